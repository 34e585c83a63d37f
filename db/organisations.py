"""The tree of organisations, read within the actor's reach."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from core import access, text
from core.access import Action, Actor
from db.models import Organisation


class _Plainly(FunctionElement[str]):
    """Sorted sign by sign, as SQLite does, whatever language PostgreSQL has been set up for."""

    inherit_cache = True


@compiles(_Plainly)
def _as_it_is(element: _Plainly, compiler: SQLCompiler, **more: Any) -> str:
    return compiler.process(element.clauses, **more)


@compiles(_Plainly, "postgresql")
def _by_bytes(element: _Plainly, compiler: SQLCompiler, **more: Any) -> str:
    return f'{compiler.process(element.clauses, **more)} COLLATE "C"'


BY_CODE = _Plainly(Organisation.code)


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
    known = select(Organisation).where(Organisation.code == code)
    organisation = s.scalar(known) if _could_be_kept(code) else None
    access.require(actor, action, organisation.path if organisation else None)
    assert organisation is not None
    return organisation


def _could_be_kept(code: str) -> bool:
    """Codes pass the gate of texts before they are kept; PostgreSQL takes a NUL not even in a question."""
    try:
        return text.line(code) == code
    except ValueError:
        return False


def roots(s: Session, actor: Actor | None, action: Action) -> Sequence[Organisation]:
    """The topmost organisations in which the actor may do this; whose name comes first is the default."""
    paths = access.scope(actor, action)
    if "/" in paths:
        chosen: ColumnElement[bool] = Organisation.parent_id.is_(None)
    else:
        chosen = Organisation.path.in_(paths) if paths else false()
    return s.scalars(select(Organisation).where(chosen).order_by(Organisation.path)).all()


def children(
    s: Session, actor: Actor | None, action: Action, organisation: Organisation, today: date
) -> Sequence[Organisation]:
    """Organisations directly below that are open today, territorial ones first."""
    access.require(actor, action, organisation.path)
    still_open = or_(Organisation.closed.is_(None), Organisation.closed > today)
    below = select(Organisation).where(Organisation.parent_id == organisation.id, still_open)
    return s.scalars(below.order_by(Organisation.level.desc(), BY_CODE)).all()


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
    # SQLite folds the case of ASCII only, and codes are kept as they were written: «Ш-1» is asked for too.
    codes = (Organisation.code.icontains(w, autoescape=True) for w in (words, words.upper()))
    named = or_(Organisation.search_name.contains(words, autoescape=True), *codes)
    found = select(Organisation).where(reach, named).order_by(Organisation.level, BY_CODE)
    return [o for o in s.scalars(found.limit(limit)) if access.can(actor, action, o.path)]
