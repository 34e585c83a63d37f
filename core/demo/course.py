"""Invented courses of a form through its campaign: its state, the days of its acts, the reviewer's remarks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from core.answers import Missing, Value
from core.campaigns import CampaignKind, Window, usual_windows
from core.demo.tree import FORCED
from core.formats import number
from core.organisations import Level
from core.workflow import State

ZONE = "Europe/Moscow"


@dataclass(frozen=True, slots=True)
class Course:
    """`saved` is the last save of an answer; an act that did not happen is None."""

    state: State
    saved: datetime | None = None
    submitted: datetime | None = None
    # Accepted or returned.
    decided: datetime | None = None

    @property
    def acts(self) -> list[datetime]:
        """One revision each."""
        return [moment for moment in (self.saved, self.submitted, self.decided) if moment]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a form was returned."""

    reason: str = ""
    remarks: Mapping[str, str] = field(default_factory=dict)


NO_VERDICT = Verdict()


# Days from today, (opens, due, closes): primaries are just past their day in the monitoring and two weeks before it
# in the subscription; the one of the spring is over.
_DAYS: dict[CampaignKind, dict[Level, tuple[int, int, int]]] = {
    CampaignKind.SPRING: {
        Level.PRIMARY: (-234, -164, -144),
        Level.TERRITORIAL: (-234, -154, -144),
        Level.REGIONAL: (-234, -149, -144),
    },
    CampaignKind.MONITORING: {
        Level.PRIMARY: (-45, -5, 60),
        Level.TERRITORIAL: (-20, 20, 60),
        Level.REGIONAL: (-15, 30, 60),
    },
    CampaignKind.AUTUMN: {
        Level.PRIMARY: (-50, 14, 40),
        Level.TERRITORIAL: (-50, 24, 40),
        Level.REGIONAL: (-50, 29, 40),
    },
}


def windows(year: int, today: date, sort: CampaignKind = CampaignKind.MONITORING) -> tuple[Window, ...]:
    """Past campaigns had the usual days; the present ones are under way or over, whatever day it is."""
    if year < today.year:
        return usual_windows(year, ZONE, sort)
    return tuple(
        Window(level, today + timedelta(opens), today + timedelta(due), today + timedelta(closes), ZONE)
        for level, (opens, due, closes) in _DAYS[sort].items()
    )


def past(rng: Random, window: Window, discipline: float) -> Course:
    """Everything has been accepted long ago."""
    return _handed_in(rng, window, discipline, State.ACCEPTED, date(window.due.year, 12, 31))


def present(
    rng: Random,
    window: Window,
    discipline: float,
    forced: tuple[State, bool] | None,
    today: date,
    certain: State | None = None,
) -> Course:
    """The acts lie before `today`, so that nothing stands in the future at any hour of it."""
    yesterday = today - timedelta(1)
    if forced:
        state, late = forced
        return _handed_in(rng, window, discipline, state, yesterday, late)
    # A month and a half is time enough for most, whatever the last day is.
    begun_long_ago = (today - window.opens).days > 30
    weights = _weights(discipline) if window.due < today else _UNDER_WAY if begun_long_ago else _EARLY
    state = certain or rng.choices(_STATES, weights)[0]
    return _handed_in(rng, window, discipline, state, yesterday)


_STATES = (State.NOT_BEGUN, State.DRAFT, State.SUBMITTED, State.RETURNED, State.ACCEPTED)
_EARLY = (0.3, 0.35, 0.2, 0.05, 0.1)
_UNDER_WAY = (0.24, 0.12, 0.22, 0.04, 0.38)


def _weights(discipline: float) -> tuple[float, ...]:
    """A few days after the due day."""
    slack = 1 - discipline
    return 0.04 + 0.22 * slack, 0.07 + 0.12 * slack, 0.2, 0.06, 0.3 + 0.4 * discipline


# Where the accounts lead: somewhere to fill, to mend, to accept, to remind; (state, late).
_OFFICES = ("R01-T01", "R01-T02", "R01-T03", "R01-T04")
_DRAFT, _NOT_BEGUN = (State.DRAFT, False), (State.NOT_BEGUN, False)
_SUBMITTED, _RETURNED, _ACCEPTED = (State.SUBMITTED, False), (State.RETURNED, False), (State.ACCEPTED, False)
_FORCED: dict[CampaignKind, dict[str, tuple[State, bool]]] = {
    CampaignKind.SPRING: {},
    CampaignKind.MONITORING: dict(zip(_OFFICES, (_DRAFT, _SUBMITTED, _ACCEPTED, _RETURNED), strict=True))
    | dict(
        zip(
            FORCED,
            (_DRAFT, _RETURNED, _SUBMITTED, (State.SUBMITTED, True), _NOT_BEGUN, (State.ACCEPTED, True)),
            strict=True,
        )
    ),
    CampaignKind.AUTUMN: dict(zip(_OFFICES, (_NOT_BEGUN, _SUBMITTED, _ACCEPTED, _DRAFT), strict=True))
    | dict(zip(FORCED, (_DRAFT, _SUBMITTED, _RETURNED, _SUBMITTED, _NOT_BEGUN, _ACCEPTED), strict=True)),
}


def forced(sort: CampaignKind, code: str) -> tuple[State, bool] | None:
    return _FORCED[sort].get(code)


def _handed_in(
    rng: Random, window: Window, discipline: float, state: State, last: date, late: bool | None = None
) -> Course:
    if state is State.NOT_BEGUN:
        return Course(state)
    if late is None:
        late = state is not State.RETURNED and rng.random() < 0.03 + 0.14 * (1 - discipline)
    day = _day(rng, window, last, late)
    saved = _at(rng, day, 5, 7)
    if state is State.DRAFT:
        return Course(state, saved)
    submitted = _at(rng, day, 8, 11)
    if state is State.SUBMITTED:
        return Course(state, saved, submitted)
    decided = _at(rng, min(day + timedelta(rng.randint(0, 9)), last), 12, 15)
    return Course(state, saved, submitted, decided)


def _day(rng: Random, window: Window, last: date, late: bool) -> date:
    """Most forms come in the last days before they are due."""
    if late and window.due < last:
        most = min((last - window.due).days, (window.closes - window.due).days, 20)
        return window.due + timedelta(rng.randint(1, most))
    end = min(window.due, last)
    return end - timedelta(min(int(rng.expovariate(1 / 7)), (end - window.opens).days))


def _at(rng: Random, day: date, first: int, end: int) -> datetime:
    """A moment between two hours of UTC: working hours in the zone of the campaign, on the same day."""
    return datetime.combine(day, time(rng.randint(first, end - 1), rng.randrange(60)), UTC)


_REMARKS = (
    ("workers_total", "Проверьте, вошли ли совместители: по отчёту образования работающих другое число."),
    ("members_youth", "Посчитайте молодёжь до 35 лет на дату отчёта, а не на начало учебного года."),
    ("ais_members", "В реестре на эту дату другое число. Сверьте с личным кабинетом."),
    ("site_url", "Страница не открывается. Укажите точный адрес раздела «Профсоюз»."),
    ("stand_updated", "Уточните дату: на фотографии стенда прошлогодний план."),
    ("email_address", "Письмо на этот адрес вернулось. Проверьте, нет ли опечатки."),
    ("members_total", "Число членов не сходится с карточками учёта. Проверьте."),
    ("solidarity_print", "В заказе редакции другое число экземпляров. Пришлите копию квитанции."),
    ("regional_print", "Экземпляры за счёт района укажите отдельно, в строке о вышестоящей организации."),
    ("milieu_ordered", "Сложите то, что указали первичные организации: получается другое число."),
)
_REASONS = (
    "Числа не сходятся с тем, что было прислано весной. Исправьте отмеченные поля и сдайте форму ещё раз.",
    "Форма почти готова, осталось уточнить отмеченное.",
    "Посмотрите замечания у полей. Если данных нет, отметьте «нет данных».",
)


def verdict(rng: Random, answers: Mapping[str, Value]) -> Verdict:
    """A reason, and remarks pinned to two or three fields that have a value."""
    fit = [
        (code, text) for code, text in _REMARKS if not isinstance(answers.get(code, Missing.NO_DATA), Missing)
    ]
    chosen = sorted(rng.sample(fit, min(rng.randint(2, 3), len(fit))), key=fit.index)
    remarks = {code: _worded(text, answers[code]) for code, text in chosen}
    return Verdict(rng.choice(_REASONS), remarks)


def _worded(text: str, value: Value) -> str:
    return f"{text} Указано: {number(value)}." if type(value) is int else text
