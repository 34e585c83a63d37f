"""Which questions there are for an organisation: the shipped ones, its newspapers, and what those above it have
published over them. Read once a process for each set of published editions."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core import catalogue, editions, newspapers, own_indicators, scores
from core.campaigns import CampaignKind
from core.catalogue import Catalogue
from core.indicators import Indicator
from core.methodology import Profile
from core.newspapers import Newspaper
from core.own_indicators import Own
from db import forms, methodologies, models, own_totals, windows
from db import newspapers as papers
from db.models import Campaign, Edition, Organisation
from db.organisations import ancestor_ids, within

Stamp = tuple[int, datetime | None]
_MADE: dict[tuple[str, tuple[Newspaper, ...], tuple[Stamp, ...]], Catalogue] = {}
_HELD: dict[tuple[int, tuple[int, ...]], tuple[Catalogue, Catalogue]] = {}
_COMPARED: dict[tuple[int, int, tuple[int, ...]], tuple[Catalogue, Profile, tuple[Own, ...], Catalogue]] = {}
# Regions of the union, each with an edition or two that is still looked at.
_MOST = 300


# Newspapers of the organisation, where they have been read already.
Known = tuple[Newspaper, ...] | None


def of(s: Session, organisation: Organisation, known: Known = None) -> Catalogue:
    return _over(s, organisation, ancestor_ids(organisation.path), known)


def held(s: Session, organisation: Organisation, year: int, known: Known = None) -> Catalogue:
    """The questions as the monitoring of the year asks them, or the last one before it: an edition published for
    the next campaign must not put other words or norms beside figures that were collected without it."""
    made, asked = of(s, organisation, known), _asked(s, organisation, year)
    key = (id(made), tuple(number for number, _ in asked))
    found = _HELD.get(key)
    if found is None:
        frozen: dict[str, Indicator] = {}
        for number, published in asked:
            frozen |= forms.read(s, number, published).counted
        sections = (
            replace(part, indicators=tuple(frozen.get(i.code, i) for i in part.indicators))
            for part in made.sections
        )
        if len(_HELD) >= _MOST:
            _HELD.clear()
        # With the catalogue it was made of, whose address would else be another's one day.
        found = _HELD[key] = (made, Catalogue(tuple(sections)))
    return found[1]


def compared(s: Session, organisation: Organisation, year: int, known: Known = None) -> Catalogue:
    """What organisations are compared by: the questions, what the methodology in force scores, and what those above
    have thought of themselves. The same object as long as nothing of it changes: caches of charts look it up."""
    asked = held(s, organisation, year, known)
    profile = methodologies.of(s, organisation.path, year)
    used = tuple(
        Own(kept.indicator, kept.body.campaign)
        for kept in own_totals.above(s, organisation.path)
        if not kept.retired
    )
    key = (id(asked), id(profile), tuple(id(one.indicator) for one in used))
    made = _COMPARED.get(key)
    if made is None:
        made = (asked, profile, used, own_indicators.into(scores.into(asked, profile), used))
        if len(_COMPARED) >= _MOST:
            _COMPARED.clear()
        # With what it was made of, whose addresses would else be others' one day.
        _COMPARED[key] = made
    return made[-1]


def _asked(s: Session, organisation: Organisation, year: int) -> list[tuple[int, datetime]]:
    """The forms of the newest monitoring until the year, those of primaries last: their words win."""
    campaign = s.scalar(
        select(Campaign)
        .join(models.Window, models.Window.campaign_id == Campaign.id)
        .where(
            Campaign.kind == CampaignKind.MONITORING.value,
            Campaign.year <= year,
            models.Window.organisation_id.in_(ancestor_ids(organisation.path)),
        )
        .order_by(Campaign.year.desc())
        .limit(1)
    )
    if campaign is None:
        return []
    rows = windows.covering(s, campaign, organisation.path)
    ids = [rows[level].form_id for level in sorted(rows, key=lambda at: at.depth)]
    stamps = s.execute(select(models.Form.id, models.Form.published).where(models.Form.id.in_(ids)))
    found = [(number, published) for number, published in stamps]
    return sorted(found, key=lambda stamp: ids.index(stamp[0]))


def base(s: Session, organisation: Organisation) -> Catalogue:
    """What the organisation's own edition is laid over."""
    return _over(s, organisation, ancestor_ids(organisation.path)[:-1])


def all(s: Session, organisations: Iterable[Organisation]) -> list[Catalogue]:
    """Of these and of everybody below, each once: theirs come first."""
    tops = list(organisations)
    below = [o for top in tops for o in apart(s, top)]
    return list({id(c): c for c in (of(s, o) for o in (*tops, *below))}.values())


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


def _over(s: Session, organisation: Organisation, above: Sequence[int], known: Known = None) -> Catalogue:
    known, stamps = papers.of(s, organisation) if known is None else known, _published(s, above)
    # The moment of publishing is part of the key: a restored database may number its editions anew.
    key = (str(s.get_bind().engine.url), known, stamps)
    made = _MADE.get(key)
    if made is None:
        made = _made(s, known, [number for number, _ in stamps])
        if len(_MADE) >= _MOST:
            _MADE.clear()
        # Kept at once and returned by itself: another thread may clear the rest at any moment.
        _MADE[key] = made
    return made


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
