from collections.abc import Iterator
from datetime import timedelta

import pytest

import db
from db.models import Resource
from pages.ui import session
from tests.pages.conftest import Visit
from tests.pages.screens import by_label, labels, open_today, words
from tests.union import Union

PAGE = "pages/review/register.py"


@pytest.fixture
def filled(visit: Visit) -> Iterator[Union]:
    made = open_today(visit)
    today = session.now().date()
    rows = (
        ("SCHOOL", "page", "https://school4.ru/profsoyuz", today, None),
        ("SCHOOL", "group", "https://vk.com/profkom4", today, False),
        ("GARDEN", "email", "sad20@example.ru", today - timedelta(days=500), None),
        ("GARDEN", "page", "javascript://alert(1)/<b>x</b>", today, None),
        ("FOREIGN", "page", "https://foreign.ru", today, None),
    )
    with db.begin(visit.engine) as s:
        for code, kind, address, day, works in rows:
            row = Resource(organisation_id=made[code].id, kind=kind, address=address, key=address)
            row.first_seen = row.confirmed = day
            if works is not None:
                row.checked, row.works, row.told = session.now(), works, "такой страницы нет"
            if kind == "group":
                row.platform, row.title, row.followers = "vk", "ВКонтакте, <i>группа</i>", 1200
            s.add(row)
    yield made


def test_a_territory_sees_what_those_below_have(visit: Visit, filled: Union) -> None:
    visit.as_("boris")
    told = words(visit.page(PAGE))
    assert 'href="https://school4.ru/profsoyuz" target="_blank" rel="noopener noreferrer nofollow"' in told
    assert 'href="mailto:sad20@example.ru"' in told
    assert "больше года не подтверждён" in told
    assert "такой страницы нет" in told
    assert "1\u00a0200\u00a0участников" in told
    assert "foreign.ru" not in told


def test_what_people_have_typed_is_only_read(visit: Visit, filled: Union) -> None:
    visit.as_("boris")
    told = words(visit.page(PAGE))
    assert 'href="javascript' not in told
    assert "<b>x</b>" not in told
    assert "&lt;b&gt;x&lt;/b&gt;" in told
    assert "<i>группа</i>" not in told


def test_the_address_says_what_is_looked_at(visit: Visit, filled: Union) -> None:
    visit.as_("boris")
    assert "vk.com" in words(visit.page(PAGE, works="no"))
    told = words(visit.page(PAGE, works="no"))
    assert "school4.ru" not in told
    told = words(visit.page(PAGE, sort="email"))
    assert "sad20@example.ru" in told
    assert "vk.com" not in told
    assert "vk.com" in words(visit.page(PAGE, sort="<script>", page="999999999", fresh="x"))


def test_words_are_looked_for_in_addresses_and_names(visit: Visit, filled: Union) -> None:
    visit.as_("boris")
    app = visit.page(PAGE)
    told = words(by_label(app, "text_input", "Найти в реестре").input("детского").run())
    assert "sad20@example.ru" in told
    assert "vk.com" not in told
    told = words(by_label(app, "text_input", "Найти в реестре").input("нет такого").run())
    assert "Ничего не нашлось" in told


def test_somebody_elses_organisation_is_not_shown(visit: Visit, filled: Union) -> None:
    visit.as_("boris")
    told = words(visit.page(PAGE, organisation="FOREIGN"))
    assert "Нет доступа" in told
    assert "foreign.ru" not in told
    assert "чужой" not in told


def test_the_presidium_looks_and_takes_nothing_away(visit: Visit, filled: Union) -> None:
    visit.as_("gleb")
    app = visit.page(PAGE)
    assert "school4.ru" in words(app)
    assert not labels(app, "download_button")
    visit.as_("boris")
    assert labels(visit.page(PAGE), "download_button") == ["Скачать XLSX: 4\u00a0строки"]


def test_an_empty_register_says_where_it_comes_from(visit: Visit) -> None:
    open_today(visit)
    visit.as_("boris")
    assert "Реестр пока пуст" in words(visit.page(PAGE))


def test_a_responsible_has_no_register(visit: Visit, filled: Union) -> None:
    visit.as_("alisa")
    assert "не для вашей роли" in words(visit.at("register"))
