"""Views under a name: an address that somebody keeps, for themselves or for whoever may compare there.

A view gives no right: whoever opens it is asked by the page like anybody else.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from core import access, views
from core.access import Action, Actor
from core.problems import Conflict, Forbidden, Refused
from core.views import Kept
from db import journal, locking
from db.models import Organisation, View

_MANY = 200
_MOVED = "Этот вид уже изменили в другом окне. Показываем то, что есть сейчас."


def keep(s: Session, actor: Actor | None, organisation: Organisation, kept: Kept, now: datetime) -> int:
    """The number of the new view."""
    access.require(actor, Action.COMPARE, organisation.path)
    if actor is None or actor.user_id is None:
        raise Forbidden
    fit = views.checked(kept)
    if (s.scalar(select(func.count()).where(View.user_id == actor.user_id)) or 0) >= _MANY:
        raise Refused(f"Сохранено уже {_MANY} видов. Удалите лишние на странице «Виды и заседания».")
    row = View(
        organisation_id=organisation.id,
        user_id=actor.user_id,
        title=fit.title,
        page=fit.page,
        query=dict(fit.query),
        shared=fit.shared,
        created=now,
    )
    s.add(row)
    s.flush()
    told = {"title": fit.title, "shared": fit.shared}
    journal.write(s, actor, "view.save", now, organisation.id, after=told)
    return row.id


def mine(s: Session, actor: Actor | None) -> Sequence[View]:
    """The newest first, wherever they belong."""
    if actor is None or not access.scope(actor, Action.COMPARE):
        raise Forbidden
    known = select(View).where(View.user_id == actor.user_id).order_by(View.id.desc())
    return s.scalars(known).all()


def shared(s: Session, actor: Actor | None, organisation: Organisation) -> Sequence[View]:
    """By others for this organisation, by name."""
    access.require(actor, Action.COMPARE, organisation.path)
    mine = actor.user_id if actor else None
    of = select(View).where(View.organisation_id == organisation.id, View.shared)
    return s.scalars(of.where(View.user_id != mine).order_by(View.title, View.id)).all()


def change(
    s: Session,
    actor: Actor | None,
    number: int,
    title: str,
    shared: bool,
    lock_version: int,
    now: datetime,
) -> None:
    """Another name, or shown to others or no more."""
    row = _own(s, actor, number)
    name = views.named(title)
    if (name, shared) == (row.title, row.shared) and row.lock_version == lock_version:
        return
    seen = (View.id == number, View.lock_version == lock_version)
    values = {"title": name, "shared": shared, "lock_version": lock_version + 1}
    before = {"title": row.title, "shared": row.shared}
    locking.change(s, View, seen, values, _MOVED)
    after = {"title": name, "shared": shared}
    journal.write(s, actor, "view.change", now, row.organisation_id, before=before, after=after)


def forget(s: Session, actor: Actor | None, number: int, lock_version: int, now: datetime) -> Kept:
    """What it was, so that `keep` can undo it."""
    row = _own(s, actor, number)
    was = Kept(row.title, row.page, dict(row.query), row.shared)
    gone = s.execute(delete(View).where(View.id == number, View.lock_version == lock_version))
    if gone.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(_MOVED)
    told = {"title": was.title, "shared": was.shared}
    journal.write(s, actor, "view.remove", now, row.organisation_id, before=told)
    return was


def _own(s: Session, actor: Actor | None, number: int) -> View:
    """Only whoever has made it may change it, and only while they may compare there."""
    known = select(View, Organisation.path).join(Organisation).where(View.id == number)
    found = s.execute(known.execution_options(populate_existing=True)).one_or_none()
    access.require(actor, Action.COMPARE, found[1] if found else None)
    assert found is not None and actor is not None
    view: View = found[0]
    if view.user_id is None or view.user_id != actor.user_id:
        raise Forbidden
    return view
