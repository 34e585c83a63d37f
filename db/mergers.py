"""Who was merged into whom between last year's campaign and this year's: a few rows, read when figures are compared."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    exists,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from core.campaigns import CampaignKind
from core.matching import NOBODY, Reader, Side
from core.mergers import Merger
from core.organisations import Level
from core.workflow import State
from db import forms, models
from db.expecting import counted_at
from db.models import Campaign, Organisation, Submission

# Mergers of what was itself merged are followed so far.
_DEEPEST = 20


def between(
    s: Session, organisation: Organisation, year: int, kind: CampaignKind, source: Level
) -> tuple[Merger, ...]:
    """Of the organisation's subtree as it was in either campaign: those expected last year and not this year, each
    with whoever goes on for it."""
    held = _campaigns(s, year, kind)
    if len(held) < 2:
        return ()
    asked = {
        "was": held[year - 1],
        "now": held[year],
        "source": source.value,
        "until": date(year + 1, 1, 1),
        "inside": f"%/{organisation.id}/%",
    }
    found: dict[int, Merger] = {}
    read = _Readers(s)
    for number, name, heir, into, *sides in s.execute(_ASKED, asked):
        if number not in found:
            found[number] = Merger(
                name, into, heir, *(_side(read, source, sides[n : n + 3]) for n in (0, 3, 6))
            )
    return tuple(found.values())


def _campaigns(s: Session, year: int, kind: CampaignKind) -> dict[int, int]:
    known = select(Campaign.year, Campaign.id)
    chosen = known.where(Campaign.kind == kind.value, Campaign.year.in_((year - 1, year)))
    return dict(s.execute(chosen).all())


_GONE, _WAS, _NOW, _LATER = (aliased(Submission) for _ in range(4))
_FORMER, _HEIR, _NEXT = (aliased(Organisation) for _ in range(3))


def _told(form: type[Submission]) -> tuple[Any, ...]:
    given = case((form.state == State.ACCEPTED.value, form.answers), else_=null())
    return form.path, form.form_id, given


def _expected(form: type[Submission], campaign: str) -> ColumnElement[bool]:
    return and_(form.campaign_id == bindparam(campaign), form.state != State.EXEMPT.value)


def _asked() -> Select[Any]:
    """The nearest heir first."""
    steps = literal(1).label("steps")
    first = select(Organisation.id.label("former"), Organisation.merged_into_id.label("heir"), steps)
    # A later merger has nothing to do with why no form was asked for this year.
    line = first.where(
        Organisation.merged_into_id.is_not(None),
        Organisation.level == bindparam("source"),
        Organisation.closed < bindparam("until"),
    ).cte("merged", recursive=True)
    further = select(line.c.former, _NEXT.merged_into_id, line.c.steps + 1)
    further = further.join(_NEXT, _NEXT.id == line.c.heir)
    line = line.union_all(further.where(_NEXT.merged_into_id.is_not(None), line.c.steps < _DEEPEST))
    still = exists().where(_LATER.organisation_id == line.c.former, _expected(_LATER, "now"))
    told = (*_told(_GONE), *_told(_WAS), *_told(_NOW))
    inside: BindParameter[str] = bindparam("inside")
    return (
        select(line.c.former, _FORMER.name, line.c.heir, _HEIR.name, *told)
        .join(_FORMER, _FORMER.id == line.c.former)
        .join(_HEIR, _HEIR.id == line.c.heir)
        .join(_GONE, and_(_GONE.organisation_id == line.c.former, _expected(_GONE, "was")))
        .join(_NOW, and_(_NOW.organisation_id == line.c.heir, _expected(_NOW, "now")))
        .outerjoin(_WAS, and_(_WAS.organisation_id == line.c.heir, _expected(_WAS, "was")))
        .where(~still, or_(_GONE.path.like(inside), _NOW.path.like(inside)))
        .order_by(line.c.former, line.c.steps)
    )


# Built once: putting it together takes longer than running it.
_ASKED = _asked()


class _Readers:
    """What is watched, by published form."""

    def __init__(self, s: Session) -> None:
        self._s = s
        self._known: dict[int, Reader] = {}

    def __call__(self, form: int) -> Reader:
        if form not in self._known:
            row = self._s.get_one(models.Form, form)
            self._known[form] = Reader(forms.read(self._s, form, row.published).counted)
        return self._known[form]


def _side(read: Callable[[int], Reader], level: Level, row: list[Any]) -> Side:
    path, form, answers = row
    if path is None:
        return NOBODY
    return Side(tuple(counted_at(level, path)), read(form).read(answers) if answers else {})
