"""«Ход сдачи» through app.py: what stands there, where it leads, and what leaves as a file."""

from typing import Any

import pytest

import db
from core.access import Role
from db import models
from db.models import Organisation
from tests.pages.conftest import Visit
from tests.pages.screens import KINDS, labels, open_today, words
from tests.union import FULL, Union

BOARD = "pages/review/board.py"
HOSTILE = "<img src=x onerror=alert(1)> **жирно** [x](http://x)"


@pytest.fixture
def people(visit: Visit) -> Union:
    """The school has been accepted, the garden is a draft, everybody else is silent."""
    made = open_today(visit)
    made.accept(made.hand_in("SCHOOL", "alisa", FULL), "boris")
    return made


def shown(app: Any) -> str:
    return words(app).replace("\\", "").replace("\u00a0", " ").replace("\xad", "")


def links(app: Any) -> dict[str, str]:
    """Words of a link -> where it leads."""
    return {e.proto.label.replace("\\", ""): e.proto.query_string for e in app.get("page_link")}


@pytest.mark.parametrize(
    ("login", "total"),
    [("boris", "1 из 2, <b>50,0 %"), ("darya", "1 из 4, <b>25,0 %"), ("admin", "1 из 5, <b>20,0 %")],
)
def test_everybody_in_charge_sees_their_own_line_first(
    visit: Visit, people: Union, login: str, total: str
) -> None:
    visit.as_(login)
    assert total in shown(visit.page(BOARD))


@pytest.mark.parametrize("login", ["alisa", "chair", "gleb"])
def test_the_others_find_no_way_in(visit: Visit, people: Union, login: str) -> None:
    visit.as_(login)
    app = visit.at("board")
    assert "Нет доступа" in shown(app)
    assert "Всего" not in shown(app)


@pytest.mark.parametrize("code", ["R2", "T3", "FOREIGN", "F", "nothing", "' OR 1=1"])
def test_a_foreign_organisation_is_refused_like_an_absent_one(visit: Visit, people: Union, code: str) -> None:
    visit.as_("darya")
    app = visit.page(BOARD, organisation=code)
    assert [w.value for w in app.warning] == [
        "Нет доступа. Если он вам нужен, обратитесь в вышестоящую организацию."
    ]
    assert "Вторая" not in shown(app)


def test_a_line_leads_down_and_the_way_back_up_stands_above(visit: Visit, people: Union) -> None:
    visit.as_("darya")
    there = links(visit.page(BOARD))
    assert "organisation=T1" in there["Верхнереченская районная"]
    assert "campaign=monitoring-2026" in there["Верхнереченская районная"]
    assert "direct=yes" in there["Первичные прямого подчинения"]
    app = visit.page(BOARD, organisation="T1")
    assert "organisation=R1" in links(app)["Первая областная"]
    assert "ППО школы № 4" in links(app) and "принята" in shown(app)


def test_primaries_of_direct_subordination_are_shown_one_by_one(visit: Visit, people: Union) -> None:
    visit.as_("darya")
    app = visit.page(BOARD, organisation="R1", direct="yes")
    assert f"form={people.form_of('UNIVERSITY')}" in links(app)["ППО вуза"]
    assert "Верхнереченская районная" not in links(app)
    assert "Первая областная" in links(app)


def test_forms_of_offices_are_a_choice(visit: Visit, people: Union) -> None:
    visit.as_("darya")
    app = visit.page(BOARD, organisation="R1", whose="territorial")
    assert "0 из 2" in shown(app)
    assert f"form={people.form_of('T1')}" in links(app)["Верхнереченская районная"]


def test_the_lagging_alone(visit: Visit, people: Union) -> None:
    visit.as_("darya")
    app = visit.page(BOARD, organisation="R1", show="lagging")
    assert "Нижнереченская районная" in links(app)
    # A half is better than a quarter.
    names = [e.proto.label for e in app.get("page_link") if "campaign" in e.proto.query_string]
    assert [n for n in names if n.startswith("Верхне")] == []


def test_the_worst_stand_first_and_the_order_is_a_choice(visit: Visit, people: Union) -> None:
    visit.as_("darya")

    def order(**query: str) -> list[str]:
        app = visit.page(BOARD, organisation="R1", **query)
        every = [e.proto.label for e in app.get("page_link")]
        return [n for n in every if n.endswith("районная") and " · " not in n.replace("\\", "")]

    assert order()[:2] == ["Нижнереченская районная", "Верхнереченская районная"]
    assert order(order="name")[:2] == ["Верхнереченская районная", "Нижнереченская районная"]


def test_a_strange_address_is_as_if_empty(visit: Visit, people: Union) -> None:
    visit.as_("darya")
    strange = {
        "order": "<x>",
        "show": "'",
        "whose": "federal",
        "lag": "x",
        "page": "-1",
        "list": "99999999999",
    }
    app = visit.page(BOARD, organisation="R1", **strange)
    assert "1 из 4, <b>25,0 %" in shown(app)


def test_the_curve_has_a_sentence_and_a_picture(visit: Visit, people: Union) -> None:
    visit.as_("darya")
    app = visit.page(BOARD)
    assert "сдали 1 из 4 (25,0 %)" in shown(app)
    assert len(app.get("vega_lite_chart")) == 1


def test_who_settles_the_outcome_leads_on(visit: Visit, people: Union) -> None:
    visit.as_("admin")
    app = visit.page(BOARD)
    found = [label for label in links(app) if label.startswith("не сдано 1 из 2 · Верхнереченская")]
    assert len(found) == 1 and found[0].endswith("Первая областная")


def test_who_has_not_begun_is_found_by_a_word(visit: Visit, people: Union) -> None:
    visit.as_("boris")
    app = visit.page(BOARD)
    assert "Не начали · 1" in str(app.get("button_group")[-1].proto)
    app.text_input[0].input("нет такой").run()
    assert "Ничего не нашлось" in shown(app)
    app.text_input[0].input("ДЕТСКОГО").run()
    assert "Ничего не нашлось" not in shown(app)


def test_files_leave_with_the_number_of_their_rows(visit: Visit, people: Union) -> None:
    visit.as_("boris")
    app = visit.page(BOARD)
    there = [label.replace("\u00a0", " ") for label in labels(app, "download_button")]
    assert "Скачать XLSX: 3 строки" in there
    assert "Скачать список, XLSX: 1 строка" in there


def test_a_hostile_name_stays_a_name(visit: Visit, people: Union) -> None:
    with db.begin(people.engine) as s:
        for code in ("R1", "T1", "GARDEN"):
            s.get_one(Organisation, people[code].id).name = HOSTILE
    for login, code in (("darya", "R1"), ("boris", "T1")):
        visit.as_(login)
        app = visit.page(BOARD, organisation=code)
        assert not app.exception
        every = "\n".join(str(getattr(e, "value", "")) for kind in KINDS for e in app.get(kind))
        assert "<img" not in every and "&lt;img" in every
        assert all("**жирно**" not in e.proto.label for e in app.get("page_link"))


def test_a_child_out_of_reach_has_no_link(visit: Visit, people: Union) -> None:
    with db.begin(people.engine) as s:
        place = s.get_one(Organisation, people["T1"].id)
        place.parent_id, place.path = people["R2"].id, f"{people['R2'].path}{place.id}/"
    visit.as_("darya")
    app = visit.page(BOARD, organisation="R1")
    assert "Верхнереченская районная" not in links(app)
    assert "Верхнереченская районная" in shown(app) and "теперь в другой организации" in shown(app)


def test_where_nobody_is_expected_the_page_says_what_to_do(visit: Visit, people: Union) -> None:
    with db.begin(people.engine) as s:
        s.query(models.Completeness).delete()
    visit.as_("darya")
    assert "некому сдавать формы" in shown(visit.page(BOARD))


def test_a_person_of_two_roles_sees_single_forms_only_where_they_may(visit: Visit) -> None:
    made = open_today(visit)
    with db.begin(made.engine) as s:
        gleb = made.people["gleb"]
        s.add(models.Grant(user_id=gleb.user_id, organisation_id=made["T2"].id, role=Role.TERRITORIAL.value))
    visit.as_("gleb")
    assert "Нет доступа" in shown(visit.page(BOARD, organisation="R1"))
    assert "ППО соседней школы" in links(visit.page(BOARD, organisation="T2"))


def test_from_those_to_hurry_a_door_leads_to_the_letters_of_the_same_place(
    visit: Visit, people: Union
) -> None:
    visit.as_("darya")
    door = links(visit.page(BOARD))["Напомнить письмом"]
    assert door.startswith("org=R1&campaign=monitoring-") and door.endswith("&level=primary")
