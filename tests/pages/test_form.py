"""The form as people meet it: typing, saving, problems, two editors, handing in."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import delete, update
from streamlit.testing.v1 import AppTest

import db
from core import answers, catalogue
from core.answers import Value
from core.indicators import AnswerKind
from core.workflow import State
from db import handing, models, reviews
from pages.ui import fields, session
from tests.pages.conftest import Visit
from tests.pages.screens import (
    acts,
    by_label,
    form,
    labels,
    open_today,
    press,
    retire,
    stored,
    type_in,
    words,
)
from tests.union import FULL, Union

WORKERS = "Работающих в учреждении"
MEMBERS = "Членов Профсоюза всего"
HOSTILE = "<script>alert(1)</script> [x](javascript:alert(1)) :red[y] $$z$$ ![](http://evil/p.png)"


@pytest.fixture
def people(visit: Visit) -> Union:
    return open_today(visit)


def missing(app: object, name: str) -> object:
    return by_label(app, "button_group", f"Вместо ответа: {name}")  # type: ignore[arg-type]


def test_what_is_typed_survives_a_new_session_and_another_device(visit: Visit, people: Union) -> None:
    number = people.form_of("SCHOOL")
    type_in(form(visit, "alisa", number), WORKERS, "80")
    assert stored(people, number).answers == {"workers_total": 80}
    again = form(visit, "chair", number)
    assert by_label(again, "text_input", WORKERS).value == "80"
    assert "Сохранено" in words(again)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1 234", 1234),
        ("1\u00a0234", 1234),
        (" 80 ", 80),
        ("0", 0),
        ("1e3", None),
        ("1_000", None),
        ("12,5", None),
        ("1,000", None),
        ("1234,0", None),
        ("８０", None),
        ("NaN", None),
        ("1,234.56", None),
    ],
)
def test_numbers_are_read_as_russians_write_them(
    visit: Visit, people: Union, typed: str, kept: int | None
) -> None:
    number = people.form_of("SCHOOL")
    app = type_in(form(visit, "alisa", number), WORKERS, typed)
    assert stored(people, number).answers.get("workers_total") == kept
    assert ("Не сохранено" in words(app)) is (kept is None)
    assert by_label(app, "text_input", WORKERS).value == typed


def test_unread_text_stays_when_the_section_is_left_and_blocks_handing_in(
    visit: Visit, people: Union
) -> None:
    number = people.fill("SCHOOL", "alisa", FULL)
    app = type_in(form(visit, "alisa", number), WORKERS, "сто")
    app = press(app, "Дальше")
    assert "Не сохранено ответов: 1" in words(app)
    app = press(app, "Назад")
    assert by_label(app, "text_input", WORKERS).value == "сто"
    app.query_params["section"] = "finish"
    app.run()
    assert "«сто» не сохранено" in words(app)
    assert by_label(app, "button", "Отправить").disabled


def test_no_data_and_not_applicable_are_not_zero(visit: Visit, people: Union) -> None:
    number = people.form_of("SCHOOL")
    app = form(visit, "alisa", number)
    missing(app, WORKERS).set_value("no_data").run()  # type: ignore[attr-defined]
    type_in(app, MEMBERS, "0")
    assert stored(people, number).answers == {"workers_total": {"missing": "no_data"}, "members_total": 0}
    assert by_label(app, "text_input", WORKERS).disabled


def test_a_problem_stands_beside_its_field_in_russian(visit: Visit, people: Union) -> None:
    number = people.fill("SCHOOL", "alisa", {"members_total": 41})
    app = type_in(form(visit, "alisa", number), "Из них работающих", "50")
    assert "50 больше, чем «Членов Профсоюза» — 41" in words(app)


def test_an_empty_form_accuses_nobody_before_the_last_step(visit: Visit, people: Union) -> None:
    assert "Исправьте" not in words(form(visit, "alisa", people.form_of("SCHOOL")))


def test_no_hides_what_hangs_on_yes_and_says_what_was_cleared(visit: Visit, people: Union) -> None:
    number = people.fill("SCHOOL", "alisa", {"stand_exists": True, "stand_count": 2})
    app = form(visit, "alisa", number, "stand")
    assert "Сколько стендов, ед." in labels(app, "text_input")
    by_label(app, "button_group", "Есть профсоюзный стенд").set_value("no").run()
    assert stored(people, number).answers == {"stand_exists": False}
    assert "Больше не нужно и очищено: Сколько стендов" in words(app)
    assert "Сколько стендов, ед." not in labels(app, "text_input")


def test_last_years_answer_stands_beside_and_is_taken_over_in_one_click(visit: Visit, people: Union) -> None:
    number = people.form_of("SCHOOL")
    people.earlier(number, {"workers_total": 84})
    app = form(visit, "alisa", number)
    assert "В прошлом году: <b>84\u00a0чел.</b>" in words(app)
    press(app, "как в прошлом году")
    assert stored(people, number).answers == {"workers_total": 84}
    assert by_label(app, "text_input", WORKERS).value == "84"


def test_a_date_may_be_typed_with_the_commas_of_a_number_keypad(visit: Visit, people: Union) -> None:
    number = people.form_of("SCHOOL")
    app = type_in(form(visit, "alisa", number), "На какую дату", "1,10,2026")
    assert stored(people, number).answers == {"stat_as_of": "2026-10-01"}
    type_in(app, "На какую дату", "02102026")
    assert stored(people, number).answers == {"stat_as_of": "2026-10-02"}


def test_a_second_tap_does_not_take_an_answer_away(visit: Visit, people: Union) -> None:
    number = people.form_of("SCHOOL")
    app = form(visit, "alisa", number, "stand")
    assert not by_label(app, "button_group", "Есть профсоюзный стенд").proto.required
    by_label(app, "button_group", "Есть профсоюзный стенд").set_value("yes").run()
    assert by_label(app, "button_group", "Есть профсоюзный стенд").proto.required
    assert stored(people, number).answers == {"stand_exists": True}


def test_two_editors_of_one_answer_see_both_versions_and_nothing_is_overwritten(
    visit: Visit, people: Union
) -> None:
    number = people.fill("SCHOOL", "alisa", {"workers_total": 80})
    app = form(visit, "alisa", number)
    people.fill("SCHOOL", "chair", {"workers_total": 81}, session.now())
    type_in(app, WORKERS, "90")
    shown = words(app)
    assert "Форма изменилась" in shown and "Председатель" in shown
    assert shown.index("90\u00a0чел.") < shown.index("81\u00a0чел.")
    assert stored(people, number).answers == {"workers_total": 81}
    press(app, "Сохранить выбранное")
    assert "Выберите ответ в каждой строке" in words(app)
    press(app, "Оставить все мои")
    assert stored(people, number).answers == {"workers_total": 90}
    assert by_label(app, "text_input", WORKERS).value == "90"


def test_answers_that_do_not_overlap_are_both_kept_after_a_choice(visit: Visit, people: Union) -> None:
    number = people.fill("SCHOOL", "alisa", {"workers_total": 80})
    app = form(visit, "alisa", number)
    people.fill("SCHOOL", "chair", {"members_total": 41}, session.now())
    type_in(app, WORKERS, "90")
    assert stored(people, number).answers == {"workers_total": 80, "members_total": 41}
    assert "Членов Профсоюза: нет ответа → 41\u00a0чел." in words(app)
    press(app, "Сохранить выбранное")
    assert stored(people, number).answers == {"workers_total": 90, "members_total": 41}
    assert by_label(app, "text_input", MEMBERS).value == "41"


def test_a_screen_without_own_changes_takes_the_stored_ones_and_says_so(visit: Visit, people: Union) -> None:
    number = people.fill("SCHOOL", "alisa", {"workers_total": 80})
    app = form(visit, "alisa", number)
    people.fill("SCHOOL", "chair", {"workers_total": 81}, session.now())
    app.run()
    assert "Форма изменилась" in words(app)
    assert by_label(app, "text_input", WORKERS).value == "81"
    assert stored(people, number).answers == {"workers_total": 81}


def after_restart(visit: Visit, number: int, base: int, typed: str) -> AppTest:
    """A new server session to which the browser sends again what its screen of revision `base` holds."""
    visit.as_("alisa")
    app: AppTest = visit.app()
    app.session_state[f"base-{number}"] = f"abcdef.{base}"
    app.session_state[f"{number}-abcdef-workers_total_whole"] = typed
    app.query_params["form"] = str(number)
    return app.switch_page("pages/duties/form.py").run()


def test_what_was_typed_while_the_server_restarted_is_saved(visit: Visit, people: Union) -> None:
    number = people.fill("SCHOOL", "alisa", {"workers_total": 80})
    after_restart(visit, number, 1, "90")
    assert stored(people, number).answers == {"workers_total": 90}


def test_a_restart_does_not_let_an_old_screen_overwrite_a_newer_answer(visit: Visit, people: Union) -> None:
    number = people.fill("SCHOOL", "alisa", {"workers_total": 80})
    people.fill("SCHOOL", "chair", {"workers_total": 81, "members_total": 41}, session.now())
    untouched = after_restart(visit, number, 1, "80")
    assert by_label(untouched, "text_input", WORKERS).value == "81"
    changed = words(after_restart(visit, number, 1, "90"))
    assert "Форма изменилась" in changed and "90\u00a0чел." in changed and "81\u00a0чел." in changed
    assert stored(people, number).answers == {"workers_total": 81, "members_total": 41}


def test_a_form_handed_in_meanwhile_refuses_and_keeps_the_text_in_sight(visit: Visit, people: Union) -> None:
    number = people.fill("SCHOOL", "alisa", FULL)
    app = form(visit, "alisa", number)
    _submit(people, number, "chair")
    type_in(app, WORKERS, "90")
    shown = words(app)
    assert "не сохранены" in shown and "на проверке" in shown and "90\u00a0чел." in shown
    assert stored(people, number).answers["workers_total"] == 80
    press(app, "Понятно")
    assert "Форма на проверке" in words(app)


def test_a_campaign_closed_meanwhile_refuses_and_keeps_the_text_in_sight(visit: Visit, people: Union) -> None:
    number = people.fill("SCHOOL", "alisa", FULL)
    app = form(visit, "alisa", number)
    with db.begin(people.engine) as s:
        s.execute(update(models.Window).values(closes=datetime(2026, 1, 2, tzinfo=UTC).date()))
    type_in(app, WORKERS, "90")
    assert "Приём форм закрыт" in words(app) and "90\u00a0чел." in words(app)
    assert stored(people, number).answers["workers_total"] == 80


def test_the_last_step_lists_what_is_left_and_leads_to_it(visit: Visit, people: Union) -> None:
    number = people.fill("SCHOOL", "alisa", {k: v for k, v in FULL.items() if k != "ais_members"})
    app = form(visit, "alisa", number, "finish")
    assert "Что осталось до сдачи" in words(app)
    assert by_label(app, "button", "Отправить").disabled
    press(app, "На учёте в АИС")
    assert app.query_params["section"] == "ais"
    assert "Ответьте на вопрос" in words(app)


def test_a_full_form_is_handed_in_once_and_can_be_taken_back(visit: Visit, people: Union) -> None:
    number = people.fill("SCHOOL", "alisa", FULL)
    app = form(visit, "alisa", number, "finish")
    twin = form(visit, "alisa", number, "finish")
    press(app, "Отправить на проверку")
    press(twin, "Отправить на проверку")
    assert stored(people, number).state == State.SUBMITTED
    assert acts(people, number, "form.submit") == 1
    assert "Спасибо" in words(app) and not labels(app, "text_input")
    press(app, "Вернуть к себе")
    assert stored(people, number).state == State.DRAFT
    assert "Форма готова к отправке" in words(app)


def test_a_returned_form_shows_the_reason_and_the_remark_at_its_field(visit: Visit, people: Union) -> None:
    number = people.hand_in("SCHOOL", "alisa")
    with db.begin(people.engine) as s:
        remarks = {"ais_members": "В кабинете 38"}
        actor, revision = people.people["boris"], people.revision(number)
        reviews.return_back(s, actor, number, revision, "Проверьте АИС", remarks, session.now())
    app = form(visit, "alisa", number)
    assert "Проверьте АИС" in words(app)
    press(app, "К вопросу: На учёте в АИС")
    assert "Замечание проверяющего: В кабинете 38" in words(app)


def test_a_right_taken_away_meanwhile_saves_nothing(visit: Visit, people: Union) -> None:
    number = people.form_of("SCHOOL")
    app = form(visit, "alisa", number)
    with db.begin(people.engine) as s:
        s.execute(delete(models.Grant).where(models.Grant.user_id == people.people["alisa"].user_id))
    assert "Нет доступа" in words(type_in(app, WORKERS, "80"))
    assert stored(people, number).answers == {}


def test_every_kind_of_answer_reads_back_what_its_widget_shows() -> None:
    samples: dict[AnswerKind, Value] = {
        AnswerKind.YES_NO: False,
        AnswerKind.WHOLE: 1234567,
        AnswerKind.DECIMAL: Decimal("-1234.5678"),
        AnswerKind.MONEY: Decimal("1000.50"),
        AnswerKind.PERCENT: Decimal("33.3"),
        AnswerKind.CHOICE: "own",
        AnswerKind.SEVERAL: ("own", "none"),
        AnswerKind.DATE: date(2026, 2, 1),
        AnswerKind.ADDRESS: "https://school4.ru/profsoyuz",
        AnswerKind.TEXT: "Пётр «и» дети",
    }
    # Rows have no widget: they are entered record by record.
    assert set(samples) == set(AnswerKind) - {AnswerKind.ROWS}
    choice = catalogue.shipped()["email_own"]
    for kind, value in samples.items():
        indicator = replace(choice, kind=kind, options=choice.options)
        assert answers.parse(indicator, fields.seed(indicator, value)) == value
        assert answers.parse(indicator, fields.seed(indicator, None)) is None


def test_words_of_people_stay_words_everywhere(visit: Visit, people: Union) -> None:
    number = people.fill("SCHOOL", "alisa", FULL)
    type_in(form(visit, "alisa", number, "responsible"), "Фамилия", HOSTILE)
    assert stored(people, number).answers["resp_name"] == HOSTILE
    _submit(people, number, "alisa")
    shown = words(form(visit, "alisa", number))
    assert "<script>alert" not in shown and "&lt;script&gt;alert(1)" in shown


def test_a_text_too_long_is_not_stored_whatever_the_browser_let_through(visit: Visit, people: Union) -> None:
    number = people.fill("SCHOOL", "alisa", {"resp_exists": True})
    type_in(form(visit, "alisa", number, "responsible"), "Фамилия", "я" * 5000)
    assert stored(people, number).answers == {"resp_exists": True}


@pytest.mark.parametrize("number", ["0x1", "١٢", "1_0", "-1", "1e9", "9" * 30, "abc", "１２", "0"])
def test_an_impossible_number_is_as_if_absent(visit: Visit, people: Union, number: str) -> None:
    own = people.form_of("SCHOOL")
    app = form(visit, "alisa", number)
    assert app.query_params["form"] == str(own)


def test_a_foreign_and_an_absent_form_are_refused_in_the_same_words(visit: Visit, people: Union) -> None:
    foreign = words(form(visit, "alisa", people.form_of("NEIGHBOUR")))
    absent = words(form(visit, "alisa", 999999))
    assert "Нет доступа" in foreign and foreign == absent
    assert "соседней" not in foreign


def test_home_says_what_is_owed_and_opens_it(visit: Visit, people: Union) -> None:
    visit.as_("alisa")
    app = visit.app()
    assert "ППО школы № 4" in words(app) and "Сдать до" in words(app)
    assert labels(app, "button").count("Начать заполнение") == 1
    press(app, "Начать заполнение")
    assert by_label(app, "text_input", WORKERS).value == ""


def test_home_of_a_specialist_says_how_many_wait(visit: Visit, people: Union) -> None:
    people.hand_in("SCHOOL", "alisa")
    visit.as_("boris")
    assert "Ждут вашей проверки: 1\u00a0форма" in words(visit.app())


@pytest.mark.parametrize("who", ["alisa", "chair", "boris", "darya", "admin"])
def test_home_opens_for_everybody_who_has_one(visit: Visit, people: Union, who: str) -> None:
    visit.as_(who)
    assert "Мои дела" in words(visit.app())


def _submit(people: Union, number: int, who: str) -> None:
    with db.begin(people.engine) as s:
        assert handing.submit(s, people.people[who], number, people.revision(number), session.now()) == []


def test_last_years_option_that_is_no_longer_offered_is_shown_and_not_taken_over(
    visit: Visit, people: Union
) -> None:
    number = people.form_of("SCHOOL")
    people.earlier(number, {"email_own": "own"})
    section = retire(people, number, "email_own", "own")
    app = form(visit, "alisa", number, section)
    assert "В прошлом году: <b>своя, профсоюзная" in words(app)
    assert not [b for b in labels(app, "button") if "как в прошлом году" in b]
