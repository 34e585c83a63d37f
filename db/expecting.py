"""Who is waited for in a campaign: one blank form each, with place, kind and size as they are at that moment; and what
a form was that is waited for again."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from core.answers import quantity
from core.campaigns import CampaignKind
from core.organisations import Level, bracket
from core.workflow import State
from db import models, upsert, windows
from db.models import Campaign, Completeness, Organisation, Submission
from db.organisations import ancestor_ids, within

_STATES = ("draft", "submitted", "returned", "accepted", "late", "exempt")


def absent(
    s: Session, campaign: Campaign, top: Organisation, now: datetime, only: Collection[int] | None = None
) -> list[tuple[Organisation, models.Window]]:
    """Organisations of the subtree that are there while forms are taken and have none yet, with their days. `only`:
    these, whenever they were there."""
    expected = select(Submission.organisation_id).where(Submission.campaign_id == campaign.id)
    every = select(Organisation).where(within(Organisation.path, top.path), Organisation.id.not_in(expected))
    if only is not None:
        every = every.where(Organisation.id.in_(only))
    known = windows.by_owner(windows.every(s, campaign))
    place = _placing(s, campaign)
    placed = ((o, windows.at(known, place(o), o.level)) for o in s.scalars(every))
    return [(o, w) for o, w in placed if w is not None and (only is not None or _there(o, w, now))]


def _there(organisation: Organisation, row: models.Window, now: datetime) -> bool:
    """Whoever is to close only later still reports; whoever opens when forms are taken no more does not."""
    window = windows.shaped(row)
    if organisation.opened is not None and organisation.opened > window.closes:
        return False
    return organisation.closed is None or organisation.closed > max(window.opens, window.today(now))


def add(
    s: Session, campaign: Campaign, top: Organisation, now: datetime, only: Collection[int] | None
) -> int:
    """One submission per organisation of the subtree that has none yet; returns how many were added."""
    found = absent(s, campaign, top, now, only)
    if not found:
        return 0
    members = last_members(s, campaign.year, top)
    place = _placing(s, campaign)
    blanks = [_blank(window, o, place(o), members.get(o.id)) for o, window in found]
    s.execute(insert(Submission), blanks)
    count(s, campaign, [(Level(o.level), place(o)) for o, _ in found], 1)
    return len(found)


def _placing(s: Session, campaign: Campaign) -> Callable[[Organisation], str]:
    """Paths of newcomers: whoever has gone over to another region since the campaign began is counted where it was,
    and so is everybody who joins it."""
    rows = select(Completeness.organisation_id, Completeness.parent_id)
    kept = dict(s.execute(rows.where(Completeness.campaign_id == campaign.id).distinct()).all())

    def path(organisation: Organisation) -> str:
        today = parents(organisation.path)
        line: list[int] = []
        above: int | None = ancestor_ids(organisation.path)[-1]
        while above is not None:
            line.append(above)
            above = kept[above] if above in kept else today[above]
        return "/" + "".join(f"{number}/" for number in reversed(line))

    return path


def _blank(
    window: models.Window, organisation: Organisation, path: str, members: int | None
) -> dict[str, object]:
    return {
        "campaign_id": window.campaign_id,
        "organisation_id": organisation.id,
        "form_id": window.form_id,
        "window_id": window.id,
        "level": organisation.level,
        "kind": organisation.kind,
        "bracket": bracket(members),
        "parent_id": parents(path)[ancestor_ids(path)[-1]],
        "path": path,
    }


def last_members(s: Session, year: int, top: Organisation) -> dict[int, int]:
    """Members by organisation as accepted a year earlier: the size bracket is frozen by them."""
    earlier = (
        select(Submission.organisation_id, Submission.answers)
        .join(Campaign)
        .where(
            Campaign.kind == CampaignKind.MONITORING.value,
            Campaign.year == year - 1,
            Submission.state == "accepted",
            Submission.level == "primary",
            within(Submission.path, top.path),
        )
    )
    known = ((i, quantity(answers.get("members_total"))) for i, answers in s.execute(earlier))
    return {i: int(members) for i, members in known if members is not None}


def count(s: Session, campaign: Campaign, places: Iterable[tuple[Level, str]], one: int) -> None:
    """Forms that nobody has begun come (1) or go (-1) in the completeness of everybody above; `places`: level and
    path of each."""
    more: Counter[tuple[str, int]] = Counter()
    above: dict[int, int | None] = {}
    for level, path in places:
        above |= parents(path)
        more.update((level.value, ancestor) for ancestor in counted_at(level, path))
    rows: list[dict[str, Any]] = [
        dict.fromkeys(_STATES, 0)
        | {"campaign_id": campaign.id, "level": level, "organisation_id": ancestor}
        | {"parent_id": above[ancestor], "expected": one * number}
        for (level, ancestor), number in sorted(more.items())
    ]
    if rows:
        upsert.add(s, Completeness, rows, ("expected",))


def counted_at(level: Level, path: str) -> list[int]:
    """Whose totals a form adds to: everybody above, and the organisation itself unless it is a primary,
    whose own form is its whole total."""
    ids = ancestor_ids(path)
    return ids[:-1] if level is Level.PRIMARY else ids


def parents(path: str) -> dict[int, int | None]:
    """ "/1/7/203/" -> {1: None, 7: 1, 203: 7}: who each of them answers to."""
    ids = ancestor_ids(path)
    return dict(zip(ids, [None, *ids], strict=False))


def before(s: Session, submission_id: int, begun: bool) -> tuple[State, str]:
    """What the form was until it was exempt, and why it had come back."""
    acts = select(models.Event).where(models.Event.submission_id == submission_id)
    newest = acts.order_by(models.Event.id.desc()).limit(1)
    last = s.scalar(newest.where(models.Event.action == "form.exempt"))
    state = State((last.before if last else {}).get("state", State.DRAFT if begun else State.NOT_BEGUN))
    if not state.sent_back:
        return state, ""
    returned = s.scalar(newest.where(models.Event.action.in_(("form.return", "form.reopen"))))
    return state, str(returned.after.get("reason", "")) if returned else ""
