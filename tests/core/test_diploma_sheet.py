"""Diplomas: one organisation a page, whatever its name is like, with nothing cut and every sign drawn."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader

from core.reports import diploma_sheet
from core.reports.diploma_sheet import NOBODY, Diploma
from core.reports.letterhead import Letterhead

ONE = Diploma(
    "Диплом",
    "I степени",
    "I",
    "ППО школы № 4",
    "Верхнереченская районная организация",
    "за 1-е место по индексу информационной работы по итогам мониторинга за 2026 год",
    "г. Старый Оскол",
    2026,
)
HEAD = Letterhead("Белгородская областная организация", "", "Председатель", "А. Б. Иванова")


def read(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def printed(pdf: bytes) -> str:
    """Without blanks and hyphens at the ends of lines."""
    told = "".join(page.extract_text() for page in read(pdf).pages)
    return "".join(told.replace("\u00a0", " ").replace("\u00ad", "").split())


def solid(text: str) -> str:
    return "".join(text.replace("\u00a0", " ").split())


@pytest.mark.parametrize("wide", [True, False])
def test_an_organisation_takes_one_page_of_the_side_that_was_asked_for(wide: bool) -> None:
    found = read(diploma_sheet.pdf([ONE, ONE, ONE], "Обком", HEAD, wide))
    assert len(found.pages) == 3
    assert (found.pages[0].mediabox.width > found.pages[0].mediabox.height) is wide
    assert len(found.outline) == 3


def test_everything_is_printed() -> None:
    told = printed(diploma_sheet.pdf([ONE], "Обком", HEAD, demonstration=True))
    wanted = (ONE.title, ONE.degree, ONE.to, ONE.above, ONE.reason, HEAD.name, HEAD.post, HEAD.signer)
    for words in (*wanted, "г. Старый Оскол, 2026 год", "Демонстрационные данные", "награждается"):
        assert solid(words) in told, words


def test_the_decision_is_printed_or_left_to_be_written() -> None:
    blank = printed(diploma_sheet.pdf([ONE], "Обком", HEAD))
    assert solid("Протокол № _________ от «____»") in blank
    decided = replace(ONE, decision="Постановление № 5", kind="первичная профсоюзная организация")
    told = printed(diploma_sheet.pdf([decided], "Обком", HEAD))
    assert solid("Постановление № 5") in told and "Протокол" not in told
    assert told.index(solid(decided.kind)) < told.index(solid(ONE.to))


@pytest.mark.parametrize("length", [1, 60, 300, 1200])
@pytest.mark.parametrize("wide", [True, False])
def test_a_name_of_any_length_is_whole_and_stays_on_its_page(length: int, wide: bool) -> None:
    name = ("Муниципальное бюджетное общеобразовательное учреждение города " * 30)[:length].strip()
    pdf = diploma_sheet.pdf([replace(ONE, to=name, above=name)], name, HEAD, wide)
    assert len(read(pdf).pages) == 1
    assert printed(pdf).replace("-", "").count(solid(name).replace("-", "")) >= 2


def test_marks_are_printed_and_not_obeyed() -> None:
    hostile = "<b>ППО</b> & <img src=x onerror=alert(1)> \u202eabc\u0000 {0} %s"
    told = printed(diploma_sheet.pdf([replace(ONE, to=hostile)], hostile, HEAD))
    assert "<b>ППО</b>&<imgsrc=xonerror=alert(1)>" in told
    assert "\u202e" not in told


def test_a_sign_that_the_typeface_lacks_is_shown_as_one() -> None:
    assert "школы◊" in printed(diploma_sheet.pdf([replace(ONE, to="школы \U0001f3c6")], "Обком", HEAD))


def test_without_a_signer_there_is_a_line_and_without_a_name_the_organisation_itself() -> None:
    told = printed(diploma_sheet.pdf([ONE], "Областная организация"))
    assert "Областнаяорганизация" in told
    assert "Председатель" in told


def test_the_logo_of_any_shape_is_drawn() -> None:
    for size in ((900, 40), (40, 900), (1, 1)):
        buffer = BytesIO()
        Image.new("RGBA", size, (31, 90, 107, 128)).save(buffer, "PNG")
        pdf = diploma_sheet.pdf([ONE], "Обком", replace(HEAD, logo=buffer.getvalue()))
        assert len(read(pdf).pages[0].images) >= 1
        assert solid(ONE.to) in printed(pdf)


def test_the_file_says_what_it_is() -> None:
    found = read(diploma_sheet.pdf([ONE], "Обком", HEAD))
    assert found.metadata is not None
    assert (found.metadata.title, found.metadata.author) == ("Дипломы и грамоты", "Обком")
    assert str(found.root_object["/Lang"]) == "ru-RU"


def test_without_leaders_a_page_says_so() -> None:
    assert solid(NOBODY) in printed(diploma_sheet.pdf([], "Обком", HEAD))


def test_no_typeface_but_ours_is_in_the_file() -> None:
    names = {
        str(font.get_object()["/BaseFont"])
        for page in read(diploma_sheet.pdf([ONE], "Обком", HEAD, demonstration=True)).pages
        for font in page.get("/Resources", {}).get("/Font", {}).values()
    }
    assert names
    assert not [name for name in names if "Helvetica" in name or "Times" in name]
