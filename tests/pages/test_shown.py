"""Under every view: what can be taken along and kept; saved views; a sitting as forty people see it."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

import db
from core.problems import Forbidden
from core.views import Kept
from db import sittings, views
from pages.analytics import slides
from pages.ui import charts, look, session, taking
from tests import union
from tests.core.figures import ranked, share
from tests.db.test_sittings import body
from tests.pages.conftest import Visit
from tests.pages.screens import by_label, labels, press
from tests.pages.test_analytics import RANKING, names, people, query, shown, specs
from tests.union import NOW, Union

__all__ = ["people"]
VIEWS, STAGE = "pages/analytics/views.py", "pages/analytics/sitting.py"


@pytest.fixture
def small(visit: Visit) -> Union:
    return union.build(visit.engine)


def sat(made: Union, path: str = "R1", closed: bool = True) -> int:
    """A sitting of the region with three slides; the last one shows figures of `path`."""
    admin = made.people["admin"]
    with db.begin(made.engine) as s:
        number = sittings.start(s, admin, made["R1"], "Президиум <b>", NOW.date(), NOW)
        for n, place in enumerate(("R1", "T1", path), start=1):
            sittings.take(s, admin, number, body(f"Слайд {n}"), made[place].path, f"Вывод {n}", NOW)
        if closed:
            # Numbers begin anew in every test's database; the moment of closing tells them apart.
            version = sittings.find(s, admin, number).lock_version
            sittings.freeze(
                s, admin, number, version, NOW + timedelta(microseconds=abs(hash(made.engine.url)) % 10**6)
            )
    return number


def stage(visit: Visit, who: str, number: int, slide: int = 1) -> Any:
    visit.as_(who)
    return visit.page(STAGE, sitting=str(number), slide=str(slide))


def test_every_view_offers_what_can_be_done_with_it(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(RANKING)
    assert {"Сохранить вид", "В слайды"} <= set(labels(app, "button"))
    assert {b.proto.label for b in app.get("download_button")} >= {"XLSX", "CSV", "PNG", "SVG"}


def test_a_picture_has_a_twin_in_words(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(RANKING, organisation="T1", indicator="stand_exists")
    chart = app.get("vega_lite_chart")[0].proto
    assert chart.alt.startswith("Стенд") or "стенд" in chart.alt
    twin = next(h.proto.body for h in app.get("html") if "pm-heard" in h.proto.body)
    assert all(name in twin for name in names(app) if name)


def test_names_in_the_twin_are_not_html() -> None:
    twin = charts.heard(ranked([share("<img src=x>", 8, 10, 10)]).table())
    assert "<img" not in twin and "&lt;img" in twin
    long = charts.heard(ranked([share(f"О{n}", n, 99, 99) for n in range(99)]).table())
    assert long.count("<tr>") == charts.HEARD + 1 and "остальные — в таблице" in long


def test_a_csv_says_what_it_is_and_starts_no_formula() -> None:
    facts = ranked([share("=HYPERLINK(1)", 8, 10, 10), share("Б", 4, 10, 10)])
    text = taking.text(facts, "вымышлены").decode("utf-8-sig")
    head, _, rows = text.partition("\r\n\r\n")
    assert facts.title in head and facts.source in head and "вымышлены" in head
    assert "'=HYPERLINK(1)" in rows and "\r\n=" not in text and ";=" not in text


def test_the_dark_look_is_another_chart_of_the_same_figures(
    visit: Visit, people: Union, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit.as_("gleb")
    light = specs(visit.page(RANKING))
    monkeypatch.setattr(look, "dark", lambda: True)
    dark = specs(visit.page(RANKING))
    assert json.dumps(light) != json.dumps(dark)
    monkeypatch.setattr(look, "dark", lambda: False)
    assert specs(visit.page(RANKING)) == light


def test_views_are_links_and_come_back_after_removal(visit: Visit, small: Union) -> None:
    kept = Kept("Стенды [x](y)", "ranking", {"organisation": "T1", "indicator": "stand_exists"})
    with db.begin(small.engine) as s:
        views.keep(s, small.people["gleb"], small["R1"], kept, NOW)
        views.keep(s, small.people["darya"], small["R1"], Kept("От Дарьи", "trend", shared=True), NOW)
    visit.as_("gleb")
    app = visit.page(VIEWS)
    links = [link.proto for link in app.get("page_link")]
    mine = next(link for link in links if "Стенды" in link.label)
    assert "organisation=T1" in mine.query_string and "](y)" not in mine.label.replace("\\", "?")
    assert any("От Дарьи" in link.label for link in links)
    app = press(app, "Удалить")
    assert not any("Стенды" in link.proto.label for link in app.get("page_link"))
    app = press(app, "Вернуть")
    assert any("Стенды" in link.proto.label for link in app.get("page_link"))


def test_a_sitting_is_prepared_and_closed(visit: Visit, small: Union) -> None:
    number = sat(small, closed=False)
    visit.as_("darya")
    app = visit.page(VIEWS, organisation="R1", sitting=str(number))
    assert [box.value for box in app.text_area] == ["Вывод 1", "Вывод 2", "Вывод 3"]
    app = app.button[[b.label for b in app.button].index("Ниже")].click().run()
    assert [box.value for box in app.text_area] == ["Вывод 2", "Вывод 1", "Вывод 3"]
    app = press(app, "Закрыть слайды")
    assert "контрольная сумма сходится" in shown(app)
    assert not app.text_area and "Закрыть слайды" not in labels(app, "button")


def test_slides_are_turned_and_the_place_stands_in_the_address(visit: Visit, small: Union) -> None:
    app = stage(visit, "gleb", sat(small))
    assert "1 из 3" in shown(app) and "Вывод 1" in shown(app) and "Президиум &lt;b&gt;" in shown(app)
    app = by_label(app, "button", "Дальше").click().run()
    assert "2 из 3" in shown(app) and query(app, "slide") == "2"
    app = by_label(app, "button", "В конец").click().run()
    app = by_label(app, "button", "Дальше").click().run()
    assert "3 из 3" in shown(app)
    app = by_label(app, "button", "В начало").click().run()
    app = by_label(app, "button", "Назад").click().run()
    assert "1 из 3" in shown(app) and len(specs(app)) == 1


def test_a_slide_of_figures_that_are_not_theirs_stays_closed(visit: Visit, small: Union) -> None:
    app = stage(visit, "gleb", sat(small, "F"), 3)
    assert "не показывается" in shown(app) and "Вывод 3" not in shown(app)
    assert not specs(app)


@pytest.mark.parametrize("who", ["elena", "boris"])
def test_a_sitting_of_others_is_as_if_absent(visit: Visit, small: Union, who: str) -> None:
    number = sat(small)
    for asked in (number, 999_999):
        app = stage(visit, who, asked)
        assert "Нет доступа" in shown(app) and not specs(app)


@pytest.mark.parametrize("closed", [True, False])
def test_a_slide_is_read_once_however_many_look(visit: Visit, small: Union, closed: bool) -> None:
    number, pages = sat(small, closed=closed), session.engine()
    asked: list[str] = []

    def watch(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    event.listen(pages, "before_cursor_execute", watch)
    try:
        for who in ("gleb", "darya", "admin", "gleb", "darya", "admin", "gleb", "darya"):
            assert specs(stage(visit, who, number, 2))
    finally:
        event.remove(pages, "before_cursor_execute", watch)
    assert sum("slide.body" in statement for statement in asked) == 1


def test_a_slide_that_has_come_in_place_of_another_is_the_one_that_is_shown(
    visit: Visit, small: Union
) -> None:
    number, darya = sat(small, closed=False), small.people["darya"]
    assert "Слайд 3" in shown(stage(visit, "gleb", number, 3))
    with db.begin(small.engine) as s:
        found = sittings.find(s, darya, number)
        sittings.drop(s, darya, number, found.slides[2].id, found.lock_version, NOW)
        # The database may give it the number of the one before.
        sittings.take(s, darya, number, body("Другое") | {"sentence": "Новое."}, small["T1"].path, "", NOW)
    app = stage(visit, "gleb", number, 3)
    assert "Другое" in shown(app) and "Новое." in shown(app)


def test_a_slide_that_somebody_has_seen_stays_closed_to_others(visit: Visit, small: Union) -> None:
    number = sat(small, "F", closed=False)
    assert specs(stage(visit, "admin", number, 3))
    assert not specs(stage(visit, "gleb", number, 3))


def test_an_open_sitting_shows_what_has_just_changed(visit: Visit, small: Union) -> None:
    number, darya = sat(small, closed=False), small.people["darya"]
    assert "Вывод 1" in shown(stage(visit, "gleb", number))
    with db.begin(small.engine) as s:
        found = sittings.find(s, darya, number)
        sittings.conclude(s, darya, number, found.slides[0].id, "Иначе", found.lock_version, NOW)
    assert "Иначе" in shown(stage(visit, "gleb", number))


def test_slides_are_a_file_for_whoever_may_see_them(small: Union) -> None:
    number = sat(small, "F")
    assert pages_of(slides.paper(small.people["admin"], number)) == 3
    assert pages_of(slides.paper(small.people["gleb"], number)) == 2
    with pytest.raises(Forbidden):
        slides.paper(small.people["elena"], number)


def pages_of(file: bytes) -> int:
    assert file.startswith(b"%PDF")
    return len(re.findall(rb"/Type /Page\b", file))
