"""Opening a campaign: who is expected, with which form, and what stays as it was."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select

import db
from core import catalogue
from core.catalogue import Catalogue
from core.problems import Forbidden, Refused
from db import campaigns, check, forms
from db.models import Completeness, Form, Organisation, Submission
from tests.union import NOW, WINDOWS, Union, build


@pytest.fixture
def union(engine: Engine) -> Union:
    return build(engine)


def open_year(union: Union, year: int, source: Catalogue | None = None, who: str = "admin") -> int:
    with db.begin(union.engine) as s:
        shipped = source or catalogue.shipped()
        opened = campaigns.start(s, union.people[who], union["F"], WINDOWS, year, shipped, NOW)
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


def test_days_in_the_wrong_order_open_nothing(union: Union) -> None:
    wrong = (WINDOWS[0], replace(WINDOWS[1], due=WINDOWS[1].opens - timedelta(days=1)))
    for windows in (wrong, ()):
        with db.begin(union.engine) as s, pytest.raises(Refused):
            campaigns.start(s, union.people["admin"], union["F"], windows, 2027, catalogue.shipped(), NOW)
    assert open_year(union, 2027)


def test_stages_count_the_forms_of_ones_own_tree(union: Union) -> None:
    union.accept(union.hand_in("SCHOOL", "alisa"), "boris")
    with db.reading(union.engine) as s:
        found = campaigns.stages(s, union.people["darya"], union["R1"], union.campaign)
    told = [(stage.window.level.value, stage.version, stage.expected, stage.accepted) for stage in found]
    assert told == [("regional", 1, 1, 0), ("territorial", 1, 2, 0), ("primary", 1, 4, 1)]


def test_newcomers_are_open_organisations_that_the_campaign_does_not_expect(union: Union) -> None:
    with db.begin(union.engine) as s:
        for code, closed in (("X1", None), ("X2", NOW.date())):
            s.add(
                Organisation(
                    code=code,
                    name=code,
                    search_name=code.lower(),
                    level="primary",
                    kind="school",
                    parent_id=union["T1"].id,
                    path=f"{union['T1'].path}{900 + int(code[1])}/",
                    closed=closed,
                )
            )
    with db.reading(union.engine) as s:
        admin = union.people["admin"]
        counts = [campaigns.newcomers(s, admin, union[top], union.campaign) for top in ("R1", "R2")]
    assert counts == [1, 0]


def test_a_level_would_get_the_published_version_until_its_questions_change(union: Union) -> None:
    levels = [w.level for w in WINDOWS]
    source = catalogue.shipped()
    fewer = Catalogue(source.of("monitoring").sections[:-1])
    with db.reading(union.engine) as s:
        darya = union.people["darya"]
        same = forms.proposed(s, darya, levels, 2026, source)
        other = forms.proposed(s, darya, levels, 2026, fewer)
        kept = forms.versions(s, darya)
    assert {v.number for v in same.values()} == {1}
    assert all(v.published for v in same.values())
    assert {(v.number, v.published) for v in other.values()} == {(2, None)}
    assert [(v.form.level.value, v.number) for v in kept] == [
        ("regional", 1),
        ("territorial", 1),
        ("primary", 1),
    ]


def test_regions_that_take_in_newcomers_at_once_lose_none(union: Union) -> None:
    with db.begin(union.engine) as s:
        for number, above in enumerate(("T1", "T2", "T3") * 3):
            place = union[above]
            new = Organisation(
                code=f"NEW{number}",
                name="Новая школа",
                search_name="новая школа",
                level="primary",
                kind="school",
                parent_id=place.id,
                path=f"new {number}",
            )
            s.add(new)
            s.flush()
            new.path = f"{place.path}{new.id}/"
    failed: list[BaseException] = []

    def join(who: str, top: str) -> None:
        try:
            with db.begin(union.engine) as s:
                shipped = catalogue.shipped()
                campaigns.start(s, union.people[who], union[top], WINDOWS, 2026, shipped, NOW)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=join, args=a) for a in (("darya", "R1"), ("elena", "R2")) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with db.reading(union.engine) as s:
        assert s.get_one(Completeness, (union.campaign.id, "primary", union["F"].id)).expected == 14
    assert check.everything(union.engine).differences == []
