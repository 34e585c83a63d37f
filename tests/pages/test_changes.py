"""«Что изменилось» through app.py: what is said, where its links lead, and when there is nothing to say."""

import pytest

from tests.db.years import Years
from tests.pages.conftest import Visit
from tests.pages.test_analytics import names, query, shown, specs

PAGE = "pages/analytics/changes.py"


@pytest.fixture
def years(visit: Visit) -> Years:
    """Three reported last year, two of them and a new one this year; the garden went over to T2."""
    made = Years(visit.engine, 2025)
    made.undo(2026)
    for code in ("SCHOOL", "GARDEN", "NEIGHBOUR", "UNIVERSITY"):
        made.accept(code, 2025)
    made.move("GARDEN", "T2")
    made.create("<b>NEW", "T1")
    made.start(2026)
    for code in ("SCHOOL", "GARDEN", "NEIGHBOUR", "UNIVERSITY"):
        made.accept(code, 2026, members_total=45, members_working=41)
    made.accept("<b>NEW", 2026, members_total=10, members_working=10, ais_members=10)
    return made


def test_the_presidium_reads_what_changed_and_why(visit: Visit, years: Years) -> None:
    visit.as_("gleb")
    app = visit.page(PAGE)
    said = shown(app)
    assert "Членов Профсоюза стало на 26 больше: 190 чел. против 164 в 2025 году." in said
    assert "+10 — пришла 1 организация; +16 — изменилось у 4 организаций, отчитавшихся в оба года." in said
    assert "2025: по 4 из 4, 2026: по 5 из 5" in said
    assert "Данные неполные" not in said
    assert len(specs(app)) == 2
    assert (query(app, "organisation"), query(app, "indicator")) == ("R1", "members_total")


def test_who_came_and_who_left_are_named_and_escaped(visit: Visit, years: Years) -> None:
    visit.as_("gleb")
    said = shown(visit.page(PAGE, organisation="T1"))
    assert "Пришли в 2026 году: 1" in said
    assert "Новая &lt;b&gt;NEW" in said
    assert "Ушли после 2025 года: 1" in said
    assert "Переведена из «Верхнереченская районная» в «Нижнереченская районная»" in said


def test_organisations_below_stand_by_what_really_changed(visit: Visit, years: Years) -> None:
    visit.as_("gleb")
    app = visit.page(PAGE, organisation="R1", level="primary")
    assert {"ППО школы № 4", "ППО вуза", "Изменилось у тех же"} <= names(app)
    assert "рост у 4 организаций" in shown(app)


def test_an_unfinished_year_is_warned_of(visit: Visit, years: Years) -> None:
    years.reopen("SCHOOL", 2026)
    visit.as_("gleb")
    said = shown(visit.page(PAGE))
    assert "Данные неполные: за 2026 год учтены 4 из 5 форм." in said
    assert "У 3 организаций, отчитавшихся в оба года, членов Профсоюза стало на 12 больше." in said


def test_the_first_year_says_that_there_is_nothing_to_compare_with(visit: Visit, years: Years) -> None:
    visit.as_("gleb")
    app = visit.page(PAGE, year="2025")
    assert "За 2024 год данных нет" in shown(app)
    assert not specs(app)


def test_only_what_is_watched_is_offered_and_the_address_keeps_it(visit: Visit, years: Years) -> None:
    visit.as_("gleb")
    app = visit.page(PAGE, indicator="stand_exists")
    assert query(app, "indicator") == "stand_exists"
    assert "«Есть стенд» — " in shown(app)
    assert query(visit.page(PAGE, indicator="budget_total"), "indicator") == "members_total"


@pytest.mark.parametrize("code", ["R2", "FOREIGN", "F", "нет", "' OR 1=1"])
def test_a_foreign_organisation_is_refused(visit: Visit, years: Years, code: str) -> None:
    visit.as_("gleb")
    app = visit.page(PAGE, organisation=code)
    assert "Нет доступа" in app.warning[0].value
    assert not specs(app)


def test_a_responsible_of_a_primary_finds_no_way_in(visit: Visit, years: Years) -> None:
    visit.as_("alisa")
    assert "Нет доступа" in shown(visit.at("changes"))
