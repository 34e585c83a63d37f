"""What is done with organisations, on both databases: the tree, the forms, the history, the journal, the rights."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

import db
from core.access import Action
from core.milestones import Event
from core.organisations import Kind, Level
from core.problems import Conflict, Forbidden, Refused
from core.reorganising import Decision, Details
from core.workflow import State
from db import check, consequences, milestones, models, organisations, reorganising
from db.models import Organisation, Submission
from db.reorganising import Outcome
from tests.union import NOW, Union, build

TODAY = NOW.date()
DECIDED = Decision(TODAY, TODAY, "постановление № 5")
SCHOOL = Details("ППО школы № 4", Kind.SCHOOL)


@pytest.fixture
def union(engine: Engine) -> Union:
    return build(engine)


def now_is(union: Union, code: str) -> Organisation:
    with db.reading(union.engine) as s:
        return s.scalars(select(Organisation).where(Organisation.code == code)).one()


def act(union: Union, who: str, verb: Callable[..., Outcome], code: str, *more: Any) -> Outcome:
    """As from a card that has just been opened."""
    place = now_is(union, code)
    with db.begin(union.engine) as s:
        return verb(s, union.people[who], place, place.lock_version, *more, NOW)


def merge(union: Union, who: str, code: str, into: str) -> Outcome:
    heir = now_is(union, into)
    return act(union, who, reorganising.merge, code, heir, heir.lock_version, DECIDED)


def create(
    union: Union, who: str, above: str, level: Level, code: str | None, details: Details
) -> Organisation:
    with db.begin(union.engine) as s:
        place = now_is(union, above)
        made = reorganising.create(s, union.people[who], place, level, code, details, DECIDED, NOW)
    return made.organisation


def events(union: Union, code: str) -> list[str]:
    with db.reading(union.engine) as s:
        place = now_is(union, code)
        asked = select(models.Event.action).where(models.Event.organisation_id == place.id)
        return [a for a in s.scalars(asked.order_by(models.Event.id)) if a.startswith("organisation")]


def history(union: Union, code: str) -> list[str]:
    with db.reading(union.engine) as s:
        return [m.words for m in milestones.of(s, union.people["admin"], now_is(union, code))]


def state(union: Union, code: str) -> State:
    with db.reading(union.engine) as s:
        return State(s.get_one(Submission, union.form_of(code)).state)


def sound(union: Union) -> bool:
    return check.everything(union.engine).differences == []


def test_a_new_organisation_gets_the_next_code_and_its_place(union: Union) -> None:
    made = create(union, "darya", "R1", Level.TERRITORIAL, None, Details("  Новая  районная "))
    assert (made.code, made.name, made.level, made.opened) == ("T4", "Новая  районная", "territorial", TODAY)
    assert made.path == f"{union['R1'].path}{made.id}/"
    assert history(union, made.code) == ["Заведена под началом организации «Первая областная»"]
    assert events(union, made.code) == ["organisation_created"]
    assert sound(union)


def test_codes_go_on_from_those_beside_and_skip_taken_ones(union: Union) -> None:
    # T3 stands under another region.
    assert create(union, "darya", "R1", Level.TERRITORIAL, None, Details("Новая")).code == "T4"
    assert create(union, "darya", "T2", Level.PRIMARY, None, SCHOOL).code == "T2-1"
    assert create(union, "darya", "T2", Level.PRIMARY, None, SCHOOL).code == "T2-2"


@pytest.mark.parametrize(
    ("above", "level", "code", "details", "said"),
    [
        ("T1", Level.TERRITORIAL, None, Details("Район"), "подчиняется региональной"),
        ("T1", Level.PRIMARY, None, Details("Школа"), "Вид учреждения"),
        ("T1", Level.PRIMARY, None, Details(" \u200b", Kind.SCHOOL), "Название: не заполнено"),
        ("T1", Level.PRIMARY, None, Details("а" * 301, Kind.SCHOOL), "слишком длинный"),
        ("T1", Level.PRIMARY, "SCHOOL", SCHOOL, "уже занят"),
        ("T1", Level.PRIMARY, "x" * 41, SCHOOL, "слишком длинный"),
        ("SCHOOL", Level.PRIMARY, None, SCHOOL, "подчиняется территориальной или региональной"),
    ],
)
def test_what_cannot_be_is_refused_with_words(
    union: Union, above: str, level: Level, code: str | None, details: Details, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        create(union, "admin", above, level, code, details)


def test_a_new_name_is_found_and_the_old_one_is_remembered(union: Union) -> None:
    act(union, "darya", reorganising.rename, "SCHOOL", replace(SCHOOL, name="Гимназия Ёлкина"), DECIDED)
    with db.reading(union.engine) as s:
        found = organisations.search(s, union.people["darya"], Action.READ, "елкин")
    assert [o.code for o in found] == ["SCHOOL"]
    assert history(union, "SCHOOL") == ["Переименована: была «ППО школы № 4», стала «Гимназия Ёлкина»"]
    with db.reading(union.engine) as s:
        event = s.scalars(select(models.Event).where(models.Event.action == "organisation_changed")).one()
    assert event.before == {"name": "ППО школы № 4"}
    assert event.after == {
        "name": "Гимназия Ёлкина",
        "day": TODAY.isoformat(),
        "note": "постановление № 5",
    }


def test_short_data_change_without_a_new_name(union: Union) -> None:
    changed = replace(SCHOOL, kind=Kind.COLLEGE, town="Заречинск")
    act(union, "darya", reorganising.rename, "SCHOOL", changed, DECIDED)
    assert history(union, "SCHOOL") == [
        "Изменены сведения — вид учреждения: было школа, стало СПО; город: было не указано, стало Заречинск"
    ]
    with db.reading(union.engine) as s:
        assert s.get_one(Submission, union.form_of("SCHOOL")).kind == "school"


def test_a_region_has_a_clock_and_nobody_else(union: Union) -> None:
    zone = Details("Первая областная", time_zone="Asia/Kamchatka")
    act(union, "darya", reorganising.rename, "R1", zone, DECIDED)
    assert now_is(union, "R1").time_zone == "Asia/Kamchatka"
    with pytest.raises(Refused, match="Ничего не изменилось"):
        act(
            union, "darya", reorganising.rename, "T1", replace(zone, name="Верхнереченская районная"), DECIDED
        )
    with pytest.raises(Refused, match="Часовой пояс"):
        act(union, "darya", reorganising.rename, "R1", replace(zone, time_zone="Mars/Base"), DECIDED)


@pytest.mark.parametrize("verb", ["rename", "move", "merge", "close", "reopen"])
def test_what_has_changed_meanwhile_is_a_conflict_and_nothing_is_done(union: Union, verb: str) -> None:
    seen, heir = now_is(union, "T1"), now_is(union, "T2")
    act(union, "admin", reorganising.rename, "T1", Details("Другое имя"), DECIDED)
    before = history(union, "T1")
    more: dict[str, tuple[Any, ...]] = {
        "rename": (Details("Моё имя"),),
        "move": (now_is(union, "R2"),),
        "merge": (heir, heir.lock_version),
    }
    with pytest.raises(Conflict), db.begin(union.engine) as s:
        act_on = getattr(reorganising, verb)
        act_on(s, union.people["admin"], seen, seen.lock_version, *more.get(verb, ()), DECIDED, NOW)
    assert history(union, "T1") == before
    assert now_is(union, "T1").name == "Другое имя"


def test_the_other_side_of_a_merger_may_have_changed_too(union: Union) -> None:
    place, heir = now_is(union, "T1"), now_is(union, "T2")
    act(union, "admin", reorganising.rename, "T2", Details("Другое имя"), DECIDED)
    with pytest.raises(Conflict), db.begin(union.engine) as s:
        reorganising.merge(
            s, union.people["admin"], place, place.lock_version, heir, heir.lock_version, DECIDED, NOW
        )


def test_a_subtree_moves_with_its_top_and_its_people_see_what_they_saw(union: Union) -> None:
    outcome = act(union, "admin", reorganising.move, "T1", now_is(union, "R2"), DECIDED)
    assert outcome.moved == 2
    assert now_is(union, "SCHOOL").path.startswith(union["R2"].path)
    assert history(union, "T1") == ["Переведена из «Первая областная» в «Вторая областная»"]
    assert history(union, "SCHOOL") == []
    assert sound(union)


def test_nobody_moves_out_of_or_into_what_is_not_theirs(union: Union) -> None:
    for who, code, to in (
        ("darya", "T1", "R2"),
        ("elena", "T1", "R2"),
        ("darya", "R1", "F"),
        ("boris", "SCHOOL", "T2"),
    ):
        with pytest.raises(Forbidden):
            act(union, who, reorganising.move, code, now_is(union, to), DECIDED)
    with pytest.raises(Forbidden):
        merge(union, "darya", "R1", "R2")
    with pytest.raises(Forbidden):
        act(union, "darya", reorganising.close, "R1", DECIDED)


def test_a_merged_territory_hands_on_its_primaries_and_names_who_loses_a_right(union: Union) -> None:
    union.accept(union.hand_in("SCHOOL", "alisa"), "boris")
    outcome = merge(union, "darya", "T1", "T2")
    assert (outcome.moved, [r.login for r in outcome.rights]) == (2, ["boris"])
    closed = now_is(union, "T1")
    assert (closed.closed, closed.merged_into_id) == (TODAY, union["T2"].id)
    assert now_is(union, "GARDEN").parent_id == union["T2"].id
    assert history(union, "T1") == ["Вошла в организацию «Нижнереченская районная»"]
    assert history(union, "T2") == ["К ней присоединена организация «Верхнереченская районная»"]
    assert events(union, "GARDEN") == ["organisation_moved"]
    assert (state(union, "T1"), state(union, "SCHOOL")) == (State.EXEMPT, State.ACCEPTED)
    assert sound(union)


def test_merged_primaries_leave_what_was_accepted_where_it_was(union: Union) -> None:
    union.accept(union.hand_in("SCHOOL", "alisa"), "boris")
    merge(union, "darya", "SCHOOL", "GARDEN")
    assert state(union, "SCHOOL") is State.ACCEPTED
    merge(union, "darya", "NEIGHBOUR", "GARDEN")
    with db.reading(union.engine) as s:
        form = s.get_one(Submission, union.form_of("NEIGHBOUR"))
    assert form.reason == "объединена с организацией «ППО детского сада № 20» 12.10.2026"
    assert sound(union)


def test_only_equals_that_are_open_are_merged(union: Union) -> None:
    for code, into, said in (("SCHOOL", "T2", "одного уровня"), ("SCHOOL", "SCHOOL", "с самой собой")):
        with pytest.raises(Refused, match=said):
            merge(union, "admin", code, into)
    act(union, "admin", reorganising.close, "GARDEN", DECIDED)
    with pytest.raises(Refused, match=r"закрыта 12\.10\.2026"):
        merge(union, "admin", "SCHOOL", "GARDEN")


def test_closing_frees_the_form_and_opening_again_asks_for_it(union: Union) -> None:
    number = union.fill("SCHOOL", "alisa", {"workers_total": 80})
    outcome = act(union, "darya", reorganising.close, "SCHOOL", DECIDED)
    assert outcome.exempted == (number,)
    assert [r.login for r in outcome.rights] == ["alisa", "chair"]
    assert state(union, "SCHOOL") is State.EXEMPT and sound(union)
    act(union, "darya", reorganising.reopen, "SCHOOL", DECIDED)
    assert state(union, "SCHOOL") is State.DRAFT and sound(union)
    assert now_is(union, "SCHOOL").closed is None
    assert history(union, "SCHOOL") == ["Снова открыта", "Закрыта"]
    assert events(union, "SCHOOL") == ["organisation_closed", "organisation_reopened"]


def test_an_office_with_organisations_below_is_not_closed(union: Union) -> None:
    with pytest.raises(Refused, match=r"ещё 2\sдействующие организации"):
        act(union, "darya", reorganising.close, "T1", DECIDED)


def test_closing_may_be_yet_to_come_and_nothing_else_may(union: Union) -> None:
    later = Decision(TODAY + timedelta(days=90), TODAY)
    with pytest.raises(Refused, match="ещё не наступил"):
        act(union, "darya", reorganising.rename, "SCHOOL", replace(SCHOOL, name="Гимназия"), later)
    outcome = act(union, "darya", reorganising.close, "SCHOOL", later)
    assert outcome.exempted == () and state(union, "SCHOOL") is State.NOT_BEGUN
    with db.reading(union.engine) as s:
        below = organisations.children(s, union.people["darya"], Action.READ, now_is(union, "T1"), TODAY)
    assert "SCHOOL" in {o.code for o in below}


def test_a_year_that_is_over_keeps_whom_it_waited_for(union: Union) -> None:
    late = replace(DECIDED, today=date(2027, 3, 1))
    with db.begin(union.engine) as s:
        place = now_is(union, "SCHOOL")
        done = reorganising.close(s, union.people["darya"], place, place.lock_version, late, NOW)
    assert done.exempted == () and state(union, "SCHOOL") is State.NOT_BEGUN


def test_nothing_is_put_under_an_organisation_that_is_closed(union: Union) -> None:
    merge(union, "darya", "T1", "T2")
    with pytest.raises(Refused, match="закрыта"):
        create(union, "darya", "T1", Level.PRIMARY, None, SCHOOL)
    with pytest.raises(Refused, match="закрыта"):
        act(union, "darya", reorganising.move, "NEIGHBOUR", now_is(union, "T1"), DECIDED)


def test_consequences_are_told_before(union: Union) -> None:
    with db.reading(union.engine) as s:
        told = consequences.of(s, union.people["darya"], union["T1"], TODAY, TODAY)
    assert told.below == {Level.PRIMARY: 2} and told.direct == 2
    assert told.forms == ("Мониторинг информационной работы 2026 года",)
    assert [r.login for r in told.rights] == ["boris"]


def test_a_card_tells_by_whom_and_by_which_decision(union: Union) -> None:
    act(union, "darya", reorganising.close, "SCHOOL", DECIDED)
    with db.reading(union.engine) as s:
        (told,) = milestones.of(s, union.people["darya"], now_is(union, "SCHOOL"))
    assert (told.event, told.day, told.note, told.who) == (Event.CLOSED, TODAY, "постановление № 5", "Дарья")
