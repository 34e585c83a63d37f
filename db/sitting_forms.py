"""Forms of a campaign one by one for a list of laggards: who has not handed in, who was late, what an accepted one
lacks. Never read of the whole union."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from core import access, scores
from core.access import Action, Actor
from core.campaigns import Window
from core.catalogue import Catalogue
from core.charts import glance
from core.indicators import Indicator
from core.organisations import Level
from core.reports.sitting import facts
from core.reports.sitting.facts import Lacking, Late, Silent, Territory
from core.workflow import State
from db import frames, models, turnout, windows
from db.models import Campaign, Organisation, Submission
from db.organisations import BY_CODE, within

LOWER = {
    Level.FEDERAL: Level.REGIONAL,
    Level.REGIONAL: Level.TERRITORIAL,
    Level.TERRITORIAL: Level.PRIMARY,
}
_ABOVE = aliased(Organisation)


@dataclass(frozen=True)
class Here:
    """What every part is read with."""

    s: Session
    actor: Actor | None
    organisation: Organisation
    year: int
    campaign: Campaign
    catalogue: Catalogue
    as_of: date
    now: datetime

    @property
    def level(self) -> Level:
        return Level(self.organisation.level)

    @property
    def lower(self) -> Level | None:
        return LOWER.get(self.level)

    @property
    def known(self) -> Mapping[str, Indicator]:
        return self.catalogue.indicators


# Not the whole rows: answers are long.
_FORMS = (
    select(
        Submission.organisation_id,
        Organisation.name,
        Organisation.path,
        _ABOVE.id.label("above_id"),
        _ABOVE.name.label("above"),
        Submission.state,
        Submission.until,
        Submission.submitted,
        Submission.window_id,
    )
    .join(Organisation, Organisation.id == Submission.organisation_id)
    .outerjoin(_ABOVE, _ABOVE.id == Submission.parent_id)
    .where(Submission.state != State.EXEMPT.value)
    .order_by(BY_CODE)
)


def _forms(here: Here, source: Level) -> Sequence[Any]:
    """As the tree stood when the campaign was opened, with the names of today."""
    path = turnout.then(here.s, here.organisation, here.campaign, source)
    asked = _FORMS.where(
        Submission.campaign_id == here.campaign.id,
        Submission.level == source.value,
        within(Submission.path, path),
    )
    return here.s.execute(asked).all()


def territories(here: Here, known: Iterable[models.Window]) -> tuple[Territory, ...]:
    """By whom they answered to; those of the organisation itself last."""
    days = {row.id: windows.shaped(row) for row in known}
    judged = _judged(here)
    groups: dict[int, list[Any]] = defaultdict(list)
    for row in _forms(here, Level.PRIMARY):
        groups[row.above_id or 0].append(row)
    mine = here.organisation.id
    order = sorted(groups, key=lambda number: number == mine)
    return tuple(_territory(here, groups[n], n == mine, days, judged) for n in order)


def _territory(
    here: Here,
    rows: Sequence[Any],
    direct: bool,
    days: Mapping[int, Window],
    judged: Mapping[int, Lacking],
) -> Territory:
    accepted = [judged[r.organisation_id] for r in rows if _counts(r) and r.organisation_id in judged]
    return Territory(
        name="" if direct else rows[0].above or "",
        expected=len(rows),
        handed_in=sum(State(r.state).handed_in for r in rows),
        silent=tuple(_silent(here, r, days) for r in rows if not State(r.state).handed_in),
        late=tuple(late for r in rows if (late := _late(r, days)) is not None),
        lacking=tuple(x for x in accepted if x.size),
        judged=len(accepted),
        whole=tuple(x.organisation for x in accepted if not x.size),
    )


def _counts(row: Any) -> bool:
    return bool(row.state == State.ACCEPTED.value)


def _silent(here: Here, row: Any, days: Mapping[int, Window]) -> Silent:
    """Drafts and forms sent back are told to their readers alone, as in the passport."""
    window, state = days[row.window_id].stretched(row.until), State(row.state)
    reads = access.can(here.actor, Action.READ, row.path)
    over = window.overdue(here.now)
    return Silent(
        row.name,
        state if reads else None,
        window.due,
        overdue=state.unsent and over,
        early=not over,
        closes=window.closes,
    )


def _late(row: Any, days: Mapping[int, Window]) -> Late | None:
    window = days[row.window_id].stretched(row.until)
    if not State(row.state).handed_in or row.submitted is None or not window.late(row.submitted):
        return None
    return Late(row.name, window.today(row.submitted), window.due)


def _judged(here: Here) -> dict[int, Lacking]:
    """Accepted primaries by number, with what each lacks."""
    codes = [code for code in glance.below(here.known) if code != scores.INDEX]
    frame = frames.below(
        here.s, here.actor, here.organisation, [here.year], codes, Level.PRIMARY, here.catalogue
    )
    rows: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in frame.to_dict("records"):
        rows[int(row["organisation_id"])].append({str(name): cell for name, cell in row.items()})
    return {
        number: Lacking(str(mine[0]["organisation"]), *facts.lacking(here.known, mine))
        for number, mine in rows.items()
        if any(row["answered"] for row in mine)
    }


def offices(here: Here) -> tuple[Silent, ...]:
    """Own forms of those directly below that have not been handed in."""
    return () if here.lower in (None, Level.PRIMARY) else unsent(here, here.lower)


def unsent(here: Here, source: Level | None) -> tuple[Silent, ...]:
    if source is None:
        return ()
    days = {row.id: windows.shaped(row) for row in windows.every(here.s, here.campaign)}
    rows = _forms(here, source)
    return tuple(_silent(here, r, days) for r in rows if not State(r.state).handed_in)
