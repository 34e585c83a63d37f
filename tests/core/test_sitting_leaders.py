"""Leaders of a «Наградной лист»: who is compared with whom, who shares a place, who has none and why."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core import catalogue, methodology, scores
from core.organisations import Level
from core.reports.letterhead import Letterhead
from core.reports.paper import Grid, Points, texts
from core.reports.sitting import diploma, leaders
from core.reports.sitting.leaders import Facts, Group
from core.reports.sitting.made import Whose

KNOWN = scores.into(catalogue.shipped(), methodology.shipped())
INDEX, COVERAGE = KNOWN["index"], KNOWN["coverage"]


def row(n: int, value: str | None, answered: int = 1, expected: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "organisation_id": n,
        "code": f"P{n:03}",
        "organisation": f"ППО школы № {n}",
        "kind": "school",
        "bracket": "до 50",
        "value": None if value is None else Decimal(value),
        "answered": answered if value is not None else 0,
        "expected": expected,
    } | more


def grouped(
    rows: list[dict[str, Any]], upto: int = 3, apart: bool = True, level: Level = Level.PRIMARY
) -> Any:
    return leaders.groups(rows, INDEX, level, upto, apart, {1: "Районная организация"})


def facts(groups: tuple[Group, ...], **more: Any) -> Facts:
    made = Facts(
        whose=Whose("Областная организация", date(2026, 11, 21)),
        year=2026,
        level=Level.PRIMARY,
        indicator=INDEX,
        upto=3,
        apart=True,
        groups=groups,
        expected=sum(g.ranked + g.thin + g.missing for g in groups),
        answered=sum(g.ranked for g in groups),
        town="г. Старый Оскол",
    )
    return replace(made, **more)


def said(found: Facts) -> str:
    return " ".join(texts(diploma.paper(found))).replace("\u00a0", " ")


def test_equal_figures_share_a_place_and_the_next_one_is_skipped() -> None:
    # 81,44 and 81,4 are shown alike, so they are alike.
    [group] = grouped([row(n, v) for n, v in enumerate(("81.44", "90", "81.4", "70", "60"), start=1)])
    assert [(one.places, one.code) for one in group.leaders] == [
        ("1", "P002"),
        ("2–3", "P001"),
        ("2–3", "P003"),
    ]
    [best] = grouped([row(n, "77") for n in range(1, 8)], upto=1)
    assert len(best.leaders) == 7
    assert {one.places for one in best.leaders} == {"1–7"}


def test_like_is_compared_with_like() -> None:
    rows = [row(n, str(50 + n)) for n in range(1, 6)]
    rows += [row(n, "99", kind="kindergarten") for n in range(6, 11)]
    rows += [row(n, "10", bracket="51–100") for n in range(11, 16)]
    found = grouped(rows, upto=1)
    assert [g.title for g in found] == [
        "школы, до 50 членов Профсоюза",
        "школы, 51–100 членов Профсоюза",
        "детские сады, до 50 членов Профсоюза",
    ]
    assert [len(g.leaders) for g in found] == [1, 5, 5]
    [together] = grouped(rows, upto=1, apart=False)
    assert {one.figure for one in together.leaders} == {"99,0"}


def test_what_is_not_known_of_an_organisation_is_a_group_of_its_own() -> None:
    [group] = grouped([row(n, "50", kind=None, bracket=None) for n in range(5)])
    assert group.title == "тип не указан, численность не указана"


def test_few_forms_no_forms_and_impossible_shares_have_no_place_and_are_told() -> None:
    rows = [row(n, "80", 10, 10) for n in range(1, 6)]
    rows += [row(6, "99", 4, 10), row(7, None, 0, 10), row(8, "104", 10, 10)]
    [group] = leaders.groups(rows, COVERAGE, Level.TERRITORIAL, 3, False, {})
    assert (group.ranked, group.thin, group.missing, group.doubtful) == (5, 1, 1, 1)
    assert {one.code for one in group.leaders} == {f"P{n:03}" for n in range(1, 6)}
    told = said(facts((group,), indicator=COVERAGE, level=Level.TERRITORIAL, apart=False))
    assert "мало данных (учтено меньше половины форм): 1 организация" in told
    assert "нет данных: 1 организация" in told
    assert "доля больше 100 %, ответы нужно проверить: 1 организация" in told


def test_a_company_of_four_has_no_leader_and_says_so() -> None:
    found = grouped([row(n, str(n)) for n in range(1, 5)])
    assert found[0].leaders == ()
    told = said(facts(found))
    assert "Представлять некого: ни в одной группе нет 5 организаций" in told
    assert "в группе «школы, до 50 членов Профсоюза» сравнить можно только 4 организации" in told


def test_nobody_leads_with_nothing() -> None:
    [group] = grouped([row(n, "0") for n in range(1, 8)])
    assert group.leaders == ()


def test_territories_are_grouped_by_how_many_primaries_they_have() -> None:
    rows = [row(n, "60", 20, 20) for n in range(5)] + [row(9 + n, "50", 70, 70) for n in range(5)]
    found = leaders.groups(rows, INDEX, Level.TERRITORIAL, 1, True, {})
    assert [g.title for g in found] == ["до 30 первичных организаций", "более 60 первичных организаций"]


@pytest.mark.parametrize(
    ("many", "words"),
    [
        (1, "Представлена к награждению 1 первичная организация в 1 группе"),
        (2, "Представлены к награждению 2 первичные организации в 1 группе"),
        (11, "Представлены к награждению 11 первичных организаций в 1 группе"),
        (21, "Представлена к награждению 21 первичная организация в 1 группе"),
    ],
)
def test_the_number_of_leaders_is_told_in_russian(many: int, words: str) -> None:
    rows = [row(n, "90") for n in range(many)] + [row(500 + n, "10") for n in range(5)]
    assert words in said(facts(grouped(rows, upto=1)))


def test_a_list_of_few_forms_is_called_preliminary() -> None:
    found = facts(grouped([row(n, str(50 + n)) for n in range(6)]))
    assert "Список предварительный" not in said(found)
    few = replace(found, expected=40)
    assert "Список предварительный" in said(few)
    assert diploma.diplomas(found) and not diploma.too_early(found)
    assert diploma.diplomas(few) == ()
    told = diploma.too_early(few).replace("\u00a0", " ")
    assert told.startswith("Награждать рано: за 2026 год учтено 6 из 40 форм")


def test_whoever_stands_between_is_named_and_two_hundred_leaders_are_all_there() -> None:
    found = facts(grouped([row(n, "90") for n in range(1, 201)]))
    [table] = [b for s in diploma.paper(found).sections for b in s.blocks if isinstance(b, Grid)]
    assert len(table.rows) == 200
    assert table.rows[0][2] == "Районная организация"
    assert len(diploma.diplomas(found)) == 200


def test_a_diploma_says_what_for_and_by_which_year() -> None:
    [first, *_] = diploma.diplomas(facts(grouped([row(n, str(90 - n)) for n in range(1, 8)])))
    assert (first.title, first.degree, first.sign, first.to) == ("Диплом", "I степени", "I", "ППО школы № 1")
    assert first.reason.replace("\u00a0", " ") == (
        "за 1-е место по индексу информационной работы в группе «школы, до 50 членов Профсоюза» "
        "по итогам мониторинга информационной работы за 2026 год"
    )
    assert (first.place, first.year) == ("г. Старый Оскол", 2026)
    fourth = diploma.diplomas(facts(grouped([row(n, str(90 - n)) for n in range(1, 8)], upto=5)))[3]
    assert (fourth.title, fourth.degree, fourth.sign) == ("Грамота", "", "")


def test_a_primary_named_like_its_school_is_called_a_primary() -> None:
    rows = [row(n, str(90 - n)) for n in range(1, 8)]
    rows[0] |= {"organisation": "МБОУ «Средняя школа № 4»"}
    first, second, _ = diploma.diplomas(facts(grouped(rows)), "Протокол № 5 от 20.11.2026")
    assert (first.kind, second.kind) == ("первичная профсоюзная организация", "")
    assert first.decision == "Протокол № 5 от 20.11.2026"
    of_territories = leaders.groups(rows, INDEX, Level.TERRITORIAL, 3, False, {})
    [best, *_] = diploma.diplomas(facts(of_territories, level=Level.TERRITORIAL, apart=False))
    assert best.kind == ""


def test_nobody_is_praised_for_size_or_for_a_share_that_has_an_upper_bound() -> None:
    of_primaries = {i.code for i in leaders.offered(KNOWN, Level.PRIMARY)}
    of_territories = {i.code for i in leaders.offered(KNOWN, Level.TERRITORIAL)}
    assert next(iter(leaders.offered(KNOWN, Level.PRIMARY))) is INDEX
    assert of_primaries.isdisjoint({"members_total", "budget_info_pct", "stand_exists", "index_territorial"})
    assert {"stand_exists", "index_territorial", "coverage"} <= of_territories
    assert "members_total" not in of_territories


def test_the_signature_is_that_of_the_letterhead() -> None:
    found = facts(grouped([row(n, str(n)) for n in range(1, 7)]))
    paper = diploma.paper(found, Letterhead(name="Обком", post="Председатель обкома", signer="А. Б. Иванова"))
    assert "Председатель обкома" in set(texts(paper))
    points = [b for s in paper.sections for b in s.blocks if isinstance(b, Points)]
    assert points == []
