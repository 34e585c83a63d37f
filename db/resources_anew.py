"""The whole register made anew from every accepted form: for a database that is older than the register."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any, cast

from sqlalchemy import Row, Table, delete, func, insert, select, text
from sqlalchemy.orm import Session

from core import answers, register, resources
from core.campaigns import CampaignKind
from core.forms import Form
from core.indicators import Indicator
from core.register import Change, Line, Place
from core.resources import Kind
from core.workflow import State
from db import forms, models
from db.models import Campaign, Resource, ResourceChange, Submission
from db.resources import columns
from db.windows import shaped

_CHUNK = 5_000
_Looks = dict[tuple[int, str, str], tuple[str, dict[str, Any]]]


def rebuild(s: Session) -> int:
    """Returns how many resources there are. Done twice it says the same: what was found out of the addresses stays."""
    looks = _looks(s)
    for table in (ResourceChange, Resource):
        s.execute(delete(table))
    written = _Written(s, looks)
    for organisation, told in groupby(_accepted(s), key=lambda row: row.organisation_id):
        written.organisation(organisation, told)
    written.flush()
    if s.get_bind().dialect.name == "postgresql":
        # We chose the numbers ourselves; the counter must go on behind them.
        s.execute(
            text("SELECT setval(pg_get_serial_sequence('resource', 'id'), greatest(1, :last))"),
            {"last": written.number},
        )
    return written.number


def count(s: Session) -> int:
    return s.scalar(select(func.count()).select_from(Resource)) or 0


def _looks(s: Session) -> _Looks:
    """What the last look at each address has told."""
    seen = select(
        Resource.organisation_id,
        Resource.kind,
        Resource.key,
        Resource.address,
        Resource.checked,
        Resource.works,
        Resource.told,
    ).where(Resource.checked.is_not(None))
    return {
        (r.organisation_id, Kind(r.kind).family, r.key): (
            r.address,
            {"checked": r.checked, "works": r.works, "told": r.told},
        )
        for r in s.execute(seen)
    }


def _accepted(s: Session) -> Iterator[Row[Any]]:
    query = (
        select(
            Submission.id,
            Submission.organisation_id,
            Submission.form_id,
            Submission.answers,
            Submission.accepted,
            Submission.until,
            Campaign.year,
            models.Form.published,
            models.Window,
        )
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .join(models.Form, models.Form.id == Submission.form_id)
        .join(models.Window, models.Window.id == Submission.window_id)
        .where(Submission.state == State.ACCEPTED.value, Campaign.kind == CampaignKind.MONITORING.value)
        .order_by(Submission.organisation_id, Campaign.year)
        .execution_options(yield_per=1000)
    )
    yield from s.execute(query)


@dataclass
class _Written:
    s: Session
    looks: _Looks
    number: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    telling: dict[int, Mapping[str, Indicator]] = field(default_factory=dict)

    def organisation(self, organisation: int, told: Iterator[Row[Any]]) -> None:
        lines: dict[Place, Line] = {}
        changes: list[Change] = []
        for row in told:
            form = forms.read(self.s, row.form_id, row.published)
            given = answers.decode(self._telling(row.form_id, form), row.answers)
            found, asked = resources.of(form, given), resources.asked(form, given)
            changes += register.follow(lines, found, asked, _day(row), row.id)
        numbers = {place: self.number + n for n, place in enumerate(lines, start=1)}
        self.number += len(lines)
        self.rows += [self._row(organisation, numbers[p], p, line) for p, line in lines.items()]
        self.changes += [_changed(numbers[change.place], change) for change in changes]
        if len(self.rows) >= _CHUNK:
            self.flush()

    def _telling(self, number: int, form: Form) -> Mapping[str, Indicator]:
        """The rest of the answers need not be read."""
        if number not in self.telling:
            self.telling[number] = {c: form.indicators[c] for c in resources.questions(form)}
        return self.telling[number]

    def _row(self, organisation: int, number: int, place: Place, line: Line) -> dict[str, Any]:
        address, look = self.looks.get((organisation, *place), ("", {}))
        seen = look if address == line.resource.address else {}
        nothing = {"checked": None, "works": None, "told": ""}
        return {
            "id": number,
            "organisation_id": organisation,
            "key": place[1],
            **columns(line),
            **nothing,
            **seen,
        }

    def flush(self) -> None:
        for table, rows in ((Resource, self.rows), (ResourceChange, self.changes)):
            if rows:
                self.s.connection().execute(insert(cast(Table, table.__table__)), rows)
                rows.clear()


def _day(row: Row[Any]) -> date:
    """Of being accepted; old imports do not know it."""
    window = shaped(row.Window, row.until)
    return resources.told_on(window.today(row.accepted) if row.accepted else window.due, row.year)


def _changed(resource: int, change: Change) -> dict[str, Any]:
    return {
        "resource_id": resource,
        "day": change.day,
        "kind": change.kind.value,
        "before": dict(change.before),
        "after": dict(change.after),
    }
