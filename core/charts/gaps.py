"""Who lacks how many copies of a newspaper to its norm, the largest gap first: whom to talk to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import altair as alt
import pandas as pd

from core import formats, measures, narrative
from core.campaigns import Half, held
from core.charts import copies, layers, style, subscription
from core.charts.bands import NOWHERE, apart, located
from core.charts.copies import Copies
from core.charts.facts import Told
from core.formats import count, number, plural
from core.indicators import Indicator
from core.organisations import Level
from core.sheets.writing import Column, Kind, Table
from core.text import alphabetical

SHOWN, NAMED = 60, 3


@dataclass(frozen=True, kw_only=True)
class Facts(Told):
    """`rows` from the largest gap down, those of few data after them, then those the norm is not held against and
    the silent ones; `whole` is all of them together."""

    paper: Indicator
    rows: tuple[Copies, ...]
    whole: Copies | None
    # By code, what tells those of one name apart.
    apart: Mapping[str, str]

    @property
    def empty(self) -> bool:
        return not self.rows

    @property
    def lacking(self) -> tuple[Copies, ...]:
        """Everybody there is something to talk about with."""
        return tuple(r for r in self.rows if r.gap)

    def table(self) -> Table:
        columns = (
            Column("Организация", width=48),
            Column("Код", width=14),
            Column("Не хватает", Kind.WHOLE),
            Column("Нужно по норме", Kind.WHOLE),
            Column("Есть", Kind.WHOLE),
            Column("На 100 членов", Kind.DECIMAL),
            Column("Членов Профсоюза", Kind.WHOLE),
            Column("Данные", width=16),
            Column("Примечание", width=34),
        )
        return Table("Сколько не хватает", columns, [_cells(r) for r in self.rows], self._notes())


def note(r: Copies) -> str:
    if r.per_100 is None:
        return narrative.NO_DATA
    if r.target is None:
        return _apart(r) if not r.held else ""
    if r.thin:
        return "мало данных"
    return "" if r.gap else "норма выполнена"


def _apart(r: Copies) -> str:
    return "норму отдельно не применяют" + ("" if r.total else "; нет ни одного экземпляра")


def _cells(r: Copies) -> tuple[Any, ...]:
    behind = formats.of(r.answered, r.expected)
    return (r.name, r.code, r.gap, r.target, r.counted, r.per_100, r.members, behind, note(r))


def facts(
    frame: pd.DataFrame,
    own: pd.DataFrame,
    paper: Indicator,
    *,
    half: Half,
    whole: str,
    level: Level,
    as_of: date,
    direct: pd.DataFrame | None = None,
    homes: Mapping[str, str] = NOWHERE,
) -> Facts:
    """The frames as for subscription.by_organisation; `paper` has a norm. `direct` are primaries that belong to none
    of the level, each by itself; without them what they lack together is one row."""
    year = held(half)[1]
    below, rest, total = subscription.every(frame, own, paper, year, whole, Level.PRIMARY)
    if direct is not None and not direct.empty:
        rest, _, _ = subscription.every(direct, direct, paper, year, whole, Level.REGIONAL)
    rows = sorted([*below, *rest], key=_order)
    return Facts(
        title=f"{copies.title(paper)}: сколько экземпляров не хватает до нормы",
        scope=f"{whole}, {half.label}",
        unit="экз.",
        note=formats.of(total.answered, total.expected) if total else "",
        as_of=as_of,
        sentence=_sentence(paper, rows, total, _Where(level, {r.code for r in rest})),
        about=(paper,),
        basis=_basis(paper, rows, total),
        paper=paper,
        rows=tuple(rows),
        whole=total,
        apart=apart([(r.code, r.name) for r in rows], homes),
    )


def _order(r: Copies) -> tuple[Any, ...]:
    unknown = 2 if r.per_100 is None else int(r.gap is None)
    return unknown, r.thin, -(r.gap or 0), -(r.members or 0), alphabetical(r.name), r.code


@dataclass(frozen=True)
class _Where:
    """`direct` are the codes of primaries that belong to none of the level; "" is all of them in one row."""

    level: Level
    direct: set[str]

    def told(self, lacking: Sequence[Copies]) -> str:
        """«в 3 территориальных организациях и в 1 первичной организации прямого подчинения»."""
        apart = [r for r in lacking if r.code in self.direct]
        usual = len(lacking) - len(apart)
        parts = [located(usual, self.level)] if usual else []
        if apart:
            alone = f"{located(len(apart), Level.PRIMARY)} прямого подчинения"
            parts.append(alone if apart[0].code else "вместе у первичных прямого подчинения")
        return " и ".join(parts)


def _sentence(paper: Indicator, rows: Sequence[Copies], total: Copies | None, where: _Where) -> str:
    if total is None or total.per_100 is None:
        return f"{copies.title(paper)}: данных пока нет."
    lacking = [r for r in rows if r.gap and not r.thin]
    thin = sum(bool(r.gap) for r in rows) - len(lacking)
    small = [r for r in rows if r.per_100 is not None and not r.held]
    return narrative.joined(
        _together(paper, total),
        _worst(lacking, where),
        f"Ещё у {count(thin, 'организации', 'организаций', 'организаций')} с неполными данными."
        if thin
        else "",
        _small(small),
    )


def _small(small: Sequence[Copies]) -> str:
    """They are held against no norm, and what lacks to the common one is lacking with them too."""
    if not small:
        return ""
    none = sum(not r.total for r in small)
    without = f", ни одного экземпляра нет у {number(none)}" if none else ""
    return f"{subscription.ALONE} Таких — {number(len(small))}{without}."


def _together(paper: Indicator, total: Copies) -> str:
    """Of those who reported, and it says so where they are not all."""
    some = measures.partial(total.answered, total.expected)
    who = f"У отчитавшихся ({formats.of(total.answered, total.expected)}) вместе" if some else "Всем вместе"
    if total.target is None:
        return ""
    norm = f"по норме ({copies.bound(paper)} на 100 членов) нужно {number(total.target)}"
    have = f"есть {number(total.counted)}"
    lack = f"не хватает {number(total.gap)}" if total.gap else "норма выполнена"
    return f"{who}: {norm}, {have}, {lack}."


def _worst(lacking: Sequence[Copies], where: _Where) -> str:
    if not lacking:
        return ""
    told = ", ".join(f"{r.name} — {number(r.gap)}" for r in lacking[:NAMED])
    more = len(lacking) - NAMED
    rest = ""
    if more > 0:
        others = plural(more, "другой организации", "других организаций", "других организаций")
        rest = f"; остальное — у {number(more)} {others}"
    return f"Ниже нормы — {where.told(lacking)}, больше всего не хватает: {told}{rest}."


def _basis(paper: Indicator, rows: Sequence[Copies], total: Copies | None) -> tuple[str, ...]:
    lines = ["Нужно по норме: члены Профсоюза × норма ÷ 100, с округлением вверх до целого экземпляра."]
    if total is not None and total.members is not None and total.target is not None:
        bound = paper.norm.lower if paper.norm else Decimal(0)
        norm = formats.number(bound, 0 if bound == (bound or Decimal(0)).to_integral_value() else 1)
        lines.append(f"{number(total.members)} × {norm} ÷ 100 → {number(total.target)}.")
    apart, together = sum(r.gap or 0 for r in rows), (total.gap or 0) if total else 0
    if apart > together:
        lines.append(
            "Сумма по организациям больше общего числа: лишние экземпляры одних не закрывают нехватку других, "
            "и округляем у каждой."
        )
    if apart < together:
        lines.append(
            "Сумма по организациям меньше общего числа: вместе со всеми норма считается и для тех, "
            "к кому отдельно её не применяют."
        )
    return tuple(lines)


_TOLD = {"name": "Организация", "label": "Не хватает", "target": "Нужно по норме", "have": "Есть"}
_TOLD |= {"behind": "Данные"}


def screen(facts: Facts) -> alt.LayerChart:
    """Only of those who lack something. Clicks arrive as `pick`: `code`."""
    shown = facts.lacking[:SHOWN]
    if not shown:
        return layers.nothing("До нормы никому не хватает" if facts.whole else "Данных о подписке пока нет")
    height = 6 + layers.STEP * len(shown)
    base = alt.Chart(layers.rows([_datum(n, r) for n, r in enumerate(shown)])).encode(
        y=layers.band(len(shown), 6, height)
    )
    across = layers.scale(Decimal(max(r.gap or 0 for r in shown)), [_label(r) for r in shown])
    bars = base.mark_bar(height=layers.narrow(12, 20), yOffset=layers.narrow(9, 0), cornerRadiusEnd=2).encode(
        x=alt.X("value:Q", axis=None, scale=across), color=alt.Color("colour:N", scale=None, legend=None)
    )
    return layers.chart(
        [
            layers.zero(6, height),
            bars,
            *layers.names(base, placed=False),
            *layers.values(base, across),
            layers.touch(base, _TOLD),
        ],
        height,
    )


def _label(r: Copies) -> str:
    tail = f" · {r.answered} из {r.expected}" if r.thin else f" из {number(r.target)}"
    return f"{number(r.gap)}{tail}"


def _datum(n: int, r: Copies) -> dict[str, Any]:
    return {
        "row": n,
        "code": r.code,
        "name": r.name,
        "lines": "\n".join(style.cut_lines(r.name, 32, 2)),
        "above": r.name,
        "value": r.gap,
        "label": _label(r),
        "target": number(r.target),
        "have": number(r.counted),
        "behind": formats.of(r.answered, r.expected),
        "colour": style.THIN if r.thin else style.OCHRE,
        "ink": style.MUTED if r.thin else style.INK,
    }
