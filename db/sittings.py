"""Sittings and their slides. A slide is what somebody saw when they took it; once a sitting is closed nothing of it
changes, and the journal keeps the sum it can be checked by.

Whoever looks needs the right to compare at the sitting's organisation and, slide by slide, where its figures are from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from core import access, slides, views
from core.access import Action, Actor
from core.problems import Conflict, Forbidden, Refused
from db import journal, locking
from db.models import Event, Organisation, Sitting, Slide
from db.organisations import ancestor_ids

_MOVED = "Слайды этого заседания изменил кто-то ещё. Показываем то, что есть сейчас."
_CLOSED = "Слайды этого заседания закрыты и больше не меняются."
DRAFT, FROZEN = "draft", "frozen"
# Body, path and note of a slide; the path is whose figures it shows.
Shown = tuple[Mapping[str, Any], str, str]


@dataclass(frozen=True)
class Head:
    """A slide without its body. `open` says whether the actor may look at it; `taken` is when."""

    id: int
    title: str
    path: str
    note: str
    taken: datetime
    open: bool


@dataclass(frozen=True)
class Found:
    """`slides` in the order they are shown; `editable`: by this actor, now."""

    id: int
    title: str
    held: date
    organisation: str
    code: str
    path: str
    frozen: datetime | None
    lock_version: int
    editable: bool
    slides: tuple[Head, ...]


def start(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    title: str,
    held: date,
    now: datetime,
    first: Shown | None = None,
) -> int:
    """The number of the new sitting; with its first slide it is begun in one act."""
    access.require(actor, Action.COMPARE, organisation.path)
    name = views.named(title)
    row = Sitting(
        organisation_id=organisation.id,
        title=name,
        held=held,
        created=now,
        user_id=actor.user_id if actor else None,
    )
    s.add(row)
    s.flush()
    told = {"sitting": name, "held": held.isoformat()}
    if first is not None:
        told["slide"] = _put(s, actor, row.id, first, 1, now).title
    journal.write(s, actor, "sitting.start", now, organisation.id, after=told)
    return row.id


def of(s: Session, actor: Actor | None, organisation: Organisation) -> Sequence[Sitting]:
    """Of this organisation, the newest first."""
    access.require(actor, Action.COMPARE, organisation.path)
    known = select(Sitting).where(Sitting.organisation_id == organisation.id)
    return s.scalars(known.order_by(Sitting.held.desc(), Sitting.id.desc())).all()


def to_take_into(s: Session, actor: Actor | None, organisation: Organisation) -> Sequence[Sitting]:
    """Where the actor may put slides about this organisation: open sittings of it and of those above, newest first."""
    access.require(actor, Action.COMPARE, organisation.path)
    known = select(Sitting, Organisation.path).join(Organisation).where(Sitting.state == DRAFT)
    near = known.where(Sitting.organisation_id.in_(ancestor_ids(organisation.path)))
    rows = s.execute(near.order_by(Sitting.held.desc(), Sitting.id.desc())).all()
    return [sitting for sitting, path in rows if _may_edit(actor, sitting.user_id, path)]


# One statement for a whole sitting, and none of its bodies.
_HEADS = (
    select(
        Sitting.id,
        Sitting.title,
        Sitting.held,
        Sitting.frozen,
        Sitting.lock_version,
        Sitting.user_id,
        Organisation.name,
        Organisation.code,
        Organisation.path,
        Slide.id,
        Slide.title,
        Slide.path,
        Slide.note,
        Slide.taken,
    )
    .join(Organisation, Organisation.id == Sitting.organisation_id)
    .outerjoin(Slide, Slide.sitting_id == Sitting.id)
    .order_by(Slide.position, Slide.id)
)


def find(s: Session, actor: Actor | None, number: int) -> Found:
    """Forbidden in the same words for an absent sitting."""
    rows = s.execute(_HEADS.where(Sitting.id == number)).all()
    first = rows[0] if rows else None
    access.require(actor, Action.COMPARE, first[8] if first else None)
    assert first is not None
    heads = tuple(_head(actor, row[9:]) for row in rows if row[9] is not None)
    editable = first[3] is None and _may_edit(actor, first[5], first[8])
    return Found(
        id=first[0],
        title=first[1],
        held=first[2],
        organisation=first[6],
        code=first[7],
        path=first[8],
        frozen=first[3],
        lock_version=first[4],
        editable=editable,
        slides=heads,
    )


def _head(actor: Actor | None, row: Sequence[Any]) -> Head:
    number, title, path, note, taken = row
    if access.can(actor, Action.COMPARE, path):
        return Head(number, title, path, note, taken, True)
    return Head(number, "Слайд без доступа", path, "", taken, False)


def body(s: Session, actor: Actor | None, found: Found, slide: int) -> dict[str, Any]:
    """The one big row: what `core.slides.frozen` has made."""
    access.require(actor, Action.COMPARE, found.path)
    head = next((h for h in found.slides if h.id == slide), None)
    access.require(actor, Action.COMPARE, head.path if head else None)
    read = s.scalar(select(Slide.body).where(Slide.id == slide, Slide.sitting_id == found.id))
    if read is None:
        raise Conflict(_MOVED)
    return dict(read)


def take(
    s: Session,
    actor: Actor | None,
    number: int,
    body: Mapping[str, Any],
    path: str,
    note: str,
    now: datetime,
) -> int:
    """Puts a frozen view behind the last slide; `path` is whose figures it shows. The number of the slide."""
    access.require(actor, Action.COMPARE, path)
    found = _editable(s, actor, number)
    if len(found.slides) >= slides.MANY:
        raise Refused(f"В заседании уже {slides.MANY} слайдов, больше не показать и за день.")
    _touch(s, found, None)
    row = _put(s, actor, number, (body, path, note), _behind(s, number), now)
    _tell(s, actor, "sitting.take", found, now, after={"slide": row.title})
    return row.id


def _put(s: Session, actor: Actor | None, number: int, shown: Shown, position: int, now: datetime) -> Slide:
    body, path, note = shown
    access.require(actor, Action.COMPARE, path)
    row = Slide(
        sitting_id=number,
        position=position,
        title=str(body["title"])[:300],
        body=dict(body),
        path=path,
        note=slides.note(note),
        taken=now,
    )
    s.add(row)
    s.flush()
    return row


def _behind(s: Session, number: int) -> int:
    last = s.scalar(
        select(Slide.position).where(Slide.sitting_id == number).order_by(Slide.position.desc()).limit(1)
    )
    return (last or 0) + 1


def rename(
    s: Session, actor: Actor | None, number: int, title: str, held: date, lock_version: int, now: datetime
) -> None:
    found = _editable(s, actor, number)
    name = views.named(title)
    if (name, held) == (found.title, found.held) and lock_version == found.lock_version:
        return
    _touch(s, found, lock_version, title=name, held=held)
    before = {"title": found.title, "held": found.held.isoformat()}
    after = {"title": name, "held": held.isoformat()}
    _tell(s, actor, "sitting.rename", found, now, before=before, after=after)


def conclude(
    s: Session, actor: Actor | None, number: int, slide: int, note: str, lock_version: int, now: datetime
) -> None:
    """What the presidium has concluded from a slide."""
    found, head = _with(_editable(s, actor, number), slide)
    words = slides.note(note)
    if words == head.note and lock_version == found.lock_version:
        return
    _touch(s, found, lock_version)
    s.execute(update(Slide).where(Slide.id == slide).values(note=words))
    told = {"slide": head.title, "note": words[:500]}
    _tell(s, actor, "sitting.note", found, now, before={"note": head.note[:500]}, after=told)


def move(
    s: Session, actor: Actor | None, number: int, slide: int, to: int, lock_version: int, now: datetime
) -> None:
    """To the place `to`, from 1; the others close up."""
    found, head = _with(_editable(s, actor, number), slide)
    order = [h.id for h in found.slides]
    order.remove(slide)
    order.insert(max(0, to - 1), slide)
    if order == [h.id for h in found.slides]:
        return
    _touch(s, found, lock_version)
    for place, one in enumerate(order, start=1):
        s.execute(update(Slide).where(Slide.id == one).values(position=place))
    after = {"slide": head.title, "place": order.index(slide) + 1}
    _tell(s, actor, "sitting.move", found, now, after=after)


def drop(
    s: Session, actor: Actor | None, number: int, slide: int, lock_version: int, now: datetime
) -> tuple[dict[str, Any], str, str]:
    """Body, path and note, so that `take` can undo it."""
    found, head = _with(_editable(s, actor, number), slide)
    row = s.get_one(Slide, slide)
    was = (dict(row.body), row.path, row.note)
    _touch(s, found, lock_version)
    s.execute(delete(Slide).where(Slide.id == slide))
    _tell(s, actor, "sitting.drop", found, now, before={"slide": head.title})
    return was


def discard(s: Session, actor: Actor | None, number: int, lock_version: int, now: datetime) -> None:
    """A sitting that is not closed goes with its slides."""
    found = _editable(s, actor, number)
    _touch(s, found, lock_version)
    s.execute(delete(Slide).where(Slide.sitting_id == number))
    s.execute(delete(Sitting).where(Sitting.id == number))
    _tell(s, actor, "sitting.discard", found, now)


def freeze(s: Session, actor: Actor | None, number: int, lock_version: int, now: datetime) -> str:
    """Nothing of it changes any more. The sum of its slides, which the journal keeps too."""
    found = _editable(s, actor, number)
    if not found.slides:
        raise Refused("В заседании ещё нет слайдов: закрывать нечего.")
    _touch(s, found, lock_version, state=FROZEN, frozen=now)
    sum_of = _digest(s, number)
    after = {"slides": len(found.slides), "digest": sum_of}
    _tell(s, actor, "sitting.freeze", found, now, after=after)
    return sum_of


def intact(s: Session, actor: Actor | None, number: int) -> bool:
    """Are the slides those that were closed, by the sum in the journal?"""
    found = find(s, actor, number)
    closed = select(Event.after).where(Event.action == "sitting.freeze", Event.at == found.frozen)
    return found.frozen is not None and _digest(s, number) in {e.get("digest") for e in s.scalars(closed)}


def _digest(s: Session, number: int) -> str:
    """Of the slides as they lie in the database now."""
    kept = select(Slide.title, Slide.note, Slide.body).where(Slide.sitting_id == number)
    rows = s.execute(kept.order_by(Slide.position, Slide.id)).all()
    return slides.digest([(row[0], row[1], row[2]) for row in rows])


def _may_edit(actor: Actor | None, maker: int | None, path: str) -> bool:
    """Whoever has begun it, and whoever works for the organisation; others of the presidium look on."""
    mine = actor is not None and actor.user_id is not None and actor.user_id == maker
    return access.can(actor, Action.COMPARE, path) and (mine or access.can(actor, Action.READ, path))


def _editable(s: Session, actor: Actor | None, number: int) -> Found:
    found = find(s, actor, number)
    if found.frozen is not None:
        raise Refused(_CLOSED)
    if not found.editable:
        raise Forbidden
    return found


def _with(found: Found, slide: int) -> tuple[Found, Head]:
    head = next((h for h in found.slides if h.id == slide), None)
    if head is None:
        raise Conflict(_MOVED)
    if not head.open:
        raise Forbidden
    return found, head


def _touch(s: Session, found: Found, lock_version: int | None, **values: Any) -> None:
    """One statement decides who was first, and that nobody has closed it meanwhile. None: in whatever version."""
    seen = [Sitting.id == found.id, Sitting.state == DRAFT]
    if lock_version is not None:
        seen.append(Sitting.lock_version == lock_version)
    locking.change(s, Sitting, tuple(seen), values | {"lock_version": Sitting.lock_version + 1}, _MOVED)


def _tell(
    s: Session,
    actor: Actor | None,
    act: str,
    found: Found,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    told = {"sitting": found.title} | (after or {})
    with_place = s.scalar(select(Organisation.id).where(Organisation.path == found.path))
    journal.write(s, actor, act, now, with_place, before=before, after=told)
