"""Organisations whose figures their own reports have published, as found: what a source does not say is empty.

The workbook in assets/demo is made from these rows: python -m tests.published
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from core import catalogue, figures, structure
from core.sheets import writing
from core.sheets.writing import Column, Kind, Table

WORKBOOK = Path(__file__).parent.parent / "assets" / "demo" / "published.xlsx"

REGIONS = (
    ("0", "Общероссийский Профсоюз образования", "федерация", ""),
    ("77", "Москва", "региональная", "0"),
    ("23", "Краснодарский край", "региональная", "0"),
    ("40", "Калужская область", "региональная", "0"),
    ("61", "Ростовская область", "региональная", "0"),
    ("33", "Владимирская область", "региональная", "0"),
    ("21", "Чувашия", "региональная", "0"),
    ("73", "Ульяновская область", "региональная", "0"),
    ("69", "Тверская область", "региональная", "0"),
    ("54", "Новосибирская область", "региональная", "0"),
    ("26", "Ставропольский край", "региональная", "0"),
    ("31", "Белгородская область", "региональная", "0"),
    ("00", "Регион источником не назван", "региональная", "0"),
)

# The year of those figures whose source names none; the date stays empty.
UNDATED = 2024


class Published(NamedTuple):
    """`dated` and `note` are the source's own words about the date and about what no indicator takes."""

    code: str
    name: str
    parent: str
    year: int
    dated: str
    source: str
    address: str
    figures: dict[str, int | Decimal | date]
    kind: str = ""
    town: str = ""
    note: str = ""


def _primaries(
    count: int, school: int | None = None, garden: int | None = None, extra: int | None = None,
    college: int | None = None, other: int | None = None,
) -> dict[str, int | Decimal | date]:  # fmt: skip
    told = {
        "primaries_count": count,
        "primaries_school": school,
        "primaries_kindergarten": garden,
        "primaries_extra": extra,
        "primaries_college": college,
        "primaries_other": other,
    }
    return {code: number for code, number in told.items() if number is not None}


TERRITORIAL = (
    Published(
        "77-01", "ТО ВАО, МГО Профсоюза образования", "77", 2022, "2022",
        "W02", "https://vao.mgoprof.ru/?page_id=4050",
        _primaries(56, 52, None, 3, None, 1)
        | {"members_total": 12940, "coverage_published": Decimal("78.3")},
        town="Москва",
    ),
    Published(
        "23-01", "Лабинская районная", "23", UNDATED, "не указана",
        "W06", "https://profobr.labrn.ru/",
        _primaries(66, 30, 29, 3, None, 4) | {"members_total": 2025},
    ),
    Published(
        "40-01", "Людиновская районная", "40", 2021, "2021",
        "W07", "https://studopedia.net/20_73301_informatsionnaya-rabota-i-tsifrovizatsiya.html",
        _primaries(27, 15, 8, 1, 1, 2),
    ),
    Published(
        "61-01", "Первомайская районная, Ростов-на-Дону", "61", 2023, "2023",
        "W08", "https://profsouz1.nethouse.ru/page/1081708",
        _primaries(43, 19, 19, 4, None, 1)
        | {"members_total": 1633, "coverage_published": Decimal("89.8")},
        town="Ростов-на-Дону",
        note="1633 — без находящихся в декретном отпуске; члены это или работники, из отрывка не ясно.",
    ),
    Published(
        "33-01", "Кольчугинская окружная", "33", 2019, "01.01.2019",
        "W09", "без адреса: «Публичный отчет (факты и цифры 2018 год)»",
        _primaries(34, 16, 14, 3, None, 1)
        | {"members_total": 1170, "coverage_published": Decimal("81.5"), "stat_as_of": date(2019, 1, 1)},
        note="Другое учреждение — КШП.",
    ),
    Published(
        "21-01", "Батыревская районная", "21", 2020, "01.01.2020",
        "W05",
        "https://avangard-21.ru/rajon/17746-zasedanie-soveta-batyrevskoj-rajonnoj-organizatsii-"
        "profsoyuza-rabotnikov-narodnogo-obrazovaniya-i-nauki-rf",
        _primaries(35)
        | {"workers_total": 1273, "members_total": 1090, "members_working": 1090, "stat_as_of": date(2020, 1, 1)},
        note="Доля в источнике обрезана.",
    ),
    Published(
        "73-01", "Кузоватовская районная", "73", 2022, "01.01.2022",
        "W10",
        "https://www.eseur.ru/ulianovsk/PUBLIChNYY-OTChET-KUZOVATOVSKOY-RAYONNOY-ORGANIZACII-ULYaNOVSKOY-"
        "OBLASTNOY-ORGANIZACII-PROFESSIONALNOGO-SOYuZA-RABOTNIKOV-NARODNOGO-OBRAZOVANIYa-I-NAUKI-ROSSIYSKOY-"
        "FEDERACII-ZA-2022-GOD/",
        _primaries(20) | {"stat_as_of": date(2022, 1, 1)},
        note="В 22 образовательных организациях.",
    ),
    Published(
        "69-01", "Тверская городская", "69", 2024, "01.07.2024",
        "W60", "https://tver-edun.ru/deyatelnost/informatsiya-na-01-07-2024",
        _primaries(156) | {"meetings_held": 147, "stat_as_of": date(2024, 7, 1)},
        town="Тверь",
    ),
    Published(
        "77-02", "ТО САО, Москва", "77", UNDATED, "31 августа, год не указан",
        "W61", "https://sao.mgoprof.ru/?p=10353",
        _primaries(62, 62),
        town="Москва",
        note="Участвовали 57 из 62: показателя для этого числа нет.",
    ),
    Published(
        "54-01", "Болотнинский район", "54", UNDATED, "не указана",
        "W76", "http://npo54.ru/new/bolotninskiy-rayon-otchety-i-vybory",
        _primaries(36) | {"meetings_held": 11},
    ),
)  # fmt: skip

PRIMARY = (
    Published(
        "00-001", "МБДОУ «Детский сад № 20»", "00", 2023, "26.01.2023",
        "W15",
        "https://dsad20.ru/профсоюз/документы/публичный-отчет/публичный-отчет-председателя-ппо-за-2023-год",
        {"workers_total": 34, "members_total": 34, "members_working": 34, "stat_as_of": date(2023, 1, 26)},
        "детский сад",
        note="Опубликованный охват 100 %.",
    ),
    Published(
        "26-001", "МБОУ СОШ № 4, Ессентуки", "26", 2015, "2015",
        "W13", "https://studylib.ru/doc/4368577/otkrytyj--publichnyj--otchet-o-rabotepredsedatelya-pervichnoj",
        {"workers_total": 80, "members_total": 41, "members_working": 41},
        "школа", "Ессентуки",
    ),
    Published(
        "00-002", "Черкасская СОШ", "00", 2016, "декабрь 2016",
        "W18",
        "https://vgolitsyno.ru/en/otchet-o-profsoyuznoi-rabote-za-god-otchet-o-profsoyuznoi-rabote-za-god-otchet",
        {"workers_total": 53, "members_total": 45, "members_working": 45},
        "школа",
        note="Опубликованный охват 85 %.",
    ),
    Published(
        "00-003", "МБОУ СОШ № 23", "00", 2018, "01.01.2018",
        "W14", "https://school23n.ru/drugoe/publichnyj-doklad-o-rabote-pervichnoj-p",
        {"members_total": 36, "stat_as_of": date(2018, 1, 1)},
        "школа",
        note="Опубликованный охват 66 %.",
    ),
    Published(
        "31-001", "МАОУ СОШ № 17 (Губкин)", "31", UNDATED, "не указана",
        "W81", "https://school-17gub2007.narod.ru/index.files/page309.htm",
        {"members_total": 75},
        "школа", "Губкин",
    ),
)  # fmt: skip


def organisations() -> Table:
    titles = ("Код", "Название", "Уровень", "Вид учреждения", "Код вышестоящей", "Город")
    rows = [(code, name, level, "", parent, "") for code, name, level, parent in REGIONS]
    rows += [(p.code, p.name, "территориальная", "", p.parent, p.town) for p in TERRITORIAL]
    rows += [(p.code, p.name, "первичная", p.kind, p.parent, p.town) for p in PRIMARY]
    return Table(structure.SHEET, tuple(map(Column, titles)), rows)


def answers() -> Table:
    codes = _codes()
    heads = (Column("Код"), Column("Год", Kind.WHOLE), Column("На дату", Kind.DATE))
    known = catalogue.shipped()
    columns = (
        Column(figures.heading(known[c]), Kind.PERCENT if known[c].share else Kind.WHOLE) for c in codes
    )
    rows = [
        (p.code, p.year, p.figures.get("stat_as_of"), *(p.figures.get(c) for c in codes))
        for p in (*TERRITORIAL, *PRIMARY)
    ]
    return Table(figures.SHEET, (*heads, *columns), rows)


def _codes() -> list[str]:
    told = {code for p in (*TERRITORIAL, *PRIMARY) for code in p.figures} - {"stat_as_of"}
    return [code for code in catalogue.shipped().indicators if code in told]


def sources() -> Table:
    titles = ("Код", "Организация", "Источник", "Адрес", "Дата по источнику", "Примечание")
    return Table("Источники", tuple(map(Column, titles)), list(_sources()))


def _sources() -> Iterator[tuple[str, ...]]:
    for p in (*TERRITORIAL, *PRIMARY):
        undated = p.dated.endswith(("не указан", "не указана"))
        note = f"{p.note} Год условно {UNDATED}." if undated else p.note
        yield p.code, p.name, p.source, p.address, p.dated, note.strip()


def workbook() -> bytes:
    return writing.write([organisations(), answers(), sources()])


if __name__ == "__main__":
    WORKBOOK.write_bytes(workbook())
