"""Last year beside this one stays what a plain recount of all forms gives, whatever happens to forms and the tree."""

from decimal import Decimal
from random import Random
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, delete, update

import db
from core.organisations import Level
from db import check, recounting
from db.models import Matched
from tests.db.years import Years
from tests.union import NOW


def row(years: Years, year: int, code: str, place: str) -> Matched:
    with db.reading(years.union.engine) as s:
        key = (years.held[year].id, code, Level.PRIMARY.value, years.union[place].id)
        return s.get(Matched, key) or Matched(stayed=0, came=0, gone=0)


def test_a_form_of_each_year_makes_a_pair_whichever_is_accepted_first(engine: Engine) -> None:
    years = Years(engine, 2025)
    years.accept("SCHOOL", 2026, members_total=30, members_working=30, ais_members=30)
    assert years.kept() == years.naive() == {}
    years.accept("SCHOOL", 2025, members_total=20, members_working=20, ais_members=20)
    found = row(years, 2026, "members_total", "F")
    assert [found.stayed, int(found.was_total), int(found.now_total)] == [1, 20, 30]
    years.reopen("SCHOOL", 2025)
    assert row(years, 2026, "members_total", "F").stayed == 0
    assert years.kept() == years.naive()


def test_a_school_that_went_over_left_one_territory_and_came_to_the_other(engine: Engine) -> None:
    years = Years(engine, 2025)
    years.undo(2026)
    years.accept("SCHOOL", 2025)
    years.move("SCHOOL", "T2")
    years.start(2026)
    assert (row(years, 2026, "members_total", "T1").gone, row(years, 2026, "members_total", "R1").gone) == (
        1,
        0,
    )
    years.accept("SCHOOL", 2026)
    came, whole = row(years, 2026, "members_total", "T2"), row(years, 2026, "members_total", "R1")
    assert [came.came, int(came.came_total), whole.stayed, whole.came] == [1, 41, 1, 0]
    assert years.kept() == years.naive()


def test_a_closed_school_is_gone_and_is_back_when_it_is_opened_again(engine: Engine) -> None:
    years = Years(engine, 2025)
    years.accept("SCHOOL", 2025)
    years.close("SCHOOL")
    gone = row(years, 2026, "members_total", "T1")
    assert (gone.gone, gone.gone_total) == (1, Decimal(41))
    years.close("SCHOOL", back=True)
    assert row(years, 2026, "members_total", "T1").gone == 0
    assert years.kept() == years.naive()


def test_a_newcomer_of_the_year_has_come_and_a_late_one_too(engine: Engine) -> None:
    years = Years(engine, 2025)
    years.create("NEW", "T1")
    years.start(2026)
    years.accept("NEW", 2026)
    assert row(years, 2026, "members_total", "T1").came == 1
    years.start(2025)
    assert row(years, 2026, "members_total", "T1").came == 0
    assert years.kept() == years.naive()


def test_nobody_left_a_region_that_this_year_s_campaign_has_not_reached(engine: Engine) -> None:
    years = Years(engine, 2025)
    years.undo(2026)
    years.accept("SCHOOL", 2025)
    years.accept("FOREIGN", 2025)
    years.close("FOREIGN")
    years.start(2026, "R1")
    assert row(years, 2026, "members_total", "F").gone == 0
    years.start(2026, "R2")
    assert row(years, 2026, "members_total", "F").gone == 1
    assert years.kept() == years.naive()


def test_undoing_an_opening_leaves_nothing_of_it(engine: Engine) -> None:
    years = Years(engine, 2025)
    years.accept("GARDEN", 2026)
    years.close("GARDEN")
    years.start(2027)
    assert row(years, 2027, "members_total", "R1").gone == 1
    years.undo(2027)
    assert row(years, 2027, "members_total", "R1").gone == 0
    assert years.kept() == years.naive()


@pytest.mark.parametrize("seed", range(6))
def test_whatever_people_do_in_three_years_it_is_what_a_recount_gives(engine: Engine, seed: int) -> None:
    years, rng = Years(engine), Random(seed)
    years.start(2025)
    for code in ("SCHOOL", "GARDEN", "FOREIGN"):
        years.accept(code, 2025)
    for _ in range(30):
        years.anything(rng)
        assert years.kept() == years.naive()
    assert [d for d in check.everything(engine).differences if "прошлым годом" in d] == []


def test_a_recount_writes_what_was_kept_and_a_check_sees_what_is_wrong(engine: Engine) -> None:
    years = Years(engine, 2025)
    for code in ("SCHOOL", "GARDEN"):
        years.accept(code, 2025)
        years.accept(code, 2026, members_total=30, members_working=30, ais_members=30)
    kept = years.kept()
    with db.begin(engine) as s:
        s.execute(update(Matched).where(Matched.indicator == "coverage").values(stayed=7))
        s.execute(delete(Matched).where(Matched.indicator == "members_total"))
    assert len(check.everything(engine).differences) == 3 * (1 + 3)
    recounting.everything(engine, NOW, lambda _: None)
    assert years.kept() == kept
    assert check.everything(engine).differences == []


def test_forms_of_both_years_accepted_at_the_same_moment_lose_nothing(engine: Engine) -> None:
    years = Years(engine, 2025)
    codes = ("SCHOOL", "GARDEN", "NEIGHBOUR", "UNIVERSITY")
    ready, failed = Barrier(2), list[BaseException]()

    def work(year: int) -> None:
        try:
            ready.wait()
            for code in codes:
                years.accept(code, year)
        except BaseException as error:
            failed.append(error)

    threads = [Thread(target=work, args=(year,)) for year in (2025, 2026)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert row(years, 2026, "members_total", "F").stayed == len(codes)
    assert years.kept() == years.naive()
