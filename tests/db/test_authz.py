"""Every verb × every role × every place, against the one table of rights: tests/authz_matrix.csv.

The cell names where a role may use the verb, seen from the organisation of its grant: own, child, sibling,
parent, other; "any" is a verb that asks for no place.
"""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

import db
from core import catalogue, paste
from core.access import SYSTEM, Action, Actor, Grant, Role
from core.campaigns import Half
from core.entry import Filled
from core.newspaper_edit import Edit
from core.organisations import Level
from core.problems import Conflict, Forbidden, Refused
from core.sheets.reading import Row, Sheet, Workbook
from db import (
    aggregates,
    campaigns,
    duties,
    editions,
    entry,
    figures,
    forms,
    journal,
    newspapers,
    organisations,
    pasting,
    ratings,
    reports,
    reviews,
    sending,
    structure,
    submissions,
    transfer,
    turnout,
)
from db.models import Organisation
from db.submissions import Opened
from tests import source
from tests.union import NOW, WINDOWS, Union, build

MATRIX = Path(__file__).parent.parent / "authz_matrix.csv"
EMPTY = Workbook((Sheet("Ответы", ("Код",), ()),))
NUMBERS = paste.read("SCHOOL\t41")
PLACES = ("own", "child", "sibling", "parent", "other")

# Role -> where its grant stands, and what lies around it.
AROUND = {
    Role.RESPONSIBLE: {"own": "SCHOOL", "sibling": "GARDEN", "parent": "T1", "other": "FOREIGN"},
    Role.CHAIR: {"own": "SCHOOL", "sibling": "GARDEN", "parent": "T1", "other": "FOREIGN"},
    Role.TERRITORIAL: {"own": "T1", "child": "SCHOOL", "sibling": "T2", "parent": "R1", "other": "FOREIGN"},
    Role.REGIONAL: {"own": "R1", "child": "T1", "sibling": "R2", "parent": "F", "other": "FOREIGN"},
    Role.PRESIDIUM: {"own": "R1", "child": "T1", "sibling": "R2", "parent": "F", "other": "FOREIGN"},
    Role.ADMINISTRATOR: {"own": "R1", "child": "T1", "sibling": "R2", "parent": "F", "other": "FOREIGN"},
}

# Verbs about accounts have tests of their own (tests/db/test_users.py): their places are people.
OF_PEOPLE = {"users"}


class Case:
    """One verb's arguments for one place; `call` returns False where the answer itself is a refusal."""

    def __init__(self, s: db.Session, union: Union, actor: Actor | None, place: Organisation) -> None:
        self.s, self.union, self.actor, self.place = s, union, actor, place
        self.shipped = catalogue.shipped()

    @property
    def form(self) -> int:
        return self.union.form_of(self.place.code) if self.place.level != Level.FEDERAL else 0

    @property
    def opened(self) -> Opened:
        """Found by somebody else: what is asked is whether this actor may go on with it."""
        return submissions.find(self.s, SYSTEM, Action.READ, self.form)

    def sheet(self) -> Sheet:
        p = self.place
        level = Level(p.level)
        kind = "школа" if level is Level.PRIMARY else None
        parent = next((o.code for o in self.union.organisations.values() if o.id == p.parent_id), None)
        row = Row(2, (p.code, p.name + " (новое имя)", level.label, kind, parent))
        header = ("Код", "Название", "Уровень", "Вид учреждения", "Код вышестоящей")
        return Sheet("Организации", header, (row,))

    def figures(self) -> Sheet:
        return Sheet("Показатели", ("Код", "Год", "members_total"), (Row(2, (self.place.code, 2024, 10)),))


def clean(outcome: object) -> bool:
    return not getattr(outcome, "problems", ())


CALLS: dict[str, Callable[[Case], object]] = {
    "turnout.of": lambda c: turnout.of(c.s, c.actor, c.place, c.union.campaign, NOW),
    "aggregates.frame": lambda c: aggregates.frame(
        c.s, c.actor, c.place, [2026], ["coverage"], Level.PRIMARY, c.shipped
    ),
    "aggregates.halves": lambda c: aggregates.halves(
        c.s, c.actor, c.place, [Half(2027, 1)], ["solidarity_per_100"], c.shipped
    ),
    "aggregates.own": lambda c: aggregates.own(c.s, c.actor, c.place, [2026], ["coverage"], c.shipped),
    "campaigns.all": lambda c: campaigns.all(c.s, c.actor),
    "campaigns.apart": lambda c: campaigns.apart(c.s, c.actor, c.place, c.union.campaign),
    "campaigns.newest_change": lambda c: campaigns.newest_change(c.s, c.actor),
    "campaigns.newcomers": lambda c: campaigns.newcomers(c.s, c.actor, c.place, c.union.campaign),
    "campaigns.of_year": lambda c: campaigns.of_year(c.s, c.actor, 2026),
    "campaigns.start": lambda c: campaigns.start(c.s, c.actor, c.place, WINDOWS, 2025, c.shipped, NOW),
    "forms.proposed": lambda c: forms.proposed(c.s, c.actor, [Level.PRIMARY], 2026, c.shipped),
    "campaigns.stages": lambda c: campaigns.stages(c.s, c.actor, c.place, c.union.campaign),
    "forms.versions": lambda c: forms.versions(c.s, c.actor),
    "editions.discard": lambda c: editions.discard(c.s, c.actor, c.place, 0, NOW),
    "editions.draft": lambda c: editions.draft(c.s, c.actor, c.place, NOW),
    "editions.publish": lambda c: editions.publish(c.s, c.actor, c.place, 0, NOW),
    "editions.save": lambda c: editions.save(c.s, c.actor, c.place, {}, 0, NOW),
    "entry.attempt": lambda c: entry.attempt(c.s, c.actor, c.place, c.union.campaign, ["zz"], NOW),
    "entry.below": lambda c: entry.below(c.s, c.actor, c.place, c.union.campaign),
    "entry.blanks": lambda c: entry.blanks(c.s, c.actor, c.place, c.union.campaign, NOW),
    "entry.enter": lambda c: entry.enter(
        c.s,
        c.actor,
        submissions.find(c.s, SYSTEM, Action.READ, c.form),
        Filled(c.place.code, {"workers_total": 7}, ("workers_total",)),
        NOW,
    ),
    "entry.expected": lambda c: entry.expected(c.s, c.actor, c.place, c.union.campaign),
    "entry.load": lambda c: entry.load(c.s, c.actor, c.place, c.union.campaign, EMPTY, NOW),
    "entry.preview": lambda c: entry.preview(c.s, c.actor, c.place, c.union.campaign, EMPTY, NOW),
    "entry.workbook": lambda c: entry.workbook(c.s, c.actor, c.place, c.union.campaign, NOW),
    "figures.load": lambda c: clean(figures.load(c.s, c.actor, c.figures(), "Europe/Moscow", NOW)),
    "figures.load_workbook": lambda c: clean(
        figures.load_workbook(c.s, c.actor, Workbook((c.figures(),)), "Europe/Moscow", NOW)
    ),
    "journal.of_submission": lambda c: journal.of_submission(c.s, c.actor, c.form),
    "newspapers.all": lambda c: newspapers.all(c.s, c.actor, c.place),
    "newspapers.save": lambda c: newspapers.save(
        c.s, c.actor, c.place, Edit(title="«Единство»", first="2026-1"), 0, NOW
    ),
    "organisations.ancestors": lambda c: organisations.ancestors(c.s, c.actor, Action.READ, c.place),
    "organisations.children": lambda c: organisations.children(
        c.s, c.actor, Action.READ, c.place, NOW.date()
    ),
    "organisations.find": lambda c: organisations.find(c.s, c.actor, Action.READ, c.place.code),
    "ratings.place": lambda c: ratings.place(c.s, c.actor, c.opened),
    "ratings.result": lambda c: ratings.result(c.s, c.actor, c.opened),
    "pasting.load": lambda c: pasting.load(
        c.s, c.actor, c.place, c.union.campaign, NUMBERS, NOW.date(), {}, NOW
    ),
    "pasting.preview": lambda c: pasting.preview(
        c.s, c.actor, c.place, c.union.campaign, NUMBERS, NOW.date(), {}, NOW
    ),
    "reports.approve": lambda c: reports.approve(
        c.s, c.actor, c.place, 2026, "Комитет", "5", NOW.date(), NOW
    ),
    "reports.collect": lambda c: reports.collect(c.s, c.actor, c.place, 2026, c.shipped, NOW),
    "reports.withdraw": lambda c: reports.withdraw(c.s, c.actor, c.place, 2026, NOW),
    "sending.complete": lambda c: sending.complete(c.s, c.actor, c.place, c.union.campaign, NOW),
    "sending.send": lambda c: sending.send(c.s, c.actor, c.place, c.union.campaign, NOW),
    "structure.load": lambda c: clean(structure.load(c.s, c.actor, c.sheet(), NOW)),
    "structure.preview": lambda c: clean(structure.preview(c.s, c.actor, c.sheet())),
    "reviews.accept": lambda c: reviews.accept(c.s, c.actor, c.form, 0, NOW),
    "duties.owed": lambda c: duties.owed(c.s, c.actor, NOW),
    "submissions.above": lambda c: submissions.above(c.s, c.actor, c.opened),
    "submissions.find": lambda c: submissions.find(c.s, c.actor, Action.READ, c.form),
    "submissions.history": lambda c: submissions.history(c.s, c.actor, c.form),
    "submissions.of": lambda c: submissions.of(c.s, c.actor, c.place, 2026),
    "duties.waiting": lambda c: duties.waiting(c.s, c.actor, c.place),
    "duties.queue": lambda c: duties.queue(c.s, c.actor, c.place, c.union.campaign, NOW),
    "reviews.reopen": lambda c: reviews.reopen(c.s, c.actor, c.form, 0, "Причина", NOW),
    "reviews.return_back": lambda c: reviews.return_back(c.s, c.actor, c.form, 0, "Причина", {}, NOW),
    "submissions.explain": lambda c: submissions.explain(
        c.s, c.actor, c.form, 0, ("workers_total", "jump"), None, NOW
    ),
    "submissions.save": lambda c: submissions.save(c.s, c.actor, c.form, 0, {"workers_total": 7}, NOW),
    "submissions.submit": lambda c: submissions.submit(c.s, c.actor, c.form, 0, NOW),
    "transfer.campaign": lambda c: transfer.campaign(c.s, c.actor, c.place.code, 2026, NOW),
    "submissions.take_back": lambda c: submissions.take_back(c.s, c.actor, c.form, 0, NOW),
}


def rows() -> dict[str, dict[str, str]]:
    with MATRIX.open(encoding="utf-8") as file:
        return {row.pop("verb"): row for row in csv.DictReader(file)}


def actors(union: Union) -> Iterator[tuple[str, Actor | None, dict[str, str]]]:
    everywhere = AROUND[Role.REGIONAL]
    yield "anonymous", None, everywhere
    newcomer = Grant(Role.REGIONAL, union["R1"].id, union["R1"].path)
    yield "newcomer", Actor(1, "new", "Новый", (newcomer,), must_change_password=True), everywhere
    for role, around in AROUND.items():
        top = union[around["own"]]
        yield role.value, Actor(1, role.value, role.label, (Grant(role, top.id, top.path),)), around


def allowed(call: Callable[[Case], object], case: Case) -> bool:
    try:
        return call(case) is not False
    except Forbidden:
        return False
    except (Conflict, Refused):
        # Refused for its state, not for the person: the question of rights was answered with yes.
        return True


class Undone(Exception):
    pass


def test_every_verb_has_a_row_and_a_call() -> None:
    asked = {v for v, node in source.verbs().items() if "actor" in {a.arg for a in node.args.args}}
    asked = {v for v in asked if v.partition(".")[0] not in OF_PEOPLE}
    # The journal is written inside the acts; lists are narrowed to the reach instead of refused (below).
    special = {
        "journal.write",
        "submissions.step",
        "submissions.store",
        "submissions.write",
        "submissions.hand_in",
        "approvals.lapse",
        "organisations.roots",
        "organisations.search",
        "sessions.open",
    }
    assert asked - special == set(rows()) == set(CALLS)


@pytest.mark.parametrize("verb", sorted(CALLS))
def test_a_verb_obeys_the_matrix(sqlite_engine: Engine, verb: str) -> None:
    union = build(sqlite_engine)
    wrong = []
    for who, actor, around in actors(union):
        cell = rows()[verb][who].split()
        for place in PLACES:
            if place not in around:
                continue
            expected = place in cell or "any" in cell
            try:
                with db.begin(sqlite_engine) as s:
                    found = allowed(CALLS[verb], Case(s, union, actor, union[around[place]]))
                    raise Undone
            except Undone:
                pass
            if found != expected:
                wrong.append(f"{who} {place}: {'allowed' if found else 'refused'}")
    assert wrong == []


def test_lists_show_nobody_outside_the_reach(engine: Engine) -> None:
    union = build(engine)
    with db.reading(engine) as s:
        found = organisations.search(s, union.people["boris"], Action.READ, "ппо")
        tops = organisations.roots(s, union.people["boris"], Action.READ)
        nobody = organisations.search(s, None, Action.READ, "ппо")
    assert {o.code for o in found} == {"SCHOOL", "GARDEN"}
    assert [o.code for o in tops] == ["T1"]
    assert nobody == []


@pytest.mark.parametrize("words", ["%", "_", "'; --", "\\"])
def test_search_takes_wildcards_literally(sqlite_engine: Engine, words: str) -> None:
    union = build(sqlite_engine)
    with db.reading(sqlite_engine) as s:
        assert organisations.search(s, union.people["admin"], Action.READ, words) == []
