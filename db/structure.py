"""Import and export of organisations: all of a sheet or nothing, each change in the journal and on its card."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from sqlalchemy import case, func, select, text, update
from sqlalchemy.orm import Session, aliased

from core import access, formats, structure
from core import text as texts
from core.access import Action, Actor
from core.milestones import Event
from core.organisations import Kind, Level
from core.problems import Forbidden
from core.sheets import writing
from core.sheets.reading import Sheet
from core.structure import Change, Known, Place, Plan
from db import campaigns, journal, leaving, milestones
from db.models import Organisation
from db.organisations import BY_CODE, within


def preview(s: Session, actor: Actor | None, sheet: Sheet) -> Plan:
    """What an import would do. Forbidden for those who may not import anything anywhere."""
    _require(actor)
    return structure.read_sheet(_known(s), sheet, actor)


def load(s: Session, actor: Actor | None, sheet: Sheet, now: datetime, zone: str = "Europe/Moscow") -> Plan:
    """Writes the whole plan, or nothing when it has problems; the journal remembers a try at foreign ones. `zone`: by
    whose clock it is today, the day of changes that have no day of their own."""
    _require(actor)
    alone(s)
    plan = structure.read_sheet(_known(s), sheet, actor)
    if plan.problems:
        if plan.foreign:
            journal.write(s, actor, "import_refused", now, after=journal.tried(plan.foreign))
        return plan
    if not plan.empty:
        # Before the organisations themselves: whoever hands in a form locks them in this order.
        campaigns.touch(s)
    today = formats.local_day(now, zone)
    _create(s, actor, plan.created, now, today)
    _change(s, actor, plan.changed, now, today)
    return plan


def export(s: Session, actor: Actor | None, organisation: Organisation, now: datetime) -> bytes:
    """The subtree as a workbook that may be loaded back, parents before children, closed ones too. The journal knows
    who has taken it."""
    access.require(actor, Action.EXPORT, organisation.path)
    places = subtree(s, organisation)
    journal.write(s, actor, "organisations.export", now, organisation.id, after={"rows": len(places)})
    return writing.write([structure.table(places)])


def subtree(s: Session, organisation: Organisation) -> list[Place]:
    """Parents before children, for the verbs that have asked."""
    parent = aliased(Organisation)
    query = (
        select(Organisation, parent.code)
        .outerjoin(parent, parent.id == Organisation.parent_id)
        .where(within(Organisation.path, organisation.path))
        .order_by(_DEPTH, BY_CODE)
    )
    return [_place(row, above) for row, above in s.execute(query)]


_DEPTH = case({level.value: level.depth for level in Level}, value=Organisation.level)


def _place(row: Organisation, above: str | None) -> Place:
    kind = Kind(row.kind) if row.kind else None
    return Place(row.code, row.name, Level(row.level), kind, above, row.town, row.opened, row.closed)


def _known(s: Session) -> dict[str, Known]:
    parent = aliased(Organisation)
    query = select(
        Organisation.code,
        Organisation.name,
        Organisation.level,
        Organisation.kind,
        parent.code,
        Organisation.town,
        Organisation.opened,
        Organisation.closed,
        Organisation.path,
    ).outerjoin(parent, parent.id == Organisation.parent_id)
    return {
        code: Known(
            Place(code, name, Level(level), Kind(kind) if kind else None, above, town, opened, closed),
            path,
        )
        for code, name, level, kind, above, town, opened, closed, path in s.execute(query)
    }


def _require(actor: Actor | None) -> None:
    if not access.scope(actor, Action.STRUCTURE):
        raise Forbidden


def alone(s: Session) -> None:
    """Two at once would act on the same tree; SQLite lets one write at a time anyway."""
    if s.get_bind().dialect.name == "postgresql":
        s.execute(text("LOCK TABLE organisation IN SHARE ROW EXCLUSIVE MODE"))


def _create(s: Session, actor: Actor | None, places: Iterable[Place], now: datetime, today: date) -> None:
    """Level by level: a path holds the identifiers of everything above, and those come from the database."""
    waiting = list(places)
    paths, names = _paths(s), _names(s) | {place.code: place.name for place in waiting}
    for level in Level:
        made = [(place, _row(place, paths)) for place in waiting if place.level is level]
        s.add_all([row for _, row in made])
        s.flush()
        for place, row in made:
            row.path = f"{paths[place.parent][1] if place.parent else '/'}{row.id}/"
            paths[place.code] = (row.id, row.path)
            after = structure.told(place)
            journal.write(s, actor, "organisation_created", now, row.id, after=after)
            above = {"above": names.get(place.parent, "")} if place.parent else {}
            day = place.opened or today
            milestones.write(s, _who(actor), row.id, Event.CREATED, day, now, after=after | above)
        s.flush()


def _paths(s: Session) -> dict[str, tuple[int, str]]:
    rows = s.execute(select(Organisation.code, Organisation.id, Organisation.path))
    return {code: (number, path) for code, number, path in rows}


def _row(place: Place, paths: dict[str, tuple[int, str]]) -> Organisation:
    return Organisation(
        code=place.code,
        parent_id=paths[place.parent][0] if place.parent else None,
        # Unique until the identifier is known; no path of a subtree begins so.
        path=f"?{place.code}",
        **_columns(place),
    )


def _columns(place: Place) -> dict[str, object]:
    return {
        "name": place.name,
        "search_name": texts.search_key(place.name)[:300],
        "level": place.level.value,
        "kind": place.kind.value if place.kind else None,
        "town": place.town,
        "opened": place.opened,
        "closed": place.closed,
    }


def _change(s: Session, actor: Actor | None, changes: Iterable[Change], now: datetime, today: date) -> None:
    names = _names(s)
    # Parents first: a subtree that moves twice is moved from where the first move put it.
    for change in sorted(changes, key=lambda c: c.after.level.depth):
        row = s.scalars(select(Organisation).where(Organisation.code == change.after.code)).one()
        forms = _forms(s, actor, row, change, today, now)
        for name, value in _columns(change.after).items():
            setattr(row, name, value)
        row.lock_version += 1
        if change.moved:
            put(s, row, s.scalars(select(Organisation).where(Organisation.code == change.after.parent)).one())
        before, after = structure.difference(change)
        journal.write(s, actor, "organisation_changed", now, row.id, before=before, after=after)
        for event, was, told in structure.milestones(change):
            day = (change.after.closed if event is Event.CLOSED else None) or today
            now_so = {**_named(told, names), **(forms if event in _ENDS else {})}
            milestones.write(s, _who(actor), row.id, event, day, now, _named(was, names), now_so)
    s.flush()


_ENDS = (Event.CLOSED, Event.REOPENED)


def _forms(
    s: Session, actor: Actor | None, row: Organisation, change: Change, today: date, now: datetime
) -> dict[str, object]:
    """Of one that is closed nobody waits for the forms, of one that is there again they are waited for again: for the
    card, which can take it back, what has become of them."""
    before, closed = change.before.closed, change.after.closed
    if before == closed:
        return {}
    earlier = milestones.exempted(s, row.id) if before else []
    if closed is None:
        row.merged_into_id = None
        return {"expected": leaving.expect(s, actor, row, earlier, now)}
    reason = f"закрыта {formats.day(closed)}"
    return {"exempted": [*earlier, *leaving.exempt(s, actor, row, reason, max(closed, today), now)]}


def _named(side: dict[str, str | None], names: Mapping[str, str]) -> dict[str, object]:
    """Codes say little on a card: with the name of whom it stands below."""
    parent = side.get("parent")
    return {**side, **({"above": names.get(parent, parent)} if parent else {})}


def _names(s: Session) -> dict[str, str]:
    return dict(s.execute(select(Organisation.code, Organisation.name)).all())


def _who(actor: Actor | None) -> int | None:
    return actor.user_id if actor else None


def put(s: Session, row: Organisation, above: Organisation) -> None:
    """Under another organisation, with the whole subtree; submissions keep the place they were made in."""
    old, new = row.path, f"{above.path}{row.id}/"
    row.parent_id = above.id
    s.flush()
    s.execute(
        update(Organisation)
        .where(within(Organisation.path, old))
        .values(path=new + func.substr(Organisation.path, len(old) + 1))
        .execution_options(synchronize_session=False)
    )
    s.expire_all()
