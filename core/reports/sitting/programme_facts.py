"""What «Итоги программы» are made of."""

from dataclasses import dataclass
from decimal import Decimal

from core import measures
from core.charts import halves, spark
from core.organisations import Level
from core.reports.sitting import made
from core.reports.sitting.made import Whose
from core.reports.sitting.progress import Line


@dataclass(frozen=True)
class Turnout:
    """Forms of primaries in one year; `running`: they are still taken."""

    year: int
    expected: int
    accepted: int
    running: bool = False

    @property
    def partial(self) -> bool:
        return measures.partial(self.accepted, self.expected)

    @property
    def share(self) -> Decimal | None:
        return measures.ratio(Decimal(self.accepted), Decimal(self.expected))


@dataclass(frozen=True)
class Facts:
    """`lines` of the points and of what stands beside them, in the order of the table; `papers` one for each newspaper
    or those that follow one another. A year without a campaign has no turnout."""

    whose: Whose
    level: Level
    years: tuple[int, ...]
    turnout: tuple[Turnout, ...]
    lines: tuple[Line, ...]
    papers: tuple[halves.Facts, ...]
    sparks: spark.Facts

    @property
    def empty(self) -> bool:
        return not any(line.known for line in self.lines) and not any(not p.empty for p in self.papers)

    @property
    def points(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.number and line.known)

    @property
    def others(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.number and line.known)

    @property
    def whole(self) -> tuple[Turnout, ...]:
        return tuple(t for t in self.turnout if t.accepted and not t.partial)

    @property
    def note(self) -> str:
        told = "; ".join(
            f"{t.year} — {made.behind(t.accepted, t.expected)}" for t in self.turnout if t.expected
        )
        return f"Учтены принятые формы: {told}. {made.dated(self.whose.as_of)}"
