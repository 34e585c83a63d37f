"""«Аналитика» through app.py: what stands on a page, where its links lead, and what a strange address gets."""

import json
from typing import Any

import pytest
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df

import db
from core import catalogue
from core.access import Role
from core.campaigns import CampaignKind
from db import campaigns
from tests import union
from tests.pages.conftest import Visit
from tests.union import COPIES, FULL, NOW, WINDOWS, Union

OVERVIEW, RANKING = "pages/analytics/overview.py", "pages/analytics/ranking.py"
TREND, SUBSCRIPTION = "pages/analytics/trend.py", "pages/analytics/subscription.py"
PAGES = (OVERVIEW, RANKING, TREND, SUBSCRIPTION)
KINDS = ("html", "markdown", "text", "error", "warning", "info", "subheader", "caption", "metric")


@pytest.fixture
def people(visit: Visit) -> Union:
    """School and garden of T1 are accepted; the neighbour in T2 and the university are silent."""
    more = (("sad", "Сад", Role.RESPONSIBLE, "GARDEN"), ("sosed", "Сосед", Role.RESPONSIBLE, "NEIGHBOUR"))
    made = union.build(visit.engine, more)
    made.accept(made.hand_in("SCHOOL", "alisa"), "boris")
    made.accept(made.hand_in("GARDEN", "sad", FULL | {"stand_exists": False, "workers_total": 50}), "boris")
    for kind, copies in ((CampaignKind.SPRING, 3), (CampaignKind.AUTUMN, 1)):
        subscribed(made, kind, copies)
    return made


def subscribed(made: Union, kind: CampaignKind, copies: int) -> None:
    """Both of T1 in the same campaign, one of them with a copy from those above."""
    monitoring, days = made.campaign, WINDOWS
    with db.begin(made.engine) as s:
        made.campaign = campaigns.start(
            s, made.people["admin"], made["F"], days, 2026, catalogue.shipped(), NOW, kind=kind
        )
    mine = COPIES | {"solidarity_print": copies, "solidarity_parent": 1}
    made.accept(made.hand_in("SCHOOL", "alisa", mine), "boris")
    made.accept(made.hand_in("GARDEN", "sad", COPIES | {"solidarity_print": copies}), "boris")
    made.campaign = monitoring


def shown(app: Any) -> str:
    assert not app.exception, app.exception
    read = "\n".join(str(getattr(e, "value", "")) for kind in KINDS for e in app.get(kind))
    return read.replace("\\", "").replace("\u00a0", " ")


def specs(app: Any) -> list[dict[str, Any]]:
    return [json.loads(chart.proto.spec) for chart in app.get("vega_lite_chart")]


def names(app: Any) -> set[str]:
    """Whose bars and lines the charts draw."""
    sets = [d for chart in app.get("vega_lite_chart") for d in chart.proto.datasets]
    frames = [convert_arrow_bytes_to_pandas_df(d.data.data) for d in sets]
    return {name for frame in frames if "name" in frame for name in frame["name"]}


def query(app: Any, name: str) -> str:
    """AppTest keeps the address as lists."""
    value = app.query_params.get(name, "")
    return str(value[0] if isinstance(value, list) else value)


def select(app: Any, label: str) -> Any:
    return next(box for box in app.selectbox if box.label == label)


@pytest.mark.parametrize("page", PAGES)
def test_the_presidium_sees_its_region_at_once(visit: Visit, people: Union, page: str) -> None:
    visit.as_("gleb")
    app = visit.page(page)
    assert "Первая областная" in shown(app)
    assert specs(app)
    assert query(app, "organisation") == "R1"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("code", ["R2", "T3", "FOREIGN", "F", "nothing", "' OR 1=1", "Ш" * 500])
def test_a_foreign_organisation_is_refused_like_an_absent_one(
    visit: Visit, people: Union, page: str, code: str
) -> None:
    visit.as_("gleb")
    app = visit.page(page, organisation=code)
    assert [w.value for w in app.warning] == [
        "Нет доступа. Если он вам нужен, обратитесь в вышестоящую организацию."
    ]
    assert not specs(app)
    assert "Вторая" not in shown(app)


@pytest.mark.parametrize("page", PAGES)
def test_a_strange_address_is_as_if_empty(visit: Visit, people: Union, page: str) -> None:
    visit.as_("gleb")
    strange = {"year": "١٩٩٩", "indicator": "<script>", "level": "federal", "kind": "x", "size": "9"}
    app = visit.page(page, organisation="R1", newspaper="нет", **strange)
    assert specs(app)
    assert "script" not in shown(app)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("login", ["alisa", "chair"])
def test_a_primary_s_responsible_finds_no_way_in(visit: Visit, people: Union, page: str, login: str) -> None:
    visit.as_(login)
    app = visit.at(page.rpartition("/")[2].removesuffix(".py"))
    assert "Нет доступа" in shown(app)
    assert not specs(app)


@pytest.mark.parametrize("page", PAGES)
def test_nobody_sees_nothing(visit: Visit, people: Union, page: str) -> None:
    visit.as_("gleb")
    app = visit.page(page)
    visit.leave()
    app.run()
    assert not specs(app)
    assert "Первая областная" not in shown(app)


def test_the_overview_counts_forms_of_the_whole_subtree(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(OVERVIEW)
    assert {m.label: m.value for m in app.metric} == {
        "Ожидаются": "4",
        "Сдали": "2",
        "Принято": "2",
        "Сдали с опозданием": "0",
        "Не сдали в срок": "2" if "Срок прошёл" in shown(app) else "0",
    }
    assert "Сдали 2 из 4 первичных организаций — 50,0 %, принято 2." in shown(app)


def test_the_overview_of_a_subscription_counts_its_own_forms(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(OVERVIEW, organisation="T1", campaign="autumn-2026")
    assert (metrics(app)["Ожидаются"], metrics(app)["Принято"]) == ("2", "2")
    app = select(app, "Кампания").select("monitoring-2026").run()
    assert query(app, "campaign") == "monitoring-2026"


def test_a_territory_s_own_staff_read_who_is_late_by_name(visit: Visit, people: Union) -> None:
    visit.as_("vera")
    assert "не начата · ППО соседней школы" in shown(visit.page(OVERVIEW))


def test_the_presidium_reads_no_states_of_single_forms(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    assert "ППО соседней школы" not in shown(visit.page(OVERVIEW, organisation="T2"))


def test_a_link_shows_the_same_to_whoever_may_see_it(visit: Visit, people: Union) -> None:
    link = {"organisation": "T1", "year": "2026", "indicator": "stand_exists"}
    seen = []
    for login in ("gleb", "darya", "boris"):
        visit.as_(login)
        app = visit.page(RANKING, **link)
        assert "У 1 из 2 первичных организаций есть стенд — 50,0 %." in shown(app)
        seen.append([layer["mark"] for layer in specs(app)[0]["layer"]])
    assert seen[0] == seen[1] == seen[2]


def test_what_was_looked_at_before_does_not_change_a_link(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(RANKING, organisation="R1", level="primary", kind="kindergarten")
    assert "У 0 из 1" in shown(select(app, "Показатель").select("stand_exists").run())
    app.query_params.clear()
    app.query_params.update({"organisation": "R1", "indicator": "stand_exists", "level": "primary"})
    assert "У 1 из 2" in shown(app.run())


def test_a_choice_is_written_into_the_address(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = select(visit.page(RANKING), "Показатель").select("members_total").run()
    assert query(app, "indicator") == "members_total"
    app = select(app, "Кого сравнить").select("primary").run()
    app = select(app, "Тип учреждения").select("school").run()
    assert (query(app, "level"), query(app, "kind")) == ("primary", "school")
    app = select(app, "Тип учреждения").select("").run()
    assert query(app, "kind") == ""


def test_the_choice_of_an_organisation_goes_down_without_a_mouse(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(RANKING, organisation="R1", indicator="stand_exists")
    app = select(app, "Найти организацию").select("T1").run()
    down = next(link.proto for link in app.get("page_link") if link.proto.label.startswith("Открыть"))
    assert "organisation=T1" in down.query_string
    assert "indicator=stand_exists" in down.query_string


def test_the_way_up_is_within_one_s_own_reach(visit: Visit, people: Union) -> None:
    visit.as_("boris")
    assert "Первая областная" not in shown(visit.page(RANKING, organisation="T1"))
    visit.as_("gleb")
    app = visit.page(RANKING, organisation="T1")
    assert [link.proto.label for link in app.get("page_link")].count("Первая областная") == 1


def test_a_primary_is_ranked_among_its_neighbours(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(RANKING, organisation="SCHOOL", indicator="members_total")
    assert query(app, "organisation") == "T1"


def test_filters_that_leave_nobody_say_so(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(RANKING, organisation="R1", level="primary", kind="college")
    assert "никто не подходит" in shown(app)


def test_the_trend_of_a_primary_stands_beside_its_parent(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(TREND, organisation="SCHOOL", indicator="coverage")
    assert {"ППО школы № 4", "Верхнереченская районная"} <= names(app)
    assert "За 2026 год — 51,3 %." in shown(app)


def metrics(app: Any) -> dict[str, str]:
    shown(app)
    return {m.label: m.value for m in app.metric}


def test_the_subscription_says_what_the_norm_asks_for(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    found = metrics(visit.page(SUBSCRIPTION, organisation="T1"))
    assert found["На 100 членов"] == "3,66"  # 3 copies of 82 members
    assert (found["Печатных"], found["От вышестоящей"], found["Всего"]) == ("2", "1", "3")
    assert (found["Нужно по норме"], found["Не хватает"]) == ("1", "0")


def test_a_half_year_is_set_against_the_last_one_and_the_same_one_a_year_ago(
    visit: Visit, people: Union
) -> None:
    visit.as_("gleb")
    app = visit.page(SUBSCRIPTION, organisation="T1")
    found = metrics(app)
    assert found["К прошлому полугодию"] == "\u22124"
    assert found["К тому же полугодию год назад"] == "—"
    assert "было 7" in [m.delta for m in app.metric]
    app = visit.page(SUBSCRIPTION, organisation="T1", part="halves")
    assert "по 2-е полугодие" not in shown(app)
    assert "С 2-го полугодия 2026 года по 1-е полугодие 2027 года показатель снизился" in shown(app)


def test_the_spring_is_chosen_by_its_half_year(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(SUBSCRIPTION, organisation="T1", half="2026-2", newspaper="solidarity_per_100")
    assert metrics(app)["Всего"] == "7"
    app = select(app, "Полугодие").select("2027-1").run()
    assert (query(app, "half"), metrics(app)["Всего"]) == ("2027-1", "3")


def test_a_link_that_knows_the_year_shows_its_autumn(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(SUBSCRIPTION, organisation="R1", year="2026")
    assert query(app, "half") == "2027-1"
    assert select(app, "Издание").options == [
        "«Солидарность»",
        "«Профсоюзная среда»",
        "Газета областного профобъединения",
    ]


def test_subscription_of_a_year_is_ranked_by_its_autumn(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(RANKING, organisation="T1", indicator="solidarity_per_100")
    assert "3,66" in shown(app)
    named = " ".join(select(app, "Показатель").options)
    assert "«Профсоюзная среда»" in named
    assert "«Мой Профсоюз»" not in named
    app = visit.page(TREND, organisation="SCHOOL", indicator="solidarity_print")
    assert "За 2026 год — 1 экз." in shown(app)


def test_before_the_first_campaign_of_subscription_the_page_says_so(visit: Visit) -> None:
    union.build(visit.engine)
    visit.as_("gleb")
    assert "Подписных кампаний ещё не было" in shown(visit.page(SUBSCRIPTION))
    app = visit.page(RANKING, organisation="R1")
    assert "«Солидарность»" not in " ".join(select(app, "Показатель").options)


@pytest.mark.parametrize("page", PAGES)
def test_nothing_to_take_away_is_built_before_it_is_asked_for(
    visit: Visit, people: Union, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def built(*_: Any) -> bytes:
        raise AssertionError("built unasked")

    for name in ("workbook", "text", "png", "svg"):
        monkeypatch.setattr(f"pages.ui.taking.{name}", built)
    visit.as_("gleb")
    app = visit.page(page)
    labels = {b.proto.label for b in app.get("download_button")}
    assert {"XLSX", "CSV", "PNG", "SVG"} <= labels
    assert not app.exception


def test_new_figures_are_shown_at_once(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(RANKING, organisation="T2", indicator="stand_exists")
    assert "данных пока нет" in shown(app)
    people.accept(people.hand_in("NEIGHBOUR", "sosed"), "vera")
    assert "У 1 из 1 первичной организации есть стенд" in shown(app.run())
