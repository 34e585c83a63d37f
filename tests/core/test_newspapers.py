"""Newspapers come and go by half-years; their questions, their lines and their codes."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from core import catalogue, forms, measures, newspapers
from core.answers import Answers, Missing
from core.campaigns import Half
from core.catalogue import CatalogueError
from core.newspapers import Newspaper
from core.organisations import Level

SHIPPED = newspapers.shipped()
OWN = Newspaper("edinstvo", "«Единство»", "Областное объединение", "R1", Half(2026, 1))


def codes(half: Half, level: Level = Level.PRIMARY) -> set[str]:
    known = catalogue.shipped()
    form = newspapers.form(SHIPPED, level, half, known["members_total"], known["stat_as_of"])
    return set(form.counted)


def test_the_last_issue_of_one_newspaper_is_the_day_before_the_first_of_the_next() -> None:
    assert {"myunion_print", "myunion_per_100"} <= codes(Half(2024, 2))
    assert "milieu_print" not in codes(Half(2024, 2))
    assert {"milieu_print", "milieu_parent", "milieu_per_100"} <= codes(Half(2025, 1))
    assert not {c for c in codes(Half(2025, 1)) if c.startswith("myunion")}


def test_a_newspaper_of_a_region_is_offered_below_it_only() -> None:
    def told(*owners: str) -> bool:
        return OWN in newspapers.offered([*SHIPPED, OWN], Half(2027, 1), owners)

    assert told("F", "R1", "T1")
    assert not told("F", "R2")
    assert OWN not in newspapers.offered([OWN], Half(2025, 2))
    assert newspapers.offered([OWN], Half(2026, 1)) == (OWN,)


def test_primaries_say_what_they_have_and_those_above_what_they_ordered() -> None:
    assert {"members_total", "stat_as_of", "solidarity_parent"} <= codes(Half(2027, 1))
    assert "solidarity_ordered" not in codes(Half(2027, 1))
    above = codes(Half(2027, 1), Level.TERRITORIAL)
    assert {"solidarity_print", "solidarity_electronic", "solidarity_ordered"} <= above
    assert not {"solidarity_parent", "solidarity_per_100", "members_total", newspapers.ANY} & above


def test_a_form_reads_back_as_it_was_published() -> None:
    known = catalogue.shipped()
    for level in (Level.PRIMARY, Level.REGIONAL):
        made = newspapers.form(SHIPPED, level, Half(2027, 1), known["members_total"], known["stat_as_of"])
        assert forms.from_body(forms.to_body(made)) == made


def test_without_newspapers_there_is_nothing_to_subscribe_to() -> None:
    known = catalogue.shipped()
    made = newspapers.form([], Level.TERRITORIAL, Half(2027, 1), known["members_total"], known["stat_as_of"])
    assert not made.sections


def test_copies_ordered_by_the_organisation_above_are_counted_once() -> None:
    ratio = catalogue.shipped()["solidarity_per_100"]
    answers: Answers = {
        "members_total": 200,
        "solidarity_print": 1,
        "solidarity_electronic": 2,
        "solidarity_parent": 1,
        "solidarity_ordered": 50,
    }
    assert measures.own_value(ratio, answers) == 2


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"solidarity_print": 0, "milieu_electronic": 1}, True),
        ({"solidarity_print": 0, "milieu_parent": 1}, True),
        ({"solidarity_print": 0, "milieu_print": 0}, False),
        ({"solidarity_print": Missing.NO_DATA, "milieu_print": 0}, None),
        ({"solidarity_print": Missing.NO_DATA, "milieu_print": 3}, True),
        ({"members_total": 5}, None),
    ],
)
def test_any_newspaper_is_yes_no_or_unknown(answers: Answers, said: bool | None) -> None:
    any_paper = catalogue.shipped()[newspapers.ANY]
    counted = measures.tallied({newspapers.ANY: any_paper}, answers)
    assert counted.get(newspapers.ANY) is said
    contributed = measures.contributions({newspapers.ANY: any_paper}, answers)
    assert (newspapers.ANY in contributed) is (said is not None)


def test_the_successor_goes_on_with_the_line() -> None:
    lines = {line.title: line for line in newspapers.series(SHIPPED)}
    line = lines["«Мой Профсоюз» / «Профсоюзная среда»"]
    assert line.codes == ("myunion_per_100", "milieu_per_100")
    assert [line.at(h).code for h in (Half(2024, 2), Half(2025, 1))] == ["myunion", "milieu"]
    assert len(lines) == 3


def test_newspapers_that_follow_each_other_in_a_circle_lose_nobody() -> None:
    circle = [replace(OWN, code="a", follows="b"), replace(OWN, code="b", follows="a")]
    alone = replace(OWN, code="c", follows="c")
    told = [p.code for line in newspapers.series([*circle, alone]) for p in line.papers]
    assert sorted(told) == ["a", "b", "c"]


def test_two_successors_do_not_share_a_line() -> None:
    papers = [OWN, replace(OWN, code="b", follows="edinstvo"), replace(OWN, code="c", follows="edinstvo")]
    assert [line.codes for line in newspapers.series(papers)] == [
        ("edinstvo_per_100", "b_per_100"),
        ("c_per_100",),
    ]


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("«Единство»", "edinstvo"),
        ("Наш взгляд", "nashvzglyad"),
        ("Щёлковский объезд", "schelkovskijobezd"),
        ("《》", "paper"),
        ("Солидарность. Красноярский выпуск", "solidarnostkrasnoyar"),
    ],
)
def test_a_code_is_made_from_the_title(title: str, code: str) -> None:
    assert newspapers.code_for(title, ()) == code
    assert newspapers.code_for(title, {code, f"{code}2"}) == f"{code}3"


def test_the_catalogue_takes_the_newspapers_of_a_region() -> None:
    norm = SHIPPED[0].norm
    made = newspapers.into(catalogue.shipped(), [*SHIPPED, replace(OWN, norm=norm)])
    assert made["edinstvo_per_100"].norm == norm
    assert made.campaigns["edinstvo_print"] == "subscription"
    assert [s.code for s in made.sections].count("subscription") == 1
    assert catalogue.shipped()["solidarity_per_100"].norm == norm
    assert norm is not None
    assert norm.lower == Decimal(1)


@pytest.mark.parametrize(
    ("item", "named"),
    [
        ("{code: a, title: А}", "first"),
        ("{code: a, title: А, first: 2025}", "2025-1"),
        ("{code: a, title: А, first: 2025-1, last: 2024-2}", "раньше"),
        ("{code: a, title: А, first: 2025-1, follows: b}", "неизвестное"),
    ],
)
def test_a_mistake_in_the_dictionary_is_named(tmp_path: Path, item: str, named: str) -> None:
    path = tmp_path / "newspapers.yaml"
    path.write_text(f"newspapers:\n  - {item}\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=named):
        newspapers.load(path)
