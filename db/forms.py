"""Published versions of forms. A body never changes, so a process reads each of them once."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core import access, forms, newspapers
from core.access import Action, Actor
from core.campaigns import CampaignKind
from core.catalogue import Catalogue
from core.forms import Form
from core.newspapers import Newspaper
from core.organisations import Level
from core.problems import Forbidden
from db import models

_Key = tuple[str, int, datetime]
_READ: dict[_Key, Form] = {}
_DIGESTS: dict[_Key, str] = {}
# As many as may publish at one moment, before something else is wrong.
_TRIES = 10


def read(s: Session, number: int, published: datetime) -> Form:
    """The moment of publishing is part of the key: a restored database may number its forms anew."""
    key = _key(s, number, published)
    if key not in _READ:
        _READ[key] = forms.from_body(
            s.scalars(select(models.Form.body).where(models.Form.id == number)).one()
        )
    return _READ[key]


def _key(s: Session, number: int, published: datetime) -> _Key:
    return str(s.get_bind().engine.url), number, published


def composed(
    catalogue: Catalogue,
    kind: CampaignKind,
    year: int,
    level: Level,
    papers: Sequence[Newspaper] | None = None,
) -> Form:
    """What a level would be asked in a campaign opened now; `papers` are those of whoever opens it."""
    half = kind.half(year)
    if half is None:
        return forms.compose(catalogue.of(kind.sort), level, year)
    known = newspapers.shipped() if papers is None else papers
    return newspapers.form(known, level, half, catalogue["members_total"], catalogue["stat_as_of"])


def publish(s: Session, form: Form, now: datetime) -> models.Form:
    """The stored version with this very body; a new version where something in it has changed."""
    for left in reversed(range(_TRIES)):
        same, number = _same(s, form)
        if same:
            return s.get_one(models.Form, same.id)
        fresh = models.Form(level=form.level.value, version=number, body=forms.to_body(form), published=now)
        try:
            with s.begin_nested():
                s.add(fresh)
                s.flush()
            return fresh
        except IntegrityError:
            # Somebody else has published under this number at this very moment; perhaps the same form.
            if not left:
                raise
    raise AssertionError


@dataclass(frozen=True)
class _Stored:
    id: int
    number: int
    published: datetime


def _same(s: Session, form: Form) -> tuple[_Stored | None, int]:
    """The stored version with this body, and the number it has or a new one would get."""
    digest = _digest(forms.to_body(form))
    rows = s.execute(
        select(models.Form.id, models.Form.version, models.Form.published)
        .where(models.Form.level == form.level.value)
        .order_by(models.Form.version.desc())
    )
    stored = [_Stored(*row) for row in rows]
    same = next((v for v in stored if _stored_digest(s, v) == digest), None)
    return same, same.number if same else (stored[0].number if stored else 0) + 1


def _stored_digest(s: Session, version: _Stored) -> str:
    key = _key(s, version.id, version.published)
    if key not in _DIGESTS:
        body = s.scalars(select(models.Form.body).where(models.Form.id == version.id)).one()
        _DIGESTS[key] = _digest(body)
    return _DIGESTS[key]


def _digest(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Version:
    """The form of a level; `published` is None while it is only what would be published."""

    number: int
    published: datetime | None
    form: Form


def versions(s: Session, actor: Actor | None) -> Sequence[Version]:
    """All published forms, from the region down, the newest first."""
    _require(actor)
    rows = s.execute(
        select(models.Form.id, models.Form.version, models.Form.published).order_by(
            models.Form.version.desc()
        )
    )
    found = [Version(number, published, read(s, i, published)) for i, number, published in rows.all()]
    return sorted(found, key=lambda v: v.form.level.depth)


def proposed(
    s: Session,
    actor: Actor | None,
    levels: Iterable[Level],
    year: int,
    catalogue: Catalogue,
    kind: CampaignKind = CampaignKind.MONITORING,
    papers: Sequence[Newspaper] | None = None,
) -> dict[Level, Version]:
    """Which version each level would get if the campaign were opened now."""
    _require(actor)
    found = {}
    for level in levels:
        form = composed(catalogue, kind, year, level, papers)
        same, number = _same(s, form)
        found[level] = Version(number, same.published if same else None, form)
    return found


def _require(actor: Actor | None) -> None:
    """What is asked concerns whoever opens campaigns somewhere."""
    if not access.scope(actor, Action.CAMPAIGN):
        raise Forbidden
