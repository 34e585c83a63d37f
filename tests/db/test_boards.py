"""The board: who has handed in of whom, frozen at the opening, by each region's own clock."""

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Engine, event, select, update

import db
from core import board
from core.access import SYSTEM, Role
from core.board import Lag
from core.organisations import Level
from core.pace import forecast
from core.problems import Forbidden
from core.workflow import State
from db import board_books, boards, models, pace, turnout
from db.models import Campaign, Completeness, Event, Extension, Organisation, Pace, Submission
from tests.union import FULL, NOW, Union, build

PEOPLE = (("sad", "Сад", Role.RESPONSIBLE, "GARDEN"), ("vuz", "Вуз", Role.RESPONSIBLE, "UNIVERSITY"))
HIGHER = FULL | {"students_total": 900}


@pytest.fixture
def union(engine: Engine) -> Union:
    return build(engine, PEOPLE)


def shown(
    union: Union, code: str, now: datetime = NOW, source: Level = Level.PRIMARY
) -> list[turnout.Turnout]:
    with db.reading(union.engine) as s:
        return turnout.of(s, SYSTEM, union[code], union.campaign, now, source)


def listed(union: Union, code: str, lag: Lag, now: datetime = NOW, words: str = "") -> list[str]:
    with db.reading(union.engine) as s:
        found = boards.laggards(s, SYSTEM, union[code], union.campaign, now, lag, words=words)
    assert found.total == len(found.rows)
    return [place.code for place in found.rows]


def counted(union: Union, code: str, now: datetime = NOW) -> dict[Lag, int]:
    with db.reading(union.engine) as s:
        return boards.lags(s, SYSTEM, union[code], union.campaign, now)


def stretch(union: Union, code: str, until: date) -> None:
    """As granting an extension does."""
    number = union.form_of(code)
    with db.begin(union.engine) as s:
        s.get_one(Submission, number).until = until
        s.add(
            Extension(
                submission_id=number, wanted=until, reason="Ремонт", asked=NOW, state="granted", until=until
            )
        )


def move(union: Union, code: str, above: str) -> None:
    """A territory goes to another region, its primaries with it; the campaign stays as it was."""
    with db.begin(union.engine) as s:
        place = s.get_one(Organisation, union[code].id)
        old, new = place.path, f"{union[above].path}{place.id}/"
        for o in s.scalars(select(Organisation).where(Organisation.path.startswith(old))):
            o.path = new + o.path.removeprefix(old)
        place.parent_id = union[above].id
        s.flush()
        union.organisations[code] = place


def test_children_are_those_of_the_day_of_the_opening(union: Union) -> None:
    union.hand_in("SCHOOL", "alisa")
    move(union, "T1", "R2")
    there = {t.code: t for t in shown(union, "R1")}
    assert set(there) == {"R1", "T1", "T2"}
    assert (there["T1"].expected, there["T1"].handed_in) == (2, 1)
    assert "T1" not in {t.code for t in shown(union, "R2")}
    with db.reading(union.engine) as s:
        places = boards.each(s, SYSTEM, union["T1"], union.campaign, NOW)
    assert {p.code for p in places} == {"SCHOOL", "GARDEN"}
    assert listed(union, "T1", Lag.NOT_BEGUN) == ["GARDEN"]


def test_a_child_that_has_left_the_reach_stands_without_a_door(union: Union) -> None:
    move(union, "T1", "R2")
    with db.reading(union.engine) as s:
        darya = union.people["darya"]
        rows = turnout.of(s, darya, union["R1"], union.campaign, NOW)
        found = boards.laggards(s, darya, union["R1"], union.campaign, NOW, Lag.NOT_BEGUN)
        deciding = boards.deciding(s, darya, union["R1"], union.campaign)
    assert {t.code: t.door for t in rows} == {"R1": True, "T1": False, "T2": True}
    doors = {p.code: p.door for p in found.rows}
    assert doors == {"SCHOOL": False, "GARDEN": False, "NEIGHBOUR": True, "UNIVERSITY": True}
    assert {m.code: m.door for m in deciding} == {"T1": False, "T2": True}


def test_a_new_name_is_shown_in_an_old_campaign(union: Union) -> None:
    with db.begin(union.engine) as s:
        s.get_one(Organisation, union["T1"].id).name = "Новое имя"
    assert "Новое имя" in {t.organisation for t in shown(union, "R1")}


def test_primaries_of_direct_subordination_are_a_line_of_their_own(union: Union) -> None:
    union.hand_in("UNIVERSITY", "vuz", HIGHER)
    direct = turnout.direct(shown(union, "R1"))
    assert direct is not None
    assert (direct.expected, direct.handed_in, direct.code) == (1, 1, "")
    assert turnout.direct(shown(union, "R2")) is None
    assert turnout.direct(shown(union, "T1")) is None
    with db.reading(union.engine) as s:
        places = boards.each(s, SYSTEM, union["R1"], union.campaign, NOW)
    assert [(p.code, p.state) for p in places] == [("UNIVERSITY", State.SUBMITTED)]


def test_offices_are_counted_by_the_level_of_their_forms(union: Union) -> None:
    found = {t.code: t.expected for t in shown(union, "F", source=Level.TERRITORIAL)}
    assert found == {"F": 3, "R1": 2, "R2": 1}
    with db.reading(union.engine) as s:
        levels = {
            code: pace.levels(s, SYSTEM, union[code], union.campaign) for code in ("F", "R1", "T1", "SCHOOL")
        }
        places = boards.each(s, SYSTEM, union["R1"], union.campaign, NOW, Level.TERRITORIAL)
    assert levels["F"] == {Level.PRIMARY: 5, Level.TERRITORIAL: 3, Level.REGIONAL: 2}
    assert levels["R1"] == {Level.PRIMARY: 4, Level.TERRITORIAL: 2}
    assert levels["T1"] == {Level.PRIMARY: 2}
    assert levels["SCHOOL"] == {}
    assert [p.code for p in places] == ["T1", "T2"]


@pytest.mark.parametrize("code", ["F", "R1", "R2", "T1", "T2"])
def test_every_number_of_the_board_is_a_naive_count(union: Union, code: str) -> None:
    union.accept(union.hand_in("SCHOOL", "alisa"), "boris")
    union.hand_in("UNIVERSITY", "vuz", HIGHER, datetime(2026, 11, 2, 9, tzinfo=UTC))
    union.fill("GARDEN", "sad", {"workers_total": 5})
    now = datetime(2026, 11, 3, 9, tzinfo=UTC)
    found = shown(union, code, now)
    with db.reading(union.engine) as s:
        states = list(
            s.execute(
                select(Submission.state, Submission.submitted).where(
                    Submission.level == "primary", Submission.path.startswith(union[code].path)
                )
            )
        )
    handed = [sent for state, sent in states if State(state).handed_in]
    late = [sent for sent in handed if sent and sent.date() > date(2026, 10, 31)]
    whole = found[0]
    assert (whole.expected, whole.handed_in, whole.late) == (len(states), len(handed), len(late))
    assert whole.overdue == len(states) - len(handed)
    assert board.on_time(whole) == len(handed) - len(late)
    if len(found) > 1:
        parts = [*found[1:], *filter(None, [turnout.direct(found)])]
        for name in ("expected", "handed_in", "late", "accepted", "draft", "not_begun", "overdue"):
            assert getattr(whole, name) == sum(getattr(p, name) for p in parts)


def test_who_has_more_time_is_not_overdue(union: Union) -> None:
    after = datetime(2026, 11, 3, 9, tzinfo=UTC)
    stretch(union, "GARDEN", date(2026, 11, 10))
    assert [t.overdue for t in shown(union, "T1", after)] == [1]
    assert shown(union, "F", after)[0].overdue == 4
    assert listed(union, "T1", Lag.OVERDUE, after) == ["SCHOOL"]
    assert listed(union, "T1", Lag.RUNNING, after) == ["GARDEN"]
    with db.reading(union.engine) as s:
        place = boards.laggards(s, SYSTEM, union["T1"], union.campaign, after, Lag.RUNNING).rows[0]
    assert (place.due, place.left, place.until) == (date(2026, 11, 10), 7, date(2026, 11, 10))
    assert [t.overdue for t in shown(union, "T1", after + timedelta(8))] == [2]


def test_an_extension_shortens_nobody_s_days(union: Union) -> None:
    stretch(union, "GARDEN", date(2026, 10, 5))
    assert counted(union, "T1")[Lag.OVERDUE] == 0


def test_the_lists_are_counted_as_they_are_shown(union: Union) -> None:
    union.fill("GARDEN", "sad", {"workers_total": 5})
    union.hand_in("SCHOOL", "alisa")
    week_before = datetime(2026, 10, 24, 9, tzinfo=UTC)
    for now in (NOW, week_before, datetime(2026, 11, 3, 9, tzinfo=UTC)):
        for code in ("F", "R1", "T1", "T2"):
            assert counted(union, code, now) == {lag: len(listed(union, code, lag, now)) for lag in Lag}
    assert counted(union, "F") == {Lag.NOT_BEGUN: 3, Lag.RUNNING: 0, Lag.OVERDUE: 0}
    assert counted(union, "F", week_before)[Lag.RUNNING] == 4


def test_a_region_s_clock_ends_its_own_day(union: Union) -> None:
    """23:30 in Moscow on the last day: in Kamchatka it is over."""
    last = datetime(2026, 10, 31, 20, 30, tzinfo=UTC)
    with db.begin(union.engine) as s:
        # As opening the campaign by a region that has a clock of its own does.
        usual = s.scalars(select(models.Window).where(models.Window.level == "primary")).one()
        mine = models.Window(
            campaign_id=usual.campaign_id,
            organisation_id=union["R2"].id,
            level="primary",
            form_id=usual.form_id,
            opens=usual.opens,
            due=usual.due,
            closes=usual.closes,
            time_zone="Asia/Kamchatka",
        )
        s.add(mine)
        s.flush()
        s.execute(
            update(Submission)
            .where(Submission.organisation_id == union["FOREIGN"].id)
            .values(window_id=mine.id)
        )
    assert listed(union, "F", Lag.OVERDUE, last) == ["FOREIGN"]
    assert {t.code: t.overdue for t in shown(union, "F", last)} == {"F": 1, "R1": 0, "R2": 1}


def test_an_exempt_form_is_beside_the_expected(union: Union) -> None:
    from db import deadlines

    with db.begin(union.engine) as s:
        number = union.form_of("GARDEN")
        deadlines.exempt(s, union.people["boris"], number, union.revision(number), "Закрыта на год", NOW)
    whole = shown(union, "T1")[0]
    assert (whole.expected, whole.exempt, whole.not_begun) == (1, 1, 1)
    assert listed(union, "T1", Lag.NOT_BEGUN) == ["SCHOOL"]
    with db.reading(union.engine) as s:
        places = boards.each(s, SYSTEM, union["T1"], union.campaign, NOW)
    assert {p.code: p.expected for p in places} == {"SCHOOL": 1, "GARDEN": 0}


@pytest.mark.parametrize(
    ("words", "codes"),
    [("сад", ["GARDEN"]), ("GARD", ["GARDEN"]), ("%", []), ("_", []), ("нет такой", []), ("  ", None)],
)
def test_a_list_is_searched_by_name_and_code(union: Union, words: str, codes: list[str] | None) -> None:
    everybody = ["GARDEN", "NEIGHBOUR", "SCHOOL", "UNIVERSITY"]
    assert listed(union, "R1", Lag.NOT_BEGUN, words=words) == (everybody if codes is None else codes)


def test_pages_of_a_list_follow_one_another(union: Union) -> None:
    with db.reading(union.engine) as s:
        pages = [
            boards.laggards(s, SYSTEM, union["F"], union.campaign, NOW, Lag.NOT_BEGUN, page=n, size=2)
            for n in (1, 2, 3, 99)
        ]
        found = boards.laggards(s, SYSTEM, union["F"], union.campaign, NOW, Lag.NOT_BEGUN, size=None)
    assert [len(p.rows) for p in pages] == [2, 2, 1, 1]
    assert [r for p in pages[:3] for r in p.rows] == list(found.rows)
    assert {p.total for p in pages} == {5}


def test_the_presidium_sees_sums_and_no_single_forms(union: Union) -> None:
    gleb = union.people["gleb"]
    with db.reading(union.engine) as s:
        assert turnout.of(s, gleb, union["R1"], union.campaign, NOW)
        assert pace.of(s, gleb, union["R1"], union.campaign)
        with pytest.raises(Forbidden):
            boards.each(s, gleb, union["R1"], union.campaign, NOW)


def test_the_curve_ends_at_what_is_handed_in(union: Union) -> None:
    days = [datetime(2026, 10, day, 9, tzinfo=UTC) for day in (5, 9)]
    union.accept(union.hand_in("SCHOOL", "alisa", now=days[0]), "boris", days[1])
    union.hand_in("GARDEN", "sad", now=days[1])
    with db.reading(union.engine) as s:
        course = pace.of(s, SYSTEM, union["T1"], union.campaign)
    assert course is not None
    assert course.days == ((date(2026, 10, 5), 1), (date(2026, 10, 9), 1))
    curve = course.cumulative(date(2026, 10, 12))
    assert curve[-1] == course.handed_in == shown(union, "T1")[0].handed_in == 2
    assert course.undated == 0 and curve[:5] == [0, 0, 0, 0, 1]
    assert forecast(course, date(2026, 10, 12)) is None


def test_last_year_stands_beside_this_one(union: Union) -> None:
    with db.begin(union.engine) as s:
        past = Campaign(kind="monitoring", year=2025, title="2025", time_zone="Europe/Moscow")
        s.add(past)
        s.flush()
        row = s.scalars(select(models.Window).where(models.Window.level == "primary")).one()
        s.add(
            models.Window(
                campaign_id=past.id,
                organisation_id=union["F"].id,
                level="primary",
                form_id=row.form_id,
                opens=date(2025, 10, 1),
                due=date(2025, 10, 31),
                closes=date(2025, 11, 30),
                time_zone="Europe/Moscow",
            )
        )
        key = {"campaign_id": past.id, "level": "primary", "organisation_id": union["T1"].id}
        s.add(Completeness(**key, parent_id=union["R1"].id, expected=3, accepted=2))
        s.add(Pace(**key, day=date(2025, 10, 20), handed_in=2))
        s.add(Pace(**key, day=date(2025, 10, 21), handed_in=0))
    with db.reading(union.engine) as s:
        before = pace.before(s, SYSTEM, union["T1"], union.campaign)
        nobody = pace.before(s, SYSTEM, union["T2"], union.campaign)
    assert before is not None and nobody is None
    assert (before.year, before.expected, before.days) == (2025, 3, ((date(2025, 10, 20), 2),))


def test_who_lacks_most_settles_the_outcome(union: Union) -> None:
    union.hand_in("SCHOOL", "alisa")
    with db.reading(union.engine) as s:
        found = boards.deciding(s, SYSTEM, union["F"], union.campaign)
        mine = boards.deciding(s, SYSTEM, union["R1"], union.campaign, limit=1)
        regions = boards.deciding(s, SYSTEM, union["F"], union.campaign, Level.TERRITORIAL)
        nobody = boards.deciding(s, SYSTEM, union["T1"], union.campaign)
    assert [(m.code, m.missing, m.expected) for m in found] == [("T1", 1, 2), ("T2", 1, 1), ("T3", 1, 1)]
    assert [(m.code, m.above) for m in mine] == [("T1", "Первая областная")]
    assert [(m.code, m.missing) for m in regions] == [("R1", 2), ("R2", 1)]
    assert nobody == []


def read(data: bytes) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_the_board_leaves_as_a_workbook_and_the_journal_knows(union: Union) -> None:
    with db.begin(union.engine) as s:
        s.get_one(Organisation, union["T1"].id).name = '=HYPERLINK("http://x")'
    with db.begin(union.engine) as s:
        data = board_books.whole(s, union.people["darya"], union["R1"], union.campaign, NOW)
    sheets = read(data)
    names = [row[0] for row in sheets["Ход сдачи"]]
    assert names[1:] == [
        "Первая областная",
        '=HYPERLINK("http://x")',
        "Нижнереченская районная",
        "Первичные прямого подчинения",
    ]
    assert [row[0] for row in sheets["По организациям"][1:]] == ["ППО вуза"]
    about = "\n".join(str(row[0]) for row in sheets["О выгрузке"])
    assert "Строк в таблице: 4." in about and "Строк в таблице: 1." in about
    with db.reading(union.engine) as s:
        told = s.scalars(select(Event).where(Event.action == "export")).one()
    assert told.after == {"what": "board", "year": 2026, "kind": "monitoring", "rows": 5}
    assert told.organisation_id == union["R1"].id


def test_a_list_leaves_as_it_stands_all_pages_of_it(union: Union) -> None:
    with db.begin(union.engine) as s:
        who, campaign = union.people["darya"], union.campaign
        data = board_books.laggards(s, who, union["R1"], campaign, NOW, Lag.NOT_BEGUN, words="ппо")
    sheets = read(data)
    assert len(sheets["Не начали"]) == 5
    about = "\n".join(str(row[0]) for row in sheets["О выгрузке"])
    assert "Строк в таблице: 4." in about and "«ппо»" in about
    with db.reading(union.engine) as s:
        told = s.scalars(select(Event).where(Event.action == "export")).one()
    assert (told.after["what"], told.after["rows"]) == ("begun", 4)


def test_the_lists_of_the_union_are_read_from_an_index(union: Union) -> None:
    said: list[tuple[str, Any]] = []

    @event.listens_for(union.engine, "before_cursor_execute")
    def keep(_c: object, _cursor: object, sql: str, values: Any, _x: object, _many: bool) -> None:
        said.append((sql, values))

    with db.reading(union.engine) as s:
        boards.lags(s, SYSTEM, union["F"], union.campaign, NOW)
        for lag in Lag:
            boards.laggards(s, SYSTEM, union["F"], union.campaign, NOW, lag)
        asked = [(sql, values) for sql, values in said if "submission.path >=" in sql]
        assert len(asked) == 7
        sqlite = union.engine.dialect.name == "sqlite"
        if not sqlite:
            # Of five rows PostgreSQL would read the table: what is asked is whether it can do without.
            s.connection().exec_driver_sql("SET LOCAL enable_seqscan = off")
            s.connection().exec_driver_sql("SET LOCAL enable_bitmapscan = off")
        for sql, values in asked:
            plan = s.connection().exec_driver_sql(f"EXPLAIN {'QUERY PLAN ' if sqlite else ''}{sql}", values)
            words = "\n".join(str(row[-1]) for row in plan)
            assert ("COVERING INDEX ix_submission_waiting" if sqlite else "Index") in words, words
            assert "SCAN submission" not in words and "Seq Scan on submission" not in words, words
