"""What organisations have published, for whoever asks: no sign-in, nothing that is not published, nothing personal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from core import text
from core.organisations import Level
from core.reports import codes, frozen
from core.reports.paper import Paper
from db.models import Organisation, Release
from db.organisations import within
from db.releases import HEAD, Head, State, head

PAGE = 50
_LONGEST = 100  # letters of a question


@dataclass(frozen=True)
class Found:
    """A version by its code, with those of its year that everybody may know of, the newest first. `present` is the one
    that holds today: None where none is published."""

    head: Head
    organisation: str
    versions: tuple[Head, ...]

    @property
    def present(self) -> Head | None:
        return next((v for v in self.versions if v.state is State.PUBLISHED), None)


@dataclass(frozen=True)
class Row:
    """A line of the list; `above` is whom the organisation stands below."""

    code: str
    version: int
    organisation: str
    above: str
    decided: date


@dataclass(frozen=True)
class Listing:
    """A page of the list and how many there are in all; `page` is the one that is shown, from 1."""

    rows: tuple[Row, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


def found(s: Session, typed: str) -> Found | None:
    """None for a code that nobody has been given. The caller looks at the state before it shows anything."""
    code = codes.read(typed)
    row = s.execute(
        select(*HEAD, Organisation.name)
        .join(Organisation, Organisation.id == Release.organisation_id)
        .where(Release.code == code)
    ).first()
    if not code or row is None:
        return None
    others = s.execute(
        select(*HEAD)
        .where(
            Release.organisation_id == row.organisation_id,
            Release.year == row.year,
            Release.published.is_not(None),
        )
        .order_by(Release.version.desc())
    )
    return Found(head(row), row.name, tuple(head(other) for other in others))


def paper(s: Session, release: Head) -> Paper:
    """Of a published version alone. Raises frozen.Damaged."""
    return frozen.read(written(s, release))


def written(s: Session, release: Head) -> bytes:
    """The JSON that the digest is of, its sum counted anew. Of a published version alone. Raises frozen.Damaged."""
    assert release.state is State.PUBLISHED
    row = s.execute(
        select(Release.body, Release.digest).where(Release.id == release.id, *_shown(Release))
    ).one()
    return frozen.written(row.body, row.digest)


def years(s: Session) -> tuple[int, ...]:
    """With anything published, the newest first: each is one step down an index."""
    found: list[int] = []
    highest = select(func.max(Release.year)).where(*_shown(Release))
    while (year := s.scalar(highest.where(Release.year < found[-1]) if found else highest)) is not None:
        found.append(year)
    return tuple(found)


def regions(s: Session, year: int) -> Mapping[str, tuple[str, int]]:
    """Code of a region -> its name and how many in it have published the report of the year; by name."""
    known = {
        row.path: row
        for row in s.execute(
            select(Organisation.path, Organisation.code, Organisation.name).where(
                Organisation.level == Level.REGIONAL.value
            )
        )
    }
    counted = dict.fromkeys(known, 0)
    published = select(Release.organisation_id).where(*_of(year))
    for path in s.scalars(select(Organisation.path).where(Organisation.id.in_(published))):
        region = "/".join(path.split("/")[:3]) + "/"
        if region in counted:
            counted[region] += 1
    there = sorted((p for p, n in counted.items() if n), key=lambda p: text.alphabetical(known[p].name))
    return {known[p].code: (known[p].name, counted[p]) for p in there}


def counted(s: Session, year: int, region: str = "", asked: str = "") -> int:
    """How many `listed` has in all: organisations, read out of an index alone."""
    chosen, places = _of(year), _places(s, region, asked)
    if places is not None:
        chosen.append(Release.organisation_id.in_(places))
    return s.scalar(select(func.count(Release.organisation_id.distinct())).where(*chosen)) or 0


def listed(
    s: Session, year: int, region: str = "", asked: str = "", page: int = 1, total: int | None = None
) -> Listing:
    """The present version of each organisation of the year, the latest published first. `region` is a code; `asked`:
    words of the name, or of the name above. What is not there is an empty list; a page too far is the last one.
    `total`: what `counted` has said lately."""
    chosen, places = [*_of(year), _present(year)], _places(s, region, asked)
    if places is not None:
        chosen.append(Release.organisation_id.in_(places))
    total = counted(s, year, region, asked) if total is None else total
    shown = min(max(1, page), max(1, -(-total // PAGE)))
    newest = (Release.published.desc(), Release.id.desc())
    # Numbers first, out of an index: what stands in the rows is read for one page alone.
    first = select(Release.id).where(*chosen).order_by(*newest).offset((shown - 1) * PAGE).limit(PAGE)
    numbers = s.scalars(first).all()
    above = aliased(Organisation)
    columns = (Release.code, Release.version, Organisation.name, above.name.label("above"), Release.decided)
    query = (
        select(*columns)
        .join(Organisation, Organisation.id == Release.organisation_id)
        .outerjoin(above, above.id == Organisation.parent_id)
        .where(Release.id.in_(numbers))
        .order_by(*newest)
    )
    rows = (Row(r.code, r.version, r.name, r.above or "", r.decided) for r in s.execute(query))
    return Listing(tuple(rows), total, shown)


def _places(s: Session, region: str, asked: str) -> Any:
    """A query for the organisations that are asked for; None: all."""
    words = text.search_words(text.search_key(asked[:_LONGEST]))
    if not region and not words:
        return None
    above = aliased(Organisation)
    places = select(Organisation.id)
    if words:
        places = places.outerjoin(above, above.id == Organisation.parent_id)
    if region:
        known = (Organisation.code == _line(region), Organisation.level == Level.REGIONAL.value)
        path = s.scalar(select(Organisation.path).where(*known))
        places = places.where(within(Organisation.path, path) if path else false())
    for _word, stem in words:
        named = Organisation.search_name.contains(stem, autoescape=True)
        places = places.where(or_(named, above.search_name.contains(stem, autoescape=True)))
    return places


def _line(typed: str) -> str:
    """PostgreSQL takes a NUL not even in a question."""
    try:
        return text.line(typed[:_LONGEST])
    except ValueError:
        return ""


def _of(year: int) -> list[ColumnElement[bool]]:
    return [Release.year == year, *_shown(Release)]


def _present(year: int) -> ColumnElement[bool]:
    """Of the versions of a year that are published: no later one is. The few that are not are found in the index once,
    not one by one beside each row, where a body lies between."""
    later = aliased(Release)
    newest = (
        select(later.organisation_id, func.max(later.version).label("version"))
        .where(later.year == year, *_shown(later))
        .group_by(later.organisation_id)
        .having(func.count() > 1)
        .subquery()
    )
    former = aliased(Release)
    replaced = (
        select(former.id)
        .join(newest, newest.c.organisation_id == former.organisation_id)
        .where(former.year == year, *_shown(former), former.version < newest.c.version)
    )
    return Release.id.not_in(replaced)


def _shown(table: Any) -> list[ColumnElement[bool]]:
    return [table.published.is_not(None), table.withdrawn.is_(None)]
