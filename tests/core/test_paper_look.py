"""How a paper is set: title page, contents, draft mark, tags, hyphens, and that it is made the same every time."""

import re
from dataclasses import replace
from typing import Any

import pytest

from core.charts import colours
from core.reports import hyphens, style, text, typeset
from core.reports.letterhead import Letterhead
from core.reports.paper import (
    Column,
    Cover,
    Grid,
    Look,
    Paper,
    Picture,
    Points,
    Section,
    Signature,
    Sketch,
    Words,
)
from tests.core import printed
from tests.core.printed import body, read, tight

COVER = Cover(
    ("Общероссийский Профсоюз",),
    "Ясногорская организация",
    "Открытый отчёт",
    "за 2025 год",
    "Проект",
    "г. Ясногорск, 2026",
)
ADDRESS = "https://prof.example.ru/o/7kx4m2pd"
SKETCH = Sketch(200.0, 80.0, (("text", 5.0, 5.0, "86,1 %", "Golos", 8.0, "#1F5A6B", "start"),))
GRID = Grid("Охват", "Сдали все", (Column("Организация", 4), Column("Охват, %", 1, True)), (("ППО", "86,1"),))


def long(sections: int = 14, **more: Any) -> Paper:
    story = tuple(Words("Предложение о том, что сделано за год и что не получилось. " * 6) for _ in range(8))
    parts = (Section(f"s{n}", f"{n}. Раздел {n}", story) for n in range(1, sections + 1))
    return printed.paper(*parts, title="Отчёт", cover=COVER, **more)


def test_the_same_paper_is_the_same_file() -> None:
    made = long(letterhead=Letterhead("Организация", accent="#7A1F2B"), address=ADDRESS, draft=True)
    assert typeset.pdf(made) == typeset.pdf(replace(made))


def test_the_file_does_not_say_when_it_was_made() -> None:
    about = read(printed.words("Текст")).metadata
    assert about is not None and about.creation_date is None


def test_a_long_paper_has_contents_with_the_right_pages() -> None:
    reader = read(long())
    listed = reader.pages[1].extract_text()
    assert "Содержание" in listed
    pages = [page.extract_text() for page in reader.pages]
    for n in range(2, 15):
        title = f"{n}. Раздел {n}\n"
        found = re.search(f"\n{re.escape(title)}(\\d+)\n", listed)
        assert found is not None, title
        assert title in pages[int(found[1]) - 1]


def test_a_short_paper_has_no_contents() -> None:
    assert "Содержание" not in body(read(long(2)))


def test_the_cover_bears_a_code_and_the_address_beside_it() -> None:
    reader = read(long(2, address=ADDRESS))
    assert ADDRESS in tight(reader.pages[0].extract_text())
    assert f"QR-код: {ADDRESS}" in printed.alternatives(reader)


def test_no_address_of_people_becomes_a_link() -> None:
    typed = "https://evil.example.ru javascript:alert(1) file:///etc/passwd \\\\server\\share"
    reader = read(
        replace(long(address=ADDRESS), title=typed, head=typed, letterhead=Letterhead(typed, typed))
    )
    notes = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
    assert notes
    assert all(note.get("/A") is None and "/Dest" in note for note in notes)


def test_a_draft_is_marked_behind_the_text_and_pale() -> None:
    reader = read(replace(long(), draft=True))
    for page in reader.pages:
        drawn = page.get_contents().get_data().decode("latin-1")  # type: ignore[union-attr]
        assert 0 <= drawn.index("draft-behind Do") < drawn.index("MCID")
    lightness, _, _ = colours.lab("#" + style.PALE.hexval()[2:])
    assert lightness > 0.94


def test_an_approved_paper_bears_no_draft_mark() -> None:
    assert "Проект" not in body(read(replace(long(2), cover=replace(COVER, status="Утверждён"))))


BLOCKS = (
    Words("Главное.", Look.LEAD),
    Points(("раз", "два")),
    GRID,
    Picture("Рисунок", "", SKETCH, "Охват 86,1 %"),
    Signature("Председатель"),
)


def test_a_paper_is_tagged() -> None:
    reader = read(printed.paper(Section("a", "Раздел", BLOCKS), title="Справка"))
    assert reader.root_object["/MarkInfo"]["/Marked"]  # type: ignore[index]
    found = printed.roles(reader)
    assert [found.count(role) for role in ("Document", "H1", "H2", "Table", "TR", "TH", "TD", "Figure")] == [
        1,
        1,
        1,
        1,
        2,
        2,
        2,
        1,
    ]
    assert printed.alternatives(reader) == ["Охват 86,1 %"]


def test_every_marked_piece_of_a_page_has_its_element() -> None:
    reader = read(long(address=ADDRESS, letterhead=Letterhead("Организация")))
    numbers = reader.root_object["/StructTreeRoot"]["/ParentTree"]["/Nums"]  # type: ignore[index]
    owners = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for page in reader.pages:
        drawn = page.get_contents().get_data().decode("latin-1")  # type: ignore[union-attr]
        pieces = [int(n) for n in re.findall(r"/MCID (\d+)", drawn)]
        assert pieces == list(range(len(owners[page["/StructParents"]])))
        assert drawn.count("BDC") + drawn.count("BMC") == drawn.count("EMC")


def test_a_table_on_two_pages_is_one_table() -> None:
    rows = tuple((f"ППО {n}", "1") for n in range(120))
    reader = read(printed.of(replace(GRID, rows=rows)))
    assert len(reader.pages) > 2
    assert [printed.roles(reader).count(role) for role in ("Table", "TR", "TH")] == [1, 121, 2]


def test_a_broken_word_is_whole_when_it_is_copied_out() -> None:
    word = "информационно-разъяснительная общеобразовательного"
    grid = Grid("", "", (Column("Слова", 1), Column("Прочее", 9)), ((word, "да"),))
    printed_text = read(printed.of(grid)).pages[0].extract_text()
    assert hyphens.SOFT in printed_text
    assert "общеобразовательного" in re.sub(r"\u00ad\s*", "", printed_text)


@pytest.mark.parametrize(
    ("word", "heads"),
    [
        ("организация", ["организа", "органи", "орга", "ор"]),
        ("«Солидарность»,", ["«Солидар", "«Соли", "«Со"]),
        ("МБОУ", []),
        ("стенд", []),
        ("социально-экономический", None),
    ],
)
def test_words_are_broken_between_syllables(word: str, heads: list[str] | None) -> None:
    found = [head for head, _ in hyphens.pairs(word)]
    assert found == heads if heads is not None else "социально-" in found
    assert all(head + tail == word for head, tail in hyphens.pairs(word))


@pytest.mark.parametrize(
    ("plain", "tied"),
    [
        ("форма № 5 и 12 %", "форма №\xa05 и\xa012\xa0%"),
        ("подписал А. Б. Иванов", "подписал А.\xa0Б.\xa0Иванов"),
        ("5 кг, в 2025 году", "5\xa0кг, в\xa02025\xa0году"),
        ("г. Ясногорск, ул. Мира, д. 5", "г.\xa0Ясногорск, ул.\xa0Мира, д.\xa05"),
        ("на 1 октября 2025 г. Сдали", "на\xa01\xa0октября 2025\xa0г. Сдали"),
        ("т. е. сразу", "т.\xa0е. сразу"),
    ],
)
def test_russian_no_break_spaces(plain: str, tied: str) -> None:
    assert text.knit(plain) == tied


def test_a_figure_is_never_broken_in_its_column() -> None:
    columns = (Column("Показатель", 40), Column("Сумма", 1, True))
    printed_text = (
        read(printed.of(Grid("", "", columns, (("Всего", "1\xa0234\xa0567,89"),)))).pages[0].extract_text()
    )
    assert "1 234 567,89" in printed_text.replace("\xa0", " ")
