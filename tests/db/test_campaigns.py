"""Opening a campaign: who is expected, with which form, and what stays as it was."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, func, select

import db
from core import catalogue
from core.campaigns import CampaignKind, usual_windows
from core.catalogue import Catalogue
from core.problems import Forbidden, Refused
from db import campaigns, catalogues, check, forms, windows
from db.models import Completeness, Event, Form, Newspaper, Organisation, Submission, Window
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
    for days in (wrong, ()):
        with db.begin(union.engine) as s, pytest.raises(Refused):
            campaigns.start(s, union.people["admin"], union["F"], days, 2027, catalogue.shipped(), NOW)
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
        counts = [campaigns.newcomers(s, admin, union[top], union.campaign, NOW) for top in ("R1", "R2")]
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


def test_regions_with_days_or_questions_of_their_own_are_named(union: Union) -> None:
    def apart(place: str = "F") -> list[tuple[str, bool]]:
        with db.reading(union.engine) as s:
            found = campaigns.apart(s, union.people["admin"], union[place], union.campaign)
        return [(a.organisation.code, a.days) for a in found]

    assert apart() == []
    with db.begin(union.engine) as s:
        every = s.scalars(select(Window).where(Window.campaign_id == union.campaign.id)).all()
        usual = next(w for w in every if w.level == "primary")
        for code, more in (("R1", 0), ("R2", 3)):
            kept = ("campaign_id", "level", "form_id", "opens", "closes", "time_zone")
            days = {name: getattr(usual, name) for name in kept}
            due = usual.due + timedelta(days=more)
            s.add(Window(organisation_id=union[code].id, due=due, **days))
    assert apart() == [("R2", True), ("R1", False)]
    assert apart("R2") == []


def test_campaigns_opened_at_the_same_moment_get_versions_of_their_own(union: Union) -> None:
    failed: list[BaseException] = []
    together = threading.Barrier(3)

    def open_one(kind: CampaignKind, year: int) -> None:
        try:
            days = usual_windows(year, "Europe/Moscow", kind)
            with db.begin(union.engine) as s:
                admin, shipped = union.people["admin"], catalogue.shipped()
                together.wait(10)
                campaigns.start(s, admin, union["F"], days, year, shipped, NOW, kind=kind)
        except BaseException as error:
            failed.append(error)

    every = ((CampaignKind.SPRING, 2026), (CampaignKind.AUTUMN, 2026), (CampaignKind.AUTUMN, 2027))
    threads = [threading.Thread(target=open_one, args=one) for one in every]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with db.reading(union.engine) as s:
        numbers = s.scalars(select(Form.version).where(Form.level == "primary").order_by(Form.version)).all()
    assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) > 2


def test_other_days_than_those_set_above_are_refused_in_words(union: Union) -> None:
    later = [replace(w, due=w.due + timedelta(days=1)) for w in WINDOWS]
    with db.begin(union.engine) as s, pytest.raises(Refused, match="«Профсоюз образования», сроки общие"):
        campaigns.start(s, union.people["darya"], union["R1"], later, 2026, catalogue.shipped(), NOW)


def test_joining_a_campaign_is_not_told_as_opening_it(union: Union) -> None:
    with db.begin(union.engine) as s:
        for days in (WINDOWS, ()):
            campaigns.start(s, union.people["darya"], union["R1"], days, 2026, catalogue.shipped(), NOW)
        told = s.scalars(select(Event).where(Event.action.like("campaign.%")).order_by(Event.id)).all()
    assert [(e.action, e.actor) for e in told] == [
        ("campaign.open", "Администратор"),
        ("campaign.join", "Дарья"),
        ("campaign.join", "Дарья"),
    ]


def test_a_newspaper_of_a_region_gives_it_a_form_of_its_own_in_subscriptions_alone(union: Union) -> None:
    with db.begin(union.engine) as s:
        own = {"code": "ourvoice", "title": "Наш голос", "first": "2026-1"}
        s.add(Newspaper(organisation_id=union["R1"].id, **own))
        s.flush()
        found = {}
        for kind in (CampaignKind.MONITORING, CampaignKind.AUTUMN):
            days, admin = usual_windows(2027, "Europe/Moscow", kind), union.people["admin"]
            asked = catalogues.of(s, union["F"])
            opened = campaigns.start(s, admin, union["F"], days, 2027, asked, NOW, kind=kind)
            found[kind] = {row.organisation_id for row in windows.every(s, opened)}
    assert found[CampaignKind.MONITORING] == {union["F"].id}
    assert found[CampaignKind.AUTUMN] == {union["F"].id, union["R1"].id}


def test_all_campaigns_are_waited_for_in_the_order_of_their_numbers(union: Union) -> None:
    asked: list[str] = []
    event.listen(union.engine, "before_cursor_execute", lambda *a: asked.append(" ".join(a[2].split())))
    with db.begin(union.engine) as s:
        campaigns.touch(s)
    first, raised = (q for q in asked if "campaign" in q)
    locks = " FOR UPDATE" if union.engine.dialect.name == "postgresql" else ""
    assert first.endswith(f"ORDER BY campaign.id{locks}") and raised.startswith("UPDATE campaign")
