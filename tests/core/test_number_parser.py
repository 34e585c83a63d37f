"""Whatever is typed, pasted or forged: a number that was meant, or a sentence in Russian — and nothing else."""

import re
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import answers, catalogue, formats
from core.answers import Missing, Rows, Value
from core.indicators import AnswerKind, Indicator

SHIPPED = catalogue.shipped()
NUMBERS = [
    replace(SHIPPED["coverage_published"], kind=kind, minimum=None, maximum=None)
    for kind in (AnswerKind.WHOLE, AnswerKind.DECIMAL, AnswerKind.MONEY, AnswerKind.PERCENT)
]
PLACES = {AnswerKind.WHOLE: 0, AnswerKind.DECIMAL: 4, AnswerKind.MONEY: 2, AnswerKind.PERCENT: 2}
EVERY_KIND = {i.kind: i for i in SHIPPED.indicators.values() if i.levels}
BLANKS = " \u00a0\u2009\u202f"
# What numbers are made of, and what only looks like it.
NEARLY = st.text(alphabet="0123456789 \u00a0\u2009\u202f,.-−+eE_%xabINFnaо１٢²½\u200b'’")
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.text()
    | st.binary()
    | st.dates()
    | st.datetimes()
    | st.sampled_from(Missing),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner)
        | st.dictionaries(st.text(), inner, max_size=3)
        | st.frozensets(st.integers(), max_size=2)
    ),
    max_leaves=5,
)


def parsed(indicator: Indicator, raw: Any) -> Value | None:
    """None where it is refused; any error but ValueError in Russian is ours."""
    try:
        return answers.parse(indicator, raw)
    except ValueError as error:
        assert re.match("[А-ЯЁ]", str(error)), error
        return None


@given(st.sampled_from(NUMBERS), NEARLY | st.text())
def test_what_is_read_is_what_the_digits_say(indicator: Indicator, typed: str) -> None:
    value = parsed(indicator, typed)
    if value is None:
        return
    plain = typed.strip().translate(dict.fromkeys(map(ord, BLANKS)))
    assert re.fullmatch(r"[-−]?[0-9]+([.,][0-9]+)?", plain)
    amount = answers.quantity(value)
    assert amount is not None and amount == Decimal(plain.replace("−", "-").replace(",", "."))
    assert abs(amount) <= answers.LARGEST and amount == round(amount, PLACES[indicator.kind])


@given(st.sampled_from(NUMBERS), st.integers(0, 10**12 - 1), st.integers(0, 99), st.data())
def test_every_way_russians_write_a_number_is_read(
    indicator: Indicator, whole: int, hundredths: int, data: st.DataObject
) -> None:
    blank, sign = data.draw(st.sampled_from(["", *BLANKS])), data.draw(st.sampled_from(["", "-", "−"]))
    written = sign + f"{whole:,}".replace(",", blank)
    if indicator.kind is not AnswerKind.WHOLE:
        written += data.draw(st.sampled_from(",.")) + f"{hundredths:02}"
    else:
        hundredths = 0
    amount = whole + Decimal(hundredths) / 100
    edges = data.draw(st.sampled_from(["", " ", "\u00a0", "\n"]))
    assert parsed(indicator, edges + written + edges) == (-amount if sign else amount)


@given(st.sampled_from(NUMBERS), st.integers(0, 10**9), st.sampled_from([",", "."]), st.integers(0, 999))
def test_a_comma_is_never_lost_on_the_way(indicator: Indicator, whole: int, mark: str, part: int) -> None:
    """12,5 must not become 125, nor 1,234 a thousand or one."""
    value = parsed(indicator, f"{whole}{mark}{part:03}")
    assert value is None or value == whole + Decimal(part) / 1000
    assert indicator.kind is not AnswerKind.WHOLE or value is None


@given(st.sampled_from(NUMBERS), st.decimals(-(10**10), 10**10, places=2))
def test_a_number_as_we_show_it_is_read_back(indicator: Indicator, amount: Decimal) -> None:
    amount = round(amount, min(2, PLACES[indicator.kind]))
    shown = formats.number(amount, min(2, PLACES[indicator.kind]))
    assert parsed(indicator, shown) == amount


@given(st.sampled_from(sorted(EVERY_KIND)), ANYTHING)
def test_whatever_is_sent_for_any_kind_of_question_can_be_stored_or_is_refused(
    kind: AnswerKind, raw: Any
) -> None:
    indicator = EVERY_KIND[kind]
    value = parsed(indicator, raw)
    if value is not None:
        assert answers.from_json(indicator, answers.to_json(value)) == value
        assert parsed(indicator, value) == value
        assert value != "" and value != ()


@given(
    st.lists(st.dictionaries(st.sampled_from(["chan_platform", "chan_members", "x"]), ANYTHING), max_size=3)
)
def test_records_hold_cells_of_their_columns_alone(lines: list[dict[str, Any]]) -> None:
    value = parsed(SHIPPED["channels"], lines)
    assert value is None or isinstance(value, Rows)
    if value is not None:
        known = SHIPPED["channels"].by_code.keys()
        assert all(line.keys() <= known for line in value.lines)


@pytest.mark.parametrize("blank", BLANKS)
def test_thousands_are_parted_in_threes_or_not_at_all(blank: str) -> None:
    whole = NUMBERS[0]
    assert parsed(whole, f"12{blank}345{blank}678") == 12_345_678
    for torn in ("1234{}567", "12{}34", "1{}2345", "1{}{}234", "{}-{}1", "1{}234{}5"):
        assert parsed(whole, torn.replace("{}", blank)) is None, torn


def test_a_date_that_brings_an_hour_along_is_that_date() -> None:
    noon = datetime(2026, 10, 5, 12, 30)  # noqa: DTZ001 - as a cell of a workbook has it
    value = answers.parse(SHIPPED["stat_as_of"], noon)
    assert answers.to_json(value or False) == "2026-10-05"
