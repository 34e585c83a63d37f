"""A request for more time ends with the form that it was about."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

import db
from core.messages import Waits
from core.reorganising import Decision
from core.workflow import State
from db import deadlines, messages, models, reorganising, reviews
from db.models import Extension, Submission
from tests.union import NOW, Union, build

TODAY = NOW.date()
DECIDED = Decision(TODAY, TODAY)


@pytest.fixture
def union(engine: Engine) -> Union:
    return build(engine)


def ask(union: Union) -> None:
    number, wanted = union.form_of("SCHOOL"), TODAY + timedelta(days=40)
    with db.begin(union.engine) as s:
        deadlines.ask(s, union.people["alisa"], number, wanted, "Смена председателя", NOW)


def close(union: Union) -> None:
    with db.begin(union.engine) as s:
        place = s.get_one(models.Organisation, union["SCHOOL"].id)
        reorganising.close(s, union.people["darya"], place, place.lock_version, DECIDED, NOW)


def reopen(union: Union) -> None:
    with db.begin(union.engine) as s:
        place = s.get_one(models.Organisation, union["SCHOOL"].id)
        reorganising.reopen(s, union.people["darya"], place, place.lock_version, DECIDED, NOW)


def form(union: Union) -> Submission:
    with db.reading(union.engine) as s:
        return s.get_one(Submission, union.form_of("SCHOOL"))


def told(union: Union) -> list[int]:
    """How many requests each of the places where they are told of has."""
    boris, office = union.people["boris"], union["T1"]
    with db.reading(union.engine) as s:
        asked = [w for w in messages.awaiting(s, boris, NOW) if w.kind is Waits.EXTENSION]
        return [
            len(deadlines.requests(s, boris, office)),
            deadlines.waiting(s, boris, office),
            sum(w.count for w in asked),
        ]


def request(union: Union) -> tuple[str, str]:
    with db.reading(union.engine) as s:
        row = s.scalars(select(Extension)).one()
        return row.state, row.answer


def test_a_closed_organisation_asks_for_nothing(union: Union) -> None:
    ask(union)
    assert told(union) == [1, 1, 1]
    close(union)
    assert told(union) == [0, 0, 0]
    assert request(union) == (deadlines.WITHDRAWN, "Форму сдавать не нужно.")


def test_a_form_that_is_handed_in_needs_no_more_time(union: Union) -> None:
    ask(union)
    number = union.hand_in("SCHOOL", "alisa")
    assert told(union) == [0, 0, 0]
    assert request(union) == (deadlines.WITHDRAWN, "Форма сдана.")
    with db.reading(union.engine) as s:
        acts = select(models.Event).where(models.Event.submission_id == number)
        events = s.scalars(acts.order_by(models.Event.id)).all()
    assert [e.action for e in events] == ["extension.ask", "form.save", "form.submit"]
    assert events[-1].after["wanted"] == (TODAY + timedelta(days=40)).isoformat()


def test_requests_that_hung_on_before_are_told_of_nowhere(union: Union) -> None:
    union.hand_in("SCHOOL", "alisa")
    with db.begin(union.engine) as s:
        row = Extension(submission_id=union.form_of("SCHOOL"), wanted=TODAY, reason="", asked=NOW)
        row.state, row.answer = deadlines.ASKED, ""
        s.add(row)
    assert told(union) == [0, 0, 0]


def test_a_returned_form_is_returned_again_when_its_organisation_is_there_again(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    with db.begin(union.engine) as s:
        reviews.return_back(s, union.people["boris"], number, union.revision(number), "Почините", {}, NOW)
    close(union)
    assert form(union).state == State.EXEMPT
    reopen(union)
    assert (form(union).state, form(union).reason) == (State.RETURNED, "Почините")


def test_a_form_opened_again_is_so_when_its_organisation_is_there_again(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    union.accept(number, "boris")
    with db.begin(union.engine) as s:
        reviews.reopen(s, union.people["boris"], number, union.revision(number), "Ошибка", NOW)
    close(union)
    reopen(union)
    assert (form(union).state, form(union).reason) == (State.REOPENED, "Ошибка")
