"""What people wrote leaves as text, whole or visibly cut."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from core.problems import Refused
from core.sheets import reading, writing
from core.sheets.writing import Column, Kind, Table

FORMULAS = [
    "=cmd|'/C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    '=HYPERLINK("http://evil","x")',
    "{=1+1}",
    "'=1",
]
LINKS = ["http://evil", "file:///etc/passwd", "mailto:a@b", "internal:S!A1", "external:c:\\x", "https://я.рф"]

MOMENT = datetime(2026, 2, 3, 4, 5, tzinfo=UTC)
naive = datetime.fromisoformat


def table(*values: Any, kind: Kind = Kind.TEXT, notes: tuple[str, ...] = ()) -> Table:
    return Table("Лист", (Column("Значение", kind),), [(value,) for value in values], notes)


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def come_back(*values: str) -> list[Any]:
    return [row.cells[0] for row in reading.read(writing.write([table(*values)]))[0].rows]


@pytest.mark.parametrize("values", [FORMULAS, LINKS])
def test_formulas_and_links_of_people_are_plain_text(values: list[str]) -> None:
    data = writing.write([table(*values), Table(values[0], (Column(values[0]),), [], (values[0],))])
    for sheet in opened(data):
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert all(cell.data_type == "s" and cell.hyperlink is None for cell in cells)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = b"".join(archive.read(name) for name in archive.namelist() if "sheet" in name)
    assert b"<f>" not in sheets and b"hyperlink" not in sheets


@pytest.mark.parametrize(
    "values", [FORMULAS, LINKS, ["00012", "1 234,5", "TRUE", "#1", "а\nб", "_x0041_", "a\x0bb"]]
)
def test_our_own_export_comes_back_as_it_was(values: list[str]) -> None:
    assert come_back(*values) == values


@pytest.mark.parametrize("value", [*FORMULAS[:7], "  =1", "＝1+1", "\n=1"])
def test_a_formula_in_csv_stands_behind_a_quote(value: str) -> None:
    line = writing.csv(table(value)).decode("utf-8-sig").split("\r\n", 1)[1]
    assert line.lstrip('"').startswith("'" + value[0])


@pytest.mark.parametrize("note", ["+7 916", "=1", "-1", "\u200b+1", "\ufeff=1"])
def test_a_note_above_the_table_in_csv_is_no_formula_either(note: str) -> None:
    first = writing.csv(table("а", notes=(note,)), headed=True).decode("utf-8-sig").split("\r\n", 1)[0]
    assert first == f"'{note}"


def test_csv_is_what_a_russian_excel_opens() -> None:
    columns = (Column("Код"), Column("Доля", Kind.PERCENT), Column("Дата", Kind.DATE), Column("Есть"))
    rows = [("а;б", Decimal("-1.5"), date(2026, 2, 1), True), ('"', None, None, None)]
    expected = 'Код;Доля;Дата;Есть\r\n"а;б";-1,5;01.02.2026;да\r\n"""";;;\r\n'
    assert writing.csv(Table("Лист", columns, rows)) == b"\xef\xbb\xbf" + expected.encode()


def test_a_text_too_long_for_a_cell_is_cut_with_a_visible_mark() -> None:
    whole, long, flags = "я" * 32_767, "я" * 32_768, "🚩" * 16_384
    back = come_back(whole, long, flags)
    assert back[0] == whole
    assert len(back[1]) == 32_767 and back[1].endswith("…(обрезано)")
    assert back[2].startswith("🚩") and back[2].endswith("🚩…(обрезано)")
    assert len(back[2].encode("utf-16-le")) // 2 <= 32_767


def test_what_xml_cannot_hold_is_replaced_visibly() -> None:
    assert come_back("а\ud800б\uffff") == ["а\ufffdб\ufffd"]


@pytest.mark.parametrize(
    ("kind", "value", "shown", "number_format"),
    [
        (Kind.WHOLE, 1234567, 1234567, "#,##0"),
        (Kind.DECIMAL, Decimal("1234.5"), 1234.5, "#,##0.0#"),
        (Kind.MONEY, Decimal("-0.05"), -0.05, "#,##0.00"),
        (Kind.PERCENT, Decimal("51.3"), 51.3, '0.0"%"'),
        (Kind.DATE, date(2026, 2, 3), naive("2026-02-03"), "dd.mm.yyyy"),
        (Kind.DATETIME, MOMENT, naive("2026-02-03T04:05"), "dd.mm.yyyy hh:mm"),
        (Kind.WHOLE, 0, 0, "#,##0"),
        (Kind.WHOLE, "нет данных", "нет данных", "@"),
        (Kind.WHOLE, 12345678901234567890, "12345678901234567890", "@"),
        (Kind.DECIMAL, Decimal("NaN"), "NaN", "@"),
        (Kind.DATE, date(1800, 1, 1), "01.01.1800", "@"),
        (Kind.TEXT, 12, "12", "@"),
        (Kind.TEXT, True, "да", "@"),
        (Kind.TEXT, None, None, "General"),
    ],
)
def test_cells_are_typed_by_their_column(kind: Kind, value: Any, shown: Any, number_format: str) -> None:
    cell = opened(writing.write([table(value, kind=kind)])).active["A2"]
    assert (cell.value, cell.number_format) == (shown, number_format)


def test_the_header_is_frozen_in_row_one_and_can_be_filtered() -> None:
    sheet = opened(writing.write([table("а", "б", notes=("По 2 из 3",))])).active
    assert (sheet["A1"].value, sheet.freeze_panes, sheet.auto_filter.ref) == ("Значение", "A2", "A1:A3")


def test_notes_stand_on_their_own_sheet() -> None:
    book = reading.read(writing.write([table("а", notes=("Рейтинг", "По 71 из 83", "На 01.10.2026"))]))
    assert [sheet.name for sheet in book] == ["Лист", "О выгрузке"]
    about = book.sheet("О выгрузке")
    assert [about.header, *(row.cells for row in about.rows)] == [
        ("Лист",), ("Рейтинг",), ("По 71 из 83",), ("На 01.10.2026",),
    ]  # fmt: skip


def test_a_table_without_rows_is_a_header() -> None:
    assert reading.read(writing.write([table()]))[0].header == ("Значение",)


def test_names_of_sheets_are_made_fit() -> None:
    names = ["[a]:*?/\\", "История" * 9, "История" * 9, "'", "History", "О выгрузке", "лист", "ЛИСТ"]
    made = opened(writing.write([Table(name, (Column("x"),), []) for name in names])).sheetnames
    assert len({name.casefold() for name in made}) == len(names)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in made)


def test_the_same_table_gives_the_same_bytes() -> None:
    assert writing.write([table("а")], MOMENT) == writing.write([table("а")], MOMENT)


def test_a_row_of_another_width_is_a_bug_of_the_caller() -> None:
    with pytest.raises(ValueError, match="2 values under 1 columns"):
        writing.write([Table("Лист", (Column("x"),), [(1, 2)])])


def test_a_table_taller_than_a_sheet_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "SHEET_ROWS", 3)
    with pytest.raises(Refused, match="не помещается"):
        writing.write([table("а", "б", "в")])


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("Рейтинг", "Волгоградская область", "2026"), "Рейтинг – Волгоградская область – 2026.xlsx"),
        (("../../etc/passwd",), "etc passwd.xlsx"),
        (("отчёт\u202exslx.exe",), "отчётxslx.exe.xlsx"),
        (('МБОУ "СОШ № 5"\r\nX: y',), "МБОУ СОШ № 5 X y.xlsx"),
        (("", "\0", " "), "Выгрузка.xlsx"),
        (("CON",), "CON_.xlsx"),
        (("..",), "Выгрузка.xlsx"),
    ],
)
def test_a_file_name_is_readable_and_never_a_path(parts: tuple[str, ...], name: str) -> None:
    assert writing.file_name(*parts) == name


def test_a_file_name_is_short_enough_for_any_disk() -> None:
    for sign in ("я", "🚩", "a"):
        name = writing.file_name(sign * 300, "2026", extension="pdf")
        assert len(name) <= 120 and len(name.encode()) <= 255 and name.endswith(".pdf")
