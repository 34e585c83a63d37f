"""What waits for a reviewer: the forms of the organisations directly below, and which of them need a second look."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import access, risk
from core.access import Action, Actor
from core.campaigns import Window
from core.forms import Form
from core.organisations import Level
from core.risk import Doubt
from core.workflow import State
from db import campaigns, forms, models, reviews, windows
from db.models import Campaign, Organisation, Submission
from db.organisations import BY_CODE
from db.windows import shaped


@dataclass(frozen=True)
class Queued:
    """One form as the list shows it. Doubts, their weight and `carried`, the number of answers nobody has looked at,
    are those of the last handing in. Of what waits is told whether those above have entered or sent it (`on_behalf`),
    and this reviewer among them (`own`)."""

    submission_id: int
    organisation_id: int
    code: str
    organisation: str
    level: Level
    kind: str | None
    state: State
    revision: int
    submitted: datetime | None
    late: bool
    overdue: bool
    # May this person decide about it?
    theirs: bool
    # The day to which it was given more time.
    until: date | None
    doubts: tuple[Doubt, ...] = ()
    # What the doubts are about, in their order: names of questions, "" of the whole form.
    about: tuple[str, ...] = ()
    # None: nobody has looked for doubts when it was handed in.
    risk: Decimal | None = None
    on_behalf: bool = False
    own: bool = False
    carried: int = 0

    @property
    def waits(self) -> bool:
        return self.state is State.SUBMITTED

    @property
    def spotless(self) -> bool:
        """Is there nothing to look at but the numbers themselves?"""
        looked = self.risk is not None and not self.doubts
        return looked and not self.on_behalf and not self.carried

    @property
    def clean(self) -> bool:
        """May it be accepted together with others?"""
        return self.waits and self.theirs and self.spotless

    @property
    def silent(self) -> int:
        """Doubts that nobody has explained."""
        return sum(not doubt.explained for doubt in self.doubts)


def by_risk(rows: Iterable[Queued]) -> list[Queued]:
    """In which order they are worth a reviewer's time; then who has waited longest. A decision about a form does not
    move it: whoever leafs through them keeps their place."""

    def key(row: Queued) -> tuple[bool, Decimal, int, int, float, str]:
        came = row.submitted.timestamp() if row.submitted else 0.0
        return row.spotless, -(row.risk or risk.NOTHING), -row.silent, -len(row.doubts), came, row.code

    return sorted(rows, key=key)


def waiting(s: Session, actor: Actor | None, organisation: Organisation) -> dict[Campaign, int]:
    """How many forms of the organisations directly below wait for a decision, by campaign, the newest first; only
    campaigns where there are any."""
    access.require(actor, Action.READ, organisation.path)
    rows = s.execute(
        select(Submission.campaign_id, func.count())
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .where(Organisation.parent_id == organisation.id, Submission.state == State.SUBMITTED.value)
        .group_by(Submission.campaign_id)
    )
    counts = {row.campaign_id: row[1] for row in rows}
    return {c: counts[c.id] for c in campaigns.all(s, actor) if c.id in counts} if counts else {}


# Not the whole rows: answers are long, and there are a thousand forms.
_COLUMNS = (
    Submission.id,
    Submission.organisation_id,
    Organisation.code,
    Organisation.name,
    Organisation.path,
    Submission.level,
    Submission.kind,
    Submission.state,
    Submission.revision,
    Submission.submitted,
    Submission.window_id,
    Submission.until,
    Submission.form_id,
    models.Form.published,
    Submission.doubts,
    Submission.risk,
    Submission.carried,
)


def of(
    s: Session, actor: Actor | None, organisation: Organisation, campaign: Campaign, now: datetime
) -> list[Queued]:
    """Forms of the organisations directly below as the tree stands now, by code: whoever answers for them reviews
    them, though a form moved meanwhile still counts where it was when the campaign opened."""
    access.require(actor, Action.READ, organisation.path)
    # Who they are first: SQLite would read every form of the campaign, and then ask whose it is.
    below = select(Organisation.id).where(Organisation.parent_id == organisation.id)
    here = (Submission.campaign_id == campaign.id, Submission.organisation_id.in_(below))
    shown = {row.id: shaped(row) for row in windows.every(s, campaign)}
    rows = s.execute(
        select(*_COLUMNS)
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .join(models.Form, models.Form.id == Submission.form_id)
        .where(*here)
        .order_by(BY_CODE)
    ).all()
    read = {number: forms.read(s, number, at) for number, at in {(r.form_id, r.published) for r in rows}}
    entered = _entered(s, rows)
    found = []
    for row in rows:
        form = read[row.form_id]
        window = shown[row.window_id].stretched(row.until)
        found.append(_queued(row, window, form, entered.get(row.id, set()), actor, now))
    return found


def _entered(s: Session, rows: Sequence[Any]) -> dict[int, set[int | None]]:
    """Who has answered for others, by form; most answer for themselves, and nobody asks the journal about them."""
    numbers = [
        row.id for row in rows if row.state == State.SUBMITTED.value and risk.ENTERED in risk.read(row.doubts)
    ]
    return reviews.entered_by(s, models.Event.submission_id.in_(numbers)) if numbers else {}


def _queued(
    row: Any, window: Window, form: Form, entered: set[int | None], actor: Actor | None, now: datetime
) -> Queued:
    state = State(row.state)
    doubts = tuple(d for d in risk.read(row.doubts) if d != risk.ENTERED)
    return Queued(
        row.id,
        row.organisation_id,
        row.code,
        row.name,
        Level(row.level),
        row.kind,
        state,
        row.revision,
        row.submitted,
        state.handed_in and row.submitted is not None and window.late(row.submitted),
        state.unsent and window.overdue(now),
        access.can(actor, Action.REVIEW, row.path),
        row.until,
        doubts,
        tuple(form.indicators[d.code].short if d.code in form.indicators else "" for d in doubts),
        row.risk,
        bool(entered),
        actor is not None and actor.user_id is not None and actor.user_id in entered,
        len(row.carried),
    )
