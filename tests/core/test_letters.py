"""Letters: what is filled into the words, what never becomes a header, and which addresses there are."""

from datetime import UTC, date, datetime
from email import policy

import pytest

from core import emails, letters, sealing
from core.envelopes import Sheet, envelope
from core.letters import BODY, DEFAULTS, EDITABLE, PLACES, SUBJECT, Kind, Words
from core.problems import Refused

NOW = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)


def values(kind: Kind, site: str = "https://mon.example.ru") -> dict[str, str]:
    return letters.example(kind, "Районная организация", site, date(2026, 10, 12))


@pytest.mark.parametrize("kind", Kind)
def test_our_own_words_are_in_order(kind: Kind) -> None:
    made, problems = letters.read(kind, DEFAULTS[kind].subject, DEFAULTS[kind].body)
    assert problems == []
    assert made == DEFAULTS[kind]
    filled = letters.render(made, values(kind))
    assert "{" not in filled.subject + filled.body


@pytest.mark.parametrize("kind", EDITABLE)
def test_every_place_may_stand_in_the_words_and_is_filled(kind: Kind) -> None:
    body = "\n".join(f"{name}={{{name}}}" for name in PLACES[kind])
    made, problems = letters.read(kind, "Тема", body)
    assert made and not problems
    told = letters.render(made, values(kind)).body
    assert all(f"{name}={values(kind)[name]}" in told for name in PLACES[kind] if name != "примечание")


def test_an_unknown_place_is_refused_beside_its_field() -> None:
    made, problems = letters.read(Kind.BEFORE, "Тема {фамилия}", "Текст {срок}")
    assert made is None
    assert [(p.code, "{фамилия}" in p.text) for p in problems] == [(SUBJECT, True)]
    assert "{срок}" in problems[0].text
    assert letters.read(Kind.BEFORE, "Тема", "{0.__class__}")[1][0].code == BODY


@pytest.mark.parametrize(("subject", "body", "code"), [("", "Текст", SUBJECT), ("Тема", "  ", BODY)])
def test_a_letter_has_a_subject_and_a_body(subject: str, body: str, code: str) -> None:
    _, problems = letters.read(Kind.BEFORE, subject, body)
    assert [p.code for p in problems] == [code]


def test_an_invitation_without_its_code_is_refused() -> None:
    assert "{код}" in letters.read(Kind.INVITATION, "Тема", "Имя: {логин}")[1][0].text


def test_what_is_filled_in_is_text_and_is_not_filled_again() -> None:
    words = Words("Тема {имя}", "Здравствуйте, { Имя }!\n{организация}")
    told = letters.render(words, {"имя": "{организация}", "организация": "ППО {имя} %s {0}"})
    assert told.subject == "Тема {организация}"
    assert told.body == "Здравствуйте, {организация}!\nППО {имя} %s {0}"


def test_a_line_whose_place_is_empty_is_left_out() -> None:
    told = letters.render(Words("Тема", "Первая\n\nОткрыть: {ссылка}\n\nПоследняя"), {"ссылка": ""})
    assert told.body == "Первая\n\nПоследняя"
    assert "Открыть" not in letters.render(DEFAULTS[Kind.BEFORE], values(Kind.BEFORE, "")).body


def test_what_is_left_is_told_with_its_verb() -> None:
    assert [letters.left(n) for n in (0, 1, 3, 7)] == [
        "сегодня последний день",
        "остался 1\u00a0день",
        "осталось 3\u00a0дня",
        "осталось 7\u00a0дней",
    ]
    kept = Words("Тема", "Срок {срок}, осталось: {осталось}.")
    assert letters.render(kept, {"срок": "завтра", "осталось": letters.left(1)}).body == (
        "Срок завтра, остался 1\u00a0день."
    )


def test_a_letter_ends_with_how_to_stop_the_next_ones() -> None:
    link = "https://mon.example.ru/unsubscribe/x"
    assert letters.ended(Kind.DIGEST, "Текст", link) == f"Текст\n\nНе получать такие письма: {link}"
    assert "Мой профиль" in letters.ended(Kind.MAILING, "Текст", "")
    assert letters.ended(Kind.BEFORE, "Текст", link).endswith("как только форма будет сдана.")
    assert letters.ended(Kind.INVITATION, "Текст", "") == "Текст"


def test_a_name_with_new_lines_stays_in_the_subject() -> None:
    told = letters.render(Words("Тема {имя}", "Текст"), {"имя": "Иван\r\nBcc: evil@example.ru"})
    assert told.subject == "Тема Иван Bcc: evil@example.ru"


def test_an_envelope_cannot_be_broken() -> None:
    sheet = Sheet(
        7, "k", "a@почта.рф", "Тема\r\nBcc: x@y.ru", "Тело\r\n.\r\nещё", "https://mon.example.ru/u/t"
    )
    made = envelope("prof@example.ru", 'Организация\n"<x@y.ru>', sheet, NOW)
    raw = made.as_bytes(policy=policy.SMTP)
    assert b"\r\nBcc:" not in raw
    assert made["To"].addresses[0].addr_spec == "a@xn--80a1acny.xn--p1ai"
    assert len(made["From"].addresses) == 1
    assert made["From"].addresses[0].addr_spec == "prof@example.ru"
    assert made["Message-ID"] == envelope("prof@example.ru", "", sheet, NOW)["Message-ID"]


@pytest.mark.parametrize("typed", ["a@b.ru", " profkom4@mail.ru ", "o'neil@a-b.ru", "a@почта.рф", "a@b.ru\n"])
def test_addresses_that_are_taken(typed: str) -> None:
    kept = emails.read(typed)
    assert "\n" not in kept
    assert emails.usable(kept)


@pytest.mark.parametrize(
    "typed",
    [
        "", "a", "a@b", "@b.ru", "a@", "a@b.ru\nBcc: x@y.ru", "a@b.ru, c@d.ru", "a@b.ru c@d.ru", "a..b@c.ru",
        "иванов@почта.рф", "a@-b.ru", "a@b.ru.", "a@127.0.0.1", "<a@b.ru>", "a@b..ru", "a" * 65 + "@b.ru",
        "a\0@b .ru",
    ],
)  # fmt: skip
def test_addresses_that_are_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="адрес почты"):
        emails.read(typed)


def test_a_sealed_secret_is_read_with_its_key_alone() -> None:
    key = sealing.new_key()
    sealed = sealing.seal(key, "Пароль")
    assert sealing.unseal(key, sealed) == "Пароль"
    assert sealing.seal(key, "Пароль") != sealed
    with pytest.raises(Refused, match="MAIL_KEY"):
        sealing.unseal(sealing.new_key(), sealed)
    with pytest.raises(Refused, match="MAIL_KEY"):
        sealing.unseal("", sealed)
