"""«Похожие» from the database: what a definition finds, and that nobody out of reach is ever among them."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine, update

import db
from core.access import Role
from core.likeness import Company, Definition, Nearness
from core.organisations import Level
from core.problems import Forbidden
from db import likeness
from db.models import Organisation, Submission
from tests import union
from tests.union import FULL, NOW, OFFICE, Union

REGION = Definition(Level.REGIONAL)
EVERYWHERE = Definition(Level.FEDERAL)
MORE = (
    ("sad", "Сад", Role.RESPONSIBLE, "GARDEN"),
    ("sosed", "Сосед", Role.RESPONSIBLE, "NEIGHBOUR"),
    ("chuzhoy", "Чужой", Role.RESPONSIBLE, "FOREIGN"),
    ("foma", "Фома", Role.TERRITORIAL, "T3"),
    ("fedor", "Фёдор", Role.PRESIDIUM, "F"),
)


@pytest.fixture
def people(engine: Engine) -> Union:
    """All schools and the garden are accepted: 41 members, the neighbour 45, the foreign one 120."""
    made = union.build(engine, MORE)
    made.accept(made.hand_in("SCHOOL", "alisa"), "boris")
    made.accept(made.hand_in("GARDEN", "sad"), "boris")
    made.accept(made.hand_in("NEIGHBOUR", "sosed", FULL | {"members_total": 45}), "vera")
    large = FULL | {"members_total": 120, "workers_total": 130}
    made.accept(made.hand_in("FOREIGN", "chuzhoy", large), "foma")
    return made


def found(made: Union, who: str, code: str, definition: Definition = REGION, year: int = 2026) -> Company:
    with db.reading(made.engine) as s:
        return likeness.of(s, made.people[who], made[code], definition, year, NOW.date())


def codes(company: Company) -> list[str]:
    return [c.code for c in company.chosen]


def test_schools_of_the_region_near_in_size_are_alike(people: Union) -> None:
    company = found(people, "gleb", "SCHOOL")
    assert codes(company) == ["NEIGHBOUR"]
    assert (company.mine.size, company.chosen[0].size, company.area) == (41, 45, "Первая областная")
    assert company.words == "школы, до 50 членов Профсоюза, в организации «Первая областная»: 1 из 1"


def test_the_definition_can_be_widened(people: Union) -> None:
    every_kind = replace(REGION, same_kind=False)
    assert codes(found(people, "gleb", "SCHOOL", every_kind)) == ["GARDEN", "NEIGHBOUR"]
    assert codes(found(people, "fedor", "SCHOOL", EVERYWHERE)) == ["NEIGHBOUR"]
    of_any_size = replace(EVERYWHERE, near=Nearness.ANY)
    assert codes(found(people, "fedor", "SCHOOL", of_any_size)) == ["NEIGHBOUR", "FOREIGN"]
    assert codes(found(people, "fedor", "SCHOOL", replace(of_any_size, many=1))) == ["NEIGHBOUR"]
    near = replace(REGION, near=Nearness.PER_10)
    assert codes(found(people, "gleb", "SCHOOL", near)) == ["NEIGHBOUR"]
    assert codes(found(people, "fedor", "FOREIGN", replace(EVERYWHERE, near=Nearness.PER_50))) == []
    assert codes(found(people, "boris", "SCHOOL", Definition(Level.TERRITORIAL, same_kind=False))) == [
        "GARDEN"
    ]


@pytest.mark.parametrize("definition", [REGION, EVERYWHERE, replace(EVERYWHERE, near=Nearness.ANY, many=50)])
@pytest.mark.parametrize("who", ["boris", "gleb", "darya", "alisa"])
def test_whatever_is_asked_nobody_out_of_reach_is_named(
    people: Union, who: str, definition: Definition
) -> None:
    reach = {"boris": {"SCHOOL", "GARDEN"}, "alisa": {"SCHOOL"}}.get(who, {"SCHOOL", "GARDEN", "NEIGHBOUR"})
    company = found(people, who, "SCHOOL", replace(definition, same_kind=False))
    assert set(codes(company)) <= reach - {"SCHOOL"}
    assert company.among <= len(reach) - 1
    assert "Вторая" not in company.words


def test_a_foreign_organisation_is_refused(people: Union) -> None:
    with pytest.raises(Forbidden):
        found(people, "gleb", "FOREIGN")
    with pytest.raises(Forbidden):
        found(people, "boris", "T2")


def test_territories_are_alike_by_their_primaries(people: Union) -> None:
    company = found(people, "gleb", "T1")
    assert [(c.code, c.size) for c in company.chosen] == [("T2", 1)]
    assert company.mine.size == 2
    assert codes(found(people, "fedor", "T1", EVERYWHERE)) == ["T2", "T3"]
    assert codes(found(people, "boris", "T1", EVERYWHERE)) == []


def test_regions_stand_beside_regions_where_somebody_sees_them(people: Union) -> None:
    assert codes(found(people, "fedor", "R1", EVERYWHERE)) == ["R2"]
    assert codes(found(people, "gleb", "R1", EVERYWHERE)) == []
    assert codes(found(people, "fedor", "F", EVERYWHERE)) == []


def test_what_is_not_accepted_tells_nobody_s_size(people: Union) -> None:
    with db.begin(people.engine) as s:
        s.execute(
            update(Submission)
            .where(Submission.organisation_id == people["NEIGHBOUR"].id)
            .values(state="submitted")
        )
    assert codes(found(people, "gleb", "SCHOOL")) == []
    assert found(people, "gleb", "NEIGHBOUR").mine.size is None


def test_before_anything_is_accepted_last_year_tells_the_size(people: Union) -> None:
    assert codes(found(people, "gleb", "SCHOOL", year=2027)) == ["NEIGHBOUR"]
    assert codes(found(people, "gleb", "SCHOOL", year=2028)) == []


def test_a_closed_organisation_stands_beside_nobody(people: Union) -> None:
    with db.begin(people.engine) as s:
        closed = update(Organisation).where(Organisation.code == "NEIGHBOUR")
        s.execute(closed.values(closed=date(2026, 10, 1)))
    assert codes(found(people, "gleb", "SCHOOL")) == []


def test_one_looks_inside_of_those_above_within_reach(people: Union) -> None:
    with db.reading(people.engine) as s:
        of = {
            who: likeness.areas(s, people.people[who], people["SCHOOL"]) for who in ("boris", "gleb", "fedor")
        }
    assert {who: [o.code for o in line] for who, line in of.items()} == {
        "boris": ["T1"],
        "gleb": ["T1", "R1"],
        "fedor": ["T1", "R1", "F"],
    }


STRANGE = ["", "nothing", "' OR 1=1", "\x00", "Ш" * 500, "школа\n", "T1", "T1"]


def test_those_named_are_found_in_their_order_and_the_others_are_not_there(people: Union) -> None:
    with db.reading(people.engine) as s:
        mine = likeness.named(s, people.people["gleb"], ["GARDEN", "R2", "FOREIGN", *STRANGE, "SCHOOL"])
        nobody = likeness.named(s, None, ["GARDEN"])
    assert [o.code for o in mine] == ["GARDEN", "T1", "SCHOOL"]
    assert nobody == []


def test_offices_hand_in_forms_of_their_own_that_say_nothing_of_the_size(people: Union) -> None:
    people.accept(people.hand_in("T1", "boris", OFFICE), "darya")
    assert found(people, "gleb", "T1").mine.size == 2
