"""The invented union told form by form: one region at a time, all its campaigns in order."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random

from core.answers import Value, quantity
from core.campaigns import Window
from core.catalogue import Catalogue
from core.demo import course, filling, people, tree
from core.demo.course import Course, Verdict
from core.demo.filling import Moment
from core.demo.people import Figures, Primary
from core.demo.tree import Place, Plan
from core.forms import Form, compose
from core.organisations import Kind, Level, bracket
from core.workflow import State


@dataclass(frozen=True, slots=True)
class Report:
    """One organisation's form in one campaign, as it stands on the day of the demonstration."""

    year: int
    place: Place
    bracket: str | None
    course: Course
    answers: dict[str, Value]
    verdict: Verdict
    author: str
    reviewer: str


class Forms:
    """The form of each level and year, and which of its codes a kind of institution is asked."""

    def __init__(self, source: Catalogue, years: range) -> None:
        levels = (Level.PRIMARY, Level.TERRITORIAL, Level.REGIONAL)
        self.by_key = {(level, year): compose(source, level, year) for level in levels for year in years}
        self._codes: dict[tuple[Level, int, Kind | None], list[str]] = {}

    def __getitem__(self, key: tuple[Level, int]) -> Form:
        return self.by_key[key]

    def kept(self, place: Place, year: int, values: Mapping[str, Value]) -> dict[str, Value]:
        """The values that the form asks for, in its order."""
        key = (place.level, year, place.kind)
        if key not in self._codes:
            form = self[place.level, year]
            asked = [c for c, i in form.indicators.items() if i.asked(place.level, place.kind)]
            self._codes[key] = asked
        return {code: values[code] for code in self._codes[key] if code in values}


@dataclass(frozen=True, slots=True)
class _Season:
    """One campaign in one region. `progress` runs from 0 in the first campaign to 1 in the present one."""

    rng: Random
    year: int
    progress: float
    windows: Mapping[Level, Window]


Fill = Callable[[Moment], dict[str, Value]]


class Story:
    """A region: its organisations, and the forms of all its campaigns, told once and in order."""

    def __init__(self, plan: Plan, forms: Forms, number: int) -> None:
        self.region = tree.grow(plan, number)
        self._plan, self._forms = plan, forms
        self._groups = people.settle(Random(f"{plan.seed}/people/{number}"), self.region, plan.years)
        # Members as the last accepted form gave them: size brackets are frozen by it.
        self._members = {p.place.id: people.members(p) for group in self._groups for p in group}
        offices = (self.region.office, *(t.office for t in self.region.territories))
        self._people = {o.id: people.person(o, Random(o.code)) for o in (tree.FEDERATION, *offices)}

    def reports(self) -> Iterator[Report]:
        years = self._plan.years
        for n, year in enumerate(years):
            rng = Random(f"{self._plan.seed}/year/{self.region.office.id}/{year}")
            windows = {w.level: w for w in course.windows(year, self._plan.today)}
            yield from self._told(_Season(rng, year, n / max(len(years) - 1, 1), windows))

    def _told(self, season: _Season) -> Iterator[Report]:
        totals: list[Figures] = []
        kinds: Counter[Kind] = Counter()
        for office, group in zip((None, *self.region.territories), self._groups, strict=True):
            alive = self._alive(season, group)
            figures = [people.figures(season.rng, p, season.progress) for p in alive]
            for p, f in zip(alive, figures, strict=True):
                yield self._primary(season, p, f)
            totals.append(people.summed(figures))
            own = Counter(p.place.kind for p in alive if p.place.kind)
            kinds += own
            if office is not None:
                discipline = group[0].climate.discipline
                yield self._office(season, office.office, totals[-1], own, discipline)
        yield self._office(season, self.region.office, people.summed(totals), kinds, 0.8)

    def _alive(self, season: _Season, group: list[Primary]) -> list[Primary]:
        """A year passes; who is left when the campaign opens."""
        by_code = {p.place.code: p for p in group}
        for p in group:
            people.advance(season.rng, p)
            if p.place.closed and p.place.closed.year == season.year:
                people.absorb(by_code[p.place.successor], p)
        return [p for p in group if p.place.exists(season.windows[Level.PRIMARY].opens)]

    def _primary(self, season: _Season, p: Primary, f: Figures) -> Report:
        def fill(at: Moment) -> dict[str, Value]:
            return filling.primary(season.rng, p, f, at)

        # A figure ten times too large waits for its reviewer.
        certain = State.SUBMITTED if p.slip == self._plan.today.year else None
        report = self._report(season, p.place, p.responsible, p.climate.discipline, fill, certain)
        known = quantity(report.answers.get("members_total"))
        if report.course.state is State.ACCEPTED and known is not None:
            self._members[p.place.id] = int(known)
        return report

    def _office(
        self, season: _Season, place: Place, f: Figures, kinds: Mapping[Kind, int], discipline: float
    ) -> Report:
        def fill(at: Moment) -> dict[str, Value]:
            return filling.office(season.rng, place, f, kinds, at)

        return self._report(season, place, self._people[place.id], discipline, fill)

    def _report(
        self,
        season: _Season,
        place: Place,
        author: str,
        discipline: float,
        fill: Fill,
        certain: State | None = None,
    ) -> Report:
        rng, window = season.rng, season.windows[place.level]
        if season.year < self._plan.today.year:
            passed = course.past(rng, window, discipline)
        else:
            passed = course.present(rng, window, discipline, place.code, self._plan.today, certain)
        answers = self._answers(season, place, passed, fill)
        returned = passed.state is State.RETURNED
        return Report(
            season.year,
            place,
            bracket(self._members.get(place.id)),
            passed,
            answers,
            course.verdict(rng, answers) if returned else course.NO_VERDICT,
            author,
            self._people[place.parent_id or tree.FEDERATION.id],
        )

    def _answers(self, season: _Season, place: Place, passed: Course, fill: Fill) -> dict[str, Value]:
        if passed.saved is None:
            return {}
        at = Moment(season.year, passed.saved.date(), season.progress)
        whole = self._forms.kept(place, season.year, fill(at))
        if passed.state is not State.DRAFT:
            return whole
        # People fill from the top: a draft has the first answers and lacks the rest.
        share = 0.5 if place.code == tree.DRAFT_CODE else season.rng.uniform(0.15, 0.85)
        return dict(list(whole.items())[: max(1, round(len(whole) * share))])


def stories(plan: Plan, source: Catalogue) -> Iterator[Story]:
    """Regions one after another; the one before may be forgotten."""
    forms = Forms(source, plan.years)
    return (Story(plan, forms, number) for number in plan.regions)
