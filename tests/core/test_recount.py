"""Figures against school arithmetic: small unions of forms with nothing, «нет данных», «неприменимо», 0 and numbers in
any mixture, added up by hand in fractions."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from core import catalogue, measures, places
from core.answers import Missing, Value
from core.indicators import Aggregation, Indicator, Norm
from core.measures import Contribution

KNOWN = catalogue.shipped()
Form = dict[str, Value]

MISSING = st.sampled_from([None, *Missing])
NUMBERS = st.one_of(MISSING, st.just(0), st.integers(0, 5000))
MONEY = st.one_of(MISSING, st.just(Decimal(0)), st.decimals(0, 10**6, places=2))
ANSWERS = {
    "workers_total": NUMBERS,
    "members_total": NUMBERS,
    "members_working": NUMBERS,
    "ais_members": NUMBERS,
    "budget_total": MONEY,
    "budget_info": MONEY,
    "stand_exists": st.one_of(MISSING, st.booleans()),
    "site_kind": st.one_of(MISSING, st.sampled_from(["none", "page", "site"])),
}
CODES = (
    "members_total",
    "budget_info",
    "stand_exists",
    "site_kind",
    "coverage",
    "ais_coverage",
    "budget_info_pct",
)
FORMS = st.lists(
    st.fixed_dictionaries(ANSWERS).map(lambda f: {c: v for c, v in f.items() if v is not None}), max_size=8
)


def exact(value: Value | None) -> Fraction | None:
    """A number or a «да» as a fraction; None for whatever says nothing."""
    if value is None or isinstance(value, Missing):
        return None
    return Fraction(value) if isinstance(value, int | Decimal) else None


def pair(indicator: Indicator, form: Form) -> tuple[Fraction, Fraction] | None:
    """What one form adds above and below the line; None where it says nothing."""
    if indicator.numerator:
        above = [exact(form.get(code)) for code in indicator.numerator]
        below = [exact(form.get(code)) for code in indicator.denominator]
        known = [part for part in (*above, *below) if part is not None]
        if len(known) < len(above) + len(below):
            return None
        return sum(known[: len(above)], Fraction(0)), sum(known[len(above) :], Fraction(0))
    said = form.get(indicator.code)
    if indicator.aggregation is not Aggregation.SHARE_YES:
        found = exact(said)
        return None if found is None else (found, Fraction(0))
    if said is None or isinstance(said, Missing):
        return None
    return Fraction(said is True or said in indicator.yes), Fraction(1)


def by_hand(indicator: Indicator, forms: Sequence[Form]) -> Fraction | None:
    found = [p for form in forms if (p := pair(indicator, form)) is not None]
    if not found:
        return None
    above, below = (sum((p[n] for p in found), Fraction(0)) for n in (0, 1))
    if indicator.aggregation is Aggregation.SUM:
        return above
    times = 100 if indicator.aggregation is Aggregation.SHARE_YES else indicator.factor
    return above * times / below if below else None


def added_up(indicator: Indicator, forms: Sequence[Form]) -> Decimal | None:
    found = [measures.contributions(KNOWN.indicators, form).get(indicator.code) for form in forms]
    none = Contribution(0, Decimal(0), Decimal(0))
    known = [c or none for c in found]
    total, base = (sum((getattr(c, n) for c in known), Decimal(0)) for n in ("total", "base"))
    return measures.value(indicator, sum(c.answered for c in known), total, base)


def agree(counted: Decimal | None, expected: Fraction | None) -> bool:
    if counted is None or expected is None:
        return counted is None and expected is None
    return abs(Fraction(counted) - expected) < Fraction(1, 10**12)


@given(FORMS, st.sampled_from(CODES))
def test_a_total_is_the_sum_of_what_its_forms_say(forms: list[Form], code: str) -> None:
    assert agree(added_up(KNOWN[code], forms), by_hand(KNOWN[code], forms))


@given(FORMS, st.sampled_from(CODES))
def test_the_figure_of_one_form_is_the_total_of_that_form_alone(forms: list[Form], code: str) -> None:
    for form in forms:
        assert measures.own_value(KNOWN[code], form) == added_up(KNOWN[code], [form])


@given(FORMS, FORMS, st.sampled_from(CODES))
def test_parts_add_up_to_the_whole_and_percentages_are_never_averaged(
    left: list[Form], right: list[Form], code: str
) -> None:
    """Sums over sums: peers put together from several groups are what all their forms say at once."""
    indicator = KNOWN[code]
    sums = [measures.contributions(KNOWN.indicators, form).get(code) for form in (*left, *right)]
    assert agree(added_up(indicator, [*left, *right]), by_hand(indicator, [*left, *right]))
    answered = sum(c.answered for c in sums if c)
    assert answered == sum(pair(indicator, form) is not None for form in (*left, *right))


VALUES = st.lists(st.one_of(st.none(), st.integers(-3, 3).map(Decimal)), max_size=12)


@given(VALUES)
def test_a_place_is_one_more_than_the_number_of_those_above(values: list[Decimal | None]) -> None:
    for value, place in zip(values, measures.ranks(values), strict=True):
        better = [other for other in values if other is not None and value is not None and other > value]
        assert place == (None if value is None else len(better) + 1)


@given(VALUES)
def test_equal_figures_share_a_place_and_a_larger_one_is_never_lower(values: list[Decimal | None]) -> None:
    placed = sorted(
        (v, p) for v, p in zip(values, measures.ranks(values), strict=True) if v is not None and p
    )
    for (less, low), (more, high) in pairwise(placed):
        assert (low == high) if less == more else (low > high)


@given(VALUES, st.booleans())
def test_places_turn_round_where_less_is_better(values: list[Decimal | None], less: bool) -> None:
    found = places.places(values, less)
    for value, place in zip(values, found, strict=True):
        if value is None:
            assert place is None
        else:
            before = sum(o is not None and (o < value if less else o > value) for o in values)
            assert place == before + 1


@given(VALUES)
def test_a_percentile_is_the_share_of_those_that_stand_no_higher(values: list[Decimal | None]) -> None:
    known = [v for v in values if v is not None]
    for value, found in zip(values, places.percentiles(values), strict=True):
        if value is None:
            assert found is None
        else:
            assert agree(found, Fraction(100 * sum(v <= value for v in known), len(known)))


@given(VALUES)
def test_the_median_has_as_many_on_either_side(values: list[Decimal | None]) -> None:
    known = [Fraction(v) for v in values if v is not None]
    assert agree(places.middle(values), median(known) if known else None)


BOUNDS = st.one_of(st.none(), st.integers(-3, 3).map(Decimal))


@given(VALUES, BOUNDS, BOUNDS)
def test_every_figure_stands_on_one_side_of_the_norm(
    values: list[Decimal | None], lower: Decimal | None, upper: Decimal | None
) -> None:
    indicator = Indicator(
        "x", "X", KNOWN["coverage"].kind, Aggregation.RATIO, "s", "X", norm=Norm(lower, upper, "мы")
    )
    for value in values:
        stands = measures.standing(indicator, value)
        if value is None:
            assert stands == ""
        elif lower is not None and value < lower:
            assert stands == "below"
        else:
            assert stands == ("above" if upper is not None and value > upper else "within")


@given(st.integers(0, 200), st.integers(0, 200))
def test_thin_and_partial_are_shares_of_the_expected(answered: int, expected: int) -> None:
    assert measures.thin(answered, expected) == (expected > 0 and 2 * answered < expected)
    assert measures.partial(answered, expected) == (expected > 0 and 10 * answered < 9 * expected)
