"""Campaigns: who is asked what and when. Opening one freezes the form and everybody's place in the tree."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core import access, campaigns, forms
from core.access import Action, Actor
from core.answers import quantity
from core.catalogue import Catalogue
from core.forms import Form
from core.organisations import Level, bracket
from core.problems import Forbidden, Refused
from db import journal, models, upsert
from db.models import Campaign, Completeness, Organisation, Submission
from db.organisations import ancestor_ids, within

MONITORING = "monitoring"


def all(s: Session, actor: Actor | None) -> Sequence[Campaign]:
    """The newest first, for anybody who is signed in: dates of campaigns are no secret among colleagues."""
    if actor is None or actor.must_change_password:
        raise Forbidden
    return s.scalars(select(Campaign).order_by(Campaign.year.desc())).all()


def of_year(s: Session, actor: Actor | None, year: int) -> Campaign:
    found = next((c for c in all(s, actor) if c.year == year), None)
    if found is None:
        raise Refused(f"Кампании {year} года нет.")
    return found


def window(s: Session, campaign: Campaign, level: Level) -> campaigns.Window | None:
    """None where the level does not report in this campaign."""
    row = s.get(models.Window, (campaign.id, level.value))
    return None if row is None else shaped(row, campaign)


def shaped(row: models.Window, campaign: Campaign) -> campaigns.Window:
    return campaigns.Window(Level(row.level), row.opens, row.due, row.closes, campaign.time_zone)


def open_monitoring(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    windows: Iterable[campaigns.Window],
    year: int,
    catalogue: Catalogue,
    now: datetime,
    only: Collection[int] | None = None,
) -> Campaign:
    """Opens the year's monitoring for everybody below `organisation`, or for those who have joined since.

    `only`: identifiers of those to expect, closed ones too; figures of the past are known of some alone.
    """
    access.require(actor, Action.CAMPAIGN, organisation.path)
    campaign = _of(s, year)
    if campaign is None:
        campaign = _announced(s, actor, organisation, tuple(windows), year, catalogue, now)
    touch(s, campaign.id)
    added = sum(_expect(s, campaign, row, organisation, only) for row in _windows(s, campaign))
    journal.write(s, actor, "campaign.open", now, organisation.id, after={"year": year, "expected": added})
    return campaign


def _announce(
    s: Session, year: int, windows: Sequence[campaigns.Window], catalogue: Catalogue, now: datetime
) -> Campaign:
    fault = next((f for f in (w.fault() for w in windows) if f), None)
    if fault or not windows:
        raise Refused(fault or "Не указаны сроки сдачи.")
    title = f"Мониторинг информационной работы {year} года"
    campaign = Campaign(
        kind=MONITORING, year=year, title=title, time_zone=windows[0].time_zone, data_version=1
    )
    s.add(campaign)
    s.flush()
    for w in windows:
        form = publish(s, forms.compose(catalogue, w.level, year), now)
        s.add(
            models.Window(
                campaign_id=campaign.id,
                level=w.level.value,
                form_id=form.id,
                opens=w.opens,
                due=w.due,
                closes=w.closes,
            )
        )
    s.flush()
    return campaign


def _of(s: Session, year: int) -> Campaign | None:
    return s.scalar(select(Campaign).where(Campaign.kind == MONITORING, Campaign.year == year))


def _announced(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    windows: Sequence[campaigns.Window],
    year: int,
    catalogue: Catalogue,
    now: datetime,
) -> Campaign:
    """The days are the same for the whole union: unusual ones are set by whoever answers for all of it."""
    usual = {u for w in windows[:1] for u in campaigns.usual_windows(year, w.time_zone)}
    if usual != set(windows) and not access.can(actor, Action.CAMPAIGN, access.root(organisation.path)):
        raise Refused(
            "Сроки одни для всего профсоюза: другие, чем обычно, назначает администратор федерации."
        )
    try:
        with s.begin_nested():
            return _announce(s, year, windows, catalogue, now)
    except IntegrityError:
        # Somebody else announced the same year at this very moment.
        found = _of(s, year)
        if found is None:
            raise
        return found


def touch(s: Session, campaign_id: int | None = None) -> None:
    """The figures of the campaign (None: of all, where names or places change) are shown differently from now
    on: caches go, and whoever else changes them waits here."""
    raised = update(Campaign).values(data_version=Campaign.data_version + 1)
    which = raised if campaign_id is None else raised.where(Campaign.id == campaign_id)
    s.execute(which.execution_options(synchronize_session=False))


def publish(s: Session, form: Form, now: datetime) -> models.Form:
    """The stored version with this very body; a new version where something in it has changed."""
    same, number = _same(s, form)
    if same:
        return same
    fresh = models.Form(level=form.level.value, version=number, body=forms.to_body(form), published=now)
    s.add(fresh)
    s.flush()
    return fresh


def _same(s: Session, form: Form) -> tuple[models.Form | None, int]:
    """The stored version with this body, and the number it has or a new one would get."""
    body = forms.to_body(form)
    stored = s.scalars(
        select(models.Form).where(models.Form.level == form.level.value).order_by(models.Form.version.desc())
    ).all()
    same = next((v for v in stored if v.body == body), None)
    return same, same.version if same else (stored[0].version if stored else 0) + 1


@dataclass(frozen=True)
class Version:
    """The form of a level; `published` is None while it is only what would be published."""

    number: int
    published: datetime | None
    form: Form


def versions(s: Session, actor: Actor | None) -> Sequence[Version]:
    """All published forms, from the region down, the newest first."""
    _require(actor)
    rows = s.scalars(select(models.Form).order_by(models.Form.version.desc())).all()
    found = [Version(row.version, row.published, forms.from_body(row.body)) for row in rows]
    return sorted(found, key=lambda v: v.form.level.depth)


def proposed(
    s: Session, actor: Actor | None, levels: Iterable[Level], year: int, catalogue: Catalogue
) -> dict[Level, Version]:
    """Which version each level would get if the year's monitoring were opened now."""
    _require(actor)
    found = {}
    for level in levels:
        form = forms.compose(catalogue, level, year)
        same, number = _same(s, form)
        found[level] = Version(number, same.published if same else None, form)
    return found


@dataclass(frozen=True)
class Stage:
    """One level of a campaign within somebody's tree."""

    window: campaigns.Window
    version: int
    expected: int
    accepted: int


def stages(s: Session, actor: Actor | None, organisation: Organisation, campaign: Campaign) -> list[Stage]:
    """From the region down: the days, the form's version, and how far the subtree has come."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    rows = s.execute(
        select(models.Window, models.Form.version)
        .join(models.Form, models.Form.id == models.Window.form_id)
        .where(models.Window.campaign_id == campaign.id)
    )
    found = []
    for row, version in rows:
        counts = s.get(Completeness, (campaign.id, row.level, organisation.id))
        expected, accepted = (counts.expected, counts.accepted) if counts else (0, 0)
        found.append(Stage(shaped(row, campaign), version, expected, accepted))
    return sorted(found, key=lambda stage: stage.window.level.depth)


def newcomers(s: Session, actor: Actor | None, organisation: Organisation, campaign: Campaign) -> int:
    """How many organisations of the subtree the campaign does not expect yet."""
    access.require(actor, Action.CAMPAIGN, organisation.path)
    levels = [row.level for row in _windows(s, campaign)]
    absent = _absent(campaign, organisation).where(
        Organisation.level.in_(levels), Organisation.closed.is_(None)
    )
    return s.scalar(select(func.count()).select_from(absent.subquery())) or 0


def _require(actor: Actor | None) -> None:
    if not access.scope(actor, Action.CAMPAIGN):
        raise Forbidden


def _absent(campaign: Campaign, top: Organisation) -> Select[Organisation]:
    expected = select(Submission.organisation_id).where(Submission.campaign_id == campaign.id)
    return select(Organisation).where(within(Organisation.path, top.path), Organisation.id.not_in(expected))


def _windows(s: Session, campaign: Campaign) -> Sequence[models.Window]:
    return s.scalars(select(models.Window).where(models.Window.campaign_id == campaign.id)).all()


def _expect(
    s: Session, campaign: Campaign, row: models.Window, top: Organisation, only: Collection[int] | None
) -> int:
    """One submission per organisation of the level that has none yet; returns how many were added."""
    absent = _absent(campaign, top).where(Organisation.level == row.level)
    if only is None:
        newcomers = s.scalars(absent.where(Organisation.closed.is_(None))).all()
    else:
        newcomers = s.scalars(absent.where(Organisation.id.in_(only))).all()
    members = _last_members(s, campaign.year) if newcomers else {}
    rows = [_blank(campaign, row, o, members.get(o.id)) for o in newcomers]
    if rows:
        s.execute(insert(Submission), rows)
    _count(s, campaign, Level(row.level), newcomers)
    return len(rows)


def _blank(
    campaign: Campaign, row: models.Window, organisation: Organisation, members: int | None
) -> dict[str, object]:
    return {
        "campaign_id": campaign.id,
        "organisation_id": organisation.id,
        "form_id": row.form_id,
        "level": organisation.level,
        "kind": organisation.kind,
        "bracket": bracket(members),
        "parent_id": organisation.parent_id,
        "path": organisation.path,
    }


def _last_members(s: Session, year: int) -> dict[int, int]:
    """Members by organisation as accepted a year earlier: the size bracket is frozen by them."""
    earlier = (
        select(Submission.organisation_id, Submission.answers)
        .join(Campaign)
        .where(Campaign.year == year - 1, Submission.state == "accepted", Submission.level == "primary")
    )
    known = ((i, quantity(answers.get("members_total"))) for i, answers in s.execute(earlier))
    return {i: int(members) for i, members in known if members is not None}


def _count(s: Session, campaign: Campaign, level: Level, newcomers: Sequence[Organisation]) -> None:
    more: dict[int, int] = {}
    for organisation in newcomers:
        for ancestor in counted_at(level, organisation.path):
            more[ancestor] = more.get(ancestor, 0) + 1
    key = {"campaign_id": campaign.id, "level": level.value}
    states = dict.fromkeys(("draft", "submitted", "returned", "accepted", "late"), 0)
    rows = [
        key | states | {"organisation_id": ancestor, "expected": number}
        for ancestor, number in sorted(more.items())
    ]
    if rows:
        upsert.add(s, Completeness, rows, ("expected",))


def counted_at(level: Level, path: str) -> list[int]:
    """Whose totals a form adds to: everybody above, and the organisation itself unless it is a primary,
    whose own form is its whole total."""
    ids = ancestor_ids(path)
    return ids[:-1] if level is Level.PRIMARY else ids


def newest_change(s: Session, actor: Actor | None) -> int:
    """A number that grows whenever any figure changes: the key of every cache of figures."""
    if actor is None:
        raise Forbidden
    return s.scalar(select(func.coalesce(func.sum(Campaign.data_version), 0))) or 0
