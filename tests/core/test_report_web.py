"""A paper as a page: the same words and figures, each a text whatever it looks like; tables and charts are heard."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from html.parser import HTMLParser
from typing import Any

import pytest

from core.formats import NBSP
from core.reports import frozen, open_report, pictures, style, web
from core.reports.letterhead import Letterhead
from core.reports.live import live
from core.reports.paper import (
    Beside,
    Grid,
    Look,
    Paper,
    Picture,
    Points,
    Section,
    Sheet,
    Signature,
    Sketch,
    Words,
    texts,
)
from tests.core.figures import ranked, share
from tests.core.papers import TERRITORY

CHART = pictures.picture(ranked([share("Школа № 4", 8, 10, 10), share("Лицей", 4, 10, 10)]))
SMALL = pictures.picture(ranked([share("Сад", 3, 10, 10)]), style.HALF)
REPORT = open_report.paper(TERRITORY)
CHARTS = Section("charts", "Диаграммы", (CHART, Beside(SMALL, SMALL), Beside(SMALL)))
WHOLE = replace(REPORT, sections=(*REPORT.sections, CHARTS))
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&lt;b&gt; </title></svg> \u202eтекст"
TAGS = {
    "article", "a", "b", "br", "caption", "circle", "desc", "div", "figcaption", "figure", "h1", "h2", "i", "img", "li",
    "line", "nav", "ol", "p", "rect", "section", "small", "span", "strong", "svg", "table", "tbody", "td", "text", "th",
    "thead", "title", "tr", "ul",
}  # fmt: skip


@dataclass
class Read(HTMLParser):
    """Tags with their attributes, rows of tables, and the whole text of the page."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    tables: list[list[list[str]]] = field(default_factory=list)
    drawn: list[str] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "br":
            self.text += "\n"
        if tag not in ("br", "img", "line", "rect", "circle"):
            self.open.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
        elif tag == "text":
            self.drawn.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.open and self.open[-1] in ("td", "th"):
            self.tables[-1][-1][-1] += data
        if self.open and self.open[-1] == "text":
            self.drawn[-1] += data


def read(whole: Paper) -> Read:
    page = Read()
    page.feed(web.html(whole))
    page.close()
    assert page.open == []
    return page


def flat(value: str) -> str:
    return " ".join(value.replace(NBSP, " ").split())


def blocks(whole: Paper) -> Iterator[Any]:
    for section in whole.sections:
        for block in section.blocks:
            yield from (b for b in (block.left, block.right) if b) if isinstance(block, Beside) else (block,)


def grids(whole: Paper) -> list[Grid]:
    return [block for block in blocks(whole) if isinstance(block, Grid)]


def shown_charts(whole: Paper) -> list[Picture]:
    return [block for block in blocks(whole) if isinstance(block, Picture)]


def test_every_word_of_the_paper_stands_on_the_page() -> None:
    shown = flat(read(WHOLE).text)
    inner = {WHOLE.author, WHOLE.subject, WHOLE.title, WHOLE.head, WHOLE.head_right}
    wanted = [line for text in texts(WHOLE) if text not in inner for line in text.split("\n")]
    assert len(wanted) > 100
    assert [text for text in wanted if flat(text) not in shown] == []


def test_the_cells_of_a_table_are_those_of_the_paper() -> None:
    shown = read(WHOLE).tables
    assert grids(WHOLE)
    assert len(shown) == len(grids(WHOLE))
    for table, grid in zip(shown, grids(WHOLE), strict=True):
        kept = [[column.head for column in grid.columns], *grid.rows]
        assert [[flat(c) for c in row] for row in table] == [[flat(c) for c in row] for row in kept]


def test_the_figures_of_a_chart_are_those_of_the_paper() -> None:
    kept = [str(s[3]) for p in shown_charts(WHOLE) for s in p.sketch.shapes if s[0] == "text"]
    assert kept
    assert [flat(t) for t in read(WHOLE).drawn] == [flat(t) for t in kept]


def test_a_chart_is_told_to_whoever_cannot_see_it() -> None:
    page = web.html(WHOLE)
    for picture in shown_charts(WHOLE):
        assert f"<desc>{web._flat(picture.alt)}</desc>" in page
        assert f"<title>{web._flat(picture.caption)}</title>" in page
    assert page.count('role="img"') == len(shown_charts(WHOLE))


def test_heads_of_tables_say_what_they_are_heads_of() -> None:
    page = read(WHOLE)
    scopes = [given.get("scope") for tag, given in page.tags if tag == "th"]
    assert set(scopes) == {"col", "row"}
    assert scopes.count("row") == sum(len(grid.rows) for grid in grids(WHOLE))
    assert [tag for tag, _ in page.tags].count("caption") == len(grids(WHOLE))
    assert [tag for tag, _ in page.tags].count("h1") == 1


def spoiled(thing: Any) -> Any:
    """With hostile text in place of every text, whatever it was for: names of fonts and colours too."""
    if isinstance(thing, Look) or thing is None or isinstance(thing, int | float | bytes):
        return thing
    if isinstance(thing, str):
        return EVIL
    if isinstance(thing, Sketch):
        return replace(thing, shapes=tuple((s[0], *map(spoiled, s[1:])) for s in thing.shapes))
    if isinstance(thing, tuple):
        return tuple(map(spoiled, thing))
    assert is_dataclass(thing)
    return replace(thing, **{f.name: spoiled(getattr(thing, f.name)) for f in fields(thing)})  # type: ignore[type-var]


ALL_KINDS = replace(
    WHOLE,
    letterhead=Letterhead("Имя", "Адрес\nПочта", logo=b'\x89PNG\r\n\x1a\n"><script>'),
    foot="внизу",
    sections=(
        *WHOLE.sections,
        Section(
            "all",
            "Всё",
            (
                *(Words("слова", look) for look in Look),
                Words("чужие слова", typed=True),
                Points(("раз", "два")),
                Points(("раз",), start=1, typed=True),
                Signature("Председатель", "А. Б. Иванов"),
                Sheet(),
            ),
        ),
    ),
)


@pytest.mark.parametrize("covered", [True, False])
def test_hostile_text_in_every_place_stays_text(covered: bool) -> None:
    opening = ALL_KINDS.sections[-1].blocks
    whole = ALL_KINDS if covered else replace(ALL_KINDS, cover=None, opening=opening)
    page = read(spoiled(whole))
    assert {tag for tag, _ in page.tags} <= TAGS - {"b"}
    for tag, given in page.tags:
        assert not [name for name in given if name.startswith("on")]
        assert (given.get("href") or "#").startswith("#")
        assert (given.get("src") or "data:image/png;base64,").startswith("data:image/png;base64,")
        assert (tag == "article") == ("style" in given)
    assert "<script>alert(1)</script>" in page.text
    assert "\u202e" not in page.text
    assert not [
        given["style"] for tag, given in page.tags if "style" in given if given["style"] != "--accent:#1F5A6B"
    ]


def test_a_colour_that_is_none_is_not_drawn_and_a_number_is_a_number() -> None:
    evil = Sketch(10, 10, (("dot", 1, 1, 1, 'red" onload="x', None, 0),))
    whole = replace(WHOLE, sections=(Section("s", "", (Picture("", "", evil, ""),)),))
    assert 'fill="none"' in web.html(whole)
    assert "onload" not in web.html(whole)
    text: Any = '1" x="'
    for wrong in (replace(evil, width=text), replace(evil, shapes=(("dot", text, 1, 1, "", None, 0),))):
        with pytest.raises(ValueError, match="could not convert"):
            web.html(replace(whole, sections=(Section("s", "", (Picture("", "", wrong, ""),)),)))


def test_a_block_nobody_has_taught_the_page_is_an_error_and_not_left_out() -> None:
    with pytest.raises(TypeError, match="int"):
        web.html(replace(WHOLE, sections=(Section("s", "", (5,)),)))  # type: ignore[arg-type]


def test_a_logo_that_is_no_picture_is_left_out() -> None:
    assert "<img" not in web.html(replace(WHOLE, letterhead=Letterhead("Имя", logo=b"<svg onload=alert(1)>")))


def test_typed_words_are_not_tied_and_live_figures_are_plain() -> None:
    said = live("члены", "48 членов")
    whole = replace(
        WHOLE, sections=(Section("s", "", (Words(f"В {said} и т. д.", typed=True), Words("в школе"))),)
    )
    page = web.html(whole)
    assert "<p>В 48 членов и т. д.</p>" in page
    assert f"<p>в{NBSP}школе</p>" in page


def test_a_draft_and_an_invented_union_are_named_so() -> None:
    assert "Проект" in web.html(replace(WHOLE, draft=True))
    page = web.html(replace(WHOLE, draft=False, demonstration=False, cover=None))
    assert "Проект" not in page
    assert "вымышлены" not in page


def test_what_was_kept_is_drawn_as_it_was() -> None:
    assert web.html(frozen.unpacked(frozen.packed(WHOLE)[0])) == web.html(WHOLE)


@pytest.mark.parametrize("word", ["ы" * 20_000, "ъ " * 10_000, "", "\n\n\n", "\x00\ud800"])
def test_odd_lengths_are_no_error(word: str) -> None:
    whole = replace(
        WHOLE, sections=(Section("s", word, (Words(word), Points((word,)), Signature(word, word))),)
    )
    assert web.html(whole).endswith("</article>")
