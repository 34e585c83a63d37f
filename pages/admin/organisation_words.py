"""What an act on an organisation brings, in words that stand before its button. Names come escaped."""

from collections.abc import Mapping
from html import escape

from core import formats
from core.organisations import LEVEL_PLURALS, Level
from db.consequences import Consequences
from db.models import Organisation

RENAMING = "Прежнее название останется в истории. Вид учреждения в открытых кампаниях не изменится."
REOPENING = (
    "Её формы в идущих кампаниях снова будут ждать. Нижестоящие, которые перешли в другую организацию, "
    "останутся там."
)
JOINING = "Чтобы её ждали в открытой кампании, включите новых на странице «Кампании»."


def moving(below: Mapping[Level, int], parent: Organisation | None) -> str:
    along = ", ".join(formats.count(n, *LEVEL_PLURALS[level]) for level, n in below.items())
    number = sum(below.values())
    verb = formats.plural(number, "перейдёт", "перейдут", "перейдут")
    together = f"Вместе с ней {verb} {along}. " if along else ""
    name = f"организации «{escape(parent.name)}»" if parent else "прежней вышестоящей"
    return (
        f"{together}Отчёты и показатели прошлых лет и уже открытых кампаний останутся у {name}; "
        "новые кампании будут считать её на новом месте. Проверять формы сразу станет новая вышестоящая."
    )


def nowhere(level: Level) -> str:
    """There is nobody else to stand under."""
    if level is Level.TERRITORIAL:
        return "Другой региональной организации у вас нет: в чужой регион переводит администратор федерации."
    return "Другой вышестоящей организации у вас нет: переводит регион, а между регионами — администратор федерации."


def merging(told: Consequences) -> str:
    along = formats.count(
        told.direct, "нижестоящая организация", "нижестоящие организации", "нижестоящих организаций"
    )
    verb = formats.plural(told.direct, "перейдёт", "перейдут", "перейдут")
    children = f"К той, что останется, {verb} {along}. " if told.direct else ""
    return f"Эта организация закроется. {children}{_left(told)} Само объединение отменить нельзя."


def closing(told: Consequences) -> str:
    return f"В новых кампаниях её не будет. {_left(told)}"


def _left(told: Consequences) -> str:
    """Forms and rights."""
    forms = "Принятые формы останутся в отчётах."
    if told.forms:
        titles = ", ".join(f"«{escape(title)}»" for title in told.forms)
        forms = f"Несданные формы больше не ждут: {titles}. Принятые останутся в отчётах."
    if not told.rights:
        return forms
    people = formats.count(len({right.login for right in told.rights}), "человека", "человек", "человек")
    return f"{forms} Права {people} останутся при ней: перенесите их потом на странице «Люди»."


def still_below(number: int) -> str:
    left = formats.count(
        number, "действующая организация", "действующие организации", "действующих организаций"
    )
    return (
        f"Под её началом {left}. Сначала переведите их или объедините эту организацию с другой: "
        "при объединении они перейдут сами."
    )
