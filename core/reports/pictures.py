"""Charts on paper: the facts of core.charts by their own paper drawers, words through the same door as all text."""

from dataclasses import replace
from typing import Any

from reportlab.graphics.shapes import Drawing, Group, String

from core.charts import ranking, subscription, trend
from core.charts.facts import Told
from core.reports import fonts, text

SMALL = 120.0  # points: a chart beside another one
ROWS = 10  # bars: with them the chart shares a page with other things


def draw(facts: Told, width: float) -> Drawing:
    fonts.register()
    drawing = _drawn(facts, width)
    cleaned(drawing)
    return drawing


def left_out(facts: Told) -> str:
    """What a long ranking does not show, said under its title."""
    if not isinstance(facts, ranking.Facts) or len(facts.bars) <= ROWS:
        return ""
    return f" · показаны {ROWS} из {len(facts.bars)}, остальные — в приложении 1"


def _drawn(facts: Any, width: float) -> Drawing:
    if isinstance(facts, trend.Facts):
        return trend.paper(facts, width, SMALL)
    if isinstance(facts, subscription.Facts):
        return subscription.paper(facts, width)
    return ranking.paper(replace(facts, bars=ranking.first(facts.bars, ROWS)), width)


def cleaned(group: Group | Drawing) -> None:
    """Names of organisations come from people: signs that a typeface lacks are shown as lacking."""
    for shape in group.contents:
        if isinstance(shape, String):
            shape.text = text.clean(shape.text, shape.fontName)
        elif isinstance(shape, Group):
            cleaned(shape)
