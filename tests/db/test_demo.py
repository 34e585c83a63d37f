from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

import bcrypt
import pytest
from sqlalchemy import Engine, Table, func, select
from sqlalchemy.orm import Session

import db
from core import catalogue
from core.access import Action, Actor, Grant, Role
from core.indicators import Aggregation, Indicator, Take, Tally
from core.organisations import Level, bracket
from core.problems import Refused
from db import campaigns, check, demo, expecting, handing, models, ratings, reviews, submissions, windows
from db.models import Aggregate, Completeness, Organisation, Submission, User
from tests import database

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SOURCE = catalogue.shipped()
YEARS = [2022, 2023, 2024, 2025, 2026]


def _load(
    engine: Engine, seed: int = 1, size: str = "small", report: Callable[[str], None] = lambda _: None
) -> demo.Loaded:
    return demo.load(engine, size, seed, TODAY, report, cost=4)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """For tests that only look; loading takes longer than all of them."""
    if request.param == "sqlite":
        made = database.sqlite(request.getfixturevalue("sqlite_template"), tmp_path_factory.mktemp("demo"))
    else:
        made = database.postgresql(request.getfixturevalue("postgres_url"))
    with made as engine:
        _load(engine)
        yield engine


@pytest.fixture
def loaded_anew(engine: Engine) -> Engine:
    _load(engine)
    return engine


def _size(s: Session, model: type[models.Base]) -> int:
    return s.scalar(select(func.count()).select_from(model)) or 0


def _actor(s: Session, login: str) -> Actor:
    user = s.scalars(select(User).where(User.login == login)).one()
    rights = s.execute(
        select(models.Grant.role, Organisation.id, Organisation.path)
        .join(Organisation, Organisation.id == models.Grant.organisation_id)
        .where(models.Grant.user_id == user.id)
    )
    return Actor(user.id, user.login, user.name, tuple(Grant(Role(r), i, p) for r, i, p in rights))


def _campaign(s: Session, kind: str = "monitoring", year: int = TODAY.year) -> models.Campaign:
    Campaign = models.Campaign
    return s.scalars(select(Campaign).where(Campaign.year == year, Campaign.kind == kind)).one()


def _of(s: Session, code: str, kind: str = "monitoring") -> Submission:
    """The organisation's form in the present campaign."""
    found = select(Submission).join(Organisation, Organisation.id == Submission.organisation_id)
    present = _campaign(s, kind).id
    return s.scalars(found.where(Organisation.code == code, Submission.campaign_id == present)).one()


def _stored(s: Session) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Of answers; the totals of scores are recounted in test_demo_index.py."""
    return {
        (a.campaign_id, a.level, a.organisation_id, a.indicator): (a.answered, a.total, a.base)
        for a in s.scalars(select(Aggregate).where(Aggregate.indicator.not_like("index%")))
        if a.answered or a.total or a.base
    }


def _number(answers: dict[str, Any], code: str) -> Decimal | None:
    value = answers.get(code)
    return None if value is None or isinstance(value, dict | bool) else Decimal(str(value))


def _said(indicator: Indicator, value: Any) -> list[str]:
    return value if isinstance(value, list) else [{True: "yes", False: "no"}.get(value, value)]


Added = tuple[int, Decimal | int, Decimal | int]


def _one(indicator: Indicator, answers: dict[str, Any]) -> Added | None:
    """What one form adds, reckoned from the bare JSON: (answered, total, base)."""
    if indicator.tally:
        return _tallied(indicator, indicator.tally, answers)
    if indicator.any_of:
        copies = [_number(answers, c) for c in indicator.any_of if c in answers]
        return (1, int(any(copies)), 0) if copies else None
    if indicator.aggregation is Aggregation.SHARE_YES:
        value = answers.get(indicator.code)
        unknown = value is None or isinstance(value, dict)
        return None if unknown else (1, int(not set(indicator.yes).isdisjoint(_said(indicator, value))), 0)
    if indicator.aggregation is Aggregation.SUM:
        value = _number(answers, indicator.code)
        return None if value is None else (1, value, 0)
    return _ratio(indicator, answers) if indicator.aggregation is Aggregation.RATIO else None


def _ratio(indicator: Indicator, answers: dict[str, Any]) -> Added | None:
    tops = [_part(c, answers) for c in indicator.numerator]
    bottoms = [_part(c, answers) for c in indicator.denominator]
    if None in tops + bottoms:
        return None
    return 1, sum(t or 0 for t in tops), sum(b or 0 for b in bottoms)


def _part(code: str, answers: dict[str, Any]) -> Decimal | int | None:
    """A part of a ratio may itself be counted from rows."""
    tally = SOURCE[code].tally
    if tally is None:
        return _number(answers, code)
    counted = _tallied(SOURCE[code], tally, answers)
    return None if counted is None else counted[1]


def _tallied(indicator: Indicator, tally: Tally, answers: dict[str, Any]) -> Added | None:
    rows = SOURCE[tally.rows]
    given = answers.get(tally.rows)
    if given is None and not (rows.after and answers.get(rows.after.code) is False):
        return None
    every = given["rows"] if given else []
    lines = [line for line in every if _fits(rows, tally, line)]
    # What no record tells anything of is not known.
    asked, told = (lines, tally.column) if tally.take is Take.SUM else (every, tally.where)
    if told and asked and not any(told in line for line in asked):
        return None
    amount: Decimal | int = len(lines)
    if tally.take is Take.SUM:
        amount = sum((_number(line, tally.column) or Decimal(0) for line in lines), Decimal(0))
    return 1, int(bool(lines)) if indicator.aggregation is Aggregation.SHARE_YES else amount, 0


def _fits(rows: Indicator, tally: Tally, line: dict[str, Any]) -> bool:
    cell: Any = line.get(tally.where)
    if not tally.where or tally.equals:
        return bool(cell == (tally.equals or None))
    if isinstance(cell, int) and not isinstance(cell, bool):
        return bool(cell > 0)
    return bool(("yes" if cell is True else cell) in rows.by_code[tally.where].yes)


def _recounted(
    s: Session, kinds: tuple[str, ...] = ("monitoring", "spring", "autumn")
) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    sums: dict[tuple[Any, ...], list[Any]] = defaultdict(lambda: [0, 0, 0])
    accepted = (
        select(Submission, models.Form)
        .join(models.Campaign)
        .join(models.Form, models.Form.id == Submission.form_id)
    )
    for form, published in s.execute(
        accepted.where(Submission.state == "accepted", models.Campaign.kind.in_(kinds))
    ):
        for code in _codes(published):
            added = _one(SOURCE[code], form.answers)
            for ancestor in campaigns.counted_at(Level(form.level), form.path) if added else ():
                row = sums[form.campaign_id, form.level, ancestor, code]
                row[:] = [a + b for a, b in zip(row, added or (), strict=True)]
    return {key: (row[0], Decimal(row[1]), Decimal(row[2])) for key, row in sums.items()}


def _codes(form: models.Form) -> list[str]:
    asked = [i["code"] for section in form.body["sections"] for i in section["indicators"]]
    return asked + [i["code"] for i in form.body["computed"]]


def test_the_promised_organisations_and_campaigns_are_there(engine: Engine) -> None:
    made = _load(engine)
    with db.reading(engine) as s:
        levels = Counter(s.scalars(select(Organisation.level)))
        held = Counter(s.scalars(select(models.Campaign.kind)))
        years = sorted(set(s.scalars(select(models.Campaign.year))))
        assert levels == {"federal": 1, "regional": 1, "territorial": 6, "primary": 120}
        assert years == YEARS == list(made.years)
        assert held == {"monitoring": 5, "spring": 5, "autumn": 5}
        assert _size(s, Organisation) == made.organisations
        assert _size(s, Submission) == made.forms
        # Three levels; the monitoring asks the same every year, a subscription names its half-year.
        assert (_size(s, models.Form), _size(s, models.Window)) == (3 + 30, 45)
        assert s.get_one(models.Fact, "demonstration").value == "small"


def test_totals_are_what_a_recount_gives(loaded: Engine) -> None:
    with db.reading(loaded) as s:
        stored = _stored(s)
        assert stored == _recounted(s)
        assert {"coverage", "solidarity_per_100", "site_kind", "channels_count", "budget_info"} <= {
            k[3] for k in stored
        }


def test_totals_of_the_subscription_are_what_a_recount_gives(loaded: Engine) -> None:
    with db.reading(loaded) as s:
        recounted = _recounted(s, ("spring", "autumn"))
        held = dict(s.execute(select(models.Campaign.id, models.Campaign.kind)).all())
        assert recounted == {k: v for k, v in _stored(s).items() if held[k[0]] != "monitoring"}
        for year, known in ((2024, "myunion"), (2025, "milieu")):
            autumn, spring = _campaign(s, "autumn", year - 1).id, _campaign(s, "spring", year).id
            for campaign in (autumn, spring):
                assert recounted[campaign, "primary", 1, f"{known}_print"][1] > 0
                assert recounted[campaign, "primary", 1, "has_any_paper"][0] > 100


def test_every_form_points_at_the_window_of_its_own_campaign_and_level(loaded: Engine) -> None:
    with db.reading(loaded) as s:
        rows = s.execute(select(Submission, models.Window).join(models.Window)).all()
        assert len(rows) == _size(s, Submission)
        for form, window in rows:
            assert (form.campaign_id, form.level, form.form_id) == (
                window.campaign_id,
                window.level,
                window.form_id,
            )


def test_the_index_is_stored_as_handing_in_would_store_it(loaded: Engine) -> None:
    with db.reading(loaded) as s:
        present = select(Submission).where(Submission.campaign_id == _campaign(s).id)
        actor = _actor(s, "admin")
        scored = [form for form in s.scalars(present) if form.level == "primary" and form.submitted]
        for form in scored:
            opened = submissions.find(s, actor, Action.READ, form.id)
            found = ratings.of(s, opened, form.submitted or NOW)
            assert found
            assert (form.rating, form.fullness) == (found.total, found.fullness)
        assert len(scored) > 60
        last = select(Submission).where(Submission.campaign_id == _campaign(s, year=2025).id)
        assert all(f.rating is not None for f in s.scalars(last) if f.level == "primary")


def test_what_is_usual_is_known_from_last_years_campaigns(loaded: Engine) -> None:
    with db.reading(loaded) as s:
        bounds = s.scalars(select(models.Peer)).all()
        last = {_campaign(s, kind, 2025).id for kind in ("monitoring", "spring", "autumn")}
        assert bounds and {p.campaign_id for p in bounds} <= last
        assert all(p.n >= 30 and p.low <= p.high for p in bounds)


def test_a_check_finds_nothing_amiss(loaded: Engine) -> None:
    assert check.everything(loaded).differences == []


def test_completeness_is_what_a_recount_gives(loaded: Engine) -> None:
    counts: dict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
    with db.reading(loaded) as s:
        for form, campaign in s.execute(select(Submission, models.Campaign).join(models.Campaign)):
            window = windows.of(s, campaign, form.path, Level(form.level))
            sent = form.submitted if form.state in ("submitted", "accepted") else None
            assert window
            late = sent is not None and window.stretched(form.until).late(sent)
            told = ("exempt",) if form.state == "exempt" else ("expected", form.state)
            for ancestor in campaigns.counted_at(Level(form.level), form.path):
                counts[form.campaign_id, form.level, ancestor].update(told + ("late",) * late)
        columns = ("expected", "draft", "submitted", "returned", "accepted", "late", "exempt")
        stored = {
            (c.campaign_id, c.level, c.organisation_id): tuple(getattr(c, name) for name in columns)
            for c in s.scalars(select(Completeness))
        }
    assert stored == {key: tuple(row[name] for name in columns) for key, row in counts.items()}


def test_size_brackets_are_those_of_the_year_before(loaded: Engine) -> None:
    with db.reading(loaded) as s:
        members = expecting.last_members(
            s, 2026, s.scalars(select(Organisation).where(Organisation.level == "federal")).one()
        )
        assert len(members) > 110
        present = [_campaign(s, kind).id for kind in ("monitoring", "spring", "autumn")]
        for form in s.scalars(select(Submission).where(Submission.campaign_id.in_(present))):
            assert form.bracket == bracket(members.get(form.organisation_id))


def test_both_databases_hold_the_same_union(sqlite_engine: Engine, postgresql_engine: Engine) -> None:
    assert _digest(sqlite_engine) == _digest(postgresql_engine)


def _digest(engine: Engine) -> str:
    """Of everything but the password hashes, which are salted."""
    _load(engine, seed=3)
    told = []
    with db.reading(engine) as s:
        for table in models.Base.metadata.sorted_tables:
            told += [repr((table.name, row)) for row in _rows(s, table)]
    return sha256("\n".join(sorted(told)).encode()).hexdigest()


def _rows(s: Session, table: Table) -> list[dict[str, Any]]:
    rows = s.execute(select(table)).mappings()
    return [{k: v for k, v in row.items() if k != "password_hash"} for row in rows]


def test_the_accounts_open_with_the_password_and_have_their_rights(loaded: Engine) -> None:
    wanted = {
        "otvetstvennyy": (Role.RESPONSIBLE, "R01-T01-P001"),
        "otvetstvennyy2": (Role.RESPONSIBLE, "R01-T01-P002"),
        "predsedatel": (Role.CHAIR, "R01-T01-P002"),
        "territoriya": (Role.TERRITORIAL, "R01-T01"),
        "region": (Role.REGIONAL, "R01"),
        "prezidium": (Role.PRESIDIUM, "R01"),
        "admin": (Role.ADMINISTRATOR, "0"),
    }
    accounts = demo.accounts(loaded)
    assert {a.login for a in accounts} == wanted.keys()
    with db.reading(loaded) as s:
        codes: dict[int, str] = {o.id: o.code for o in s.scalars(select(Organisation))}
        for account in accounts:
            user = s.scalars(select(User).where(User.login == account.login)).one()
            assert bcrypt.checkpw(account.password.encode(), user.password_hash.encode())
            assert not user.must_change_password
            rights = [(g.role, codes[g.organisation_id]) for g in _actor(s, account.login).grants]
            assert rights == [wanted[account.login]]


def test_the_first_forms_are_where_the_accounts_expect_them(loaded: Engine) -> None:
    with db.reading(loaded) as s:
        assert _of(s, "R01-T01-P001").state == "draft"
        assert _of(s, "R01-T01-P001", "autumn").state == "draft"
        assert _of(s, "R01-T01-P002", "autumn").state == "submitted"
        assert _of(s, "R01-T01", "autumn").state == "not_begun"
        returned = _of(s, "R01-T01-P002")
        opened = submissions.find(s, _actor(s, "otvetstvennyy2"), Action.FILL, returned.id)
        assert opened.state == "returned"
        assert returned.reason
        assert {r.code for r in opened.remarks} <= opened.answers.keys()
        assert opened.remarks
        assert [e.action for e in submissions.history(s, _actor(s, "territoriya"), returned.id)] == [
            "form.save",
            "form.submit",
            "form.return",
        ]


def test_the_journal_of_the_demonstration_runs_forward(loaded: Engine) -> None:
    with db.reading(loaded) as s:
        moments = list(s.scalars(select(models.Event.at).order_by(models.Event.id)))
        opened = s.scalars(select(models.Event).where(models.Event.action == "campaign.open")).all()
        assert [e.after["kind"] for e in opened] == ["spring", "autumn", "monitoring"]
        assert all(e.after["expected"] > 120 for e in opened)
        assert moments == sorted(moments)
        assert moments[-1] < NOW


def test_work_goes_on_after_the_demonstration(loaded_anew: Engine) -> None:
    with db.begin(loaded_anew) as s:
        waiting = _of(s, "R01-T01-P003")
        reviews.accept(s, _actor(s, "territoriya"), waiting.id, waiting.revision, NOW)
        mended = _of(s, "R01-T01-P002")
        filler = _actor(s, "otvetstvennyy2")
        assert handing.submit(s, filler, mended.id, mended.revision, NOW) == []
    with db.reading(loaded_anew) as s:
        assert _stored(s) == _recounted(s)
        assert _of(s, "R01-T01-P003").state == "accepted"


def test_new_rows_find_free_numbers(loaded_anew: Engine) -> None:
    with db.begin(loaded_anew) as s:
        s.add(Organisation(code="X", name="Новая", search_name="новая", level="primary", path="/x/"))
        s.flush()


def test_a_database_with_anything_in_it_is_left_alone(loaded: Engine) -> None:
    with pytest.raises(Refused, match="пустую базу"):
        _load(loaded, seed=2)
    with db.reading(loaded) as s:
        assert s.get_one(models.Fact, "seed").value == "1"


def test_an_unknown_size_is_refused(engine: Engine) -> None:
    with pytest.raises(Refused, match="Неизвестный размер"):
        _load(engine, size="galaxy")
    assert demo.empty(engine)


def test_a_failure_half_way_leaves_nothing(engine: Engine) -> None:
    def fails(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _load(engine, report=fails)
    assert demo.empty(engine)
    assert demo.accounts(engine) == []
    assert _load(engine).forms > 400
