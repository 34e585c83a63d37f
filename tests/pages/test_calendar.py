"""«Календарь» through app.py."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import update

import db
from core import catalogue
from core.campaigns import CampaignKind, usual_windows
from db import campaigns, models
from db.models import Approval, Submission
from pages.ui import session
from tests.pages import screens
from tests.pages.conftest import Visit
from tests.pages.screens import labels, press, words
from tests.union import Union

PAGE = "pages/duties/calendar.py"


@pytest.fixture
def people(visit: Visit) -> Iterator[Union]:
    yield screens.open_today(visit)


def year() -> int:
    return session.now().year


def test_a_primary_reads_its_year_by_days(visit: Visit, people: Union) -> None:
    visit.as_("alisa")
    told = words(visit.page(PAGE)).replace("\u00a0", " ")
    for said in (f"Календарь на {year()} год", "ППО школы № 4", "не начата"):
        assert said in told
    assert f"Открытый отчёт за {year()} год" in told
    assert "Сдали" not in told
    told = words(visit.page(PAGE, year=str(year() + 1))).replace("\u00a0", " ")
    assert "ещё не открыта" in told and "Обычно с 1 апреля по 10 июня" in told


def test_what_is_opened_for_the_next_year_is_seen_now(visit: Visit, people: Union) -> None:
    with db.begin(people.engine) as s:
        days = usual_windows(year() + 1, "Europe/Moscow", CampaignKind.SPRING)
        campaigns.start(
            s,
            people.people["admin"],
            people["F"],
            days,
            year() + 1,
            catalogue.shipped(),
            session.now(),
            kind=CampaignKind.SPRING,
        )
    visit.as_("alisa")
    told = words(visit.page(PAGE)).replace("\u00a0", " ")
    assert "начнётся 1 апреля" in told and f"Июнь {year() + 1} года" in told


def test_an_exemption_and_an_approved_report_are_told(visit: Visit, people: Union) -> None:
    with db.begin(people.engine) as s:
        mine = update(Submission).where(Submission.id == people.form_of("SCHOOL"))
        s.execute(mine.values(state="exempt", reason="<i>Ремонт</i>"))
        decided = date(year(), 1, 20)
        row = {"organ": "профком", "protocol": "1", "decided": decided, "approved": session.now()}
        s.add(Approval(organisation_id=people["SCHOOL"].id, year=year(), **row))
    visit.as_("alisa")
    told = words(visit.page(PAGE))
    assert "освобождена" in told and "Сдавать не нужно: &lt;i&gt;Ремонт" in told
    assert f"утверждён 20.01.{year()}" in told


def test_a_territory_sees_its_primaries_days_and_any_of_their_calendars(visit: Visit, people: Union) -> None:
    visit.as_("boris")
    told = words(visit.page(PAGE)).replace("\u00a0", " ")
    assert "Верхнереченская районная" in told and "Сдали 0 из 2." in told
    told = words(visit.page(PAGE, organisation="SCHOOL"))
    assert "ППО школы № 4" in told
    told = words(visit.page(PAGE, organisation="FOREIGN"))
    assert "ППО чужой школы" not in told and "Нет доступа" in told


def test_another_year_is_turned_to_and_stands_in_the_address(visit: Visit, people: Union) -> None:
    visit.as_("alisa")
    app = press(visit.page(PAGE), f"{year() - 1} год")
    assert f"Календарь на {year() - 1} год" in words(app)
    assert app.query_params["year"] == str(year() - 1)
    assert f"Календарь на {year()} год" in words(visit.page(PAGE, year="1066"))


def test_a_form_late_by_its_day_is_marked(visit: Visit, people: Union) -> None:
    with db.begin(people.engine) as s:
        s.execute(update(models.Window).values(due=session.now().date() - timedelta(days=2)))
    visit.as_("alisa")
    app = visit.page(PAGE)
    assert "просрочена" in words(app)
    assert "Календарь другой организации" not in labels(app, "expander")
