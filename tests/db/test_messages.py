from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, update

import db
from core.access import Action, Actor, Grant, Role
from core.messages import Waits
from core.problems import Forbidden
from db import deadlines, messages, models, reviews, submissions
from db.messages import News
from tests.union import FULL, NOW, Union, build

LAST_WEEK = datetime(2026, 10, 27, 9, tzinfo=UTC)


def waits(union: Union, who: str, now: datetime = NOW) -> list[tuple[Waits, int, bool]]:
    with db.reading(union.engine) as s:
        return [(a.kind, a.count, a.pressing) for a in messages.awaiting(s, union.people[who], now)]


def news(union: Union, who: str, now: datetime = NOW) -> list[News]:
    with db.reading(union.engine) as s:
        return messages.news(s, union.people[who], now)


def menu(union: Union, who: str, now: datetime = NOW) -> tuple[int, int, int]:
    with db.reading(union.engine) as s:
        found = messages.menu(s, union.people[who], now)
    return found.messages, found.review, found.extensions


def returned(union: Union) -> int:
    number = union.hand_in("SCHOOL", "alisa")
    with db.begin(union.engine) as s:
        revision = union.revision(number)
        reviews.return_back(
            s, union.people["boris"], number, revision, "Сверьте числа", {"site_url": "Не открывается"}, NOW
        )
    return number


def test_a_form_waits_for_whoever_fills_it_and_presses_at_its_end(engine: Engine) -> None:
    union = build(engine)
    assert waits(union, "alisa") == [(Waits.FORM, 1, False)]
    assert waits(union, "alisa", LAST_WEEK) == [(Waits.FORM, 1, True)]
    assert waits(union, "gleb") == waits(union, "admin") == []
    assert menu(union, "alisa", LAST_WEEK)[0] - menu(union, "alisa")[0] == 1


def test_a_form_that_cannot_be_filled_does_not_wait(engine: Engine) -> None:
    union = build(engine)
    assert waits(union, "alisa", NOW + timedelta(days=90)) == []
    returned(union)
    assert waits(union, "alisa", NOW + timedelta(days=90)) == [(Waits.FORM, 1, True)]


def test_forms_wait_for_whoever_stands_directly_above(engine: Engine) -> None:
    union = build(engine)
    union.hand_in("SCHOOL", "alisa")
    assert (Waits.REVIEW, 1, True) in waits(union, "boris")
    assert Waits.REVIEW not in {kind for kind, _, _ in waits(union, "darya")}
    assert Waits.REVIEW not in {kind for kind, _, _ in waits(union, "vera")}
    assert menu(union, "boris")[1] == 1
    with db.reading(engine) as s:
        found = next(a for a in messages.awaiting(s, union.people["boris"], NOW) if a.kind is Waits.REVIEW)
    assert found.query == {"org": "T1", "campaign": "monitoring-2026"}


def test_a_request_for_more_time_waits_for_an_answer_and_the_answer_is_news(engine: Engine) -> None:
    union = build(engine)
    number = union.form_of("SCHOOL")
    with db.begin(engine) as s:
        asked = deadlines.ask(s, union.people["alisa"], number, date(2026, 11, 10), "Болели", NOW)
    assert (Waits.EXTENSION, 1, True) in waits(union, "boris")
    assert menu(union, "boris")[2] == 1
    with db.reading(engine) as s:
        titles = [a.title for a in messages.awaiting(s, union.people["alisa"], NOW)]
    assert [t.endswith("просьба о продлении ждёт ответа") for t in titles] == [True]
    with db.begin(engine) as s:
        deadlines.grant(s, union.people["boris"], asked, date(2026, 11, 10), "Хорошо", NOW)
    assert menu(union, "boris")[2] == 0
    told = news(union, "alisa")[0]
    assert (told.title, told.why) == ("Срок продлён до 10\u00a0ноября 2026\u00a0г.", "Хорошо")
    with db.begin(engine) as s:
        deadlines.undo(s, union.people["boris"], number, date(2026, 11, 10), NOW)
    told = news(union, "alisa")[0]
    assert told.title == "Продление отменено: срок снова до 31\u00a0октября 2026\u00a0г."


def test_what_others_decide_is_news_and_ones_own_acts_are_not(engine: Engine) -> None:
    union = build(engine)
    returned(union)
    told = [(n.action, n.unread) for n in news(union, "alisa")]
    assert told == [("form.return", True), ("campaign.open", True)]
    assert news(union, "alisa")[0].why == "Сверьте числа\nЗамечаний к ответам: 1"
    assert news(union, "alisa")[1].campaign == "Мониторинг информационной работы 2026 года"
    assert [n.action for n in news(union, "chair")] == ["form.return", "campaign.open"]
    assert [n.action for n in news(union, "vera")] == ["campaign.open"]
    assert news(union, "gleb") == news(union, "admin") == []


def test_what_was_entered_and_sent_for_them_is_news(engine: Engine) -> None:
    union = build(engine)
    number = union.form_of("SCHOOL")
    with db.begin(engine) as s:
        boris = union.people["boris"]
        opened = submissions.find(s, union.people["alisa"], Action.READ, number)
        submissions.write(s, boris, opened, "form.enter", FULL, NOW)
    assert news(union, "alisa")[0].action == "form.enter"


def test_what_has_been_shown_is_read_and_stays_so(engine: Engine) -> None:
    union = build(engine)
    returned(union)
    newest = news(union, "alisa")[0].id
    before = menu(union, "alisa")[0]
    with db.begin(engine) as s:
        messages.read(s, union.people["alisa"], newest)
        messages.read(s, union.people["alisa"], 1)
    assert {n.unread for n in news(union, "alisa")} == {False}
    assert menu(union, "alisa")[0] == before - 2
    assert {n.unread for n in news(union, "chair")} == {True}


def test_old_news_are_no_news(engine: Engine) -> None:
    union = build(engine)
    returned(union)
    assert news(union, "alisa", NOW + timedelta(days=200)) == []


def test_nobody_reads_messages_before_they_may_do_anything(sqlite_engine: Engine) -> None:
    union = build(sqlite_engine)
    school = union["SCHOOL"]
    grants = (Grant(Role.RESPONSIBLE, school.id, school.path),)
    for nobody in (
        None,
        Actor(1, "a", "А", grants, must_change_password=True),
        Actor(1, "a", "А", grants, False, True),
    ):
        with db.reading(sqlite_engine) as s, pytest.raises(Forbidden):
            messages.menu(s, nobody, NOW)


def test_an_exempt_form_waits_for_nobody(engine: Engine) -> None:
    union = build(engine)
    with db.begin(engine) as s:
        s.execute(update(models.Submission).values(state="exempt"))
    assert waits(union, "alisa") == []
