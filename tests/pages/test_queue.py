"""The list of a reviewer: clean forms are accepted at one click, the others are looked at by what they weigh."""

import pytest
from streamlit.testing.v1 import AppTest

import db
from core.access import Action, Actor, Grant, Role
from core.workflow import State
from db import handing, reviews, submissions
from pages.ui import session
from tests.pages.conftest import Visit
from tests.pages.screens import acts, by_label, labels, open_today, press, stored, words
from tests.union import FULL, Union


@pytest.fixture
def people(visit: Visit) -> Union:
    return open_today(visit)


def queue(visit: Visit, who: str = "boris", **query: str) -> AppTest:
    visit.as_(who)
    return visit.page("pages/review/queue.py", **query)  # type: ignore[no-any-return]


def review(visit: Visit, who: str, number: int, **query: str) -> AppTest:
    visit.as_(who)
    return visit.page("pages/review/submission.py", form=str(number), **query)  # type: ignore[no-any-return]


def in_menu(app: AppTest) -> str:
    """What this page is called in the menu."""
    found = app._registered_pages.values()
    return next(str(page["page_name"]) for page in found if page.get("url_pathname") == "review")


def doubtful(people: Union) -> int:
    """A form with a number ten times smaller than last year's."""
    people.earlier(people.form_of("SCHOOL"), {"members_total": 410})
    return people.hand_in("SCHOOL", "alisa", now=session.now())


def _garden(people: Union) -> int:
    place = people["GARDEN"]
    people.people["olga"] = Actor(None, "olga", "Ольга", (Grant(Role.RESPONSIBLE, place.id, place.path),))
    return people.hand_in("GARDEN", "olga", now=session.now())


def test_clean_forms_are_named_and_accepted_at_one_click(visit: Visit, people: Union) -> None:
    numbers = [people.hand_in("SCHOOL", "alisa", now=session.now()), _garden(people)]
    app = queue(visit)
    shown = words(app)
    assert "Без замечаний: 2" in shown
    assert "ППО школы № 4" in shown and "ППО детского сада № 20" in shown
    menu = ("Проверка форм · 2", "Проверка форм")
    assert in_menu(app) == menu[0]
    press(app, "Принять 2\u00a0формы")
    assert in_menu(app) == menu[1]
    assert "Приняты 2\u00a0формы." in words(app) and "Без замечаний" not in words(app)
    assert [stored(people, n).state for n in numbers] == [State.ACCEPTED, State.ACCEPTED]
    assert [acts(people, n, "form.accept") for n in numbers] == [1, 1]


def test_two_clicks_at_two_screens_accept_once(visit: Visit, people: Union) -> None:
    number = people.hand_in("SCHOOL", "alisa", now=session.now())
    first, second = queue(visit), queue(visit)
    press(first, "Принять 1\u00a0форму")
    press(second, "Принять 1\u00a0форму")
    for app in (first, second):
        assert "Принята 1\u00a0форма." in words(app)
    assert acts(people, number, "form.accept") == 1


def test_what_was_accepted_together_goes_back_to_the_list(visit: Visit, people: Union) -> None:
    number = people.hand_in("SCHOOL", "alisa", now=session.now())
    app = press(queue(visit), "Принять 1\u00a0форму")
    press(app, "Вернуть на проверку")
    assert "Снова на проверке: 1\u00a0форма." in words(app) and "Без замечаний: 1" in words(app)
    assert stored(people, number).state == State.SUBMITTED
    press(app, "Понятно")
    assert "Снова на проверке" not in words(app)


def test_what_changed_while_the_list_was_open_is_left_and_named(visit: Visit, people: Union) -> None:
    school, garden = people.hand_in("SCHOOL", "alisa", now=session.now()), _garden(people)
    app = queue(visit)
    with db.begin(people.engine) as s:
        handing.take_back(s, people.people["alisa"], school, people.revision(school), session.now())
    press(app, "Принять 2\u00a0формы")
    shown = words(app)
    assert "Принята 1\u00a0форма." in shown and "1\u00a0форма осталась как есть" in shown
    assert "ППО школы № 4" in shown and "теперь она черновик" in shown
    assert (stored(people, school).state, stored(people, garden).state) == (State.DRAFT, State.ACCEPTED)


def test_a_doubtful_form_is_looked_at_with_its_doubt_in_words(visit: Visit, people: Union) -> None:
    doubtful(people)
    _garden(people)
    app = queue(visit)
    shown = words(app)
    assert "Без замечаний: 1" in shown and "Посмотреть: 1" in shown
    assert "Членов Профсоюза: похоже на лишний или потерянный ноль · без пояснения" in shown
    assert "сильнее всего меняют итог" in shown
    links = [e.proto.label.replace("\\", "") for e in app.main.get("page_link")]
    assert links == ["ППО школы № 4"]


def test_ones_own_entry_is_not_offered_among_the_clean_ones(visit: Visit, people: Union) -> None:
    number = people.fill("SCHOOL", "alisa", FULL, session.now())
    with db.begin(people.engine) as s:
        opened = submissions.find(s, people.people["boris"], Action.READ, number)
        handing.hand_in(s, people.people["boris"], opened, people.revision(number), session.now())
    shown = words(queue(visit))
    assert "Без замечаний" not in shown and "Внесли вы: примет другой специалист" in shown
    assert "Внесена вышестоящей организацией" in words(queue(visit, "darya", org="T1"))


def test_after_a_decision_the_next_form_stands_there_and_the_way_back(visit: Visit, people: Union) -> None:
    school, garden = doubtful(people), _garden(people)
    app = review(visit, "boris", school, state="submitted")
    assert "to-right" in {b.key for b in app.button} and "to-left" not in {b.key for b in app.button}
    press(app, "Принять")
    shown = words(app)
    assert "школы № 4: форма принята" in shown.replace("\\", "") and "ППО детского сада № 20" in shown
    assert app.query_params["form"] == str(garden)
    press(app, "Отменить")
    assert app.query_params["form"] == str(school)
    assert stored(people, school).state == State.SUBMITTED and acts(people, school, "form.undo") == 1


def test_the_last_form_stays_on_the_screen_and_its_decision_is_taken_back_there(
    visit: Visit, people: Union
) -> None:
    number = people.hand_in("SCHOOL", "alisa", now=session.now())
    app = press(review(visit, "boris", number), "Принять")
    assert "Форма принята." in words(app)
    press(app, "Отменить решение")
    assert "форма снова на проверке" in words(app) and "Принять" in labels(app, "button")
    assert "Отменить решение" not in labels(review(visit, "darya", number), "button")


def test_the_arrows_lead_to_the_forms_beside(visit: Visit, people: Union) -> None:
    school, garden = doubtful(people), _garden(people)
    app = review(visit, "boris", school, state="submitted")
    onward = by_label(app, "button", "Следующая")
    assert onward.proto.shortcut == "right"
    onward.click().run()
    assert app.query_params["form"] == str(garden)
    assert by_label(app, "button", "Предыдущая").proto.shortcut == "left"


def test_only_what_was_mended_after_the_return_is_shown_at_first(visit: Visit, people: Union) -> None:
    number = people.hand_in("SCHOOL", "alisa", now=session.now())
    with db.begin(people.engine) as s:
        revision = people.revision(number)
        remarks = {"workers_total": "Больше", "ais_members": "Меньше", "site_url": "Нет"}
        reviews.return_back(s, people.people["boris"], number, revision, "Сверьте", remarks, session.now())
    people.hand_in("SCHOOL", "alisa", {"workers_total": 90}, session.now())
    app = review(visit, "boris", number)
    shown = words(app)
    assert "Исправлено, было: 80\u00a0чел." in shown and "Без изменений и не показано" in shown
    assert "Ответственный и условия работы" not in shown
    said = "исправлен 1\u00a0ответ, 2\u00a0замечания без правки"
    assert labels(app, "toggle") == [f"Только исправленное после возврата: {said}"]
    by_label(app, "toggle", "Только исправленное").set_value(False).run()
    assert "Ответственный и условия работы" in words(app)
