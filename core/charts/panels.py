"""Small panels of the same organisations in the same order: what they know, whoever draws them."""

from dataclasses import dataclass, replace
from decimal import Decimal

from core import formats, measures, narrative
from core.charts.facts import Told
from core.formats import NBSP
from core.indicators import Indicator
from core.likeness import Pool
from core.organisations import Level
from core.sheets.writing import Column, Kind, Table


@dataclass(frozen=True)
class Party:
    id: int
    code: str
    name: str
    level: Level


@dataclass(frozen=True)
class Cell:
    """`step` is the difference to the first organisation, None where there is none to be told; `yes_no`: the value is
    one organisation's own «да» or «нет»."""

    value: Decimal | None
    label: str
    answered: int
    expected: int
    origin: str = ""
    thin: bool = False
    yes_no: bool = False
    step: Decimal | None = None

    @property
    def sure(self) -> bool:
        """May anything be concluded from it?"""
        return self.value is not None and not self.thin

    def differing(self, step: Decimal) -> "Cell":
        return replace(self, step=step)


@dataclass(frozen=True)
class Panel:
    """`cells` in the order of the parties; `together` is what all but the first make."""

    indicator: Indicator
    title: str
    cells: tuple[Cell, ...]
    together: Pool | None

    @property
    def own(self) -> Cell:
        return self.cells[0]

    @property
    def others(self) -> Decimal | None:
        """Of the others together, where there is enough to say so."""
        pool = self.together
        if pool is None or measures.thin(pool.answered, pool.expected):
            return None
        return pool.value(self.indicator)

    @property
    def norm(self) -> str:
        norm = self.indicator.norm
        return f"норма: {narrative.bound(self.indicator, norm)}" if norm else ""

    @property
    def bounds(self) -> tuple[Decimal, ...]:
        norm = self.indicator.norm
        return tuple(b for b in (norm.lower, norm.upper) if b is not None) if norm else ()

    @property
    def top(self) -> Decimal:
        """Where the scale ends. Shares and points of the index stand on the whole hundred."""
        values = [c.value for c in self.cells if c.value is not None] + list(self.bounds)
        values += [self.others] if self.others is not None else []
        most = max(values, default=Decimal(0))
        whole = self.indicator.share or self.indicator.scored
        return max(most, Decimal(100)) if whole else most or Decimal(1)

    def difference(self, cell: Cell) -> str:
        """«+12,4 п. п.», «−0,30»; "" where there is none to be told."""
        if cell.step is None:
            return ""
        unit = f"{NBSP}п.{NBSP}п." if self.indicator.share else ""
        return formats.signed(cell.step, narrative.places(self.indicator)) + unit


@dataclass(frozen=True, kw_only=True)
class Facts(Told):
    """`alike` says by which definition the others were chosen."""

    parties: tuple[Party, ...]
    panels: tuple[Panel, ...]
    alike: str = ""

    @property
    def empty(self) -> bool:
        return not self.panels

    @property
    def thin(self) -> bool:
        """Is there a figure that too few stand behind?"""
        return any(cell.thin for panel in self.panels for cell in panel.cells)

    def table(self) -> Table:
        """An organisation and an indicator a row, so that values stay numbers."""
        columns = (
            Column("Показатель", width=40),
            Column("Организация", width=48),
            Column("Код", width=14),
            Column("Значение", Kind.DECIMAL, 14),
            Column("Единица", width=12),
            Column("Разница с первой", Kind.DECIMAL, 18),
            Column("Ответили", Kind.WHOLE),
            Column("Ожидались", Kind.WHOLE),
            Column("Примечание", width=16),
        )
        rows = [
            (
                panel.title,
                party.name,
                party.code,
                cell.value,
                panel.indicator.unit or ("%" if panel.indicator.share else ""),
                cell.step,
                cell.answered,
                cell.expected,
                "мало данных" if cell.thin else "" if cell.value is not None else narrative.NO_DATA,
            )
            for panel in self.panels
            for party, cell in zip(self.parties, panel.cells, strict=True)
        ]
        told = (*self._notes(), self.alike)
        return Table("Сравнение", columns, rows, tuple(line for line in told if line))
