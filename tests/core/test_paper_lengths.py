"""Papers of every length: never an error, and nothing is cut without a sign."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.reports.letterhead import Letterhead
from core.reports.paper import (
    Beside,
    Column,
    Cover,
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
from tests.core import printed
from tests.core.printed import body, read, said, tight

LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁ0123456789«»№%.,()<>&/"
SHORT = st.text(LETTERS + "  ", max_size=40)
NAMES = st.one_of(SHORT, SHORT, st.text(LETTERS + "      ", min_size=250, max_size=300), st.just("Ж" * 300))
COMMENTS = st.one_of(
    SHORT, st.text(LETTERS + "        \n", max_size=900), st.sampled_from(["слово " * 250, "ы" * 1500])
)
LOOKS = st.sampled_from(list(Look))


@st.composite
def grids(draw: Any) -> Grid:
    columns = tuple(
        Column(draw(NAMES), draw(st.floats(0.0, 6.0)), draw(st.booleans()))
        for _ in range(draw(st.integers(1, 9)))
    )
    kinds = [tuple(draw(st.one_of(SHORT, COMMENTS)) for _ in columns) for _ in range(draw(st.integers(0, 3)))]
    rows = tuple(kinds) * draw(st.sampled_from([1, 1, 8, 30]))
    if sum(len(value) for row in rows for value in row) > 8_000:
        rows = rows[:2]
    return Grid(draw(NAMES), draw(COMMENTS), columns, rows, draw(st.integers(0, 2)))


SHAPES = st.sampled_from(
    [
        ("box", 0.0, 0.0, 40.0, 10.0, "#1F5A6B", None, 0.0),
        ("line", 0.0, 0.0, 40.0, 10.0, "#1F5A6B", 0.5, 2.0),
        ("dot", 5.0, 5.0, 2.0, None, "#1F5A6B", 1.0),
        ("text", 5.0, 5.0, "<b>Школа 🚩", "Golos", 8.0, "#1F5A6B", "middle"),
    ]
)
SKETCHES = st.builds(Sketch, st.floats(1, 2000), st.floats(1, 3000), st.lists(SHAPES, max_size=5).map(tuple))
PICTURES = st.builds(Picture, NAMES, COMMENTS, SKETCHES, NAMES, COMMENTS)
BLOCKS = st.one_of(
    st.builds(Words, COMMENTS, LOOKS, st.booleans()),
    st.builds(Points, st.lists(COMMENTS, max_size=4).map(tuple), st.integers(0, 3), st.booleans()),
    grids(),
    PICTURES,
    st.builds(Beside, PICTURES, st.none() | PICTURES),
    st.builds(Signature, NAMES, NAMES),
    st.just(Sheet()),
)
SECTIONS = st.builds(Section, SHORT, NAMES, st.lists(BLOCKS, max_size=4).map(tuple))
COVERS = st.builds(Cover, st.lists(NAMES, max_size=3).map(tuple), NAMES, NAMES, NAMES, NAMES, NAMES)
LETTERHEADS = st.builds(
    Letterhead,
    NAMES,
    COMMENTS,
    accent=st.sampled_from(["#7A1F2B", "#FFFFFF", "red", ""]),
    logo=st.sampled_from([b"", b"no picture"]),
)
PAPERS = st.builds(
    Paper,
    NAMES,
    NAMES,
    NAMES,
    NAMES,
    NAMES,
    st.lists(SECTIONS, max_size=4).map(tuple),
    st.none() | COVERS,
    st.booleans(),
    st.booleans(),
    st.one_of(
        st.just(""), st.just("https://example.ru/o/7kx4m2pd"), st.just("https://example.ru/" + "a" * 900)
    ),
    NAMES,
    LETTERHEADS,
    st.lists(BLOCKS, max_size=2).map(tuple),
)


# Papers are long: what has failed is not made smaller for minutes.
LONG = settings(
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


@settings(LONG, max_examples=8)
@given(PAPERS)
def test_any_paper_is_set_and_every_sign_of_it_is_on_paper(made: Paper) -> None:
    reader = read(made)
    there = Counter(body(reader)) + Counter(said(reader))
    asked = Counter(tight("".join(_of_the_pages(made))))
    assert not {sign: n for sign, n in (asked - there).items() if sign != "🚩"}

    whole = body(reader) + said(reader)
    assert all(tight(running) in whole for running in (made.head, made.head_right, made.foot))


def _of_the_pages(made: Paper) -> list[str]:
    """Without running heads, which are said once; without the opening where a cover takes its place, and the address
    that only a cover bears."""
    left_out = {"head", "head_right", "foot", "opening" if made.cover else "address"}
    return [text for name in vars(made) if name not in left_out for text in texts(getattr(made, name))]


@settings(LONG, max_examples=8)
@given(st.lists(st.builds(Words, COMMENTS, LOOKS, st.booleans()), min_size=1, max_size=6))
def test_words_are_read_back_in_their_order(blocks: list[Words]) -> None:
    assert body(read(printed.of(*blocks))) == tight("".join(block.text for block in blocks))


@pytest.mark.parametrize("rows", [0, 1, 2, 3, 40, 200])
def test_every_row_of_a_table_is_there_under_its_heads(rows: int) -> None:
    columns = (Column("Организация", 4), Column("Членов", 1, True))
    values = tuple((f"ППО-{n:03}-школы", f"{n},5") for n in range(rows))
    reader = read(printed.of(Grid("Все", "", columns, values)))
    pages = [page.extract_text() for page in reader.pages]
    assert all(f"ППО-{n:03}-школы" in "".join(pages) for n in range(rows))
    assert all("Членов" in page for page in pages)
    assert all("Продолжение таблицы «Все»" in page for page in pages[1:])


@pytest.mark.parametrize("rows", range(32, 44, 2))
def test_no_row_stands_alone_on_a_page(rows: int) -> None:
    columns = (Column("Организация", 4), Column("Членов", 1, True))
    values = tuple((f"ППО-{n:03}", "1") for n in range(rows))
    for page in read(printed.of(Grid("Все", "", columns, values))).pages:
        assert page.extract_text().count("ППО-") > 1


def test_a_row_taller_than_a_page_goes_on_beside_its_neighbours() -> None:
    columns = (Column("Вопрос", 1), Column("Ответ", 2), Column("Число", 1, True))
    reader = read(
        printed.of(
            Grid(
                "",
                "",
                columns,
                (("до", "1", "2"), ("Комментарий", "слово " * 3300, "77"), ("после", "3", "4")),
            )
        )
    )
    read_back = body(reader)
    assert read_back.count("слово") == 3300
    assert all(word in read_back for word in ("до", "Комментарий", "77", "после"))


@pytest.mark.parametrize("lines", range(39, 49, 2))
def test_a_heading_is_never_parted_from_what_it_heads(lines: int) -> None:
    blocks = tuple(Words(f"строка {n}") for n in range(lines))
    grid = Grid("Таблица", "Сдали все", (Column("Один", 1),), (("значение",),) * 20)
    reader = read(printed.paper(Section("a", "", blocks), Section("b", "Заголовок раздела", (grid,))))
    page = next(p.extract_text() for p in reader.pages if "Заголовок раздела" in p.extract_text())
    assert page.partition("Заголовок раздела")[2].count("значение") > 1


@pytest.mark.parametrize("lines", range(39, 49, 2))
def test_a_signature_does_not_stand_on_a_page_of_its_own(lines: int) -> None:
    blocks = [Words(f"строка {n}") for n in range(lines)]
    pages = read(printed.of(*blocks, Signature("Председатель", "А. Б. Иванов"))).pages
    assert "строка" in pages[-1].extract_text()
