"""All tables. Read top to bottom it is the schema; behaviour lives in the rooms named after the nouns."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# Names of constraints are part of the schema: migrations must be able to drop them on both databases.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """An aware moment in UTC; SQLite would drop the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Exact(TypeDecorator[Decimal]):
    """A decimal with four places kept as a whole number, so that `x = x + :d` drifts on neither database."""

    impl = BigInteger
    cache_ok = True
    SCALE = 10_000

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int((value * self.SCALE).to_integral_value())

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value) / self.SCALE


# Paths are compared as bytes: "/1/7/" <= path < "/1/70" is the subtree of 7.
Path = String(100).with_variant(String(100, collation="C"), "postgresql")
BigId = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: Moment, dict[str, Any]: JSON, list[Any]: JSON}


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
    lock_version: Mapped[int] = mapped_column(default=1)
    __table_args__ = (
        # Who of one level stands below somebody, without walking over all primaries.
        Index(None, "level", "path"),
        CheckConstraint("level IN ('federal','regional','territorial','primary')", name="level"),
        CheckConstraint("length(name) BETWEEN 1 AND 300", name="name"),
        CheckConstraint("length(code) BETWEEN 1 AND 40", name="code"),
    )


class User(Base):
    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(200), default="")
    password_hash: Mapped[str] = mapped_column(String(100), default="")
    # A one-time code opens the account once and only to set a password.
    code_hash: Mapped[str | None] = mapped_column(String(64))
    code_until: Mapped[datetime | None]
    must_change_password: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    # Raised by every change of password, rights or state: sessions opened before it are dead.
    credential_version: Mapped[int] = mapped_column(default=1)
    created: Mapped[datetime]
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
    """When one level reports in a campaign, and with which form. Dates are whole days in the campaign's zone."""

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
    # Why it was returned, in the reviewer's words.
    reason: Mapped[str] = mapped_column(Text, default="")
    # {code: {rule: {"reason": …, "text": …}}}: what the filler says about a doubtful answer.
    explanations: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Codes of answers taken over from last year and not touched since.
    carried: Mapped[list[Any]] = mapped_column(default=list)
    # The index of information work as it was when the form was handed in: 0–100, and per cent answered.
    rating: Mapped[Decimal | None] = mapped_column(Exact)
    fullness: Mapped[Decimal | None] = mapped_column(Exact)
    __table_args__ = (
        UniqueConstraint("campaign_id", "organisation_id"),
        Index(None, "campaign_id", "path"),
        Index(None, "campaign_id", "parent_id"),
        # The place among those of one kind and size, counted from the index alone: rows are wide.
        Index(
            "ix_submission_place",
            *("campaign_id", "kind", "bracket", "rating", "fullness", "state", "path"),
        ),
        CheckConstraint(
            "state IN ('not_begun','draft','submitted','returned','accepted','reopened')", name="state"
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


class Peer(Base):
    """Between which numbers the answers of one kind and size lay in a campaign: their 2nd and 98th percentiles."""

    __tablename__ = "peer"
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    bracket: Mapped[str] = mapped_column(String(20), primary_key=True)
    indicator: Mapped[str] = mapped_column(String(60), primary_key=True)
    n: Mapped[int]
    low: Mapped[Decimal] = mapped_column(Exact)
    high: Mapped[Decimal] = mapped_column(Exact)


class Aggregate(Base):
    """Accepted answers of one level below (or at) an organisation, added up.

    `answered` is how many accepted forms have a value; `total` is their sum, or the number of «да»,
    or the sum of numerators; `base` is the sum of denominators of the same forms.
    """

    __tablename__ = "aggregate"
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    indicator: Mapped[str] = mapped_column(String(60), primary_key=True)
    level: Mapped[str] = mapped_column(String(12), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    answered: Mapped[int]
    total: Mapped[Decimal] = mapped_column(Exact)
    base: Mapped[Decimal] = mapped_column(Exact)
    __table_args__ = (Index(None, "organisation_id", "campaign_id"),)


class Completeness(Base):
    """How far the forms of one level below (or at) an organisation have come."""

    __tablename__ = "completeness"
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    level: Mapped[str] = mapped_column(String(12), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    expected: Mapped[int] = mapped_column(default=0)
    draft: Mapped[int] = mapped_column(default=0)
    submitted: Mapped[int] = mapped_column(default=0)
    returned: Mapped[int] = mapped_column(default=0)
    accepted: Mapped[int] = mapped_column(default=0)
    # Submitted (accepted ones included) after the due date.
    late: Mapped[int] = mapped_column(default=0)


class Approval(Base):
    """The decision that turns a draft open report into the organisation's own."""

    __tablename__ = "approval"
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    organ: Mapped[str] = mapped_column(String(200))
    protocol: Mapped[str] = mapped_column(String(60))
    decided: Mapped[date] = mapped_column(Date)
    approved: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class Event(Base):
    """The journal: append-only, written in the transaction of the act it tells of."""

    __tablename__ = "event"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(40))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), index=True)
    revision: Mapped[int | None]
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)
    __table_args__ = (Index(None, "organisation_id", "at"),)


class Fact(Base):
    """What is true of the whole database; `demonstration` marks an invented union."""

    __tablename__ = "fact"
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))
