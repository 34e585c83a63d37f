"""Hand-made facts of an open report, and what can be read back from its PDF."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from core import catalogue
from core.organisations import Kind, Level
from core.reports import document, open_report
from core.reports.facts import (
    Branch,
    Figure,
    KindRow,
    Line,
    Link,
    Newspaper,
    OpenReport,
    Source,
)

ROOT = Path(__file__).resolve().parent.parent.parent
KNOWN = catalogue.shipped()


def figure(value: str | int, places: int = 0, **more: Any) -> Figure:
    return Figure(Decimal(value), places, **more)


def line(code: str, now: str | int, before: str | int, places: int = 0, **more: Any) -> Line:
    return Line(KNOWN[code], figure(now, places, **more), figure(before, places, **more))


def branch(name: str = "ППО школы № 4", **changes: Any) -> Branch:
    made = Branch(
        name,
        Level.PRIMARY,
        Kind.SCHOOL.label,
        1,
        1,
        figure(41),
        figure("51.25", 1),
        Figure(words="да"),
        Figure(words="нет"),
        figure("97.6", 1),
        figure("2.44", 2),
    )
    return replace(made, **changes)


TERRITORY = OpenReport(
    organisation="Ясногорская территориальная организация",
    level=Level.TERRITORIAL,
    kind=None,
    above=("Общероссийский Профсоюз образования", "Берёзовская областная организация"),
    town="г. Ясногорск",
    year=2025,
    made=datetime(2026, 1, 23, tzinfo=UTC),
    demonstration=True,
    approved=None,
    source=Source(Level.PRIMARY, 71, 83, 80, 83, date(2025, 10, 1), date(2025, 10, 1), date(2025, 11, 20)),
    primaries=83,
    kinds=(KindRow("школа", 43, 40), KindRow("детский сад", 40, 31)),
    membership=(
        line("workers_total", 4344, 4401),
        line("members_total", 3871, 3905),
        replace(line("members_working", 3540, 3602), share=Decimal("91.45")),
        line("coverage", "81.49", "81.84", 1),
    ),
    control=(
        line("resp_exists", "78.31", "71.2", 1, answered=83, total=Decimal(65)),
        line("stand_exists", "92.77", "90.4", 1, answered=83, total=Decimal(77)),
        line("solidarity_per_100", "0.85", "0.79", 2, answered=83),
    ),
    newspapers=(
        Newspaper(
            "«Солидарность»",
            figure(20),
            figure(13),
            figure(0),
            figure("0.85", 2, answered=68, expected=83),
            figure("0.79", 2),
            "не менее 1",
            6,
        ),
    ),
    links=(Link("Ясногорская территориальная организация", "https://yasnogorsk.example.ru/profsoyuz"),),
    branches=(branch(),),
    whole=branch("Всего", level=Level.TERRITORIAL, kind="", accepted=71, expected=83),
)
EMPTY = OpenReport(
    organisation="ППО",
    level=Level.TERRITORIAL,
    kind=None,
    above=(),
    town="",
    year=2025,
    made=datetime(2026, 1, 23, tzinfo=UTC),
    demonstration=False,
    approved=None,
    source=Source(Level.PRIMARY, 0, 0),
)


def read(report: OpenReport) -> PdfReader:
    return PdfReader(BytesIO(open_report.pdf(report)))


def words(reader: PdfReader) -> str:
    """With words whole again that a line has broken."""
    return re.sub("\u00ad\\s*", "", "\n".join(page.extract_text() for page in reader.pages))


def plain(value: str) -> str:
    """Blanks of all widths and line ends as one space."""
    return re.sub(r"\s+", " ", value)


def flat(reader: PdfReader) -> str:
    return plain(words(reader))


def solid(value: str) -> str:
    """Without any blanks: lines are broken on paper where the writer did not break them."""
    return re.sub(r"\s", "", value)


def papers(story: list[Any]) -> PdfReader:
    furniture = document.Furniture("", "", "", "", "", draft=False, demonstration=False)
    return PdfReader(BytesIO(document.build(story, furniture, titled=False)))


def fonts_of(reader: PdfReader) -> dict[str, Any]:
    found = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            described = font.get_object()
            found[described["/BaseFont"]] = described.get("/FontDescriptor")
    return found
