"""The conclusions of a programme, in sentences: only whole years are set against each other."""

from collections.abc import Iterable
from decimal import Decimal

from core import formats, narrative
from core.formats import NBSP, number, plural
from core.organisations import Level
from core.reports.sitting import progress
from core.reports.sitting.programme_facts import Facts
from core.reports.sitting.progress import Line

# Named in a conclusion.
_NAMED = 3


def conclusions(facts: Facts) -> list[str]:
    """The first is the whole; the others are what stands behind it."""
    return [
        _balance(facts),
        _grown(facts, True),
        _grown(facts, False),
        *_normed(facts),
        _subscribed(facts),
        _left(facts),
    ]


def _balance(facts: Facts) -> str:
    compared = [line for line in facts.points if line.step is not None]
    if not compared:
        return "Полностью учтённых лет меньше двух: сравнивать годы пока рано."
    first, last = _ends(compared)
    every = f"{number(len(compared))} {plural(len(compared), 'пункта', 'пунктов', 'пунктов')} контроля"
    said = {1: "выросли", -1: "снизились", 0: "не изменились"}
    counts = {sign: sum(_sign(line) == sign for line in compared) for sign in said}
    told = [f"{word} по{NBSP}{number(counts[sign])}" for sign, word in said.items() if counts[sign]]
    told[0] += f" из {every}"
    return f"С{NBSP}{first} по{NBSP}{last} год показатели {', '.join(told)}."


def _ends(lines: Iterable[Line]) -> tuple[int, int]:
    years = [p.year for line in lines if line.ends for p in line.ends if isinstance(p.year, int)]
    return min(years), max(years)


def _sign(line: Line) -> int:
    step = line.step or Decimal(0)
    return (step > 0) - (step < 0)


def _grown(facts: Facts, up: bool) -> str:
    """Shares first, by points: what is counted in other units is not set against them."""
    moved = [line for line in facts.points if line.step is not None and _sign(line) == (1 if up else -1)]
    if not moved:
        return ""
    if facts.level is Level.PRIMARY:
        return f"{'Появилось или выросло' if up else 'Снизилось'}: {_list(line.indicator.short for line in moved)}."
    shares = sorted(
        (x for x in moved if x.indicator.share), key=lambda x: (-abs(x.step or Decimal(0)), x.number or 0)
    )
    rest = [x for x in moved if not x.indicator.share]
    named = [*shares[:_NAMED], *rest]
    spans = {line.ends and (line.ends[0].year, line.ends[1].year) for line in named}
    told = [_moved(line, len(spans) > 1) for line in named]
    when = "" if len(spans) > 1 else _when(named[0])
    return f"{'Больше всего выросли' if up else 'Больше всего снизились'}{when}: {'; '.join(told)}."


def _when(line: Line) -> str:
    """Half-years stand beside in other sentences: a change says between which years it is."""
    return f" с{NBSP}{line.ends[0].year} по{NBSP}{line.ends[1].year} год" if line.ends else ""


def _list(names: Iterable[str]) -> str:
    return "; ".join(_named(name) for name in names)


def _named(short: str) -> str:
    """Inside of a sentence: «учёт в АИС»; a word all in capitals and a quoted one stay."""
    return short[:1].lower() + short[1:] if short[1:2].islower() else short


def _moved(line: Line, dated: bool) -> str:
    if line.ends is None:
        return ""
    first, last = line.ends
    size = formats.number(abs(line.step or Decimal(0)), narrative.places(line.indicator))
    unit = f"{NBSP}п.{NBSP}п." if line.indicator.share else f"{NBSP}{line.indicator.unit}".rstrip()
    told = f"{_named(line.indicator.short)} — на {size}{unit}{_when(line) * dated}"
    return f"{told} (было {first.label}, стало {last.label})"


def _normed(facts: Facts) -> list[str]:
    """By the last whole year."""
    told = [(line, progress.verdicts(line)[1]) for line in facts.lines if line.indicator.norm and line.known]
    met = [line.indicator.short for line, verdict in told if verdict == progress.VERDICTS["within"]]
    missed = [f"{_named(line.indicator.short)} ({verdict})" for line, verdict in told if verdict in _MISSED]
    return [
        f"Норма выполнена: {_list(met)}." if met else "",
        f"Норма не достигнута: {'; '.join(missed)}." if missed else "",
    ]


_MISSED = (progress.VERDICTS["below"], progress.VERDICTS["above"])


def _subscribed(facts: Facts) -> str:
    """Of the newspaper with a norm, from the first whole half-year to the last one."""
    paper = next((p for p in facts.papers if p.norms and not p.empty), None)
    if paper is None or len(paper.series[0].whole) < 2:
        return ""
    name, whole = paper.title.partition(":")[0], paper.series[0].whole
    return f"Подписка по полугодиям, {name}. {narrative.change(paper.indicator, whole[0], whole[-1])}"


def _left(facts: Facts) -> str:
    """Which years are not compared, and why."""
    partial = [(t.year, t.accepted, t.expected) for t in facts.turnout if t.partial and t.expected]
    return narrative.partial_years(partial)
