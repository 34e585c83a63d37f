"""What follows from the figures: a fact, an act, who answers for it, by when."""

from collections.abc import Sequence
from decimal import Decimal

from core import formats, narrative
from core.charts.ranking import Bar
from core.charts.strip import Card
from core.formats import NBSP, number
from core.indicators import Aggregation
from core.organisations import Level
from core.reports.sitting import acts, parts
from core.reports.sitting.facts import Sitting

# Who is charged: the committees of those directly below.
CHARGED = {
    Level.REGIONAL: "комитеты региональных организаций",
    Level.TERRITORIAL: "комитеты территориальных организаций",
    Level.PRIMARY: "комитеты первичных организаций",
}
TO = {
    Level.REGIONAL: "Комитетам региональных организаций",
    Level.TERRITORIAL: "Комитетам территориальных организаций",
    Level.PRIMARY: "Комитетам первичных организаций",
}


def recommended(facts: Sitting) -> list[str]:
    """One for every point that is short, the worst first."""
    who = CHARGED[facts.lower or Level.PRIMARY]
    short = parts.short(facts)
    told = [(card, f"«{card.title}»: {fact(card)}") for card in short]
    told += [(card, _under(facts, card, bars)) for _, card, bars in parts.under(facts) if card not in short]
    return [
        f"{words}. Что сделать: {acts.ACTS[card.number].does}. "
        f"Ответственные: {who}. Срок: {until(facts, card.number)}."
        for card, words in told
    ]


def _under(facts: Sitting, card: Card, bars: Sequence[Bar]) -> str:
    """All together reach the norm, and some do not."""
    whole = narrative.out_of(len(bars), len(facts.parts), facts.lower or Level.PRIMARY)
    names = "; ".join(f"{bar.name} — {bar.label}" for bar in bars[: parts.MOST])
    more = f" и ещё {number(len(bars) - parts.MOST)}" if len(bars) > parts.MOST else ""
    return f"«{card.title}»: ниже нормы ({card.norm}) {whole}: {names}{more}"


def proposed(facts: Sitting, most: int) -> list[str]:
    """What a presidium may resolve at once, in a line each."""
    found = _collected(facts)
    for card in parts.short(facts)[: most - 1 or 1]:
        does = acts.ACTS[card.number].does
        found.append(f"{does[:1].upper()}{does[1:]} — {until(facts, card.number)}.")
    best = [place.name for place in parts.praised(facts)[:most]]
    if best:
        found.append(f"Поощрить лучших по индексу: {'; '.join(best)}.")
    return found


def _collected(facts: Sitting) -> list[str]:
    whole = facts.course.whole if facts.course else None
    left = whole.expected - whole.handed_in if whole else 0
    if whole is None or not left:
        return []
    forms = f"{number(left)} из {formats.count(whole.expected, 'формы', 'форм', 'форм')}"
    if made_of := parts.missing(facts, whole):
        forms += f" ({made_of})"
    if facts.taken is not None:
        last = min(acts.by(facts.made, acts.FORMS), facts.taken)
        if facts.days is not None:
            last = max(last, facts.days.due)
        return [f"Собрать и принять недостающие формы: {forms} — до{NBSP}{formats.day_words(last)}"]
    return [f"Выяснить, почему не сданы формы: {forms} — {day(facts, acts.FORMS)}."]


def fact(card: Card) -> str:
    """«нет стенда — 16 из 119», «0,89 экз. при норме не менее 1»"""
    if card.indicator.aggregation is Aggregation.SHARE_YES:
        yes = int(formats.half_up((card.value or Decimal(0)) * card.answered / 100, 0))
        left = card.answered - yes
        return f"{acts.ACTS[card.number].absent} — {number(left)} из {number(card.answered)}"
    if card.norm and card.standing == "below":
        return f"{parts.said(card)} при норме {card.norm}"
    return parts.said(card)


def until(facts: Sitting, point: int) -> str:
    return day(facts, acts.ACTS[point].days)


def day(facts: Sitting, days: int) -> str:
    return f"до{NBSP}{formats.day_words(acts.by(facts.made, days))}".removesuffix(".")
