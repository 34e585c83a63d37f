"""What stays together on a page: a heading with what it heads, a table with its caption, two charts side by side.

Heights are asked once and places are exact; reportlab's own KeepTogether and CondPageBreak measure again or guess.
"""

from collections.abc import Callable, Sequence
from typing import Any

from reportlab.platypus import ActionFlowable, Flowable

from core.reports import style

# A page with no more than this taken from it is as good as empty: what does not fit there will fit nowhere.
_EMPTY = 0.9 * style.HEIGHT


class Stuck(Flowable):
    """One under another, parted only inside the last one. `whole`: up to this height not parted at all.
    `again` makes what stands above the rest on the next page."""

    def __init__(
        self, parts: Sequence[Any], whole: float = 0, again: Callable[[], Sequence[Any]] | None = None
    ) -> None:
        super().__init__()
        self.parts, self.whole, self.again = list(parts), whole, again
        self.places: list[float] = []  # from the top to the bottom of each part
        self.last = 0.0  # how high the last one is

    def wrap(self, width: float, _: float) -> tuple[float, float]:
        self.width, down, after, self.places = width, 0.0, 0.0, []
        for part in self.parts:
            high = part.wrap(width, 10**6)[1]
            down += high + (max(after, part.getSpaceBefore()) if down else 0)
            after, self.last = part.getSpaceAfter(), high
            self.places.append(down)
        self.height = down
        return width, down

    def getSpaceBefore(self) -> float:
        """A bookmark takes no room and asks for none."""
        return float(next((p.getSpaceBefore() for p in self.parts if p.getSpaceBefore()), 0))

    def getSpaceAfter(self) -> float:
        return float(self.parts[-1].getSpaceAfter())

    def split(self, width: float, height: float) -> list[Any]:
        self.wrap(width, height)
        if self.height <= self.whole and height < _EMPTY:
            return []
        room = height - (self.height - self.last)
        pieces = self.parts[-1].split(width, room) if room > 0 else []
        if len(pieces) < 2:
            return self._loose(width, height) if height > _EMPTY else []
        rest = pieces[1:]
        if self.again:
            rest = [Stuck([*self.again(), rest[0]], again=self.again), *rest[1:]]
        return [Stuck([*self.parts[:-1], pieces[0]]), *rest]

    def _loose(self, width: float, height: float) -> list[Any]:
        """On an empty page and still too tall: everything for itself, the first one parted where it must be."""
        first, *rest = self.parts
        return [*(first.split(width, height) if self.places[0] > height else [first]), *rest]

    def draw(self) -> None:
        for part, down in zip(self.parts, self.places, strict=True):
            part.drawOn(self.canv, 0, self.height - down)


class Closed(Stuck):
    """Something and what ends it: the end takes some of what is before it along to the next page."""

    def split(self, width: float, height: float) -> list[Any]:
        self.wrap(width, height)
        first, *end = self.parts
        high = self.places[0]
        pieces = first.split(width, min(height, high - 1))
        if len(pieces) < 2:
            return [first, *end] if height > _EMPTY else []
        return [pieces[0], *pieces[1:-1], Closed([pieces[-1], *end])]


class Pair(Flowable):
    """Two columns, each of things one under another; `right` may be empty. Not parted unless it fits on no page."""

    def __init__(self, left: Sequence[Any], right: Sequence[Any]) -> None:
        super().__init__()
        self.sides = [Stuck(side) for side in (left, right) if side]

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.height = max(side.wrap(style.HALF, height)[1] for side in self.sides)
        self.width = width
        return width, self.height

    def split(self, width: float, height: float) -> list[Any]:
        return [part for side in self.sides for part in side.parts] if height > _EMPTY else []

    def getSpaceBefore(self) -> float:
        return max(side.getSpaceBefore() for side in self.sides)

    def draw(self) -> None:
        for side, x in zip(self.sides, (0, style.HALF + style.BETWEEN), strict=False):
            side.drawOn(self.canv, x, self.height - side.height)


class NewPage(ActionFlowable):
    """Begins a new page unless this one is still empty."""

    def apply(self, doc: Any) -> None:
        if not doc.frame._atTop:
            doc.handle_pageBreak()


def headed(head: Sequence[Any], body: Sequence[Any]) -> list[Any]:
    """A heading that never stands alone at the foot of a page."""
    if not body:
        return [Stuck(head)] if len(head) > 1 else list(head)
    first, *rest = body
    if isinstance(first, Stuck):
        whole = first.whole + 40 if first.whole else 0
        return [Stuck([*head, *first.parts], whole, first.again), *rest]
    return [Stuck([*head, first]), *rest]
