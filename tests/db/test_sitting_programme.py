"""The results of a programme over both databases: years of one organisation, and who may ask."""

import pytest
from sqlalchemy import Engine

import db
from core.access import SYSTEM, Actor
from core.problems import Forbidden
from core.reports.sitting import programme, programme_words
from core.reports.sitting.programme_facts import Facts
from db import sitting_programme
from tests.db.years import Years
from tests.union import NOW


@pytest.fixture
def years(engine: Engine) -> Years:
    """T1 over three years: whole, whole, and the running one with one form of two."""
    made = Years(engine, 2024)
    made.start(2025)
    for year in (2024, 2025):
        made.accept("SCHOOL", year, stand_exists=year == 2025)
        made.accept("GARDEN", year)
    made.accept("SCHOOL", 2026)
    return made


def of(years: Years, code: str, who: Actor | None = SYSTEM, first: int = 2024, last: int = 2026) -> Facts:
    with db.reading(years.union.engine) as s:
        return sitting_programme.collect(s, who, years.union[code], first, last, NOW)


def test_years_are_counted_by_accepted_forms_and_the_running_one_is_called_so(years: Years) -> None:
    found = of(years, "T1")
    assert [(t.year, t.accepted, t.expected) for t in found.turnout] == [
        (2024, 2, 2),
        (2025, 2, 2),
        (2026, 1, 2),
    ]
    assert [t.partial for t in found.turnout] == [False, False, True]
    assert found.turnout[-1].running


def test_a_change_is_between_whole_years(years: Years) -> None:
    stand = next(line for line in of(years, "T1").lines if line.indicator.code == "stand_exists")
    assert stand.change.replace("\u00a0", " ") == "+50,0 п. п."
    assert [p.partial for p in stand.points] == [False, False, True]


def test_of_one_primary_an_answer_appears(years: Years) -> None:
    stand = next(line for line in of(years, "SCHOOL").lines if line.indicator.code == "stand_exists")
    assert (stand.change, [p.label for p in stand.points]) == ("появилось", ["нет", "да", "да"])
    assert [t.accepted for t in of(years, "GARDEN").turnout] == [1, 1, 0]


def test_without_forms_there_is_nothing_to_sum_up(years: Years) -> None:
    found = of(years, "T3")
    assert found.empty
    told = str(programme.paper(found)).replace("\\xa0", " ")
    assert "Принятых форм за 2024–2026 годы нет" in told


def test_one_year_is_not_compared_with_itself(years: Years) -> None:
    found = of(years, "T1", first=2025, last=2025)
    assert (
        programme_words.conclusions(found)[0]
        == "Полностью учтённых лет меньше двух: сравнивать годы пока рано."
    )


def test_of_many_years_the_last_ones_are_told(years: Years) -> None:
    assert of(years, "T1", first=1990).years == (2021, 2022, 2023, 2024, 2025, 2026)
    assert of(years, "T1", first=2026, last=2024).years == (2024, 2025, 2026)


def test_a_presidium_of_another_region_is_refused(years: Years) -> None:
    people = years.union.people
    assert of(years, "T1", people["gleb"]).turnout
    with pytest.raises(Forbidden):
        of(years, "T1", people["elena"])
