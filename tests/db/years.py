"""The small union over three years: forms accepted, opened again and exempt, organisations on the move; and what is
kept of last year beside this one, counted anew in the plainest way."""

from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from random import Random

from sqlalchemy import select

import db
from core import answers, catalogue, measures
from core.access import Actor, Grant, Role
from core.control import WATCHED
from core.matching import COLUMNS
from core.organisations import Kind, Level
from core.problems import Conflict, Refused
from core.reorganising import Decision, Details
from db import campaigns, deadlines, forms, handing, matched, models, reorganising, reviews, submissions
from db.models import Campaign, Matched, Organisation, Submission
from tests.union import FULL, NOW, WINDOWS, build

PRIMARIES = ("SCHOOL", "GARDEN", "NEIGHBOUR", "UNIVERSITY", "FOREIGN")
TODAY = Decision(NOW.date(), NOW.date())
Rows = dict[tuple[int, str, str, int], list[Decimal]]


class Years:
    """`start`, `accept` and the like are acts of people; `kept` is what they have left, `naive` what they ought to."""

    def __init__(self, engine: db.Engine, first: int = 2026) -> None:
        self.union = build(engine)
        self.held = {2026: self.union.campaign}
        if first != 2026:
            self.start(first)

    @property
    def admin(self) -> Actor:
        return self.union.people["admin"]

    @property
    def reviewer(self) -> Actor:
        regions = (self.union["R1"], self.union["R2"])
        return Actor(None, "both", "Оба региона", tuple(Grant(Role.REGIONAL, r.id, r.path) for r in regions))

    def start(self, year: int, top: str = "F", only: set[int] | None = None) -> None:
        """The same days in every year: what matters is who stands beside whom."""
        with db.begin(self.union.engine) as s:
            shipped, place = catalogue.shipped(), s.get_one(Organisation, self.union[top].id)
            self.held[year] = campaigns.start(s, self.admin, place, WINDOWS, year, shipped, NOW, only)

    def undo(self, year: int, top: str = "F") -> None:
        with db.begin(self.union.engine) as s:
            campaigns.undo(s, self.admin, self.union[top], s.get_one(Campaign, self.held[year].id), NOW)

    def form(self, code: str, year: int) -> Submission | None:
        asked = select(Submission).where(
            Submission.organisation_id == self.union[code].id, Submission.campaign_id == self.held[year].id
        )
        with db.reading(self.union.engine) as s:
            return s.scalar(asked)

    def accept(self, code: str, year: int, **changes: answers.Value) -> None:
        form = self.form(code, year)
        if form is None:
            return
        place = self.union[code]
        who = Actor(None, code, code, (Grant(Role.CHAIR, place.id, self._path(code)),))
        acts: tuple[Callable[[db.Session, int], object], ...] = (
            lambda s, seen: submissions.save(
                s, who, form.id, seen, FULL | {"students_total": 3} | changes, NOW
            ),
            lambda s, seen: handing.submit(s, who, form.id, seen, NOW),
            lambda s, seen: reviews.accept(s, self.reviewer, form.id, seen, NOW),
        )
        for act in acts:
            seen = self.union.revision(form.id)
            with db.begin(self.union.engine) as s:
                act(s, seen)

    def reopen(self, code: str, year: int) -> None:
        if form := self.form(code, year):
            with db.begin(self.union.engine) as s:
                reviews.reopen(s, self.reviewer, form.id, form.revision, "Опечатка", NOW)

    def exempt(self, code: str, year: int, back: bool = False) -> None:
        if form := self.form(code, year):
            with db.begin(self.union.engine) as s:
                if back:
                    deadlines.expect(s, self.reviewer, form.id, form.revision, NOW)
                else:
                    deadlines.exempt(s, self.reviewer, form.id, form.revision, "Ремонт", NOW)

    def _path(self, code: str) -> str:
        with db.reading(self.union.engine) as s:
            return s.get_one(Organisation, self.union[code].id).path

    def move(self, code: str, to: str) -> None:
        with db.begin(self.union.engine) as s:
            row, above = (s.get_one(Organisation, self.union[c].id) for c in (code, to))
            reorganising.move(s, self.admin, row, row.lock_version, above, TODAY, NOW)

    def merge(self, code: str, into: str) -> None:
        with db.begin(self.union.engine) as s:
            row, heir = (s.get_one(Organisation, self.union[c].id) for c in (code, into))
            reorganising.merge(s, self.admin, row, row.lock_version, heir, heir.lock_version, TODAY, NOW)

    def close(self, code: str, back: bool = False) -> None:
        with db.begin(self.union.engine) as s:
            row = s.get_one(Organisation, self.union[code].id)
            act = reorganising.reopen if back else reorganising.close
            act(s, self.admin, row, row.lock_version, TODAY, NOW)

    def create(self, code: str, above: str) -> None:
        with db.begin(self.union.engine) as s:
            place, details = (
                s.get_one(Organisation, self.union[above].id),
                Details(f"Новая {code}", Kind.SCHOOL),
            )
            made = reorganising.create(s, self.admin, place, Level.PRIMARY, code, details, TODAY, NOW)
            self.union.organisations[code] = made.organisation

    def anything(self, rng: Random) -> None:
        """One act of somebody; what is refused is refused."""
        code, year = rng.choice([c for c in self.union.organisations if c not in ("F", "R1", "R2")]), 0
        year, above = rng.choice(sorted(self.held)), rng.choice(("T1", "T2", "T3", "R1"))
        members = {"members_total": rng.randrange(1, 41), "members_working": 1, "ais_members": 1}
        acts: tuple[Callable[[], None], ...] = (
            *[lambda: self.accept(code, year, **members, stand_exists=rng.random() < 0.5)] * 6,
            *[lambda: self.reopen(code, year)] * 2,
            lambda: self.exempt(code, year),
            lambda: self.exempt(code, year, back=True),
            lambda: self.move(code, above),
            lambda: self.merge(code, rng.choice(PRIMARIES)),
            lambda: self.close(code),
            lambda: self.close(code, back=True),
            lambda: self.create(f"N{len(self.union.organisations)}", above),
            *[lambda: self.start(rng.choice((2025, 2026, 2027)), rng.choice(("F", "F", "R1", "R2")))] * 2,
            lambda: self.undo(year, rng.choice(("F", "R1"))),
        )
        with suppress(Refused, Conflict):
            rng.choice(acts)()

    def kept(self) -> Rows:
        with db.reading(self.union.engine) as s:
            rows = s.scalars(select(Matched)).all()
        found = {
            (r.campaign_id, r.indicator, r.level, r.organisation_id): [
                Decimal(getattr(r, c)) for c in COLUMNS
            ]
            for r in rows
        }
        return {key: row for key, row in found.items() if any(row)}

    def naive(self) -> Rows:
        found: Rows = defaultdict(lambda: [Decimal(0)] * len(COLUMNS))
        with db.reading(self.union.engine) as s:
            for now in s.scalars(select(Campaign).where(Campaign.kind.in_(sorted(matched.KINDS)))).all():
                was = s.scalar(
                    select(Campaign).where(Campaign.kind == now.kind, Campaign.year == now.year - 1)
                )
                if was is not None:
                    _beside(s, was, now, found)
        return {key: row for key, row in found.items() if any(row)}


def _beside(s: db.Session, was: Campaign, now: Campaign, found: Rows) -> None:
    places = [{f.organisation_id: f for f in _of(s, c)} for c in (was, now)]
    for number in sorted(places[0].keys() | places[1].keys()):
        forms_ = [p.get(number) for p in places]
        one = next(f for f in forms_ if f)
        then_, now_ = (_side(s, c, f, one) for c, f in zip((was, now), forms_, strict=True))
        if then_ is None or now_ is None:
            continue
        (above_then, then), (above_now, told) = then_, now_
        for code in WATCHED:
            for above in above_then | above_now:
                row = _seen(above in above_then, above in above_now, then.get(code), told.get(code))
                if any(row):
                    key = (now.id, code, one.level, above)
                    found[key] = [a + b for a, b in zip(found[key], row, strict=True)]


def _of(s: db.Session, campaign: Campaign) -> list[Submission]:
    return list(s.scalars(select(Submission).where(Submission.campaign_id == campaign.id)))


def _side(
    s: db.Session, campaign: Campaign, form: Submission | None, other: Submission
) -> tuple[set[int], dict[str, measures.Contribution]] | None:
    if form is None:
        windows = s.scalars(select(models.Window).where(models.Window.campaign_id == campaign.id)).all()
        reached = any(f"/{w.organisation_id}/" in other.path and w.level == other.level for w in windows)
        return (set(), {}) if reached else None
    if form.state == "exempt":
        return set(), {}
    above = {int(n) for n in form.path.strip("/").split("/")}
    if form.level == "primary":
        above.discard(form.organisation_id)
    if form.state != "accepted":
        return above, {}
    asked = forms.read(s, form.form_id, s.get_one(models.Form, form.form_id).published)
    return above, measures.contributions(asked.counted, answers.decode(asked.indicators, form.answers))


def _seen(
    below_then: bool, below_now: bool, then: measures.Contribution | None, told: measures.Contribution | None
) -> list[Decimal]:
    none = [Decimal(0)] * 3
    was = [Decimal(1), then.total, then.base] if then else none
    now = [Decimal(1), told.total, told.base] if told else none
    if below_then and below_now:
        return [*was, *now[1:], *none, *none] if then and told else [Decimal(0)] * 11
    return [Decimal(0)] * 5 + (now if below_now else none) + (was if below_then else none)
