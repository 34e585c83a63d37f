"""How much stands on doubtful answers: the order in which a reviewer is shown the forms."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import catalogue, doubts, forms, risk
from core.answers import Cell, Rows
from core.forms import Form
from core.measures import Contribution, contributions
from core.organisations import Level
from core.problems import Problem
from core.risk import Above, Doubt, Weighed

FORM: Form = forms.compose(catalogue.shipped().of("monitoring"), Level.PRIMARY, 2026)
JUMP = Doubt("members_total", "jump", False)


def part(total: int, answered: int = 10, base: int = 0) -> Contribution:
    return Contribution(answered, Decimal(total), Decimal(base))


def weighed(now: dict[str, Any], last: dict[str, Any] | None = None, above: Above | None = None) -> Weighed:
    return Weighed.of(FORM.counted, now, last or {}, above or Above())


def weight(*found: Doubt, of: Weighed) -> Decimal:
    return risk.weight(found, of)


def test_a_doubtful_answer_weighs_as_much_as_its_part_in_the_total_above() -> None:
    above = Above(last={"members_total": part(400)}, expected=10)
    assert weight(JUMP, of=weighed({"members_total": 100}, {"members_total": 100}, above)) == 25


def test_a_lost_zero_weighs_as_much_as_one_too_many() -> None:
    above = Above(last={"members_total": part(1000)}, expected=10)
    lost = weight(JUMP, of=weighed({"members_total": 20}, {"members_total": 200}, above))
    assert lost == 20
    # With one too many the total itself would grow.
    more = weight(JUMP, of=weighed({"members_total": 2000}, {"members_total": 200}, above))
    assert more == Decimal("71.4286")


def test_an_explained_doubt_weighs_a_third() -> None:
    above = Above(last={"members_total": part(300)}, expected=10)
    form = weighed({"members_total": 90}, {"members_total": 90}, above)
    assert weight(JUMP, of=form) == 30
    assert weight(replace(JUMP, explained=True), of=form) == 10


def test_without_last_year_the_mean_of_this_year_stands_for_it() -> None:
    above = Above(now={"members_total": part(180, answered=9)}, expected=20)
    # Ten forms have 200 together, so twenty will have 400.
    assert weight(JUMP, of=weighed({"members_total": 20}, {}, above)) == 5


def test_what_nobody_has_told_yet_weighs_as_the_members_do() -> None:
    above = Above(last={"members_total": part(200)}, expected=10)
    polls = Doubt("online_polls", "peers", False)
    form = weighed({"members_total": 50, "online_polls": 7}, {"members_total": 50}, above)
    assert weight(polls, of=form) == 25
    nobody = weighed({"members_total": 50, "online_polls": 7}, {}, Above(expected=10))
    assert weight(polls, of=nobody) == 10


def test_what_is_counted_nowhere_weighs_nothing_and_the_doubt_is_still_there() -> None:
    stale = Doubt("stand_updated", "stale", False)
    assert weight(stale, of=weighed({}, {}, Above(expected=5))) == 0


def test_records_weigh_by_what_is_counted_from_them() -> None:
    line: dict[str, Cell] = {"chan_platform": "vk", "chan_kind": "staff", "chan_posts_month": 8}
    given_: dict[str, Any] = {"channels_exist": True, "channels": Rows((line, line))}
    counted = {code: c for code, c in contributions(FORM.counted, given_).items() if c.total}
    above = Above(last={code: part(int(c.total) * 4) for code, c in counted.items()}, expected=10)
    double = Doubt("channels", "double", False)
    # Of every figure there is five times as much with them.
    assert weight(double, of=weighed(given_, {}, above)) == 20


def test_a_copy_of_last_year_weighs_more_than_a_usual_jump_and_less_than_half_of_a_total() -> None:
    copy = Doubt("", "same", False)
    assert 10 < weight(copy, of=weighed({})) < 50


def test_every_rule_that_doubts_has_its_words() -> None:
    assert set(risk.WORDS) == set(doubts.RULES)
    assert Doubt("x", "of the future", False).words


def test_only_warnings_are_kept_and_with_whether_they_are_explained() -> None:
    warning = Problem("members_total", "Было 10, теперь 100.", False, "jump")
    other = Problem("workers_total", "Было 10, теперь 100.", False, "jump")
    blocking = Problem("ais_members", "Ответьте на вопрос.", rule="required")
    said = {"members_total": {"jump": {"reason": "drive", "text": "", "about": warning.text}}}
    assert risk.told([blocking, warning, other], said) == [
        Doubt("members_total", "jump", True),
        Doubt("workers_total", "jump", False),
    ]


DOUBTS = st.builds(Doubt, st.text(max_size=9), st.text(max_size=9), st.booleans())


@given(st.lists(DOUBTS))
def test_doubts_are_read_as_they_were_stored(found: list[Doubt]) -> None:
    assert list(risk.read(risk.stored(found))) == found


@pytest.mark.parametrize("stored", [["x"], [["a", "b"]], [None], [{"a": 1}], [["a", "b", 1, 2]]])
def test_what_is_no_doubt_of_ours_is_as_if_absent(stored: list[object]) -> None:
    assert risk.read(stored) == ()


AMOUNTS = st.integers(0, 10_000)


@given(
    now=AMOUNTS,
    last=st.none() | AMOUNTS,
    total=st.none() | AMOUNTS,
    so_far=st.none() | st.tuples(AMOUNTS, st.integers(1, 50)),
    expected=st.integers(0, 100),
    explained=st.booleans(),
)
def test_one_answer_never_weighs_more_than_the_whole_total_nor_less_than_nothing(
    now: int,
    last: int | None,
    total: int | None,
    so_far: tuple[int, int] | None,
    expected: int,
    explained: bool,
) -> None:
    above = Above(
        {} if total is None else {"members_total": part(total)},
        {} if so_far is None else {"members_total": part(*so_far)},
        expected,
    )
    given_ = {} if last is None else {"members_total": last}
    found = weight(replace(JUMP, explained=explained), of=weighed({"members_total": now}, given_, above))
    assert 0 <= found <= (100 if not explained else Decimal("33.3334"))


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(1, 500)), min_size=1, max_size=5))
def test_a_larger_mistake_is_never_shown_after_a_smaller_one(pairs: list[tuple[int, int]]) -> None:
    above = Above(last={"members_total": part(600)}, expected=10)
    weights = {
        max(now, last): weight(JUMP, of=weighed({"members_total": now}, {"members_total": last}, above))
        for now, last in [(n, 100) for n, _ in pairs]
    }
    ordered = [weights[stake] for stake in sorted(weights)]
    assert ordered == sorted(ordered)
