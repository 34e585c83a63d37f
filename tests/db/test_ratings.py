"""The index kept with a form that is handed in, and the place among organisations like it — on both databases."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import Engine, update

import db
from core import catalogue, rating
from core.access import SYSTEM, Action
from core.campaigns import CampaignKind, Half, Window
from core.organisations import Kind, Level
from db import campaigns, catalogues, handing, models, ratings, reviews, submissions
from db.models import Campaign, Organisation, Submission
from db.ratings import Place, Rank, Result
from tests.union import COPIES, FULL, NOW, OFFICE, Union, build

LATER = datetime(2026, 10, 20, 9, 0, tzinfo=UTC)
SIZE = "до 50"


@pytest.fixture
def union(engine: Engine) -> Union:
    made = build(engine)
    with db.begin(engine) as s:
        s.execute(update(Submission).where(Submission.level == "primary").values(bracket=SIZE))
    return made


def stored(union: Union, number: int) -> Submission:
    with db.reading(union.engine) as s:
        found = s.get(Submission, number)
    assert found is not None
    return found


def place(union: Union, number: int) -> Place:
    with db.reading(union.engine) as s:
        found = ratings.place(s, SYSTEM, submissions.find(s, SYSTEM, Action.READ, number))
    assert found is not None
    return found


def result(union: Union, number: int) -> Result | None:
    with db.reading(union.engine) as s:
        return ratings.result(s, SYSTEM, submissions.find(s, SYSTEM, Action.READ, number))


def around(
    union: Union,
    amounts: Iterable[str],
    above: str = "T1",
    campaign: Campaign | None = None,
    **columns: object,
) -> None:
    """Other schools with these ratings: accepted and full, unless `columns` say otherwise."""
    held, parent = campaign or union.campaign, union[above]
    usual = {"kind": "school", "bracket": SIZE, "state": "accepted", "fullness": Decimal(100)}
    with db.begin(union.engine) as s:
        window = s.query(models.Window).filter_by(campaign_id=held.id, level="primary").one()
        for amount in amounts:
            fresh = Organisation(
                code=f"x{s.query(Organisation).count()}", name="ППО", search_name="ппо", level="primary",
                kind="school", parent_id=parent.id, path=f"new {held.id} {amount}",
            )  # fmt: skip
            s.add(fresh)
            s.flush()
            fresh.path = f"{parent.path}{fresh.id}/"
            frozen = {
                "organisation_id": fresh.id,
                "parent_id": parent.id,
                "path": fresh.path,
                "level": "primary",
            }
            window_of = {"campaign_id": held.id, "form_id": window.form_id, "window_id": window.id}
            s.add(Submission(**frozen, **window_of, **{"rating": Decimal(amount), **usual, **columns}))


def last_year(union: Union) -> Campaign:
    days = (
        Window(Level.PRIMARY, date(2025, 10, 1), date(2025, 10, 31), date(2025, 11, 30), "Europe/Moscow"),
    )
    with db.begin(union.engine) as s:
        made = campaigns.start(s, union.people["admin"], union["F"], days, 2025, catalogue.shipped(), NOW)
        s.execute(update(Submission).where(Submission.campaign_id == made.id).values(bracket=SIZE))
        return made


def subscribe(union: Union) -> int:
    """The autumn's subscription of the school, handed in."""
    days = (Window(Level.PRIMARY, date(2026, 10, 1), date(2026, 12, 5), date(2026, 12, 31), "Europe/Moscow"),)
    with db.begin(union.engine) as s:
        papers = catalogues.of(s, union["F"])
        made = campaigns.start(
            s, union.people["admin"], union["F"], days, 2026, papers, NOW, kind=CampaignKind.AUTUMN
        )
        mine = s.query(Submission).filter_by(campaign_id=made.id, organisation_id=union["SCHOOL"].id).one()
        alisa = union.people["alisa"]
        submissions.save(s, alisa, mine.id, 0, COPIES, NOW)
        assert handing.submit(s, alisa, mine.id, 1, NOW) == []
        return mine.id


def test_handing_in_keeps_the_index_recounted_by_hand(union: Union) -> None:
    """8 + 5.2 + 4 + 7 + 4 + 0 + 0 + 9.0951 + 2 + 0 + 6 of 88: nothing is known of the newspapers.

    Page: 13 × 0.4, no sections told. Stand: 10 × 0.4. Register: 12 × (0.7 × 40/41 + 0.3 × 1/4).
    Nobody has told how many letters were sent, so of block 4 the ways of delivery count alone.
    """
    number = union.hand_in("SCHOOL", "alisa")
    assert (stored(union, number).rating, stored(union, number).fullness) == (Decimal("51.5"), Decimal(88))


def test_letters_of_the_organisation_above_count_once_it_has_handed_them_in(union: Union) -> None:
    """12 of 24: block 4 brings 7 × (0.6 × 0.5 + 0.4) = 4.9 instead of 7."""
    union.hand_in("T1", "boris", OFFICE)
    number = union.hand_in("SCHOOL", "alisa")
    assert stored(union, number).rating == Decimal("49.1")


def test_letters_in_a_draft_of_the_organisation_above_are_told_to_nobody(union: Union) -> None:
    union.fill("T1", "boris", OFFICE)
    assert stored(union, union.hand_in("SCHOOL", "alisa")).rating == Decimal("51.5")


def test_the_newest_subscription_counts_once_it_is_handed_in(union: Union) -> None:
    """One copy for 41 members is enough: 12 points more, and all is answered. (45.2951 + 12) of 100."""
    subscribe(union)
    number = union.hand_in("SCHOOL", "alisa")
    assert (stored(union, number).rating, stored(union, number).fullness) == (Decimal("57.3"), Decimal(100))


def test_what_becomes_known_later_is_counted_at_once(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    subscribe(union)
    found = result(union, number)
    assert found is not None
    assert (found.kept, found.score.total) == (Decimal("57.3"), Decimal("57.3"))


def test_the_index_is_counted_anew_at_each_handing_in_and_stays_of_that_day(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    with db.begin(union.engine) as s:
        reviews.return_back(s, union.people["boris"], number, 2, "Исправьте", {}, NOW)
    union.hand_in("SCHOOL", "alisa", FULL | {"email_own": "personal"}, now=LATER)
    found = result(union, number)
    assert stored(union, number).rating == Decimal("48.3")  # 2.8 points of 88 less
    assert found is not None and found.at == LATER


def test_the_journal_tells_the_index(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    with db.reading(union.engine) as s:
        last = submissions.history(s, union.people["alisa"], number)[-1]
    assert last.after == {"state": "submitted", "rating": "51.5", "fullness": "88.0"}


def test_only_the_monitoring_of_primaries_has_an_index(union: Union) -> None:
    office, papers = union.hand_in("T1", "boris", OFFICE), subscribe(union)
    assert (stored(union, office).rating, stored(union, papers).rating) == (None, None)
    assert (result(union, office), result(union, papers)) == (None, None)


def test_a_form_that_is_not_handed_in_gets_nothing_back(union: Union) -> None:
    number = union.fill("SCHOOL", "alisa", FULL)
    assert result(union, number) is None
    assert place(union, number).here == Rank(None, 0, 0)


def test_a_place_is_among_schools_of_the_region_and_of_the_size(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa", FULL | {"members_in_chats": 41})
    subscribe(union)
    own = stored(union, number).rating
    assert own is not None
    with db.begin(union.engine) as s:
        s.execute(update(Submission).where(Submission.id == number).values(fullness=Decimal(100)))
    around(union, ["90", "80", str(own), "10"])
    around(union, ["95"], above="T2")
    around(union, ["99", "5"], above="T3")  # of another region
    around(union, ["99"], kind="university")
    around(union, ["99"], bracket="51–100")
    around(union, ["99"], state="returned")
    around(union, ["99"], fullness=Decimal("79.9"))
    found = place(union, number)
    assert (found.kind, found.bracket, found.where) == (Kind.SCHOOL, SIZE, "Первая областная")
    assert found.here == Rank(4, 6, 2)
    assert found.everywhere == Rank(5, 8, 2)
    assert found.last_year is None


def test_a_newcomer_of_unknown_size_is_compared_with_all_sizes(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    with db.begin(union.engine) as s:
        s.execute(update(Submission).where(Submission.id == number).values(bracket=None))
    around(union, ["90", "10"])
    around(union, ["80", "20"], bracket="51–100")
    assert (place(union, number).bracket, place(union, number).here) == (None, Rank(3, 5, 1))


def test_too_little_answered_gives_no_place(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    around(union, ["90", "10"])
    with db.begin(union.engine) as s:
        s.execute(update(Submission).where(Submission.id == number).values(fullness=Decimal("79.9")))
    assert place(union, number).here == Rank(None, 2, 0)


def test_while_few_have_handed_in_last_years_are_compared_with(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    before = last_year(union)
    around(union, ["90"])
    around(union, ["90", "80", "51.5", "20", "10"], campaign=before)
    around(union, ["95"], above="T3", campaign=before)
    with db.begin(union.engine) as s:
        of_school = (Submission.campaign_id == before.id, Submission.organisation_id == union["SCHOOL"].id)
        usual = {"state": "accepted", "fullness": Decimal(100)}
        s.execute(update(Submission).where(*of_school).values(rating=Decimal(60), **usual))
    found, told = place(union, number), result(union, number)
    assert found.here == Rank(2, 2, 1)
    # Its own form of last year is not one of the others.
    assert found.last_year == Rank(3, 6, 2)
    assert told is not None and told.last_year == Decimal(60)


def test_the_last_one_hears_how_far_the_middle_is_and_nobody_else_does(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    around(union, ["90", "80", "70", "60"])
    assert place(union, number).short == Decimal("18.5")
    around(union, ["40"])
    assert place(union, number).short is None


def test_last_year_is_not_told_once_there_are_enough(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    around(union, ["90", "80", "70", "60"])
    around(union, ["90"] * 9, campaign=last_year(union))
    assert place(union, number).here == Rank(5, rating.FEWEST, 1)
    assert place(union, number).last_year is None


def test_what_is_taken_back_has_no_place_until_it_is_handed_in_again(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    with db.begin(union.engine) as s:
        handing.take_back(s, union.people["alisa"], number, 2, NOW)
    assert place(union, number).here == Rank(None, 0, 0)
    assert result(union, number) is None


def test_a_form_that_came_without_an_index_still_tells_its_points(union: Union) -> None:
    """Loaded from a file, or accepted before there was an index."""
    number = union.hand_in("SCHOOL", "alisa")
    with db.begin(union.engine) as s:
        s.execute(update(Submission).where(Submission.id == number).values(rating=None, fullness=None))
    found = result(union, number)
    assert found is not None
    assert (found.kept, found.score.total, found.place.here.place) == (None, Decimal("51.5"), None)


def test_a_subscription_that_is_still_owed_is_named(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    papers = subscribe(union)
    done = result(union, number)
    with db.begin(union.engine) as s:
        handing.take_back(s, union.people["alisa"], papers, 2, NOW)
    owed = result(union, number)
    assert done is not None and owed is not None
    assert (done.subscription, owed.subscription) == (None, papers)
    # What counts is what has been handed in.
    assert (done.counted, owed.counted) == (Half(2027, 1), None)
