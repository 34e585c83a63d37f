"""The tree of organisations and what happens to it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Path


class Organisation(Base):
    __tablename__ = "organisation"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(300))
    search_name: Mapped[str] = mapped_column(String(300))
    level: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str | None] = mapped_column(String(12))
    town: Mapped[str] = mapped_column(String(120), default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    path: Mapped[str] = mapped_column(Path, unique=True)
    opened: Mapped[date | None] = mapped_column(Date)
    closed: Mapped[date | None] = mapped_column(Date)
    # Of a region: by whose clock its days begin and end. None is the campaign's.
    time_zone: Mapped[str | None] = mapped_column(String(40))
    # Which organisation goes on for one that was merged into it.
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    lock_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        # Who of one level stands below somebody, without walking over all primaries.
        Index(None, "level", "path"),
        CheckConstraint("level IN ('federal','regional','territorial','primary')", name="level"),
        CheckConstraint("length(name) BETWEEN 1 AND 300", name="name"),
        CheckConstraint("length(code) BETWEEN 1 AND 40", name="code"),
    )


class Milestone(Base):
    """What has happened to an organisation and on which day: created, renamed, moved, merged, closed. The journal
    says who typed it and when; this says since when it holds."""

    __tablename__ = "milestone"
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    day: Mapped[date] = mapped_column(Date)
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # By which decision, in words.
    note: Mapped[str] = mapped_column(String(500), default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    __table_args__ = (
        CheckConstraint(
            "kind IN ('created','renamed','changed','moved','merged','absorbed','closed','reopened')",
            name="kind",
        ),
    )
