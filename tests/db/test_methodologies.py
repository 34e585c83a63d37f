"""Weights of the index on both databases: whose they are, from when they hold, and that the past keeps its own."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select

import db
from core import methodology, weights
from core.access import SYSTEM, Action
from core.methodology import Profile
from core.problems import Conflict, Forbidden, Problem, Refused
from db import campaigns, catalogues, methodologies, ratings, submissions, weighing
from db.methodologies import Draft
from db.models import Event, Methodology, Submission
from tests import union
from tests.union import NOW, WINDOWS, Union

# A point less for one block, a point more for another.
TYPED = {"block 2": "3", "block 3": "14"}


@pytest.fixture
def people(engine: Engine) -> Union:
    return union.build(engine)


def draft(people: Union, where: str = "R1", who: str = "darya") -> Draft:
    with db.reading(people.engine) as s:
        return methodologies.draft(s, people.people[who], people[where], NOW)


def save(
    people: Union,
    typed: dict[str, str],
    where: str = "R1",
    who: str = "darya",
    lock_version: int | None = None,
) -> list[Problem]:
    seen = draft(people, where, who).lock_version if lock_version is None else lock_version
    with db.begin(people.engine) as s:
        return methodologies.save(s, people.people[who], people[where], typed, seen, NOW)


def publish(people: Union, where: str = "R1", who: str = "darya") -> Draft:
    seen = draft(people, where, who).lock_version
    with db.begin(people.engine) as s:
        return methodologies.publish(s, people.people[who], people[where], seen, NOW)


def used(people: Union, where: str, year: int) -> Profile:
    with db.reading(people.engine) as s:
        return methodologies.of(s, people[where].path, year)


def weight(profile: Profile, number: int) -> Decimal:
    return profile.block(number).weight


def acts(people: Union) -> list[Event]:
    with db.reading(people.engine) as s:
        chosen = select(Event).where(Event.action.like("methodology.%")).order_by(Event.id)
        return list(s.scalars(chosen))


def open_next(people: Union, year: int = 2027, where: str = "F", who: str = "admin") -> None:
    days = [
        replace(
            w,
            opens=w.opens.replace(year=year),
            due=w.due.replace(year=year),
            closes=w.closes.replace(year=year),
        )
        for w in WINDOWS
    ]
    with db.begin(people.engine) as s:
        place = people[where]
        known = catalogues.of(s, place)
        people.campaign = campaigns.start(s, people.people[who], place, days, year, known, NOW)


def test_without_any_the_shipped_one_is_used(people: Union) -> None:
    assert used(people, "SCHOOL", 2026) == methodology.shipped()
    assert not draft(people).touched


def test_a_draft_is_a_copy_and_changes_nothing_until_it_is_published(people: Union) -> None:
    assert save(people, TYPED) == []
    kept = draft(people)
    assert weights.typed(kept.body)["block 2"] == "3"
    assert kept.touched
    assert used(people, "SCHOOL", 2027) == methodology.shipped()


def test_a_published_one_holds_from_the_first_year_nobody_was_asked_in(people: Union) -> None:
    save(people, TYPED)
    assert draft(people).year == 2027
    publish(people)
    assert used(people, "SCHOOL", 2026) == methodology.shipped()
    assert weight(used(people, "SCHOOL", 2027), 3) == 14
    assert weight(used(people, "R1", 2030), 3) == 14
    assert used(people, "FOREIGN", 2027) == methodology.shipped()
    made = used(people, "SCHOOL", 2027)
    assert made.version == "2027-R1-1"
    assert "Первая областная" in made.source


def test_the_nearest_above_counts(people: Union) -> None:
    save(people, {"block 2": "12", "block 3": "5"}, "F", "admin")
    publish(people, "F", "admin")
    assert weight(used(people, "FOREIGN", 2027), 3) == 5
    save(people, TYPED)
    publish(people)
    assert weight(used(people, "SCHOOL", 2027), 3) == 14
    assert weight(used(people, "FOREIGN", 2027), 3) == 5


def test_a_region_goes_back_to_the_common_one(people: Union) -> None:
    save(people, TYPED)
    publish(people)
    with db.begin(people.engine) as s:
        seen = draft(people).lock_version
        methodologies.follow(s, people.people["darya"], people["R1"], seen, NOW)
    assert used(people, "SCHOOL", 2027) == methodology.shipped()
    assert draft(people).following
    with pytest.raises(Refused), db.begin(people.engine) as s:
        methodologies.follow(s, people.people["darya"], people["R1"], draft(people).lock_version, NOW)
    assert [e.action for e in acts(people)] == [
        "methodology.save",
        "methodology.publish",
        "methodology.follow",
    ]


def test_weights_that_do_not_add_up_are_kept_and_not_published(people: Union) -> None:
    assert save(people, {"block 2": "20"}) == []
    assert draft(people).problems
    with pytest.raises(Refused, match="умма весов блоков 107"):
        publish(people)
    assert used(people, "SCHOOL", 2027) == methodology.shipped()


@pytest.mark.parametrize("odd", ["", "семь", "-1", "1e9", "NaN", "Infinity", "99999999", "1,23456", "=1+1"])
def test_what_is_no_weight_is_told_beside_its_field(people: Union, odd: str) -> None:
    assert [p.code for p in save(people, {"block 2": odd})] == ["block 2"]
    assert not draft(people).touched
    assert acts(people) == []


def test_unknown_numbers_are_passed_over(people: Union) -> None:
    assert save(people, {"block 99": "1", "version": "x", "title": "x"}) == []
    assert not draft(people).touched


def test_who_looked_at_an_older_draft_is_told_so(people: Union) -> None:
    save(people, TYPED)
    with pytest.raises(Conflict):
        save(people, {"block 1": "1"}, lock_version=0)
    assert weights.typed(draft(people).body)["block 1"] == "8"
    with pytest.raises(Conflict), db.begin(people.engine) as s:
        methodologies.publish(s, people.people["darya"], people["R1"], 0, NOW)


def test_every_change_is_told_with_before_and_after(people: Union) -> None:
    save(people, TYPED)
    publish(people)
    saved, published = acts(people)
    assert saved.before == {"blocks": {"2. Страница или сайт": "13", "3. Электронная почта": "4"}}
    assert saved.after == {"blocks": {"2. Страница или сайт": "3", "3. Электронная почта": "14"}}
    assert published.after == {"number": 1, "year": 2027, **saved.after}
    assert published.before == saved.before


def test_a_draft_is_discarded(people: Union) -> None:
    save(people, TYPED)
    with db.begin(people.engine) as s:
        methodologies.discard(s, people.people["darya"], people["R1"], draft(people).lock_version, NOW)
    assert not draft(people).touched
    with pytest.raises(Refused, match="Изменений нет"):
        publish(people)


def test_a_published_one_never_changes(people: Union) -> None:
    save(people, TYPED)
    publish(people)
    open_next(people)
    save(people, {"block 2": "5", "block 3": "12"})
    assert publish(people).year == 2028
    assert weight(used(people, "SCHOOL", 2027), 3) == 14
    assert weight(used(people, "SCHOOL", 2028), 3) == 12
    with db.reading(people.engine) as s:
        assert len(s.scalars(select(Methodology)).all()) == 2


def test_the_federation_waits_for_regions_that_have_opened_before_it(people: Union) -> None:
    open_next(people, where="R2", who="elena")
    assert draft(people, "F", "admin").year == 2028
    assert draft(people, "R1").year == 2027


def test_a_territory_sets_no_weights(people: Union) -> None:
    with pytest.raises(Refused):
        draft(people, "T1")
    with pytest.raises(Forbidden):
        draft(people, "R2")
    with pytest.raises(Forbidden):
        draft(people, "T1", "boris")


def index(people: Union, number: int) -> Decimal | None:
    with db.reading(people.engine) as s:
        return s.scalar(select(Submission.rating).where(Submission.id == number))


def result(people: Union, number: int) -> ratings.Result:
    with db.reading(people.engine) as s:
        found = ratings.result(s, SYSTEM, submissions.find(s, SYSTEM, Action.READ, number))
    assert found is not None
    return found


def test_forms_are_weighed_when_handed_in_and_the_old_ones_stay(people: Union) -> None:
    first = people.hand_in("SCHOOL", "alisa")
    people.accept(first, "boris")
    old = index(people, first)
    save(people, TYPED)
    publish(people)
    open_next(people)
    second = people.hand_in("SCHOOL", "alisa", now=NOW.replace(year=2027))
    assert index(people, first) == old
    assert index(people, second) != old
    told = result(people, second)
    assert told.used.owner_name == "Первая областная"
    assert told.kept == told.score.total
    # What was weighed otherwise is no measure of a change.
    assert told.last_year is None
    assert result(people, first).used.number == 0


def test_places_are_among_those_weighed_alike(people: Union) -> None:
    save(people, TYPED)
    publish(people)
    open_next(people)
    later = NOW.replace(year=2027)
    mine = people.hand_in("SCHOOL", "alisa", now=later)
    with db.begin(people.engine) as s:
        foreign = s.scalars(select(Submission).where(Submission.id == people.form_of("FOREIGN"))).one()
        foreign.state, foreign.rating, foreign.fullness = "submitted", Decimal(99), Decimal(100)
    assert (result(people, mine).place.here.of, result(people, mine).place.everywhere.of) == (1, 1)
    with db.reading(people.engine) as s:
        opened = submissions.find(s, SYSTEM, Action.READ, people.form_of("FOREIGN"))
        place = ratings.place(s, SYSTEM, opened)
    assert place is not None
    assert (place.here.of, place.everywhere.of) == (1, 1)


def test_the_draft_is_tried_on_accepted_forms(people: Union) -> None:
    with db.reading(people.engine) as s:
        shipped = methodology.shipped_body()
        assert weighing.tried(s, people.people["darya"], people["R1"], shipped, NOW) == []
    people.accept(people.hand_in("SCHOOL", "alisa"), "boris")
    save(people, TYPED)
    with db.reading(people.engine) as s:
        (found,) = weighing.tried(s, people.people["darya"], people["R1"], draft(people).body, NOW)
    assert (found.name, found.year) == ("ППО школы № 4", 2026)
    assert found.before.total == index(people, people.form_of("SCHOOL"))
    assert found.after.total != found.before.total
    save(people, {"block 2": "50"})
    with db.reading(people.engine) as s, pytest.raises(Refused, match="Сумма весов"):
        weighing.tried(s, people.people["darya"], people["R1"], draft(people).body, NOW)
