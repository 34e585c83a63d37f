"""Lines that a league table is held against: each runs from its words down to the bars, and no words are crossed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from core import norms
from core.charts import layers, style
from core.charts.facts import Mark
from core.charts.standings import Facts

ROW = 19
# Under words and figures, wide enough that no line shows between their letters.
HALO = 8


@dataclass(frozen=True)
class Line:
    """`runs` are the bars it is drawn over: from one up to another one."""

    mark: Mark
    colour: str
    dash: tuple[float, ...]
    runs: tuple[tuple[int, int], ...]


def height(facts: Facts) -> int:
    """Room above the bars."""
    return 6 + ROW * sum(bool(line.mark.label) for line in _every(facts))


def drawn(facts: Facts, across: alt.Scale) -> tuple[list[alt.Chart], list[alt.Chart]]:
    """The lines, and the words to be laid over them."""
    lines, words, head, row = [], [], height(facts), 0
    for line in _lowest_first(facts, _every(facts)):
        y = 8 + ROW * row
        lines += _line(line, across, y - 7 if line.mark.label else head, head)
        if line.mark.label:
            words += _words(line, facts, across, y)
            row += 1
    return lines, words


def _every(facts: Facts) -> list[Line]:
    everywhere = ((0, facts.ranked),)
    found = [Line(facts.whole, style.INK, (1, 0), everywhere)] if facts.whole else []
    held = tuple(_runs([bar.norm != norms.APART for bar in facts.head[: facts.ranked]]))
    found += [Line(mark, style.NORM, (6, 4), held) for mark in facts.norms]
    return found + ([Line(facts.median, style.MUTED, (1.5, 4), everywhere)] if facts.median else [])


def _runs(held: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """A norm is drawn over those alone that it is for."""
    start = None
    for n, one in enumerate((*held, False)):
        if one and start is None:
            start = n
        if not one and start is not None:
            yield start, n
            start = None


def _inward(line: Line, facts: Facts) -> bool:
    """Words turn inwards, so that they stay in the picture."""
    return line.mark.value * 2 > facts.top


def _lowest_first(facts: Facts, every: Sequence[Line]) -> list[Line]:
    """Words to the right of their line go from the lowest value up, those to the left from the highest down: so the
    lines of the words above pass beside those below."""
    left = [line for line in every if not _inward(line, facts)]
    right = [line for line in every if _inward(line, facts)]
    return sorted(left, key=lambda x: x.mark.value) + sorted(right, key=lambda x: -x.mark.value)


def _line(line: Line, across: alt.Scale, upper: float, head: float) -> list[alt.Chart]:
    """A rule where names stand beside the bars; where they stand above, a tick for each bar, or the rule would run
    through them."""
    at, value = alt.X("at:Q", axis=None, scale=across), float(line.mark.value)
    spans = [
        {"at": value, "upper": head + layers.STEP * a, "lower": head + layers.STEP * b} for a, b in line.runs
    ]
    if upper < head:
        spans.insert(0, {"at": value, "upper": upper, "lower": head})
    rule = alt.Chart(layers.rows(spans)).mark_rule(
        color=line.colour, strokeWidth=1.6, strokeDash=list(line.dash), opacity=layers.narrow(0, 1)
    )
    each = [{"row": n, "at": value} for a, b in line.runs for n in range(a, b)]
    ticks = alt.Chart(layers.rows(each)).mark_tick(
        color=line.colour, orient="vertical", thickness=2, size=15, yOffset=9, opacity=layers.narrow(1, 0)
    )
    down: dict[str, Any] = {
        "y": alt.value(alt.expr("datum.upper")),
        "y2": alt.value(alt.expr("datum.lower")),
    }
    drawn = [rule.encode(x=at, **down)]
    return [*drawn, ticks.encode(x=at, y=alt.Y("row:O", axis=None))] if each else drawn


def _words(line: Line, facts: Facts, across: alt.Scale, y: float) -> list[alt.Chart]:
    side: dict[str, Any] = (
        {"align": "right", "dx": -6} if _inward(line, facts) else {"align": "left", "dx": 6}
    )
    data = layers.rows([{"at": float(line.mark.value), "label": line.mark.label}])
    words = alt.Chart(data).mark_text(**side, baseline="middle", fontSize=13, fontWeight=600)
    told = words.encode(x=alt.X("at:Q", axis=None, scale=across), text="label:N", y=alt.value(y))
    return over(layers.haloed(told, alt.value(line.colour)))


def over(words: list[alt.Chart]) -> list[alt.Chart]:
    """The halo made wide enough to interrupt the lines under it."""
    words[0].mark["strokeWidth"] = HALO
    return words
