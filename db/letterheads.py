"""Letterheads: an organisation's own words, and the colour and logo of the nearest above that has them."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import access
from core.access import Action, Actor
from core.problems import Conflict, Problem
from core.reports import letterhead_edit
from core.reports.letterhead import PLAIN, Letterhead
from core.reports.letterhead_edit import Edit
from db import journal, locking, models
from db.models import Organisation
from db.organisations import ancestor_ids

_MOVED = "Бланк изменил кто-то ещё, пока страница была открыта у вас."


@dataclass(frozen=True)
class Own:
    """`own` as it was typed, with "" and b"" where nothing was; `printed` is what stands on paper."""

    own: Letterhead
    printed: Letterhead
    lock_version: int


def of(s: Session, organisation: Organisation) -> Letterhead:
    """As papers of this organisation bear it: name, details and who signs are its own; the colour and the logo are
    those of the nearest above where it has none."""
    return _printed([_read(row) for row in _above(s, organisation)], organisation.id)


def own(s: Session, actor: Actor | None, organisation: Organisation) -> Own:
    access.require(actor, Action.APPROVE, organisation.path)
    rows = _above(s, organisation)
    mine = next((row for row in rows if row.organisation_id == organisation.id), None)
    known = _read(mine)[1] if mine else Letterhead(post="", accent="")
    printed = _printed([_read(row) for row in rows], organisation.id)
    return Own(known, printed, mine.lock_version if mine else 0)


def save(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    edit: Edit,
    lock_version: int,
    now: datetime,
) -> list[Problem]:
    """The journal keeps the words, and of the logo only whether there is one."""
    access.require(actor, Action.APPROVE, organisation.path)
    row = s.get(models.Letterhead, organisation.id, populate_existing=True)
    if (row.lock_version if row else 0) != lock_version:
        raise Conflict(_MOVED)
    found, problems = letterhead_edit.read(edit, (row.logo or b"") if row else b"")
    if found is None:
        return problems
    before = _told(_read(row)[1]) if row else {}
    values = vars(found) | {"logo": found.logo or None}
    if row is None:
        locking.add(s, models.Letterhead(organisation_id=organisation.id, **values), _MOVED)
    else:
        seen = (
            models.Letterhead.organisation_id == organisation.id,
            models.Letterhead.lock_version == lock_version,
        )
        locking.change(s, models.Letterhead, seen, values | {"lock_version": lock_version + 1}, _MOVED)
    journal.write(s, actor, "letterhead.save", now, organisation.id, before=before, after=_told(found))
    return []


_Row = tuple[int, Letterhead]


def _above(s: Session, organisation: Organisation) -> list[models.Letterhead]:
    """Of the organisation and those above it, the nearest first."""
    ids = ancestor_ids(organisation.path)
    rows = s.scalars(
        select(models.Letterhead)
        .where(models.Letterhead.organisation_id.in_(ids))
        .execution_options(populate_existing=True)
    )
    return sorted(rows, key=lambda row: ids.index(row.organisation_id), reverse=True)


def _read(row: models.Letterhead) -> _Row:
    return row.organisation_id, Letterhead(
        row.name, row.details, row.post, row.signer, row.accent, row.logo or b""
    )


def _printed(nearest_first: list[_Row], own: int) -> Letterhead:
    mine = next((known for number, known in nearest_first if number == own), PLAIN)
    accent = next((known.accent for _, known in nearest_first if known.accent), PLAIN.accent)
    logo = next((known.logo for _, known in nearest_first if known.logo), b"")
    return replace(mine, post=mine.post or PLAIN.post, accent=accent, logo=logo)


def _told(known: Letterhead) -> dict[str, str]:
    """Who signs is a person: the journal says that it is set, not who."""
    plain = {name: getattr(known, name) for name in ("name", "details", "post", "accent")}
    return plain | {"signer": "задан" * bool(known.signer), "logo": "есть" * bool(known.logo)}
