"""How large what the open report tells is: the largest first, and a handful of answers judges nobody."""

from dataclasses import replace
from decimal import Decimal

import pytest

from core.organisations import Level
from core.reports import open_report
from core.reports.choices import Length
from core.reports.facts import Figure, Lack, Line, OpenReport, Shortfall
from core.reports.paper import Grid, texts
from tests.core.papers import TERRITORY
from tests.core.telling import RATED, counted, course, full, primary, shared, usual
from tests.core.test_report_words import flat, section


def grid(report: OpenReport, caption: str) -> Grid:
    every = (b for s in open_report.paper(report).sections for b in s.blocks if isinstance(b, Grid))
    return next(b for b in every if b.caption.startswith(caption))


def owned(line: Line, value: str) -> Line:
    return replace(line, own=Figure(Decimal(value), 1, answered=1, base=Decimal(1000)))


def with_own(*lines: Line, **changes: object) -> OpenReport:
    report = full(lines, **changes)
    return replace(report, own_source=replace(report.source, level=Level.TERRITORIAL))


def test_problems_begin_with_the_largest_and_hold_the_own_budget() -> None:
    found = (
        Shortfall(Lack.STAND, 8, 83),
        Shortfall(Lack.EMAIL, 40, 83),
        Shortfall(Lack.CHANNEL, 20, 83),
    )
    training = owned(shared("budget_training_pct", "7.0", "7.0"), "4.8")
    report = with_own(training, shortfalls=found, newspapers=())
    said = section(report, "problems")
    order = ("электронной почты", "группы, канала или чата", "4,8 % своих расходов", "профсоюзного стенда")
    places = [said.index(words) for words in order]
    assert places == sorted(places) and "заметнее всего" not in said
    assert "не меньше 6 % на обучение актива вместо нынешних 4,8 %" in section(report, "tasks")


def test_a_row_that_fewer_have_answered_says_of_how_many() -> None:
    lines = (
        counted("members_total", 100, 100),
        counted("members_working", 80, 80),
        counted("members_pensioners", 15, 15, answered=70),
    )
    table = grid(full(lines), "Членство")
    rows = [flat(row[0]) for row in table.rows]
    assert any(row.endswith("(по 70 из 71)") for row in rows) and sum("(по" in row for row in rows) == 1
    assert "Части не дают итога: не все ответили на каждый вопрос." in flat(table.note)


def test_a_share_of_a_handful_is_told_as_answers_without_a_norm() -> None:
    lines = (shared("budget_info_pct", "3.2", "3.1", answered=1), shared("budget_training_pct", "7", "7"))
    rows = grid(full(lines), "Расходы профсоюзного бюджета").rows
    assert flat(" ".join(rows[0][1:])) == "1 ответ — — 1"


def test_the_column_of_the_organisations_own_form_is_explained() -> None:
    report = with_own(owned(shared("budget_info_pct", "4.2", "4.1"), "3.8"))
    assert "Форма самой организации — ответы её комитета" in flat(grid(report, "Расходы").note)
    assert "Форма самой организации" not in flat(grid(full(), "Кому нужна помощь").note)


def test_a_column_that_says_nothing_is_left_out() -> None:
    heads = [column.head for column in grid(full((counted("safety_checks", 3, 2),)), "Охрана труда").columns]
    assert "Норма" not in heads and any("2025" in head for head in heads)


@pytest.mark.parametrize("values", [(91, 92, 91), (1000, 1100, 1099), (7000, 7100, 7000)])
def test_a_person_or_a_hundredth_is_no_turn_of_events(values: tuple[int, ...]) -> None:
    said = section(full(history=(course("members_total", *values),)), "membership")
    assert "три года" not in said


def blocks(*scores: int) -> OpenReport:
    one = RATED.blocks[0]
    made = tuple(
        replace(one, number=n, title=f"Раздел {n}", score=replace(one.score, value=Decimal(score)))
        for n, score in enumerate(scores, 1)
    )
    return primary(full(usual(), rated=replace(RATED, blocks=made)))


def test_equal_blocks_are_named_together_or_not_at_all() -> None:
    said = section(blocks(100, 100, 50, 20), "information", Length.FULL)
    assert "сильнее всего «Раздел 1» и «Раздел 2» (100,0), слабее всего «Раздел 4» (20,0)" in said
    said = section(blocks(100, 100, 100, 100, 20), "information", Length.FULL)
    assert "сильнее" not in said and "слабее всего «Раздел 5»" in said


def test_an_unread_newspaper_is_no_strength() -> None:
    report = blocks(90, 80, 70, 60, 50, 40, 30, 100)
    unread = shared("solidarity_per_100", "0", "0", answered=1, expected=1)
    said = section(replace(report, figures=(*report.figures, unread)), "information", Length.FULL)
    assert "«Раздел 8»" not in said


def test_the_annex_names_the_newspaper_it_counts() -> None:
    printed = flat(" ".join(texts(open_report.paper(TERRITORY))))
    assert "«Солидарность», экз. на 100" in printed and "Подписка, экз." not in printed
