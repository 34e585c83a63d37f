"""What notes and resolutions share: who is strong and weak in what, with whom to talk, the table of the ten points."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core import formats, narrative
from core.charts.completeness import Line
from core.charts.facts import DIRECT
from core.charts.glance import Place
from core.charts.ranking import Bar
from core.charts.ranking import Facts as Ranking
from core.charts.strip import Card
from core.formats import DASH, NBSP, number
from core.indicators import Aggregation
from core.organisations import LEVEL_PLURALS, Level
from core.reports.paper import Block, Column, Grid, Look, Paper, Section, Words
from core.reports.sitting.acts import ACTS
from core.reports.sitting.facts import Missing, Part, Sitting
from core.text import alphabetical

MOST = 3
# What more than four in five have is a strength, what fewer have is something to be done.
GOOD = Decimal(80)
FEW = "мало данных"
# Among two a place says nothing.
FEWEST = 3


def paper(
    facts: Sitting, title: str, sections: Sequence[Section], *, brief: str, opening: Sequence[Block] = ()
) -> Paper:
    """A paper without a title page; `brief` stands in the head of its pages."""
    return Paper(
        title=title,
        author=facts.organisation,
        subject=f"{title}. {facts.organisation}. {facts.dated[:1].upper()}{facts.dated[1:]}",
        head=facts.organisation,
        head_right=brief,
        sections=tuple(sections),
        demonstration=facts.demonstration,
        foot=f"данные на {formats.day(facts.as_of)}",
        letterhead=facts.letterhead,
        opening=tuple(opening),
    )


def heading(facts: Sitting) -> list[Block]:
    """Under the title: whose it is, where no letterhead has said so."""
    return [] if facts.letterhead.name else [Words(facts.organisation, Look.CENTRED, typed=True)]


def for_print(sentence: str) -> str:
    """Arrows of the screen are in no typeface of ours."""
    told = re.sub(r"\(([^()→]+) → ([^()→]+)\)", r"(было \1, стало \2)", sentence)
    return told.replace(" → ", ", теперь в составе: ")


def points(facts: Sitting, caption: str = "Десять пунктов контроля") -> Grid:
    """All ten in one table, with last year, the norm and how many stand behind each."""
    columns = (
        Column("№", 0.45, True),
        Column("Пункт контроля", 3.1),
        Column(str(facts.year), 1.3, True),
        Column(str(facts.year - 1), 1.2, True),
        Column("За год", 1.75, True),
        Column("Норма", 1.5, True),
        Column("Формы", 1.4, True),
    )
    same = any(card.same for card in facts.cards)
    starred = (
        f"{DASH} в «За год»: данные неполные, с {facts.year - 1}{NBSP}годом не сравниваем." if same else ""
    )
    few = "В скобках — мало данных, судить рано." if any(card.thin for card in facts.cards) else ""
    note = " ".join(part for part in (facts.told, few, starred) if part)
    return Grid(caption, note, columns, tuple(_point(card) for card in facts.cards))


def _point(card: Card) -> tuple[str, ...]:
    unit = "" if card.indicator.share or card.value is None else ", экз./100"
    return (
        str(card.number),
        card.title + unit,
        f"({card.figure})" if card.thin else card.figure if card.value is not None else DASH,
        narrative.shown(card.indicator, card.before) if card.before is not None else DASH,
        changed(card),
        card.normed or DASH,
        card.behind.removeprefix("по "),
    )


def changed(card: Card) -> str:
    """«+1,7 п. п.»; "—" where the years are not compared: a change among the same forms alone is not the difference of
    the figures beside it."""
    if card.step is None or card.same:
        return DASH
    size = formats.signed(card.step, narrative.places(card.indicator))
    unit = f"{NBSP}п.{NBSP}п." if card.indicator.share else ""
    return f"{size}{unit}" if card.step else "без изменений"


def strengths(facts: Sitting) -> list[Card]:
    """At most three: norms that are met, then what most have."""
    good = [c for c in _sure(facts) if c.standing == "within" or (c.indicator.share and _shown(c) >= GOOD)]
    good.sort(key=lambda c: (c.standing != "within", -_shown(c), c.number))
    return good[:MOST]


def weaknesses(facts: Sitting) -> list[Card]:
    """At most three: norms that are missed, then what fewest have."""
    return short(facts)[:MOST]


def short(facts: Sitting) -> list[Card]:
    """Every point that something is to be done about, the worst first."""
    bad = [c for c in _sure(facts) if c.standing == "below" or (c.indicator.share and _shown(c) < GOOD)]
    return sorted(bad, key=lambda c: (c.standing != "below", _shown(c), c.number))


def _sure(facts: Sitting) -> list[Card]:
    """Thin data judges nothing."""
    return [] if facts.early else [c for c in facts.cards if c.value is not None and not c.thin]


def _shown(card: Card) -> Decimal:
    return formats.half_up(card.value or Decimal(0), narrative.places(card.indicator))


def in_a_line(card: Card) -> str:
    """«Стенд: 86,6 %, +1,7 п. п.»: beside a table that tells the rest."""
    told = f"{card.title}: {card.figure}"
    if card.standing:
        told += f", {'норма' if card.standing == 'within' else 'ниже нормы'} {card.norm}"
    return told + (f", {changed(card)}" if _moved(card) and not card.standing else "")


def _moved(card: Card) -> bool:
    return bool(card.step) and not card.same


def told(card: Card) -> str:
    """«Стенд: есть у 103 из 119 — 86,6 %, +1,7 п. п. за год»"""
    words = f"{card.title}: {said(card)}"
    if card.standing:
        words += f", {'норма выполнена' if card.standing == 'within' else 'ниже нормы'} ({card.norm})"
    return words + (f", {changed(card)} за год" if _moved(card) else "")


def said(card: Card) -> str:
    if card.indicator.aggregation is Aggregation.SHARE_YES:
        yes = formats.half_up((card.value or Decimal(0)) * card.answered / 100, 0)
        return f"есть у{NBSP}{number(yes)} из{NBSP}{number(card.answered)} — {card.figure}"
    if card.indicator.share:
        return card.figure
    return f"{card.figure} экз. на 100 членов Профсоюза"


@dataclass(frozen=True)
class Talk:
    """With whom, and about what."""

    name: str
    reasons: tuple[str, ...]

    @property
    def words(self) -> str:
        return f"{self.name}: {'; '.join(self.reasons)}"


def talks(facts: Sitting) -> list[Talk]:
    """At most three: who owes most forms, then who is last by the index; each with its weakest point. From few forms
    nobody is last."""
    found: dict[str, list[str]] = {}
    for line in lagging(facts)[:2]:
        found.setdefault(line.code, []).append(owed(facts, line))
    late = [silent for silent in facts.silent if not silent.early]
    for silent in late[: 2 - len(found)]:
        found.setdefault(silent.organisation, []).append(f"форма не сдана ({silent.told})")
    among = facts.league.among if facts.league else 0
    for place in () if facts.early else facts.seen.index.worst:
        if len(found) < MOST or place.code in found:
            told = f"{place.place}-е место из {number(among)} по индексу ({place.figure})"
            if among < FEWEST:
                told = f"индекс ниже, чем у других ({place.figure})"
            found.setdefault(place.code, []).append(told)
    names = _names(facts)
    return [Talk(names.get(code, code), (*told, *_weakest(facts, code))) for code, told in found.items()]


def late(facts: Sitting, line: Line) -> int:
    """How many forms are owed by those whose own days are over; what was sent back has been owed since then."""
    within = facts.days is not None and facts.as_of <= facts.days.due
    return 0 if within and not line.overdue else line.overdue + line.counts[2]


def lagging(facts: Sitting) -> list[Line]:
    """Who owes most, first; nobody whose days are not over."""
    owing = [line for line in (facts.course.lagging if facts.course else ()) if late(facts, line)]
    return sorted(owing, key=lambda line: -late(facts, line))


def missing(facts: Sitting, line: Line) -> str:
    """What forms that have not been handed in are made of; "" where all of them are simply late."""
    left, over = line.expected - line.handed_in, late(facts, line)
    back = line.counts[2] if over else 0
    if left == over - back:
        return ""
    told = [
        ("не сданы в срок", over - back),
        ("возвращены на доработку", back),
        ("срок ещё не наступил", left - over),
    ]
    return ", ".join(f"{word} — {number(n)}" for word, n in told if n)


def owed(facts: Sitting, line: Line) -> str:
    return f"не сдано {number(late(facts, line))} из {formats.count(line.expected, 'формы', 'форм', 'форм')}"


def _names(facts: Sitting) -> dict[str, str]:
    lines = facts.course.lines if facts.course else ()
    return {p.code: p.name for p in facts.parts} | {x.code: x.name for x in lines if x.code}


def _weakest(facts: Sitting, code: str) -> list[str]:
    """What most of those below it lack, in words; of a primary all it lacks."""
    part = None if facts.early else next((p for p in facts.parts if p.code == code), None)
    known = [m for m in part.points if m.lacking and not m.thin] if part else []
    if facts.lower is Level.PRIMARY:
        return [ACTS[m.number].absent for m in known[:MOST]]
    known.sort(key=lambda m: (-Decimal(m.lacking or 0) / m.answered, m.number))
    return [absent(m) for m in known[:1]]


def absent(missing: Missing) -> str:
    """«нет стенда — у 4 из 29»"""
    what = ACTS[missing.number].absent
    return f"{what} — {number(missing.lacking)} из {number(missing.answered)}"


def lower(facts: Sitting, value: int) -> str:
    """«6 территориальных организаций»"""
    return formats.count(value, *LEVEL_PLURALS[facts.lower or Level.PRIMARY])


def by_name(lines: Sequence[str]) -> list[str]:
    return sorted(lines, key=alphabetical)


def concerned(facts: Sitting, point: int) -> list[tuple[Part, Missing]]:
    """Of primaries all that lack it, else the three where most lack it; thin data names nobody."""
    known = [(p, m) for p in facts.parts for m in p.points if m.number == point and m.lacking and not m.thin]
    if facts.lower is Level.PRIMARY:
        return known
    known.sort(key=lambda pair: (-Decimal(pair[1].lacking or 0) / pair[1].answered, pair[0].name))
    return known[:MOST]


def under(facts: Sitting) -> list[tuple[Ranking, Card, list[Bar]]]:
    """Points with a norm, and who is below it, the worst first: all together may well reach it."""
    found = []
    for spread in facts.spreads:
        bars = [b for b in reversed(spread.bars) if b.norm == "below" and b.place is not None]
        if bars and spread.indicator.norm is not None:
            card = next(c for c in facts.cards if c.indicator.code == spread.indicator.code)
            found.append((spread, card, bars))
    return found


def praised(facts: Sitting) -> list[Place]:
    """The best by the index, at most a third of all; nobody whom another list of the same paper reproaches."""
    if facts.early or facts.league is None:
        return []
    named = {bar.code for _, _, bars in under(facts) for bar in bars}
    named |= {p.code for card in short(facts) for p, _ in concerned(facts, card.number)}
    named |= {line.code for line in lagging(facts)}
    named |= {line.code for line in facts.offices.lines if line.overdue} if facts.offices else set()
    best = [place for place in facts.seen.index.best if place.code not in named]
    return best[: facts.league.among // 3]


def strip_said(facts: Sitting) -> str:
    """In what the points have moved; a norm is met by a point, not by its name."""
    told = facts.seen.strip.sentence
    held = re.search(r"По всем вместе норма выполнена: ([^.]*)\.", told)
    if held is None:
        return told
    points = "пунктам" if "», «" in held[1] else "пункту"
    return told.replace(held[0], f"В целом норма выполнена по {points} {held[1]}.")


def paper_said(facts: Sitting) -> str:
    """Copies wanting to those who are told of, and to nobody else."""
    told, mine, every = facts.seen.paper_said, facts.short, facts.seen.short
    if mine is None or every is None or not every.lacking:
        return told
    apart = "" if mine.lacking == every.lacking else " (без первичных прямого подчинения)"
    lacking = formats.count(mine.lacking, "экземпляра", "экземпляров", "экземпляров")
    words = f"тем, кто ниже нормы, не хватает {lacking}{apart}"
    if not mine.lacking:
        words = "ниже нормы только первичные прямого подчинения"
    return re.sub(r"там, где ниже нормы, не хватает [^;.]*", words, told)


def among(facts: Sitting, spread: Ranking) -> str:
    """Primaries of direct subordination have no place: the ends are of those that have one."""
    if all(bar.name != DIRECT for bar in spread.bars):
        return spread.sentence
    return spread.sentence.replace(f"Выше всего {DASH}", f"Выше всего среди {facts.many} {DASH}")
