"""An open report is not approved with names of figures that would be printed with their braces."""

import pytest
from sqlalchemy import Engine

import db
from core import catalogue
from core.problems import Refused
from core.reports import live, open_report
from core.reports.choices import USUAL, Choices
from core.reports.contacts import HIDDEN
from core.reports.paper import texts
from db import releases, reports
from tests.union import NOW, Union, build


@pytest.fixture
def union(engine: Engine) -> Union:
    made = build(engine)
    made.accept(made.hand_in("SCHOOL", "alisa"), "boris")
    return made


def approve(union: Union, choices: Choices) -> None:
    with db.begin(union.engine) as s:
        who, place = union.people["chair"], union["SCHOOL"]
        reports.approve(s, who, place, 2026, "профком", "4", NOW.date(), NOW, choices=choices)


def printed(union: Union) -> list[str]:
    with db.reading(union.engine) as s:
        who, place = union.people["chair"], union["SCHOOL"]
        heads = releases.of(s, who, place, 2026)
        return ["\n".join(texts(releases.paper(s, who, head.id))) for head in heads]


def test_a_name_that_stands_for_nothing_is_refused_by_its_section(union: Union) -> None:
    with pytest.raises(Refused, match=r"Обращение председателя — \{погода\}"):
        approve(union, USUAL.worded("address", "Сегодня {погода}."))
    assert printed(union) == []


def test_names_of_figures_are_approved_as_what_they_say_that_day(union: Union) -> None:
    with db.reading(union.engine) as s:
        who, place = union.people["chair"], union["SCHOOL"]
        facts = reports.collect(s, who, place, 2026, catalogue.shipped(), NOW)
    name, says = next(iter(open_report.figures(facts).items()))
    approve(union, USUAL.worded("address", f"Итог: {{{name}}}."))
    assert f"Итог: {live.plain(says)}." in printed(union)[0]


def test_contacts_in_edited_words_reach_no_paper_even_past_the_field(union: Union) -> None:
    approve(union, USUAL.worded("address", "Звоните: 8 (900) 123-45-67, ivanova@mail.ru."))
    (paper,) = printed(union)
    assert f"Звоните: {HIDDEN}, {HIDDEN}." in paper
    assert "123-45-67" not in paper and "ivanova" not in paper
