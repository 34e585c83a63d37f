"""Issued reports on their way to social partners: a letter a partner, the PDF with it, through the same queue."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import access, formats, letters
from core.access import Action, Actor
from core.letters import Kind, Words
from core.problems import Forbidden, Refused
from core.reports import frozen, typeset
from core.reports.frozen import Damaged
from core.sheets import writing
from db import journal, post, releases, wordings
from db.models import Letter, Organisation, Partner, Release
from db.post import Draft

NOT_OUT = "Отчёт не опубликован: партнёрам отправляют опубликованный отчёт."
_DAMAGED = "Отчёт в базе повреждён и не отправлен. Сообщите администратору."


@dataclass(frozen=True)
class Fate:
    """How the letter to a partner fares: one of the states of db/outbox, "" where none was queued."""

    partner: Partner
    state: str = ""
    sent: datetime | None = None


def fates(s: Session, actor: Actor | None, release_id: int) -> Sequence[Fate]:
    """Of all partners of the organisation, by name."""
    release, organisation = _found(s, actor, release_id)
    known = s.scalars(
        select(Partner).where(Partner.organisation_id == organisation.id).order_by(Partner.title, Partner.id)
    ).all()
    keys = {_key(release, partner.address): partner for partner in known}
    rows = s.execute(select(Letter.key, Letter.state, Letter.sent).where(Letter.key.in_(keys)))
    gone = {key: (state, sent) for key, state, sent in rows}
    return [Fate(partner, *gone.get(key, ())) for key, partner in keys.items()]


def words(s: Session, actor: Actor | None, release_id: int, title: str, site: str) -> Words:
    """The letter as the partner of this name will read it."""
    release, organisation = _found(s, actor, release_id)
    return _words(s, release, organisation, title, site)


def send(
    s: Session,
    actor: Actor | None,
    release_id: int,
    partners: Collection[int],
    site: str,
    now: datetime,
) -> int:
    """How many letters were queued; who has had this very version is not written to again."""
    release, organisation = _found(s, actor, release_id)
    if release.published is None or release.withdrawn is not None:
        raise Refused(NOT_OUT)
    chosen = s.scalars(
        select(Partner).where(Partner.organisation_id == organisation.id, Partner.id.in_(partners))
    ).all()
    drafts = [
        Draft(
            organisation.id,
            None,
            Kind.REPORT,
            _key(release, partner.address),
            partner.address,
            _words(s, release, organisation, partner.title, site),
            release_id=release.id,
        )
        for partner in chosen
    ]
    queued = post.queue(s, drafts, now)
    if queued:
        after = {"year": release.year, "version": release.version, "letters": queued}
        journal.write(s, actor, "report.send", now, organisation.id, after=after)
    return queued


def papers(s: Session, release_id: int) -> tuple[tuple[str, bytes], ...]:
    """What goes with the letter. Raises Refused where the report was taken back meanwhile, or is damaged."""
    release = s.get_one(Release, release_id)
    if release.published is None or release.withdrawn is not None:
        raise Refused(NOT_OUT)
    try:
        paper = frozen.unpacked(release.body, release.digest)
    except Damaged as error:
        raise Refused(_DAMAGED) from error
    name = writing.file_name("Открытый отчёт", paper.author, str(release.year), extension="pdf")
    return ((name, typeset.pdf(paper)),)


def _found(s: Session, actor: Actor | None, release_id: int) -> tuple[Release, Organisation]:
    release = s.get(Release, release_id)
    organisation = s.get(Organisation, release.organisation_id) if release else None
    access.require(actor, Action.APPROVE, organisation.path if organisation else None)
    if release is None or organisation is None:
        raise Forbidden
    return release, organisation


def _words(s: Session, release: Release, organisation: Organisation, title: str, site: str) -> Words:
    decided = f"протокол №{formats.NBSP}{release.protocol} от {formats.day_words(release.decided)}"
    values = {
        "кому": title,
        "организация": organisation.name,
        "отчёт": f"за {release.year} год ({release.organ}, {decided})",
        "ссылка": releases.address(site, release.code) if site else "",
    }
    return letters.render(wordings.of(s, organisation.path)[Kind.REPORT], values)


def _key(release: Release, address: str) -> str:
    """Addresses stay out of keys, which are logged."""
    return f"{Kind.REPORT}:{release.id}:{hashlib.sha256(address.encode()).hexdigest()[:16]}"
