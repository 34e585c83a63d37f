"""Whoever answers for others: the list, one form beside last year's, the decision and its refusals."""

import ast
import re
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import db
from core import formats
from core.access import Actor, Grant, Role
from core.problems import Forbidden
from core.sheets import reading
from core.workflow import Move, State
from db import figures, handing, reviews
from db.models import Submission
from pages.review import past
from pages.ui import session
from tests import source
from tests.pages.conftest import Visit
from tests.pages.screens import acts, by_label, form, labels, open_today, press, stored, words
from tests.union import Union

HOSTILE = "<script>alert(1)</script> [x](javascript:alert(1)) :red[y] $$z$$ ![](http://evil/p.png)"


@pytest.fixture
def people(visit: Visit) -> Union:
    return open_today(visit)


def queue(visit: Visit, who: str, **query: str) -> AppTest:
    visit.as_(who)
    return visit.page("pages/review/queue.py", **query)  # type: ignore[no-any-return]


def review(visit: Visit, who: str, number: int | str) -> AppTest:
    visit.as_(who)
    return visit.page("pages/review/submission.py", form=str(number))  # type: ignore[no-any-return]


def listed(app: AppTest) -> list[str]:
    """Names of the organisations in the list."""
    assert not app.exception, app.exception
    links = [e.proto for e in app.main.get("page_link")]
    return [link.label.replace("\\", "") for link in links]


def type_reason(app: AppTest, text: str, remarks: dict[str, str] | None = None) -> AppTest:
    by_label(app, "text_area", "Что нужно исправить").input(text).run()
    if remarks:
        app.multiselect[0].set_value(list(remarks)).run()
        for area, words_ in zip(app.text_area[1:], remarks.values(), strict=True):
            area.input(words_).run()
    return app


def test_the_list_shows_first_what_waits_for_a_decision(visit: Visit, people: Union) -> None:
    people.hand_in("SCHOOL", "alisa")
    app = queue(visit, "boris")
    assert "Без замечаний: 1" in words(app) and "ППО школы № 4" in words(app)
    assert "Сдали 1 из 2" in words(app)
    chips = by_label(app, "button_group", "Показать")
    assert chips.options[0].endswith("на проверке · 1")
    chips.set_value("all").run()
    assert sorted(listed(app)) == ["ППО детского сада № 20", "ППО школы № 4"]


def test_the_list_is_searched_without_regard_to_case_and_signs_of_patterns(
    visit: Visit, people: Union
) -> None:
    app = queue(visit, "boris", state="all")
    by_label(app, "text_input", "Найти").input("ДЕТСКОГО").run()
    assert listed(app) == ["ППО детского сада № 20"]
    by_label(app, "text_input", "Найти").input("%").run()
    assert listed(app) == []
    assert "Ничего не нашлось" in words(app)


def test_a_region_looks_into_its_territories_and_a_territory_not_aside(visit: Visit, people: Union) -> None:
    app = queue(visit, "darya", org="T2", state="all")
    assert listed(app) == ["ППО соседней школы"]
    aside = queue(visit, "boris", org="T2", state="all")
    assert "ППО соседней школы" not in listed(aside)
    assert by_label(aside, "selectbox", "Организация").options == ["Верхнереченская районная"]


def test_an_accepted_form_counts_once_however_often_it_is_clicked(visit: Visit, people: Union) -> None:
    number = people.hand_in("SCHOOL", "alisa")
    app, twin = review(visit, "boris", number), review(visit, "boris", number)
    press(app, "Принять")
    assert "Форма принята." in words(app)
    press(twin, "Принять")
    assert stored(people, number).state == State.ACCEPTED
    assert acts(people, number, "form.accept") == 1


def test_whoever_clicks_three_times_reads_that_the_form_is_accepted(visit: Visit, people: Union) -> None:
    number = people.hand_in("SCHOOL", "alisa")
    apps = [review(visit, "boris", number) for _ in range(3)]
    for app in apps:
        press(app, "Принять")
    for app in (*apps, apps[0].run()):
        assert "Форма принята." in words(app) and "Форма изменилась" not in words(app)
    assert acts(people, number, "form.accept") == 1


def test_what_a_colleague_has_decided_is_not_told_as_ones_own(visit: Visit, people: Union) -> None:
    number = people.hand_in("SCHOOL", "alisa")
    app = review(visit, "boris", number)
    people.accept(number, "darya")
    press(app, "Принять")
    assert "Форма изменилась" in words(app) and "Форма принята." not in words(app)


def test_remarks_are_pinned_one_by_one_to_what_holds_the_letters_typed(visit: Visit, people: Union) -> None:
    proto = review(visit, "boris", people.hand_in("SCHOOL", "alisa")).multiselect[0].proto
    assert "FILTER_MODE_CONTAINS" in str(proto) and not proto.select_all


def test_a_form_is_returned_with_a_reason_and_remarks_at_fields(visit: Visit, people: Union) -> None:
    number = people.hand_in("SCHOOL", "alisa")
    app = type_reason(review(visit, "boris", number), "Проверьте числа", {"ais_members": "В кабинете 38"})
    press(app, "Вернуть с замечаниями")
    assert stored(people, number).state == State.RETURNED
    filler = form(visit, "alisa", number, "ais")
    assert "Проверьте числа" in words(filler)
    assert "Замечание проверяющего: В кабинете 38" in words(filler)


def test_a_return_without_a_reason_is_refused_and_the_remarks_stay(visit: Visit, people: Union) -> None:
    number = people.hand_in("SCHOOL", "alisa")
    app = type_reason(review(visit, "boris", number), "  ", {"ais_members": "В кабинете 38"})
    press(app, "Вернуть с замечаниями")
    assert "Напишите, что нужно исправить" in words(app)
    assert [a.value for a in app.text_area] == ["  ", "В кабинете 38"]
    assert stored(people, number).state == State.SUBMITTED


def test_a_decision_falls_only_on_the_version_that_was_seen(visit: Visit, people: Union) -> None:
    number = people.hand_in("SCHOOL", "alisa")
    app = type_reason(review(visit, "boris", number), "Проверьте числа")
    _correct(people, number, {"workers_total": 90})
    press(app, "Принять")
    assert stored(people, number).state == State.SUBMITTED
    assert "Форма изменилась, пока была открыта у вас" in words(app) and "90\u00a0чел." in words(app)
    assert by_label(app, "text_area", "Что нужно исправить").value == "Проверьте числа"
    press(app, "Принять")
    assert stored(people, number).state == State.ACCEPTED


def test_a_reason_that_came_too_late_stays_in_sight(visit: Visit, people: Union) -> None:
    number = people.hand_in("SCHOOL", "alisa")
    app = type_reason(review(visit, "boris", number), "Проверьте числа")
    people.accept(number, "darya")
    press(app, "Вернуть с замечаниями")
    assert stored(people, number).state == State.ACCEPTED
    assert "Вы начали писать" in words(app) and "Проверьте числа" in words(app)


def test_an_accepted_form_is_reopened_with_a_reason(visit: Visit, people: Union) -> None:
    number = people.hand_in("SCHOOL", "alisa")
    people.accept(number, "boris")
    app = review(visit, "boris", number)
    by_label(app, "text_area", "Почему").input("Ошибка в числе").run()
    press(app, "Открыть для исправления")
    assert stored(people, number).state == State.REOPENED
    assert "Ошибка в числе" in words(form(visit, "alisa", number))


@pytest.mark.parametrize("who", ["alisa", "admin"])
def test_whoever_may_only_read_gets_no_decision(visit: Visit, people: Union, who: str) -> None:
    number = people.hand_in("SCHOOL", "alisa")
    app = review(visit, who, number)
    assert "Иванова Мария Петровна" in words(app)
    assert not {"Принять", "Вернуть с замечаниями"} & set(labels(app, "button"))


@pytest.mark.parametrize("who", ["vera", "elena"])
def test_a_foreign_and_an_absent_form_are_refused_in_the_same_words(
    visit: Visit, people: Union, who: str
) -> None:
    number = people.hand_in("SCHOOL", "alisa")
    foreign, absent = words(review(visit, who, number)), words(review(visit, who, 999999))
    assert str(Forbidden()) in foreign and foreign == absent
    assert "К моим делам" in listed(review(visit, who, number))
    assert "не для вашей роли" not in foreign
    assert "Иванова" not in foreign


def test_a_specialist_decides_nothing_about_the_own_organisation(visit: Visit, people: Union) -> None:
    number = people.form_of("T1")
    assert "Принять" not in labels(review(visit, "boris", number), "button")


def test_what_was_corrected_after_the_return_stands_out(visit: Visit, people: Union) -> None:
    number = people.hand_in("SCHOOL", "alisa")
    with db.begin(people.engine) as s:
        actor, revision = people.people["boris"], people.revision(number)
        reviews.return_back(s, actor, number, revision, "Проверьте", {}, session.now())
    people.hand_in("SCHOOL", "alisa", {"workers_total": 90}, session.now())
    shown = words(review(visit, "boris", number))
    assert "Исправлено, было: 80\u00a0чел." in shown
    assert "форма возвращена на доработку" in shown and "Работающих: 80\u00a0чел. → 90\u00a0чел." in shown


def test_when_a_mended_form_came_again_stands_beside_its_first_day(visit: Visit, people: Union) -> None:
    first, now = session.now() - timedelta(days=3), session.now()
    number = people.hand_in("SCHOOL", "alisa", now=first)
    assert "исправлена" not in words(review(visit, "boris", number))
    with db.begin(people.engine) as s:
        actor, revision = people.people["boris"], people.revision(number)
        reviews.return_back(s, actor, number, revision, "Проверьте", {"ais_members": "Сверьте"}, first)
    assert "ждём исправления" in words(review(visit, "boris", number))
    people.hand_in("SCHOOL", "alisa", {"workers_total": 90}, now)
    app, zone = review(visit, "boris", number), "Europe/Moscow"
    assert f"отправлена {formats.moment(first, zone)}, исправлена {formats.moment(now, zone)}" in words(app)


def test_a_form_taken_back_meanwhile_is_awaited_anew(visit: Visit, people: Union) -> None:
    number, now = people.hand_in("SCHOOL", "alisa"), session.now()
    place = people["GARDEN"]
    people.people["olga"] = Actor(None, "olga", "Ольга", (Grant(Role.RESPONSIBLE, place.id, place.path),))
    people.hand_in("GARDEN", "olga", now=now)
    app = review(visit, "boris", number)
    assert 'href="#decision">К решению' in words(app) and 'id="decision"' in words(app)
    with db.begin(people.engine) as s:
        handing.take_back(s, people.people["alisa"], number, people.revision(number), now)
    press(app, "Принять")
    told = words(app)
    assert "Организация забрала форму к себе: ждите новую отправку." in told and "проверьте её" not in told
    assert "К следующей форме" in listed(app) and "К решению" not in told
    assert stored(people, number).state == State.DRAFT


def test_words_of_people_stay_words_for_the_reviewer(visit: Visit, people: Union) -> None:
    number = people.fill("SCHOOL", "alisa", {"resp_exists": True, "resp_name": HOSTILE})
    shown = words(review(visit, "boris", number))
    assert "<script>alert" not in shown and "&lt;script&gt;alert(1)" in shown


def _correct(people: Union, number: int, changes: dict[str, Any]) -> None:
    """The filler takes the form back, corrects it and hands it in again."""
    now, who = session.now(), people.people["alisa"]
    with db.begin(people.engine) as s:
        handing.take_back(s, who, number, people.revision(number), now)
    people.hand_in("SCHOOL", "alisa", changes, now)


def test_the_list_tells_the_day_of_handing_in_by_the_campaigns_clock(visit: Visit, people: Union) -> None:
    eve = session.now().date() - timedelta(days=2)
    people.hand_in("SCHOOL", "alisa", now=datetime.combine(eve, time(22, 0), UTC))  # 01:00 in Moscow
    shown = words(queue(visit, "boris"))
    assert formats.day(eve + timedelta(days=1)) in shown
    assert formats.day(eve) not in shown


def test_the_past_tells_of_an_import_with_its_answers(visit: Visit, people: Union) -> None:
    row = reading.Row(2, ("SCHOOL", 2026, 80))
    sheet = reading.Sheet("Показатели", ("Код", "Год", "workers_total"), (row,))
    with db.begin(people.engine) as s:
        admin, zone = people.people["admin"], "Europe/Moscow"
        assert not figures.load(s, admin, sheet, zone, session.now()).problems
    shown = words(review(visit, "boris", people.form_of("SCHOOL")))
    assert "ответы загружены из файла" in shown and "Работающих: 80\u00a0чел." in shown
    assert "form.import" not in shown


def test_every_act_on_a_form_has_its_words() -> None:
    calls = (call for file in source.files("db") for name, call in file.calls() if name != "ForeignKey")
    words_ = {arg.value for call in calls for arg in call.args if isinstance(arg, ast.Constant)}
    named = {action for action in words_ if re.fullmatch(r"form\.[a-z_]+", str(action))}
    assert "form.import" in named
    assert named | {f"form.{move.value}" for move in Move} <= past.ACTS.keys()


def test_an_answer_brought_in_from_above_is_told_apart_from_last_years(visit: Visit, people: Union) -> None:
    number = people.fill("SCHOOL", "alisa", {"workers_total": 80, "members_total": 41})
    people.earlier(number, {"workers_total": 80, "members_total": 40})
    with db.begin(people.engine) as s:
        s.get_one(Submission, number).carried = ["members_total", "workers_total"]
    shown = words(review(visit, "boris", number))
    assert shown.count("Перенесено с прошлого года без изменений.") == 1
    assert shown.count("Внесено вышестоящей организацией") == 1
    assert shown.index("Перенесено с прошлого года") < shown.index("Внесено вышестоящей")


def test_the_reviewer_may_look_at_the_index_of_a_form_that_is_handed_in(visit: Visit, people: Union) -> None:
    assert "Индекс и место" not in labels(review(visit, "boris", people.form_of("SCHOOL")), "expander")
    number = people.hand_in("SCHOOL", "alisa")
    app = review(visit, "boris", number)
    assert "Индекс и место" in labels(app, "expander")
    shown = words(app)
    assert "балла из" in shown and "Из чего сложился индекс" in shown
    assert "Что поднимет индекс" not in shown
