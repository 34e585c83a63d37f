"""«Динамика» and «Сравнение» through app.py: companions stand in the address, and nobody out of reach is ever named."""

import json
from typing import Any

import pytest

from core.access import Role
from tests import union
from tests.pages.conftest import Visit
from tests.pages.screens import words
from tests.union import FULL, Union

TREND, COMPARISON = "pages/analytics/trend.py", "pages/analytics/comparison.py"
BOTH = (TREND, COMPARISON)


@pytest.fixture
def people(visit: Visit) -> Union:
    """The school and the garden of T1 and the neighbour in T2 are accepted; so is the foreign school in R2."""
    more = (
        ("sad", "Сад", Role.RESPONSIBLE, "GARDEN"),
        ("sosed", "Сосед", Role.RESPONSIBLE, "NEIGHBOUR"),
        ("chuzhoy", "Чужой", Role.RESPONSIBLE, "FOREIGN"),
        ("foma", "Фома", Role.TERRITORIAL, "T3"),
        ("fedor", "Фёдор", Role.PRESIDIUM, "F"),
    )
    made = union.build(visit.engine, more)
    made.accept(made.hand_in("SCHOOL", "alisa"), "boris")
    made.accept(made.hand_in("GARDEN", "sad", FULL | {"stand_exists": False, "workers_total": 50}), "boris")
    made.accept(
        made.hand_in("NEIGHBOUR", "sosed", FULL | {"stand_exists": False, "members_total": 45}), "vera"
    )
    made.accept(made.hand_in("FOREIGN", "chuzhoy"), "foma")
    return made


def said(app: Any) -> str:
    return words(app).replace("\\", "").replace("\u00a0", " ")


def drawn(app: Any) -> str:
    """The data of all charts, as JSON and as the browser gets it."""
    specs = [chart.proto.spec for chart in app.get("vega_lite_chart")]
    sets = [d.data.data for chart in app.get("vega_lite_chart") for d in chart.proto.datasets]
    return " ".join([*specs, *(data.decode("utf-8", "ignore") for data in sets)])


def query(app: Any, name: str) -> str:
    value = app.query_params.get(name, "")
    return str(value[0] if isinstance(value, list) else value)


def button(app: Any, key: str) -> Any:
    return next(b for b in app.button if b.key == key)


def keys(app: Any) -> set[str]:
    return {b.key for b in app.button if b.key}


def select(app: Any, label: str) -> Any:
    return next(box for box in app.selectbox if box.label == label)


def test_a_school_stands_beside_schools_like_it_at_once(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(COMPARISON, organisation="SCHOOL")
    read = said(app)
    assert "Похожие: школы, до 50 членов Профсоюза, в организации «Первая областная»: 1 из 1." in read
    assert "ППО школы № 4 сильнее остальных: " in read
    assert "стенд (да против 0,0 %)" in read
    assert "companion-NEIGHBOUR" in keys(app)
    assert "1. ППО школы № 4" in drawn(app) and "2. ППО соседней школы" in drawn(app)


def test_the_definition_stands_in_the_address_and_can_be_changed(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(COMPARISON, organisation="SCHOOL", akin="any")
    assert {"companion-NEIGHBOUR", "companion-GARDEN"} <= keys(app)
    app = select(app, "Где искать похожие").select("territorial").run()
    assert (query(app, "among"), query(app, "akin")) == ("territorial", "any")
    assert "companion-NEIGHBOUR" not in keys(app)
    app = select(app, "Учреждения").select("same").run()
    assert "Сравнивать не с кем" in said(app)


def test_one_is_taken_away_and_brought_back(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(COMPARISON, organisation="SCHOOL", akin="any")
    app = button(app, "companion-GARDEN").click().run()
    assert query(app, "without") == "GARDEN"
    assert "companion-GARDEN" not in keys(app)
    app = button(app, "companions-back").click().run()
    assert query(app, "without") == ""
    assert "companion-GARDEN" in keys(app)


def test_any_organisation_within_reach_is_added_by_words(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(COMPARISON, organisation="SCHOOL")
    box = next(t for t in app.text_input if t.label == "Добавить организацию")
    app = box.input("нижнереченская").run()
    assert "companion-add-FOREIGN" not in keys(app)
    app = button(app, "companion-add-T2").click().run()
    assert query(app, "with") == "T2"
    assert "3. Нижнереченская районная" in drawn(app)
    app = button(app, "companion-T2").click().run()
    assert query(app, "with") == ""


def test_a_link_shows_the_same_companions(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(
        COMPARISON, **{"organisation": "T1", "with": "SCHOOL,R1", "what": "people", "year": "2026"}
    )
    assert query(app, "with") == "SCHOOL,R1"
    assert "4. Первая областная" in drawn(app)
    assert "Охват" in said(app)


@pytest.mark.parametrize("page", BOTH)
@pytest.mark.parametrize(
    "strange", ["R2,T3,FOREIGN,F", "nothing", "' OR 1=1", "%00,%2C,,,", "Ш" * 3000, "<script>"]
)
def test_whoever_is_out_of_reach_is_silently_absent(
    visit: Visit, people: Union, page: str, strange: str
) -> None:
    visit.as_("gleb")
    app = visit.page(page, **{"organisation": "SCHOOL", "with": strange, "without": strange})
    read = said(app) + drawn(app)
    assert query(app, "with") == ""
    for foreign in (
        "Вторая областная",
        "Чужая районная",
        "ППО чужой школы",
        "script",
        "Профсоюз образования",
    ):
        assert foreign not in read


@pytest.mark.parametrize("page", BOTH)
def test_a_territory_s_specialist_never_sees_the_region(visit: Visit, people: Union, page: str) -> None:
    visit.as_("boris")
    app = visit.page(
        page, **{"organisation": "SCHOOL", "among": "regional", "akin": "any", "with": "NEIGHBOUR,T2,R1"}
    )
    read = said(app) + drawn(app)
    assert query(app, "among") == "territorial"
    assert "соседней" not in read and "Нижнереченская" not in read and "Первая областная" not in read


@pytest.mark.parametrize("page", BOTH)
def test_a_strange_definition_is_as_if_absent(visit: Visit, people: Union, page: str) -> None:
    visit.as_("gleb")
    odd = {
        "among": "primary",
        "near": "99",
        "many": "-1",
        "akin": "x",
        "what": "' OR 1=1",
        "period": "day",
        "year": "١",
    }
    app = visit.page(page, organisation="SCHOOL", **odd)
    assert (query(app, "among"), query(app, "near"), query(app, "akin")) == ("regional", "bracket", "same")
    assert app.get("vega_lite_chart")


def test_the_topmost_organisation_is_led_on_to_those_below(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(COMPARISON, organisation="R1")
    assert "Сравниваем организации, входящие в «Первая областная»" in said(app)
    assert "1. Верхнереченская районная" in drawn(app) and "2. Нижнереченская районная" in drawn(app)
    assert "companion-T2" in keys(app)


def test_without_anybody_to_compare_with_there_are_no_charts_of_one_bar(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(COMPARISON, organisation="SCHOOL", among="territorial")
    assert "Сравнивать не с кем" in said(app)
    assert not app.get("vega_lite_chart")


def test_the_presidium_of_the_union_compares_regions(visit: Visit, people: Union) -> None:
    visit.as_("fedor")
    app = visit.page(COMPARISON, organisation="R1")
    assert "2. Вторая областная" in drawn(app)


def test_a_click_away_from_a_year_that_says_little(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(COMPARISON, organisation="T1", year="2026")
    assert "Сравнить за 2025" not in " ".join(link.proto.label for link in app.get("page_link"))


def test_differences_stand_in_a_table_without_anybody_s_markup(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(COMPARISON, **{"organisation": "T1", "with": "R1", "what": "people"})
    table = next(
        h.proto.body for h in app.get("html") if "pm-beside" in h.proto.body and "<table" in h.proto.body
    )
    assert "1. Верхнереченская районная" in table
    assert "п.\u00a0п." in table


def test_every_set_of_indicators_is_drawn(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(COMPARISON, organisation="SCHOOL")
    for code in ("index", "people", "point-1", "point-5", "point-9"):
        app = select(app, "Что сравнить").select(code).run()
        assert not app.exception
        assert query(app, "what") == code


def test_the_trend_has_those_alike_and_those_chosen(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(TREND, **{"organisation": "SCHOOL", "indicator": "coverage", "with": "GARDEN,NEIGHBOUR"})
    data = drawn(app)
    assert "Похожие вместе: 1" in data
    assert "ППО детского сада" in data and "ППО соседней школы" in data
    assert "За 2026 год в целом по организации «Верхнереченская районная»" in said(app)
    assert "Похожие: школы" in said(app)


def test_the_trend_of_a_newspaper_goes_by_half_years(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(TREND, organisation="SCHOOL", indicator="coverage", period="half")
    assert query(app, "period") == ""
    assert json.loads(app.get("vega_lite_chart")[0].proto.spec)
