"""Who stands out below an organisation, counted by hand."""

from decimal import Decimal
from typing import Any

from core import catalogue, methodology, scores
from core.organisations import Level
from core.reports import contacts, sifting
from core.reports.cells import Figure
from core.reports.findings import Lack
from core.reports.sifting import Company, One

KNOWN = scores.into(catalogue.shipped(), methodology.shipped())
PAPERS = [KNOWN["solidarity_per_100"]]


def ratio(top: int, bottom: int) -> Figure:
    return Figure(Decimal(top) * 100 / bottom, 1, "", 1, Decimal(top), Decimal(bottom), 1)


def ticked(yes: bool) -> Figure:
    return Figure(Decimal(100 if yes else 0), 1, "", 1, Decimal(yes), Decimal(0), 1)


def one(name: str, above: str = "", **figures: Figure) -> One:
    return One(name, Level.PRIMARY, figures, above)


def covered(*shares: tuple[int, int]) -> Company:
    return Company(
        Level.PRIMARY, [one(f"ППО {n}", coverage=ratio(*share)) for n, share in enumerate(shares, 1)]
    )


def by_lack(company: Company) -> dict[Lack, Any]:
    return {found.lack: found for found in sifting.shortfalls(company, PAPERS)}


def test_groups_of_coverage_are_of_figures_as_they_are_shown() -> None:
    # 59,94 is shown as 59,9 and 59,96 as 60,0; 81,96 as 82,0.
    low, middle, high = sifting.bands(covered((5994, 10000), (5996, 10000), (8196, 10000), (1, 1), (3, 4)))
    assert [(b.lower, b.upper, b.count, b.of) for b in (low, middle, high)] == [
        (None, 60, 1, 5),
        (60, 82, 2, 5),
        (82, None, 2, 5),
    ]
    assert (low.names, middle.names, high.names) == (
        ("ППО 1",),
        ("ППО 5", "ППО 2"),
        ("ППО 4", "ППО 3"),
    )


def test_whoever_has_no_coverage_is_in_no_group() -> None:
    company = Company(Level.PRIMARY, [one("без ответа"), one("a", coverage=ratio(1, 2))])
    assert sifting.bands(company) == ()


def test_names_are_told_up_to_a_limit_and_the_rest_is_counted() -> None:
    low = sifting.bands(covered(*[(1, 2)] * 25))[0]
    assert (low.count, len(low.names), low.left) == (25, 20, 5)


def test_no_page_is_not_the_same_as_no_answer() -> None:
    company = Company(
        Level.PRIMARY,
        [one("есть", site_kind=ticked(True)), one("нет", site_kind=ticked(False)), one("не ответили")],
    )
    page = by_lack(company)[Lack.PAGE]
    assert (page.count, page.of, page.names) == (1, 2, ("нет",))


def test_a_norm_per_100_members_is_not_held_against_a_small_organisation() -> None:
    copies = KNOWN["solidarity_per_100"].code
    company = Company(
        Level.PRIMARY,
        [
            One("маленькая", Level.PRIMARY, {copies: ratio(0, 99)}),
            One("одного мало", Level.PRIMARY, {copies: ratio(1, 101)}),
            One("хватает", Level.PRIMARY, {copies: ratio(2, 101)}),
        ],
    )
    short = by_lack(company)[Lack.SUBSCRIPTION]
    assert (short.count, short.of, short.names) == (1, 2, ("одного мало",))


def test_where_there_is_nobody_that_is_said_instead_of_a_low_coverage() -> None:
    nobody = one("пустая", coverage=ratio(0, 9), members_total=Figure(Decimal(0)))
    good = one("хорошая", coverage=ratio(9, 10), members_total=Figure(Decimal(9)))
    low = one("слабая", coverage=ratio(1, 10), members_total=Figure(Decimal(1)))
    found = by_lack(Company(Level.PRIMARY, [nobody, good]))
    assert set(found) == {Lack.MEMBERS} and found[Lack.MEMBERS].names == ("пустая",)
    found = by_lack(Company(Level.PRIMARY, [nobody, good, low]))
    assert set(found) == {Lack.COVERAGE}
    assert found[Lack.COVERAGE].names == ("пустая — нет членов Профсоюза", "слабая")


def test_of_the_union_those_of_a_low_coverage_are_counted_and_not_named() -> None:
    found = by_lack(Company(Level.REGIONAL, low=(9, 118)))[Lack.COVERAGE]
    assert (found.count, found.of, found.names, found.left, found.level) == (9, 118, (), 9, Level.PRIMARY)


def test_the_silent_are_counted_even_where_not_all_are_named() -> None:
    silent = by_lack(Company(Level.PRIMARY, [], silent=(30, 83, ["первая", "вторая"])))[Lack.SILENT]
    assert (silent.count, silent.of, silent.names, silent.left) == (30, 83, ("первая", "вторая"), 28)


def test_what_nobody_lacks_is_not_told() -> None:
    assert sifting.shortfalls(Company(Level.PRIMARY, [one("a", site_kind=ticked(True))]), PAPERS) == ()


def test_of_regions_the_totals_tell_how_many_primaries_lack_something() -> None:
    whole = {"site_kind": Figure(Decimal(60), 1, "", 10, Decimal(6), Decimal(0), 12)}
    page = by_lack(Company(Level.REGIONAL, [], whole))[Lack.PAGE]
    assert (page.count, page.of, page.names, page.left, page.level) == (4, 10, (), 4, Level.PRIMARY)


def led(company: Company) -> list[tuple[str, str]]:
    return [(leader.name, leader.figure.text) for leader in sifting.leaders([company], KNOWN)]


def test_the_best_are_named_those_who_are_equal_together() -> None:
    company = covered((90, 100), (95, 100), (95, 100), (70, 100), (80, 100), (60, 100), (50, 100))
    assert led(company) == [
        ("ППО 2", "95,0"),
        ("ППО 3", "95,0"),
        ("ППО 1", "90,0"),
        ("ППО 5", "80,0"),
        ("ППО 4", "70,0"),
    ]


def test_where_more_share_a_place_than_are_named_none_of_them_is() -> None:
    assert led(covered(*[(1, 1)] * 6, (1, 2))) == []
    assert led(covered((99, 100), *[(9, 10)] * 6)) == [("ППО 1", "99,0")]


def test_of_few_organisations_nobody_leads() -> None:
    assert led(covered((9, 10), (8, 10), (7, 10), (6, 10))) == []


def test_a_share_above_the_whole_is_praised_by_nobody() -> None:
    company = covered((12, 10), (9, 10), (8, 10), (7, 10), (6, 10), (5, 10))
    assert "ППО 1" not in [name for name, _ in led(company)]


def test_contacts_in_a_text_are_left_out_and_that_is_said() -> None:
    said = "Пишите ivanova@mail.example.ru или +7 900 123-45-67, 8(495)1234567."
    assert contacts.without(said).count(contacts.HIDDEN) == 3
    assert "ivanova" not in contacts.without(said)
    kept = "Помогли 8 000 000 рублями 120 членам, договор № 8-12 от 01.02.2026, охват 95,5 %."
    assert contacts.without(kept) == kept
