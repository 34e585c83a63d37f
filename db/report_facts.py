"""The facts of one open report, read by a dozen queries whatever the size of the organisation.

Only accepted forms, only public indicators; the rights were asked for by db.reports.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from core import answers, formats
from core.access import Actor
from core.answers import Answers
from core.catalogue import AnswerKind, Catalogue, Indicator
from core.charts import ranking, subscription, trend
from core.organisations import Kind, Level
from core.reports import assembly
from core.reports.facts import NOTHING, Approved, Branch, Figure, KindRow, Link, OpenReport, Source
from core.workflow import State
from db import aggregates
from db.campaigns import MONITORING
from db.models import Aggregate, Approval, Campaign, Completeness, Fact, Organisation, Submission
from db.organisations import ancestor_ids, within

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
class _Child:
    """An organisation directly below: as expected in the campaign, with its own accepted answers or none."""

    id: int
    code: str
    name: str
    level: Level
    kind: Kind | None
    answers: Answers | None
    submitted: bool = False


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
    ) -> None:
        self.s, self.actor, self.organisation, self.year = s, actor, organisation, year
        self.catalogue, self.now = catalogue, now
        self.level = Level(organisation.level)
        self.years = tuple(range(year - YEARS + 1, year + 1))
        monitoring = select(Campaign).where(Campaign.kind == MONITORING, Campaign.year.in_(self.years))
        self.campaigns = {c.year: c for c in s.scalars(monitoring)}
        self.own_answers = self._own_answers()
        self.waiting: dict[tuple[int, Level], int] = {}  # submitted and not accepted, by year and level
        self.turnouts = self._turnouts()
        self.source_level = self._source_level()
        self.whole = self._own_frame()

    def report(self) -> OpenReport:
        main, beside = self._readers()
        own_level = self.level if beside is not None else None
        own = beside or (lambda _i, _y: NOTHING)
        catalogue, year, level = self.catalogue, self.year, self.source_level
        source, by_kind = self._source()
        every, kinds = self._kinds(by_kind, main)
        children = self._children()
        branches, whole = self._branches(children), self._whole(main)
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
        )

    def _approved(self) -> Approved | None:
        row = self.s.get(Approval, (self.organisation.id, self.year))
        return None if row is None else Approved(row.organ, row.protocol, row.decided)

    def _above(self) -> tuple[str, ...]:
        """Names only, so that a primary's own people see them too, whatever their reach."""
        ids = ancestor_ids(self.organisation.path)[:-1]
        line = select(Organisation.name).where(Organisation.id.in_(ids)).order_by(Organisation.path)
        return tuple(self.s.scalars(line))

    def _own_answers(self) -> dict[int, Answers]:
        rows = self.s.execute(
            select(Campaign.year, Submission.answers)
            .join(Campaign, Campaign.id == Submission.campaign_id)
            .where(
                Submission.organisation_id == self.organisation.id,
                Submission.state == State.ACCEPTED.value,
                Submission.campaign_id.in_(self._campaign_ids()),
            )
        )
        return {year: answers.decode(self.catalogue.indicators, given) for year, given in rows}

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
        told = assembly.answered(self.own_answers)
        if self.level in (Level.PRIMARY, self.source_level):
            return told, None
        return assembly.summed(self.whole), told if self.year in self.own_answers else None

    def _own_frame(self) -> Any:
        """The organisation's own line of the tidy frame: three years of all that can be added up."""
        codes = [i.code for i in self.catalogue.indicators.values() if i.aggregation.additive]
        return aggregates.own(
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
                within(Submission.path, self.organisation.path),
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

    def _children(self) -> list[_Child]:
        campaign = self.campaigns.get(self.year)
        if campaign is None or self.level is Level.PRIMARY:
            return []
        rows = self.s.execute(
            select(Submission, Organisation.code, Organisation.name)
            .join(Organisation, Organisation.id == Submission.organisation_id)
            .where(Submission.campaign_id == campaign.id, Submission.parent_id == self.organisation.id)
            .order_by(Organisation.code)
        )
        return [self._child(*row) for row in rows]

    def _child(self, sub: Submission, code: str, name: str) -> _Child:
        accepted = sub.state == State.ACCEPTED
        given = answers.decode(self.catalogue.indicators, sub.answers) if accepted else None
        kind = Kind(sub.kind) if sub.kind else None
        waiting = sub.state == State.SUBMITTED
        return _Child(sub.organisation_id, code, name, Level(sub.level), kind, given, waiting)

    def _branches(self, children: Sequence[_Child]) -> tuple[Branch, ...]:
        counted = self._counted() if self.level is not Level.TERRITORIAL else {}
        sums = self._sums(counted) if counted else {}
        primaries = [c for c in children if c.level is Level.PRIMARY]
        own = {c.id: c for c in children}
        above = [self._above_primaries(i, c, own.get(i), sums) for i, c in counted.items()]
        return (*above, *(self._primary(c) for c in primaries))

    def _primary(self, child: _Child) -> Branch:
        given = child.answers

        def read(i: Indicator) -> Figure:
            return NOTHING if given is None else assembly.yes_no(i, assembly.answer(i, given))

        kind = child.kind.label if child.kind else ""
        figures = assembly.annex(self.catalogue, read)
        row = Branch(child.name, child.level, kind, int(given is not None), 1, *figures)
        return replace(row, submitted=int(child.submitted))

    def _counted(self) -> dict[int, dict[str, Any]]:
        """Organisations below that are not primaries: name, level, and (accepted, expected) of their primaries."""
        campaign = self.campaigns.get(self.year)
        if campaign is None:
            return {}
        primaries = Completeness.level == Level.PRIMARY.value
        rows = self.s.execute(
            select(
                Organisation.id,
                Organisation.name,
                Organisation.level,
                func.coalesce(func.sum(case((primaries, Completeness.accepted))), 0),
                func.coalesce(func.sum(case((primaries, Completeness.expected))), 0),
                func.coalesce(func.sum(case((primaries, Completeness.submitted))), 0),
            )
            .join(Completeness, Completeness.organisation_id == Organisation.id)
            .where(
                Organisation.parent_id == self.organisation.id,
                Organisation.level != Level.PRIMARY.value,
                Completeness.campaign_id == campaign.id,
            )
            .group_by(Organisation.id, Organisation.name, Organisation.level, Organisation.code)
            .order_by(Organisation.code)
        )
        return {
            i: {"name": n, "level": Level(v), "turnout": (a, e), "submitted": w} for i, n, v, a, e, w in rows
        }

    def _sums(self, counted: Iterable[int]) -> dict[tuple[int, str], Any]:
        """Totals of primaries' forms by organisation and indicator."""
        rows = self.s.execute(
            select(Aggregate).where(
                Aggregate.campaign_id == self.campaigns[self.year].id,
                Aggregate.organisation_id.in_(list(counted)),
                Aggregate.level == Level.PRIMARY.value,
                Aggregate.indicator.in_(assembly.ANNEX),
            )
        ).scalars()
        return {(r.organisation_id, r.indicator): r for r in rows}

    def _above_primaries(
        self, number: int, counted: Mapping[str, Any], own: _Child | None, sums: Mapping[tuple[int, str], Any]
    ) -> Branch:
        """By its primaries' forms; where none is accepted, by its own form (figures known from publications)."""
        accepted, expected = counted["turnout"]
        given = own.answers if own and not accepted else None

        def read(i: Indicator) -> Figure:
            if given is not None:
                return assembly.yes_no(i, assembly.answer(i, given))
            row = sums.get((number, i.code))
            return NOTHING if row is None else assembly.total(i, row.answered, row.total, row.base)

        figures = assembly.annex(self.catalogue, read)
        row = Branch(counted["name"], counted["level"], "", accepted, expected, *figures)
        return replace(row, submitted=counted["submitted"])

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
        """None of what nobody has answered; rankings only of two organisations and more."""
        if not source.accepted:
            return _Charts()
        papers = subscription.newspapers(self.catalogue, self.source_level, self.year)
        as_of = source.until or source.latest or self._day(self.now)
        told: dict[str, Any] = {"source": self.source_level, "as_of": as_of}
        name = self.organisation.name
        return _Charts(
            tuple(
                trend.facts(self.whole, None, self.catalogue[code], years=self.years, name=name, **told)
                for code in _DYNAMICS
            ),
            self._rankings(told),
            subscription.by_newspaper(self.whole, papers, year=self.year, name=name, **told),
        )

    def _rankings(self, told: Mapping[str, Any]) -> tuple[ranking.Facts, ...]:
        below = _CHILDREN.get(self.level)
        if below is None:
            return ()
        who, asked = (self.s, self.actor, self.organisation), ([self.year], _RANKED, below)
        frame = aggregates.frame(*who, *asked, self.catalogue, self.source_level)
        if frame["organisation_id"].nunique() < 2:
            return ()
        name = self.organisation.name
        return tuple(
            ranking.facts(
                frame, self.whole, self.catalogue[code], year=self.year, whole=name, level=below, **told
            )
            for code in _RANKED
        )
