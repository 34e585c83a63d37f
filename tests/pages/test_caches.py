"""What charts remember never crosses from one person's reach to another's: two presidiums look at the same views in
turns, and neither is ever sent a name or a figure of the other."""

from typing import Any

import pytest

from core.access import Role
from pages import ANALYTICS, TABLE
from tests import union
from tests.pages.conftest import Visit
from tests.union import FULL, Union

PEOPLE = (
    ("vtoroy", "Президиум Р2", Role.PRESIDIUM, "R2"),
    ("sever", "Президиум Т1", Role.PRESIDIUM, "T1"),
    ("alien", "Чужая", Role.RESPONSIBLE, "FOREIGN"),
    ("sad", "Сад", Role.RESPONSIBLE, "GARDEN"),
)
# Whose names nobody but those above them may be sent.
NAMES = {
    "gleb": ("Первая областная", "Верхнереченская районная", "Нижнереченская районная", "ППО школы № 4"),
    "vtoroy": ("Вторая областная", "Чужая районная", "ППО чужой школы"),
}
PAGES = tuple(page.script for page in TABLE if page.section == ANALYTICS and page.menu)
# How many members the two regions have: figures that are like no other.
MEMBERS = {"gleb": 40_417, "vtoroy": 30_319}


@pytest.fixture
def people(visit: Visit) -> Union:
    made = union.build(visit.engine, PEOPLE)
    for place, filler, reviewer, who in (
        ("SCHOOL", "alisa", "boris", "gleb"),
        ("FOREIGN", "alien", "elena", "vtoroy"),
    ):
        many = MEMBERS[who]
        told = {**FULL, "workers_total": many + 1, "members_total": many, "members_working": many}
        made.accept(made.hand_in(place, filler, told), reviewer)
    return made


def sent(app: Any) -> bytes:
    """Everything that has gone to the browser: words, tables, charts with their data."""
    assert not app.exception, app.exception
    return b"".join(
        node.proto.SerializeToString()
        for part in (app.main, app.sidebar)
        for node in part
        if getattr(node, "proto", None) is not None
    )


@pytest.mark.parametrize("script", PAGES)
def test_two_presidiums_in_turns_see_each_their_own(visit: Visit, people: Union, script: str) -> None:
    for who in ("gleb", "vtoroy", "gleb", "vtoroy"):
        visit.as_(who)
        found = sent(visit.page(script, year="2026", indicator="members_total"))
        other = next(name for name in NAMES if name != who)
        for name in NAMES[other]:
            assert name.encode() not in found, name
        assert str(MEMBERS[other]).encode() not in found


@pytest.mark.parametrize("script", PAGES)
def test_an_address_of_somebody_else_opens_nothing(visit: Visit, people: Union, script: str) -> None:
    """After its owner has looked: the facts are warm."""
    for who in ("vtoroy", "gleb"):
        visit.as_(who)
        found = sent(visit.page(script, organisation="R2", year="2026", indicator="members_total"))
    for name in NAMES["vtoroy"]:
        assert name.encode() not in found, name


@pytest.mark.parametrize("script", PAGES)
def test_whoever_sees_less_of_the_same_tree_is_sent_less(visit: Visit, people: Union, script: str) -> None:
    """A territory's presidium after the region's: the region's other territory stays unseen."""
    for who in ("gleb", "sever"):
        visit.as_(who)
        found = sent(visit.page(script, organisation="T1", year="2026", indicator="members_total"))
    for name in ("Нижнереченская районная", "ППО вуза", "ППО соседней школы"):
        assert name.encode() not in found, name
