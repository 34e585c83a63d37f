"""Whoever changes figures takes their turn: all campaigns that an act may look at or change are locked at once, in the
order of their numbers, before anything else is. Two who took some and later some more would wait for each other."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import and_, bindparam, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from core.campaigns import CampaignKind
from db.models import Campaign

_MONITORING = CampaignKind.MONITORING.value
SUBSCRIPTIONS = (CampaignKind.SPRING.value, CampaignKind.AUTUMN.value)
# Newspapers ordered longer ago say nothing about this year.
YEARS_BACK = 1

# Years beside one another are compared form by form, and what is ordered in a year counts in the monitorings of it and
# of the next, which have years beside them too.
_GIVEN = aliased(Campaign)
_BESIDE = and_(
    _GIVEN.kind == Campaign.kind, Campaign.year.between(_GIVEN.year - 1, _GIVEN.year + 1)
)  # fmt: skip
_COUNTING = and_(
    _GIVEN.kind.in_(SUBSCRIPTIONS),
    Campaign.kind == _MONITORING,
    Campaign.year.between(_GIVEN.year - 1, _GIVEN.year + YEARS_BACK + 1),
)
_LOCKED = select(Campaign.id, Campaign.kind, Campaign.year).order_by(Campaign.id).with_for_update()
# Built once: forms are accepted by the thousand.
_AROUND = _LOCKED.where(
    exists().where(_GIVEN.id.in_(bindparam("numbers", expanding=True)), or_(_BESIDE, _COUNTING))
)
_TOUCHED = "touched"


def hold(s: Session, years: Collection[int]) -> None:
    """For acts on several campaigns, some of them not there yet: all that touching them one by one will ask for."""
    around = {year + step for year in years for step in range(-1, YEARS_BACK + 2)}
    s.execute(_LOCKED.where(Campaign.year.in_(around))).all()


def wait(s: Session, number: int) -> None:
    """Nobody accepts forms of the campaign until this act is over; its figures stay what they are."""
    s.execute(_AROUND, {"numbers": [number]}).all()


def touch(s: Session, numbers: int | Collection[int] | None = None) -> None:
    """The figures of these campaigns (None: of all, where names or places change) are shown differently from now on,
    so are those of the monitorings that a subscription counts in: caches go, and whoever else changes them waits
    here. So does whoever changes those of the years beside: each must see the other's form to set them side by side.
    """
    wanted = {numbers} if isinstance(numbers, int) else None if numbers is None else set(numbers)
    done = _done(s)
    if wanted is not None and wanted <= done:
        return
    if wanted is None:
        changed = {row.id for row in s.execute(_LOCKED)}
    else:
        changed = _changed(s.execute(_AROUND, {"numbers": sorted(wanted)}).all(), wanted)
    raised = update(Campaign).where(Campaign.id.in_(changed - done))
    s.execute(
        raised.values(data_version=Campaign.data_version + 1).execution_options(synchronize_session=False)
    )
    if not s.in_nested_transaction():
        done |= changed


def _changed(rows: Iterable[Any], wanted: Collection[int]) -> set[int]:
    ordered = {row.year for row in rows if row.id in wanted and row.kind in SUBSCRIPTIONS}
    years = {year + step for year in ordered for step in range(YEARS_BACK + 1)}
    return {row.id for row in rows if row.id in wanted or (row.kind == _MONITORING and row.year in years)}


def _done(s: Session) -> set[int]:
    """What this transaction has touched: it stays locked until the end, and nobody has seen it in between."""
    mine = s.get_transaction()
    kept = s.info.get(_TOUCHED)
    if kept is None or kept[0] is not mine:
        kept = s.info[_TOUCHED] = (mine, set())
    done: set[int] = kept[1]
    return done
