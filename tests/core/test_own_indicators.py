"""Own indicators: what is wrong with a formula stands beside its field, and what is right says what it counts."""

from dataclasses import replace
from decimal import Decimal

import pytest

from core import catalogue, formulas, measures, own_indicators
from core.answers import Missing, Value
from core.indicators import MONITORING, SUBSCRIPTION, Aggregation
from core.own_indicators import (
    ANSWERED,
    BELOW,
    DENOMINATOR,
    FACTOR,
    LABEL,
    LOWER,
    NOTHING,
    NUMERATOR,
    UNIT,
    UPPER,
    Body,
    Own,
    Typed,
)

KNOWN = catalogue.shipped()
RIGHT = Typed("Членов на работающего", numerator=("members_total",), denominator=("workers_total",))


def made(typed: Typed = RIGHT) -> Body:
    body, problems = own_indicators.read(typed, KNOWN)
    assert body is not None, problems
    return body


def value(typed: Typed, **given: Value) -> Decimal | None:
    return measures.own_value(own_indicators.indicator("own_1", made(typed), "Р"), given)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"label": " "}, LABEL),
        ({"numerator": ()}, NUMERATOR),
        ({"numerator": ("a", "b", "c", "d", "e", "f")}, NUMERATOR),
        ({"numerator": ("coverage",)}, NUMERATOR),
        ({"numerator": ("index",)}, NUMERATOR),
        ({"numerator": ("resp_name",)}, NUMERATOR),
        ({"numerator": ("packs_sent",)}, NUMERATOR),
        ({"denominator": ()}, DENOMINATOR),
        ({"denominator": ("members_total",)}, DENOMINATOR),
        ({"denominator": ("solidarity_print",), "numerator": ("workers_total",)}, DENOMINATOR),
        ({"below": "something"}, BELOW),
        ({"factor": 7}, FACTOR),
        ({"below": NOTHING, "denominator": (), "factor": 100}, FACTOR),
        ({"unit": "%"}, FACTOR),
        ({"decimals": 9}, "decimals"),
        ({"lower": "много"}, LOWER),
        ({"lower": "NaN"}, LOWER),
        ({"lower": "5", "upper": "4"}, UPPER),
        ({"unit": "очень длинная единица измерения"}, UNIT),
    ],
)
def test_what_is_wrong_stands_beside_its_field(changed: dict[str, object], field: str) -> None:
    body, problems = own_indicators.read(replace(RIGHT, **changed), KNOWN)  # type: ignore[arg-type]
    assert body is None
    assert [p.code for p in problems] == [field]
    assert problems[0].text.endswith((".", "»"))


def test_members_belong_to_both_campaigns() -> None:
    typed = replace(RIGHT, numerator=("solidarity_print", "regional_print"), denominator=("members_total",))
    assert made(typed).campaign == SUBSCRIPTION
    assert made().campaign == MONITORING


def test_a_body_is_kept_and_read_back() -> None:
    body = made(replace(RIGHT, lower="0,5", upper="60", unit="%", factor=100))
    assert own_indicators.from_json(own_indicators.to_json(body)) == body
    assert own_indicators.read(body.typed(), KNOWN)[0] == body


def test_yes_is_one_and_no_is_nought() -> None:
    both = Typed("Всего", numerator=("stand_exists", "site_kind", "other_ways"), below=ANSWERED)
    assert value(both, stand_exists=True, site_kind="page", other_ways=("meeting",)) == 3
    assert value(both, stand_exists=False, site_kind="none", other_ways=()) == 0


def test_a_form_that_lacks_a_part_says_nothing() -> None:
    assert value(RIGHT, members_total=5) is None
    assert value(RIGHT, members_total=5, workers_total=Missing.NO_DATA) is None
    assert value(RIGHT, members_total=5, workers_total=0) is None
    assert value(RIGHT, members_total=0, workers_total=5) == 0


def test_a_sum_is_divided_by_nothing_or_by_those_who_answered() -> None:
    plain = own_indicators.indicator("own_1", made(replace(RIGHT, below=NOTHING, denominator=())), "Р")
    each = own_indicators.indicator("own_1", made(replace(RIGHT, below=ANSWERED, denominator=())), "Р")
    assert plain.aggregation is Aggregation.SUM
    found = measures.contribution(each, {"members_total": 7})
    assert found == measures.Contribution(1, Decimal(7), Decimal(1))
    assert measures.value(each, 2, Decimal(10), Decimal(2)) == 5


def test_the_formula_is_told_in_words() -> None:
    def told(typed: Typed) -> str:
        made_of = own_indicators.indicator("own_1", made(typed), "Р")
        return formulas.of(made_of, KNOWN.indicators)

    assert told(replace(RIGHT, factor=100)).endswith(" : «Работающих в учреждении» × 100")
    assert told(replace(RIGHT, below=ANSWERED, denominator=())).endswith(" : число ответивших организаций")
    assert ":" not in told(replace(RIGHT, below=NOTHING, denominator=()))


def test_one_whose_question_is_not_asked_here_is_left_out() -> None:
    body = made()
    there = Own(own_indicators.indicator("own_1", body, "Р"), body.campaign)
    stray = Own(replace(there.indicator, code="own_2", numerator=("own_7_question",)), body.campaign)
    found = own_indicators.into(KNOWN, (there, stray))
    assert "own_1" in found.indicators and "own_2" not in found.indicators
    assert found.campaigns["own_1"] == MONITORING
    assert own_indicators.into(KNOWN, ()) is KNOWN


def test_what_the_presidium_may_not_see_is_no_part_of_a_formula() -> None:
    offered = own_indicators.parts(KNOWN)
    assert not [code for code in offered if not KNOWN[code].public]
    assert {"members_total", "stand_exists", "channels_count", "solidarity_print"} <= offered.keys()
    assert "coverage" not in offered and "packs_sent" not in offered
