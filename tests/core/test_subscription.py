"""The sums of a subscription: counted once, held against the norm, compared with the past."""

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
    assert subscription.summed([found]).total == 3


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
    found = subscription.summed(line(*parts) for parts in every)
    assert found.total == sum(map(sum, every))
    assert found.parent == sum(parts[2] for parts in every)
    assert found.complete


def test_what_is_known_of_the_past_is_summed_without_what_is_not() -> None:
    made = lines({}, last_half={"solidarity_print": 3, "regional_electronic": 1})
    found = subscription.summed(made.values())
    assert (found.last_half, found.last_year) == (4, None)


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
        (4, 3, "3 экз., сейчас на 1 больше"),
        (1, 3, "3 экз., сейчас на 2 меньше"),
        (3, 3, "3 экз., сейчас столько же"),
        (None, 3, "3 экз."),
    ],
)
def test_the_past_is_compared_in_words(now: int | None, before: int, words: str) -> None:
    assert subscription.compared(now, before) == words


@pytest.mark.parametrize(
    ("found", "above", "words"),
    [
        (
            Sum(4, 1, 0, True, None, None),
            False,
            f"Всего 5{NBSP}экземпляров: свои 4, за счёт вышестоящей организации 1.",
        ),
        (Sum(1, 0, 0, True, None, None), False, f"Всего 1{NBSP}экземпляр, все за свой счёт."),
        (Sum(0, 0, 0, False, None, None), False, f"Всего 0{NBSP}экземпляров."),
        (
            Sum(2, 0, 21, True, None, None),
            True,
            f"Для себя 2{NBSP}экземпляра. Для первичных организаций 21{NBSP}экземпляр.",
        ),
    ],
)
def test_the_running_total_is_a_sentence(found: Sum, above: bool, words: str) -> None:
    assert subscription.running(found, above) == words
