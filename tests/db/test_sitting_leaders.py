"""Leaders over both databases: whose figures, whom each answers to, and who may ask."""

import pytest
from sqlalchemy import Engine

import db
from core.access import SYSTEM, Actor, Role
from core.organisations import Level
from core.problems import Forbidden
from core.reports.sitting import diploma
from core.reports.sitting.leaders import Facts
from db import sitting_leaders
from tests.union import FULL, NOW, Union, build

TODAY = NOW.date()
PEOPLE = (
    ("sad", "Сад", Role.RESPONSIBLE, "GARDEN"),
    ("sosed", "Сосед", Role.RESPONSIBLE, "NEIGHBOUR"),
    ("vuz", "Вуз", Role.RESPONSIBLE, "UNIVERSITY"),
)


@pytest.fixture
def union(engine: Engine) -> Union:
    made = build(engine, PEOPLE)
    made.accept(made.hand_in("SCHOOL", "alisa"), "boris")
    made.accept(made.hand_in("GARDEN", "sad", FULL | {"workers_total": 50}), "boris")
    made.hand_in("NEIGHBOUR", "sosed")
    return made


def of(
    union: Union, code: str, by: str = "coverage", who: Actor | None = SYSTEM, level: Level = Level.PRIMARY
) -> Facts:
    with db.reading(union.engine) as s:
        return sitting_leaders.collect(s, who, union[code], 2026, level, by, 3, False, TODAY)


def test_only_accepted_forms_are_compared(union: Union) -> None:
    found = of(union, "R1")
    assert (found.answered, found.expected) == (2, 4)
    assert (found.groups[0].ranked, found.groups[0].missing) == (2, 2)
    assert diploma.diplomas(found) == ()


def test_an_unknown_figure_is_the_first_that_is_offered(union: Union) -> None:
    assert of(union, "R1", "resp_phone").indicator.code == "index"
    assert of(union, "R1", "budget_info_pct", level=Level.TERRITORIAL).indicator.code == "index_territorial"


def test_a_year_without_a_campaign_has_nobody(union: Union) -> None:
    with db.reading(union.engine) as s:
        found = sitting_leaders.collect(s, SYSTEM, union["R1"], 2019, Level.PRIMARY, "index", 3, True, TODAY)
    assert (found.groups, found.awarded) == ((), ())
    assert "Представлять некого" in str(diploma.paper(found))


def test_a_presidium_of_another_region_is_refused(union: Union) -> None:
    assert of(union, "T1", who=union.people["gleb"]).answered == 2
    with pytest.raises(Forbidden):
        of(union, "T1", who=union.people["elena"])
    with pytest.raises(Forbidden), db.reading(union.engine) as s:
        sitting_leaders.offered(s, union.people["elena"], union["T1"], 2026, Level.PRIMARY)
