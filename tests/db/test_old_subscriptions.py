"""A database of the first release, where newspapers were a part of the monitoring, is brought up to date."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, select, text

import db
from core import catalogue
from core.access import Actor, Grant, Role
from core.campaigns import CampaignKind
from core.organisations import Level
from db import check, frames, recounting, schema
from db.models import Aggregate, Base, Campaign, Completeness, Event, Form, Organisation, Submission, Window
from tests.union import NOW

# number, level, kind, parent, path
TREE = (
    (1, "federal", None, None, "/1/"),
    (2, "regional", None, 1, "/1/2/"),
    (3, "territorial", None, 2, "/1/2/3/"),
    (4, "territorial", None, 2, "/1/2/4/"),
    (5, "primary", "school", 3, "/1/2/3/5/"),
    (6, "primary", "kindergarten", 3, "/1/2/3/6/"),
    (7, "primary", "school", 4, "/1/2/4/7/"),
    (8, "primary", "university", 2, "/1/2/8/"),
)
BY_NUMBER = {row[0]: row for row in TREE}
PAPERS = {"2023": ("solidarity", "myunion"), "2024": ("solidarity", "milieu")}
IN_TIME, TOO_LATE = (
    "2023-10-20 09:00:00.000000",
    "2023-10-31 21:30:00.000000",
)  # the latter is 1 November in Moscow
NO_DATA = {"missing": "no_data"}
# (year, organisation, state, submitted, answers)
FORMS: tuple[tuple[int, int, str, str, dict[str, Any]], ...] = (
    (2023, 5, "accepted", IN_TIME, {"members_total": 100, "solidarity_print": 1, "solidarity_electronic": 2}),
    (2023, 6, "accepted", TOO_LATE, {"members_total": 60, "solidarity_print": 1, "solidarity_electronic": 0}),
    (2023, 7, "submitted", IN_TIME, {"members_total": 40, "solidarity_print": 9, "solidarity_electronic": 9}),
    (2023, 8, "accepted", IN_TIME, {"members_total": 500, "solidarity_print": NO_DATA, "myunion_print": 3}),
    (2023, 3, "accepted", IN_TIME, {"members_total": 160, "solidarity_print": 1, "solidarity_electronic": 0}),
    (2024, 5, "accepted", IN_TIME, {"members_total": 90, "solidarity_print": 2, "solidarity_electronic": 0}),
    (2024, 6, "draft", "", {"solidarity_print": 7}),
    (2024, 7, "accepted", IN_TIME, {"members_total": 30, "milieu_print": 4, "milieu_electronic": 1}),
)
LATE = {(2023, 6)}


def _question(code: str, kind: str, aggregation: str, section: str, **more: Any) -> dict[str, Any]:
    """As the first release stored it."""
    usual: dict[str, Any] = {
        "required": True,
        "yes": ["yes"],
        "factor": 1,
        "decimals": 0,
        "public": True,
        "options": {},
    }
    levels = {"levels": ["primary", "territorial", "regional"]}
    told = {
        "code": code,
        "label": code,
        "short": code,
        "kind": kind,
        "aggregation": aggregation,
        "section": section,
    }
    return told | usual | levels | more


def _body(level: str, papers: tuple[str, ...]) -> dict[str, Any]:
    passport = [
        _question("stat_as_of", "date", "latest", "passport"),
        _question("workers_total", "whole", "sum", "passport"),
        _question(
            "members_total", "whole", "sum", "passport", after={"code": "workers_total", "values": ["1"]}
        ),
    ]
    copies = [
        _question(f"{p}_{way}", "whole", "sum", "subscription", maximum="9999")
        for p in papers
        for way in ("print", "electronic")
    ]
    computed = [_ratio("coverage", ("members_total",), "workers_total")] + [
        _ratio(f"{p}_per_100", (f"{p}_print", f"{p}_electronic"), "members_total") for p in papers
    ]
    sections = [
        {"code": "passport", "title": "Паспорт", "hint": "", "indicators": passport},
        {"code": "subscription", "title": "Подписка", "hint": "", "indicators": copies},
    ]
    return {"level": level, "sections": sections, "computed": computed}


def _ratio(code: str, above: tuple[str, ...], below: str) -> dict[str, Any]:
    parts = {"numerator": list(above), "denominator": [below], "factor": 100, "levels": []}
    return _question(code, "decimal", "ratio", "subscription", **parts)


@pytest.fixture
def old_engine(engine: Engine) -> Engine:
    """A database as the first release left it."""
    with engine.execution_options(writes=True).begin() as connection:
        Base.metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
    with schema._changing(engine) as connection:
        command.upgrade(schema._config(connection), "0001")
    _fill(engine)
    return engine


def _put(engine: Engine, table: str, rows: list[dict[str, Any]]) -> None:
    names = ", ".join(rows[0])
    values = ", ".join(f":{name}" for name in rows[0])
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(text(f'INSERT INTO "{table}" ({names}) VALUES ({values})'), rows)


def _fill(engine: Engine) -> None:
    same = {"town": "", "lock_version": 1}
    _put(
        engine,
        "organisation",
        [
            same
            | {"id": n, "code": f"O{n}", "name": f"Организация {n}", "search_name": f"организация {n}"}
            | {"level": level, "kind": kind, "parent_id": parent, "path": path}
            for n, level, kind, parent, path in TREE
        ],
    )
    _campaign(engine, 1, 2023, {"primary": 1, "territorial": 2})
    # Those above were asked the same in both years.
    _campaign(engine, 2, 2024, {"primary": 3, "territorial": 2})
    for n, row in enumerate(FORMS, start=1):
        _form(engine, n, *row)
    _totals(engine)
    # Numbers were chosen here: PostgreSQL's counters go on behind them.
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            for table in ("campaign", "form", "submission"):
                counter = f"pg_get_serial_sequence('{table}', 'id')"
                connection.execute(text(f"SELECT setval({counter}, (SELECT max(id) FROM {table}))"))


def _campaign(engine: Engine, number: int, year: int, forms: Mapping[str, int]) -> None:
    head = {"kind": "monitoring", "time_zone": "Europe/Moscow", "data_version": 4}
    title = f"Мониторинг информационной работы {year} года"
    _put(engine, "campaign", [head | {"id": number, "year": year, "title": title}])
    for level, form in forms.items():
        fresh = number == 1 or level == "primary"
        body = json.dumps(_body(level, PAPERS[str(year)]))
        row = {"id": form, "level": level, "version": number, "body": body}
        if fresh:
            _put(engine, "form", [row | {"published": f"{year}-10-01 06:00:00.000000"}])
        days = {"opens": f"{year}-10-01", "due": f"{year}-10-31", "closes": f"{year}-12-10"}
        _put(engine, "window", [{"campaign_id": number, "level": level, "form_id": form} | days])


def _form(
    engine: Engine,
    n: int,
    year: int,
    organisation: int,
    state: str,
    submitted: str,
    answers: Mapping[str, Any],
) -> None:
    _, level, kind, parent, path = BY_NUMBER[organisation]
    form = 2 if level == "territorial" else {2023: 1, 2024: 3}[year]
    place = {"organisation_id": organisation, "level": level, "kind": kind, "parent_id": parent, "path": path}
    given = {"stat_as_of": f"{year}-10-01", "workers_total": 700} | dict(answers)
    story = {"state": state, "revision": 3, "reason": "", "answers": json.dumps(given)}
    moments = {"submitted": submitted or None, "accepted": submitted if state == "accepted" else None}
    row = {
        "id": n,
        "campaign_id": year - 2022,
        "form_id": form,
        "bracket": None,
        "updated": submitted or None,
    }
    _put(engine, "submission", [row | place | story | moments])


def _totals(engine: Engine) -> None:
    """What the first release kept ready: its forms added up to those above."""
    states: dict[tuple[int, str, int], Counter[str]] = {}
    sums: dict[tuple[int, str, int, str], list[int]] = {}
    for year, organisation, state, _, answers in FORMS:
        _, level, _, _, path = BY_NUMBER[organisation]
        above = [int(part) for part in path.strip("/").split("/")]
        for number in above[:-1] if level == "primary" else above:
            tally = states.setdefault((year - 2022, level, number), Counter())
            tally.update(("expected", state) + (("late",) if (year, organisation) in LATE else ()))
            for code, figures in _figures(answers).items() if state == "accepted" else ():
                row = sums.setdefault((year - 2022, level, number, code), [0, 0, 0])
                row[:] = [a + b for a, b in zip(row, figures, strict=True)]
    columns = ("expected", "draft", "submitted", "returned", "accepted", "late")
    _put(
        engine,
        "completeness",
        [
            {"campaign_id": c, "level": level, "organisation_id": o} | {name: tally[name] for name in columns}
            for (c, level, o), tally in states.items()
        ],
    )
    _put(
        engine,
        "aggregate",
        [
            {"campaign_id": c, "level": level, "organisation_id": o, "indicator": code}
            | {"answered": answered, "total": total * 10_000, "base": base * 10_000}
            for (c, level, o, code), (answered, total, base) in sums.items()
        ],
    )


def _figures(answers: Mapping[str, Any]) -> dict[str, tuple[int, int, int]]:
    known = {code: n for code, n in ({"workers_total": 700} | dict(answers)).items() if isinstance(n, int)}
    found = {code: (1, n, 0) for code, n in known.items()}
    if "members_total" in known:
        found["coverage"] = (1, known["members_total"], 700)
    for paper in ("solidarity", "myunion", "milieu"):
        parts = [known.get(f"{paper}_{way}") for way in ("print", "electronic")]
        if None not in parts:
            found[f"{paper}_per_100"] = (1, sum(p or 0 for p in parts), known["members_total"])
    return found


def _rows(s: db.Session, kind: CampaignKind, year: int) -> dict[int, Submission]:
    mine = select(Submission).join(Campaign).where(Campaign.kind == kind.value, Campaign.year == year)
    return {row.organisation_id: row for row in s.scalars(mine)}


def test_everything_of_an_old_database_adds_up_after_the_migration(old_engine: Engine) -> None:
    schema.migrate(old_engine)
    with db.reading(old_engine) as s:
        assert recounting.missing(s)
    recounting.everything(old_engine, NOW, lambda _: None)
    found = check.everything(old_engine)
    assert found.differences == []
    with db.reading(old_engine) as s:
        assert len(s.scalars(select(Submission)).all()) == len(FORMS) + 6


def test_accepted_forms_alone_have_a_copy_in_the_autumn_of_their_year(old_engine: Engine) -> None:
    schema.migrate(old_engine)
    with db.reading(old_engine) as s:
        for year, accepted in ((2023, {5, 6, 8, 3}), (2024, {5, 7})):
            copies, old = _rows(s, CampaignKind.AUTUMN, year), _rows(s, CampaignKind.MONITORING, year)
            assert copies.keys() == accepted
            for number, row in copies.items():
                mine = old[number]
                assert (row.state, row.revision, row.explanations, row.carried) == ("accepted", 1, {}, [])
                for name in (
                    "level",
                    "kind",
                    "bracket",
                    "parent_id",
                    "path",
                    "submitted",
                    "accepted",
                    "updated",
                ):
                    assert getattr(row, name) == getattr(mine, name), name
                kept = {code: given for code, given in mine.answers.items() if code != "workers_total"}
                assert row.answers == kept


def test_old_figures_of_newspapers_are_in_the_charts(old_engine: Engine) -> None:
    schema.migrate(old_engine)
    actor = Actor(1, "admin", "Администратор", (Grant(Role.ADMINISTRATOR, 1, "/1/"),))
    codes = ["solidarity_per_100", "solidarity_print", "milieu_per_100"]
    with db.reading(old_engine) as s:
        region = s.get_one(Organisation, 2)
        told = frames.own(s, actor, region, [2023, 2024], codes, catalogue.shipped())
        below = frames.below(s, actor, region, [2023], codes[:1], Level.TERRITORIAL, catalogue.shipped())
    figures = {(row.year, row.indicator): row for row in told.itertuples()}
    solidarity = figures[2023, "solidarity_per_100"]
    assert (solidarity.value, solidarity.answered, solidarity.expected) == (2.5, 2, 3)
    assert (solidarity.total, solidarity.base) == (4, 160)
    assert figures[2024, "solidarity_print"].value == 2
    assert figures[2024, "milieu_per_100"].total == 5
    assert dict(zip(below["code"], below["value"], strict=True)) == {"O3": 2.5}


def test_the_autumn_has_the_days_and_only_the_questions_about_newspapers(old_engine: Engine) -> None:
    schema.migrate(old_engine)
    with db.reading(old_engine) as s:
        found = s.scalars(select(Campaign).where(Campaign.kind == "autumn").order_by(Campaign.year)).all()
        assert [c.title for c in found] == [CampaignKind.AUTUMN.named(year) for year in (2023, 2024)]
        assert [(c.time_zone, c.data_version) for c in found] == [("Europe/Moscow", 1)] * 2
        for campaign in found:
            days = {(w.organisation_id, w.level, w.opens, w.due, w.closes) for w in _windows(s, campaign.id)}
            old = s.scalars(
                select(Campaign.id).where(Campaign.kind == "monitoring", Campaign.year == campaign.year)
            )
            assert days == {
                (w.organisation_id, w.level, w.opens, w.due, w.closes) for w in _windows(s, old.one())
            }
        made = {(f.level, f.version): f.body for f in s.scalars(select(Form).where(Form.id > 3))}
    assert made.keys() == {("primary", 3), ("primary", 4), ("territorial", 2)}
    body = made["primary", 3]
    members, papers = body["sections"]
    assert [i["code"] for i in members["indicators"]] == ["stat_as_of", "members_total"]
    assert "after" not in members["indicators"][1]
    copies = ["solidarity_print", "solidarity_electronic", "myunion_print", "myunion_electronic"]
    assert [i["code"] for i in papers["indicators"]] == copies
    assert {members["campaign"], papers["campaign"]} == {"subscription"}
    assert [i["code"] for i in body["computed"]] == ["solidarity_per_100", "myunion_per_100"]


def _windows(s: db.Session, campaign: int) -> list[Window]:
    return list(s.scalars(select(Window).where(Window.campaign_id == campaign)))


def test_the_copied_are_expected_and_late_where_they_were_late(old_engine: Engine) -> None:
    schema.migrate(old_engine)
    autumn = select(Completeness).join(Campaign).where(Campaign.kind == "autumn", Campaign.year == 2023)
    with db.reading(old_engine) as s:
        rows = {(c.level, c.organisation_id): (c.expected, c.accepted, c.late) for c in s.scalars(autumn)}
    assert rows == {
        ("primary", 1): (3, 3, 1),
        ("primary", 2): (3, 3, 1),
        ("primary", 3): (2, 2, 1),
        **dict.fromkeys([("territorial", 1), ("territorial", 2), ("territorial", 3)], (1, 1, 0)),
    }


def test_the_monitoring_stays_as_it_was(old_engine: Engine) -> None:
    asked = {
        "submission": "SELECT id, form_id, state, revision, answers, submitted FROM submission WHERE campaign_id < 3",
        "form": "SELECT * FROM form WHERE id < 4",
        "aggregate": "SELECT * FROM aggregate WHERE campaign_id < 3",
        "completeness": "SELECT campaign_id, level, organisation_id, expected, draft, submitted, returned, "
        "accepted, late FROM completeness WHERE campaign_id < 3",
        "campaign": "SELECT * FROM campaign WHERE id < 3",
    }

    def told() -> dict[str, list[str]]:
        with old_engine.connect() as c:
            return {name: sorted(map(repr, c.execute(text(words)))) for name, words in asked.items()}

    before = told()
    schema.migrate(old_engine)
    assert told() == before


def test_the_journal_tells_of_the_migration(old_engine: Engine) -> None:
    schema.migrate(old_engine)
    with db.reading(old_engine) as s:
        told = [(e.actor, e.user_id, e.action, e.organisation_id, e.after) for e in s.scalars(select(Event))]
    same = ("миграция", None, "campaign.open", 1)
    assert told == [
        (*same, {"year": 2023, "kind": "autumn", "expected": 4}),
        (*same, {"year": 2024, "kind": "autumn", "expected": 2}),
    ]


def test_a_year_that_has_its_autumn_campaign_is_left_alone(old_engine: Engine) -> None:
    row = {"kind": "autumn", "year": 2024, "title": "Своя", "time_zone": "Europe/Moscow", "data_version": 7}
    _put(old_engine, "campaign", [row])
    schema.migrate(old_engine)
    with db.reading(old_engine) as s:
        assert _rows(s, CampaignKind.AUTUMN, 2023)
        assert not _rows(s, CampaignKind.AUTUMN, 2024)
        assert (
            s.scalars(select(Campaign.title).where(Campaign.kind == "autumn", Campaign.year == 2024)).one()
            == "Своя"
        )


def test_a_year_without_an_accepted_form_has_nothing_to_keep(old_engine: Engine) -> None:
    with old_engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("UPDATE submission SET state = 'submitted' WHERE campaign_id = 2"))
        connection.execute(text("DELETE FROM aggregate WHERE campaign_id = 2"))
    schema.migrate(old_engine)
    with db.reading(old_engine) as s:
        assert s.scalars(select(Campaign.year).where(Campaign.kind == "autumn")).all() == [2023]
        assert s.scalars(select(Aggregate.campaign_id).distinct().order_by(Aggregate.campaign_id)).all() == [
            1,
            3,
        ]
