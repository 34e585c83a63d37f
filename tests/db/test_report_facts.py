"""What the open report finds out beside its tables, each fact against a count by hand."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, event, select

import db
from core import access, catalogue
from core.access import Role
from core.answers import Missing, Row, Rows, Value
from core.campaigns import CampaignKind, Half
from core.charts.facts import only
from core.indicators import Indicator
from core.reports.facts import Lack, OpenReport
from db import frames, reports
from db.models import Organisation, Submission
from db.report_own import Own
from db.report_shared import Shared
from tests import union
from tests.union import COPIES, FULL, NOW, OFFICE, Union

YEAR = 2026
DEEDS = Rows(
    (
        {"deed_kind": "aid", "deed_people": 3, "deed_rub": Decimal(12000)},
        {"deed_kind": "aid", "deed_people": 2},
        {"deed_kind": "culture", "deed_people": 40, "deed_times": 4},
    )
)
GARDEN: dict[str, Value] = {
    "workers_total": 34, "members_total": 17, "members_working": 17, "ais_members": 17, "site_kind": "none",
    "site_reason_none": "nobody", "resp_exists": False, "stand_exists": False,
}  # fmt: skip


@pytest.fixture
def people(engine: Engine) -> Union:
    return union.build(engine, [("galina", "Галина", Role.RESPONSIBLE, "GARDEN")])


def collect(people: Union, code: str, shared: Shared | None = None) -> OpenReport:
    with db.reading(people.engine) as s:
        asked = (s, access.SYSTEM, people[code], YEAR, catalogue.shipped(), NOW)
        return reports.collect(*asked, shared=shared)


def accepted(people: Union, code: str, filler: str, reviewer: str, **changes: Value) -> int:
    usual = OFFICE if code.startswith(("T", "R")) else FULL
    number = people.hand_in(code, filler, usual | changes)
    people.accept(number, reviewer)
    return number


def both(people: Union) -> None:
    """41 of 80 and 17 of 34."""
    accepted(people, "SCHOOL", "alisa", "boris", deeds=DEEDS, text_tasks="Провести собрание.")
    accepted(people, "GARDEN", "galina", "boris", **GARDEN)


def strings(value: Any) -> Iterator[str]:
    """Every word that the facts hold, wherever it lies; questions and their examples are nobody's."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value) and not isinstance(value, Indicator):
        for field in fields(value):
            yield from strings(getattr(value, field.name))
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from strings(one)


def shown(report: OpenReport) -> dict[str, tuple[str, str, str]]:
    return {line.indicator.code: (line.now.text, line.before.text, line.own.text) for line in report.figures}


def test_every_public_figure_stands_beside_last_years(people: Union) -> None:
    number = accepted(people, "SCHOOL", "alisa", "boris")
    people.earlier(number, FULL | {"members_total": 39, "members_working": 39})
    told = shown(collect(people, "SCHOOL"))
    assert told["members_total"] == ("41", "39", "—")
    assert told["coverage"] == ("51,3", "48,8", "—")
    assert told["stat_as_of"][0] == "01.10.2026"
    assert not {"resp_name", "email_address", "primaries_count", "legal_checks"} & told.keys()


def test_nothing_no_data_and_not_asked_are_three_things(people: Union) -> None:
    accepted(people, "SCHOOL", "alisa", "boris", etickets=Missing.NO_DATA, remote_meetings=0)
    report = collect(people, "SCHOOL")
    zero, unknown, open_ = (report.line(c) for c in ("remote_meetings", "etickets", "committee_members"))
    assert zero is not None and (zero.now.value, zero.now.real) == (Decimal(0), True)
    assert unknown is not None and (unknown.now.text, unknown.now.real) == ("нет данных", False)
    assert open_ is not None and (open_.now.known, open_.now.real) == (False, False)
    assert report.line("students_total") is None  # a school has pupils, no students


def test_totals_say_of_how_many_forms_they_are(people: Union) -> None:
    both(people)
    accepted(people, "T1", "boris", "darya", legal_checks=3, members_total=50, members_working=50)
    report = collect(people, "T1")
    members, checks = report.line("members_total"), report.line("legal_checks")
    assert members is not None and checks is not None
    assert (members.now.text, members.now.answered, members.now.expected) == ("58", 2, 2)
    assert (members.own.text, checks.shown[0].text, checks.now.known) == ("50", "3", False)


def test_a_region_adds_up_what_only_committees_are_asked(people: Union) -> None:
    both(people)
    accepted(people, "T1", "boris", "darya", legal_checks=3)
    accepted(people, "T2", "vera", "darya", legal_checks=4)
    line = collect(people, "R1").line("legal_checks")
    assert line is not None and line.level is not None
    assert (line.now.text, line.now.answered, line.level.value) == ("7", 2, "territorial")


def test_three_years_and_groups_of_coverage(people: Union) -> None:
    both(people)
    number = people.form_of("SCHOOL")
    people.earlier(number, FULL | {"members_total": 39, "members_working": 39})
    members = collect(people, "SCHOOL").history[0]
    assert [(year, figure.text) for year, figure in members.years] == [
        (2024, "—"),
        (2025, "39"),
        (2026, "41"),
    ]
    bands = collect(people, "T1").bands
    assert [(b.count, b.of, b.names) for b in bands] == [
        (2, 2, ("ППО детского сада № 20", "ППО школы № 4")),
        (0, 2, ()),
        (0, 2, ()),
    ]


def test_who_falls_short_and_of_what(people: Union) -> None:
    both(people)
    found = {one.lack: (one.count, one.of, one.names) for one in collect(people, "T1").shortfalls}
    garden = ("ППО детского сада № 20",)
    assert found == {
        Lack.COVERAGE: (2, 2, ("ППО детского сада № 20", "ППО школы № 4")),
        Lack.CHANNEL: (2, 2, ("ППО детского сада № 20", "ППО школы № 4")),
        Lack.PAGE: (1, 2, garden),
        Lack.RESPONSIBLE: (1, 2, garden),
        Lack.STAND: (1, 2, garden),
    }
    region = {one.lack: one for one in collect(people, "R1").shortfalls}
    assert region[Lack.PAGE].names == ("ППО детского сада № 20 (Верхнереченская районная)",)
    silent = region[Lack.SILENT]
    assert (silent.count, silent.of, set(silent.names)) == (
        2, 4, {"ППО соседней школы (Нижнереченская районная)", "ППО вуза"},
    )  # fmt: skip
    union_ = {one.lack: (one.count, one.of, one.names) for one in collect(people, "F").shortfalls}
    assert (union_[Lack.PAGE], union_[Lack.SILENT]) == ((1, 2, ()), (3, 5, ()))
    assert union_[Lack.COVERAGE] == (2, 2, ())


def test_deeds_are_added_up_by_kind(people: Union) -> None:
    both(people)
    own = {d.kind: (d.people.text, d.times.text, d.roubles.text) for d in collect(people, "SCHOOL").deeds}
    # An empty sum says nothing: those there are is all that is known.
    assert own == {"aid": ("5", "—", "12\xa0000"), "culture": ("40", "4", "—")}
    below = {d.kind: (d.people, d.times, d.roubles) for d in collect(people, "T1").deeds}
    aid = below["aid"]
    assert (aid[0].text, aid[2].text) == ("5", "12\xa0000")
    # A territory has the forms at hand: every column of their records; of a region only some are totals.
    assert [f.text for f in below["culture"]] == ["40", "4", "—"]
    region = {d.kind: (d.people.text, d.times.text) for d in collect(people, "R1").deeds}
    assert region["culture"] == ("—", "4")
    line = collect(people, "T1").line("young_teachers")
    assert line is not None and not line.now.known


def test_words_are_the_organisations_own_without_contacts(people: Union) -> None:
    said = "Звоните: +7 900 123-45-67, profkom4@example.ru. Провести собрание."
    accepted(people, "SCHOOL", "alisa", "boris", text_tasks=said, text_problems="  ")
    report = collect(people, "SCHOOL")
    assert [text.code for text in report.texts] == ["text_tasks"]
    assert "Провести собрание." in report.text("text_tasks")
    assert "123-45" not in report.text("text_tasks")
    assert collect(people, "T1").texts == ()


def test_addresses_are_of_organisations_and_never_post_boxes(people: Union) -> None:
    line: Row = {
        "chan_platform": "vk", "chan_kind": "official", "chan_url": "https://vk.com/profkom4", "chan_members": 40,
        "chan_posts_month": 3,
    }  # fmt: skip
    accepted(people, "SCHOOL", "alisa", "boris", channels_exist=True, channels=Rows((line,)))
    told = [(r.organisation, r.kind, r.address, r.followers) for r in collect(people, "T1").resources]
    assert told == [
        ("ППО школы № 4", "страница на чужом сайте", "https://school4.ru/profsoyuz", None),
        ("ППО школы № 4", "группа", "https://vk.com/profkom4", 40),
    ]
    region = collect(people, "R1")
    assert (region.resources, region.resources_left) == ((), 2)


def test_newspapers_of_every_half_year_with_their_own_forms(people: Union) -> None:
    number = accepted(people, "SCHOOL", "alisa", "boris")
    people.earlier(number, COPIES | {"solidarity_print": 3}, CampaignKind.AUTUMN, 2025)
    people.earlier(number, COPIES | {"solidarity_print": 2}, CampaignKind.SPRING, YEAR)
    halves = [one for one in collect(people, "SCHOOL").halves if one.newspaper.title == "«Солидарность»"]
    assert [(one.half, one.newspaper.print.text, one.newspaper.per_100.text) for one in halves] == [
        (Half(2026, 1), "3", "7,32"),
        (Half(2026, 2), "2", "4,88"),
    ]


@pytest.mark.parametrize("step", ["draft", "submitted"])
def test_what_nobody_has_accepted_is_nowhere_in_the_facts(people: Union, step: str) -> None:
    answers = FULL | {"deeds": DEEDS, "text_tasks": "Тайна."}
    (people.fill if step == "draft" else people.hand_in)("SCHOOL", "alisa", answers)
    for code in ("SCHOOL", "T1", "R1"):
        report = collect(people, code)
        assert not (report.texts or report.deeds or report.resources or report.bands or report.rated)
        assert not any(line.now.known for line in report.figures)
        assert "Тайна." not in set(strings(report))


def test_nothing_personal_lies_anywhere_in_the_facts(people: Union) -> None:
    both(people)
    accepted(people, "T1", "boris", "darya")
    for code in ("SCHOOL", "T1", "R1", "F"):
        every = " ".join(strings(collect(people, code)))
        for private in ("Иванова", "Петровна", "Петров", "profkom4", "@"):
            assert private not in every


def company(people: Union, ratings: list[str | None]) -> None:
    """More schools of the same size in the region; None has not handed in."""
    with db.begin(people.engine) as s:
        mine = s.scalars(select(Submission).where(Submission.organisation_id == people["SCHOOL"].id)).one()
        mine.bracket, mine.rating, mine.fullness = "до 50", Decimal(70), Decimal(100)
        for n, rating in enumerate(ratings):
            o = Organisation(
                code=f"X{n}", name=f"Школа {n}", search_name=f"школа {n}", level="primary", kind="school",
                parent_id=people["T2"].id, path=f"new {n}",
            )  # fmt: skip
            s.add(o)
            s.flush()
            o.path = f"{people['T2'].path}{o.id}/"
            same = {
                name: getattr(mine, name) for name in ("campaign_id", "form_id", "window_id", "level", "kind")
            }
            given = {} if rating is None else {"rating": Decimal(rating), "fullness": Decimal(100)}
            state = "draft" if rating is None else "accepted"
            s.add(Submission(
                organisation_id=o.id, parent_id=o.parent_id, path=o.path, state=state, bracket="до 50", **same, **given
            ))  # fmt: skip


def test_a_place_is_among_accepted_forms_of_its_kind_and_size(people: Union) -> None:
    accepted(people, "SCHOOL", "alisa", "boris")
    company(people, ["90", "70", "60", "50", "80", None])
    rated = collect(people, "SCHOOL").rated
    assert rated is not None and rated.place is not None
    assert (rated.place.rank, rated.place.of, rated.place.tied) == (3, 6, 2)
    assert rated.place.group == "школы, до 50 членов Профсоюза, Первая областная"
    assert (rated.completeness.known, len(rated.blocks), rated.before.known) == (True, 12, False)


def test_thin_data_give_no_place(people: Union) -> None:
    accepted(people, "SCHOOL", "alisa", "boris")
    company(people, ["90", "60", "50", "80", *[None] * 7])
    rated = collect(people, "SCHOOL").rated
    assert rated is not None and rated.place is None


def test_what_is_shared_by_a_region_changes_no_report(people: Union) -> None:
    both(people)
    accepted(people, "T1", "boris", "darya")
    company(people, ["90", "70", "60", "50", "80", None])
    with db.reading(people.engine) as s:
        shared = Shared(s, people["R1"], YEAR)
    for code in ("SCHOOL", "GARDEN", "UNIVERSITY", "T1", "R1"):
        assert collect(people, code, shared) == collect(people, code)
    # Another region is weighed and asked by its own rules, so it is read anew.
    assert collect(people, "FOREIGN", shared) == collect(people, "FOREIGN")


def test_a_report_of_a_batch_takes_few_statements(people: Union) -> None:
    both(people)
    with db.reading(people.engine) as s:
        shared = Shared(s, people["R1"], YEAR)
    collect(people, "SCHOOL", shared)
    asked: list[str] = []
    event.listen(people.engine, "before_cursor_execute", lambda _c, _u, sql, *_: asked.append(sql))
    collect(people, "GARDEN", shared)
    assert len([sql for sql in asked if sql.startswith("SELECT")]) <= 4, asked


def test_a_chart_of_one_organisation_is_drawn_from_the_rows_that_frames_would_read(people: Union) -> None:
    number = accepted(people, "SCHOOL", "alisa", "boris")
    people.earlier(number, FULL | {"members_total": 39, "members_working": 39})
    people.earlier(number, COPIES, CampaignKind.AUTUMN, YEAR)
    known, codes = catalogue.shipped(), ["coverage", "solidarity_per_100", "solidarity_print"]
    with db.reading(people.engine) as s:
        shared = Shared(s, people["SCHOOL"], YEAR)
        mine = Own(s, people["SCHOOL"], known, shared, unaccepted=False).frame(codes)
        read = frames.own(s, access.SYSTEM, people["SCHOOL"], shared.years, codes, known)
    for code in codes:
        keys = ("year", "value", "answered", "expected", "total", "base")
        asked, there = (
            [[row[k] for k in keys] for row in only(f, code) if row["answered"]] for f in (mine, read)
        )
        assert asked == there != []


def test_the_union_adds_up_its_kinds_without_reading_forms(people: Union) -> None:
    both(people)
    asked: list[tuple[str, str]] = []
    event.listen(
        people.engine,
        "before_cursor_execute",
        lambda _c, _u, sql, values, *_: asked.append((sql, str(values))),
    )
    report = collect(people, "F")
    assert [(k.label, k.count, k.accepted) for k in report.kinds] == [
        ("школа", 3, 1),
        ("детский сад", 1, 1),
        ("вуз", 1, 0),
    ]
    # But for the two answers that a coverage is divided from, taken out by the database.
    taken = ("json_extract(submission.answers", "json_to_record(submission.answers")
    reading = [v for sql, v in asked if "submission.answers" in sql and not any(t in sql for t in taken)]
    assert reading
    assert not [values for values in reading if "'primary'" in values]
