"""Which questions there are for an organisation: the shipped ones, its newspapers, and what those above it have
published over them. Read once a process for each set of published editions."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core import catalogue, editions, newspapers
from core.catalogue import Catalogue
from core.newspapers import Newspaper
from db import models
from db import newspapers as papers
from db.models import Edition, Organisation
from db.organisations import ancestor_ids, within

Stamp = tuple[int, datetime | None]
_MADE: dict[tuple[str, tuple[Newspaper, ...], tuple[Stamp, ...]], Catalogue] = {}
# Regions of the union, each with an edition or two that is still looked at.
_MOST = 300


def of(s: Session, organisation: Organisation) -> Catalogue:
    return _over(s, organisation, ancestor_ids(organisation.path))


def base(s: Session, organisation: Organisation) -> Catalogue:
    """What the organisation's own edition is laid over."""
    return _over(s, organisation, ancestor_ids(organisation.path)[:-1])


def apart(s: Session, organisation: Organisation) -> Sequence[Organisation]:
    """Those below it who ask questions of their own: they have published an edition or keep a newspaper."""
    edited = select(Edition.organisation_id).where(Edition.state == "published")
    papers_of = select(models.Newspaper.organisation_id)
    return s.scalars(
        select(Organisation)
        .where(within(Organisation.path, organisation.path), Organisation.id != organisation.id)
        .where(or_(Organisation.id.in_(edited), Organisation.id.in_(papers_of)))
        .order_by(Organisation.path)
    ).all()


def _over(s: Session, organisation: Organisation, above: Sequence[int]) -> Catalogue:
    known, stamps = papers.of(s, organisation), _published(s, above)
    # The moment of publishing is part of the key: a restored database may number its editions anew.
    key = (str(s.get_bind().engine.url), known, stamps)
    if key not in _MADE:
        if len(_MADE) >= _MOST:
            _MADE.clear()
        _MADE[key] = _made(s, known, [number for number, _ in stamps])
    return _MADE[key]


def _published(s: Session, organisations: Sequence[int]) -> tuple[Stamp, ...]:
    """The newest edition of each, from the top down."""
    rows = s.execute(
        select(Edition.organisation_id, Edition.id, Edition.published)
        .where(Edition.organisation_id.in_(organisations), Edition.state == "published")
        .order_by(Edition.number)
    )
    newest = {owner: (number, published) for owner, number, published in rows}
    return tuple(newest[i] for i in organisations if i in newest)


def _made(s: Session, known: tuple[Newspaper, ...], numbers: Sequence[int]) -> Catalogue:
    bodies = {row.id: row.body for row in s.scalars(select(Edition).where(Edition.id.in_(numbers)))}
    made = newspapers.into(catalogue.shipped(), known)
    for number in numbers:
        made = editions.apply(made, bodies[number])
    return made
