from datetime import UTC, date, datetime

import pytest

from core import messages
from core.campaigns import Window
from core.organisations import Level
from core.workflow import State

WINDOW = Window(Level.PRIMARY, date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 30), "Europe/Moscow")


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=UTC)


def test_a_form_presses_in_its_last_week_and_when_it_was_sent_back() -> None:
    assert not messages.presses(State.DRAFT, WINDOW, at(10, 23))
    assert messages.presses(State.DRAFT, WINDOW, at(10, 24))
    assert messages.presses(State.NOT_BEGUN, WINDOW, at(11, 5))
    assert messages.presses(State.RETURNED, WINDOW, at(10, 2))


def test_what_is_to_be_done_is_said() -> None:
    assert messages.form(State.RETURNED, WINDOW, at(10, 2)) == "Вернули: исправьте и отправьте снова"
    assert messages.form(State.REOPENED, WINDOW, at(11, 2)) == "Открыли заново: исправьте и отправьте снова"
    assert "осталось 29" in messages.form(State.DRAFT, WINDOW, at(10, 2))
    assert messages.review(1) == "1\u00a0форма ждёт вашей проверки"
    assert messages.review(12) == "12\u00a0форм ждут вашей проверки"
    assert messages.extension(3) == "3\u00a0просьбы о продлении ждут ответа"


def test_every_act_has_a_sentence() -> None:
    assert set(messages.ABOUT_FORMS) >= messages.GOOD | messages.BAD
    for action in messages.ABOUT_FORMS:
        assert messages.news(action, {}) != "Изменение формы"


@pytest.mark.parametrize("until", [None, 7, "вчера", ["2026-12-01"]])
def test_a_day_that_is_none_is_not_told(until: object) -> None:
    assert messages.news("extension.grant", {"until": until}) == "Срок продлён"


def test_news_say_the_day_the_reason_and_the_remarks() -> None:
    assert (
        messages.news("extension.grant", {"until": "2026-12-01"})
        == "Срок продлён до 1\u00a0декабря 2026\u00a0г."
    )
    assert (
        messages.why({"reason": "Сверьте", "remarks": {"a": "x", "b": "y"}})
        == "Сверьте\nЗамечаний к ответам: 2"
    )
    assert messages.campaign({"kind": "spring", "year": 2026}) == "Подписка на 2-е полугодие 2026\u00a0года"
    assert messages.campaign({"kind": "нечто", "year": 2026}) == ""
