"""What blocks handing in, what only warns, and what is hidden by an earlier answer."""

from datetime import date

import pytest

from core import catalogue, forms, rules
from core.answers import Answers, Missing
from core.organisations import Kind, Level
from core.problems import Problem

TODAY = date(2026, 10, 12)
FORM = forms.compose(catalogue.shipped(), Level.PRIMARY, 2026)
REGIONAL = forms.compose(catalogue.shipped(), Level.REGIONAL, 2026)


def problems(answers: Answers, last_year: Answers | None = None, kind: Kind = Kind.SCHOOL) -> list[Problem]:
    found = rules.check(FORM, kind, answers, last_year or {}, TODAY)
    return [p for p in found if p.code in answers]


def test_an_empty_form_lists_every_required_question_once() -> None:
    found = rules.check(FORM, Kind.SCHOOL, {}, {}, TODAY)
    required = [i.code for i in FORM.asked(Kind.SCHOOL, {}) if i.required]
    assert [p.code for p in found] == required
    assert all(p.blocking for p in found)


def test_no_data_is_an_answer_to_a_required_question() -> None:
    assert not [p for p in problems({"workers_total": Missing.NO_DATA}) if p.blocking]


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"members_working": 90, "workers_total": 80}, "members_working"),
        ({"members_total": 10, "members_youth": 11}, "members_youth"),
        ({"workers_total": -1}, "workers_total"),
        ({"workers_total": 1_000_001}, "workers_total"),
        ({"stat_as_of": date(2026, 10, 13)}, "stat_as_of"),
        ({"stand_exists": True, "stand_count": 0}, "stand_count"),
    ],
)
def test_what_cannot_be_true_blocks_beside_its_field(answers: Answers, code: str) -> None:
    assert [p.code for p in problems(answers) if p.blocking] == [code]


def test_a_whole_that_differs_from_its_parts_warns_with_the_gap_and_does_not_block() -> None:
    answers: Answers = {"members_total": 50, "members_working": 40, "members_pensioners": 5}
    (problem,) = problems(answers)
    assert (problem.code, problem.blocking) == ("members_total", False)
    assert "расхождение 5" in problem.text


def test_a_jump_warns_only_when_it_is_both_large_and_many_times() -> None:
    assert [p.code for p in problems({"workers_total": 500}, {"workers_total": 50})] == ["workers_total"]
    assert problems({"workers_total": 12}, {"workers_total": 3}) == []
    assert problems({"workers_total": 130}, {"workers_total": 100}) == []


def test_a_question_hidden_by_no_asks_nothing_and_accuses_nobody() -> None:
    answers: Answers = {"stand_exists": False, "stand_count": 0}
    assert [p for p in problems(answers) if p.code == "stand_count"] == []
    assert "stand_count" not in {i.code for i in FORM.asked(Kind.SCHOOL, answers)}
    assert rules.pruned(FORM, Kind.SCHOOL, answers) == {"stand_exists": False}


def test_only_colleges_and_universities_are_asked_about_students() -> None:
    assert "students_total" not in {i.code for i in FORM.asked(Kind.SCHOOL, {})}
    assert "students_total" in {i.code for i in FORM.asked(Kind.COLLEGE, {})}


def test_a_closed_newspaper_is_offered_only_while_it_came_out() -> None:
    assert "myunion_print" not in FORM.indicators and "milieu_print" in FORM.indicators
    earlier = forms.compose(catalogue.shipped(), Level.PRIMARY, 2023)
    assert "myunion_print" in earlier.indicators and "milieu_print" not in earlier.indicators


def test_published_totals_that_do_not_add_up_may_be_kept() -> None:
    answers: Answers = {
        "members_total": 145_614,
        "members_working": 108_666,
        "members_students": 27_029,
        "members_pensioners": 9_909,
    }
    found = [p for p in rules.check(REGIONAL, None, answers, {}, TODAY) if p.code in answers]
    assert [(p.blocking, "расхождение 10" in p.text) for p in found] == [(False, True)]
