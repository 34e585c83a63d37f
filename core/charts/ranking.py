"""Who stands where by one indicator: places and how they have changed, beside the whole, the middle and the norm."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pandas as pd

from core import formats, measures, narrative, norms, places, scores
from core.charts.facts import Mark, Row, against_norm, decimal, direct, is_thin, norm_marks, only
from core.charts.ranking_paper import paper
from core.charts.ranking_screen import screen
from core.charts.standings import SHOWN, YES_NO, Bar, Facts, Order, Standing, first, ordered
from core.indicators import Aggregation, Indicator
from core.organisations import Level

__all__ = ["SHOWN", "Bar", "Facts", "Order", "Standing", "facts", "first", "paper", "screen"]

# What primaries are put in order of size by, where the frame holds it.
SIZE = "members_total"


def facts(
    frame: pd.DataFrame,
    own: pd.DataFrame | None,
    indicator: Indicator,
    *,
    year: int,
    whole: str,
    level: Level,
    source: Level,
    as_of: date,
    scope: str = "",
    order: Order = Order.BEST,
    apart: str = "",
    less_is_better: bool = False,
) -> Facts:
    """`own` holds the row of the organisation above all the bars, named `whole`; without it (some bars were
    filtered away) the whole is what the bars add up to. `level` is of the bars, `source` of the forms counted.
    Where the frame holds the year before, places are held against it. `apart` says why nobody has a place."""
    rows = only(frame, indicator.code, year)
    yes_no = _is_yes_no(indicator, level, source)
    figures = _compared(indicator, rows, unranked=yes_no or bool(apart))
    present = {r["organisation_id"] for r, v in zip(rows, figures, strict=True) if v is not None}
    past = _past(indicator, frame, present, year, less_is_better)
    bars = _bars(indicator, rows, figures, past, _sizes(frame, year, level), yes_no, less_is_better)
    adds = indicator.code != scores.TERRITORIAL
    rest = direct(indicator, only(own, indicator.code, year), rows) if own is not None and adds else None
    if rest and source is Level.PRIMARY:
        bars.append(_direct(indicator, rest))
    bars = ordered(bars, order, less_is_better)
    value, total, answered, expected = _whole(indicator, own, rows, year)
    summary = narrative.level_of(indicator, value, total, answered, expected, source)
    middle = places.middle(figures)
    return Facts(
        title=narrative.title(indicator),
        scope=scope or f"{whole}, {year}{formats.NBSP}год",
        unit=indicator.unit,
        note=formats.of(answered, expected),
        as_of=as_of,
        sentence=_sentence(summary, indicator, ordered(bars), level, bool(past), apart) if bars else "",
        about=(indicator,),
        basis=_basis(indicator, bars, middle, total, answered, year, past),
        indicator=indicator,
        bars=tuple(bars),
        whole=_whole_mark(indicator, value, yes_no and bool(bars)),
        norms=() if {b.norm for b in bars if b.norm} == {norms.APART} else norm_marks(indicator),
        median=_median_mark(indicator, middle, bars),
        order=order,
        compared=bool(past),
        apart=apart,
        sized=_sized(level, bars),
    )


def _is_yes_no(indicator: Indicator, level: Level, source: Level) -> bool:
    return indicator.aggregation is Aggregation.SHARE_YES and level is source is Level.PRIMARY


def _compared(indicator: Indicator, rows: Sequence[Row], unranked: bool) -> list[Decimal | None]:
    """The figures that places are given by, as shown: equal ones on the page share a place."""
    if unranked:
        return [None] * len(rows)
    fine = narrative.places(indicator)
    values = [None if is_thin(row) else decimal(row["value"]) for row in rows]
    shown = [None if v is None else formats.half_up(v, fine) for v in values]
    return [None if measures.doubtful(indicator, v) else v for v in shown]


def _doubtful(indicator: Indicator, value: Decimal | None) -> bool:
    return value is not None and measures.doubtful(
        indicator, formats.half_up(value, narrative.places(indicator))
    )


def _past(
    indicator: Indicator, frame: pd.DataFrame, present: set[int], year: int, less_is_better: bool
) -> dict[int, int]:
    """Places a year ago among those who have one now: while half are still silent, nobody has won by it. Empty where
    nobody had one."""
    before = [r for r in only(frame, indicator.code, year - 1) if r["organisation_id"] in present]
    found = places.places(_compared(indicator, before, unranked=False), less_is_better)
    return {r["organisation_id"]: p for r, p in zip(before, found, strict=True) if p is not None}


def _sizes(frame: pd.DataFrame, year: int, level: Level) -> dict[int, int]:
    """Of primaries by their members; of the others the number expected is the size."""
    if level is not Level.PRIMARY:
        return {}
    told = ((r["organisation_id"], decimal(r["value"])) for r in only(frame, SIZE, year))
    return {number: int(value) for number, value in told if value is not None}


def _sized(level: Level, bars: Sequence[Bar]) -> str:
    known = level is Level.PRIMARY and any(b.size is not None for b in bars)
    return "Членов Профсоюза" if known else ""


def _bars(
    indicator: Indicator,
    rows: Sequence[Row],
    figures: Sequence[Decimal | None],
    past: dict[int, int],
    sizes: dict[int, int],
    yes_no: bool,
    less_is_better: bool,
) -> list[Bar]:
    standing = zip(
        rows, places.places(figures, less_is_better), places.percentiles(figures, less_is_better), strict=True
    )
    bars = []
    for row, place, percentile in standing:
        value, number, expected = decimal(row["value"]), row["organisation_id"], int(row["expected"])
        bars.append(
            Bar(
                str(row["code"]),
                str(row["organisation"]),
                value,
                _label(indicator, row, value, yes_no),
                place,
                _standing(value, is_thin(row), place, _doubtful(indicator, value)),
                int(row["answered"]),
                expected,
                past.get(number) if place else None,
                percentile,
                sizes.get(number) if row["level"] == Level.PRIMARY.value else expected,
                "" if is_thin(row) else against_norm(indicator, value, row),
            )
        )
    return bars


def _direct(indicator: Indicator, row: Row) -> Bar:
    value, answered, expected = row["value"], row["answered"], row["expected"]
    label = _label(indicator, row, value, yes_no=False)
    return Bar("", row["organisation"], value, label, None, Standing.DIRECT, answered, expected)


def _label(indicator: Indicator, row: Row, value: Decimal | None, yes_no: bool) -> str:
    if yes_no and value is not None:
        return YES_NO[bool(value)]
    label = narrative.shown(indicator, value)
    if _doubtful(indicator, value):
        label = f"{label}{formats.NBSP}!"
    return (
        f"{label} · {row['answered']} из {row['expected']}" if is_thin(row) and value is not None else label
    )


def _standing(value: Decimal | None, thin: bool, place: int | None, doubtful: bool) -> Standing:
    if value is None:
        return Standing.MISSING
    if thin:
        return Standing.THIN
    if doubtful:
        return Standing.DOUBTFUL
    return Standing.PLAIN if place is None else Standing.RANKED


def _whole(
    indicator: Indicator, own: pd.DataFrame | None, rows: Sequence[Row], year: int
) -> tuple[Decimal | None, Decimal, int, int]:
    """(value, total, answered, expected), from sums of parts: percentages are never averaged."""
    found = only(own, indicator.code, year) if own is not None else rows
    answered, expected = sum(int(r["answered"]) for r in found), sum(int(r["expected"]) for r in found)
    total = sum((decimal(r["total"]) or Decimal(0) for r in found), Decimal(0))
    base = sum((decimal(r["base"]) or Decimal(0) for r in found), Decimal(0))
    if own is not None and len(found) == 1:
        return decimal(found[0]["value"]), total, answered, expected
    # An index of a territory is no sum over a sum: what some of them have together nobody can say.
    adds = indicator.aggregation.additive and indicator.code != scores.TERRITORIAL
    value = measures.value(indicator, answered, total, base) if adds else None
    return value, total, answered, expected


def _whole_mark(indicator: Indicator, value: Decimal | None, yes_no: bool) -> Mark | None:
    """A sum dwarfs its parts and a share says nothing beside «да» and «нет»: such wholes stand in the sentence only."""
    if value is None or yes_no or indicator.aggregation is Aggregation.SUM:
        return None
    return Mark(value, f"Всего: {narrative.shown(indicator, value)}")


# Of two the middle is between them and says nothing.
_FEWEST = 3


def _median_mark(indicator: Indicator, middle: Decimal | None, bars: Sequence[Bar]) -> Mark | None:
    if middle is None or sum(b.place is not None for b in bars) < _FEWEST:
        return None
    return Mark(middle, f"Медиана: {narrative.shown(indicator, middle)}")


MOST_SENTENCES = 3
# Doubtful ones that are named.
_NAMED = 3
# A rise worth a sentence, in places.
_RISE = 2


def _sentence(
    summary: str, indicator: Indicator, bars: Sequence[Bar], level: Level, compared: bool, apart: str
) -> str:
    ranked = [b for b in bars if b.standing is Standing.RANKED]
    best, worst = ([(b.name, b.label) for b in ranked if b.label == end] for end in _labels(ranked))
    thin, missing = (sum(b.standing is s for b in bars) for s in (Standing.THIN, Standing.MISSING))
    doubts = _doubts([b for b in bars if b.standing is Standing.DOUBTFUL])
    ends = narrative.ends(best, worst, len(ranked) if thin or missing or doubts else 0)
    left, risen = narrative.left_out(thin, missing), _risen(ranked) if compared else ""
    said = [s for s in (summary, apart, ends, _normed(indicator, ranked, level), doubts, left, risen) if s]
    for least in (risen, left, ends):
        if len(said) > MOST_SENTENCES and least in said:
            said.remove(least)
    return narrative.joined(*said)


def _normed(indicator: Indicator, ranked: Sequence[Bar], level: Level) -> str:
    """How many meet the norm of those it is for; the others are counted apart."""
    if indicator.norm is None or not ranked:
        return ""
    words = narrative.bound(indicator, indicator.norm)
    small = sum(b.norm == norms.APART for b in ranked)
    if small == len(ranked):
        return f"Норму ({words}) здесь не применяют: во всех организациях меньше 100 членов."
    told = narrative.norm_met(sum(b.norm == "within" for b in ranked), len(ranked) - small, level, words)
    if not small:
        return told
    apart = formats.count(small, "организации", "организациям", "организациям")
    return f"{told.removesuffix('.')}; ещё к {apart}, где меньше 100 членов, норма не применяется."


def _doubts(bars: Sequence[Bar]) -> str:
    if not bars:
        return ""
    named = ", ".join(f"{b.name} ({b.label})" for b in bars[:_NAMED])
    more = f" и ещё {formats.number(len(bars) - _NAMED)}" if len(bars) > _NAMED else ""
    return f"Больше 100{formats.NBSP}% — {named}{more}: проверьте ответы, до этого места нет."


def _labels(ranked: Sequence[Bar]) -> tuple[str, str]:
    """Of the first and of the last one."""
    return (ranked[0].label, ranked[-1].label) if ranked else ("", "")


def _risen(ranked: Sequence[Bar]) -> str:
    """Who has won most places, where it is one alone."""
    steps = [(places.step(b.place, b.before) or 0, b) for b in ranked]
    most = max((won for won, _ in steps), default=0)
    found = [b for won, b in steps if won == most]
    if most < _RISE or len(found) != 1:
        return ""
    one = found[0]
    return f"Больше всего мест за год прибавлено здесь: {one.name} — с {one.before}-го на {one.place}-е."


def _basis(
    indicator: Indicator,
    bars: Sequence[Bar],
    middle: Decimal | None,
    total: Decimal,
    answered: int,
    year: int,
    past: dict[int, int],
) -> tuple[str, ...]:
    ranked = sum(b.place is not None for b in bars)
    counted = formats.count(answered, "принятой форме", "принятым формам", "принятым формам")
    lines = [f"Итог — сумма по {counted}: {formats.number(total, 0)}."]
    if indicator.aggregation is Aggregation.SHARE_YES:
        lines = [f"Итог — ответов «да» {formats.number(total)} из {formats.number(answered)}."]
    if indicator.aggregation is Aggregation.RATIO:
        lines = [f"Итог — отношение сумм по {counted}; проценты организаций не усредняются."]
    if indicator.code == scores.TERRITORIAL:
        lines = [f"Итог — из среднего индекса первичных и собственной работы организации, по {counted}."]
    if ranked:
        lines.append(
            "Места — по показанным числам, равные делят место; тех, от кого ответила меньше чем половина, "
            "не сравнивают."
        )
        lines.append("Перцентиль — сколько из ста организаций с местом стоят не выше, она сама в их числе.")
    if any(b.standing is Standing.DOUBTFUL for b in bars):
        lines.append(
            "Знак «!» — доля больше 100 %: часть не бывает больше целого, поэтому места нет, пока ответы не "
            "проверят; в медиану и перцентиль такие не входят."
        )
    if any(b.norm == norms.APART for b in bars):
        lines.append("Норма на 100 членов не применяется к одной организации, где меньше 100 членов.")
    if middle is not None and ranked >= _FEWEST:
        lines.append(
            f"Медиана — {narrative.measured(indicator, middle)}: у половины из {ranked} организаций с местом "
            "показатель не больше, у половины не меньше."
        )
    if past:
        lines.append(
            f"Изменение места — к {year - 1}{formats.NBSP}году, среди тех, у кого место есть сейчас."
        )
    return tuple(lines)
