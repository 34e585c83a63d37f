"""The parts of a change on last year, with figures that nobody chose."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from core import changes, narrative
from core.catalogue import shipped
from core.changes import Line, Sums
from core.formats import half_up
from core.indicators import Indicator

KNOWN = shipped()
indicators = st.sampled_from(
    [KNOWN[c] for c in ("members_total", "stand_exists", "ais_coverage", "solidarity_per_100")]
)
sums = st.integers(1, 40).flatmap(
    lambda n: st.builds(Sums, st.just(n), st.integers(0, n).map(Decimal), st.integers(n, 3 * n).map(Decimal))
) | st.just(Sums())


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """Six groups of organisations; the same ones are as many in both years."""
    stopped, gone, came, began = (draw(sums) for _ in range(4))
    was = draw(sums)
    total, base = (Decimal(draw(st.integers(0, was.answered * k))) for k in (1, 3))
    now = Sums(was.answered, total, base)
    return Line("Т", "Т", stopped + gone + was, now + came + began, was, now, came, gone)


@given(indicators, lines())
def test_the_parts_add_up_to_the_change_exactly_and_as_shown(indicator: Indicator, line: Line) -> None:
    found = changes.change(indicator, line)
    ends = [changes._exact(indicator, s) for s in (line.last, line.this)]
    if found is None or ends[0] is None or ends[1] is None:
        assert line.last.value(indicator) is None or line.this.value(indicator) is None
        return
    fine = narrative.places(indicator)
    assert sum(changes.parts(indicator, line), Fraction(0)) == ends[1] - ends[0]
    assert sum(found.parts) == found.after - found.before
    assert found.before == half_up(line.last.value(indicator) or Decimal(0), fine)
    for exact, rounded in zip(changes.parts(indicator, line), found.parts, strict=True):
        assert abs(exact - Fraction(rounded)) <= Fraction(1, 10**fine)
        assert rounded == 0 or exact != 0


@given(indicators, lines())
def test_backwards_it_is_the_same_with_the_other_sign(indicator: Indicator, line: Line) -> None:
    there, back = changes.change(indicator, line), changes.change(indicator, line.turned)
    assert (there is None) == (back is None)
    if there and back:
        assert [-part for part in there.parts] == list(back.parts)


@given(indicators, sums, st.integers(0, 40), st.integers(1, 120))
def test_where_nobody_else_reported_all_of_it_is_real(
    indicator: Indicator, was: Sums, total: int, base: int
) -> None:
    now = Sums(was.answered, Decimal(min(total, was.answered)), Decimal(base))
    found = changes.change(indicator, Line("Т", "Т", was, now, was, now))
    if found:
        assert found.parts == (Decimal(0), Decimal(0), found.difference)


def test_a_sum_is_split_by_plain_subtraction() -> None:
    """1000 + 200 stopped + 50 gone; now 1050 of the same, 80 came, 90 began."""
    line = Line(
        "Т", "Т", Sums(25, Decimal(1250)), Sums(25, Decimal(1220)),
        was=Sums(20, Decimal(1000)), now=Sums(20, Decimal(1050)),
        came=Sums(2, Decimal(80)), gone=Sums(1, Decimal(50)),
    )  # fmt: skip
    found = changes.change(KNOWN["members_total"], line)
    assert found is not None
    assert [*map(int, found.parts), int(found.difference)] == [-110, 30, 50, -30]


def test_a_percentage_is_split_without_averaging_percentages() -> None:
    """Half of 10 the same ones had a stand and 6 have; 10 with none began to report: 50 % -> 60 % -> 30 %."""
    line = Line(
        "Т", "Т", Sums(10, Decimal(5)), Sums(20, Decimal(6)), Sums(10, Decimal(5)), Sums(10, Decimal(6))
    )
    found = changes.change(KNOWN["stand_exists"], line)
    assert found is not None
    assert found.parts == (Decimal("-30.0"), Decimal("0.0"), Decimal("10.0"))


def test_where_nobody_is_the_same_those_who_left_and_those_who_came_share_the_change() -> None:
    line = Line(
        "Т", "Т", Sums(4, Decimal(1)), Sums(4, Decimal(3)), gone=Sums(4, Decimal(1)), came=Sums(4, Decimal(3))
    )
    found = changes.change(KNOWN["stand_exists"], line)
    assert found is not None
    assert found.parts == (Decimal(0), Decimal("50.0"), Decimal(0))


def test_what_rounding_takes_is_given_to_whoever_lost_most() -> None:
    third = Fraction(1, 3)
    assert changes.shown([third, third, third], Decimal("1.0"), 1) == [
        Decimal("0.4"),
        Decimal("0.3"),
        Decimal("0.3"),
    ]
    assert changes.shown([-third, -third, -third], Decimal("-1.0"), 1) == [
        Decimal("-0.4"),
        Decimal("-0.3"),
        Decimal("-0.3"),
    ]


def test_without_a_figure_in_one_of_the_years_there_is_no_change() -> None:
    line = Line("Т", "Т", Sums(), Sums(4, Decimal(3)))
    assert changes.change(KNOWN["stand_exists"], line) is None
