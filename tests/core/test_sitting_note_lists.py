"""The list of laggards and the draft of a resolution: who is named, for what, by when, and who is not judged."""

from dataclasses import replace
from datetime import date

import pytest

from core.organisations import Level
from core.reports.paper import Grid, Paper, Points, Signature, Words, texts
from core.reports.sitting import acts, laggards, resolution
from core.reports.sitting.facts import Lacking, Late, Territory
from core.workflow import State
from tests.core.sittings import laggards as found_of
from tests.core.sittings import plain, read, silent, sitting, territory
from tests.core.test_sitting_note import MANY, blocks, words

ONE = (("Первая", 9, 10, 10),)


def numbered(paper: Paper) -> list[str]:
    return [plain(item) for b in blocks(paper) if isinstance(b, Points) and b.start for item in b.items]


def test_who_has_not_handed_in_is_named_by_territory_with_state_and_day() -> None:
    two = territory(
        "Первая", [silent("Школа № 1"), silent("Сад № 2", State.RETURNED), silent("Лицей", overdue=False)]
    )
    paper = laggards.paper(found_of(sitting(ONE), two, territory("", [silent("Колледж", State.DRAFT)])))
    rows = [plain(" | ".join(row)) for b in blocks(paper) if isinstance(b, Grid) for row in b.rows]
    assert rows[:4] == [
        "Школа № 1 | не начата | прошёл 31.10.2026",
        "Сад № 2 | возвращена | была сдана",
        "Колледж | черновик | прошёл 31.10.2026",
        "Лицей | не начата | до 27.11.2026",
    ]
    captions = [b.caption for b in blocks(paper) if isinstance(b, Grid)]
    assert captions[:3] == ["Первая", laggards.DIRECT, "Первая"]
    assert [s.title for s in paper.sections][1:3] == ["1. Не сдали", "2. Срок ещё не наступил"]


def test_whoever_is_within_their_own_days_is_reminded_and_never_pressed() -> None:
    offices = [replace(silent("Районная", overdue=False), due=date(2026, 12, 11), closes=date(2026, 12, 31))]
    two = territory("Первая", [silent("Школа № 1"), silent("Лицей", overdue=False)])
    paper = resolution.paper(found_of(sitting(ONE), two, offices=offices))
    told = words(paper)
    assert "Не сданы: Районная" not in told and "не сданы собственные" not in told
    assert "сдать собственные формы к их сроку (он ещё не наступил): Районная — до 11.12.2026" in told
    assert "к их сроку (он ещё не наступил): Первая: Лицей — до 27.11.2026" in told


def test_own_forms_are_owed_by_their_own_days_and_not_by_those_of_primaries() -> None:
    offices = [replace(silent("Районная"), closes=date(2026, 12, 31))]
    told = " ".join(numbered(resolution.paper(found_of(sitting(ONE, running=False), offices=offices))))
    assert "сдать собственные формы. Срок: до 4 декабря 2026 г. Не сданы:" in told
    late = found_of(sitting(ONE, made=date(2027, 1, 15)), offices=offices)
    assert "сообщить, почему не сданы собственные формы" in " ".join(numbered(resolution.paper(late)))


def test_late_ones_are_told_with_both_days() -> None:
    late = Territory(
        "Первая", 3, 3, (), (Late("Школа № 1", date(2026, 11, 2), date(2026, 10, 31)),), (), 0, ()
    )
    table = next(
        b for b in blocks(laggards.paper(found_of(sitting(ONE), late))) if isinstance(b, Grid) and b.rows
    )
    assert table.rows == (("Школа № 1", "02.11.2026", "31.10.2026"),)
    assert plain(table.note) == "Позже срока — 1 из 3 сдавших."


def test_what_exactly_is_missing_is_said_in_words() -> None:
    lacking = Lacking("Школа № 1", (1, 5), ("Подписка: 0,55 при норме не менее 1",))
    assert laggards.what(lacking) == ("нет ответственного; нет стенда; Подписка: 0,55 при норме не менее 1")


def test_a_region_names_those_who_lack_much_and_a_territory_everybody() -> None:
    much, little = Lacking("Много", (1, 2, 3)), Lacking("Мало", (5,))
    mine = territory("Первая", lacking=[little, much])
    region = words(laggards.paper(found_of(sitting(ONE), mine)))
    assert "Много" in region and "Мало " not in region
    assert "Названы те, кому не хватает 3 пунктов и больше. Ещё у 1 организации пробелов меньше" in region
    place = sitting((("Много", 0, 1, 1), ("Мало", 1, 1, 1)), lower=Level.PRIMARY)
    assert "Мало" in words(laggards.paper(found_of(place, mine)))


def test_of_a_large_region_those_who_lack_most_are_named_so_that_the_list_can_be_read() -> None:
    every = [Lacking(f"Много {n}", (1, 2, 3, 4)) for n in range(150)]
    every += [Lacking(f"Мало {n}", (1, 2, 3)) for n in range(100)]
    told = words(laggards.paper(found_of(sitting(ONE), territory("Первая", lacking=every))))
    assert "Много 149" in told and "Мало 0" not in told
    assert "Названы те, кому не хватает 4 пунктов и больше. Ещё у 100 организаций пробелов меньше" in told


def test_thin_data_is_named_apart_and_not_judged() -> None:
    paper = laggards.paper(
        found_of(sitting((("Полная", 5, 10, 10), ("Пустая", 0, 0, 9), ("Редкая", 1, 4, 10))))
    )
    table = next(b for b in blocks(paper) if isinstance(b, Grid) and "не выполняют" in b.caption)
    assert [row[0] for row in table.rows] == ["Полная"]
    assert "Мало данных, выводы не делаются: Редкая; Пустая." in words(paper)


def test_two_hundred_laggards_are_all_named() -> None:
    every = [silent(f"Школа № {n}") for n in range(1, 201)]
    pages, told = read(laggards.paper(found_of(sitting(ONE), territory("Первая", every))))
    assert pages >= 4
    assert all(f"Школа № {n} " in told for n in range(1, 201))


def test_where_everybody_has_handed_in_it_is_said() -> None:
    assert "Сдали все." in words(laggards.paper(found_of(sitting(ONE))))


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "не сдала 1 организация"),
        (2, "не сдали 2 организации"),
        (5, "не сдали 5 организаций"),
        (11, "не сдали 11 организаций"),
        (21, "не сдала 21 организация"),
    ],
)
def test_organisations_are_counted_in_russian(count: int, said: str) -> None:
    offices = [silent(f"Территория № {n}") for n in range(count)]
    assert f"Собственную форму {said}." in plain(laggards.summary(found_of(sitting(ONE), offices=offices)))


def test_a_resolution_has_its_parts_in_order_numbers_in_a_row_days_control_and_a_signature() -> None:
    paper = resolution.paper(found_of(sitting(), territory("Первая", [silent("Школа № 1")], whole=["Лицей"])))
    assert [s.title for s in paper.sections if s.title] == ["Слушали", "Отметили", "Постановили"]
    starts = [b.start for b in blocks(paper) if isinstance(b, Points) and b.start]
    assert starts == list(range(1, len(starts) + 1))
    told = numbered(paper)
    assert told[0] == "Информацию об итогах мониторинга принять к сведению."
    assert told[-1].startswith("Контроль за выполнением постановления возложить на ____")
    assert paper.draft and isinstance(blocks(paper)[-1], Signature)


def test_every_charge_says_to_whom_and_by_when() -> None:
    told = numbered(resolution.paper(found_of(sitting())))
    charges = [t for t in told if "пункт контроля" in t]
    assert charges
    for charge in charges:
        assert charge.startswith("Комитетам территориальных организаций") and "Срок: до" in charge


def test_lists_are_filled_with_those_who_owe_those_below_and_those_to_be_praised() -> None:
    found = sitting((("Первая", 10, 10, 10), ("Вторая", 0, 10, 10), ("Третья", 5, 8, 10)))
    told = words(
        resolution.paper(found_of(found, territory("Третья", [silent("Школа № 1"), silent("Сад № 2")])))
    )
    assert "Третья: Школа № 1; Сад № 2" in told
    assert "Ниже нормы: Вторая — 0,00" in told
    assert "Лучшие: Первая — 1-е место по индексу, 90,0" in told


def test_long_lists_are_told_by_number_and_lead_to_the_enclosed_one() -> None:
    every = [silent(f"Школа № {n}") for n in range(1, 101)]
    answered = tuple((f"Лицей № {n}", 0, 1, 1) for n in range(1, 5))
    place = sitting((*answered, ("Молчащие", 0, 0, 100)), lower=Level.PRIMARY)
    told = words(resolution.paper(found_of(place, territory("", every))))
    assert "Не сдано 100: Школа № 1; Школа № 2;" in told
    assert "Школа № 40; и ещё 60 — по прилагаемому списку отстающих" in told and "Школа № 41" not in told
    whole = sitting((("Первая", 3, 4, 104),))
    assert "Первая — не сдано 100 из 104 форм" in words(
        resolution.paper(found_of(whole, territory("Первая", every)))
    )


def test_from_few_forms_nobody_is_charged_blamed_or_praised() -> None:
    thin = sitting((("Первая", 1, 2, 10), ("Вторая", 2, 2, 10)))
    told = " ".join(numbered(resolution.paper(found_of(thin))))
    assert "пункт контроля" not in told and "Поощрить" not in told and "Ниже нормы" not in told
    assert "обеспечить сдачу форм первичных организаций" in told


def test_a_closed_campaign_is_asked_about_and_not_collected() -> None:
    closed = sitting((("Первая", 3, 8, 10),), running=False)
    told = " ".join(numbered(resolution.paper(found_of(closed))))
    assert "сообщить, почему не сданы" in told and "обеспечить сдачу" not in told


def test_a_resolution_of_sixty_territories_is_short_enough_to_be_read_out() -> None:
    pages, _ = read(resolution.paper(found_of(sitting(MANY))))
    assert pages <= 6


def test_suggested_days_are_never_a_saturday_or_a_sunday() -> None:
    days = [acts.by(date(2026, 11, n), 30) for n in range(1, 29)]
    assert all(day.weekday() < 5 for day in days)


def test_names_stay_as_they_are_and_are_never_bent() -> None:
    name = "Организация «Заря» г. Энска"
    found = sitting(((name, 0, 10, 10), ("Вторая", 10, 10, 10)))
    paper = resolution.paper(found_of(found))
    holding = [plain(t) for t in texts(paper) if "Заря" in t]
    assert holding and all(name in t for t in holding)


def test_an_empty_place_resolves_to_look_into_it() -> None:
    told = words(resolution.paper(found_of(sitting((("Первая", 0, 0, 10),)))))
    assert "о состоянии работы судить не по чему" in told
    assert [b for b in blocks(resolution.paper(found_of(sitting(())))) if isinstance(b, Words)]
