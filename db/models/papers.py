"""What organisations issue: open reports as they were approved, words of their own in them, letterheads, partners who
get them, and heaps of papers made together."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class Release(Base):
    """An open report as an organ approved it: `body` is the whole paper, packed, `digest` the sum it can be checked by.
    Nothing of it changes afterwards but the days on which it was published or taken back. `code` is its short
    address."""

    __tablename__ = "release"
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    year: Mapped[int]
    version: Mapped[int]
    code: Mapped[str] = mapped_column(String(16), unique=True)
    organ: Mapped[str] = mapped_column(String(200))
    protocol: Mapped[str] = mapped_column(String(60))
    decided: Mapped[date] = mapped_column(Date)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64))
    approved: Mapped[datetime]
    published: Mapped[datetime | None]
    # Taken back, with the reason that the public page tells.
    withdrawn: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    __table_args__ = (
        UniqueConstraint("organisation_id", "year", "version"),
        # The public list is read from it alone: a year's published reports, without their bodies.
        Index("ix_release_published", "year", "published", "withdrawn", "organisation_id", "version"),
    )


class ReportDraft(Base):
    """What whoever signs has decided about the report of a year: `choices` as core.reports.choices reads them."""

    __tablename__ = "report_draft"
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    choices: Mapped[dict[str, Any]] = mapped_column(default=dict)
    changed: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    lock_version: Mapped[int] = mapped_column(default=1)


class Letterhead(Base):
    """How an organisation signs its papers; what it leaves empty is taken from the nearest above that says it."""

    __tablename__ = "letterhead"
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(300), default="")
    details: Mapped[str] = mapped_column(String(600), default="")
    post: Mapped[str] = mapped_column(String(100), default="")
    signer: Mapped[str] = mapped_column(String(100), default="")
    accent: Mapped[str] = mapped_column(String(7), default="")
    logo: Mapped[bytes | None] = mapped_column(LargeBinary)
    lock_version: Mapped[int] = mapped_column(default=1)


class Partner(Base):
    """To whom an organisation sends its issued report: an administration, a school, an employer."""

    __tablename__ = "partner"
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(200))
    lock_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (UniqueConstraint("organisation_id", "address"),)


class Batch(Base):
    """Open reports of everybody below an organisation, made together by a process beside the pages. `beat` is when
    that process was heard of last; `runner` whose turn it is."""

    __tablename__ = "batch"
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    year: Mapped[int]
    # Which levels below are wanted, themselves included.
    levels: Mapped[list[Any]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    expected: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    created: Mapped[datetime]
    started: Mapped[datetime | None]
    finished: Mapped[datetime | None]
    beat: Mapped[datetime | None]
    runner: Mapped[str] = mapped_column(String(40), default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    __table_args__ = (
        CheckConstraint("state IN ('waiting','running','paused','cancelled','done')", name="state"),
        Index(None, "state"),
    )


class BatchItem(Base):
    """One report of a batch; `file` is its name in the folder of the batch, `error` why there is none."""

    __tablename__ = "batch_item"
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    file: Mapped[str] = mapped_column(String(255), default="")
    error: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        CheckConstraint("state IN ('waiting','done','failed')", name="state"),
        Index(None, "batch_id", "state"),
    )
