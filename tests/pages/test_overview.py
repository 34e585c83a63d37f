"""«Обзор» and «Паспорт организации» through app.py: what is told, where the doors lead, what nobody may see."""

from typing import Any

import pytest

import db
from core.access import Role
from tests import union
from tests.pages.conftest import Visit
from tests.union import FULL, Union

OVERVIEW, PASSPORT = "pages/analytics/overview.py", "pages/analytics/passport.py"
KINDS = ("html", "markdown", "text", "warning", "info", "caption", "metric")


@pytest.fixture
def people(visit: Visit) -> Union:
    more = (("sad", "Сад", Role.RESPONSIBLE, "GARDEN"), ("sosed", "Сосед", Role.RESPONSIBLE, "NEIGHBOUR"))
    made = union.build(visit.engine, more)
    made.accept(made.hand_in("SCHOOL", "alisa"), "boris")
    made.accept(made.hand_in("GARDEN", "sad", FULL | {"stand_exists": False, "workers_total": 50}), "boris")
    made.hand_in("NEIGHBOUR", "sosed")
    return made


def shown(app: Any) -> str:
    assert not app.exception, app.exception
    read = "\n".join(str(getattr(e, "value", "") or e.proto) for kind in KINDS for e in app.get(kind))
    return read.replace("\\", "").replace("\u00a0", " ")


def doors(app: Any) -> list[tuple[str, str, dict[str, str]]]:
    """(label, page, what its address says) of every link to a page."""
    found = []
    for link in app.get("page_link"):
        asked = dict(part.split("=", 1) for part in link.proto.query_string.split("&") if part)
        found.append((link.proto.label.replace("\\", ""), link.proto.page, asked))
    return found


def door(app: Any, label: str) -> tuple[str, dict[str, str]]:
    return next((page, asked) for words, page, asked in doors(app) if words.startswith(label))


def test_each_point_of_control_is_a_door_to_its_ranking(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(OVERVIEW, organisation="R1")
    page, asked = door(app, "5. Стенд")
    assert page.endswith("ranking")
    assert asked == {"organisation": "R1", "year": "2026", "indicator": "stand_exists"}
    assert "50,0 %" in shown(app)
    assert "по 2 из 4" in shown(app)


def test_every_block_is_a_door_to_its_page(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(OVERVIEW, organisation="R1")
    pages = {page.rpartition("/")[2] for _, page, _ in doors(app)}
    assert {"ranking", "subscription", "index", "changes", "passport", "report"} <= pages
    assert {asked["organisation"] for _, _, asked in doors(app) if asked} >= {"R1"}


def test_the_overview_of_a_primary_has_no_leaders(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(OVERVIEW, organisation="SCHOOL")
    assert door(app, "5. Стенд")[0].endswith("trend")
    assert "Впереди" not in shown(app)
    assert "некому сдавать формы" not in shown(app)
    assert "Мониторинг: принята" in shown(app)
    assert door(app, "Паспорт: всё об этой организации")[1]["organisation"] == "SCHOOL"
    assert "100,0 %" not in shown(app)


def test_a_figure_without_forms_is_no_data_and_no_nought(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(OVERVIEW, organisation="T2")
    assert "принятых форм пока нет" in shown(app)
    assert "нет данных" in shown(app)


def test_the_passports_of_the_points_are_opened_by_a_button(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(OVERVIEW, organisation="R1")
    button = next(b for b in app.button if b.label == "О показателях")
    told = shown(button.click().run())
    assert "сколько ответили «да» : сколько ответили × 100" in told
    assert "по 2 из 4 первичных организаций: Первая областная, 2026 год" in told


def test_the_dossier_tells_everything_of_one_organisation(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(PASSPORT, organisation="T1", year="2026")
    told = shown(app)
    for words in (
        "Верхнереченская районная: территориальная организация",
        "сдали 2 из 2",
        "63,1 %",
        "50,0 %",
    ):
        assert words in told
    assert {b.proto.label for b in app.get("download_button")} >= {"Скачать PDF"}
    assert door(app, "Открытый отчёт")[1]["organisation"] == "T1"
    assert door(app, "Сравнить с похожими")[0].endswith("comparison")


def test_a_submitted_form_is_told_of_and_not_shown(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    told = shown(visit.page(PASSPORT, organisation="NEIGHBOUR", year="2026"))
    assert "Форма на проверке: показатели появятся, когда её примут." in told
    assert "51,3 %" not in told


def test_the_presidium_reads_no_contacts(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    told = shown(visit.page(PASSPORT, organisation="SCHOOL", year="2026"))
    assert "school4.ru/profsoyuz" in told
    assert "profkom4@example.ru" not in told
    assert "Иванова" not in told


@pytest.mark.parametrize("code", ["R2", "T3", "FOREIGN", "нет такой"])
@pytest.mark.parametrize("page", [OVERVIEW, PASSPORT])
def test_what_is_not_theirs_is_refused(visit: Visit, people: Union, page: str, code: str) -> None:
    visit.as_("gleb")
    told = shown(visit.page(page, organisation=code))
    assert "Чужая" not in told
    assert "Вторая областная" not in told
    assert "Скачать PDF" not in told


def test_names_of_people_do_not_come_alive(visit: Visit, people: Union) -> None:
    with db.begin(people.engine) as s:
        s.merge(people["T1"]).name = "<script>alert(1)</script> [ссылка](https://x.example)"
    visit.as_("gleb")
    for page, code in ((PASSPORT, "T1"), (OVERVIEW, "R1"), (OVERVIEW, "T1")):
        app = visit.page(page, organisation=code)
        assert not app.exception
        assert "<script>" not in "".join(str(h.value) for h in app.get("html"))
