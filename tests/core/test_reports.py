"""The open report on paper: what is printed, where, and that nothing is lost."""

import re
from dataclasses import replace
from datetime import date

import pytest

from core.organisations import Level
from core.reports.facts import (
    NOTHING,
    Approved,
    KindRow,
    Line,
    Link,
    Source,
)
from tests.core.papers import (
    EMPTY,
    KNOWN,
    TERRITORY,
    branch,
    figure,
    flat,
    fonts_of,
    line,
    plain,
    read,
    solid,
    words,
)


def test_the_figures_on_paper_are_those_of_the_facts() -> None:
    printed = flat(read(TERRITORY))
    for row in (*TERRITORY.membership, *TERRITORY.control):
        assert plain(row.now.text) in printed
        assert plain(row.before.text) in printed
    assert "Членов Профсоюза всего чел. 3 871 3 905" in printed
    assert "Охват членством среди работающих % 81,5 81,8" in printed  # half-up, as everywhere
    assert "Есть ответственный, % 78,3 71,2 — 65 / 83" in printed
    assert "«Солидарность» 20 13 0 33 0,85 0,79 не менее 1" in printed
    assert "На учёте 3 871 член Профсоюза, на 34 меньше, чем год назад." in printed
    assert "не хватает 6 экземпляров" in printed


def test_every_table_tells_how_many_handed_in_and_of_which_day() -> None:
    printed = flat(read(TERRITORY))
    captions: tuple[str, ...] = (
        "Первичные организации по типам",
        "Членство в Профсоюзе",
        "Показатели информационной работы",
    )
    captions += ("Первичные организации: 1",)
    for caption in captions:
        assert f"{caption} Сдали 71 из 83 первичных организаций; данные на 1 октября 2025 г." in printed
    assert "Подписка на первое полугодие 2026 года Учтены принятые формы подписки: 68 из 83." in printed


def test_all_fonts_are_embedded_and_subset() -> None:
    found = fonts_of(read(TERRITORY))
    assert any("PTSerif" in name for name in found)
    assert any("GolosText" in name for name in found)
    for name, descriptor in found.items():
        assert re.match(r"/[A-Z]{6}\+", name), name
        assert descriptor is not None and "/FontFile2" in descriptor.get_object(), name


def test_every_page_says_which_of_how_many_it_is() -> None:
    reader = read(replace(TERRITORY, branches=tuple(branch(f"ППО № {n}") for n in range(100))))
    count = len(reader.pages)
    assert count > 4
    for number, page in enumerate(reader.pages, start=1):
        assert re.search(rf"Страница {number} из {count}\b", plain(page.extract_text()))


SECTIONS = [
    "1. Обращение председателя",
    "2. Правовая основа и цели",
    "3. Характеристика организации и членство",
    "4. Выборные органы, актив, комиссии",
    "5. Социальное партнёрство",
    "6. Правозащитная работа",
    "7. Охрана труда",
    "8. Информационная работа и цифровизация",
    "9. Подписка",
    "10. Обучение актива",
    "11. Молодёжь, конкурсы, культура, здоровье, помощь",
    "12. Финансы",
    "13. Проблемы и резервы",
    "14. Задачи на 2026 год",
    "15. Подписи",
    "Приложение 1. Подчинённые организации",
    "Приложение 2. Информационные ресурсы",
]


def test_the_outline_leads_to_the_pages_of_its_headings() -> None:
    reader = read(replace(TERRITORY, branches=tuple(branch(f"ППО № {n}") for n in range(100))))
    entries = [entry for entry in reader.outline if not isinstance(entry, list)]
    titles = [plain(str(entry.title)) for entry in entries]
    assert titles == ["Титульный лист", "Содержание", *SECTIONS]
    for entry in entries[2:]:
        number = reader.get_destination_page_number(entry)
        assert number is not None
        assert solid(str(entry.title)) in solid(reader.pages[number].extract_text())


def test_the_file_says_what_it_is_and_in_which_language() -> None:
    reader = read(TERRITORY)
    told = reader.metadata
    assert told is not None
    assert told.title == f"{TERRITORY.title}. {TERRITORY.organisation}"
    assert told.author == TERRITORY.organisation
    assert "Проект" in str(told.subject)
    assert str(reader.root_object["/Lang"]) == "ru-RU"
    assert round(reader.pages[0].mediabox.width) == 595


def test_a_draft_and_invented_data_are_marked_on_every_page() -> None:
    for page in read(TERRITORY).pages:
        assert "Проект" in page.extract_text()
        assert "Демонстрационные данные — вымышлены" in page.extract_text()


def test_an_approved_report_of_real_data_bears_no_marks_but_the_decision() -> None:
    decision = Approved("комитет организации", "4", date(2026, 1, 23))
    printed = words(read(replace(TERRITORY, approved=decision, demonstration=False)))
    assert "Проект" not in printed
    assert "вымышлены" not in printed
    assert plain(printed).count("Утверждён: комитет организации, протокол № 4 от 23 января 2026 г.") == 2


def test_the_title_page_stands_from_the_union_down_to_the_organisation() -> None:
    page = plain(read(TERRITORY).pages[0].extract_text())
    places = [page.index(name) for name in (*TERRITORY.above, TERRITORY.organisation)]
    assert places == sorted(places)
    assert "Открытый (публичный) отчёт" in page
    assert "комитета за 2025 год" in page
    assert "г. Ясногорск, 2026" in page


def test_above_a_primary_a_section_without_data_says_so() -> None:
    printed = words(read(EMPTY))
    assert printed.count("Нет данных.") == 12
    assert "Приложение" not in printed
    assert "Принятых форм мониторинга за 2025 год пока нет" in plain(printed)


def test_a_primary_leaves_sections_without_data_out() -> None:
    report = replace(EMPTY, level=Level.PRIMARY, source=Source(Level.PRIMARY, 0, 1))
    printed = words(read(report))
    assert "Нет данных" not in printed
    assert "принятой формы мониторинга нет" in plain(printed)
    assert "1. Подписи" in printed


LONG = "ППО МБОУ «Средняя общеобразовательная школа с углублённым изучением отдельных предметов» "


@pytest.mark.parametrize("name", [(LONG * 4)[:300], "Ж" * 300, "Ж" * 150 + " " + "ё" * 149])
def test_names_of_300_signs_are_printed_whole(name: str) -> None:
    report = replace(
        TERRITORY,
        organisation=name,
        above=(name,) * 3,
        town=name[:120],
        links=(Link(name, "https://" + "a" * 480 + ".ru"),),
        branches=tuple(branch(name) for _ in range(12)),
        kinds=(KindRow(name, 1, 1),),
    )
    printed = solid(words(read(report)))
    assert printed.count(solid(name)) >= 4 + 2
    assert "a" * 480 in printed


def test_two_hundred_branches_are_all_there_under_repeated_heads() -> None:
    reader = read(replace(TERRITORY, branches=tuple(branch(f"ППО-{n:03}-{LONG}") for n in range(200))))
    printed = solid(words(reader))
    assert all(f"ППО-{n:03}-" in printed for n in range(200))
    pages = [page.extract_text() for page in reader.pages if "ППО-" in page.extract_text()]
    assert len(pages) > 8
    assert all("«Солидар" in page and "Страница" in page for page in pages)


def test_no_heading_stands_alone_at_the_foot_of_a_page() -> None:
    """The text of a heading is followed on its page by what it heads, however long the tables before it are."""
    for rows in range(0, 40, 3):
        report = replace(TERRITORY, kinds=tuple(KindRow(f"тип {n}", n, n) for n in range(rows)))
        for page in read(report).pages[1:]:
            printed = page.extract_text()
            last = max(printed.rfind(t) for t in ("8. Информ", "9. Подписка", "15. Подписи", "Приложение 1."))
            body = printed[last:]
            assert last < 0 or len(body) > 90, (rows, body)


def test_missing_values_are_dashes_and_never_zeros() -> None:
    gone = Line(KNOWN["members_total"], NOTHING, NOTHING)
    report = replace(
        EMPTY, membership=(gone, line("workers_total", 0, 5)), source=Source(Level.PRIMARY, 1, 1)
    )
    printed = words(read(report))
    row = next(r for r in printed.splitlines() if r.startswith("Членов Профсоюза всего"))
    assert "0" not in row
    assert "—" in printed


def test_sums_of_different_numbers_of_forms_are_not_compared() -> None:
    now = replace(line("members_total", 780, 1479), before=figure(1479, answered=29))
    now = replace(now, now=figure(780, answered=14))
    report = replace(TERRITORY, membership=(now,), source=replace(TERRITORY.source, accepted=14))
    printed = flat(read(report))
    assert "На учёте 780 членов Профсоюза. Сдали 14 из 83" in printed
    assert "данных пока мало" in printed
    assert "Год назад учтены 80 из 83." in printed
