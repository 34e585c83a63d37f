"""What is read for one organisation looked at closely, and for one indicator: what stands behind its figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from core import access, dossiers, formats, milestones, passports, resources, scores
from core.access import Action, Actor
from core.campaigns import CampaignKind, Half
from core.catalogue import Catalogue
from core.charts import copies, spark, strip
from core.charts.facts import Told, decimal, is_thin, only
from core.charts.pairs import Pair
from core.charts.records import Records
from core.control import HEADS
from core.dossiers import Address, Beside, Course, Dossier, Event, FormState, Who
from core.mergers import Merger, moved
from core.milestones import Event as Happened
from core.organisations import Level, bracket
from core.passports import Behind
from core.resources import Kind
from core.workflow import State
from db import frames, mergers, methodologies, models, newspapers, windows
from db.models import Campaign, Completeness, Fact, Matched, Organisation, Resource, Submission
from db.organisations import ancestor_ids


def behind(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    year: int,
    codes: Sequence[str],
    catalogue: Catalogue,
    now: datetime,
) -> dict[str, Behind]:
    """By code: of how many forms each figure is, and which versions of the forms ask for it."""
    access.require(actor, Action.COMPARE, organisation.path)
    kept = [c for c in codes if c in catalogue.indicators and catalogue[c].comparable]
    own = frames.own(s, actor, organisation, [year], kept, catalogue)
    held = {kind: _campaign(s, year, kind) for kind in (CampaignKind.MONITORING, CampaignKind.AUTUMN)}
    versions = {kind: _versions(s, campaign, organisation) for kind, campaign in held.items() if campaign}
    found = {}
    for code in codes:
        campaign = held[frames.USUAL[catalogue.campaigns[code]]] if code in catalogue.indicators else None
        if campaign is None:
            continue
        rows = only(own, code, year)
        asking = passports.asked(catalogue[code], catalogue)
        known = versions[CampaignKind(campaign.kind)]
        found[code] = Behind(
            organisation.name,
            year,
            *_counts(rows),
            Level.PRIMARY,
            tuple((level, known[level]) for level in asking if level in known),
            formats.local_day(now, campaign.time_zone),
            kept=bool(rows),
        )
    return found


def _counts(rows: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
    return (int(rows[0]["answered"]), int(rows[0]["expected"])) if rows else (0, 0)


def _campaign(s: Session, year: int, kind: CampaignKind) -> Campaign | None:
    return s.scalar(select(Campaign).where(Campaign.kind == kind.value, Campaign.year == year))


def _versions(s: Session, campaign: Campaign, organisation: Organisation) -> dict[Level, int]:
    """Of the forms that the organisation and those below it were asked with."""
    covering = windows.covering(s, campaign, organisation.path)
    numbers = {row.form_id: level for level, row in covering.items()}
    rows = s.execute(select(models.Form.id, models.Form.version).where(models.Form.id.in_(numbers)))
    return {numbers[number]: version for number, version in rows}


def pairs(
    s: Session, actor: Actor | None, organisation: Organisation, year: int, source: Level = Level.PRIMARY
) -> dict[tuple[int, str], Pair]:
    """By organisation (this one and those that answered to it) and control point's head: last year beside this one,
    over the forms that have been accepted in both; whoever took in another one is not the same."""
    access.require(actor, Action.COMPARE, organisation.path)
    rows = s.execute(
        select(Matched, Campaign.kind)
        .join(Campaign, Campaign.id == Matched.campaign_id)
        .join(
            Completeness,
            and_(
                Completeness.campaign_id == Matched.campaign_id,
                Completeness.level == Matched.level,
                Completeness.organisation_id == Matched.organisation_id,
            ),
        )
        .where(
            Campaign.year == year,
            Matched.indicator.in_(HEADS),
            Matched.level == source.value,
            or_(Completeness.organisation_id == organisation.id, Completeness.parent_id == organisation.id),
        )
    ).all()
    merged = {
        kind: mergers.between(s, organisation, year, CampaignKind(kind), source)
        for kind in {kind for _, kind in rows}
    }
    found = {(r.organisation_id, r.indicator): _pair(r, merged[kind]) for r, kind in rows}
    return {key: pair for key, pair in found.items() if pair.stayed}


def _pair(r: Matched, merged: Sequence[Merger]) -> Pair:
    was, now = moved(merged, r.indicator, r.organisation_id)
    return Pair(
        r.stayed - was.answered,
        r.was_total - was.total,
        r.was_base - was.base,
        r.now_total - now.total,
        r.now_base - now.base,
    )


@dataclass(frozen=True)
class _Here:
    """What every part of a dossier is read with."""

    s: Session
    actor: Actor | None
    organisation: Organisation
    year: int
    catalogue: Catalogue
    today: date

    @property
    def level(self) -> Level:
        return Level(self.organisation.level)

    @property
    def name(self) -> str:
        return self.organisation.name


def collect(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    year: int,
    catalogue: Catalogue,
    today: date,
) -> Dossier:
    """Of accepted forms only, without contacts, remarks or answers that are not public: whoever compares may see all
    of it. What is not told stays empty."""
    access.require(actor, Action.COMPARE, organisation.path)
    here = _Here(s, actor, organisation, year, catalogue, today)
    half = CampaignKind.AUTUMN.half(year) or Half(year + 1, 1)
    ratios = copies.ratios(catalogue, newspapers.of(s, organisation), half)
    known, years = catalogue.indicators, range(year - dossiers.YEARS + 1, year + 1)
    own = frames.own(s, actor, organisation, years, dossiers.codes(known, ratios), catalogue)
    lines = Records(own)
    held = _held(s, year)
    beside = _beside(here)
    points = strip.facts(
        own,
        known,
        year=year,
        name=organisation.name,
        source=Level.PRIMARY,
        as_of=today,
        pairs=_own_pairs(here),
        alone=here.level is Level.PRIMARY,
    )
    budget = dossiers.fact(lines, known, dossiers.BUDGET, year, here.level)
    every = dossiers.rows(points, beside, here.level, year, organisation.code)
    strong, weak = dossiers.judged(every, [budget])
    level_name, above = _level_name(here, lines), any(row.above for row in every)
    return Dossier(
        **_told(points, dossiers.sentence(points, _level_said(level_name), strong, weak, above)),
        who=_who(here, lines),
        year=year,
        half=half.label,
        forms=_forms(s, actor, organisation, held),
        course=_course(here, held),
        points=points,
        rows=every,
        above_name=beside.name,
        alike_words=beside.alike_words,
        members=dossiers.facts_of(
            lines, known, (dossiers.MEMBERS, dossiers.WORKERS, dossiers.COVERAGE), year, here.level
        ),
        index=dossiers.facts_of(lines, known, _scored(here.level), year, here.level),
        level_name=level_name,
        papers=dossiers.papers(lines, ratios, year),
        budget=budget,
        sparks=spark.facts(own, known, dossiers.SPARKS, years=years, name=organisation.name, as_of=today),
        strong=strong,
        weak=weak,
        addresses=_addresses(here),
        events=_events(here),
        demonstration=s.get(Fact, "demonstration") is not None,
    )


def _own_pairs(here: _Here) -> dict[str, Pair]:
    found = pairs(here.s, here.actor, here.organisation, here.year)
    return {code: pair for (number, code), pair in found.items() if number == here.organisation.id}


def _told(points: Told, sentence: str) -> dict[str, Any]:
    return {
        "title": "Паспорт организации",
        "scope": points.scope,
        "unit": "",
        "note": points.note,
        "as_of": points.as_of,
        "sentence": sentence,
        "about": points.about,
        "basis": points.basis,
    }


def _scored(level: Level) -> tuple[str, ...]:
    """The territorial index is of those above primaries."""
    return tuple(c for c in dossiers.SCORED if level is not Level.PRIMARY or c != scores.TERRITORIAL)


def _level_name(here: _Here, own: Records) -> str:
    """«устойчивый»: what the methodology calls such an index; "" without one, or with one of few forms."""
    row = own.first(scores.INDEX, here.year)
    value = decimal(row["value"]) if row else None
    if row is None or value is None or is_thin(row):
        return ""
    return methodologies.of(here.s, here.organisation.path, here.year).level(formats.half_up(value, 1))


def _level_said(name: str) -> str:
    return f"Уровень по индексу — {name}." if name else ""


def _held(s: Session, year: int) -> dict[int, Campaign]:
    found = s.scalars(select(Campaign).where(Campaign.year == year))
    order = list(CampaignKind)
    return {c.id: c for c in sorted(found, key=lambda c: order.index(CampaignKind(c.kind)))}


def _who(here: _Here, own: Records) -> Who:
    o = here.organisation
    ids = ancestor_ids(o.path)[:-1]
    line = select(Organisation.name).where(Organisation.id.in_(ids)).order_by(Organisation.path)
    return Who(
        name=o.name,
        code=o.code,
        level=here.level,
        kind=dossiers.institution(o.kind),
        bracket=_bracket(here, own),
        town=o.town,
        above=tuple(here.s.scalars(line)),
        closed=o.closed if o.closed and o.closed <= here.today else None,
    )


def _bracket(here: _Here, own: Records) -> str:
    """Of a primary by its members; of those above, how many primaries were expected."""
    row = own.first(dossiers.MEMBERS, here.year)
    if row is None:
        return ""
    if here.level is not Level.PRIMARY:
        return formats.count(
            int(row["expected"]), "первичная организация", "первичные организации", "первичных организаций"
        )
    value = decimal(row["value"])
    size = bracket(None if value is None else int(value))
    return f"{size} членов Профсоюза" if size else ""


def _forms(
    s: Session, actor: Actor | None, organisation: Organisation, held: Mapping[int, Campaign]
) -> tuple[FormState, ...]:
    """Of the organisation itself; whoever only compares is not told of drafts and of forms sent back."""
    reads = access.can(actor, Action.READ, organisation.path)
    rows = s.execute(
        select(Submission.campaign_id, Submission.state, Submission.submitted, Submission.accepted).where(
            Submission.organisation_id == organisation.id, Submission.campaign_id.in_(held)
        )
    )
    found = {row.campaign_id: row for row in rows}
    return tuple(_form(held[n], found[n], reads) for n in held if n in found)


def forms(s: Session, actor: Actor | None, organisation: Organisation, year: int) -> tuple[FormState, ...]:
    """How far the organisation's own forms of the year have come, as its passport tells it."""
    access.require(actor, Action.COMPARE, organisation.path)
    return _forms(s, actor, organisation, _held(s, year))


def _form(campaign: Campaign, row: Any, reads: bool) -> FormState:
    state = State(row.state)
    words = state.label if reads or state.handed_in or state is State.EXEMPT else "не сдана"
    moment = {State.ACCEPTED: row.accepted, State.SUBMITTED: row.submitted}.get(state)
    return FormState(
        CampaignKind(campaign.kind).label.capitalize(),
        words,
        formats.local_day(moment, campaign.time_zone) if moment else None,
        not state.editable,
    )


def _course(here: _Here, held: Mapping[int, Campaign]) -> tuple[Course, ...]:
    if here.level is Level.PRIMARY:
        return ()
    rows = here.s.scalars(
        select(Completeness).where(
            Completeness.campaign_id.in_(held),
            Completeness.level == Level.PRIMARY.value,
            Completeness.organisation_id == here.organisation.id,
        )
    )
    found = {row.campaign_id: row for row in rows if row.expected}
    return tuple(
        Course(
            CampaignKind(held[n].kind).label.capitalize(),
            found[n].submitted + found[n].accepted,
            found[n].accepted,
            found[n].expected,
        )
        for n in held
        if n in found
    )


def _beside(here: _Here) -> Beside:
    """The one above, where the actor may look at it, and everybody of the same level directly below that one."""
    o = here.organisation
    parent = here.s.get(Organisation, o.parent_id) if o.parent_id else None
    if parent is None or not access.can(here.actor, Action.COMPARE, parent.path):
        return Beside()
    asked = ([here.year], [c for c in HEADS if c in here.catalogue.indicators])
    above = Records(frames.own(here.s, here.actor, parent, *asked, here.catalogue))
    # All primaries of a region are too many to be read for one of them.
    if here.level is Level.PRIMARY and parent.level != Level.TERRITORIAL.value:
        return Beside(parent.name, above)
    alike = frames.below(here.s, here.actor, parent, *asked, here.level, here.catalogue)
    return Beside(parent.name, above, Records(alike), f"среди организаций того же уровня: {parent.name}")


def _addresses(here: _Here) -> tuple[Address, ...]:
    """Its own public ones: a post box is a contact."""
    rows = here.s.scalars(
        select(Resource)
        .where(
            Resource.organisation_id == here.organisation.id,
            Resource.gone.is_(None),
            Resource.kind != Kind.EMAIL.value,
        )
        .order_by(Resource.kind, Resource.key)
    )
    return tuple(
        Address(r.title or Kind(r.kind).label, r.address, resources.told(r.confirmed, r.gone, here.today))
        for r in rows
    )


# What a sitting asks about; slips of names and towns that were mended are not told.
_TOLD = (
    Happened.CREATED,
    Happened.RENAMED,
    Happened.MOVED,
    Happened.MERGED,
    Happened.ABSORBED,
    Happened.CLOSED,
    Happened.REOPENED,
)


def _events(here: _Here) -> tuple[Event, ...]:
    """Without who typed it and by which decision; the newest first."""
    rows = here.s.scalars(
        select(models.Milestone)
        .where(
            models.Milestone.organisation_id == here.organisation.id,
            models.Milestone.kind.in_([event.value for event in _TOLD]),
        )
        .order_by(models.Milestone.day.desc(), models.Milestone.id.desc())
    )
    return tuple(Event(m.day, milestones.sentence(Happened(m.kind), m.before, m.after)) for m in rows)
