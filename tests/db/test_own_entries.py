"""Nobody accepts what they have entered themselves: somebody else does, or the organisation sends it itself."""

import pytest
from sqlalchemy import Engine

import db
from core.access import Action, Role
from core.entry import Filled
from core.problems import Refused
from db import entry, handing, reviews, sending, submissions
from tests.union import FULL, NOW, Union, build


@pytest.fixture
def union(engine: Engine) -> Union:
    return build(engine, extra_people=[("zoya", "Зоя", Role.TERRITORIAL, "T1")])


def enter(union: Union, who: str, number: int) -> None:
    """The whole form from the paper of the school."""
    with db.begin(union.engine) as s:
        every = entry.below(s, union.people[who], union["T1"], union.campaign)
        opened = next(o for o in every if o.submission.id == number)
        told = {code: value for code, value in FULL.items() if opened.answers.get(code) != value}
        entry.enter(
            s, union.people[who], opened, Filled("SCHOOL", {**opened.answers, **told}, tuple(told)), NOW
        )


def send(union: Union, who: str) -> int:
    with db.begin(union.engine) as s:
        return sending.send(s, union.people[who], union["T1"], union.campaign, NOW)


@pytest.fixture
def entered(union: Union) -> int:
    """Number of the form that Boris has entered."""
    number = union.form_of("SCHOOL")
    enter(union, "boris", number)
    return number


def test_whoever_entered_and_sent_a_form_does_not_accept_it(union: Union, entered: int) -> None:
    assert send(union, "boris") == 1
    with pytest.raises(Refused, match="внесли вы"):
        union.accept(entered, "boris")
    with db.reading(union.engine) as s:
        acts = submissions.history(s, union.people["boris"], entered)
        assert [event.actor for event in reviews.entered(acts)] == ["Борис", "Борис"]


@pytest.mark.parametrize("who", ["zoya", "darya"])
def test_a_colleague_or_the_region_accepts_it(union: Union, entered: int, who: str) -> None:
    send(union, "boris")
    union.accept(entered, who)


def test_neither_who_entered_nor_who_sent_accepts(union: Union, entered: int) -> None:
    assert send(union, "zoya") == 1
    for who in ("boris", "zoya"):
        with pytest.raises(Refused, match="внесли вы"):
            union.accept(entered, who)
    union.accept(entered, "darya")


def test_what_the_organisation_has_sent_itself_is_its_own(union: Union, entered: int) -> None:
    with db.begin(union.engine) as s:
        assert not handing.submit(s, union.people["alisa"], entered, union.revision(entered), NOW)
    union.accept(entered, "boris")


def test_whoever_entered_a_form_may_still_return_it(union: Union, entered: int) -> None:
    send(union, "boris")
    with db.begin(union.engine) as s:
        boris, revision = union.people["boris"], union.revision(entered)
        reviews.return_back(s, boris, entered, revision, "Сверьте с книгой учёта", {}, NOW)


def test_what_was_entered_after_a_return_is_not_accepted_either(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa", {**FULL, "workers_total": 90})
    with db.begin(union.engine) as s:
        reviews.return_back(s, union.people["boris"], number, union.revision(number), "Сверьте", {}, NOW)
    enter(union, "boris", number)
    with db.begin(union.engine) as s:
        opened = submissions.find(s, union.people["boris"], Action.REVIEW, number)
        handing.hand_in(s, union.people["boris"], opened, union.revision(number), NOW)
    with pytest.raises(Refused, match="внесли вы"):
        union.accept(number, "boris")
