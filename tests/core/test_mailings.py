"""Weeks of a year, and what is wrong with a mark; settings of a post server as they are typed."""

from datetime import date

import pytest

from core import mailboxes, mailings
from core.mailboxes import Edit as Box
from core.mailings import Edit, Week, week_of

TODAY = date(2026, 11, 21)
GOOD = Box("smtp.example.ru", "587", "starttls", "u", "", False, "p@example.ru", "Имя", "200")


def test_a_year_has_52_weeks_or_53() -> None:
    assert [len(mailings.weeks(year)) for year in (2025, 2026, 2027)] == [52, 53, 52]
    assert week_of(date(2027, 1, 1)) == Week(2026, 53)
    assert week_of(TODAY) == Week(2026, 47)
    assert Week(2026, 47).days == "16–22\u00a0ноября"
    assert Week(2026, 40).days == "28\u00a0сентября – 4\u00a0октября"


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (Edit("", "", "", TODAY), "title"),
        (Edit("Т", "javascript:alert(1)", "", TODAY), "link"),
        (Edit("Т", "https://a b.ru", "", TODAY), "link"),
        (Edit("Т", "https://u@evil.ru/", "", TODAY), "link"),
        (Edit("Т", "", "", None), "day"),
        (Edit("Т", "", "", date(2026, 11, 22)), "day"),
        (Edit("Т", "", "", date(2026, 11, 15)), "day"),
        (Edit("Т" * 301, "", "", TODAY), "title"),
        (Edit("Т", "", "я" * 2001, TODAY), "note"),
    ],
)
def test_an_odd_mark_is_refused_beside_its_field(edit: Edit, code: str) -> None:
    made, problems = mailings.read(edit, week_of(TODAY), TODAY)
    assert made is None
    assert [p.code for p in problems] == [code]


def test_materials_may_go_out_after_their_week() -> None:
    made, problems = mailings.read(Edit("Т", "https://example.ru/м?а=1", "", TODAY), Week(2026, 40), TODAY)
    assert made and not problems


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"host": "smtp example"}, "host"), ({"host": ""}, "host"), ({"host": "http://a.ru"}, "host"),
        ({"port": "0"}, "port"), ({"port": "65536"}, "port"), ({"port": "５８７"}, "port"),
        ({"per_hour": "0"}, "per_hour"), ({"sender": "нет"}, "sender"), ({"security": "ssl3"}, "security"),
        ({"secret": "x", "security": "none"}, "security"), ({"secret": "x", "login": ""}, "login"),
        ({"secret": "a\nb"}, "secret"), ({"host": "127.0.0.1"}, "host"), ({"host": "10.1.2.3"}, "host"),
        ({"host": "169.254.169.254"}, "host"), ({"host": "localhost"}, "host"), ({"host": "2130706433"}, "host"),
        ({"host": "mail.local"}, "host"), ({"host": "0x7f.1"}, "host"),
    ],
)  # fmt: skip
def test_odd_settings_of_a_server_are_refused_beside_their_field(changes: dict[str, str], code: str) -> None:
    made, problems = mailboxes.read(Box(**{**vars(GOOD), **changes}), None, True)
    assert made is None
    assert [p.code for p in problems] == [code]


@pytest.mark.parametrize("host", ["smtp.mail.ru", "smtp.почта.рф", "8.8.8.8"])
def test_a_server_in_the_open_network_is_taken(host: str) -> None:
    assert mailboxes.read(Box(**{**vars(GOOD), "host": host}), None, True)[1] == []


def test_a_password_needs_a_key_and_is_told_to_nobody_new() -> None:
    made, _ = mailboxes.read(GOOD, None, False)
    assert made
    with_secret = Box(**{**vars(GOOD), "secret": "Тайна-7"})
    assert "mail-key" in mailboxes.read(with_secret, None, False)[1][0].text
    assert "Тайна-7" not in repr(with_secret)
    elsewhere = Box(**{**vars(GOOD), "host": "smtp.evil.ru"})
    assert mailboxes.read(GOOD, made.peer, True)[1] == []
    assert mailboxes.read(elsewhere, made.peer, True)[1][0].code == "secret"
    assert mailboxes.read(Box(**{**vars(elsewhere), "forget": True}), made.peer, True)[1] == []
