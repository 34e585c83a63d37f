"""Many clean forms are accepted at one click: exactly those that were seen, each once."""

import threading
from collections.abc import Sequence

import pytest
from sqlalchemy import Engine, func, select

import db
from core import catalogue
from core.access import Action, Actor
from core.organisations import Level
from core.problems import Conflict, Forbidden, Refused
from core.workflow import State
from db import check, frames, handing, reviews, submissions
from db.models import Event, Organisation
from db.reviews import Many
from tests.db import crowd
from tests.union import FULL, NOW, Union, build


@pytest.fixture
def union(engine: Engine) -> Union:
    return build(engine)


def accept(union: Union, seen: Sequence[tuple[int, int]], who: str | Actor = "boris") -> Many:
    actor = union.people[who] if isinstance(who, str) else who
    with db.begin(union.engine) as s:
        return reviews.accept_many(s, actor, seen, NOW)


def acts(union: Union, action: str, numbers: Sequence[int]) -> dict[int, int]:
    """How often the journal tells of it, by form."""
    with db.reading(union.engine) as s:
        told = (
            select(Event.submission_id, func.count())
            .where(Event.action == action, Event.submission_id.in_(numbers))
            .group_by(Event.submission_id)
        )
        return {number: n for number, n in s.execute(told) if number is not None}


def test_what_was_seen_is_accepted_with_one_entry_in_the_journal_for_each(union: Union) -> None:
    seen = [crowd.hand_in(union, code) for code in crowd.settle(union, 5)]
    many = accept(union, seen)
    assert [number for number, _ in many.done] == sorted(n for n, _ in seen) and many.left == ()
    assert set(crowd.states(union, [n for n, _ in seen]).values()) == {"accepted"}
    assert set(acts(union, "form.accept", [n for n, _ in seen]).values()) == {1}
    assert check.everything(union.engine).differences == []


def test_what_changed_meanwhile_is_left_and_told_of(union: Union) -> None:
    codes = crowd.settle(union, 6)
    seen = [crowd.hand_in(union, code) for code in codes]
    (_, _), taken, again, decided, returned, odd = seen
    with db.begin(union.engine) as s:
        handing.take_back(s, crowd.responsible(union, codes[1]), *taken, NOW)
    with db.begin(union.engine) as s:
        handing.take_back(s, crowd.responsible(union, codes[2]), *again, NOW)
    crowd.hand_in(union, codes[2], {"workers_total": 91})
    union.accept(decided[0], "darya")
    with db.begin(union.engine) as s:
        reviews.return_back(s, union.people["darya"], *returned, "Сверьте", {}, NOW)
    many = accept(union, [*seen[:-1], (odd[0], odd[1] - 1)])
    assert [number for number, _ in many.done] == [seen[0][0]]
    why = {left.submission_id: left.why for left in many.left}
    assert "черновик" in why[taken[0]] and "сдали снова" in why[again[0]]
    assert "принята" in why[decided[0]] and "возвращена" in why[returned[0]] and "сдали снова" in why[odd[0]]
    assert {left.organisation for left in many.left} == {f"Школа {code}" for code in codes[1:]}
    assert check.everything(union.engine).differences == []


def test_the_same_click_twice_accepts_once_and_says_so_twice(union: Union) -> None:
    seen = [crowd.hand_in(union, code) for code in crowd.settle(union, 3)]
    first, second = accept(union, seen), accept(union, seen)
    assert first == second and second.left == ()
    assert set(acts(union, "form.accept", [n for n, _ in seen]).values()) == {1}


def test_what_one_has_entered_oneself_is_left_to_others(union: Union) -> None:
    (code,) = crowd.settle(union, 1)
    number = union.form_of(code)
    with db.begin(union.engine) as s:
        boris, place = union.people["boris"], s.get_one(Organisation, union[code].id)
        reach = Actor(boris.user_id, "boris", "Борис", crowd.responsible(union, code).grants)
        submissions.save(s, reach, number, 0, FULL, NOW)
        opened = submissions.find(s, boris, Action.READ, number)
        handing.hand_in(s, boris, opened, 1, NOW)
        assert place.path
    many = accept(union, [(number, 2)])
    assert many.done == () and many.left[0].why == reviews.OWN
    assert accept(union, [(number, 2)], "darya").left == ()


def test_ones_own_school_is_not_accepted_among_others(union: Union) -> None:
    """A specialist with the rights of a responsible person, whoever of the two they are first."""
    codes = crowd.settle(union, 2)
    seen = [crowd.hand_in(union, code) for code in codes]
    boris = union.people["boris"]
    both = Actor(boris.user_id, "both", "Двое", (*crowd.responsible(union, codes[0]).grants, *boris.grants))
    many = accept(union, seen, both)
    assert [number for number, _ in many.done] == [seen[1][0]]
    assert [left.submission_id for left in many.left] == [seen[0][0]]
    with pytest.raises(Forbidden), db.begin(union.engine) as s:
        reviews.accept(s, both, *seen[0], NOW)
    with pytest.raises(Forbidden):
        accept(union, seen[:1], both)


def test_a_primary_with_the_rights_of_its_territory_does_not_accept_its_own_form(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    alisa = union.people["alisa"]
    raised = Actor(alisa.user_id, "alisa", "Алиса", (*alisa.grants, *union.people["boris"].grants))
    for verb in (
        lambda s: reviews.accept(s, raised, number, 2, NOW),
        lambda s: reviews.accept_many(s, raised, [(number, 2)], NOW),
        lambda s: reviews.return_back(s, raised, number, 2, "Так", {}, NOW),
    ):
        with pytest.raises(Forbidden), db.begin(union.engine) as s:
            verb(s)
    assert crowd.states(union, [number]) == {number: "submitted"}


def test_of_foreign_forms_nothing_is_told_and_nothing_happens(union: Union) -> None:
    here, there = crowd.settle(union, 1)[0], crowd.settle(union, 1, "T3")[0]
    mine, foreign = crowd.hand_in(union, here), crowd.hand_in(union, there)
    many = accept(union, [mine, foreign, (999_999, 1)])
    assert [number for number, _ in many.done] == [mine[0]]
    assert [(left.organisation, left.why) for left in many.left if left.submission_id == 999_999] == [
        ("", str(Forbidden()))
    ]
    (other,) = [left for left in many.left if left.submission_id == foreign[0]]
    assert (other.organisation, other.why) == ("", str(Forbidden()))
    with pytest.raises(Forbidden):
        accept(union, [foreign])
    with pytest.raises(Forbidden):
        accept(union, [])


def test_a_moved_school_is_accepted_by_its_new_territory_and_counted_in_the_old_one(union: Union) -> None:
    number, revision = union.hand_in("SCHOOL", "alisa"), 2
    with db.begin(union.engine) as s:
        school = s.get_one(Organisation, union["SCHOOL"].id)
        school.parent_id, school.path = union["T2"].id, f"{union['T2'].path}{school.id}/"
    with pytest.raises(Forbidden):
        accept(union, [(number, revision)], "boris")
    assert accept(union, [(number, revision)], "vera").left == ()
    with db.reading(union.engine) as s:
        found = frames.below(
            s, union.people["gleb"], union["R1"], [2026], ["members_total"], Level.TERRITORIAL,
            catalogue.shipped(),
        )  # fmt: skip
    assert dict(zip(found.code, found.answered, strict=True)) == {"T1": 1, "T2": 0}


def test_twenty_reviewers_and_as_many_fillers_leave_every_form_decided_once(union: Union) -> None:
    codes = crowd.settle(union, 20)
    seen = [crowd.hand_in(union, code) for code in codes]
    wrong: list[BaseException] = []

    def review(who: str) -> None:
        try:
            accept(union, seen, who)
        except Exception as error:
            wrong.append(error)

    def mend(code: str, number: int, revision: int) -> None:
        try:
            with db.begin(union.engine) as s:
                handing.take_back(s, crowd.responsible(union, code), number, revision, NOW)
        except (Conflict, Refused):
            pass
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=review, args=(who,)) for who in ("boris", "darya") * 5]
    threads += [
        threading.Thread(target=mend, args=(code, *one))
        for code, one in zip(codes[:10], seen[:10], strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    numbers = [number for number, _ in seen]
    states, told = crowd.states(union, numbers), acts(union, "form.accept", numbers)
    assert all(states[n] in ("accepted", "draft") for n in numbers)
    assert {n for n in numbers if states[n] == "accepted"} == set(told) and set(told.values()) <= {1}
    assert all(states[n] == "accepted" for n in numbers[10:])
    assert check.everything(union.engine).differences == []


def undo(union: Union, seen: Sequence[tuple[int, int]], who: str = "boris") -> Many:
    with db.begin(union.engine) as s:
        return reviews.undo_many(s, union.people[who], seen, NOW)


def test_what_was_accepted_together_is_put_back_together(union: Union) -> None:
    seen = [crowd.hand_in(union, code) for code in crowd.settle(union, 3)]
    done = accept(union, seen).done
    with db.begin(union.engine) as s:
        reviews.reopen(s, union.people["darya"], *done[1], "Опечатка", NOW)
    many = undo(union, done)
    assert [number for number, _ in many.done] == [done[0][0], done[2][0]]
    (left,) = many.left
    assert left.submission_id == done[1][0] and "открыта заново" in left.why
    assert crowd.states(union, [n for n, _ in done]) == {
        done[0][0]: "submitted", done[1][0]: "reopened", done[2][0]: "submitted",
    }  # fmt: skip
    assert check.everything(union.engine).differences == []
    # And from there they go on as before.
    assert accept(union, many.done).left == ()


def test_a_decision_is_taken_back_by_its_own_reviewer_within_the_hour_only(union: Union) -> None:
    number, revision = crowd.hand_in(union, crowd.settle(union, 1)[0])
    accept(union, [(number, revision)])
    for who, moment in (("darya", NOW), ("boris", NOW + 2 * reviews.UNDO)):
        with pytest.raises(Refused, match="уже нельзя"), db.begin(union.engine) as s:
            reviews.undo(s, union.people[who], number, revision + 1, moment)
    with db.begin(union.engine) as s:
        reviews.undo(s, union.people["boris"], number, revision + 1, NOW + reviews.UNDO)
    assert crowd.states(union, [number]) == {number: State.SUBMITTED.value}


def test_a_return_is_taken_back_with_its_remarks_unless_the_filler_has_begun_to_mend(union: Union) -> None:
    codes = crowd.settle(union, 2)
    first, second = (crowd.hand_in(union, code) for code in codes)
    boris, remarks = union.people["boris"], {"workers_total": "Почему?"}
    for number, revision in (first, second):
        with db.begin(union.engine) as s:
            reviews.return_back(s, boris, number, revision, "Сверьте", remarks, NOW)
    with db.begin(union.engine) as s:
        reviews.undo(s, boris, first[0], first[1] + 1, NOW)
    with db.reading(union.engine) as s:
        opened = submissions.find(s, boris, Action.READ, first[0])
        assert (opened.state, opened.remarks, opened.submission.reason) == (State.SUBMITTED, (), "")
    with db.begin(union.engine) as s:
        who = crowd.responsible(union, codes[1])
        submissions.save(s, who, second[0], second[1] + 1, {"workers_total": 91}, NOW)
    with pytest.raises(Conflict), db.begin(union.engine) as s:
        reviews.undo(s, boris, second[0], second[1] + 1, NOW)
    with pytest.raises(Refused), db.begin(union.engine) as s:
        reviews.undo(s, boris, second[0], second[1] + 2, NOW)
