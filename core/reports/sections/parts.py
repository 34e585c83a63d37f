"""What tables of all sections have in common: columns for this year, the year before and the norm, and the note that
says of how many and of which day."""

import re
from collections.abc import Iterable, Sequence

from core import formats, grammar, narrative
from core.charts import gauges
from core.charts.facts import Told
from core.formats import NBSP, number
from core.indicators import Aggregation
from core.organisations import LEVEL_PLURALS, Level
from core.reports import fonts, live, pictures, style
from core.reports.facts import Line, OpenReport
from core.reports.paper import Block, Column, Grid, Picture, Points, Words
from core.reports.words.terms import Part, alone, level, scant

Story = list[Block]

_ITEM = re.compile(r"(?:(— )|([1-9][0-9]{0,2})\. )(?=\S)")


def nothing() -> Story:
    return [Words("Нет данных.")]


def worded(parts: Iterable[Part]) -> Story:
    """The words of a section as they are printed."""
    return [block for part in parts for block in paragraphs(live.plain(part.text), part.typed)]


def paragraphs(text: str, typed: bool) -> Story:
    """Lines that begin with a dash or are numbered on end become lists, all others paragraphs; nothing is lost."""
    story: Story = []
    lines: list[str] = []
    for line in text.split("\n"):
        if _goes_on(lines, line):
            lines.append(line)
            continue
        story += _block(lines, typed)
        lines = [line]
    return story + _block(lines, typed)


def _goes_on(lines: Sequence[str], line: str) -> bool:
    if not lines:
        return False
    last, this = _ITEM.match(lines[-1]), _ITEM.match(line)
    if not last or not this:
        return not last and not this and bool(line.strip()) and bool(lines[-1].strip())
    if last[1] or this[1]:
        return bool(last[1] and this[1])
    return int(this[2]) == int(last[2]) + 1


def _block(lines: Sequence[str], typed: bool) -> Story:
    if not any(line.strip() for line in lines):
        return []
    first = _ITEM.match(lines[0])
    if not first:
        return [Words("\n".join(lines), typed=typed)]
    items = tuple(line[m.end() :] for line in lines if (m := _ITEM.match(line)))
    return [Points(items, int(first[2] or 0), typed=typed)]


def table(
    caption: str,
    note: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    totals: int = 0,
    every: bool = False,
) -> Story:
    """Without columns where nothing is known in any row, unless `every` one is wanted."""
    kept = [n for n in range(len(columns)) if every or not n or _told(r[n] for r in rows)]
    if rows:
        columns, rows = [columns[n] for n in kept], [[row[n] for n in kept] for row in rows]
    return [Grid(caption, note, tuple(columns), tuple(tuple(row) for row in rows), totals)]


def _told(cells: Iterable[str]) -> bool:
    return any(cell not in ("", formats.DASH) for cell in cells)


def picture(facts: Told | None, told: bool = True) -> Story:
    return [] if facts is None or facts.empty else [pictures.picture(facts, told=told)]


def bars(caption: str, note: str, rows: Sequence[gauges.Row], told: str, top: float = 0) -> Story:
    """A few bars; `told` begins the words for whoever cannot see them."""
    fonts.register()
    sketch = pictures.sketch(gauges.bars(rows, style.WIDTH, top))
    heads = "; ".join(f"{row.label} — {row.told}" for row in rows)
    return [Picture(caption, note, sketch, f"{told}: {heads}.")]


def full_note(report: OpenReport, owned: bool = False) -> str:
    """Of a table that also shows the year before and, `owned`, a column of the organisation's own form."""
    own = report.own_source
    beside = f" Форма самой организации: {own.dated}." if own and own.dated != report.source.dated else ""
    if own and owned:
        beside += (
            " Форма самой организации — ответы её комитета по своему учёту, с суммами они могут не совпадать."
        )
    return report.source.told + report.source.year_ago + beside


def own_column(report: OpenReport) -> list[Column]:
    return [Column("Форма самой организации", 1.9, True)] if report.own_source else []


def accepted(report: OpenReport) -> str:
    """The head of a column that counts accepted forms."""
    return "Учтены" if report.source.submitted else "Сдали"


def lines(report: OpenReport, codes: Sequence[str]) -> list[Line]:
    """Of these the ones that anybody has answered this year, in the order given."""
    found = (report.line(code) for code in codes)
    return [line for line in found if line is not None and (line.now.known or line.own.known)]


def _something(line: Line) -> bool:
    """Of a single form: neither «нет» nor 0 in both years."""
    return any(f.words not in ("", "нет") or f.value for f in line.shown)


def indicators(report: OpenReport, caption: str, codes: Sequence[str]) -> Story:
    """A section's figures: this year, the year before, the norm, how many answered. Figures of other forms stand in a
    table of their own: a column never adds primaries to committees. What a primary has done nothing of in two years
    is no row, and two rows are no table there: the words have said it."""
    groups: dict[Level, list[Line]] = {}
    found = lines(report, codes)
    if report.level is Level.PRIMARY:
        found = [line for line in found if _something(line)]
        found = found if len(found) > 2 else []
    for line in found:
        groups.setdefault(level(report, line), []).append(line)
    order = sorted(groups, key=lambda of: (of is not report.source.level, of.depth))
    alike = len(order) == 1
    return [
        block
        for of in order
        for block in _group(report, caption if alike else f"{caption}: {_whose(report, of)}", of, groups[of])
    ]


def _whose(report: OpenReport, of: Level) -> str:
    return "сама организация" if of is report.level else LEVEL_PLURALS[of][1]


def _group(report: OpenReport, caption: str, of: Level, found: Sequence[Line]) -> Story:
    many = of is not report.level
    normed = any(line.norm for line in found)
    yes_no = any(line.indicator.aggregation is Aggregation.SHARE_YES for line in found)
    owned = many and bool(report.own_source) and any(line.own.known for line in found)
    columns = [
        Column("Показатель", 4.8),
        Column(f"{report.year}{NBSP}год", 1.5, True),
        Column(f"{report.year - 1}{NBSP}год", 1.5, True),
        *([Column("Норма", 1.3, True)] if normed else []),
        *([Column("«Да» / ответили" if yes_no else "Ответили", 1.5, True)] if many else []),
        *([Column("Форма самой организации", 1.7, True)] if owned else []),
    ]
    rows = [_row(report, line, normed, many, owned) for line in found]
    return table(caption, _group_note(report, of, found, owned), columns, rows)


def _group_note(report: OpenReport, of: Level, found: Sequence[Line], owned: bool) -> str:
    if of is report.source.level:
        return full_note(report, owned)
    if of is report.level:
        return (report.own_source or report.source).told
    answered = max(line.now.answered for line in found)
    expected = max(line.now.expected for line in found)
    return f"Ответили {narrative.out_of(answered, expected, of)}; {report.source.dated}."


def _row(report: OpenReport, line: Line, normed: bool, many: bool, owned: bool) -> list[str]:
    now, before = line.shown
    thin = few(report, line)
    return [
        named(report, line),
        replies(line) if thin else now.text,
        formats.DASH if thin else before.text,
        *([formats.DASH if thin else line.norm or formats.DASH] if normed else []),
        *([_answered(line)] if many else []),
        *([line.own.text] if owned else []),
    ]


# Of fewer answers a share says nothing.
_FEW = 3


def few(report: OpenReport, line: Line) -> bool:
    """A share of so few of many that only the answers are counted: no value, no norm, no year before."""
    figure, indicator = line.shown[0], line.indicator
    share = indicator.share or indicator.aggregation is Aggregation.SHARE_YES
    if not share or alone(report, line) or not figure.known or figure.answered >= figure.expected:
        return False
    return figure.answered < _FEW or (bool(line.norm) and scant(report, line))


def replies(line: Line) -> str:
    return formats.count(line.shown[0].answered, "ответ", "ответа", "ответов")


def named(report: OpenReport, line: Line) -> str:
    """The label with its unit; of many organisations a question becomes a share."""
    indicator = line.indicator
    share = indicator.aggregation is Aggregation.SHARE_YES and not alone(report, line)
    label = grammar.capital(indicator.short if share else indicator.label.removeprefix("— "))
    unit = "%" if share else indicator.unit
    return f"{label}, {unit}" if unit and unit != _PIECES else label


# «Действующих соглашений, ед.» says nothing more than «Действующих соглашений».
_PIECES = "ед."


def _answered(line: Line) -> str:
    if not line.now.known:
        return formats.DASH
    yes = line.indicator.aggregation is Aggregation.SHARE_YES
    return (f"{number(line.now.total)} / " if yes else "") + number(line.now.answered)
