"""Columns permuted, missing, doubled, extra: every message names the sheet, the row and the column."""

from datetime import date
from decimal import Decimal

import pytest

from core.sheets import columns
from core.sheets.columns import CellProblem, Field
from core.sheets.reading import Broken, Cell, Row, Sheet

CODE = Field("code", "Код", filled=True)
NAME = Field("name", "Полное название", filled=True, aliases=("Название",), limit=20)
PARENT = Field("parent", "Код вышестоящей", required=False)
FIELDS = (CODE, NAME, PARENT)


def sheet(header: tuple[str, ...], *rows: tuple[Cell, ...], merged: tuple[str, ...] = ()) -> Sheet:
    numbered = tuple(Row(number, cells) for number, cells in enumerate(rows, start=2))
    return Sheet("Организации", header, numbered, merged=merged)


def reasons(header: tuple[str, ...], *rows: tuple[Cell, ...]) -> list[str]:
    return [str(problem) for problem in columns.records(sheet(header, *rows), FIELDS)[1]]


def test_columns_may_stand_in_any_order() -> None:
    found, problems = columns.records(sheet(("Название", "Код"), ("Школа", "00012")), FIELDS)
    assert problems == ()
    assert (found[0]["code"], found[0]["name"], found[0]["parent"]) == ("00012", "Школа", None)
    assert found[0].number == 2


@pytest.mark.parametrize("title", ["КОД", "  код ", "Код\n", "к\u200bод"])
def test_case_and_blanks_of_a_title_do_not_matter(title: str) -> None:
    assert columns.match(sheet((title, "полное  название"), ()), FIELDS) == ({"code": 0, "name": 1}, ())


def test_a_missing_column_is_named() -> None:
    assert reasons(("Код",)) == [
        "Лист «Организации», строка 1, столбец «Полное название»: такого столбца нет."
    ]


def test_a_doubled_column_is_named_even_under_another_name() -> None:
    assert reasons(("Код", "Название", "Полное название")) == [
        "Лист «Организации», строка 1, столбец «Полное название»: столбец встречается дважды."
    ]


def test_an_unknown_column_is_named_unless_extra_ones_are_welcome() -> None:
    header = ("Код", "Название", "role")
    assert "столбец «role»: неизвестный столбец" in reasons(header)[0]
    found, problems = columns.records(sheet(header, ("1", "Школа", "admin")), FIELDS, extra=True)
    assert problems == ()
    assert "role" not in found[0].cells and "admin" not in found[0].cells.values()


def test_data_under_no_title_is_named_and_an_empty_column_is_not() -> None:
    header = ("Код", "Название", "")
    assert reasons(header, ("1", "Школа", None)) == []
    assert "столбец «№ 3»: у столбца с данными нет названия." in reasons(header, ("1", "Школа", "x"))[0]


def test_merged_cells_are_named() -> None:
    _, problems = columns.records(sheet(("Код", "Название"), merged=("A1:B1",)), FIELDS)
    assert "строка 1: ячейки A1:B1 объединены" in str(problems[0])


def test_an_empty_sheet_has_no_header() -> None:
    assert "лист пуст" in reasons(())[0]


def test_every_bad_cell_of_every_row_is_named_at_once() -> None:
    found, problems = columns.records(
        sheet(
            ("Код", "Название"),
            (None, "Школа"),
            ("2", "я" * 21),
            ("3", Broken("#REF!")),
            ("\u200b", "Лицей"),
        ),
        FIELDS,
    )
    assert [str(problem) for problem in problems] == [
        "Лист «Организации», строка 2, столбец «Код»: не заполнено.",
        "Лист «Организации», строка 3, столбец «Полное название»: "
        "Текст слишком длинный: не более 20 знаков, сейчас 21.",
        "Лист «Организации», строка 4, столбец «Полное название»: "
        "ошибка Excel #REF!: исправьте формулу или впишите значение.",
        "Лист «Организации», строка 5, столбец «Код»: не заполнено.",
    ]
    assert [record.number for record in found] == [2, 3, 4, 5]


def test_text_passes_the_gate() -> None:
    found, _ = columns.records(sheet(("Код", "Название"), ("1", " Шко\u202eла\0 \n")), FIELDS)
    assert found[0]["name"] == "Школа"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (12, "12"),
        ("00012", "00012"),
        (Decimal("12.5"), "12,5"),
        (Decimal("1E-7"), "0,0000001"),
        (True, "да"),
        (date(2026, 2, 1), "01.02.2026"),
        (None, ""),
    ],
)
def test_a_typed_cell_reads_as_text(cell: Cell, shown: str) -> None:
    found, _ = columns.records(sheet(("Код", "Название"), (cell, "Школа")), FIELDS)
    assert found[0].text("code") == shown


def test_a_rule_of_the_importer_can_point_at_its_cell() -> None:
    found, _ = columns.records(sheet(("Код", "Название"), ("1", "Школа")), FIELDS)
    assert found[0].problem("code", "неизвестный код.") == CellProblem(
        "Организации", 2, "Код", "неизвестный код."
    )
    assert str(found[0].problem(None, "лишняя строка.")) == "Лист «Организации», строка 2: лишняя строка."
