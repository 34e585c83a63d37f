"""What a click on the heat map means: another order, a ranking, or one level down."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_CLICK = re.compile(r"(head|name|cell):(\d{1,4})(?::(\d{1,4}))?")


@dataclass(frozen=True)
class Sort:
    code: str
    worst: bool


@dataclass(frozen=True)
class Cell:
    """Of the organisation `line` ("" is the whole) and an indicator."""

    line: str
    code: str


@dataclass(frozen=True)
class Down:
    line: str


def read(
    picked: str, lines: Sequence[str], columns: Sequence[str], order: str, worst: bool
) -> Sort | Cell | Down | None:
    """`lines` are codes of those drawn, "" where there is no organisation to go to. What does not fit is no click:
    the picture in the browser may be older than the page."""
    found = _CLICK.fullmatch(picked)
    if found is None:
        return None
    first, second = int(found[2]), int(found[3] or 0)
    if found[1] == "head":
        return Sort(columns[first], columns[first] == order and not worst) if first < len(columns) else None
    if first >= len(lines) or second >= len(columns):
        return None
    if found[1] == "cell":
        return Cell(lines[first], columns[second])
    return Down(lines[first]) if lines[first] else None
