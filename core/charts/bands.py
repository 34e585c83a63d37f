"""How many organisations stand in which band of an indicator, and who they are.

The lower bound of a band belongs to it: 60,0 % is «от 60 до 82 %». What is compared is the figure as shown.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import altair as alt
import pandas as pd

from core import formats, measures, narrative
from core.charts import layers, style
from core.charts.facts import Told, cell_kind, decimal, only
from core.formats import NBSP, number, plural
from core.indicators import Aggregation, Indicator
from core.organisations import LEVEL_PLURALS, Level
from core.sheets.writing import Column, Kind, Table
from core.text import alphabetical

THIN, MISSING = "thin", "none"
NOWHERE: Mapping[str, str] = {}
MOST_BOUNDS, NAMED, ALL_NAMED = 4, 3, 5


@dataclass(frozen=True)
class Member:
    """`value` as shown, None where nothing is known. `apart`: what tells it from another one of the same name."""

    code: str
    name: str
    value: Decimal | None
    label: str
    answered: int
    expected: int
    apart: str = ""

    @property
    def told(self) -> str:
        return f"{self.name} ({self.apart})" if self.apart else self.name

    @property
    def thin(self) -> bool:
        return self.value is not None and measures.thin(self.answered, self.expected)


@dataclass(frozen=True)
class Band:
    """`code` is "0", "1", … from below, or THIN, MISSING. `members` from the lowest value up."""

    code: str
    label: str
    members: tuple[Member, ...]

    @property
    def compared(self) -> bool:
        return self.code not in (THIN, MISSING)


@dataclass(frozen=True, kw_only=True)
class Facts(Told):
    indicator: Indicator
    bands: tuple[Band, ...]

    @property
    def empty(self) -> bool:
        return not any(band.members for band in self.bands)

    @property
    def compared(self) -> int:
        return sum(len(band.members) for band in self.bands if band.compared)

    def share(self, band: Band) -> str:
        """Of those compared; the thin ones and those without data are outside of it."""
        if not band.compared:
            return ""
        return formats.percent(measures.ratio(Decimal(len(band.members)), Decimal(self.compared)))

    def table(self) -> Table:
        heading = f"Значение, {self.unit}" if self.unit else "Значение"
        columns = (
            Column("Группа", width=22),
            Column("Организация", width=48),
            Column("Код", width=14),
            Column(heading, cell_kind(self.indicator), 16),
            Column("Ответили", Kind.WHOLE),
            Column("Ожидались", Kind.WHOLE),
        )
        rows = [
            (band.label, m.name, m.code, m.value, m.answered, m.expected)
            for band in self.bands
            for m in band.members
        ]
        return Table("Распределение", columns, rows, self._notes())


def splits(indicator: Indicator, level: Level) -> bool:
    """Of a yes/no of single primaries there are two groups and nothing to set."""
    return not (indicator.aggregation is Aggregation.SHARE_YES and level is Level.PRIMARY)


# «Ниже 60 % … в 4 первичных организациях»: the bands that presidia speak of, of the coverage.
_KNOWN = {"coverage": (Decimal(60), Decimal(82))}


def usual(indicator: Indicator) -> tuple[Decimal, ...]:
    """Bounds where nobody has set any: the known ones, else the norm, else the half and four fifths of a share."""
    if indicator.code in _KNOWN:
        return _KNOWN[indicator.code]
    if indicator.norm:
        found = (indicator.norm.lower, indicator.norm.upper)
        return tuple(b for b in found if b is not None and b > 0) or (Decimal(50),)
    return (Decimal(50), Decimal(80)) if indicator.share or indicator.scored else ()


def read(text: str, indicator: Indicator) -> tuple[Decimal, ...] | None:
    """Bounds as somebody typed them, «60; 82», or as an address says them, "60-82". None for anything else."""
    figures = re.split(r"\s*[;–-]\s*|\s+", text[:60].strip().rstrip(";"))
    wanted = r"[0-9]{1,7}" + (rf"([.,][0-9]{{1,{narrative.places(indicator)}}})?" if _fine(indicator) else "")
    if not 0 < len(figures) <= MOST_BOUNDS or not all(re.fullmatch(wanted, f) for f in figures):
        return None
    found = sorted({Decimal(f.replace(",", ".")) for f in figures})
    if found[0] <= 0 or (indicator.share and found[-1] > 100):
        return None
    return tuple(found)


def _fine(indicator: Indicator) -> bool:
    return narrative.places(indicator) > 0


def written(bounds: Sequence[Decimal], between: str = "-") -> str:
    """As an address keeps them; with «; » as people read them."""
    text = between.join(_plain(b) for b in bounds)
    return text if between == "-" else text.replace(".", ",")


def _plain(bound: Decimal) -> str:
    return f"{bound.normalize():f}"


def labels(indicator: Indicator, bounds: Sequence[Decimal]) -> tuple[str, ...]:
    """«ниже 60 %», «от 60 до 82 %», «82 % и выше»."""
    if not bounds:
        return ("все",)
    sign = f"{NBSP}%" if indicator.share else ""
    shown = [_plain(b).replace(".", ",") for b in bounds]
    middle = (f"от{NBSP}{a} до{NBSP}{b}{sign}" for a, b in pairwise(shown))
    return (f"ниже{NBSP}{shown[0]}{sign}", *middle, f"{shown[-1]}{sign} и выше")


def facts(
    frame: pd.DataFrame,
    indicator: Indicator,
    *,
    year: int,
    whole: str,
    level: Level,
    bounds: Sequence[Decimal],
    as_of: date,
    scope: str = "",
    homes: Mapping[str, str] = NOWHERE,
) -> Facts:
    """`frame` has a row for each organisation of the level; `bounds` rise. `homes`: code -> the organisation above."""
    every = members(frame, indicator, year, level, homes)
    if splits(indicator, level):
        ends, names = tuple(bounds), labels(indicator, bounds)
    else:
        ends, names = (Decimal(100),), ("нет", "да")
    found = tuple(_banded(every, ends, names))
    about = (sum(m.answered for m in every), sum(m.expected for m in every))
    return Facts(
        title=f"{narrative.title(indicator)}: сколько организаций в какой группе",
        scope=scope or f"{whole}, {year}{NBSP}год",
        unit=indicator.unit,
        note=formats.of(*about),
        as_of=as_of,
        sentence=_sentence(found, level),
        about=(indicator,),
        basis=_basis(found, indicator, level),
        indicator=indicator,
        bands=found,
    )


def members(
    frame: pd.DataFrame, indicator: Indicator, year: int, level: Level, homes: Mapping[str, str] = NOWHERE
) -> list[Member]:
    """From the lowest figure up, those without one last."""
    yes_no, fine = not splits(indicator, level), narrative.places(indicator)
    rows, found = only(frame, indicator.code, year), []
    marks = apart([(str(row["code"]), str(row["organisation"])) for row in rows], homes)
    for row in rows:
        value, answered, expected = decimal(row["value"]), int(row["answered"]), int(row["expected"])
        label = narrative.shown(indicator, value)
        if yes_no and value is not None:
            label = "да" if value else "нет"
        shown = None if value is None else formats.half_up(value, fine)
        name, code = str(row["organisation"]), str(row["code"])
        found.append(Member(code, name, shown, label, answered, expected, marks.get(code, "")))
    return sorted(found, key=lambda m: (m.value is None, m.value or 0, alphabetical(m.name), m.code))


def twins(names: Iterable[str]) -> set[str]:
    """Names that several bear: «Школа № 2» stands in every town."""
    return {name for name, times in Counter(names).items() if times > 1}


def apart(every: Sequence[tuple[str, str]], homes: Mapping[str, str]) -> dict[str, str]:
    """By code, of those (code, name) whose name several bear: the organisation above; where that does not tell them
    apart either, the code."""
    again = twins(name for _, name in every)
    mine = {code: (name, homes.get(code, "")) for code, name in every if name in again}
    same = Counter(mine.values())
    return {code: home if home and same[name, home] == 1 else code for code, (name, home) in mine.items()}


def _banded(every: Sequence[Member], ends: Sequence[Decimal], names: Sequence[str]) -> list[Band]:
    codes = (*(str(n) for n in range(len(names))), THIN, MISSING)
    placed: dict[str, list[Member]] = {code: [] for code in codes}
    for m in every:
        placed[_place(m, ends)].append(m)
    bands = [Band(str(n), name, tuple(placed[str(n)])) for n, name in enumerate(names)]
    apart = ((THIN, "мало данных"), (MISSING, narrative.NO_DATA))
    return bands + [Band(code, name, tuple(placed[code])) for code, name in apart if placed[code]]


def _place(m: Member, ends: Sequence[Decimal]) -> str:
    if m.value is None:
        return MISSING
    return THIN if m.thin else str(sum(m.value >= end for end in ends))


def located(count: int, level: Level) -> str:
    """«в 1 первичной организации», «в 4 первичных организациях», «в 21 первичной организации»."""
    many = LEVEL_PLURALS[level][2].removesuffix("организаций") + "организациях"
    one = LEVEL_PLURALS[level][0].removesuffix("ая организация") + "ой организации"
    return f"в{NBSP}{number(count)}{NBSP}{plural(count, one, many, many)}"


def _sentence(bands: Sequence[Band], level: Level) -> str:
    compared = [band for band in bands if band.compared]
    if not any(band.members for band in compared):
        return "Данных для сравнения пока нет."
    first, *others = compared
    head = _capital(f"{first.label} — ни в одной из организаций, по которым данных достаточно.")
    if first.members:
        head = _capital(f"{first.label} — {located(len(first.members), level)}: {named(first.members)}.")
    rest = ", ".join(f"{band.label} — в{NBSP}{number(len(band.members))}" for band in others)
    apart = [f"{band.label} — в{NBSP}{number(len(band.members))}" for band in bands if not band.compared]
    left = f"Отдельно: {', '.join(apart)}." if apart else ""
    return narrative.joined(head, _capital(f"{rest}.") if rest else "", left)


def named(every: Sequence[Member]) -> str:
    """The names of a few; of many the first ones and how many more."""
    shown = [m.told for m in every[: NAMED if len(every) > ALL_NAMED else ALL_NAMED]]
    more = len(every) - len(shown)
    rest = f" и ещё {formats.count(more, 'организация', 'организации', 'организаций')}" if more else ""
    return ", ".join(shown) + rest


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _basis(bands: Sequence[Band], indicator: Indicator, level: Level) -> tuple[str, ...]:
    what = LEVEL_PLURALS[level][1]
    rule = "Нижняя граница входит в группу; сравниваются числа так, как они показаны."
    counted = (
        f"{_capital(b.label)}: {number(len(b.members))} — {what} из таблицы под диаграммой." for b in bands
    )
    thin = "«Мало данных» — отчитались меньше половины первичных организаций; в доли такие не входят."
    return (rule, *counted, *((thin,) if any(b.code == THIN for b in bands) else ()))


# From the lowest band up, by lightness; numbers stand beside.
RAMP = (style.OCHRE, style.PALE_ACCENT, style.ACCENT)
_TOLD = {"name": "Группа", "count": "Организаций", "share": "Доля"}


def screen(facts: Facts) -> alt.LayerChart:
    """A bar for each band. Clicks arrive as `pick`: `code` of the band."""
    if facts.empty:
        return layers.nothing("Сравнивать пока нечего")
    head, height = 6, 6 + layers.STEP * len(facts.bands)
    rows = [_datum(n, facts, band) for n, band in enumerate(facts.bands)]
    base = alt.Chart(layers.rows(rows)).encode(y=layers.band(len(rows), head, height))
    most = max(len(band.members) for band in facts.bands)
    across = layers.scale(Decimal(most), [row["label"] for row in rows])
    bars = base.mark_bar(height=layers.narrow(12, 20), yOffset=layers.narrow(9, 0), cornerRadiusEnd=2).encode(
        x=alt.X("value:Q", axis=None, scale=across), color=alt.Color("colour:N", scale=None, legend=None)
    )
    return layers.chart(
        [
            layers.zero(head, height),
            bars,
            *layers.names(base, placed=False),
            *layers.values(base, across),
            layers.touch(base, _TOLD),
        ],
        height,
    )


def _datum(n: int, facts: Facts, band: Band) -> dict[str, Any]:
    count, share = number(len(band.members)), facts.share(band)
    name = _capital(band.label)
    return {
        "row": n,
        "code": band.code,
        "name": name,
        "lines": name,
        "above": name,
        "value": len(band.members),
        "label": f"{count} · {share}" if share else count,
        "count": count,
        "share": share or formats.DASH,
        "colour": _colour(n, sum(b.compared for b in facts.bands)) if band.compared else style.THIN,
        "ink": style.INK if band.compared else style.MUTED,
    }


def _colour(n: int, of: int) -> str:
    if of == 1:
        return RAMP[-1]
    return RAMP[0] if n == 0 else RAMP[-1] if n == of - 1 else RAMP[1]
