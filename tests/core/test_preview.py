"""A page of a paper as a picture: the page that was asked for, once, whoever else is asking."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from PIL import Image

from core.reports import preview, typeset
from core.reports.paper import Paper, Section, Sheet, Words


def paper(pages: int, mark: str = "") -> bytes:
    sections = tuple(
        Section(f"s{n}", f"{n}. Раздел {mark}", (Words(f"Слова страницы {n}."), Sheet()))
        for n in range(1, pages + 1)
    )
    return typeset.pdf(Paper("Отчёт", "ППО", "Отчёт", "ППО", "2025", sections))


@pytest.fixture(scope="module")
def three() -> bytes:
    return paper(3)


@pytest.mark.parametrize("width", [360, 1240])
def test_a_page_is_as_wide_as_was_asked(three: bytes, width: int) -> None:
    seen = preview.page(three, 2, width)
    image = Image.open(BytesIO(seen.picture))
    assert (image.format, image.width) == ("PNG", width)
    assert 1.40 < image.height / image.width < 1.43


def test_nobody_makes_it_draw_a_wall(three: bytes) -> None:
    assert Image.open(BytesIO(preview.page(three, 1, 10**6).picture)).width == preview.WIDEST


def test_the_page_that_was_asked_for_is_shown_and_read_out(three: bytes) -> None:
    seen = preview.page(three, 2, 360)
    assert seen.number == 2
    assert "Слова страницы 2." in seen.words
    assert preview.pages(three) == seen.of >= 3


@pytest.mark.parametrize(("asked", "shown"), [(0, 1), (-5, 1), (1, 1), (99, 0)])
def test_a_page_that_is_not_there_is_the_nearest(three: bytes, asked: int, shown: int) -> None:
    seen = preview.page(three, asked, 360)
    assert seen.number == (shown or seen.of)


def test_the_headings_lead_to_their_pages(three: bytes) -> None:
    named = {entry.title: entry.number for entry in preview.contents(three)}
    for n in (1, 2, 3):
        number = next(page for title, page in named.items() if title.startswith(f"{n}."))
        assert f"Слова страницы {n}." in preview.page(three, number, 360).words


def test_what_is_kept_stays_little() -> None:
    for n in range(preview.KEPT // 3 + 2):
        made = paper(3, str(n))
        for number in (1, 2, 3):
            preview.page(made, number, 60)
        preview.pages(made)
    assert len(preview._kept) == preview.KEPT
    assert len(preview._outlines) <= preview.KEPT


def test_many_ask_at_once_and_everybody_gets_their_own_page() -> None:
    papers = [paper(3, mark) for mark in "абвг"]
    wanted = [(pdf, number) for pdf in papers for number in (1, 2, 3)] * 4
    with ThreadPoolExecutor(8) as several:
        seen = list(several.map(lambda each: preview.page(each[0], each[1], 240), wanted))
    for (_, number), page in zip(wanted, seen, strict=True):
        assert page.number == number
        assert f"Слова страницы {number}." in page.words
