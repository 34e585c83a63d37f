"""Import of organisations: all of a sheet or nothing, each change in the journal."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session, aliased

from core import access, structure
from core import text as texts
from core.access import Action, Actor
from core.organisations import Kind, Level
from core.problems import Forbidden
from core.sheets.reading import Sheet
from core.structure import Change, Known, Place, Plan
from db import campaigns, journal
from db.models import Completeness, Organisation
from db.organisations import within


def preview(s: Session, actor: Actor | None, sheet: Sheet) -> Plan:
    """What an import would do. Forbidden for those who may not import anything anywhere."""
    _require(actor)
    return structure.read_sheet(_known(s), sheet, actor)


def load(s: Session, actor: Actor | None, sheet: Sheet, now: datetime) -> Plan:
    """Writes the whole plan, or nothing when it has problems; the journal remembers a try at foreign ones."""
    _require(actor)
    _alone(s)
    plan = structure.read_sheet(_known(s), sheet, actor)
    if plan.problems:
        if plan.foreign:
            journal.write(s, actor, "import_refused", now, after=journal.tried(plan.foreign))
        return plan
    _create(s, actor, plan.created, now)
    _change(s, actor, plan.changed, now)
    if plan.created or plan.changed:
        campaigns.touch(s)
    return plan


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
        Organisation.id.in_(select(Completeness.organisation_id)),
    ).outerjoin(parent, parent.id == Organisation.parent_id)
    return {
        code: Known(
            Place(code, name, Level(level), Kind(kind) if kind else None, above, town, opened, closed),
            path,
            counted,
        )
        for code, name, level, kind, above, town, opened, closed, path, counted in s.execute(query)
    }


def _require(actor: Actor | None) -> None:
    if not access.scope(actor, Action.STRUCTURE):
        raise Forbidden


def _alone(s: Session) -> None:
    """Two imports at once would plan against the same tree; SQLite lets one write at a time anyway."""
    if s.get_bind().dialect.name == "postgresql":
        s.execute(text("LOCK TABLE organisation IN SHARE ROW EXCLUSIVE MODE"))


def _create(s: Session, actor: Actor | None, places: Iterable[Place], now: datetime) -> None:
    """Level by level: a path holds the identifiers of everything above, and those come from the database."""
    waiting = list(places)
    paths = _paths(s)
    for level in Level:
        made = [(place, _row(place, paths)) for place in waiting if place.level is level]
        s.add_all([row for _, row in made])
        s.flush()
        for place, row in made:
            row.path = f"{paths[place.parent][1] if place.parent else '/'}{row.id}/"
            paths[place.code] = (row.id, row.path)
            journal.write(s, actor, "organisation_created", now, row.id, after=structure.told(place))
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


def _change(s: Session, actor: Actor | None, changes: Iterable[Change], now: datetime) -> None:
    # Parents first: a subtree that moves twice is moved from where the first move put it.
    for change in sorted(changes, key=lambda c: c.after.level.depth):
        row = s.scalars(select(Organisation).where(Organisation.code == change.after.code)).one()
        for name, value in _columns(change.after).items():
            setattr(row, name, value)
        row.lock_version += 1
        if change.moved:
            _move(s, row, change.after.parent)
        before, after = structure.difference(change)
        journal.write(s, actor, "organisation_changed", now, row.id, before=before, after=after)
    s.flush()


def _move(s: Session, row: Organisation, parent_code: str | None) -> None:
    """Takes the whole subtree along; submissions keep the place they were made in."""
    above = s.scalars(select(Organisation).where(Organisation.code == parent_code)).one()
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
