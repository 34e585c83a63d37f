"""Forms, campaigns, and what organisations hand in."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Exact, Path


class Form(Base):
    """A published version of the form of one level; its body never changes."""

    __tablename__ = "form"
    id: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(String(12))
    version: Mapped[int]
    body: Mapped[dict[str, Any]]
    published: Mapped[datetime]
    __table_args__ = (UniqueConstraint("level", "version"),)


class Campaign(Base):
    __tablename__ = "campaign"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    time_zone: Mapped[str] = mapped_column(String(40))
    # Raised by whatever changes an aggregate: caches of charts are keyed by it.
    data_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (UniqueConstraint("kind", "year"),)


class Window(Base):
    """When one level reports in a campaign, and with which form. Dates are whole days in the window's own zone."""

    __tablename__ = "window"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    # Whose days and questions these are: of a region that set its own, else of the federation.
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    level: Mapped[str] = mapped_column(String(12))
    form_id: Mapped[int] = mapped_column(ForeignKey("form.id"))
    opens: Mapped[date] = mapped_column(Date)
    due: Mapped[date] = mapped_column(Date)
    closes: Mapped[date] = mapped_column(Date)
    time_zone: Mapped[str] = mapped_column(String(40))
    __table_args__ = (UniqueConstraint("campaign_id", "organisation_id", "level"),)


class Submission(Base):
    """One row per organisation expected to report; place, kind and size bracket stay as they were at opening."""

    __tablename__ = "submission"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("form.id"))
    window_id: Mapped[int] = mapped_column(ForeignKey("window.id"))
    level: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str | None] = mapped_column(String(12))
    bracket: Mapped[str | None] = mapped_column(String(20))
    parent_id: Mapped[int | None] = mapped_column(Integer)
    path: Mapped[str] = mapped_column(Path)
    state: Mapped[str] = mapped_column(String(12), default="not_begun")
    revision: Mapped[int] = mapped_column(default=0)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    submitted: Mapped[datetime | None]
    accepted: Mapped[datetime | None]
    updated: Mapped[datetime | None]
    # Until which day more time was given, with the window's own days left as they are for the others.
    until: Mapped[date | None] = mapped_column(Date)
    # Why it was returned, opened again or not asked for, in the reviewer's words.
    reason: Mapped[str] = mapped_column(Text, default="")
    # {code: {rule: {"reason": …, "text": …}}}: what the filler says about a doubtful answer.
    explanations: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Codes of answers taken over from last year and not touched since.
    carried: Mapped[list[Any]] = mapped_column(default=list)
    # The index of information work as it was when the form was handed in: 0–100, and per cent answered.
    rating: Mapped[Decimal | None] = mapped_column(Exact)
    fullness: Mapped[Decimal | None] = mapped_column(Exact)
    # The same by block, and what else is scored (core/scores.py): charts and totals are read from it.
    scores: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    # What asked for a second look when it was handed in: [[code, rule, is it explained], …], and how much of the
    # totals above stands on those answers; the order of the reviewer's list.
    doubts: Mapped[list[Any]] = mapped_column(default=list)
    risk: Mapped[Decimal | None] = mapped_column(Exact)
    __table_args__ = (
        UniqueConstraint("campaign_id", "organisation_id"),
        Index(None, "campaign_id", "path"),
        Index(None, "campaign_id", "parent_id"),
        # The place among those of one kind and size, counted from the index alone: rows are wide.
        Index(
            "ix_submission_place",
            *("campaign_id", "kind", "bracket", "rating", "fullness", "state", "path"),
        ),
        # Who is still waited for and until when, at the size of the union: from the index alone too.
        Index(
            "ix_submission_waiting",
            *("campaign_id", "level", "state", "path", "window_id", "until"),
        ),
        CheckConstraint(
            "state IN ('not_begun','draft','submitted','returned','accepted','reopened','exempt')",
            name="state",
        ),
    )


class Remark(Base):
    """A reviewer's words pinned to one field of a returned form."""

    __tablename__ = "remark"
    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    code: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    revision: Mapped[int]


class Extension(Base):
    """More time for one form: asked for by whoever fills it, or given without being asked."""

    __tablename__ = "extension"
    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    wanted: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text)
    asked: Mapped[datetime]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    state: Mapped[str] = mapped_column(String(12), default="asked")
    until: Mapped[date | None] = mapped_column(Date)
    answer: Mapped[str] = mapped_column(Text, default="")
    decided: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    __table_args__ = (
        CheckConstraint("state IN ('asked','granted','refused','withdrawn')", name="state"),
        Index(None, "state", "submission_id"),
    )
