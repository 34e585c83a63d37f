"""A school changes its territory in the middle of a campaign: work follows the tree, figures stay where they were."""

import pytest
from sqlalchemy import Engine

import db
from core import catalogue
from core.access import Action
from core.organisations import Level
from core.problems import Forbidden
from core.sheets.reading import Row, Sheet
from db import aggregates, check, duties, structure, submissions
from tests.union import NOW, Union, build

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
        queue = duties.queue(s, union.people[who], union[place], union.campaign, NOW)
    return {row.code for row in queue}


def test_the_form_is_reviewed_by_the_new_territory_and_counted_in_the_old_one(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    assert move(union, "SCHOOL", "T2") == ()
    assert waiting(union, "vera", "T2") == {"NEIGHBOUR", "SCHOOL"}
    assert waiting(union, "boris", "T1") == {"GARDEN"}
    with pytest.raises(Forbidden):
        union.accept(number, "boris")
    union.accept(number, "vera")
    with db.reading(union.engine) as s:
        found = aggregates.frame(
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


def test_a_territory_with_figures_is_not_moved_from_under_them(union: Union) -> None:
    problems = move(union, "T1", "R2")
    assert len(problems) == 1 and "сводные показатели" in problems[0]
