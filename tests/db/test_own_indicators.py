"""Own indicators: tried before they count, counted campaign by campaign, kept by every later act, within the owner."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select, update

import db
from core import catalogue
from core.access import Role
from core.organisations import Level
from core.own_indicators import ANSWERED, NOTHING, Typed
from core.problems import Conflict, Forbidden, Refused
from db import campaigns, catalogues, check, frames, own_counting, own_indicators, reviews
from db.models import Aggregate, Campaign, Event, OwnIndicator
from tests.union import FULL, NOW, WINDOWS, Union, build

PEOPLE = (
    ("sad", "Сад", Role.RESPONSIBLE, "GARDEN"),
    ("vuz", "Вуз", Role.RESPONSIBLE, "UNIVERSITY"),
    ("alien", "Чужая", Role.RESPONSIBLE, "FOREIGN"),
)
# «Да» of the stand counts as 1.
TYPED = Typed("Стендов и членов", numerator=("stand_exists", "members_total"), denominator=("workers_total",))
SMALL = {**FULL, "members_total": 10, "members_working": 10, "ais_members": 5, "stand_exists": False}


@pytest.fixture
def union(engine: Engine) -> Union:
    made = build(engine, PEOPLE)
    made.accept(made.hand_in("SCHOOL", "alisa"), "boris")
    return made


def save(union: Union, typed: Typed = TYPED, who: str = "darya", place: str = "R1") -> int:
    with db.begin(union.engine) as s:
        number, problems = own_indicators.save(s, union.people[who], union[place], 0, typed, 0, NOW)
    assert problems == []
    return number


def publish(union: Union, number: int, who: str = "darya", place: str = "R1") -> None:
    with db.begin(union.engine) as s:
        seen = own_indicators.tried(s, union.people[who], union[place], number)
        own_indicators.publish(s, union.people[who], union[place], number, 1, seen.stamp, NOW)


def count(union: Union, number: int, who: str = "darya", place: str = "R1") -> list[int]:
    """The years that were counted, in that order."""
    years: list[int] = []
    while True:
        with db.begin(union.engine) as s:
            step = own_indicators.count_next(s, union.people[who], union[place], number, NOW)
        if step is None:
            return years
        if step.whole:
            years.append(step.campaign.year)


def used(union: Union, typed: Typed = TYPED, who: str = "darya", place: str = "R1") -> int:
    number = save(union, typed, who, place)
    publish(union, number, who, place)
    count(union, number, who, place)
    return number


def total(union: Union, place: str, number: int) -> tuple[int, Decimal, Decimal] | None:
    with db.reading(union.engine) as s:
        row = s.scalars(
            select(Aggregate).where(
                Aggregate.indicator == f"own_{number}",
                Aggregate.organisation_id == union[place].id,
                Aggregate.campaign_id == union.campaign.id,
                Aggregate.level == "primary",
            )
        ).one_or_none()
    return None if row is None else (row.answered, row.total, row.base)


def sound(union: Union) -> None:
    assert check.everything(union.engine).differences == []


def test_accepted_forms_are_counted_for_the_owner_and_everybody_below(union: Union) -> None:
    number = used(union)
    assert total(union, "R1", number) == total(union, "T1", number) == (1, Decimal(42), Decimal(80))
    assert total(union, "F", number) is None
    sound(union)


def test_later_acts_keep_the_totals(union: Union) -> None:
    number = used(union)
    form = union.hand_in("GARDEN", "sad", SMALL)
    union.accept(form, "boris")
    assert total(union, "R1", number) == (2, Decimal(52), Decimal(160))
    sound(union)
    with db.begin(union.engine) as s:
        reviews.reopen(s, union.people["boris"], form, union.revision(form), "Проверьте", NOW)
    assert total(union, "R1", number) == (1, Decimal(42), Decimal(80))
    sound(union)


def test_another_region_is_never_in_it(union: Union) -> None:
    number = used(union)
    union.accept(union.hand_in("FOREIGN", "alien"), "elena")
    assert total(union, "R1", number) == (1, Decimal(42), Decimal(80))
    assert total(union, "R2", number) is None
    sound(union)


def test_each_campaign_is_counted_by_itself_and_the_rest_later(union: Union) -> None:
    union.earlier(union.form_of("SCHOOL"), {"members_total": 30, "stand_exists": True, "workers_total": 60})
    union.earlier(union.form_of("GARDEN"), {"members_total": 7, "stand_exists": True}, year=2024)
    number = save(union)
    publish(union, number)
    with db.begin(union.engine) as s:
        first = own_indicators.count_next(s, union.people["darya"], union["R1"], number, NOW)
    assert first is not None and first.whole and first.campaign.year == 2026
    assert len(entry(union, number).left) == 2
    # A form that is accepted before its campaign is counted is counted with it, once.
    union.accept(union.hand_in("GARDEN", "sad", SMALL), "boris")
    assert count(union, number) == [2025, 2024]
    assert total(union, "R1", number) == (2, Decimal(52), Decimal(160))
    with db.reading(union.engine) as s:
        kept = s.get_one(OwnIndicator, number).counted
        assert len(kept) == 3
    assert own_differences(union) == []


def own_differences(union: Union) -> list[str]:
    """Forms of `Union.earlier` are in no other totals."""
    return [line for line in check.everything(union.engine).differences if "своего" in line]


def entry(union: Union, number: int) -> own_indicators.Entry:
    with db.reading(union.engine) as s:
        return next(e for e in own_indicators.all(s, union.people["darya"], union["R1"]) if e.id == number)


def test_a_campaign_that_begins_later_is_counted_from_its_first_form(union: Union) -> None:
    number = used(union)
    days = tuple(replace(w, opens=w.opens.replace(year=2027), due=w.due.replace(year=2027)) for w in WINDOWS)
    days = tuple(replace(w, closes=w.closes.replace(year=2027)) for w in days)
    with db.begin(union.engine) as s:
        made = campaigns.start(
            s, union.people["admin"], union["F"], days, 2027, catalogue.shipped(), NOW.replace(year=2027)
        )
    assert entry(union, number).left == ()
    union.campaign = made
    later = NOW.replace(year=2027)
    union.accept(union.hand_in("GARDEN", "sad", SMALL, later), "boris", later)
    assert total(union, "T1", number) == (1, Decimal(10), Decimal(80))
    sound(union)


def test_it_is_offered_to_the_owner_and_everybody_below_until_it_is_retired(union: Union) -> None:
    number = used(union)
    code = f"own_{number}"

    def offered(place: str) -> bool:
        with db.reading(union.engine) as s:
            return code in catalogues.compared(s, union[place], 2026).indicators

    assert [offered(p) for p in ("R1", "T1", "SCHOOL", "F", "R2")] == [True, True, True, False, False]
    with db.begin(union.engine) as s:
        own_indicators.retire(s, union.people["darya"], union["R1"], number, 2, NOW)
    assert not offered("R1")
    # Its totals stay, and stay right.
    union.accept(union.hand_in("GARDEN", "sad", SMALL), "boris")
    assert total(union, "R1", number) == (2, Decimal(52), Decimal(160))
    sound(union)


def test_charts_read_it_like_any_other(union: Union) -> None:
    number = used(union, replace(TYPED, factor=100, unit="%"))
    code, darya = f"own_{number}", union.people["darya"]
    with db.reading(union.engine) as s:
        known = catalogues.compared(s, union["R1"], 2026)
        above = frames.own(s, darya, union["R1"], [2026], [code], known)
        forms = frames.below(s, darya, union["R1"], [2026], [code], Level.PRIMARY, known)
    assert list(above["value"]) == [Decimal("52.5")]
    by_code = dict(zip(forms["code"], forms["value"], strict=True))
    assert by_code["SCHOOL"] == Decimal("52.5")
    assert by_code["GARDEN"] is None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (Typed("Сумма", numerator=("members_total",), below=NOTHING, decimals=0), (1, 41, 0)),
        (Typed("На организацию", numerator=("members_total",), below=ANSWERED), (1, 41, 1)),
        (Typed("Сайт и почта", numerator=("site_kind", "email_own"), below=ANSWERED), (1, 2, 1)),
        (Typed("Каналов", numerator=("channels_count",), denominator=("members_total",)), (1, 0, 41)),
    ],
)
def test_every_sort_of_formula_is_counted(union: Union, typed: Typed, expected: tuple[int, ...]) -> None:
    assert tuple(total(union, "R1", used(union, typed)) or ()) == expected
    sound(union)


def test_nothing_counts_before_the_check_has_been_seen(union: Union) -> None:
    number, darya, place = save(union), union.people["darya"], union["R1"]
    with db.begin(union.engine) as s, pytest.raises(Refused, match="Сначала посмотрите"):
        own_indicators.publish(s, darya, place, number, 1, "", NOW)
    with db.reading(union.engine) as s:
        seen = own_indicators.tried(s, darya, place, number)
    assert [e.name for e in seen.examples] == ["ППО школы № 4"]
    assert seen.examples[0].parts == {
        "stand_exists": Decimal(1),
        "members_total": Decimal(41),
        "workers_total": Decimal(80),
    }
    # The school answers otherwise by now: what was looked at is not what would be counted.
    form = union.form_of("SCHOOL")
    with db.begin(union.engine) as s:
        reviews.reopen(s, union.people["boris"], form, union.revision(form), "Проверьте", NOW)
    union.accept(union.hand_in("SCHOOL", "alisa", {**FULL, "workers_total": 90}), "boris")
    with db.begin(union.engine) as s, pytest.raises(Refused, match="Сначала посмотрите"):
        own_indicators.publish(s, darya, place, number, 1, seen.stamp, NOW)


def test_where_no_form_has_a_figure_there_is_nothing_to_publish(union: Union) -> None:
    with db.begin(union.engine) as s:
        s.execute(update(Campaign).values(kind="spring"))
    number = save(union)
    with db.begin(union.engine) as s, pytest.raises(Refused, match="ни у одной"):
        own_indicators.publish(s, union.people["darya"], union["R1"], number, 1, "", NOW)


def test_what_counts_is_changed_by_nobody(union: Union) -> None:
    number, darya, place = used(union), union.people["darya"], union["R1"]
    with db.begin(union.engine) as s, pytest.raises(Refused, match="изменить его нельзя"):
        own_indicators.save(s, darya, place, number, replace(TYPED, label="Другое"), 2, NOW)


def test_two_who_change_one_draft_are_told(union: Union) -> None:
    number, darya, place = save(union), union.people["darya"], union["R1"]
    with db.begin(union.engine) as s:
        own_indicators.save(s, darya, place, number, replace(TYPED, label="Второе"), 1, NOW)
    with db.begin(union.engine) as s, pytest.raises(Conflict, match="изменил кто-то ещё"):
        own_indicators.save(s, darya, place, number, replace(TYPED, label="Третье"), 1, NOW)


def test_a_region_touches_no_indicator_of_somebody_else(union: Union) -> None:
    number = used(union, who="admin", place="F")
    assert total(union, "F", number) == (1, Decimal(42), Decimal(80))
    with db.begin(union.engine) as s:
        with pytest.raises(Forbidden):
            own_indicators.retire(s, union.people["darya"], union["R1"], number, 2, NOW)
        with pytest.raises(Forbidden):
            own_indicators.count_next(s, union.people["darya"], union["R1"], number, NOW)
        mine = own_indicators.all(s, union.people["darya"], union["R1"])
    assert [(e.id, e.mine) for e in mine] == [(number, False)]


def test_the_journal_says_it_in_words(union: Union) -> None:
    used(union)
    with db.reading(union.engine) as s:
        found = s.scalars(select(Event).where(Event.action.like("own_indicator.%")).order_by(Event.id)).all()
    assert [e.action.partition(".")[2] for e in found] == ["save", "publish", "count"]
    assert found[0].after["formula"].endswith(": «Работающих в учреждении»")
    assert found[2].after["year"] == 2026


def test_forms_accepted_while_a_campaign_is_half_counted_are_counted_once(
    union: Union, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_counting, "AT_ONCE", 4)
    number = save(union)
    publish(union, number)
    # The region, the university, the first territory and the school: nobody sees a part of the sums.
    with db.begin(union.engine) as s:
        first = own_indicators.count_next(s, union.people["darya"], union["R1"], number, NOW)
    assert first is not None and (first.forms, first.whole) == (4, False)
    assert total(union, "R1", number) is None
    sound(union)
    behind = union.hand_in("UNIVERSITY", "vuz", SMALL | {"students_total": 3})
    ahead = union.hand_in("GARDEN", "sad", SMALL)
    school = union.form_of("SCHOOL")
    union.accept(behind, "darya")
    union.accept(ahead, "boris")
    with db.begin(union.engine) as s:
        reviews.reopen(s, union.people["boris"], school, union.revision(school), "Проверьте", NOW)
    sound(union)
    assert count(union, number) == [2026]
    assert total(union, "R1", number) == (2, Decimal(20), Decimal(160))
    assert total(union, "T1", number) == (1, Decimal(10), Decimal(80))
    sound(union)


def test_two_who_count_at_once_leave_one_entry_in_the_journal(union: Union) -> None:
    number = save(union)
    publish(union, number)
    with ThreadPoolExecutor(2) as pool:
        pairs = [pool.submit(count, union, number) for _ in range(2)]
        assert sorted(len(one.result()) for one in pairs)[1] == 1
    assert total(union, "R1", number) == (1, Decimal(42), Decimal(80))
    with db.reading(union.engine) as s:
        told = s.scalars(select(Event).where(Event.action == "own_indicator.count")).all()
    assert [event.after["rows"] for event in told] == [2]
    sound(union)


def test_a_campaign_whose_opening_was_taken_back_is_neither_counted_nor_left(union: Union) -> None:
    number = used(union)
    with db.begin(union.engine) as s:
        admin, top = union.people["admin"], union["F"]
        made = campaigns.start(s, admin, top, WINDOWS, 2027, catalogue.shipped(), NOW)
    assert entry(union, number).counted == 2
    with db.begin(union.engine) as s:
        campaigns.undo(s, union.people["admin"], union["F"], s.get_one(Campaign, made.id), NOW)
    with db.reading(union.engine) as s:
        assert s.get_one(OwnIndicator, number).counted == [union.campaign.id]
    assert entry(union, number).left == ()
    sound(union)
