"""The dossier for a competition over both databases: the answers behind the index, and nothing that is not public."""

import pytest
from sqlalchemy import Engine

import db
from core.access import SYSTEM, Actor, Role
from core.answers import Rows, Value
from core.problems import Forbidden
from core.reports.paper import Grid, texts
from core.reports.sitting import contest
from core.reports.sitting.contest import Facts
from db import sitting_contest
from tests.union import FULL, NOW, Union, build

TODAY = NOW.date()
LOUD: dict[str, Value] = FULL | {
    "events_exist": True,
    "events": Rows(({"event_kind": "action", "event_title": "За чистый двор", "event_participants": 40},)),
    "publications_exist": True,
    "publications": Rows(
        (
            {
                "pub_kind": "press",
                "pub_paper": "Зори",
                "pub_title": "Школа у моря",
                "pub_author": "Сидорова Анна Петровна",
            },
        )
    ),
}


@pytest.fixture
def union(engine: Engine) -> Union:
    made = build(engine, (("sosed", "Сосед", Role.RESPONSIBLE, "NEIGHBOUR"),))
    made.accept(made.hand_in("SCHOOL", "alisa", LOUD), "boris")
    made.hand_in("NEIGHBOUR", "sosed")
    return made


def of(union: Union, code: str, who: Actor | None = SYSTEM, year: int = 2026) -> Facts:
    with db.reading(union.engine) as s:
        return sitting_contest.collect(s, who, union[code], year, TODAY)


def words(facts: Facts) -> str:
    return " ".join(texts(contest.paper(facts))).replace("\u00a0", " ")


def grids(facts: Facts) -> dict[str, Grid]:
    found = (b for s in contest.paper(facts).sections for b in s.blocks)
    return {b.caption: b for b in found if isinstance(b, Grid)}


def test_every_block_is_told_down_to_its_answers(union: Union) -> None:
    found = of(union, "SCHOOL")
    assert found.scored is not None
    tables = grids(found)
    assert len(tables["Блоки индекса"].rows) == len(found.scored.blocks) == 12
    stand = next(table for caption, table in tables.items() if caption.startswith("5. Стенд"))
    assert ("стенд", "да") in {(row[0], row[2]) for row in stand.rows}


def test_deeds_and_publications_are_told_without_their_authors(union: Union) -> None:
    tables = grids(of(union, "SCHOOL"))
    assert tables["Мероприятия"].rows[0][:2] == ("акция", "За чистый двор")
    assert "Школа у моря" in tables["Публикации"].rows[0]
    assert "Автор" not in [column.head for column in tables["Публикации"].columns]
    assert "Сидорова" not in words(of(union, "SCHOOL"))


def test_nobody_of_the_form_is_named(union: Union) -> None:
    told = words(of(union, "SCHOOL"))
    assert "Иванова" not in told
    assert "profkom4@example.ru" not in told


def test_a_form_that_waits_and_a_form_that_is_not_there_give_no_figures(union: Union) -> None:
    assert "Форма на проверке" in words(of(union, "NEIGHBOUR"))
    assert "Принятых форм за 2026 год нет" in words(of(union, "FOREIGN"))
    assert grids(of(union, "NEIGHBOUR")) == {}
    assert of(union, "SCHOOL", year=2019).empty


def test_a_territory_is_told_by_its_primaries_and_their_deeds(union: Union) -> None:
    found = of(union, "T1")
    assert found.scored is None
    sums = {title: (figure, behind) for title, figure, behind in found.sums}
    assert sums["Участников мероприятий"] == ("40\u00a0чел.", "1\u00a0из\u00a02")
    assert "Учтены принятые формы первичных организаций: 1 из 2." in words(found)


def test_a_presidium_of_another_region_is_refused(union: Union) -> None:
    assert not of(union, "SCHOOL", union.people["gleb"]).empty
    with pytest.raises(Forbidden):
        of(union, "SCHOOL", union.people["elena"])
