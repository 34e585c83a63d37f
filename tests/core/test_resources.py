from datetime import date

import pytest

from core import catalogue, forms, register, resources
from core.answers import Cell, Rows, Value
from core.forms import Form
from core.organisations import Level
from core.register import Happened, Line, Place
from core.resources import Freshness, Kind

FIRST, SECOND, THIRD = date(2024, 10, 12), date(2025, 10, 15), date(2026, 10, 20)
GROUP: dict[str, Cell] = {
    "chan_platform": "vk",
    "chan_kind": "official",
    "chan_url": "https://vk.com/profkom4",
    "chan_members": 120,
}
TOLD: dict[str, Value] = {
    "resp_name": "Иванова Мария Петровна",
    "site_kind": "own",
    "site_url": "https://school4.ru/profsoyuz",
    "channels_exist": True,
    "channels": Rows((GROUP,)),
    "email_own": "own",
    "email_address": "profkom4@example.ru",
}


def form(level: Level = Level.PRIMARY) -> Form:
    return forms.compose(catalogue.shipped(), level, 2026)


def told(**changes: Value) -> dict[Place, resources.Resource]:
    return resources.of(form(), {**TOLD, **changes})


@pytest.mark.parametrize(
    ("typed", "compared"),
    [
        ("HTTPS://www.Школа4.РФ/Profsoyuz/", "школа4.рф/profsoyuz"),
        ("http://xn--80atdl2c.xn--p1ai/a", "школа.рф/a"),
        ("https://school4.ru", "school4.ru"),
        ("https://school4.ru:443/index.php", "school4.ru"),
        ("https://school4.ru/?utm_source=chat&page=7", "school4.ru?page=7"),
        ("https://m.vk.com/profkom4?from=groups", "vk.com/profkom4"),
        ("https://vk.ru/Profkom4/", "vk.com/profkom4"),
        ("https://telegram.me/s/profkom4", "t.me/profkom4"),
        ("@profkom4", "t.me/profkom4"),
        ("https://school.ru/%D0%BF%D1%80%D0%BE%D1%84", "school.ru/проф"),
        ("Profkom4@Mail.RU", "profkom4@mail.ru"),
        ("https://[", "https://["),
    ],
)
def test_one_place_has_one_key_however_it_was_typed(typed: str, compared: str) -> None:
    assert resources.key(typed) == compared


def test_a_form_tells_of_the_organisations_own_resources() -> None:
    found = told()
    assert {r.kind: r.address for r in found.values()} == {
        Kind.SITE: "https://school4.ru/profsoyuz",
        Kind.GROUP: "https://vk.com/profkom4",
        Kind.EMAIL: "profkom4@example.ru",
    }
    group = next(r for r in found.values() if r.kind is Kind.GROUP)
    assert (group.platform, group.title, group.followers) == ("vk", "ВКонтакте, официальная группа", 120)


@pytest.mark.parametrize("level", [Level.PRIMARY, Level.TERRITORIAL, Level.REGIONAL])
def test_every_level_tells_of_the_same(level: Level) -> None:
    assert len(resources.of(form(level), TOLD)) == 3


def test_contacts_of_people_never_get_into_the_register() -> None:
    found = told(email_own="personal", email_address="ivanova.maria@example.ru")
    assert Kind.EMAIL not in {r.kind for r in found.values()}
    assert "Иванова" not in str(found)


def test_a_closed_chat_without_an_address_is_not_in_it() -> None:
    chat = {**GROUP, "chan_kind": "staff"}
    assert Kind.GROUP not in {r.kind for r in told(channels=Rows((chat,))).values()}


def test_a_group_told_twice_is_there_once() -> None:
    again = {**GROUP, "chan_url": "https://m.vk.com/profkom4/", "chan_members": 7}
    groups = [r for r in told(channels=Rows((GROUP, again))).values() if r.kind is Kind.GROUP]
    assert [r.followers for r in groups] == [120]


def test_nothing_is_gone_because_nobody_answered() -> None:
    assert resources.asked(form(), {"site_kind": "none"}) == {"web"}
    assert resources.asked(form(), {}) == frozenset()


def test_only_what_tells_of_resources_is_read() -> None:
    assert resources.questions(form()) == {
        "site_kind", "site_url", "channels_exist", "channels", "email_own", "email_address",
    }  # fmt: skip


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://a@b.ru/",
        "https://x.ru/\u202e",
        "//x.ru",
        "file:///etc/x",
    ],
)
def test_nothing_but_pages_and_letters_is_a_link(address: str) -> None:
    assert resources.link(address) is None


def test_a_link_holds_no_sign_that_ends_it() -> None:
    link = resources.link("https://школа.рф/a)b](c\"<>'`?q=д")
    assert link is not None
    assert link.startswith("https://xn--80atdl2c.xn--p1ai/")
    assert not set("()[]\"<>'` ") & set(link)
    assert resources.link("profkom4@example.ru") == "mailto:profkom4@example.ru"


def test_freshness_is_told_with_its_day() -> None:
    assert resources.told(FIRST, None, FIRST) == "подтверждён 12.10.2024"
    assert resources.freshness(FIRST, None, date(2025, 10, 12)) is Freshness.FRESH
    assert resources.freshness(FIRST, None, date(2025, 10, 13)) is Freshness.OLD
    assert "больше года" in resources.told(FIRST, None, date(2025, 10, 13))
    assert resources.told(FIRST, SECOND, SECOND) == "не указан в форме, принятой 15.10.2025"


def test_a_form_accepted_in_january_tells_of_its_own_year() -> None:
    assert resources.told_on(date(2027, 1, 20), 2026) == date(2026, 12, 31)
    assert resources.told_on(SECOND, 2025) == SECOND


def test_the_register_follows_the_forms_of_an_organisation() -> None:
    lines: dict[Place, Line] = {}
    every = frozenset({"web", "net", "email"})
    first = register.follow(lines, told(), every, FIRST, 1)
    assert [c.kind for c in first] == [Happened.FOUND] * 3
    assert register.follow(lines, told(), every, FIRST, 1) == []

    page = told(site_kind="page", channels=Rows(({**GROUP, "chan_members": 140},)), email_own="none")
    second = {c.kind: c for c in register.follow(lines, page, every, SECOND, 2)}
    assert second.keys() == {Happened.CHANGED, Happened.GONE}
    assert second[Happened.GONE].place == ("email", "profkom4@example.ru")
    site = lines["web", "school4.ru/profsoyuz"]
    assert (site.resource.kind, site.first_seen, site.confirmed) == (Kind.PAGE, FIRST, SECOND)
    assert lines["email", "profkom4@example.ru"].gone == SECOND

    third = register.follow(lines, told(), every, THIRD, 3)
    assert next(c for c in third if c.kind is Happened.BACK).place == ("email", "profkom4@example.ru")
    assert lines["email", "profkom4@example.ru"].gone is None


def test_what_a_form_does_not_ask_stays_as_it_was() -> None:
    lines: dict[Place, Line] = {}
    register.follow(lines, told(), {"web", "net", "email"}, FIRST, 1)
    assert register.follow(lines, {}, {"web"}, SECOND, 2)[0].kind is Happened.GONE
    assert lines["email", "profkom4@example.ru"].gone is None


def test_a_change_is_told_in_words() -> None:
    words = register.words({"followers": 120, "kind": "site"}, {"followers": 1400, "kind": "page"})
    assert words == "вид свой сайт → страница на чужом сайте, участников 120 → 1\u00a0400"
