"""Whose forms the figures of the open report are counted from, said beside them."""

from dataclasses import replace
from decimal import Decimal

from core.organisations import Level
from core.reports import assembly, sentences
from core.reports.facts import Source
from tests.core.papers import KNOWN, TERRITORY, branch, figure, flat, line, plain, read


def test_an_incomplete_year_is_not_compared_and_says_of_how_many_it_is() -> None:
    members = line("members_total", 5518, 8289)
    members = replace(members, now=figure(5518, answered=67, expected=119))
    coverage = line("coverage", "76.8", "77.9", 1)
    coverage = replace(coverage, now=figure("76.8", 1, answered=66, expected=119))
    report = replace(TERRITORY, primaries=119, membership=(members, coverage))
    said = plain(" ".join(sentences.membership(report)))
    assert "На учёте 5 518 членов Профсоюза — по данным 67 из 119 первичных организаций." in said
    assert "среди работающих — 76,8 % (по данным 66 из 119 первичных организаций)." in said
    assert "В организации" not in said and "чем год назад" not in said


def test_forms_that_wait_for_a_review_are_told_apart_from_those_counted() -> None:
    waiting = Source(Level.PRIMARY, 67, 119, submitted=16)
    assert plain(waiting.counted) == "Сдали 83 из 119 первичных организаций, учтены принятые 67"
    assert (
        plain(replace(waiting, accepted=119, submitted=0).counted) == "Сдали 119 из 119 первичных организаций"
    )


def test_each_table_of_the_annex_counts_its_own_rows_and_has_a_total() -> None:
    sums = figure(10, answered=3, total=10, base=0)
    upper = branch("Т1", level=Level.TERRITORIAL, kind="", accepted=3, expected=4, members=sums)
    whole = replace(upper, name="Всего", members=figure(51, answered=4, total=51, base=0))
    branches = (upper, branch())
    totals = assembly.subtotals(KNOWN, branches, whole)
    assert [(b.accepted, b.expected, b.members.value) for b in totals] == [
        (3, 4, Decimal(10)),
        (1, 1, Decimal(41)),
    ]
    printed = flat(read(replace(TERRITORY, branches=branches, whole=whole, subtotals=totals)))
    assert "Территориальные организации: 1 Сдали 3 из 4 первичных организаций" in printed
    assert "Первичные организации: 1 Сдали 1 из 1; данные" in printed
