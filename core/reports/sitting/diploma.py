"""«Наградной лист»: who is put forward, by which figure and in which group, and who has no place and why."""

from collections.abc import Iterator

from core import narrative
from core.formats import NBSP, count, number
from core.organisations import LEVEL_PLURALS, Level
from core.reports.diploma_sheet import Diploma
from core.reports.letterhead import PLAIN, Letterhead
from core.reports.paper import Block, Column, Look, Paper, Points, Section
from core.reports.sitting import leaders, made
from core.reports.sitting.leaders import Facts, Group, Leader
from core.reports.sitting.made import table, words

TITLE = "Наградной лист"
KIND = "первичная профсоюзная организация"
_ROMAN = {1: "I", 2: "II", 3: "III"}
_LITTLE = "Учтена только часть форм — меньше половины. Список предварительный: награждать по нему рано."


def paper(facts: Facts, letterhead: Letterhead = PLAIN) -> Paper:
    title = f"{TITLE} {leaders.by_what(facts.indicator)} за{NBSP}{facts.year}{NBSP}год"
    return made.paper(title, f"{TITLE}, {facts.year}{NBSP}год", facts.whose, _sections(facts), letterhead)


def _sections(facts: Facts) -> Iterator[Section]:
    yield Section("summary", "", tuple(_summary(facts)))
    for number_, group in enumerate(facts.groups):
        if group.leaders:
            yield Section(f"group-{number_}", made.capital(group.title), tuple(_group(facts, group)))
    yield Section("without", "Кого в списке нет", tuple(_without(facts)))


def _summary(facts: Facts) -> list[Block]:
    found = facts.awarded
    if not found:
        return [*words(_nobody(facts), look=Look.LEAD), *words(_note(facts), look=Look.NOTE)]
    who = count(len(found), *LEVEL_PLURALS[facts.level])
    groups = len({id(group) for group, _ in found})
    where = f" в {count(groups, 'группе', 'группах', 'группах')}" if facts.apart else ""
    verb = "Представлена" if len(found) % 10 == 1 and len(found) % 100 != 11 else "Представлены"
    told = f"{verb} к награждению {who}{where}: {_awarded(facts.upto)} {leaders.by_what(facts.indicator)}."
    return [
        *words(told, look=Look.LEAD),
        *words(_LITTLE if facts.thin else "", _rules(facts)),
        *words(_note(facts), look=Look.NOTE),
    ]


def _awarded(upto: int) -> str:
    return "первые места" if upto == 1 else f"места с 1-го по {upto}-е"


def _nobody(facts: Facts) -> str:
    if not facts.answered:
        return f"Представлять некого: данных {leaders.by_what(facts.indicator)} за {facts.year}{NBSP}год нет."
    if facts.apart:
        return (
            f"Представлять некого: ни в одной группе нет {leaders.FEWEST} организаций с достаточными данными. "
            "Можно сравнить все организации вместе."
        )
    return f"Представлять некого: организаций с достаточными данными меньше {leaders.FEWEST}."


def _rules(facts: Facts) -> str:
    groups = "Сравниваются организации одной группы: "
    groups += "одного типа и размера. " if facts.level is Level.PRIMARY else "с близким числом первичных. "
    return (
        f"{groups if facts.apart else ''}Места — по показанным числам; у кого они равны, те делят место. "
        f"В группе, где сравнить можно меньше {leaders.FEWEST} организаций, лидеров не называем."
    )


def _note(facts: Facts) -> str:
    return f"Учтены принятые формы: {made.behind(facts.answered, facts.expected)}. {made.dated(facts.whose.as_of)}"


def _group(facts: Facts, group: Group) -> list[Block]:
    above = any(leader.above for leader in group.leaders)
    several = facts.level is not Level.PRIMARY
    unit = "" if facts.indicator.share or not facts.indicator.unit else f", {facts.indicator.unit}"
    columns = (
        Column("Место", 0.9),
        Column("Организация" if several else "Первичная организация", 5),
        *([Column("Входит в организацию", 3.4)] if above else []),
        Column(f"Значение{unit}", 1.7, True),
        *([Column("Формы", 1.4, True)] if several else []),
    )
    rows = [
        [
            one.places,
            one.name,
            *([one.above] if above else []),
            one.figure,
            *([made.behind(one.answered, one.expected)] if several else []),
        ]
        for one in group.leaders
    ]
    caption = made.capital(narrative.title(facts.indicator))
    note = f"Сравнивали: {count(group.ranked, 'организация', 'организации', 'организаций')}. "
    return table(caption, note + made.dated(facts.whose.as_of), columns, rows)


def _without(facts: Facts) -> list[Block]:
    """Thin data, no data, doubtful data and too small a company: each said with how many."""
    small = [g for g in facts.groups if g.small and g.ranked]
    thin, missing, doubted = (
        sum(getattr(g, name) for g in facts.groups) for name in ("thin", "missing", "doubtful")
    )
    told = [
        f"мало данных (учтено меньше половины форм): {_organisations(thin)}" if thin else "",
        f"нет данных: {_organisations(missing)}" if missing else "",
        f"доля больше 100{NBSP}%, ответы нужно проверить: {_organisations(doubted)}" if doubted else "",
        *(f"в группе «{g.title}» сравнить можно только {_only(g.ranked)}" for g in small),
    ]
    items = tuple(t for t in told if t)
    return [Points(items)] if items else []


def _organisations(many: int) -> str:
    return count(many, "организация", "организации", "организаций")


def _only(many: int) -> str:
    return count(many, "организацию", "организации", "организаций")


def too_early(facts: Facts) -> str:
    """Why no diplomas are given out yet; "" where they may be."""
    if not facts.thin:
        return ""
    told = f"{made.behind(facts.answered, facts.expected)} форм"
    return f"Награждать рано: за {facts.year}{NBSP}год учтено {told}, меньше половины. Дипломов пока нет."


def diplomas(facts: Facts, decision: str = "") -> tuple[Diploma, ...]:
    """None while it is too early to award. `decision` as it is to be printed, "" leaves it to be written by hand."""
    if facts.thin:
        return ()
    return tuple(_diploma(facts, group, leader, decision) for group, leader in facts.awarded)


def _kind(facts: Facts, leader: Leader) -> str:
    """A primary is often called like the school that it is in."""
    named = leader.name.casefold()
    primary = "ппо" in named.split() or "первичн" in named
    return KIND if facts.level is Level.PRIMARY and not primary else ""


def _diploma(facts: Facts, group: Group, leader: Leader, decision: str) -> Diploma:
    sign = _ROMAN.get(leader.place, "")
    where = f" в группе «{group.title}»" if facts.apart else ""
    return Diploma(
        title="Диплом" if sign else "Грамота",
        degree=f"{sign} степени" if sign else "",
        sign=sign,
        to=leader.name,
        above=leader.above,
        reason=(
            f"за {number(leader.place)}-е место {leaders.by_what(facts.indicator)}{where} "
            f"по итогам мониторинга информационной работы за {facts.year}{NBSP}год"
        ),
        place=facts.town,
        year=facts.whose.as_of.year,
        kind=_kind(facts, leader),
        decision=decision,
    )
