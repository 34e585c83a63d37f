"""Newspapers of the regions seen from above, and whom somebody may look up to talk to."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select, update

import db
from core import catalogue, newspapers
from core.access import SYSTEM, Role
from core.campaigns import CampaignKind, Half
from core.charts.copies import Elsewhere
from core.newspaper_edit import Edit
from core.organisations import Level
from core.problems import Forbidden
from db import campaigns, contacts, frames, subscriptions
from db import newspapers as kept
from db.models import Event, User
from tests import union
from tests.union import COPIES, NOW, WINDOWS, Union

HALF = Half(2027, 1)


@pytest.fixture
def made(engine: Engine) -> Union:
    """R1 keeps a newspaper of its own; both primaries of T1 have told of the autumn."""
    found = union.build(engine, [("sad", "Сад", Role.RESPONSIBLE, "GARDEN")])
    with db.begin(engine) as s:
        title = Edit(title="«Дальние»", first="2026-1")
        assert kept.save(s, found.people["darya"], found["R1"], title, 0, NOW) == []
        code = next(p.code for p in kept.of(s, found["R1"]) if p.title == "«Дальние»")
    for region in ("R1", "F"):
        # A region with questions of its own opens before the federation.
        with db.begin(engine) as s:
            who = found.people["darya" if region == "R1" else "admin"]
            found.campaign = campaigns.start(
                s, who, found[region], WINDOWS, 2026, catalogue.shipped(), NOW, kind=CampaignKind.AUTUMN
            )
    mine = COPIES | {f"{code}_print": 3, f"{code}_electronic": 1, f"{code}_parent": 0}
    found.accept(found.hand_in("SCHOOL", "alisa", mine), "boris")
    found.accept(found.hand_in("GARDEN", "sad", mine | {f"{code}_print": 0}), "boris")
    return found


def elsewhere(made: Union, code: str, below: Level) -> dict[str, Elsewhere]:
    with db.reading(made.engine) as s:
        papers = kept.of(s, made[code])
        return dict(subscriptions.elsewhere(s, SYSTEM, made[code], HALF, below, papers))


def test_the_federation_sees_newspapers_of_its_regions_in_one_sum(made: Union) -> None:
    whole = Elsewhere(3, 2, 0, 5)
    assert elsewhere(made, "F", Level.REGIONAL) == {"F": whole, "R1": whole}
    assert elsewhere(made, "F", Level.TERRITORIAL) == {"F": whole, "T1": whole}


def test_a_region_has_its_newspapers_in_its_own_catalogue(made: Union) -> None:
    assert elsewhere(made, "R1", Level.TERRITORIAL) == {}
    assert elsewhere(made, "R2", Level.TERRITORIAL) == {}


def test_a_foreign_region_is_refused(made: Union) -> None:
    with db.reading(made.engine) as s, pytest.raises(Forbidden):
        subscriptions.elsewhere(s, made.people["gleb"], made["R2"], HALF, Level.TERRITORIAL, ())


def test_the_sum_is_that_of_the_answers(made: Union) -> None:
    with db.reading(made.engine) as s:
        papers = kept.of(s, made["R1"])
        known = newspapers.into(catalogue.shipped(), papers)
        code = next(p.per_100 for p in papers if p.owner)
        own = frames.own(s, SYSTEM, made["R1"], [2026], [code], known, kind=CampaignKind.AUTUMN)
    assert own["total"].tolist() == [Decimal(elsewhere(made, "F", Level.REGIONAL)["R1"].counted)]


def reached(made: Union, who: str, place: str, codes: Sequence[str]) -> list[tuple[str, str]]:
    with db.begin(made.engine) as s:
        s.execute(update(User).values(phone="+7 900 000-00-00"))
        found = contacts.several(s, made.people[who], made[place], codes, NOW)
    return [(one.code, one.name) for one in found]


def looks(made: Union) -> list[Event]:
    with db.reading(made.engine) as s:
        return list(s.scalars(select(Event).where(Event.action == "contacts.view")))


@pytest.fixture
def plain(engine: Engine) -> Union:
    return union.build(engine)


def test_contacts_of_several_are_one_look_that_says_whose(plain: Union) -> None:
    assert reached(plain, "darya", "R1", ["SCHOOL", "T1"]) == [
        ("SCHOOL", "Алиса"),
        ("SCHOOL", "Председатель"),
        ("T1", "Борис"),
    ]
    (entry,) = looks(plain)
    assert entry.organisation_id == plain["R1"].id
    assert entry.after == {"count": 3, "codes": ["SCHOOL", "T1"]}


def test_a_foreign_code_among_those_asked_for_gives_nobody(plain: Union) -> None:
    assert reached(plain, "boris", "T1", ["SCHOOL", "NEIGHBOUR", "T2", "R1"]) == [
        ("SCHOOL", "Алиса"),
        ("SCHOOL", "Председатель"),
    ]


@pytest.mark.parametrize(
    ("who", "place"), [("gleb", "R1"), ("boris", "T2"), ("boris", "R1"), ("elena", "R1")]
)
def test_the_presidium_and_strangers_get_no_contacts(plain: Union, who: str, place: str) -> None:
    with pytest.raises(Forbidden):
        reached(plain, who, place, ["SCHOOL"])
    assert looks(plain) == []


def test_only_so_many_are_looked_up_at_one_time(plain: Union) -> None:
    codes = [*(f"NOBODY-{n}" for n in range(contacts.AT_ONCE)), "SCHOOL"]
    assert reached(plain, "darya", "R1", codes) == []
