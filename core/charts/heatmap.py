"""Organisations by control points: a number in every cell, and how it stands by shade and by sign."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import pandas as pd

from core import formats, measures, narrative, norms, shades
from core.charts.facts import DIRECT, decimal
from core.charts.heatmap_screen import screen
from core.charts.matrix import BY_NAME, SHOWN, Cell, Column, Facts, Line, Standing
from core.indicators import Aggregation, Indicator
from core.organisations import Level
from core.shades import Sign
from core.text import alphabetical

__all__ = ["BY_NAME", "SHOWN", "Facts", "column", "facts", "screen"]


class Figure(NamedTuple):
    """What a row of the tidy frame says of one organisation and indicator."""

    value: Decimal | None
    answered: int
    expected: int
    total: Decimal
    base: Decimal


Figures = dict[str, Figure]
_NOTHING = Figure(None, 0, 0, Decimal(0), Decimal(0))


def column(indicator: Indicator, number: str, title: str) -> Column:
    return Column(indicator, number, title, shades.scale(indicator))


def facts(
    frame: pd.DataFrame,
    own: pd.DataFrame | None,
    columns: Sequence[Column],
    *,
    year: int,
    whole: str,
    title: str,
    level: Level,
    source: Level,
    as_of: date,
    scope: str = "",
    order: str = BY_NAME,
    worst: bool = False,
    apart: str = "",
) -> Facts:
    """One line an organisation of the frame. `own` holds the rows of the organisation above them, named `whole`;
    without it the whole is what the lines add up to. `order` is the code of a column, or BY_NAME; `apart` says why
    marks of lines are no match for each other."""
    names, found = _read(frame, year)
    above = _whole(columns, own, found, year)
    direct = _direct(columns, above, found) if own is not None and source is Level.PRIMARY else {}
    teller = _Teller(columns, above, _among(columns, found), level is source is Level.PRIMARY)
    lines = [Line(code, name, teller.one(found[key])) for key, (code, name) in names.items()]
    lines = _ordered(lines, columns, order, worst)
    if direct:
        lines.append(Line("", DIRECT, teller.several(direct), Standing.DIRECT))
    top = Line("", f"Всего: {whole}", teller.several(above), Standing.WHOLE)
    return Facts(
        title=title,
        scope=scope or f"{whole}, {year}{formats.NBSP}год",
        unit="",
        note=_note(columns, above),
        as_of=as_of,
        sentence=_sentence(columns, top, lines, apart) if lines else "",
        about=tuple(c.indicator for c in columns),
        basis=_basis(columns),
        columns=tuple(columns),
        lines=tuple(lines),
        whole=top if lines else None,
        order=order,
        worst=worst,
    )


def _read(frame: pd.DataFrame, year: int) -> tuple[dict[int, tuple[str, str]], dict[int, Figures]]:
    """Codes and names, and figures by indicator, of each organisation in the order of the frame."""
    frame = frame[frame["year"] == year]
    names: dict[int, tuple[str, str]] = {}
    found: dict[int, Figures] = {}
    wanted = ("organisation_id", "code", "organisation", "indicator")
    figures = ("value", "answered", "expected", "total", "base")
    for key, code, name, indicator, value, answered, expected, total, base in zip(
        *(frame[c].tolist() for c in (*wanted, *figures)), strict=True
    ):
        if key not in names:
            names[key], found[key] = (str(code), str(name)), {}
        found[key][str(indicator)] = Figure(decimal(value), int(answered), int(expected), total, base)
    return names, found


def _whole(
    columns: Sequence[Column], own: pd.DataFrame | None, found: dict[int, Figures], year: int
) -> Figures:
    if own is not None:
        _, mine = _read(own, year)
        if len(mine) == 1:
            return next(iter(mine.values()))
    return {c.code: _added(c.indicator, [f.get(c.code, _NOTHING) for f in found.values()]) for c in columns}


def _added(indicator: Indicator, parts: Sequence[Figure]) -> Figure:
    """Sums of numerators over sums of denominators."""
    answered, expected = sum(p.answered for p in parts), sum(p.expected for p in parts)
    total, base = sum((p.total for p in parts), Decimal(0)), sum((p.base for p in parts), Decimal(0))
    return Figure(measures.value(indicator, answered, total, base), answered, expected, total, base)


def _direct(columns: Sequence[Column], above: Figures, found: dict[int, Figures]) -> Figures:
    """What no line accounts for: primaries that hang directly under the whole."""
    rest: Figures = {}
    for c in columns:
        parts = _added(c.indicator, [f.get(c.code, _NOTHING) for f in found.values()])
        own = above.get(c.code, _NOTHING)
        answered, expected = own.answered - parts.answered, own.expected - parts.expected
        if not found or expected <= 0 or answered < 0:
            continue
        total, base = own.total - parts.total, own.base - parts.base
        rest[c.code] = Figure(
            measures.value(c.indicator, answered, total, base), answered, expected, total, base
        )
    return rest


def _among(columns: Sequence[Column], found: dict[int, Figures]) -> dict[str, list[Decimal]]:
    """In ascending order all figures of the columns that are shaded among themselves."""
    return {
        c.code: sorted(
            _shown(c.indicator, f.value)
            for figures in found.values()
            if (f := figures.get(c.code, _NOTHING)).value is not None
            and not measures.thin(f.answered, f.expected)
        )
        for c in columns
        if c.scale is shades.Scale.AMONG
    }


@dataclass(frozen=True)
class _Teller:
    """Tells the cells of a line with everybody else's figures known; `worded`: one organisation says да or нет."""

    columns: Sequence[Column]
    above: Figures
    among: Mapping[str, Sequence[Decimal]]
    worded: bool
    # «Да» of a thousand primaries is told once.
    told: dict[tuple[str, *tuple[object, ...]], Cell] = field(default_factory=dict)

    def one(self, figures: Figures) -> tuple[Cell, ...]:
        return tuple(self._known(c, figures.get(c.code, _NOTHING)) for c in self.columns)

    def _known(self, c: Column, figure: Figure) -> Cell:
        # Members tell whether a norm is for it; elsewhere every primary would be told anew by its own base.
        members = figure.base if c.scale is shades.Scale.NORM else None
        key = (c.code, figure.value, figure.answered, figure.expected, members)
        if key not in self.told:
            self.told[key] = self._one(c, figure)
        return self.told[key]

    def several(self, figures: Figures) -> tuple[Cell, ...]:
        """Of the whole and the like: nothing to hold against itself, and a sum is no match for its parts."""
        return tuple(self._several(c, figures.get(c.code, _NOTHING)) for c in self.columns)

    def _one(self, c: Column, figure: Figure) -> Cell:
        plain = _plain(c, figure)
        if figure.value is None:
            return plain
        if self.worded and c.indicator.aggregation is Aggregation.SHARE_YES:
            word, shade = ("да", shades.SHADES - 1) if figure.value else ("нет", 0)
            return replace(plain, label=word, brief=word, shade=shade)
        if plain.thin:
            return plain
        above, shown = self.above.get(c.code, _NOTHING).value, _shown(c.indicator, figure.value)
        whole = None if above is None else _shown(c.indicator, above)
        return self._shaded(c, plain, shown, whole, figure)

    def _several(self, c: Column, figure: Figure) -> Cell:
        plain = _plain(c, figure)
        if figure.value is None or plain.thin or c.indicator.aggregation is Aggregation.SUM:
            return plain
        return self._shaded(c, plain, _shown(c.indicator, figure.value), None, figure)

    def _shaded(self, c: Column, plain: Cell, shown: Decimal, whole: Decimal | None, of: Figure) -> Cell:
        if measures.doubtful(c.indicator, shown):
            return replace(plain, sign=Sign.DOUBT)
        if norms.against(c.indicator, shown, of.base, of.answered) == norms.APART:
            return replace(plain, sign=Sign.APART)
        shade = shades.shade(c.indicator, shown, self.among.get(c.code, ()))
        return replace(plain, shade=shade, sign=shades.sign(c.indicator, shown, whole))


def _plain(c: Column, figure: Figure) -> Cell:
    """Neither shaded nor signed. Where there is no room a share is a whole number."""
    if figure.value is None:
        label = brief = formats.DASH
    else:
        places = 0 if c.scale is shades.Scale.HUNDRED else narrative.places(c.indicator)
        label, brief = narrative.shown(c.indicator, figure.value), formats.number(figure.value, places)
    return Cell(figure.value, label, brief, None, Sign.NONE, figure.answered, figure.expected)


def _shown(indicator: Indicator, value: Decimal | None) -> Decimal:
    return formats.half_up(value or Decimal(0), narrative.places(indicator))


def _ordered(lines: Sequence[Line], columns: Sequence[Column], order: str, worst: bool) -> list[Line]:
    """By one column; whoever has too little data there comes last, equals stand by name."""
    alike = sorted(lines, key=lambda line: (alphabetical(line.name), line.code))
    numbers = {c.code: n for n, c in enumerate(columns)}
    if order not in numbers:
        return alike
    at = numbers[order]
    sign = 1 if worst else -1

    def key(line: Line) -> tuple[int, Decimal]:
        cell = line.cells[at]
        last = 3 if cell.value is None else 2 if cell.thin else int(cell.shade is None)
        return last, sign * _shown(columns[at].indicator, cell.value)

    return sorted(alike, key=key)


def _note(columns: Sequence[Column], above: Figures) -> str:
    """«по 97 из 120», or from the fewest to the most where indicators differ."""
    found = [above[c.code] for c in columns if c.code in above]
    if not found:
        return ""
    found = [figure for figure in found if figure.answered] or found
    fewest, most = min(f.answered for f in found), max(f.answered for f in found)
    expected = max(f.expected for f in found)
    if fewest == most:
        return formats.of(most, expected)
    return f"по {formats.number(fewest)}–{formats.number(most)} из {formats.number(expected)}"


MOST_SENTENCES = 3


def _sentence(columns: Sequence[Column], top: Line, lines: Sequence[Line], apart: str) -> str:
    children = [line for line in lines if line.standing is Standing.CHILD]
    ends, unsaid = _ends(columns, top), _unsaid(children)
    said = [s for s in (apart, ends, _short_of(columns, children), _doubts(columns, lines), unsaid) if s]
    for least in (unsaid, ends):
        if len(said) > MOST_SENTENCES and least in said:
            said.remove(least)
    return narrative.joined(*said)


def _ends(columns: Sequence[Column], top: Line) -> str:
    """The strongest and the weakest column of the whole, of those that are out of a hundred."""
    known = [
        (_shown(c.indicator, cell.value), _named(c), cell.label)
        for c, cell in zip(columns, top.cells, strict=True)
        if shades.comparable(c.indicator) and cell.shade is not None
    ]
    if not known:
        return ""
    values = [value for value, _, _ in known]
    if min(values) == max(values):
        return ""
    best, worst = _first(known, max(values)), _first(known, min(values))
    return f"Сильнее всего — {best}, слабее всего — {worst}."


def _named(c: Column) -> str:
    return f"блок {c.number} «{c.title}»" if c.indicator.scored else f"«{c.title}»"


def _first(known: Sequence[tuple[Decimal, str, str]], value: Decimal) -> str:
    group = [(name, label) for v, name, label in known if v == value]
    more = f" и ещё {formats.number(len(group) - 1)}" if len(group) > 1 else ""
    return f"{group[0][0]}{more} ({group[0][1]})"


def _short_of(columns: Sequence[Column], children: Sequence[Line]) -> str:
    """In which column how many do not reach the norm, and to whom it is not applied."""
    found, apart, judged = [], [], 0
    for k, c in enumerate(columns):
        if c.scale is not shades.Scale.NORM:
            continue
        cells = [line.cells[k] for line in children]
        compared = sum(cell.shade is not None for cell in cells)
        judged += compared
        if short := sum(cell.sign is Sign.SHORT for cell in cells):
            found.append(f"«{c.title}» — у {_organisations(short, compared)}")
        if small := sum(cell.sign is Sign.APART for cell in cells):
            apart.append(f"«{c.title}» — к {formats.number(small)}")
    told = (
        f"Ниже нормы: {', '.join(found)}" if found else "Ниже нормы нет ни одного значения" if judged else ""
    )
    small_ones = f"норма не применяется, где меньше 100 членов: {', '.join(apart)}" if apart else ""
    said = "; ".join(part for part in (told, small_ones) if part)
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def _organisations(part: int, whole: int) -> str:
    return f"{formats.number(part)} из {formats.count(whole, 'организации', 'организаций', 'организаций')}"


# Doubtful ones that are named.
_NAMED = 3


def _doubts(columns: Sequence[Column], lines: Sequence[Line]) -> str:
    found = [
        f"{line.name} («{c.title}», {cell.label})"
        for line in lines
        for c, cell in zip(columns, line.cells, strict=True)
        if cell.sign is Sign.DOUBT
    ]
    if not found:
        return ""
    more = f" и ещё {formats.number(len(found) - _NAMED)}" if len(found) > _NAMED else ""
    return f"Больше 100{formats.NBSP}% — {', '.join(found[:_NAMED])}{more}: проверьте ответы."


def _unsaid(children: Sequence[Line]) -> str:
    cells = [cell for line in children for cell in line.cells]
    few = sum(cell.silent for cell in cells)
    return f"Мало данных или их нет — {_of(few, len(cells))}." if few else ""


def _of(part: int, whole: int) -> str:
    return f"{formats.number(part)} из {formats.count(whole, 'значения', 'значений', 'значений')}"


def _basis(columns: Sequence[Column]) -> tuple[str, ...]:
    lines = [
        "Сильнее и слабее всего — по строке «Всего», из того, что считают до 100; с нормой и штуками не сравнивают."
    ]
    normed = [c.title for c in columns if c.scale is shades.Scale.NORM]
    if normed:
        lines.append(
            f"Норма есть у столбцов: {', '.join(normed)}. Считаются значения, где ответила хотя бы половина."
        )
    return tuple(lines)
