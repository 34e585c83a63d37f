"""Published figures of real organisations: what our sums and rules must say about them (AC 1–8)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

import db
from core import catalogue, figures, forms, measures, rules
from core.access import SYSTEM
from core.formats import NBSP, number, percent
from core.organisations import Level
from core.problems import Problem
from core.sheets import reading
from db import frames, submissions
from db.figures import Outcome, load_workbook
from db.models import Organisation
from tests import published
from tests.published import PRIMARY, TERRITORIAL, WORKBOOK, Published

NOW = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)
KURSK: dict[str, int] = {
    "primaries_count": 1552,
    "members_total": 145614,
    "members_working": 108666,
    "members_students": 27029,
    "members_pensioners": 9909,
    "members_youth": 54184,
}


def load(s: Session) -> Outcome:
    book = reading.read(WORKBOOK.read_bytes())
    return load_workbook(s, SYSTEM, book, "Europe/Moscow", NOW)


@pytest.fixture
def loaded(engine: Engine) -> Iterator[Session]:
    with db.begin(engine) as s:
        outcome = load(s)
        assert not outcome.problems
        yield s


def place(s: Session, code: str) -> Organisation:
    return s.scalars(select(Organisation).where(Organisation.code == code)).one()


def stored(s: Session, row: Published) -> dict[str, object]:
    submission = submissions.of(s, SYSTEM, place(s, row.code), row.year)
    assert submission is not None and submission.state == "accepted"
    return submission.answers


def share(s: Session, row: Published, code: str) -> str:
    """As the charts get it: from the frame."""
    organisation = place(s, row.code)
    level = Level(organisation.level)
    frame = frames.below(
        s, SYSTEM, organisation, [row.year], [code], level, catalogue.shipped(), source=level
    )
    (value,) = frame["value"]
    return percent(value)


def find(code: str) -> Published:
    return next(row for row in (*TERRITORIAL, *PRIMARY) if row.code == code)


def warnings(outcome: Outcome) -> list[str]:
    return [note for note in outcome.notes if note.startswith("Предупреждение")]


def kursk_problems() -> list[Problem]:
    form = forms.compose(catalogue.shipped(), Level.REGIONAL, 2016)
    found = rules.check(form, None, KURSK, rules.Context(today=date(2016, 12, 1)))
    return [problem for problem in found if problem.code in KURSK]


def test_the_shipped_workbook_is_made_of_the_published_rows() -> None:
    made = reading.read(published.workbook())
    shipped = reading.read(WORKBOOK.read_bytes())
    assert [s.name for s in shipped] == ["Организации", "Показатели", "Источники"]
    assert tuple(shipped) == tuple(made)


def test_every_published_figure_is_kept_and_nothing_else(loaded: Session) -> None:
    assert len(TERRITORIAL) == 10 and len(PRIMARY) == 5
    for row in (*TERRITORIAL, *PRIMARY):
        kept = stored(loaded, row)
        assert kept.keys() == row.figures.keys(), row.name
        for code, value in row.figures.items():
            expected = value.isoformat() if isinstance(value, date) else value
            assert str(kept[code]) == str(expected), (row.name, code)


def test_a_second_load_changes_nothing(loaded: Session) -> None:
    assert load(loaded).empty


def test_ac1_published_sums_of_primaries_add_up(engine: Engine) -> None:
    with db.begin(engine) as s:
        outcome = load(s)
    assert warnings(outcome) == []
    parts = catalogue.shipped()["primaries_count"].sum_of
    totals = {row.code: sum(int(str(v)) for c, v in row.figures.items() if c in parts) for row in TERRITORIAL}
    assert {c: totals[c] for c in ("33-01", "77-01", "23-01", "40-01", "61-01")} == {
        "33-01": 34,
        "77-01": 56,
        "23-01": 66,
        "40-01": 27,
        "61-01": 43,
    }


def test_ac2_coverage_of_batyrevo(loaded: Session) -> None:
    assert share(loaded, find("21-01"), "coverage") == f"85,6{NBSP}%"
    assert number(measures.ratio(Decimal(1090), Decimal(1273)), 2) == "85,62"


def test_ac3_a_published_total_that_does_not_add_up_is_a_warning() -> None:
    (problem,) = kursk_problems()
    assert problem.code == "members_total"
    assert "расхождение 10" in problem.text
    assert not problem.blocking and rules.blocking([problem]) == []


def test_ac3_such_a_total_is_kept_as_it_was_published(engine: Engine) -> None:
    sheet = reading.Sheet(
        figures.SHEET, ("Код", "Год", *KURSK), (reading.Row(2, ("46", 2016, *KURSK.values())),)
    )
    with db.begin(engine) as s:
        s.add(_organisation(1, "0", "Профсоюз", "federal", "/1/", None))
        s.flush()
        s.add(_organisation(2, "46", "Курская область", "regional", "/1/2/", 1))
        outcome = load_workbook(s, SYSTEM, reading.Workbook((sheet,)), "Europe/Moscow", NOW)
        assert outcome.fresh == 1 and not outcome.problems
        assert any("расхождение 10" in warning for warning in warnings(outcome))
        kept = submissions.of(s, SYSTEM, place(s, "46"), 2016)
        assert kept is not None and kept.answers == KURSK


def _organisation(
    number: int, code: str, name: str, level: str, path: str, parent: int | None
) -> Organisation:
    return Organisation(
        id=number, code=code, name=name, search_name=name.lower(), level=level, path=path, parent_id=parent
    )


def test_ac4_shares_of_the_kursk_federation() -> None:
    total = Decimal(KURSK["members_total"])
    parts = ("members_working", "members_students", "members_pensioners")
    shown = [number(measures.ratio(Decimal(KURSK[code]), total), 1) for code in parts]
    assert shown == ["74,6", "18,6", "6,8"]
    youth = catalogue.shipped()["youth_share"]
    assert percent(measures.own_value(youth, KURSK)) == f"37,2{NBSP}%"


@pytest.mark.parametrize(("code", "shown"), [("26-001", "51,3"), ("00-002", "84,9"), ("00-001", "100,0")])
def test_ac5_ac6_ac7_coverage_of_primaries(loaded: Session, code: str, shown: str) -> None:
    assert share(loaded, find(code), "coverage") == f"{shown}{NBSP}%"


@pytest.mark.parametrize(("code", "shown"), [("69-01", "94,2"), ("54-01", "30,6")])
def test_ac8_share_of_meetings_held(loaded: Session, code: str, shown: str) -> None:
    assert share(loaded, find(code), "meetings_share") == f"{shown}{NBSP}%"


@pytest.mark.parametrize(("part", "whole", "shown"), [(57, 62, "91,9"), (7, 78, "9,0")])
def test_ac8_other_shares(part: int, whole: int, shown: str) -> None:
    assert number(measures.ratio(Decimal(part), Decimal(whole)), 1) == shown


def test_an_organisation_without_figures_has_no_share(loaded: Session) -> None:
    assert share(loaded, find("73-01"), "coverage") == "—"
