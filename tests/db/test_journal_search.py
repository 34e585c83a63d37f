"""Looking through the journal on both databases: whose entries, which, in what order, page by page."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

import db
from core.access import Actor, Role
from core.events import Group
from core.problems import Forbidden, Refused
from db import journal, trail
from db.models import Event, User
from db.trail import Entry, Wanted
from tests import union
from tests.union import Union

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def people(engine: Engine) -> Union:
    made = union.build(engine, [("rita", "Рита", Role.ADMINISTRATOR, "R1")])
    with db.begin(engine) as s:
        for user in s.scalars(select(User)):
            user.search_name = user.name.casefold()
    return made


def tell(people: Union, who: str, action: str, where: str | None, day: int) -> None:
    place = people[where].id if where else None
    with db.begin(people.engine) as s:
        journal.write(s, people.people[who], action, START + day * DAY, place, after={"reason": str(day)})


def told(people: Union) -> None:
    for day, (who, action, where) in enumerate(
        (
            ("alisa", "form.save", "SCHOOL"),
            ("boris", "form.return", "SCHOOL"),
            ("vera", "form.accept", "NEIGHBOUR"),
            ("elena", "organisation_changed", "R2"),
            ("alisa", "sign_in", None),
            ("elena", "sign_in", None),
            ("darya", "newspaper.save", "R1"),
        )
    ):
        tell(people, who, action, where, day)


def find(
    people: Union, who: str | Actor, where: str, before: int | None = None, limit: int = 50, **wanted: Any
) -> list[Entry]:
    actor = people.people[who] if isinstance(who, str) else who
    with db.reading(people.engine) as s:
        return trail.search(s, actor, people[where], Wanted(**wanted), before, limit)


def days(found: list[Entry]) -> list[str]:
    """Which of `told` they are; what the union itself has done is passed over."""
    return [e.event.after["reason"] for e in found if "reason" in e.event.after]


def test_the_newest_come_first_and_only_of_the_tree_one_may_see(people: Union) -> None:
    told(people)
    assert days(find(people, "boris", "T1")) == ["1", "0"]
    assert days(find(people, "darya", "R1")) == ["6", "2", "1", "0"]
    assert days(find(people, "admin", "F")) == ["6", "5", "4", "3", "2", "1", "0"]


def test_a_foreign_journal_is_refused(people: Union) -> None:
    for who, where in (("boris", "T2"), ("darya", "F"), ("gleb", "R1"), ("elena", "SCHOOL")):
        with pytest.raises(Forbidden):
            find(people, who, where)


def test_whoever_fills_a_form_sees_the_journal_of_their_own_organisation(people: Union) -> None:
    told(people)
    assert days(find(people, "alisa", "SCHOOL")) == ["1", "0"]
    with pytest.raises(Forbidden):
        find(people, "alisa", "T1")


def test_signing_in_is_shown_to_administrators_alone(people: Union) -> None:
    told(people)
    door: dict[str, Any] = {"group": Group.DOOR}
    assert days(find(people, "admin", "F", **door)) == ["5", "4"]
    assert days(find(people, "darya", "R1", **door)) == []
    assert days(find(people, "rita", "R1", **door)) == []
    assert days(find(people, "rita", "R1", person="алиса")) == ["4", "0"]
    assert days(find(people, "darya", "R1", person="алиса")) == ["0"]


def test_a_regions_administrator_sees_no_sign_in_of_somebody_elses(people: Union) -> None:
    told(people)
    assert days(find(people, "rita", "R1", person="елена")) == []
    assert days(find(people, "admin", "F", person="елена")) == ["5", "3"]


def test_people_are_found_by_number_and_by_words_of_their_name(people: Union) -> None:
    told(people)
    alisa = people.people["alisa"].user_id
    assert days(find(people, "admin", "F", person=alisa)) == ["4", "0"]
    assert days(find(people, "admin", "F", person="БОРИС ")) == ["1"]
    assert find(people, "admin", "F", person="никто") == []
    assert find(people, "admin", "F", person="%") == []


def test_too_many_namesakes_are_not_looked_for(people: Union) -> None:
    with db.begin(people.engine) as s:
        names = [f"иванова {n}" for n in range(trail.NAMESAKES + 1)]
        s.add_all(User(login=n, name=n, search_name=n, created=START) for n in names)
    with pytest.raises(Refused, match="отчество"):
        find(people, "admin", "F", person="иванова")


@pytest.mark.parametrize(("where", "expected"), [("F", ["2", "1", "0"]), ("T1", ["1", "0"])])
def test_a_group_of_acts(people: Union, where: str, expected: list[str]) -> None:
    told(people)
    found = find(people, "admin", where, group=Group.REVIEW) + find(people, "admin", where, group=Group.FORMS)
    assert days(found) == expected


@pytest.mark.parametrize("where", ["F", "R1"])
def test_days_are_taken_with_their_ends(people: Union, where: str) -> None:
    told(people)
    found = find(people, "admin", where, since=START + DAY, until=START + 3 * DAY)
    assert days(found) == ["2", "1"]
    assert find(people, "admin", where, until=START - 10 * DAY) == []
    assert find(people, "admin", where, since=START + 1000 * DAY) == []


def test_a_clock_put_back_an_hour_loses_nothing(people: Union) -> None:
    tell(people, "alisa", "form.save", "SCHOOL", 5)
    for back in (-1, 1):
        with db.begin(people.engine) as s:
            moment = START + 5 * DAY + timedelta(hours=back)
            journal.write(s, people.people["alisa"], "form.save", moment, people["SCHOOL"].id)
    day, hours = START + 5 * DAY, timedelta(hours=2)
    asked: dict[str, Any] = {"since": day - hours, "until": day + hours}
    for where in ("F", "SCHOOL"):
        numbers = [e.event.id for e in find(people, "admin", where, **asked)]
        assert len(numbers) == 3
        assert numbers == sorted(numbers, reverse=True)


@pytest.mark.parametrize("where", ["F", "R1"])
@pytest.mark.parametrize("wanted", [{}, {"group": Group.FORMS}, {"person": "алиса"}])
def test_pages_join_without_a_seam(people: Union, where: str, wanted: dict[str, Any]) -> None:
    for day in range(7):
        tell(people, "alisa", "form.save", "SCHOOL", day)
    whole = [e.event.id for e in find(people, "admin", where, **wanted)]
    found: list[int] = []
    while page := find(people, "admin", where, found[-1] if found else None, 2, **wanted):
        found += [e.event.id for e in page]
    assert found == whole
    assert len(found) >= 7


def test_many_organisations_are_asked_another_way_and_answer_the_same(
    people: Union, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(people)
    groups = (None, Group.FORMS, Group.REVIEW)
    before = [days(find(people, "admin", "R1", group=group)) for group in groups]
    monkeypatch.setattr(trail, "GATHERED", 1)
    assert [days(find(people, "admin", "R1", group=group)) for group in groups] == before


def test_taking_the_journal_away_is_an_entry_of_its_own(people: Union) -> None:
    told(people)
    with db.begin(people.engine) as s:
        taken = trail.export(s, people.people["boris"], people["T1"], Wanted(group=Group.REVIEW), START)
    assert days(taken) == ["1"]
    (last,) = find(people, "boris", "T1", limit=1)
    assert (last.event.action, last.event.after) == (
        "journal.export",
        {"rows": 1, "group": Group.REVIEW.label},
    )


def test_an_export_stops_at_its_limit(people: Union, monkeypatch: pytest.MonkeyPatch) -> None:
    told(people)
    monkeypatch.setattr(trail, "EXPORTED", 3)
    monkeypatch.setattr(trail, "AT_ONCE", 2)
    with db.begin(people.engine) as s:
        assert days(trail.export(s, people.people["admin"], people["F"], Wanted(), START)) == ["6", "5", "4"]


def test_entries_about_answers_come_with_their_form(people: Union) -> None:
    number = people.fill("SCHOOL", "alisa", {"workers_total": 80})
    found = find(people, "boris", "T1")
    with db.reading(people.engine) as s:
        forms = trail.asked(s, people.people["boris"], people["T1"], found)
    assert forms[number].indicators["workers_total"].short
    with db.reading(people.engine) as s:
        assert s.scalars(select(Event.action).where(Event.submission_id == number)).all() == ["form.save"]
