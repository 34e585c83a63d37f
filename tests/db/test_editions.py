"""Drafts and published editions of the catalogue on both databases: rights, order, two people at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine, select

import db
from core import campaigns as days
from core import catalogue, editions
from core import forms as core_forms
from core.access import SYSTEM
from core.editions import Body
from core.organisations import Level
from core.problems import Conflict, Forbidden, Refused
from db import campaigns, catalogues, figures, forms, models
from db import editions as verbs
from db.models import Edition, Event
from tests.db.importing import sheet
from tests.union import NOW, WINDOWS, Union, build

SHORTER: Body = {"changed": {"stand_count": {"label": "Число стендов"}}}


@pytest.fixture
def union(engine: Engine) -> Union:
    return build(engine)


def own(union: Union, place: str = "R1", **values: Any) -> dict[str, Any]:
    plain = {
        "code": f"own_{union[place].id}_kruzhok",
        "section": "stand",
        "label": "Есть ли кружок",
        "kind": "yes_no",
        "aggregation": "share_yes",
        "levels": ["primary"],
    }
    return plain | values


def save(union: Union, who: str, place: str, body: Body, version: int) -> verbs.Draft:
    with db.begin(union.engine) as s:
        return verbs.save(s, union.people[who], union[place], body, version, NOW)


def publish(union: Union, who: str, place: str, version: int) -> Edition:
    with db.begin(union.engine) as s:
        return verbs.publish(s, union.people[who], union[place], version, NOW)


def draft(union: Union, who: str, place: str) -> verbs.Draft:
    with db.reading(union.engine) as s:
        return verbs.draft(s, union.people[who], union[place], NOW)


def of(union: Union, place: str) -> catalogue.Catalogue:
    with db.reading(union.engine) as s:
        return catalogues.of(s, union[place])


def events(union: Union, action: str) -> list[Event]:
    with db.reading(union.engine) as s:
        return list(s.scalars(select(Event).where(Event.action == action).order_by(Event.id)))


def test_without_editions_everybody_has_the_shipped_questions(union: Union) -> None:
    assert of(union, "SCHOOL") == catalogue.shipped()
    found = draft(union, "darya", "R1")
    assert (found.number, found.lock_version, found.touched) == (1, 0, False)


def test_a_draft_changes_nothing_for_anybody_until_it_is_published(union: Union) -> None:
    made = save(union, "darya", "R1", SHORTER, 0)
    assert made.catalogue["stand_count"].label == "Число стендов"
    assert of(union, "R1") == catalogue.shipped()
    publish(union, "darya", "R1", made.lock_version)
    assert of(union, "SCHOOL")["stand_count"].label == "Число стендов"
    assert of(union, "FOREIGN") == catalogue.shipped()
    assert of(union, "F") == catalogue.shipped()


def test_a_region_stands_on_what_the_federation_has_published(union: Union) -> None:
    wide = {
        "changed": {"stand_count": {"label": "Сколько уголков"}, "stand_exists": {"hint": "И уголок тоже."}}
    }
    publish(union, "admin", "F", save(union, "admin", "F", wide, 0).lock_version)
    publish(union, "darya", "R1", save(union, "darya", "R1", SHORTER, 0).lock_version)
    assert of(union, "SCHOOL")["stand_count"].label == "Число стендов"
    assert of(union, "SCHOOL")["stand_exists"].hint == "И уголок тоже."
    assert of(union, "FOREIGN")["stand_count"].label == "Сколько уголков"
    assert draft(union, "darya", "R1").base["stand_count"].label == "Сколько уголков"


def test_a_published_edition_is_frozen_and_the_next_draft_begins_with_it(union: Union) -> None:
    first = publish(union, "darya", "R1", save(union, "darya", "R1", SHORTER, 0).lock_version)
    again = draft(union, "darya", "R1")
    assert (again.number, again.touched) == (2, False)
    assert editions.same(again.body, SHORTER)
    fresh = editions.changing(again.base, again.body, "stand_count", {"label": "Стендов всего"})
    second = save(union, "darya", "R1", fresh, again.lock_version)
    with db.reading(union.engine) as s:
        assert s.get_one(Edition, first.id).body == SHORTER
    publish(union, "darya", "R1", second.lock_version)
    with db.reading(union.engine) as s:
        rows = s.scalars(select(Edition).order_by(Edition.number)).all()
    assert [(r.number, r.state) for r in rows] == [(1, "published"), (2, "published")]
    assert rows[0].body == SHORTER
    assert of(union, "R1")["stand_count"].label == "Стендов всего"


def test_an_open_campaign_keeps_the_form_it_was_opened_with(union: Union) -> None:
    publish(union, "darya", "R1", save(union, "darya", "R1", SHORTER, 0).lock_version)
    with db.begin(union.engine) as s:
        row = s.scalars(select(models.Window).where(models.Window.level == "primary")).first()
        assert row is not None
        stored = s.get_one(models.Form, row.form_id)
        assert forms.read(s, stored.id, stored.published).indicators["stand_count"].label == "Сколько стендов"
        windows = [replace_year(w, 2027) for w in WINDOWS]
        mine = catalogues.of(s, union["R1"])
        campaigns.start(s, union.people["darya"], union["R1"], windows, 2027, mine, NOW)
        versions = forms.versions(s, union.people["darya"])
    labels = {v.form.indicators["stand_count"].label for v in versions if v.form.level is Level.PRIMARY}
    assert labels == {"Сколько стендов", "Число стендов"}


def test_a_years_figures_keep_the_words_they_were_collected_with(union: Union) -> None:
    save(union, "darya", "R1", SHORTER, 0)
    publish(union, "darya", "R1", 1)

    def label(year: int) -> str:
        with db.reading(union.engine) as s:
            return catalogues.held(s, union["R1"], year)["stand_count"].label

    assert label(2026) == label(2027) == "Сколько стендов"
    with db.begin(union.engine) as s:
        darya, zone = union.people["darya"], "Europe/Moscow"
        asked = catalogues.of(s, union["R1"])
        campaigns.start(s, darya, union["R1"], days.usual_windows(2027, zone), 2027, asked, NOW)
    assert (label(2026), label(2027)) == ("Сколько стендов", "Число стендов")


def test_a_region_is_asked_its_own_questions_whoever_opens_the_campaign(union: Union) -> None:
    publish(union, "darya", "R1", save(union, "darya", "R1", SHORTER, 0).lock_version)
    windows = [replace_year(w, 2027) for w in WINDOWS]
    with db.begin(union.engine) as s:
        everywhere = catalogues.of(s, union["F"])
        opened = campaigns.start(s, union.people["admin"], union["F"], windows, 2027, everywhere, NOW)
        rows = s.execute(
            select(models.Submission.organisation_id, models.Form.body)
            .join(models.Form, models.Form.id == models.Submission.form_id)
            .where(models.Submission.campaign_id == opened.id, models.Submission.level == "primary")
        ).all()
    forms_of = {number: core_forms.from_body(body).indicators["stand_count"].label for number, body in rows}
    assert forms_of[union["SCHOOL"].id] == "Число стендов"
    assert forms_of[union["FOREIGN"].id] == "Сколько стендов"


def replace_year(w: days.Window, year: int) -> days.Window:
    return replace(w, **{d: getattr(w, d).replace(year=year) for d in ("opens", "due", "closes")})


@pytest.mark.parametrize("act", ["save", "publish", "discard"])
def test_whoever_looks_at_an_older_draft_is_told_so(union: Union, act: str) -> None:
    made = save(union, "darya", "R1", SHORTER, 0)
    late: dict[str, Callable[[db.Session], object]] = {
        "save": lambda s: verbs.save(s, union.people["admin"], union["R1"], {}, 0, NOW),
        "publish": lambda s: verbs.publish(s, union.people["admin"], union["R1"], 0, NOW),
        "discard": lambda s: verbs.discard(s, union.people["admin"], union["R1"], 0, NOW),
    }
    with pytest.raises(Conflict), db.begin(union.engine) as s:
        late[act](s)
    assert draft(union, "darya", "R1") == made


def test_of_two_who_save_at_the_same_moment_one_is_told_so(union: Union) -> None:
    made = save(union, "darya", "R1", SHORTER, 0)
    for version in (0, made.lock_version):
        place = "R2" if version == 0 else "R1"
        ready = Barrier(2)

        def attempt(label: str, place: str = place, version: int = version, ready: Barrier = ready) -> bool:
            ready.wait()
            try:
                save(union, "admin", place, {"changed": {"stand_count": {"label": label}}}, version)
            except Conflict:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(attempt, ["Один", "Другой"])) == [False, True]
        assert draft(union, "admin", place).lock_version == version + 1


def test_a_version_number_never_comes_back(union: Union) -> None:
    made = save(union, "darya", "R1", SHORTER, 0)
    with db.begin(union.engine) as s:
        back = verbs.discard(s, union.people["darya"], union["R1"], made.lock_version, NOW)
    assert not back.touched
    assert back.lock_version > made.lock_version
    again = save(union, "darya", "R1", SHORTER, back.lock_version)
    with pytest.raises(Conflict):
        save(union, "admin", "R1", {}, made.lock_version)
    publish(union, "darya", "R1", again.lock_version)
    assert draft(union, "darya", "R1").lock_version > again.lock_version


def test_what_has_problems_is_kept_and_not_published(union: Union) -> None:
    made = save(union, "darya", "R1", {"changed": {"stand_exists": {"hidden": True}}}, 0)
    assert made.problems
    with pytest.raises(Refused, match="скрыт, но от ответа зависят"):
        publish(union, "darya", "R1", made.lock_version)
    assert draft(union, "darya", "R1").touched


def test_nothing_changed_is_nothing_to_publish(union: Union) -> None:
    with pytest.raises(Refused, match="публиковать нечего"):
        publish(union, "darya", "R1", 0)
    assert save(union, "darya", "R1", {"changed": {}}, 0).lock_version == 0
    assert events(union, "edition.save") == []


def test_an_own_question_begins_with_the_year_it_is_asked_first(union: Union) -> None:
    made = save(union, "darya", "R1", {"added": [own(union)]}, 0)
    assert made.year == 2027
    publish(union, "darya", "R1", made.lock_version)
    asked = of(union, "SCHOOL")[own(union)["code"]]
    assert asked.since == 2027
    assert draft(union, "darya", "R1").touched is False
    with pytest.raises(Refused, match="не удалить"):
        publish(
            union,
            "darya",
            "R1",
            save(union, "darya", "R1", {}, draft(union, "darya", "R1").lock_version).lock_version,
        )


@pytest.mark.parametrize("code", ["own_kruzhok", "own_999_kruzhok", "stand_exists"])
def test_codes_of_two_organisations_cannot_meet(union: Union, code: str) -> None:
    with pytest.raises(Refused):
        save(union, "darya", "R1", {"added": [own(union, code=code)]}, 0)


def test_what_is_no_edition_is_not_kept(union: Union) -> None:
    odd: tuple[Body, ...] = ({"odd": {}}, {"changed": {"stand_count": {"maximum": "много"}}})
    for body in odd:
        with pytest.raises(Refused):
            save(union, "darya", "R1", body, 0)
    assert draft(union, "darya", "R1").lock_version == 0


def test_the_journal_tells_what_was_and_what_is(union: Union) -> None:
    made = save(union, "darya", "R1", SHORTER, 0)
    body = editions.changing(made.base, made.body, "stand_count", {"label": "Стендов"})
    made = save(union, "darya", "R1", {**body, "order": {"stand": ["stand_legal"]}}, made.lock_version)
    publish(union, "darya", "R1", made.lock_version)
    last = events(union, "edition.save")[-1]
    assert last.actor == "Дарья"
    assert last.before == {"changed": {"stand_count": {"label": "Число стендов"}}}
    assert last.after == {
        "changed": {"stand_count": {"label": "Стендов"}},
        "order": {"stand": ["stand_legal"]},
    }
    told = events(union, "edition.publish")[-1]
    assert (told.before["number"], told.after["number"], told.after["year"]) == (0, 1, 2027)


@pytest.mark.parametrize(
    ("who", "place"), [("darya", "F"), ("darya", "R2"), ("boris", "T1"), ("alisa", "SCHOOL")]
)
def test_only_who_opens_campaigns_there_edits_the_questions(union: Union, who: str, place: str) -> None:
    for verb in (draft, lambda u, w, p: save(u, w, p, SHORTER, 0), lambda u, w, p: publish(u, w, p, 0)):
        with pytest.raises(Forbidden):
            verb(union, who, place)


def test_below_a_region_nobody_edits_the_questions(union: Union) -> None:
    for place in ("T1", "SCHOOL"):
        with pytest.raises(Refused, match="региональная"):
            save(union, "darya", place, SHORTER, 0)


def test_figures_of_a_region_are_read_by_its_own_questions(union: Union) -> None:
    body: Body = {
        "added": [own(union)],
        "changed": {"workers_total": {"label": "Сколько всего работает", "maximum": 90}},
    }
    publish(union, "darya", "R1", save(union, "darya", "R1", body, 0).lock_version)
    code = f"own_{union['R1'].id}_kruzhok"
    head = ("Код", "Год", "Сколько всего работает [workers_total]", code)
    year = NOW.year + 1

    def load(*given: tuple[Any, ...]) -> figures.Outcome:
        with db.begin(union.engine) as s:
            moment = NOW.replace(year=year)
            return figures.load(s, SYSTEM, sheet("Показатели", head, given), "Europe/Moscow", moment)

    wrong = load(("SCHOOL", year, 95, "да"), ("FOREIGN", year, 95, "да"))
    assert [(p.row, p.column) for p in wrong.problems] == [
        (2, "Работающих в учреждении"),
        (3, "Есть ли кружок"),
    ]
    assert load(("SCHOOL", year, 80, "да"), ("FOREIGN", year, 95, None)).fresh == 2
    with db.reading(union.engine) as s:
        found = select(models.Submission.answers).where(models.Submission.state == "accepted")
        kept = s.scalars(found.order_by(models.Submission.id)).all()
    assert {"workers_total": 80, code: True} in kept and {"workers_total": 95} in kept
