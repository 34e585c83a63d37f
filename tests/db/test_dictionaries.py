"""Dictionaries on both databases: texts with days, and norms and options by the years they were asked in."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select

import db
from core import dictionaries as told
from core import editions as bodies
from core.dictionaries import CONTACT, NOTE, OFFERED, PLATFORMS, Wording
from core.problems import Conflict, Forbidden, Problem, Refused
from db import campaigns, catalogues, dictionaries, editions
from db.dictionaries import Said
from db.models import Event
from tests import union
from tests.union import NOW, WINDOWS, Union

TODAY = NOW.date()
DAY = timedelta(days=1)
WORDS = "Звоните Ольге Петровне, (000) 11-22-33"


@pytest.fixture
def people(engine: Engine) -> Union:
    return union.build(engine)


def look(people: Union, where: str = "R1", who: str = "darya", code: str = CONTACT) -> Said:
    with db.reading(people.engine) as s:
        found = dictionaries.texts(s, people.people[who], people[where], TODAY)
    return next(text for text in found if text.text.code == code)


def save(
    people: Union,
    wording: Wording,
    where: str = "R1",
    who: str = "darya",
    version: int | None = None,
    code: str = CONTACT,
) -> list[Problem]:
    seen = look(people, where, who, code).version if version is None else version
    with db.begin(people.engine) as s:
        return dictionaries.save(s, people.people[who], people[where], code, wording, seen, TODAY, NOW)


def end(people: Union, row: int, where: str = "R1", who: str = "darya") -> None:
    with db.begin(people.engine) as s:
        seen = look(people, where, who).version
        dictionaries.end(s, people.people[who], people[where], CONTACT, row, seen, TODAY, NOW)


def said(people: Union, where: str, on: date = TODAY, code: str = CONTACT) -> str:
    with db.reading(people.engine) as s:
        return dictionaries.said(s, people[where].path, code, on)


def acts(people: Union) -> list[Event]:
    with db.reading(people.engine) as s:
        return list(s.scalars(select(Event).where(Event.action.like("text.%")).order_by(Event.id)))


def test_nobody_says_anything_until_somebody_writes_it(people: Union) -> None:
    assert said(people, "SCHOOL") == ""
    found = look(people)
    assert (found.words, found.owner, found.rows, found.version) == ("", "", (), 0)


def test_the_nearest_above_is_read_below(people: Union) -> None:
    assert save(people, Wording("Федерация", TODAY), "F", "admin") == []
    assert said(people, "SCHOOL") == "Федерация"
    assert save(people, Wording(WORDS, TODAY)) == []
    assert said(people, "SCHOOL") == WORDS
    assert said(people, "R1") == WORDS
    assert said(people, "FOREIGN") == "Федерация"
    assert said(people, "SCHOOL", code=NOTE) == ""
    with db.reading(people.engine) as s:
        assert dictionaries.said_to_all(s, CONTACT, TODAY) == "Федерация"


def test_words_hold_from_their_day_to_their_last_one(people: Union) -> None:
    save(people, Wording("Сейчас", TODAY))
    save(people, Wording("Потом", TODAY + 5 * DAY, TODAY + 9 * DAY))
    days = (0, 4, 5, 9, 10)
    assert [said(people, "SCHOOL", TODAY + n * DAY) for n in days] == [
        "Сейчас",
        "Сейчас",
        "Потом",
        "Потом",
        "",
    ]
    assert said(people, "SCHOOL", TODAY - DAY) == ""


def test_the_same_day_is_written_over_and_lock_version_grows(people: Union) -> None:
    save(people, Wording("Раз", TODAY))
    save(people, Wording("Два", TODAY))
    found = look(people)
    assert [r.wording.words for r in found.rows] == ["Два"]
    assert found.version == 2
    with pytest.raises(Conflict):
        save(people, Wording("Три", TODAY), version=1)
    with pytest.raises(Conflict):
        save(people, Wording("Три", TODAY + DAY), version=0)
    assert said(people, "SCHOOL") == "Два"


def test_the_past_stays_as_it_was(people: Union) -> None:
    found = save(people, Wording("", TODAY - DAY, TODAY - 3 * DAY))
    assert [p.code for p in found] == ["words", "since", "until"]
    assert [p.code for p in save(people, Wording("x" * 301, TODAY))] == ["words"]
    assert acts(people) == []


def test_words_end_and_what_stands_above_is_read_again(people: Union) -> None:
    save(people, Wording("Федерация", TODAY), "F", "admin")
    save(people, Wording(WORDS, TODAY))
    (row,) = look(people).rows
    end(people, row.id)
    assert said(people, "SCHOOL") == "Федерация"
    assert told.called_off(look(people).rows[0].wording)
    with pytest.raises(Refused):
        end(people, row.id)


def test_what_has_not_begun_is_called_off(people: Union) -> None:
    save(people, Wording("Сейчас", TODAY))
    save(people, Wording("Потом", TODAY + 5 * DAY))
    end(people, look(people).rows[0].id)
    assert said(people, "SCHOOL", TODAY + 30 * DAY) == "Сейчас"


def test_a_foreign_text_is_refused_like_an_absent_one(people: Union) -> None:
    save(people, Wording("Федерация", TODAY), "F", "admin")
    (row,) = look(people, "F", "admin").rows
    for number in (row.id, 999):
        with pytest.raises(Forbidden):
            end(people, number)
    with pytest.raises(Forbidden):
        save(people, Wording("x", TODAY), code="no_such_text", version=0)
    with pytest.raises(Forbidden):
        save(people, Wording("x", TODAY), "R2", version=0)
    with pytest.raises(Refused):
        save(people, Wording("x", TODAY), "T1", version=0)


def test_every_change_is_told_with_before_and_after(people: Union) -> None:
    save(people, Wording("Раз", TODAY))
    save(people, Wording("Раз", TODAY))
    save(people, Wording("Два", TODAY, TODAY + DAY))
    end(people, look(people).rows[0].id)
    first, second, third = acts(people)
    day = TODAY.isoformat()
    assert first.after == {"text": "Куда обратиться", "words": "Раз", "since": day, "until": None}
    assert second.before == {"words": "Раз", "until": None}
    assert second.after["words"] == "Два"
    assert third.before == {"until": (TODAY + DAY).isoformat()}
    with db.reading(people.engine) as s:
        last = dictionaries.last_changes(s, people.people["darya"], people["R1"])
    assert last["texts"].id == third.id
    assert "weights" not in last


def questions(people: Union, where: str = "R1", who: str = "darya") -> told.Questions:
    with db.reading(people.engine) as s:
        return dictionaries.questions(s, people.people[who], people[where], NOW)


def edit(people: Union, code: str, values: dict[str, object], publish: bool = True) -> None:
    with db.begin(people.engine) as s:
        actor, place = people.people["darya"], people["R1"]
        draft = editions.draft(s, actor, place, NOW)
        body = bodies.changing(draft.base, draft.body, code, values)
        kept = editions.save(s, actor, place, body, draft.lock_version, NOW)
        if publish:
            editions.publish(s, actor, place, kept.lock_version, NOW)


def open_next(people: Union) -> None:
    days = [
        replace(
            w,
            opens=w.opens.replace(year=2027),
            due=w.due.replace(year=2027),
            closes=w.closes.replace(year=2027),
        )
        for w in WINDOWS
    ]
    with db.begin(people.engine) as s:
        known = catalogues.of(s, people["F"])
        campaigns.start(s, people.people["admin"], people["F"], days, 2027, known, NOW)


def line(found: list[told.Line], code: str) -> told.Line:
    return next(one for one in found if one.code == code)


def test_norms_are_told_by_the_forms_that_were_asked(people: Union) -> None:
    norm = {"lower": "5", "upper": "7", "source": "решение президиума"}
    before = line(told.norms(questions(people)), "budget_info_pct")
    assert (before.now, before.coming, before.drafted) == ("от 4 до 6\u00a0%", "", "")
    edit(people, "budget_info_pct", {"norm": norm}, publish=False)
    assert line(told.norms(questions(people)), "budget_info_pct").drafted == "от 5 до 7\u00a0%"
    edit(people, "budget_info_pct", {"norm": norm})
    coming = line(told.norms(questions(people)), "budget_info_pct")
    assert (coming.now, coming.coming) == ("от 4 до 6\u00a0%", "от 5 до 7\u00a0%")
    open_next(people)
    after = line(told.norms(questions(people)), "budget_info_pct")
    assert (after.now, after.coming) == ("от 5 до 7\u00a0%", "")
    assert [(p.words, p.first, p.last) for p in after.past] == [
        ("от 4 до 6\u00a0%", 2026, 2026),
        ("от 5 до 7\u00a0%", 2027, None),
    ]
    assert after.source == "решение президиума"
    assert line(told.norms(questions(people, "R2", "elena")), "budget_info_pct").now == "от 4 до 6\u00a0%"


def test_a_platform_begins_and_ends_by_campaigns_and_keeps_its_words(people: Union) -> None:
    assert line(told.options(questions(people), PLATFORMS), "ok").past[0].first == 2026
    draft = questions(people).draft
    column = told.find(draft, PLATFORMS)
    assert column is not None
    entries = [{**o, "retired": True} if o["code"] == "mymir" else o for o in bodies.options(column)]
    fresh = {"code": "novaya", "label": "Новая площадка", "yes": True}
    edit(people, PLATFORMS, {"options": [*entries, fresh]})
    found = told.options(questions(people), PLATFORMS)
    assert line(found, "novaya").coming == OFFERED
    assert line(found, "mymir").coming == told.GONE
    open_next(people)
    found = told.options(questions(people), PLATFORMS)
    new, old = line(found, "novaya"), line(found, "mymir")
    assert (new.title, new.now, str(new.past[0])) == (
        "Новая площадка",
        OFFERED,
        f"с 2027\u00a0года — {OFFERED}",
    )
    assert new.domestic
    assert (old.title, old.now, old.past[0].last) == ("Мой мир", told.GONE, 2026)
    assert not old.offered


def test_only_who_keeps_questions_looks_at_dictionaries(people: Union) -> None:
    for who, where in (("boris", "T1"), ("gleb", "R1"), ("elena", "R1"), ("alisa", "SCHOOL")):
        with pytest.raises(Forbidden):
            questions(people, where, who)
        with pytest.raises(Forbidden):
            look(people, where, who)
