"""Last year beside this one, form by form, for what is watched: kept by adding differences, as totals are.

The monitoring is set beside the monitoring of the year before, the autumn's subscription beside that of the autumn
before. An exempt form is as if its organisation were not expected.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, delete, insert, null, or_, select
from sqlalchemy.orm import Session, aliased

from core.campaigns import CampaignKind
from core.matching import COLUMNS, NOBODY, Key, Pairs, Reader, Row, Side, watched
from core.measures import Contribution
from core.organisations import Level
from core.workflow import State
from db import forms, models, upsert, windows
from db.expecting import counted_at
from db.models import Campaign, Matched, Organisation, Submission
from db.opened import Opened
from db.organisations import within

KINDS = frozenset({CampaignKind.MONITORING.value, CampaignKind.AUTUMN.value})
_AT_ONCE = 2000

_ANSWERED = case((Submission.state == State.ACCEPTED.value, Submission.answers), else_=null())
# Built once: building it anew takes as long as running it.
_BESIDE = (
    select(
        Campaign,
        Submission.path,
        Submission.state,
        _ANSWERED.label("answers"),
        models.Form.id,
        models.Form.published,
    )
    .outerjoin(
        Submission,
        (Submission.campaign_id == Campaign.id) & (Submission.organisation_id == bindparam("organisation")),
    )
    .outerjoin(models.Form, models.Form.id == Submission.form_id)
    .where(Campaign.kind == bindparam("kind"), Campaign.year.in_(bindparam("years", expanding=True)))
    .order_by(Campaign.id)
)


def follow(
    s: Session,
    opened: Opened,
    state: State,
    before: Mapping[str, Contribution],
    after: Mapping[str, Contribution],
) -> None:
    """One form changes: beside its organisation's form of the year before, and of the year after."""
    submission, campaign = opened.submission, opened.campaign
    above = tuple(counted_at(Level(submission.level), submission.path))
    old, new = _own(above, opened.state, before), _own(above, state, after)
    if campaign.kind not in KINDS or old == new:
        return
    pairs, level = Pairs(), submission.level
    years = (campaign.year - 1, campaign.year + 1)
    asked = {"organisation": submission.organisation_id, "kind": campaign.kind, "years": years}
    for held, *row in s.execute(_BESIDE, asked).all():
        other = _other(s, held, submission, row)
        for side, sign in ((old, -1), (new, 1)):
            if held.year < campaign.year:
                pairs.add(campaign.id, level, other, side, sign)
            else:
                pairs.add(held.id, level, side, other, sign)
    _write(s, pairs.rows())


def _own(above: tuple[int, ...], state: State, found: Mapping[str, Contribution]) -> Side:
    return NOBODY if state is State.EXEMPT else Side(above, watched(found))


def _other(s: Session, held: Campaign, submission: Submission, row: list[Any]) -> Side | None:
    path, state, answers, form, published = row
    if path is None:
        return _covered(s, held)(submission.path, submission.level)
    reader = Reader(forms.read(s, form, published).counted if answers else {})
    return _side(submission.level, path, state, reader.read(answers))


def _side(level: str, path: str, state: str, found: Mapping[str, Contribution]) -> Side:
    if state == State.EXEMPT.value:
        return NOBODY
    return Side(tuple(counted_at(Level(level), path)), found)


def _covered(s: Session, campaign: Campaign) -> Callable[[str, str], Side | None]:
    """What an organisation without a form is in a campaign: not expected, or the campaign did not reach there."""
    owned = windows.by_owner(windows.every(s, campaign))
    return lambda path, level: NOBODY if windows.at(owned, path, level) else None


def _write(s: Session, rows: Mapping[Key, Row]) -> None:
    """In the order of the key, as totals are: writers who meet wait instead of deadlocking."""
    if rows:
        upsert.add(s, Matched, [named(key, rows[key]) for key in sorted(rows)], COLUMNS)


def named(key: Key, row: Row) -> dict[str, Any]:
    names = ("campaign_id", "indicator", "level", "organisation_id", *COLUMNS)
    return dict(zip(names, (*key, *row), strict=True))


@contextmanager
def settling(s: Session, campaign: Campaign, top: Organisation) -> Iterator[None]:
    """Around the coming and going of blank forms below `top`: who left and who came is told by the difference."""
    if campaign.kind not in KINDS:
        yield
        return
    before = _crossing(s, campaign, top)
    yield
    s.flush()
    change = _crossing(s, campaign, top)
    for key, row in before.items():
        kept = change.setdefault(key, [0] * len(COLUMNS))
        change[key] = [new - old for new, old in zip(kept, row, strict=True)]
    _write(s, {key: row for key, row in change.items() if any(row)})


def _crossing(s: Session, campaign: Campaign, top: Organisation) -> dict[Key, Row]:
    """Of accepted forms of the years beside whose organisations stand elsewhere in this campaign, or nowhere. Blank
    forms add nothing themselves."""
    pairs = Pairs()
    if not windows.every(s, campaign):
        return {}
    for beside in _beside(s, campaign):
        for level, mine, other in _lonely(s, beside, campaign, top):
            if beside.year < campaign.year:
                pairs.add(campaign.id, level, mine, other)
            else:
                pairs.add(beside.id, level, other, mine)
    return pairs.rows()


def _beside(s: Session, campaign: Campaign, *steps: int) -> list[Campaign]:
    years = [campaign.year + step for step in steps or (-1, 1)]
    known = select(Campaign).where(Campaign.kind == campaign.kind, Campaign.year.in_(years))
    return list(s.scalars(known.order_by(Campaign.id)))


_OTHER = aliased(Submission)
_FORM = (Submission.level, Submission.path, Submission.state, Submission.form_id, _ANSWERED.label("answers"))
_THERE = (
    _OTHER.path,
    _OTHER.state,
    _OTHER.form_id,
    case((_OTHER.state == State.ACCEPTED.value, _OTHER.answers), else_=null()).label("beside"),
)


def _pairs(campaign: Campaign, other: Campaign) -> Select[Any]:
    """Every form of the campaign with the same organisation's form of the other one, if there is any."""
    same = and_(_OTHER.campaign_id == other.id, _OTHER.organisation_id == Submission.organisation_id)
    return select(*_FORM, *_THERE).outerjoin(_OTHER, same).where(Submission.campaign_id == campaign.id)


def _lonely(
    s: Session, held: Campaign, other: Campaign, top: Organisation
) -> Iterator[tuple[str, Side, Side | None]]:
    today = select(Organisation.id).where(within(Organisation.path, top.path))
    elsewhere = or_(_OTHER.id.is_(None), _OTHER.path != Submission.path, _OTHER.state == State.EXEMPT.value)
    found = _pairs(held, other).where(Submission.state == State.ACCEPTED.value, elsewhere)
    if top.parent_id is not None:
        found = found.where(or_(within(Submission.path, top.path), Submission.organisation_id.in_(today)))
    read, absent = _Readers(s), _covered(s, other)
    for level, path, state, form, answers, there, its, *_ in _streamed(s, found):
        placed = absent(path, level) if there is None else _side(level, there, its, {})
        if placed is not None:
            yield level, _side(level, path, state, read(form, answers)), placed


def _streamed(s: Session, asked: Select[Any]) -> Iterator[Any]:
    yield from s.execute(asked.execution_options(yield_per=_AT_ONCE))


class _Readers:
    """One for each published form."""

    def __init__(self, s: Session) -> None:
        self._s = s
        self._known: dict[int, Reader] = {}

    def __call__(self, form: int, answers: Mapping[str, Any] | None) -> dict[str, Contribution]:
        if not answers:
            return {}
        if form not in self._known:
            row = self._s.get_one(models.Form, form)
            self._known[form] = Reader(forms.read(self._s, form, row.published).counted)
        return self._known[form].read(answers)


def recounted(s: Session, campaign: Campaign) -> dict[Key, Row]:
    """What ought to be kept for a campaign, from its forms and those of the year before."""
    earlier = _beside(s, campaign, -1)
    if campaign.kind not in KINDS or not earlier:
        return {}
    [before], pairs, read = earlier, Pairs(), _Readers(s)
    unknown, left = _covered(s, before), _covered(s, campaign)
    accepted = State.ACCEPTED.value
    mine = _pairs(campaign, before).where(or_(Submission.state == accepted, _OTHER.state == accepted))
    for level, path, state, form, given, there, its, its_form, had in _streamed(s, mine):
        was = unknown(path, level) if there is None else _side(level, there, its, read(its_form, had))
        pairs.add(campaign.id, level, was, _side(level, path, state, read(form, given)))
    gone = _pairs(before, campaign).where(Submission.state == accepted, _OTHER.id.is_(None))
    for level, path, state, form, given, *_ in _streamed(s, gone):
        if placed := left(path, level):
            pairs.add(campaign.id, level, _side(level, path, state, read(form, given)), placed)
    return pairs.rows()


def rebuild(s: Session, campaign: Campaign) -> int:
    """Everything kept for the campaign anew, from its forms; returns how many rows there are."""
    s.execute(delete(Matched).where(Matched.campaign_id == campaign.id))
    rows = recounted(s, campaign)
    keys = sorted(rows)
    for start in range(0, len(keys), _AT_ONCE):
        s.execute(insert(Matched), [named(key, rows[key]) for key in keys[start : start + _AT_ONCE]])
    return len(keys)
