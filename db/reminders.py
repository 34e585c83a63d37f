"""Reminders to those who have not handed in: shown before they are sent, and sent by hand. By a plan: db/planned.py."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from core import access, letters, reminders
from core.access import Action, Actor
from core.letters import Kind, Words
from core.organisations import Level
from core.problems import Refused
from core.workflow import UNSENT
from db import audiences, journal, post, wordings
from db.audiences import Unreached, Whom
from db.models import Campaign, Organisation, Submission
from db.organisations import within
from db.post import Draft

# More than anybody can look through before pressing the button.
MOST = 5_000


@dataclass(frozen=True)
class Audience:
    """Who would get what if it were sent now, and where nobody can be written to. `done`: pairs of form and person
    that have had theirs today."""

    whom: tuple[Whom, ...]
    unreached: tuple[Unreached, ...]
    done: frozenset[tuple[int, int]]

    @property
    def waiting(self) -> tuple[Whom, ...]:
        return tuple(w for w in self.whom if w.pair not in self.done)


@dataclass(frozen=True)
class Sent:
    """`gone` are names of organisations that were on the list and need no reminder any more."""

    queued: int
    already: int
    gone: tuple[str, ...]


def audience(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    now: datetime,
    level: Level = Level.PRIMARY,
) -> Audience:
    """Raises Refused for more than can be looked through."""
    access.require(actor, Action.REMIND, organisation.path)
    asked = (
        Submission.campaign_id == campaign.id,
        Submission.level == level.value,
        Submission.state.in_([state.value for state in UNSENT]),
        within(Organisation.path, organisation.path),
    )
    counted = select(func.count()).select_from(Submission).join(Organisation, _same()).where(*asked)
    if (s.scalar(counted) or 0) > MOST:
        raise Refused("Не сдали слишком многие для одного списка: выберите организацию ниже.")
    found = audiences.forms(s, organisation.path, campaign, now, Submission.level == level.value)
    whom, unreached = audiences.people(s, organisation.path, found, now)
    keys = {_key(w, campaign, w.form.window.today(now)): w.pair for w in whom}
    done = frozenset(keys[key] for key in post.queued(s, keys))
    return Audience(tuple(whom), tuple(unreached), done)


def looked(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    number: int,
    now: datetime,
) -> None:
    """Names with addresses have been seen: the page tells so once, not at every click."""
    access.require(actor, Action.REMIND, organisation.path)
    after = {"campaign": campaign.title, "count": number}
    journal.write(s, actor, "contacts.view", now, organisation.id, after=after)


def sample(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    whom: Whom,
    site: str,
    now: datetime,
) -> Words:
    """The letter as this person would get it."""
    access.require(actor, Action.REMIND, organisation.path)
    (draft,) = drafts(s, [whom], campaign, organisation.name, site, now)
    return draft.words


def send(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    seen: Collection[tuple[int, int]],
    site: str,
    now: datetime,
    level: Level = Level.PRIMARY,
) -> Sent:
    """Queues what was seen: pairs of form and person. Who has handed in meanwhile gets nothing and is named; who has
    had a letter today gets no second one."""
    there = audience(s, actor, organisation, campaign, now, level)
    chosen = [w for w in there.whom if w.pair in seen]
    made = drafts(s, chosen, campaign, organisation.name, site, now)
    queued = post.queue(s, made, now)
    gone = set(seen) - {w.pair for w in there.whom}
    if queued:
        after = {"campaign": campaign.title, "level": level.value, "letters": queued}
        journal.write(s, actor, "reminders.send", now, organisation.id, after=after)
    return Sent(queued, len(chosen) - queued, _names(s, organisation.path, {form for form, _ in gone}))


def _same() -> ColumnElement[bool]:
    return Organisation.id == Submission.organisation_id


def _names(s: Session, path: str, forms: Collection[int]) -> tuple[str, ...]:
    """Of forms below the path alone: numbers come from the browser."""
    named = select(Organisation.name).join(Submission, Submission.organisation_id == Organisation.id)
    numbers = sorted(forms)[:500]
    mine = (Submission.id.in_(numbers), within(Organisation.path, path))
    return tuple(s.scalars(named.where(*mine).order_by(Organisation.path)))


def _key(whom: Whom, campaign: Campaign, day: date) -> str:
    return reminders.key(whom.form.kind, campaign.id, whom.form.submission_id, whom.user_id, day)


def drafts(
    s: Session,
    whom: Iterable[Whom],
    campaign: Campaign,
    sender: str,
    site: str,
    now: datetime,
    days: dict[int, date] | None = None,
) -> list[Draft]:
    """A part of acts that have asked. `days`: for which planned day, by form; without it the day is today."""
    words: dict[str, dict[Kind, Words]] = {}
    made = []
    for w in whom:
        # Words belong to whoever stands above: neighbours share them.
        above = w.form.path.rstrip("/").rpartition("/")[0] + "/"
        known = words.get(above) or words.setdefault(above, wordings.of(s, above))
        values = audiences.values(w, campaign, sender, site, now)
        day = days[w.form.submission_id] if days else w.form.window.today(now)
        letter = letters.render(known[w.form.kind], values)
        key = _key(w, campaign, day)
        head = (w.form.organisation_id, w.user_id, w.form.kind, key, w.address)
        made.append(Draft(*head, letter, campaign.id))
    return made
