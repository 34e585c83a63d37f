"""«В слайды» and «Сохранить вид» through app.py: whose figures a slide shows is known by the rows that were read."""

import json
import re
from typing import Any

import pytest
from sqlalchemy import func, select, update

import db
from core import views as rules
from core.access import Role
from core.campaigns import CampaignKind
from db import sittings, views
from db.models import Event, Organisation, Slide
from pages import TABLE
from pages.analytics import slides
from tests import union
from tests.pages.conftest import Visit
from tests.pages.screens import by_label, labels, press
from tests.pages.test_analytics import RANKING, TREND, shown, specs, subscribed
from tests.pages.test_shown import STAGE, pages_of
from tests.union import FULL, NOW, Union

COMPARISON, INDEX = "pages/analytics/comparison.py", "pages/analytics/index.py"


@pytest.fixture
def people(visit: Visit) -> Union:
    """The schools of T1 and T2 are accepted, of T1 the autumn's subscription too."""
    more = (("sosed", "Сосед", Role.RESPONSIBLE, "NEIGHBOUR"), ("sad", "Сад", Role.RESPONSIBLE, "GARDEN"))
    made = union.build(visit.engine, more)
    made.accept(made.hand_in("SCHOOL", "alisa"), "boris")
    made.accept(made.hand_in("NEIGHBOUR", "sosed", FULL | {"members_total": 45}), "vera")
    subscribed(made, CampaignKind.AUTUMN, 1)
    return made


def begun(made: Union, who: str = "gleb", code: str = "T1") -> int:
    with db.begin(made.engine) as s:
        return sittings.start(s, made.people[who], made[code], "Президиум района", NOW.date(), NOW)


def taken(visit: Visit, who: str, page: str, new: bool = False, **query: str) -> Any:
    """From the first chart of a page into the newest sitting there is, or into a new one."""
    visit.as_(who)
    app = press(visit.page(page, **query), "В слайды")
    if new:
        app.selectbox(key="slide-sitting").select(0)
    return confirmed(app, "В слайды", "Взять")


def confirmed(app: Any, opened: str, last: str) -> Any:
    """A run of a test is of the whole page: in it the dialog has to be opened once more."""
    by_label(app, "button", opened).click()
    app = next(b for b in app.button if b.label == last).click().run()
    assert not app.exception and not app.error, [e.value for e in app.error]
    return app


def paths(made: Union) -> list[str]:
    with db.reading(made.engine) as s:
        return list(s.scalars(select(Slide.path).order_by(Slide.id)))


def test_those_chosen_automatically_are_no_business_of_whoever_sees_one_territory(
    visit: Visit, people: Union
) -> None:
    number = begun(people)
    taken(visit, "gleb", RANKING, organisation="T1", indicator="stand_exists", year="2026")
    taken(visit, "gleb", COMPARISON, organisation="T1", year="2026")
    assert paths(people) == [people["T1"].path, people["R1"].path]
    visit.as_("boris")
    assert specs(visit.page(STAGE, sitting=str(number), slide="1"))
    closed = visit.page(STAGE, sitting=str(number), slide="2")
    assert "не показывается" in shown(closed) and "Нижнереченская" not in shown(closed)
    assert not specs(closed)
    assert pages_of(slides.paper(people.people["boris"], number)) == 1
    assert pages_of(slides.paper(people.people["gleb"], number)) == 2


@pytest.mark.parametrize(
    ("who", "page", "query", "whose"),
    [
        # Beside the line of the organisation above, and without one where nobody above may be seen.
        ("gleb", TREND, {"organisation": "T1", "indicator": "coverage"}, "R1"),
        ("boris", TREND, {"organisation": "T1", "indicator": "coverage"}, "T1"),
        ("gleb", INDEX, {"organisation": "T1"}, "R1"),
        ("boris", INDEX, {"organisation": "T1"}, "T1"),
        # A pool of schools of the region, drawn as one line without a name.
        ("gleb", TREND, {"organisation": "SCHOOL", "indicator": "coverage"}, "R1"),
        ("gleb", COMPARISON, {"organisation": "SCHOOL", "with": "GARDEN"}, "R1"),
        ("boris", COMPARISON, {"organisation": "SCHOOL", "with": "GARDEN"}, "T1"),
        ("gleb", RANKING, {"organisation": "T1", "mark": "SCHOOL", "indicator": "coverage"}, "T1"),
    ],
)
def test_a_slide_is_of_the_nearest_one_above_everybody_who_was_read(
    visit: Visit, people: Union, who: str, page: str, query: dict[str, str], whose: str
) -> None:
    taken(visit, who, page, new=True, year="2026", **query)
    assert paths(people) == [people[whose].path]


@pytest.mark.parametrize("page", [page.script for page in TABLE if page.url in rules.PAGES])
def test_no_chart_names_anybody_who_does_not_lie_below_its_slide(
    visit: Visit, people: Union, page: str
) -> None:
    begun(people)
    visit.as_("gleb")
    app = visit.page(page, organisation="T1", year="2026")
    for key in [b.key for b in app.button if b.label == "В слайды"]:
        app = app.button(key=key).click().run()
        app.button(key=key).click()
        app = next(b for b in app.button if b.label == "Взять").click().run()
        assert not app.exception and not app.error, [e.value for e in app.error]
    with db.reading(people.engine) as s:
        found = s.execute(select(Slide.path, Slide.body)).all()
    assert found or page.endswith("changes.py")
    for path, body in found:
        written = json.dumps(body, ensure_ascii=False)
        outside = [o.name for o in people.organisations.values() if not o.path.startswith(path)]
        assert [name for name in outside if name in written] == []


def test_a_new_sitting_with_its_first_slide_is_one_entry_of_the_journal(visit: Visit, people: Union) -> None:
    def entries() -> int:
        with db.reading(people.engine) as s:
            return s.scalar(select(func.count(Event.id)).where(Event.action.like("sitting.%"))) or 0

    taken(visit, "gleb", RANKING, new=True, organisation="T1", indicator="stand_exists")
    assert entries() == 1 and len(paths(people)) == 1


@pytest.mark.parametrize("code", ["77/12", "МО №5", "А 1", "(77)", "<b>&1%"])
def test_an_organisation_with_any_code_can_be_kept_and_taken(visit: Visit, people: Union, code: str) -> None:
    with db.begin(people.engine) as s:
        s.execute(update(Organisation).where(Organisation.code == "T1").values(code=code))
    taken(visit, "gleb", COMPARISON, new=True, organisation=code, year="2026")
    app = press(visit.page(COMPARISON, organisation=code, year="2026"), "Сохранить вид")
    app = confirmed(app, "Сохранить вид", "Сохранить")
    with db.reading(people.engine) as s:
        kept = views.mine(s, people.people["gleb"])
    assert [view.query["organisation"] for view in kept] == [code]
    link = next(p.proto for p in visit.page(slides.HERE).get("page_link") if "Сравнение" in p.proto.label)
    assert not re.search(r"[<>\s«]", link.query_string)
    assert "Сохранить вид" in labels(visit.page(COMPARISON, organisation=code), "button")
    assert by_label(app, "button", "Сохранить вид")
