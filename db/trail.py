"""The journal looked through: by person, organisation, acts and days, the newest first, at any size.

An entry's number grows with time, so the numbers serve as the order, for turning pages and for finding days. Each
question is put so that one index answers it on both databases, whatever their planners believe.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session

from core import access, events, text
from core.access import Action, Actor
from core.events import Group
from core.forms import Form
from core.problems import Refused
from db import forms, journal, models, persons
from db.models import Campaign, Event, Grant, Organisation, Submission, User
from db.organisations import within

# Clocks of servers differ, and are put right: by less than this.
CLOCKS = timedelta(days=1)
# Namesakes that are looked for together.
NAMESAKES = 20
# Up to how many organisations their own entries are gathered and sorted; of more, the newest entries of the whole
# journal are looked through, where theirs are never far.
GATHERED = 4_000
EXPORTED, AT_ONCE = 10_000, 500
# Old entries of these acts keep logins and contacts, and whole names typed into a search.
ON_PEOPLE = frozenset(events.actions(Group.PEOPLE) + events.actions(Group.CONTACTS))
PERSONAL = frozenset((*persons.PERSONAL, "person"))
# Whoever looks after the people of a place knows what they are called.
CONTACTS = PERSONAL - {"name", "post"}
HIDDEN = "скрыто"


@dataclass(frozen=True)
class Entry:
    """An event with the names of what it is about; "" where it is about no organisation."""

    event: Event
    organisation: str
    code: str
    # Of an act on a form: which campaign it belongs to.
    campaign: str = ""


@dataclass(frozen=True)
class Wanted:
    """`person`: an account's number, or words of a name. Moments: since included, until not."""

    person: int | str | None = None
    group: Group | None = None
    since: datetime | None = None
    until: datetime | None = None


def search(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    wanted: Wanted,
    before_id: int | None = None,
    limit: int = 50,
) -> list[Entry]:
    """The newest first; the next page is what is before the last number of this one.

    Entries about no organisation (signing in, passwords) are an administrator's: at the top of the tree all of them,
    below it those of a person whose rights all lie below.
    """
    access.require(actor, Action.JOURNAL, organisation.path)
    people = _people(s, organisation, wanted.person)
    if people == ():
        return []
    found = _Query(s, actor, organisation, wanted, people, before_id, limit).run()
    named = {o.id: o for o in _named(s, {e.organisation_id for e in found})}
    held = _held(s, {e.submission_id for e in found})
    return [
        replace(
            _entry(actor, organisation, e, named.get(e.organisation_id or 0)),
            campaign=held.get(e.submission_id or 0, ""),
        )
        for e in found
    ]


def _held(s: Session, numbers: Iterable[int | None]) -> dict[int, str]:
    """The campaign of each form."""
    rows = select(Submission.id, Campaign.title).join(Campaign, Campaign.id == Submission.campaign_id)
    return dict(s.execute(rows.where(Submission.id.in_(n for n in numbers if n))).all())


def _entry(actor: Actor | None, top: Organisation, event: Event, place: Organisation | None) -> Entry:
    path = place.path if place else top.path
    hidden: Collection[str] = ()
    if event.action in ON_PEOPLE and not access.can(actor, Action.PERSONAL, path):
        hidden = CONTACTS if access.can(actor, Action.PEOPLE, path) else PERSONAL
    return Entry(_without(event, hidden), place.name if place else "", place.code if place else "")


def _without(event: Event, hidden: Collection[str]) -> Event:
    """The entry itself never changes: a copy goes without what is hidden."""
    if not any(name in hidden for name in (*event.before, *event.after)):
        return event
    shown = Event(**{column.name: getattr(event, column.name) for column in Event.__table__.columns})
    shown.before, shown.after = (
        {
            name: HIDDEN if name in hidden and isinstance(value, str) and value else value
            for name, value in side
        }
        for side in (event.before.items(), event.after.items())
    )
    return shown


def _named(s: Session, numbers: Iterable[int | None]) -> Sequence[Organisation]:
    return s.scalars(select(Organisation).where(Organisation.id.in_(n for n in numbers if n))).all()


def asked(
    s: Session, actor: Actor | None, organisation: Organisation, found: Iterable[Entry]
) -> Mapping[int, Form]:
    """The forms that entries about answers speak of, by the number of the submission."""
    access.require(actor, Action.JOURNAL, organisation.path)
    numbers = {e.event.submission_id for e in found if e.event.submission_id}
    rows = s.execute(
        select(Submission.id, models.Form.id, models.Form.published)
        .join(models.Form, models.Form.id == Submission.form_id)
        .where(Submission.id.in_(numbers))
    )
    return {number: forms.read(s, form, published) for number, form, published in rows.all()}


def export(
    s: Session, actor: Actor | None, organisation: Organisation, wanted: Wanted, now: datetime
) -> list[Entry]:
    """The newest `EXPORTED` of what is found; the journal knows who has taken them away."""
    access.require(actor, Action.JOURNAL, organisation.path)
    found: list[Entry] = []
    while len(found) < EXPORTED:
        last = found[-1].event.id if found else None
        page = search(s, actor, organisation, wanted, last, min(AT_ONCE, EXPORTED - len(found)))
        found += page
        if len(page) < AT_ONCE:
            break
    after = {"rows": len(found)} | _told(wanted)
    journal.write(s, actor, "journal.export", now, organisation.id, after=after)
    return found


def _told(wanted: Wanted) -> dict[str, Any]:
    """Of a name only that there was one: what people type would outlive their being forgotten."""
    found = {
        "person": True if isinstance(wanted.person, str) else wanted.person,
        "group": wanted.group.label if wanted.group else None,
        "since": wanted.since.date().isoformat() if wanted.since else None,
        "until": wanted.until.date().isoformat() if wanted.until else None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _people(s: Session, here: Organisation, person: int | str | None) -> tuple[int, ...] | None:
    """None: anybody. () where nobody is called so of those who belong to this tree or have done something in it:
    how many there are elsewhere is not told."""
    if person is None or isinstance(person, int):
        return None if person is None else (person,)
    words = text.search_key(person)[:100].split()
    if not words:
        return None
    called = and_(*(User.search_name.contains(word, autoescape=True) for word in words))
    query = select(User.id).where(called)
    if not _whole(s, here):
        query = query.where(_seen(here))
    found = s.scalars(query.order_by(User.search_name).limit(NAMESAKES + 1)).all()
    if len(found) > NAMESAKES:
        raise Refused("Так зовут слишком многих: добавьте имя или отчество.")
    return tuple(found)


def _seen(here: Organisation) -> ColumnElement[bool]:
    inside = _inside(here)
    belongs = exists().where(Grant.user_id == User.id, Grant.organisation_id.in_(inside))
    # By person, as in `_placed`.
    acted = exists().where(Event.user_id == User.id, (Event.organisation_id + 0).in_(inside))
    return or_(belongs, acted)


def _inside(here: Organisation) -> Select[Any]:
    return select(Organisation.id).where(within(Organisation.path, here.path))


def _whole(s: Session, here: Organisation) -> bool:
    """Is it the only tree there is?"""
    roots = select(func.count()).where(Organisation.parent_id.is_(None))
    return here.parent_id is None and s.scalar(roots) == 1


@dataclass(frozen=True)
class _Query:
    s: Session
    actor: Actor | None
    organisation: Organisation
    wanted: Wanted
    people: tuple[int, ...] | None
    before_id: int | None
    limit: int

    def run(self) -> list[Event]:
        numbers = sorted({n for stream in self._streams() for n in stream}, reverse=True)[: self.limit]
        found = {e.id: e for e in self.s.scalars(select(Event).where(Event.id.in_(numbers)))}
        return [found[n] for n in numbers if n in found]

    def _streams(self) -> Iterator[Sequence[int]]:
        """The newest numbers, way by way; each way is one walk down an index."""
        acts = events.actions(self.wanted.group) if self.wanted.group else None
        acted = Event.action.in_(acts) if acts is not None else true()
        if self.people is not None:
            for person in self.people:
                yield self._walk(Event.user_id == person, acted, self._placed(person))
                yield self._about(person, acted)
        elif self._few():
            yield self._gather(acts)
        elif acts is not None:
            for act in acts:
                yield self._walk(Event.action == act, self._placed())
        else:
            yield self._walk(self._placed())

    def _about(self, person: int, acted: ColumnElement[bool]) -> Sequence[int]:
        """What others have done to the person's account: few acts are about people, and they alone are read."""
        number = Event.id + 0
        them = or_(*(side["user"].as_integer() == person for side in (Event.before, Event.after)))
        earlier = true() if self.before_id is None else number < self.before_id
        chosen = select(Event.id).where(
            Event.action.in_(ON_PEOPLE), them, acted, self._placed(person), self._between(), earlier
        )
        return self.s.scalars(chosen.order_by(number.desc()).limit(self.limit)).all()

    def _few(self) -> bool:
        if self._everywhere:
            return False
        inside = _inside(self.organisation)
        found = self.s.scalar(select(func.count()).select_from(inside.limit(GATHERED + 1).subquery())) or 0
        return found <= GATHERED

    @property
    def _everywhere(self) -> bool:
        return _whole(self.s, self.organisation)

    def _walk(self, *conditions: ColumnElement[bool]) -> Sequence[int]:
        chosen = select(Event.id).where(*conditions, self._between(), *self._bounds())
        return self.s.scalars(chosen.order_by(Event.id.desc()).limit(self.limit)).all()

    def _gather(self, acts: Sequence[str] | None) -> Sequence[int]:
        """By organisation: what is added to the columns keeps planners from other indexes, through everybody's."""
        number, act = Event.id + 0, Event.action + ""
        inside = _inside(self.organisation)
        acted = true() if acts is None else act.in_(acts)
        earlier = true() if self.before_id is None else number < self.before_id
        chosen = select(Event.id).where(Event.organisation_id.in_(inside), acted, self._between(), earlier)
        return self.s.scalars(chosen.order_by(number.desc()).limit(self.limit)).all()

    def _placed(self, person: int | None = None) -> ColumnElement[bool]:
        """Within the organisation's tree, with what is about no organisation where that may be seen."""
        homeless = self._homeless(person)
        if self._everywhere:
            return true() if homeless else Event.organisation_id.is_not(None)
        inside = _inside(self.organisation)
        placed = (Event.organisation_id + 0).in_(inside)
        return or_(placed, Event.organisation_id.is_(None)) if homeless else placed

    def _homeless(self, person: int | None) -> bool:
        here = self.organisation
        if not access.can(self.actor, Action.PERSONAL, here.path):
            return False
        if here.parent_id is None:
            return True
        return person is not None and _belongs(self.s, person, here.path)

    def _between(self) -> ColumnElement[bool]:
        w = self.wanted
        conditions = ([Event.at >= w.since] if w.since else []) + ([Event.at < w.until] if w.until else [])
        return and_(true(), *conditions)

    def _bounds(self) -> list[ColumnElement[bool]]:
        """Between which numbers these days lie, so that nothing outside is walked over."""
        w = self.wanted
        first = _number_at(self.s, w.since - CLOCKS) if w.since else None
        last = _number_at(self.s, w.until + CLOCKS) if w.until else None
        ends = [n for n in (last, self.before_id) if n is not None]
        return ([Event.id >= first] if first is not None else []) + ([Event.id < min(ends)] if ends else [])


def _belongs(s: Session, person: int, path: str) -> bool:
    """Do all their rights lie within?"""
    rights = select(within(Organisation.path, path)).join(Grant, Grant.organisation_id == Organisation.id)
    found = s.scalars(rights.where(Grant.user_id == person)).all()
    return bool(found) and all(found)


def _number_at(s: Session, moment: datetime) -> int:
    """The first entry that is not earlier, found by halving; one past the last where all are."""
    low, high = 1, (s.scalar(select(func.max(Event.id))) or 0) + 1
    while low < high:
        middle = (low + high) // 2
        row = s.execute(
            select(Event.id, Event.at).where(Event.id >= middle).order_by(Event.id).limit(1)
        ).one_or_none()
        if row is None or row.at >= moment:
            high = middle
        else:
            low = row.id + 1
    return low
