"""Opening a campaign: who is expected, with which form, and what stays as it was."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine, func, select

import db
from core import catalogue
from core.catalogue import Catalogue
from core.problems import Forbidden
from db import campaigns
from db.models import Completeness, Form, Submission
from tests.union import NOW, WINDOWS, Union, build


@pytest.fixture
def union(engine: Engine) -> Union:
    return build(engine)


def open_year(union: Union, year: int, source: Catalogue | None = None, who: str = "admin") -> int:
    with db.begin(union.engine) as s:
        shipped = source or catalogue.shipped()
        opened = campaigns.open_monitoring(s, union.people[who], union["F"], WINDOWS, year, shipped, NOW)
        return opened.id


def versions(union: Union) -> int:
    with db.reading(union.engine) as s:
        return s.scalar(select(func.count()).select_from(Form)) or 0


def test_everybody_below_is_expected_once_with_the_form_of_the_level(union: Union) -> None:
    with db.reading(union.engine) as s:
        levels = {
            w.level: s.scalars(select(Submission.id).where(Submission.level == w.level)).all()
            for w in WINDOWS
        }
        first = s.get(Completeness, (union.campaign.id, "primary", union["R1"].id))
    assert {level: len(found) for level, found in levels.items()} == {
        "primary": 5,
        "territorial": 3,
        "regional": 2,
    }
    assert first is not None and first.expected == 4


def test_opening_again_adds_only_those_who_have_joined(union: Union) -> None:
    open_year(union, 2026)
    with db.reading(union.engine) as s:
        assert s.scalar(select(func.count()).select_from(Submission)) == 10


def test_the_same_questions_are_one_published_version(union: Union) -> None:
    before = versions(union)
    open_year(union, 2027)
    assert versions(union) == before


def test_a_changed_question_is_a_new_version_and_old_forms_keep_theirs(union: Union) -> None:
    before = versions(union)
    shipped = catalogue.shipped()
    section = shipped.sections[0]
    renamed = replace(section.indicators[0], hint="Другая подсказка")
    changed = replace(section, indicators=(renamed, *section.indicators[1:]))
    open_year(union, 2027, Catalogue((changed, *shipped.sections[1:])))
    assert versions(union) == before + 3
    with db.reading(union.engine) as s:
        old = s.get(Submission, union.form_of("SCHOOL"))
        assert old is not None and s.get_one(Form, old.form_id).version == 1


def test_the_size_bracket_is_frozen_by_last_years_members(union: Union) -> None:
    union.accept(union.hand_in("SCHOOL", "alisa"), "boris")
    number = open_year(union, 2027)
    with db.reading(union.engine) as s:
        forms = s.scalars(select(Submission).where(Submission.campaign_id == number)).all()
    brackets = {form.organisation_id: form.bracket for form in forms}
    assert brackets[union["SCHOOL"].id] == "до 50"
    assert brackets[union["GARDEN"].id] is None


@pytest.mark.parametrize("who", ["alisa", "boris", "gleb", "darya"])
def test_only_who_holds_the_whole_tree_opens_it_for_the_whole_tree(union: Union, who: str) -> None:
    with pytest.raises(Forbidden):
        open_year(union, 2027, who=who)
