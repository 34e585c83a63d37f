"""Tables of what is done for people and of the money."""

from core import grammar
from core.charts import gauges
from core.formats import DASH, number, percent
from core.organisations import Level
from core.reports.facts import Deed, Figure, Line, OpenReport
from core.reports.paper import Column
from core.reports.sections.parts import Story, bars, full_note, indicators, lines, table
from core.reports.words import lacks
from core.reports.words.terms import alone, scant

_PARTNERSHIP = ("ka_exists", "ka_covered_workers", "ka_coverage", "agreements_count")
_LEGAL = ("legal_checks", "legal_appeals", "econ_effect_rub")
_SAFETY = ("safety_commissioner", "safety_checks", "sout_places")
_TRAINING = (
    "trained_people",
    "school_activist_sessions",
    "remote_training",
    "info_seminars",
    "resp_trained",
    "budget_training_pct",
)
_PEOPLE = (
    "young_teachers",
    "youth_council_involved",
    "contests_any",
    "contest_reporter",
    "contest_photofact",
    "contest_best_info",
    "contest_prizes",
)
# Of one form they are few and counted among the points of control.
_EVENTS = (
    "pr_actions",
    "pr_contests",
    "pr_exhibitions",
    "pr_net_contests",
    "pr_other",
)
_DONE = ("aid_people", "aid_rub", "health_people", "culture_events", "awards")
_MONEY = ("budget_total", "budget_info", "budget_info_pct", "budget_training", "budget_training_pct")
_SHARES = ("budget_info_pct", "budget_training_pct")


def partnership(report: OpenReport) -> Story:
    codes = _PARTNERSHIP[1:] if report.level is Level.PRIMARY else _PARTNERSHIP
    return indicators(report, "Коллективные договоры и соглашения", codes)


def legal(report: OpenReport) -> Story:
    return indicators(report, "Правозащитная работа", _LEGAL)


def safety(report: OpenReport) -> Story:
    return indicators(report, "Охрана труда", _SAFETY)


def training(report: OpenReport) -> Story:
    return indicators(report, "Обучение актива", _TRAINING)


def people(report: OpenReport) -> Story:
    codes = _PEOPLE + (() if report.level is Level.PRIMARY else _EVENTS)
    codes += () if report.deeds or report.own_deeds else _DONE
    return [*indicators(report, "Молодёжь, конкурсы и мероприятия", codes), *_deeds(report)]


def _deeds(report: OpenReport) -> Story:
    """Of the forms counted, and beside them what the organisation itself has done."""
    own = {deed.kind: deed for deed in report.own_deeds}
    kinds = {deed.kind: deed for deed in (*report.own_deeds, *report.deeds)}
    if not kinds:
        return []
    known = {deed.kind: deed for deed in report.deeds}
    columns = [Column("Что сделано", 4), *_counts("")]
    columns += _counts("сама организация") if own else []
    added = report.level in (Level.REGIONAL, Level.FEDERAL) and report.level is not report.source.level
    rows = [
        [
            grammar.capital(deed.label),
            *_cells(known.get(kind), "" if added else DASH),
            *(_cells(own.get(kind)) if own else []),
        ]
        for kind, deed in kinds.items()
    ]
    note = full_note(report, bool(own))
    # Not every column is among the totals: what is not added up is no «нет данных».
    note += " Пустая клетка — такая сумма по формам не ведётся." if added else ""
    return table("Сделано для членов Профсоюза", note, columns, rows)


def _counts(whose: str) -> list[Column]:
    tail = f": {whose}" if whose else ""
    return [
        Column(f"Человек{tail}", 1.5, True),
        Column(f"Раз{tail}", 1.5, True),
        Column(f"Рублей{tail}", 1.6, True),
    ]


def _cells(deed: Deed | None, nothing: str = DASH) -> list[str]:
    figures = (deed.people, deed.times, deed.roubles) if deed else ()
    return [f.text if f.known else nothing for f in figures] or [nothing] * 3


def finance(report: OpenReport) -> Story:
    return [*indicators(report, "Расходы профсоюзного бюджета", _MONEY), *_shares(report)]


def _shares(report: OpenReport) -> Story:
    """Each share against the bounds recommended for it."""
    rows = [row for line in lines(report, _SHARES) for row in _gauges(report, line)]
    if not rows or report.level is Level.PRIMARY:
        return []
    note = f"процентов расходов бюджета · {report.source.told}"
    return bars("Доли расходов и рекомендованные границы", note, rows, "Доли расходов, отмечены границы")


def _gauges(report: OpenReport, line: Line) -> list[gauges.Row]:
    """Of those below, unless too few have told it, and of the organisation itself."""
    short = line.indicator.short
    found = [] if scant(report, line) else [_gauge(line, line.shown[0], short)]
    if not alone(report, line):
        found.append(_gauge(line, line.own, f"{short}: сама организация"))
    return [row for row in found if row is not None]


def _gauge(line: Line, figure: Figure, label: str) -> gauges.Row | None:
    norm = line.indicator.norm
    if figure.value is None:
        return None
    lower = float(norm.lower) if norm and norm.lower is not None else None
    upper = float(norm.upper) if norm and norm.upper is not None else None
    return gauges.Row(label, float(figure.value), percent(figure.value), lower, upper, line.norm)


def problems(report: OpenReport) -> Story:
    """Who exactly is meant: the words beside count, the table names."""
    rows = [
        [grammar.capital(short.what), f"{number(short.count)} из {number(short.of)}", lacks.names(short)]
        for short in lacks.told(report)
        if short.names
    ]
    if not rows:
        return []
    columns = [Column("Что", 2.4), Column("Сколько", 1.2, True), Column("Где", 6)]
    return table("Кому нужна помощь", full_note(report), columns, rows)
