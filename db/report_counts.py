"""Of how many forms an open report is, on which days they were accepted and as of when they tell of members."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.orm import Session

from core import formats
from core.campaigns import CampaignKind
from core.organisations import Kind, Level
from core.reports.cells import KindRow, Source
from core.workflow import State
from db.models import Completeness, Organisation, Submission
from db.organisations import told_below
from db.report_own import Own
from db.report_shared import Held, Shared

Turnout = tuple[int, int]  # accepted, expected
_KEPT = select(Completeness).where(
    Completeness.organisation_id == bindparam("mine"),
    Completeness.campaign_id.in_(bindparam("held", expanding=True)),
)
# Whose children are compared: a region's territories, a territory's primaries.
CHILDREN = {
    Level.FEDERAL: Level.REGIONAL,
    Level.REGIONAL: Level.TERRITORIAL,
    Level.TERRITORIAL: Level.PRIMARY,
}


@dataclass(frozen=True)
class Counts:
    """`parent` is whom the organisation answered to in the monitoring of the year."""

    turnouts: dict[tuple[CampaignKind, int, Level], Turnout]
    waiting: dict[tuple[int, Level], int]  # submitted and not accepted, of the monitoring
    parent: int | None = None
    exempt: int = 0  # primaries that nobody waits for this year

    def of(self, kind: CampaignKind, year: int, level: Level) -> Turnout:
        return self.turnouts.get((kind, year, level), (0, 0))

    def source_level(self, year: int, own: Level) -> Level:
        """Primaries' forms where there are any; else the organisation's own, else those of the level between."""
        for level in (Level.PRIMARY, own, CHILDREN.get(own, Level.PRIMARY)):
            if self.of(CampaignKind.MONITORING, year, level)[0]:
                return level
        return Level.PRIMARY

    def halves(self, level: Level) -> dict[Held, Turnout]:
        return {(kind, year): turnout for (kind, year, at), turnout in self.turnouts.items() if at is level}


def counts(s: Session, organisation: Organisation, shared: Shared, own: Own) -> Counts:
    if organisation.level == Level.PRIMARY:
        forms = {
            (kind, year, Level.PRIMARY): (int((kind, year) in own.given), 1) for kind, year in shared.rounds
        }
        return Counts(forms, {}, organisation.parent_id)
    asked = {"mine": organisation.id, "held": list(shared.by_number)}
    rows = s.scalars(_KEPT, asked).all() if asked["held"] else []
    found = {(*shared.by_number[r.campaign_id], Level(r.level)): r for r in rows}
    usual = CampaignKind.MONITORING
    now = [r for (kind, year, _), r in found.items() if (kind, year) == (usual, shared.year)]
    return Counts(
        {key: (r.accepted, r.expected) for key, r in found.items()},
        {(year, level): r.submitted for (kind, year, level), r in found.items() if kind is usual},
        next((r.parent_id for r in now), None),
        sum(r.exempt for r in now if r.level == Level.PRIMARY.value),
    )


def source(
    s: Session, organisation: Organisation, shared: Shared, own: Own, of: Counts, level: Level
) -> tuple[Source, list[KindRow]]:
    """Whose forms are counted, and the same by kind of institution."""
    turnout, before = (of.of(CampaignKind.MONITORING, year, level) for year in (shared.year, shared.year - 1))
    if organisation.level == Level.PRIMARY:
        mine = _own(own, Level.PRIMARY)
        return replace(mine, accepted=turnout[0], accepted_before=before[0], expected_before=before[1]), []
    federal = organisation.level == Level.FEDERAL
    # Of the whole union the dates are those of the regions' own forms: nobody reads every form for them.
    rows = _by_kind(s, organisation, shared, Level.REGIONAL if federal else level)
    made = Source(
        level,
        *turnout,
        *before,
        _iso(min((r.since for r in rows if r.since), default=None)),
        _iso(max((r.until for r in rows if r.until), default=None)),
        _day(shared, max((r.latest for r in rows if r.latest), default=None)),
        of.waiting.get((shared.year, level), 0),
    )
    if federal:
        return made, _kinds(_union(s, shared, of))
    return made, _kinds({r.kind: (r.accepted, r.expected) for r in rows})


def _union(s: Session, shared: Shared, of: Counts) -> dict[str | None, Turnout]:
    """By kind of institution from the index of places alone: only primaries have a kind."""
    campaign = shared.round(CampaignKind.MONITORING, shared.year)
    if campaign is None:
        return {}
    accepted = func.count(case((Submission.state == State.ACCEPTED.value, 1)))
    told = (
        select(Submission.kind, accepted, func.count())
        .where(Submission.campaign_id == campaign.id, Submission.kind.is_not(None))
        .group_by(Submission.kind)
    )
    found: dict[str | None, Turnout] = {kind: (took, asked) for kind, took, asked in s.execute(told)}
    every = of.of(CampaignKind.MONITORING, shared.year, Level.PRIMARY)
    left = (
        every[0] - sum(took for took, _ in found.values()),
        every[1] + of.exempt - sum(asked for _, asked in found.values()),
    )
    return found | ({None: left} if left[1] > 0 else {})


def own_source(own: Own, level: Level) -> Source:
    return replace(_own(own, level), latest=None)


def _own(own: Own, level: Level) -> Source:
    """Of the organisation's own form."""
    year = own.shared.year
    form, given = own.form(CampaignKind.MONITORING, year), own.answers(CampaignKind.MONITORING, year)
    told = (given or {}).get("stat_as_of")
    dated = told if isinstance(told, date) else None
    accepted = form.accepted if form and form.state is State.ACCEPTED else None
    return Source(level, 1, 1, since=dated, until=dated, latest=_day(own.shared, accepted))


def _iso(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None


def _day(shared: Shared, moment: datetime | None) -> date | None:
    """By the clock of the year's campaign."""
    held = shared.round(CampaignKind.MONITORING, shared.year)
    return formats.local_day(moment, held.time_zone) if moment and held else None


def _by_kind(s: Session, organisation: Organisation, shared: Shared, level: Level) -> Sequence[Any]:
    campaign = shared.round(CampaignKind.MONITORING, shared.year)
    if campaign is None:
        return ()
    accepted = Submission.state == State.ACCEPTED.value
    dated = Submission.answers["stat_as_of"].as_string()
    # «нет данных» is stored as an object and is no date.
    known = case((accepted & dated.like("____-__-__"), dated))
    return s.execute(
        select(
            Submission.kind,
            func.count().label("expected"),
            func.count(case((accepted, 1))).label("accepted"),
            func.min(known).label("since"),
            func.max(known).label("until"),
            func.max(case((accepted, Submission.accepted))).label("latest"),
        )
        .where(
            Submission.campaign_id == campaign.id, told_below(organisation), Submission.level == level.value
        )
        .group_by(Submission.kind)
    ).all()


def _kinds(by_kind: dict[str | None, Turnout]) -> list[KindRow]:
    rows = [KindRow(k.label, by_kind[k][1], by_kind[k][0]) for k in Kind if k in by_kind]
    if None in by_kind:
        rows.append(KindRow("тип не указан", by_kind[None][1], by_kind[None][0]))
    return rows
