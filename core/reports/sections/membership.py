"""The title page, members, kinds of institutions, bands of coverage, elected bodies."""

from core.charts import gauges
from core.formats import NBSP, number
from core.organisations import LEVEL_PLURALS
from core.reports import pictures, style
from core.reports.facts import Line, OpenReport
from core.reports.paper import Beside, Column, Cover
from core.reports.sections.parts import (
    Story,
    accepted,
    bars,
    full_note,
    indicators,
    own_column,
    picture,
    table,
)
from core.reports.words import closing
from core.reports.words.membership import band_label
from core.reports.words.terms import thin


def cover(report: OpenReport) -> Cover:
    place = f"{report.town}, {report.issued}" if report.town else str(report.issued)
    return Cover(
        report.above,
        report.organisation,
        "Открытый (публичный) отчёт",
        f"{report.organ} за {report.year}{NBSP}год",
        closing.status(report),
        place,
    )


def membership(report: OpenReport) -> Story:
    return [
        *_kinds(report),
        *_members(report),
        *_dynamics(report),
        *_bands(report),
        *picture(report.by_coverage, told=False),
    ]


def _kinds(report: OpenReport) -> Story:
    if not report.kinds:
        return []
    counted = any(row.accepted is not None for row in report.kinds)
    columns = [Column("Тип образовательной организации", 5), Column("Первичных организаций", 2, True)]
    columns += [Column(accepted(report), 2, True)] if counted else []
    rows = [[_capital(r.label), number(r.count), number(r.accepted)][: len(columns)] for r in report.kinds]
    total = ["Всего", number(report.primaries), number(sum(r.accepted or 0 for r in report.kinds))]
    return table(
        "Первичные организации по типам",
        report.source.told,
        columns,
        [*rows, total[: len(columns)]],
        totals=1,
    )


def _members(report: OpenReport) -> Story:
    shares = any(line.share is not None for line in report.membership)
    columns = [
        Column("Показатель", 5.2),
        Column("Ед.", 0.9),
        Column(f"{report.year}{NBSP}год", 1.4, True),
        *([Column("Доля среди членов, %", 1.6, True)] if shares else []),
        Column(f"{report.year - 1}{NBSP}год", 1.4, True),
        *own_column(report),
    ]
    rows = [
        [
            f"{line.label}{_by(report, line)}",
            line.indicator.unit,
            line.now.text,
            *([number(line.share, 1) if line.share is not None else ""] if shares else []),
            line.before.text,
            *([line.own.text] if own_column(report) else []),
        ]
        for line in report.membership
        if line.indicator.code not in _ELSEWHERE
    ]
    owned = bool(own_column(report)) and any(line.own.known for line in report.membership)
    note = full_note(report, owned) + _parts(report)
    return table("Членство в Профсоюзе", note, columns, rows) if rows else []


def _by(report: OpenReport, line: Line) -> str:
    """« (по 28 из 29)»: of many forms, where fewer have answered than are counted."""
    answered, every = line.now.answered, report.source.accepted
    if report.level is report.source.level or line.indicator.kinds or not 0 < answered < every:
        return ""
    return f" (по {number(answered)} из {number(every)})"


def _parts(report: OpenReport) -> str:
    """Said where kinds of members do not add up to all of them."""
    found = {line.indicator.code: line.now.value for line in report.membership}
    every, given = found.get("members_total"), [v for c in _KINDS if (v := found.get(c)) is not None]
    if every is None or len(given) < 2 or sum(given) == every or report.level is report.source.level:
        return ""
    return " Части не дают итога: не все ответили на каждый вопрос."


_KINDS = ("members_working", "members_students", "members_pensioners")


def _dynamics(report: OpenReport) -> Story:
    """Two small charts side by side."""
    shown = [facts for facts in report.dynamics if not facts.empty][:2]
    if not shown:
        return []
    made = [pictures.picture(f, style.HALF, told=False) for f in shown]
    return [Beside(*made)]


def _bands(report: OpenReport) -> Story:
    found = [b for b in report.bands if b.of]
    if len(found) < 2 or thin(report):
        return []
    rows = [gauges.Row(_capital(band_label(b)), float(b.count), number(b.count)) for b in reversed(found)]
    level = LEVEL_PLURALS[found[0].level][2]
    note = f"по {number(found[0].of)} с данными об охвате"
    return bars(f"Сколько {level} с каким охватом", note, rows, "Охват членством по группам")


# Said in the section of elected bodies.
ORGANS = (
    "committee_members",
    "profgroups_count",
    "union_meetings",
    "chairs_women",
    "chairs_youth",
    "chairs_staff",
    "meetings_held",
    "meetings_share",
)
_ELSEWHERE = frozenset(ORGANS)


def organs(report: OpenReport) -> Story:
    return indicators(report, "Выборные органы и актив", ORGANS)


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]
