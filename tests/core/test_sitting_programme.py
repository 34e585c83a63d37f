"""The results of a programme: which years are set against each other, and how it is said."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from core import catalogue, methodology, scores
from core.charts import spark
from core.charts.facts import Mark
from core.control import HEADS
from core.organisations import Level
from core.reports import fonts, typeset
from core.reports.paper import Grid, Picture, texts
from core.reports.sitting import programme, programme_words, progress
from core.reports.sitting.made import Whose
from core.reports.sitting.programme_facts import Facts, Turnout
from core.reports.sitting.progress import Line
from tests.core.figures import DAY, frame, row
from tests.core.test_halves import HALVES, WHOLE, told

KNOWN = scores.into(catalogue.shipped(), methodology.shipped())
YEARS = (2024, 2025, 2026)


@pytest.fixture(autouse=True)
def _typefaces() -> None:
    fonts.register()


def line(
    code: str, *values: str | None, answered: tuple[int, ...] = (10, 10, 10), level: Level = Level.REGIONAL
) -> Line:
    """A value for each year; of ten forms expected so many have answered."""
    rows = [
        row(
            "О",
            None if v is None else Decimal(v),
            n if v is not None else 0,
            10,
            indicator=code,
            year=y,
            base=5000,
        )
        for y, v, n in zip(YEARS, values, answered, strict=True)
    ]
    return progress.line(frame(rows), KNOWN[code], years=YEARS, name="Область", level=level, as_of=DAY)


def facts(*lines: Line, **more: Any) -> Facts:
    rows = [row("О", Decimal(50), indicator="stand_exists", year=y) for y in YEARS]
    sparks = spark.facts(frame(rows), KNOWN.indicators, HEADS, years=YEARS, name="Область", as_of=DAY)
    whose = Whose("Областная организация", DAY)
    turnout = tuple(Turnout(y, 10, 10) for y in YEARS)
    return replace(Facts(whose, Level.REGIONAL, YEARS, turnout, lines, (), sparks), **more)


def said(found: Facts) -> str:
    return " ".join(t for t in programme_words.conclusions(found) if t).replace("\u00a0", " ")


def test_a_change_is_that_of_the_figures_as_they_are_shown() -> None:
    # 60,04 and 65,06 are shown as 60,0 and 65,1.
    found = line("stand_exists", "60.04", "61", "65.06")
    assert found.change.replace("\u00a0", " ") == "+5,1 п. п."
    assert line("stand_exists", "60.04", "61", "60.01").change == "без изменений"
    assert line("solidarity_per_100", "0.80", "0.9", "1.01").change == "+0,21"


def test_a_year_of_few_forms_is_starred_and_left_out() -> None:
    found = line("stand_exists", "60", "70", "95", answered=(10, 10, 4))
    assert found.change.replace("\u00a0", " ") == "+10,0 п. п."
    [table] = [b for b in progress.table("Т", "", [found], YEARS) if isinstance(b, Grid)]
    assert table.rows[0][4].replace("\u00a0", " ") == "95,0 %*"
    notes = " ".join(progress.partial([found])).replace("\u00a0", " ")
    assert notes == "* Данные неполные и с другими годами не сравниваются: 2026 г. (учтены 4 из 10)."


def test_where_questions_were_answered_by_more_and_by_fewer_both_are_told() -> None:
    some = [line("stand_exists", "1", "1", "1", answered=(10, 10, n)) for n in (3, 8)]
    assert "(учтены от 3 до 8 из 10)" in " ".join(progress.partial(some)).replace("\u00a0", " ")


def test_nothing_is_compared_with_a_single_whole_year() -> None:
    found = facts(line("stand_exists", None, "70", "95", answered=(0, 10, 4)))
    assert said(found).startswith("Полностью учтённых лет меньше двух: сравнивать годы пока рано.")
    assert found.lines[0].change == "—"


def test_points_that_grew_fell_and_stayed_are_counted() -> None:
    found = facts(
        line("stand_exists", "60", "61", "65"),
        line("resp_exists", "60", "61", "59"),
        line("email_own", "60", "61", "60"),
    )
    assert said(found).startswith(
        "С 2024 по 2026 год показатели выросли по 1 из 3 пунктов контроля, снизились по 1, не изменились по 1."
    )
    assert "выросли с 2024 по 2026 год: есть стенд — на 5,0 п. п. (было 60,0 %, стало 65,0 %)." in said(found)
    assert "снизились с 2024 по 2026 год: есть ответственный — на 1,0 п. п." in said(found)


def test_a_norm_is_held_against_the_last_whole_year() -> None:
    found = facts(line("solidarity_per_100", "0.80", "1.20", "0.50", answered=(10, 10, 4)))
    assert "Норма выполнена: «Солидарность» на 100 членов." in said(found)
    assert progress.verdicts(found.lines[0]) == ("ниже нормы", "выполнена")


def test_a_norm_per_100_members_is_not_for_a_small_organisation_alone() -> None:
    rows = [row("О", Decimal(2), 1, 1, indicator="solidarity_per_100", year=y, base=40) for y in YEARS]
    found = progress.line(
        frame(rows), KNOWN["solidarity_per_100"], years=YEARS, name="ППО", level=Level.PRIMARY, as_of=DAY
    )
    assert found.norm == "не применяется"
    assert "Норма" not in said(facts(found))


def test_of_one_primary_answers_appear_and_go() -> None:
    found = [line("stand_exists", *v, level=Level.PRIMARY) for v in (("0", "0", "100"), ("100", "0", "0"))]
    assert [one.change for one in found] == ["появилось", "не стало"]
    told_ = said(facts(*found, level=Level.PRIMARY))
    assert "Появилось или выросло: есть стенд." in told_
    assert "Снизилось: есть стенд." in told_


def test_half_years_are_in_one_table_and_the_partial_ones_starred() -> None:
    paper = programme.paper(facts(line("stand_exists", "1", "2", "3"), papers=(told(WHOLE),)))
    grids = [b for s in paper.sections for b in s.blocks if isinstance(b, Grid)]
    table = next(g for g in grids if g.caption == "Экземпляры и подписки")
    assert [row_[1:3] for row_ in table.rows] == [("6", "0,60"), ("5", "0,50"), ("4", "0,40"), ("7", "0,70")]
    assert len(table.rows) == len(HALVES)


def test_many_newspapers_take_several_tables() -> None:
    every = [told(WHOLE) for _ in range(7)]
    paper = programme.paper(facts(line("stand_exists", "1", "2", "3"), papers=tuple(every)))
    grids = [b for s in paper.sections for b in s.blocks if isinstance(b, Grid)]
    assert len([g for g in grids if g.caption == "Экземпляры и подписки"]) == 3


def test_every_figure_stands_under_a_number_of_forms_and_a_day() -> None:
    paper = programme.paper(facts(line("stand_exists", "1", "2", "3"), papers=(told(WHOLE),)))
    for table in (b for s in paper.sections for b in s.blocks if isinstance(b, Grid)):
        assert "Данные на 21.11.2026" in table.note.replace("\u00a0", " "), table.caption
    assert "2024 — 10 из 10" in " ".join(texts(paper)).replace("\u00a0", " ")


@pytest.mark.parametrize("name", ["О", "Территориальная организация работников образования " * 6])
def test_ten_points_of_six_years_are_set_whatever_the_name(name: str) -> None:
    rows = [
        row(name[:9], Decimal("73.5"), 10, 10, indicator=code, year=y, base=1000)
        for code in HEADS
        for y in range(2021, 2027)
    ]
    years = tuple(range(2021, 2027))
    lines = tuple(
        progress.line(frame(rows), KNOWN[code], years=years, name=name, level=Level.REGIONAL, as_of=DAY)
        for code in HEADS
    )
    found = facts(*lines, years=years, whose=Whose(name, DAY))
    pdf = PdfReader(BytesIO(typeset.pdf(programme.paper(found))))
    printed = " ".join(page.extract_text() for page in pdf.pages)
    assert 1 <= len(pdf.pages) <= 5
    assert "73,5" in printed


def test_what_has_no_whole_year_has_no_row_among_the_norms() -> None:
    thin = line("budget_info_pct", "4", "5", "6", answered=(4, 4, 4))
    paper = programme.paper(facts(thin, line("solidarity_per_100", "0.80", "1.20", "1.30")))
    [table] = [b for s in paper.sections if s.key == "norms" for b in s.blocks if isinstance(b, Grid)]
    assert [row_[0].partition(",")[0] for row_ in table.rows] == ["«Солидарность» на 100 членов"]


def test_a_chart_says_of_how_many_forms_its_last_point_is() -> None:
    found = line("index", "60", "65", None, answered=(10, 9, 4))
    paper = programme.paper(facts(found))
    told = [t.replace("\u00a0", " ") for t in texts(paper)]
    assert any(t.startswith("по 9 из 10 за 2025 год") for t in told)


def test_the_norm_of_a_newspaper_is_said_under_the_title_of_its_chart() -> None:
    normed = replace(told(WHOLE), norms=(Mark(Decimal(1), "Норма: не менее 1"),))
    paper = programme.paper(facts(line("stand_exists", "1", "2", "3"), papers=(normed,)))
    pictures = [b for s in paper.sections for b in s.blocks if isinstance(b, Picture)]
    [chart] = [p for p in pictures if "Норма: " in p.note]
    assert not any("Норма" in str(shape) for shape in chart.sketch.shapes)
