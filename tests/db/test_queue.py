"""The list of a reviewer: what is clean, what is looked at first, and what keeps a form from being clean."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, insert, update

import db
from core.access import Action, Actor
from core.answers import Value
from core.entry import Filled
from core.workflow import Move, State
from db import entry, handing, queue, reviews, sending, submissions
from db.models import Aggregate, Submission
from db.queue import Queued
from tests.union import FULL, NOW, Union, build


@pytest.fixture
def union(engine: Engine) -> Union:
    return build(engine)


def rows(union: Union, who: str = "boris", place: str = "T1") -> dict[str, Queued]:
    with db.reading(union.engine) as s:
        found = queue.of(s, union.people[who], union[place], union.campaign, NOW)
    return {row.code: row for row in found}


def grown(union: Union, code: str, above: str = "T1", **totals: int) -> None:
    """Last year's totals of those above, as if others had reported too; the year is there already."""
    with db.begin(union.engine) as s:
        last = s.get_one(Submission, _last(union, code)).campaign_id
        for indicator, total in totals.items():
            s.execute(
                insert(Aggregate).values(
                    campaign_id=last, indicator=indicator, level="primary",
                    organisation_id=union[above].id, answered=10, total=Decimal(total), base=Decimal(0),
                )
            )  # fmt: skip


def _last(union: Union, code: str) -> int:
    with db.reading(union.engine) as s:
        found = s.query(Submission.id).filter(
            Submission.organisation_id == union[code].id, Submission.campaign_id != union.campaign.id
        )
        return int(found.one()[0])


def test_a_form_without_a_doubt_is_clean(union: Union) -> None:
    union.hand_in("SCHOOL", "alisa")
    row = rows(union)["SCHOOL"]
    assert row.clean and row.doubts == () and row.risk == 0
    assert not rows(union)["GARDEN"].clean


def test_a_doubt_is_told_in_words_and_weighs_by_its_part_in_the_total(union: Union) -> None:
    number = union.form_of("SCHOOL")
    union.earlier(number, {**FULL, "members_total": 410, "members_working": 41, "workers_total": 80})
    grown(union, "SCHOOL", members_total=4100)
    union.hand_in("SCHOOL", "alisa")
    row = rows(union)["SCHOOL"]
    assert not row.clean
    told = [(d.rule, d.explained, about) for d, about in zip(row.doubts, row.about, strict=True)]
    assert ("tenfold", False, "Членов Профсоюза") in told
    # Numbers that stand as last year are a doubt of their own.
    assert row.risk == Decimal(10) + (20 if "same" in [d.rule for d in row.doubts] else 0)


def test_an_explained_doubt_weighs_less_and_is_still_shown(union: Union) -> None:
    number = union.form_of("SCHOOL")
    union.earlier(number, {"members_total": 410})
    grown(union, "SCHOOL", members_total=4100)
    union.fill("SCHOOL", "alisa", FULL)
    why, alisa = ("merger", ""), union.people["alisa"]
    with db.begin(union.engine) as s:
        revision = union.revision(number)
        submissions.explain(s, alisa, number, revision, ("members_total", "tenfold"), why, NOW)
    with db.begin(union.engine) as s:
        assert handing.submit(s, alisa, number, union.revision(number), NOW) == []
    row = rows(union)["SCHOOL"]
    assert [(d.rule, d.explained) for d in row.doubts] == [("tenfold", True)]
    assert row.risk == Decimal("3.3333") and row.silent == 0 and not row.clean


def _made(code: str, **more: Any) -> Queued:
    usual: dict[str, Any] = {
        "submission_id": 1, "organisation_id": 1, "organisation": code, "level": "primary", "kind": None,
        "state": State.SUBMITTED, "revision": 2, "submitted": NOW, "late": False, "overdue": False,
        "theirs": True, "until": None, "risk": Decimal(0),
    }  # fmt: skip
    return Queued(**{"code": code, **usual, **more})


def test_the_heaviest_form_is_first_and_a_decision_moves_none() -> None:
    from core.risk import Doubt

    doubt = (Doubt("x", "jump", False),)
    light = _made("A", doubts=doubt, about=("x",), risk=Decimal(1))
    heavy = _made("B", doubts=doubt, about=("x",), risk=Decimal(90))
    waited = _made("C", doubts=doubt, about=("x",), risk=Decimal(1), submitted=NOW - timedelta(days=9))
    unknown, clean = _made("D", risk=None), _made("E")
    every = [clean, light, unknown, heavy, waited]
    assert [row.code for row in queue.by_risk(every)] == ["B", "C", "A", "D", "E"]
    returned = [
        _made(r.code, doubts=r.doubts, about=r.about, risk=r.risk, state=State.RETURNED) for r in every
    ]
    assert [row.code for row in queue.by_risk(returned)] == ["B", "A", "C", "D", "E"]


def test_a_form_that_was_entered_for_others_is_not_clean_and_whose_it_is_is_told(union: Union) -> None:
    _entered(union, "boris")
    boris, darya = rows(union)["SCHOOL"], rows(union, "darya")["SCHOOL"]
    assert boris.on_behalf and boris.own and not boris.clean
    assert darya.on_behalf and not darya.own and not darya.clean
    assert boris.doubts == () and boris.risk == 0


def _entered(union: Union, who: str, answers: dict[str, Value] = FULL) -> None:
    with db.begin(union.engine) as s:
        actor = union.people[who]
        every = entry.below(s, actor, union["T1"], union.campaign)
        opened = next(o for o in every if o.organisation.code == "SCHOOL")
        entry.enter(s, actor, opened, Filled("SCHOOL", answers, tuple(answers)), NOW)
    with db.begin(union.engine) as s:
        assert sending.send(s, union.people[who], union["T1"], union.campaign, NOW) == 1


def test_what_is_sent_for_many_is_looked_at_too(union: Union) -> None:
    union.earlier(union.form_of("SCHOOL"), {"members_total": 410})
    _entered(union, "boris")
    assert [d.rule for d in rows(union)["SCHOOL"].doubts] == ["tenfold"]


def test_carried_answers_that_nobody_has_looked_at_keep_a_form_from_being_clean(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    with db.begin(union.engine) as s:
        s.get_one(Submission, number).carried = ["site_kind", "site_url"]
    assert rows(union)["SCHOOL"].carried == 2 and not rows(union)["SCHOOL"].clean


def test_a_form_that_was_never_looked_at_is_not_clean(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    with db.begin(union.engine) as s:
        s.execute(update(Submission).where(Submission.id == number).values(risk=None))
    assert not rows(union)["SCHOOL"].clean


def test_more_time_and_an_exemption_are_seen_in_the_list(union: Union) -> None:
    later = NOW + timedelta(days=25)
    school, garden = union.form_of("SCHOOL"), union.form_of("GARDEN")
    with db.begin(union.engine) as s:
        s.get_one(Submission, school).until = date(2026, 11, 9)
        opened = submissions.find(s, union.people["boris"], Action.REVIEW, garden)
        submissions.step(s, union.people["boris"], opened, Move.EXEMPT, 0, NOW, reason="Закрыта на ремонт")
    with db.reading(union.engine) as s:
        found = queue.of(s, union.people["boris"], union["T1"], union.campaign, later)
    by_code = {row.code: row for row in found}
    assert not by_code["SCHOOL"].overdue and by_code["SCHOOL"].until == date(2026, 11, 9)
    assert by_code["GARDEN"].state is State.EXEMPT and not by_code["GARDEN"].overdue


def test_a_form_that_was_sent_back_is_not_overdue(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    with db.begin(union.engine) as s:
        reviews.return_back(s, union.people["boris"], number, union.revision(number), "Сверьте", {}, NOW)
    with db.reading(union.engine) as s:
        later = NOW + timedelta(days=25)
        found = queue.of(s, union.people["boris"], union["T1"], union.campaign, later)
    assert {row.code: row.overdue for row in found} == {"SCHOOL": False, "GARDEN": True}


def test_ones_own_form_stands_in_the_list_and_is_nobodys_to_accept_here(union: Union) -> None:
    """A specialist who is responsible for a school as well."""
    union.hand_in("SCHOOL", "alisa")
    boris = union.people["boris"]
    both = Actor(boris.user_id, "both", "Двое", (*boris.grants, *union.people["alisa"].grants))
    with db.reading(union.engine) as s:
        found = {r.code: r for r in queue.of(s, both, union["T1"], union.campaign, NOW)}
    assert not found["SCHOOL"].theirs and not found["SCHOOL"].clean
    assert found["GARDEN"].theirs


def test_a_returned_form_is_looked_at_anew_when_it_comes_again(union: Union) -> None:
    union.earlier(union.form_of("SCHOOL"), {"members_total": 410})
    number = union.hand_in("SCHOOL", "alisa")
    assert not rows(union)["SCHOOL"].clean
    with db.begin(union.engine) as s:
        reviews.return_back(s, union.people["boris"], number, union.revision(number), "Сверьте", {}, NOW)
    union.hand_in("SCHOOL", "alisa", {"members_total": 400, "workers_total": 800, "members_working": 41})
    row = rows(union)["SCHOOL"]
    assert "tenfold" not in {d.rule for d in row.doubts}
