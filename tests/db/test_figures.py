"""Import and export of figures on both databases."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, select

import db
from core import catalogue
from core.access import SYSTEM, Role
from core.problems import Forbidden
from core.sheets import reading
from db import check, frames, submissions, transfer
from db.models import Aggregate, Campaign, Completeness, Event, Organisation, Submission
from tests.db.importing import FIGURES, TREE, Load, find, loader, rows_of, specialist, told, tree


@pytest.fixture
def load(engine: Engine, now: datetime) -> Load:
    return loader(engine, now)


def test_figures_become_accepted_forms_with_their_sums(engine: Engine, load: Load) -> None:
    outcome = load(
        tree(),
        told(
            ("s1", 2024, date(2024, 10, 1), 100, 80, 70),
            ("s2", 2024, None, 50, 20, None),
            ("1-1", 2023, None, None, 33, None),
        ),
    )
    assert (outcome.fresh, outcome.problems) == (3, ())
    # Of its own year the day is not old.
    assert not [note for note in outcome.notes if "прошло" in note]
    with db.reading(engine) as s:
        frame = frames.own(
            s, SYSTEM, find(s, "1"), [2024], ["members_total", "coverage"], catalogue.shipped()
        )
        assert list(frame["answered"]) == [2, 1] and list(frame["expected"]) == [2, 2]
        assert list(frame["total"]) == [Decimal(100), Decimal(70)]
        kept = submissions.of(s, SYSTEM, find(s, "s2"), 2024)
        assert kept is not None and kept.answers == {"workers_total": 50, "members_total": 20}
    assert check.everything(engine).differences == []


def test_figures_again_change_nothing_and_corrected_ones_move_the_sums(engine: Engine, load: Load) -> None:
    row = ("s1", 2024, None, 100, 80, 70)
    load(tree(), told(row))
    assert load(told(row)).empty
    assert load(told(("s1", 2024, None, 100, 90, None))).corrected == 1
    with db.reading(engine) as s:
        frame = frames.own(s, SYSTEM, find(s, "0"), [2024], ["members_total"], catalogue.shipped())
        assert list(frame["total"]) == [Decimal(90)]
        events = s.scalars(select(Event).where(Event.action == "form.import").order_by(Event.id)).all()
        assert events[-1].before["members_total"] == 80 and events[-1].after["members_total"] == 90
    assert check.everything(engine).differences == []


def test_nobody_else_is_expected_in_a_year_known_from_publications(engine: Engine, load: Load) -> None:
    load(tree(), told(("s1", 2020, None, 100, 80, 70)))
    assert rows_of(engine, Submission) == 1
    with db.reading(engine) as s:
        assert {c.expected for c in s.scalars(select(Completeness))} == {1}


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (("zz", 2024, None, 1, 1, 1), "Код", "нет среди доступных"),
        (("0", 2024, None, 1, 1, 1), "Код", "нет среди доступных"),
        (("s1", "год", None, 1, 1, 1), "Год", "не год"),
        (("s1", 2027, None, 1, 1, 1), "Год", "не наступил"),
        (("s1", 2024, "31.02.2024", 1, 1, 1), "На какую дату данные о членстве", "календаре"),
        (("s1", 2024, None, "много", 1, 1), "Работающих в учреждении", "число цифрами"),
        (("s1", 2024, None, Decimal("1.5"), 1, 1), "Работающих в учреждении", "целое"),
        (("s1", 2024, None, -1, 1, None), "Работающих в учреждении", "меньше"),
        (("s1", 2024, None, True, 1, None), "Работающих в учреждении", "число"),
        (("s1", 2024, None, 50, 80, 70), "— из них работающих", "больше"),
    ],
)
def test_a_bad_figure_is_named_and_nothing_is_written(
    engine: Engine, load: Load, row: tuple[Any, ...], column: str, reason: str
) -> None:
    load(tree())
    good = ("s2", 2024, None, 10, 5, 5)
    (problem,) = load(told(good, row)).problems
    assert (problem.row, problem.column) == (3, column)
    assert reason in problem.reason
    assert rows_of(engine, Campaign) == 0 and rows_of(engine, Aggregate) == 0


def test_bad_figures_take_the_new_organisations_back_too(engine: Engine, load: Load) -> None:
    assert load(tree(), told(("s1", 2024, None, "много", 1, 1))).problems
    assert rows_of(engine, Organisation) == 0


def test_a_figure_that_this_level_is_not_asked_for_is_refused(load: Load) -> None:
    header = ("Код", "Год", "primaries_count")
    (problem,) = load(tree(), told(("s1", 2024, 5), header=header)).problems
    assert "первичная организация (школа) этот показатель не заполняет" in problem.reason
    empty = load(tree(), told(("s1", 2024, None), header=header))
    assert not empty.problems


def test_a_sum_that_does_not_add_up_is_told_and_kept(load: Load) -> None:
    header = ("Код", "Год", "members_total", "members_working", "members_students", "members_pensioners")
    outcome = load(tree(), told(("1-1", 2024, 100, 80, 0, 10), header=header))
    assert outcome.fresh == 1
    assert any("расхождение 10" in note for note in outcome.notes)


def test_no_data_is_an_answer_and_an_empty_cell_is_none(engine: Engine, load: Load) -> None:
    load(tree(), told(("s1", 2024, None, "Нет данных", 0, None)))
    with db.reading(engine) as s:
        kept = submissions.of(s, SYSTEM, find(s, "s1"), 2024)
    assert kept is not None
    assert kept.answers == {"workers_total": {"missing": "no_data"}, "members_total": 0}


def test_the_same_organisation_and_year_twice_with_different_figures_is_refused(
    load: Load,
) -> None:
    one, other = ("s1", 2024, None, 100, 80, 70), ("s1", 2024, None, 100, 81, 70)
    (problem,) = load(tree(), told(one, other)).problems
    assert problem.row == 3 and "в строке 2" in problem.reason
    assert load(tree(), told(one, one)).fresh == 1


def test_labels_name_columns_as_well_as_codes_unless_two_share_one(load: Load) -> None:
    labelled = ("Код", "Год", "Членов Профсоюза всего", "— в вузах")
    outcome = load(tree(), told(("1-1", 2024, 30, 1), header=labelled))
    assert outcome.fresh == 1


def test_forms_that_people_are_filling_are_left_to_them(engine: Engine, load: Load) -> None:
    load(tree(), told(("s1", 2024, None, 100, 80, 70)))
    with db.begin(engine) as s:
        kept = submissions.of(s, SYSTEM, find(s, "s1"), 2024)
        assert kept is not None
        kept.state = "draft"
    (problem,) = load(told(("s1", 2024, None, 100, 81, 70))).problems
    assert "черновик" in problem.reason


def test_figures_for_the_own_region_come_from_above(engine: Engine, load: Load) -> None:
    load(tree())
    with db.reading(engine) as s:
        actor = specialist(s, "1")
    own = load(told(("1", 2024, None, 100, 80, 70)), actor=actor)
    foreign = load(told(("2-1", 2024, None, 100, 80, 70)), actor=actor)
    assert own.problems and foreign.problems
    assert load(told(("1-1", 2024, None, 100, 80, 70)), actor=actor).fresh == 1


def test_an_exported_campaign_comes_back_as_it_was(engine: Engine, load: Load, now: datetime) -> None:
    header = (*FIGURES, "site_kind", "site_url", "site_last_update", "site_has")
    page = ("свой сайт", "https://school1.ru/=1", date(2024, 9, 1), "новости; контакты профкома")
    outcome = load(
        tree(), told(("s1", 2024, date(2024, 10, 1), 100, 80, "неприменимо", *page), header=header)
    )
    assert outcome.problems == ()
    with db.begin(engine) as s:
        exported = transfer.campaign(s, SYSTEM, "0", 2024, now)
    assert exported.forms == 1
    back = load(*reading.read(exported.data))
    assert back.empty and back.same == 1 and back.plan.unchanged == len(TREE)


def test_only_accepted_rows_of_an_export_come_back(engine: Engine, load: Load) -> None:
    header = ("Код", "Название", "Год", "Состояние", "members_total")
    rows = (("s1", "Школа № 1", 2024, "черновик", 10), ("s2", "Школа № 2", 2024, "Принята", 20))
    outcome = load(tree(), told(*rows, header=header))
    assert outcome.fresh == 1
    assert "пропущено строк: 1 (2)" in outcome.notes[0]


def test_who_may_not_export_gets_no_campaign(engine: Engine, load: Load, now: datetime) -> None:
    load(tree(), told(("s1", 2024, None, 100, 80, 70)))
    with db.begin(engine) as s:
        for actor, code in ((specialist(s, "1"), "2"), (specialist(s, "1", Role.PRESIDIUM), "1")):
            with pytest.raises(Forbidden):
                transfer.campaign(s, replace(actor), code, 2024, now)


def test_an_export_is_told_in_the_journal(engine: Engine, load: Load, now: datetime) -> None:
    load(tree(), told(("s1", 2024, None, 100, 80, 70), ("s2", 2024, None, 50, 20, None)))
    with db.begin(engine) as s:
        transfer.campaign(s, SYSTEM, "1", 2024, now)
    with db.reading(engine) as s:
        (event,) = s.scalars(select(Event).where(Event.action == "export"))
        assert event.organisation_id == find(s, "1").id
    assert (event.actor, event.after) == (
        SYSTEM.name,
        {"year": 2024, "kind": "monitoring", "rows": 2},
    )


def test_who_has_moved_away_is_exported_where_they_are_now(engine: Engine, load: Load, now: datetime) -> None:
    load(tree(), told(("s1", 2024, None, 100, 80, 70), ("s2", 2024, None, 50, 20, None)))
    with db.begin(engine) as s:
        moved, away = find(s, "s2"), find(s, "2-1")
        moved.parent_id, moved.path = away.id, f"{away.path}{moved.id}/"
    with db.begin(engine) as s:
        left = transfer.campaign(s, specialist(s, "1"), "1", 2024, now)
        there = transfer.campaign(s, specialist(s, "2"), "2", 2024, now)
    assert codes(left.data) == {"s1"} and left.forms == 1
    assert codes(there.data) == {"s2"} and there.forms == 1


def codes(data: bytes) -> set[object]:
    """Whose answers the book holds."""
    told_of = [sheet for sheet in reading.read(data) if sheet.name.startswith("Показатели")]
    return {row.cells[0] for sheet in told_of for row in sheet.rows}


def test_a_kept_figure_that_breaks_a_rule_is_not_judged_again(engine: Engine, load: Load) -> None:
    load(tree(), told(("s1", 2024, None, 100, 80, 70)))
    with db.begin(engine) as s:
        kept = submissions.of(s, SYSTEM, find(s, "s1"), 2024)
        assert kept is not None
        kept.answers = {"workers_total": 50, "members_total": 80, "members_working": 70}
    assert load(told(("s1", 2024, None, 50, 80, 70))).same == 1
    assert load(told(("s1", 2024, None, 51, 80, 70))).problems
