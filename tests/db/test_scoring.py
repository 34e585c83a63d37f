"""The index in totals: what accepting adds, what follows from other forms, what a recount gives — on both databases."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, delete, select, update

import db
from core import methodology, scores
from core.access import SYSTEM, Role
from core.campaigns import CampaignKind, Window
from core.organisations import Level
from db import (
    campaigns,
    catalogues,
    check,
    comparing,
    frames,
    handing,
    indexes,
    methodologies,
    recounting,
    reviews,
    submissions,
)
from db.campaigns import counted_at
from db.models import Aggregate, Event, Submission
from tests.union import COPIES, FULL, NOW, OFFICE, Union, build

Sums = dict[tuple[str, int, str], tuple[int, Decimal, Decimal]]


OTHERS = (
    ("nina", "Нина", Role.RESPONSIBLE, "GARDEN"),
    ("oleg", "Олег", Role.RESPONSIBLE, "NEIGHBOUR"),
)


@pytest.fixture
def union(engine: Engine) -> Union:
    return build(engine, OTHERS)


def totals(union: Union) -> Sums:
    """Of the monitoring, without what has gone back to nothing."""
    with db.reading(union.engine) as s:
        rows = s.scalars(
            select(Aggregate).where(
                Aggregate.campaign_id == union.campaign.id, Aggregate.indicator.like("index%")
            )
        ).all()
    found = {(r.level, r.organisation_id, r.indicator): (r.answered, r.total, r.base) for r in rows}
    return {key: row for key, row in found.items() if row[0]}


def recounted(union: Union) -> Sums:
    """Naively, from what is kept with each accepted form."""
    sums: dict[tuple[str, int, str], list[Any]] = defaultdict(lambda: [0, Decimal(0), Decimal(0)])
    with db.reading(union.engine) as s:
        forms = s.scalars(
            select(Submission).where(
                Submission.campaign_id == union.campaign.id, Submission.state == "accepted"
            )
        ).all()
    for form in forms:
        for code, added in scores.contributions(form.scores).items():
            for place in counted_at(Level(form.level), form.path):
                row = sums[form.level, place, code]
                row[0], row[1], row[2] = row[0] + added.answered, row[1] + added.total, row[2] + added.base
    return {key: (row[0], row[1], row[2]) for key, row in sums.items()}


def stored(union: Union, number: int) -> Submission:
    with db.reading(union.engine) as s:
        return s.get_one(Submission, number)


def mean(union: Union, code: str, place: str) -> Decimal | None:
    row = totals(union).get(("primary", union[place].id, code))
    return None if row is None else row[1] / row[2]


def subscription(union: Union) -> None:
    days = (Window(Level.PRIMARY, date(2026, 10, 1), date(2026, 12, 5), date(2026, 12, 31), "Europe/Moscow"),)
    with db.begin(union.engine) as s:
        questions = catalogues.of(s, union["F"])
        campaigns.start(
            s, union.people["admin"], union["F"], days, 2026, questions, NOW, kind=CampaignKind.AUTUMN
        )


def subscribe(union: Union, who: str = "alisa", code: str = "SCHOOL") -> int:
    with db.begin(union.engine) as s:
        mine = submissions.of(s, union.people[who], union[code], 2026, CampaignKind.AUTUMN)
        assert mine is not None
        submissions.save(s, union.people[who], mine.id, 0, COPIES, NOW)
        assert handing.submit(s, union.people[who], mine.id, 1, NOW) == []
        return mine.id


def reopen(union: Union, number: int, who: str) -> None:
    with db.begin(union.engine) as s:
        reviews.reopen(s, union.people[who], number, union.revision(number), "Исправьте", NOW)


def take_back(union: Union, number: int, who: str) -> None:
    with db.begin(union.engine) as s:
        handing.take_back(s, union.people[who], number, union.revision(number), NOW)


def test_accepting_adds_the_index_to_everybody_above_and_reopening_takes_it_away(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    assert totals(union) == {}
    union.accept(number, "boris")
    assert totals(union) == recounted(union)
    assert [mean(union, "index", place) for place in ("T1", "R1", "F")] == [Decimal("51.5")] * 3
    assert mean(union, "index_fullness", "T1") == Decimal("0.88")
    reopen(union, number, "boris")
    assert totals(union) == {}


def test_a_form_that_is_not_rated_is_in_no_mean_of_the_index(union: Union) -> None:
    poor = {k: v for k, v in FULL.items() if k in ("stat_as_of",)}
    number = union.hand_in("SCHOOL", "alisa")
    with db.begin(union.engine) as s:
        form = s.get_one(Submission, number)
        form.scores = {**(form.scores or {}), "rated": False}
    union.accept(number, "boris")
    assert poor and mean(union, "index", "T1") is None
    assert mean(union, "index_block_02", "T1") == Decimal(40)


def test_letters_told_later_score_the_primaries_anew(union: Union) -> None:
    """12 of 24: 2.1 points of 88 less, as if the office had handed in first."""
    accepted, waiting = union.hand_in("SCHOOL", "alisa"), union.hand_in("GARDEN", "nina")
    union.accept(accepted, "boris")
    office = union.hand_in("T1", "boris", OFFICE)
    assert [stored(union, n).rating for n in (accepted, waiting)] == [Decimal("49.1")] * 2
    assert totals(union) == recounted(union)
    assert mean(union, "index", "R1") == Decimal("49.1")
    take_back(union, office, "boris")
    assert [stored(union, n).rating for n in (accepted, waiting)] == [Decimal("51.5")] * 2
    assert totals(union) == recounted(union)


def test_neighbours_of_another_office_stay_as_they_were(union: Union) -> None:
    other = union.hand_in("NEIGHBOUR", "oleg")
    union.hand_in("T1", "boris", OFFICE)
    assert stored(union, other).rating == Decimal("51.5")


def test_a_subscription_told_later_scores_the_form_anew_and_taken_back_it_goes(union: Union) -> None:
    subscription(union)
    number = union.hand_in("SCHOOL", "alisa")
    union.accept(number, "boris")
    papers = subscribe(union)
    assert (stored(union, number).rating, mean(union, "index", "T1")) == (Decimal("57.3"), Decimal("57.3"))
    take_back(union, papers, "alisa")
    assert (stored(union, number).rating, mean(union, "index", "T1")) == (Decimal("51.5"), Decimal("51.5"))
    assert totals(union) == recounted(union)


def test_the_office_is_scored_by_what_its_primaries_subscribe_to_once_accepted(union: Union) -> None:
    """1 copy for 41 members is above the norm, none of the branch's paper, one of one with the regional paper."""
    subscription(union)
    office = union.hand_in("T1", "boris", OFFICE)
    union.accept(office, "darya")
    before = stored(union, office).scores
    assert before is not None and before["unanswered"] == [8]
    papers = subscribe(union)
    assert stored(union, office).scores == before
    union.accept(papers, "boris")
    after = stored(union, office).scores
    assert after is not None and (after["unanswered"], after["shares"]["8"]) == ([], "0.7")
    assert totals(union) == recounted(union)
    reopen(union, papers, "boris")
    assert stored(union, office).scores == before
    assert totals(union) == recounted(union)


def test_many_accepted_together_leave_nothing_stale(union: Union) -> None:
    subscription(union)
    office = union.hand_in("T1", "boris", OFFICE)
    forms = [subscribe(union), subscribe(union, "nina", "GARDEN")]
    with db.begin(union.engine) as s:
        seen = [(n, s.get_one(Submission, n).revision) for n in forms]
        reviews.accept_many(s, union.people["boris"], seen, NOW)
    found = stored(union, office).scores
    assert found is not None and found["shares"]["8"] == "0.7"


def test_the_territorial_index_is_put_together_of_two_totals(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    union.accept(number, "boris")
    assert territorial(union, "T1") == (None, 1)
    office = union.hand_in("T1", "boris", OFFICE)
    union.accept(office, "darya")
    mine = scores.number((stored(union, office).scores or {})["total"])
    assert mine is not None
    assert territorial(union, "T1") == (Decimal("0.6") * Decimal("49.1") + Decimal("0.4") * mine, 1)
    assert territorial(union, "R1") == (None, 1)


def territorial(union: Union, place: str) -> tuple[Decimal | None, int]:
    with db.reading(union.engine) as s:
        known = catalogues.compared(s, union[place], 2026)
        found = frames.own(s, SYSTEM, union[place], [2026], [scores.TERRITORIAL], known)
    (row,) = found.to_dict("records")
    return row["value"], row["answered"]


def test_primaries_are_read_by_their_scores(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    union.accept(number, "boris")
    codes = [scores.INDEX, "site_kind", scores.FULLNESS]
    with db.reading(union.engine) as s:
        known = catalogues.compared(s, union["T1"], 2026)
        for asked in (codes, codes[:1], codes[1:2]):
            found = frames.below(s, SYSTEM, union["T1"], [2026], asked, Level.PRIMARY, known)
            mine = found[found["code"] == "SCHOOL"]
            values = dict(zip(mine["indicator"], mine["value"], strict=True))
            told = {scores.INDEX: Decimal("51.5"), "site_kind": Decimal(100), scores.FULLNESS: Decimal(88)}
            assert values == {code: told[code] for code in asked}


def test_a_recount_makes_scores_and_totals_as_they_were_and_can_be_repeated(union: Union) -> None:
    subscription(union)
    for code, who in (("SCHOOL", "alisa"), ("NEIGHBOUR", "oleg")):
        union.accept(union.hand_in(code, who), "darya")
    union.accept(union.hand_in("T1", "boris", OFFICE), "darya")
    union.accept(subscribe(union), "boris")
    before = totals(union)
    with db.begin(union.engine) as s:
        s.execute(update(Submission).values(scores=None, rating=None, fullness=None))
        s.execute(delete(Aggregate).where(Aggregate.indicator.like("index%")))
    with db.reading(union.engine) as s:
        assert recounting.missing(s)
    told: list[str] = []
    for _ in range(2):
        recounting.everything(union.engine, NOW, told.append)
        assert totals(union) == before == recounted(union)
    with db.reading(union.engine) as s:
        assert not recounting.missing(s)
        assert len(s.scalars(select(Event).where(Event.action == "scores.recount")).all()) == 4
    assert told[1].startswith("Кампания 2 из 2: Мониторинг")
    assert [line for line in check.everything(union.engine).differences if "index" in line] == []


def test_what_the_page_gets_of_a_form_holds_no_answer_that_is_not_public(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    with db.reading(union.engine) as s:
        assert indexes.own(s, union.people["gleb"], union["SCHOOL"], 2026) is None
    union.accept(number, "boris")
    with db.reading(union.engine) as s:
        found = indexes.own(s, union.people["gleb"], union["SCHOOL"], 2026)
        assert indexes.counted(s, union.people["gleb"], union["T1"], 2026) == (2, 0, 1)
    assert found is not None and found.score is not None
    assert found.score.total == Decimal("51.5")
    assert {"resp_name", "email_address"} & found.public.keys() == set()
    assert found.shown(["resp_exists"]) and not found.shown(["resp_name"])


def second(union: Union) -> None:
    with db.begin(union.engine) as s:
        darya, region = union.people["darya"], union["R1"]
        typed = {
            "title": "Больше страниц",
            "block 2": "23",
            "block 12": "1",
            "block 11": "0,5",
            "block 8": "11,5",
        }
        assert methodologies.save(s, darya, region, typed, 0, NOW, methodologies.SECOND) == []
        methodologies.publish(s, darya, region, 1, NOW, methodologies.SECOND)


def test_a_second_profile_is_compared_and_changes_nothing_that_is_kept(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    union.accept(number, "boris")
    with db.reading(union.engine) as s:
        assert comparing.compared(s, union.people["gleb"], union["R1"], 2026, Level.PRIMARY) is None
    before = (totals(union), stored(union, number).rating)
    second(union)
    with db.reading(union.engine) as s:
        used = methodologies.in_force(s, union["SCHOOL"].path, 2030)
        found = comparing.compared(s, union.people["gleb"], union["R1"], 2026, Level.PRIMARY)
        above = comparing.compared(s, union.people["gleb"], union["R1"], 2026, Level.TERRITORIAL)
        assert not comparing.offered(s, union.people["elena"], union["R2"])
    assert (used.number, used.profile) == (0, methodology.shipped())
    assert found is not None and above is not None
    assert found.second.profile.title == "Больше страниц"
    # (45.2951 + 10 × 0.4 − 5 × 1) of 88.5: the page weighs 10 more, finance 5 less, the newspapers are not known.
    assert [(b.code, b.first, b.second) for b in found.rows] == [("SCHOOL", Decimal("51.5"), Decimal("50.1"))]
    assert [(b.code, b.first) for b in above.rows] == [("T1", Decimal("51.5"))]
    assert (totals(union), stored(union, number).rating) == before
    again = union.hand_in("NEIGHBOUR", "oleg")
    assert stored(union, again).rating == Decimal("51.5")


def test_a_second_profile_can_be_put_away(union: Union) -> None:
    second(union)
    with db.begin(union.engine) as s:
        seen = methodologies.draft(s, union.people["darya"], union["R1"], NOW, methodologies.SECOND)
        args = (s, union.people["darya"], union["R1"], seen.lock_version, NOW, methodologies.SECOND)
        methodologies.follow(*args)
        assert methodologies.second(s, union["R1"].path) is None
