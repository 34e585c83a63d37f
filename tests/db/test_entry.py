"""Answers entered for the primaries below, on both databases: whole or not at all, told in the journal, never into
forms that are handed in or foreign."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select

import db
from core import catalogue, paste
from core.access import Actor
from core.entry import Filled
from core.problems import Conflict, Forbidden, Refused
from core.sheets import reading
from core.sheets.reading import Sheet, Workbook
from core.workbook import MAX_ROWS
from db import campaigns, check, entry, pasting
from db.models import Base, Event, Organisation, Submission
from tests.db.importing import rows_of, sheet
from tests.source import ROOT
from tests.union import FULL, NOW, WINDOWS, Union, build

HEAD = ("Код", "stat_as_of", "workers_total", "members_total")
DAY = date(2026, 10, 1)


@pytest.fixture
def union(engine: Engine) -> Union:
    return build(engine)


def grown(union: Union, number: int) -> list[str]:
    """Codes of so many schools more below T1, in the campaign."""
    above = union["T1"]
    codes = [f"P{n:04}" for n in range(number)]
    with db.begin(union.engine) as s:
        rows = [_school(above, code) for code in codes]
        s.execute(insert(Organisation), rows)
        for school in s.scalars(select(Organisation).where(Organisation.code.in_(codes))):
            school.path = f"{above.path}{school.id}/"
        s.flush()
        admin = union.people["admin"]
        campaigns.start(s, admin, union["F"], WINDOWS, 2026, catalogue.shipped(), NOW)
    return codes


def _school(above: Organisation, code: str) -> dict[str, Any]:
    name = f"ППО школы {code}"
    more = {"level": "primary", "kind": "school", "town": "", "parent_id": above.id}
    return {"code": code, "name": name, "search_name": name.casefold(), "path": f"new {code}", **more}


def told(*rows: Sequence[Any], header: Sequence[str] = HEAD) -> Workbook:
    return Workbook((sheet("Ответы", header, rows),))


def load(union: Union, book: Workbook, who: str = "boris", at: str = "T1", **more: Any) -> entry.Outcome:
    with db.begin(union.engine) as s:
        return entry.load(s, union.people[who], union[at], union.campaign, book, NOW, **more)


def preview(union: Union, book: Workbook) -> entry.Outcome:
    with db.reading(union.engine) as s:
        return entry.preview(s, union.people["boris"], union["T1"], union.campaign, book, NOW)


def stored(union: Union, code: str) -> Submission:
    number = union.form_of(code)
    with db.reading(union.engine) as s:
        return s.get_one(Submission, number)


def events(union: Union, action: str) -> list[Event]:
    with db.reading(union.engine) as s:
        return list(s.scalars(select(Event).where(Event.action == action).order_by(Event.id)))


def checksum(engine: Engine) -> str:
    """Of every row of every table."""
    with db.reading(engine) as s:
        rows = [str(sorted(map(str, s.execute(select(t)).all()))) for t in Base.metadata.sorted_tables]
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def test_answers_of_a_book_become_drafts_that_the_journal_tells_of(union: Union) -> None:
    found = load(union, told(("SCHOOL", DAY, 80, 41), ("GARDEN", None, 30, None)))
    assert (found.filled, found.fresh, found.changed, found.problems) == (2, 4, 0, ())
    school = stored(union, "SCHOOL")
    assert school.state == "draft" and school.revision == 1 and school.carried == []
    assert school.answers == {"stat_as_of": "2026-10-01", "workers_total": 80, "members_total": 41}
    first = next(e for e in events(union, "form.enter") if e.submission_id == school.id)
    assert first.user_id == union.people["boris"].user_id and first.after["members_total"] == 41
    (summary,) = events(union, "book.import")
    assert summary.organisation_id == union["T1"].id and summary.after["rows"] == 2
    assert check.everything(union.engine).differences == []


def test_the_same_book_again_changes_nothing(union: Union) -> None:
    book = told(("SCHOOL", DAY, 80, 41))
    load(union, book)
    before = checksum(union.engine)
    again = load(union, book)
    assert again.empty and again.same == 1
    assert checksum(union.engine) == before


def test_what_is_not_told_stays_and_what_is_told_replaces(union: Union) -> None:
    union.fill("SCHOOL", "alisa", {"workers_total": 80, "members_total": 41})
    found = load(union, told(("SCHOOL", None, 90, None)))
    assert (found.fresh, found.changed) == (0, 1)
    assert stored(union, "SCHOOL").answers == {"workers_total": 90, "members_total": 41}


def test_of_thirty_five_rows_three_bad_ones_are_named_and_nothing_is_written(union: Union) -> None:
    codes = grown(union, 35)
    rows = [[code, DAY, 80, 41] for code in codes]
    rows[3][3], rows[17][1], rows[30][2] = "много", date(2027, 1, 1), -5
    before = checksum(union.engine)
    found = load(union, told(*rows))
    assert [p.row for p in found.problems] == [5, 19, 32]
    assert all(p.sheet == "Ответы" and p.column and p.reason for p in found.problems)
    assert checksum(union.engine) == before
    rows[3][3], rows[17][1], rows[30][2] = 41, DAY, 80
    assert load(union, told(*rows)).filled == 35
    assert load(union, told(*rows)).empty
    assert check.everything(union.engine).differences == []


def test_a_try_says_the_same_and_writes_nothing(union: Union) -> None:
    book, before = told(("SCHOOL", DAY, 80, 41)), checksum(union.engine)
    tried = preview(union, book)
    assert checksum(union.engine) == before
    assert load(union, book).words() == tried.words()


def test_foreign_and_unknown_codes_are_refused_in_the_same_words_and_remembered(union: Union) -> None:
    found = load(union, told(("SCHOOL", DAY, 80, 41), ("NEIGHBOUR", DAY, 1, 1), ("zz", DAY, 1, 1)))
    assert found.foreign == ("NEIGHBOUR", "zz")
    assert {p.reason.replace("zz", "NEIGHBOUR") for p in found.problems} == {found.problems[0].reason}
    assert stored(union, "SCHOOL").answers == {} and stored(union, "NEIGHBOUR").answers == {}
    (event,) = events(union, "import_refused")
    assert event.after["codes"] == ["NEIGHBOUR", "zz"] and rows_of(union.engine, Event) == 2


def test_one_organisation_with_two_sets_of_answers_is_refused(union: Union) -> None:
    found = load(union, told(("SCHOOL", DAY, 80, 41), ("SCHOOL", DAY, 80, 42)))
    assert found.problems[0].row == 3 and "в строке 2" in found.problems[0].reason


@pytest.mark.parametrize(
    ("who", "at"),
    [
        ("vera", "T1"),
        ("vera", "SCHOOL"),
        ("alisa", "SCHOOL"),
        ("chair", "SCHOOL"),
        ("gleb", "R1"),
        ("admin", "F"),
        ("elena", "R1"),
        ("boris", "R1"),
        ("boris", "F"),
    ],
)
def test_nobody_enters_for_whom_they_do_not_answer(union: Union, who: str, at: str) -> None:
    book, numbers = told(("SCHOOL", DAY, 80, 41)), paste.read("SCHOOL\t41")
    args = (union.people[who], union[at], union.campaign)
    acts = (
        lambda s: entry.workbook(s, *args, NOW),
        lambda s: entry.preview(s, *args, book, NOW),
        lambda s: entry.load(s, *args, book, NOW),
        lambda s: pasting.load(s, *args, numbers, DAY, {}, NOW),
    )
    for act in acts:
        with pytest.raises(Forbidden), db.begin(union.engine) as s:
            act(s)


def test_a_region_enters_for_every_primary_below_it_and_for_no_office(union: Union) -> None:
    with db.reading(union.engine) as s:
        rows = entry.blanks(s, union.people["darya"], union["R1"], union.campaign, NOW)
    assert [b.code for b in rows] == ["GARDEN", "NEIGHBOUR", "SCHOOL", "UNIVERSITY"]
    assert load(union, told(("T1", DAY, 1, 1)), "darya", "R1").foreign == ("T1",)


def test_a_form_that_is_handed_in_is_shown_and_not_changed(union: Union) -> None:
    union.hand_in("SCHOOL", "alisa")
    with db.reading(union.engine) as s:
        rows = entry.blanks(s, union.people["boris"], union["T1"], union.campaign, NOW)
    assert {b.code: b.closed for b in rows} == {"GARDEN": False, "SCHOOL": True}
    found = load(union, told(("SCHOOL", None, 90, None), ("GARDEN", None, 30, None)))
    assert "на проверке" in found.problems[0].reason
    assert stored(union, "GARDEN").answers == {}


def test_nothing_is_entered_before_the_campaign_opens_or_after_it_closes(union: Union) -> None:
    for moment in (NOW - timedelta(days=30), NOW + timedelta(days=90)):
        with db.begin(union.engine) as s:
            who, book = union.people["boris"], told(("SCHOOL", None, 80, None))
            found = entry.load(s, who, union["T1"], union.campaign, book, moment)
        assert found.problems and "не изменить" in found.problems[0].reason


def test_complete_forms_are_handed_in_when_that_is_asked_and_others_stay_drafts(union: Union) -> None:
    codes = [c for c in FULL if c not in ("channels", "events", "publications")]
    whole = ["SCHOOL", *(_typed(FULL[c]) for c in codes)]
    book = told(whole, ["GARDEN", *(None if c == "members_total" else _typed(FULL[c]) for c in codes)],
                header=("Код", *codes))  # fmt: skip
    tried = preview(union, book)
    assert (tried.ready, [left.code for left in tried.left]) == (1, ["GARDEN"]), tried.problems
    found = load(union, book, hand_in=True)
    assert (found.handed_in, found.left[0].organisation) == (1, "ППО детского сада № 20")
    school = stored(union, "SCHOOL")
    assert (school.state, school.revision) == ("submitted", 2) and school.rating is not None
    assert stored(union, "GARDEN").state == "draft"
    (sent,) = events(union, "form.submit")
    assert sent.user_id == union.people["boris"].user_id and sent.before["state"] == "draft"
    assert load(union, book, hand_in=True).empty
    assert check.everything(union.engine).differences == []


def _typed(value: Any) -> Any:
    return "; ".join(value) if isinstance(value, tuple) else value


def test_a_form_changed_while_the_book_was_read_takes_the_whole_book_back(union: Union) -> None:
    who = union.people["boris"]
    with db.reading(union.engine) as s:
        seen = entry.below(s, who, union["T1"], union.campaign)
    union.fill("SCHOOL", "alisa", {"workers_total": 7})
    with pytest.raises(Conflict, match="Ничего не записано"), db.begin(union.engine) as s:
        for opened in seen:
            given = Filled(opened.organisation.code, {"workers_total": 80}, ("workers_total",))
            entry.enter(s, who, opened, given, NOW)
    assert stored(union, "GARDEN").answers == {}
    assert stored(union, "SCHOOL").answers == {"workers_total": 7}


def test_an_import_killed_anywhere_leaves_nothing_until_it_is_all_there(engine: Engine) -> None:
    codes = grown(build(engine), 20)
    engine.dispose()
    url, often = engine.url.render_as_string(hide_password=False), 6
    act = [sys.executable, "-m", "tests.db.killed_entry", url, str(often), *codes]
    done = subprocess.run(act, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    # Between its statements, before COMMIT and after it.
    assert json.loads(done.stdout) == [0] * often + [0, len(codes)]


def test_the_journal_keeps_of_foreign_codes_only_what_looks_like_one(union: Union) -> None:
    odd = ("34-1", "zz", "Иванова Мария", "Иванова", "112-233-445 95", "89123456789", "a@b.ru", "x" * 41)
    with db.begin(union.engine) as s:
        entry.attempt(s, union.people["boris"], union["T1"], union.campaign, odd, NOW)
    (told,) = events(union, "import_refused")
    assert told.after["codes"] == ["34-1", "zz"] and told.after["others"] == 6


def test_the_book_goes_out_and_comes_back_and_both_are_told_in_the_journal(union: Union) -> None:
    union.fill("SCHOOL", "alisa", {"workers_total": 80})
    with db.begin(union.engine) as s:
        data = entry.workbook(s, union.people["boris"], union["T1"], union.campaign, NOW)
    (event,) = events(union, "book.export")
    assert (event.organisation_id, event.after["rows"]) == (union["T1"].id, 2)
    book = reading.read(data, MAX_ROWS)
    assert load(union, book).empty
    filled = Workbook(tuple(_put(s, "GARDEN", "workers_total", 30) for s in book))
    assert load(union, filled).words() == "организаций 1, ответов новых 1, изменённых 0"


def _put(one: Sheet, code: str, question: str, value: Any) -> Sheet:
    if one.name != "Ответы":
        return one
    head = next(row for row in one.rows if row.cells[0] == "Код")
    place = next(n for n, title in enumerate(head.cells) if str(title).endswith(f"[{question}]"))
    rows = (
        replace(row, cells=(*row.cells[:place], value, *row.cells[place + 1 :]))
        if row.cells[0] == code
        else row
        for row in one.rows
    )
    return replace(one, rows=tuple(rows))


def test_a_book_for_more_than_fits_is_refused(union: Union, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entry, "MOST", 1)
    with pytest.raises(Refused, match="выберите территорию поменьше"):
        load(union, told(("SCHOOL", DAY, 80, 41)))


def test_counts_of_a_big_import_are_written_once_and_right(union: Union) -> None:
    codes = grown(union, 40)
    load(union, told(*([code, DAY, 80, 41] for code in codes)))
    with db.reading(union.engine) as s:
        drafts = select(func.count()).where(Submission.state == "draft")
        assert s.scalar(drafts) == 40
    assert check.everything(union.engine).differences == []


def numbers(union: Union, pasted: str, chosen: dict[int, str] | None = None, who: str = "boris") -> Any:
    with db.begin(union.engine) as s:
        actor: Actor = union.people[who]
        table = paste.read(pasted)
        return pasting.load(s, actor, union["T1"], union.campaign, table, DAY, chosen or {}, NOW)


PASTED = "Код\tНазвание\tЧленов Профсоюза\tНа учёте в АИС\n"


def test_pasted_numbers_come_with_their_day_for_the_filler_to_look_at(union: Union) -> None:
    union.fill("SCHOOL", "alisa", {"workers_total": 80, "members_total": 30})
    found = numbers(union, PASTED + "SCHOOL\t\t41\t40\n\tППО детского сада 20\t12\t")
    assert (found.filled, found.problems) == (2, ())
    school = stored(union, "SCHOOL")
    assert school.answers["members_total"] == 41 and school.answers["stat_as_of"] == "2026-10-01"
    assert school.carried == ["ais_members", "members_total", "stat_as_of"]
    assert stored(union, "GARDEN").answers["members_total"] == 12
    assert numbers(union, PASTED + "SCHOOL\t\t41\t40").filled == 0


def test_forms_that_are_handed_in_keep_their_numbers_and_both_are_shown(union: Union) -> None:
    union.hand_in("SCHOOL", "alisa")
    found = numbers(union, PASTED + "SCHOOL\t\t45\t40\nGARDEN\t\t12\t10")
    (kept,) = found.closed
    assert (kept.organisation, kept.kept["members_total"], kept.line.values["members_total"]) == (
        "ППО школы № 4", 41, 45,
    )  # fmt: skip
    assert "на проверке" in kept.why and found.filled == 1
    assert stored(union, "SCHOOL").answers["members_total"] == 41
    assert numbers(union, PASTED + "SCHOOL\t\t41\t40").closed == ()


def test_a_line_is_given_to_the_organisation_that_a_person_picks(union: Union) -> None:
    pasted = PASTED + "\tНовая школа\t41\t40\nNEIGHBOUR\t\t5\t5"
    found = numbers(union, pasted)
    assert (found.filled, len(found.matched.unknown)) == (0, 2)
    assert numbers(union, pasted, {2: "SCHOOL"}).filled == 1
    assert numbers(union, pasted, {2: "NEIGHBOUR"}).filled == 0
    assert stored(union, "SCHOOL").answers["members_total"] == 41
    assert stored(union, "NEIGHBOUR").answers == {}


def test_one_wrong_line_keeps_all_of_a_paste_out(union: Union) -> None:
    union.fill("SCHOOL", "alisa", {"members_total": 50, "members_working": 45})
    before = checksum(union.engine)
    found = numbers(union, PASTED + "SCHOOL\t\t41\t40\nGARDEN\t\t12\t10")
    assert found.problems and "ППО школы № 4" in str(found.problems[0])
    assert checksum(union.engine) == before


def test_what_the_screen_and_a_book_both_changed_is_decided_by_a_person(union: Union) -> None:
    union.fill("SCHOOL", "alisa", {"workers_total": 80})
    with db.begin(union.engine) as s:
        data = entry.workbook(s, union.people["boris"], union["T1"], union.campaign, NOW)
    book = Workbook(tuple(_put(s, "SCHOOL", "workers_total", 90) for s in reading.read(data, MAX_ROWS)))
    union.fill("SCHOOL", "alisa", {"workers_total": 85})
    (clash,) = preview(union, book).conflicts
    assert load(union, book).empty and stored(union, "SCHOOL").answers == {"workers_total": 85}
    found = load(union, book, take={clash.key})
    assert [(old, new) for _, old, new in found.changes[0].lines] == [(85, 90)]
    assert stored(union, "SCHOOL").answers == {"workers_total": 90}
