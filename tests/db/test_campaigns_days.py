"""Days set anew, clocks of regions, an opening taken back, and the last second of a day."""

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, func, select

import db
from core import catalogue
from core.access import Role
from core.campaigns import CampaignKind, Window, usual_windows
from core.organisations import Level
from core.problems import Conflict, Refused
from core.workflow import State
from db import campaigns, check, days, deadlines, handing, windows
from db.models import Completeness, Event, Organisation, Pace, Submission
from tests.union import FULL, NOW, WINDOWS, Union, build

DAY = timedelta(days=1)
LATE = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)


MORE = [
    ("olga", "Ольга", Role.RESPONSIBLE, "FOREIGN"),
    ("galina", "Галина", Role.RESPONSIBLE, "GARDEN"),
    ("nina", "Нина", Role.RESPONSIBLE, "NEIGHBOUR"),
]


@pytest.fixture
def union(engine: Engine) -> Union:
    return build(engine, MORE)


def shifted(more: int, level: Level = Level.PRIMARY) -> list[Window]:
    """The days of the level with a due day so much later."""
    return [replace(w, due=w.due + more * DAY) for w in WINDOWS if w.level is level]


def change(union: Union, place: str, wanted: list[Window], who: str = "admin", now: datetime = NOW) -> None:
    with db.begin(union.engine) as s:
        days.change(s, union.people[who], union[place], union.campaign, wanted, seen(union, place), now)


def seen(union: Union, place: str) -> list[Window]:
    with db.reading(union.engine) as s:
        return [windows.shaped(w) for w in windows.covering(s, union.campaign, union[place].path).values()]


def due(union: Union, code: str) -> date:
    with db.reading(union.engine) as s:
        return windows.of_form(s, union.form_of(code)).due


def late(union: Union, code: str) -> int:
    with db.reading(union.engine) as s:
        return s.get_one(Completeness, (union.campaign.id, "primary", union[code].id)).late


def events(union: Union, action: str) -> list[Event]:
    with db.reading(union.engine) as s:
        return list(s.scalars(select(Event).where(Event.action == action).order_by(Event.id)))


def sound(union: Union) -> bool:
    return check.everything(union.engine).differences == []


def test_a_region_gets_days_of_its_own_and_the_others_keep_theirs(union: Union) -> None:
    change(union, "R1", shifted(5), "darya")
    assert due(union, "SCHOOL") == due(union, "UNIVERSITY") == date(2026, 11, 5)
    assert due(union, "FOREIGN") == date(2026, 10, 31)
    assert due(union, "T1") == date(2026, 10, 31)
    (told,) = events(union, "campaign.days")
    assert told.organisation_id == union["R1"].id and told.actor == "Дарья"
    assert told.before == {"primary": {"due": "2026-10-31"}}
    assert told.after == {"year": 2026, "kind": "monitoring", "primary": {"due": "2026-11-05"}}
    assert sound(union)


def test_the_federations_days_change_for_all_but_those_who_set_their_own(union: Union) -> None:
    change(union, "R1", shifted(5), "darya")
    change(union, "F", shifted(9))
    assert due(union, "SCHOOL") == date(2026, 11, 5)
    assert due(union, "FOREIGN") == date(2026, 11, 9)
    assert sound(union)


def test_who_has_rows_of_its_own_for_its_clock_alone_follows(engine: Engine) -> None:
    union = with_clock(engine, "R2", "Asia/Kamchatka")
    change(union, "F", shifted(9))
    with db.reading(engine) as s:
        window = windows.of_form(s, union.form_of("FOREIGN"))
    assert (window.due, window.time_zone) == (date(2026, 11, 9), "Asia/Kamchatka")
    assert sound(union)


def test_what_was_late_is_on_time_by_later_days_and_late_again_by_the_old_ones(union: Union) -> None:
    union.hand_in("SCHOOL", "alisa", now=LATE)
    assert (late(union, "T1"), late(union, "R1"), late(union, "F")) == (1, 1, 1)
    change(union, "R1", shifted(5), "darya", LATE)
    assert (late(union, "T1"), late(union, "R1"), late(union, "F")) == (0, 0, 0)
    assert sound(union)
    change(union, "R1", shifted(0), "darya", LATE)
    assert (late(union, "T1"), late(union, "R1"), late(union, "F")) == (1, 1, 1)
    assert sound(union)


def test_another_clock_moves_the_day_on_which_a_form_came(union: Union) -> None:
    union.hand_in("FOREIGN", "olga", now=datetime(2026, 10, 31, 20, 0, tzinfo=UTC))
    with db.begin(union.engine) as s:
        s.get_one(Organisation, union["R2"].id).time_zone = "Asia/Kamchatka"
    change(union, "R2", shifted(0), "elena", LATE)
    with db.reading(union.engine) as s:
        came = s.scalars(
            select(Pace.day).where(Pace.handed_in > 0, Pace.organisation_id == union["F"].id)
        ).all()
    assert came == [date(2026, 11, 1)]
    assert late(union, "F") == 1
    assert sound(union)


def test_days_that_changed_meanwhile_are_not_written_over(union: Union) -> None:
    old = seen(union, "R1")
    change(union, "R1", shifted(5), "darya")
    with db.begin(union.engine) as s, pytest.raises(Conflict, match="Сроки изменились"):
        days.change(s, union.people["darya"], union["R1"], union.campaign, shifted(7), old, NOW)
    assert due(union, "SCHOOL") == date(2026, 11, 5)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ([replace(WINDOWS[0], due=date(2026, 9, 1))], "раньше начала"),
        ([replace(WINDOWS[0], closes=date(2028, 1, 1))], "по декабрь следующего года"),
        ([replace(WINDOWS[0], opens=date(2025, 1, 1))], "по декабрь следующего года"),
        (list(WINDOWS), "остались прежними"),
    ],
)
def test_days_that_cannot_be_are_refused_in_words(union: Union, wanted: list[Window], said: str) -> None:
    with pytest.raises(Refused, match=said):
        change(union, "R1", wanted, "darya")


def test_a_territory_sets_no_days(union: Union) -> None:
    with pytest.raises(Refused, match="Отдельной организации можно продлить срок"):
        change(union, "T1", shifted(5))


def test_a_reception_closed_now_takes_no_forms_and_opened_again_takes_them(union: Union) -> None:
    number = union.fill("SCHOOL", "alisa", FULL)
    today = NOW.date()
    change(union, "F", [w.closed_on(today) for w in WINDOWS])
    tomorrow = NOW + DAY
    with db.begin(union.engine) as s, pytest.raises(Refused, match="Приём форм закрыт"):
        handing.submit(s, union.people["alisa"], number, union.revision(number), tomorrow)
    with db.reading(union.engine) as s:
        assert s.get_one(Submission, number).answers["members_total"] == 41
    change(union, "F", [replace(w.closed_on(today), closes=today + 9 * DAY) for w in WINDOWS])
    union.hand_in("SCHOOL", "alisa", {"remote_meetings": 3}, tomorrow)
    assert late(union, "F") == 1
    assert sound(union)


def test_the_days_before_an_early_closing_are_remembered_until_they_are_set_anew(union: Union) -> None:
    def before(place: str, who: str = "darya") -> dict[Level, Window]:
        with db.reading(union.engine) as s:
            return days.before_closing(s, union.people[who], union[place], union.campaign)

    assert before("R1") == {}
    change(union, "F", [w.closed_on(NOW.date()) for w in WINDOWS])
    assert before("R1") == before("F", "admin") == {w.level: w for w in WINDOWS}
    change(union, "R1", list(WINDOWS), "darya")
    assert before("R1") == {}
    assert len(before("F", "admin")) == len(WINDOWS)


def with_clock(engine: Engine, code: str, zone: str) -> Union:
    """The union as it is when the federation opens 2026 anew, with a region by a clock of its own."""
    union = build(engine, MORE)
    with db.begin(engine) as s:
        admin = union.people["admin"]
        s.get_one(Organisation, union[code].id).time_zone = zone
        campaigns.undo(s, admin, union["F"], union.campaign, NOW)
        union.campaign = campaigns.start(s, admin, union["F"], WINDOWS, 2026, catalogue.shipped(), NOW)
    return union


def test_a_region_with_another_clock_gets_the_same_days_by_its_own(engine: Engine) -> None:
    union = with_clock(engine, "R2", "Asia/Kamchatka")
    with db.reading(engine) as s:
        found = {c: windows.of_form(s, union.form_of(c)) for c in ("FOREIGN", "R2", "SCHOOL")}
        apart = campaigns.apart(s, union.people["admin"], union["F"], union.campaign)
    assert {c: w.time_zone for c, w in found.items()} == {
        "FOREIGN": "Asia/Kamchatka",
        "R2": "Asia/Kamchatka",
        "SCHOOL": "Europe/Moscow",
    }
    assert len({w.days for w in found.values()}) == 1
    assert [(a.organisation.code, a.days, a.clock) for a in apart] == [("R2", False, True)]


def test_an_opening_nobody_has_touched_is_taken_back_without_a_trace(union: Union) -> None:
    with db.begin(union.engine) as s:
        admin = union.people["admin"]
        assert campaigns.undoable(s, admin, union["F"], union.campaign)
        before = campaigns.newest_change(s, admin)
        assert campaigns.undo(s, admin, union["F"], union.campaign, NOW) == 10
        assert campaigns.all(s, admin) == []
        assert campaigns.newest_change(s, admin) > before
    with db.reading(union.engine) as s:
        for table in (Submission, Completeness, Pace):
            assert s.scalar(select(func.count()).select_from(table)) == 0
        assert windows.every(s, union.campaign) == []
    (told,) = events(union, "campaign.undo")
    assert told.after == {"year": 2026, "kind": "monitoring", "expected": 10}
    with db.begin(union.engine) as s:
        again = campaigns.start(s, admin, union["F"], WINDOWS, 2026, catalogue.shipped(), NOW)
        assert len(campaigns.all(s, admin)) == 1
        assert again.id == union.campaign.id
    assert sound(union)


def test_a_region_takes_back_what_it_opened_and_the_others_keep_theirs(union: Union) -> None:
    zone, kind = "Europe/Moscow", CampaignKind.SPRING
    with db.begin(union.engine) as s:
        for who, code in (("darya", "R1"), ("elena", "R2")):
            usual = usual_windows(2027, zone, kind)
            opened = campaigns.start(
                s, union.people[who], union[code], usual, 2027, catalogue.shipped(), NOW, kind=kind
            )
        assert campaigns.undo(s, union.people["darya"], union["R1"], opened, NOW) == 7
        left = s.scalars(select(Submission.path).where(Submission.campaign_id == opened.id)).all()
        whole = s.get_one(Completeness, (opened.id, "primary", union["F"].id), populate_existing=True)
        assert whole.expected == 1
    assert len(left) == 3 and all(path.startswith(union["R2"].path) for path in left)
    assert sound(union)


def test_an_opening_somebody_has_begun_to_answer_stays(union: Union) -> None:
    union.fill("SCHOOL", "alisa", {"workers_total": 80})
    with db.begin(union.engine) as s:
        assert not campaigns.undoable(s, union.people["admin"], union["F"], union.campaign)
        with pytest.raises(Refused, match="начали работать"):
            campaigns.undo(s, union.people["admin"], union["F"], union.campaign, NOW)


def test_a_request_for_more_time_keeps_an_opening_too(union: Union) -> None:
    with db.begin(union.engine) as s:
        wanted = date(2026, 11, 10)
        deadlines.ask(s, union.people["alisa"], union.form_of("SCHOOL"), wanted, "Переезд", NOW)
    with db.begin(union.engine) as s, pytest.raises(Refused, match="начали работать"):
        campaigns.undo(s, union.people["admin"], union["F"], union.campaign, NOW)


def test_a_region_cannot_take_back_what_the_federation_opened(union: Union) -> None:
    with db.begin(union.engine) as s, pytest.raises(Refused, match="может только она"):
        campaigns.undo(s, union.people["darya"], union["R1"], union.campaign, NOW)


@pytest.mark.parametrize(("closed", "expected"), [(date(2026, 12, 1), True), (date(2026, 9, 30), False)])
def test_whoever_closes_later_is_still_expected(engine: Engine, closed: date, expected: bool) -> None:
    union = build(engine, MORE)
    with db.begin(engine) as s:
        admin = union.people["admin"]
        campaigns.undo(s, admin, union["F"], union.campaign, NOW)
        s.get_one(Organisation, union["GARDEN"].id).closed = closed
        opened = campaigns.start(s, admin, union["F"], WINDOWS, 2026, catalogue.shipped(), NOW)
        found = s.scalars(
            select(Submission.organisation_id).where(
                Submission.campaign_id == opened.id, Submission.organisation_id == union["GARDEN"].id
            )
        ).all()
    assert bool(found) is expected


@pytest.fixture(params=["UTC", "Europe/Moscow", "Asia/Kamchatka"])
def server_clock(request: pytest.FixtureRequest) -> Iterator[str]:
    was = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    if was is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = was
    time.tzset()


@pytest.mark.parametrize("zone", ["UTC", "Europe/Moscow", "Asia/Kamchatka"])
def test_the_last_second_counts_by_the_clock_of_the_region_alone(
    engine: Engine, server_clock: str, zone: str
) -> None:
    union = with_clock(engine, "R1", zone)
    here = ZoneInfo(zone)

    def told(day: date, hour: int, minute: int, second: int) -> datetime:
        return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=here)

    window = WINDOWS[0]
    last, first = told(window.due, 23, 59, 59), told(window.due + DAY, 0, 0, 0)
    union.hand_in("SCHOOL", "alisa", now=last)
    assert late(union, "R1") == 0
    union.hand_in("NEIGHBOUR", "nina", now=first)
    assert late(union, "R1") == 1
    number = union.fill("GARDEN", "galina", FULL, told(window.closes, 23, 59, 59))
    with db.begin(engine) as s, pytest.raises(Refused, match="Приём форм закрыт"):
        handing.submit(
            s, union.people["galina"], number, union.revision(number), told(window.closes + DAY, 0, 0, 0)
        )
    with db.reading(engine) as s:
        assert State(s.get_one(Submission, number).state) is State.DRAFT
    assert sound(union)
