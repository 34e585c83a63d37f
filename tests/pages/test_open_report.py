"""«Открытый отчёт» through app.py: what is told, the PDF, the decision."""

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

import db
from core import catalogue
from core.campaigns import CampaignKind
from core.reports import open_report
from db import campaigns, reports
from tests import union
from tests.pages.conftest import Visit
from tests.union import COPIES, NOW, WINDOWS, Union

PAGE = "pages/papers/open_report.py"


@pytest.fixture
def people(visit: Visit) -> Union:
    made = union.build(visit.engine)
    made.accept(made.hand_in("SCHOOL", "alisa"), "boris")
    monitoring = made.campaign
    with db.begin(made.engine) as s:
        made.campaign = campaigns.start(
            s,
            made.people["admin"],
            made["F"],
            WINDOWS,
            2026,
            catalogue.shipped(),
            NOW,
            kind=CampaignKind.AUTUMN,
        )
    made.accept(made.hand_in("SCHOOL", "alisa", COPIES), "boris")
    made.campaign = monitoring
    return made


def shown(app: Any) -> str:
    assert not app.exception, app.exception
    kinds = ("html", "markdown", "text", "error", "warning", "info", "success", "metric", "subheader")
    return "\n".join(str(getattr(e, "value", "")) for kind in kinds for e in app.get(kind))


def pressed(app: Any, label: str) -> Any:
    return next(b for b in app.button if b.label == label).click().run()


def field(app: Any, label: str) -> Any:
    return next(t for t in app.text_input if t.label == label)


def test_the_page_and_the_paper_tell_the_same_figures(visit: Visit, people: Union) -> None:
    visit.as_("alisa")
    words = shown(visit.page(PAGE))
    with db.reading(visit.engine) as s:
        actor, school = people.people["alisa"], people["SCHOOL"]
        report = reports.collect(s, actor, school, 2026, catalogue.shipped(), NOW)
    paper = " ".join(page.extract_text() for page in PdfReader(BytesIO(open_report.pdf(report))).pages)
    for figure in ("41", "51,3", "2,44", "97,6"):
        assert figure in words
        assert figure in paper
    assert "Проект" in words


def test_the_figures_are_tables_that_a_telephone_can_show(visit: Visit, people: Union) -> None:
    visit.as_("alisa")
    app = visit.page(PAGE)
    words = shown(app)
    assert not app.dataframe
    assert '<td class="pm-count" data-label="2026">41</td>' in words


def test_the_chair_approves_and_withdraws(visit: Visit, people: Union) -> None:
    visit.as_("chair")
    app = visit.page(PAGE)
    field(app, "Номер протокола").input("4")
    field(app, "Дата решения").input("31.02.2026")
    app = pressed(app, "Утвердить")
    assert "дату, которая есть в календаре" in shown(app)
    field(app, "Дата решения").input("12.10.2026")
    app = pressed(app, "Утвердить")
    assert "Утверждён: профсоюзный комитет, протокол №" in shown(app).replace("\\", "")
    assert "Проект" in shown(pressed(app, "Отменить утверждение"))


@pytest.mark.parametrize("login", ["alisa", "boris", "gleb"])
def test_others_see_the_report_but_cannot_approve_it(visit: Visit, people: Union, login: str) -> None:
    visit.as_(login)
    app = visit.page(PAGE, organisation="SCHOOL", year="2026")
    assert "51,3" in shown(app)
    assert not any("твердить" in b.label for b in app.button)


def test_a_foreign_organisation_in_the_address_shows_nothing(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    words = shown(visit.page(PAGE, organisation="T3", year="2026"))
    assert "Нет доступа" in words
    assert "Чужая" not in words


def test_a_report_without_data_says_what_will_fill_it(visit: Visit, people: Union) -> None:
    visit.as_("vera")
    assert "Принятых форм за этот год нет" in shown(visit.page(PAGE, organisation="T2"))
