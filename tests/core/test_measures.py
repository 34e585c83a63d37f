"""Figures against a naive recount: shares, ratios, ranks, rounding."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from core import catalogue, formats, measures
from core.answers import Answers, Cell, Missing, Rows
from core.indicators import Indicator

SHIPPED = catalogue.shipped()
COVERAGE, STAND, MEMBERS = SHIPPED["coverage"], SHIPPED["stand_exists"], SHIPPED["members_total"]

people = st.integers(0, 3000) | st.none() | st.just(Missing.NO_DATA)


def form(working: object, workers: object, stand: object) -> Answers:
    given_answers = {"members_working": working, "workers_total": workers, "stand_exists": stand}
    return {c: v for c, v in given_answers.items() if v is not None}  # type: ignore[misc]


forms = st.lists(st.builds(form, people, people, st.booleans() | st.none()), max_size=30)


def added(indicator: Indicator, many: list[Answers]) -> Decimal | None:
    parts = [c for answers in many if (c := measures.contribution(indicator, answers))]
    total, base = sum((p.total for p in parts), Decimal(0)), sum((p.base for p in parts), Decimal(0))
    return measures.value(indicator, len(parts), total, base)


@given(forms)
def test_a_percentage_of_many_is_the_ratio_of_sums_and_never_an_average(many: list[Answers]) -> None:
    pairs = [(a.get("members_working"), a.get("workers_total")) for a in many]
    both = [(x, y) for x, y in pairs if isinstance(x, int) and isinstance(y, int)]
    top, bottom = sum(x for x, _ in both), sum(y for _, y in both)
    found = added(COVERAGE, many)
    assert (found is None) == (not both or bottom == 0)
    if found is not None:
        assert abs(Fraction(found) - Fraction(top * 100, bottom)) < Fraction(1, 10**9)


@given(forms)
def test_a_share_counts_only_those_who_answered(many: list[Answers]) -> None:
    said = [a["stand_exists"] for a in many if "stand_exists" in a]
    found = added(STAND, many)
    assert (found is None) == (not said)
    if found is not None:
        assert abs(Fraction(found) - Fraction(100 * said.count(True), len(said))) < Fraction(1, 10**9)


@given(st.lists(st.none() | st.integers(-5, 5).map(Decimal), max_size=30))
def test_a_rank_is_one_more_than_how_many_are_better(values: list[Decimal | None]) -> None:
    for value, place in zip(values, measures.ranks(values), strict=True):
        if value is None:
            assert place is None
        else:
            assert place == 1 + sum(v > value for v in values if v is not None)


def test_nothing_divided_by_nothing_is_no_data() -> None:
    assert measures.ratio(Decimal(0), Decimal(0)) is None


def test_forty_one_of_eighty_is_51_3_and_not_51_2() -> None:
    assert formats.percent(measures.ratio(Decimal(41), Decimal(80))) == "51,3\u00a0%"


def test_zero_and_no_data_and_not_applicable_differ() -> None:
    zero = measures.contribution(MEMBERS, {"members_total": 0})
    assert zero == measures.Contribution(1, Decimal(0), Decimal(0))
    assert measures.contribution(MEMBERS, {"members_total": Missing.NO_DATA}) is None
    assert measures.contribution(MEMBERS, {"members_total": Missing.NOT_APPLICABLE}) is None
    assert measures.contribution(MEMBERS, {}) is None


def test_a_page_on_the_site_of_the_institution_counts_as_a_page() -> None:
    page = SHIPPED["site_kind"]
    assert measures.own_value(page, {"site_kind": "page"}) == 100
    assert measures.own_value(page, {"site_kind": "none"}) == 0


def test_standing_against_a_norm_is_none_without_a_value() -> None:
    norm = SHIPPED["solidarity_per_100"]
    assert measures.standing(norm, Decimal("0.99")) == "below"
    assert measures.standing(norm, Decimal("1")) == "within"
    assert measures.standing(norm, None) == ""
    assert measures.standing(COVERAGE, Decimal(50)) == ""


def test_fewer_than_half_of_the_expected_answers_is_thin() -> None:
    assert measures.thin(4, 10) and not measures.thin(5, 10) and not measures.thin(0, 0)


CHANNEL: dict[str, Cell] = {"chan_platform": "vk", "chan_members": 20, "chan_posts_month": 3}


def tallied(*lines: dict[str, Cell]) -> Answers:
    return measures.tallied(SHIPPED.indicators, {"channels_exist": True, "channels": Rows(lines)})


def test_no_data_in_a_record_is_no_0_and_no_no() -> None:
    alone = tallied({**CHANNEL, "chan_posts_month": Missing.NO_DATA, "chan_members": Missing.NO_DATA})
    assert alone.keys().isdisjoint({"social_any", "social_posts_month", "chan_members_vk"})
    assert (alone["channels_count"], alone["chan_members_ok"]) == (1, 0)


def test_a_sum_with_no_data_is_unknown_but_one_yes_settles_whether_there_is_any() -> None:
    found = tallied(CHANNEL, {**CHANNEL, "chan_posts_month": Missing.NO_DATA})
    assert found["social_any"] is True and "social_posts_month" not in found
    unknown = tallied(CHANNEL, {**CHANNEL, "chan_platform": Missing.NO_DATA})
    assert "chan_members_vk" not in unknown and "channels_domestic" not in unknown
    assert unknown["social_posts_month"] == 6


def test_not_applicable_adds_nothing_and_leaves_nothing_open() -> None:
    found = tallied(CHANNEL, {**CHANNEL, "chan_posts_month": Missing.NOT_APPLICABLE})
    assert found["social_posts_month"] == 3


def test_empty_amounts_say_nothing_and_only_where_all_are_empty_nothing_is_known() -> None:
    def rub(*amounts: Decimal | None) -> object:
        deed: dict[str, Cell] = {"deed_kind": "aid", "deed_people": 1}
        lines = [deed if a is None else {**deed, "deed_rub": a} for a in amounts]
        return measures.tallied(SHIPPED.indicators, {"deeds": Rows(tuple(lines))}).get("aid_rub")

    assert rub(Decimal(100), None) == 100
    assert rub(None, None) is None
    assert rub() == 0
