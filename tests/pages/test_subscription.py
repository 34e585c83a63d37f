"""«Подписка» through app.py: its parts, whom to talk to, and who may see contacts."""

from typing import Any

import pytest
from sqlalchemy import select, update

import db
from core import catalogue
from core.access import Role
from core.campaigns import CampaignKind
from core.newspaper_edit import Edit
from db import campaigns, newspapers
from db.models import Event, User
from tests import union
from tests.pages.conftest import Visit
from tests.pages.screens import by_label, press
from tests.union import COPIES, NOW, WINDOWS, Union

PAGE = "pages/analytics/subscription.py"
KINDS = ("html", "markdown", "text", "info", "warning", "subheader", "caption")


@pytest.fixture
def people(visit: Visit) -> Union:
    """The autumn alone: the school of 1,000 members has 3 copies, the small garden none of its own."""
    more = (("sad", "Сад", Role.RESPONSIBLE, "GARDEN"), ("vuz", "Вуз", Role.RESPONSIBLE, "UNIVERSITY"))
    made = union.build(visit.engine, more)
    with db.begin(made.engine) as s:
        s.execute(update(User).values(phone="+7 900 000-00-00", email="someone@example.ru"))
        made.campaign = campaigns.start(
            s,
            made.people["admin"],
            made["F"],
            WINDOWS,
            2026,
            catalogue.shipped(),
            NOW,
            kind=CampaignKind.AUTUMN,
        )
    none = dict.fromkeys((code for code in COPIES if code.startswith(("solid", "milieu", "regional"))), 0)
    school = COPIES | none | {"members_total": 1000, "solidarity_print": 3, "milieu_electronic": 2}
    made.accept(made.hand_in("SCHOOL", "alisa", school), "boris")
    made.accept(made.hand_in("GARDEN", "sad", COPIES | none), "boris")
    made.accept(made.hand_in("UNIVERSITY", "vuz", COPIES | none | {"members_total": 300}), "darya")
    return made


def shown(app: Any) -> str:
    assert not app.exception, app.exception
    read = "\n".join(str(getattr(e, "value", "")) for kind in KINDS for e in app.get(kind))
    return read.replace("\\", "").replace("\u00a0", " ")


def links(app: Any) -> list[tuple[str, str]]:
    """(page, words) of every link."""
    found = [link.proto for link in app.get("page_link")]
    return [(one.page, one.label.replace("\\", "").replace("\u00a0", " ")) for one in found]


def passports(app: Any) -> list[str]:
    return [words for page, words in links(app) if page == "passport"]


def test_the_gap_is_told_and_each_name_leads_to_a_passport(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(PAGE, organisation="R1", level="primary")
    assert "по норме (не менее 1 на 100 членов) нужно 14, есть 3, не хватает 11" in shown(app)
    assert passports(app) == [
        "ППО школы № 4 — не хватает 7: нужно 10, есть 3",
        "ППО вуза — не хватает 3: нужно 3, есть 0",
    ]


def test_a_small_primary_is_not_told_to_miss_the_norm(visit: Visit, people: Union) -> None:
    visit.as_("boris")
    app = visit.page(PAGE, organisation="T1")
    assert "К организациям меньше 100 человек норму отдельно не применяют. Таких — 1, ни одного" in shown(app)
    assert not any("детского сада" in words for words in passports(app))


def test_the_presidium_reads_names_and_never_contacts(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    for level in ("territorial", "primary"):
        app = visit.page(PAGE, organisation="R1", level=level)
        assert "С кем говорить" in shown(app)
        assert "Показать контакты" not in [b.label for b in app.button]
        assert "+7 900" not in shown(app) and "example.ru" not in shown(app)


def test_contacts_are_asked_for_and_the_look_is_in_the_journal(visit: Visit, people: Union) -> None:
    visit.as_("darya")
    app = visit.page(PAGE, organisation="R1", level="primary")
    assert "+7 900" not in shown(app)
    read = shown(press(app, "Показать контакты"))
    assert "Алиса" in read and "+7 900 000-00-00" in read and "Вуз" in read
    assert "Борис" not in read and "Сад" not in read
    with db.reading(people.engine) as s:
        (entry,) = s.scalars(select(Event).where(Event.action == "contacts.view"))
    assert entry.after == {"count": 3, "codes": ["SCHOOL", "UNIVERSITY"]}
    assert "+7 900" not in shown(app.run())


def test_a_territory_reaches_its_own_only(visit: Visit, people: Union) -> None:
    visit.as_("boris")
    read = shown(press(visit.page(PAGE, organisation="T1"), "Показать контакты"))
    assert "Алиса" in read and "Вуз" not in read


def test_the_stack_is_split_either_way_by_the_address(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    link = {"organisation": "T1", "part": "stack"}
    whole = "На каждые 100 членов Профсоюза приходится 0,48 экземпляра."
    app = visit.page(PAGE, **link)
    assert (
        f"{whole} Всего выписано 5 экземпляров: «Солидарность» — 3 (60,0 %), «Профсоюзная среда» — 2 (40,0 %)"
        in shown(app)
    )
    app = visit.page(PAGE, split="kinds", **link)
    assert f"{whole} Всего выписано 5 экземпляров: печатные — 3 (60,0 %), электронные — 2 (40,0 %)." in shown(
        app
    )


def test_who_has_any_newspaper_is_told_of_how_many(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(PAGE, organisation="R1", part="readers", level="territorial")
    assert "Хотя бы одно издание выписывает 1 из 3 ответивших первичных организаций — 33,3 %" in shown(app)


def test_of_primaries_those_with_nothing_are_named(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(PAGE, organisation="R1", part="readers", level="primary")
    assert passports(app) == ["ППО вуза — нет", "ППО детского сада № 20 — нет"]


def test_a_newspaper_without_a_norm_has_no_gap(visit: Visit, people: Union) -> None:
    visit.as_("darya")
    app = visit.page(PAGE, organisation="R1", newspaper="milieu_per_100")
    assert "С кем говорить" not in shown(app)
    assert by_label(app, "metric", "На 100 членов").value == "0,15"


def test_the_federation_sees_newspapers_that_only_a_region_keeps(visit: Visit) -> None:
    made = union.build(visit.engine)
    with db.begin(made.engine) as s:
        assert (
            newspapers.save(s, made.people["darya"], made["R1"], Edit(title="«Даль»", first="2026-1"), 0, NOW)
            == []
        )
        own = next(p for p in newspapers.of(s, made["R1"]) if p.owner)
    for who, top in (("darya", "R1"), ("admin", "F")):
        with db.begin(made.engine) as s:
            made.campaign = campaigns.start(
                s,
                made.people[who],
                made[top],
                WINDOWS,
                2026,
                catalogue.shipped(),
                NOW,
                kind=CampaignKind.AUTUMN,
            )
    copies = {own.printed: 4, own.electronic: 0, own.parent: 0, "members_total": 1000}
    made.accept(made.hand_in("SCHOOL", "alisa", COPIES | copies), "boris")
    visit.as_("admin")
    read = shown(visit.page(PAGE, organisation="F", part="stack"))
    assert "Другие (региональные) издания — 4 (57,1 %)" in read
    visit.as_("gleb")
    read = shown(visit.page(PAGE, organisation="R1", part="stack"))
    assert "«Даль» — 4 (57,1 %)" in read and "Другие" not in read


def test_of_a_small_primary_the_page_says_that_the_norm_is_not_for_it_alone(
    visit: Visit, people: Union
) -> None:
    visit.as_("gleb")
    app = visit.page(PAGE, organisation="GARDEN")
    assert "К организациям меньше 100 человек норму отдельно не применяют." in shown(app)
    assert "Нужно по норме" not in [m.label for m in app.metric]


@pytest.mark.parametrize("part", ["norm", "stack", "readers", "halves"])
def test_every_part_says_what_it_shows_at_every_level(visit: Visit, people: Union, part: str) -> None:
    visit.as_("admin")
    for code in ("F", "R1", "T1", "T2", "SCHOOL"):
        assert "Подписка" in shown(visit.page(PAGE, organisation=code, part=part, split="<script>"))
