"""Sentences written from figures: the same words under a chart, in its picture and on paper.

Every number here is given by the caller, already counted; nothing is averaged and nothing is rounded twice.
"""

from collections.abc import Sequence
from decimal import Decimal

from core.campaigns import Half
from core.formats import NBSP, count, half_up, number, percent, plural
from core.indicators import Aggregation, Indicator, Norm
from core.measures import ratio
from core.organisations import LEVEL_PLURALS, Level

NO_DATA = "нет данных"

# «из 21 первичной организации», «из 120 первичных организаций»: the genitive after «из».
_GENITIVE = {
    Level.FEDERAL: "федерации",
    Level.REGIONAL: "региональной организации",
    Level.TERRITORIAL: "территориальной организации",
    Level.PRIMARY: "первичной организации",
}


def places(indicator: Indicator) -> int:
    """Decimals shown. A share always has one: 80,8 % and 81,3 % are not the same."""
    return max(1, indicator.decimals) if indicator.share else indicator.decimals


def shown(indicator: Indicator, value: Decimal | None) -> str:
    """A value as it stands beside a bar; the unit of what is not a percentage stands in the heading."""
    if value is None:
        return NO_DATA
    return percent(value, places(indicator)) if indicator.share else number(value, places(indicator))


def measured(indicator: Indicator, value: Decimal | None) -> str:
    """The same with its unit, for running text."""
    plain = indicator.share or value is None or not indicator.unit
    return shown(indicator, value) if plain else f"{shown(indicator, value)}{NBSP}{indicator.unit}"


def title(indicator: Indicator) -> str:
    text = indicator.label.removeprefix("—").strip()
    return text[:1].upper() + text[1:]


def out_of(part: int, whole: int, level: Level) -> str:
    """«97 из 120 первичных организаций»."""
    many = LEVEL_PLURALS[level][2]
    return f"{number(part)} из {number(whole)} {plural(whole, _GENITIVE[level], many, many)}"


def bound(indicator: Indicator, norm: Norm) -> str:
    """«не менее 1», «4–6 %», «не более 10 %»."""
    figures = [None if b is None else number(b, 0 if b == int(b) else 1) for b in (norm.lower, norm.upper)]
    sign = f"{NBSP}%" if indicator.share else ""
    lower, upper = figures
    if lower and upper:
        return f"{lower}–{upper}{sign}"
    return f"не менее{NBSP}{lower}{sign}" if lower else f"не более{NBSP}{upper}{sign}"


def level_of(
    indicator: Indicator, value: Decimal | None, total: Decimal, answered: int, expected: int, source: Level
) -> str:
    """What the whole looks like: «У 97 из 120 первичных организаций есть стенд — 80,8 %.»"""
    if value is None or answered == 0:
        return f"{title(indicator)}: данных пока нет."
    if indicator.aggregation is Aggregation.SHARE_YES:
        return _yes(indicator, value, int(total), answered, expected, source)
    return (
        f"{title(indicator)}: {measured(indicator, value)} — по данным {out_of(answered, expected, source)}."
    )


def _yes(indicator: Indicator, value: Decimal, yes: int, answered: int, expected: int, source: Level) -> str:
    name, many = indicator.short, LEVEL_PLURALS[source][2]
    of_answered = shown(indicator, value)
    if answered == expected:
        base, share = out_of(yes, expected, source), of_answered
    else:
        replied = plural(
            answered, "ответившей " + _GENITIVE[source], "ответивших " + many, "ответивших " + many
        )
        base = f"{number(yes)} из {number(answered)} {replied}"
        of_all = shown(indicator, ratio(Decimal(yes), Decimal(expected)))
        share = f"{of_answered}; от всех {number(expected)} это {of_all}"
    if name.startswith("Есть "):
        return f"У {base} есть {name.removeprefix('Есть ')} — {share}."
    if name.startswith("Выписывают "):
        verb = plural(yes, "выписывает", "выписывают", "выписывают")
        what = name.removeprefix("Выписывают ")
        return f"{what[:1].upper()}{what[1:]} {verb} {base} — {share}."
    return f"«{name}» — у {base}: {share}."


def ends(best: Sequence[tuple[str, str]], worst: Sequence[tuple[str, str]], among: int = 0) -> str:
    """Who leads and who closes the list; several who share a place are counted, not named. `among` how many,
    where others have been left out."""
    if not best or not worst or best == worst:
        return ""
    of = count(among, "организации", "организаций", "организаций")
    where = f" среди {of} с достаточными данными" if among else ""
    return f"Выше всего{where} — {_shared(best)}, ниже всего — {_shared(worst)}."


def _shared(group: Sequence[tuple[str, str]]) -> str:
    name, label = group[0]
    more = len(group) - 1
    others = f" и ещё у {count(more, 'организации', 'организаций', 'организаций')}" if more else ""
    return f"{name}{others} ({label})"


def norm_met(met: int, ranked: int, level: Level, words: str) -> str:
    if ranked == 0:
        return ""
    return (
        f"Норму ({words}) {plural(met, 'выполняет', 'выполняют', 'выполняют')} {out_of(met, ranked, level)}."
    )


def left_out(thin: int, missing: int) -> str:
    """Why some have no place."""
    parts = []
    if thin:
        parts.append(f"мало данных у {count(thin, 'организации', 'организаций', 'организаций')}")
    if missing:
        parts.append(f"нет данных у {count(missing, 'организации', 'организаций', 'организаций')}")
    return f"Без места: {', '.join(parts)}." if parts else ""


def period(when: int | Half) -> str:
    """«2026 год», «1-е полугодие 2027 года»."""
    return when.label if isinstance(when, Half) else f"{when}{NBSP}год"


def brief(when: int | Half) -> str:
    """«2026», «1-е пол. 2027»: in a list, beside a figure."""
    return f"{when.half}-е{NBSP}пол.{NBSP}{when.year}" if isinstance(when, Half) else str(when)


def _dated(when: int | Half) -> str:
    return brief(when) if isinstance(when, Half) else f"{when}{NBSP}г."


def since(when: int | Half) -> str:
    return when.label.replace("-е полугодие", "-го полугодия") if isinstance(when, Half) else str(when)


def change(indicator: Indicator, first: tuple[int | Half, Decimal], last: tuple[int | Half, Decimal]) -> str:
    """From the first year or half-year with data to the last one. The difference is that of the figures as they
    are shown, so that whoever subtracts them gets the same."""
    (year, before), (until, after) = first, last
    if year == until:
        return _stopped(f"За {period(until)} — {measured(indicator, after)}")
    fine = places(indicator)
    step = half_up(after, fine) - half_up(before, fine)
    span = f"С {since(year)} по {period(until)}"
    if step == 0:
        return _stopped(f"{span} показатель не изменился: {measured(indicator, after)}")
    verb = "вырос" if step > 0 else "снизился"
    figures = f"с {shown(indicator, before)} до {measured(indicator, after)}"
    return _stopped(f"{span} показатель {verb} на {_step(indicator, step, before)}: {figures}")


def _stopped(sentence: str) -> str:
    """One full stop, also after «чел.»."""
    return sentence if sentence.endswith(".") else f"{sentence}."


def _step(indicator: Indicator, step: Decimal, before: Decimal) -> str:
    """Percentages differ by points, never by per cent of a per cent."""
    size = number(abs(step), places(indicator))
    if indicator.share:
        return f"{size}{NBSP}п.{NBSP}п."
    grown = ratio(abs(step), before)
    return size if grown is None else f"{size} ({percent(grown)})"


def gaps(years: Sequence[int | Half]) -> str:
    tail = "" if any(isinstance(y, Half) for y in years) else f"{NBSP}г"
    return f"Нет данных за {', '.join(brief(y) for y in years)}{tail}." if years else ""


def partial_years(years: Sequence[tuple[int | Half, int, int]]) -> str:
    """(year, answered, expected) of the years that are not complete enough to be compared."""
    if not years:
        return ""
    told = ", ".join(f"{_dated(year)} (учтены {number(a)} из {number(e)})" for year, a, e in years)
    others = "полугодиями" if isinstance(years[0][0], Half) else "годами"
    return f"Данные неполные и с другими {others} не сравниваются: {told}."


def turnout(expected: int, handed_in: int, accepted: int, late: int, overdue: int, source: Level) -> str:
    """«Сдали 97 из 120 первичных организаций — 80,8 %, принято 90. С опозданием — 3, срок прошёл у 23.»"""
    if expected == 0:
        return "Сдавать формы некому: организаций в кампании нет."
    verb = plural(handed_in, "Сдала", "Сдали", "Сдали")
    share = percent(ratio(Decimal(handed_in), Decimal(expected)))
    text = f"{verb} {out_of(handed_in, expected, source)} — {share}, принято {number(accepted)}."
    tail = []
    if late:
        tail.append(f"с опозданием — {number(late)}")
    if overdue:
        tail.append(f"не сдали в срок — {number(overdue)}")
    return text + (f" {_capital(', '.join(tail))}." if tail else "")


def copies(name: str, per_100: str, norm: str, short_by: int | None) -> str:
    """«Солидарность»: 0,84 экз. на 100 членов Профсоюза при норме не менее 1; не хватает 34 экземпляров."""
    text = f"{name}: {per_100}{NBSP}экз. на 100 членов Профсоюза"
    if not norm:
        return f"{text}."
    text = f"{text} при норме {norm}"
    if short_by is None:
        return f"{text}."
    lacking = "норма выполнена"
    if short_by:
        lacking = f"не хватает {count(short_by, 'экземпляра', 'экземпляров', 'экземпляров')}"
    return f"{text}; {lacking}."


def joined(*sentences: str) -> str:
    return " ".join(s for s in sentences if s)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
