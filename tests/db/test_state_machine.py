"""Anybody does anything with any form at any moment: what happens is what the model on one page says."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import URL, Engine, select

import db
from core.access import Action, Actor, Role
from core.answers import Cell, Missing, Rows
from core.problems import Conflict, Forbidden, Refused
from core.workflow import State
from db import check, handing, reviews, submissions
from db.models import Aggregate, Completeness
from tests import database
from tests.db import form_model, snapshot
from tests.db.form_model import (
    EDITABLE,
    FILLED,
    FILLERS,
    FIRST,
    FORMS,
    IN_TIME,
    LAST,
    LATE,
    OVER,
    REVIEWERS,
    SOON,
    FormModel,
)
from tests.union import build

PEOPLE = ("alisa", "chair", "olga", "boris", "both", "vera", "darya", "elena", "gleb", "admin")
STRANGERS = ("nobody", "newcomer", "anonymous")
CODES = st.sampled_from(sorted(FORMS))
# None is somebody who may.
WHO = st.none() | st.none() | st.just("both") | st.sampled_from(PEOPLE + STRANGERS)
MOMENTS = st.sampled_from([FIRST, FIRST, IN_TIME, IN_TIME, LATE, LAST, SOON, OVER])
# How far the revision on the screen is from the stored one.
OFF = st.sampled_from([0] * 6 + [-1, 1])


def _channels(members: list[int]) -> Rows:
    line: dict[str, Cell] = {"chan_platform": "vk", "chan_kind": "staff", "chan_posts_month": 8}
    return Rows(tuple({**line, "chan_members": n} for n in members))


# Some keep a full form full, some do not.
CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "workers_total": st.integers(80, 99),
    "members_total": st.integers(41, 60),
    "ais_members": st.sampled_from([40, 99]),
    "members_working": st.sampled_from([0, 41, 41, 70, 99, None]),
    "resp_name": st.sampled_from(["Ёлкина Анна", "<b>", "=1+1", *form_model.CLEANED]),
    "budget_info": st.sampled_from([Missing.NO_DATA, Decimal("9000.50"), Decimal(0)]),
    "channels_exist": st.booleans(),
    "channels": st.lists(st.integers(0, 99), max_size=3).map(_channels),
}
# Of other levels and kinds, and of nobody: they are simply not taken.
NOISE = {"students_total": 5, "packs_mark": 3, "no_such": "х"}
BAD: list[dict[str, Any]] = [
    {"workers_total": "12,5"},
    {"workers_total": 10**20},
    {"resp_exists": "возможно"},
    {"stat_as_of": "31.02.2026"},
    {"channels": [{"chan_members": "１２"}]},
]
SOME = st.sets(st.sampled_from(sorted(CHANGES)))
DOUBT = ("ais_members", "soft_part")
PROBLEMS = st.sampled_from([DOUBT, DOUBT, DOUBT, ("members_total", "peers"), ("", "same")])
WHY = st.sampled_from([None, ("other", "Так и было"), ("other", "")])
REASONS = st.sampled_from(["Сверьте числа", "Сверьте числа", " \u200b "])
REMARKS = st.dictionaries(
    st.sampled_from(["workers_total", "resp_name", "no_such"]), st.sampled_from(["Почему?", " "])
)


class Forms(RuleBasedStateMachine):
    opened: Callable[[], AbstractContextManager[Engine]]

    def __init__(self) -> None:
        super().__init__()
        self.place = type(self).opened()
        self.engine = self.place.__enter__()
        self.union = build(self.engine, [("olga", "Ольга", Role.CHAIR, "GARDEN")])
        people = self.union.people
        both = (*people["alisa"].grants, *people["boris"].grants)
        people["both"] = Actor(people["alisa"].user_id, "both", "Двое", both)
        people["nobody"] = Actor(None, "nobody", "Никто")
        people["newcomer"] = Actor(None, "new", "Новый", both, must_change_password=True)
        self.numbers = {code: self.union.form_of(code) for code in FORMS}
        self.models = {code: FormModel(code) for code in FORMS}
        self.looked = -1

    def teardown(self) -> None:
        self.place.__exit__(None, None, None)

    def act(
        self,
        code: str,
        who: str,
        expected: type[Exception] | None,
        verb: Callable[[db.Session, Actor | None, int], object],
        told: Callable[[FormModel, str], None],
    ) -> None:
        """What was refused, and what turned out to change nothing, has changed nothing at all."""
        model, actor = self.models[code], self.union.people.get(who)
        before, revision = snapshot.taken(self.engine), model.revision
        raised: type[Exception] | None = None
        try:
            with db.begin(self.engine) as s:
                verb(s, actor, self.numbers[code])
        except (Conflict, Refused, Forbidden) as error:
            raised = type(error)
        assert raised is expected
        if raised is None:
            told(model, actor.name if actor else "")
        if model.revision == revision:
            assert snapshot.taken(self.engine) == before

    def fill(
        self,
        code: str,
        who: str | None,
        sources: tuple[State, ...],
        off: int,
        now: datetime,
        bad: bool,
        verb: Callable[[db.Session, Actor | None, int], object],
        told: Callable[[FormModel, str], None],
    ) -> None:
        who = who or FILLERS[code][0]
        refused = self.models[code].refuses(sources, off, now, filler=True) or (Refused if bad else None)
        self.act(code, who, refused if who in FILLERS[code] else Forbidden, verb, told)

    def decide(
        self,
        code: str,
        who: str | None,
        source: State,
        off: int,
        now: datetime,
        reason: str,
        verb: Callable[[db.Session, Actor | None, int], object],
        told: Callable[[FormModel, str], None],
    ) -> None:
        who = who or REVIEWERS[code][0]
        worded = None if reason.strip(" \u200b") else Refused
        refused = worded or self.models[code].refuses((source,), off, now, filler=False)
        self.act(code, who, refused if who in REVIEWERS[code] else Forbidden, verb, told)

    @initialize(codes=st.sets(CODES, min_size=1))
    def most_have_begun(self, codes: set[str]) -> None:
        for code in sorted(codes):
            self.save(code, None, 0, FIRST, dict(FILLED[code]), set(), set())

    @rule(code=CODES, who=WHO, now=st.sampled_from([FIRST, IN_TIME, LATE]), well=st.booleans())
    def go_on(self, code: str, who: str | None, now: datetime, well: bool) -> None:
        """What is usually done next, by whoever; chance alone would hardly ever get a form accepted."""
        state = self.models[code].state
        if state is State.ACCEPTED:
            self.reopen(code, who, 0, now, "Опечатка")
        elif state is State.SUBMITTED and well:
            self.accept(code, who, 0, now)
        elif state is State.SUBMITTED:
            self.send_back(code, who, 0, now, "Сверьте", {"workers_total": "Почему?"})
        elif self.models[code].complete(now):
            self.submit(code, who, 0, now)
        else:
            self.save(code, who, 0, now, dict(FILLED[code]), set(), set())

    @rule(code=CODES, now=st.sampled_from([FIRST, IN_TIME, LATE]))
    def think_again(self, code: str, now: datetime) -> None:
        """A decision and, at the same moment, the way back from it."""
        if self.models[code].state is State.SUBMITTED:
            self.accept(code, None, 0, now)
            self.undo(code, None, 0, now)

    @rule(code=CODES, now=st.sampled_from([FIRST, IN_TIME, LATE]))
    def go_on_well(self, code: str, now: datetime) -> None:
        self.go_on(code, None, now, True)

    @rule(
        code=CODES,
        who=WHO,
        off=OFF,
        now=MOMENTS,
        changes=st.fixed_dictionaries({}, optional=CHANGES) | st.sampled_from(BAD),
        carried=SOME,
        confirmed=SOME,
    )
    def save(
        self,
        code: str,
        who: str | None,
        off: int,
        now: datetime,
        changes: dict[str, Any],
        carried: set[str],
        confirmed: set[str],
    ) -> None:
        seen, all_of_it = self.models[code].revision + off, {**NOISE, **changes}
        self.fill(
            code,
            who,
            EDITABLE,
            off,
            now,
            changes in BAD,
            lambda s, a, n: submissions.save(s, a, n, seen, all_of_it, now, carried, confirmed),
            lambda m, name: m.save(name, changes, carried, confirmed),
        )

    @rule(code=CODES, who=WHO, off=OFF, now=MOMENTS, problem=PROBLEMS, why=WHY)
    def explain(
        self,
        code: str,
        who: str | None,
        off: int,
        now: datetime,
        problem: tuple[str, str],
        why: tuple[str, str] | None,
    ) -> None:
        model = self.models[code]
        there = problem == DOUBT and model.more_registered
        seen, bad = model.revision + off, why is not None and not (why[1] and there)
        self.fill(
            code,
            who,
            EDITABLE,
            off,
            now,
            bad,
            lambda s, a, n: submissions.explain(s, a, n, seen, problem, why, now),
            lambda m, name: m.explain(name, problem, why),
        )

    @rule(code=CODES, who=WHO, off=OFF, now=MOMENTS)
    def submit(self, code: str, who: str | None, off: int, now: datetime) -> None:
        model = self.models[code]
        seen, whole = model.revision + off, model.complete(now)

        def verb(s: db.Session, a: Actor | None, n: int) -> None:
            assert (handing.submit(s, a, n, seen, now) == []) is whole

        self.fill(code, who, EDITABLE, off, now, False, verb, lambda m, name: m.submit(name, now))

    @rule(code=CODES, who=WHO, off=OFF, now=MOMENTS)
    def take_back(self, code: str, who: str | None, off: int, now: datetime) -> None:
        seen, sources = self.models[code].revision + off, (State.SUBMITTED,)

        def verb(s: db.Session, a: Actor | None, n: int) -> None:
            handing.take_back(s, a, n, seen, now)

        self.fill(code, who, sources, off, now, False, verb, lambda m, name: m.take_back(name))

    @rule(code=CODES, who=WHO, off=OFF, now=MOMENTS)
    def accept(self, code: str, who: str | None, off: int, now: datetime) -> None:
        seen = self.models[code].revision + off

        def verb(s: db.Session, a: Actor | None, n: int) -> None:
            reviews.accept(s, a, n, seen, now)

        self.decide(code, who, State.SUBMITTED, off, now, "-", verb, lambda m, name: m.accept(name, now))

    @rule(code=CODES, who=WHO, off=OFF, now=MOMENTS, reason=REASONS, remarks=REMARKS)
    def send_back(
        self, code: str, who: str | None, off: int, now: datetime, reason: str, remarks: dict[str, str]
    ) -> None:
        seen = self.models[code].revision + off

        def verb(s: db.Session, a: Actor | None, n: int) -> None:
            reviews.return_back(s, a, n, seen, reason, remarks, now)

        told = lambda m, name: m.send_back(name, remarks, now)  # noqa: E731
        self.decide(code, who, State.SUBMITTED, off, now, reason, verb, told)

    @rule(code=CODES, who=WHO, off=OFF, now=MOMENTS, reason=REASONS)
    def reopen(self, code: str, who: str | None, off: int, now: datetime, reason: str) -> None:
        seen = self.models[code].revision + off

        def verb(s: db.Session, a: Actor | None, n: int) -> None:
            reviews.reopen(s, a, n, seen, reason, now)

        def told(m: FormModel, name: str) -> None:
            m.moved("reopen", name, State.REOPENED)

        self.decide(code, who, State.ACCEPTED, off, now, reason, verb, told)

    @rule(code=CODES, who=WHO, off=OFF, now=MOMENTS)
    def undo(self, code: str, who: str | None, off: int, now: datetime) -> None:
        model, who = self.models[code], who or REVIEWERS[code][0]
        actor, seen = self.union.people.get(who), model.revision + off
        refused = model.refuses((State.ACCEPTED, State.RETURNED), off, now, filler=False)
        if not (actor and model.may_undo(actor.name, now)):
            refused = refused or Refused

        def verb(s: db.Session, a: Actor | None, n: int) -> None:
            reviews.undo(s, a, n, seen, now)

        expected = refused if who in REVIEWERS[code] else Forbidden
        self.act(code, who, expected, verb, lambda m, name: m.undo(name))

    @invariant()
    def everything_agrees(self) -> None:
        """Looked at again only where something was stored: `act` has seen to the rest."""
        stored = sum(m.revision for m in self.models.values())
        if stored != self.looked:
            self.looked = stored
            self.forms_are_what_the_model_says()
            self.totals_are_what_one_adds_up_by_hand()
            assert check.everything(self.engine).differences == []

    def forms_are_what_the_model_says(self) -> None:
        with db.reading(self.engine) as s:
            for code, model in self.models.items():
                who = self.union.people[FILLERS[code][0]]
                seen = submissions.find(s, who, Action.READ, self.numbers[code])
                row, past = seen.submission, submissions.history(s, who, self.numbers[code])
                assert (seen.state, row.revision, seen.answers) == (
                    model.state,
                    model.revision,
                    model.answers,
                )
                assert (row.carried, row.explanations) == (sorted(model.carried), model.said)
                assert row.submitted == model.handed_in
                assert {r.code: r.text for r in seen.remarks} == model.remarks
                assert [(e.action, e.actor) for e in past] == model.journal
                assert [e.revision for e in past] == list(range(1, model.revision + 1))

    def totals_are_what_one_adds_up_by_hand(self) -> None:
        models = self.models.values()
        with db.reading(self.engine) as s:
            for place in ("T1", "R1", "F"):
                for level in ("primary", "territorial"):
                    key = (self.union.campaign.id, level, self.union[place].id)
                    turnout = s.get_one(Completeness, key)
                    ours = [m for m in models if FORMS[m.code] == level]
                    states = Counter(m.state for m in ours)
                    returned = states[State.RETURNED] + states[State.REOPENED]
                    assert (turnout.draft, turnout.submitted) == (
                        states[State.DRAFT],
                        states[State.SUBMITTED],
                    )
                    assert (turnout.returned, turnout.accepted) == (returned, states[State.ACCEPTED])
                    assert turnout.late == sum(m.late for m in ours)
                    for indicator in ("members_total", "chan_members_vk"):
                        row = s.get(Aggregate, (key[0], indicator, level, key[2]))
                        assert (row.total if row else 0) == form_model.total(models, level, indicator)
            elsewhere = [self.union[code].id for code in ("T2", "R2", "T3")]
            assert not s.scalars(select(Aggregate).where(Aggregate.organisation_id.in_(elsewhere))).all()


def play(opened: Callable[[], AbstractContextManager[Engine]], examples: int, steps: int) -> None:
    class Play(Forms):
        pass

    Play.opened = staticmethod(opened)
    run = settings(
        max_examples=examples,
        stateful_step_count=steps,
        suppress_health_check=list(HealthCheck),
        deadline=None,
        # Making a failure smaller would play it on new databases for minutes.
        phases=(Phase.reuse, Phase.generate),
    )
    run_state_machine_as_test(Play, settings=run)


def test_anything_anybody_does_ends_as_the_model_says(sqlite_template: Path, tmp_path: Path) -> None:
    play(lambda: database.sqlite(sqlite_template, tmp_path), examples=12, steps=30)


def test_and_so_it_does_on_postgresql(postgres_url: URL) -> None:
    play(lambda: database.postgresql(postgres_url), examples=4, steps=20)
