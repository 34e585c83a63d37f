"""A newspaper over the half-years: one line through a change of newspapers, and changes against earlier ones."""

from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from core import catalogue, newspapers
from core.campaigns import Half
from core.charts import halves, trend
from core.newspapers import Series
from core.reports import fonts
from tests.core.figures import DAY, copies_rows, frame

RATIOS = catalogue.shipped().indicators
LINE = next(line for line in newspapers.series(newspapers.shipped()) if len(line.papers) == 2)
HALVES = (Half(2024, 1), Half(2024, 2), Half(2025, 1), Half(2025, 2))


@pytest.fixture(autouse=True)
def _typefaces() -> None:
    fonts.register()


def made(*rows: tuple[Half, str, int, int, int]) -> pd.DataFrame:
    """(half-year, newspaper, copies, answered, expected), each of 1000 members."""
    parts = []
    for half, paper, number, answered, expected in rows:
        part = frame(copies_rows("Р", number, 0, 1000, answered, expected, paper))
        parts.append(part.assign(half=str(half)))
    return pd.concat(parts, ignore_index=True)


def told(table: pd.DataFrame, line: Series = LINE, until: int = 4) -> halves.Facts:
    return halves.facts(table, line, RATIOS, halves=HALVES[:until], name="Район", as_of=DAY)


WHOLE = made(
    (HALVES[0], "myunion", 6, 10, 10),
    (HALVES[1], "myunion", 5, 10, 10),
    (HALVES[2], "milieu", 4, 10, 10),
    (HALVES[3], "milieu", 7, 10, 10),
)


def test_predecessor_and_successor_are_one_line_with_the_change_marked() -> None:
    facts = told(WHOLE)
    assert [p.label for p in facts.series[0].points] == ["0,60", "0,50", "0,40", "0,70"]
    assert facts.turns == ((Half(2025, 1), "«Профсоюзная среда»"),)
    assert "С 1-го полугодия 2025 года — «Профсоюзная среда»." in facts.sentence.replace("\u00a0", " ")
    drawn: Any = trend.screen(facts).to_dict()
    assert any(row.get("year") == "I 2025" for rows in drawn["datasets"].values() for row in rows)
    trend.paper(facts, 480)


def test_the_span_is_told_in_half_years() -> None:
    said = told(WHOLE).sentence.replace("\u00a0", " ")
    assert "С 1-го полугодия 2024 года по 2-е полугодие 2025 года показатель вырос на 0,10" in said


def test_a_half_year_without_answers_is_a_gap() -> None:
    facts = told(made((HALVES[0], "myunion", 6, 10, 10), (HALVES[2], "milieu", 4, 10, 10)), until=3)
    assert facts.series[0].points[1].value is None
    assert "Нет данных за 2-е пол. 2024." in facts.sentence.replace("\u00a0", " ")


def test_members_are_counted_once_where_both_newspapers_were_asked() -> None:
    both = made((HALVES[1], "myunion", 3, 10, 10), (HALVES[1], "milieu", 2, 10, 10))
    one = halves.summed(both, LINE, RATIOS, HALVES[1])
    assert (one.copies, one.per_100) == (5, Decimal("0.5"))


def test_changes_are_against_the_last_half_and_the_same_one_a_year_ago() -> None:
    found = halves.changes(told(WHOLE).sums, HALVES[3])
    assert [(c.before, c.copies, c.step) for c in found] == [(HALVES[2], 4, 3), (HALVES[1], 5, 2)]


def test_an_incomplete_half_year_is_not_set_against_another() -> None:
    table = made((HALVES[2], "milieu", 4, 10, 10), (HALVES[3], "milieu", 2, 3, 10))
    found = halves.changes(told(table).sums, HALVES[3])
    assert [(c.copies, c.step) for c in found] == [(4, None), (None, None)]
    said = told(table).sentence.replace("\u00a0", " ")
    assert "с другими полугодиями не сравниваются: 2-е пол. 2025 (учтены 3 из 10)" in said
