"""Reports made together: what people may do with such a job, and whose turn it is to work on it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update

import db
from core.organisations import Level
from core.problems import Conflict, Forbidden, Refused
from core.reports.batching import State
from db import batched, batches
from db.batched import Made, Turn
from db.models import Batch, BatchItem, Event, Submission
from tests.union import Union, build

ALL = tuple(Level)


@pytest.fixture
def union(engine: Engine) -> Union:
    return build(engine)


def started(union: Union, who: str, place: str, now: datetime, levels: tuple[Level, ...] = ALL) -> int:
    with db.begin(union.engine) as s:
        return batches.start(s, union.people[who], union[place], 2026, levels, now)


def claimed(union: Union, number: int, runner: str, now: datetime) -> Turn | None:
    with db.begin(union.engine) as s:
        return batched.claim(s, number, runner, now)


def turn(union: Union, number: int, now: datetime, runner: str = "first") -> Turn:
    found = claimed(union, number, runner, now)
    assert found is not None
    return found


def head(union: Union, number: int, who: str = "darya") -> batches.Head:
    with db.reading(union.engine) as s:
        return batches.find(s, union.people[who], number)


def items(union: Union, number: int) -> dict[str, str]:
    codes = {o.id: code for code, o in union.organisations.items()}
    with db.reading(union.engine) as s:
        rows = s.scalars(select(BatchItem).where(BatchItem.batch_id == number)).all()
    return {codes[row.organisation_id]: row.state for row in rows}


def acts(union: Union) -> list[str]:
    with db.reading(union.engine) as s:
        told = s.scalars(select(Event.action).where(Event.action.like("batch.%")).order_by(Event.id))
        return list(told)


def test_a_job_holds_everybody_who_was_expected(union: Union, now: datetime) -> None:
    with db.begin(union.engine) as s:
        exempt = Submission.organisation_id == union["GARDEN"].id
        s.execute(update(Submission).where(exempt).values(state="exempt"))
        counts = batches.foreseen(s, union.people["darya"], union["R1"], 2026)
    assert counts == {Level.REGIONAL: 1, Level.TERRITORIAL: 2, Level.PRIMARY: 3}
    number = started(union, "darya", "R1", now)
    assert set(items(union, number)) == {"R1", "T1", "T2", "SCHOOL", "NEIGHBOUR", "UNIVERSITY"}
    assert (head(union, number).expected, head(union, number).state) == (6, State.WAITING)


def test_the_whole_union_has_its_own_report_too(union: Union, now: datetime) -> None:
    number = started(union, "admin", "F", now, (Level.FEDERAL, Level.REGIONAL))
    assert set(items(union, number)) == {"F", "R1", "R2"}


def test_only_the_chosen_levels_are_made(union: Union, now: datetime) -> None:
    number = started(union, "boris", "T1", now, (Level.PRIMARY,))
    assert set(items(union, number)) == {"SCHOOL", "GARDEN"}


def test_a_year_without_a_campaign_is_refused(union: Union, now: datetime) -> None:
    with db.begin(union.engine) as s, pytest.raises(Refused, match="готовить нечего"):
        batches.start(s, union.people["darya"], union["R1"], 2011, ALL, now)
    assert acts(union) == []


def test_the_same_place_is_not_begun_twice_by_one_person(union: Union, now: datetime) -> None:
    number = started(union, "darya", "R1", now)
    with pytest.raises(Refused, match="уже готовятся"):
        started(union, "darya", "R1", now)
    assert started(union, "admin", "R1", now) != number
    assert started(union, "darya", "T1", now) != number
    with db.begin(union.engine) as s:
        batches.cancel(s, union.people["darya"], number, now)
    assert started(union, "darya", "R1", now) != number


def test_nobody_fills_the_disk_alone(union: Union, now: datetime) -> None:
    for place in ("F", "R1", "R2", "T1", "T2"):
        started(union, "admin", place, now)
    with pytest.raises(Refused, match="не больше 5"):
        started(union, "admin", "T3", now)


def test_pause_resume_and_cancel_are_told_and_happen_once(union: Union, now: datetime) -> None:
    number, darya = started(union, "darya", "R1", now), union.people["darya"]
    for verb, state in ((batches.pause, State.PAUSED), (batches.resume, State.WAITING)):
        with db.begin(union.engine) as s:
            verb(s, darya, number, now)
        assert head(union, number).state is state
        with db.begin(union.engine) as s, pytest.raises(Conflict):
            verb(s, darya, number, now)
    with db.begin(union.engine) as s, pytest.raises(Refused, match="Сначала отмените"):
        batches.remove(s, darya, number, now)
    with db.begin(union.engine) as s:
        batches.cancel(s, darya, number, now)
        assert batches.find(s, darya, number).finished == now
        batches.remove(s, darya, number, now)
    assert acts(union) == ["batch." + act for act in ("start", "pause", "resume", "cancel", "delete")]
    with db.reading(union.engine) as s, pytest.raises(Forbidden):
        batches.find(s, darya, number)


def test_everybody_sees_their_own_and_those_of_their_place(union: Union, now: datetime) -> None:
    mine, others = started(union, "boris", "T1", now), started(union, "darya", "T1", now)
    with db.reading(union.engine) as s:
        assert [h.id for h in batches.of(s, union.people["boris"], union["T1"])] == [others, mine]
        assert [h.id for h in batches.mine(s, union.people["boris"])] == [mine]
        assert [h.mine for h in batches.of(s, union.people["boris"], union["T1"])] == [False, True]
        with pytest.raises(Forbidden):
            batches.of(s, union.people["vera"], union["T1"])
        with pytest.raises(Forbidden):
            batches.mine(s, union.people["gleb"])


def test_an_archive_is_given_when_it_is_there(union: Union, now: datetime) -> None:
    number, darya = started(union, "darya", "T1", now), union.people["darya"]
    with db.begin(union.engine) as s, pytest.raises(Refused, match="не готовы"):
        batches.taken(s, darya, number, now)
    ours = turn(union, number, now)
    with db.begin(union.engine) as s:
        assert batched.finished(s, ours, now)
        batches.taken(s, darya, number, now)
    assert acts(union)[-1] == "batch.take"


def test_one_runner_works_on_a_job_and_a_silent_one_is_followed(union: Union, now: datetime) -> None:
    number = started(union, "darya", "T1", now)
    first = turn(union, number, now)
    assert claimed(union, number, "second", now + timedelta(seconds=59)) is None
    later = now + batched.LEASE + timedelta(seconds=1)
    second = turn(union, number, later, "second")
    made = [Made(union["SCHOOL"].id, "1.pdf")]
    with db.begin(union.engine) as s:
        assert not batched.told(s, first, made, later)
        assert not batched.finished(s, first, later)
        assert batched.told(s, second, made, later)
    assert (head(union, number).done, items(union, number)["SCHOOL"]) == (1, "done")


def test_a_report_is_counted_once(union: Union, now: datetime) -> None:
    ours = turn(union, started(union, "darya", "T1", now), now)
    for one in (Made(union["SCHOOL"].id, "1.pdf"), Made(union["SCHOOL"].id, note="поздно")):
        with db.begin(union.engine) as s:
            assert batched.told(s, ours, [one, Made(union["GARDEN"].id, note="Сбой.")], now)
    seen = head(union, ours.id)
    assert (seen.done, seen.failed, seen.over) == (1, 1, 2)
    with db.reading(union.engine) as s:
        (failure,) = batches.failures(s, union.people["darya"], ours.id)
    assert (failure.code, failure.why) == ("GARDEN", "Сбой.")


def test_whoever_is_paused_has_lost_the_turn(union: Union, now: datetime) -> None:
    ours = turn(union, started(union, "darya", "T1", now), now)
    with db.begin(union.engine) as s:
        batches.pause(s, union.people["darya"], ours.id, now)
    with db.begin(union.engine) as s:
        assert not batched.told(s, ours, [Made(union["SCHOOL"].id, "1.pdf")], now)
        assert batched.next_one(s, now + timedelta(hours=1)) is None
        batches.resume(s, union.people["darya"], ours.id, now)
        assert batched.next_one(s, now) == ours.id
    assert head(union, ours.id).done == 0


def test_jobs_take_turns(union: Union, now: datetime) -> None:
    first, second = started(union, "darya", "R1", now), started(union, "boris", "T1", now)
    with db.begin(union.engine) as s:
        assert batched.next_one(s, now) == first
    ours = turn(union, first, now)
    with db.begin(union.engine) as s:
        batched.release(s, ours, now)
        assert batched.next_one(s, now) == second
        assert batched.next_one(s, now, but=[second]) == first


def test_what_stops_all_reports_waits_for_a_person(union: Union, now: datetime) -> None:
    ours = turn(union, started(union, "darya", "T1", now), now)
    with db.begin(union.engine) as s:
        batched.troubled(s, ours, "Кончилось место.", now)
    assert (head(union, ours.id).state, head(union, ours.id).trouble) == (State.PAUSED, "Кончилось место.")
    with db.begin(union.engine) as s:
        batches.resume(s, union.people["darya"], ours.id, now)
    assert head(union, ours.id).trouble == ""


def test_files_that_are_gone_are_made_again(union: Union, now: datetime) -> None:
    ours = turn(union, started(union, "darya", "T1", now), now)
    with db.begin(union.engine) as s:
        batched.told(s, ours, [Made(union[code].id, "x.pdf") for code in ("SCHOOL", "GARDEN")], now)
        batched.lost(s, ours, [union["SCHOOL"].id])
        left = {item.code for item in batched.waiting(s, ours, 10)}
    assert (left, head(union, ours.id).done) == ({"SCHOOL", "T1"}, 1)


def test_an_archive_is_kept_for_two_weeks(union: Union, now: datetime) -> None:
    ours = turn(union, started(union, "darya", "T1", now), now)
    with db.begin(union.engine) as s:
        batched.finished(s, ours, now)
        assert batched.sweep(s, now + batched.KEPT - timedelta(minutes=1)) == 0
        assert batched.living(s) == {ours.id}
        assert batched.sweep(s, now + batched.KEPT + timedelta(minutes=1)) == 1
        assert s.scalars(select(Batch)).all() == [] and s.scalars(select(BatchItem)).all() == []
