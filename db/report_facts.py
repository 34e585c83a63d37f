"""The facts of one open report, read by two dozen statements whatever the size of the organisation.

Only accepted forms (but for a primary's own, in a draft marked so), only public indicators; the rights were asked
for by db.reports.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

import pandas as pd
from sqlalchemy.orm import Session

from core import scores
from core.access import Actor
from core.answers import Answers
from core.campaigns import CampaignKind
from core.catalogue import Catalogue
from core.charts import copies
from core.indicators import AnswerKind
from core.newspapers import SECTION
from core.organisations import Kind, Level
from core.reports import assembly, gathering, sifting
from core.reports.assembly import Reader
from core.reports.cells import NOTHING, Branch, Figure, KindRow, Link, Source
from core.reports.facts import Approved, OpenReport
from core.reports.findings import Deed, HalfYear, Rated
from core.reports.gathering import Readers
from db import frames, report_charts, report_company, report_counts, report_resources, report_scores
from db.models import Approval, Organisation
from db.report_below import Below, Child
from db.report_company import Asked
from db.report_own import Own
from db.report_shared import Shared


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
        shared: Shared | None = None,
    ) -> None:
        self.s, self.actor, self.organisation, self.year = s, actor, organisation, year
        self.unaccepted = unaccepted
        self.catalogue, self.now = catalogue, now
        self.level = Level(organisation.level)
        given = shared if shared and shared.serves(organisation, year) else None
        self.shared = given or Shared(s, organisation, year)
        self.own = Own(s, organisation, catalogue, self.shared, unaccepted)
        self.counts = report_counts.counts(s, organisation, self.shared, self.own)
        self.source_level = self.counts.source_level(year, self.level)
        self.by = self._readers()

    @cached_property
    def full(self) -> Catalogue:
        """With what the methodology gives."""
        known = scores.INDEX in self.catalogue.indicators
        return self.catalogue if known else scores.into(self.catalogue, self.shared.profile)

    @property
    def alone(self) -> bool:
        """Is it told by its own form, not by totals?"""
        return self.level in (Level.PRIMARY, self.source_level)

    def report(self) -> OpenReport:
        source, kind_rows = report_counts.source(
            self.s, self.organisation, self.shared, self.own, self.counts, self.source_level
        )
        every, kinds = self._kinds(kind_rows)
        return OpenReport(
            organisation=self.organisation.name,
            level=self.level,
            kind=self.kind,
            above=self.shared.above(self.organisation.path),
            town=self.organisation.town,
            year=self.year,
            made=self.now,
            demonstration=self.shared.demonstration,
            approved=self._approved(),
            source=source,
            own_source=report_counts.own_source(self.own, self.level) if self.by.own else None,
            primaries=every,
            kinds=kinds,
            unaccepted=self.unaccepted,
            methodology=gathering.methodology(self.shared.profile),
            **self._tables(),
            **self._below(),
            **self._found(source),
            **self._said(),
        )

    @property
    def kind(self) -> Kind | None:
        return Kind(self.organisation.kind) if self.organisation.kind else None

    def _approved(self) -> Approved | None:
        row = self.s.get(Approval, (self.organisation.id, self.year))
        return None if row is None else Approved(row.organ, row.protocol, row.decided)

    def _readers(self) -> Readers:
        """How the figures are read, and the organisation's own form where it stands beside them."""
        told = self.own.told
        if self.alone:
            return Readers(told, self.level)
        beside = told if self.own.form(CampaignKind.MONITORING, self.year) else None
        between, offices = self._offices()
        return Readers(
            assembly.summed(self.whole),
            self.source_level,
            beside,
            self.level if beside else None,
            offices,
            between,
        )

    def _offices(self) -> tuple[Level | None, Reader | None]:
        """Forms of the committees between, for what primaries are not asked."""
        between = Level.TERRITORIAL
        if self.level.depth >= between.depth or self.source_level is not Level.PRIMARY:
            return None, None
        known = self.catalogue.known
        codes = [
            i.code
            for i in self.catalogue.indicators.values()
            if i.aggregation.additive and i.public
            and known(i, between, self.year) and not known(i, Level.PRIMARY, self.year)
        ]  # fmt: skip
        return between, assembly.summed(self._frame(self.catalogue, codes, between))

    def _frame(self, catalogue: Catalogue, codes: Sequence[str], level: Level, **kind: Any) -> pd.DataFrame:
        who = (self.s, self.actor, self.organisation, self.shared.years)
        return frames.own(*who, codes, catalogue, level, **kind)

    @cached_property
    def whole(self) -> pd.DataFrame:
        """The organisation's own lines of the tidy frame: three years of all that can be added up, of a form alone what
        its charts need."""
        if self.level is Level.PRIMARY:
            return self.own.frame(report_charts.codes(self.catalogue, self.shared))
        scored = report_scores.scored(self.shared)
        added = [i.code for i in self.catalogue.indicators.values() if i.aggregation.additive]
        return self._frame(self.full, list(dict.fromkeys((*added, *scored))), self.source_level)

    def _kinds(self, rows: list[KindRow]) -> tuple[int | None, tuple[KindRow, ...]]:
        if self.level is Level.PRIMARY:
            return None, ()
        if self.source_level is not Level.PRIMARY:
            return assembly.kinds_told(self.catalogue, self.year, self.by.main)
        return sum(row.count for row in rows) or None, tuple(rows)

    def _tables(self) -> dict[str, Any]:
        catalogue, year, by = self.catalogue, self.year, self.by
        asked = (catalogue, by.level, by.own_level, year, by.main, by.own or (lambda _i, _y: NOTHING))
        return {
            "membership": assembly.membership(*asked),
            "control": assembly.control(*asked),
            "newspapers": assembly.newspapers(catalogue, by.level, year, by.main),
            "figures": gathering.figures(catalogue, year, self.kind, by),
            "history": gathering.history(catalogue, self.shared.years, by.main),
            "halves": self._halves(),
        }

    def _halves(self) -> tuple[HalfYear, ...]:
        papers, level = self.shared.papers, self.by.level
        turnouts = self.counts.halves(self.source_level)
        autumn, spring = CampaignKind.AUTUMN, CampaignKind.SPRING
        readers = {kind: self.own.reader(kind) for kind in (autumn, spring)}
        if not self.alone:
            codes = copies.codes(
                [i for i in self.catalogue.indicators.values() if i.section == SECTION and i.numerator]
            )
            frame = self._frame(self.catalogue, codes, self.source_level, kind=spring)
            readers = {autumn: self.by.main, spring: assembly.summed(frame)}
        return gathering.half_years(self.catalogue, papers, level, self.year, readers, turnouts)

    @cached_property
    def below(self) -> Below:
        rounds = (self.shared.round(k, self.year) for k in (CampaignKind.MONITORING, CampaignKind.AUTUMN))
        held = (None if r is None else r.id for r in rounds)
        return Below(self.s, self.organisation, self.catalogue, *held)

    @cached_property
    def children(self) -> list[Child]:
        return self.below.children()

    def _below(self) -> dict[str, Any]:
        children = self.children
        branches, whole = self.below.branches(children), self._whole()
        mine = self.own.answers(CampaignKind.MONITORING, self.year)
        own = report_resources.own(self.s, self.organisation, self.own)
        return {
            "branches": branches,
            "whole": whole,
            "subtotals": assembly.subtotals(self.catalogue, branches, whole),
            "links": tuple(self._links(self.organisation.name, mine)),
            "addresses": tuple(link for c in children for link in self._links(c.name, c.answers)),
            "resources": (*own, *report_resources.below(self.s, children)),
            "resources_left": report_resources.left(self.s, self.organisation),
        }

    def _whole(self) -> Branch | None:
        if self.level is Level.PRIMARY:
            return None
        figures = assembly.annex(self.catalogue, lambda i: self.by.main(i, self.year))
        turnout = self.counts.of(CampaignKind.MONITORING, self.year, self.source_level)
        return Branch("Всего", self.level, "", *turnout, *figures)

    def _links(self, name: str, given: Answers | None) -> Iterable[Link]:
        """Addresses that passed the catalogue's kind «address»: http or https, a host with a dot."""
        for i in self.catalogue.indicators.values():
            value = (given or {}).get(i.code)
            address = i.kind is AnswerKind.ADDRESS and i.public
            if address and isinstance(value, str) and value.startswith("http"):
                yield Link(name, value)

    def _found(self, source: Source) -> dict[str, Any]:
        """Charts and whoever stands out below; drawn from accepted forms, so not while this year's waits."""
        if self.unaccepted:
            return {}
        ratios = copies.ratios(self.catalogue, self.shared.papers, report_charts.half(self.year))
        papers = [ratio for ratio in ratios if ratio.norm]
        asked = Asked(
            self.s,
            self.actor,
            self.organisation,
            self.full,
            self.shared,
            source,
            papers,
            report_charts.RANKED,
        )
        primaries, forms = report_company.primaries(asked)
        offices, totals = report_company.offices(asked, self._ticked())
        told = primaries or offices
        drawn = report_charts.charts(
            self.organisation,
            self.catalogue,
            self.shared,
            source,
            self.whole,
            totals if offices else forms,
            self.now,
        )
        by_coverage, by_register = drawn.rankings or (None, None)
        best = [] if source.thin else [company for company in (offices, primaries) if company]
        return {
            "dynamics": drawn.dynamics,
            "by_coverage": by_coverage,
            "by_register": by_register,
            "papers": drawn.papers,
            "bands": sifting.bands(told) if told else (),
            "shortfalls": sifting.shortfalls(told, papers) if told else (),
            "best": sifting.leaders(best, self.full),
        }

    def _ticked(self) -> dict[str, Figure]:
        if self.level is not Level.FEDERAL:
            return {}
        known = self.catalogue.indicators
        return {c: self.by.main(known[c], self.year) for c in sifting.ASKED if c in known}

    def _said(self) -> dict[str, Any]:
        mine = self.own.answers(CampaignKind.MONITORING, self.year)
        written = gathering.own_deeds(self.catalogue, mine)
        return {
            "rated": self._rated(),
            "texts": gathering.texts(self.catalogue, mine),
            "deeds": written if self.alone else self._deeds(),
            "own_deeds": written if self.by.own else (),
        }

    def _deeds(self) -> tuple[Deed, ...]:
        """A territory has its primaries' forms at hand, all others the totals."""
        if self.level is Level.TERRITORIAL and self.source_level is Level.PRIMARY:
            return gathering.deeds_of(self.catalogue, [c.answers for c in self.children if c.answers])
        return gathering.deeds(self.catalogue, self.year, self.by.main)

    def _rated(self) -> Rated | None:
        if self.alone:
            return report_scores.of_form(self.s, self.own)
        parent = self.counts.parent
        return report_scores.of_many(self.s, self.organisation, self.full, self.shared, self.whole, parent)
