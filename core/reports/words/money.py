"""Money: which shares of the spending went where, held against the recommended bounds."""

from dataclasses import replace

from core import grammar
from core.organisations import Level
from core.reports.choices import Length
from core.reports.facts import NOTHING, Line, OpenReport
from core.reports.words.terms import (
    Part,
    against_norm,
    alone,
    bracketed,
    change,
    known,
    paragraph,
    says,
    scant,
    sized,
)

_SHARES = (
    ("budget_info_pct", "доля на информацию", "На информационную работу"),
    ("budget_training_pct", "доля на обучение", "На обучение актива"),
)


def told(report: OpenReport, length: Length) -> list[Part]:
    brief = length is Length.BRIEF
    sums = paragraph("" if brief else _total(report), *(_share(report, *each) for each in _SHARES))
    own = "" if brief else paragraph(_own_shares(report))
    return [Part(text)] if (text := "\n".join(line for line in (sums, own) if line)) else []


def _total(report: OpenReport) -> str:
    line = known(report, "budget_total")
    if line is None or not line.shown[0].value:
        return ""
    summed = report.level is not Level.PRIMARY and not alone(report, line)
    whose = "Расходы первичных организаций" if summed else "Расходы профсоюзного бюджета"
    return f"{whose} за год — {says('расходы', sized(line))}{bracketed(report, line, 'расходы')}"


def _share(report: OpenReport, code: str, name: str, what: str) -> str:
    line = known(report, code)
    if line is None or line.shown[0].value is None:
        return ""
    text = f"{what} ушло {says(name, sized(line))} расходов{bracketed(report, line, name)}"
    if scant(report, line):
        return "" if line.own.known else text
    norm = against_norm(line, name)
    return f"{text}, {norm}" if norm else f"{text}{change(report, line, name)}"


def _own_shares(report: OpenReport) -> str:
    """Of the office's own budget, where the figures above are of those below it."""
    parts = [part for each in _SHARES if (part := _own_share(report, *each))]
    return f"Сама организация направила {'; '.join(parts)}" if parts else ""


def _own_share(report: OpenReport, code: str, name: str, what: str) -> str:
    line = known(report, code)
    if line is None or alone(report, line) or line.own.value is None:
        return ""
    mine = own(line)
    norm = against_norm(mine, f"{name}, комитет")
    text = f"{grammar.small(what)} {says(f'{name}, комитет', sized(mine))} своих расходов"
    return f"{text}, {norm}" if norm else text


def own(line: Line) -> Line:
    """The same line as the organisation answered it for itself."""
    return replace(line, now=NOTHING, before=NOTHING)
