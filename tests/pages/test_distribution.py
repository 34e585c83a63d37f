"""«Распределение» through app.py: three views, the names behind them, and what the address may say."""

from typing import Any

import pytest

from core.access import Role
from tests import union
from tests.pages.conftest import Visit
from tests.pages.test_subscription import links, passports, shown
from tests.union import FULL, Union

PAGE = "pages/analytics/distribution.py"
VIEWS = ("bands", "norm", "pair")


@pytest.fixture
def people(visit: Visit) -> Union:
    """The school covers 51,3 % and spends 4,5 %; the garden 82,0 % and 10 %; the neighbour in T2 is silent."""
    more = (("sad", "Сад", Role.RESPONSIBLE, "GARDEN"),)
    made = union.build(visit.engine, more)
    made.accept(made.hand_in("SCHOOL", "alisa"), "boris")
    garden = FULL | {"workers_total": 50, "budget_info": 20_000}
    made.accept(made.hand_in("GARDEN", "sad", garden), "boris")
    return made


def query(app: Any, name: str) -> str:
    value = app.query_params.get(name, "")
    return str(value[0] if isinstance(value, list) else value)


def test_a_region_is_shown_by_its_primaries_with_the_names_behind_each_band(
    visit: Visit, people: Union
) -> None:
    visit.as_("gleb")
    app = visit.page(PAGE)
    assert query(app, "level") == "primary"
    assert "Ниже 60 % — в 1 первичной организации: ППО школы № 4." in shown(app)
    assert "82 % и выше — в 1. Отдельно: нет данных — в 2." in shown(app)
    assert passports(app) == ["ППО школы № 4 — 51,3 %"]


def test_the_band_of_the_address_is_opened(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(PAGE, organisation="R1", band="2")
    assert passports(app) == ["ППО детского сада № 20 — 82,0 %"]
    app = visit.page(PAGE, organisation="R1", band="none")
    assert len(passports(app)) == 2


def test_bounds_are_set_by_whoever_looks_and_stand_in_the_address(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(PAGE, organisation="R1")
    app = app.text_input(key="bounds-coverage").input("50; 52").run()
    assert query(app, "bounds") == "50-52"
    assert "От 50 до 52 % — в 1, 52 % и выше — в 1." in shown(app)
    app = app.text_input(key="bounds-coverage").input("60; 82").run()
    assert query(app, "bounds") == ""


def test_wrong_bounds_are_told_and_change_nothing(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(PAGE, organisation="R1")
    app = app.text_input(key="bounds-coverage").input("шестьдесят").run()
    assert "Границы не подошли" in app.error[0].value
    assert "Ниже 60 %" in shown(app)


def test_the_budget_stands_against_its_norm(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(PAGE, organisation="T1", show="norm")
    assert "Норму (4–6 %) выполняет 1 из 2 первичных организаций. Выше — 1: ППО детского сада № 20." in shown(
        app
    )
    assert passports(app) == ["ППО школы № 4 — 4,5 %"]
    assert passports(visit.page(PAGE, organisation="T1", show="norm", group="above")) == [
        "ППО детского сада № 20 — 10,0 %"
    ]


def test_two_indicators_of_few_organisations_prove_nothing(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(PAGE, organisation="T1", show="pair", dot="members")
    assert "Здесь только 2 организации с данными" in shown(app)
    assert (query(app, "across"), query(app, "up")) == ("budget_info_pct", "coverage")


def test_filters_that_leave_nobody_say_so(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    for view in VIEWS:
        app = visit.page(PAGE, organisation="R1", show=view, kind="college")
        assert "никто не подходит" in shown(app) or "показателями нет" in shown(app)


def test_territories_are_compared_above_a_region(visit: Visit, people: Union) -> None:
    visit.as_("admin")
    for view in VIEWS:
        app = visit.page(PAGE, organisation="F", show=view, level="territorial")
        assert "Верхнереченская" in shown(app) or view == "pair"


@pytest.mark.parametrize("code", ["R2", "T3", "FOREIGN", "F", "nothing"])
def test_a_foreign_organisation_is_refused_like_an_absent_one(visit: Visit, people: Union, code: str) -> None:
    visit.as_("gleb")
    app = visit.page(PAGE, organisation=code)
    assert "Нет доступа" in app.warning[0].value
    assert not app.get("vega_lite_chart")


def test_a_strange_address_is_as_if_empty(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    strange = {"show": "<b>", "bounds": "1e9;<script>", "band": "99", "group": "x", "level": "federal"}
    app = visit.page(PAGE, organisation="R1", indicator="нет", **strange)
    assert "Ниже 60 %" in shown(app) and "script" not in shown(app)


def test_the_way_up_is_within_one_s_own_reach(visit: Visit, people: Union) -> None:
    visit.as_("boris")
    assert not [words for page, words in links(visit.page(PAGE)) if words == "Первая областная"]
