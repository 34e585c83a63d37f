"""Information work, subscription, the index."""

from core import formats, narrative, norms
from core.charts import gauges
from core.formats import NBSP, number
from core.indicators import Aggregation
from core.organisations import LEVEL_PLURALS, Level
from core.reports.facts import HalfYear, Line, Newspaper, OpenReport
from core.reports.paper import Column
from core.reports.sections.parts import (
    Story,
    bars,
    few,
    full_note,
    indicators,
    lines,
    own_column,
    picture,
    replies,
    table,
)
from core.reports.words.terms import level, thin

# Beside the ten points of control: what they do not ask of and the programme does.
_BESIDE = (
    "etickets_share",
    "channels_count",
    "channels_domestic_share",
    "publications_count",
    "info_plan_exists",
    "info_presidium_reviews",
    "program_done_pct",
    "open_report_published",
)

# Of one form they follow the points of control in the same table.
_LAST = ("publications_count", "info_plan_exists", "open_report_published")


def information(report: OpenReport) -> Story:
    beside = () if report.level is Level.PRIMARY else _BESIDE
    return [
        *(_control(report) if report.control else []),
        *indicators(report, "Информационная работа: другие показатели", beside),
        *picture(report.by_register, told=False),
        *([] if report.level is Level.PRIMARY else _blocks(report)),
    ]


def _control(report: OpenReport) -> Story:
    whole = report.level is not report.source.level
    columns = [
        Column("Пункт", 0.9, True),
        Column("Показатель", 5 if whole else 5.6),
        Column("Значение", 1.5, True) if whole else Column("Значение", 2.8),
        Column("Год назад", 1.5, True) if whole else Column("Год назад", 1.5),
        Column("Норма", 1.7 if whole else 1.2, True),
        *([Column("«Да» / ответили", 1.8, True)] if whole else []),
        *own_column(report),
    ]
    last = [] if whole else lines(report, _LAST)
    shown = [_told(report, line) for line in (*report.control, *last)]
    rows = [_row(report, line, whole) for line in shown]
    others = {level(report, line) for line in shown if _elsewhere(report, line)}
    note = full_note(report, bool(own_column(report))) + "".join(
        f" {_SHORT[of]} — по формам {LEVEL_PLURALS[of][2]}." for of in others
    )
    return table("Показатели информационной работы", note, columns, rows, every=True)


_SHORT = {Level.TERRITORIAL: "Терр.", Level.REGIONAL: "Рег."}


def _told(report: OpenReport, line: Line) -> Line:
    """A point that primaries are not asked about as the level between has answered it."""
    return line if line.now.known else report.line(line.indicator.code) or line


def _elsewhere(report: OpenReport, line: Line) -> bool:
    return line.now.known and level(report, line) not in (report.source.level, report.level)


def _row(report: OpenReport, line: Line, whole: bool) -> list[str]:
    """Of many organisations a question becomes a share, and its short name says of what."""
    indicator = line.indicator
    yes_no = indicator.aggregation is Aggregation.SHARE_YES
    percent = indicator.unit == "%" or (whole and yes_no)
    thin_line = few(report, line)
    return [
        str(indicator.control_point or ""),
        (indicator.short if whole else indicator.label.removeprefix("— ")) + (", %" if percent else ""),
        replies(line) if thin_line else line.now.text,
        formats.DASH if thin_line else line.before.text if whole or not _long(line) else "так же",
        formats.DASH if thin_line or _apart(line) else line.norm or formats.DASH,
        *([_answered(report, line)] if whole else []),
        *([line.own.text] if report.own_source else []),
    ]


def _answered(report: OpenReport, line: Line) -> str:
    if not line.now.known:
        return formats.DASH
    yes = line.indicator.aggregation is Aggregation.SHARE_YES
    base = (f"{number(line.now.total)} / " if yes else "") + number(line.now.answered)
    return f"{base} {_SHORT[level(report, line)].lower()}" if _elsewhere(report, line) else base


def _long(line: Line) -> bool:
    """A list of words that has not changed is not printed twice."""
    return len(line.now.words) > 14 and line.now.words == line.before.words


def _apart(line: Line) -> bool:
    """A norm per 100 members is not held against a single small organisation."""
    figure = line.now
    return norms.against(line.indicator, figure.value, figure.base, figure.answered) == norms.APART


def _blocks(report: OpenReport) -> Story:
    """The index by its blocks, each of a hundred."""
    rated = report.rated
    scored = [b for b in rated.blocks if b.score.value is not None] if rated else []
    if rated is None or len(scored) < 2 or thin(report):
        return []
    rows = [gauges.Row(b.title, float(b.score.value or 0), b.score.text) for b in scored]
    note = f"баллов из 100 · {report.source.told}"
    caption = "Индекс информационной работы по разделам"
    return bars(caption, note, rows, "Баллы по разделам индекса", top=100)


def subscription(report: OpenReport) -> Story:
    """Half-year by half-year where there are several, else this year's beside last year's."""
    if not report.newspapers:
        return []
    chart = [] if report.level is Level.PRIMARY else picture(report.papers, told=False)
    if halves := _halves(report):
        return [*halves, *chart]
    columns = [Column("Издание", 4), *_copies(), Column("Год назад", 1.4, True), Column("Норма", 1.6, True)]
    caption = f"Подписка на первое полугодие {report.year + 1}{NBSP}года"
    rows = [[*_newspaper(n), n.per_100_before.text, n.norm or formats.DASH] for n in report.newspapers]
    return [*table(caption, _note(report), columns, rows), *chart]


def _copies() -> list[Column]:
    return [
        Column("Печатных, экз.", 1.5, True),
        Column("Электронных, подп.", 1.8, True),
        Column("От вышестоящей, экз.", 1.9, True),
        Column("Всего", 1.2, True),
        Column("На 100 членов", 1.4, True),
    ]


def _newspaper(n: Newspaper) -> list[str]:
    return [n.title, n.print.text, n.electronic.text, n.parent.text, number(n.total), n.per_100.text]


def _note(report: OpenReport) -> str:
    """Subscription has forms of its own, and other organisations may have handed them in."""
    answered, expected = max((n.per_100.answered, n.per_100.expected) for n in report.newspapers)
    if not expected:
        return "По принятой форме подписки."
    return f"Учтены принятые формы подписки: {number(answered)} из {number(expected)}."


def _halves(report: OpenReport) -> Story:
    """Each newspaper half-year by half-year, where there is more than one to look at."""
    ever = {h.newspaper.title for h in report.halves if h.newspaper.total}
    held = [h for h in report.halves if h.newspaper.total is not None and h.newspaper.title in ever]
    if len({h.half for h in held}) < 2:
        return []
    many = report.level is not Level.PRIMARY
    columns = [
        Column("Издание", 3.6),
        Column("Полугодие", 2.1),
        *_copies(),
        Column("Норма", 1.6, True),
        *([Column("Учтено форм", 1.7, True)] if many else []),
    ]
    rows = [_half(h)[: len(columns)] for h in held]
    note = "Каждое полугодие — по принятым формам своей подписной кампании."
    return table("Подписка по полугодиям", note, columns, rows)


def _half(h: HalfYear) -> list[str]:
    title, *rest = _newspaper(h.newspaper)
    forms = f"{number(h.accepted)} из {number(h.expected)}"
    return [title, narrative.brief(h.half), *rest, h.newspaper.norm or formats.DASH, forms]
