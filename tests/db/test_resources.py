"""The register is what the accepted forms tell, whichever way it was made."""

import io
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from sqlalchemy import Engine, delete, select, update

import db
from core import resources as told_of
from core.access import SYSTEM
from core.answers import Cell, Rows, Value, to_json
from core.problems import Forbidden
from core.resources import Freshness, Kind, Works
from db import check, resource_books, resources, resources_anew, reviews
from db.models import Campaign, Event, Organisation, Resource, ResourceChange, Submission
from db.resources import Shown, Wanted
from tests.union import FULL, NOW, OFFICE, Union, build

TODAY = NOW.date()
GROUP: dict[str, Cell] = {
    "chan_platform": "vk",
    "chan_kind": "official",
    "chan_url": "https://vk.com/profkom4",
    "chan_members": 120,
    "chan_posts_month": 7,
}
WITH_GROUP: dict[str, Value] = {**FULL, "channels_exist": True, "channels": Rows((GROUP,))}


def accepted(union: Union, answers: dict[str, Value] = WITH_GROUP, now: datetime = NOW) -> int:
    number = union.hand_in("SCHOOL", "alisa", answers, now)
    union.accept(number, "boris", now)
    return number


EVERYTHING = Wanted()


def found(union: Union, wanted: Wanted = EVERYTHING, place: str = "F", today: date = TODAY) -> list[Shown]:
    with db.reading(union.engine) as s:
        return list(resources.find(s, SYSTEM, union[place], wanted, today).rows)


def kept(engine: Engine) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Everything in the register but its numbers."""
    with db.reading(engine) as s:
        rows = s.scalars(
            select(Resource).order_by(Resource.organisation_id, Resource.kind, Resource.key)
        ).all()
        names = {row.id: (row.organisation_id, row.key) for row in rows}
        changes = s.scalars(select(ResourceChange).order_by(ResourceChange.id)).all()
        columns = [c.name for c in Resource.__table__.columns if c.name != "id"]
        told = sorted((names[c.resource_id], c.day, c.kind, str(c.before), str(c.after)) for c in changes)
        return [tuple(getattr(row, name) for name in columns) for row in rows], list(told)


def anew(engine: Engine) -> int:
    with db.begin(engine) as s:
        return resources_anew.rebuild(s)


def test_an_accepted_form_tells_of_what_the_organisation_has(engine: Engine) -> None:
    union = build(engine)
    number = union.hand_in("SCHOOL", "alisa", WITH_GROUP)
    assert found(union) == []
    union.accept(number, "boris")
    told = {row.kind: row for row in found(union)}
    assert told.keys() == {Kind.PAGE, Kind.GROUP, Kind.EMAIL}
    assert told[Kind.GROUP].title == "ВКонтакте, официальная группа"
    assert {row.confirmed for row in told.values()} == {TODAY}
    assert {row.code for row in told.values()} == {"SCHOOL"}


def reopened(union: Union, number: int, now: datetime) -> None:
    with db.begin(union.engine) as s:
        reviews.reopen(s, union.people["boris"], number, union.revision(number), "Проверьте адрес", now)


def test_a_form_opened_again_tells_nothing_until_it_is_accepted(engine: Engine) -> None:
    union = build(engine)
    number = accepted(union)
    later = NOW + timedelta(days=3)
    reopened(union, number, later)
    assert found(union) == []
    union.hand_in("SCHOOL", "alisa", {**FULL, "channels": None, "site_url": "https://new.ru"}, later)  # type: ignore[dict-item]
    union.accept(number, "boris", later)
    assert {row.address for row in found(union)} == {"https://new.ru", "profkom4@example.ru"}
    # What stood in it by mistake has never been.
    assert found(union, Wanted(freshness=Freshness.GONE)) == []


def test_what_is_accepted_no_more_leaves_what_the_years_before_told(engine: Engine) -> None:
    union = build(engine)
    number = union.hand_in("SCHOOL", "alisa", {**WITH_GROUP, "site_url": "https://new.ru"})
    union.earlier(number, FULL)
    anew(engine)
    with db.begin(engine) as s:
        s.execute(update(Resource).where(Resource.kind == "page").values(checked=NOW, works=True, told="да"))
    before = kept(engine)
    union.accept(number, "boris")
    assert {row.address for row in found(union, Wanted(freshness=Freshness.GONE))} == {
        "https://school4.ru/profsoyuz"
    }
    with db.begin(engine) as s:
        reviews.undo(s, union.people["boris"], number, union.revision(number), NOW)
    assert kept(engine) == before
    anew(engine)
    assert kept(engine) == before


def test_an_address_that_comes_back_another_year_is_the_same_one(engine: Engine) -> None:
    union = build(engine)
    number = union.hand_in("SCHOOL", "alisa", {**FULL, "site_url": "https://SCHOOL4.ru/profsoyuz/"})
    union.earlier(number, FULL, year=2024)
    union.earlier(number, {**FULL, "site_url": "https://old.ru"}, year=2025)
    union.accept(number, "boris")
    page = next(row for row in found(union) if row.kind is Kind.PAGE)
    assert page.address == "https://SCHOOL4.ru/profsoyuz/" and page.first_seen < TODAY
    with db.reading(engine) as s:
        told = resources.history(s, SYSTEM, [page.id])[page.id]
    assert [c.kind for c in told] == ["found", "gone", "back"]
    before = kept(engine)
    anew(engine)
    assert kept(engine) == before


def test_a_register_that_tells_something_else_is_found_by_the_check(engine: Engine) -> None:
    union = build(engine)
    accepted(union)
    assert check.everything(engine).differences == []
    with db.begin(engine) as s:
        s.execute(update(Resource).where(Resource.kind == "page").values(followers=5))
    (said,) = check.everything(engine).differences
    assert said.startswith("Реестр ресурсов, организация SCHOOL") and "--rebuild" in said
    with db.begin(engine) as s:
        s.execute(delete(ResourceChange))
        s.execute(delete(Resource))
        assert resources_anew.missing(s)
    (said,) = check.everything(engine).differences
    assert said.startswith("Реестр ресурсов пуст")


def test_an_older_year_accepted_later_says_nothing_of_today(engine: Engine) -> None:
    union = build(engine)
    number = accepted(union)
    union.earlier(number, {**FULL, "site_url": "https://old.ru"}, year=2025)
    with db.begin(engine) as s:
        old = s.scalars(select(Submission).join(Campaign).where(Campaign.year == 2025)).one()
        old.state = "submitted"
        of = old.id
    union.accept(of, "boris", NOW + timedelta(days=1))
    assert "https://old.ru" not in {row.address for row in found(union)}


def test_made_anew_the_register_says_the_same(engine: Engine) -> None:
    union = build(engine)
    accepted(union)
    office = {**OFFICE, "site_kind": "own", "site_url": "https://raikom.ru"}
    union.accept(union.hand_in("T1", "boris", office), "darya")
    before = kept(engine)
    with db.begin(engine) as s:
        s.execute(
            update(Resource).where(Resource.kind == "page").values(checked=NOW, works=False, told="нет")
        )
    looked = kept(engine)
    assert anew(engine) == len(before[0]) == 4
    assert kept(engine) == looked
    assert anew(engine) == 4
    assert kept(engine) == looked
    # The counter goes on behind the numbers that were chosen.
    union.accept(union.hand_in("T2", "vera", {**office, "site_url": "https://t2.ru"}), "darya")
    assert len(kept(engine)[0]) == 5


def test_years_are_gone_through_in_their_order(engine: Engine) -> None:
    union = build(engine)
    number = accepted(union)
    union.earlier(number, {**FULL, "site_url": "https://old.ru", "email_own": "none"}, year=2024)
    union.earlier(number, WITH_GROUP, year=2025)
    anew(engine)
    assert {row.address: row.kind for row in found(union, Wanted(freshness=Freshness.GONE))} == {
        "https://old.ru": Kind.PAGE
    }
    page = next(row for row in found(union) if row.kind is Kind.PAGE)
    assert page.first_seen < TODAY == page.confirmed


def many(engine: Engine) -> Union:
    union = build(engine)
    rows = (
        ("SCHOOL", "page", "https://school4.ru/profsoyuz", "", date(2026, 10, 12), True),
        ("SCHOOL", "group", "https://vk.com/profkom4", "vk", date(2026, 10, 12), False),
        ("SCHOOL", "email", "profkom4@example.ru", "", date(2026, 10, 12), None),
        ("GARDEN", "group", "https://t.me/sad20", "telegram", date(2025, 1, 10), None),
        ("T1", "site", "https://Райком.рф", "", date(2026, 10, 12), None),
        ("FOREIGN", "page", "https://foreign.ru", "", date(2026, 10, 12), True),
    )
    with db.begin(engine) as s:
        for code, kind, address, platform, day, works in rows:
            s.add(
                Resource(
                    organisation_id=union[code].id,
                    kind=kind,
                    address=address,
                    platform=platform,
                    works=works,
                    key=told_of.key(address),
                    first_seen=day,
                    confirmed=day,
                    told="",
                )
            )
    return union


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(), 6),
        (Wanted(Kind.GROUP), 2),
        (Wanted(platform="telegram"), 1),
        (Wanted(freshness=Freshness.OLD), 1),
        (Wanted(freshness=Freshness.FRESH), 5),
        (Wanted(freshness=Freshness.GONE), 0),
        (Wanted(works=Works.NO), 1),
        (Wanted(works=Works.YES), 2),
        (Wanted(works=Works.UNKNOWN), 2),
        (Wanted(words="школы № 4"), 3),
        (Wanted(words="ШКОЛЫ сад"), 0),
        (Wanted(words="https://m.vk.com/profkom4/"), 1),
        (Wanted(words="райком.рф"), 1),
        (Wanted(words="%"), 0),
        (Wanted(words="'; --"), 0),
        (Wanted(Kind.GROUP, works=Works.NO, words="profkom"), 1),
    ],
)
def test_the_found_are_those_that_were_asked_for(engine: Engine, wanted: Wanted, expected: int) -> None:
    union = many(engine)
    with db.reading(engine) as s:
        page = resources.find(s, SYSTEM, union["F"], wanted, TODAY)
    assert (len(page.rows), page.total) == (expected, expected)


def test_a_region_sees_its_own_subtree_alone(engine: Engine) -> None:
    union = many(engine)
    with db.reading(engine) as s:
        page = resources.find(s, union.people["gleb"], union["R1"], Wanted(), TODAY)
        with pytest.raises(Forbidden):
            resources.find(s, union.people["gleb"], union["R2"], Wanted(), TODAY)
        foreign = s.scalars(select(Resource.id).where(Resource.key == "foreign.ru")).one()
        for numbers in ([foreign], [page.rows[0].id, foreign], [10**6]):
            with pytest.raises(Forbidden):
                resources.history(s, union.people["gleb"], numbers)
    assert {row.code for row in page.rows} == {"SCHOOL", "GARDEN", "T1"}
    assert page.by_kind == {Kind.PAGE: 1, Kind.GROUP: 2, Kind.SITE: 1}


def test_whoever_only_compares_sees_no_post_boxes(engine: Engine) -> None:
    union = many(engine)
    with db.reading(engine) as s:
        gleb = union.people["gleb"]
        everything = resources.find(s, gleb, union["R1"], Wanted(), TODAY)
        asked_for = resources.find(s, gleb, union["R1"], Wanted(Kind.EMAIL), TODAY)
        by_words = resources.counted(s, gleb, union["R1"], Wanted(words="profkom4@example.ru"), TODAY)
        post_box = s.scalars(select(Resource.id).where(Resource.kind == "email")).one()
        with pytest.raises(Forbidden):
            resources.history(s, gleb, [post_box])
        assert resources.history(s, union.people["boris"], [post_box]) == {post_box: []}
        own = resources.find(s, union.people["darya"], union["R1"], Wanted(Kind.EMAIL), TODAY)
    assert (everything.total, len(everything.rows)) == (4, 4)
    assert (asked_for.total, list(asked_for.rows), by_words) == (0, [], {})
    assert own.total == 1


def test_what_a_closed_organisation_had_is_gone(engine: Engine) -> None:
    union = many(engine)
    with db.begin(engine) as s:
        s.execute(update(Organisation).where(Organisation.code == "SCHOOL").values(closed=TODAY))
    assert len(found(union)) == 3
    gone = found(union, Wanted(freshness=Freshness.GONE))
    assert {row.code for row in gone} == {"SCHOOL"}
    assert all(row.closed for row in gone)
    with db.reading(engine) as s:
        assert sum(resources.counted(s, SYSTEM, union["F"], Wanted(Kind.PAGE), TODAY).values()) == 3


def test_pages_of_the_list_meet_without_a_gap(engine: Engine) -> None:
    union = build(engine)
    with db.begin(engine) as s:
        for number in range(60):
            address = f"https://school{number}.ru"
            row = Resource(organisation_id=union["SCHOOL"].id, kind="page", address=address, key=address[8:])
            row.first_seen = row.confirmed = TODAY
            s.add(row)
    with db.reading(engine) as s:
        pages = [resources.find(s, SYSTEM, union["R1"], Wanted(), TODAY, n) for n in (1, 2, 3)]
        beyond = resources.find(s, SYSTEM, union["R1"], Wanted(), TODAY, 99)
    assert [len(page.rows) for page in pages] == [25, 25, 10]
    assert len({row.id for page in pages for row in page.rows}) == 60
    assert [row.id for row in beyond.rows] == [row.id for row in pages[2].rows]


def test_the_file_holds_exactly_what_was_found_and_the_journal_says_who_took_it(engine: Engine) -> None:
    union = many(engine)
    with db.begin(engine) as s:
        row = s.scalars(select(Resource).where(Resource.key == "school4.ru/profsoyuz")).one()
        row.title = '=HYPERLINK("http://evil.ru")'
        made = resource_books.workbook(
            s, union.people["boris"], union["T1"], Wanted(words="школы"), TODAY, NOW, "Europe/Moscow"
        )
    sheet = openpyxl.load_workbook(io.BytesIO(made)).worksheets[0]
    cells = list(sheet.iter_rows(min_row=2))
    assert [line[4].value for line in cells] == [
        "profkom4@example.ru", "https://vk.com/profkom4", "https://school4.ru/profsoyuz",
    ]  # fmt: skip
    assert cells[2][3].data_type == "s"
    with db.reading(engine) as s:
        event = s.scalars(select(Event).where(Event.action == "export")).one()
    assert event.after == {"what": "register", "rows": 3}
    assert event.user_id == union.people["boris"].user_id


def test_a_form_that_does_not_speak_of_pages_takes_none_away(engine: Engine) -> None:
    union = build(engine)
    number = accepted(union)
    few: dict[str, Value] = {"members_total": 41}
    union.earlier(number, WITH_GROUP, year=2025)
    with db.begin(engine) as s:
        stored = {code: to_json(value) for code, value in few.items()}
        s.execute(update(Submission).where(Submission.id == number).values(answers=stored))
    anew(engine)
    assert len(found(union)) == 3
