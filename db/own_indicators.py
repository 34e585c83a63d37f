"""Own indicators of the federation and of regions: thought of, tried on three organisations, counted, retired."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import access, answers, formulas, measures, own_indicators
from core.access import Action, Actor
from core.answers import Missing
from core.campaigns import CampaignKind
from core.catalogue import Catalogue
from core.indicators import Indicator
from core.measures import Contribution
from core.organisations import Level
from core.own_indicators import Body, Typed
from core.problems import Conflict, Forbidden, Problem, Refused
from core.workflow import State
from db import campaigns, catalogues, forms, journal, locking, models, own_counting, own_totals, touching
from db.models import Campaign, Organisation, OwnIndicator, Submission
from db.organisations import ancestor_ids, within

OWNERS = (Level.FEDERAL, Level.REGIONAL)
_MOVED = "Показатель изменил кто-то ещё, пока страница была открыта у вас. Показываем то, что есть сейчас."
# How many accepted forms are looked at for three examples.
_LOOKED_AT = 300
EXAMPLES = 3


@dataclass(frozen=True)
class Entry:
    """`left` are campaigns not counted yet; `mine`: may whoever asks change it at this place?"""

    id: int
    code: str
    body: Body
    indicator: Indicator
    state: str
    lock_version: int
    owner: str
    mine: bool
    counted: int
    left: tuple[Campaign, ...]


@dataclass(frozen=True)
class Example:
    """One organisation; `parts` are code -> its answer, None where there is none."""

    name: str
    parts: Mapping[str, Decimal | None]
    found: Contribution
    value: Decimal | None


@dataclass(frozen=True)
class Tried:
    """The figure of real organisations: the least, the middle and the largest of those looked at. `stamp` says what
    was seen; `seen` of `looked_at` forms have a figure."""

    campaign: Campaign | None
    examples: tuple[Example, ...]
    seen: int
    looked_at: int
    stamp: str


def all(s: Session, actor: Actor | None, organisation: Organisation) -> list[Entry]:
    """Of the organisation and of those above it, the newest last."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    rows = s.execute(
        select(OwnIndicator, Organisation)
        .join(Organisation, Organisation.id == OwnIndicator.organisation_id)
        .where(OwnIndicator.organisation_id.in_(ancestor_ids(organisation.path)))
        .order_by(Organisation.path, OwnIndicator.id)
    )
    found = [(row, owner) for row, owner in rows if owner.id == organisation.id or row.state == "used"]
    kept = {k.id: k for k in own_totals.above(s, organisation.path)}
    return [_entry(s, row, owner, organisation, kept.get(row.id)) for row, owner in found]


def _entry(
    s: Session, row: OwnIndicator, owner: Organisation, here: Organisation, kept: own_totals.Kept | None
) -> Entry:
    body = own_indicators.from_json(row.body)
    left = tuple(own_counting.left(s, kept)) if kept and not kept.retired else ()
    made = own_indicators.indicator(row.code, body, owner.name)
    mine = owner.id == here.id
    return Entry(
        row.id,
        row.code,
        body,
        made,
        row.state,
        row.lock_version,
        owner.name,
        mine,
        own_totals.counted(row),
        left,
    )


def parts(s: Session, actor: Actor | None, organisation: Organisation) -> Catalogue:
    """The questions that a formula is made of."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    return catalogues.of(s, organisation)


def save(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    number: int,
    typed: Typed,
    lock_version: int,
    now: datetime,
) -> tuple[int, list[Problem]]:
    """Keeps a draft, a new one where `number` is 0, and returns its number; nothing is kept where there are problems.

    Raises Conflict where it is no longer the one of `lock_version`, Refused for one in use: its totals hang on it.
    """
    access.require(actor, Action.CAMPAIGN, organisation.path)
    _refuse_others(organisation)
    row = _seen(s, organisation, number, lock_version) if number else None
    if row is not None and row.state != "draft":
        raise Refused("Показатель уже считается, изменить его нельзя: создайте новый, а этот уберите.")
    known = catalogues.of(s, organisation)
    body, problems = own_indicators.read(typed, known)
    if body is None:
        return number, problems
    was = own_indicators.from_json(row.body) if row else None
    if was == body:
        return number, []
    kept = _store(s, actor, organisation, row, own_indicators.to_json(body), now)
    before, after = _said(was, known) if was else {}, _said(body, known)
    names = [name for name in after if before.get(name) != after[name]]
    journal.write(
        s,
        actor,
        "own_indicator.save",
        now,
        organisation.id,
        before={name: before[name] for name in names if name in before},
        after={"indicator": body.label} | {name: after[name] for name in names},
    )
    return kept, []


def _said(body: Body, known: Catalogue) -> dict[str, Any]:
    """What the journal says of it: words, not codes."""
    typed = body.typed()
    names = ("label", "short", "unit", "decimals", "lower", "upper")
    made = own_indicators.indicator("", body, "")
    return {name: getattr(typed, name) for name in names} | {"formula": formulas.of(made, known.indicators)}


def _store(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    row: OwnIndicator | None,
    body: Mapping[str, Any],
    now: datetime,
) -> int:
    if row is not None:
        _change(s, row, body=dict(body))
        return row.id
    who = actor.user_id if actor else None
    made = OwnIndicator(
        organisation_id=organisation.id,
        code=f"new {now.timestamp()}",
        body=dict(body),
        created=now,
        user_id=who,
    )
    locking.add(s, made, _MOVED)
    made.code = f"own_{made.id}"
    s.flush()
    return made.id


def _change(s: Session, row: OwnIndicator, **values: Any) -> None:
    seen = (OwnIndicator.id == row.id, OwnIndicator.lock_version == row.lock_version)
    locking.change(s, OwnIndicator, seen, values | {"lock_version": row.lock_version + 1}, _MOVED)
    s.expire(row)


def _refuse_others(organisation: Organisation) -> None:
    if Level(organisation.level) not in OWNERS:
        raise Refused("Свои показатели заводят федерация и региональная организация.")


def _seen(s: Session, organisation: Organisation, number: int, lock_version: int) -> OwnIndicator:
    row = s.get(OwnIndicator, number, populate_existing=True)
    if row is None or row.organisation_id != organisation.id:
        raise Forbidden
    if row.lock_version != lock_version:
        raise Conflict(_MOVED)
    return row


def tried(s: Session, actor: Actor | None, organisation: Organisation, number: int) -> Tried:
    """The draft on three organisations of the newest campaign with accepted forms."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    row = s.get(OwnIndicator, number, populate_existing=True)
    if row is None or row.organisation_id != organisation.id:
        raise Forbidden
    body = own_indicators.from_json(row.body)
    made = own_indicators.indicator(row.code, body, organisation.name)
    campaign = _newest(s, organisation, body)
    every = _looked_at(s, organisation, campaign, made) if campaign else []
    with_value = sorted((e for e in every if e.value is not None), key=lambda e: (e.value, e.name))
    places = sorted({0, len(with_value) // 2, len(with_value) - 1} - {-1}) if with_value else []
    shown = tuple(with_value[n] for n in places)
    told = repr(
        (row.lock_version, campaign.id if campaign else 0, [(e.name, e.found, e.value) for e in shown])
    )
    stamp = sha256(told.encode()).hexdigest()
    return Tried(campaign, shown, len(with_value), len(every), stamp)


def _newest(s: Session, organisation: Organisation, body: Body) -> Campaign | None:
    kinds = [kind.value for kind in CampaignKind if kind.sort == body.campaign]
    accepted = select(Submission.id).where(
        Submission.campaign_id == Campaign.id,
        Submission.level == Level.PRIMARY.value,
        Submission.state == State.ACCEPTED.value,
        within(Submission.path, organisation.path),
    )
    known = select(Campaign).where(Campaign.kind.in_(kinds), accepted.exists())
    return s.scalars(known.order_by(Campaign.year.desc(), Campaign.kind).limit(1)).first()


def _looked_at(
    s: Session, organisation: Organisation, campaign: Campaign, indicator: Indicator
) -> list[Example]:
    rows = s.execute(
        select(Organisation.name, Submission.answers, models.Form.id, models.Form.published)
        .join(Submission, Submission.organisation_id == Organisation.id)
        .join(models.Form, models.Form.id == Submission.form_id)
        .where(
            Submission.campaign_id == campaign.id,
            Submission.level == Level.PRIMARY.value,
            Submission.state == State.ACCEPTED.value,
            within(Submission.path, organisation.path),
        )
        .order_by(Submission.path)
        .limit(_LOOKED_AT)
    )
    return [
        _example(name, indicator, forms.read(s, form, published).counted, stored)
        for name, stored, form, published in rows
    ]


def _example(
    name: str, indicator: Indicator, asked: Mapping[str, Indicator], stored: Mapping[str, Any]
) -> Example:
    needed = own_totals.narrowed(asked, indicator)
    given = measures.tallied(needed, answers.decode(needed, stored))
    told = {
        code: None
        if isinstance(given.get(code), Missing)
        else measures.amount(given.get(code), indicator.yes)
        for code in (*indicator.numerator, *indicator.denominator)
    }
    found = own_totals.contribution(indicator, needed, given) or Contribution(0, Decimal(0), Decimal(0))
    value = measures.value(indicator, found.answered, found.total, found.base)
    return Example(name, told, found, value)


def publish(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    number: int,
    lock_version: int,
    stamp: str,
    now: datetime,
) -> None:
    """From now on it is counted and offered. `stamp` is of the check that was looked at: Refused without one, or
    where the organisations answer otherwise by now."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    _refuse_others(organisation)
    row = _seen(s, organisation, number, lock_version)
    if row.state != "draft":
        raise Refused("Показатель уже считается.")
    found = tried(s, actor, organisation, number)
    if not found.examples:
        raise Refused("Показатель не получился ни у одной организации: проверьте формулу или дождитесь форм.")
    if found.stamp != stamp:
        raise Refused("Сначала посмотрите, что получается у трёх организаций.")
    _change(s, row, state="used", counted=[])
    after = {"indicator": str(row.body["label"])}
    journal.write(s, actor, "own_indicator.publish", now, organisation.id, after=after)


@dataclass(frozen=True)
class Step:
    """`forms` were looked at; `whole`: the campaign is counted to its end."""

    campaign: Campaign
    forms: int
    whole: bool


def count_next(
    s: Session, actor: Actor | None, organisation: Organisation, number: int, now: datetime
) -> Step | None:
    """Goes on with the newest campaign that has not been counted yet, some forms further; None where there is none.
    What has been counted stays, whatever happens to the rest."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    kept = next((k for k in own_totals.above(s, organisation.path) if k.id == number), None)
    if kept is None or kept.path != organisation.path:
        raise Forbidden
    campaign = next(iter(own_counting.left(s, kept)), None)
    if campaign is None or kept.retired:
        return None
    touching.wait(s, campaign.id)
    step = own_counting.count(s, number, campaign)
    if step is None or step.rows is None:
        return Step(campaign, step.forms if step else 0, step is None)
    campaigns.touch(s, campaign.id)
    after = {"indicator": kept.body.label, "year": campaign.year, "kind": campaign.kind, "rows": step.rows}
    journal.write(s, actor, "own_indicator.count", now, organisation.id, after=after)
    return Step(campaign, step.forms, True)


def retire(
    s: Session, actor: Actor | None, organisation: Organisation, number: int, lock_version: int, now: datetime
) -> None:
    """It is offered no more; its totals stay. A draft that nobody needs goes the same way."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    row = _seen(s, organisation, number, lock_version)
    if row.state == "retired":
        raise Refused("Показатель уже убран.")
    _change(s, row, state="retired")
    after = {"indicator": str(row.body["label"])}
    journal.write(s, actor, "own_indicator.retire", now, organisation.id, after=after)
