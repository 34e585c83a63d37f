"""The dictionary of newspapers on both databases: whose they are, what they are called for ever, what is asked."""

from decimal import Decimal

import pytest
from sqlalchemy import Engine, select

import db
from core import catalogue
from core.campaigns import CampaignKind, Half
from core.newspaper_edit import Edit, typed
from core.organisations import Level
from core.problems import Conflict, Forbidden, Problem, Refused
from db import campaigns, catalogues, frames, newspapers
from db.models import Event
from db.newspapers import Entry
from tests import union
from tests.union import COPIES, NOW, WINDOWS, Union

OWN = Edit(title="«Единство»", publisher="Областное объединение", first="2026-1", norm="0,5")


@pytest.fixture
def people(engine: Engine) -> Union:
    return union.build(engine)


def save(
    people: Union, edit: Edit, lock_version: int = 0, who: str = "darya", where: str = "R1"
) -> list[Problem]:
    with db.begin(people.engine) as s:
        return newspapers.save(s, people.people[who], people[where], edit, lock_version, NOW)


def entries(people: Union, where: str = "R1", who: str = "admin") -> dict[str, Entry]:
    with db.reading(people.engine) as s:
        return {e.paper.code: e for e in newspapers.all(s, people.people[who], people[where])}


def test_a_region_adds_a_newspaper_for_itself_alone(people: Union) -> None:
    assert save(people, OWN) == []
    kept = entries(people)["edinstvo"]
    assert (kept.paper.title, kept.paper.first, kept.paper.owner) == ("«Единство»", Half(2026, 1), "R1")
    assert kept.paper.norm is not None
    assert kept.paper.norm.lower == Decimal("0.5")
    assert kept.mine
    assert "edinstvo" in entries(people, "T1")
    assert "edinstvo" not in entries(people, "R2")
    with db.reading(people.engine) as s:
        assert "edinstvo_per_100" in catalogues.of(s, people["T1"]).indicators
        assert "edinstvo_per_100" not in catalogues.of(s, people["R2"]).indicators


def test_two_regions_may_have_newspapers_of_one_name_and_never_of_one_code(people: Union) -> None:
    assert save(people, OWN) == []
    assert save(people, OWN, who="elena", where="R2") == []
    assert "edinstvo2" in entries(people, "R2")


def test_problems_are_told_and_nothing_is_kept(people: Union) -> None:
    assert [p.code for p in save(people, Edit(title="", first="2026-1"))] == ["title"]
    assert set(entries(people)) == {"solidarity", "myunion", "milieu", "regional"}


def test_a_code_stays_when_the_title_changes_and_the_journal_knows_both(people: Union) -> None:
    save(people, OWN)
    kept = entries(people)["edinstvo"]
    changed = Edit(**(vars(typed(kept.paper)) | {"title": "«Новое единство»", "last": "2027-1"}))
    assert save(people, changed, kept.lock_version) == []
    now = entries(people)["edinstvo"]
    assert (now.paper.title, now.paper.last, now.lock_version) == ("«Новое единство»", Half(2027, 1), 2)
    with db.reading(people.engine) as s:
        told = s.scalars(select(Event).where(Event.action == "newspaper.save").order_by(Event.id)).all()
    assert told[-1].before == {"title": "«Единство»", "last": ""}
    assert told[-1].after == {"newspaper": "edinstvo", "title": "«Новое единство»", "last": "2027-1"}


def test_who_looked_at_an_older_one_is_told_so(people: Union) -> None:
    save(people, OWN)
    kept = typed(entries(people)["edinstvo"].paper)
    assert save(people, kept, 1) == []
    with pytest.raises(Conflict):
        save(people, kept, 1)


def test_only_the_federation_lays_its_own_over_what_is_shipped(people: Union) -> None:
    shipped = entries(people)["solidarity"]
    assert not shipped.mine
    edit = Edit(**(vars(typed(shipped.paper)) | {"norm": "2"}))
    with pytest.raises(Refused):
        save(people, edit)
    assert save(people, edit, who="admin", where="F") == []
    assert entries(people, "F")["solidarity"].mine
    with db.reading(people.engine) as s:
        norm = catalogues.of(s, people["T3"])["solidarity_per_100"].norm
    assert norm is not None
    assert norm.lower == 2
    with pytest.raises(Conflict):
        save(people, edit, who="admin", where="F")


def test_a_foreign_newspaper_is_refused_like_an_absent_one(people: Union) -> None:
    save(people, OWN)
    for code in ("edinstvo", "nothing"):
        with pytest.raises(Forbidden):
            save(people, Edit(code, "Чужое", first="2026-1"), 1, who="elena", where="R2")


def test_a_territory_keeps_no_newspapers(people: Union) -> None:
    with pytest.raises(Refused):
        save(people, OWN, where="T1")


def opened(people: Union, kind: CampaignKind, year: int = 2026, where: str = "F") -> None:
    with db.begin(people.engine) as s:
        people.campaign = campaigns.start(
            s, people.people["admin"], people[where], WINDOWS, year, catalogue.shipped(), NOW, kind=kind
        )


def accepted(people: Union, members: int, printed: int) -> None:
    mine = COPIES | {"members_total": members, "solidarity_print": printed, "solidarity_parent": 1}
    people.accept(people.hand_in("SCHOOL", "alisa", mine), "boris")


def total(people: Union, code: str, kind: CampaignKind | None = None, where: str = "T1") -> Decimal | None:
    with db.reading(people.engine) as s:
        gleb, place = people.people["gleb"], people[where]
        frame = frames.own(s, gleb, place, [2026], [code], catalogue.shipped(), kind=kind)
    found = frame.to_dict("records")
    return Decimal(str(found[0]["value"])) if found and found[0]["answered"] else None


def test_campaigns_of_one_year_are_never_mixed(people: Union) -> None:
    monitoring = people.campaign
    people.accept(people.hand_in("SCHOOL", "alisa"), "boris")
    opened(people, CampaignKind.SPRING)
    accepted(people, 50, 4)
    opened(people, CampaignKind.AUTUMN)
    accepted(people, 60, 2)
    for where in ("T1", "SCHOOL"):
        assert total(people, "members_total", where=where) == 41
        assert total(people, "solidarity_per_100", where=where) == 5
        assert total(people, "solidarity_per_100", CampaignKind.SPRING, where) == 10
        assert total(people, "members_total", CampaignKind.AUTUMN, where) == 60
        assert total(people, "has_any_paper", where=where) == 100
        assert total(people, "coverage", CampaignKind.SPRING, where) is None
    people.campaign = monitoring


def test_half_years_come_from_both_campaigns_of_a_year(people: Union) -> None:
    opened(people, CampaignKind.SPRING)
    accepted(people, 50, 4)
    opened(people, CampaignKind.AUTUMN)
    accepted(people, 60, 2)
    asked = [Half(2026, 1), Half(2026, 2), Half(2027, 1)]
    with db.reading(people.engine) as s:
        frame = frames.halves(
            s, people.people["gleb"], people["T1"], asked, ["solidarity_print"], catalogue.shipped()
        )
    assert dict(zip(frame["half"], frame["value"], strict=True)) == {"2026-2": 4, "2027-1": 2}


def test_a_region_s_own_newspaper_is_asked_in_its_own_campaign(people: Union) -> None:
    save(people, OWN)
    opened(people, CampaignKind.AUTUMN, where="R1")
    with db.reading(people.engine) as s:
        known = catalogues.of(s, people["R1"])
    assert "edinstvo_print" in known.indicators
    number = people.fill("SCHOOL", "alisa", COPIES | {"edinstvo_print": 3})
    assert people.revision(number) > 0
    assert people["SCHOOL"].level == Level.PRIMARY
