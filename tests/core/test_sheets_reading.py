"""Whatever file arrives, the answer is rows or one Russian sentence."""

import io
import os
import resource
import socket
import tempfile
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from core.problems import Refused
from core.sheets import reading
from core.sheets.reading import Broken

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>Код</t></is></c></row>'


def package(rows: str = HEADER, head: str = "", more: dict[str, bytes] | None = None) -> bytes:
    """A workbook of one sheet «Лист», written by hand."""
    relation = '<Relationship Id="r1" Type="{}" Target="{}"/>'
    entries: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}">'
        + relation.format(f"{OFFICE}/officeDocument", "xl/workbook.xml")
        + "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        '<sheets><sheet name="Лист" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}">'
        + relation.format(f"{OFFICE}/worksheet", "worksheets/sheet1.xml")
        + "</Relationships>",
        "xl/worksheets/sheet1.xml": f'<?xml version="1.0"?>{head}<worksheet xmlns="{MAIN}">'
        f"<sheetData>{rows}</sheetData></worksheet>",
    }
    return zipped(entries | (more or {}))


def zipped(entries: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def written(*sheets: list[list[Any]], **options: Any) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, options) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return out.getvalue()


def one_row(cells: str) -> tuple[Any, ...]:
    return reading.read(package(HEADER + f'<row r="2">{cells}</row>'))[0].rows[0].cells


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
GOOD = written([["Код", "Название"], ["1", "Школа"]])


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "пуст"),
        ("просто текст".encode(), "текст или CSV"),
        ("Код;Название\r\n1;Школа".encode("cp1251"), "текст или CSV"),
        ("Код\tНазвание".encode("utf-16"), "текст или CSV"),
        (b"\xef\xbb\xbf <!DOCTYPE html><html>", "HTML"),
        (b"<html><table>", "HTML"),
        (b'<?xml version="1.0"?><Workbook/>', "XML"),
        (OLE + "Workbook".encode("utf-16-le"), r"\.xls"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "паролем"),
        (GOOD[: len(GOOD) // 2], "не полностью"),
        (GOOD[:-30] + bytes(30), "не полностью"),
        (b"PK\x03\x04" + bytes(100), "не полностью"),
        (package(more={"xl/vbaProject.bin": b"\0"}), "макросами"),
        (
            package(
                more={"[Content_Types].xml": b'ContentType="application/vnd.ms-excel.sheet.macroEnabled'}
            ),
            "макр",
        ),
        (zipped({"[Content_Types].xml": "", "xl/workbook.bin": ""}), "xlsb"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": ""}), "ods"),
        (zipped({"[Content_Types].xml": "", "word/document.xml": ""}), "Word"),
        (zipped({"a.txt": "x"}), "архив"),
        (b"%PDF-1.7\0", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\r", "не книга Excel"),
    ],
)
def test_a_file_of_another_kind_is_refused_by_its_name(data: bytes, word: str) -> None:
    with pytest.raises(Refused, match=word):
        reading.read(data)


def test_an_oversized_file_is_refused_unread() -> None:
    with pytest.raises(Refused, match="больше 10 МБ"):
        reading.read(b"PK" + bytes(10 << 20))


def test_too_many_parts_are_refused() -> None:
    with pytest.raises(Refused, match="не более 200"):
        reading.read(package(more={f"xl/media/{number}.png": b"" for number in range(200)}))


def test_an_encrypted_entry_is_refused() -> None:
    data = bytearray(package())
    place = data.rindex(b"PK\x01\x02")
    data[place + 8] |= 1
    with pytest.raises(Refused, match="паролем"):
        reading.read(bytes(data))


def test_half_a_gigabyte_of_one_string_is_refused_before_unpacking() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        with zipfile.ZipFile(io.BytesIO(package())) as good:
            for name in good.namelist():
                archive.writestr(name, good.read(name))
        with archive.open("xl/sharedStrings.xml", "w") as stream:
            for _ in range(500):
                stream.write(b"A" * (1 << 20))
    assert len(out.getvalue()) < 600_000
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    with pytest.raises(Refused, match="больше 50 МБ"):
        reading.read(out.getvalue())
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # KB
    assert time.monotonic() - started < 1


def test_a_directory_that_lies_about_sizes_gains_nothing() -> None:
    data = package(more={"xl/sharedStrings.xml": b"A" * (60 << 20)})
    size = (60 << 20).to_bytes(4, "little")
    with pytest.raises(Refused, match="повреждён"):
        reading.read(data.replace(size, (1000).to_bytes(4, "little")))


def test_two_cells_in_opposite_corners_do_not_kill_the_server() -> None:
    corners = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    pid = os.getpid()
    with pytest.raises(Refused, match="не читается"):
        reading.read(package(corners))
    assert os.getpid() == pid
    assert reading.read(GOOD)[0].rows[0].cells == ("1", "Школа")


def test_one_string_repeated_in_every_cell_is_refused() -> None:
    strings = f'<sst xmlns="{MAIN}"><si><t>{"я" * 16000}</t></si></sst>'
    row = "".join(f'<c r="{letter}{{0}}" t="s"><v>0</v></c>' for letter in "ABCDEFGHIJ")
    rows = "".join(f'<row r="{number}">{row.format(number)}</row>' for number in range(1, 5001))
    relation = f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    with zipfile.ZipFile(io.BytesIO(package())) as good:
        relations = good.read("xl/_rels/workbook.xml.rels").decode()
    more = {
        "xl/sharedStrings.xml": strings.encode(),
        "xl/_rels/workbook.xml.rels": relations.replace("</Rel", relation + "</Rel").encode(),
    }
    with pytest.raises(Refused, match="не читается"):
        reading.read(package(rows, more=more))


def test_a_million_rows_are_refused_by_their_number() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 1_048_577))
    started = time.monotonic()
    with pytest.raises(Refused, match="не более 5000 строк"):
        reading.read(package(rows))
    assert time.monotonic() - started < 10


def test_the_limit_of_rows_does_not_count_the_header_and_empty_rows() -> None:
    data = written([["Код"], *([number] for number in range(10)), [], [" "]])
    assert len(reading.read(data, max_rows=10)[0].rows) == 10
    with pytest.raises(Refused, match="не более 9 строк"):
        reading.read(data, max_rows=9)


def test_sixteen_thousand_columns_are_refused_by_their_number() -> None:
    with pytest.raises(Refused, match="не более 200"):
        reading.read(package('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>'))


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "head",
    [
        f'<!DOCTYPE worksheet [<!ENTITY l0 "ха">{LAUGHS}]>',
        f'<!DOCTYPE worksheet [<!ENTITY l0 "{"я" * 50_000}">]>',
        '<!DOCTYPE worksheet [<!ENTITY l0 SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE worksheet SYSTEM "http://127.0.0.1:1/x.dtd">',
    ],
)
def test_entities_are_refused_and_show_nothing_of_the_machine(head: str) -> None:
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>&l0;</t></is></c></row>'
    with pytest.raises(Refused, match="DTD") as caught:
        reading.read(package(rows, head))
    assert socket.gethostname() not in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_an_entity_in_another_encoding_or_entry_is_refused_too(encoding: str) -> None:
    hidden = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><a/>'.encode(encoding)
    with pytest.raises(Refused, match="DTD"):
        reading.read(package(more={"xl/styles.xml": hidden}))
    with pytest.raises(Refused, match="DTD"):
        reading.read(package(more={"xl/media/image.png": bytes((1 << 20) - 5) + hidden}))


def test_a_person_may_write_about_doctype() -> None:
    assert reading.read(written([["<!DOCTYPE html>"], ["&amp;"]]))[0].header == ("<!DOCTYPE html>",)


@pytest.mark.parametrize(
    "data",
    [
        package('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'),
        package("<row r='1'><c r='A1'><v>1</c></row>"),
        package('<row r="0"><c r="A0"><v>1</v></c></row>'),
        package(more={"xl/workbook.xml": b"<workbook/>"}),
        package(more={"xl/workbook.xml": b"\xff\xfe\0"}),
        package(more={"xl/_rels/workbook.xml.rels": b""}),
    ],
)
def test_a_broken_inside_is_one_sentence(data: bytes) -> None:
    with pytest.raises(Refused) as caught:
        reading.read(data)
    assert "Traceback" not in str(caught.value) and str(caught.value).endswith(".")


def test_any_damaged_byte_gives_rows_or_a_refusal() -> None:
    for place in range(0, len(GOOD), len(GOOD) // 60):
        damaged = bytearray(GOOD)
        damaged[place] ^= 0xFF
        try:
            reading.read(bytes(damaged))
        except Refused as refused:
            assert str(refused)


def test_no_temporary_file_stays_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    reading.read(GOOD)
    with pytest.raises(Refused):
        reading.read(package('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'))
    assert list(tmp_path.iterdir()) == []


def test_empty_sheets_are_named() -> None:
    with pytest.raises(Refused, match="нет данных"):
        reading.read(written([]))


def test_hidden_sheets_are_left_out_with_a_note_and_hidden_rows_are_read() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        shown, hidden = book.add_worksheet("Явный"), book.add_worksheet("Тайный")
        for sheet in (shown, hidden):
            sheet.write_column(0, 0, ["Код", "1", "2"])
        shown.set_row(1, None, None, {"hidden": True})
        hidden.hide()
        book.add_chartsheet("График").set_chart(chart := book.add_chart({"type": "line"}))
        chart.add_series({"values": "=Явный!$A$2:$A$3"})
    book = reading.read(out.getvalue())
    assert [sheet.name for sheet in book] == ["Явный"]
    assert [row.cells for row in book[0].rows] == [("1",), ("2",)]
    assert book.notes == ("Скрытый лист «Тайный» не прочитан.",)


def test_rows_keep_the_numbers_excel_shows() -> None:
    sheet = reading.read(written([[], ["", "Код", "Название"], [], ["", "1"], ["", None, "Лицей"]]))[0]
    assert (sheet.header_number, sheet.header) == (2, ("", "Код", "Название"))
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (4, (None, "1", None)),
        (5, (None, None, "Лицей")),
    ]


def test_merged_cells_are_reported() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:B1", "Код")
        sheet.merge_range("Z3:AB4", "x")
    assert reading.read(out.getvalue())[0].merged == ("A1:B1", "Z3:AB4")


def test_a_sheet_is_found_by_name_or_being_alone() -> None:
    assert reading.read(GOOD).sheet("Организации").name == "Sheet1"
    two = reading.read(written([["Код"]], [["Имя"]]))
    assert two.sheet("sheet2").header == ("Имя",)
    with pytest.raises(Refused, match="нет листа «Организации», есть «Sheet1», «Sheet2»"):
        two.sheet("Организации")


@pytest.mark.parametrize(
    ("xml", "value"),
    [
        ('<c r="A2"><v>12</v></c>', 12),
        ('<c r="A2"><v>12.5</v></c>', Decimal("12.5")),
        ('<c r="A2"><v>0.1</v></c>', Decimal("0.1")),
        ('<c r="A2"><v>1E+23</v></c>', 10**23),
        ('<c r="A2"><v>NaN</v></c>', Broken("#NUM!")),
        ('<c r="A2"><v>1e999</v></c>', Broken("#NUM!")),
        ('<c r="A2" t="b"><v>1</v></c>', True),
        ('<c r="A2" t="inlineStr"><is><t>00012</t></is></c>', "00012"),
        ('<c r="A2" t="inlineStr"><is><t>1 234,5</t></is></c>', "1 234,5"),
        ('<c r="A2" t="inlineStr"><is><t>31.02.2026</t></is></c>', "31.02.2026"),
        ('<c r="A2" t="inlineStr"><is><t>\'=1</t></is></c>', "'=1"),
        ('<c r="A2" t="d"><v>2026-02-03T00:00:00</v></c>', date(2026, 2, 3)),
        ('<c r="A2" t="d"><v>2026-02-03T04:05:06</v></c>', datetime.fromisoformat("2026-02-03T04:05:06")),
        ('<c r="A2" t="e"><v>#REF!</v></c>', Broken("#REF!")),
        ("<c r='A2' t='e'><f>1/0</f><v>#DIV/0!</v></c>", Broken("#DIV/0!")),
        ('<c r="A2" t="e"><v>#SPILL!</v></c>', Broken("#SPILL!")),
        ('<c r="A2"><f>1+1</f><v>2</v></c>', 2),
        ('<c r="A2" t="str"><f>"да"</f><v>да</v></c>', "да"),
        ('<c r="A2"><f>1+1</f><v></v></c>', Broken("#НЕТ_ЗНАЧЕНИЯ!")),
        ('<c r="A2"><f>1+1</f></c>', Broken("#НЕТ_ЗНАЧЕНИЯ!")),
        ('<c r="A2" s="0"><f t="shared" si="0"/><v/></c>', Broken("#НЕТ_ЗНАЧЕНИЯ!")),
    ],
)
def test_cells_are_typed_by_rule(xml: str, value: Any) -> None:
    cell = one_row(xml)[0]
    assert (type(cell), cell) == (type(value), value)


def test_an_empty_text_formula_is_an_empty_cell() -> None:
    assert one_row('<c r="A2" t="str"><f>""</f><v></v></c><c r="B2"><v>1</v></c>') == (None, 1)


def test_a_formula_nobody_calculated_is_not_taken_for_an_empty_cell() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Код", "Сумма"])
    book.active.append(["1", "=1+1"])
    book.save(out := io.BytesIO())
    assert reading.read(out.getvalue())[0].rows[0].cells == ("1", Broken("#НЕТ_ЗНАЧЕНИЯ!"))


def test_serial_dates_become_dates_in_both_systems_of_excel() -> None:
    for base_1904 in (False, True):
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"date_1904": base_1904}) as book:
            day = book.add_format({"num_format": "dd.mm.yyyy"})
            sheet = book.add_worksheet()
            sheet.write_string(0, 0, "Дата")
            sheet.write_datetime(1, 0, date(2026, 2, 28), day)
            sheet.write_number(2, 0, 5_000_000, day)
        rows = reading.read(out.getvalue())[0].rows
        assert [row.cells[0] for row in rows] == [date(2026, 2, 28), 5_000_000]


def test_more_rows_than_the_product_allows_is_a_bug_of_the_caller() -> None:
    with pytest.raises(ValueError, match="max_rows"):
        reading.read(GOOD, max_rows=100_001)


def test_a_file_that_reads_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "WALL_SECONDS", 0.001)
    with pytest.raises(Refused, match="слишком долго"):
        reading.read(GOOD)


def test_more_people_than_places_wait_for_each_other() -> None:
    with ThreadPoolExecutor(6) as people:
        books = list(people.map(reading.read, [GOOD] * 12))
    assert all(book[0].rows[0].cells == ("1", "Школа") for book in books)
