"""The tidy frame against a naive recount from raw answers: whatever forms say, and wherever organisations have gone,
each scope holds exactly its own."""

from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine, event, select

import db
from core import answers, catalogue
from core.access import SYSTEM, Action, Actor, Grant, Role
from core.answers import Missing, Value
from core.campaigns import CampaignKind, Half, Window
from core.indicators import Aggregation
from core.organisations import Level
from core.problems import Forbidden
from core.reorganising import Decision
from core.workflow import State
from db import campaigns, check, frames, reorganising, submissions
from db.models import Campaign, Organisation, Submission
from tests.union import COPIES, NOW, WINDOWS, Union, build

KNOWN = catalogue.shipped()
CODES = (
    "members_total",
    "coverage",
    "ais_coverage",
    "stand_exists",
    "site_kind",
    "other_ways",
    "channels_count",
)
YEARS = (2025, 2026)
PRIMARIES = ("SCHOOL", "GARDEN", "NEIGHBOUR", "UNIVERSITY", "FOREIGN")
BELOW = {
    "F": PRIMARIES,
    "R1": ("SCHOOL", "GARDEN", "NEIGHBOUR", "UNIVERSITY"),
    "R2": ("FOREIGN",),
    "T1": ("SCHOOL", "GARDEN"),
    "T2": ("NEIGHBOUR",),
    "T3": ("FOREIGN",),
}
CHILDREN = {"F": {"R1", "R2"}, "R1": {"T1", "T2"}, "R2": {"T3"}}
STATES = (State.ACCEPTED, State.ACCEPTED, State.ACCEPTED, State.DRAFT, State.SUBMITTED, State.RETURNED)
# Who goes where after the campaigns: their figures do not.
MOVES = ((), (("GARDEN", "T2"),), (("T2", "R2"),), (("UNIVERSITY", "T1"), ("SCHOOL", "R1")))
Said = dict[str, Value]


@dataclass
class Filled:
    """`forms`: (year, primary) -> what its accepted form says."""

    union: Union
    forms: dict[tuple[int, str], Said] = field(default_factory=dict)

    def said(self, year: int, place: str) -> list[Said]:
        return [self.forms[year, p] for p in BELOW.get(place, (place,)) if (year, p) in self.forms]


def said(rng: Random) -> Said:
    """Nothing, «нет данных», «неприменимо», 0 and numbers, in any mixture."""
    number: list[Any] = [None, *Missing, 0, rng.randrange(1, 90), rng.randrange(90, 900)]
    found: dict[str, Any] = {
        code: rng.choice(number)
        for code in ("workers_total", "members_total", "members_working", "ais_members")
    } | {
        "stand_exists": rng.choice([None, Missing.NO_DATA, True, False]),
        "site_kind": rng.choice([None, Missing.NOT_APPLICABLE, "none", "page", "site"]),
        "other_ways": rng.choice([None, ("meeting",), ("none",)]),
        "channels_exist": rng.choice([None, True, False]),
    }
    if found["channels_exist"]:
        found["channels"] = answers.Rows(({"chan_platform": "vk"},) * rng.randrange(4))
    return {code: value for code, value in found.items() if value is not None}


def filled(engine: Engine, seed: int) -> Filled:
    made, rng = Filled(build(engine)), Random(seed)
    start(made.union, WINDOWS, 2025)
    for code in PRIMARIES:
        for year in YEARS:
            state, told = rng.choice(STATES), said(rng)
            put(made.union, code, year, state, told)
            if state is State.ACCEPTED:
                made.forms[year, code] = told
    for code, to in rng.choice(MOVES):
        move(made.union, code, to)
    return made


def start(
    union: Union, days: tuple[Window, ...], year: int, kind: CampaignKind = CampaignKind.MONITORING
) -> None:
    with db.begin(union.engine) as s:
        campaigns.start(s, union.people["admin"], union["F"], days, year, KNOWN, NOW, kind=kind)


def put(
    union: Union,
    code: str,
    year: int,
    state: State,
    told: Said,
    kind: CampaignKind = CampaignKind.MONITORING,
) -> None:
    """Through the one place where forms, totals and completeness are written, whatever the rules would say."""
    with db.begin(union.engine) as s:
        number = s.scalars(
            select(Submission.id)
            .join(Campaign)
            .where(
                Submission.organisation_id == union[code].id,
                Campaign.year == year,
                Campaign.kind == kind.value,
            )
        ).one()
        opened = submissions.find(s, SYSTEM, Action.READ, number)
        stored = {c: answers.to_json(v) for c, v in told.items()}
        submissions.store(s, SYSTEM, opened, "form.import", state, NOW, answers=stored, submitted=NOW)


def move(union: Union, code: str, to: str) -> None:
    with db.begin(union.engine) as s:
        place, under = s.get_one(Organisation, union[code].id), s.get_one(Organisation, union[to].id)
        decision = Decision(NOW.date(), NOW.date())
        reorganising.move(s, union.people["admin"], place, place.lock_version, under, decision, NOW)
        union.organisations[code] = place


def number(said: Said, code: str) -> Fraction | None:
    value = said.get(code)
    return None if value is None or isinstance(value, Missing) else Fraction(str(value))


def naive(code: str, forms: list[Said]) -> tuple[int, Fraction, Fraction, Fraction | None]:
    """answered, total, base and value by school arithmetic."""
    indicator = KNOWN[code]
    pairs: list[tuple[Fraction, Fraction]] = []
    for one in forms:
        top, bottom = part(code, one), Fraction(0)
        if indicator.numerator:
            tops, bottoms = (
                [number(one, c) for c in codes] for codes in (indicator.numerator, indicator.denominator)
            )
            top = None if None in tops + bottoms else sum((t for t in tops if t is not None), Fraction(0))
            bottom = sum((b for b in bottoms if b is not None), Fraction(0))
        if top is not None:
            pairs.append((top, bottom))
    total, base = (sum((p[n] for p in pairs), Fraction(0)) for n in (0, 1))
    if not pairs:
        return 0, total, base, None
    if indicator.aggregation is Aggregation.SUM:
        return len(pairs), total, base, total
    share = indicator.aggregation is Aggregation.SHARE_YES
    whole, times = (Fraction(len(pairs)), 100) if share else (base, indicator.factor)
    return len(pairs), total, base, total * times / whole if whole else None


def part(code: str, one: Said) -> Fraction | None:
    value = one.get(code)
    if code == "channels_count":
        rows = one.get("channels")
        if isinstance(rows, answers.Rows):
            return Fraction(len(rows.lines))
        return Fraction(0) if one.get("channels_exist") is False else None
    if value is None or isinstance(value, Missing):
        return None
    if KNOWN[code].aggregation is Aggregation.SHARE_YES:
        words = value if isinstance(value, tuple) else ("yes" if value is True else str(value),)
        return Fraction(any(word in KNOWN[code].yes for word in words))
    return Fraction(str(value))


def same(row: dict[str, Any], forms: list[Said]) -> None:
    answered, total, base, value = naive(row["indicator"], forms)
    assert (row["answered"], Fraction(row["total"]), Fraction(row["base"])) == (answered, total, base), row
    if value is None:
        assert row["value"] is None, row
    else:
        assert abs(Fraction(row["value"]) - value) < Fraction(1, 10**20), row


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """pandas turns a None among words into NaN."""
    return [
        {str(k): None if v is None or pd.isna(v) else v for k, v in row.items()}
        for row in frame.to_dict("records")
    ]


@pytest.mark.parametrize("seed", range(4))
def test_every_figure_of_every_scope_is_what_its_forms_say(engine: Engine, seed: int) -> None:
    made = filled(engine, seed)
    union = made.union
    with db.reading(engine) as s:
        for place in (*BELOW, *PRIMARIES):
            for row in rows(frames.own(s, SYSTEM, union[place], YEARS, CODES, KNOWN)):
                same(row, made.said(row["year"], place))
        for place, children in CHILDREN.items():
            level = Level(union[min(children)].level)
            found = rows(frames.below(s, SYSTEM, union[place], YEARS, CODES, level, KNOWN))
            assert {row["code"] for row in found} == children
            assert len(found) == len(children) * len(YEARS) * len(CODES)
            for row in found:
                same(row, made.said(row["year"], row["code"]))
        for place, primaries in BELOW.items():
            found = rows(frames.below(s, SYSTEM, union[place], YEARS, CODES, Level.PRIMARY, KNOWN))
            assert {row["code"] for row in found} == set(primaries)
            for row in found:
                same(row, made.said(row["year"], row["code"]))
    wrong = [line for line in check.everything(engine).differences if "Итог" in line and "index" not in line]
    assert wrong == []


@pytest.mark.parametrize("seed", range(2))
def test_several_are_their_own_lines_in_the_order_given(engine: Engine, seed: int) -> None:
    union = filled(engine, seed).union
    places = [union[p] for p in ("SCHOOL", "R2", "T1", "FOREIGN", "F", "T3")]
    with db.reading(engine) as s:
        found = frames.several(s, SYSTEM, places, YEARS, CODES, KNOWN)
        one_by_one = [frames.own(s, SYSTEM, p, YEARS, CODES, KNOWN) for p in places]
        nobody = frames.several(s, SYSTEM, [], YEARS, CODES, KNOWN)
    assert rows(found) == [row for one in one_by_one for row in rows(one)]
    assert list(nobody.columns) == list(frames.COLUMNS) and nobody.empty


def test_one_foreign_organisation_among_several_refuses_them_all(engine: Engine) -> None:
    union = build(engine)
    with db.reading(engine) as s, pytest.raises(Forbidden):
        frames.several(s, union.people["gleb"], [union["T1"], union["T3"]], YEARS, CODES, KNOWN)


def test_half_years_are_read_from_their_campaigns(engine: Engine) -> None:
    union = build(engine)
    start(union, WINDOWS[:1], 2026, CampaignKind.AUTUMN)
    start(union, WINDOWS[:1], 2026, CampaignKind.SPRING)
    put(union, "SCHOOL", 2026, State.ACCEPTED, COPIES, CampaignKind.AUTUMN)
    put(union, "GARDEN", 2026, State.ACCEPTED, COPIES | {"solidarity_print": 5}, CampaignKind.SPRING)
    with db.reading(engine) as s:
        asked = (Half(2027, 1), Half(2026, 2))
        found = frames.halves(s, SYSTEM, union["R1"], asked, ["solidarity_print"], KNOWN)
    assert dict(zip(found["half"], found["value"], strict=True)) == {"2027-1": 1, "2026-2": 5}
    assert list(found["expected"]) == [4, 4]


def test_no_more_is_read_of_a_form_than_is_asked_for(engine: Engine) -> None:
    """Contacts and everything else that charts have no business with never leave the database."""
    union = build(engine)
    put(union, "SCHOOL", 2026, State.ACCEPTED, {"members_total": 5, "resp_name": "Иванова Мария"})
    presidium = Actor(9, "p", "П", (Grant(Role.PRESIDIUM, union["R1"].id, union["R1"].path),))
    asked: list[tuple[str, Any]] = []

    def heard(_c: object, _cursor: object, sql: str, values: Any, *_more: object) -> None:
        if sql.startswith("SELECT"):
            asked.append((sql, values))

    event.listen(engine, "before_cursor_execute", heard)
    with db.reading(engine) as s:
        found = frames.below(s, presidium, union["R1"], [2026], ["members_total"], Level.PRIMARY, KNOWN)
    event.remove(engine, "before_cursor_execute", heard)
    assert [v for v in found["value"] if v is not None] == [5]
    with engine.connect() as connection:
        again = [connection.exec_driver_sql(sql, values).all() for sql, values in asked]
    assert "SCHOOL" in repr(again) and "Иванова" not in repr(again)
