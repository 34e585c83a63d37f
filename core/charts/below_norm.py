"""Who below meets the norm of a newspaper, and how many copies those lack who do not."""

from dataclasses import dataclass

import pandas as pd

from core import formats, narrative
from core.charts import subscription
from core.indicators import Indicator
from core.organisations import Level


@dataclass(frozen=True)
class Short:
    """Those directly below against the norm of a newspaper: `met` of `held`, against whom it is held with enough data;
    `lacking` are the copies wanting to all of them that are below it, and to the primaries of direct subordination."""

    met: int
    held: int
    lacking: int
    thin: int


def short(own: pd.DataFrame, children: pd.DataFrame, paper: Indicator | None, year: int) -> Short | None:
    if paper is None or paper.norm is None:
        return None
    rows, rest, _ = subscription.every(children, own, paper, year, "", Level.PRIMARY)
    held = [r for r in rows if r.gap is not None and not r.thin]
    # Of direct subordination: no organisation, so not among those who meet the norm, but copies wanting all the same.
    direct = [r for r in rest if r.gap is not None and not r.thin]
    return Short(
        met=sum(r.gap == 0 for r in held),
        held=len(held),
        lacking=sum(r.gap or 0 for r in (*held, *direct)),
        thin=sum(r.thin for r in rows),
    )


def words(found: Short, level: Level) -> str:
    """Copies over the norm in one place fill no gap in another: everybody is held against it."""
    who = narrative.out_of(found.met, found.held, level)
    verb = formats.plural(found.met, "выполняет", "выполняют", "выполняют")
    held = ", к которым её применяют" if level is Level.PRIMARY else ""
    told = f"норму {verb} {who}{held}"
    if found.lacking:
        lacking = formats.count(found.lacking, "экземпляра", "экземпляров", "экземпляров")
        told += f"; там, где ниже нормы, не хватает {lacking}"
    if found.thin:
        told += f"; мало данных у {formats.count(found.thin, 'организации', 'организаций', 'организаций')}"
    return told
