"""What organisations change for those below: questions, newspapers, weights, dictionaries."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Exact


class Edition(Base):
    """What an organisation changes in the catalogue for its coming campaigns; a published one is frozen."""

    __tablename__ = "edition"
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    number: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(String(12), default="draft")
    lock_version: Mapped[int] = mapped_column(default=1)
    created: Mapped[datetime]
    published: Mapped[datetime | None]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    __table_args__ = (
        UniqueConstraint("organisation_id", "number"),
        CheckConstraint("state IN ('draft','published')", name="state"),
    )


class Newspaper(Base):
    """A newspaper that an organisation offers below itself; `first` and `last` are half-years, "2025-1"."""

    __tablename__ = "newspaper"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    publisher: Mapped[str] = mapped_column(String(200), default="")
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    first: Mapped[str] = mapped_column(String(6))
    last: Mapped[str | None] = mapped_column(String(6))
    # Whose series it goes on with.
    follows: Mapped[str | None] = mapped_column(String(40))
    # Copies per 100 members.
    norm: Mapped[Decimal | None] = mapped_column(Exact)
    lock_version: Mapped[int] = mapped_column(default=1)


class Methodology(Base):
    """Weights of the index that an organisation proposes; a published one is frozen."""

    __tablename__ = "methodology"
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    # "main" is what forms are weighed by; "second" is only set beside it.
    variant: Mapped[str] = mapped_column(String(12), default="main")
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    # From which year on it is used.
    year: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(String(12), default="draft")
    lock_version: Mapped[int] = mapped_column(default=1)
    created: Mapped[datetime]
    published: Mapped[datetime | None]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    __table_args__ = (
        UniqueConstraint("organisation_id", "variant", "number"),
        CheckConstraint("state IN ('draft','published')", name="state"),
        CheckConstraint("variant IN ('main','second')", name="variant"),
    )


class OwnIndicator(Base):
    """A ratio or a sum that an organisation has thought of itself; `body` as core/own_indicators.py reads it. `counted`
    are the campaigns whose totals hold it already."""

    __tablename__ = "own_indicator"
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    body: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(String(12), default="draft")
    counted: Mapped[list[Any]] = mapped_column(default=list)
    lock_version: Mapped[int] = mapped_column(default=1)
    created: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    __table_args__ = (CheckConstraint("state IN ('draft','used','retired')", name="state"),)


class Entry(Base):
    """A line of a dictionary that an organisation keeps for those below: a platform, a norm, a text; `since` and
    `until` are the days it holds."""

    __tablename__ = "entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(12))
    code: Mapped[str] = mapped_column(String(60))
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    body: Mapped[dict[str, Any]] = mapped_column(default=dict)
    lock_version: Mapped[int] = mapped_column(default=1)
    changed: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    __table_args__ = (UniqueConstraint("organisation_id", "kind", "code", "since"),)
