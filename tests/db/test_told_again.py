"""What is kept beside the answers is of these very answers: the index, explanations, what is usual — on both
databases."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, delete, select, update

import db
from core import catalogue, paste, reasons
from core.access import SYSTEM, Action
from core.answers import Value
from core.campaigns import CampaignKind
from core.problems import Refused
from db import campaigns, figures, models, pasting, peers, submissions, surroundings
from db.models import Organisation, Peer, Submission
from tests.db.importing import told as table
from tests.union import COPIES, FULL, NOW, WINDOWS, Union, build

DOUBT = ("ais_members", "soft_part")


@pytest.fixture
def union(engine: Engine) -> Union:
    return build(engine)


def row(union: Union, number: int) -> Submission:
    with db.reading(union.engine) as s:
        return s.get_one(Submission, number)


def explain(union: Union, number: int, problem: tuple[str, str] = DOUBT) -> None:
    with db.begin(union.engine) as s:
        why, revision = ("register", ""), union.revision(number)
        submissions.explain(s, union.people["alisa"], number, revision, problem, why, NOW)


def silent(union: Union, number: int) -> list[tuple[str, str]]:
    with db.reading(union.engine) as s:
        opened = submissions.find(s, SYSTEM, Action.READ, number)
        found = opened.problems(NOW, surroundings.of(s, opened))
        return [(p.code, p.rule) for p in reasons.unexplained(found, opened.submission.explanations)]


def test_a_reason_is_not_taken_for_numbers_it_was_not_given_for(union: Union) -> None:
    number = union.fill("SCHOOL", "alisa", {**FULL, "ais_members": 50})
    assert silent(union, number) == [DOUBT]
    explain(union, number)
    kept = row(union, number).explanations["ais_members"]["soft_part"]
    assert kept["about"].startswith("50 больше, чем «Членов Профсоюза» — 41.")
    assert silent(union, number) == []
    union.fill("SCHOOL", "alisa", {"members_total": 45})
    assert silent(union, number) == [DOUBT]


def test_a_doubt_that_is_not_there_cannot_be_explained(union: Union) -> None:
    number = union.fill("SCHOOL", "alisa", FULL)
    with pytest.raises(Refused, match="нечего"):
        explain(union, number)


def test_an_import_over_a_form_that_was_handed_in_takes_its_index_and_reasons_along(union: Union) -> None:
    number = union.fill("SCHOOL", "alisa", {**FULL, "ais_members": 50})
    explain(union, number)
    with db.begin(union.engine) as s:
        names = ["ais_members", "members_total"]
        s.execute(update(Submission).where(Submission.id == number).values(carried=names))
    union.hand_in("SCHOOL", "alisa", {})
    union.accept(number, "boris")
    before = row(union, number)
    with db.begin(union.engine) as s:
        made = table(("SCHOOL", 2026, 10, "none"), header=("Код", "Год", "ais_members", "email_own"))
        assert figures.load(s, union.people["admin"], made, "Europe/Moscow", NOW).corrected == 1
    after = row(union, number)
    assert before.rating is not None and after.rating is not None and after.rating < before.rating
    assert (after.explanations, after.carried) == ({}, ["members_total"])


def pasted(union: Union, day: date, text: str) -> dict[str, Any]:
    with db.begin(union.engine) as s:
        who, read = union.people["boris"], paste.read(text)
        pasting.load(s, who, union["T1"], union.campaign, read, day, {}, NOW)
    return row(union, union.form_of("SCHOOL")).answers


@pytest.mark.parametrize(
    ("day", "members", "kept"), [(5, 41, "2026-10-01"), (5, 42, "2026-10-05"), (-1, 42, "2026-10-01")]
)
def test_a_pasted_day_goes_with_newer_numbers_only(union: Union, day: int, members: int, kept: str) -> None:
    union.fill("SCHOOL", "alisa", FULL)
    when = date(2026, 10, 5) if day > 0 else date(2026, 9, 1)
    found = pasted(union, when, f"SCHOOL\t{members}")
    assert (found["members_total"], found["stat_as_of"]) == (members, kept)


@pytest.mark.parametrize(
    ("kind", "known"), [(CampaignKind.AUTUMN, (2026, 41)), (CampaignKind.SPRING, (2025, 30))]
)
def test_membership_of_later_years_is_not_told_beside_an_older_form(
    union: Union, kind: CampaignKind, known: tuple[int, int]
) -> None:
    number = union.form_of("SCHOOL")
    for year, members in ((2025, 30), (2027, 50)):
        union.earlier(number, {"members_total": members}, year=year)
    union.accept(union.hand_in("SCHOOL", "alisa"), "boris")
    union.earlier(number, COPIES, kind, 2026)
    with db.reading(union.engine) as s:
        held = select(Submission.id).join(models.Campaign).where(models.Campaign.kind == kind.value)
        opened = submissions.find(s, SYSTEM, Action.READ, s.scalars(held).one())
        assert surroundings.members(s, opened) == known


def thirty(union: Union, members: int) -> None:
    """Accepted forms of last year, of one kind and size."""
    number = union.form_of("SCHOOL")
    union.earlier(number, {"members_total": members})
    with db.begin(union.engine) as s:
        last = s.scalars(select(models.Campaign).where(models.Campaign.year == 2025)).one()
        pattern = s.scalars(select(Submission).where(Submission.campaign_id == last.id)).first()
        assert pattern is not None
        same = {
            n: getattr(pattern, n)
            for n in ("campaign_id", "form_id", "level", "kind", "parent_id", "path", "state", "answers")
        }
        for n in range(peers.FEWEST):
            fresh = Organisation(
                code=f"y{n}", name="ППО", search_name="ппо", level="primary", kind="school", path=f"new {n}",
                parent_id=pattern.parent_id,
            )  # fmt: skip
            s.add(fresh)
            s.flush()
            s.add(Submission(organisation_id=fresh.id, window_id=pattern.window_id, bracket="до 50", **same))


def start(union: Union, only: set[int] | None = None) -> list[tuple[int, Decimal]]:
    with db.begin(union.engine) as s:
        admin = union.people["admin"]
        campaigns.start(s, admin, union["F"], WINDOWS, 2026, catalogue.shipped(), NOW, only)
        return [(p.n, p.high) for p in s.scalars(select(Peer).where(Peer.indicator == "members_total"))]


def test_what_is_usual_is_reckoned_when_people_are_asked_and_anew_after_a_change(union: Union) -> None:
    thirty(union, 40)
    with db.begin(union.engine) as s:
        last = s.scalars(select(models.Campaign).where(models.Campaign.year == 2025)).one()
        form = s.scalars(select(Submission.form_id).where(Submission.campaign_id == last.id)).first()
        s.add(
            models.Window(
                campaign_id=last.id, organisation_id=union["F"].id, level="primary", form_id=form,
                opens=date(2025, 10, 1), due=date(2025, 10, 31), closes=date(2025, 11, 30),
                time_zone="Europe/Moscow",
            )
        )  # fmt: skip
    assert start(union, set()) == []
    assert start(union) == [(30, Decimal(40))]
    with db.begin(union.engine) as s:
        forty: dict[str, Value] = {"members_total": 44}
        s.execute(update(Submission).where(Submission.campaign_id == last.id).values(answers=forty))
    assert start(union) == [(30, Decimal(40))]
    with db.begin(union.engine) as s:
        campaigns.touch(s, last.id)
    assert start(union) == [(30, Decimal(44))]
    with db.begin(union.engine) as s:
        s.execute(delete(Submission).where(Submission.campaign_id == last.id))
        campaigns.touch(s, last.id)
    assert start(union) == []
