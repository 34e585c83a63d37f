"""Letterheads and partners: whose words stand on paper, who may change them, what the journal keeps of it."""

from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import Engine, select

import db
from core.problems import Conflict, Forbidden
from core.reports.letterhead import ACCENT, Letterhead
from core.reports.letterhead_edit import Edit
from db import letterheads, partners
from db.models import Event, Partner
from tests.union import NOW, Union, build


@pytest.fixture
def made(engine: Engine) -> Union:
    return build(engine)


def png(colour: str = "#114455") -> bytes:
    out = BytesIO()
    Image.new("RGB", (120, 80), colour).save(out, "PNG")
    return out.getvalue()


def save(made: Union, who: str, code: str, edit: Edit, version: int = 0) -> list[str]:
    with db.begin(made.engine) as s:
        problems = letterheads.save(s, made.people[who], made[code], edit, version, NOW)
    return [p.code for p in problems]


def printed(made: Union, code: str) -> Letterhead:
    with db.reading(made.engine) as s:
        return letterheads.of(s, made[code])


def events(made: Union, action: str) -> list[Event]:
    with db.reading(made.engine) as s:
        return list(s.scalars(select(Event).where(Event.action == action).order_by(Event.id)))


def test_who_has_no_letterhead_prints_a_plain_one(made: Union) -> None:
    assert printed(made, "SCHOOL") == Letterhead()


def test_the_colour_and_the_logo_come_from_above_and_the_words_do_not(made: Union) -> None:
    region = Edit("Областная", "г. Первый", "Председатель", "А. Б. Иванов", "#7A1F2B", png())
    assert save(made, "darya", "R1", region) == []
    found = printed(made, "SCHOOL")
    assert (found.accent, bool(found.logo)) == ("#7A1F2B", True)
    assert (found.name, found.details, found.signer) == ("", "", "")
    assert found.post == "Председатель"


def test_an_own_colour_stands_before_the_one_above(made: Union) -> None:
    save(made, "darya", "R1", Edit(accent="#7A1F2B"))
    save(made, "boris", "T1", Edit("Районная", accent="#225533"))
    assert printed(made, "T1").accent == "#225533"
    assert printed(made, "SCHOOL").accent == "#225533"
    assert printed(made, "R1").accent == "#7A1F2B"


def test_nobody_changes_the_letterhead_of_others(made: Union) -> None:
    for who, code in (("alisa", "SCHOOL"), ("boris", "SCHOOL"), ("boris", "R1"), ("admin", "F")):
        with pytest.raises(Forbidden):
            save(made, who, code, Edit("Чужое"))


def test_two_who_edit_at_once_do_not_overwrite_each_other(made: Union) -> None:
    save(made, "boris", "T1", Edit("Первое"))
    with pytest.raises(Conflict):
        save(made, "boris", "T1", Edit("Второе"), 0)
    save(made, "boris", "T1", Edit("Второе"), 1)
    assert printed(made, "T1").name == "Второе"


def test_the_logo_stays_until_it_is_taken_away(made: Union) -> None:
    save(made, "boris", "T1", Edit(logo=png()))
    save(made, "boris", "T1", Edit("Название"), 1)
    assert printed(made, "T1").logo
    save(made, "boris", "T1", Edit("Название", forget_logo=True), 2)
    assert not printed(made, "T1").logo


def test_what_cannot_be_printed_is_told_beside_its_field(made: Union) -> None:
    seven = "\n".join(str(n) for n in range(7))
    wrong = Edit("х" * 301, seven, accent="#FFFFAA", logo=b"GIF89a")
    assert save(made, "boris", "T1", wrong) == ["name", "details", "accent", "logo"]
    assert printed(made, "T1").accent == ACCENT


def test_the_journal_does_not_keep_who_signs_or_the_picture(made: Union) -> None:
    save(made, "boris", "T1", Edit("Районная", signer="А. Б. Иванов", logo=png()))
    (event,) = events(made, "letterhead.save")
    assert "Иванов" not in str(event.after)
    assert event.after["logo"] == "есть"


def test_a_partner_is_added_once_and_counted_without_the_address(made: Union) -> None:
    with db.begin(made.engine) as s:
        boris, place = made.people["boris"], made["T1"]
        assert partners.add(s, boris, place, " Управление  образования", "UO@Example.ru", NOW) == []
        assert [p.code for p in partners.add(s, boris, place, "Ещё раз", "UO@example.ru", NOW)] == ["address"]
        assert [p.code for p in partners.add(s, boris, place, "", "нет", NOW)] == ["title", "address"]
        (known,) = partners.of(s, boris, place)
        assert known.address == "UO@example.ru"
    (event,) = events(made, "partner.add")
    assert "example.ru" not in str(event.after)


def test_a_partner_is_removed_as_it_was_seen(made: Union) -> None:
    with db.begin(made.engine) as s:
        partners.add(s, made.people["boris"], made["T1"], "Школа", "a@example.ru", NOW)
    with db.begin(made.engine) as s:
        (known,) = partners.of(s, made.people["boris"], made["T1"])
        partners.remove(s, made.people["boris"], made["T1"], known.id, known.lock_version, NOW)
    with db.begin(made.engine) as s, pytest.raises(Conflict):
        partners.remove(s, made.people["boris"], made["T1"], known.id, known.lock_version, NOW)
    with db.reading(made.engine) as s:
        assert s.scalars(select(Partner)).all() == []
