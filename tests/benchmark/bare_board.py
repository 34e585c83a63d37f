"""What the board and the reviewer's queue read, as somebody would write it by hand on the driver alone."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from db.models import Organisation
from db.turnout import WAITING
from tests.benchmark.bare_sql import Run

_CHILDREN = """
SELECT o.id, o.code, o.name, o.level, o.path, k.expected, k.draft, k.submitted, k.returned, k.accepted, k.late, k.exempt
FROM completeness k JOIN organisation o ON o.id = k.organisation_id
WHERE k.campaign_id = ? AND k.level = 'primary' AND (k.organisation_id = ? OR k.parent_id = ?)"""
_WINDOWS = (
    'SELECT id, organisation_id, level, opens, due, closes, time_zone FROM "window" WHERE campaign_id = ?'
)
_PACE = """
SELECT day, handed_in FROM pace
WHERE campaign_id = ? AND level = 'primary' AND organisation_id = ? AND handed_in > 0 ORDER BY day"""
_DECIDING = """
SELECT o.code, o.name, a.name, k.expected - k.submitted - k.accepted, k.expected
FROM completeness k JOIN organisation o ON o.id = k.organisation_id LEFT JOIN organisation a ON a.id = k.parent_id
WHERE k.campaign_id = ? AND k.level = 'primary' AND o.level = 'territorial' AND {place}
ORDER BY k.expected - k.submitted - k.accepted DESC, o.code LIMIT 5"""
_DUE = "CASE WHEN f.until > w.due THEN f.until ELSE w.due END"
_STATES = ", ".join(f"'{state}'" for state in WAITING)
_COUNTED = f"""
SELECT sum(CASE WHEN f.state = 'not_begun' THEN 1 ELSE 0 END),
    sum(CASE WHEN {_DUE} BETWEEN ? AND ? THEN 1 ELSE 0 END), sum(CASE WHEN {_DUE} < ? THEN 1 ELSE 0 END)
FROM submission f JOIN "window" w ON w.id = f.window_id
WHERE f.campaign_id = ? AND f.level = 'primary' AND f.path >= ? AND f.path < ? AND f.state IN ({_STATES})"""
_FORM = """
SELECT f.id, o.id, o.code, o.name, o.path, a.name, a.code, f.state, f.until, f.submitted, f.window_id
FROM submission f JOIN organisation o ON o.id = f.organisation_id LEFT JOIN organisation a ON a.id = f.parent_id """
_LISTED = f"""
SELECT f.id FROM submission f JOIN "window" w ON w.id = f.window_id {{named}}
WHERE f.campaign_id = ? AND f.level = 'primary' AND f.path >= ? AND f.path < ? AND f.state IN ({_STATES})
    AND {_DUE} BETWEEN ? AND ? ORDER BY {_DUE}, {{order}} LIMIT 25"""
_QUEUED = """
SELECT f.id, o.id, o.code, o.name, o.path, f.level, f.kind, f.state, f.revision, f.submitted, f.window_id, f.until,
    f.form_id, f.doubts, f.risk, f.carried
FROM submission f JOIN organisation o ON o.id = f.organisation_id
WHERE f.campaign_id = ? AND f.organisation_id IN (SELECT id FROM organisation WHERE parent_id = ?) ORDER BY o.code"""
_ENTERED = """
SELECT e.submission_id, e.action, e.user_id FROM event e WHERE e.action IN ('form.enter', 'form.submit')
    AND e.submission_id IN (SELECT f.id FROM submission f JOIN organisation o ON o.id = f.organisation_id
        WHERE f.campaign_id = ? AND o.parent_id = ? AND f.state = 'submitted')"""


def board(run: Run, top: Organisation, campaign: int, today: date, soon: date) -> tuple[Any, ...]:
    """Children; days of this campaign and the last; whose forms decide; how many lag; the first page of them."""
    whole = top.level == "federal"
    dates: Sequence[Any] = (today.isoformat(), soon.isoformat())
    children = run(_CHILDREN, (campaign, top.id, top.id))
    run(_WINDOWS, (campaign,))
    days = [run(_PACE, (one, top.id)) for one in (campaign, campaign - 1)]
    deciding = []
    if top.level != "territorial":
        place, mine = ("1 = 1", ()) if whole else ("k.parent_id = ?", (top.id,))
        deciding = run(_DECIDING.format(place=place), (campaign, *mine))
    below = (campaign, top.path, top.path[:-1] + "0")
    counted = run(_COUNTED, (*dates, dates[0], *below))
    named = "" if whole else "JOIN organisation o ON o.id = f.organisation_id"
    ids = run(_LISTED.format(order="f.path" if whole else "o.code", named=named), (*below, *dates))
    marks = ",".join("?" * len(ids))
    page = run(f"{_FORM} WHERE f.id IN ({marks})", tuple(row[0] for row in ids)) if ids else []
    each = []
    if top.level == "territorial":
        each = run(_FORM + "WHERE f.campaign_id = ? AND f.parent_id = ? ORDER BY o.code", (campaign, top.id))
    return len(children), *(len(d) for d in days), len(deciding), tuple(counted[0]), len(page), len(each)


def queue(run: Run, top: Organisation, campaign: int) -> list[tuple[Any, ...]]:
    """Forms directly below with their doubts read, and who has entered those that wait."""
    rows = run(_QUEUED, (campaign, top.id))
    run(_WINDOWS, (campaign,))
    run(_ENTERED, (campaign, top.id))
    return [(row[0], row[2], row[7], _read(row[13])) for row in rows]


def _read(stored: Any) -> Any:
    return json.loads(stored) if isinstance(stored, str) else stored
