"""Acts on forms of several campaigns take all they need at once, in one order: nobody waits in a ring."""

import threading
from collections.abc import Callable, Collection
from functools import partial

import pytest
from sqlalchemy import Engine, event, select

import db
from core import catalogue
from core.access import Role
from core.campaigns import CampaignKind
from db import campaigns, check, reviews
from db.models import Campaign
from tests.db import crowd
from tests.union import COPIES, NOW, WINDOWS, Union, build

PEOPLE = (("sad", "Сад", Role.RESPONSIBLE, "GARDEN"), ("sosed", "Сосед", Role.RESPONSIBLE, "NEIGHBOUR"))
LOCK = "SELECT campaign.id, campaign.kind, campaign.year FROM campaign"
MONITORING, AUTUMN = CampaignKind.MONITORING, CampaignKind.AUTUMN
HELD = ((AUTUMN, 2024), (MONITORING, 2025), (AUTUMN, 2025), (MONITORING, 2026), (MONITORING, 2028))


def made(engine: Engine) -> None:
    """Campaigns in the order of their numbers, without anybody in them."""
    with db.begin(engine) as s:
        for kind, year in HELD:
            title, zone = kind.named(year), "Europe/Moscow"
            s.add(Campaign(kind=kind.value, year=year, title=title, time_zone=zone, data_version=1))
            s.flush()


def told(engine: Engine) -> list[str]:
    """What is asked of the table of campaigns from now on."""
    asked: list[str] = []

    def hear(*given: object) -> None:
        statement = " ".join(str(given[2]).split())
        if statement.startswith((LOCK, "UPDATE campaign")):
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", hear)
    return asked


def at_once(*acts: Callable[[], object]) -> list[BaseException]:
    wrong: list[BaseException] = []
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        gate.wait()
        try:
            act()
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def often(engine: Engine, given: Collection[int]) -> None:
    for _ in range(10):
        with db.begin(engine) as s:
            campaigns.touch(s, given)


def test_all_that_an_act_may_change_is_asked_for_once_and_in_order(engine: Engine) -> None:
    made(engine)
    asked = told(engine)
    with db.begin(engine) as s:
        campaigns.touch(s, {1, 3})
        campaigns.touch(s, 3)
        campaigns.touch(s, 1)
    locks, raised = asked
    update = " FOR UPDATE" if engine.dialect.name == "postgresql" else ""
    assert locks.endswith(f"ORDER BY campaign.id{update}") and raised.startswith("UPDATE campaign")


@pytest.mark.parametrize(
    ("given", "changed"),
    [
        ({2}, {2}),
        ({1}, {1, 2}),
        ({3}, {2, 3, 4}),
        ({1, 3}, {1, 2, 3, 4}),
        (None, {1, 2, 3, 4, 5}),
        ((), set()),
    ],
)
def test_a_subscription_changes_the_monitorings_it_counts_in_too(
    engine: Engine, given: Collection[int] | None, changed: set[int]
) -> None:
    made(engine)
    with db.begin(engine) as s:
        campaigns.touch(s, given)
    with db.reading(engine) as s:
        assert {c.id for c in s.scalars(select(Campaign)) if c.data_version > 1} == changed


def test_years_beside_one_another_are_touched_by_many_without_a_deadlock(engine: Engine) -> None:
    made(engine)
    acts = [partial(often, engine, given) for given in ({1, 2}, {3}, {2, 3}, {4})]
    assert at_once(*acts) == []
    with db.reading(engine) as s:
        assert s.get_one(Campaign, 3).data_version == 1 + 20


@pytest.fixture
def union(engine: Engine) -> Union:
    """The monitoring of 2026 has the number 1, the autumn that counts in it has 2."""
    found = build(engine, PEOPLE)
    with db.begin(engine) as s:
        admin, top = found.people["admin"], found["F"]
        asked, days = catalogue.shipped(), WINDOWS[:1]
        found.campaign = campaigns.start(s, admin, top, days, 2026, asked, NOW, kind=AUTUMN)
    return found


def test_subscriptions_accepted_together_and_alone_take_their_turns_in_one_order(union: Union) -> None:
    places = (("SCHOOL", "alisa"), ("GARDEN", "sad"), ("NEIGHBOUR", "sosed"))
    numbers = [union.hand_in(code, who, COPIES) for code, who in places]
    seen = [(number, union.revision(number)) for number in numbers]
    darya, asked = union.people["darya"], told(union.engine)

    def together() -> None:
        with db.begin(union.engine) as s:
            assert reviews.accept_many(s, darya, seen[:2], NOW).left == ()

    def alone() -> None:
        with db.begin(union.engine) as s:
            reviews.accept(s, darya, *seen[2], NOW)

    assert at_once(together, alone) == []
    # Each asks for both campaigns in one statement, and for none later.
    assert union.campaign.id == 2 and len([q for q in asked if q.startswith(LOCK)]) == 2
    assert set(crowd.states(union, numbers).values()) == {"accepted"}
    assert check.everything(union.engine).differences == []
