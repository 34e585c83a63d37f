"""What notes and resolutions share: who is strong and weak in what, with whom to talk, the table of the ten points."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core import formats, narrative
from core.charts.completeness import Line
from core.charts.strip import Card
from core.formats import DASH, NBSP, number
from core.indicators import Aggregation
from core.organisations import LEVEL_PLURALS, Level
from core.reports.paper import Block, Column, Grid, Look, Paper, Section, Words
from core.reports.sitting.acts import ACTS
from core.reports.sitting.facts import Missing, Sitting
from core.text import alphabetical

MOST = 3
# What more than four in five have is a strength, what fewer have is something to be done.
GOOD = Decimal(80)
FEW = "мало данных"


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
    starred = facts.seen.strip.starred
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
    """«+1,7 п. п.»; "—" where the years are not compared."""
    if card.step is None:
        return DASH
    size = formats.signed(card.step, narrative.places(card.indicator))
    unit = f"{NBSP}п.{NBSP}п." if card.indicator.share else ""
    return (f"{size}{unit}" if card.step else "без изменений") + ("*" if card.same else "")


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
    return told + (f", {changed(card)}" if card.step and not card.standing else "")


def told(card: Card) -> str:
    """«Стенд: есть у 103 из 119 — 86,6 %, +1,7 п. п. за год»"""
    words = f"{card.title}: {said(card)}"
    if card.standing:
        words += f", {'норма выполнена' if card.standing == 'within' else 'ниже нормы'} ({card.norm})"
    return words + (f", {changed(card)} за год" if card.step else "")


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
    """At most three: who owes most forms, then who is last by the index; each with its weakest point."""
    found: dict[str, list[str]] = {}
    lagging = facts.course.lagging if facts.course else ()
    for line in lagging[:2]:
        found.setdefault(line.code, []).append(owed(line))
    for silent in facts.silent[: 2 - len(found)]:
        found.setdefault(silent.organisation, []).append(f"форма не сдана ({silent.told})")
    among = facts.league.among if facts.league else 0
    for place in facts.seen.index.worst:
        if len(found) < MOST or place.code in found:
            told = f"{place.place}-е место из {number(among)} по индексу ({place.figure})"
            found.setdefault(place.code, []).append(told)
    names = _names(facts)
    return [Talk(names.get(code, code), (*told, *_weakest(facts, code))) for code, told in found.items()]


def owed(line: Line) -> str:
    left = line.expected - line.handed_in
    return f"не сдано {number(left)} из {formats.count(line.expected, 'формы', 'форм', 'форм')}"


def _names(facts: Sitting) -> dict[str, str]:
    lines = facts.course.lines if facts.course else ()
    return {p.code: p.name for p in facts.parts} | {x.code: x.name for x in lines if x.code}


def _weakest(facts: Sitting, code: str) -> list[str]:
    """What most of those below it lack, in words; of a primary all it lacks."""
    part = next((p for p in facts.parts if p.code == code), None)
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
