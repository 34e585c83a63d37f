"""A form's way: saved, handed in, returned, accepted, reopened — on both databases."""

import threading
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select

import db
from core import access, catalogue, measures
from core.access import Actor
from core.organisations import Level
from core.problems import Conflict, Forbidden, Refused
from core.workflow import State
from db import frames, handing, reviews, submissions, turnout
from db.models import Aggregate, Completeness, Event, Submission
from tests.union import FULL, NOW, OFFICE, Union, build

NOVEMBER = datetime(2026, 11, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
def union(engine: Engine) -> Union:
    return build(engine)


def stored(union: Union, number: int) -> Submission:
    with db.reading(union.engine) as s:
        found = s.get(Submission, number)
    assert found is not None
    return found


def counts(union: Union, code: str, level: Level = Level.PRIMARY) -> Completeness:
    with db.reading(union.engine) as s:
        row = s.get(Completeness, (union.campaign.id, level.value, union[code].id))
    assert row is not None
    return row


def total(union: Union, code: str, indicator: str) -> tuple[int, Decimal, Decimal]:
    with db.reading(union.engine) as s:
        row = s.get(Aggregate, (union.campaign.id, indicator, "primary", union[code].id))
    return (row.answered, row.total, row.base) if row else (0, Decimal(0), Decimal(0))


def test_the_first_saved_answer_turns_a_form_into_a_draft(union: Union) -> None:
    number = union.fill("SCHOOL", "alisa", {"workers_total": 80})
    assert stored(union, number).state == State.DRAFT
    assert stored(union, number).answers == {"workers_total": 80}
    assert (counts(union, "T1").draft, counts(union, "F").draft, counts(union, "T2").draft) == (1, 1, 0)


def test_two_editors_never_overwrite_each_other(union: Union) -> None:
    number = union.fill("SCHOOL", "alisa", {"workers_total": 80})
    with db.begin(union.engine) as s:
        submissions.save(s, union.people["alisa"], number, 1, {"members_total": 41}, NOW)
    with pytest.raises(Conflict), db.begin(union.engine) as s:
        submissions.save(s, union.people["alisa"], number, 1, {"members_total": 14}, NOW)
    assert stored(union, number).answers == {"workers_total": 80, "members_total": 41}


def test_saving_what_is_already_stored_makes_no_revision(union: Union) -> None:
    number = union.fill("SCHOOL", "alisa", {"workers_total": 80})
    union.fill("SCHOOL", "alisa", {"workers_total": 80})
    assert stored(union, number).revision == 1


def test_no_takes_away_what_hung_on_yes_and_the_journal_keeps_it(union: Union) -> None:
    number = union.fill("SCHOOL", "alisa", {"stand_exists": True, "stand_count": 2})
    union.fill("SCHOOL", "alisa", {"stand_exists": False})
    assert stored(union, number).answers == {"stand_exists": False}
    with db.reading(union.engine) as s:
        last = submissions.history(s, union.people["alisa"], number)[-1]
    assert (last.before, last.after) == ({"stand_exists": True, "stand_count": 2}, {"stand_exists": False})


def test_an_unfinished_form_is_not_handed_in_and_says_what_is_left(union: Union) -> None:
    number = union.fill("SCHOOL", "alisa", {"workers_total": 80})
    with db.begin(union.engine) as s:
        left = handing.submit(s, union.people["alisa"], number, 1, NOW)
    assert "members_total" in {p.code for p in left}
    assert stored(union, number).state == State.DRAFT


def test_a_form_is_handed_in_once_however_often_the_button_is_pressed(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    with pytest.raises((Conflict, Refused)), db.begin(union.engine) as s:
        handing.submit(s, union.people["alisa"], number, 1, NOW)
    with db.reading(union.engine) as s:
        acts = [e.action for e in submissions.history(s, union.people["alisa"], number)]
    assert acts == ["form.save", "form.submit"]


def test_a_handed_in_form_is_closed_for_its_author_until_taken_back(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    with pytest.raises(Refused, match="на проверке"), db.begin(union.engine) as s:
        submissions.save(s, union.people["alisa"], number, 2, {"workers_total": 81}, NOW)
    with db.begin(union.engine) as s:
        handing.take_back(s, union.people["alisa"], number, 2, NOW)
    union.fill("SCHOOL", "alisa", {"workers_total": 81})
    assert (counts(union, "R1").submitted, counts(union, "R1").draft) == (0, 1)


def test_an_accepted_form_enters_the_totals_of_everybody_above_and_of_nobody_beside(union: Union) -> None:
    union.accept(union.hand_in("SCHOOL", "alisa"), "boris")
    for above in ("T1", "R1", "F"):
        assert total(union, above, "members_total") == (1, Decimal(41), Decimal(0))
        assert total(union, above, "coverage") == (1, Decimal(41), Decimal(80))
        assert total(union, above, "stand_exists") == (1, Decimal(1), Decimal(0))
    assert total(union, "T2", "members_total")[0] == 0
    assert (counts(union, "T1").accepted, counts(union, "T1").submitted) == (1, 0)


def test_reopening_takes_the_form_out_of_the_totals_again(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    union.accept(number, "boris")
    with db.begin(union.engine) as s:
        reviews.reopen(s, union.people["boris"], number, 3, "Опечатка в членстве", NOW)
    assert total(union, "F", "members_total") == (0, Decimal(0), Decimal(0))
    union.fill("SCHOOL", "alisa", {"members_total": 42})
    assert stored(union, number).state == State.REOPENED


def test_a_form_comes_back_with_a_reason_and_remarks_beside_the_fields(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    remarks = {"workers_total": "Проверьте по штатному расписанию", "members_total": " ", "no_such": "х"}
    with db.begin(union.engine) as s:
        reviews.return_back(s, union.people["boris"], number, 2, "Сверьте числа", remarks, NOW)
    with db.reading(union.engine) as s:
        seen = submissions.find(s, union.people["alisa"], access.Action.FILL, number)
    assert seen.submission.reason == "Сверьте числа"
    assert [(r.code, r.text) for r in seen.remarks] == [("workers_total", "Проверьте по штатному расписанию")]


def test_a_form_is_not_returned_without_a_word(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    with pytest.raises(Refused, match="Напишите"), db.begin(union.engine) as s:
        reviews.return_back(s, union.people["boris"], number, 2, " \n", {}, NOW)


def test_what_is_accepted_is_the_revision_that_was_seen(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    with db.begin(union.engine) as s:
        handing.take_back(s, union.people["alisa"], number, 2, NOW)
    union.hand_in("SCHOOL", "alisa", FULL | {"workers_total": 90})
    with pytest.raises(Conflict), db.begin(union.engine) as s:
        reviews.accept(s, union.people["boris"], number, 2, NOW)


def test_a_late_form_is_counted_late_and_mending_a_returned_one_is_not(union: Union) -> None:
    union.hand_in("SCHOOL", "alisa", now=NOVEMBER)
    assert (counts(union, "T1").late, counts(union, "F").late) == (1, 1)
    filler = Actor(None, "s", "Сад", (access.Grant(access.Role.RESPONSIBLE, 0, union["GARDEN"].path),))
    union.people["sad"] = filler
    number = union.hand_in("GARDEN", "sad")
    with db.begin(union.engine) as s:
        reviews.return_back(s, union.people["boris"], number, 2, "Исправьте", {}, NOW)
    union.hand_in("GARDEN", "sad", FULL | {"workers_total": 82}, now=NOVEMBER)
    assert counts(union, "T1").late == 1


def test_nothing_is_saved_after_the_campaign_has_closed(union: Union) -> None:
    december = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    with pytest.raises(Refused, match="закрыт"):
        union.fill("SCHOOL", "alisa", {"workers_total": 80}, now=december)


@pytest.mark.parametrize("who", ["vera", "elena", "gleb", "darya", "boris", "admin"])
def test_only_the_organisation_itself_fills_its_form(union: Union, who: str) -> None:
    with pytest.raises(Forbidden):
        union.fill("SCHOOL", who, {"workers_total": 80})


@pytest.mark.parametrize("who", ["alisa", "chair", "vera", "elena", "gleb", "admin"])
def test_only_staff_above_the_organisation_accept_its_form(union: Union, who: str) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    with pytest.raises(Forbidden):
        union.accept(number, who)


def test_a_territory_does_not_accept_its_own_form_but_its_region_does(union: Union) -> None:
    number = union.hand_in("T1", "boris", OFFICE)
    with pytest.raises(Forbidden):
        union.accept(number, "boris")
    union.accept(number, "darya")
    with db.reading(union.engine) as s:
        row = s.get(Aggregate, (union.campaign.id, "members_total", "territorial", union["R1"].id))
    assert row is not None and row.total == 41


def test_a_failing_act_leaves_neither_answer_nor_journal_nor_total(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    with pytest.raises(ZeroDivisionError), db.begin(union.engine) as s:
        reviews.accept(s, union.people["boris"], number, 2, NOW)
        raise ZeroDivisionError
    assert stored(union, number).state == State.SUBMITTED
    assert total(union, "F", "members_total")[0] == 0
    with db.reading(union.engine) as s:
        assert "form.accept" not in s.scalars(select(Event.action)).all()


def test_the_frame_says_the_same_as_a_recount_from_the_forms(union: Union) -> None:
    union.accept(union.hand_in("SCHOOL", "alisa"), "boris")
    shipped = catalogue.shipped()
    with db.reading(union.engine) as s:
        frame = frames.below(
            s,
            union.people["gleb"],
            union["R1"],
            [2026],
            ["coverage", "stand_exists"],
            Level.TERRITORIAL,
            shipped,
        )
        own = frames.below(s, union.people["gleb"], union["R1"], [2026], ["coverage"], Level.PRIMARY, shipped)
    t1 = frame[(frame.code == "T1") & (frame.indicator == "coverage")].iloc[0]
    assert (t1.value, t1.answered, t1.expected) == (measures.ratio(Decimal(41), Decimal(80)), 1, 2)
    t2 = frame[(frame.code == "T2") & (frame.indicator == "coverage")].iloc[0]
    assert (t2.value, t2.answered, t2.expected) == (None, 0, 1)
    assert sorted(own.code) == ["GARDEN", "NEIGHBOUR", "SCHOOL", "UNIVERSITY"]
    assert own.set_index("code").loc["SCHOOL", "value"] == t1.value


def test_the_presidium_of_one_region_does_not_see_another(union: Union) -> None:
    with pytest.raises(Forbidden), db.reading(union.engine) as s:
        turnout.of(s, union.people["gleb"], union["R2"], union.campaign, NOW)


def test_eight_people_accepting_at_once_lose_nothing(union: Union) -> None:
    fillers = {}
    for code in ("SCHOOL", "GARDEN", "NEIGHBOUR", "UNIVERSITY"):
        fillers[code] = Actor(None, code, code, (access.Grant(access.Role.CHAIR, 0, union[code].path),))
    union.people |= fillers
    numbers = [union.hand_in(c, c, FULL | {"students_total": 5}) for c in fillers]
    failed: list[BaseException] = []

    def accept(number: int) -> None:
        try:
            union.accept(number, "darya")
        except (Conflict, Refused):
            pass
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=accept, args=(n,)) for n in numbers * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert total(union, "F", "members_total") == (4, Decimal(164), Decimal(0))
    assert (counts(union, "F").accepted, counts(union, "F").submitted) == (4, 0)
