from collections import Counter, defaultdict
from collections.abc import Callable
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
from core.catalogue import Aggregation
from core.organisations import Level, bracket
from core.problems import Refused
from db import campaigns, demo, models, reviews, submissions
from db.models import Aggregate, Completeness, Organisation, Submission, User

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SOURCE = catalogue.load()


def _silent(_: str) -> None:
    pass


def _load(
    engine: Engine, seed: int = 1, size: str = "small", report: Callable[[str], None] = _silent
) -> demo.Loaded:
    return demo.load(engine, size, seed, TODAY, report, cost=4)


@pytest.fixture
def loaded(engine: Engine) -> Engine:
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


def _of(s: Session, code: str) -> Submission:
    """The organisation's form in the present campaign."""
    found = select(Submission).join(Organisation, Organisation.id == Submission.organisation_id)
    present = select(models.Campaign.id).where(models.Campaign.year == TODAY.year).scalar_subquery()
    return s.scalars(found.where(Organisation.code == code, Submission.campaign_id == present)).one()


def _stored(s: Session) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    return {
        (a.campaign_id, a.level, a.organisation_id, a.indicator): (a.answered, a.total, a.base)
        for a in s.scalars(select(Aggregate))
        if a.answered or a.total or a.base
    }


def _number(answers: dict[str, Any], code: str) -> int | None:
    value = answers.get(code)
    return None if value is None or isinstance(value, dict) else int(value)


def _one(indicator: catalogue.Indicator, answers: dict[str, Any]) -> tuple[int, int, int] | None:
    """What one form adds, reckoned from the bare JSON: (answered, total, base)."""
    if indicator.aggregation is Aggregation.SHARE_YES:
        said = answers.get(indicator.code)
        said = {True: "yes", False: "no"}.get(said, said) if isinstance(said, bool) else said
        return None if said is None or isinstance(said, dict) else (1, int(said in indicator.yes), 0)
    if indicator.aggregation is Aggregation.SUM:
        value = _number(answers, indicator.code)
        return None if value is None else (1, value, 0)
    tops = [_number(answers, c) for c in indicator.numerator]
    bottoms = [_number(answers, c) for c in indicator.denominator]
    if indicator.aggregation is not Aggregation.RATIO or None in tops + bottoms:
        return None
    return 1, sum(t or 0 for t in tops), sum(b or 0 for b in bottoms)


def _recounted(s: Session) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    sums: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    for form in s.scalars(select(Submission).where(Submission.state == "accepted")):
        for indicator in SOURCE.indicators.values():
            added = _one(indicator, form.answers)
            for ancestor in campaigns.counted_at(Level(form.level), form.path) if added else ():
                row = sums[form.campaign_id, form.level, ancestor, indicator.code]
                row[:] = [a + b for a, b in zip(row, added or (), strict=True)]
    return {key: (row[0], Decimal(row[1]), Decimal(row[2])) for key, row in sums.items()}


def test_the_promised_organisations_and_campaigns_are_there(engine: Engine) -> None:
    made = _load(engine)
    with db.reading(engine) as s:
        levels = Counter(s.scalars(select(Organisation.level)))
        years = list(s.scalars(select(models.Campaign.year).order_by(models.Campaign.year)))
        assert levels == {"federal": 1, "regional": 1, "territorial": 6, "primary": 120}
        assert years == [2023, 2024, 2025, 2026] == list(made.years)
        assert _size(s, Organisation) == made.organisations
        assert _size(s, Submission) == made.forms
        # Three levels, four campaigns; what is asked changed once, when one newspaper took over from another.
        assert (_size(s, models.Form), _size(s, models.Window)) == (6, 12)
        assert s.get_one(models.Fact, "demonstration").value == "small"


def test_totals_are_what_a_recount_gives(loaded: Engine) -> None:
    with db.reading(loaded) as s:
        stored = _stored(s)
        assert stored == _recounted(s)
        assert {"coverage", "solidarity_per_100", "site_kind"} <= {key[3] for key in stored}


def test_completeness_is_what_a_recount_gives(loaded: Engine) -> None:
    counts: dict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
    with db.reading(loaded) as s:
        for form, campaign in s.execute(select(Submission, models.Campaign).join(models.Campaign)):
            window = campaigns.window(s, campaign, Level(form.level))
            sent = form.submitted if form.state in ("submitted", "accepted") else None
            assert window
            for ancestor in campaigns.counted_at(Level(form.level), form.path):
                row = counts[form.campaign_id, form.level, ancestor]
                row.update(("expected", form.state) + ("late",) * (sent is not None and window.late(sent)))
        columns = ("expected", "draft", "submitted", "returned", "accepted", "late")
        stored = {
            (c.campaign_id, c.level, c.organisation_id): tuple(getattr(c, name) for name in columns)
            for c in s.scalars(select(Completeness))
        }
    assert stored == {key: tuple(row[name] for name in columns) for key, row in counts.items()}


def test_size_brackets_are_those_of_the_year_before(loaded: Engine) -> None:
    with db.reading(loaded) as s:
        members = campaigns._last_members(s, 2026)
        assert len(members) > 110
        present = select(models.Campaign.id).where(models.Campaign.year == 2026).scalar_subquery()
        for form in s.scalars(select(Submission).where(Submission.campaign_id == present)):
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
        assert moments == sorted(moments)
        assert moments[-1] < NOW


def test_work_goes_on_after_the_demonstration(loaded: Engine) -> None:
    with db.begin(loaded) as s:
        waiting = _of(s, "R01-T01-P003")
        reviews.accept(s, _actor(s, "territoriya"), waiting.id, waiting.revision, NOW)
        mended = _of(s, "R01-T01-P002")
        filler = _actor(s, "otvetstvennyy2")
        assert submissions.submit(s, filler, mended.id, mended.revision, NOW) == []
    with db.reading(loaded) as s:
        assert _stored(s) == _recounted(s)
        assert _of(s, "R01-T01-P003").state == "accepted"


def test_new_rows_find_free_numbers(loaded: Engine) -> None:
    with db.begin(loaded) as s:
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
