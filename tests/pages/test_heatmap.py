"""«Карта пунктов» through app.py: what the columns are, the order in the address, the ways down, strange addresses."""

from typing import Any

import pytest
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df

from pages.analytics import walking
from tests.pages.conftest import Visit
from tests.pages.test_analytics import people, query, select, shown, specs
from tests.union import Union

__all__ = ["people"]

HEATMAP = "pages/analytics/heatmap.py"
R1 = {"organisation": "R1", "year": "2026"}


def drawn(app: Any, column: str) -> list[Any]:
    """Cells of one column of whatever data the picture has it in."""
    sets = [d for chart in app.get("vega_lite_chart") for d in chart.proto.datasets]
    frames = [convert_arrow_bytes_to_pandas_df(d.data.data) for d in sets]
    return [value for frame in frames if column in frame for value in frame[column].tolist()]


def heads(app: Any) -> list[str]:
    return [str(number).rstrip("↑↓") for number in drawn(app, "number")]


def test_the_presidium_sees_its_territories_by_ten_points_at_once(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(HEATMAP)
    assert query(app, "organisation") == "R1"
    assert heads(app)[:10] == [str(n) for n in range(1, 11)]
    assert drawn(app, "name") == [
        "Всего: Первая областная",
        "Верхнереченская районная",
        "Нижнереченская районная",
        "Первичные прямого подчинения",
    ]
    assert "50,0\u00a0%" in {str(label).split("\u202f")[0] for label in drawn(app, "label")}


@pytest.mark.parametrize("point", ["", "5", "8", "index"])
def test_what_is_shown_stands_in_the_address(visit: Visit, people: Union, point: str) -> None:
    visit.as_("gleb")
    app = select(visit.page(HEATMAP, **R1, point="1"), "Что показать").select(point).run()
    assert query(app, "point") == point
    assert specs(app)


def test_the_order_stands_in_the_address(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = select(visit.page(HEATMAP, **R1), "Порядок").select("stand_exists").run()
    app = select(app, "С кого начать").select("worst").run()
    assert (query(app, "sort"), query(app, "first")) == ("stand_exists", "worst")


def test_a_strange_address_is_as_if_empty(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    strange = {
        "point": "11",
        "sort": "<script>",
        "first": "x",
        "page": "99999",
        "level": "federal",
        "size": "r9",
    }
    app = visit.page(HEATMAP, organisation="R1", **strange)
    assert heads(app)[:10] == [str(n) for n in range(1, 11)]
    assert "script" not in shown(app)


@pytest.mark.parametrize("code", ["R2", "F", "FOREIGN", "nothing", "' OR 1=1"])
def test_a_foreign_organisation_is_refused_like_an_absent_one(visit: Visit, people: Union, code: str) -> None:
    visit.as_("gleb")
    app = visit.page(HEATMAP, organisation=code)
    assert [w.value for w in app.warning] == [
        "Нет доступа. Если он вам нужен, обратитесь в вышестоящую организацию."
    ]
    assert not specs(app)


def test_primaries_answer_in_words_and_by_kind(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(HEATMAP, organisation="T1", year="2026", kind="kindergarten")
    assert drawn(app, "name") == ["Всего: Верхнереченская районная", "ППО детского сада № 20"]
    assert {"да", "нет"} <= {str(label) for label in drawn(app, "label")}


def test_the_way_down_without_a_mouse_keeps_the_view(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(HEATMAP, **R1, point="5", sort="stand_plan", first="worst")
    app = select(app, "Перейти к организации").select("T1").run()
    assert [query(app, n) for n in ("organisation", "point", "sort", "first")] == [
        "T1",
        "5",
        "stand_plan",
        "worst",
    ]


def test_filters_that_leave_nobody_say_so(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    assert "никто не подходит" in shown(visit.page(HEATMAP, **R1, size="t2"))


def test_two_views_are_two_entries_of_the_cache(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    seen = {element(visit.page(HEATMAP, **R1))}
    other = {"point": "5", "level": "primary", "sort": "name", "first": "worst", "organisation": "T1"}
    for name, value in other.items():
        seen.add(element(visit.page(HEATMAP, **(R1 | {name: value}))))
    seen.add(element(visit.page(HEATMAP, **R1, level="primary", kind="school")))
    assert len(seen) == 2 + len(other)


def element(app: Any) -> str:
    return str(app.get("vega_lite_chart")[0].proto.id)


@pytest.mark.parametrize(
    ("picked", "way"),
    [
        ("head:1", walking.Sort("b", worst=False)),
        ("head:0", walking.Sort("a", worst=True)),
        ("cell:1:0", walking.Cell("T1", "a")),
        ("cell:0:1", walking.Cell("", "b")),
        ("name:1", walking.Down("T1")),
        ("name:0", None),
        ("name:9", None),
        ("cell:1:9", None),
        ("head:x", None),
        ("", None),
    ],
)
def test_a_click_is_read_by_where_it_was(picked: str, way: object) -> None:
    assert walking.read(picked, lines=["", "T1"], columns=["a", "b"], order="a", worst=False) == way
