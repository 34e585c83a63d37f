"""old subscriptions: what the monitoring used to ask about newspapers becomes the autumn campaign of its year

Charts read copies from autumn campaigns, so accepted figures are copied there; the monitoring itself stays as it
was. Forms not accepted yet have told nobody anything and are not copied.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

SECTION, MEMBERS = "subscription", ("stat_as_of", "members_total")
CHUNK = 5_000
_MOMENT = sa.DateTime(timezone=True)


def _table(name: str, columns: str, **special: Any) -> sa.TableClause:
    return sa.table(name, *(sa.column(c, special.get(c, sa.Integer())) for c in columns.split()))


_TEXT = sa.String()
organisation = _table("organisation", "id parent_id")
campaign = _table(
    "campaign", "id kind year title time_zone data_version", kind=_TEXT, title=_TEXT, time_zone=_TEXT
)
form = _table("form", "id level version body published", level=_TEXT, body=sa.JSON(), published=_MOMENT)
window = _table(
    "window",
    "id campaign_id organisation_id level form_id opens due closes",
    level=_TEXT,
    **dict.fromkeys(("opens", "due", "closes"), sa.Date()),
)
submission = _table(
    "submission",
    "campaign_id organisation_id form_id window_id level kind bracket parent_id path state revision answers submitted "
    "accepted updated reason explanations carried",
    **dict.fromkeys(("level", "kind", "bracket", "path", "state", "reason"), _TEXT),
    **dict.fromkeys(("answers", "explanations", "carried"), sa.JSON()),
    **dict.fromkeys(("submitted", "accepted", "updated"), _MOMENT),
)
completeness = _table(
    "completeness",
    "campaign_id level organisation_id expected draft submitted returned accepted late",
    level=_TEXT,
)
aggregate = _table(
    "aggregate",
    "campaign_id indicator level organisation_id answered total base",
    indicator=_TEXT,
    level=_TEXT,
    total=sa.BigInteger(),
    base=sa.BigInteger(),
)
event = _table(
    "event",
    "at user_id actor action organisation_id before after",
    at=_MOMENT,
    actor=_TEXT,
    action=_TEXT,
    before=sa.JSON(),
    after=sa.JSON(),
)


def upgrade() -> None:
    c = op.get_bind()
    held = set(c.scalars(sa.select(campaign.c.year).where(campaign.c.kind == "autumn")))
    bodies = _bodies(c)
    forms: dict[int, int] = {}
    asked = sa.select(campaign).where(campaign.c.kind == "monitoring").order_by(campaign.c.year)
    for old in c.execute(asked).all():
        if old.year in held:
            continue
        mine = sa.select(window).where(window.c.campaign_id == old.id, window.c.form_id.in_(bodies))
        days = c.execute(mine.order_by(window.c.id)).all()
        if days and _accepted(c, old.id, [w.id for w in days]):
            _autumn(c, old, days, bodies, forms)


def _accepted(c: sa.Connection, number: int, windows: Sequence[int]) -> bool:
    there = sa.select(sa.literal(1)).where(
        submission.c.campaign_id == number,
        submission.c.state == "accepted",
        submission.c.window_id.in_(windows),
    )
    return c.execute(there.limit(1)).first() is not None


def _bodies(c: sa.Connection) -> dict[int, dict[str, Any]]:
    """By the old form: the body of its form of subscription alone; only of those that asked about newspapers."""
    every = c.execute(sa.select(form.c.id, form.c.body).order_by(form.c.id)).all()
    made = {number: _body(body) for number, body in every}
    return {number: body for number, body in made.items() if body}


def _body(old: Mapping[str, Any]) -> dict[str, Any] | None:
    papers = next((s for s in old["sections"] if s["code"] == SECTION), None)
    if papers is None:
        return None
    every = {i["code"]: i for s in old["sections"] for i in s["indicators"]}
    members = [_alone(every[code]) for code in MEMBERS if code in every]
    sections = [papers | {"campaign": SECTION}]
    if members:
        head = {"code": "members", "title": "Членов Профсоюза", "hint": "", "campaign": SECTION}
        sections.insert(0, head | {"indicators": members})
    body = {"level": old["level"], "sections": sections, "computed": []}
    there, about = _asked(body), {i["code"] for i in papers["indicators"]}
    body["computed"] = [
        i for i in old["computed"] if _per_100(i, about) and there.issuperset(i["denominator"])
    ]
    return body


def _alone(indicator: Mapping[str, Any]) -> dict[str, Any]:
    """A question of the passport without those it was compared with there."""
    lost = ("after", "part_of", "softly_part_of", "sum_of")
    return {k: v for k, v in indicator.items() if k not in lost} | {"section": "members"}


def _per_100(indicator: Mapping[str, Any], about: set[str]) -> bool:
    parts = indicator.get("numerator") or ()
    return indicator["code"].endswith("_per_100") and bool(parts) and about.issuperset(parts)


def _asked(body: Mapping[str, Any]) -> set[str]:
    return {i["code"] for s in body["sections"] for i in s["indicators"]}


@dataclass
class _Window:
    """Of the autumn campaign; `codes` are asked, `counted` are those and what is computed from them."""

    id: int
    form: int
    due: date
    codes: set[str]
    counted: set[str]


@dataclass
class _Tally:
    """Copied forms by (level, organisation above)."""

    copied: int = 0
    accepted: Counter[tuple[str, int]] = field(default_factory=Counter)
    late: Counter[tuple[str, int]] = field(default_factory=Counter)

    def add(self, level: str, path: str, late: bool) -> None:
        self.copied += 1
        above = [int(part) for part in path.strip("/").split("/")]
        # A primary's own form is its whole total.
        for number in above[:-1] if level == "primary" else above:
            self.accepted[level, number] += 1
            self.late[level, number] += late


def _autumn(
    c: sa.Connection,
    old: sa.Row[Any],
    days: Sequence[sa.Row[Any]],
    bodies: Mapping[int, dict[str, Any]],
    forms: dict[int, int],
) -> None:
    number = _campaign(c, old)
    windows = {w.id: _window(c, number, w, bodies[w.form_id], forms) for w in days}
    tally = _Tally()
    zone = ZoneInfo(old.time_zone)
    for rows in _chunks(c, old.id, list(windows)):
        copies = [_copy(row, number, windows[row.window_id]) for row in rows]
        c.execute(submission.insert(), copies)
        for row in rows:
            tally.add(row.level, row.path, _late(row.submitted, windows[row.window_id].due, zone))
    _completeness(c, number, tally)
    counted: dict[str, set[str]] = defaultdict(set)
    for w in days:
        counted[w.level] |= windows[w.id].counted
    for level, codes in counted.items():
        _aggregates(c, old.id, number, level, codes)
    _tell(c, old.year, tally.copied)


def _campaign(c: sa.Connection, old: sa.Row[Any]) -> int:
    # Copies for the first half of the next year are ordered in autumn.
    title = f"Подписка на 1-е полугодие {old.year + 1}\N{NO-BREAK SPACE}года"
    row = {"kind": "autumn", "year": old.year, "title": title, "time_zone": old.time_zone, "data_version": 1}
    c.execute(campaign.insert(), row)
    made = sa.select(campaign.c.id).where(campaign.c.kind == "autumn", campaign.c.year == old.year)
    return int(c.execute(made).scalar_one())


def _window(
    c: sa.Connection, number: int, old: sa.Row[Any], body: Mapping[str, Any], forms: dict[int, int]
) -> _Window:
    if old.form_id not in forms:
        forms[old.form_id] = _form(c, old.form_id, body)
    key = {"campaign_id": number, "organisation_id": old.organisation_id, "level": old.level}
    days = {"opens": old.opens, "due": old.due, "closes": old.closes}
    c.execute(window.insert(), key | days | {"form_id": forms[old.form_id]})
    made = sa.select(window.c.id).where(*(window.c[name] == value for name, value in key.items()))
    codes = _asked(body)
    counted = codes | {i["code"] for i in body["computed"]}
    return _Window(c.execute(made).scalar_one(), forms[old.form_id], old.due, codes, counted)


def _form(c: sa.Connection, old: int, body: Mapping[str, Any]) -> int:
    """The questions were published when the old form was."""
    level = body["level"]
    last = c.execute(sa.select(sa.func.max(form.c.version)).where(form.c.level == level)).scalar_one()
    published = c.execute(sa.select(form.c.published).where(form.c.id == old)).scalar_one()
    row = {"level": level, "version": last + 1, "body": body, "published": published}
    c.execute(form.insert(), row)
    made = sa.select(form.c.id).where(form.c.level == level, form.c.version == last + 1)
    return int(c.execute(made).scalar_one())


def _chunks(c: sa.Connection, number: int, windows: Sequence[int]) -> Iterator[Sequence[sa.Row[Any]]]:
    """Accepted forms of a campaign along its unique key: no cursor stays open while its table is written to."""
    place = submission.c.organisation_id
    names = ("organisation_id", "window_id", "level", "kind", "bracket", "parent_id", "path", "answers")
    chosen = (submission.c[n] for n in (*names, "submitted", "accepted", "updated"))
    every = (
        sa.select(*chosen)
        .where(
            submission.c.campaign_id == number,
            submission.c.state == "accepted",
            submission.c.window_id.in_(windows),
        )
        .order_by(place)
        .limit(CHUNK)
    )
    last = 0
    while rows := c.execute(every.where(place > last)).all():
        yield rows
        last = rows[-1].organisation_id


def _copy(row: sa.Row[Any], number: int, to: _Window) -> dict[str, Any]:
    return dict(row._mapping) | {
        "campaign_id": number,
        "form_id": to.form,
        "window_id": to.id,
        "state": "accepted",
        "revision": 1,
        "answers": {code: given for code, given in row.answers.items() if code in to.codes},
        "reason": "",
        "explanations": {},
        "carried": [],
    }


def _late(submitted: datetime | None, due: date, zone: ZoneInfo) -> bool:
    if submitted is None:
        return False
    # SQLite keeps moments in UTC without saying so.
    moment = submitted if submitted.tzinfo else submitted.replace(tzinfo=UTC)
    return moment.astimezone(zone).date() > due


def _completeness(c: sa.Connection, number: int, tally: _Tally) -> None:
    none = dict.fromkeys(("draft", "submitted", "returned"), 0)
    rows = [
        none
        | {"campaign_id": number, "level": key[0], "organisation_id": key[1]}
        | {"expected": accepted, "accepted": accepted, "late": tally.late[key]}
        for key, accepted in sorted(tally.accepted.items())
    ]
    if rows:
        c.execute(completeness.insert(), rows)


def _aggregates(c: sa.Connection, old: int, number: int, level: str, codes: set[str]) -> None:
    """Totals are of accepted forms alone, and all of these are copied: so are their totals."""
    names = ("indicator", "level", "organisation_id", "answered", "total", "base")
    kept = sa.select(sa.literal(number), *(aggregate.c[n] for n in names)).where(
        aggregate.c.campaign_id == old,
        aggregate.c.level == level,
        aggregate.c.indicator.in_(sorted(codes)),
    )
    c.execute(aggregate.insert().from_select(["campaign_id", *names], kept))


def _tell(c: sa.Connection, year: int, copied: int) -> None:
    top = sa.select(sa.func.min(organisation.c.id)).where(organisation.c.parent_id.is_(None))
    row = {
        "at": datetime.now(UTC),
        "user_id": None,
        "actor": "миграция",
        "action": "campaign.open",
        "organisation_id": c.execute(top).scalar_one(),
        "before": {},
        "after": {"year": year, "kind": "autumn", "expected": copied},
    }
    c.execute(event.insert(), row)
