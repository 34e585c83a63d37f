"""Campaigns: who is asked what and when. Opening one freezes the form and everybody's place in the tree."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Delete, and_, delete, exists, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core import access, campaigns, text
from core.access import Action, Actor
from core.campaigns import CampaignKind
from core.catalogue import Catalogue
from core.forms import Form
from core.organisations import Level
from core.problems import Forbidden, Refused
from db import (
    catalogues,
    expecting,
    forms,
    journal,
    matched,
    models,
    newspapers,
    own_totals,
    peers,
    windows,
)
from db.expecting import counted_at as counted_at
from db.expecting import parents as parents
from db.models import Aggregate, Campaign, Completeness, Event, Organisation, Pace, Submission
from db.organisations import ancestor_ids, within
from db.touching import hold as hold
from db.touching import touch as touch

MONITORING = CampaignKind.MONITORING


def all(s: Session, actor: Actor | None, kind: CampaignKind | None = None) -> Sequence[Campaign]:
    """The newest first, the monitoring before the subscriptions of its year; for anybody who is signed in: dates of
    campaigns are no secret among colleagues."""
    if actor is None or actor.waits:
        raise Forbidden
    # One whose opening was undone keeps its number and says nothing.
    every = select(Campaign).where(
        or_(
            exists().where(models.Window.campaign_id == Campaign.id),
            exists().where(Submission.campaign_id == Campaign.id),
        )
    )
    found = s.scalars(every if kind is None else every.where(Campaign.kind == kind.value)).all()
    kinds = tuple(CampaignKind)
    return sorted(found, key=lambda c: (-c.year, kinds.index(CampaignKind(c.kind))))


def of_year(s: Session, actor: Actor | None, year: int, kind: CampaignKind = MONITORING) -> Campaign:
    found = next((c for c in all(s, actor, kind) if c.year == year), None)
    if found is None:
        raise Refused(f"Кампания «{kind.named(year)}» не открывалась.")
    return found


def start(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    days: Iterable[campaigns.Window],
    year: int,
    catalogue: Catalogue,
    now: datetime,
    only: Collection[int] | None = None,
    kind: CampaignKind = MONITORING,
) -> Campaign:
    """Opens a campaign for everybody below `organisation`, or for those who have joined since.

    The days and the forms become those of `organisation` unless somebody above it has set them already: other days
    are then Refused.
    `only`: identifiers of those to expect, closed ones too; figures of the past are known of some alone.
    """
    access.require(actor, Action.CAMPAIGN, organisation.path)
    given = tuple(days)
    hold(s, {year})
    campaign = _announced(s, kind, year, given)
    touch(s, campaign.id)
    own_totals.begin(s, campaign)
    set_already = windows.covering(s, campaign, organisation.path)
    with matched.settling(s, campaign, organisation):
        if not set_already:
            _set(s, campaign, organisation, given, catalogue, now)
            _set_apart(s, campaign, organisation, given, catalogue, now)
        elif only is None:
            _refuse_other_days(s, campaign, set_already, given)
        # Where figures of the past are brought in nobody is going to be asked: there is nobody to compare.
        if only is None:
            peers.freeze(s, campaign)
        added = expecting.add(s, campaign, organisation, now, only)
    after = {"year": year, "kind": kind.value, "expected": added}
    act = "campaign.join" if set_already else "campaign.open"
    journal.write(s, actor, act, now, organisation.id, after=after)
    return campaign


def _refuse_other_days(
    s: Session,
    campaign: Campaign,
    rows: Mapping[Level, models.Window],
    days: Sequence[campaigns.Window],
) -> None:
    """Days that would not come true are no days to agree to."""
    for w in days:
        row = rows.get(w.level)
        if row is None or (row.opens, row.due, row.closes) != (w.opens, w.due, w.closes):
            owner = s.get_one(Organisation, next(iter(rows.values())).organisation_id)
            raise Refused(
                f"Кампанию «{campaign.title}» уже открыла организация «{owner.name}», сроки общие: "
                "другие здесь задать нельзя."
            )


def _set_apart(
    s: Session,
    campaign: Campaign,
    top: Organisation,
    days: Sequence[campaigns.Window],
    catalogue: Catalogue,
    now: datetime,
) -> None:
    """Regions that would be asked something else are asked that, on the same days, whoever opens the campaign: by
    their editions in the monitoring, by their newspapers in a subscription. Those with another clock get the same
    days by their own."""
    ready = {row.organisation_id for row in windows.every(s, campaign)}
    usual, clock = _composed(s, campaign, top, days, catalogue), windows.clocks(s, top)
    apart = {o.id: o for o in catalogues.apart(s, top)} | {o.id: o for o in windows.with_clocks(s, top)}
    for region in sorted((o for o in apart.values() if o.id not in ready), key=lambda o: o.path):
        own = catalogues.of(s, region)
        ticks_alike = clock(region.path) == clock(top.path)
        if not ticks_alike or _composed(s, campaign, region, days, own) != usual:
            _set(s, campaign, region, days, own, now)


def _composed(
    s: Session,
    campaign: Campaign,
    owner: Organisation,
    days: Sequence[campaigns.Window],
    catalogue: Catalogue,
) -> list[Form]:
    """What each level would be asked, in the order of the days."""
    kind, papers = CampaignKind(campaign.kind), newspapers.of(s, owner)
    return [forms.composed(catalogue, kind, campaign.year, w.level, papers) for w in days]


def _set(
    s: Session,
    campaign: Campaign,
    owner: Organisation,
    days: Sequence[campaigns.Window],
    catalogue: Catalogue,
    now: datetime,
) -> None:
    """The days and the questions of the owner, frozen; its clock, where it has one of its own."""
    _refuse_faults(days)
    clock = windows.clocks(s, owner)(owner.path)
    for w, made in zip(days, _composed(s, campaign, owner, days, catalogue), strict=True):
        form = forms.publish(s, made, now)
        s.add(
            models.Window(
                campaign_id=campaign.id,
                organisation_id=owner.id,
                level=w.level.value,
                form_id=form.id,
                opens=w.opens,
                due=w.due,
                closes=w.closes,
                time_zone=clock or w.time_zone,
            )
        )
    s.flush()


def _refuse_faults(days: Sequence[campaigns.Window]) -> None:
    fault = next((f for f in (w.fault() for w in days) if f), None)
    if fault or not days:
        raise Refused(fault or "Не указаны сроки сдачи.")


def _of(s: Session, kind: CampaignKind, year: int) -> Campaign | None:
    return s.scalar(select(Campaign).where(Campaign.kind == kind.value, Campaign.year == year))


def _announced(s: Session, kind: CampaignKind, year: int, days: Sequence[campaigns.Window]) -> Campaign:
    """One campaign of a kind and year for the whole union, so that everybody can be compared."""
    found = _of(s, kind, year)
    if found is not None:
        return found
    _refuse_faults(days)
    fresh = Campaign(
        kind=kind.value, year=year, title=kind.named(year), time_zone=days[0].time_zone, data_version=1
    )
    try:
        with s.begin_nested():
            s.add(fresh)
            s.flush()
    except IntegrityError:
        # Somebody else announced the same campaign at this very moment.
        found = _of(s, kind, year)
        if found is None:
            raise
        return found
    return fresh


def undo(
    s: Session, actor: Actor | None, organisation: Organisation, campaign: Campaign, now: datetime
) -> int:
    """Takes an opening back: forms, days and counters of the subtree go, as if it had not been. Returns how many
    forms those were; Refused once somebody has begun, or where it was opened from above."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    touch(s, campaign.id)
    hindrance = _hindrance(s, organisation, campaign)
    if hindrance:
        raise Refused(hindrance)
    mine = _mine(organisation, campaign)
    found = s.execute(select(Submission.level, Submission.path).where(mine)).all()
    with matched.settling(s, campaign, organisation):
        s.execute(delete(Submission).where(mine).execution_options(synchronize_session=False))
        s.execute(_days_below(organisation, campaign).execution_options(synchronize_session=False))
    expecting.count(s, campaign, [(Level(level), path) for level, path in found], -1)
    _sweep(s, campaign)
    own_totals.forget(s, campaign)
    after = {"year": campaign.year, "kind": campaign.kind, "expected": len(found)}
    journal.write(s, actor, "campaign.undo", now, organisation.id, after=after)
    return len(found)


def undoable(s: Session, actor: Actor | None, organisation: Organisation, campaign: Campaign) -> bool:
    """Opened here, and nobody has begun."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    return _hindrance(s, organisation, campaign) is None


def _mine(organisation: Organisation, campaign: Campaign) -> ColumnElement[bool]:
    return and_(Submission.campaign_id == campaign.id, within(Submission.path, organisation.path))


def _hindrance(s: Session, organisation: Organisation, campaign: Campaign) -> str | None:
    rows = windows.every(s, campaign)
    above = set(ancestor_ids(organisation.path)[:-1])
    owner = next((row.organisation_id for row in rows if row.organisation_id in above), None)
    if owner is not None:
        name = s.get_one(Organisation, owner).name
        return (
            f"Кампанию «{campaign.title}» открыла организация «{name}»: отменить открытие может только она."
        )
    # Whatever has been done with a form stands in the journal, and the journal keeps its forms.
    touched = or_(Submission.revision > 0, exists().where(Event.submission_id == Submission.id))
    begun = select(Submission.id).where(_mine(organisation, campaign), touched).limit(1)
    if s.scalar(begun) is None:
        return None
    return (
        "Отменить открытие уже нельзя: с формами начали работать. Можно закрыть приём или освободить "
        "организации, от которых форм не ждут."
    )


def _days_below(organisation: Organisation, campaign: Campaign) -> Delete:
    below = select(Organisation.id).where(within(Organisation.path, organisation.path))
    return delete(models.Window).where(
        models.Window.campaign_id == campaign.id, models.Window.organisation_id.in_(below)
    )


def _sweep(s: Session, campaign: Campaign) -> None:
    """Counters of nobody: nothing is left where nobody is waited for."""
    empty = and_(
        Completeness.campaign_id == campaign.id, Completeness.expected == 0, Completeness.exempt == 0
    )
    s.execute(delete(Completeness).where(empty).execution_options(synchronize_session=False))
    for table in (Pace, Aggregate):
        waited = exists().where(
            Completeness.campaign_id == campaign.id, Completeness.organisation_id == table.organisation_id
        )
        left = delete(table).where(table.campaign_id == campaign.id, ~waited)
        s.execute(left.execution_options(synchronize_session=False))


@dataclass(frozen=True)
class Stage:
    """One level of a campaign within somebody's tree."""

    window: campaigns.Window
    version: int
    expected: int
    accepted: int


def stages(s: Session, actor: Actor | None, organisation: Organisation, campaign: Campaign) -> list[Stage]:
    """From the region down: the days, the form's version, and how far the subtree has come."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    found = []
    for level, row in windows.covering(s, campaign, organisation.path).items():
        counts = s.get(Completeness, (campaign.id, level.value, organisation.id))
        expected, accepted = (counts.expected, counts.accepted) if counts else (0, 0)
        version = s.scalars(select(models.Form.version).where(models.Form.id == row.form_id)).one()
        found.append(Stage(windows.shaped(row), version, expected, accepted))
    return sorted(found, key=lambda stage: stage.window.level.depth)


@dataclass(frozen=True)
class Apart:
    """An organisation below that has windows of its own in a campaign. `days`: some of its days differ from those
    above it; `clock`: only its clock does; else only its questions may."""

    organisation: Organisation
    days: bool
    clock: bool = False


def apart(s: Session, actor: Actor | None, organisation: Organisation, campaign: Campaign) -> list[Apart]:
    """By name."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    above = windows.covering(s, campaign, organisation.path)
    usual = {level.value: row for level, row in above.items()}
    owned: dict[int, list[models.Window]] = defaultdict(list)
    for row in windows.every(s, campaign):
        owned[row.organisation_id].append(row)
    below = select(Organisation).where(
        Organisation.id.in_(owned),
        within(Organisation.path, organisation.path),
        Organisation.id != organisation.id,
    )
    found = sorted(s.scalars(below), key=lambda o: text.alphabetical(o.name))
    return [Apart(o, *_differ(owned[o.id], usual)) for o in found]


def _differ(rows: Sequence[models.Window], usual: Mapping[str, models.Window]) -> tuple[bool, bool]:
    pairs = [(windows.shaped(w), windows.shaped(usual[w.level])) for w in rows if w.level in usual]
    days = len(pairs) < len(rows) or any(mine.days != theirs.days for mine, theirs in pairs)
    return days, not days and any(mine.time_zone != theirs.time_zone for mine, theirs in pairs)


def newcomers(
    s: Session, actor: Actor | None, organisation: Organisation, campaign: Campaign, now: datetime
) -> int:
    """How many organisations of the subtree the campaign does not expect yet."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    return len(expecting.absent(s, campaign, organisation, now))


def newest_change(s: Session, actor: Actor | None) -> int:
    """A number that grows whenever any figure changes: the key of every cache of figures."""
    if actor is None or actor.waits:
        raise Forbidden
    return s.scalar(select(func.coalesce(func.sum(Campaign.data_version), 0))) or 0
