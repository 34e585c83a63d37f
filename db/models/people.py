"""Accounts, their rights, sessions and consents."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, BigId


class User(Base):
    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    search_name: Mapped[str] = mapped_column(String(200), default="", index=True)
    email: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    # What they are, «заместитель председателя».
    post: Mapped[str] = mapped_column(String(200), default="")
    password_hash: Mapped[str] = mapped_column(String(100), default="")
    # A one-time code opens the account once and only to set a password.
    code_hash: Mapped[str | None] = mapped_column(String(64))
    code_until: Mapped[datetime | None]
    must_change_password: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    # Raised by every change of password, rights or state: sessions opened before it are dead.
    credential_version: Mapped[int] = mapped_column(default=1)
    created: Mapped[datetime]
    # Do they want letters that gather the news of a day?
    digests: Mapped[bool] = mapped_column(default=True)
    # What the link «не получать» of a letter ends with.
    mail_token: Mapped[str | None] = mapped_column(String(43), unique=True)
    # The last event of the journal that they have been shown among their messages.
    read_until: Mapped[int] = mapped_column(BigInteger, default=0)
    # Since when nothing personal is kept of them.
    anonymised: Mapped[datetime | None]
    lock_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (CheckConstraint("length(login) BETWEEN 1 AND 80", name="login"),)


class Grant(Base):
    __tablename__ = "grant"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    __table_args__ = (UniqueConstraint("user_id", "organisation_id", "role"),)


class Session(Base):
    """One sign-in. `entry_hash` is the one-time code that the browser exchanges for the cookie."""

    __tablename__ = "session"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    entry_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    credential_version: Mapped[int]
    created: Mapped[datetime]
    last_seen: Mapped[datetime]
    revoked: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(String(60), default="")


class LoginAttempt(Base):
    __tablename__ = "login_attempt"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    login_hash: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
    ok: Mapped[bool]
    __table_args__ = (Index(None, "login_hash", "at"), Index(None, "address", "at"))


class ConsentText(Base):
    """A published wording of the consent to the processing of personal data; it never changes."""

    __tablename__ = "consent_text"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    body: Mapped[str] = mapped_column(Text)
    published: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class Consent(Base):
    """Who has agreed to which wording, and when; withdrawn ones stay."""

    __tablename__ = "consent"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("consent_text.id"))
    given: Mapped[datetime]
    withdrawn: Mapped[datetime | None]
