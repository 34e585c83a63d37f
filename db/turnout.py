"""How far the forms of a subtree have come."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from core import access
from core.access import Action, Actor
from core.charts.facts import DIRECT
from core.organisations import Level
from core.workflow import UNSENT
from db import windows
from db.models import Campaign, Completeness, Extension, Organisation, Submission, Window
from db.organisations import ancestor_ids, within

# States in which a form is still waited for: one that was handed in and sent back is only mended.
WAITING = tuple(sorted(state.value for state in UNSENT))
_COUNTS = ("expected", "draft", "submitted", "returned", "accepted", "late", "overdue", "exempt")


@dataclass(frozen=True)
class Turnout:
    """How far one organisation's subtree has come with the forms of one level. `exempt` are beside the expected;
    without a `door` the organisation has left the actor's reach since the campaign was opened."""

    organisation_id: int
    code: str
    organisation: str
    level: Level
    expected: int
    draft: int
    submitted: int
    returned: int
    accepted: int
    late: int
    overdue: int
    exempt: int = 0
    door: bool = True

    @property
    def handed_in(self) -> int:
        return self.submitted + self.accepted

    @property
    def not_begun(self) -> int:
        return self.expected - self.draft - self.submitted - self.returned - self.accepted


# Built once: putting a statement together costs as much as running it.
_COUNTED = (
    select(
        Organisation.id,
        Organisation.code,
        Organisation.name,
        Organisation.level,
        Organisation.path,
        Completeness.expected,
        Completeness.draft,
        Completeness.submitted,
        Completeness.returned,
        Completeness.accepted,
        Completeness.late,
        Completeness.exempt,
    )
    .join(Completeness, Completeness.organisation_id == Organisation.id)
    .where(
        (Completeness.organisation_id == bindparam("place")) | (Completeness.parent_id == bindparam("place")),
        Completeness.campaign_id == bindparam("campaign"),
        Completeness.level == bindparam("source"),
    )
)


def of(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    now: datetime,
    source: Level = Level.PRIMARY,
) -> list[Turnout]:
    """The organisation itself first, then those that answered to it when the campaign was opened and have somebody to
    wait for."""
    access.require(actor, Action.COMPARE, organisation.path)
    asked = {"place": organisation.id, "campaign": campaign.id, "source": source.value}
    path = then(s, organisation, campaign, source)
    days, known = _Days(s, path, campaign, source, now), []
    for row in s.execute(_COUNTED, asked):
        inside = "" if row.id == organisation.id else f"{row.id}/"
        overdue = days.overdue(row, path + inside)
        known.append(_turnout(row, overdue, access.can(actor, Action.COMPARE, row.path)))
    known.sort(key=lambda t: (t.organisation_id != organisation.id, t.code))
    if organisation.level == Level.FEDERAL.value and known:
        # Regions have days of their own: the union's number is theirs added up.
        known[0] = replace(known[0], overdue=sum(t.overdue for t in known[1:]))
    return known


def direct(found: Sequence[Turnout]) -> Turnout | None:
    """What none of the parts accounts for: primaries that hang directly under the organisation, which stands first.
    None where there are none, and where there are no parts."""
    if len(found) < 2:
        return None
    left = {
        name: getattr(found[0], name) - sum(getattr(part, name) for part in found[1:]) for name in _COUNTS
    }
    if not left["expected"] and not left["exempt"]:
        return None
    return replace(found[0], organisation_id=0, code="", organisation=DIRECT, level=Level.PRIMARY, **left)


def then(s: Session, organisation: Organisation, campaign: Campaign, source: Level) -> str:
    """The path of the organisation when the campaign was opened: a territory may have been moved since, nobody else."""
    if organisation.level != Level.TERRITORIAL.value:
        return organisation.path
    counts = s.get(Completeness, (campaign.id, source.value, organisation.id))
    if counts is None or counts.parent_id in (None, organisation.parent_id):
        return organisation.path
    above = s.get_one(Organisation, counts.parent_id)
    return f"{above.path}{organisation.id}/"


class _Days:
    """Whose days are over, as they were set for everybody and as they were stretched for some."""

    def __init__(self, s: Session, path: str, campaign: Campaign, source: Level, now: datetime) -> None:
        self.windows = windows.every(s, campaign)
        self.source, self.now = source, now
        mine = [windows.shaped(w) for w in self.windows if w.level == source.value]
        over = any(w.overdue(now) for w in mine)
        self.stretched = _stretched(s, path, campaign, source, now) if over else Counter[int]()

    def overdue(self, row: Any, path: str) -> int:
        window = windows.nearest(self.windows, path).get(self.source.value)
        if window is None or not windows.shaped(window).overdue(self.now):
            return 0
        waiting: int = row.expected - row.submitted - row.accepted - row.returned
        return max(0, waiting - self.stretched[row.id])


def _stretched(s: Session, top: str, campaign: Campaign, source: Level, now: datetime) -> Counter[int]:
    """How many forms are still waited for past the day of the others, by everybody who stood above them. Extensions
    are few: they lead to the forms."""
    granted = select(Extension.submission_id).where(Extension.state == "granted").distinct().subquery()
    rows = s.execute(
        select(Submission.path, Submission.until, Window)
        .join(granted, granted.c.submission_id == Submission.id)
        .join(Window, Window.id == Submission.window_id)
        .where(
            Submission.campaign_id == campaign.id,
            Submission.level == source.value,
            Submission.state.in_(WAITING),
            Submission.until > Window.due,
            within(Submission.path, top),
        )
    )
    found: Counter[int] = Counter()
    for path, until, window in rows:
        plain = windows.shaped(window)
        if plain.overdue(now) and not plain.stretched(until).overdue(now):
            found.update(ancestor_ids(path))
    return found


def _turnout(row: Any, overdue: int, door: bool) -> Turnout:
    return Turnout(
        row.id,
        row.code,
        row.name,
        Level(row.level),
        row.expected,
        row.draft,
        row.submitted,
        row.returned,
        row.accepted,
        row.late,
        overdue,
        row.exempt,
        door,
    )
