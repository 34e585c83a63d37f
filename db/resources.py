"""The register of information resources, read within somebody's reach; `resources_anew` keeps it."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, not_, or_, select
from sqlalchemy.orm import Session

from core import access, resources, text
from core.access import Action, Actor
from core.resources import FRESH_DAYS, Freshness, Kind, Works
from db.models import Organisation, Resource, ResourceChange
from db.organisations import open_on, within

PAGE = 25


@dataclass(frozen=True)
class Wanted:
    """What of the register is looked at: None and "" are everything. Without a freshness, whatever is there now."""

    kind: Kind | None = None
    platform: str = ""
    words: str = ""
    freshness: Freshness | None = None
    works: Works | None = None
    # A post box is a contact: whoever only compares is not told of it.
    emails: bool = True


@dataclass(frozen=True)
class Shown:
    """One resource of one organisation; `closed` is the organisation."""

    id: int
    organisation: str
    code: str
    kind: Kind
    platform: str
    title: str
    address: str
    followers: int | None
    first_seen: date
    confirmed: date
    gone: date | None
    closed: bool
    checked: datetime | None
    works: bool | None
    told: str


@dataclass(frozen=True)
class Found:
    """A page of what was asked for, and how many there are: of every kind, whichever of them was asked for."""

    rows: Sequence[Shown] = ()
    by_kind: Mapping[Kind, int] = field(default_factory=dict)
    total: int = 0


def find(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    wanted: Wanted,
    today: date,
    page: int = 1,
    by_kind: Mapping[Kind, int] | None = None,
) -> Found:
    """Of the organisation and of everybody below it, PAGE at a time; `page` counts from 1. `by_kind`: what `counted`
    has told of the same."""
    access.require(actor, Action.COMPARE, organisation.path)
    wanted = _seen_by(actor, organisation, wanted)
    by_kind = counted(s, actor, organisation, wanted, today) if by_kind is None else by_kind
    total = by_kind.get(wanted.kind, 0) if wanted.kind else sum(by_kind.values())
    if not total:
        return Found((), by_kind, 0)
    first = min(max(page, 1), -(-total // PAGE)) * PAGE - PAGE
    return Found(list(each(s, organisation, wanted, today, first, PAGE)), by_kind, total)


def counted(
    s: Session, actor: Actor | None, organisation: Organisation, wanted: Wanted, today: date
) -> dict[Kind, int]:
    """How many there are of each kind, whichever of them is asked for."""
    access.require(actor, Action.COMPARE, organisation.path)
    wanted = _seen_by(actor, organisation, wanted)
    # Those of closed organisations are few, and are counted apart: the others are then counted by an index alone.
    by_kind = select(Resource.kind, func.count()).group_by(Resource.kind)
    closed = Resource.organisation_id.in_(_closed(today))
    lost = wanted.freshness is Freshness.GONE
    found: dict[Kind, int] = defaultdict(int)
    for sign, chosen in (
        (1, _fresh(wanted.freshness, today)),
        (1 if lost else -1, [*_there(wanted, today), closed]),
    ):
        query = _narrowed(s, by_kind.where(*chosen), organisation, replace(wanted, kind=None))
        for kind, number in s.execute(query).all():
            found[Kind(kind)] += sign * number
    return {kind: number for kind, number in found.items() if number}


def _seen_by(actor: Actor | None, organisation: Organisation, wanted: Wanted) -> Wanted:
    """What this person may see of it."""
    return replace(wanted, emails=wanted.emails and access.can(actor, Action.READ, organisation.path))


def each(
    s: Session,
    organisation: Organisation,
    wanted: Wanted,
    today: date,
    first: int = 0,
    most: int | None = None,
) -> Iterator[Shown]:
    """The found, organisation by organisation, for those who have asked for the right."""
    # The place is found in the narrow index; the wide rows are read for what is shown alone.
    closed = Resource.organisation_id.in_(_closed(today))
    if wanted.freshness is Freshness.GONE:
        chosen = or_(Resource.gone.is_not(None), closed)
    else:
        chosen = and_(*_fresh(wanted.freshness, today), not_(closed))
    numbers = _narrowed(s, select(Resource.id).where(chosen), organisation, wanted)
    numbers = (
        numbers.order_by(Resource.organisation_id, Resource.kind, Resource.key).offset(first).limit(most)
    )
    query = (
        select(Resource, Organisation.name, Organisation.code, not_(open_on(today)).label("closed"))
        .join(Organisation, Organisation.id == Resource.organisation_id)
        .where(Resource.id.in_(numbers))
        .order_by(Resource.organisation_id, Resource.kind, Resource.key)
        .execution_options(yield_per=1000)
    )
    for row in s.execute(query):
        yield _shown(row)


def _shown(row: Row[Any]) -> Shown:
    kept: Resource = row[0]
    return Shown(
        kept.id,
        row.name,
        row.code,
        Kind(kept.kind),
        kept.platform,
        kept.title,
        kept.address,
        kept.followers,
        kept.first_seen,
        kept.confirmed,
        kept.gone,
        bool(row.closed),
        kept.checked,
        kept.works,
        kept.told,
    )


def _narrowed(
    s: Session, query: Select[*tuple[Any, ...]], organisation: Organisation, wanted: Wanted
) -> Select[*tuple[Any, ...]]:
    chosen = _worked(wanted.works)
    if not wanted.emails:
        chosen.append(Resource.kind + "" != Kind.EMAIL.value)
    if wanted.kind:
        # Read in the order of the list: what an index on it finds would have to be sorted first.
        chosen.append(Resource.kind + "" == wanted.kind.value)
    if wanted.platform:
        chosen.append(Resource.platform + "" == wanted.platform)
    words = text.search_words(text.search_key(wanted.words))
    named = [_named(word, stem) for word, stem in words]
    if organisation.parent_id is not None or not _alone(s):
        query = query.join(Organisation, Organisation.id == Resource.organisation_id)
        chosen.append(within(Organisation.path, organisation.path))
    else:
        # Names are looked through once, not once for each resource.
        named = [Resource.organisation_id.in_(select(Organisation.id).where(name)) for name in named]
    chosen += [or_(_addressed(word), name) for (word, _), name in zip(words, named, strict=True)]
    return query.where(*chosen)


def _alone(s: Session) -> bool:
    """Is there one tree only? Then everybody is in it, and nobody's place need be looked at."""
    tops = select(Organisation.id).where(Organisation.parent_id.is_(None)).limit(2)
    return len(s.scalars(tops).all()) == 1


def _closed(today: date) -> Select[*tuple[Any, ...]]:
    return select(Organisation.id).where(Organisation.closed <= today)


def _fresh(freshness: Freshness | None, today: date) -> list[ColumnElement[bool]]:
    """Whoever they belong to."""
    last = today - timedelta(days=FRESH_DAYS)
    if freshness is Freshness.GONE:
        return [Resource.gone.is_not(None)]
    old = {Freshness.FRESH: [Resource.confirmed >= last], Freshness.OLD: [Resource.confirmed < last]}
    return [Resource.gone.is_(None), *(old[freshness] if freshness else ())]


def _there(wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
    """What a form has still, of those that are asked for: a closed organisation has it no more."""
    lost = wanted.freshness is Freshness.GONE
    return _fresh(None if lost else wanted.freshness, today)


def _worked(works: Works | None) -> list[ColumnElement[bool]]:
    if works is None:
        return []
    told = {Works.YES: Resource.works.is_(True), Works.NO: Resource.works.is_(False)}
    return [told.get(works, and_(Resource.works.is_(None), Resource.kind != Kind.EMAIL.value))]


def _addressed(word: str) -> ColumnElement[bool]:
    """A whole address is taken as addresses are compared."""
    part = resources.key(word) if "." in word or "@" in word else ""
    return Resource.key.contains(part or word, autoescape=True)


def _named(word: str, stem: str) -> ColumnElement[bool]:
    codes = (Organisation.code.icontains(w, autoescape=True) for w in dict.fromkeys((word, word.upper())))
    return or_(Organisation.search_name.contains(stem, autoescape=True), *codes)


def history(
    s: Session, actor: Actor | None, resource_ids: Collection[int]
) -> dict[int, list[ResourceChange]]:
    """What has happened to each from form to form, the oldest first."""
    wanted = set(resource_ids)
    places = s.execute(
        select(Resource.id, Resource.kind, Organisation.path)
        .join(Organisation, Resource.organisation_id == Organisation.id)
        .where(Resource.id.in_(wanted))
    ).all()
    for path in {row.path for row in places} if len(places) == len(wanted) else {None}:
        access.require(actor, Action.COMPARE, path)
    for path in {row.path for row in places if row.kind == Kind.EMAIL.value}:
        access.require(actor, Action.READ, path)
    told: dict[int, list[ResourceChange]] = {number: [] for number in wanted}
    changes = select(ResourceChange).where(ResourceChange.resource_id.in_(wanted))
    for change in s.scalars(changes.order_by(ResourceChange.id)):
        told[change.resource_id].append(change)
    return told
