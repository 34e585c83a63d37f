"""A small form with every kind of question, for the tests of workbooks and pasted tables."""

import io
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl

from core import workbook
from core.answers import Rows, Value
from core.entry import Target
from core.forms import Form
from core.indicators import Section, parse
from core.organisations import Kind, Level
from core.sheets import reading
from core.workbook import Blank

TODAY = date(2026, 11, 21)
_ALL = {"levels": ["primary"]}
_PASSPORT: tuple[dict[str, Any], ...] = (
    {"code": "members_total", "label": "Членов Профсоюза всего", "kind": "whole", "required": True},
    {
        "code": "members_working",
        "label": "— из них работающих",
        "kind": "whole",
        "part_of": ["members_total"],
        "after": {"code": "members_total", "above": 0},
    },
    {"code": "ais_members", "label": "На учёте в АИС", "kind": "whole", "softly_part_of": ["members_total"]},
    {"code": "stat_as_of", "label": "На какую дату", "kind": "date"},
    {"code": "dues", "label": "Взносы", "kind": "money", "unit": "руб."},
    {"code": "rate", "label": "Ставка", "kind": "decimal"},
    {"code": "share", "label": "Доля", "kind": "percent"},
)
_PAGE: tuple[dict[str, Any], ...] = (
    {
        "code": "site_kind",
        "label": "Где размещена страница",
        "kind": "choice",
        "options": {"own": "свой сайт", "page": "страница, или раздел; на сайте", "none": "страницы нет"},
        "hint": "я" * 400,
    },
    {
        "code": "site_url",
        "label": "Адрес страницы",
        "kind": "address",
        "after": {"code": "site_kind", "values": ["own", "page"]},
    },
    {
        "code": "site_has",
        "label": "Что есть на странице",
        "kind": "several",
        "options": {"news": "новости, объявления", "contacts": "контакты", "charter": "устав"},
    },
    {"code": "stand", "label": "Есть стенд", "kind": "yes_no", "required": True},
    {"code": "comment", "label": "Примечание", "kind": "text"},
    {"code": "groups", "label": "Групп в саду", "kind": "whole", "kinds": ["kindergarten"]},
    {
        "code": "channels",
        "label": "Каналы и сообщества",
        "short": "Каналы",
        "kind": "rows",
        "columns": [
            {
                "code": "platform",
                "label": "Площадка",
                "kind": "choice",
                "options": {"vk": "ВКонтакте", "max": "MAX"},
                "required": True,
            },
            {"code": "address", "label": "Адрес", "kind": "address"},
            {"code": "readers", "label": "Подписчиков", "kind": "whole", "maximum": 1000000},
            {"code": "opened", "label": "Открыт", "kind": "date"},
            {"code": "official", "label": "Официальный", "kind": "yes_no"},
            {"code": "remark", "label": "Примечание", "kind": "text"},
        ],
    },
)
FORM = Form(
    Level.PRIMARY,
    (
        Section("passport", "Паспорт", "", tuple(parse({**_ALL, **raw}) for raw in _PASSPORT)),
        Section("page", "Страница", "", tuple(parse({**_ALL, **raw}) for raw in _PAGE)),
    ),
)


def blank(
    code: str = "s1",
    answers: Mapping[str, Value] | None = None,
    last_year: Mapping[str, Value] | None = None,
    name: str = "ППО школы № 1",
    closed: bool = False,
) -> Blank:
    return Blank(code, name, Kind.SCHOOL, FORM, answers or {}, last_year or {}, closed)


def target(answers: Mapping[str, Value] | None = None, closed: str = "") -> Target:
    return Target(FORM, Kind.SCHOOL, answers or {}, {}, closed)


ONE: Mapping[str, Value] = {
    "members_total": 100,
    "members_working": 80,
    "stat_as_of": date(2026, 9, 1),
    "dues": Decimal("10.50"),
    "site_kind": "page",
    "site_url": "https://school1.ru/=1",
    "site_has": ("news", "charter"),
    "stand": True,
    "comment": "=cmd|'/C calc'!A0",
    "channels": Rows(({"platform": "vk", "readers": 5, "official": False}, {"platform": "max"})),
}


Cells = Mapping[tuple[str, str, str], Any]


def edited(data: bytes, cells: Cells, drop: tuple[str, ...] = ()) -> reading.Workbook:
    return reading.read(edited_bytes(data, cells, drop), workbook.MAX_ROWS)


def edited_bytes(data: bytes, cells: Cells, drop: tuple[str, ...] = ()) -> bytes:
    """The book as people return it: `cells` by sheet, first cell of the row («+» is a new row), title of column."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for (name, key, code), value in cells.items():
        sheet = book[name]
        titles = [str(cell.value) for cell in sheet[2]]
        column = next(n for n, t in enumerate(titles, start=1) if t == code or t.endswith(f"[{code}]"))
        found = [r for r in range(3, sheet.max_row + 1) if sheet.cell(r, 1).value == key]
        if not found:
            found = [sheet.max_row + 1]
            sheet.cell(found[0], 1).value = key
        sheet.cell(found[0], column).value = value
    for name in drop:
        del book[name]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
