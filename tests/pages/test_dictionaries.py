"""«Справочники»: a region's platforms, norms, weights and texts, each changed where it is seen."""

from typing import Any

import pytest
from sqlalchemy import select

import db
from core.dictionaries import CONTACT, Wording
from db import dictionaries, editions, methodologies
from db.models import Entry, Event
from pages.ui import session
from tests.pages.conftest import Visit
from tests.pages.screens import by_label, open_today, press, words
from tests.union import NOW, Union

HERE = "pages/admin/dictionaries.py"
HOSTILE = "Звоните <script>alert(1)</script> [сюда](javascript:x) $x$ :red[a]"


@pytest.fixture
def people(visit: Visit) -> Union:
    return open_today(visit)


def plain(app: Any) -> str:
    return words(app).replace("\\", "")


def page(visit: Visit, part: str, who: str = "darya") -> Any:
    visit.as_(who)
    return visit.page(HERE, part=part)


def acts(people: Union, action: str) -> list[Event]:
    with db.reading(people.engine) as s:
        return list(s.scalars(select(Event).where(Event.action == action).order_by(Event.id)))


def test_others_find_no_dictionaries(visit: Visit, people: Union) -> None:
    for who in ("boris", "alisa", "gleb"):
        visit.as_(who)
        assert "Нет доступа" in words(visit.at("dictionaries"))


@pytest.mark.parametrize("part", ["platforms", "norms", "weights", "texts", "more"])
@pytest.mark.parametrize("who", ["darya", "admin"])
def test_every_part_opens(visit: Visit, people: Union, part: str, who: str) -> None:
    assert "Справочники" in words(page(visit, part, who))


def test_a_platform_is_retired_and_another_added_in_the_draft(visit: Visit, people: Union) -> None:
    app = page(visit, "platforms")
    assert "Одноклассники" in words(app)
    app = app.button(key="turn-channels.chan_platform-mymir").click().run()
    assert "«Мой мир» больше не предлагается: в черновике." in plain(app)
    assert "в черновике: больше не предлагается" in plain(app)
    by_label(app, "text_input", "Добавить в список").set_value("Новая <b>")
    app = press(app, "Добавить в черновик")
    assert "Новая &lt;b&gt;" in words(app)
    with db.reading(people.engine) as s:
        draft = editions.draft(s, people.people["darya"], people["R1"], NOW)
    assert draft.touched
    assert len(acts(people, "edition.save")) == 2
    assert "Последнее изменение" in plain(app)


def test_norms_lead_to_their_question(visit: Visit, people: Union) -> None:
    app = page(visit, "norms")
    assert "от 4 до 6" in words(app)
    assert "рекомендация Центрального Совета" in words(app)


def typed(app: Any, number: int, value: str) -> Any:
    box = next(b for b in app.text_input if b.label.replace("\\", "").startswith(f"{number}. "))
    return box.set_value(value)


def test_weights_are_proposed_tried_and_published(visit: Visit, people: Union) -> None:
    number = people.hand_in("SCHOOL", "alisa")
    people.accept(number, "boris")
    app = press(page(visit, "weights"), "Предложить другие веса")
    typed(app, 2, "3")
    app = app.run()
    assert "Сумма весов 90, а нужна" in plain(app)
    typed(app, 3, "14")
    app = press(app.run(), "Сохранить черновик")
    assert "Черновик сохранён" in plain(app)
    assert "ППО школы № 4" in words(app)
    app = press(app, "Опубликовать с кампании")
    assert "Опубликовано" in plain(app)
    with db.reading(people.engine) as s:
        made = methodologies.of(s, people["SCHOOL"].path, 2100)
    assert made.block(3).weight == 14
    assert len(acts(people, "methodology.publish")) == 1


def test_what_is_no_weight_stands_beside_its_field(visit: Visit, people: Union) -> None:
    app = press(page(visit, "weights"), "Предложить другие веса")
    typed(app, 2, "много")
    app = press(app.run(), "Сохранить черновик")
    assert any("нужно число" in e.value for e in app.error)
    assert acts(people, "methodology.save") == []


def written(visit: Visit, text: str = HOSTILE) -> Any:
    app = page(visit, "texts")
    app.text_area[0].set_value(text)
    return app.button(key=next(b.key for b in app.button if b.label == "Сохранить")).click().run()


def test_a_text_is_written_read_by_those_below_and_taken_away(visit: Visit, people: Union) -> None:
    app = written(visit)
    assert "Сохранено: Куда обратиться" in plain(app)
    visit.as_("alisa")
    home = visit.page("pages/duties/home.py")
    told = [c.value for c in home.caption if c.value.startswith("Куда обратиться")]
    assert len(told) == 1
    assert "\\<script\\>" in told[0]
    assert "\\[сюда\\]" in told[0]
    app = press(page(visit, "texts"), "Больше не показывать")
    assert "Больше не показывается" in plain(app)
    visit.as_("alisa")
    assert "Куда обратиться" not in words(visit.page("pages/duties/home.py"))
    with db.reading(people.engine) as s:
        assert len(s.scalars(select(Entry)).all()) == 1
    assert len(acts(people, "text.save")) == len(acts(people, "text.end")) == 1


def test_an_empty_text_is_told_beside_its_field(visit: Visit, people: Union) -> None:
    app = written(visit, "  ")
    assert any("Напишите текст" in e.value for e in app.error)
    assert acts(people, "text.save") == []


def test_somebody_elses_change_is_told_and_not_overwritten(visit: Visit, people: Union) -> None:
    app = page(visit, "texts")
    with db.begin(people.engine) as s:
        today, now = session.now().date(), session.now()
        darya = people.people["darya"]
        dictionaries.save(s, darya, people["R1"], CONTACT, Wording("Первый", today), 0, today, now)
    app.text_area[0].set_value("Второй")
    app = app.button(key=next(b.key for b in app.button if b.label == "Сохранить")).click().run()
    assert "изменил кто-то ещё" in plain(app)
    assert "Первый" in plain(app)
    assert app.text_area[0].value == "Второй"
    assert len(acts(people, "text.save")) == 1
    app = app.button(key=next(b.key for b in app.button if b.label == "Сохранить")).click().run()
    assert "Сохранено" in plain(app)


def test_weights_changed_meanwhile_are_not_overwritten(visit: Visit, people: Union) -> None:
    app = press(page(visit, "weights"), "Предложить другие веса")
    with db.begin(people.engine) as s:
        darya = people.people["darya"]
        assert methodologies.save(s, darya, people["R1"], {"block 1": "9"}, 0, session.now()) == []
    typed(app, 2, "3")
    app = press(app.run(), "Сохранить черновик")
    assert "изменил кто-то ещё" in plain(app)
    assert "Вы набрали" in plain(app) and "2. Страница или сайт — 3" in plain(app)
    assert len(acts(people, "methodology.save")) == 1


def test_where_to_turn_stands_at_the_door_and_at_a_locked_page(visit: Visit, people: Union) -> None:
    visit.as_("admin")
    app = visit.page(HERE, part="texts", org="F")
    app.text_area[0].set_value("Позвоните дежурному")
    app.button(key=next(b.key for b in app.button if b.label == "Сохранить")).click().run()
    visit.as_("alisa")
    assert "Позвоните дежурному" in words(visit.at("newspapers"))
    visit.leave()
    assert "Позвоните дежурному" in words(visit.app())
