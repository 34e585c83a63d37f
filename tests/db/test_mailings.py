"""The log of weekly mailings on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select

import db
from core.mailings import Edit, Week, week_of
from core.problems import Conflict, Forbidden, Problem, Refused
from core.sheets import writing
from db import mailings, users
from db.models import Event, Organisation
from tests.db.post_office import addressed, letters
from tests.union import NOW, Union, build

TODAY = NOW.date()
WEEK = week_of(TODAY)
GOOD = Edit("Колдоговор", "https://example.ru/41", "К стенду", TODAY)


@pytest.fixture
def made(engine: Engine) -> Union:
    return build(engine)


def save(
    made: Union, week: Week = WEEK, edit: Edit = GOOD, without: tuple[str, ...] = (), version: int = 0
) -> list[Problem]:
    with db.begin(made.engine) as s:
        left = [made[code].id for code in without]
        return mailings.save(s, made.people["boris"], made["T1"], week, edit, left, version, NOW, TODAY)


def log(made: Union) -> mailings.Log:
    with db.reading(made.engine) as s:
        return mailings.of_year(s, made.people["boris"], made["T1"], 2026, TODAY)


def test_a_year_tells_which_weeks_are_missing(made: Union) -> None:
    assert (log(made).past, log(made).done, len(log(made).entries)) == (41, 0, 53)
    assert save(made, Week(2026, 3), Edit("Т", "", "", date(2026, 1, 14))) == []
    assert save(made) == []
    found = log(made)
    assert (found.past, found.done) == (41, 1)
    assert Week(2026, 3) not in found.missing and WEEK not in found.missing
    assert len(found.missing) == 40
    assert [(e.week.number, e.recipients) for e in found.entries if e.sent] == [(3, 2), (42, 2)]


def test_who_did_not_get_it_is_kept_and_a_closed_organisation_is_not_asked_for(made: Union) -> None:
    with db.begin(made.engine) as s:
        s.get_one(Organisation, made["GARDEN"].id).closed = TODAY - timedelta(days=1)
    assert save(made) == []
    assert log(made).entries[WEEK.number - 1].recipients == 1
    with db.begin(made.engine) as s:
        s.get_one(Organisation, made["GARDEN"].id).closed = None
    assert save(made, without=("SCHOOL",), version=1) == []
    with db.reading(made.engine) as s:
        assert mailings.left_out(s, made.people["boris"], made["T1"], WEEK, TODAY) == {made["SCHOOL"].id}
    assert [p.code for p in save(made, without=("SCHOOL", "GARDEN"), version=2)] == ["without"]


def test_a_week_changed_meanwhile_is_not_overwritten_and_a_mistake_is_taken_back(made: Union) -> None:
    save(made)
    with pytest.raises(Conflict):
        save(made)
    assert save(made, edit=Edit("Иное", "", "", TODAY), version=1) == []
    with db.begin(made.engine) as s:
        with pytest.raises(Conflict):
            mailings.remove(s, made.people["boris"], made["T1"], WEEK, 1, NOW)
        mailings.remove(s, made.people["boris"], made["T1"], WEEK, 2, NOW)
    assert log(made).entries[WEEK.number - 1].sent is None
    with db.reading(made.engine) as s:
        told = s.scalars(select(Event).where(Event.action.startswith("mailing.")).order_by(Event.id)).all()
    assert [e.action for e in told] == ["mailing.save", "mailing.save", "mailing.remove"]
    assert told[1].before == {"title": "Колдоговор", "link": "https://example.ru/41", "note": "К стенду"}


def test_materials_go_by_letter_to_those_who_answer_once(made: Union) -> None:
    addressed(made, alisa="alisa@example.ru", chair="chair@example.ru")
    with db.begin(made.engine) as s, pytest.raises(Refused):
        mailings.deliver(s, made.people["boris"], made["T1"], WEEK, NOW)
    save(made)
    for expected in ((1, 1), (0, 1)):
        with db.begin(made.engine) as s:
            assert mailings.deliver(s, made.people["boris"], made["T1"], WEEK, NOW) == expected
    (letter,) = letters(made)
    assert letter.address == "alisa@example.ru"
    assert "https://example.ru/41" in letter.body and "42 (2026)" in letter.subject
    save(made, without=("SCHOOL",), version=1)
    with db.begin(made.engine) as s:
        assert mailings.deliver(s, made.people["boris"], made["T1"], WEEK, NOW) == (0, 1)


def test_who_will_get_the_letter_is_known_before_it_is_sent(made: Union) -> None:
    def ahead(edit: Edit = GOOD, without: tuple[int, ...] = ()) -> mailings.Ahead:
        with db.reading(made.engine) as s:
            return mailings.ahead(s, made.people["boris"], made["T1"], WEEK, edit, without, TODAY)

    addressed(made, alisa="alisa@example.ru")
    there = ahead()
    assert there.whom == (("Алиса", "ППО школы № 4"),)
    assert (there.had, there.refused, there.unreached) == (0, 0, 1)
    assert there.words and "https://example.ru/41" in there.words.body
    assert ahead(Edit()).words is None
    assert ahead(without=(made["SCHOOL"].id,)).whom == ()
    save(made)
    with db.begin(made.engine) as s:
        assert mailings.deliver(s, made.people["boris"], made["T1"], WEEK, NOW) == (1, 1)
    assert (ahead().whom, ahead().had) == ((), 1)
    with db.begin(made.engine) as s:
        users.set_digests(s, made.people["alisa"], False, NOW)
    assert (ahead().had, ahead().refused, ahead().unreached) == (0, 1, 1)


def test_the_chair_gets_it_where_nobody_else_can(made: Union) -> None:
    addressed(made, chair="chair@example.ru")
    save(made)
    with db.begin(made.engine) as s:
        mailings.deliver(s, made.people["boris"], made["T1"], WEEK, NOW)
    assert [letter.address for letter in letters(made)] == ["chair@example.ru"]


def test_the_log_comes_as_a_sheet(made: Union) -> None:
    save(made, edit=Edit("=HYPERLINK(1)", "", "", TODAY))
    with db.reading(made.engine) as s:
        table = mailings.table(s, made.people["boris"], made["T1"], 2026, TODAY)
    rows = [list(row) for row in table.rows]
    assert len(rows) == 53
    assert rows[41][2:4] == [TODAY, "=HYPERLINK(1)"]
    assert "Разослано 0 из 41 прошедших недель" in table.notes[1]
    assert writing.write([table], NOW).startswith(b"PK")


def test_nobody_marks_for_others(made: Union) -> None:
    with db.begin(made.engine) as s:
        for who in ("vera", "gleb", "alisa", "admin"):
            with pytest.raises(Forbidden):
                mailings.save(s, made.people[who], made["T1"], WEEK, GOOD, [], 0, NOW, TODAY)
        with pytest.raises(Refused):
            mailings.save(s, made.people["boris"], made["T1"], Week(2025, 53), GOOD, [], 0, NOW, TODAY)
