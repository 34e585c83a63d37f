"""The same figure in the facts, in the printed report and in the exported workbook."""

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from pypdf import PdfReader
from sqlalchemy import Engine

import db
from core import access, catalogue, cells, formats
from core.access import Role
from core.reports import open_report
from core.reports.facts import OpenReport
from db import reports, transfer
from tests import union
from tests.union import FULL, NOW, Union

YEAR = 2026
SUMS = ("workers_total", "members_total", "members_working")


@pytest.fixture
def people(engine: Engine) -> Union:
    made = union.build(engine, [("galina", "Галина", Role.RESPONSIBLE, "GARDEN")])
    garden = FULL | {"workers_total": 1034, "members_total": 934, "members_working": 917, "ais_members": 617}
    for code, who, answers in (("SCHOOL", "alisa", FULL), ("GARDEN", "galina", garden)):
        made.accept(made.hand_in(code, who, answers), "boris")
    return made


def collect(people: Union, code: str) -> OpenReport:
    with db.reading(people.engine) as s:
        return reports.collect(s, access.SYSTEM, people[code], YEAR, catalogue.shipped(), NOW)


def exported(people: Union, code: str) -> dict[str, Decimal]:
    """Of the accepted rows of primaries, added up: what a reader of the workbook would do."""
    with db.begin(people.engine) as s:
        data = transfer.campaign(s, access.SYSTEM, code, YEAR, NOW).data
    rows = list(openpyxl.load_workbook(BytesIO(data))["Показатели первичных"].iter_rows(values_only=True))
    head = next(n for n, row in enumerate(rows) if "Состояние" in row)
    places = {name: n for n, name in enumerate(rows[head])}
    accepted = [row for row in rows[head + 1 :] if row[places["Состояние"]] == "принята"]
    known = catalogue.shipped()
    return {
        indicator: sum(
            (Decimal(str(row[places[cells.heading(known[indicator])]])) for row in accepted), Decimal(0)
        )
        for indicator in SUMS
    }


def printed(report: OpenReport) -> str:
    reader = PdfReader(BytesIO(open_report.pdf(report)))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize(("code", "members"), [("SCHOOL", 41), ("T1", 975)])
def test_a_figure_is_the_same_on_paper_in_the_facts_and_in_the_export(
    people: Union, code: str, members: int
) -> None:
    report, rows = collect(people, code), exported(people, code)
    text, known = printed(report), catalogue.shipped()
    assert rows["members_total"] == members
    for indicator in SUMS:
        line = report.line(indicator)
        assert line is not None and line.now.value == rows[indicator]
        label = known[indicator].label.lstrip("— ")
        figure = formats.number(rows[indicator]).replace(formats.NBSP, " ")
        assert f"{label} чел. {figure}" in text
    coverage = report.line("coverage")
    assert coverage is not None
    # Sums over sums, from the very rows of the workbook.
    shown = formats.number(rows["members_working"] * 100 / rows["workers_total"], 1)
    assert coverage.now.text == shown
    assert f"Охват членством среди работающих % {shown}" in text
