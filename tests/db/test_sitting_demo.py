"""Papers for a sitting over the invented union: their figures are those that somebody adds up by hand."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, select

import db
from core import formats
from core.access import SYSTEM
from core.campaigns import CampaignKind, Half, held
from core.control import HEADS
from core.organisations import Level
from core.reports.paper import Grid, Paper
from core.reports.sitting import contest, diploma, programme, programme_words, subscription
from db import (
    demo,
    models,
    sitting_contest,
    sitting_leaders,
    sitting_programme,
    sitting_subscription,
)
from db.models import Campaign, Organisation, Submission
from tests import database

TODAY, NOW = date(2026, 11, 21), datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
CLOSED = Half(2026, 1)
PLACES = ("R01", "R01-T01")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    if request.param == "sqlite":
        made = database.sqlite(request.getfixturevalue("sqlite_template"), tmp_path_factory.mktemp("demo"))
    else:
        made = database.postgresql(request.getfixturevalue("postgres_url"))
    with made as engine:
        demo.load(engine, "small", 1, TODAY, lambda _: None, cost=4)
        yield engine


def place(s: db.Session, code: str) -> Organisation:
    return s.scalars(select(Organisation).where(Organisation.code == code)).one()


def accepted(s: db.Session, here: Organisation, kind: CampaignKind, year: int) -> list[Submission]:
    """Of primaries below, read one by one."""
    return list(
        s.scalars(
            select(Submission)
            .join(Campaign, Campaign.id == Submission.campaign_id)
            .where(
                Campaign.kind == kind.value,
                Campaign.year == year,
                Submission.path.like(f"{here.path}%"),
                Submission.level == Level.PRIMARY.value,
                Submission.state == "accepted",
            )
        )
    )


def added(forms: list[Submission], *codes: str) -> int:
    return sum(f.answers[c] for f in forms for c in codes if isinstance(f.answers.get(c), int))


def grid(paper: Paper, caption: str) -> dict[str, tuple[str, ...]]:
    """Rows of a table by what stands in their first cell."""
    found = [b for s in paper.sections for b in s.blocks if isinstance(b, Grid) and b.caption == caption]
    assert len(found) == 1, caption
    return {row[0]: row for row in found[0].rows}


@pytest.mark.parametrize("code", PLACES)
def test_copies_of_a_newspaper_are_those_of_the_accepted_forms(loaded: Engine, code: str) -> None:
    with db.reading(loaded) as s:
        here = place(s, code)
        forms = accepted(s, here, *held(CLOSED))
        facts = sitting_subscription.collect(s, SYSTEM, here, CLOSED, NOW)
    row = grid(subscription.paper(facts), "Сколько выписано")["«Солидарность»"]
    kinds = [added(forms, f"solidarity_{kind}") for kind in ("print", "electronic", "parent")]
    assert row[1:5] == tuple(formats.number(n) for n in (*kinds, sum(kinds)))
    members = added(forms, "members_total")
    assert row[5] == formats.number(Decimal(100 * sum(kinds)) / members, 2)
    assert row[7] == formats.number(max(0, -(-members // 100) - sum(kinds)))
    assert row[8].replace("\u00a0", " ") == f"{len(forms)} из {facts.turnout[1]}"


def test_every_territory_and_the_primaries_beside_them_make_the_whole(loaded: Engine) -> None:
    with db.reading(loaded) as s:
        here = place(s, "R01")
        facts = sitting_subscription.collect(s, SYSTEM, here, CLOSED, NOW)
        paper = next(b for b in facts.branches if b.paper.code == "solidarity_per_100")
        for row in paper.rows:
            if row.code:
                forms = accepted(s, place(s, row.code), *held(CLOSED))
                codes = ("solidarity_print", "solidarity_electronic", "solidarity_parent")
                assert row.total == added(forms, *codes), row.name
                earlier = accepted(s, place(s, row.code), *held(CLOSED.before(2)))
                assert paper.before[row.code][1].copies == added(earlier, *codes)
    assert paper.whole is not None
    assert sum(row.total for row in paper.rows) == paper.whole.total
    readers = facts.readers
    assert readers is not None
    assert sum(r.yes for r in facts.by_branch) == readers.yes
    assert sum(r.expected for r in facts.by_branch) == readers.expected


@pytest.mark.parametrize("code", PLACES)
def test_readers_are_those_with_a_copy_of_anything(loaded: Engine, code: str) -> None:
    with db.reading(loaded) as s:
        here = place(s, code)
        forms = accepted(s, here, *held(CLOSED))
        facts = sitting_subscription.collect(s, SYSTEM, here, CLOSED, NOW)
    endings = ("_print", "_electronic", "_parent")
    yes = sum(
        any(v for c, v in f.answers.items() if c.endswith(endings) and isinstance(v, int)) for f in forms
    )
    assert facts.readers is not None
    assert (facts.readers.yes, facts.readers.answered) == (yes, len(forms))


@pytest.mark.parametrize("code", PLACES)
def test_the_first_of_a_group_is_the_largest_of_its_kind_and_size(loaded: Engine, code: str) -> None:
    with db.reading(loaded) as s:
        here = place(s, code)
        forms = accepted(s, here, CampaignKind.MONITORING, 2025)
        names = {o.id: o for o in s.scalars(select(Organisation))}
        facts = sitting_leaders.collect(s, SYSTEM, here, 2025, Level.PRIMARY, "index", 3, True, TODAY)
    rated = [(f, f.rating) for f in forms if f.rating is not None and f.fullness and f.fullness >= 60]
    best: dict[tuple[Any, Any], list[Decimal]] = {}
    for form, rating in rated:
        best.setdefault((form.kind, form.bracket), []).append(rating)
    large = {key: sorted(values, reverse=True) for key, values in best.items() if len(values) >= 5}
    assert sum(g.ranked for g in facts.groups) == len(rated)
    assert len([g for g in facts.groups if g.leaders]) == len(large)
    third = {key: values[2] for key, values in large.items()}
    expected = sorted(
        names[f.organisation_id].code for f, r in rated if r >= third.get((f.kind, f.bracket), Decimal(101))
    )
    assert sorted(leader.code for _, leader in facts.awarded) == expected
    by_code, by_id = {o.code: o for o in names.values()}, names
    for _, leader in facts.awarded:
        parent = by_id[by_code[leader.code].parent_id or 0]
        assert leader.above == ("" if parent.code == code else parent.name)


def test_a_year_of_a_programme_is_what_the_forms_of_the_year_say(loaded: Engine) -> None:
    with db.reading(loaded) as s:
        here = place(s, "R01-T01")
        facts = sitting_programme.collect(s, SYSTEM, here, 2023, 2026, NOW)
        by_year = {y: accepted(s, here, CampaignKind.MONITORING, y) for y in (2023, 2024, 2025, 2026)}
    assert {t.year: t.accepted for t in facts.turnout} == {y: len(forms) for y, forms in by_year.items()}
    stand = next(line for line in facts.lines if line.indicator.code == "stand_exists")
    for point, forms in zip(stand.points, by_year.values(), strict=True):
        yes = sum(f.answers.get("stand_exists") in ("yes", True) for f in forms)
        assert point.lines[0] == formats.percent(Decimal(100 * yes) / len(forms))
    paper = programme.paper(facts)
    row = next(r for r in grid(paper, "Показатели пунктов контроля").values() if r[1] == "Есть стенд")
    figures = [Decimal(cell.removesuffix("*").split("\u00a0")[0].replace(",", ".")) for cell in row[2:5]]
    assert row[-1] == f"{formats.signed(figures[2] - figures[0], 1)}\u00a0п.\u00a0п."
    assert row[5].endswith("*")  # the running year is not set against the others


def test_years_that_are_not_whole_are_told_and_left_out_of_conclusions(loaded: Engine) -> None:
    with db.reading(loaded) as s:
        facts = sitting_programme.collect(s, SYSTEM, place(s, "R01"), 2024, 2026, NOW)
    told = programme_words.conclusions(facts)
    assert told[0].replace("\u00a0", " ").startswith("С 2024 по 2025 год")
    assert any("2026" in sentence and "не сравниваются" in sentence for sentence in told)
    assert not any("по 2026 год" in sentence.replace("\u00a0", " ") for sentence in told)


def test_the_contest_dossier_tells_the_index_that_is_kept_with_the_form(loaded: Engine) -> None:
    with db.reading(loaded) as s:
        here = place(s, "R01-T01-P002")
        form = accepted(s, here, CampaignKind.MONITORING, 2025)[0]
        facts = sitting_contest.collect(s, SYSTEM, here, 2025, TODAY)
    assert facts.scored is not None
    assert f"Индекс {formats.number(form.rating, 1)} при полноте" in facts.scored.words
    paper = contest.paper(facts)
    rows = grid(paper, "Блоки индекса")
    got = [Decimal(r[1].split()[0].replace(",", ".")) for r in rows.values() if r[1][:1].isdigit()]
    weights = [Decimal(r[1].split()[2].replace(",", ".")) for r in rows.values() if r[1][:1].isdigit()]
    assert formats.half_up(sum(got, Decimal(0)) * 100 / sum(weights, Decimal(0)), 1) == form.rating


def test_nobody_of_a_contest_is_a_person(loaded: Engine) -> None:
    known, hidden = set[str](), list[str]()
    with db.reading(loaded) as s:
        users = [u.name for u in s.scalars(select(models.User))]
        for here in s.scalars(select(Organisation).where(Organisation.code.like("R01-T01%"))).all()[:8]:
            facts = sitting_contest.collect(s, SYSTEM, here, 2025, TODAY)
            forms = s.scalars(select(Submission).where(Submission.organisation_id == here.id))
            private = {str(v) for f in forms for v in _private(f.answers)}
            told, known = str(contest.paper(facts)), known | private
            hidden += [secret for secret in (*private, *users) if len(secret) > 5 and secret in told]
    assert known
    assert hidden == []


def _private(answers: Mapping[str, Any]) -> Iterator[Any]:
    yield from (
        answers[c] for c in ("resp_name", "resp_phone", "resp_email") if isinstance(answers.get(c), str)
    )
    publications = answers.get("publications")
    for line in publications if isinstance(publications, list) else ():
        if isinstance(line.get("pub_author"), str):
            yield line["pub_author"]


def test_the_ten_points_are_all_told(loaded: Engine) -> None:
    with db.reading(loaded) as s:
        facts = sitting_programme.collect(s, SYSTEM, place(s, "R01"), 2023, 2025, NOW)
        leading = sitting_leaders.collect(
            s, SYSTEM, place(s, "R01"), 2025, Level.TERRITORIAL, "stand_exists", 1, False, TODAY
        )
    assert [line.indicator.code for line in facts.points] == list(HEADS)
    assert all(leader.place == 1 for _, leader in leading.awarded)
    assert diploma.paper(leading).sections
