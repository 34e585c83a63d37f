"""A school changes its territory in the middle of a campaign: work follows the tree, figures stay where they were."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine, select

import db
from core import catalogue
from core.access import SYSTEM, Action, Actor, Grant, Role
from core.organisations import Kind, Level
from core.problems import Forbidden
from core.reorganising import Decision, Details
from core.sheets.reading import Row, Sheet
from db import campaigns, check, frames, queue, reorganising, reports, structure, submissions
from db.models import Organisation, Submission
from tests.union import NOW, WINDOWS, Union, build

HEADER = ("Код", "Название", "Уровень", "Вид учреждения", "Код вышестоящей")


@pytest.fixture
def union(engine: Engine) -> Union:
    return build(engine)


def move(union: Union, code: str, parent: str) -> tuple[str, ...]:
    """The problems that the import has with it."""
    place = union[code]
    kind = "школа" if place.kind else None
    row = Row(2, (code, place.name, Level(place.level).label, kind, parent))
    with db.begin(union.engine) as s:
        return tuple(
            map(
                str,
                structure.load(s, union.people["admin"], Sheet("Организации", HEADER, (row,)), NOW).problems,
            )
        )


def waiting(union: Union, who: str, place: str) -> set[str]:
    with db.reading(union.engine) as s:
        rows = queue.of(s, union.people[who], union[place], union.campaign, NOW)
    return {row.code for row in rows}


def test_the_form_is_reviewed_by_the_new_territory_and_counted_in_the_old_one(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    assert move(union, "SCHOOL", "T2") == ()
    assert waiting(union, "vera", "T2") == {"NEIGHBOUR", "SCHOOL"}
    assert waiting(union, "boris", "T1") == {"GARDEN"}
    with pytest.raises(Forbidden):
        union.accept(number, "boris")
    union.accept(number, "vera")
    with db.reading(union.engine) as s:
        found = frames.below(
            s,
            union.people["gleb"],
            union["R1"],
            [2026],
            ["members_total"],
            Level.TERRITORIAL,
            catalogue.shipped(),
        )
    assert dict(zip(found.code, found.answered, strict=True)) == {"T1": 1, "T2": 0}
    assert check.everything(union.engine).differences == []


def test_the_old_territory_reads_the_form_no_more(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    move(union, "SCHOOL", "T3")
    with pytest.raises(Forbidden), db.reading(union.engine) as s:
        submissions.find(s, union.people["boris"], Action.READ, number)


def values(union: Union, place: str, year: int, below: Level) -> dict[str, int]:
    """Of how many accepted forms each figure is made, by code."""
    with db.reading(union.engine) as s:
        at = s.get_one(Organisation, union[place].id)
        found = frames.below(s, SYSTEM, at, [year], ["members_total"], below, catalogue.shipped())
    return dict(zip(found.code, found.answered, strict=True))


@pytest.fixture
def moved(union: Union) -> Union:
    """The school's form is accepted, the kindergarten's waits, and the territory goes over to another region."""
    union.accept(union.hand_in("SCHOOL", "alisa"), "boris")
    assert move(union, "T1", "R2") == ()
    return union


def test_a_territory_that_has_moved_stays_where_it_was_counted(moved: Union) -> None:
    assert values(moved, "R1", 2026, Level.TERRITORIAL) == {"T1": 1, "T2": 0}
    assert values(moved, "R2", 2026, Level.TERRITORIAL) == {"T3": 0}
    assert values(moved, "F", 2026, Level.TERRITORIAL) == {"T1": 1, "T2": 0, "T3": 0}
    assert values(moved, "F", 2026, Level.REGIONAL) == {"R1": 1, "R2": 0}
    assert values(moved, "R1", 2026, Level.REGIONAL) == {"R1": 1}
    assert check.everything(moved.engine).differences == []


def test_its_own_figures_go_with_it(moved: Union) -> None:
    assert values(moved, "T1", 2026, Level.TERRITORIAL) == {"T1": 1}
    assert values(moved, "T1", 2026, Level.PRIMARY) == {"SCHOOL": 1, "GARDEN": 0}
    assert values(moved, "SCHOOL", 2026, Level.PRIMARY) == {"SCHOOL": 1}
    assert set(values(moved, "R1", 2026, Level.PRIMARY)) == {"SCHOOL", "GARDEN", "NEIGHBOUR", "UNIVERSITY"}
    assert set(values(moved, "R2", 2026, Level.PRIMARY)) == {"FOREIGN"}


def test_reports_of_the_year_tell_of_it_where_it_was(moved: Union) -> None:
    def told(place: str) -> tuple[list[str], tuple[int, int]]:
        with db.reading(moved.engine) as s:
            at = s.get_one(Organisation, moved[place].id)
            report = reports.collect(s, SYSTEM, at, 2026, catalogue.shipped(), NOW)
        return [b.name for b in report.branches], (report.source.accepted, report.source.expected)

    assert told("R1")[0][:2] == ["Верхнереченская районная", "Нижнереченская районная"]
    assert told("R2")[0] == ["Чужая районная"]
    assert told("T1") == (["ППО детского сада № 20", "ППО школы № 4"], (1, 2))


def test_the_next_campaign_counts_it_where_it_is(moved: Union) -> None:
    with db.begin(moved.engine) as s:
        days = [replace(w, opens=w.opens.replace(year=2027), due=w.due.replace(year=2027)) for w in WINDOWS]
        days = [replace(w, closes=w.closes.replace(year=2027)) for w in days]
        top = s.get_one(Organisation, moved["F"].id)
        campaigns.start(s, SYSTEM, top, days, 2027, catalogue.shipped(), NOW)
    assert values(moved, "R2", 2027, Level.TERRITORIAL) == {"T1": 0, "T3": 0}
    assert values(moved, "R1", 2027, Level.TERRITORIAL) == {"T2": 0}
    assert values(moved, "R1", 2026, Level.TERRITORIAL) == {"T1": 1, "T2": 0}
    assert check.everything(moved.engine).differences == []


def test_what_is_accepted_after_the_move_is_counted_where_it_was_expected(moved: Union) -> None:
    number = moved.form_of("GARDEN")
    with db.begin(moved.engine) as s:
        garden = s.get_one(Organisation, moved["GARDEN"].id)
        moved.people["garden"] = Actor(None, "garden", "Сад", (Grant(Role.CHAIR, garden.id, garden.path),))
        above = s.get_one(Organisation, moved["T1"].id)
        moved.people["boris"] = Actor(
            None, "boris", "Борис", (Grant(Role.TERRITORIAL, above.id, above.path),)
        )
    moved.hand_in("GARDEN", "garden")
    moved.accept(number, "boris")
    assert values(moved, "R1", 2026, Level.TERRITORIAL) == {"T1": 2, "T2": 0}
    assert values(moved, "R2", 2026, Level.REGIONAL) == {"R2": 0}
    assert check.everything(moved.engine).differences == []


def test_who_joins_a_moved_territory_is_counted_with_its_neighbours_until_the_campaign_ends(
    moved: Union,
) -> None:
    with db.begin(moved.engine) as s:
        above, today = s.get_one(Organisation, moved["T1"].id), NOW.date()
        details = Details("ППО новой школы", Kind.SCHOOL)
        decision = Decision(today, today)
        made = reorganising.create(s, SYSTEM, above, Level.PRIMARY, "NEW", details, decision, NOW)
        top = s.get_one(Organisation, moved["F"].id)
        campaigns.start(s, SYSTEM, top, WINDOWS, 2026, catalogue.shipped(), NOW)
        place = s.execute(
            select(Submission.path, Submission.parent_id).where(
                Submission.organisation_id == made.organisation.id
            )
        ).one()
    assert tuple(place) == (f"{moved['R1'].path}{above.id}/{made.organisation.id}/", above.id)
    assert set(values(moved, "T1", 2026, Level.PRIMARY)) == {"SCHOOL", "GARDEN", "NEW"}
    assert set(values(moved, "R2", 2026, Level.PRIMARY)) == {"FOREIGN"}
    assert check.everything(moved.engine).differences == []
