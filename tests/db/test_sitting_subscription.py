"""The note on subscription: whose copies, of how many forms, against which half-years, and what is not concluded."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

import db
from core import catalogue
from core.access import SYSTEM, Actor, Role
from core.answers import Value
from core.campaigns import CampaignKind, Half
from core.organisations import Level
from core.problems import Forbidden
from core.reports.paper import Grid, Points, texts
from core.reports.sitting import subscription
from core.reports.sitting.subscription_facts import Facts
from db import campaigns, sitting_subscription
from tests.union import COPIES, NOW, WINDOWS, Union, build

HALF = Half(2027, 1)
PEOPLE = (
    ("sad", "Сад", Role.RESPONSIBLE, "GARDEN"),
    ("sosed", "Сосед", Role.RESPONSIBLE, "NEIGHBOUR"),
    ("vuz", "Вуз", Role.RESPONSIBLE, "UNIVERSITY"),
)


def copies(**changes: Value) -> dict[str, Value]:
    return COPIES | changes


@pytest.fixture
def union(engine: Engine) -> Union:
    """The autumn of the small union, nothing handed in yet."""
    made = build(engine, PEOPLE)
    with db.begin(engine) as s:
        who, top, asked = made.people["admin"], made["F"], catalogue.shipped()
        made.campaign = campaigns.start(s, who, top, WINDOWS, 2026, asked, NOW, kind=CampaignKind.AUTUMN)
    return made


@pytest.fixture
def told(union: Union) -> Union:
    """All of the first region: 41 + 80 members and 3 copies in T1, 200 members without any in T2, 500 of the
    university with 4."""
    parts = {"solidarity_electronic": 1, "solidarity_parent": 0}
    union.accept(union.hand_in("SCHOOL", "alisa", copies()), "boris")
    union.accept(union.hand_in("GARDEN", "sad", copies(members_total=80, **parts)), "boris")
    nothing = {code: 0 for code in COPIES if code.endswith(("_print", "_electronic", "_parent"))}
    union.accept(union.hand_in("NEIGHBOUR", "sosed", copies(members_total=200, **nothing)), "vera")
    union.accept(union.hand_in("UNIVERSITY", "vuz", copies(members_total=500, solidarity_print=4)), "darya")
    return union


def of(union: Union, code: str, who: Actor | None = SYSTEM, half: Half = HALF) -> Facts:
    with db.reading(union.engine) as s:
        return sitting_subscription.collect(s, who, union[code], half, NOW)


def words(facts: Facts) -> str:
    return " ".join(texts(subscription.paper(facts))).replace("\u00a0", " ")


def grids(facts: Facts) -> dict[str, Grid]:
    found = (b for s in subscription.paper(facts).sections for b in s.blocks)
    return {b.caption: b for b in found if isinstance(b, Grid)}


def test_a_region_is_its_primaries_added_up_and_held_against_the_norm_together(told: Union) -> None:
    row = grids(of(told, "R1"))["Сколько выписано"].rows[0]
    # 821 members need 9 copies; there are 1 + 2 + 0 + 4.
    assert row[:6] == ("«Солидарность»", "6", "1", "0", "7", "0,85")
    assert row[7] == "2"
    assert "не хватает 2 экземпляров" in words(of(told, "R1"))


def test_those_right_below_a_region_stand_beside_its_territories(told: Union) -> None:
    table = grids(of(told, "R1"))["«Солидарность»"]
    assert [row[0] for row in table.rows] == [
        "Верхнереченская районная",
        "Нижнереченская районная",
        "Первичные прямого подчинения",
        "Всего",
    ]
    assert [row[4] for row in table.rows] == ["3", "0", "4", "7"]


def test_a_primary_right_below_a_region_is_somebody_to_talk_to(told: Union) -> None:
    table = grids(of(told, "R1"))["«Солидарность»: кому не хватает экземпляров до нормы"]
    # 200 members without a copy, 500 with four of five; 121 with three of two lack none.
    assert [row[:4] for row in table.rows] == [
        ("Нижнереченская районная", "2", "2", "0"),
        ("ППО вуза", "1", "5", "4"),
    ]


def test_who_has_nothing_is_named_where_primaries_stand_below(told: Union) -> None:
    facts = of(told, "T2")
    assert facts.without == ("ППО соседней школы",)
    blocks = [b for s in subscription.paper(facts).sections for b in s.blocks if isinstance(b, Points)]
    assert blocks[0].items == ("ППО соседней школы",)
    assert "Хотя бы одно издание выписывают 0 из 1 первичной организации" in words(facts)


def test_of_one_primary_its_own_copies_are_told_without_a_norm_that_is_not_for_it(told: Union) -> None:
    facts = of(told, "SCHOOL")
    assert (facts.below, facts.talk, facts.branches) == (None, None, ())
    assert "К организациям меньше 100 человек норму отдельно не применяют." in words(facts)
    assert "не хватает" not in words(facts)


def test_an_earlier_half_year_is_set_against_this_one_where_both_are_whole(told: Union) -> None:
    monitoring = told.campaign
    for code, before in (("SCHOOL", 3), ("GARDEN", 1)):
        told.earlier(told.form_of(code), copies(solidarity_print=before), CampaignKind.AUTUMN)
    told.campaign = monitoring
    facts = of(told, "SCHOOL")
    past = next(p for p in facts.past if p.title.startswith("«Солидарность»"))
    assert (past.now.copies, past.then[1].copies) == (1, 3)
    assert "«Солидарность» — на 2 экземпляра меньше" in words(facts)


def test_a_half_year_that_nobody_was_asked_about_is_a_gap(told: Union) -> None:
    facts = of(told, "R1")
    assert {p.then[0].copies for p in facts.past} == {None}
    assert "По сравнению" not in words(facts)


def test_few_forms_conclude_nothing(union: Union) -> None:
    union.accept(union.hand_in("SCHOOL", "alisa", copies(members_total=300)), "boris")
    facts = of(union, "R1")
    assert facts.thin
    assert "Учтена 1 из 4 форм — меньше половины: выводы о норме делать рано." in words(facts)
    assert "норма выполнена" not in words(facts)
    assert grids(facts)["Сколько выписано"].rows[0][7] == "—"


def test_without_a_form_it_is_said_that_there_is_none(union: Union) -> None:
    for code in ("F", "R1", "T1", "SCHOOL"):
        facts = of(union, code)
        assert facts.empty
        assert "Принятых форм подписки нет: чисел пока нет." in words(facts)
        assert grids(facts) == {}


def test_a_form_that_waits_is_not_counted(union: Union) -> None:
    union.hand_in("SCHOOL", "alisa", copies())
    assert of(union, "T1").turnout == (0, 2)


def test_a_half_year_without_a_campaign_is_empty(told: Union) -> None:
    assert of(told, "R1", half=Half(2020, 1)).empty


def test_half_years_are_offered_newest_first(told: Union) -> None:
    with db.reading(told.engine) as s:
        assert sitting_subscription.offered(s, SYSTEM, told["T1"]) == (HALF,)


def test_a_presidium_of_another_region_is_refused(told: Union) -> None:
    assert of(told, "T1", told.people["gleb"]).turnout == (2, 2)
    with pytest.raises(Forbidden):
        of(told, "T1", told.people["elena"])


def test_every_table_tells_of_how_many_and_of_which_day(told: Union) -> None:
    for code in ("F", "R1", "T1", "SCHOOL"):
        for table in grids(of(told, code)).values():
            assert "Данные на 12.10.2026" in table.note.replace("\u00a0", " "), table.caption


def test_newspapers_of_primaries_stand_beside_each_other(told: Union) -> None:
    table = grids(of(told, "T1"))["Экземпляры и подписки по организациям"]
    assert [row[0] for row in table.rows] == ["ППО детского сада № 20", "ППО школы № 4", "Всего"]
    alone = replace(of(told, "T1"), below=Level.TERRITORIAL)
    assert "«Солидарность»" in grids(alone)
