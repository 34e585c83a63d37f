"""The facts of one open report, read by a dozen queries whatever the size of the organisation.

Only accepted forms (but for a primary's own, in a draft marked so), only public indicators; the rights were asked
for by db.reports.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from core import formats
from core.access import Actor
from core.answers import Answers
from core.campaigns import CampaignKind, Half
from core.catalogue import Catalogue
from core.charts import copies, ranking, subscription, trend
from core.indicators import AnswerKind
from core.organisations import Kind, Level
from core.reports import assembly
from core.reports.facts import NOTHING, Approved, Branch, KindRow, Link, OpenReport, Source
from core.workflow import State
from db import frames, newspapers, report_below
from db.models import Approval, Campaign, Completeness, Fact, Organisation, Submission
from db.organisations import ancestor_ids, told_below
from db.report_below import Below

YEARS = 3
# Whose children are compared: a region's territories, a territory's primaries.
_CHILDREN = {
    Level.FEDERAL: Level.REGIONAL,
    Level.REGIONAL: Level.TERRITORIAL,
    Level.TERRITORIAL: Level.PRIMARY,
}
_DYNAMICS = ("members_total", "coverage")
_RANKED = ("coverage", "ais_coverage")
_TURNOUTS = tuple[int, int]  # accepted, expected


@dataclass(frozen=True)
class _Charts:
    dynamics: tuple[trend.Facts, ...] = ()
    rankings: tuple[ranking.Facts, ...] = ()
    papers: subscription.Facts | None = None


class Collector:
    def __init__(
        self,
        s: Session,
        actor: Actor | None,
        organisation: Organisation,
        year: int,
        catalogue: Catalogue,
        now: datetime,
        unaccepted: bool = False,
    ) -> None:
        self.s, self.actor, self.organisation, self.year = s, actor, organisation, year
        self.unaccepted = unaccepted
        self.catalogue, self.now = catalogue, now
        self.level = Level(organisation.level)
        self.years = tuple(range(year - YEARS + 1, year + 1))
        self.campaigns = self._held(CampaignKind.MONITORING)
        # Subscription is collected apart, in the autumn beside the monitoring.
        self.subscriptions = self._held(CampaignKind.AUTUMN)
        self.papers = newspapers.of(s, organisation)
        self.own_answers = self._own_answers(self.campaigns)
        self.own_copies = self._own_answers(self.subscriptions)
        self.waiting: dict[tuple[int, Level], int] = {}  # submitted and not accepted, by year and level
        self.turnouts = self._turnouts()
        self.source_level = self._source_level()
        self.whole = self._own_frame()

    def _held(self, kind: CampaignKind) -> dict[int, Campaign]:
        held = select(Campaign).where(Campaign.kind == kind.value, Campaign.year.in_(self.years))
        return {c.year: c for c in self.s.scalars(held)}

    def report(self) -> OpenReport:
        main, beside = self._readers()
        own_level = self.level if beside is not None else None
        own = beside or (lambda _i, _y: NOTHING)
        catalogue, year, level = self.catalogue, self.year, self.source_level
        source, by_kind = self._source()
        every, kinds = self._kinds(by_kind, main)
        below = Below(
            self.s,
            self.organisation,
            catalogue,
            self.campaigns.get(year),
            self.subscriptions.get(year),
        )
        children = below.children()
        branches, whole = below.branches(children), self._whole(main)
        charts = self._charts(source)
        by_coverage, by_register = charts.rankings or (None, None)
        return OpenReport(
            organisation=self.organisation.name,
            level=self.level,
            kind=Kind(self.organisation.kind) if self.organisation.kind else None,
            above=self._above(),
            town=self.organisation.town,
            year=year,
            made=self.now,
            demonstration=self.s.get(Fact, "demonstration") is not None,
            approved=self._approved(),
            source=source,
            own_source=self._own_source() if own_level else None,
            primaries=every,
            kinds=kinds,
            membership=assembly.membership(catalogue, level, own_level, year, main, own),
            control=assembly.control(catalogue, level, own_level, year, main, own),
            newspapers=assembly.newspapers(catalogue, level, year, main),
            links=tuple(self._links(self.organisation.name, self.own_answers.get(year))),
            addresses=tuple(link for c in children for link in self._links(c.name, c.answers)),
            branches=branches,
            whole=whole,
            subtotals=assembly.subtotals(catalogue, branches, whole),
            dynamics=charts.dynamics,
            by_coverage=by_coverage,
            by_register=by_register,
            papers=charts.papers,
            unaccepted=self.unaccepted,
        )

    def _approved(self) -> Approved | None:
        row = self.s.get(Approval, (self.organisation.id, self.year))
        return None if row is None else Approved(row.organ, row.protocol, row.decided)

    def _above(self) -> tuple[str, ...]:
        """Names only, so that a primary's own people see them too, whatever their reach."""
        ids = ancestor_ids(self.organisation.path)[:-1]
        line = select(Organisation.name).where(Organisation.id.in_(ids)).order_by(Organisation.path)
        return tuple(self.s.scalars(line))

    def _own_answers(self, held: Mapping[int, Campaign]) -> dict[int, Answers]:
        rows = self.s.execute(
            select(Campaign.year, Submission.answers)
            .join(Campaign, Campaign.id == Submission.campaign_id)
            .where(
                Submission.organisation_id == self.organisation.id,
                self._told(),
                Submission.campaign_id.in_([c.id for c in held.values()]),
            )
        )
        return {year: report_below.read(self.catalogue, given) for year, given in rows}

    def _told(self) -> ColumnElement[bool]:
        accepted = Submission.state == State.ACCEPTED.value
        waiting = and_(Submission.state == State.SUBMITTED.value, Campaign.year == self.year)
        return or_(accepted, waiting) if self.unaccepted else accepted

    def _campaign_ids(self) -> list[int]:
        return [c.id for c in self.campaigns.values()]

    def _turnouts(self) -> dict[tuple[int, Level], _TURNOUTS]:
        """(accepted, expected) by year and level of the forms."""
        years = {c.id: c.year for c in self.campaigns.values()}
        rows = self.s.scalars(
            select(Completeness).where(
                Completeness.organisation_id == self.organisation.id,
                Completeness.campaign_id.in_(self._campaign_ids()),
            )
        ).all()
        self.waiting = {(years[r.campaign_id], Level(r.level)): r.submitted for r in rows}
        found = {(years[r.campaign_id], Level(r.level)): (r.accepted, r.expected) for r in rows}
        if self.level is Level.PRIMARY:
            found |= {(y, Level.PRIMARY): (int(y in self.own_answers), 1) for y in self.campaigns}
        return found

    def _source_level(self) -> Level:
        """Primaries' forms where there are any; else the organisation's own, else those of the level between."""
        between = _CHILDREN.get(self.level, Level.PRIMARY)
        for level in (Level.PRIMARY, self.level, between):
            if self.turnouts.get((self.year, level), (0, 0))[0]:
                return level
        return Level.PRIMARY

    def _readers(self) -> tuple[assembly.Reader, assembly.Reader | None]:
        """How the figures are read, and the organisation's own form where it stands beside them."""
        told = assembly.by_campaign(
            self.catalogue, assembly.answered(self.own_answers), assembly.answered(self.own_copies)
        )
        if self.level in (Level.PRIMARY, self.source_level):
            return told, None
        return assembly.summed(self.whole), told if self.year in self.own_answers else None

    def _own_frame(self) -> Any:
        """The organisation's own line of the tidy frame: three years of all that can be added up."""
        codes = [i.code for i in self.catalogue.indicators.values() if i.aggregation.additive]
        return frames.own(
            self.s, self.actor, self.organisation, self.years, codes, self.catalogue, self.source_level
        )

    def _source(self) -> tuple[Source, dict[str | None, _TURNOUTS]]:
        """Whose forms are counted, and the same by kind of institution."""
        accepted, expected = self.turnouts.get((self.year, self.source_level), (0, 0))
        before = self.turnouts.get((self.year - 1, self.source_level), (0, 0))
        rows = self._by_kind()
        since = min((r.since for r in rows if r.since), default=None)
        until = max((r.until for r in rows if r.until), default=None)
        latest = max((r.latest for r in rows if r.latest), default=None)
        source = Source(
            self.source_level,
            accepted,
            expected,
            *before,
            date.fromisoformat(since) if since else None,
            date.fromisoformat(until) if until else None,
            self._day(latest) if latest else None,
            self.waiting.get((self.year, self.source_level), 0),
        )
        if self.unaccepted:
            own = self._own_source()
            source = replace(source, since=own.since, until=own.until)
        return source, {r.kind: (r.accepted, r.expected) for r in rows}

    def _day(self, moment: datetime) -> date:
        """By the clock of the year's campaign."""
        return formats.local_day(moment, self.campaigns[self.year].time_zone)

    def _by_kind(self) -> Sequence[Any]:
        campaign = self.campaigns.get(self.year)
        if campaign is None:
            return ()
        accepted = Submission.state == State.ACCEPTED.value
        dated = Submission.answers["stat_as_of"].as_string()
        # «нет данных» is stored as an object and is no date.
        known = case((accepted & dated.like("____-__-__"), dated))
        return self.s.execute(
            select(
                Submission.kind,
                func.count().label("expected"),
                func.count(case((accepted, 1))).label("accepted"),
                func.min(known).label("since"),
                func.max(known).label("until"),
                func.max(case((accepted, Submission.accepted))).label("latest"),
            )
            .where(
                Submission.campaign_id == campaign.id,
                told_below(self.organisation),
                Submission.level == self.source_level.value,
            )
            .group_by(Submission.kind)
        ).all()

    def _own_source(self) -> Source:
        given = self.own_answers[self.year].get("stat_as_of")
        dated = given if isinstance(given, date) else None
        return Source(self.level, 1, 1, since=dated, until=dated)

    def _kinds(
        self, by_kind: Mapping[str | None, _TURNOUTS], read: assembly.Reader
    ) -> tuple[int | None, tuple[KindRow, ...]]:
        if self.level is Level.PRIMARY:
            return None, ()
        if self.source_level is not Level.PRIMARY:
            return assembly.kinds_told(self.catalogue, self.year, read)
        rows = [KindRow(k.label, by_kind[k][1], by_kind[k][0]) for k in Kind if k in by_kind]
        if None in by_kind:
            rows.append(KindRow("тип не указан", by_kind[None][1], by_kind[None][0]))
        return sum(row.count for row in rows) or None, tuple(rows)

    def _whole(self, read: assembly.Reader) -> Branch | None:
        if self.level is Level.PRIMARY:
            return None
        figures = assembly.annex(self.catalogue, lambda i: read(i, self.year))
        accepted, expected = self.turnouts.get((self.year, self.source_level), (0, 0))
        return Branch("Всего", self.level, "", accepted, expected, *figures)

    def _links(self, name: str, given: Answers | None) -> Iterable[Link]:
        """Addresses that passed the catalogue's kind «address»: http or https, a host with a dot."""
        for i in self.catalogue.indicators.values():
            value = (given or {}).get(i.code)
            address = i.kind is AnswerKind.ADDRESS and i.public
            if address and isinstance(value, str) and value.startswith("http"):
                yield Link(name, value)

    def _charts(self, source: Source) -> _Charts:
        """None of what nobody has answered; rankings only of two organisations and more. They are drawn from
        accepted forms, so there are none while this year's waits."""
        if not source.accepted or self.unaccepted:
            return _Charts()
        half = CampaignKind.AUTUMN.half(self.year) or Half(self.year + 1, 1)
        papers = copies.ratios(self.catalogue, self.papers, half)
        as_of = source.until or source.latest or self._day(self.now)
        told: dict[str, Any] = {"source": self.source_level, "as_of": as_of}
        name = self.organisation.name
        return _Charts(
            tuple(
                trend.facts(self.whole, None, self.catalogue[code], years=self.years, name=name, **told)
                for code in _DYNAMICS
            ),
            self._rankings(told),
            subscription.by_newspaper(self.whole, papers, half=half, name=name, **told),
        )

    def _rankings(self, told: Mapping[str, Any]) -> tuple[ranking.Facts, ...]:
        below = _CHILDREN.get(self.level)
        if below is None:
            return ()
        who, asked = (self.s, self.actor, self.organisation), ([self.year], _RANKED, below)
        frame = frames.below(*who, *asked, self.catalogue, self.source_level)
        if frame["organisation_id"].nunique() < 2:
            return ()
        name = self.organisation.name
        return tuple(
            ranking.facts(
                frame, self.whole, self.catalogue[code], year=self.year, whole=name, level=below, **told
            )
            for code in _RANKED
        )
