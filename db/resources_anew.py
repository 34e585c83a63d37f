"""The register of information resources made from accepted forms: of one organisation when one of its forms is accepted
or is accepted no more, and the whole of it, for a database that is older than the register."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, delete, func, insert, select, text
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
from db.windows import shaped

_CHUNK = 5_000
_Looks = dict[tuple[int, str, str], tuple[str, dict[str, Any]]]


def rebuild(s: Session) -> int:
    """Returns how many resources there are. Done twice it says the same: what was found out of the addresses stays."""
    looks = _looks(s)
    for table in (ResourceChange, Resource):
        s.execute(delete(table))
    written = _Written(s, looks, _Forms(s))
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


def missing(s: Session) -> bool:
    """Are there accepted forms, and nothing in the register?"""
    return not count(s) and s.execute(_ACCEPTED.limit(1)).first() is not None


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


# Built once: forms are accepted by the thousand.
_ACCEPTED = (
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
)
_ACCEPTED_OF = _ACCEPTED.where(Submission.organisation_id == bindparam("organisation"))
_KEPT_OF = select(Resource).where(Resource.organisation_id == bindparam("organisation"))


def follow(s: Session, organisation_id: int, campaign: Campaign) -> None:
    """Of an organisation whose form of this campaign has been accepted, or is accepted no more: what its accepted
    forms tell now. What was found out of an address stays with it."""
    if campaign.kind != CampaignKind.MONITORING.value:
        return
    asked = {"organisation": organisation_id}
    lines, changes = _Forms(s).told(s.execute(_ACCEPTED_OF, asked))
    rows = {(Kind(row.kind).family, row.key): row for row in s.scalars(_KEPT_OF, asked)}
    if rows:
        of_these = ResourceChange.resource_id.in_([row.id for row in rows.values()])
        s.execute(delete(ResourceChange).where(of_these).execution_options(synchronize_session=False))
    for place in rows.keys() - lines.keys():
        s.delete(rows.pop(place))
    for place, line in lines.items():
        _keep(s, rows, place, line, organisation_id)
    s.flush()
    s.add_all(ResourceChange(**_changed(rows[change.place].id, change)) for change in changes)


def _keep(s: Session, rows: dict[Place, Resource], place: Place, line: Line, organisation: int) -> None:
    row = rows.get(place)
    if row is None:
        rows[place] = row = Resource(organisation_id=organisation, key=place[1], told="")
        s.add(row)
    elif row.address != line.resource.address:
        # What was found out was found out about the other address.
        row.checked, row.works, row.told = None, None, ""
    for name, value in _columns(line).items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def differing(s: Session) -> tuple[int, list[int]]:
    """How many resources are kept, and the organisations of which something else is kept than their forms tell."""
    kept: dict[int, dict[Place, dict[str, Any]]] = defaultdict(dict)
    names = [column.key for column in _TOLD]
    for row in s.execute(select(Resource.organisation_id, Resource.key, *_TOLD)):
        kept[row.organisation_id][Kind(row.kind).family, row.key] = {n: getattr(row, n) for n in names}
    number, wrong, forms_of = sum(map(len, kept.values())), [], _Forms(s)
    for organisation, rows in groupby(_accepted(s), key=lambda row: row.organisation_id):
        there = kept.pop(organisation, {})
        # Answers that cannot be read are told of elsewhere.
        with suppress(KeyError, ValueError, TypeError, ArithmeticError):
            lines, _ = forms_of.told(rows)
            if there != {place: _columns(line) for place, line in lines.items()}:
                wrong.append(organisation)
    return number, sorted([*wrong, *kept])


def _accepted(s: Session) -> Iterator[Row[Any]]:
    yield from s.execute(_ACCEPTED.execution_options(yield_per=1000))


@dataclass
class _Forms:
    """What accepted forms tell of the resources of their organisation."""

    s: Session
    telling: dict[int, Mapping[str, Indicator]] = field(default_factory=dict)

    def told(self, accepted: Iterable[Row[Any]]) -> tuple[dict[Place, Line], list[Change]]:
        """Of one organisation, year by year."""
        lines: dict[Place, Line] = {}
        changes: list[Change] = []
        for row in accepted:
            form = forms.read(self.s, row.form_id, row.published)
            given = answers.decode(self._telling(row.form_id, form), row.answers)
            found, asked = resources.of(form, given), resources.asked(form, given)
            changes += register.follow(lines, found, asked, _day(row), row.id)
        return lines, changes

    def _telling(self, number: int, form: Form) -> Mapping[str, Indicator]:
        """The rest of the answers need not be read."""
        if number not in self.telling:
            self.telling[number] = {c: form.indicators[c] for c in resources.questions(form)}
        return self.telling[number]


@dataclass
class _Written:
    s: Session
    looks: _Looks
    forms: _Forms
    number: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)

    def organisation(self, organisation: int, told: Iterator[Row[Any]]) -> None:
        lines, changes = self.forms.told(told)
        numbers = {place: self.number + n for n, place in enumerate(lines, start=1)}
        self.number += len(lines)
        self.rows += [self._row(organisation, numbers[p], p, line) for p, line in lines.items()]
        self.changes += [_changed(numbers[change.place], change) for change in changes]
        if len(self.rows) >= _CHUNK:
            self.flush()

    def _row(self, organisation: int, number: int, place: Place, line: Line) -> dict[str, Any]:
        address, look = self.looks.get((organisation, *place), ("", {}))
        seen = look if address == line.resource.address else {}
        nothing = {"checked": None, "works": None, "told": ""}
        return {
            "id": number,
            "organisation_id": organisation,
            "key": place[1],
            **_columns(line),
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


_TOLD = (
    Resource.kind,
    Resource.platform,
    Resource.title,
    Resource.address,
    Resource.followers,
    Resource.first_seen,
    Resource.confirmed,
    Resource.gone,
    Resource.submission_id,
)


def _columns(line: Line) -> dict[str, Any]:
    """What the register keeps of a line."""
    return {
        "kind": line.resource.kind.value,
        "platform": line.resource.platform,
        "title": line.resource.title,
        "address": line.resource.address,
        "followers": line.resource.followers,
        "first_seen": line.first_seen,
        "confirmed": line.confirmed,
        "gone": line.gone,
        "submission_id": line.submission,
    }


def _changed(resource: int, change: Change) -> dict[str, Any]:
    return {
        "resource_id": resource,
        "day": change.day,
        "kind": change.kind.value,
        "before": dict(change.before),
        "after": dict(change.after),
    }
