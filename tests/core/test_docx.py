"""A paper as a file of Word: everything of it is there, it can be edited, and it is the same file every time."""

import re
import zipfile
from dataclasses import replace
from io import BytesIO
from typing import Any

import docx as library
import pytest
from docx.document import Document
from docx.oxml.ns import qn

from core.reports import docx, pictures
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
    Words,
    texts,
)
from tests.core.figures import ranked, share

HOSTILE = '=cmd|"/c calc"!A1 <w:p>&amp;</w:p> \x00\x07\x0b\ufffe\ud800 {{7*7}} ${x} «имя»'
COLUMNS = (Column("Организация", 3), Column("Сдали", 1, figures=True))


def picture() -> Picture:
    return pictures.picture(ranked([share("Первая", 7, 10, 10), share("Вторая", 3, 10, 10)]))


def sample() -> Paper:
    return Paper(
        title="Справка об итогах",
        author="Областная организация Профсоюза",
        subject="О чём",
        head="Областная организация Профсоюза",
        head_right="Справка",
        cover=None,
        opening=(Words("К заседанию 21 ноября", Look.RIGHT),),
        sections=(
            Section(
                "a",
                "1. Главное",
                (Words("Первый абзац.\n\nВторой абзац.", Look.LEAD), Points(("раз", "два"))),
            ),
            Section("b", "2. Решили", (Points(("пункт третий", "пункт четвёртый"), start=3), Sheet())),
            Section("c", "", (grid(2), picture(), Beside(picture(), None), Words("Мелко", Look.NOTE))),
            Section("d", "", (Points(("снова первый",), start=1), Signature("Председатель", "А. Б. Иванов"))),
        ),
        foot="данные на 21.11.2026",
    )


def grid(rows: int) -> Grid:
    told = tuple((f"Организация № {n}", f"{n},5") for n in range(rows))
    return Grid("Таблица", "По 2 из 2.", COLUMNS, told, totals=1)


def opened(paper: Paper) -> Document:
    return library.Document(BytesIO(docx.docx(paper)))


def everything(made: Document) -> str:
    """All text of the body, of tables, of heads and feet, in one line."""
    page = made.sections[0]
    parts = [made.element.body, page.header._element, page.footer._element]
    found = [t.text or "" for part in parts for t in part.iter(qn("w:t"))]
    return squeezed(" ".join(found))


def squeezed(told: str) -> str:
    return re.sub(r"\s", "", docx.clean(told).replace("\u00a0", " "))


def body(made: Document, style: str) -> list[str]:
    return [p.text.replace("\u00a0", " ") for p in made.paragraphs if p.style and p.style.name == style]


def test_every_text_of_a_paper_is_in_the_file() -> None:
    """But for the drawn words of a chart, which its alternative text tells, and what only files say of themselves."""
    paper = sample()
    told = everything(opened(paper))
    for block in (*paper.opening, *(b for s in paper.sections for b in s.blocks)):
        shown = (block.caption, block.note, block.alt) if isinstance(block, Picture) else tuple(texts(block))
        for text in () if isinstance(block, Beside) else shown:
            assert squeezed(text) in told, text
    for text in (paper.title, paper.head, paper.head_right, paper.foot, *(s.title for s in paper.sections)):
        assert squeezed(text) in told, text


def test_headings_are_headings_and_points_are_lists_with_their_own_numbers() -> None:
    made = opened(sample())
    assert body(made, "Title") == ["Справка об итогах"]
    assert body(made, "Heading 1") == ["1. Главное", "2. Решили"]
    assert body(made, "List Bullet") == ["раз", "два"]
    assert body(made, "List Number") == ["пункт третий", "пункт четвёртый", "снова первый"]
    assert [numbered(made, p) for p in made.paragraphs if p.style and p.style.name == "List Number"] == [
        3,
        3,
        1,
    ]


def numbered(made: Document, paragraph: Any) -> int:
    """With which number the list of the paragraph begins."""
    number = paragraph._p.pPr.numPr.numId.val
    lists = made.part.numbering_part.element
    abstract = next(n.abstractNumId.val for n in lists.num_lst if n.numId == number)
    found = next(
        a for a in lists.findall(qn("w:abstractNum")) if a.get(qn("w:abstractNumId")) == str(abstract)
    )
    return int(found.find(qn("w:lvl")).find(qn("w:start")).get(qn("w:val")))


def test_a_table_repeats_its_head_sets_figures_to_the_right_and_totals_in_bold() -> None:
    [table] = opened(sample()).tables
    head, first, total = table.rows
    assert head._tr.trPr.find(qn("w:tblHeader")) is not None
    assert first._tr.trPr.find(qn("w:tblHeader")) is None
    sides = [cell.paragraphs[0].alignment for cell in first.cells]
    assert sides[0] is None and str(sides[1]).startswith("RIGHT")
    assert total.cells[0].paragraphs[0].runs[0].bold and not first.cells[0].paragraphs[0].runs[0].bold


def test_the_same_paper_is_the_same_file_and_another_is_another() -> None:
    assert docx.docx(sample()) == docx.docx(sample())
    assert docx.docx(sample()) != docx.docx(replace(sample(), title="Другая"))


def test_the_file_names_the_organisation_and_no_person_and_is_in_russian_on_a4() -> None:
    made = opened(sample())
    core = made.core_properties
    assert (core.author, core.last_modified_by, core.title) == (
        "Областная организация Профсоюза",
        "Областная организация Профсоюза",
        "Справка об итогах",
    )
    assert core.language == "ru-RU" and core.comments == ""
    lang = made.styles.element.find(qn("w:docDefaults")).find(".//" + qn("w:lang"))
    assert lang.get(qn("w:val")) == "ru-RU"
    page = made.sections[0]
    assert page.page_width is not None and page.page_height is not None
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    assert {made.styles[n].font.name for n in ("Normal", "Title", "Heading 1", "List Number")} == {docx.FONT}


@pytest.mark.parametrize("text", [HOSTILE, "а" * 20_000, "слово " * 4_000, "", "\n\n\n", "\u202eпереворот"])
def test_hostile_text_is_literal_wherever_it_stands(text: str) -> None:
    paper = replace(
        sample(),
        title=text or "x",
        author=text,
        subject=text,
        head=text,
        opening=(Words(text, typed=True),),
        letterhead=Letterhead(name=text, details=text),
        sections=(
            Section("a", text, (Words(text), Points((text,), start=1), Points((text,)))),
            Section(
                "b", "", (Grid(text or "x", text, (Column(text, 1),), ((text,),)), Signature(text, text))
            ),
        ),
    )
    told = everything(opened(paper))
    assert told.count(squeezed(text)) >= 5
    for name, part in parts(paper):
        assert b"<w:p>&amp;</w:p>" not in part, name


def parts(paper: Paper) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(BytesIO(docx.docx(paper))) as packed:
        return [(name, packed.read(name)) for name in packed.namelist()]


def test_nothing_in_the_file_leads_outside() -> None:
    assert not [name for name, part in parts(sample()) if b'TargetMode="External"' in part]


def test_a_cover_and_two_hundred_rows_are_written_too() -> None:
    cover = Cover(
        ("Профсоюз",), "Организация", "Открытый отчёт", "за 2025 год", "Проект", "г. Заречный, 2026"
    )
    long = replace(sample(), cover=cover, sections=(Section("a", "Все", (grid(200),)),))
    made = opened(long)
    assert body(made, "Title") == ["Открытый отчёт"]
    assert len(made.tables[0].rows) == 201
    assert "Организация№199" in everything(made)


def test_a_draft_says_so_on_every_page_and_a_letterhead_stands_above() -> None:
    head = Letterhead(name="Комитет организации", details="г. Заречный, ул. Мира, 1\nзаречный@профсоюз")
    made = opened(replace(sample(), draft=True, letterhead=head))
    assert "Проект" in made.sections[0].header.paragraphs[0].text
    assert made.paragraphs[0].text == "Комитет организации"


def test_a_block_that_nobody_knows_is_an_error_and_not_a_gap() -> None:
    odd = replace(sample(), sections=(Section("a", "", ("не блок",)),))  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        docx.docx(odd)
