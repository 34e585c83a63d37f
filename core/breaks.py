"""Where a line over years breaks: the question is another one, or what the figure is counted from is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core import edition_breaks
from core.edition_checks import AGGREGATIONS
from core.indicators import AnswerKind, Indicator

Known = Mapping[str, Indicator]


class Sort(StrEnum):
    CHANGED = "changed"
    CAME = "came"
    GONE = "gone"
    WEIGHED = "weighed"  # of the index: by another methodology


@dataclass(frozen=True)
class Break:
    """Since `year` it is not the same any more; `words` say what has changed."""

    year: int
    words: str
    sort: Sort = Sort.CHANGED

    @property
    def sentence(self) -> str:
        if self.sort is Sort.CAME:
            return f"До {self.year} года об этом не спрашивали."
        if self.sort is Sort.GONE:
            return f"С {self.year} года об этом не спрашивают."
        verb = "индекс считается" if self.sort is Sort.WEIGHED else "вопрос задаётся"
        return f"С {self.year} года {verb} иначе: {self.words}."


def behind(code: str, *known: Known) -> tuple[str, ...]:
    """The indicator and all that it is counted from, in any of these forms; itself first."""
    found: dict[str, None] = {}
    waiting = [code]
    while waiting:
        one = waiting.pop(0)
        if one in found:
            continue
        found[one] = None
        waiting += [part for forms in known if one in forms for part in forms[one].parts]
    return tuple(found)


def between(indicator: Indicator, before: Known, after: Known, year: int) -> Break | None:
    """`before` and `after`: what two campaigns in a row asked and counted; `year` is of the later one. A figure that
    neither of them counts (an own one, added afterwards) breaks where its parts do."""
    code = indicator.code
    if (code in before) is not (code in after):
        return Break(year, "", Sort.CAME if code in after else Sort.GONE)
    parts = behind(code, before, after, {code: indicator})[1:]
    came = [after[p] for p in parts if p in after and p not in before]
    gone = [before[p] for p in parts if p in before and p not in after]
    told = list(_changed(code, before, after, "", formula=not came and not gone))
    for part in parts:
        said = f"{_named(after[part])} — " if part in after else ""
        told += _changed(part, before, after, said)
    told += [
        f"{verb} {_listed(some)}" for verb, some in (("добавлено", came), ("не учитывается", gone)) if some
    ]
    return Break(year, "; ".join(told)) if told else None


def _changed(code: str, before: Known, after: Known, said: str, formula: bool = True) -> Iterator[str]:
    if code in before and code in after:
        for words in differences(before[code], after[code]):
            if formula or words != _OTHER_FORMULA:
                yield said + words


def _named(i: Indicator) -> str:
    """In quotes of its own, unless it has some already."""
    label = i.label.removeprefix("— ")[:100]
    return label if "«" in label else f"«{label}»"


def _listed(some: Sequence[Indicator]) -> str:
    more = len(some) - _NAMED
    return ", ".join(map(_named, some[:_NAMED])) + (f" и ещё {more}" if more > 0 else "")


_NAMED = 3
_OTHER_FORMULA = "считается по другой формуле"


def differences(old: Indicator, new: Indicator) -> Iterator[str]:
    """What makes figures before and after another thing; a norm is drawn beside them and changes none."""
    for differs, words in _COMPARED:
        if differs(old) != differs(new):
            yield words(old, new)
    for column in new.columns:
        if known := old.by_code.get(column.code):
            yield from (f"столбец {_named(column)}: {words}" for words in differences(known, column))


def _options(i: Indicator) -> frozenset[str]:
    return frozenset(code for code, _ in i.options) if i.kind in _CHOSEN else frozenset()


_CHOSEN = (AnswerKind.CHOICE, AnswerKind.SEVERAL)


def _offered(old: Indicator, new: Indicator) -> str:
    came = [word for code, word in new.options if code not in old.option_labels]
    gone = [word for code, word in old.options if code not in new.option_labels]
    parts = [f"{verb} {', '.join(f'«{w}»' for w in words)}" for verb, words in _moved(came, gone) if words]
    return f"варианты ответа другие: {', '.join(parts)}"


def _moved(came: list[str], gone: list[str]) -> tuple[tuple[str, list[str]], ...]:
    return (("добавлены", came), ("убраны", gone))


def _formula(i: Indicator) -> Any:
    return i.numerator, i.denominator, i.factor, i.tally, i.any_of


def _worded(old: Indicator, new: Indicator) -> str:
    return f"раньше спрашивали так: {_named(old)}, теперь — {_named(new)}"


_COMPARED: tuple[tuple[Callable[[Indicator], Any], Callable[[Indicator, Indicator], str]], ...] = (
    (edition_breaks.label, _worded),
    (lambda i: i.kind, lambda o, n: "ответ другого вида"),
    (
        lambda i: i.aggregation,
        lambda o, n: f"было «{AGGREGATIONS[o.aggregation]}», стало «{AGGREGATIONS[n.aggregation]}»",
    ),
    (
        edition_breaks.bounds,
        lambda o, n: f"допустимые значения были {edition_breaks.span(*edition_breaks.bounds(o))}, "
        f"стали {edition_breaks.span(*edition_breaks.bounds(n))}",
    ),
    (
        edition_breaks.yes,
        lambda o, n: f"за «да» считались {edition_breaks.counted(o)}, теперь {edition_breaks.counted(n)}",
    ),
    (_options, _offered),
    (_formula, lambda o, n: _OTHER_FORMULA),
    (lambda i: i.after, lambda o, n: "спрашивают при другом условии"),
    (lambda i: frozenset(i.kinds), lambda o, n: "спрашивают не у тех же учреждений, что раньше"),
)  # fmt: skip
