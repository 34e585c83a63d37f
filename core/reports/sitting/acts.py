"""What is asked of whom where a control point is not met: the acts of a resolution and of a long note. The points are
those of the union's programme; dates are a proposal that whoever edits the text sets right."""

from dataclasses import dataclass
from datetime import date, timedelta

MONTH = 30
# To hand in what is owed, or to say why it is not.
FORMS = 14
_SATURDAY = 5


@dataclass(frozen=True)
class Act:
    """`absent` ends «нет у 5 из 20:»; `does` is what the organisations are charged with; `days` how long it takes."""

    number: int
    absent: str
    does: str
    days: int


ACTS = {
    act.number: act
    for act in (
        Act(1, "нет ответственного", "назначить ответственных за информационную работу", MONTH),
        Act(
            2,
            "нет страницы или сайта",
            "открыть страницу организации на сайте учреждения или свой сайт и сообщить адрес",
            2 * MONTH,
        ),
        Act(3, "нет своей электронной почты", "завести электронную почту организации", MONTH),
        Act(
            4,
            "не получают информационную рассылку",
            "наладить получение информационных писем и передачу их членам Профсоюза",
            MONTH,
        ),
        Act(5, "нет стенда", "оформить профсоюзный стенд и обновлять его", 2 * MONTH),
        Act(
            6,
            "нет действующей группы, канала или чата",
            "открыть группу, канал или чат организации и вести их постоянно",
            2 * MONTH,
        ),
        Act(
            7,
            "не проводили мероприятий",
            "запланировать и провести информационные мероприятия, рассказать о них в своих каналах",
            3 * MONTH,
        ),
        Act(
            8,
            "подписка ниже нормы",
            "довести подписку на «Солидарность» до нормы на ближайшее полугодие",
            MONTH,
        ),
        Act(9, "учёт в АИС не завершён", "завершить внесение членов Профсоюза в АИС", 3 * MONTH),
        Act(
            10,
            "нет других способов информирования",
            "использовать собрания, встречи, листовки и другие способы информирования",
            2 * MONTH,
        ),
    )
}


def by(start: date, days: int) -> date:
    """So many days on; a Saturday or a Sunday gives way to the Friday before it."""
    day = start + timedelta(days)
    return day - timedelta(max(0, day.weekday() - _SATURDAY + 1))
