"""Campaigns: who is asked what and when. Opening one freezes the form and everybody's place in the tree."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core import access, campaigns, text
from core.access import Action, Actor
from core.answers import quantity
from core.campaigns import CampaignKind
from core.catalogue import Catalogue
from core.forms import Form
from core.organisations import Level, bracket
from core.problems import Forbidden, Refused
from db import catalogues, forms, journal, models, newspapers, peers, upsert, windows
from db.models import Campaign, Completeness, Organisation, Submission
from db.organisations import ancestor_ids, within

MONITORING = CampaignKind.MONITORING


def all(s: Session, actor: Actor | None, kind: CampaignKind | None = None) -> Sequence[Campaign]:
    """The newest first, the monitoring before the subscriptions of its year; for anybody who is signed in: dates of
    campaigns are no secret among colleagues."""
    if actor is None or actor.must_change_password:
        raise Forbidden
    every = select(Campaign)
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
    campaign = _announced(s, kind, year, given)
    touch(s, campaign.id)
    set_already = windows.covering(s, campaign, organisation.path)
    if not set_already:
        _set(s, campaign, organisation, given, catalogue, now)
        _set_apart(s, campaign, organisation, given, catalogue, now)
    elif only is None:
        _refuse_other_days(s, campaign, set_already, given)
    # Where figures of the past are brought in nobody is going to be asked: there is nobody to compare.
    if only is None:
        peers.freeze(s, campaign)
    added = _expect(s, campaign, organisation, only)
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
    their editions in the monitoring, by their newspapers in a subscription."""
    ready = {row.organisation_id for row in windows.every(s, campaign)}
    usual = _composed(s, campaign, top, days, catalogue)
    for region in catalogues.apart(s, top):
        own = catalogues.of(s, region)
        if region.id not in ready and _composed(s, campaign, region, days, own) != usual:
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
    """The days and the questions of the owner, frozen."""
    _refuse_faults(days)
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


def touch(s: Session, campaign_id: int | None = None) -> None:
    """The figures of the campaign (None: of all, where names or places change) are shown differently from now
    on: caches go, and whoever else changes them waits here."""
    if not upsert.first(s, ("touched", campaign_id)):
        return
    raised = update(Campaign).values(data_version=Campaign.data_version + 1)
    which = raised if campaign_id is None else raised.where(Campaign.id == campaign_id)
    s.execute(which.execution_options(synchronize_session=False))


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
        found.append(Stage(windows.shaped(row, campaign), version, expected, accepted))
    return sorted(found, key=lambda stage: stage.window.level.depth)


@dataclass(frozen=True)
class Apart:
    """An organisation below that has windows of its own in a campaign. `days`: some of its days differ from those
    above it, else only its questions may."""

    organisation: Organisation
    days: bool


def apart(s: Session, actor: Actor | None, organisation: Organisation, campaign: Campaign) -> list[Apart]:
    """By name."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    above = windows.covering(s, campaign, organisation.path)
    usual = {level.value: windows.shaped(row, campaign) for level, row in above.items()}
    owned: dict[int, list[models.Window]] = defaultdict(list)
    for row in windows.every(s, campaign):
        owned[row.organisation_id].append(row)
    below = select(Organisation).where(
        Organisation.id.in_(owned),
        within(Organisation.path, organisation.path),
        Organisation.id != organisation.id,
    )
    found = sorted(s.scalars(below), key=lambda o: text.alphabetical(o.name))
    differ = {
        i: any(windows.shaped(w, campaign) != usual.get(w.level) for w in rows) for i, rows in owned.items()
    }
    return [Apart(o, differ[o.id]) for o in found]


def newcomers(s: Session, actor: Actor | None, organisation: Organisation, campaign: Campaign) -> int:
    """How many organisations of the subtree the campaign does not expect yet."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    levels = [level.value for level in windows.covering(s, campaign, organisation.path)]
    absent = _absent(campaign, organisation).where(
        Organisation.level.in_(levels), Organisation.closed.is_(None)
    )
    return s.scalar(select(func.count()).select_from(absent.subquery())) or 0


def _absent(campaign: Campaign, top: Organisation) -> Select[Organisation]:
    expected = select(Submission.organisation_id).where(Submission.campaign_id == campaign.id)
    return select(Organisation).where(within(Organisation.path, top.path), Organisation.id.not_in(expected))


def _expect(s: Session, campaign: Campaign, top: Organisation, only: Collection[int] | None) -> int:
    """One submission per organisation below that has none yet; returns how many were added."""
    absent = _absent(campaign, top)
    chosen = Organisation.closed.is_(None) if only is None else Organisation.id.in_(only)
    newcomers = s.scalars(absent.where(chosen)).all()
    known = windows.by_owner(windows.every(s, campaign))
    members = _last_members(s, campaign.year, top) if newcomers else {}
    joined: dict[Level, list[Organisation]] = defaultdict(list)
    rows = []
    for organisation in newcomers:
        window = windows.at(known, organisation.path, organisation.level)
        if window is not None:
            joined[Level(organisation.level)].append(organisation)
            rows.append(_blank(window, organisation, members.get(organisation.id)))
    if rows:
        s.execute(insert(Submission), rows)
    for level, organisations in joined.items():
        _count(s, campaign, level, organisations)
    return len(rows)


def _blank(window: models.Window, organisation: Organisation, members: int | None) -> dict[str, object]:
    return {
        "campaign_id": window.campaign_id,
        "organisation_id": organisation.id,
        "form_id": window.form_id,
        "window_id": window.id,
        "level": organisation.level,
        "kind": organisation.kind,
        "bracket": bracket(members),
        "parent_id": organisation.parent_id,
        "path": organisation.path,
    }


def _last_members(s: Session, year: int, top: Organisation) -> dict[int, int]:
    """Members by organisation as accepted a year earlier: the size bracket is frozen by them."""
    earlier = (
        select(Submission.organisation_id, Submission.answers)
        .join(Campaign)
        .where(
            Campaign.kind == MONITORING.value,
            Campaign.year == year - 1,
            Submission.state == "accepted",
            Submission.level == "primary",
            within(Submission.path, top.path),
        )
    )
    known = ((i, quantity(answers.get("members_total"))) for i, answers in s.execute(earlier))
    return {i: int(members) for i, members in known if members is not None}


def _count(s: Session, campaign: Campaign, level: Level, newcomers: Sequence[Organisation]) -> None:
    more: dict[int, int] = {}
    for organisation in newcomers:
        for ancestor in counted_at(level, organisation.path):
            more[ancestor] = more.get(ancestor, 0) + 1
    key = {"campaign_id": campaign.id, "level": level.value}
    states = dict.fromkeys(("draft", "submitted", "returned", "accepted", "late"), 0)
    rows = [
        key | states | {"organisation_id": ancestor, "expected": number}
        for ancestor, number in sorted(more.items())
    ]
    if rows:
        upsert.add(s, Completeness, rows, ("expected",))


def counted_at(level: Level, path: str) -> list[int]:
    """Whose totals a form adds to: everybody above, and the organisation itself unless it is a primary,
    whose own form is its whole total."""
    ids = ancestor_ids(path)
    return ids[:-1] if level is Level.PRIMARY else ids


def newest_change(s: Session, actor: Actor | None) -> int:
    """A number that grows whenever any figure changes: the key of every cache of figures."""
    if actor is None:
        raise Forbidden
    return s.scalar(select(func.coalesce(func.sum(Campaign.data_version), 0))) or 0
