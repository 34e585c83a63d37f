"""«Из чего складывается»: copies per 100 members of every organisation, by newspaper or by kind of copy, end to end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import altair as alt
import pandas as pd

from core import formats, measures, narrative
from core.campaigns import Half, held
from core.charts import copies, layers, style, subscription
from core.charts.copies import OTHERS, Copies, Elsewhere
from core.charts.facts import Told
from core.formats import count, number, percent
from core.indicators import Indicator
from core.organisations import Level
from core.sheets.writing import Column, Kind, Table
from core.text import alphabetical

SHOWN, MOST = 60, 6
PAPERS, KINDS = "papers", "kinds"
# Dark and light by turns, each with the ink that is read on it.
COLOURS = (
    (style.ACCENT, style.PAPER),
    (style.PALE_ACCENT, style.INK),
    (style.OCHRE, style.INK),
    ("#4A443C", style.PAPER),
    ("#C9BE8F", style.INK),
    ("#5B3F7D", style.PAPER),
)


@dataclass(frozen=True)
class Row:
    """`parts` in copies per 100 members, in the order of Facts.names; `copies` are the same in pieces. Empty where
    nothing is known. `small`: a single organisation of fewer than a hundred."""

    code: str
    name: str
    parts: tuple[Decimal, ...]
    copies: tuple[int, ...]
    thin: bool
    answered: int
    expected: int
    small: bool = False

    @property
    def total(self) -> Decimal | None:
        return sum(self.parts, Decimal(0)) if self.parts else None

    @property
    def label(self) -> str:
        figure = narrative.NO_DATA if self.total is None else number(self.total, 2)
        return f"{figure} · {self.answered} из {self.expected}" if self.thin else figure


@dataclass(frozen=True, kw_only=True)
class Facts(Told):
    """`names` of the parts; `whole` is all of them together."""

    names: tuple[str, ...]
    rows: tuple[Row, ...]
    whole: Row | None
    # What the offices say of their own copies, which are in none of these.
    offices: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        return not self.rows and self.whole is None

    @property
    def head(self) -> tuple[Row, ...]:
        return self.rows[:SHOWN]

    def table(self) -> Table:
        columns = (
            Column("Организация", width=48),
            Column("Код", width=14),
            *(Column(name, Kind.DECIMAL, 18) for name in self.names),
            Column("Всего на 100 членов", Kind.DECIMAL, 18),
            Column("Экземпляров всего", Kind.WHOLE),
            Column("Данные", width=16),
        )
        every = (*((self.whole,) if self.whole else ()), *self.rows)
        return Table(
            "Из чего складывается", columns, [self._cells(r) for r in every], (*self._notes(), *self.offices)
        )

    def _cells(self, r: Row) -> tuple[Any, ...]:
        parts = r.parts or (None,) * len(self.names)
        pieces = sum(r.copies) if r.parts else None
        return (r.name, r.code, *parts, r.total, pieces, formats.of(r.answered, r.expected))


def facts(
    frame: pd.DataFrame,
    own: pd.DataFrame,
    papers: Sequence[Indicator],
    *,
    by: str,
    half: Half,
    whole: str,
    level: Level,
    as_of: date,
    elsewhere: Mapping[str, Elsewhere] | None = None,
) -> Facts:
    """The frames as for subscription.by_organisation, with `copies.codes(papers)`; `elsewhere` by code of the
    organisation: newspapers that are none of `papers`."""
    found: dict[str, list[Copies]] = {}
    above: list[Copies] = []
    for paper in papers:
        rows, rest, total = subscription.every(frame, own, paper, held(half)[1], whole, Level.PRIMARY)
        for r in (*rows, *rest):
            found.setdefault(r.code, []).append(r)
        above += [total] if total else []
    names = tuple(copies.title(paper) for paper in papers)
    if elsewhere:
        names, above = (*names, OTHERS), _with_others(above, elsewhere)
        found = {code: _with_others(mine, elsewhere, code) for code, mine in found.items()}
    if by == KINDS:
        names = tuple(kind for kind, _ in subscription.KINDS)
    made = [_row(mine, by) for mine in found.values()]
    made.sort(
        key=lambda r: (not r.code, r.total is None, r.thin, -(r.total or 0), alphabetical(r.name), r.code)
    )
    all_of_them = _row(above, by) if above else None
    names, made, all_of_them = _gathered(names, made, all_of_them)
    return Facts(
        title="Из чего складывается подписка: экземпляров на 100 членов Профсоюза",
        scope=f"{whole}, {half.label}",
        unit="",
        note=formats.of(all_of_them.answered, all_of_them.expected) if all_of_them else "",
        as_of=as_of,
        sentence=narrative.joined(_sentence(names, all_of_them), FIRST if any(r.small for r in made) else ""),
        about=tuple(papers),
        basis=_basis(names, all_of_them),
        names=names,
        rows=tuple(made),
        whole=all_of_them,
    )


FIRST = "Сначала организации от 100 человек: у меньших и один экземпляр — много на 100."


def _order(r: Row) -> tuple[Any, ...]:
    return not r.code, r.total is None, r.thin, r.small, -(r.total or 0), alphabetical(r.name), r.code


def _with_others(
    mine: list[Copies], elsewhere: Mapping[str, Elsewhere], code: str | None = None
) -> list[Copies]:
    """Held against as many members as any of its newspapers is."""
    widest = max(mine, key=lambda r: r.members or 0)
    of = elsewhere.get(widest.code if code is None else code, Elsewhere(0, 0, 0, 0))
    return [*mine, copies.others(of, widest)]


def _row(mine: Sequence[Copies], by: str) -> Row:
    known = [r for r in mine if r.per_100 is not None]
    first = mine[0]
    answered = max(r.answered for r in mine)
    if not known:
        return Row(first.code, first.name, (), (), False, answered, first.expected)
    parts = tuple(r.per_100 or Decimal(0) for r in mine)
    pieces = tuple(r.total for r in mine)
    if by == KINDS:
        ends = [r.ends for r in known]
        lengths = [(a, b - a, c - b) for a, b, c in ends]
        parts = tuple(sum((one[n] for one in lengths), Decimal(0)) for n in range(3))
        pieces = tuple(
            sum(kind or 0 for kind in kinds)
            for kinds in zip(*((r.printed, r.electronic, r.parent) for r in known), strict=True)
        )
    thin = measures.thin(answered, first.expected)
    small = not any(r.held for r in known)
    return Row(first.code, first.name, parts, pieces, thin, answered, first.expected, small)


def _gathered(
    names: tuple[str, ...], rows: list[Row], whole: Row | None
) -> tuple[tuple[str, ...], list[Row], Row | None]:
    """More parts than the eye tells apart: the last ones are one."""
    if len(names) <= MOST:
        return names, rows, whole
    kept = MOST - 1

    def fewer(r: Row) -> Row:
        if not r.parts:
            return r
        parts = (*r.parts[:kept], sum(r.parts[kept:], Decimal(0)))
        pieces = (*r.copies[:kept], sum(r.copies[kept:]))
        return replace(r, parts=parts, copies=pieces)

    return (*names[:kept], "другие издания"), [fewer(r) for r in rows], fewer(whole) if whole else None


def _sentence(names: Sequence[str], whole: Row | None) -> str:
    if whole is None or whole.total is None:
        return "Данных о подписке пока нет."
    every = sum(whole.copies)
    shares = [
        f"{name} — {number(n)} ({percent(measures.ratio(Decimal(n), Decimal(every)))})"
        for name, n in sorted(zip(names, whole.copies, strict=True), key=lambda one: -one[1])
        if n
    ]
    head = f"На каждые 100 членов Профсоюза приходится {number(whole.total, 2)} экземпляра."
    pieces = count(every, "экземпляр", "экземпляра", "экземпляров")
    told = f"Всего выписано {pieces}: {', '.join(shares)}." if shares else "Не выписывают ничего."
    return narrative.joined(head, told)


def _basis(names: Sequence[str], whole: Row | None) -> tuple[str, ...]:
    if whole is None or not whole.parts:
        return ()
    parts = (
        f"{name}: {number(part, 2)} на 100 членов" for name, part in zip(names, whole.parts, strict=True)
    )
    return (
        *parts,
        "Экземпляры, выписанные вышестоящей организацией, считаются один раз: у первичной, которая их получает.",
        *(("Издания, которые ведут сами регионы, сложены вместе.",) if OTHERS in names else ()),
    )


LINE = 20
_TOLD = {"name": "Организация", "label": "Всего на 100 членов", "told": "Из них", "behind": "Данные"}


def screen(facts: Facts) -> alt.LayerChart:
    """Words and figures of the whole stand above, each beside its colour. Clicks arrive as `pick`: `code`."""
    if facts.empty or not facts.rows:
        return layers.nothing("Данных о подписке пока нет")
    shown = facts.head
    head = 8 + LINE * len(facts.names)
    height = head + layers.STEP * len(shown)
    y = layers.band(len(shown), head, height)
    base = alt.Chart(layers.rows([_datum(n, facts, r) for n, r in enumerate(shown)])).encode(y=y)
    pieces = alt.Chart(layers.rows([p for n, r in enumerate(shown) for p in _pieces(n, r)])).encode(y=y)
    top = max((r.total for r in shown if r.total is not None), default=Decimal(0)) or Decimal(1)
    across = layers.scale(top, [r.label for r in shown])
    return layers.chart(
        [
            layers.zero(head, height),
            *_bars(pieces, across),
            *_legend(facts),
            *layers.names(base, placed=False),
            *layers.values(base, across),
            layers.touch(base, _TOLD),
        ],
        height,
    )


def _datum(n: int, facts: Facts, r: Row) -> dict[str, Any]:
    told = ", ".join(f"{name} {number(part, 2)}" for name, part in zip(facts.names, r.parts, strict=False))
    return {
        "row": n,
        "code": r.code,
        "name": r.name,
        "lines": "\n".join(style.cut_lines(r.name, 32, 2)),
        "above": r.name,
        "value": float(r.total or 0),
        "label": r.label,
        "told": told or formats.DASH,
        "behind": formats.of(r.answered, r.expected),
        "ink": style.MUTED if r.thin or r.total is None else style.INK,
    }


def _pieces(n: int, r: Row) -> list[dict[str, Any]]:
    found, start = [], Decimal(0)
    for k, part in enumerate(r.parts):
        if part:
            colour, ink = COLOURS[k]
            drawn = {"start": float(start), "end": float(start + part), "label": number(part, 2)}
            pale = 0.35 if r.thin else 1
            found.append(
                {"row": n, "colour": colour, "ink": style.INK if r.thin else ink, "pale": pale} | drawn
            )
        start += part
    return found


# A figure stands in its part only where there is room for it.
_ROOM = alt.expr("abs(scale('x', datum.end) - scale('x', datum.start)) < 38 ? 0 : 1")


def _bars(pieces: alt.Chart, across: alt.Scale) -> list[alt.Chart]:
    at: dict[str, Any] = {"x": alt.X("start:Q", axis=None, scale=across), "x2": alt.X2("end:Q")}
    bars = pieces.mark_bar(
        height=layers.narrow(15, 22), yOffset=layers.narrow(9, 0), stroke=style.PAPER, strokeWidth=1
    ).encode(
        **at,
        color=alt.Color("colour:N", scale=None, legend=None),
        opacity=alt.Opacity("pale:Q", scale=None, legend=None),
    )
    words = pieces.mark_text(
        align="left", baseline="middle", dx=5, dy=layers.narrow(10, 1), fontSize=12, opacity=_ROOM
    ).encode(
        x=alt.X("start:Q", axis=None, scale=across),
        text="label:N",
        color=alt.Color("ink:N", scale=None, legend=None),
    )
    return [bars, words]


def _legend(facts: Facts) -> list[alt.Chart]:
    parts = facts.whole.parts if facts.whole else ()
    rows = []
    for n, name in enumerate(facts.names):
        figure = f" — {number(parts[n], 2)}" if parts else ""
        rows.append({"up": 9 + LINE * n, "colour": COLOURS[n][0], "label": f"{name}{figure}"})
    base = alt.Chart(layers.rows(rows)).encode(y=alt.Y("up:Q", scale=None, axis=None))
    signs = base.mark_square(size=150, opacity=1).encode(
        x=alt.value(7), color=alt.Color("colour:N", scale=None, legend=None)
    )
    words = base.mark_text(
        align="left",
        baseline="middle",
        fontSize=13,
        color=style.INK,
        limit=alt.expr("width - 24"),
        ellipsis="…",
    ).encode(x=alt.value(21), text="label:N")
    return [signs, words]
