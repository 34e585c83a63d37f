"""An organisation that took in another one has grown by it: beside its own last year it would only seem to have grown.
Both are set among those who came and left."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.changes import Line, Sums
from core.matching import Side
from core.measures import Contribution


@dataclass(frozen=True)
class Merger:
    """`name` went into `heir`, whose number is `number`, between two campaigns. `gone`: last year's form of the former;
    `was` and `now`: the heir's forms."""

    name: str
    heir: str
    number: int
    gone: Side
    was: Side
    now: Side

    @property
    def words(self) -> str:
        return f"{self.name} → {self.heir}"

    def stayed(self, code: str, place: int) -> bool:
        """Is the heir kept among the same forms there?"""
        both = code in self.was.figures and code in self.now.figures
        return both and place in self.was.above and place in self.now.above

    def left(self, code: str, place: int) -> bool:
        return code in self.gone.figures and place in self.gone.above


def moved(mergers: Sequence[Merger], code: str, place: int) -> tuple[Sums, Sums]:
    """Last year's and this year's figures of the heirs among the same forms there; each heir once."""
    heirs = {m.number: m for m in mergers if m.stayed(code, place)}.values()
    return (
        sum((_sums(m.was.figures[code]) for m in heirs), Sums()),
        sum((_sums(m.now.figures[code]) for m in heirs), Sums()),
    )


def settled(line: Line, mergers: Sequence[Merger], code: str, place: int) -> Line:
    """The line of an organisation with its heirs among those who came and left."""
    was, now = moved(mergers, code, place)
    lost = [m for m in mergers if m.left(code, place)]
    told = [m for m in mergers if m.stayed(code, place) or m in lost]
    if not told:
        return line
    return replace(
        line,
        was=line.was - was,
        now=line.now - now,
        came=line.came + now,
        gone=line.gone + was,
        joined=tuple(sorted(m.words for m in told)),
        heirs=was.answered,
        lost=min(len(lost), line.gone.answered),
    )


def own(line: Line, mergers: Sequence[Merger], number: int) -> Line:
    """The line of one primary: what it took in makes it another one."""
    taken = tuple(sorted(m.words for m in mergers if m.number == number))
    if not taken or not line.was.answered:
        return line
    return replace(line, was=Sums(), now=Sums(), came=line.now, gone=line.was, joined=taken, heirs=1)


def _sums(found: Contribution) -> Sums:
    return Sums(found.answered, found.total, found.base)
