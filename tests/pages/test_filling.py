"""What helps to fill in a form: last year's answers, undo, warnings with reasons, norms, what is left."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update
from streamlit.testing.v1 import AppTest

import db
from core.access import Action
from core.answers import Value
from db import models, submissions, surroundings
from db.models import Aggregate, Completeness
from pages.ui import session
from tests.pages.conftest import Visit
from tests.pages.screens import by_label, form, labels, open_today, press, stored, type_in, words
from tests.union import FULL, Union

WORKERS = "Работающих в учреждении"
MEMBERS = "Членов Профсоюза всего"


@pytest.fixture
def people(visit: Visit) -> Union:
    return open_today(visit)


def last_year(people: Union, number: int, answers: Mapping[str, object]) -> None:
    """An accepted form of the same organisation, a year earlier."""
    now = stored(people, number)
    same = ("organisation_id", "form_id", "window_id", "level", "kind", "parent_id", "path")
    with db.begin(people.engine) as s:
        year = models.Campaign(kind="monitoring", year=2025, title="2025", time_zone="Europe/Moscow")
        s.add(year)
        s.flush()
        kept = {name: getattr(now, name) for name in same}
        s.add(models.Submission(campaign_id=year.id, state="accepted", answers=dict(answers), **kept))


def reason(app: AppTest, label: str) -> Any:
    return by_label(app, "selectbox", f"Причина: {label}")


# Last year


def test_a_section_takes_over_last_years_answers_into_what_is_empty_alone(
    visit: Visit, people: Union
) -> None:
    number = people.fill("SCHOOL", "alisa", {"members_total": 41})
    last_year(people, number, {"stat_as_of": "2025-10-01", "workers_total": 84, "members_total": 40})
    last = {"workers_total": 84, "members_total": 41}
    app = form(visit, "alisa", number)
    assert "Заполнить раздел" not in words(app)  # one answer has its own button
    with db.begin(people.engine) as s:
        s.execute(
            update(models.Submission)
            .where(models.Submission.campaign_id != people.campaign.id)
            .values(answers={**last, "members_working": 39})
        )
    app = press(form(visit, "alisa", number), "Заполнить раздел как в прошлом году (2")
    assert "Перенесено: 2\u00a0ответа" in words(app)
    assert stored(people, number).answers == {**last, "members_working": 39}
    assert stored(people, number).carried == ["members_working", "workers_total"]
    assert by_label(app, "text_input", WORKERS).value == "84"


def test_an_answer_taken_over_is_marked_until_it_is_changed_or_confirmed(visit: Visit, people: Union) -> None:
    number = people.form_of("SCHOOL")
    last_year(people, number, {"workers_total": 84, "members_total": 40})
    app = press(form(visit, "alisa", number), "Заполнить раздел")
    assert words(app).count("перенесено с прошлого года, проверьте") == 2
    app = type_in(app, MEMBERS, "41")
    assert stored(people, number).carried == ["workers_total"]
    revision = stored(people, number).revision
    app = press(app, "верно")
    assert stored(people, number).carried == []
    assert stored(people, number).revision == revision + 1
    assert "перенесено с прошлого года, проверьте" not in words(app)
    assert by_label(app, "text_input", WORKERS).value == "84"


def test_what_hangs_on_an_answer_is_taken_over_with_it_and_days_are_not(visit: Visit, people: Union) -> None:
    number = people.form_of("SCHOOL")
    last = {"stand_exists": True, "stand_count": 2, "stand_updated": "2025-09-01"}
    last_year(people, number, last)
    press(form(visit, "alisa", number, "stand"), "Заполнить раздел")
    assert stored(people, number).answers == {"stand_exists": True, "stand_count": 2}


def test_answers_taken_over_are_in_the_list_of_what_is_left(visit: Visit, people: Union) -> None:
    number = people.form_of("SCHOOL")
    last_year(people, number, {"workers_total": 84, "members_total": 40})
    press(form(visit, "alisa", number), "Заполнить раздел")
    app = form(visit, "alisa", number, "finish")
    assert "Перенесено с прошлого года или внесено за вас. Посмотрите" in words(app)
    assert "Работающих" in labels(app, "button")


def test_one_press_says_that_all_of_it_is_right(visit: Visit, people: Union) -> None:
    number = people.form_of("SCHOOL")
    people.earlier(number, {"workers_total": 84, "members_total": 40})
    app = press(form(visit, "alisa", number), "Заполнить раздел")
    press(app, "Всё верно (2\u00a0ответа перенесены)")
    assert stored(people, number).carried == []


def test_before_sending_one_press_says_that_everything_taken_over_is_right(
    visit: Visit, people: Union
) -> None:
    number = people.form_of("SCHOOL")
    people.earlier(number, {"workers_total": 84, "members_total": 40})
    press(form(visit, "alisa", number), "Заполнить раздел")
    app = form(visit, "alisa", number, "finish")
    assert "2\u00a0ответа перенесены и не проверены. Отправить можно, но лучше взглянуть." in words(app)
    press(app, "Всё верно")
    assert stored(people, number).carried == [] and "не проверены" not in words(app)


# Undo


def test_what_a_no_has_cleared_comes_back_in_one_click(visit: Visit, people: Union) -> None:
    was: dict[str, Value] = {"stand_exists": True, "stand_count": 2, "stand_plan": True}
    number = people.fill("SCHOOL", "alisa", was)
    app = form(visit, "alisa", number, "stand")
    by_label(app, "button_group", "Есть профсоюзный стенд").set_value("no").run()
    assert stored(people, number).answers == {"stand_exists": False}
    app = press(app, "вернуть")
    assert stored(people, number).answers == was
    assert by_label(app, "text_input", "Сколько стендов").value == "2"
    assert "вернуть" not in labels(app, "button")


# Warnings


@pytest.fixture
def doubtful(people: Union) -> int:
    """Ten times as many workers as a year ago, in a form that can be handed in."""
    number = people.fill("SCHOOL", "alisa", {**FULL, "workers_total": 800})
    last_year(people, number, {"workers_total": 80})
    return number


def test_a_warning_takes_a_reason_from_the_list(visit: Visit, people: Union, doubtful: int) -> None:
    app = form(visit, "alisa", doubtful)
    assert "в прошлом году было 80, теперь 800" in words(app)
    reason(app, "Работающих").set_value("merger").run()
    kept = stored(people, doubtful).explanations
    said = kept["workers_total"]["tenfold"]
    assert (said["reason"], said["text"]) == ("merger", "")
    assert said["about"].startswith("Похоже на лишний ноль: в прошлом году было 80, теперь 800.")
    assert "Пояснение: Так и есть: произошло объединение" in words(app)
    assert "Причина: Работающих" not in labels(app, "selectbox")


def test_an_other_reason_is_stored_with_its_words_only(visit: Visit, people: Union, doubtful: int) -> None:
    app = form(visit, "alisa", doubtful)
    reason(app, "Работающих").set_value("other").run()
    assert stored(people, doubtful).explanations == {}
    type_in(app, "Причина своими словами: Работающих", "Открыли <b>филиал</b>")
    assert "Пояснение: Открыли &lt;b&gt;филиал&lt;/b&gt;" in words(app)
    app = press(app, "изменить")
    reason(app, "Работающих").set_value("people").run()
    assert stored(people, doubtful).explanations["workers_total"]["tenfold"]["reason"] == "people"


def test_another_number_needs_another_reason(visit: Visit, people: Union, doubtful: int) -> None:
    app = form(visit, "alisa", doubtful)
    reason(app, "Работающих").set_value("merger").run()
    app = type_in(app, WORKERS, "900")
    assert stored(people, doubtful).explanations == {}
    assert reason(app, "Работающих").value is None


def test_a_silent_warning_does_not_hold_the_form_back_but_is_told_once_more(
    visit: Visit, people: Union, doubtful: int
) -> None:
    app = form(visit, "alisa", doubtful, "finish")
    assert "Отправить без пояснений можно, но проверяющий, скорее всего, спросит" in words(app)
    reason(app, "Работающих").set_value("merger").run()
    assert "Отправить без пояснений можно" not in words(app)
    press(app, "Отправить на проверку")
    assert stored(people, doubtful).state == "submitted"


def test_the_reviewer_reads_the_reason_beside_the_answer(visit: Visit, people: Union, doubtful: int) -> None:
    app = form(visit, "alisa", doubtful, "finish")
    reason(app, "Работающих").set_value("merger").run()
    press(app, "Отправить на проверку")
    visit.as_("boris")
    read = words(visit.page("pages/review/submission.py", form=str(doubtful)))
    assert "теперь 800" in read and "Пояснение: Так и есть: произошло объединение" in read


# Norms and neighbours


def test_the_gap_to_the_norm_stands_beside_the_field(visit: Visit, people: Union) -> None:
    number = people.fill("SCHOOL", "alisa", {"budget_total": 1_500_000})
    app = type_in(form(visit, "alisa", number, "finance"), "Из них на информационную работу", "48 000")
    assert "3,2\u00a0%; до нормы 4\u00a0% не хватает 12\u00a0000\u00a0руб." in words(app)


def test_a_territorial_form_is_compared_with_the_forms_of_its_primaries(people: Union) -> None:
    number = people.fill("T1", "boris", {"members_total": 500, "budget_total": 100})
    with db.begin(people.engine) as s:
        key = {
            "campaign_id": people.campaign.id,
            "organisation_id": people["T1"].id,
            "level": "primary",
        }
        mine = select(Completeness).filter_by(**key)
        s.scalars(mine).one().accepted = 2
        for code in ("members_total", "budget_total"):
            s.add(Aggregate(indicator=code, answered=2, total=Decimal(100), base=Decimal(0), **key))
    with db.reading(people.engine) as s:
        opened = submissions.find(s, people.people["boris"], Action.FILL, number)
        around = surroundings.of(s, opened)
    told = [p for p in opened.problems(session.now(), around) if p.rule == "below"]
    # Dues are shared between levels: the budget of a territory is not that of its primaries.
    assert [p.code for p in told] == ["members_total"]
    assert around.below_counted == (2, 2)


# Duties


def test_home_says_how_long_it_takes_and_how_much_is_left(visit: Visit, people: Union) -> None:
    people.fill(
        "SCHOOL", "alisa", {c: v for c, v in FULL.items() if c not in ("ais_members", "budget_total")}
    )
    visit.as_("alisa")
    read = words(visit.app())
    assert "До сдачи осталось 2\u00a0вопроса" in read and "мин." in read


def test_home_puts_the_form_that_is_due_first_on_top(visit: Visit, people: Union) -> None:
    with db.begin(people.engine) as s:
        school = people["SCHOOL"]
        s.add(
            models.Grant(
                user_id=people.people["boris"].user_id, organisation_id=school.id, role="responsible"
            )
        )
        due = select(models.Window).where(models.Window.level == "primary")
        s.scalars(due).one().due = session.now().date()
    visit.as_("boris")
    read = words(visit.app())
    assert read.index("ППО школы № 4") < read.index("Верхнереченская районная")
