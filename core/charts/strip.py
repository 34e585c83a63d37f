"""The ten control points as one strip: what each stands at, its norm, and what has changed in a year."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import altair as alt
import pandas as pd
from reportlab.graphics.shapes import Drawing

from core import control, formats, measures, narrative, newspapers, subscription
from core.charts import layers, strokes, style
from core.charts.facts import Told, decimal
from core.charts.records import Records
from core.charts.strokes import Pen
from core.formats import NBSP
from core.indicators import Indicator
from core.organisations import Level
from core.sheets.writing import Column, Kind, Table

UP, DOWN, SAME = "↑", "↓", "="
# Fewer forms than this in both years say nothing about a change.
FEWEST = 5


@dataclass(frozen=True)
class Pair:
    """Last year beside this one over the same accepted forms, `stayed` of them (db.models.Matched)."""

    stayed: int
    was_total: Decimal
    was_base: Decimal
    now_total: Decimal
    now_base: Decimal

    def values(self, indicator: Indicator) -> tuple[Decimal | None, Decimal | None]:
        """Last year's and this year's."""
        return (
            measures.value(indicator, self.stayed, self.was_total, self.was_base),
            measures.value(indicator, self.stayed, self.now_total, self.now_base),
        )


@dataclass(frozen=True)
class Card:
    """One point. `step` is the change on last year of the figures as they are shown, None where they are not
    compared; while too few forms are counted it is that of the `same` forms alone, so many of them. `standing` is
    against the norm, as core.measures has it."""

    number: int
    title: str
    indicator: Indicator
    value: Decimal | None
    figure: str
    before: Decimal | None
    step: Decimal | None
    change: str
    norm: str
    standing: str
    thin: bool
    answered: int
    expected: int
    same: int = 0

    @property
    def behind(self) -> str:
        return formats.of(self.answered, self.expected)

    @property
    def sign(self) -> str:
        if self.step is None:
            return ""
        return UP if self.step > 0 else DOWN if self.step < 0 else SAME


@dataclass(frozen=True, kw_only=True)
class Facts(Told):
    """`cards` in the order of the points; a point that is not asked about here is left out."""

    year: int
    cards: tuple[Card, ...]

    @property
    def empty(self) -> bool:
        return all(card.value is None for card in self.cards)

    @property
    def starred(self) -> str:
        """What the star beside a change means; "" where there is none."""
        counts = sorted({card.same for card in self.cards if card.same})
        if not counts:
            return ""
        span = "–".join(formats.number(n) for n in dict.fromkeys((counts[0], counts[-1])))
        return (
            f"* Изменение — только по формам, принятым и в {self.year - 1}, и в {self.year} году: их {span}."
        )

    def table(self) -> Table:
        columns = (
            Column("Пункт", Kind.WHOLE),
            Column("Показатель", width=44),
            Column("Значение", Kind.DECIMAL, 14),
            Column("Единица", width=12),
            Column(f"{self.year - 1} год", Kind.DECIMAL, 14),
            Column("Изменение", Kind.DECIMAL, 14),
            Column("Норма", width=16),
            Column("Ответили", Kind.WHOLE),
            Column("Ожидались", Kind.WHOLE),
        )
        rows = [
            (
                c.number,
                narrative.title(c.indicator),
                _rounded(c.indicator, c.value),
                "%" if c.indicator.share else c.indicator.unit,
                _rounded(c.indicator, c.before),
                c.step,
                c.norm,
                c.answered,
                c.expected,
            )
            for c in self.cards
        ]
        notes = (*self._notes(), *([self.starred] if self.starred else []))
        return Table("Пункты контроля", columns, rows, notes)


def _rounded(indicator: Indicator, value: Decimal | None) -> Decimal | None:
    return None if value is None else formats.half_up(value, narrative.places(indicator))


def facts(
    own: pd.DataFrame,
    known: Mapping[str, Indicator],
    *,
    year: int,
    name: str,
    source: Level,
    as_of: date,
    pairs: Mapping[str, Pair] = MappingProxyType({}),
) -> Facts:
    """`own` holds the organisation's lines of `year` and of the year before; forms of the level `source`. `pairs` by
    indicator are told of where the year is not complete enough to be compared as a whole."""
    points = [p for p in control.POINTS if p.head in known]
    lines = Records(own)
    cards = tuple(_card(lines, point, known[point.head], year, pairs.get(point.head)) for point in points)
    answered, expected = _most(cards)
    return Facts(
        title="Десять пунктов контроля",
        scope=f"{name}, {year}{NBSP}год",
        unit="",
        note=f"{formats.of(answered, expected)} форм" if expected else "",
        as_of=as_of,
        sentence=sentence(cards, year, source),
        about=tuple(card.indicator for card in cards),
        basis=tuple(_basis(card, year) for card in cards),
        year=year,
        cards=cards,
    )


def _most(cards: tuple[Card, ...]) -> tuple[int, int]:
    return max(((c.answered, c.expected) for c in cards), default=(0, 0))


def _card(own: Records, point: control.Point, indicator: Indicator, year: int, pair: Pair | None) -> Card:
    now, past = (_row(own, indicator.code, y) for y in (year, year - 1))
    value, before = decimal(now["value"]), decimal(past["value"])
    answered, expected = int(now["answered"]), int(now["expected"])
    early = any(measures.partial(int(row["answered"]), int(row["expected"])) for row in (now, past))
    same = pair.stayed if early and pair and pair.stayed >= FEWEST and value is not None else 0
    was, is_now = pair.values(indicator) if pair and same else (before, value)
    step = None if early and not same else difference(indicator, is_now, was)
    return Card(
        number=point.number,
        title=point.title,
        indicator=indicator,
        value=value,
        figure=narrative.shown(indicator, value),
        before=before,
        step=step,
        change=_change(indicator, value, before, step, year, same),
        norm=narrative.bound(indicator, indicator.norm) if indicator.norm else "",
        standing=_standing(indicator, value, now),
        thin=value is not None and measures.thin(answered, expected),
        answered=answered,
        expected=expected,
        same=same,
    )


def _standing(indicator: Indicator, value: Decimal | None, row: dict[str, Any]) -> str:
    """A norm per 100 members is not held against a small organisation alone."""
    members = decimal(row.get("base"))
    if indicator.section == newspapers.SECTION and not (
        members is not None and subscription.applied(members, int(row["answered"]))
    ):
        return ""
    return measures.standing(indicator, _rounded(indicator, value))


_NOBODY: dict[str, Any] = {"value": None, "answered": 0, "expected": 0}


def _row(own: Records, code: str, year: int) -> dict[str, Any]:
    return own.first(code, year) or _NOBODY


def difference(indicator: Indicator, value: Decimal | None, before: Decimal | None) -> Decimal | None:
    """Of the figures as they are shown: whoever subtracts them gets the same."""
    now, past = _rounded(indicator, value), _rounded(indicator, before)
    return None if now is None or past is None else now - past


def step_words(indicator: Indicator, step: Decimal) -> str:
    """«+3,2 п. п.», «−0,05 экз./100»: percentages differ by points."""
    unit = f"п.{NBSP}п." if indicator.share else indicator.unit
    return f"{formats.signed(step, narrative.places(indicator))}{NBSP}{unit}".rstrip()


def _change(
    indicator: Indicator,
    value: Decimal | None,
    before: Decimal | None,
    step: Decimal | None,
    year: int,
    same: int,
) -> str:
    past, star = f"{year - 1}{NBSP}г.", "*" if same else ""
    if step is not None:
        return f"{step_words(indicator, step)} к {past}{star}" if step else f"как в {past}{star}"
    if before is None:
        return f"за {past} нет данных"
    apart = "" if value is None else ", не сравниваем"
    return f"в {past} — {narrative.shown(indicator, before)}{apart}"


def _basis(card: Card, year: int) -> str:
    before = narrative.shown(card.indicator, card.before)
    return f"{card.number}. {card.title}: {card.figure} {card.behind}; {year - 1}{NBSP}г. — {before}"


def sentence(cards: tuple[Card, ...], year: int, source: Level) -> str:
    """How many have grown and fallen, by how much the most, and who is short of a norm."""
    known = [c for c in cards if c.value is not None]
    if not known:
        return f"За {year}{NBSP}год принятых форм пока нет: показывать нечего."
    answered, expected = _most(cards)
    whose = f"Учтены формы {narrative.out_of(answered, expected, source)}."
    short = [f"«{c.title}»" for c in known if c.standing == "below"]
    held = [f"«{c.title}»" for c in known if c.standing and c.standing != "below"]
    norm = f"Ниже нормы — {', '.join(short)}." if short else ""
    norm = norm or (f"Норма выполнена: {', '.join(held)}." if held else "")
    whose = whose if expected > 1 else "По принятой форме."
    return narrative.joined(whose, _moves(known, year), norm)


def _moves(known: list[Card], year: int) -> str:
    compared = [(c, c.step) for c in known if c.step is not None]
    if not compared:
        return f"С {year - 1}{NBSP}годом не сравниваем: учтено меньше девяти форм из десяти."
    grown = sum(step > 0 for _, step in compared)
    fallen = sum(step < 0 for _, step in compared)
    both = " (по тем, кто сдал оба года)" if any(c.same for c, _ in compared) else ""
    told = f"За год{both} выросло {formats.count(grown, 'значение', 'значения', 'значений')}"
    told += f", снизилось {formats.number(fallen)}" if fallen else ", ни одно не снизилось"
    shares = [(c, step) for c, step in compared if c.indicator.share and step]
    if not shares:
        return f"{told}."
    card, step = max(shares, key=lambda pair: (abs(pair[1]), -pair[0].number))
    return f"{told}; сильнее всего изменился пункт «{card.title}»: {step_words(card.indicator, step)}"


def screen(facts: Facts) -> alt.LayerChart:
    """Clicks arrive as `pick`: `code` of the indicator."""
    if facts.empty:
        return layers.nothing("Принятых форм пока нет")
    height = layers.STEP * len(facts.cards) + 4
    base = alt.Chart(layers.rows([_datum(n, c) for n, c in enumerate(facts.cards)])).encode(
        y=layers.band(len(facts.cards), 4, height)
    )
    across = layers.scale(Decimal(100), [_label(c) for c in facts.cards])
    bars = base.mark_bar(height=layers.narrow(12, 20), yOffset=layers.narrow(9, 0), cornerRadiusEnd=2)
    return layers.chart(
        [
            layers.zero(4, height),
            bars.encode(
                x=alt.X("value:Q", axis=None, scale=across),
                color=alt.Color("colour:N", scale=None, legend=None),
            ),
            *layers.names(base, placed=True),
            *layers.values(base, across),
            layers.touch(
                base, {"name": "Показатель", "label": "Значение", "norm": "Норма", "behind": "Данные"}
            ),
        ],
        height,
    )


def _datum(n: int, card: Card) -> dict[str, Any]:
    return {
        "row": n,
        "code": card.indicator.code,
        "name": narrative.title(card.indicator),
        "lines": card.title,
        "place": str(card.number),
        "above": f"{card.number}. {card.title}",
        # What is no percentage has no place on a scale of percentages: its figure alone is told.
        "value": float(card.value or 0) if card.indicator.share else 0,
        "label": _label(card),
        "norm": card.norm or "нормы нет",
        "behind": card.behind,
        "colour": style.THIN if card.thin else style.ACCENT,
        "ink": style.MUTED if card.thin or card.value is None else style.INK,
    }


def _label(card: Card) -> str:
    """The figure and, where it is compared, by how much it has changed."""
    unit = "" if card.indicator.share or card.value is None else f"{NBSP}{card.indicator.unit}"
    step = f" · {card.sign} {step_words(card.indicator, card.step)}" if card.step else ""
    return f"{card.figure}{unit}{step}"


PAPER_STEP = 17.0


def paper(facts: Facts, width: float, height: float | None = None) -> Drawing:
    """The same in points: number, title, bar where it is a percentage, figure with its change."""
    if facts.empty:
        return strokes.nothing("Принятых форм пока нет", width)
    fitting = len(facts.cards) if height is None else max(1, int(height // PAPER_STEP))
    shown = facts.cards[:fitting]
    pen = Pen.on(width, height or PAPER_STEP * len(shown))
    start = width * 0.36
    # Arrows are in no typeface of ours: on paper the sign of the number says it.
    labels = [_label(c).replace(f"{c.sign} ", "") if c.sign else _label(c) for c in shown]
    room = width - start - 8 - strokes.widest(labels, 8.5)
    for n, (card, label) in enumerate(zip(shown, labels, strict=True)):
        middle = PAPER_STEP * (n + 0.5)
        length = float(card.value or 0) / 100 * room if card.indicator.share else 0.0
        pen.text(14, middle + 3, str(card.number), 8.5, style.MUTED, "end")
        pen.lines(20, middle, strokes.fitted(card.title, start - 28, 8.5), 8.5)
        pen.line(start, middle - PAPER_STEP / 2, start, middle + PAPER_STEP / 2, style.HAIRLINE)
        pen.box(start, middle - 4.5, length, 9, style.THIN if card.thin else style.ACCENT)
        pen.over(start + length + 4, middle + 3, label, 8.5, style.MUTED if card.thin else style.INK)
    return pen.drawing
