"""What is entered for primaries is handed in for them, and what they have begun themselves is left to them; of a pasted
table the lines that are right are entered without the wrong ones."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

import db
from core import paste
from core.answers import Value
from core.entry import Filled
from db import check, entry, handing, pasting, sending
from db.models import Event, Submission
from tests.union import FULL, NOW, Union, build

HEAD = "Код\tНазвание\tЧленов Профсоюза\tНа учёте в АИС\n"
# The garden contradicts itself, the fourth line has no number, the fifth is nobody's.
MIXED = HEAD + "SCHOOL\t\t41\t40\nGARDEN\t\tмного\t10\nZZ-9\t\t5\t5"


@pytest.fixture
def union(engine: Engine) -> Union:
    return build(engine)


def enter(union: Union, code: str, given: dict[str, Value], carried: tuple[str, ...] = ()) -> None:
    with db.begin(union.engine) as s:
        who = union.people["boris"]
        opened = next(
            o for o in entry.below(s, who, union["T1"], union.campaign) if o.organisation.code == code
        )
        entry.enter(s, who, opened, Filled(code, given, tuple(given)), NOW, carried)


def complete(union: Union, who: str = "boris", at: str = "T1") -> list[str]:
    with db.reading(union.engine) as s:
        found = sending.complete(s, union.people[who], union[at], union.campaign, NOW)
    return [o.organisation.code for o in found]


def send(union: Union) -> int:
    with db.begin(union.engine) as s:
        return sending.send(s, union.people["boris"], union["T1"], union.campaign, NOW)


def stored(union: Union, code: str) -> Submission:
    number = union.form_of(code)
    with db.reading(union.engine) as s:
        return s.get_one(Submission, number)


def events(union: Union, action: str) -> list[Event]:
    with db.reading(union.engine) as s:
        return list(s.scalars(select(Event).where(Event.action == action).order_by(Event.id)))


def test_complete_drafts_that_were_entered_for_others_are_handed_in_together(union: Union) -> None:
    enter(union, "SCHOOL", FULL)
    enter(union, "GARDEN", {"workers_total": 30})
    assert complete(union) == ["SCHOOL"] and complete(union, "darya", "R1") == ["SCHOOL"]
    assert send(union) == 1
    school = stored(union, "SCHOOL")
    assert school.state == "submitted" and school.rating is not None
    assert stored(union, "GARDEN").state == "draft"
    (summary,) = events(union, "book.hand_in")
    assert (summary.organisation_id, summary.after["rows"]) == (union["T1"].id, 1)
    (sent,) = events(union, "form.submit")
    assert sent.user_id == union.people["boris"].user_id and sent.submission_id == school.id
    assert check.everything(union.engine).differences == []
    assert send(union) == 0 and len(events(union, "book.hand_in")) == 1


def test_what_the_organisation_has_saved_last_it_hands_in_itself(union: Union) -> None:
    enter(union, "SCHOOL", FULL)
    union.fill("SCHOOL", "alisa", {"workers_total": 81})
    assert complete(union) == []


def test_numbers_pasted_into_a_form_that_others_have_filled_make_it_nobody_elses(union: Union) -> None:
    union.fill("SCHOOL", "alisa", FULL)
    enter(union, "SCHOOL", {"ais_members": 39}, ("ais_members",))
    assert complete(union) == []
    enter(union, "GARDEN", {"ais_members": 40}, ("ais_members",))
    enter(union, "GARDEN", {c: v for c, v in FULL.items() if c != "ais_members"})
    assert complete(union) == ["GARDEN"]


def test_a_form_taken_back_or_out_of_its_days_stays_where_it_is(union: Union) -> None:
    enter(union, "SCHOOL", FULL)
    number = union.form_of("SCHOOL")
    with db.reading(union.engine) as s:
        later = NOW + timedelta(days=90)
        assert sending.complete(s, union.people["boris"], union["T1"], union.campaign, later) == []
    with db.begin(union.engine) as s:
        alisa = union.people["alisa"]
        assert handing.submit(s, alisa, number, union.revision(number), NOW) == []
    with db.begin(union.engine) as s:
        handing.take_back(s, alisa, number, union.revision(number), NOW)
    assert stored(union, "SCHOOL").state == "draft" and complete(union) == []


def numbers(union: Union, pasted: str, **more: Any) -> pasting.Outcome:
    with db.begin(union.engine) as s:
        table, day = paste.read(pasted), date(2026, 10, 1)
        return pasting.load(
            s, union.people["boris"], union["T1"], union.campaign, table, day, {}, NOW, **more
        )


def test_the_lines_that_are_right_are_entered_once_a_person_leaves_the_wrong_ones_out(union: Union) -> None:
    found = numbers(union, MIXED)
    assert found.filled == 1 and found.pasted.held == {3} and stored(union, "SCHOOL").answers == {}
    assert numbers(union, MIXED, skip=found.pasted.held).problems == ()
    assert stored(union, "SCHOOL").answers["members_total"] == 41
    assert stored(union, "GARDEN").answers == {}
    (told,) = events(union, "numbers.paste")
    assert (told.after["rows"], told.after["skipped"], told.after["unknown"]) == (1, 1, 1)


def test_a_line_that_nobody_has_seen_to_be_wrong_still_holds_everything_back(union: Union) -> None:
    found = numbers(union, MIXED + "\nNEIGHBOUR\t\t1\t1\nSCHOOL\t\t50\t40", skip={3})
    assert [p.lines for p in found.problems] == [(2, 6)]
    assert stored(union, "SCHOOL").answers == {}


def test_a_try_at_codes_that_are_nobodys_there_is_remembered(union: Union) -> None:
    found = numbers(union, HEAD + "FOREIGN\t\t5\t5\nZZ-9\t\t5\t5\nZZ-9\t\t5\t5\n\tПервичка без кода\t5\t5")
    assert found.foreign == ("FOREIGN", "ZZ-9")
    (told,) = events(union, "import_refused")
    assert told.after["codes"] == ["FOREIGN", "ZZ-9"] and told.organisation_id == union["T1"].id
