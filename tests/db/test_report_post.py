"""An issued report on its way to partners: to whom, what goes with it, and what stops it."""

from collections.abc import Collection
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import Engine, select

import db
from core.problems import Forbidden, Refused
from core.reports import frozen
from db import partners, releases, report_post, reports
from db.models import Event, Release
from tests import union
from tests.db import post_office
from tests.db.post_office import Clock, letters, mailbox, states, worker
from tests.union import NOW, Union

SITE = "https://mon.example.ru"


@pytest.fixture
def made(engine: Engine) -> Union:
    """A territory with an approved report and two partners."""
    found = union.build(engine)
    found.accept(found.hand_in("SCHOOL", "alisa"), "boris")
    with db.begin(engine) as s:
        boris, place = found.people["boris"], found["T1"]
        reports.approve(s, boris, place, 2026, "комитет", "4", NOW.date(), NOW, site=SITE)
        partners.add(s, boris, place, "Управление образования", "uo@example.ru", NOW)
        partners.add(s, boris, place, "Школа", "school@example.ru", NOW)
    return found


def release(made: Union) -> int:
    with db.reading(made.engine) as s:
        return s.scalars(select(Release.id)).one()


def published(made: Union) -> int:
    number = release(made)
    with db.begin(made.engine) as s:
        releases.publish(s, made.people["boris"], number, NOW)
    return number


def send(made: Union, number: int, who: str = "boris", only: Collection[int] = ()) -> int:
    with db.begin(made.engine) as s:
        known = [fate.partner.id for fate in report_post.fates(s, made.people[who], number)]
        return report_post.send(s, made.people[who], number, only or known, SITE, NOW)


def attached(letter: Any) -> Any:
    (part,) = letter.iter_attachments()
    return part


def test_only_a_published_report_is_sent(made: Union) -> None:
    with pytest.raises(Refused, match="не опубликован"):
        send(made, release(made))
    assert letters(made) == []


def test_every_partner_gets_one_letter_with_the_frozen_report(made: Union) -> None:
    number = published(made)
    assert send(made, number) == 2
    assert send(made, number) == 0
    with post_office.opened() as (office, port):
        mailbox(made, "R1", port)
        assert worker(made, Clock()).run(once=True) == 2
    assert sorted(office.to) == ["school@example.ru", "uo@example.ru"]
    paper = attached(office.got[0])
    assert paper.get_content_type() == "application/pdf"
    assert paper.get_filename().startswith("Открытый отчёт")
    words = PdfReader(BytesIO(paper.get_content())).pages[0].extract_text()
    assert "протокол" in words
    body = office.got[0].get_body()
    assert body is not None
    text = body.get_content()
    with db.reading(made.engine) as s:
        assert f"{SITE}/o/{s.get_one(Release, number).code}" in text


def test_the_fate_of_each_letter_is_told_beside_the_partner(made: Union) -> None:
    number = published(made)
    with db.reading(made.engine) as s:
        first, second = report_post.fates(s, made.people["boris"], number)
    assert [first.state, second.state] == ["", ""]
    send(made, number, only=[first.partner.id])
    with db.reading(made.engine) as s:
        first, second = report_post.fates(s, made.people["boris"], number)
    assert [first.state, second.state] == ["waiting", ""]


def test_a_report_taken_back_meanwhile_does_not_go(made: Union) -> None:
    number = published(made)
    send(made, number)
    with db.begin(made.engine) as s:
        releases.unpublish(s, made.people["boris"], number, "Ошибка в таблице", NOW)
    with post_office.opened() as (office, port):
        mailbox(made, "R1", port)
        worker(made, Clock()).run(once=True)
    assert office.got == []
    assert states(made) == ["failed", "failed"]
    assert "не опубликован" in letters(made)[0].error


def test_a_report_that_is_no_longer_what_was_approved_does_not_go(made: Union) -> None:
    number = published(made)
    send(made, number)
    with db.begin(made.engine) as s:
        release = s.get_one(Release, number)
        release.body = frozen.packed(replace(frozen.unpacked(release.body), foot="всё хорошо"))[0]
    with post_office.opened() as (office, port):
        mailbox(made, "R1", port)
        worker(made, Clock()).run(once=True)
    assert office.got == []
    assert states(made) == ["failed", "failed"]
    assert "повреждён" in letters(made)[0].error


def test_others_do_not_send_somebody_s_report(made: Union) -> None:
    number = published(made)
    for who in ("alisa", "vera", "darya", "admin"):
        with pytest.raises(Forbidden):
            send(made, number, who)


def test_the_journal_counts_letters_and_keeps_no_address(made: Union) -> None:
    number = published(made)
    send(made, number)
    with db.reading(made.engine) as s:
        (event,) = s.scalars(select(Event).where(Event.action == "report.send"))
    assert event.after["letters"] == 2
    assert "example.ru" not in str(event.after)


def test_the_words_of_the_letter_are_read_before_it_goes(made: Union) -> None:
    number = published(made)
    with db.reading(made.engine) as s:
        words = report_post.words(s, made.people["boris"], number, "Школа № 4", SITE)
        plain = report_post.words(s, made.people["boris"], number, "Школа № 4", "")
    assert words.body.startswith("Здравствуйте, Школа № 4!")
    assert "за 2026 год" in words.body
    assert SITE not in plain.body
    assert "на сайте" not in plain.body
