"""More time for one form, and forms that nobody waits for."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO
from typing import TypeVar

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine, select

import db
from core.access import Actor, Grant, Role
from core.problems import Conflict, Forbidden, Refused
from core.workflow import State
from db import check, deadlines, duties, extended, handing, reporters, reviews, windows
from db.models import Completeness, Event, Extension, Submission
from tests.union import FULL, NOW, Union, build

LATER = date(2026, 11, 20)
AFTER_DUE = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
AFTER_CLOSING = datetime(2026, 12, 5, 9, 0, tzinfo=UTC)

T = TypeVar("T")


@pytest.fixture
def union(engine: Engine) -> Union:
    return build(engine)


def act(union: Union, verb: Callable[[db.Session], T]) -> T:
    with db.begin(union.engine) as s:
        return verb(s)


def ask(union: Union, wanted: date = LATER, reason: str = "Смена председателя", now: datetime = NOW) -> int:
    alisa, number = union.people["alisa"], union.form_of("SCHOOL")
    return act(union, lambda s: deadlines.ask(s, alisa, number, wanted, reason, now))


def grant(union: Union, request: int, until: date = LATER, now: datetime = NOW) -> None:
    act(union, lambda s: deadlines.grant(s, union.people["boris"], request, until, "Хорошо", now))


def give(union: Union, until: date = LATER, now: datetime = NOW, who: str = "boris") -> None:
    number = union.form_of("SCHOOL")
    act(union, lambda s: deadlines.give(s, union.people[who], number, until, "Ремонт", now))


def exempt(union: Union, who: str = "boris", reason: str = "Приостановлена", code: str = "SCHOOL") -> None:
    number = union.form_of(code)
    seen = union.revision(number)
    act(union, lambda s: deadlines.exempt(s, union.people[who], number, seen, reason, NOW))


def expect(union: Union) -> None:
    number = union.form_of("SCHOOL")
    seen = union.revision(number)
    act(union, lambda s: deadlines.expect(s, union.people["boris"], number, seen, NOW))


def form(union: Union, code: str = "SCHOOL") -> Submission:
    with db.reading(union.engine) as s:
        return s.get_one(Submission, union.form_of(code))


def counts(union: Union, code: str = "T1") -> Completeness:
    with db.reading(union.engine) as s:
        return s.get_one(Completeness, (union.campaign.id, "primary", union[code].id))


def acts(union: Union) -> list[tuple[str, str]]:
    with db.reading(union.engine) as s:
        found = select(Event).where(Event.submission_id == union.form_of("SCHOOL")).order_by(Event.id)
        return [(e.action, e.actor) for e in s.scalars(found) if not e.action.startswith("form.s")]


def sound(union: Union) -> bool:
    return check.everything(union.engine).differences == []


def test_more_time_is_asked_for_and_granted_with_words_on_both_sides(union: Union) -> None:
    request = ask(union)
    with db.reading(union.engine) as s:
        (seen,) = deadlines.requests(s, union.people["boris"], union["T1"])
        assert deadlines.waiting(s, union.people["boris"], union["T1"]) == 1
    assert (seen.id, seen.organisation, seen.by) == (request, "ППО школы № 4", "Алиса")
    assert (seen.reason, seen.wanted, seen.direct) == ("Смена председателя", LATER, True)
    grant(union, request)
    with db.reading(union.engine) as s:
        (row,) = deadlines.of(s, union.people["alisa"], union.form_of("SCHOOL"))
        window = windows.of_form(s, union.form_of("SCHOOL"))
        assert deadlines.requests(s, union.people["boris"], union["T1"]) == []
    assert (row.state, row.until, row.answer) == ("granted", LATER, "Хорошо")
    assert (window.due, window.closes) == (LATER, date(2026, 11, 30))
    assert acts(union) == [("extension.ask", "Алиса"), ("extension.grant", "Борис")]
    assert sound(union)


def test_the_region_sees_requests_that_its_territories_answer_apart(union: Union) -> None:
    ask(union)
    with db.reading(union.engine) as s:
        (seen,) = deadlines.requests(s, union.people["darya"], union["R1"], union.campaign)
        assert deadlines.waiting(s, union.people["darya"], union["R1"]) == 0
        assert deadlines.requests(s, union.people["elena"], union["R2"]) == []
    assert not seen.direct


def test_a_second_request_waits_for_the_answer_to_the_first(union: Union) -> None:
    request = ask(union)
    with pytest.raises(Refused, match="уже отправлена"):
        ask(union)
    act(union, lambda s: deadlines.withdraw(s, union.people["alisa"], request, NOW))
    assert ask(union) != request


def test_a_request_is_answered_once(union: Union) -> None:
    request = ask(union)
    act(union, lambda s: deadlines.refuse(s, union.people["boris"], request, "Сводим итоги", NOW))
    with pytest.raises(Conflict, match="уже ответили"):
        grant(union, request)
    with pytest.raises(Conflict, match="уже ответили"):
        act(union, lambda s: deadlines.withdraw(s, union.people["alisa"], request, NOW))
    assert form(union).until is None


@pytest.mark.parametrize(
    ("wanted", "reason", "now", "said"),
    [
        (date(2026, 10, 31), "Болезнь", NOW, "и так ждут до"),
        (date(2027, 1, 30), "Болезнь", NOW, "самое позднее — 29\u00a0января 2027"),
        (LATER, "  \u200b ", NOW, "Напишите, почему не успеваете"),
        (date(2026, 12, 1), "Болезнь", AFTER_CLOSING, "уже прошёл"),
    ],
)
def test_a_request_that_cannot_be_is_refused_in_words(
    union: Union, wanted: date, reason: str, now: datetime, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        ask(union, wanted, reason, now)
    assert acts(union) == []


def test_for_a_form_that_is_handed_in_there_is_nothing_to_ask(union: Union) -> None:
    union.hand_in("SCHOOL", "alisa")
    with pytest.raises(Refused, match="на проверке"):
        ask(union)
    with pytest.raises(Refused, match="сдана в срок"):
        give(union)


def test_who_was_given_time_after_closing_hands_in_on_time(union: Union) -> None:
    union.fill("SCHOOL", "alisa", FULL)
    with pytest.raises(Refused, match="Приём форм закрыт"):
        union.hand_in("SCHOOL", "alisa", {}, AFTER_CLOSING)
    give(union, date(2026, 12, 20), AFTER_CLOSING)
    union.hand_in("SCHOOL", "alisa", {"remote_meetings": 5}, AFTER_CLOSING)
    assert (counts(union).submitted, counts(union).late) == (1, 0)
    with db.reading(union.engine) as s:
        (duty,) = duties.owed(s, union.people["alisa"], AFTER_CLOSING)
    assert duty.until == duty.window.due == date(2026, 12, 20)
    assert sound(union)


def test_time_given_to_a_form_that_came_late_makes_it_on_time_everywhere_above(union: Union) -> None:
    union.hand_in("SCHOOL", "alisa", now=AFTER_DUE)
    assert [counts(union, code).late for code in ("T1", "R1", "F")] == [1, 1, 1]
    give(union, date(2026, 11, 3), AFTER_CLOSING)
    assert [counts(union, code).late for code in ("T1", "R1", "F")] == [0, 0, 0]
    assert sound(union)


def test_time_given_for_a_form_does_not_break_in_on_whoever_fills_it_in(union: Union) -> None:
    number = union.fill("SCHOOL", "alisa", {"workers_total": 80})
    seen = union.revision(number)
    give(union)
    assert union.revision(number) == seen


def undo(union: Union, seen: date = LATER, now: datetime = NOW, who: str = "boris") -> None:
    number = union.form_of("SCHOOL")
    act(union, lambda s: deadlines.undo(s, union.people[who], number, seen, now))


def listed(union: Union) -> list[tuple[str, date, str]]:
    with db.reading(union.engine) as s:
        found, every = extended.given(s, union.people["boris"], union["T1"], union.campaign)
    assert every == len(found)
    return [(g.code, g.until, g.reason) for g in found]


def test_an_extension_taken_back_leaves_the_days_of_everybody(union: Union) -> None:
    request = ask(union)
    grant(union, request)
    assert listed(union) == [("SCHOOL", LATER, "Смена председателя")]
    undo(union)
    with db.reading(union.engine) as s:
        (row,) = deadlines.of(s, union.people["alisa"], union.form_of("SCHOOL"))
        told = s.scalars(select(Event).where(Event.action == "extension.undo")).one()
    assert (row.state, row.until, form(union).until) == ("withdrawn", LATER, None)
    assert (told.before, told.after) == ({"until": "2026-11-20"}, {"due": "2026-10-31"})
    assert listed(union) == [] and sound(union)
    assert ask(union) != request


def test_of_two_extensions_the_newer_one_is_taken_back_and_may_be_the_shorter(union: Union) -> None:
    give(union)
    with pytest.raises(Refused, match="уже продлён до"):
        give(union)
    give(union, date(2026, 11, 5))
    assert form(union).until == date(2026, 11, 5)
    with pytest.raises(Conflict, match="уже другой"):
        undo(union)
    undo(union, date(2026, 11, 5))
    assert form(union).until == LATER
    undo(union)
    assert form(union).until is None
    with pytest.raises(Conflict):
        undo(union)
    assert [name for name, _ in acts(union)] == ["extension.give"] * 2 + ["extension.undo"] * 2
    assert sound(union)


def test_a_form_that_was_in_time_by_its_extension_alone_is_late_without_it(union: Union) -> None:
    give(union)
    union.hand_in("SCHOOL", "alisa", now=AFTER_DUE)
    assert counts(union).late == 0
    undo(union, now=AFTER_DUE)
    assert [counts(union, code).late for code in ("T1", "R1", "F")] == [1, 1, 1]
    assert sound(union)


def test_whoever_fills_the_form_takes_no_extension_back_and_an_exempt_one_has_none(union: Union) -> None:
    give(union)
    with pytest.raises(Forbidden):
        undo(union, who="alisa")
    exempt(union)
    assert listed(union) == []
    with pytest.raises(Refused, match="освобождена"):
        undo(union)


def test_a_returned_form_is_told_that_it_needs_no_more_time(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    boris, seen = union.people["boris"], union.revision(number)
    act(union, lambda s: reviews.return_back(s, boris, number, seen, "Проверьте охват", {}, NOW))
    with pytest.raises(Refused, match="Форму вернули: исправить её можно без срока"):
        ask(union)


@pytest.mark.parametrize("who", ["alisa", "vera", "gleb", "elena", "admin"])
def test_only_who_answers_for_an_organisation_gives_it_time_or_lets_it_off(union: Union, who: str) -> None:
    with pytest.raises(Forbidden):
        give(union, who=who)
    with pytest.raises(Forbidden):
        exempt(union, who)


def test_nobody_lets_their_own_organisation_off_by_another_of_their_roles(union: Union) -> None:
    both = (
        Grant(Role.TERRITORIAL, union["T1"].id, union["T1"].path),
        Grant(Role.RESPONSIBLE, union["SCHOOL"].id, union["SCHOOL"].path),
    )
    union.people["both"] = Actor(union.people["boris"].user_id, "boris", "Борис", both)
    with pytest.raises(Forbidden):
        give(union, who="both")
    with pytest.raises(Forbidden):
        exempt(union, "both")


def test_an_exempt_form_is_not_waited_for_and_its_answers_stay(union: Union) -> None:
    union.fill("SCHOOL", "alisa", {"workers_total": 80})
    ask(union)
    exempt(union)
    kept = form(union)
    assert (kept.state, kept.reason, kept.answers) == ("exempt", "Приостановлена", {"workers_total": 80})
    assert (counts(union).expected, counts(union).exempt, counts(union).draft) == (1, 1, 0)
    with db.reading(union.engine) as s:
        (row,) = s.scalars(select(Extension)).all()
    assert row.state == "withdrawn"
    with pytest.raises(Refused, match="освобождена"):
        union.fill("SCHOOL", "alisa", {"workers_total": 81})
    with pytest.raises(Refused, match="освобождена"):
        give(union)
    assert acts(union)[-1] == ("form.exempt", "Борис")
    assert sound(union)


def test_an_exemption_taken_back_leaves_the_form_as_it_was(union: Union) -> None:
    exempt(union)
    expect(union)
    assert (form(union).state, form(union).reason) == ("not_begun", "")
    union.fill("SCHOOL", "alisa", {"workers_total": 80})
    exempt(union)
    expect(union)
    assert form(union).state == "draft"
    assert (counts(union).expected, counts(union).exempt, counts(union).draft) == (2, 0, 1)
    assert sound(union)


def test_a_returned_form_is_returned_again_with_its_reason(union: Union) -> None:
    number = union.hand_in("SCHOOL", "alisa")
    boris, seen = union.people["boris"], union.revision(number)
    act(union, lambda s: reviews.return_back(s, boris, number, seen, "Проверьте охват", {}, NOW))
    exempt(union)
    expect(union)
    assert (form(union).state, form(union).reason) == ("returned", "Проверьте охват")
    assert sound(union)


def test_without_a_reason_or_of_a_form_handed_in_nobody_is_let_off(union: Union) -> None:
    with pytest.raises(Refused, match="без причины"):
        exempt(union, reason=" ")
    union.hand_in("SCHOOL", "alisa")
    with pytest.raises(Refused, match="на проверке"):
        exempt(union)


def test_an_exemption_of_a_form_that_changed_meanwhile_is_a_conflict(union: Union) -> None:
    number = union.fill("SCHOOL", "alisa", {"workers_total": 80})
    with pytest.raises(Conflict):
        act(union, lambda s: deadlines.exempt(s, union.people["boris"], number, 0, "Причина", NOW))


def test_expected_reporters_are_listed_with_exemptions_and_found_by_words(union: Union) -> None:
    exempt(union)
    boris = union.people["boris"]
    with db.reading(union.engine) as s:
        rows, every = reporters.expected(s, boris, union["T1"], union.campaign)
        free, one = reporters.expected(s, boris, union["T1"], union.campaign, State.EXEMPT)
        found, _ = reporters.expected(s, boris, union["T1"], union.campaign, words="сада 20")
        assert reporters.exempt(s, union.people["darya"], union["R1"], union.campaign) == 1
    assert ([r.code for r in rows], every) == (["GARDEN", "SCHOOL"], 2)
    assert ([(r.code, r.reason) for r in free], one) == ([("SCHOOL", "Приостановлена")], 1)
    assert [r.code for r in found] == ["GARDEN"]


def test_the_list_to_take_away_names_reasons_and_the_journal_who_took_it(union: Union) -> None:
    exempt(union, reason="=HYPERLINK(1)")
    data = act(union, lambda s: reporters.sheet(s, union.people["boris"], union["T1"], union.campaign, NOW))
    book = load_workbook(BytesIO(data))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert [row[0] for row in rows] == ["Код", "GARDEN", "SCHOOL", "T1"]
    assert rows[2][3:5] == ["нет", "освобождена"] and rows[2][-1] == "=HYPERLINK(1)"
    assert book.worksheets[0]["I3"].data_type == "s"
    assert "Ожидается 2, освобождено 1." in [c.value for c in book.worksheets[1]["A"]]
    with db.reading(union.engine) as s:
        told = s.scalars(select(Event).where(Event.action == "campaign.export")).one()
    assert (told.actor, told.after["rows"]) == ("Борис", 3)


def test_time_given_while_the_form_is_being_handed_in_is_counted_once(union: Union) -> None:
    """The hand-in has read the old days; the days are given before it comes to the counters."""
    number = union.fill("SCHOOL", "alisa", FULL, AFTER_DUE)
    seen = union.revision(number)
    give(union, now=AFTER_DUE)
    left = act(union, lambda s: handing.submit(s, union.people["alisa"], number, seen, AFTER_DUE))
    assert left == [] and counts(union).late == 0
    assert sound(union)
