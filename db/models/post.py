"""Letters that wait, go and have gone; who sends them, when and in which words."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, BigId


class Mailbox(Base):
    """The server that sends the letters of an organisation and of everybody below who has none."""

    __tablename__ = "mailbox"
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    host: Mapped[str] = mapped_column(String(200))
    port: Mapped[int]
    security: Mapped[str] = mapped_column(String(10), default="starttls")
    login: Mapped[str] = mapped_column(String(200), default="")
    # Encrypted with the key of the settings; "" is none.
    secret: Mapped[str] = mapped_column(Text, default="")
    sender: Mapped[str] = mapped_column(String(200))
    sender_name: Mapped[str] = mapped_column(String(200), default="")
    # How many letters an hour the server takes from us.
    per_hour: Mapped[int] = mapped_column(default=200)
    active: Mapped[bool] = mapped_column(default=True)
    lock_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (CheckConstraint("security IN ('none','starttls','tls')", name="security"),)


class ReminderPlan(Base):
    """On which days, counted from the due day, an organisation reminds those below it."""

    __tablename__ = "reminder_plan"
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    # Days before the due day, and days after it.
    before: Mapped[list[Any]] = mapped_column(default=list)
    after: Mapped[list[Any]] = mapped_column(default=list)
    # One letter a day to the specialists, at this hour of the region's clock.
    digest: Mapped[bool] = mapped_column(default=True)
    hour: Mapped[int] = mapped_column(default=9)
    # Reminders go out by themselves; else only when somebody sends them.
    active: Mapped[bool] = mapped_column(default=False)
    lock_version: Mapped[int] = mapped_column(default=1)


class Wording(Base):
    """An organisation's own words for a kind of letter, instead of ours."""

    __tablename__ = "wording"
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    lock_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (UniqueConstraint("organisation_id", "kind"),)


class Letter(Base):
    """One letter to one person. `key` says what it is about: the same letter is never queued twice."""

    __tablename__ = "letter"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    # On whose behalf; whose mailbox sends it is found when it goes.
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(160), unique=True)
    address: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))
    # The issued report that goes with it as a PDF.
    release_id: Mapped[int | None] = mapped_column(ForeignKey("release.id"))
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    # When it is to be tried next.
    due: Mapped[datetime]
    created: Mapped[datetime]
    sent: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(300), default="")
    __table_args__ = (
        CheckConstraint("state IN ('waiting','sending','sent','failed','cancelled')", name="state"),
        Index(None, "state", "due"),
        Index(None, "organisation_id", "created"),
    )


class Mailing(Base):
    """The materials of «Солидарность» sent out in one week of the year; a log of 52 weeks."""

    __tablename__ = "mailing"
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    year: Mapped[int]
    week: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    link: Mapped[str] = mapped_column(String(500), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    day: Mapped[date] = mapped_column(Date)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    lock_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        UniqueConstraint("organisation_id", "year", "week"),
        CheckConstraint("week BETWEEN 1 AND 53", name="week"),
    )


class MailingRecipient(Base):
    __tablename__ = "mailing_recipient"
    mailing_id: Mapped[int] = mapped_column(ForeignKey("mailing.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    __table_args__ = (Index(None, "organisation_id"),)
