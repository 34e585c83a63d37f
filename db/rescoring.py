"""Scores follow what they hang on, in the transaction of the act that has changed it: when an office has told of other
letters its primaries are scored anew, when a primary subscribes so are its own form and those of the offices above.
Each as of the day it was handed in; totals move by the difference."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, bindparam, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from core import answers, scores
from core.answers import Answers
from core.campaigns import CampaignKind
from core.organisations import Level
from core.profiles import Profile
from core.rating import Score
from core.workflow import State
from core.yardsticks import PACKS_SENT
from db import aggregates, forms, methodologies, models, scoring, upsert
from db.models import Campaign, Submission
from db.opened import Opened
from db.organisations import ancestor_ids
from db.scoring import Beside
from db.touching import YEARS_BACK
from db.windows import shaped

Which = ColumnElement[bool]
_OFFICES = (Level.TERRITORIAL.value, Level.REGIONAL.value)


def follow(s: Session, before: Opened, was: State, after: Opened) -> None:
    """Of a form that has just been stored: with its answers and its state of then, and with those of now."""
    told = before.answers if was.handed_in else None
    tells = after.answers if after.state.handed_in else None
    primary = after.form.level is Level.PRIMARY
    if after.campaign_kind is CampaignKind.MONITORING:
        if not primary and _letters(told) != _letters(tells):
            _primaries(s, after.submission)
    elif primary and told != tells:
        _own(s, after)
    if (
        primary
        and after.campaign_kind is not CampaignKind.MONITORING
        and State.ACCEPTED in (was, after.state)
    ):
        _above(s, after)


def _letters(told: Answers | None) -> object:
    return None if told is None else told.get(PACKS_SENT)


def _primaries(s: Session, office: Submission) -> None:
    below = (Submission.parent_id == office.organisation_id, Submission.level == Level.PRIMARY.value)
    upsert.after(s, ("letters", office.id), partial(_again, s, office.campaign_id, below))


def _own(s: Session, subscription: Opened) -> None:
    organisation = subscription.submission.organisation_id
    for number in _counting(s, subscription.campaign.year):
        here = (Submission.organisation_id == organisation,)
        upsert.after(s, ("papers", number, organisation), partial(_again, s, number, here))


def _above(s: Session, subscription: Opened) -> None:
    offices = ancestor_ids(subscription.submission.path)[:-1]
    for number in _counting(s, subscription.campaign.year):
        for office in reversed(offices):
            here = (Submission.organisation_id == office, Submission.level.in_(_OFFICES))
            upsert.after(s, ("papers", number, office), partial(_again, s, number, here))


def _counting(s: Session, year: int) -> Sequence[int]:
    """The monitorings that the newspapers ordered in a year count for."""
    held = select(Campaign.id).where(
        Campaign.kind == CampaignKind.MONITORING.value,
        Campaign.year.between(year, year + YEARS_BACK),
    )
    return s.scalars(held.order_by(Campaign.id)).all()


def _again(s: Session, campaign: int, which: tuple[Which, ...]) -> None:
    anew(s, handed_in(s, (Submission.campaign_id == campaign, *which)))


@dataclass(frozen=True)
class Handed:
    """A form of the monitoring that is handed in."""

    submission: Submission
    year: int
    form_id: int
    published: Any
    window: models.Window


def handed_in(s: Session, which: tuple[Which, ...], most: int | None = None) -> list[Handed]:
    rows = s.execute(
        select(Submission, Campaign.year, models.Form.id, models.Form.published, models.Window)
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .join(models.Form, models.Form.id == Submission.form_id)
        .join(models.Window, models.Window.id == Submission.window_id)
        .where(Submission.state.in_(scoring.HANDED_IN), *which)
        .order_by(Submission.id)
        .limit(most)
        .execution_options(populate_existing=True)
    )
    return [Handed(*row) for row in rows]


def anew(s: Session, handed: Sequence[Handed]) -> None:
    """Scores them and moves the totals above those that are accepted. Forms of one campaign."""
    if not handed:
        return
    found = scored(s, handed)
    with upsert.together(s):
        for one in handed:
            mine, was = one.submission, one.submission.scores
            if mine.state == State.ACCEPTED.value and mine.id in found:
                fresh = found[mine.id]["scores"]
                aggregates.add(s, mine, scores.contributions(was), scores.contributions(fresh))
    keep(s, [one.submission for one in handed], found)


def scored(s: Session, handed: Sequence[Handed]) -> dict[int, dict[str, Any]]:
    """The columns of each, by its number."""
    at = scoring.handed_in(s, [one.submission for one in handed])
    around = _Around(s, handed)
    found = {}
    for one in handed:
        moment = at[one.submission.id]
        if moment is not None:
            found[one.submission.id] = _columns(s, one, moment, around)
    return found


def _columns(s: Session, one: Handed, moment: datetime, around: "_Around") -> dict[str, Any]:
    form, profile = forms.read(s, one.form_id, one.published), around.profile(one.submission.path, one.year)
    given = answers.decode(form.indicators, one.submission.answers)
    return scoring.columns(_score(s, one, moment, around), profile, form.level, given)


def score(s: Session, one: Handed) -> Score | None:
    """With all its parts, as it is now; None for what nobody has handed in."""
    moment = scoring.handed_in(s, [one.submission])[one.submission.id]
    return _score(s, one, moment, _Around(s, [one])) if moment else None


def _score(s: Session, one: Handed, moment: datetime, around: "_Around") -> Score:
    mine, form = one.submission, forms.read(s, one.form_id, one.published)
    given = answers.decode(form.indicators, mine.answers)
    day = shaped(one.window, mine.until).today(moment)
    return scoring.scored(around.profile(mine.path, one.year), form, given, day, around.beside(one))


@dataclass
class _Around:
    """What many forms are scored beside, read once."""

    s: Session
    handed: Sequence[Handed]
    profiles: dict[tuple[Any, ...], Profile] = field(default_factory=dict)
    sent: dict[tuple[int, int | None], Any] = field(default_factory=dict)
    papers: dict[int, dict[int, Answers]] = field(default_factory=dict)

    def profile(self, path: str, year: int) -> Profile:
        """Weights are set by the federation and by regions."""
        key = (year, *ancestor_ids(path)[:2])
        if key not in self.profiles:
            self.profiles[key] = methodologies.of(self.s, path, year)
        return self.profiles[key]

    def beside(self, one: Handed) -> Beside:
        mine = one.submission
        if mine.level != Level.PRIMARY.value:
            return Beside(below=scoring.below(self.s, mine.organisation_id, one.year))
        above = (mine.campaign_id, mine.parent_id)
        if above not in self.sent:
            self.sent[above] = scoring.packs_sent(self.s, *above)
        return Beside(self.sent[above], self._papers(one.year).get(mine.organisation_id))

    def _papers(self, year: int) -> dict[int, Answers]:
        if year not in self.papers:
            mine = [one.submission for one in self.handed if one.year == year]
            primaries = [m.organisation_id for m in mine if m.level == Level.PRIMARY.value]
            self.papers[year] = scoring.subscriptions(self.s, primaries, year)
        return self.papers[year]


_FORM = cast(Table, Submission.__table__)
_BY_NUMBER = update(_FORM).where(_FORM.c.id == bindparam("number"))


def keep(s: Session, submissions: Sequence[Submission], found: dict[int, dict[str, Any]]) -> None:
    """Whoever has one of them in this transaction sees it as it is now."""
    usual: dict[str, Any] = {"rating": None, "fullness": None}
    rows = []
    for mine in submissions:
        columns = found.get(mine.id)
        if columns is None or columns["scores"] == mine.scores:
            continue
        values = usual | columns
        rows.append({"number": mine.id, **values})
        for name, value in values.items():
            set_committed_value(mine, name, value)
    if rows:
        s.connection().execute(_BY_NUMBER.values({n: bindparam(n) for n in (*usual, "scores")}), rows)
