from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import sha256
from itertools import islice

import pytest

from core import answers, catalogue, demo, measures, newspapers, rules
from core.answers import Missing, Value, quantity
from core.campaigns import CampaignKind, Half
from core.demo import tree
from core.demo.story import Report, Story
from core.organisations import PARENT_LEVELS, Kind, Level
from core.workflow import State

TODAY = date(2026, 11, 21)
SOURCE = catalogue.shipped()
MONITORING, SPRING, AUTUMN = CampaignKind.MONITORING, CampaignKind.SPRING, CampaignKind.AUTUMN
DAYS = (TODAY, date(2026, 3, 1), date(2027, 1, 1), date(2028, 2, 29))


def _story(seed: int = 1, today: date = TODAY, size: str = "small", number: int = 1) -> Story:
    return next(islice(demo.stories(demo.plan(demo.SIZES[size], seed, today), SOURCE), number - 1, None))


@pytest.fixture(scope="module")
def small() -> list[Report]:
    return list(_story().reports())


@pytest.fixture(scope="module")
def wide() -> list[Report]:
    """A whole region: enough organisations for shares to mean something."""
    return list(_story(size="region").reports())


def _digest(story: Story) -> str:
    told = [story.region.places(), *story.reports()]
    return sha256("\n".join(map(repr, told)).encode()).hexdigest()


def _primaries(told: list[Report], year: int, kind: CampaignKind = MONITORING) -> Iterator[Report]:
    return (r for r in told if r.kind is kind and r.year == year and r.place.level is Level.PRIMARY)


def _asked_forms(today: date = TODAY) -> demo.Forms:
    return demo.Forms(SOURCE, range(today.year - 4, today.year + 1))


def _count(value: Value | None) -> int:
    found = quantity(value)
    return -1 if found is None else int(found)


def test_one_seed_tells_one_story() -> None:
    assert _digest(_story(seed=7)) == _digest(_story(seed=7))


def test_another_seed_tells_another_story() -> None:
    assert _digest(_story(seed=7)) != _digest(_story(seed=8))


@pytest.mark.parametrize("size", demo.SIZES)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_plan_has_exactly_the_promised_numbers(size: str, seed: int) -> None:
    wanted = demo.SIZES[size]
    made = demo.plan(wanted, seed, TODAY)
    assert len(made.regions) == wanted.regions
    assert sum(made.territories) == wanted.territories
    assert sum(made.primaries) == wanted.primaries


def test_a_region_grows_as_its_plan_says() -> None:
    for size, number in (("small", 1), ("region", 1), ("union", 1), ("union", 84)):
        made = demo.plan(demo.SIZES[size], 1, TODAY)
        places = tree.grow(made, number).places()
        levels = Counter(p.level for p in places)
        assert levels[Level.TERRITORIAL] == made.territories[number - 1]
        assert levels[Level.PRIMARY] == made.primaries[number - 1]
        assert [p.id for p in places[:1]] == [made.first_ids[number - 1]]
        assert {p.id for p in places} == set(range(places[0].id, places[0].id + len(places)))


def test_regions_of_the_union_do_not_collide() -> None:
    made = demo.plan(demo.SIZES["union"], 1, TODAY)
    places = [p for n in (1, 2, 3) for p in tree.grow(made, n).places()]
    assert len({p.id for p in places}) == len({p.code for p in places}) == len(places)
    assert len({tree._region_office(made, n).name for n in made.regions}) == 84


def test_everybody_stands_below_a_parent_told_before() -> None:
    seen = {tree.FEDERATION.id: tree.FEDERATION}
    for place in _story(size="region").region.places():
        parent = seen[place.parent_id or 0]
        assert parent.level in PARENT_LEVELS[place.level]
        assert place.path == f"{parent.path}{place.id}/"
        assert place.code.startswith(parent.code) or parent.code == "0"
        assert len(place.name) <= 300
        seen[place.id] = place


def test_all_kinds_of_institution_are_there_and_some_primaries_have_no_territory() -> None:
    region = _story().region
    assert {p.kind for p in region.places() if p.kind} == set(Kind)
    assert {p.kind for p in region.direct.primaries} == {Kind.COLLEGE, Kind.UNIVERSITY}


@pytest.mark.parametrize("today", DAYS)
def test_a_form_handed_in_has_nothing_that_blocks_it(today: date) -> None:
    forms = _asked_forms(today)
    for told in _story(today=today).reports():
        form = forms[told.kind, told.place.level, told.year]
        if told.course.submitted:
            context = rules.Context(today=told.course.submitted.date())
            found = rules.check(form, told.place.kind, told.answers, context)
            assert rules.blocking(found) == [], (told.place.code, told.kind, told.year)


def test_whatever_has_to_be_answered_is_answered_in_accepted_forms(wide: list[Report]) -> None:
    forms = _asked_forms()
    for told in wide:
        if told.course.state is State.ACCEPTED:
            form = forms[told.kind, told.place.level, told.year]
            needed = {i.code for i in form.asked(told.place.kind, told.answers) if i.required}
            assert needed <= told.answers.keys(), (told.place.code, told.kind, told.year)


def test_no_question_of_any_year_and_level_stays_without_an_answer(wide: list[Report]) -> None:
    answered: dict[tuple[CampaignKind, Level, int], set[str]] = defaultdict(set)
    for told in wide:
        answered[told.kind, told.place.level, told.year].update(told.answers)
    for key, form in _asked_forms().by_key.items():
        # The one region has just begun its present form, and nothing is asked of it in vain in the others.
        lacking = form.indicators.keys() - answered[key]
        assert not lacking or key[1:] == (Level.REGIONAL, 2026), key


def test_warnings_are_few(wide: list[Report]) -> None:
    forms, last, doubtful, handed_in = _asked_forms(), dict[object, Mapping[str, Value]](), 0, 0
    for told in wide:
        key = told.kind, told.place.id
        if told.course.submitted and told.year >= 2025:
            form = forms[told.kind, told.place.level, told.year]
            around = rules.Context(last=last.get(key, {}), today=told.course.submitted.date())
            doubtful += bool(rules.check(form, told.place.kind, told.answers, around))
            handed_in += 1
        last[key] = told.answers
    assert 0.01 <= doubtful / handed_in <= 0.1


def test_some_doubtful_answers_of_the_present_year_are_explained_and_some_are_not(wide: list[Report]) -> None:
    forms, last = _asked_forms(), {r.place.id: r.answers for r in _primaries(wide, 2025)}
    reasons, left = set[str](), set[str]()
    for told in _primaries(wide, 2026):
        if told.course.submitted is None:
            assert not told.explanations
            continue
        form = forms[MONITORING, Level.PRIMARY, 2026]
        around = rules.Context(last=last.get(told.place.id, {}), today=told.course.submitted.date())
        found = rules.check(form, told.place.kind, told.answers, around)
        said = [(code, rule) for code, by_rule in told.explanations.items() for rule in by_rule]
        silent = rules.unexplained(found, told.explanations)
        assert len(silent) == len(found) - len(said)
        reasons |= {rule for _, rule in said}
        left |= {p.rule for p in silent}
    assert {"jump", "stale"} <= reasons
    assert {"tenfold", "stale"} <= left


def test_newspapers_are_asked_about_in_their_half_years_only(small: list[Report]) -> None:
    for told in small:
        half = told.kind.half(told.year)
        named = {p.code for p in newspapers.shipped() if newspapers.codes([p]) & told.answers.keys()}
        assert named <= ({p.code for p in newspapers.offered(newspapers.shipped(), half)} if half else set())
        if told.course.state is State.ACCEPTED and half:
            assert ("myunion" in named) == (half <= Half(2024, 2))
            assert ("milieu" in named) == (half >= Half(2025, 1))


def test_copies_are_counted_below_where_those_above_have_ordered_them(small: list[Report]) -> None:
    for office in (
        r for r in small if r.kind is AUTUMN and r.year == 2024 and r.place.level is not Level.PRIMARY
    ):
        below = [r for r in _primaries(small, 2024, AUTUMN) if r.place.parent_id == office.place.id]
        given = sum(_count(r.answers["solidarity_parent"]) for r in below)
        assert office.answers["solidarity_ordered"] == given
    assert any(_count(r.answers.get("solidarity_parent")) > 0 for r in small)


def test_people_leave_foreign_networks_for_russian_ones(wide: list[Report]) -> None:
    form = _asked_forms()[MONITORING, Level.PRIMARY, 2026]
    shares = []
    for year in range(2022, 2027):
        counted = [measures.tallied(form.counted, r.answers) for r in _primaries(wide, year)]
        all_of_them, ours = (
            sum(max(_count(c.get(code)), 0) for c in counted)
            for code in ("channels_count", "channels_domestic")
        )
        shares.append(ours / all_of_them)
    assert shares[2] < 0.6 < shares[4]
    assert shares[2] < shares[3] < shares[4]


def test_the_index_of_forms_handed_in_is_told_and_differs(wide: list[Report]) -> None:
    for year in (2025, 2026):
        scores = [r.score for r in _primaries(wide, year) if r.course.submitted]
        known = sorted(s.total for s in scores if s is not None and s.total is not None)
        assert len(known) == len(scores)
        assert 50 <= known[len(known) // 2] <= 85
        assert known[-1] - known[0] > 30
    assert all(r.score is None for r in wide if r.course.submitted is None or r.kind is not MONITORING)


def test_a_draft_may_hold_what_was_there_last_year(wide: list[Report]) -> None:
    last = {r.place.id: r.answers for r in _primaries(wide, 2025)}
    carried = [r for r in wide if r.carried]
    assert {r.course.state for r in carried} == {State.DRAFT}
    for told in carried:
        assert all(told.answers[c] == last[told.place.id][c] for c in told.carried)


def test_only_what_is_asked_is_answered_and_as_a_person_could_type_it(wide: list[Report]) -> None:
    forms = _asked_forms()
    for told in wide:
        form = forms[told.kind, told.place.level, told.year]
        asked = {i.code: i for i in form.asked(told.place.kind, told.answers)}
        assert told.answers.keys() <= asked.keys()
        for code, value in told.answers.items():
            assert answers.parse(asked[code], value) == value
            assert answers.from_json(asked[code], answers.to_json(value)) == value


@pytest.mark.parametrize("today", DAYS)
def test_acts_follow_one_another_inside_the_window_and_before_today(today: date) -> None:
    for told in _story(today=today).reports():
        window = next(w for w in demo.windows(told.year, today, told.kind) if w.level is told.place.level)
        acts = told.course.acts
        assert acts == sorted(acts)
        assert all(act.date() < today for act in acts)
        assert told.course.submitted is None or window.open(told.course.submitted)
        assert len(acts) == _ACTS[told.course.state]


_ACTS = {State.NOT_BEGUN: 0, State.DRAFT: 1, State.SUBMITTED: 2, State.RETURNED: 3, State.ACCEPTED: 3}


@pytest.mark.parametrize("today", DAYS)
def test_the_present_campaign_is_under_way_on_any_day(today: date) -> None:
    primary, territorial, regional = demo.windows(today.year, today)
    assert primary.opens < primary.due < today < primary.closes
    assert territorial.opens < today < territorial.due
    assert regional.opens < today < regional.due
    assert all(w.opens < today < w.due for w in demo.windows(today.year, today, AUTUMN))
    assert all(w.closes < primary.opens for w in demo.windows(today.year, today, SPRING))
    assert not any(w.fault() for kind in demo.KINDS for w in demo.windows(today.year, today, kind))


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_past_is_accepted_and_the_present_is_in_every_state(seed: int) -> None:
    told = list(_story(seed=seed).reports())
    assert {r.course.state for r in told if r.year < 2026} == {State.ACCEPTED}
    assert {r.course.state for r in told if r.kind is SPRING} == {State.ACCEPTED}
    assert {r.course.state for r in _primaries(told, 2026)} == set(_ACTS)
    assert {r.course.state for r in _primaries(told, 2026, AUTUMN)} == set(_ACTS)
    window = demo.windows(2026, TODAY)[0]
    handed_in = [r.course.submitted for r in _primaries(told, 2026) if r.course.submitted]
    assert 0 < sum(window.late(moment) for moment in handed_in) < len(handed_in) / 2


def test_the_accounts_lead_to_a_draft_and_to_a_returned_form(small: list[Report]) -> None:
    now = {r.place.code: r for r in _primaries(small, 2026)}
    draft, returned = now[tree.DRAFT_CODE], now[tree.RETURNED_CODE]
    full = next(r for r in _primaries(small, 2025) if r.place.code == tree.DRAFT_CODE)
    assert draft.course.state is State.DRAFT
    assert 0 < len(draft.answers) < len(full.answers)
    assert returned.course.state is State.RETURNED
    assert returned.verdict.reason
    subscribed = {r.place.code: r.course.state for r in _primaries(small, 2026, AUTUMN)}
    assert subscribed[tree.DRAFT_CODE] is State.DRAFT
    assert subscribed[tree.RETURNED_CODE] is State.SUBMITTED


def test_a_returned_form_has_remarks_at_answered_fields(wide: list[Report]) -> None:
    for told in wide:
        assert bool(told.verdict.remarks) == (told.course.state is State.RETURNED)
        assert told.verdict.remarks.keys() <= told.answers.keys()


def test_a_school_that_merged_keeps_its_history_and_reports_no_more() -> None:
    story = _story()
    gone = next(p for p in story.region.places() if p.closed)
    years = [(r.year, r.kind) for r in story.reports() if r.place.id == gone.id]
    assert gone.closed
    kinds = (SPRING, AUTUMN, MONITORING)
    assert years == [(year, kind) for year in range(2022, gone.closed.year) for kind in kinds]
    assert gone.successor in {p.code for p in story.region.places()}


def test_tails_of_life_are_there(small: list[Report]) -> None:
    accepted = [r for r in small if r.course.state is State.ACCEPTED]
    values = [v for r in accepted for v in r.answers.values()]
    assert Missing.NO_DATA in values
    assert Missing.NOT_APPLICABLE in values
    assert any(r.answers.get("members_total") == 0 for r in accepted)
    assert _tenfold(small) >= 2


def _tenfold(told: list[Report]) -> int:
    """How many times a figure became about ten times what it was the year before."""
    before: dict[tuple[CampaignKind, int, str], int] = {}
    found = 0
    for report in told:
        for code in ("solidarity_print", "site_posts_year", "workers_total"):
            now, key = _count(report.answers.get(code)), (report.kind, report.place.id, code)
            found += now >= 20 and now >= 7 * before.get(key, now) > 0
            before[key] = now
    return found


def test_members_are_as_many_as_such_institutions_have(wide: list[Report]) -> None:
    members: dict[Kind, list[int]] = defaultdict(list)
    for r in _primaries(wide, 2025):
        count = _count(r.answers["members_total"])
        if r.place.kind and count > 0:
            members[r.place.kind].append(count)
    usual = {k: sorted(v)[len(v) // 2] for k, v in members.items()}
    assert 15 <= usual[Kind.KINDERGARTEN] <= 60
    assert 25 <= usual[Kind.SCHOOL] <= 120
    assert 8 <= usual[Kind.EXTRA] <= 40
    assert 60 <= usual[Kind.COLLEGE] <= 400
    assert 400 <= usual[Kind.UNIVERSITY] <= 3000
    assert 45 <= sum(map(sum, members.values())) / sum(map(len, members.values())) <= 75


def _share(told: list[Report], year: int, top: str, bottom: str, kind: CampaignKind = MONITORING) -> float:
    chosen = _primaries(told, year, kind)
    pairs = [(_count(r.answers.get(top)), _count(r.answers.get(bottom))) for r in chosen]
    known = [(a, b) for a, b in pairs if a >= 0 and b >= 0]
    return sum(a for a, _ in known) / sum(b for _, b in known)


def test_shares_are_as_the_practice_knows_them(wide: list[Report]) -> None:
    assert 0.70 <= _share(wide, 2025, "members_working", "workers_total") <= 0.90
    register = [_share(wide, year, "ais_members", "members_total") for year in range(2022, 2026)]
    assert register == sorted(register)
    assert 0.35 <= register[0] <= 0.55
    assert 0.75 <= register[-1] <= 0.95
    assert 0.004 <= _share(wide, 2025, "solidarity_print", "members_total", AUTUMN) <= 0.02
    assert 0.02 <= _share(wide, 2025, "budget_info", "budget_total") <= 0.07
    last = list(_primaries(wide, 2025))
    assert 0.78 <= sum(r.answers["stand_exists"] is True for r in last) / len(last) <= 0.92
    assert 0.45 <= sum(r.answers["email_own"] == "own" for r in last) / len(last) <= 0.68
    subscribed = list(_primaries(wide, 2025, AUTUMN))
    assert 0.15 <= sum(r.answers["solidarity_print"] == 0 for r in subscribed) / len(subscribed) <= 0.75


def test_large_organisations_have_a_page_more_often_than_small_ones(wide: list[Report]) -> None:
    pages: dict[bool, list[bool]] = {True: [], False: []}
    for r in _primaries(wide, 2025):
        pages[_count(r.answers["members_total"]) > 50].append(r.answers["site_kind"] != "none")
    assert sum(pages[True]) / len(pages[True]) > 0.1 + sum(pages[False]) / len(pages[False])


def test_an_office_reports_what_its_primaries_add_up_to(small: list[Report]) -> None:
    """Of members: a figure that nobody leaves out and no slip touches."""
    offices = (r for r in small if r.year == 2024 and r.place.level is Level.TERRITORIAL)
    for office in (r for r in offices if r.kind is MONITORING):
        below = [r for r in _primaries(small, 2024) if r.place.parent_id == office.place.id]
        assert office.answers["members_working"] == sum(_count(r.answers["members_working"]) for r in below)
        assert office.answers["primaries_count"] == len(below)
