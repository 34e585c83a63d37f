"""One number's way through the house: typed on the form, kept in the table, seen in the chart and on paper."""

import io
import json

from pypdf import PdfReader

import db
from core import catalogue
from core.access import Action
from core.charts import ranking
from core.organisations import Level
from core.reports import open_report
from db import frames, organisations, reports
from pages.ui import session
from tests.pages.conftest import Visit, visit
from tests.pages.screens import form, open_today, press, stored, type_in
from tests.union import FULL

__all__ = ["visit"]

WORKERS, WORKING = "Работающих в учреждении", "Из них работающих"


def test_what_a_teacher_types_is_what_the_presidium_sees_and_what_is_printed(visit: Visit) -> None:
    union = open_today(visit)
    number = union.fill(
        "SCHOOL", "alisa", FULL | {"workers_total": 1, "members_working": 1, "members_total": 41}
    )

    # The widget: a Russian number with a no-break space, and the one after the comma dropped by nobody.
    app = form(visit, "alisa", number)
    app = type_in(app, WORKERS, "1\u00a0280")
    app = type_in(app, "Членов Профсоюза всего", "656")
    app = type_in(app, WORKING, "656")

    # The table.
    answers = stored(union, number).answers
    assert (answers["workers_total"], answers["members_working"]) == (1280, 656)

    # Handed in by a button, accepted by the territory.
    app.query_params["section"] = "finish"
    press(app.run(), "Отправить")
    assert stored(union, number).state == "submitted"
    union.accept(number, "boris", session.now())

    # The totals and the chart: 656 / 1280 = 51.25 %, which people round to 51,3.
    shipped, presidium = catalogue.shipped(), union.people["gleb"]
    with db.reading(visit.engine) as s:
        whole = organisations.find(s, presidium, Action.COMPARE, "R1")
        frame = frames.below(s, presidium, whole, [2026], ["coverage"], Level.TERRITORIAL, shipped)
        own = frames.own(s, presidium, whole, [2026], ["coverage"], shipped)
        paper = open_report.pdf(reports.collect(s, presidium, union["SCHOOL"], 2026, shipped, session.now()))
    row = frame[frame.code == "T1"].iloc[0]
    assert (row.total, row.base, row.answered) == (656, 1280, 1)
    facts = ranking.facts(
        frame,
        own,
        shipped["coverage"],
        year=2026,
        whole="Первая областная",
        level=Level.TERRITORIAL,
        source=Level.PRIMARY,
        as_of=session.now().date(),
    )
    drawn = json.dumps(ranking.screen(facts).to_dict(), ensure_ascii=False)
    assert "51,3\u00a0%" in drawn.replace("\\u00a0", "\u00a0")

    # Paper says the same as the screen.
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages).replace("\u00a0", " ")
    assert "51,3 %" in text and "1 280" in text
