"""Hand-made facts of a sitting: a region, its territories, and what their primaries answered."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from core import catalogue, control, methodology, scores
from core.campaigns import Window
from core.charts import glance, ranking
from core.charts.records import Records
from core.organisations import Level
from core.reports import typeset
from core.reports.paper import Paper
from core.reports.sitting import facts
from core.reports.sitting.facts import Lacking, Laggards, Silent, Sitting, Territory
from core.workflow import State
from tests.core.figures import DAY, complete, frame, row, turnout

KNOWN = scores.into(catalogue.shipped(), methodology.shipped()).indicators
DAYS = Window(Level.PRIMARY, date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 30), "Europe/Moscow")
Shares = dict[int, int]


def lines(name: str, yes: int, answered: int, expected: int, year: int = 2026, **more: int) -> list[Any]:
    """Every point answered «да» by `yes` of them; `more` says otherwise of a point: p8 is copies, p9 members kept."""
    found = []
    for point in control.POINTS:
        indicator, mine = KNOWN[point.head], more.get(f"p{point.number}", yes)
        base = answered * 10 if indicator.numerator else 0
        whole = base or answered
        value = Decimal(mine * 100) / whole if answered else None
        found.append(
            row(
                name,
                value,
                answered,
                expected,
                indicator=point.head,
                year=year,
                total=mine,
                base=base,
            )
        )
    index = Decimal(yes * 90) / answered if answered else None
    return [*found, row(name, index, answered, expected, indicator=scores.INDEX, year=year)]


def sitting(
    children: Sequence[tuple[str, int, int, int]] = (("Первая районная", 8, 10, 10), ("Вторая", 4, 10, 10)),
    lower: Level = Level.TERRITORIAL,
    name: str = "Областная организация Профсоюза",
    **more: Any,
) -> Sitting:
    """`children` are (name, «да» at every point, answered, expected)."""
    sums = [sum(int(child[n]) for child in children) for n in (1, 2, 3)]
    own = frame([*lines(name, *sums), *lines(name, max(0, sums[0] - 1), sums[1], sums[2], 2025)])
    below = frame([r for child in children for r in lines(*child)])
    level = {Level.TERRITORIAL: Level.REGIONAL, Level.PRIMARY: Level.TERRITORIAL}.get(lower, Level.FEDERAL)
    told: dict[str, Any] = {"year": 2026, "as_of": DAY}
    seen = glance.facts(own, below, KNOWN, name=name, level=lower, own_level=level, **told)
    spreads = [
        ranking.facts(below, own, KNOWN[code], whole=name, level=lower, source=Level.PRIMARY, **told)
        for code in (*control.HEADS, scores.INDEX)
    ]
    parts = [owing(c[0], c[3], c[2]) for c in children] if lower is not Level.PRIMARY else []
    made = Sitting(
        organisation=name,
        level=level,
        town="г. Заречный",
        **told,
        made=DAY,
        days=DAYS,
        running=True,
        lower=lower,
        course=complete(owing(name, sums[2], sums[1]), *parts) if sums[2] else None,
        offices=None,
        seen=seen,
        league=spreads[-1],
        spreads=tuple(spreads[:-1]),
        parts=facts.parts(Records(below), KNOWN, 2026),
        papers=(),
        half="1-е полугодие 2027 года",
        changes=("Членов Профсоюза стало на 5 больше.",),
    )
    return replace(made, **more)


def owing(name: str, expected: int, accepted: int) -> Any:
    """Whoever has not handed in is late."""
    found = turnout(name, expected, accepted, 0)
    found.overdue = expected - accepted
    return found


def laggards(found: Sitting, *territories: Territory, offices: Sequence[Silent] = ()) -> Laggards:
    return Laggards(sitting=found, territories=territories, offices=tuple(offices))


def silent(name: str, state: State = State.NOT_BEGUN, overdue: bool = True) -> Silent:
    """Not overdue: with more time, which is not over."""
    early = not overdue and state is not State.RETURNED
    return Silent(name, state, date(2026, 11, 27) if early else date(2026, 10, 31), overdue, early)


def territory(
    name: str, silent_ones: Sequence[Silent] = (), lacking: Sequence[Lacking] = (), whole: Sequence[str] = ()
) -> Territory:
    judged = len(lacking) + len(whole)
    expected = judged + len(silent_ones)
    return Territory(name, expected, judged, tuple(silent_ones), (), tuple(lacking), judged, tuple(whole))


def read(paper: Paper) -> tuple[int, str]:
    """How many pages there are, and everything that stands on them in one line."""
    pages = PdfReader(BytesIO(typeset.pdf(paper))).pages
    return len(pages), plain(" ".join(page.extract_text() for page in pages))


def plain(told: str) -> str:
    return " ".join(told.replace("\u00a0", " ").replace("\u00ad", "").split())
