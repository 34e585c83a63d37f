"""The invented union told form by form: one region at a time, all its campaigns in order."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from random import Random

from core import rating
from core.answers import Answers, Value, quantity
from core.campaigns import CampaignKind, Window
from core.catalogue import Catalogue
from core.demo import copies, course, doubted, filling, office, people, tree
from core.demo.course import Course, Verdict
from core.demo.doubted import Explanations
from core.demo.office import Below
from core.demo.people import Figures, Moment, Primary
from core.demo.questions import Forms
from core.demo.tree import Place, Plan, Territory
from core.forms import Form
from core.organisations import Kind, Level, bracket
from core.workflow import State
from core.yardsticks import PACKS_SENT

SPRING, MONITORING, AUTUMN = CampaignKind.SPRING, CampaignKind.MONITORING, CampaignKind.AUTUMN
_HANDED_IN = (State.SUBMITTED, State.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Report:
    """One organisation's form in one campaign, as it stands on the day of the demonstration. `score` is the index
    of a primary when handed in; told of the last two years, in the first region of all."""

    kind: CampaignKind
    year: int
    place: Place
    bracket: str | None
    course: Course
    answers: dict[str, Value]
    verdict: Verdict
    author: str
    reviewer: str
    explanations: Explanations = field(default_factory=dict)
    carried: tuple[str, ...] = ()
    score: rating.Score | None = None


@dataclass(frozen=True, slots=True)
class _Group:
    """Primaries of one office that are there in a year, with their figures."""

    territory: Territory
    alive: list[tuple[Primary, Figures]]
    below: Below


@dataclass(frozen=True, slots=True)
class _Season:
    """One campaign in one region. `progress` runs from 0 in the first year to 1 in the present one."""

    kind: CampaignKind
    rng: Random
    year: int
    progress: float
    windows: Mapping[Level, Window]


Fill = Callable[[Moment], dict[str, Value]]


@dataclass(frozen=True, slots=True)
class _Filler:
    """Who fills a form, how punctually and with what; `certain` is where its form stands now, whatever happens."""

    author: str
    discipline: float
    fill: Fill
    certain: State | None = None


class Story:
    """A region: its organisations, and the forms of all its campaigns, told once and in order."""

    def __init__(self, plan: Plan, forms: Forms, number: int) -> None:
        self.region = tree.grow(plan, number)
        self._plan, self._forms, self._first = plan, forms, number == 1
        self._groups = people.settle(Random(f"{plan.seed}/people/{number}"), self.region, plan.years)
        # Members as the last accepted form gave them: size brackets are frozen by it.
        self._members = {p.place.id: people.members(p) for group in self._groups for p in group}
        offices = (self.region.office, *(t.office for t in self.region.territories))
        self._people = {o.id: people.person(o, Random(o.code)) for o in (tree.FEDERATION, *offices)}
        # What a form is looked at beside: the monitoring of last year, the newest subscription handed in.
        self._last: dict[int, Answers] = {}
        self._copies: dict[int, Answers] = {}

    def reports(self) -> Iterator[Report]:
        """The monitoring comes last in a year: it is scored with the newspapers of the autumn."""
        years = self._plan.years
        for n, year in enumerate(years):
            progress = n / max(len(years) - 1, 1)
            groups = self._grown(year, progress)
            for kind in (SPRING, AUTUMN):
                yield from self._subscription(self._season(kind, year, progress), groups)
            yield from self._monitoring(self._season(MONITORING, year, progress), groups)

    def _season(self, kind: CampaignKind, year: int, progress: float) -> _Season:
        rng = Random(f"{self._plan.seed}/{kind}/{self.region.office.id}/{year}")
        windows = {w.level: w for w in course.windows(year, self._plan.today, kind)}
        return _Season(kind, rng, year, progress, windows)

    def _grown(self, year: int, progress: float) -> list[_Group]:
        """A year passes; who is left when the monitoring opens, and what is true of them then."""
        rng = Random(f"{self._plan.seed}/year/{self.region.office.id}/{year}")
        opens = self._season(MONITORING, year, progress).windows[Level.PRIMARY].opens
        found = []
        for territory, group in zip(
            (self.region.direct, *self.region.territories), self._groups, strict=True
        ):
            by_code = {p.place.code: p for p in group}
            for p in group:
                people.advance(rng, p)
                if p.place.closed and p.place.closed.year == year:
                    people.absorb(by_code[p.place.successor], p)
            alive = [(p, people.figures(rng, p, progress)) for p in group if p.place.exists(opens)]
            kinds = Counter(p.place.kind for p, _ in alive if p.place.kind)
            below = Below(people.summed(f for _, f in alive), kinds, group[0].climate)
            found.append(_Group(territory, alive, below))
        return found

    def _monitoring(self, season: _Season, groups: Sequence[_Group]) -> Iterator[Report]:
        """Offices first: how many letters they have sent says how many their primaries should have."""
        kinds: Counter[Kind] = Counter()
        for group in groups:
            kinds.update(group.below.kinds)
        whole = Below(people.summed(g.below.figures for g in groups), kinds, groups[0].below.climate)
        for group in groups:
            place = group.territory.office
            below = whole if place.level is Level.REGIONAL else group.below
            above = self._office(season, group, partial(office.office, season.rng, place, below))
            yield above
            for p, f in group.alive:
                fill = partial(filling.primary, season.rng, p, f)
                sent = above.answers if above.course.state in _HANDED_IN else {}
                yield self._looked_at(season, p, self._primary(season, p, fill), sent)

    def _looked_at(self, season: _Season, p: Primary, report: Report, above: Answers) -> Report:
        """With all that is reckoned from the form when it is handed in, or taken over when it is begun."""
        answers, here, today = report.answers, p.place.id, self._plan.today
        form = self._forms[MONITORING, Level.PRIMARY, season.year]
        if (
            report.course.state is State.ACCEPTED
            and (known := quantity(answers.get("members_total"))) is not None
        ):
            self._members[here] = int(known)
        handed_in = report.course.submitted
        # The index takes longer than all the rest: of the far past only the first region is told.
        if handed_in and (self._first or season.year >= today.year - 1):
            score = self._score(form, here, answers, above, handed_in.date())
            report = replace(report, score=score)
        if season.year < today.year:
            if self._first and season.year == today.year - 1:
                self._last[here] = answers
            return report
        last = self._last.get(here, {})
        if report.course.state is State.DRAFT and p.luck["words"] < 0.6:
            return replace(report, carried=doubted.carried(form, answers, last))
        if handed_in and self._first:
            said = doubted.explained(season.rng, form, p, answers, last, handed_in.date())
            report = replace(report, explanations=said)
        return report

    def _score(self, form: Form, here: int, answers: Answers, above: Answers, day: date) -> rating.Score:
        return rating.score(
            rating.shipped(),
            form.counted,
            answers,
            day,
            packs_sent=quantity(above.get(PACKS_SENT)),
            subscription=self._copies.get(here),
        )

    def _subscription(self, season: _Season, groups: Sequence[_Group]) -> Iterator[Report]:
        half = season.kind.half(season.year)
        assert half
        there, opens = copies.papers(half), season.windows[Level.PRIMARY].opens
        for group in groups:
            taken = {
                p.place.id: copies.primary(season.rng, p, f.members, season.progress, there)
                for p, f in group.alive
            }
            place = group.territory.office
            ordered = copies.ordered(taken.values(), there)
            own = partial(copies.office, season.rng, place, there, ordered)
            yield self._office(season, group, own)
            for p, f in group.alive:
                if p.place.exists(opens):
                    yield self._subscribed(season, p, filling.members(p, f), taken[p.place.id])

    def _subscribed(self, season: _Season, p: Primary, members: int, taken: copies.Copies) -> Report:
        if p.slip == season.year and season.kind is AUTUMN:
            # A digit too many here as well.
            taken = taken | {"solidarity_print": taken["solidarity_print"] * 10}

        def fill(at: Moment) -> dict[str, Value]:
            return {"stat_as_of": filling.as_of(at.day), "members_total": members, **taken}

        report = self._primary(season, p, fill)
        if report.course.state in _HANDED_IN:
            self._copies[p.place.id] = report.answers
        return report

    def _primary(self, season: _Season, p: Primary, fill: Fill) -> Report:
        # What is suspicious waits for its reviewer.
        suspicious = p.slip == self._plan.today.year and season.kind is not SPRING
        certain = State.SUBMITTED if suspicious else None
        return self._report(season, p.place, _Filler(p.responsible, p.climate.discipline, fill, certain))

    def _office(self, season: _Season, group: _Group, fill: Fill) -> Report:
        place = group.territory.office
        discipline = 0.8 if place.level is Level.REGIONAL else group.below.climate.discipline
        return self._report(season, place, _Filler(self._people[place.id], discipline, fill))

    def _report(self, season: _Season, place: Place, filler: _Filler) -> Report:
        passed = self._passed(season, place, filler)
        answers = self._answers(season, place, passed, filler.fill)
        returned = passed.state is State.RETURNED
        return Report(
            season.kind,
            season.year,
            place,
            bracket(self._members.get(place.id)),
            passed,
            answers,
            course.verdict(season.rng, answers) if returned else course.NO_VERDICT,
            filler.author,
            self._people[place.parent_id or tree.FEDERATION.id],
        )

    def _passed(self, season: _Season, place: Place, filler: _Filler) -> Course:
        rng, window, today = season.rng, season.windows[place.level], self._plan.today
        if season.year < today.year or season.kind is SPRING:
            return course.past(rng, window, filler.discipline)
        known = course.forced(season.kind, place.code)
        return course.present(rng, window, filler.discipline, known, today, filler.certain)

    def _answers(self, season: _Season, place: Place, passed: Course, fill: Fill) -> dict[str, Value]:
        if passed.saved is None:
            return {}
        at = Moment(season.year, passed.saved.date(), season.progress)
        whole = self._forms.kept(season.kind, place, season.year, fill(at))
        if passed.state is not State.DRAFT:
            return whole
        # People fill from the top: a draft has the first answers and lacks the rest.
        share = 0.5 if place.code == tree.DRAFT_CODE else season.rng.uniform(0.15, 0.85)
        return dict(list(whole.items())[: max(1, round(len(whole) * share))])


def stories(plan: Plan, source: Catalogue) -> Iterator[Story]:
    """Regions one after another; the one before may be forgotten."""
    forms = Forms(source, plan.years)
    return (Story(plan, forms, number) for number in plan.regions)
