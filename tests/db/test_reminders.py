"""Reminders on both databases: who would get what, sending what was seen, plans, digests."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select

import db
from core.access import SYSTEM, Role
from core.letters import Kind, Words
from core.organisations import Level
from core.problems import Conflict, Forbidden, Refused
from core.reminders import PlanEdit
from db import models, plans, reminders, reviews, users, wordings
from db.models import Event, Letter, Submission, User
from db.reminders import Audience, Sent
from tests.db.post_office import Clock, addressed, letters, worker
from tests.union import NOW, Union, build

SITE = "https://mon.example.ru"
ON = PlanEdit("7, 3, 1", "1, 5", "9", True, True)
DUE = date(2026, 10, 31)


@pytest.fixture
def made(engine: Engine) -> Union:
    found = build(engine)
    addressed(found, alisa="alisa@example.ru", chair="chair@example.ru", boris="boris@example.ru")
    return found


def audience(made: Union, who: str = "boris", place: str = "T1", days: int = 0) -> Audience:
    with db.reading(made.engine) as s:
        now = NOW + timedelta(days=days)
        return reminders.audience(s, made.people[who], made[place], made.campaign, now)


def send(made: Union, seen: Audience, who: str = "boris", place: str = "T1", days: int = 0) -> Sent:
    pairs = {w.pair for w in seen.whom}
    with db.begin(made.engine) as s:
        now = NOW + timedelta(days=days)
        return reminders.send(s, made.people[who], made[place], made.campaign, pairs, SITE, now)


def due(made: Union, days: float) -> int:
    return worker(made, Clock(NOW + timedelta(days=days)), site_url=SITE).plans()


def planned(
    made: Union, place: str = "T1", who: str = "boris", edit: PlanEdit = ON, version: int = 0
) -> None:
    with db.begin(made.engine) as s:
        assert plans.save(s, made.people[who], made[place], edit, version, NOW) == []


def acts(made: Union, action: str) -> int:
    with db.reading(made.engine) as s:
        return len(s.scalars(select(Event).where(Event.action == action)).all())


def test_the_list_tells_who_gets_what_and_where_nobody_can_be_reached(made: Union) -> None:
    found = audience(made)
    assert [(w.name, w.form.organisation, w.address, w.form.kind) for w in found.whom] == [
        ("Алиса", "ППО школы № 4", "alisa@example.ru", Kind.BEFORE)
    ]
    assert "осталось 19\u00a0дней" in found.whom[0].why
    assert [(u.form.organisation, u.why) for u in found.unreached] == [
        ("ППО детского сада № 20", "нет ответственного")
    ]


def test_the_chair_is_written_to_after_the_day_or_where_there_is_nobody_else(made: Union) -> None:
    assert [w.name for w in audience(made, days=20).whom] == ["Алиса", "Председатель"]
    addressed(made, alisa="")
    assert [w.name for w in audience(made).whom] == ["Председатель"]
    addressed(made, chair="иванов@почта.рф")
    (_, there) = audience(made).unreached
    assert there.why == "Алиса: нет адреса почты; Председатель: адрес почты с ошибкой"


def test_who_has_handed_in_or_is_exempt_gets_none_and_refusing_digests_stops_no_reminder(made: Union) -> None:
    with db.begin(made.engine) as s:
        s.get_one(User, made.people["alisa"].user_id).digests = False
        s.get_one(User, made.people["chair"].user_id).active = False
    assert [w.name for w in audience(made).whom] == ["Алиса"]
    with db.begin(made.engine) as s:
        s.get_one(Submission, made.form_of("SCHOOL")).state = "exempt"
    assert audience(made).whom == ()
    assert [u.form.code for u in audience(made).unreached] == ["GARDEN"]
    with db.begin(made.engine) as s:
        s.get_one(Submission, made.form_of("GARDEN")).state = "submitted"
    assert audience(made).unreached == ()


def test_whose_form_came_back_is_not_reminded_nor_counted_as_late(made: Union) -> None:
    number = made.hand_in("SCHOOL", "alisa")
    with db.begin(made.engine) as s:
        reviews.return_back(s, made.people["boris"], number, made.revision(number), "Сверьте", {}, NOW)
    for days in (0, 20):
        found = audience(made, days=days)
        assert [w.form.code for w in found.whom] == [] and [u.form.code for u in found.unreached] == [
            "GARDEN"
        ]
    planned(made, edit=PlanEdit("", "", "9", True, True))
    assert due(made, 20) == 1
    assert "просрочили: 1" in letters(made)[0].body


def test_what_was_seen_is_sent_once_a_day(made: Union) -> None:
    seen = audience(made)
    assert send(made, seen) == Sent(1, 0, ())
    assert send(made, seen) == Sent(0, 1, ())
    assert audience(made).waiting == ()
    assert send(made, audience(made, days=1), days=1) == Sent(1, 0, ())
    (first, _) = letters(made)
    assert first.address == "alisa@example.ru"
    assert first.organisation_id == made["SCHOOL"].id
    assert f"{SITE}/form?form={made.form_of('SCHOOL')}" in first.body
    assert "Верхнереченская районная" in first.body
    assert acts(made, "reminders.send") == 2


def test_who_hands_in_while_the_list_is_looked_at_is_left_out_and_named(made: Union) -> None:
    seen = audience(made)
    made.hand_in("SCHOOL", "alisa")
    assert send(made, seen) == Sent(0, 0, ("ППО школы № 4",))
    assert letters(made) == []


def test_a_specialist_reminds_below_and_nowhere_else(made: Union) -> None:
    assert {w.form.code for w in audience(made, "darya", "R1").whom} == {"SCHOOL"}
    for who, place in (("vera", "T1"), ("boris", "R1"), ("gleb", "R1"), ("alisa", "SCHOOL")):
        with pytest.raises(Forbidden):
            audience(made, who, place)
    foreign = {(made.form_of("FOREIGN"), made.people["elena"].user_id or 0)}
    with db.begin(made.engine) as s:
        done = reminders.send(s, made.people["boris"], made["T1"], made.campaign, foreign, SITE, NOW)
    assert done.queued == 0
    assert done.gone == ()


def test_a_region_reminds_its_territories(made: Union) -> None:
    with db.reading(made.engine) as s:
        found = reminders.audience(s, made.people["darya"], made["R1"], made.campaign, NOW, Level.TERRITORIAL)
    assert [w.name for w in found.whom] == ["Борис"]


def test_the_plan_reminds_by_itself_on_its_days_from_its_hour_and_once(made: Union) -> None:
    planned(made)
    days = [(DUE + timedelta(days=n) - NOW.date()).days for n in (-8, -7, -7, -6, -5, -4, -3, 0, 1, 5, 6)]
    with db.begin(made.engine) as s:
        s.execute(models.ReminderPlan.__table__.update().values(digest=False))  # type: ignore[attr-defined]
    assert [due(made, n) for n in days] == [0, 1, 0, 0, 0, 0, 1, 1, 2, 2, 0]
    assert {letter.kind for letter in letters(made)} == {"before", "after"}
    assert acts(made, "reminders.planned") == 5


def test_the_plan_waits_for_its_hour_by_the_regions_clock(made: Union) -> None:
    with db.begin(made.engine) as s:
        s.get_one(models.Organisation, made["R1"].id).time_zone = "Asia/Vladivostok"
    planned(made, "R1", "darya", PlanEdit("7", "", "9", False, True))
    day = (DUE - timedelta(days=7) - NOW.date()).days
    # 09:00 in UTC is 19:00 there; a little more than ten hours earlier it is not nine yet.
    assert due(made, day - 10 / 24 - 0.01) == 0
    assert due(made, day - 9 / 24) == 2


def test_whoever_was_given_more_time_is_reminded_by_their_own_days(made: Union) -> None:
    with db.begin(made.engine) as s:
        s.get_one(Submission, made.form_of("SCHOOL")).until = DUE + timedelta(days=10)
    planned(made, edit=PlanEdit("3", "1", "9", False, True))
    day = (DUE - NOW.date()).days
    assert [due(made, day + n) for n in (-3, 1, 7, 11)] == [0, 0, 1, 2]


def test_the_nearest_plan_counts_and_a_switched_off_one_keeps_quiet(made: Union) -> None:
    planned(made, "R1", "darya", PlanEdit("7", "", "9", False, True))
    planned(made, "T1", "boris", PlanEdit("3", "", "9", False, False))
    day = (DUE - timedelta(days=7) - NOW.date()).days
    assert [due(made, day), due(made, day + 4)] == [0, 0]
    with db.reading(made.engine) as s:
        assert plans.of(s, made.people["vera"], made["T2"]).owner == "Первая областная"


def test_a_plan_changed_meanwhile_is_not_overwritten(made: Union) -> None:
    planned(made)
    with pytest.raises(Conflict):
        planned(made)
    planned(made, edit=PlanEdit("5", "", "9", True, True), version=1)
    with db.reading(made.engine) as s:
        last = s.scalars(
            select(Event).where(Event.action == "reminders.plan").order_by(Event.id.desc())
        ).first()
    assert last and (last.before["before"], last.after["before"]) == ([7, 3, 1], [5])
    with db.begin(made.engine) as s, pytest.raises(Refused):
        plans.save(s, SYSTEM, made["SCHOOL"], ON, 0, NOW)


def test_a_digest_tells_numbers_once_a_day_and_nothing_when_there_is_nothing(made: Union) -> None:
    planned(made, edit=PlanEdit("", "", "9", True, True))
    assert due(made, 0) == 0
    made.hand_in("SCHOOL", "alisa", now=NOW)
    assert [due(made, 1), due(made, 1.01)] == [1, 0]
    (letter,) = letters(made)
    assert (letter.kind, letter.address) == ("digest", "boris@example.ru")
    assert "сдали вчера: 1\n  ждут проверки: 1\n  ещё не начали: 1" in letter.body
    with db.begin(made.engine) as s:
        users.set_digests(s, made.people["boris"], False, NOW)
    assert due(made, 2) == 0


def test_a_digest_tells_of_those_who_ask_for_more_time_and_who_are_late(made: Union) -> None:
    with db.begin(made.engine) as s:
        form, asked = made.form_of("SCHOOL"), {"reason": "Болезнь", "asked": NOW}
        s.add(models.Extension(submission_id=form, wanted=DUE + timedelta(days=5), **asked))
    planned(made, edit=PlanEdit("", "", "9", True, True))
    assert due(made, 20) == 1
    assert "просят продлить срок: 1\n  просрочили: 2" in letters(made)[0].body


def test_the_nearest_words_count_and_go_back(made: Union) -> None:
    own = Words("Тема {организация}", "Слова региона, {имя}")
    with db.begin(made.engine) as s:
        assert wordings.save(s, made.people["darya"], made["R1"], Kind.BEFORE, own, 0, NOW) == []
        bad = wordings.save(s, made.people["darya"], made["R1"], Kind.BEFORE, Words("", "{нет}"), 1, NOW)
        assert [p.code for p in bad] == ["subject", "body"]
    send(made, audience(made))
    assert (letters(made)[0].subject, letters(made)[0].body) == ("Тема ППО школы № 4", "Слова региона, Алиса")
    with db.begin(made.engine) as s:
        with pytest.raises(Conflict):
            wordings.save(s, made.people["darya"], made["R1"], Kind.BEFORE, own, 0, NOW)
        wordings.reset(s, made.people["darya"], made["R1"], Kind.BEFORE, 1, NOW)
    send(made, audience(made, days=1), days=1)
    assert "Срок сдачи" in letters(made)[1].body
    assert (acts(made, "wording.save"), acts(made, "wording.reset")) == (1, 1)


def test_a_persons_role_elsewhere_does_not_bring_letters(made: Union) -> None:
    with db.begin(made.engine) as s:
        outsider = made.people["elena"].user_id
        role = Role.PRESIDIUM.value
        s.add(models.Grant(user_id=outsider, organisation_id=made["R1"].id, role=role))
    assert {w.user_id for w in audience(made, "darya", "R1").whom} == {made.people["alisa"].user_id}
    with db.reading(made.engine) as s:
        assert s.scalars(select(Letter)).all() == []
