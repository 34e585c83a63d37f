"""One organisation looked at closely: whose figures, of how many forms, and what nobody may see who only compares."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, delete

import db
from core import catalogue, methodology, scores
from core.access import SYSTEM, Actor, Role
from core.answers import Rows, Value
from core.campaigns import CampaignKind
from core.dossiers import Dossier
from core.milestones import Event
from core.organisations import Level
from core.passports import Behind
from core.problems import Forbidden
from db import campaigns, dossiers, milestones
from db.models import Matched
from tests.union import COPIES, FULL, NOW, WINDOWS, Union, build

TODAY = NOW.date()
KNOWN = scores.into(catalogue.shipped(), methodology.shipped())
CHANNEL = Rows(
    (
        {
            "chan_platform": "vk",
            "chan_kind": "official",
            "chan_url": "https://vk.com/profkom4",
            "chan_members": 120,
            "chan_posts_month": 7,
        },
    )
)
LOUD: dict[str, Value] = {**FULL, "channels_exist": True, "channels": CHANNEL}


@pytest.fixture
def union(engine: Engine) -> Union:
    """School and garden of T1 are accepted, their neighbour in T2 waits for the reviewer."""
    more = (("sad", "Сад", Role.RESPONSIBLE, "GARDEN"), ("sosed", "Сосед", Role.RESPONSIBLE, "NEIGHBOUR"))
    made = build(engine, more)
    made.accept(made.hand_in("SCHOOL", "alisa", LOUD), "boris")
    made.accept(made.hand_in("GARDEN", "sad", FULL | {"stand_exists": False, "workers_total": 50}), "boris")
    made.hand_in("NEIGHBOUR", "sosed")
    monitoring = made.campaign
    with db.begin(engine) as s:
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
    made.accept(made.hand_in("SCHOOL", "alisa", COPIES), "boris")
    made.campaign = monitoring
    return made


def of(union: Union, code: str, who: Actor | None = SYSTEM, year: int = 2026) -> Dossier:
    with db.reading(union.engine) as s:
        return dossiers.collect(s, who, union[code], year, KNOWN, TODAY)


def figures(found: Dossier) -> dict[int, tuple[str, str]]:
    return {r.card.number: (r.figure, r.card.behind) for r in found.rows}


def test_a_territory_is_its_primaries_added_up(union: Union) -> None:
    found = of(union, "T1")
    assert figures(found)[5] == ("50,0\u00a0%", "по 2 из 2")
    members = next(f for f in found.members if f.indicator and f.indicator.code == "coverage")
    # 82 of 130, not the mean of 51,25 % and 82 %.
    assert (members.figure, members.behind) == ("63,1\u00a0%", "по 2 из 2")


def test_a_primary_answers_yes_or_no_beside_the_share_of_those_around_it(union: Union) -> None:
    row = next(r for r in of(union, "SCHOOL").rows if r.card.number == 5)
    assert (row.figure, row.above) == ("да", "50,0\u00a0%")


def test_a_form_that_waits_is_told_of_without_its_figures(union: Union) -> None:
    found = of(union, "NEIGHBOUR")
    assert found.empty
    assert found.waiting
    assert [form.words for form in found.forms] == [
        "Мониторинг: на проверке 12.10.2026",
        "Осенняя подписка: не начата",
    ]
    assert {figure for figure, _ in figures(found).values()} == {"нет данных"}


def test_of_an_own_form_that_is_being_written_only_its_readers_are_told(union: Union) -> None:
    union.fill("T1", "boris", {"members_total": 82})
    assert of(union, "T1", union.people["boris"]).forms[0].state == "черновик"
    assert of(union, "T1", union.people["gleb"]).forms[0].state == "не сдана"


def test_whoever_only_compares_sees_neither_contacts_nor_private_answers(union: Union) -> None:
    for code in ("SCHOOL", "T1", "R1"):
        told = repr(of(union, code, union.people["gleb"]))
        assert "Иванова" not in told
        assert "profkom4@example.ru" not in told
    addresses = {a.address for a in of(union, "SCHOOL", union.people["gleb"]).addresses}
    assert addresses == {"https://school4.ru/profsoyuz", "https://vk.com/profkom4"}


def test_how_far_those_below_have_come_is_told_by_campaign(union: Union) -> None:
    course = {c.campaign: (c.handed_in, c.accepted, c.expected) for c in of(union, "R1").course}
    assert course == {"Мониторинг": (3, 2, 4), "Осенняя подписка": (1, 1, 4)}
    assert of(union, "SCHOOL").course == ()


def test_nobody_is_set_against_those_they_may_not_see(union: Union) -> None:
    assert of(union, "R1", union.people["gleb"]).above_name == ""
    assert of(union, "T1", union.people["boris"]).above_name == ""
    assert of(union, "T1", union.people["gleb"]).above_name == "Первая областная"


def test_subscription_says_what_there_is_and_holds_no_norm_against_a_small_organisation(union: Union) -> None:
    paper = next(p for p in of(union, "SCHOOL").papers if p.code == "solidarity_per_100")
    assert (paper.figure, paper.printed, paper.target, paper.gap) == ("2,44", 1, None, None)
    assert next(r for r in of(union, "SCHOOL").rows if r.card.number == 8).card.standing == ""


def test_milestones_are_told_without_who_typed_them(union: Union) -> None:
    with db.begin(union.engine) as s:
        milestones.write(
            s,
            union.people["darya"].user_id,
            union["T1"].id,
            Event.MOVED,
            TODAY,
            NOW,
            {"above": "Вторая областная"},
            {"above": "Первая областная"},
            note="протокол № 7",
        )
        milestones.write(s, None, union["T1"].id, Event.CHANGED, TODAY, NOW, {"town": "А"}, {"town": "Б"})
    told = of(union, "T1", union.people["gleb"]).events
    assert [e.words for e in told] == ["Переведена из «Вторая областная» в «Первая областная»"]


def test_what_stands_behind_a_figure_is_counted_where_it_is_looked_at(union: Union) -> None:
    with db.reading(union.engine) as s:
        found = dossiers.behind(
            s, SYSTEM, union["T1"], 2026, ["stand_exists", "solidarity_per_100", "stat_as_of"], KNOWN, NOW
        )
    stand, paper = found["stand_exists"], found["solidarity_per_100"]
    assert (stand.answered, stand.expected, stand.versions) == (2, 2, ((Level.PRIMARY, 1),))
    assert (paper.answered, paper.expected) == (1, 2)
    assert paper.versions != stand.versions
    assert not found["stat_as_of"].kept
    assert isinstance(stand, Behind)


def test_a_year_without_a_campaign_has_nothing_behind_it(union: Union) -> None:
    with db.reading(union.engine) as s:
        assert dossiers.behind(s, SYSTEM, union["T1"], 2019, ["stand_exists"], KNOWN, NOW) == {}
    assert of(union, "T1", year=2019).empty


def test_pairs_are_of_the_organisation_and_of_those_that_answered_to_it(union: Union) -> None:
    nothing = dict.fromkeys(
        ("was_base", "now_base", "came_total", "came_base", "gone_total", "gone_base"), Decimal(0)
    )
    with db.begin(union.engine) as s:
        s.execute(delete(Matched))
        for code in ("R1", "T1", "T3"):
            s.add(
                Matched(
                    campaign_id=union.campaign.id,
                    indicator="stand_exists",
                    level="primary",
                    organisation_id=union[code].id,
                    stayed=9,
                    was_total=Decimal(3),
                    now_total=Decimal(6),
                    **nothing,
                )
            )
    with db.reading(union.engine) as s:
        found = dossiers.pairs(s, SYSTEM, union["R1"], 2026)
    assert set(found) == {(union[code].id, "stand_exists") for code in ("R1", "T1")}
    assert found[union["R1"].id, "stand_exists"].stayed == 9


def test_another_region_is_refused(union: Union) -> None:
    for code in ("R2", "T3", "FOREIGN", "F"):
        with pytest.raises(Forbidden):
            of(union, code, union.people["gleb"])


def test_a_closed_organisation_says_since_when(union: Union) -> None:
    with db.begin(union.engine) as s:
        s.merge(union["SCHOOL"]).closed = TODAY - timedelta(days=1)
    with db.reading(union.engine) as s:
        closed = s.get_one(type(union["SCHOOL"]), union["SCHOOL"].id)
        found = dossiers.collect(s, SYSTEM, closed, 2026, KNOWN, TODAY)
    assert "закрыта 11.10.2026" in found.who.words
