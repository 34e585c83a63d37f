"""The tree of organisations, read within the actor's reach."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, literal, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from core import access, text
from core.access import Action, Actor
from core.organisations import Level
from db.models import Organisation, Submission


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


def told_below(organisation: Organisation) -> ColumnElement[bool]:
    """Forms of the subtree as the tree was in their campaign. Regions never change their place; a territory that has
    gone over to another region is still who its primaries answered to."""
    level = Level(organisation.level)
    if level is Level.PRIMARY:
        return Submission.organisation_id == organisation.id
    if level is Level.TERRITORIAL:
        return or_(Submission.organisation_id == organisation.id, Submission.parent_id == organisation.id)
    return within(Submission.path, organisation.path)


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


def open_on(today: date) -> ColumnElement[bool]:
    return or_(Organisation.closed.is_(None), Organisation.closed > today)


def _only(today: date | None, levels: Collection[Level]) -> list[ColumnElement[bool]]:
    chosen = [] if today is None else [open_on(today)]
    return [*chosen, Organisation.level.in_([level.value for level in levels])] if levels else chosen


def children(
    s: Session, actor: Actor | None, action: Action, organisation: Organisation, today: date
) -> Sequence[Organisation]:
    """Organisations directly below that are open today, territorial ones first."""
    access.require(actor, action, organisation.path)
    below = select(Organisation).where(Organisation.parent_id == organisation.id, open_on(today))
    return s.scalars(below.order_by(Organisation.level.desc(), BY_CODE)).all()


def below(
    s: Session,
    actor: Actor | None,
    action: Action,
    organisation: Organisation,
    offset: int,
    limit: int,
    today: date | None = None,
    levels: Collection[Level] = (),
) -> tuple[Sequence[Organisation], int]:
    """A page of those directly below, territorial ones first, and how many there are in all. `today`: only those
    open on that day; `levels`: only of these levels."""
    # The right is to those below, whoever they are.
    access.require(actor, action, f"{organisation.path}0/")
    chosen = [Organisation.parent_id == organisation.id, *_only(today, levels)]
    total = s.scalar(select(func.count()).select_from(Organisation).where(*chosen)) or 0
    query = select(Organisation).where(*chosen).order_by(Organisation.level.desc(), BY_CODE)
    return s.scalars(query.offset(offset).limit(limit)).all(), total


def ancestors(
    s: Session, actor: Actor | None, action: Action, organisation: Organisation
) -> Sequence[Organisation]:
    """From the topmost organisation the actor may see down to this one: the way back up. Where the right is only to
    those below, it begins with whom they stand below."""
    access.require(actor, action, _reached(actor, action, organisation.path))
    ids = ancestor_ids(organisation.path)
    line = s.scalars(select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.path)).all()
    return [o for o in line if access.can(actor, action, _reached(actor, action, o.path))]


def _reached(actor: Actor | None, action: Action, path: str) -> str:
    """The path, or somebody's below it where the right is only to them."""
    return path if access.can(actor, action, path) else f"{path}0/"


def search(
    s: Session,
    actor: Actor | None,
    action: Action,
    words: str,
    limit: int = 20,
    today: date | None = None,
    levels: Collection[Level] = (),
) -> Sequence[Organisation]:
    """Organisations that have all the words (`text.search_key`), in any order, in their name or code or, but for one
    of them, in a name above: «школа 4 верхнереч». Within the actor's reach, the most like it first, at most `limit`.

    `today`: only those open on that day; `levels`: only of these levels.
    """
    paths, wanted = access.scope(actor, action), text.search_words(words)
    if not paths or not wanted:
        return []
    has = _Search(s.get_bind().dialect.name == "sqlite").has
    mine = [has(Organisation, *word) for word in wanted]
    found = select(Organisation).where(
        or_(*(_within_reach(path) for path in paths)),
        or_(*mine),
        *(or_(own, _above(has, word)) for own, word in zip(mine, wanted, strict=True) if len(wanted) > 1),
        *_only(today, levels),
    )
    likeness = sum((case((_whole(word), 1), else_=0) for word, _ in wanted), literal(0))
    found = found.order_by(likeness.desc(), _DEPTH, BY_CODE).limit(limit)
    return [o for o in s.scalars(found) if access.can(actor, action, o.path)]


_DEPTH = case({level.value: level.depth for level in Level}, value=Organisation.level)


def _within_reach(path: str) -> ColumnElement[bool]:
    if path.count("/") > 2:
        return within(Organisation.path, path)
    # Of a whole tree an index of its paths would be a detour: every row is looked at anyway.
    first, end = subtree(path)
    plain = Organisation.path.concat("")
    return and_(plain >= first, plain < end)


@dataclass(frozen=True)
class _Search:
    sqlite: bool

    def has(self, place: Any, word: str, stem: str) -> ColumnElement[bool]:
        # SQLite's own LIKE folds ASCII and nothing else, and codes are kept as they were written: «Ш-1» is asked for.
        like = place.code.contains if self.sqlite else place.code.icontains
        asked = {word} if word.isascii() else {word, word.upper()}
        codes = (like(w, autoescape=True) for w in sorted(asked))
        return or_(place.search_name.contains(stem, autoescape=True), *codes)


def _above(has: Callable[..., ColumnElement[bool]], word: tuple[str, str]) -> ColumnElement[bool]:
    """Offices are few: which of them have the word is found once, not for each organisation."""
    office, lower = aliased(Organisation), aliased(Organisation)
    named = select(office.id).where(office.level.in_(_OFFICES), has(office, *word))
    below = select(lower.id).where(lower.level.in_(_OFFICES), lower.parent_id.in_(named))
    return or_(Organisation.parent_id.in_(named), Organisation.parent_id.in_(below))


_OFFICES = tuple(level.value for level in Level if level is not Level.PRIMARY)


def _whole(word: str) -> ColumnElement[bool]:
    """The word stands by itself: «4» in «школа № 4», and not in «№ 14»."""
    name = literal(" ").concat(Organisation.search_name).concat(" ")
    ends = (" ", "»", '"', ",", ".")
    return or_(*(name.contains(f" {word}{end}", autoescape=True) for end in ends))
