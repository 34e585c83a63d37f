"""«Рейтинг» through app.py: filters and order in the address, places against last year, finding one among many."""

from typing import Any

import pytest
from sqlalchemy import select as select_of
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df

import db
from core.organisations import Level
from db.models import Methodology, Submission
from pages.ui import filters
from tests.core.figures import frame
from tests.pages.conftest import Visit
from tests.pages.test_analytics import names, people, query, select, shown, specs
from tests.union import FULL, NOW, Union

__all__ = ["people"]

RANKING = "pages/analytics/ranking.py"
STAND = {"organisation": "R1", "indicator": "stand_exists"}


def rows(app: Any) -> list[Any]:
    """What the picture draws, row by row."""
    sets = [d for chart in app.get("vega_lite_chart") for d in chart.proto.datasets]
    found = [convert_arrow_bytes_to_pandas_df(d.data.data) for d in sets]
    return [row for one in found if "place" in one for row in one.to_dict("records")]


def test_the_ten_points_come_first_then_the_index_then_the_rest(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    offered = select(visit.page(RANKING, **STAND), "Показатель").options
    assert offered[0].startswith("Пункт 1. Ответственный — ")
    firsts = [
        next(n for n, o in enumerate(offered) if o.startswith(w)) for w in ("Пункт 10.", "Индекс", "Блок 1.")
    ]
    assert firsts == sorted(firsts)
    assert any("Паспорт" in o for o in offered[firsts[-1] :])
    assert len(offered) == len(set(offered))


def test_only_those_above_primaries_are_compared_by_the_index_of_a_territory(
    visit: Visit, people: Union
) -> None:
    visit.as_("gleb")
    app = visit.page(RANKING, organisation="R1", level="territorial", indicator="index_territorial")
    assert query(app, "indicator") == "index_territorial"
    app = visit.page(RANKING, organisation="R1", level="primary", indicator="index_territorial")
    assert query(app, "indicator") == "coverage"


def test_a_link_to_an_indicator_that_is_gone_says_what_is_shown_instead(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(RANKING, organisation="R1", indicator="own_99")
    assert [i.value for i in app.info if i.value.startswith("Показатель из ссылки больше не ведётся")]
    app = select(app, "Показатель").select("stand_exists").run()
    assert not app.info


def test_the_order_stands_in_the_address_and_a_strange_one_is_the_usual(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = select(visit.page(RANKING, **STAND), "Порядок").select("name").run()
    assert query(app, "order") == "name"
    app = visit.page(RANKING, **STAND, order="; DROP", page="-1", mark="<script>")
    assert query(app, "order") == "best"
    assert "script" not in shown(app)


def test_territories_are_chosen_by_how_many_primaries_they_have(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = select(visit.page(RANKING, **STAND), "Сколько первичных").select("t0").run()
    assert query(app, "size") == "t0"
    assert "Верхнереченская районная" in names(app)
    app = select(app, "Сколько первичных").select("t2").run()
    assert "никто не подходит" in shown(app)


def test_a_size_of_territories_is_no_size_of_primaries(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(RANKING, **STAND, level="primary", size="t0")
    assert query(app, "size") == ""
    assert specs(app)


def test_whoever_is_found_is_pointed_out_and_leads_down(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = select(visit.page(RANKING, **STAND), "Найти организацию").select("T1").run()
    assert query(app, "mark") == "T1"
    assert {r["code"]: r["own"] for r in rows(app)}["T1"] == 1
    assert "Верхнереченская районная: 50,0 %" in shown(app)
    labels = [link.proto.label.replace("\\", "") for link in app.get("page_link")]
    assert "Открыть: Верхнереченская районная" in labels


def test_a_primary_that_was_asked_for_is_pointed_out_among_its_neighbours(
    visit: Visit, people: Union
) -> None:
    visit.as_("gleb")
    app = visit.page(RANKING, organisation="SCHOOL", indicator="members_total")
    assert {r["code"]: r["own"] for r in rows(app)} == {"SCHOOL": 1, "GARDEN": 0}


def test_places_are_held_against_last_year(visit: Visit, people: Union) -> None:
    """Last year the garden had more members than the school; this year they have as many."""
    forms = {code: number_of(people, code) for code in ("SCHOOL", "GARDEN")}
    people.earlier(forms["SCHOOL"], FULL | {"members_total": 30})
    people.earlier(forms["GARDEN"], FULL | {"members_total": 35})
    visit.as_("gleb")
    app = visit.page(RANKING, organisation="T1", indicator="members_total", year="2026")
    told = {r["code"]: (r["place"], r["change"]) for r in rows(app)}
    assert told == {"SCHOOL": ("1", "↑1"), "GARDEN": ("1", "=")}
    app = visit.page(RANKING, organisation="T1", indicator="members_total", year="2025")
    assert {r["change"] for r in rows(app)} == {""}


def number_of(people: Union, code: str) -> int:
    with db.reading(people.engine) as s:
        found = s.scalars(select_of(Submission.id).where(Submission.organisation_id == people[code].id))
        return int(found.first() or 0)


def test_an_index_says_by_which_weights_it_was_counted(visit: Visit, people: Union) -> None:
    visit.as_("darya")
    app = visit.page(RANKING, organisation="R1", indicator="index")
    assert "методика «" in shown(app)
    assert "методика «" not in shown(visit.page(RANKING, **STAND))


def test_regions_with_weights_of_their_own_have_no_places(visit: Visit, people: Union) -> None:
    with db.begin(people.engine) as s:
        values: dict[str, Any] = {"number": 1, "title": "", "state": "published", "year": 2026}
        values["body"] = {"blocks": []}
        s.add(Methodology(organisation_id=people["R1"].id, created=NOW, published=NOW, **values))
    visit.as_("admin")
    app = visit.page(RANKING, organisation="F", level="regional", indicator="index")
    assert not app.exception
    assert {r["place"] for r in rows(app)} == {""}
    assert "Мест нет: у индекса разные веса." in shown(app)


def test_filters_keep_the_same_organisations_in_all_years() -> None:
    """Who belongs is decided by the newest year."""
    told = [
        (1, "A", "А", "primary", "school", "до 50", 2025),
        (1, "A", "А", "primary", "school", "51–100", 2026),
        (2, "B", "Б", "primary", "school", "51–100", 2025),
        (2, "B", "Б", "primary", "school", "до 50", 2026),
    ]
    made = frame((*r, "coverage", None, 1, 1, 0, 0) for r in told)
    kept = filters.Alike(Level.PRIMARY, "school", "1").keep(made)
    assert list(zip(kept["code"], kept["year"], strict=True)) == [("A", 2025), ("A", 2026)]
    assert len(filters.Alike(Level.PRIMARY).keep(made)) == 4


@pytest.mark.parametrize(
    ("primaries", "bracket"), [(1, "t0"), (30, "t0"), (31, "t1"), (60, "t1"), (61, "t2")]
)
def test_territories_fall_into_three_sizes(primaries: int, bracket: str) -> None:
    made = frame([(1, "A", "А", "territorial", None, None, 2026, "coverage", None, 0, primaries, 0, 0)])
    kept = [size for size in ("t0", "t1", "t2") if len(filters.Alike(Level.TERRITORIAL, "", size).keep(made))]
    assert kept == [bracket]


def test_the_key_holds_every_choice(visit: Visit, people: Union) -> None:
    """Two views that differ in one choice are two entries of the cache, and none is another person's."""
    visit.as_("gleb")
    base = {"organisation": "R1", "indicator": "members_total", "level": "primary", "year": "2026"}
    other = {"organisation": "T1", "indicator": "coverage", "level": "territorial", "kind": "school"}
    other |= {"order": "worst", "mark": "SCHOOL"}
    elements = {element(visit.page(RANKING, **base))}
    for name, value in other.items():
        elements.add(element(visit.page(RANKING, **(base | {name: value}))))
    assert len(elements) == 1 + len(other)


def element(app: Any) -> str:
    return str(app.get("vega_lite_chart")[0].proto.id)


def test_what_one_person_saw_is_not_shown_to_another(visit: Visit, people: Union) -> None:
    link = {"organisation": "R1", "indicator": "members_total", "level": "primary"}
    visit.as_("gleb")
    assert "ППО вуза" in names(visit.page(RANKING, **link))
    visit.as_("boris")
    app = visit.page(RANKING, **link)
    assert not specs(app)
    assert "вуза" not in shown(app)
