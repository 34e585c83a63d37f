"""What people and browsers put into answers, on both databases: the same answer stored or the same words said."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

import db
from core import catalogue
from core.access import Action
from core.answers import Missing, Row, Rows, Value
from core.organisations import Level
from core.workflow import State
from db import check, frames, handing, reviews, submissions
from db.models import Submission
from tests.db.filling import blocked, read, refused, save, stored
from tests.union import FULL, NOW, OFFICE, Union, build

HOSTILE = "<script>alert(1)</script> [x](javascript:alert(1)) ![](http://evil/p.png) :red[y] $$z$$ =1+1"
CHANNEL: Row = {"chan_platform": "vk", "chan_kind": "staff", "chan_members": 30, "chan_posts_month": 8}
PUBLICATION: Row = {"pub_kind": "press", "pub_title": "О нас"}


@pytest.fixture
def union(engine: Engine) -> Union:
    return build(engine)


# Numbers as they are typed.

TYPED: dict[str, int | None] = {
    "12": 12,
    " 12 ": 12,
    "1 234": 1234,
    "1\u00a0234": 1234,
    "1\u202f234": 1234,
    "−5": -5,
    "00012": 12,
} | dict.fromkeys(
    (
        "1 234,5",
        "1e3",
        "1_000",
        "１２",
        "١٢",
        "12%",
        "0x10",
        "NaN",
        "inf",
        "-inf",
        "1,234.56",
        "12,0",
        "12 34",
    )
)


def test_a_number_is_stored_by_the_written_table_or_not_at_all(union: Union) -> None:
    number = union.form_of("SCHOOL")
    kept = {}
    for typed in TYPED:
        words = refused(union, number, {"members_pensioners": typed})
        kept[typed] = None if words else stored(union, number)["members_pensioners"]
        assert not words or "число" in words, typed
    assert kept == TYPED


def test_a_number_in_a_record_obeys_the_same_table(union: Union) -> None:
    number = union.form_of("SCHOOL")
    kept = {}
    for typed in TYPED:
        record = {**CHANNEL, "chan_members_new": typed}
        words = refused(union, number, {"channels_exist": True, "channels": [record]})
        kept[typed] = None if words else stored(union, number)["channels"]["rows"][0]["chan_members_new"]
        assert not words or ("Запись 1, «Прибавилось за год»" in words and "число" in words), typed
    assert kept == TYPED


@pytest.mark.parametrize("amount", [float("nan"), float("inf"), 1.5, Decimal("NaN"), Decimal("sNaN"), True])
def test_what_is_no_number_is_not_stored_even_past_the_screen(union: Union, amount: Any) -> None:
    assert refused(union, union.form_of("SCHOOL"), {"members_total": amount})


# Hostile words.

WASHED = {
    HOSTILE: HOSTILE,
    "а\0б": "аб",
    "".join(map(chr, range(1, 9))) + "а\x0e\x1f\x7f": "а",
    "отчёт\u202exslx.exe": "отчётxslx.exe",
    "а\u200bб\ufeff": "аб",
    "и\u0306": "й",
    "ә ң 🚩": "ә ң 🚩",
    "'; DROP TABLE submission; --": "'; DROP TABLE submission; --",
}


def test_hostile_words_are_stored_as_the_same_words_in_both_databases(union: Union) -> None:
    number = union.fill("SCHOOL", "alisa", {"resp_exists": True, "publications_exist": True})
    for typed, kept in WASHED.items():
        save(union, number, {"resp_name": typed, "publications": [{**PUBLICATION, "pub_title": typed}]})
        answers = stored(union, number)
        assert (answers["resp_name"], answers["publications"]["rows"][0]["pub_title"]) == (kept, kept)
    with db.reading(union.engine) as s:
        past = submissions.history(s, union.people["alisa"], number)
    assert [e.after["resp_name"] for e in past[1:]] == list(WASHED.values())


def test_hostile_words_of_an_explanation_and_of_a_reviewer_are_washed_too(union: Union) -> None:
    number = union.fill("SCHOOL", "alisa", {**FULL, "ais_members": 50})
    with db.begin(union.engine) as s:
        why = ("other", f" {HOSTILE}\0\u202e")
        submissions.explain(s, union.people["alisa"], number, 1, ("ais_members", "soft_part"), why, NOW)
        handing.submit(s, union.people["alisa"], number, 2, NOW)
    with db.begin(union.engine) as s:
        dirty, remarks = "и\u0306\0" + HOSTILE, {"workers_total": "а\0\u202e"}
        reviews.return_back(s, union.people["boris"], number, 3, dirty, remarks, NOW)
    with db.reading(union.engine) as s:
        seen = submissions.find(s, union.people["alisa"], Action.READ, number)
    said = seen.submission.explanations["ais_members"]["soft_part"]["text"]
    assert (said, seen.submission.reason) == (HOSTILE, "й" + HOSTILE)
    assert [r.text for r in seen.remarks] == ["а"]


@pytest.mark.parametrize("nothing", ["\u200b", "\0", " \u00a0\u202e\n"])
def test_signs_that_nobody_sees_answer_no_question(union: Union, nothing: str) -> None:
    number = union.fill("SCHOOL", "alisa", {"resp_exists": True, "resp_name": nothing})
    assert stored(union, number) == {"resp_exists": True}
    assert ("resp_name", "required") in blocked(union, number)


def test_a_lone_surrogate_is_refused_in_one_sentence(union: Union) -> None:
    number = union.fill("SCHOOL", "alisa", {"resp_exists": True, "publications_exist": True})
    inside = {"publications": [{**PUBLICATION, "pub_title": "\ud800"}]}
    for changes in ({"resp_name": "а\ud800"}, inside):
        words = refused(union, number, changes)
        assert "повреждённые знаки" in words and words.endswith("заново.")


# Too long, too large, negative.


def test_what_is_too_long_is_refused_and_not_cut(union: Union) -> None:
    number = union.fill("SCHOOL", "alisa", {"resp_exists": True, "publications_exist": True})
    for length in (5_001, 1_000_000):
        text = "я" * length
        assert "слишком длинный" in refused(union, number, {"resp_name": text})
        told = refused(union, number, {"publications": [{**PUBLICATION, "pub_title": text}]})
        assert "Запись 1, «" in told and "слишком длинный" in told
    many = [CHANNEL] * 101
    assert "Не больше 100 записей" in refused(union, number, {"channels_exist": True, "channels": many})


@pytest.mark.parametrize("amount", [10**20, -(10**20), "9" * 30, 10**400])
def test_a_number_that_no_database_would_hold_is_refused(union: Union, amount: Any) -> None:
    number = union.form_of("SCHOOL")
    assert refused(union, number, {"members_total": amount})
    assert refused(union, number, {"channels_exist": True, "channels": [{**CHANNEL, "chan_members": amount}]})


@pytest.mark.parametrize(("amount", "rule"), [(2**31, "most"), (10**12, "most"), (-1, "least")])
def test_a_number_that_cannot_be_true_is_kept_to_be_mended_and_not_handed_in(
    union: Union, amount: int, rule: str
) -> None:
    channels = Rows(({**CHANNEL, "chan_members": amount},))
    more: dict[str, Value] = {"workers_total": amount, "channels_exist": True, "channels": channels}
    number = union.fill("SCHOOL", "alisa", FULL | more)
    assert read(union, number)["workers_total"] == amount and read(union, number)["channels"] == channels
    assert {("workers_total", rule), ("channels", "row")} <= set(blocked(union, number))


# Numbers that contradict each other, and nothing at all.


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"members_working": 81}, ("members_working", "part")),
        ({"members_total": 40}, ("members_working", "part")),
        ({"workers_total": None}, ("workers_total", "required")),
        ({"resp_name": "  "}, ("resp_name", "required")),
        ({"channels_exist": True}, ("channels", "empty")),
        ({"stat_as_of": (NOW + timedelta(days=1)).date()}, ("stat_as_of", "future")),
    ],
)
def test_a_contradiction_names_its_field_and_the_form_stays(
    union: Union, changes: dict[str, Any], problem: tuple[str, str]
) -> None:
    number = union.fill("SCHOOL", "alisa", {**FULL})
    save(union, number, changes)
    assert problem in blocked(union, number)
    with db.reading(union.engine) as s:
        assert s.get_one(Submission, number).state == State.DRAFT


def test_more_than_a_hundred_per_cent_is_not_handed_in(union: Union) -> None:
    number = union.fill("R1", "darya", OFFICE | {"coverage_published": Decimal(101)})
    with db.begin(union.engine) as s:
        left = handing.submit(s, union.people["darya"], number, 1, NOW)
    assert [(p.code, p.rule) for p in left if p.blocking] == [("coverage_published", "most")]


def test_nought_of_nought_is_no_data_and_zeros_are_only_doubted(union: Union) -> None:
    zeros: dict[str, Value] = {
        c: 0 for c, v in FULL.items() if isinstance(v, int) and not isinstance(v, bool) and c != "budget_info"
    }
    number = union.fill("SCHOOL", "alisa", {**FULL, **zeros})
    with db.reading(union.engine) as s:
        seen = submissions.find(s, union.people["alisa"], Action.READ, number)
    assert [(p.code, p.blocking) for p in seen.problems(NOW) if p.rule == "zeros"] == [("", False)]
    assert blocked(union, number) == []
    union.accept(number, "boris")
    shipped = catalogue.shipped()
    with db.reading(union.engine) as s:
        who, top = union.people["gleb"], union["R1"]
        found = frames.below(s, who, top, [2026], ["coverage"], Level.TERRITORIAL, shipped)
    t1 = found[found.code == "T1"].iloc[0]
    assert (t1.value, t1.answered, t1.base) == (None, 1, 0)
    assert check.everything(union.engine).differences == []


# Addresses of electronic mail.


def test_an_email_is_one_address_in_one_line(union: Union) -> None:
    number = union.fill("SCHOOL", "alisa", {"email_own": "own"})
    table = {
        "a@b": None,
        "a@b.ru\n": "a@b.ru",
        "a@b.ru\nBcc: x@y.ru": None,
        "a@b.ru\r\nx@y.ru": None,
        "a@почта.рф": "a@почта.рф",
        "a@b.ru, c@d.ru": None,
        "a@b.ru c@d.ru": None,
        "a\u200b@b.ru": "a@b.ru",
    }
    kept = {}
    for typed in table:
        words = refused(union, number, {"email_address": typed})
        kept[typed] = None if words else stored(union, number)["email_address"]
    assert kept == table


# Beyond the list: what a forged screen may send.


@pytest.mark.parametrize(
    "changes",
    [
        {"resp_exists": [1]},
        {"resp_exists": {"missing": "no_data"}},
        {"resp_name": ["Иванова"]},
        {"site_has": 5},
        {"site_kind": ["own"]},
        {"stat_as_of": 46_000},
        {"channels": "нет"},
        {"channels": [7]},
        {"channels": [{"chan_members": [1]}]},
    ],
)
def test_an_answer_of_another_shape_is_refused_and_not_an_error(
    union: Union, changes: dict[str, Any]
) -> None:
    base: dict[str, Value] = {"resp_exists": True, "site_kind": "own", "channels_exist": True}
    number = union.fill("SCHOOL", "alisa", base)
    assert refused(union, number, changes).startswith("«")


def test_a_date_with_an_hour_is_stored_as_the_date(union: Union) -> None:
    number = union.form_of("SCHOOL")
    save(union, number, {"stat_as_of": datetime(2026, 10, 1, 12, 30)})  # noqa: DTZ001 - as a workbook has it
    assert stored(union, number) == {"stat_as_of": "2026-10-01"}
    save(union, number, {"workers_total": Missing.NO_DATA})
    assert read(union, number) == {"stat_as_of": FULL["stat_as_of"], "workers_total": Missing.NO_DATA}
