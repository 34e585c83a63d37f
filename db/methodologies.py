"""Weights of the index: the shipped methodology, and what the federation or a region has published over it.

A region may keep a second profile beside it («second»): it is compared with the first one and never stored with a form.

A published one is frozen and is used from a year on that nobody below has been asked in yet, so forms that are handed
in are never weighed anew, and within a campaign everybody below is weighed alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select, true
from sqlalchemy.orm import Session

from core import access, methodology, weights
from core.access import Action, Actor
from core.campaigns import CampaignKind
from core.methodology import Profile
from core.organisations import Level
from core.problems import Conflict, Problem, Refused
from core.weights import FOLLOWING, Body, Typed
from db import journal, locking
from db.models import Campaign, Methodology, Organisation, Submission, Window
from db.organisations import ancestor_ids, within

MAIN, SECOND = "main", "second"
OWNERS = (Level.FEDERAL, Level.REGIONAL)
_MOVED = "Веса изменил кто-то ещё, пока страница была открыта у вас. Показываем то, что есть сейчас."
_READ: dict[tuple[str, int, datetime | None], Profile] = {}


@dataclass(frozen=True)
class InForce:
    """`number` is of the row, 0 of what is shipped; `owner` is whose path it holds below, "" everywhere."""

    number: int
    profile: Profile
    owner: str
    owner_name: str


@dataclass(frozen=True)
class Draft:
    """`base` is what is used without the draft. `following`: the organisation keeps none of its own.
    `year` is from which one the draft would be used."""

    organisation: Organisation = field(repr=False)
    number: int
    lock_version: int
    year: int
    body: Body
    base: Body
    following: bool
    begun: bool
    variant: str = MAIN

    @property
    def touched(self) -> bool:
        return self.begun and not weights.same(self.base, self.body)

    @property
    def problems(self) -> list[Problem]:
        return weights.problems(self.body)


def of(s: Session, path: str, year: int) -> Profile:
    return in_force(s, path, year).profile


def in_force(s: Session, path: str, year: int) -> InForce:
    """Of whoever stands nearest above and has published one for the year or before it; else what is shipped."""
    newest = _newest(s, year, Methodology.organisation_id.in_(ancestor_ids(path)))
    for owner in reversed(ancestor_ids(path)):
        if (row := newest.get(owner)) is not None and row.body:
            organisation = s.get_one(Organisation, owner)
            return InForce(row.id, _profile(s, row), organisation.path, organisation.name)
    return InForce(0, methodology.shipped(), "", "")


def second(s: Session, path: str) -> InForce | None:
    """The second profile that whoever stands nearest above keeps beside the first; None where nobody does."""
    owners = ancestor_ids(path)
    rows = s.scalars(
        select(Methodology)
        .where(
            Methodology.variant == SECOND,
            Methodology.state == "published",
            Methodology.organisation_id.in_(owners),
        )
        .order_by(Methodology.number)
    )
    newest = {row.organisation_id: row for row in rows}
    for owner in reversed(owners):
        if (row := newest.get(owner)) is not None and row.body:
            organisation = s.get_one(Organisation, owner)
            return InForce(row.id, _profile(s, row), organisation.path, organisation.name)
    return None


def _newest(s: Session, year: int, *which: ColumnElement[bool]) -> dict[int, Methodology]:
    """The one of each owner that holds in the year."""
    rows = s.scalars(
        select(Methodology)
        .where(
            Methodology.variant == MAIN, Methodology.state == "published", Methodology.year <= year, *which
        )
        .order_by(Methodology.year, Methodology.number)
    )
    return {row.organisation_id: row for row in rows}


def _profile(s: Session, row: Methodology) -> Profile:
    """The moment of publishing is part of the key: a restored database may number its rows anew."""
    key = (str(s.get_bind().engine.url), row.id, row.published)
    if key not in _READ:
        _READ[key] = methodology.parse(row.body)
    return _READ[key]


def alike(s: Session, found: InForce, year: int) -> ColumnElement[bool]:
    """Which submissions of the year are weighed by the same methodology, by their place in the tree."""
    apart = [owner for owner, row in _newest(s, year).items() if row.body and row.id != found.number]
    if not apart and not found.owner:
        return true()
    paths = s.scalars(select(Organisation.path).where(Organisation.id.in_(apart))).all()
    mine = within(Submission.path, found.owner) if found.owner else true()
    others = [within(Submission.path, path) for path in paths if path.startswith(found.owner)]
    return and_(mine, not_(or_(*others))) if others else mine


def draft(
    s: Session, actor: Actor | None, organisation: Organisation, now: datetime, variant: str = MAIN
) -> Draft:
    """The present draft, or what is in force, ready to be changed."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    _refuse_others(organisation)
    return _read(s, organisation, now, variant)


def save(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    typed: Typed,
    lock_version: int,
    now: datetime,
    variant: str = MAIN,
) -> list[Problem]:
    """Keeps what was typed as a draft; nothing where something is no number. What does not add up yet is kept.
    A second profile has a title of its own, typed under «title»."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    before = _seen(s, organisation, lock_version, now, variant)
    given = {key: text for key, text in typed.items() if weights.changes(key, second=variant == SECOND)}
    body, problems = weights.laid(before.body, given)
    if problems or weights.same(before.body, body):
        return problems
    _store(s, actor, before, body, now)
    was, became = weights.difference(before.body, body)
    journal.write(s, actor, _act("save", variant), now, organisation.id, before=was, after=became)
    return []


def discard(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    lock_version: int,
    now: datetime,
    variant: str = MAIN,
) -> None:
    """The draft is again what is in force."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    before = _seen(s, organisation, lock_version, now, variant)
    if not before.touched:
        return
    _store(s, actor, before, before.base, now)
    was, became = weights.difference(before.body, before.base)
    journal.write(s, actor, _act("save", variant), now, organisation.id, before=was, after=became)


def publish(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    lock_version: int,
    now: datetime,
    variant: str = MAIN,
) -> Draft:
    """Freezes the draft for the campaigns from `Draft.year` on. Raises Refused while it does not add up."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    before = _seen(s, organisation, lock_version, now, variant)
    if not before.touched:
        raise Refused("Изменений нет: публиковать нечего.")
    if before.problems:
        raise Refused(" ".join(p.text for p in before.problems))
    body = weights.named(before.body, *_names(organisation, before), before.year)
    was, became = weights.difference(before.base, body)
    after = {"number": before.number, "year": before.year, **became}
    _freeze(s, before, body, now)
    journal.write(s, actor, _act("publish", variant), now, organisation.id, before=was, after=after)
    return _read(s, organisation, now, variant)


def follow(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    lock_version: int,
    now: datetime,
    variant: str = MAIN,
) -> Draft:
    """From the next campaign on the organisation is weighed as those above it are; its draft is put away. Of a second
    profile: there is none any more."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    before = _seen(s, organisation, lock_version, now, variant)
    if before.following:
        raise Refused(
            "Второго профиля нет."
            if variant == SECOND
            else "Своих весов у организации нет: уже действуют общие."
        )
    _store(s, actor, before, FOLLOWING, now)
    _freeze(s, _read(s, organisation, now, variant), FOLLOWING, now)
    after = {"number": before.number, "year": before.year}
    journal.write(s, actor, _act("follow", variant), now, organisation.id, after=after)
    return _read(s, organisation, now, variant)


def _act(verb: str, variant: str) -> str:
    return f"methodology.{verb}" if variant == MAIN else f"methodology.second_{verb}"


def _names(organisation: Organisation, found: Draft) -> tuple[str, str, str]:
    """Title, version and source, as they stand under every figure."""
    if found.variant == SECOND:
        title = str(found.body.get("title") or weights.SECOND)
        version = f"{organisation.code}-второй-{found.number}"
        return title, version, f"Второй профиль весов: его предложила организация «{organisation.name}»."
    title = str(methodology.shipped().title)
    version = f"{found.year}-{organisation.code}-{found.number}"
    return title, version, f"Веса и пороги на {found.year} год установила организация «{organisation.name}»."


def _refuse_others(organisation: Organisation) -> None:
    if Level(organisation.level) not in OWNERS:
        raise Refused("Веса индекса устанавливают федерация и региональная организация.")


def _seen(s: Session, organisation: Organisation, lock_version: int, now: datetime, variant: str) -> Draft:
    _refuse_others(organisation)
    found = _read(s, organisation, now, variant)
    if found.lock_version != lock_version:
        raise Conflict(_MOVED)
    return found


def _read(s: Session, organisation: Organisation, now: datetime, variant: str) -> Draft:
    last, newest = locking.newest(s, Methodology, organisation, Methodology.variant == variant)
    begun = newest is not None and newest.state == "draft"
    year = _next_year(s, organisation, now)
    base = _body(s, organisation, year)
    if variant == SECOND:
        base = last.body if last and last.body else {**base, "title": weights.SECOND}
    return Draft(
        organisation,
        (last.number if last else 0) + 1,
        newest.lock_version if newest else 0,
        year,
        newest.body if begun and newest and newest.body else base,
        base,
        last is None or not last.body,
        begun,
        variant,
    )


def _body(s: Session, organisation: Organisation, year: int) -> Any:
    """Of the methodology in force, as a plain mapping."""
    found = in_force(s, organisation.path, year)
    return s.get_one(Methodology, found.number).body if found.number else methodology.shipped_body()


def _next_year(s: Session, organisation: Organisation, now: datetime) -> int:
    """The first year in which nobody from the organisation down is asked the monitoring yet."""
    asked = (
        select(func.max(Campaign.year))
        .join(Window, Window.campaign_id == Campaign.id)
        .join(Organisation, Organisation.id == Window.organisation_id)
        .where(
            Campaign.kind == CampaignKind.MONITORING.value,
            or_(
                Organisation.id.in_(ancestor_ids(organisation.path)),
                within(Organisation.path, organisation.path),
            ),
        )
    )
    return max(now.year, (s.scalar(asked) or 0) + 1)


def _store(s: Session, actor: Actor | None, before: Draft, body: Body, now: datetime) -> None:
    """One statement decides who was first."""
    values: Mapping[str, Any] = {
        "body": dict(body),
        "lock_version": before.lock_version + 1,
        "user_id": actor.user_id if actor else None,
        "year": before.year,
    }
    if before.begun:
        _change(s, before, values)
        return
    row = {
        "organisation_id": before.organisation.id,
        "variant": before.variant,
        "number": before.number,
        "title": "",
        "created": now,
    }
    locking.add(s, Methodology(**row, **values), _MOVED)


def _freeze(s: Session, found: Draft, body: Body, now: datetime) -> None:
    values = {
        "state": "published",
        "published": now,
        "year": found.year,
        "title": str(body.get("title", "")),
        "body": dict(body),
        "lock_version": found.lock_version + 1,
    }
    _change(s, found, values)


def _change(s: Session, found: Draft, values: Mapping[str, Any]) -> None:
    seen = (
        Methodology.organisation_id == found.organisation.id,
        Methodology.variant == found.variant,
        Methodology.number == found.number,
        Methodology.state == "draft",
        Methodology.lock_version == found.lock_version,
    )
    locking.change(s, Methodology, seen, values, _MOVED)
