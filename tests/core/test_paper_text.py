"""Text on paper: hostile markup stays text, long text is printed whole, every sign has its glyph."""

import ast
import re
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from core.charts import ranking
from core.charts import style as chart_style
from core.organisations import Level
from core.reports import fonts, style, tables, text
from core.reports.facts import (
    Approved,
    Link,
)
from core.reports.tables import Column
from tests.core.papers import (
    KNOWN,
    ROOT,
    TERRITORY,
    branch,
    papers,
    read,
    solid,
    words,
)

HOSTILE = (
    "<b>unclosed",
    "ООО <Ромашка>",
    "a < b & c",
    "&nosuch; &#1114112; &amp;",
    '<font size="nan">x</font>',
    '<a href="#nope">сюда</a>',
    '<a href="javascript:alert(1)">x</a> <a href="file:///etc/passwd">y</a> \\\\server\\share',
    '<img src="file:///etc/hostname"/>',
    "<font color=\"[[[getattr(pow, 'x') for x in [1]]]]\">z</font>",
    "<unichar code=\"__import__('os').system('touch /tmp/marker')\"/>",
    "</para><para>",
    "%PDF-1.4 (скобки) \\n \\051",
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_markup_from_people_is_printed_literally(hostile: str) -> None:
    report = replace(
        TERRITORY,
        organisation=hostile,
        town=hostile,
        above=(hostile,),
        links=(Link(hostile, hostile),),
        branches=(branch(hostile),),
        approved=Approved(hostile, hostile, date(2026, 1, 23)),
    )
    reader = read(report)
    assert solid(words(reader)).count(solid(hostile)) >= 7
    notes = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
    assert not [note for note in notes if "/A" in note]


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def test_nothing_is_fetched_and_nothing_is_run(listener: socket.socket, tmp_path: Path) -> None:
    port, marker = listener.getsockname()[1], tmp_path / "marker"
    hostile = (
        f'<img src="http://127.0.0.1:{port}/x"/>'
        f"<font color=\"[[[open('{marker}', 'w') for x in [1]]]]\">x</font>"
        f"<unichar code=\"open('{marker}', 'w')\"/>"
    )
    read(replace(TERRITORY, organisation=hostile, branches=(branch(hostile),)))
    assert not marker.exists()
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_the_one_door_is_the_only_one_that_calls_paragraph() -> None:
    calling = [
        str(path.relative_to(ROOT))
        for room in ("core", "db", "pages")
        for path in (ROOT / room).rglob("*.py")
        if re.search(r"\bParagraph\(|\bXPreformatted\(", path.read_text(encoding="utf-8"))
    ]
    assert calling == ["core/reports/text.py"]


@pytest.mark.parametrize("long", ["слово " * 3333, "ж" * 20_000, "строка\n" * 2857])
def test_a_comment_of_20000_characters_is_printed_whole_and_soon(long: str) -> None:
    began = time.perf_counter()
    reader = papers(text.para(long, style.body()))
    assert time.perf_counter() - began < 5
    printed = solid(words(reader))
    letter = long.strip()[0]
    assert printed.count(letter) >= long.count(letter)
    assert len(reader.pages) > 3


def test_paragraphs_are_cut_at_4000_characters_and_lose_nothing() -> None:
    long = "слово " * 3000
    chunks = text.para(long, style.body())
    assert max(len(p.text) for p in chunks) <= text.CHUNK
    assert solid("".join(p.text for p in chunks)) == solid(long)


@pytest.mark.parametrize("tall", ["ж" * 20_000, "слово " * 3000])
def test_a_row_taller_than_a_page_goes_on_over_the_page(tall: str) -> None:
    columns = [Column("Название", 3), Column("Число", 1, figures=True)]
    reader = papers([tables.table(columns, [["начало", "1"], [tall, "2"], ["конец", "3"]])])
    printed = solid(words(reader))
    assert printed.count(tall[0]) >= tall.count(tall[0])
    assert "конец" in printed


def test_signs_of_russian_and_other_languages_have_their_glyphs() -> None:
    signs = "ё Ё № « » — – − ₽ ә Ә ү ҥ ң ҳ і ї ґ … “ ” „"
    reader = papers(text.para(signs, style.body()))
    assert solid(signs) in solid(words(reader))


def test_a_sign_without_a_glyph_is_replaced_visibly() -> None:
    reader = papers(text.para("флаг 🚩, галочка ✓, 中文, \ud800 конец", style.body()))
    printed = words(reader)
    assert "флаг ◊, галочка ◊, ◊◊, ◊ конец" in printed.replace("\n", " ")
    assert "■" not in printed


# They draw for the screen alone, where the browser finds a glyph for every sign.
SCREEN = {"heatmap_screen.py", "dots.py", "scatter.py", "score.py"}
OWN = {"fonts.py", "locale.py", "layers.py", *SCREEN}


def literals_of(*rooms: Path) -> set[str]:
    return {
        node.value
        for path in rooms
        if path.name not in OWN
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def printed_signs(literals: set[str]) -> set[str]:
    return {sign for value in literals for sign in value if sign.isprintable() and sign < "\ud800"}


def test_every_sign_in_a_chart_has_a_glyph_in_the_font_of_charts() -> None:
    signs = printed_signs(literals_of(*(ROOT / "core" / "charts").glob("*.py")))
    for name in (chart_style.REGULAR, chart_style.BOLD):
        assert not {s for s in signs if ord(s) not in fonts.register()[name]}, name


def test_every_sign_that_the_program_itself_prints_has_a_glyph() -> None:
    rooms = [*(ROOT / "core" / "reports").glob("*.py")]
    rooms += [
        ROOT / "core" / "narrative.py",
        ROOT / "core" / "formats.py",
        ROOT / "core" / "organisations.py",
    ]
    literals = literals_of(*rooms)
    for indicator in KNOWN.indicators.values():
        literals |= {indicator.label, indicator.short, indicator.unit, *indicator.option_labels.values()}
    signs = printed_signs(literals)
    for name, drawn in fonts.register().items():
        assert not {s for s in signs if ord(s) not in drawn}, name


def test_names_in_charts_pass_the_same_door() -> None:
    rows = [
        {
            "organisation_id": n,
            "code": str(n),
            "organisation": f"Школа 🚩 <b>{n}</b>",
            "level": "primary",
            "kind": "school",
            "bracket": None,
            "year": 2025,
            "indicator": "coverage",
            "value": Decimal(50 + n),
            "answered": 1,
            "expected": 1,
            "total": Decimal(50 + n),
            "base": Decimal(100),
        }
        for n in range(45)
    ]
    told = ranking.facts(
        pd.DataFrame(rows),
        None,
        KNOWN["coverage"],
        year=2025,
        whole="Территория",
        level=Level.PRIMARY,
        source=Level.PRIMARY,
        as_of=date(2025, 10, 1),
    )
    printed = words(read(replace(TERRITORY, by_coverage=told)))
    assert re.search("Школа [◊¤] <b>44</b>", printed)
    assert "показаны 10 из 45, остальные — в приложении 1" in printed


def test_figures_stand_comma_under_comma() -> None:
    columns = [Column("Показатель", 3), Column("Значение", 1, figures=True)]
    drawn = tables.table(columns, [["а", "1,25"], ["б", "7"], ["в", "33,5"], ["г", "да"]])
    missing = [row.cells[1].missing for row in drawn.rows]
    digit, comma = (
        fonts.width("0", fonts.TEXT, style.CELL_SIZE),
        fonts.width(",", fonts.TEXT, style.CELL_SIZE),
    )
    assert [round(m, 3) for m in missing] == [0, round(comma + 2 * digit, 3), round(digit, 3), 0]


def test_russian_lines_are_not_broken_after_short_words_and_before_dashes() -> None:
    assert text.knit("и в школе № 4 — 12 членов") == "и\xa0в\xa0школе №\xa04\xa0— 12\xa0членов"
