"""The tree of organisations, read within the actor's reach."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from core import access
from core.access import Action, Actor
from db.models import Organisation


def subtree(path: str) -> tuple[str, str]:
    """The first path of the subtree of `path`, itself, and the end of the range: "0" is the character after "/"."""
    return path, path[:-1] + "0"


def within(column: InstrumentedAttribute[str], path: str) -> ColumnElement[bool]:
    """The subtree of `path`, itself included, as a range that an index serves."""
    first, end = subtree(path)
    return and_(column >= first, column < end)


def ancestor_ids(path: str) -> list[int]:
    """ "/1/7/203/" -> [1, 7, 203]: from the root down to the organisation itself."""
    return [int(part) for part in path.strip("/").split("/")]


def find(s: Session, actor: Actor | None, action: Action, code: str) -> Organisation:
    """Raises Forbidden in the same words for a foreign and for an absent code."""
    organisation = s.scalar(select(Organisation).where(Organisation.code == code))
    access.require(actor, action, organisation.path if organisation else None)
    assert organisation is not None
    return organisation


def roots(s: Session, actor: Actor | None, action: Action) -> Sequence[Organisation]:
    """The topmost organisations in which the actor may do this; whose name comes first is the default."""
    paths = access.scope(actor, action)
    if "/" in paths:
        chosen: ColumnElement[bool] = Organisation.parent_id.is_(None)
    else:
        chosen = Organisation.path.in_(paths) if paths else false()
    return s.scalars(select(Organisation).where(chosen).order_by(Organisation.path)).all()


def children(
    s: Session, actor: Actor | None, action: Action, organisation: Organisation
) -> Sequence[Organisation]:
    """Open organisations directly below, territorial ones first."""
    access.require(actor, action, organisation.path)
    below = select(Organisation).where(
        Organisation.parent_id == organisation.id, Organisation.closed.is_(None)
    )
    return s.scalars(below.order_by(Organisation.level.desc(), Organisation.code)).all()


def ancestors(
    s: Session, actor: Actor | None, action: Action, organisation: Organisation
) -> Sequence[Organisation]:
    """From the topmost organisation the actor may see down to this one: the way back up."""
    access.require(actor, action, organisation.path)
    ids = ancestor_ids(organisation.path)
    line = s.scalars(select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.path)).all()
    return [o for o in line if access.can(actor, action, o.path)]


def search(
    s: Session, actor: Actor | None, action: Action, words: str, limit: int = 20
) -> Sequence[Organisation]:
    """Organisations whose folded name or code holds the words, within the actor's reach, at most `limit`."""
    paths = access.scope(actor, action)
    if not paths or not words:
        return []
    reach = or_(*(within(Organisation.path, path) for path in paths))
    named = or_(
        Organisation.search_name.contains(words, autoescape=True),
        Organisation.code.icontains(words, autoescape=True),
    )
    found = select(Organisation).where(reach, named).order_by(Organisation.level, Organisation.code)
    return [o for o in s.scalars(found.limit(limit)) if access.can(actor, action, o.path)]
