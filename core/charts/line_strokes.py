"""How lines are told apart: by lightness, dashes, width and the sign of their points, never by colour alone."""

from dataclasses import dataclass

from core.charts import style
from core.charts.lines import Facts, Role, Series


@dataclass(frozen=True)
class Stroke:
    """`dash` in pixels, (1, 0) is whole; `sign` is a symbol of Vega."""

    colour: str
    width: float
    dash: tuple[int, ...]
    sign: str


_OF = {
    Role.OWN: Stroke(style.ACCENT, 3, (1, 0), "circle"),
    Role.ABOVE: Stroke(style.MUTED, 2, (5, 4), "circle"),
    Role.PEERS: Stroke(style.INK, 2, (2, 3), "diamond"),
}
_DASHES = ((1, 0), (9, 3), (2, 2), (9, 3, 2, 3), (1, 0), (5, 2))
_SIGNS = ("square", "triangle-up", "cross", "triangle-down", "diamond", "triangle-right")
_COLOURS = style.CATEGORIES[1:]


def stroke(facts: Facts, n: int) -> Stroke:
    """Of the n-th line."""
    role = facts.series[n].role
    if role is not Role.OTHER and (n == 0 or role is not Role.OWN):
        return _OF[role]
    which = sum(s.role is Role.OTHER for s in facts.series[:n])
    return Stroke(
        _COLOURS[which % len(_COLOURS)], 1.8, _DASHES[which % len(_DASHES)], _SIGNS[which % len(_SIGNS)]
    )


def above(facts: Facts, n: int, position: int) -> bool:
    """Does the label stand over its point? The higher of two lines carries its labels on top; in a crowd the label
    gives way to its own line."""
    if facts.crowded:
        return not _valley(facts.series[n], position)
    values = [series.points[position].value for series in facts.series]
    mine, other = values[n], values[1 - n] if len(values) == 2 else None
    if mine is None or other is None or mine == other:
        return n == 0
    return mine > other


def _valley(series: Series, position: int) -> bool:
    three = [p.value for p in series.points[max(0, position - 1) : position + 2] if p.value is not None]
    mine = series.points[position].value
    return mine is not None and len(three) == 3 and mine == min(three) and mine < max(three)
