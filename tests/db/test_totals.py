"""Totals through everything that may happen to forms, against a recount from the bare answers."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine, select

import db
from core.access import Action, Actor, Grant, Role
from core.answers import Value
from core.problems import Conflict, Forbidden, Refused
from core.workflow import State
from db import check, handing, reviews, schema, submissions
from db.models import Approval, Completeness, Event, Submission
from tests.union import FULL, NOW, Union, build

NOVEMBER = datetime(2026, 11, 5, 9, 0, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 20, 9, 0, tzinfo=UTC)
FILLERS = ("SCHOOL", "GARDEN", "NEIGHBOUR", "UNIVERSITY")


def filler(union: Union, code: str) -> Actor:
    return Actor(None, code, code, (Grant(Role.CHAIR, union[code].id, union[code].path),))


def late(union: Union, code: str) -> int:
    with db.reading(union.engine) as s:
        return s.get_one(Completeness, (union.campaign.id, "primary", union[code].id)).late


def state(union: Union, number: int) -> State:
    with db.reading(union.engine) as s:
        return State(s.get_one(Submission, number).state)


@pytest.fixture
def union(engine: Engine) -> Union:
    return build(engine)


def send_back(union: Union, number: int, remarks: dict[str, str] | None = None) -> None:
    with db.begin(union.engine) as s:
        reviews.return_back(
            s, union.people["boris"], number, union.revision(number), "Исправьте", remarks or {}, NOW
        )


def test_opened_again_and_accepted_again_a_form_counts_once(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa", now=NOVEMBER)
    union.accept(number, "boris", NOVEMBER)
    with db.begin(union.engine) as s:
        reviews.reopen(s, union.people["boris"], number, union.revision(number), "Опечатка", NOVEMBER)
    assert late(union, "F") == 0
    union.hand_in("SCHOOL", "alisa", FULL | {"workers_total": 82}, NOVEMBER)
    union.accept(number, "boris", NOVEMBER)
    assert late(union, "F") == 1
    assert check.everything(union.engine).differences == []


@pytest.mark.parametrize("move", ["return", "reopen"])
def test_a_form_sent_back_may_be_mended_after_the_campaign_has_closed(union: Union, move: str) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    if move == "return":
        send_back(union, number)
    else:
        union.accept(number, "boris")
        with db.begin(union.engine) as s:
            reviews.reopen(s, union.people["boris"], number, union.revision(number), "Опечатка", DECEMBER)
    union.hand_in("SCHOOL", "alisa", FULL | {"workers_total": 82}, DECEMBER)
    assert state(union, number) is State.SUBMITTED


def test_taking_back_restores_what_the_form_was_and_does_not_make_it_late(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    send_back(union, number)
    union.hand_in("SCHOOL", "alisa", FULL | {"workers_total": 82}, NOVEMBER)
    with db.begin(union.engine) as s:
        handing.take_back(s, union.people["alisa"], number, union.revision(number), NOVEMBER)
    assert state(union, number) is State.RETURNED
    union.hand_in("SCHOOL", "alisa", FULL | {"workers_total": 83}, NOVEMBER)
    assert late(union, "F") == 0


def test_remarks_of_an_earlier_return_do_not_come_back(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    send_back(union, number, {"workers_total": "Старое замечание"})
    union.hand_in("SCHOOL", "alisa", FULL | {"workers_total": 82})
    send_back(union, number)
    with db.reading(union.engine) as s:
        seen = submissions.find(s, union.people["alisa"], Action.FILL, number)
    assert seen.remarks == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"workers_total": "абв"},
        {"workers_total": 10**20},
        {"site_kind": "hacked"},
        {"stand_exists": 5},
        {"resp_name": "а" * 100_000, "resp_exists": True},
        {"stat_as_of": "вчера"},
    ],
)
def test_what_no_screen_offers_is_not_stored(union: Union, changes: dict[str, Value]) -> None:
    number = union.form_of("SCHOOL")
    with pytest.raises(Refused), db.begin(union.engine) as s:
        submissions.save(s, union.people["alisa"], number, 0, changes, NOW)
    assert state(union, number) is State.NOT_BEGUN


def test_hidden_signs_are_washed_out_and_questions_of_others_are_not_taken(union: Union) -> None:
    number = union.fill(
        "SCHOOL", "alisa", {"resp_exists": True, "resp_name": "а\0б\u202e", "students_total": 5}
    )
    with db.reading(union.engine) as s:
        assert s.get_one(Submission, number).answers == {"resp_exists": True, "resp_name": "аб"}


def test_nobody_accepts_the_form_they_may_fill_whatever_else_they_are(union: Union) -> None:
    both = (*union.people["alisa"].grants, *union.people["boris"].grants)
    union.people["both"] = Actor(union.people["alisa"].user_id, "both", "Двое", both)
    number = union.hand_in("SCHOOL", "both")
    with pytest.raises(Forbidden):
        union.accept(number, "both")


def test_an_approved_report_is_a_draft_again_when_its_figures_change(union: Union) -> None:
    with db.begin(union.engine) as s:
        for code in ("T1", "T2"):
            decided = {"organ": "Комитет", "protocol": "5", "decided": NOW.date(), "approved": NOW}
            s.add(Approval(organisation_id=union[code].id, year=2026, **decided))
    union.accept(union.hand_in("SCHOOL", "alisa"), "boris")
    with db.reading(union.engine) as s:
        assert [a.organisation_id for a in s.scalars(select(Approval))] == [union["T2"].id]
        assert "report.lapse" in s.scalars(select(Event.action)).all()


class Life(RuleBasedStateMachine):
    """Anybody presses anything in any order; refusals are fine, wrong totals are not."""

    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.engine = db.connect(f"sqlite:///{self.folder}/{uuid4().hex}.sqlite3")
        schema.migrate(self.engine)
        self.union = build(self.engine)
        self.union.people |= {code: filler(self.union, code) for code in FILLERS}

    def attempt(self, code: str, verb: str, now: datetime) -> None:
        union, number = self.union, self.union.form_of(code)
        who, reviewer, seen = union.people[code], union.people["darya"], union.revision(number)
        acts: dict[str, Callable[[db.Session], object]] = {
            "submit": lambda s: handing.submit(s, who, number, seen, now),
            "take_back": lambda s: handing.take_back(s, who, number, seen, now),
            "accept": lambda s: reviews.accept(s, reviewer, number, seen, now),
            "return": lambda s: reviews.return_back(s, reviewer, number, seen, "Причина", {}, now),
            "reopen": lambda s: reviews.reopen(s, reviewer, number, seen, "Причина", now),
        }
        try:
            with db.begin(self.engine) as s:
                acts[verb](s)
        except (Conflict, Refused):
            pass

    @rule(code=st.sampled_from(FILLERS), members=st.integers(0, 41), now=st.sampled_from([NOW, NOVEMBER]))
    def fill(self, code: str, members: int, now: datetime) -> None:
        try:
            answers = FULL | {"members_working": members, "students_total": 3}
            self.union.fill(code, code, answers, now)
        except (Conflict, Refused):
            pass

    @rule(
        code=st.sampled_from(FILLERS),
        verb=st.sampled_from(["submit", "submit", "accept", "accept", "return", "reopen", "take_back"]),
        now=st.sampled_from([NOW, NOVEMBER, DECEMBER]),
    )
    def press(self, code: str, verb: str, now: datetime) -> None:
        self.attempt(code, verb, now)

    @invariant()
    def totals_are_what_a_recount_gives(self) -> None:
        assert check.everything(self.engine).differences == []

    def teardown(self) -> None:
        self.engine.dispose()


def test_totals_stay_right_whatever_people_press(tmp_path: Path) -> None:
    Life.folder = tmp_path
    run = settings(
        max_examples=6, stateful_step_count=25, suppress_health_check=list(HealthCheck), deadline=None
    )
    run_state_machine_as_test(Life, settings=run)
