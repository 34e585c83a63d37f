"""The open report out of the database: accepted forms only, rights, nothing personal, approval."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import Engine, event, select

import db
from core import access, catalogue
from core.access import Role
from core.answers import Value
from core.campaigns import CampaignKind
from core.organisations import Level
from core.problems import Forbidden, Refused
from core.reports import open_report
from core.reports.facts import Line, OpenReport
from db import campaigns, reports, reviews
from db.models import Event, Fact
from tests import union
from tests.union import COPIES, FULL, NOW, OFFICE, WINDOWS, Union

YEAR = 2026


@pytest.fixture
def people(engine: Engine) -> Union:
    return union.build(engine)


def collect(people: Union, code: str, who: str = "admin", year: int = YEAR) -> OpenReport:
    with db.reading(people.engine) as s:
        return reports.collect(s, people.people[who], people[code], year, catalogue.shipped(), NOW)


def accepted(people: Union, code: str, filler: str, reviewer: str, **changes: Value) -> None:
    usual = FULL if people[code].level == Level.PRIMARY else OFFICE
    people.accept(people.hand_in(code, filler, usual | changes), reviewer)


def subscribed(people: Union, code: str, filler: str, reviewer: str, **changes: Value) -> None:
    """In the autumn beside the monitoring."""
    monitoring = people.campaign
    with db.begin(people.engine) as s:
        people.campaign = campaigns.start(
            s, people.people["admin"], people["F"], WINDOWS, YEAR, catalogue.shipped(), NOW,
            kind=CampaignKind.AUTUMN,
        )  # fmt: skip
    people.accept(people.hand_in(code, filler, COPIES | changes), reviewer)
    people.campaign = monitoring


def with_garden(engine: Engine) -> Union:
    return union.build(engine, [("galina", "Галина", Role.RESPONSIBLE, "GARDEN")])


def lines(report: OpenReport) -> dict[str, Line]:
    return {line.indicator.code: line for line in (*report.membership, *report.control)}


def printed(report: OpenReport) -> str:
    reader = PdfReader(BytesIO(open_report.pdf(report)))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_a_primary_tells_its_own_accepted_answers(people: Union) -> None:
    accepted(people, "SCHOOL", "alisa", "boris")
    report = collect(people, "SCHOOL", "alisa")
    told = lines(report)
    assert told["members_total"].now.text == "41"
    assert told["coverage"].now.text == "51,3"  # 41 of 80, half-up
    assert told["resp_exists"].now.text == "да"
    assert told["site_kind"].now.text == "страница на сайте учреждения или управления"
    assert report.above == ("Профсоюз образования", "Первая областная", "Верхнереченская районная")
    assert [link.address for link in report.links] == ["https://school4.ru/profsoyuz"]
    assert report.source.told == "Сдали 1 из 1; данные на 1\xa0октября 2026\xa0г."
    assert "Охват членством среди работающих % 51,3" in printed(report)


@pytest.mark.parametrize("step", ["draft", "submitted", "returned"])
def test_a_form_that_is_not_accepted_is_not_told(people: Union, step: str) -> None:
    number = people.fill("SCHOOL", "alisa", FULL)
    if step != "draft":
        number = people.hand_in("SCHOOL", "alisa")
    if step == "returned":
        with db.begin(people.engine) as s:
            revision = people.revision(number)
            reviews.return_back(s, people.people["boris"], number, revision, "мало", {}, NOW)
    report = collect(people, "SCHOOL")
    assert report.empty
    assert not report.links
    assert report.source.accepted == 0
    assert "51,3" not in printed(report)
    assert collect(people, "T1").source.accepted == 0


def test_a_territory_adds_up_the_accepted_forms_of_its_primaries(engine: Engine) -> None:
    people = with_garden(engine)
    accepted(people, "SCHOOL", "alisa", "boris")
    report = collect(people, "T1", "boris")
    assert (report.source.accepted, report.source.expected) == (1, 2)
    accepted(
        people, "GARDEN", "galina", "boris", workers_total=34, members_total=34, members_working=34,
        stat_as_of=date(2026, 9, 1), site_kind="none", site_reason_none="nobody", ais_members=34,
    )  # fmt: skip
    subscribed(people, "SCHOOL", "alisa", "boris", members_total=50, solidarity_parent=1)
    report = collect(people, "T1", "boris")
    told = lines(report)
    assert told["members_total"].now.text == "75"  # never with those of the subscription
    assert told["coverage"].now.text == "65,8"  # 75 of 114: never the mean of 51,3 and 100
    assert (told["site_kind"].now.text, told["site_kind"].now.total) == ("50,0", Decimal(1))
    assert [(k.label, k.count, k.accepted) for k in report.kinds] == [("школа", 1, 1), ("детский сад", 1, 1)]
    assert report.source.dated == "данные на даты с 01.09.2026 по 01.10.2026"
    assert [(b.name, b.members.text, b.page.text) for b in report.branches] == [
        ("ППО детского сада № 20", "34", "нет"),
        ("ППО школы № 4", "41", "да"),
    ]
    assert [link.title for link in report.addresses] == ["ППО школы № 4"]
    paper = report.newspapers[0]
    assert (paper.title, paper.per_100.text, paper.short_by) == ("«Солидарность»", "4,00", None)
    assert (paper.total, paper.parent.value) == (Decimal(2), Decimal(1))
    assert [n.title for n in report.newspapers] == [
        "«Солидарность»",
        "«Профсоюзная среда»",
        "Газета областного профобъединения",
    ]
    assert [b.subscription.text for b in report.branches] == ["—", "4,00"]
    assert "Учтены принятые формы подписки: 1 из 2." in printed(report)
    assert "Сдали 2 из 2 первичных организаций" in printed(report)


def test_a_region_lists_territories_and_the_primaries_under_itself(people: Union) -> None:
    accepted(people, "SCHOOL", "alisa", "boris")
    report = collect(people, "R1", "gleb")
    assert [(b.name, b.level, b.accepted, b.expected) for b in report.branches] == [
        ("Верхнереченская районная", Level.TERRITORIAL, 1, 2),
        ("Нижнереченская районная", Level.TERRITORIAL, 0, 1),
        ("ППО вуза", Level.PRIMARY, 0, 1),
    ]
    assert (report.source.accepted, report.source.expected) == (1, 4)
    assert "Чужая" not in printed(report)


def test_published_figures_of_a_territory_without_forms_of_primaries(people: Union) -> None:
    """Kolchugino 01.01.2019: 34 primaries, 1170 members, 81,5 %; its number of workers was never published."""
    published: dict[str, Value] = {
        "primaries_count": 34, "primaries_school": 16, "primaries_kindergarten": 14, "primaries_extra": 3,
        "primaries_other": 1, "members_total": 1170, "coverage_published": Decimal("81.5"),
        "workers_total": 1400, "members_working": 1141, "site_kind": "page", "site_url": "https://t1.ru",
    }  # fmt: skip
    accepted(people, "T1", "boris", "darya", **published)
    report = collect(people, "T1", "boris")
    told = lines(report)
    assert report.source.level is Level.TERRITORIAL
    assert told["members_total"].now.text == "1\xa0170"
    assert told["coverage_published"].now.text == "81,5"
    assert (report.primaries, [k.count for k in report.kinds]) == (34, [16, 14, 3, 1])
    assert told["site_kind"].now.text == "страница на сайте учреждения или управления"
    text = printed(report)
    assert "объединяет 34 первичные организации" in text
    assert "Всего 34" in text


def test_published_kinds_that_do_not_add_up_are_said_and_kept(people: Union) -> None:
    accepted(people, "T1", "boris", "darya", primaries_count=35, primaries_school=16)
    assert [(k.label, k.count) for k in collect(people, "T1").kinds] == [("школа", 16), ("тип не указан", 19)]


def test_a_region_without_forms_of_primaries_adds_up_those_of_its_territories(people: Union) -> None:
    for code, who in (("T1", "boris"), ("T2", "vera")):
        accepted(people, code, who, "darya", primaries_count=17, primaries_school=17)
    report = collect(people, "R1", "gleb")
    assert (report.source.level, report.source.accepted, report.source.expected) == (Level.TERRITORIAL, 2, 2)
    assert lines(report)["members_total"].now.text == "82"
    assert (report.primaries, [k.count for k in report.kinds]) == (34, [34])
    assert [b.members.text for b in report.branches] == ["41", "41", "—"]
    assert "Сдали 2 из 2 территориальных организаций" in printed(report)


def test_a_territory_shows_its_own_answers_beside_those_of_its_primaries(people: Union) -> None:
    accepted(people, "SCHOOL", "alisa", "boris")
    accepted(people, "T1", "boris", "darya", members_total=50, members_working=50, meetings_held=2)
    told = lines(collect(people, "T1"))
    assert (told["members_total"].now.text, told["members_total"].own.text) == ("41", "50")
    assert (told["meetings_held"].now.text, told["meetings_held"].own.text) == ("—", "2")
    assert told["resp_exists"].own.text == "да"


def test_nothing_personal_is_ever_printed(people: Union) -> None:
    accepted(people, "SCHOOL", "alisa", "boris")
    accepted(people, "T1", "boris", "darya")
    for code in ("SCHOOL", "T1", "R1"):
        text = printed(collect(people, code))
        for private in ("Иванова", "Петровна", "profkom4", "@"):
            assert private not in text


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("alisa", "GARDEN"),
        ("alisa", "T1"),
        ("boris", "T2"),
        ("boris", "R1"),
        ("vera", "SCHOOL"),
        ("gleb", "R2"),
    ],
)
def test_the_report_of_a_foreign_organisation_is_refused(people: Union, who: str, code: str) -> None:
    with pytest.raises(Forbidden):
        collect(people, code, who)


def test_the_command_line_may_make_any_report(people: Union) -> None:
    with db.reading(people.engine) as s:
        report = reports.collect(s, access.SYSTEM, people["T3"], YEAR, catalogue.shipped(), NOW)
    assert report.source.expected == 1


def test_a_year_without_a_campaign_makes_an_empty_report(people: Union) -> None:
    report = collect(people, "R1", year=2020)
    assert report.empty
    assert "Нет данных." in printed(report)


def test_invented_data_are_marked(people: Union) -> None:
    assert not collect(people, "T1").demonstration
    with db.begin(people.engine) as s:
        s.add(Fact(key="demonstration", value="small"))
    assert "Демонстрационные данные — вымышлены" in printed(collect(people, "T1"))


def decide(people: Union, code: str, who: str, **changes: object) -> None:
    decision = {"organ": "профсоюзный комитет", "protocol": "4", "decided": NOW.date()} | changes
    with db.begin(people.engine) as s:
        reports.approve(s, people.people[who], people[code], YEAR, now=NOW, **decision)  # type: ignore[arg-type]


def test_the_chair_approves_and_the_report_is_no_draft_any_more(people: Union) -> None:
    accepted(people, "SCHOOL", "alisa", "boris")
    assert collect(people, "SCHOOL").draft
    decide(people, "SCHOOL", "chair", organ="  профсоюзный\u200b комитет ")
    report = collect(people, "SCHOOL")
    assert report.approved is not None
    assert (report.approved.organ, report.approved.protocol) == ("профсоюзный комитет", "4")
    assert "Проект" not in printed(report)
    with db.begin(people.engine) as s:
        reports.withdraw(s, people.people["chair"], people["SCHOOL"], YEAR, NOW)
    assert collect(people, "SCHOOL").draft
    with db.reading(people.engine) as s:
        written = s.scalars(select(Event).where(Event.action.like("report.%")).order_by(Event.id)).all()
    assert [e.action for e in written] == ["report.approve", "report.withdraw"]
    assert written[0].after == written[1].before
    assert written[0].after["protocol"] == "4"


@pytest.mark.parametrize("who", ["alisa", "boris", "gleb", "admin"])
def test_only_the_organisation_itself_approves_its_report(people: Union, who: str) -> None:
    accepted(people, "SCHOOL", "alisa", "boris")
    with pytest.raises(Forbidden):
        decide(people, "SCHOOL", who)
    with pytest.raises(Forbidden), db.begin(people.engine) as s:
        reports.withdraw(s, people.people[who], people["SCHOOL"], YEAR, NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"organ": "  "},
        {"protocol": ""},
        {"organ": "к" * 201},
        {"protocol": "9" * 61},
        {"decided": date(2025, 12, 31)},
        {"decided": date(2027, 12, 31)},
    ],
)
def test_an_odd_decision_is_refused_in_russian(people: Union, wrong: dict[str, object]) -> None:
    accepted(people, "SCHOOL", "alisa", "boris")
    with pytest.raises(Refused, match=r"[А-Я]"):
        decide(people, "SCHOOL", "chair", **wrong)
    assert collect(people, "SCHOOL").draft


def test_an_empty_report_and_a_second_decision_are_refused(people: Union) -> None:
    with pytest.raises(Refused, match="нет принятых форм"):
        decide(people, "SCHOOL", "chair")
    with pytest.raises(Refused, match="не утверждён"), db.begin(people.engine) as s:
        reports.withdraw(s, people.people["chair"], people["SCHOOL"], YEAR, NOW)
    accepted(people, "SCHOOL", "alisa", "boris")
    decide(people, "SCHOOL", "chair")
    with pytest.raises(Refused, match="уже утверждён"):
        decide(people, "SCHOOL", "chair")


def test_the_number_of_queries_does_not_grow_with_the_organisation(people: Union) -> None:
    accepted(people, "SCHOOL", "alisa", "boris")
    asked: list[str] = []
    event.listen(people.engine, "before_cursor_execute", lambda _c, _u, sql, *_: asked.append(sql))
    counts = []
    for code in ("SCHOOL", "T1", "R1", "F"):
        asked.clear()
        collect(people, code)
        counts.append(len(asked))
    assert counts[0] <= 14, counts
    assert max(counts) <= 40, counts


def test_the_date_of_data_is_the_day_in_the_campaigns_zone(people: Union) -> None:
    late_in_the_evening = datetime(2026, 10, 31, 22, 0, tzinfo=UTC)  # 1 November 01:00 in Moscow
    number = people.hand_in("SCHOOL", "alisa", FULL, late_in_the_evening)
    people.accept(number, "boris", late_in_the_evening)
    assert collect(people, "T1").source.latest == date(2026, 11, 1)
