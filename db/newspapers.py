"""The dictionary of newspapers: the shipped one, overlaid by what the federation and a region keep of their own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import access, newspaper_edit, newspapers
from core.access import Action, Actor
from core.campaigns import Half
from core.indicators import Norm
from core.newspaper_edit import Edit
from core.newspapers import Newspaper
from core.organisations import Level
from core.problems import Conflict, Forbidden, Problem, Refused
from db import journal, locking, models
from db.models import Organisation
from db.organisations import ancestor_ids

OWNERS = (Level.FEDERAL, Level.REGIONAL)
_MOVED = "Издание изменил кто-то ещё, пока страница была открыта у вас. Показываем то, что есть сейчас."


@dataclass(frozen=True)
class Entry:
    """`lock_version` is 0 while it is only shipped; `owner` is the name of who keeps it, "" of what is shipped.
    `mine`: may whoever asks change it at this place?"""

    paper: Newspaper
    lock_version: int
    owner: str
    mine: bool


def of(s: Session, organisation: Organisation) -> tuple[Newspaper, ...]:
    """Everything that the organisation and those below it may ever have been asked about, by its own dates; the
    shipped ones first."""
    return tuple(paper for paper, _, _ in _overlaid(_rows(s, organisation)))


def all(s: Session, actor: Actor | None, organisation: Organisation) -> list[Entry]:
    """The same for whoever keeps the dictionary of the organisation."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    return [
        Entry(paper, row.lock_version if row else 0, name, _kept_by(organisation, paper, row))
        for paper, row, name in _overlaid(_rows(s, organisation))
    ]


def save(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    edit: Edit,
    lock_version: int,
    now: datetime,
) -> list[Problem]:
    """Keeps a new newspaper or a changed one, whose code stays for ever; nothing where there are problems.

    Raises Refused for a newspaper of somebody else, Conflict where it is no longer the one of `lock_version`.
    """
    access.require(actor, Action.CAMPAIGN, organisation.path)
    if Level(organisation.level) not in OWNERS:
        raise Refused("Издания ведут федерация и региональная организация.")
    known = _overlaid(_rows(s, organisation))
    found = next(((p, row) for p, row, _ in known if p.code == edit.code), None)
    _refuse(organisation, edit, found, lock_version)
    made, problems = newspaper_edit.read(edit, organisation.code, [p for p, _, _ in known])
    if made is None:
        return problems
    before = newspaper_edit.typed(found[0]) if found else Edit()
    row = found[1] if found else None
    code = _change(s, row, made, lock_version) if row else _create(s, organisation, made)
    was, became = _difference(code, before, newspaper_edit.typed(made))
    journal.write(s, actor, "newspaper.save", now, organisation.id, before=was, after=became)
    return []


def _refuse(
    organisation: Organisation,
    edit: Edit,
    found: tuple[Newspaper, models.Newspaper | None] | None,
    lock_version: int,
) -> None:
    if not edit.code:
        return
    if found is None:
        raise Forbidden
    paper, row = found
    if not _kept_by(organisation, paper, row):
        raise Refused("Это издание ведёт федерация: изменить его может её администратор.")
    if (row.lock_version if row else 0) != lock_version:
        raise Conflict(_MOVED)


def _kept_by(organisation: Organisation, paper: Newspaper, row: models.Newspaper | None) -> bool:
    """What is shipped is for everybody, so only the topmost organisation may lay its own over it."""
    return row.organisation_id == organisation.id if row else organisation.parent_id is None


def _rows(s: Session, organisation: Organisation) -> Sequence[tuple[models.Newspaper, str, str]]:
    """With the code and the name of the owner, from the top down, each in the order they were made."""
    rows = s.execute(
        select(models.Newspaper, Organisation.code, Organisation.name)
        .join(Organisation, Organisation.id == models.Newspaper.organisation_id)
        .where(Organisation.id.in_(ancestor_ids(organisation.path)))
        .order_by(Organisation.path, models.Newspaper.id)
    )
    return [(row, code, name) for row, code, name in rows]


def _overlaid(
    rows: Iterable[tuple[models.Newspaper, str, str]],
) -> list[tuple[Newspaper, models.Newspaper | None, str]]:
    shipped = {p.code: p for p in newspapers.shipped()}
    found: dict[str, tuple[Newspaper, models.Newspaper | None, str]] = {
        code: (paper, None, "") for code, paper in shipped.items()
    }
    for row, owner, name in rows:
        usual = shipped.get(row.code)
        found[row.code] = (_shaped(row, None if usual else owner, usual), row, name)
    return list(found.values())


def _shaped(row: models.Newspaper, owner: str | None, usual: Newspaper | None) -> Newspaper:
    norm = Norm(row.norm.normalize(), None, "норма организации") if row.norm is not None else None
    if norm and usual and usual.norm and usual.norm.lower == norm.lower:
        norm = usual.norm
    last = Half.parse(row.last) if row.last else None
    return Newspaper(
        row.code, row.title, row.publisher, owner, Half.parse(row.first), last, row.follows, norm
    )


def _columns(paper: Newspaper) -> dict[str, Any]:
    return {
        "title": paper.title,
        "publisher": paper.publisher,
        "first": str(paper.first),
        "last": str(paper.last) if paper.last else None,
        "follows": paper.follows,
        "norm": paper.norm.lower if paper.norm else None,
    }


def _change(s: Session, row: models.Newspaper, paper: Newspaper, lock_version: int) -> str:
    seen = (models.Newspaper.id == row.id, models.Newspaper.lock_version == lock_version)
    values = _columns(paper) | {"lock_version": lock_version + 1}
    locking.change(s, models.Newspaper, seen, values, _MOVED)
    s.expire(row)
    return row.code


def _create(s: Session, organisation: Organisation, paper: Newspaper) -> str:
    """A code that nothing in the whole union has: what an answer is called must mean one newspaper for ever."""
    taken = {p.code for p in newspapers.shipped()} | set(s.scalars(select(models.Newspaper.code)))
    code = paper.code or newspapers.code_for(paper.title, taken)
    made = models.Newspaper(code=code, organisation_id=organisation.id, **_columns(paper))
    locking.add(s, made, _MOVED)
    return code


def _difference(code: str, before: Edit, after: Edit) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only what changed, and always which newspaper it is."""
    names = [n for n in vars(after) if n != "code" and getattr(before, n) != getattr(after, n)]
    was = {n: getattr(before, n) for n in names} if before.code else {}
    return was, {"newspaper": code} | {n: getattr(after, n) for n in names}
