"""Charts as drawn: the screen and the paper show the same words, whatever organisations are called."""

import json
from decimal import Decimal
from typing import Any

import pytest
import vl_convert
from reportlab.graphics.shapes import Drawing, Group, String

from core.charts import completeness, layers, ranking, strokes, style, subscription, trend
from core.charts.facts import Told
from core.organisations import Level
from core.reports import fonts
from core.sheets import writing
from tests.core.figures import DAY, by_organisation, complete, frame, of, ranked, row, share, turnout

HOSTILE = (
    "a.b[0]",
    "Отрасль: 1",
    "<img src=x onerror=alert(1)>",
    "datum['code']",
    "Ш" * 120,
    "[«x»](http://x)",
)


def texts(drawing: Drawing | Group) -> str:
    found = []
    for shape in drawing.contents:
        if isinstance(shape, String):
            found.append(shape.text)
    return "\n".join(found)


def screen_text(drawn: Any) -> str:
    return json.dumps(drawn.to_dict(), ensure_ascii=False)


@pytest.fixture(autouse=True)
def _typefaces() -> None:
    fonts.register()


def drawn_alike() -> list[tuple[Any, Told, list[str]]]:
    bars = ranked([share("А", 8, 10, 10), share("Б", 4, 4, 10), share("В", 0, 0, 10)])
    years = [row("А", Decimal(v), year=y, indicator="coverage") for y, v in ((2024, 60), (2026, 70))]
    line = trend.facts(
        frame(years),
        None,
        of("coverage"),
        years=[2024, 2025, 2026],
        name="А",
        source=Level.PRIMARY,
        as_of=DAY,
    )
    done = completeness.facts(
        turnout("А", 10, 4, 2, 1, 1), [], title="Сдача", source=Level.PRIMARY, as_of=DAY
    )
    copies = by_organisation([("А", 8, 4, 1000, 10, 10), ("Б", 0, 0, 300, 3, 10)])
    return [
        (ranking, bars, [b.label for b in bars.bars]),
        (trend, line, [p.label for p in line.series[0].points if p.value is not None]),
        (completeness, done, [done.whole.label]),
        (subscription, copies, [r.label for r in copies.rows]),
    ]


@pytest.mark.parametrize("number", range(4))
def test_screen_and_paper_say_the_same(number: int) -> None:
    module, facts, labels = drawn_alike()[number]
    on_screen, on_paper = screen_text(module.screen(facts)), texts(module.paper(facts, 480))
    for label in labels:
        assert label in on_screen
        assert label in on_paper


@pytest.mark.parametrize("number", range(4))
def test_every_specification_is_russian_and_asks_no_other_host(number: int) -> None:
    module, facts, _ = drawn_alike()[number]
    spec = module.screen(facts).to_dict()
    assert spec["config"]["locale"]["number"]["thousands"] == "\u00a0"
    assert spec["config"]["locale"]["number"]["decimal"] == ","
    assert spec["autosize"]["type"] == "fit-x"
    assert '"url"' not in json.dumps(spec)


@pytest.mark.parametrize("number", range(4))
def test_a_picture_bears_its_title_filters_and_date(number: int) -> None:
    module, facts, _ = drawn_alike()[number]
    svg = vl_convert.vegalite_to_svg(
        layers.picture(module.screen(facts), facts, "вымышлены"), allowed_base_urls=[]
    )
    for words in (facts.title, "21.11.2026", "вымышлены"):
        assert words.split(":")[0] in svg


@pytest.mark.parametrize("number", range(4))
def test_the_table_behind_a_chart_is_a_workbook(number: int) -> None:
    _, facts, _ = drawn_alike()[number]
    assert writing.write([facts.table()])[:2] == b"PK"


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_data_and_never_expressions(name: str) -> None:
    facts = ranked([share(name, 8, 10, 10), share("Б", 4, 10, 10)])
    spec = ranking.screen(facts).to_dict()
    data = spec.pop("datasets")
    assert name[:30] not in json.dumps(spec, ensure_ascii=False)
    assert any(r.get("name") == name for rows in data.values() for r in rows)
    vl_convert.vegalite_to_svg(layers.picture(ranking.screen(facts), facts), allowed_base_urls=[])
    ranking.paper(facts, 480)


def test_a_long_name_is_wrapped_within_its_column() -> None:
    lines = strokes.fitted("Ш" * 50 + " организация Профсоюза работников образования", 120, 8, 2)
    assert len(lines) == 2
    assert all(fonts.width(line, style.REGULAR, 8) <= 120 for line in lines)
    assert style.cut_lines("слово " * 30, 20, 2)[1].endswith("…")


def test_a_paper_chart_leaves_out_what_does_not_fit() -> None:
    facts = ranked([share(f"Организация {n}", n, 50, 50) for n in range(50)])
    assert ranking.paper(facts, 480, 200).height == 200
    assert len(texts(ranking.paper(facts, 480, 200))) < len(texts(ranking.paper(facts, 480)))


def test_no_rows_are_drawn_as_words() -> None:
    facts = ranked([])
    assert facts.empty
    assert "Сравнивать пока нечего" in screen_text(ranking.screen(facts))
    assert "Сравнивать пока нечего" in texts(ranking.paper(facts, 400))


def test_what_is_not_handed_in_is_taken_apart_in_words() -> None:
    whole = turnout("Область", 118, 58, 32, returned=6, draft=8)
    whole.overdue, whole.exempt = 21, 1
    told = complete(whole).whole.owed
    assert told.startswith("Не сдано 28: не начаты — 14, черновики — 8, возвращены на доработку — 6.")
    assert "Ещё у 1 срок не прошёл" in told
    assert "Освобождённых — 1" in told
    assert complete(turnout("Область", 5, 5, 0)).whole.owed == ""
