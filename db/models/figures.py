"""What is kept ready from accepted forms, to be read at once."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, BigId, Exact


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


class Matched(Base):
    """Last year beside this one, for what is watched (core/control.WATCHED): sums over the same accepted forms of
    organisations that stood below in both years, `was` and `now` (of `stayed` forms); this year's of those that did not
    stand below last year (`came`), last year's of those that do not stand below any more (`gone`)."""

    __tablename__ = "matched"
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    indicator: Mapped[str] = mapped_column(String(60), primary_key=True)
    level: Mapped[str] = mapped_column(String(12), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    stayed: Mapped[int] = mapped_column(default=0)
    was_total: Mapped[Decimal] = mapped_column(Exact, default=Decimal(0))
    was_base: Mapped[Decimal] = mapped_column(Exact, default=Decimal(0))
    now_total: Mapped[Decimal] = mapped_column(Exact, default=Decimal(0))
    now_base: Mapped[Decimal] = mapped_column(Exact, default=Decimal(0))
    came: Mapped[int] = mapped_column(default=0)
    came_total: Mapped[Decimal] = mapped_column(Exact, default=Decimal(0))
    came_base: Mapped[Decimal] = mapped_column(Exact, default=Decimal(0))
    gone: Mapped[int] = mapped_column(default=0)
    gone_total: Mapped[Decimal] = mapped_column(Exact, default=Decimal(0))
    gone_base: Mapped[Decimal] = mapped_column(Exact, default=Decimal(0))


class Completeness(Base):
    """How far the forms of one level below (or at) an organisation have come."""

    __tablename__ = "completeness"
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    level: Mapped[str] = mapped_column(String(12), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    # Who it answered to when the campaign was opened: totals stay where they were counted.
    parent_id: Mapped[int | None] = mapped_column(Integer)
    expected: Mapped[int] = mapped_column(default=0)
    draft: Mapped[int] = mapped_column(default=0)
    submitted: Mapped[int] = mapped_column(default=0)
    returned: Mapped[int] = mapped_column(default=0)
    accepted: Mapped[int] = mapped_column(default=0)
    # Submitted (accepted ones included) after the due date.
    late: Mapped[int] = mapped_column(default=0)
    # Not asked for, with a reason; they are not among the expected.
    exempt: Mapped[int] = mapped_column(default=0)
    __table_args__ = (Index(None, "campaign_id", "level", "parent_id"),)


class Pace(Base):
    """How many forms of one level below (or at) an organisation were first handed in on a day."""

    __tablename__ = "pace"
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    level: Mapped[str] = mapped_column(String(12), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    handed_in: Mapped[int] = mapped_column(default=0)


class Approval(Base):
    """The decision that turns a draft open report into the organisation's own."""

    __tablename__ = "approval"
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    organ: Mapped[str] = mapped_column(String(200))
    protocol: Mapped[str] = mapped_column(String(60))
    decided: Mapped[date] = mapped_column(Date)
    approved: Mapped[datetime]
    # The paper as it was approved; reports approved before papers were kept have none.
    release_id: Mapped[int | None] = mapped_column(ForeignKey("release.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class Resource(Base):
    """A site, page, group, channel or post box that an accepted form tells of; `gone` since a later form has it no
    more."""

    __tablename__ = "resource"
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(20))
    platform: Mapped[str] = mapped_column(String(40), default="")
    title: Mapped[str] = mapped_column(String(300), default="")
    address: Mapped[str] = mapped_column(String(500))
    # The address as it is compared: no scheme, no «www.», lower case.
    key: Mapped[str] = mapped_column(String(500))
    followers: Mapped[int | None]
    first_seen: Mapped[date] = mapped_column(Date)
    confirmed: Mapped[date] = mapped_column(Date)
    gone: Mapped[date | None] = mapped_column(Date)
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), index=True)
    # The last look at the address: None is never, or it could not be told.
    checked: Mapped[datetime | None]
    works: Mapped[bool | None]
    told: Mapped[str] = mapped_column(String(200), default="")
    __table_args__ = (
        UniqueConstraint("organisation_id", "kind", "key"),
        Index(None, "kind", "gone"),
        Index(None, "checked"),
    )


class ResourceChange(Base):
    """The history of one resource, from form to form."""

    __tablename__ = "resource_change"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id"), index=True)
    day: Mapped[date] = mapped_column(Date)
    kind: Mapped[str] = mapped_column(String(12))
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)
    __table_args__ = (CheckConstraint("kind IN ('found','changed','gone','back')", name="kind"),)
