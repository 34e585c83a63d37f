"""What people keep of what they look at: views with a name, and frozen slides for a sitting."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class View(Base):
    """An address with a name. `organisation_id` is where it belongs: a shared one is offered to whoever may compare
    there."""

    __tablename__ = "view"
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    page: Mapped[str] = mapped_column(String(40))
    query: Mapped[dict[str, Any]] = mapped_column(default=dict)
    shared: Mapped[bool] = mapped_column(default=False)
    created: Mapped[datetime]
    lock_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (Index(None, "organisation_id", "shared"),)


class Sitting(Base):
    """A meeting and its slides. A frozen one does not change any more."""

    __tablename__ = "sitting"
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    held: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(12), default="draft")
    frozen: Mapped[datetime | None]
    created: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    lock_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (CheckConstraint("state IN ('draft','frozen')", name="state"),)


class Slide(Base):
    """One view as it was when it was taken: `body` holds the finished chart, its words and its table. `note` is what
    the sitting concluded."""

    __tablename__ = "slide"
    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    body: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Whose figures it shows: whoever may not compare there does not see the slide.
    path: Mapped[str] = mapped_column(String(100))
    note: Mapped[str] = mapped_column(Text, default="")
    taken: Mapped[datetime]
    __table_args__ = (Index(None, "sitting_id", "position"),)
