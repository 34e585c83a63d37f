"""Editions of the catalogue: a draft that is written to, and published ones that never change.

`lock_version` of an organisation's editions only grows, whatever happens to them: who looked at an older one is
told so, and nothing of theirs overwrites what came in between.
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core import access, edition_breaks, edition_checks, editions
from core.access import Action, Actor
from core.campaigns import CampaignKind
from core.catalogue import Catalogue
from core.editions import EMPTY, Body
from core.organisations import Level
from core.problems import Conflict, Problem, Refused
from db import catalogues, journal, locking
from db.models import Campaign, Edition, Organisation, Window
from db.organisations import ancestor_ids

EDITORS = (Level.FEDERAL, Level.REGIONAL)
_MOVED = "Вопросы изменил кто-то ещё, пока страница была открыта у вас. Показываем то, что есть сейчас."


@dataclass(frozen=True)
class Draft:
    """`base` is the catalogue without this organisation's edition; `year` is when the questions would be asked
    first. `number` is what the edition would be published as."""

    organisation: Organisation = field(repr=False)
    number: int
    lock_version: int
    body: Body
    published: Body
    since: datetime | None
    year: int
    base: Catalogue = field(repr=False)

    @cached_property
    def catalogue(self) -> Catalogue:
        return editions.apply(self.base, self.body)

    @cached_property
    def present(self) -> Catalogue:
        """With what is published."""
        return editions.apply(self.base, self.published)

    @cached_property
    def problems(self) -> list[Problem]:
        return edition_checks.check(self.base, self.body, self.published)

    @cached_property
    def breaks(self) -> list[str]:
        return edition_breaks.breaks(self.present, self.catalogue, self.year)

    @property
    def prefix(self) -> str:
        """Codes of own questions begin so: no two organisations can ask different things under one code."""
        return f"own_{self.organisation.id}_"

    @property
    def touched(self) -> bool:
        return not editions.same(self.body, self.published)


def draft(s: Session, actor: Actor | None, organisation: Organisation, now: datetime) -> Draft:
    """The present draft, or what is published, ready to be written over."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    _refuse_others(organisation)
    return _read(s, organisation, now)


def save(
    s: Session, actor: Actor | None, organisation: Organisation, body: Body, lock_version: int, now: datetime
) -> Draft:
    """Keeps the whole body. Raises Conflict where the draft is no longer the one of `lock_version`, Refused for
    what is no edition; what cannot be published is kept all the same."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    _refuse_others(organisation)
    before = _read(s, organisation, now)
    if before.lock_version != lock_version:
        raise Conflict(_MOVED)
    clean = editions.shaped(before.base, body)
    _refuse_foreign_codes(before, clean)
    if editions.same(clean, before.body):
        return before
    _store(s, actor, before, clean, now)
    was, became = editions.difference(before.body, clean)
    journal.write(s, actor, "edition.save", now, organisation.id, before=was, after=became)
    return _read(s, organisation, now)


def discard(
    s: Session, actor: Actor | None, organisation: Organisation, lock_version: int, now: datetime
) -> Draft:
    """The draft is again what is published; the journal keeps what it was."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    return save(s, actor, organisation, _read(s, organisation, now).published, lock_version, now)


def publish(
    s: Session, actor: Actor | None, organisation: Organisation, lock_version: int, now: datetime
) -> Edition:
    """Freezes the draft for the campaigns that will be opened from now on. Raises Refused while there are
    problems, Conflict where the draft has moved on."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    _refuse_others(organisation)
    found = _read(s, organisation, now)
    if found.lock_version != lock_version:
        raise Conflict(_MOVED)
    if not found.touched:
        raise Refused("Изменений нет: публиковать нечего.")
    blocking = [p.text for p in found.problems if p.blocking]
    if blocking:
        raise Refused("Опубликовать нельзя. " + " ".join(blocking))
    _freeze(s, found, now)
    was, became = editions.difference(found.published, found.body)
    before = {"number": found.number - 1, **was}
    after = {"number": found.number, "year": found.year, **became}
    journal.write(s, actor, "edition.publish", now, organisation.id, before=before, after=after)
    return s.scalars(
        select(Edition)
        .where(Edition.organisation_id == organisation.id, Edition.number == found.number)
        .execution_options(populate_existing=True)
    ).one()


def _refuse_others(organisation: Organisation) -> None:
    if Level(organisation.level) not in EDITORS:
        raise Refused("Вопросы формы меняют федерация и региональная организация.")


def _refuse_foreign_codes(before: Draft, body: Body) -> None:
    codes = {str(a["code"]) for a in body.get("added", ())}
    if any(not code.startswith(before.prefix) for code in codes):
        raise Refused(f"Код нового вопроса здесь начинается с {before.prefix}")


def _read(s: Session, organisation: Organisation, now: datetime) -> Draft:
    last, newest = locking.newest(s, Edition, organisation)
    body = last.body if last else EMPTY
    return Draft(
        organisation,
        (last.number if last else 0) + 1,
        newest.lock_version if newest else 0,
        newest.body if newest else EMPTY,
        body,
        last.published if last else None,
        _next_year(s, organisation, now),
        catalogues.base(s, organisation),
    )


def _next_year(s: Session, organisation: Organisation, now: datetime) -> int:
    """The first year whose monitoring has no questions of the organisation or of those above it yet."""
    asked = select(Window.campaign_id).where(Window.organisation_id.in_(ancestor_ids(organisation.path)))
    last = s.scalar(
        select(func.max(Campaign.year)).where(
            Campaign.kind == CampaignKind.MONITORING.value, Campaign.id.in_(asked)
        )
    )
    return max(now.year, (last or 0) + 1)


def _store(s: Session, actor: Actor | None, before: Draft, body: Body, now: datetime) -> None:
    """One statement decides who was first."""
    values = {
        "body": dict(body),
        "lock_version": before.lock_version + 1,
        "user_id": actor.user_id if actor else None,
    }
    written = s.execute(
        update(Edition)
        .where(
            Edition.organisation_id == before.organisation.id,
            Edition.number == before.number,
            Edition.state == "draft",
            Edition.lock_version == before.lock_version,
        )
        .values(values)
        .execution_options(synchronize_session=False)
    )
    if written.rowcount:  # type: ignore[attr-defined]
        return
    made = Edition(organisation_id=before.organisation.id, number=before.number, created=now, **values)
    locking.add(s, made, _MOVED)


def _freeze(s: Session, found: Draft, now: datetime) -> None:
    """Own questions begin with the year they are asked first: before it there is nothing to look for."""
    own = [{**a, "since": a.get("since", found.year)} for a in found.body.get("added", ())]
    body = {**found.body, **({"added": own} if own else {})}
    seen = (
        Edition.organisation_id == found.organisation.id,
        Edition.number == found.number,
        Edition.state == "draft",
        Edition.lock_version == found.lock_version,
    )
    version = found.lock_version + 1
    frozen = {"state": "published", "published": now, "body": body, "lock_version": version}
    locking.change(s, Edition, seen, frozen, _MOVED)
