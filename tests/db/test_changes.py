"""What changed is read as it is kept, for whoever stands above, and for a primary from its own forms."""

from decimal import Decimal

import pytest
from sqlalchemy import Engine

import db
from core import catalogue
from core.access import SYSTEM
from core.changes import Line, Sums, change
from core.organisations import Level
from db import changes
from tests.db.years import Years

KNOWN = catalogue.shipped()
CODES = ("members_total", "stand_exists", "ais_coverage")


@pytest.fixture
def years(engine: Engine) -> Years:
    """School stays and grows, garden goes over to T2, the neighbour is silent this year, a new school comes."""
    made = Years(engine, 2025)
    made.undo(2026)
    for code in ("SCHOOL", "GARDEN", "NEIGHBOUR"):
        made.accept(code, 2025, stand_exists=False)
    made.move("GARDEN", "T2")
    made.create("NEW", "T1")
    made.start(2026)
    made.accept("SCHOOL", 2026, members_total=43, members_working=43, ais_members=43)
    made.accept("GARDEN", 2026)
    made.accept("NEW", 2026, members_total=10, members_working=10, ais_members=10)
    return made


def own(years: Years, place: str, code: str = "members_total", year: int = 2026) -> Line | None:
    with db.reading(years.union.engine) as s:
        return changes.own(s, SYSTEM, years.union[place], year, CODES, KNOWN).get(code)


def test_a_region_sees_the_moved_one_as_the_same_and_its_territories_do_not(years: Years) -> None:
    region, left, came = (own(years, place) for place in ("R1", "T1", "T2"))
    assert region and left and came
    assert (region.was.answered, region.came.answered, region.gone.answered) == (2, 1, 0)
    assert (region.stopped.answered, region.began.answered) == (1, 0)
    assert (left.was.answered, left.gone.answered, left.came.answered) == (1, 1, 1)
    assert (came.was.answered, came.came.answered, came.stopped.answered) == (0, 1, 1)
    assert (region.had, region.has) == (4, 5)


def test_the_parts_add_up_for_everybody_and_every_indicator(years: Years) -> None:
    for place in ("F", "R1", "T1", "T2"):
        for code in CODES:
            line = own(years, place, code)
            assert line is not None
            found = change(KNOWN[code], line)
            assert found is not None
            assert sum(found.parts) == found.difference
    found = change(KNOWN["members_total"], own(years, "R1") or Line("", "", Sums(), Sums()))
    assert found is not None
    assert [int(part) for part in found.parts] == [-41, 10, 2]


def test_below_there_is_a_line_for_each_and_a_primary_is_compared_with_itself(years: Years) -> None:
    with db.reading(years.union.engine) as s:
        territories = changes.below(
            s, SYSTEM, years.union["R1"], 2026, "members_total", Level.TERRITORIAL, KNOWN
        )
        schools = changes.below(s, SYSTEM, years.union["R1"], 2026, "members_total", Level.PRIMARY, KNOWN)
    assert [line.code for line in territories] == ["T1", "T2"]
    by_code = {line.code: line for line in schools}
    assert (by_code["SCHOOL"].was.total, by_code["SCHOOL"].now.total) == (Decimal(41), Decimal(43))
    assert by_code["NEW"].was == by_code["NEIGHBOUR"].was == Sums()


def test_the_first_year_has_nothing_beside_it(years: Years) -> None:
    line = own(years, "R1", year=2025)
    assert line is not None
    assert line.last == line.was == Sums()
    assert change(KNOWN["members_total"], line) is None
    assert own(years, "R1", year=2020) is None


def test_who_came_and_who_left_are_named_with_what_happened_to_them(years: Years) -> None:
    with db.reading(years.union.engine) as s:
        came = changes.came(s, SYSTEM, years.union["T1"], 2026)
        left = changes.left(s, SYSTEM, years.union["T1"], 2026)
        region = changes.left(s, SYSTEM, years.union["R1"], 2026)
        nobody = changes.came(s, SYSTEM, years.union["R1"], 2025)
    assert [(one.code, one.words) for one in came.first] == [
        ("NEW", "Заведена под началом организации «Верхнереченская районная»")
    ]
    assert [(one.code, one.words) for one in left.first] == [
        ("GARDEN", "Переведена из «Верхнереченская районная» в «Нижнереченская районная»")
    ]
    assert (left.number, region.number, nobody.number) == (1, 0, 0)


def test_a_long_list_is_counted_whole_and_named_in_part(years: Years) -> None:
    for n in range(5):
        years.create(f"MORE{n}", "T1")
    years.start(2026)
    with db.reading(years.union.engine) as s:
        came = changes.came(s, SYSTEM, years.union["R1"], 2026, most=3)
    assert (came.number, len(came.first)) == (6, 3)
