"""The year of an organisation: what, by when, and how far it has come."""

from datetime import UTC, date, datetime

import pytest

from core import calendar
from core.calendar import Filed, Standing, Turnout
from core.campaigns import CampaignKind, Window, against_moscow
from core.organisations import Level
from core.workflow import State

ZONE = "Europe/Moscow"
MONITORING = CampaignKind.MONITORING
WINDOW = Window(Level.PRIMARY, date(2026, 10, 1), date(2026, 10, 31), date(2026, 12, 10), ZONE)


def moment(month: int, day: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, 9, 0, tzinfo=UTC)


def own(state: State, now: datetime, reason: str = "", until: date | None = None) -> calendar.Entry:
    filed = Filed(7, state, reason, until)
    found = calendar.own(MONITORING, 2026, Level.PRIMARY, WINDOW, filed, now, ZONE)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("state", "now", "label"),
    [
        (State.NOT_BEGUN, moment(8, 1), "начнётся 1\u00a0октября"),
        (State.NOT_BEGUN, moment(10, 5), "не начата"),
        (State.DRAFT, moment(10, 31), "черновик"),
        (State.DRAFT, moment(11, 1), "просрочена"),
        (State.NOT_BEGUN, moment(12, 25), "просрочена"),
        (State.SUBMITTED, moment(11, 1), "на проверке"),
        (State.RETURNED, moment(11, 1), "возвращена"),
        (State.ACCEPTED, moment(11, 1), "принята"),
        (State.EXEMPT, moment(11, 1), "освобождена"),
    ],
)
def test_a_form_stands_where_its_state_and_the_day_put_it(state: State, now: datetime, label: str) -> None:
    assert own(state, now).label == label


def test_what_is_opened_long_ahead_says_when_it_begins() -> None:
    entry = own(State.NOT_BEGUN, moment(3, 1))
    assert entry.standing is Standing.AHEAD and entry.number == 7
    assert entry.words == "Сдать с\u00a01\u00a0октября по\u00a031\u00a0октября."


def test_more_time_moves_the_day_and_says_so() -> None:
    entry = own(State.DRAFT, moment(11, 2), until=date(2026, 11, 15))
    assert (entry.label, entry.due) == ("черновик", date(2026, 11, 15))
    assert entry.words.endswith("Срок продлён.")


def test_an_exemption_and_a_return_say_why() -> None:
    assert own(State.EXEMPT, moment(11, 1), "Ремонт").words == "Сдавать не нужно: Ремонт"
    assert own(State.RETURNED, moment(11, 1), "Охват больше ста").words == "Вернули: Охват больше ста"


def test_what_is_not_opened_is_told_by_its_usual_days() -> None:
    entry = calendar.own(CampaignKind.SPRING, 2027, Level.PRIMARY, None, None, moment(11, 21), ZONE)
    assert entry is not None and entry.usual and entry.number is None
    assert entry.words == "Обычно с\u00a01\u00a0апреля по\u00a010\u00a0июня."
    assert entry.title == "Подписка на 2-е полугодие 2027\u00a0года"
    past = calendar.own(CampaignKind.SPRING, 2026, Level.PRIMARY, None, None, moment(11, 21), ZONE)
    assert past is not None and (past.label, past.words) == ("не проводилась", "")
    assert calendar.own(MONITORING, 2027, Level.FEDERAL, None, None, moment(11, 21), ZONE) is None


def test_who_is_in_no_list_is_told_whom_to_ask() -> None:
    entry = calendar.own(MONITORING, 2026, Level.PRIMARY, WINDOW, None, moment(10, 5), ZONE)
    assert entry is not None and entry.label == "вас нет в списке"


def test_the_days_of_those_below_stand_in_the_year_of_whoever_answers_for_them() -> None:
    turnout = Turnout(Level.PRIMARY, 71, 83)
    entry = calendar.of_those_below(MONITORING, 2026, WINDOW, turnout, moment(10, 5))
    assert (entry.label, entry.words, entry.mine) == ("идёт приём", "Сдали 71 из 83.", False)
    assert calendar.of_those_below(MONITORING, 2026, WINDOW, turnout, moment(9, 1)).standing is Standing.AHEAD
    assert (
        calendar.of_those_below(MONITORING, 2026, WINDOW, turnout, moment(12, 11)).standing is Standing.OVER
    )


@pytest.mark.parametrize(
    ("approved", "today", "standing"),
    [
        (date(2026, 12, 5), date(2026, 12, 6), Standing.PUBLISHED),
        (None, date(2026, 11, 21), Standing.AHEAD),
        (None, date(2026, 12, 31), Standing.OPEN),
        (None, date(2027, 1, 1), Standing.OVERDUE),
    ],
)
def test_the_open_report_is_due_by_the_end_of_december(
    approved: date | None, today: date, standing: Standing
) -> None:
    entry = calendar.report(2026, approved, today)
    assert (entry.due, entry.standing) == (date(2026, 12, 31), standing)


def test_a_year_is_read_month_by_month() -> None:
    spring = calendar.own(CampaignKind.SPRING, 2026, Level.PRIMARY, None, None, moment(1, 9), ZONE)
    autumn = calendar.own(CampaignKind.AUTUMN, 2026, Level.PRIMARY, None, None, moment(1, 9), ZONE)
    report = calendar.report(2026, None, date(2026, 1, 9))
    assert spring is not None and autumn is not None
    found = calendar.months([report, autumn, own(State.DRAFT, moment(1, 9)), spring])
    assert [(month, [e.kind for e in entries]) for month, entries in found] == [
        ((2026, 6), [CampaignKind.SPRING]),
        ((2026, 10), [MONITORING]),
        ((2026, 12), [CampaignKind.AUTUMN, None]),
    ]


@pytest.mark.parametrize(
    ("zone", "said"),
    [("Europe/Moscow", ""), ("Asia/Kamchatka", "МСК+9"), ("Europe/Kaliningrad", "МСК\u22121")],
)
def test_clocks_are_told_apart_by_moscows(zone: str, said: str) -> None:
    assert against_moscow(zone, moment(10, 5)) == said


def test_a_reception_closed_at_once_leaves_no_day_after_its_last() -> None:
    closed = WINDOW.closed_on(date(2026, 10, 12))
    assert closed.days == (date(2026, 10, 1), date(2026, 10, 12), date(2026, 10, 12))
    assert closed.fault() is None
    assert WINDOW.closed_on(date(2026, 11, 12)).due == WINDOW.due
