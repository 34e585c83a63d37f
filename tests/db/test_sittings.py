"""Sittings: slides in their order, who may look and who may change, and that nothing of a closed one ever changes."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select, update

import db
from core import slides
from core.problems import Conflict, Forbidden, Refused
from core.sheets.writing import Kind
from db import sittings
from db.models import Event, Slide
from db.sittings import Found
from tests.core.figures import ranked, share
from tests.union import NOW, Union, build

SPEC: dict[str, Any] = {"mark": "bar", "data": {"values": []}, "config": {"background": "#FDFBF7"}}


def body(title: str = "Охват") -> dict[str, Any]:
    facts = replace(ranked([share("А", 8, 10, 10), share("Б", 4, 10, 10)]), title=title)
    return slides.frozen(facts, SPEC)


def begun(union: Union, who: str = "darya", slides: int = 3) -> int:
    with db.begin(union.engine) as s:
        actor = union.people[who]
        number = sittings.start(s, actor, union["R1"], "Президиум", NOW.date(), NOW)
        for n in range(slides):
            sittings.take(s, actor, number, body(f"Слайд {n + 1}"), union["R1"].path, "", NOW)
    return number


def seen(union: Union, who: str, number: int) -> Found:
    with db.reading(union.engine) as s:
        return sittings.find(s, union.people[who], number)


def titles(found: Found) -> list[str]:
    return [slide.title for slide in found.slides]


def test_a_slide_keeps_what_was_on_the_screen(engine: Engine) -> None:
    union = build(engine)
    found = seen(union, "gleb", begun(union, slides=1))
    with db.reading(union.engine) as s:
        read = sittings.body(s, union.people["gleb"], found, found.slides[0].id)
    assert read == body("Слайд 1")
    assert read["spec"] == SPEC and "данные на" in read["source"]
    table = slides.table(read)
    assert table.columns[-1].kind in Kind and len(list(table.rows)) >= 2
    assert slides.cell({"number": "12.50"}) == Decimal("12.50")


def test_a_view_too_large_or_empty_is_refused_in_words() -> None:
    facts = ranked([share("А", 8, 10, 10)])
    with pytest.raises(Refused, match="слишком велик"):
        slides.frozen(facts, {"x": "ы" * slides.MOST})
    with pytest.raises(Refused, match="нет данных"):
        slides.frozen(ranked([]), SPEC)


def test_a_long_table_is_cut_and_says_so() -> None:
    facts = ranked([share(f"Организация {n}", 1, 10, 10) for n in range(slides.ROWS + 5)])
    frozen = slides.frozen(facts, SPEC)
    assert len(frozen["rows"]) == slides.ROWS
    assert str(slides.ROWS) in slides.table(frozen).notes[0]


def test_slides_change_places_and_come_back(engine: Engine) -> None:
    union = build(engine)
    number, darya = begun(union), union.people["darya"]
    found = seen(union, "darya", number)
    with db.begin(engine) as s:
        sittings.move(s, darya, number, found.slides[2].id, 1, found.lock_version, NOW)
    found = seen(union, "darya", number)
    assert titles(found) == ["Слайд 3", "Слайд 1", "Слайд 2"]
    with db.begin(engine) as s:
        was = sittings.drop(s, darya, number, found.slides[0].id, found.lock_version, NOW)
    assert titles(seen(union, "darya", number)) == ["Слайд 1", "Слайд 2"]
    with db.begin(engine) as s:
        sittings.take(s, darya, number, *was, NOW)
    assert titles(seen(union, "darya", number)) == ["Слайд 1", "Слайд 2", "Слайд 3"]


def test_a_closed_sitting_never_changes(engine: Engine) -> None:
    union = build(engine)
    number, darya = begun(union), union.people["darya"]
    found = seen(union, "darya", number)
    slide, version = found.slides[0].id, found.lock_version
    with db.begin(engine) as s:
        assert len(sittings.freeze(s, darya, number, version, NOW)) == 64
    closed = seen(union, "darya", number)
    assert closed.frozen == NOW and not closed.editable
    acts = (
        lambda s: sittings.take(s, darya, number, body(), union["R1"].path, "", NOW),
        lambda s: sittings.conclude(s, darya, number, slide, "Иначе", closed.lock_version, NOW),
        lambda s: sittings.move(s, darya, number, slide, 2, closed.lock_version, NOW),
        lambda s: sittings.drop(s, darya, number, slide, closed.lock_version, NOW),
        lambda s: sittings.rename(s, darya, number, "Иначе", NOW.date(), closed.lock_version, NOW),
        lambda s: sittings.discard(s, darya, number, closed.lock_version, NOW),
        lambda s: sittings.freeze(s, darya, number, closed.lock_version, NOW),
    )
    for act in acts:
        with db.begin(engine) as s, pytest.raises(Refused, match="закрыты"):
            act(s)
    with db.reading(engine) as s:
        assert sittings.intact(s, darya, number)


def test_a_hand_in_the_database_is_noticed(engine: Engine) -> None:
    union = build(engine)
    number, darya = begun(union), union.people["darya"]
    with db.begin(engine) as s:
        sittings.freeze(s, darya, number, seen(union, "darya", number).lock_version, NOW)
    with db.begin(engine) as s:
        s.execute(update(Slide).where(Slide.sitting_id == number).values(note="Дописано"))
    with db.reading(engine) as s:
        assert not sittings.intact(s, darya, number)


def test_a_sitting_without_slides_is_not_closed(sqlite_engine: Engine) -> None:
    union = build(sqlite_engine)
    number = begun(union, slides=0)
    with db.begin(sqlite_engine) as s, pytest.raises(Refused, match="ещё нет слайдов"):
        sittings.freeze(s, union.people["darya"], number, 1, NOW)


def test_two_windows_do_not_overwrite_each_other(engine: Engine) -> None:
    union = build(engine)
    number, darya = begun(union), union.people["darya"]
    found = seen(union, "darya", number)
    slide = found.slides[0].id
    with db.begin(engine) as s:
        sittings.conclude(s, darya, number, slide, "Одобрить", found.lock_version, NOW)
    with db.begin(engine) as s, pytest.raises(Conflict):
        sittings.conclude(s, darya, number, slide, "Отклонить", found.lock_version, NOW)
    assert seen(union, "gleb", number).slides[0].note == "Одобрить"


def test_others_of_the_presidium_look_on(engine: Engine) -> None:
    union = build(engine)
    number = begun(union, "darya")
    assert not seen(union, "gleb", number).editable
    with db.begin(engine) as s, pytest.raises(Forbidden):
        sittings.take(s, union.people["gleb"], number, body(), union["R1"].path, "", NOW)
    with db.reading(engine) as s:
        assert sittings.to_take_into(s, union.people["gleb"], union["T1"]) == []
        assert len(sittings.to_take_into(s, union.people["darya"], union["T1"])) == 1
    assert seen(union, "gleb", begun(union, "gleb")).editable


def test_a_slide_is_shown_by_the_rights_of_whoever_looks(engine: Engine) -> None:
    """The sitting is of a region; one of its slides shows figures of the whole union."""
    union = build(engine)
    admin = union.people["admin"]
    with db.begin(engine) as s:
        number = sittings.start(s, admin, union["R1"], "Президиум", NOW.date(), NOW)
        sittings.take(s, admin, number, body("Своё"), union["T1"].path, "", NOW)
        sittings.take(s, admin, number, body("Чужое"), union["F"].path, "Вывод", NOW)
    found = seen(union, "gleb", number)
    assert [(slide.open, slide.note) for slide in found.slides] == [(True, ""), (False, "")]
    assert "Чужое" not in titles(found)
    with db.reading(engine) as s:
        sittings.body(s, union.people["gleb"], found, found.slides[0].id)
        with pytest.raises(Forbidden):
            sittings.body(s, union.people["gleb"], found, found.slides[1].id)
        with pytest.raises(Forbidden):
            sittings.find(s, union.people["elena"], number)
        with pytest.raises(Forbidden):
            sittings.find(s, union.people["gleb"], 10_000)


def test_a_sitting_begun_with_its_first_slide_is_one_act(engine: Engine) -> None:
    union = build(engine)
    darya, region = union.people["darya"], union["R1"]
    with db.begin(engine) as s:
        before = s.scalar(select(func.count(Event.id)))
        shown = (body("Охват"), union["T1"].path, "Одобрить")
        number = sittings.start(s, darya, region, "Президиум", NOW.date(), NOW, shown)
        after = s.scalar(select(func.count(Event.id)))
        told = s.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()
    assert (before or 0) + 1 == after
    assert told.action == "sitting.start"
    assert told.after == {"sitting": "Президиум", "held": NOW.date().isoformat(), "slide": "Охват"}
    assert [(h.title, h.path, h.note) for h in seen(union, "darya", number).slides] == [
        ("Охват", union["T1"].path, "Одобрить")
    ]


def test_nobody_puts_a_slide_of_foreign_figures_into_a_sitting(engine: Engine) -> None:
    union = build(engine)
    number, boris = begun(union, "darya"), union.people["boris"]
    darya, far = union.people["darya"], (body(), union["T3"].path, "")
    with db.begin(engine) as s, pytest.raises(Forbidden):
        sittings.take(s, darya, number, *far, NOW)
    with pytest.raises(Forbidden), db.begin(engine) as s:
        sittings.start(s, boris, union["T1"], "Наше", NOW.date(), NOW, (body(), union["R1"].path, ""))
    with db.reading(engine) as s:
        assert list(sittings.of(s, boris, union["T1"])) == []


@pytest.mark.parametrize(
    ("paths", "whose"),
    [
        (["/1/2/"], "/1/2/"),
        (["/1/2/", "/1/2/3/"], "/1/2/"),
        (["/1/2/3/", "/1/2/4/"], "/1/2/"),
        (["/1/2/", "/1/20/"], "/1/"),
        (["/1/", "/2/"], "/"),
    ],
)
def test_a_slide_is_of_the_nearest_one_above_all_of_its_figures(paths: list[str], whose: str) -> None:
    assert slides.reach(paths) == whose


def test_a_whole_sitting_is_looked_through_with_one_statement(sqlite_engine: Engine) -> None:
    union = build(sqlite_engine)
    number = begun(union, slides=20)
    asked: list[str] = []
    with db.reading(sqlite_engine) as s:
        event.listen(s.connection(), "before_cursor_execute", lambda *a: asked.append(a[2]))
        found = sittings.find(s, union.people["gleb"], number)
    assert len(found.slides) == 20
    assert len(asked) == 1 and "body" not in asked[0]
