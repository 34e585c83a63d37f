"""One measurement: ours and the bare equivalent in turns, so that both see the same neighbours on the machine."""

import gc
import os
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from time import perf_counter


@dataclass(frozen=True)
class Ratio:
    """Times in milliseconds, one per repeat; `limit` is what ours may take at all."""

    what: str
    ours: Sequence[float]
    bare: Sequence[float]
    goal: float = 1.5
    limit: float | None = None

    @property
    def ratio(self) -> float:
        return statistics.median(self.ours) / statistics.median(self.bare)

    @property
    def noise(self) -> float:
        """Half of the middle half of the pairs' ratios, as a share of their median."""
        pairs = sorted(a / b for a, b in zip(self.ours, self.bare, strict=True))
        low, middle, high = statistics.quantiles(pairs, n=4)
        return (high - low) / 2 / middle

    @property
    def verdict(self) -> str:
        slow = self.limit is not None and statistics.median(self.ours) > self.limit
        return "ok" if self.ratio <= self.goal and not slow else "MISSED"


def timed(act: Callable[[], object]) -> float:
    """Milliseconds."""
    started = perf_counter()
    act()
    return (perf_counter() - started) * 1000


def compare(
    what: str,
    ours: Callable[[], object],
    bare: Callable[[], object],
    repeats: int = 40,
    limit: float | None = None,
) -> Ratio:
    return in_turns(what, partial(timed, ours), partial(timed, bare), repeats, limit)


def in_turns(
    what: str,
    ours: Callable[[], float],
    bare: Callable[[], float],
    repeats: int,
    limit: float | None = None,
) -> Ratio:
    """Who goes first alternates: the second finds the caches warm."""
    for measured in (ours, bare):
        measured()
    gc.collect()
    pairs = []
    for n in range(repeats):
        if n % 2:
            pairs.append((ours(), bare()))
        else:
            second = bare()
            pairs.append((ours(), second))
    return Ratio(what, [a for a, _ in pairs], [b for _, b in pairs], limit=limit)


def show(rows: Sequence[Ratio]) -> None:
    wide = max(len(row.what) for row in rows)
    print(f"{'':{wide}}  ours ms  bare ms  ratio  noise  goal")
    for row in rows:
        ours, bare = statistics.median(row.ours), statistics.median(row.bare)
        goal = f"{row.goal:g}" + (f", {row.limit:g} ms" if row.limit else "")
        figures = f"{ours:7.2f}  {bare:7.2f}  {row.ratio:5.2f}  ±{row.noise:3.0%}"
        print(f"{row.what:{wide}}  {figures}  {goal:10}  {row.verdict}")
    one, five, _ = os.getloadavg()
    print(f"\n{os.cpu_count()} processors, load {one:.1f} (1 min), {five:.1f} (5 min); medians of turns.")
    if one > (os.cpu_count() or 1):
        print("The machine is busy: single ratios above ±20 % noise prove nothing.")
