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

from core import control, formats, measures, narrative, norms, subscription
from core.charts import layers, strokes, style
from core.charts.facts import Told, against_norm, decimal
from core.charts.pairs import Pair
from core.charts.records import Records
from core.charts.strokes import Pen
from core.formats import NBSP
from core.indicators import Aggregation, Indicator
from core.organisations import Level
from core.sheets.writing import Column, Kind, Table

UP, DOWN, SAME = "↑", "↓", "="
# Fewer forms than this in both years say nothing about a change.
FEWEST = 5
WAIVED = f"не применяется: меньше {subscription.ALONE} членов"


def early(answered: int, expected: int) -> str:
    """Said in place of every conclusion from few forms; "" where there are enough."""
    if not measures.thin(answered, expected):
        return ""
    return f"мало данных: {formats.of(answered, expected)}, выводы делать рано"


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
    # Of one organisation a share of «да» is an answer.
    yes_no: bool = False
    # A norm per 100 members is not held against a small organisation alone.
    waived: bool = False

    @property
    def normed(self) -> str:
        """The norm as a cell of a table."""
        return WAIVED if self.waived else self.norm

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
                c.normed,
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
    alone: bool = False,
) -> Facts:
    """`own` holds the organisation's lines of `year` and of the year before; forms of the level `source`. `pairs` by
    indicator are told of where the year is not complete enough to be compared as a whole. `alone`: it is the only one
    these figures are of."""
    points = [p for p in control.POINTS if p.head in known]
    lines = Records(own)
    cards = tuple(
        _card(lines, point, known[point.head], year, pairs.get(point.head), alone) for point in points
    )
    answered, expected = _most(cards)
    return Facts(
        title="Десять пунктов контроля",
        scope=f"{name}, {year}{NBSP}год",
        unit="",
        note=f"{formats.of(answered, expected)} форм" if expected else "",
        as_of=as_of,
        sentence=sentence(cards, year, source, alone),
        about=tuple(card.indicator for card in cards),
        basis=tuple(_basis(card, year) for card in cards),
        year=year,
        cards=cards,
    )


def _most(cards: tuple[Card, ...]) -> tuple[int, int]:
    return max(((c.answered, c.expected) for c in cards), default=(0, 0))


def _card(
    own: Records, point: control.Point, indicator: Indicator, year: int, pair: Pair | None, alone: bool
) -> Card:
    now, past = (_row(own, indicator.code, y) for y in (year, year - 1))
    value, before = decimal(now["value"]), decimal(past["value"])
    answered, expected = int(now["answered"]), int(now["expected"])
    early = any(measures.partial(int(row["answered"]), int(row["expected"])) for row in (now, past))
    same = pair.stayed if early and pair and pair.stayed >= FEWEST and value is not None else 0
    was, is_now = pair.values(indicator) if pair and same else (before, value)
    step = None if early and not same else difference(indicator, is_now, was)
    yes_no = alone and indicator.aggregation is Aggregation.SHARE_YES
    stands = against_norm(indicator, value, now)
    waived = stands == norms.APART
    return Card(
        number=point.number,
        title=point.title,
        indicator=indicator,
        value=value,
        figure=said(indicator, value, yes_no),
        before=before,
        step=step,
        change=_turned(before, step, year) if yes_no else _change(indicator, value, before, step, year, same),
        norm=narrative.bound(indicator, indicator.norm) if indicator.norm else "",
        standing="" if waived or measures.thin(answered, expected) else stands,
        thin=value is not None and measures.thin(answered, expected),
        answered=answered,
        expected=expected,
        same=same,
        yes_no=yes_no,
        waived=waived,
    )


def said(indicator: Indicator, value: Decimal | None, yes_no: bool) -> str:
    if yes_no and value is not None:
        return "да" if value else "нет"
    return narrative.shown(indicator, value)


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


def _turned(before: Decimal | None, step: Decimal | None, year: int) -> str:
    """An answer beside that of last year."""
    past = f"{year - 1}{NBSP}г."
    if before is None:
        return f"за {past} нет данных"
    return f"как в {past}" if step == 0 else f"в {past} — {'да' if before else 'нет'}"


def _basis(card: Card, year: int) -> str:
    before = said(card.indicator, card.before, card.yes_no)
    return f"{card.number}. {card.title}: {card.figure} {card.behind}; {year - 1}{NBSP}г. — {before}"


def sentence(cards: tuple[Card, ...], year: int, source: Level, alone: bool = False) -> str:
    """How many have grown and fallen, by how much the most, and who is short of a norm. Few forms say nothing."""
    known = [c for c in cards if c.value is not None]
    if not known:
        return f"За {year}{NBSP}год принятых форм пока нет: показывать нечего."
    answered, expected = _most(cards)
    if few := early(answered, expected):
        return f"{few[:1].upper()}{few[1:]}."
    whose = f"Учтены формы {narrative.out_of(answered, expected, source)}."
    short = [f"«{c.title}»" for c in known if c.standing == "below"]
    held = [f"«{c.title}»" for c in known if c.standing and c.standing != "below"]
    norm = f"Ниже нормы — {', '.join(short)}." if short else ""
    # A surplus of one organisation may hide what others lack.
    met = "Норма выполнена" if expected == 1 else "По всем вместе норма выполнена"
    norm = norm or (f"{met}: {', '.join(held)}." if held else "")
    if alone:
        return narrative.joined("По принятой форме.", _turns(known, year), norm)
    doubtful = [f"«{c.title}» ({c.behind})" for c in known if c.thin]
    thin = f"Мало данных, выводы делать рано: {', '.join(doubtful)}." if doubtful else ""
    moves = _moves([c for c in known if not c.thin], year)
    return narrative.joined(whose if expected > 1 else "По принятой форме.", moves, norm, thin)


def _turns(known: list[Card], year: int) -> str:
    """Of one organisation: what there is that was not, and the other way about."""
    gained = [f"«{c.title}»" for c in known if c.yes_no and c.step and c.step > 0]
    lost = [f"«{c.title}»" for c in known if c.yes_no and c.step and c.step < 0]
    told = [f"появилось: {', '.join(gained)}"] if gained else []
    told += [f"не стало: {', '.join(lost)}"] if lost else []
    return f"По сравнению с {year - 1}{NBSP}годом {'; '.join(told)}." if told else ""


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
        "norm": card.normed or "нормы нет",
        "behind": card.behind,
        "colour": style.THIN if card.thin else style.ACCENT,
        "ink": style.MUTED if card.thin or card.value is None else style.INK,
    }


def _label(card: Card) -> str:
    """The figure and, where it is compared, by how much it has changed."""
    unit = "" if card.indicator.share or card.value is None else f"{NBSP}{card.indicator.unit}"
    step = f" · {card.sign} {step_words(card.indicator, card.step)}" if card.step and not card.yes_no else ""
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
