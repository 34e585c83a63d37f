"""Issued reports: frozen at the decision, published, taken back, issued anew; two people at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, update

import db
from core import catalogue
from core.campaigns import CampaignKind
from core.problems import Conflict, Forbidden, Refused
from core.reports import codes, frozen, open_report
from core.reports.choices import Choices, Length
from core.reports.letterhead import Letterhead
from core.reports.paper import Paper, texts
from db import backup, check, published, releases, reports, reviews
from db.models import Approval, Campaign, Event, Release
from db.releases import Head, State
from tests import union
from tests.union import FULL, NOW, Union

YEAR = 2026
SITE = "https://mon.example.ru"
LATER = NOW + timedelta(days=40)


@pytest.fixture
def people(engine: Engine) -> Union:
    made = union.build(engine)
    made.accept(made.hand_in("SCHOOL", "alisa", FULL), "boris")
    return made


def approve(people: Union, code: str = "SCHOOL", who: str = "chair", **more: object) -> Head:
    decision = {"organ": "профсоюзный комитет", "protocol": "4", "decided": NOW.date(), "site": SITE} | more
    with db.begin(people.engine) as s:
        return reports.approve(s, people.people[who], people[code], YEAR, now=NOW, **decision)  # type: ignore[arg-type]


def publish(people: Union, head: Head, who: str = "chair") -> Head:
    with db.begin(people.engine) as s:
        return releases.publish(s, people.people[who], head.id, NOW)


def unpublish(people: Union, head: Head, reason: str = "Опечатка", who: str = "chair") -> Head:
    with db.begin(people.engine) as s:
        return releases.unpublish(s, people.people[who], head.id, reason, LATER)


def withdraw(people: Union, **more: object) -> None:
    with db.begin(people.engine) as s:
        reports.withdraw(s, people.people["chair"], people["SCHOOL"], YEAR, NOW, **more)  # type: ignore[arg-type]


def versions(people: Union, code: str = "SCHOOL") -> tuple[Head, ...]:
    with db.reading(people.engine) as s:
        return releases.of(s, people.people["admin"], people[code], YEAR)


def states(people: Union, code: str = "SCHOOL") -> list[tuple[int, str, bool]]:
    return [(h.version, h.state.value, h.current) for h in versions(people, code)]


def printed(people: Union, code: str = "SCHOOL", who: str = "admin") -> Paper:
    with db.reading(people.engine) as s:
        return reports.paper(s, people.people[who], people[code], YEAR, catalogue.shipped(), NOW)


def seen(people: Union, code: str = "SCHOOL", **choices: object) -> str:
    with db.reading(people.engine) as s:
        facts = reports.collect(s, people.people["admin"], people[code], YEAR, catalogue.shipped(), NOW)
    return reports.basis(facts, **choices)  # type: ignore[arg-type]


def changed(people: Union) -> None:
    """The form under the report is opened again: its figures are other ones from now on."""
    number = people.form_of("SCHOOL")
    with db.begin(people.engine) as s:
        reviews.reopen(s, people.people["boris"], number, people.revision(number), "уточнить", LATER)


def acts(people: Union) -> list[str]:
    with db.reading(people.engine) as s:
        written = select(Event.action).where(Event.action.like("report.%")).order_by(Event.id)
        return list(s.scalars(written))


def test_the_approved_paper_is_kept_with_its_decision_and_address(people: Union) -> None:
    letterhead = Letterhead("Профком школы № 4", logo=b"\x89PNG\r\n\x1a\n")
    head = approve(people, letterhead=letterhead, choices=Choices(Length.BRIEF))
    assert (head.version, head.state, head.current) == (1, State.APPROVED, True)
    kept = printed(people)
    assert (kept.draft, kept.letterhead, kept.address) == (False, letterhead, f"{SITE}/o/{head.code}")
    said = " ".join(texts(kept))
    assert "профсоюзный комитет" in said
    assert "51,3" in said
    assert frozen.digest(kept) == head.digest
    assert codes.read(head.code) == head.code
    with db.reading(people.engine) as s:
        event = s.scalars(select(Event).where(Event.action == "report.approve")).one()
    assert (event.after["number"], event.after["digest"]) == (1, head.digest)


def test_without_a_site_no_address_is_printed(people: Union) -> None:
    approve(people, site="")
    assert printed(people).address == ""


def test_what_was_on_the_screen_is_what_is_approved(people: Union) -> None:
    brief = Choices(Length.BRIEF)
    looked = seen(people, choices=brief)
    approve(people, seen=looked, choices=brief)
    assert states(people) == [(1, "approved", True)]


def test_what_has_changed_since_it_was_on_the_screen_is_not_approved(people: Union) -> None:
    looked = seen(people, "T1")
    people.accept(people.hand_in("T1", "boris", union.OFFICE), "darya")
    with pytest.raises(Conflict, match="изменился"):
        approve(people, "T1", "boris", seen=looked)
    with pytest.raises(Conflict, match="изменился"):
        approve(people, seen=seen(people), letterhead=Letterhead("Другой бланк"))
    assert states(people, "T1") == states(people) == []
    assert acts(people) == []


def test_figures_that_change_leave_the_kept_paper_alone(people: Union) -> None:
    """A form of another year says something else about the year before; the paper says what it said."""
    approve(people)
    before = printed(people)
    with db.begin(people.engine) as s:
        s.merge(people["SCHOOL"]).name = "ППО гимназии № 4"
    assert printed(people) == before
    with db.reading(people.engine) as s:
        live = reports.collect(s, people.people["admin"], people["SCHOOL"], YEAR, catalogue.shipped(), NOW)
    assert "гимназии" not in " ".join(texts(before))
    assert live.approved is not None
    assert open_report.paper(live) != before


def test_a_published_report_is_shown_to_everybody_and_an_approved_one_is_not(people: Union) -> None:
    head = approve(people)
    with db.reading(people.engine) as s:
        found = published.found(s, head.code)
        assert found is not None
        assert (found.present, found.versions) == (None, ())
        with pytest.raises(AssertionError):
            published.paper(s, found.head)
        assert published.listed(s, YEAR).rows == ()
        assert published.years(s) == ()
    publish(people, head)
    with db.reading(people.engine) as s:
        found = published.found(s, codes.told(head.code).upper())
        assert found is not None
        assert found.present == found.head == found.versions[0]
        assert frozen.digest(published.paper(s, found.head)) == head.digest
        assert [r.organisation for r in published.listed(s, YEAR).rows] == ["ППО школы № 4"]
        assert published.years(s) == (YEAR,)
        assert dict(published.regions(s, YEAR)) == {"R1": ("Первая областная", 1)}
    assert acts(people) == ["report.approve", "report.publish"]


def test_a_second_click_publishes_nothing_again(people: Union) -> None:
    head = approve(people)
    publish(people, head)
    with pytest.raises(Conflict):
        publish(people, head)
    with pytest.raises(Refused, match="уже утверждён"):
        approve(people)
    unpublish(people, head)
    with pytest.raises(Conflict):
        unpublish(people, head)
    assert acts(people) == ["report.approve", "report.publish", "report.unpublish"]


def test_an_accepted_order_of_newspapers_is_no_report(people: Union) -> None:
    with db.begin(people.engine) as s:
        s.execute(update(Campaign).where(Campaign.year == YEAR).values(kind=CampaignKind.AUTUMN.value))
    with pytest.raises(Refused, match="утверждать пока нечего"):
        approve(people)
    assert states(people) == []


def test_of_two_who_approve_at_once_one_is_told(people: Union) -> None:
    def one(number: int) -> bool:
        try:
            approve(people, protocol=str(number))
        except (Conflict, Refused):
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one, range(4))) == [False, False, False, True]
    assert states(people) == [(1, "approved", True)]
    assert acts(people) == ["report.approve"]


def test_a_withdrawn_decision_takes_what_was_not_published_with_it(people: Union) -> None:
    head = approve(people)
    withdraw(people, reason="Ошибка в номере", release_id=head.id)
    assert [(h.state, h.reason, h.current) for h in versions(people)] == [
        (State.CANCELLED, "Ошибка в номере", False)
    ]
    with db.reading(people.engine) as s:
        event = s.scalars(select(Event).where(Event.action == "report.withdraw")).one()
    assert event.after == {"reason": "Ошибка в номере"}
    assert printed(people).draft
    with pytest.raises(Refused, match="больше не утверждена"):
        publish(people, head)
    with pytest.raises(Conflict):
        unpublish(people, head)


def test_a_decision_about_another_version_is_not_withdrawn(people: Union) -> None:
    first = approve(people)
    withdraw(people)
    second = approve(people)
    with pytest.raises(Conflict):
        withdraw(people, release_id=first.id)
    assert states(people) == [(2, "approved", True), (1, "cancelled", False)]
    assert second.code != first.code


def test_changed_figures_cancel_what_was_not_published(people: Union) -> None:
    head = approve(people)
    changed(people)
    assert [(h.state, h.reason) for h in versions(people)] == [(State.CANCELLED, releases.LAPSED)]
    assert acts(people) == ["report.approve", "report.lapse"]
    with pytest.raises(Refused, match="больше не утверждена"):
        publish(people, head)


def test_changed_figures_leave_what_was_published_and_the_next_version_follows_it(people: Union) -> None:
    first = publish(people, approve(people))
    changed(people)
    assert states(people) == [(1, "published", False)]
    number = people.form_of("SCHOOL")
    people.fill("SCHOOL", "alisa", {"members_total": 42})
    people.accept(people.hand_in("SCHOOL", "alisa", {}), "boris")
    assert number == people.form_of("SCHOOL")
    offered = versions(people)[0].decision
    second = approve(people, organ=offered.organ, protocol=offered.protocol)
    assert states(people) == [(2, "approved", True), (1, "published", False)]
    with db.reading(people.engine) as s:
        found = published.found(s, first.code)
        assert found is not None
        assert found.present == found.head
    publish(people, second)
    with db.reading(people.engine) as s:
        found = published.found(s, first.code)
        assert found is not None
        assert [v.version for v in found.versions] == [2, 1]
        assert found.present is not None
        assert found.present.code == second.code
        assert [(r.code, r.version) for r in published.listed(s, YEAR).rows] == [(second.code, 2)]
        assert published.paper(s, found.head) != published.paper(s, found.present)


def test_the_present_version_taken_back_leaves_the_one_before(people: Union) -> None:
    first = publish(people, approve(people))
    withdraw(people)
    second = publish(people, approve(people))
    unpublish(people, second, "  Не та таблица\u200b ")
    assert states(people) == [(2, "taken back", False), (1, "published", False)]
    assert versions(people)[0].reason == "Не та таблица"
    assert printed(people).draft
    with db.reading(people.engine) as s:
        assert [r.code for r in published.listed(s, YEAR).rows] == [first.code]
        found = published.found(s, second.code)
        assert found is not None
        assert found.head.state is State.TAKEN_BACK
        assert found.present is not None
        assert found.present.version == 1


@pytest.mark.parametrize("reason", ["", "  ", "я" * 301, "\ud800"])
def test_taking_back_says_why(people: Union, reason: str) -> None:
    head = publish(people, approve(people))
    with pytest.raises(Refused, match=r"[А-Я]"):
        unpublish(people, head, reason)
    assert states(people) == [(1, "published", True)]


@pytest.mark.parametrize("who", ["alisa", "boris", "gleb", "admin"])
def test_only_the_organisation_itself_publishes(people: Union, who: str) -> None:
    head = approve(people)
    with pytest.raises(Forbidden):
        publish(people, head, who)
    publish(people, head)
    with pytest.raises(Forbidden):
        unpublish(people, head, who=who)
    absent = replace(head, id=head.id + 1000)
    with pytest.raises(Forbidden):
        publish(people, absent)


def test_a_report_approved_before_papers_were_kept_is_printed_from_its_figures(people: Union) -> None:
    approve(people)
    with db.begin(people.engine) as s:
        s.execute(update(Approval).values(release_id=None))
    whole = printed(people)
    assert not whole.draft
    assert whole.address == ""
    withdraw(people)
    assert printed(people).draft


def test_the_list_is_asked_by_region_year_and_name(people: Union) -> None:
    publish(people, approve(people))
    publish(people, approve(people, "T1", "boris"), "boris")
    with db.reading(people.engine) as s:

        def names(**asked: object) -> list[str]:
            return [r.organisation for r in published.listed(s, YEAR, **asked).rows]  # type: ignore[arg-type]

        assert names() == ["Верхнереченская районная", "ППО школы № 4"]
        assert names(region="R1") == names()
        assert names(region="R2") == names(region="T1") == names(region="\x00") == []
        assert names(asked="школы 4") == ["ППО школы № 4"]
        assert names(asked="верхнереченской школа") == ["ППО школы № 4"]
        assert names(asked="%") == names(asked="\x00\ud800_") == []
        assert names(page=-5) == names(page=10**9) == names()
        assert published.listed(s, YEAR - 1).total == 0
        above = {r.organisation: r.above for r in published.listed(s, YEAR).rows}
        assert above["ППО школы № 4"] == "Верхнереченская районная"


def test_papers_travel_with_a_copy_of_the_database(
    people: Union, tmp_path: object, request: pytest.FixtureRequest
) -> None:
    head = publish(people, approve(people, letterhead=Letterhead("П", logo=b"\x89PNG\r\n\x1a\n\x00\xff")))
    file = tmp_path / "copy.zip"  # type: ignore[operator]
    backup.save(people.engine, file, NOW)
    sqlite = people.engine.dialect.name == "sqlite"
    other: Engine = request.getfixturevalue("postgresql_engine" if sqlite else "sqlite_engine")
    backup.restore(other, file, backup.verify(file))
    with db.reading(other) as s:
        found = published.found(s, head.code)
        assert found is not None
        assert published.paper(s, found.head).letterhead.logo == b"\x89PNG\r\n\x1a\n\x00\xff"
    assert check.everything(other).differences == []


def test_the_check_finds_a_paper_that_is_no_longer_what_was_approved(people: Union) -> None:
    head = publish(people, approve(people))
    assert check.everything(people.engine).differences == []
    with db.begin(people.engine) as s:
        s.execute(update(Release).values(protocol="77"))
    wrong = check.everything(people.engine).differences
    assert [
        line
        for line in wrong
        if line.endswith("версия 1: в базе записано не то, что напечатано (номер протокола).")
    ]
    forged, _ = frozen.packed(replace(printed(people), foot="всё хорошо"))
    with db.begin(people.engine) as s:
        s.execute(update(Release).values(body=forged))
    wrong = check.everything(people.engine).differences
    assert [line for line in wrong if "SCHOOL" in line and "контрольной суммой" in line]
    with db.reading(people.engine) as s:
        found = published.found(s, head.code)
        assert found is not None
        with pytest.raises(frozen.Damaged):
            published.paper(s, found.head)
