"""The sums of a subscription: counted once, held against the norm, compared with the past."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import catalogue, newspapers, subscription
from core.answers import Answers, Missing
from core.campaigns import Half
from core.formats import NBSP
from core.forms import Form
from core.indicators import Norm
from core.newspapers import Newspaper
from core.organisations import Level
from core.subscription import Line, Sum

KNOWN = newspapers.shipped()
SOLIDARITY = next(p for p in KNOWN if p.code == "solidarity")
ONE = Norm(Decimal(1), None, "съезд")
copies = st.integers(0, 9999)


def form(level: Level = Level.PRIMARY) -> Form:
    known = catalogue.shipped()
    return newspapers.form(KNOWN, level, Half(2027, 1), known["members_total"], known["stat_as_of"])


def lines(
    answers: Answers, last_half: Answers | None = None, last_year: Answers | None = None
) -> dict[str, Line]:
    made = subscription.lines(form(), KNOWN, answers, last_half or {}, last_year or {})
    return {line.paper.code: line for line in made}


def line(*parts: int, norm: Norm | None = ONE) -> Line:
    """The first parts of three that are answered: printed, electronic, by the organisation above."""
    printed, electronic, parent = (*parts, None, None, None)[:3]
    total = sum(parts) if parts else None
    return Line(SOLIDARITY, printed, electronic, parent, None, total, len(parts) == 3, None, None, norm)


def test_every_newspaper_of_the_form_has_one_line_in_its_order() -> None:
    assert list(lines({})) == ["solidarity", "milieu", "regional"]


def test_members_and_their_date_are_not_in_the_matrix() -> None:
    inside = {i.code for i in subscription.cells(form().indicators.values())}
    assert "members_total" not in inside and "stat_as_of" not in inside
    assert {"solidarity_print", "solidarity_electronic", "solidarity_parent"} <= inside


def test_copies_by_the_organisation_above_are_in_the_total_once_and_not_among_the_own() -> None:
    found = lines({"solidarity_print": 2, "solidarity_electronic": 1, "solidarity_parent": 4})["solidarity"]
    assert (found.own, found.parent, found.total, found.complete) == (3, 4, 7, True)


def test_an_empty_line_has_no_total_and_no_data_is_no_copy() -> None:
    assert lines({})["solidarity"].total is None
    found = lines({"solidarity_print": Missing.NO_DATA})["solidarity"]
    assert (found.total, found.complete) == (None, False)


def test_those_above_order_for_others_outside_their_own_total() -> None:
    above = form(level=Level.TERRITORIAL)
    answers = {"solidarity_print": 3, "solidarity_electronic": 0, "solidarity_ordered": 40}
    found = subscription.lines(above, KNOWN, answers, {}, {})[0]
    assert (found.total, found.ordered, found.parent, found.complete) == (3, 40, None, True)
    assert subscription.summed([found], {}, {}).total == 3


def test_a_newspaper_without_a_past_is_compared_with_its_predecessor() -> None:
    past: Answers = {"myunion_print": 5, "myunion_parent": 1}
    assert lines({}, last_year=past)["milieu"].last_year == 6
    both: Answers = {**past, "milieu_print": 2}
    assert lines({}, last_year=both)["milieu"].last_year == 2
    assert lines({}, last_half=past)["milieu"].last_year is None


def test_a_newspaper_lost_from_the_dictionary_is_told_by_its_question() -> None:
    found = subscription.papers(form(), [])
    assert [p.title for p in found][:2] == ["«Солидарность»", "«Профсоюзная среда»"]


@pytest.mark.parametrize(
    ("members", "wanted"), [(None, None), (0, None), (99, None), (100, 1), (101, 2), (320, 4), (400, 4)]
)
def test_the_norm_is_counted_in_whole_copies_from_a_hundred_members_on(
    members: int | None, wanted: int | None
) -> None:
    assert subscription.target(members, Decimal(1)) == wanted
    assert subscription.target(members, None) is None


@given(st.integers(100, 100_000), st.decimals("0.01", "20", places=2), copies)
def test_a_gap_filled_exactly_reaches_the_norm_and_one_copy_less_does_not(
    members: int, norm: Decimal, total: int
) -> None:
    wanted = subscription.target(members, norm)
    assert wanted is not None
    lack = subscription.gap(total, wanted)
    assert (total + lack) * 100 >= norm * members
    assert lack == 0 or (total + lack - 1) * 100 < norm * members


@given(st.integers(100, 10_000), st.integers(0, 1000), st.decimals("0.5", "5", places=1))
def test_more_members_never_need_fewer_copies(members: int, more: int, norm: Decimal) -> None:
    few, many = subscription.target(members, norm), subscription.target(members + more, norm)
    assert few is not None and many is not None and few <= many


@given(st.lists(st.tuples(copies, copies, copies), max_size=6))
def test_the_sum_over_newspapers_counts_every_copy_once(every: list[tuple[int, int, int]]) -> None:
    found = subscription.summed((line(*parts) for parts in every), {}, {})
    assert found.total == sum(map(sum, every))
    assert found.parent == sum(parts[2] for parts in every)
    assert found.complete


def test_what_is_known_of_the_past_is_summed_without_what_is_not() -> None:
    past: Answers = {"solidarity_print": 3, "regional_electronic": 1, "members_total": 40}
    found = subscription.summed(lines({}, last_half=past).values(), past, {})
    assert (found.last_half, found.last_year) == (4, None)


def test_copies_of_newspapers_closed_since_stay_in_the_past() -> None:
    past: Answers = {"solidarity_print": 3, "myunion_print": 8, "gone_parent": 2, "gone_ordered": 30}
    assert subscription.summed(lines({}).values(), past, {}).last_half == 13


def test_a_past_with_no_data_in_it_has_no_total() -> None:
    past: Answers = {"solidarity_print": 3, "solidarity_electronic": Missing.NO_DATA, "milieu_print": 1}
    made = lines({}, last_half=past)
    assert (made["solidarity"].last_half, made["milieu"].last_half) == (None, 1)
    assert subscription.summed(made.values(), past, {}).last_half is None


def test_the_past_goes_back_through_all_that_came_before() -> None:
    third = Newspaper("third", "Третья", "", None, Half(2028, 1), follows="milieu")
    found = subscription._past(third, (*KNOWN, third), {"myunion_print": 5})
    assert found == 5
    round_and_round = (replace(third, follows="other"), replace(third, code="other", follows="third"))
    assert subscription._past(round_and_round[0], round_and_round, {"myunion_print": 5}) is None


def test_no_data_is_said_as_such_and_never_counted_as_no_copies() -> None:
    answers: Answers = dict.fromkeys(SOLIDARITY.copies, Missing.NO_DATA)
    found = lines(answers)["solidarity"]
    assert (found.complete, found.no_data, found.total) == (False, True, None)
    told = subscription.told(found, 320)
    assert told.endswith("по норме 4, сколько есть — нет данных.") and "не хватает" not in told
    every = subscription.summed([found], {}, {})
    assert (every.complete, every.no_data) == (False, True)
    assert subscription.running(every).endswith("Без учёта того, о чём нет данных.")


def test_the_norm_is_for_a_few_organisations_together_and_for_no_small_one_alone() -> None:
    assert subscription.target(60, Decimal(1)) is None
    assert subscription.target(Decimal(60), Decimal(1), 3) == 1
    assert subscription.target(Decimal(101), Decimal(1), 1) == 2


@pytest.mark.parametrize(
    ("given", "members", "words"),
    [
        ((2, 0, 0), 320, f"У вас 320{NBSP}членов — по норме 4, есть 2, не хватает 2."),
        ((4, 0, 1), 321, f"У вас 321{NBSP}член — по норме 4, есть 5, норма выполнена."),
        ((2,), 320, f"У вас 320{NBSP}членов — по норме 4."),
        ((0, 0, 0), 41, f"У вас 41{NBSP}член: к организации меньше 100 человек её отдельно не применяют."),
        ((), None, "Укажите, сколько у вас членов, и мы посчитаем, сколько нужно вам."),
    ],
)
def test_the_norm_is_told_with_the_numbers_in_it(
    given: tuple[int, ...], members: int | None, words: str
) -> None:
    assert subscription.told(line(*given), members) == f"Норма: 1 экз. на 100 членов Профсоюза. {words}"


def test_without_a_norm_nothing_is_said_of_it() -> None:
    assert subscription.told(line(1, 0, 0, norm=None), 320) == ""


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (4, 3, "3, сейчас на 1 больше"),
        (1, 3, "3, сейчас на 2 меньше"),
        (3, 3, "3, сейчас столько же"),
        (None, 3, "3"),
    ],
)
def test_the_past_is_compared_in_words(now: int | None, before: int, words: str) -> None:
    assert subscription.compared(now, before) == words


@pytest.mark.parametrize(
    ("found", "above", "words"),
    [
        (Sum(0, 0, 0, False, None, None), False, "Всего 0 экземпляров."),
        (Sum(1, 0, 0, True, None, None), False, "Всего 1 экземпляр, за свой счёт."),
        (Sum(11, 0, 0, True, None, None), False, "Всего 11 экземпляров, за свой счёт."),
        (
            Sum(4, 1, 0, True, None, None),
            False,
            "Всего 5 экземпляров: за свой счёт 4, за счёт вышестоящей организации 1.",
        ),
        (
            Sum(1, 1, 0, True, None, None),
            False,
            "Всего 2 экземпляра: за свой счёт 1, за счёт вышестоящей организации 1.",
        ),
        (
            Sum(21, 80, 0, True, None, None),
            False,
            "Всего 101 экземпляр: за свой счёт 21, за счёт вышестоящей организации 80.",
        ),
        (
            Sum(3, 0, 0, True, None, None, electronic=2),
            False,
            "Всего 3 (печатных 1, электронных 2), за свой счёт.",
        ),
        (
            Sum(21, 0, 0, True, None, None, electronic=21),
            False,
            "Всего 21 электронная подписка, за свой счёт.",
        ),
        (
            Sum(2, 1, 0, True, None, None, electronic=1),
            False,
            "Всего 3: за свой счёт 2 (печатных 1, электронных 1), за счёт вышестоящей организации 1.",
        ),
        (
            Sum(2, 0, 21, True, None, None),
            True,
            "Для себя: 2 экземпляра. Для первичных организаций: 21 экземпляр.",
        ),
    ],
)
def test_the_running_total_is_a_sentence(found: Sum, above: bool, words: str) -> None:
    assert subscription.running(found, above).replace(NBSP, " ") == words


def test_only_what_is_printed_is_called_copies() -> None:
    told = [subscription.amount(*parts).replace(NBSP, " ") for parts in ((3, 0), (3, 3), (3, 2))]
    assert told == ["3 экз.", "3 подп.", "3 экз. и подписок"]
