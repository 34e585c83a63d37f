"""Reports with a figure for everything that words are made of, to be varied by tests."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from core.campaigns import Half
from core.organisations import Level
from core.reports.facts import (
    NOTHING,
    Band,
    BlockScore,
    Course,
    Deed,
    Figure,
    HalfYear,
    Lack,
    Leader,
    Line,
    Methodology,
    Newspaper,
    OpenReport,
    Place,
    Rated,
    Resource,
    Shortfall,
    Source,
    Text,
    Weight,
)
from tests.core.papers import KNOWN, TERRITORY, figure

COUNTS = (
    "members_total", "members_working", "members_students", "members_pensioners", "members_youth",
    "members_on_leave", "committee_members", "profgroups_count", "ka_covered_workers", "events_count",
    "pr_participants", "publications_count", "trained_people", "aid_people", "aid_rub", "health_people",
    "culture_events", "awards", "young_teachers", "contest_prizes", "budget_total", "legal_checks",
    "legal_appeals", "econ_effect_rub", "safety_checks", "sout_places", "agreements_count",
    "school_activist_sessions", "info_seminars", "remote_training", "packs_sent", "packs_received",
    "union_meetings", "chairs_women",
)  # fmt: skip
SHARES = (
    "coverage",
    "youth_share",
    "ka_coverage",
    "ais_coverage",
    "budget_info_pct",
    "budget_training_pct",
)
ASKED = (
    "resp_exists",
    "stand_exists",
    "site_kind",
    "social_any",
    "email_own",
    "ka_exists",
    "safety_commissioner",
    "resp_trained",
)


def counted(code: str, now: int, before: int, answered: int = 83, expected: int = 83) -> Line:
    made = {"answered": answered, "expected": expected}
    return Line(KNOWN[code], figure(now, **made), figure(before, answered=expected, expected=expected))


def shared(
    code: str, now: Decimal | str, before: Decimal | str, answered: int = 83, expected: int = 83
) -> Line:
    now_figure = Figure(Decimal(now), 1, answered=answered, expected=expected, base=Decimal(1000))
    return Line(KNOWN[code], now_figure, Figure(Decimal(before), 1, answered=expected, expected=expected))


def asked(code: str, yes: int, before: int, answered: int = 83, expected: int = 83) -> Line:
    def of(n: int, of_all: int) -> Figure:
        return Figure(Decimal(n) * 100 / of_all, 1, "", of_all, Decimal(n), Decimal(0), expected)

    return Line(KNOWN[code], of(yes, answered), of(min(before, expected), expected))


def newspaper(
    title: str, copies: int, members: int, norm: str = "", short_by: int | None = None
) -> Newspaper:
    per_100 = Figure(Decimal(copies) * 100 / members, 2, "", 83, Decimal(copies), Decimal(members), 83)
    return Newspaper(title, figure(copies), figure(0), figure(0), per_100, per_100, norm, short_by)


def full(lines: tuple[Line, ...] | None = None, **changes: Any) -> OpenReport:
    """A territorial organisation of 83 primaries that has answered everything."""
    made = lines if lines is not None else usual()
    paper = newspaper("«Солидарность»", 33, 3871, "не менее 1", 6)
    other = newspaper("«Единство»", 21, 3871)
    halves = tuple(
        HalfYear(newspaper("«Солидарность»", copies, 3871, "не менее 1", 6), Half(2025, n), 83, 83)
        for n, copies in ((1, 30), (2, 33))
    )
    report = replace(
        TERRITORY,
        membership=tuple(line for line in made if line.indicator.section == "passport"),
        control=tuple(line for line in made if line.indicator.control_point),
        figures=made,
        newspapers=(paper, other),
        halves=halves,
        bands=(
            Band(None, 60, 4, 83, ("ППО № 1", "ППО № 2"), 2),
            Band(60, 82, 63, 83),
            Band(82, None, 16, 83),
        ),
        history=(course("members_total", 3950, 3905, 3871),),
        rated=RATED,
        texts=(
            Text("text_achievements", "Достижения", "Открыли школу актива."),
            Text("text_problems", "Проблемы", "Мало времени на учёбу."),
            Text("text_tasks", "Задачи", "Принять программу."),
        ),
        deeds=(Deed("aid", "материальная помощь", figure(140), NOTHING, figure(490_700)),),
        shortfalls=(
            Shortfall(Lack.PAGE, 9, 83, ("ППО № 3", "ППО № 4"), 7),
            Shortfall(Lack.COVERAGE, 4, 83, ("ППО № 1",), 3),
            Shortfall(Lack.RESPONSIBLE, 1, 83, ("ППО № 5",)),
        ),
        best=tuple(
            Leader(f"ППО № {n}", Level.PRIMARY, KNOWN["coverage"], figure(99 - n, 1)) for n in range(1, 4)
        ),
        resources=(
            Resource(
                "Ясногорская организация", Level.TERRITORIAL, "сайт", "", "https://yasnogorsk.example.ru"
            ),
        ),
        methodology=Methodology(
            "Методика", "", Decimal(80), (Weight(1, "Стенд", Decimal(40)), Weight(2, "Почта", Decimal(60)))
        ),
    )
    return replace(report, **changes)


RATED = Rated(
    index=Figure(Decimal("66.1"), 1, answered=83, expected=83),
    before=Figure(Decimal("61.2"), 1, answered=83, expected=83),
    completeness=NOTHING,
    level="устойчивый",
    place=Place(4, 6, 1, "территориальные организации"),
    blocks=tuple(
        BlockScore(n, title, Decimal(10), Figure(Decimal(score), 1, answered=83))
        for n, (title, score) in enumerate((("Стенд", 80), ("Почта", 30), ("Публикации", 55)), start=1)
    ),
)


def course(code: str, *values: int) -> Course:
    made = {"answered": 83, "expected": 83}
    return Course(
        KNOWN[code], tuple((2026 - len(values) + n, figure(v, **made)) for n, v in enumerate(values))
    )


def usual(special: Mapping[str, Line] | None = None) -> tuple[Line, ...]:
    made = {code: counted(code, 20 + n, 19 + n) for n, code in enumerate(COUNTS)}
    made["members_total"] = counted("members_total", 3871, 3905)
    made |= {code: shared(code, "81.5", "81.8") for code in SHARES}
    made |= {code: asked(code, 65, 60) for code in ASKED}
    return tuple((made | dict(special or {})).values())


def primary(report: OpenReport) -> OpenReport:
    """The same figures as one primary's own."""
    return replace(
        report,
        level=Level.PRIMARY,
        source=Source(Level.PRIMARY, 1, 1, 1, 1, report.source.since, report.source.until),
        shortfalls=(),
        bands=(),
        best=(),
        branches=(),
        kinds=(),
        primaries=None,
    )
