"""Whoever took in another organisation has not grown by it: both are among those who came and left, for everybody
above, as a plain recount of all forms has it."""

from collections import defaultdict
from decimal import Decimal
from random import Random

import pytest
from sqlalchemy import Engine, select

import db
from core import answers, catalogue
from core.access import SYSTEM
from core.changes import Line, change
from core.organisations import Level
from db import changes, dossiers
from db.models import Organisation, Submission
from tests.db.years import PRIMARIES, Years

KNOWN = catalogue.shipped()
CODES = ("members_total", "stand_exists", "ais_coverage")
OFFICES = ("F", "R1", "R2", "T1", "T2", "T3")


def members(years: Years, code: str, year: int, number: int) -> None:
    years.accept(code, year, members_total=number, members_working=number, ais_members=number)


def own(years: Years, place: str, code: str = "members_total", year: int = 2026) -> Line:
    with db.reading(years.union.engine) as s:
        return changes.own(s, SYSTEM, years.union[place], year, CODES, KNOWN)[code]


def parts(years: Years, place: str) -> list[int]:
    found = change(KNOWN["members_total"], own(years, place))
    assert found is not None
    assert sum(found.parts) == found.difference
    return [int(part) for part in found.parts]


@pytest.fixture
def years(engine: Engine) -> Years:
    """43 and 55 last year; this year's campaign is not open yet."""
    made = Years(engine, 2025)
    made.undo(2026)
    members(made, "SCHOOL", 2025, 43)
    members(made, "GARDEN", 2025, 55)
    members(made, "NEIGHBOUR", 2025, 20)
    return made


def test_whom_it_took_in_and_what_it_grew_by_stand_together(years: Years) -> None:
    years.merge("GARDEN", "SCHOOL")
    years.start(2026)
    members(years, "SCHOOL", 2026, 70)
    members(years, "NEIGHBOUR", 2026, 21)
    for place in ("T1", "R1", "F"):
        line = own(years, place)
        assert line.joined == ("ППО детского сада № 20 → ППО школы № 4",)
        assert (line.heirs, line.lost) == (1, 1)
    assert parts(years, "T1") == [0, -28, 0]
    assert parts(years, "R1") == [0, -28, 1]
    with db.reading(years.union.engine) as s:
        left = changes.left(s, SYSTEM, years.union["T1"], 2026)
    assert "ППО школы № 4" in left.first[0].words


def test_a_merger_while_this_year_s_forms_are_taken_is_one_too(years: Years) -> None:
    years.start(2026)
    years.merge("GARDEN", "SCHOOL")
    members(years, "SCHOOL", 2026, 70)
    assert parts(years, "T1") == [0, -28, 0]
    assert own(years, "T1").was.answered == 0


def test_of_several_the_heir_is_counted_once_and_of_a_chain_the_last_one_is_the_heir(years: Years) -> None:
    years.merge("GARDEN", "NEIGHBOUR")
    years.merge("NEIGHBOUR", "SCHOOL")
    years.start(2026)
    members(years, "SCHOOL", 2026, 75)
    line = own(years, "R1")
    assert (line.heirs, line.lost, len(line.joined)) == (1, 2, 2)
    assert all(words.endswith("→ ППО школы № 4") for words in line.joined)
    assert parts(years, "R1") == [0, -43, 0]


def test_an_heir_in_another_territory_has_not_grown_there_either(years: Years) -> None:
    years.merge("GARDEN", "NEIGHBOUR")
    years.start(2026)
    members(years, "SCHOOL", 2026, 44)
    members(years, "NEIGHBOUR", 2026, 70)
    assert parts(years, "T1") == [0, -55, 1]
    assert parts(years, "T2") == [0, 50, 0]
    assert parts(years, "R1") == [0, -5, 1]


def test_while_the_heir_is_silent_there_is_nothing_to_set_apart(years: Years) -> None:
    years.merge("GARDEN", "SCHOOL")
    years.start(2026)
    members(years, "NEIGHBOUR", 2026, 21)
    line = own(years, "R1")
    assert (line.heirs, line.lost, line.stopped.answered, line.was.answered) == (0, 1, 1, 1)


def test_a_merger_of_this_year_is_no_news_in_the_next_one_and_not_before_it(years: Years) -> None:
    years.start(2026)
    members(years, "SCHOOL", 2026, 43)
    members(years, "GARDEN", 2026, 55)
    years.merge("GARDEN", "SCHOOL")
    years.start(2027)
    members(years, "SCHOOL", 2027, 60)
    assert own(years, "T1", year=2026).joined == ()
    assert own(years, "T1", year=2026).was.answered == 2
    assert own(years, "T1", year=2027).heirs == 1


def test_the_heir_itself_is_not_set_beside_its_own_last_year(years: Years) -> None:
    years.merge("GARDEN", "SCHOOL")
    years.start(2026)
    members(years, "SCHOOL", 2026, 70)
    with db.reading(years.union.engine) as s:
        lines = changes.below(s, SYSTEM, years.union["T1"], 2026, "members_total", Level.PRIMARY, KNOWN)
        pairs = dossiers.pairs(s, SYSTEM, years.union["R1"], 2026)
    [line] = [one for one in lines if one.code == "SCHOOL"]
    assert (line.was.answered, line.gone.total, line.came.total) == (0, Decimal(43), Decimal(70))
    assert not pairs


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_merged_the_lines_are_those_of_a_plain_recount(engine: Engine, seed: int) -> None:
    rng, years = Random(seed), Years(engine, 2025)
    years.undo(2026)
    for code in PRIMARIES:
        members(years, code, 2025, rng.randrange(10, 60))
    if rng.random() < 0.5:
        years.start(2026)
    former = rng.sample(PRIMARIES, 2)
    for code in former:
        years.merge(code, rng.choice([c for c in PRIMARIES if c not in former]))
    if 2026 not in years.held or years.form("UNIVERSITY", 2026) is None:
        years.start(2026)
    for code in rng.sample(PRIMARIES, 4):
        if code not in former:
            members(years, code, 2026, rng.randrange(10, 60))
    naive = recounted(years)
    # Where nobody is expected any more there is no line of this year.
    for place in [place for place in OFFICES if expects(years, place)]:
        line = own(years, place)
        number = years.union[place].id
        assert [[s.answered, s.total] for s in (line.was, line.now, line.came, line.gone)] == naive[number]


def expects(years: Years, place: str) -> bool:
    with db.reading(years.union.engine) as s:
        return years.union[place].id in {
            n for above, _ in _forms(s, years.held[2026].id).values() for n in above
        }


def recounted(years: Years) -> dict[int, list[list[Decimal]]]:
    """By office: number and sum of members of the same ones then and now, of those who came and who left."""
    with db.reading(years.union.engine) as s:
        heirs = dict(s.execute(select(Organisation.id, Organisation.merged_into_id)).all())
        then, now = (_forms(s, years.held[year].id) for year in (2025, 2026))
    grown = {heir for former, heir in heirs.items() if heir and former in then and former not in now}
    found: dict[int, list[list[Decimal]]] = defaultdict(lambda: [[Decimal(0), Decimal(0)] for _ in range(4)])
    for number in then.keys() | now.keys():
        (was_above, was), (above, is_) = then.get(number, ((), None)), now.get(number, ((), None))
        for place in {*was_above, *above}:
            both = place in was_above and place in above
            if both and (was is None or is_ is None):
                continue
            same = both and number not in grown
            for n, value in ((0, was), (1, is_)) if same else ((3, was), (2, is_)):
                if value is not None and place in (was_above if n in (0, 3) else above):
                    found[place][n] = [found[place][n][0] + 1, found[place][n][1] + value]
    return found


def _forms(s: db.Session, campaign: int) -> dict[int, tuple[tuple[int, ...], Decimal | None]]:
    found = {}
    for form in s.scalars(select(Submission).where(Submission.campaign_id == campaign)):
        if form.state != "exempt" and form.level == "primary":
            above = tuple(int(part) for part in form.path.strip("/").split("/"))[:-1]
            given = answers.quantity(form.answers.get("members_total")) if form.state == "accepted" else None
            found[form.organisation_id] = (above, given)
    return found
