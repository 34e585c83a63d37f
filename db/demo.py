"""Writes the invented union of core.demo into an empty database: in bulk, in one transaction, all or nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from operator import itemgetter
from typing import Any, cast

import bcrypt
from sqlalchemy import Engine, Table, insert, select, text
from sqlalchemy.orm import Session

import db
from core import campaigns as windows_of
from core import catalogue, consent, demo, measures, scores
from core.answers import to_json
from core.campaigns import CampaignKind
from core.demo import CAST, FEDERATION, PASSWORD, SIZES, Place, Report
from core.formats import count as counted
from core.indicators import AnswerKind, Indicator
from core.organisations import Level
from core.problems import Refused
from core.text import search_key
from core.workflow import State
from db import aggregates, demo_life, demo_post, demo_totals, models, peers, recounting, resources_anew, risks
from db.demo_matched import Matching
from db.demo_totals import Sums, Written
from db.forms import publish

CHUNK = 5_000


@dataclass(frozen=True)
class Account:
    login: str
    password: str
    role: str
    organisation: str


@dataclass(frozen=True)
class Loaded:
    size: str
    seed: int
    organisations: int
    forms: int
    years: tuple[int, ...]
    accounts: tuple[Account, ...]


def load(
    engine: Engine, size: str, seed: int, today: date, report: Callable[[str], None], cost: int = 12
) -> Loaded:
    """Fills an empty, migrated database. `cost` is bcrypt's. Refused where anything is there already."""
    if size not in SIZES:
        raise Refused(f"Неизвестный размер «{size}». Возможны: {', '.join(SIZES)}.")
    with db.begin(engine) as s:
        if not _empty(s):
            raise Refused("В базе уже есть данные. Демонстрация загружается только в пустую базу.")
        writer = _Writer(s, size, seed, today)
        writer.prepare(cost)
        for number, story in enumerate(demo.stories(writer.plan, writer.catalogue), start=1):
            writer.region(story)
            report(f"Региональная организация {number} из {len(writer.plan.regions)}")
        writer.finish()
    report(
        f"Загружено: {counted(writer.organisations, 'организация', 'организации', 'организаций')}, "
        f"{counted(writer.submissions, 'форма', 'формы', 'форм')}"
    )
    years = tuple(writer.plan.years)
    return Loaded(size, seed, writer.organisations, writer.submissions, years, tuple(accounts(engine)))


def empty(engine: Engine) -> bool:
    with db.reading(engine) as s:
        return _empty(s)


def _empty(s: Session) -> bool:
    keys = (models.Organisation.id, models.Campaign.id, models.Form.id, models.User.id, models.Fact.key)
    return all(s.scalar(select(key).limit(1)) is None for key in keys)


def accounts(engine: Engine) -> list[Account]:
    """Who can sign in to the demonstration; nobody where the database holds no demonstration."""
    with db.reading(engine) as s:
        if s.get(models.Fact, "demonstration") is None:
            return []
        named = select(models.Organisation).where(models.Organisation.code.in_([m.code for m in CAST]))
        names = {o.code: o.name for o in s.scalars(named)}
        there = set(s.scalars(select(models.User.login)))
    return [Account(m.login, PASSWORD, m.role.label, names[m.code]) for m in CAST if m.login in there]


@dataclass
class _Campaign:
    """What is needed to write its forms; `windows`, `forms` (ids) and what is added up by level."""

    id: int
    windows: Mapping[Level, windows_of.Window]
    forms: Mapping[Level, int]
    counted: Mapping[Level, Mapping[str, Indicator]]


class _Writer:
    def __init__(self, s: Session, size: str, seed: int, today: date) -> None:
        self.s, self.size, self.today = s, size, today
        self.plan = demo.plan(SIZES[size], seed, today)
        self.catalogue = catalogue.shipped()
        self.campaigns: dict[tuple[CampaignKind, int], _Campaign] = {}
        self.users: dict[str, int] = {}
        self.sums, self.matching = Sums(FEDERATION.id), Matching(FEDERATION.id)
        self.events: list[dict[str, Any]] = []
        self.organisations = self.submissions = 0

    def prepare(self, cost: int) -> None:
        """Facts, the federation, campaigns with their forms, accounts without their rights."""
        facts = {"demonstration": self.size, "seed": str(self.plan.seed)}
        self._insert(models.Fact, [{"key": k, "value": v} for k, v in facts.items()])
        self._places([FEDERATION])
        forms = demo.Forms(self.catalogue, self.plan.years)
        for year in self.plan.years:
            for kind in demo.KINDS:
                self._campaign(kind, year, forms)
        self._accounts(cost)

    def _campaign(self, kind: CampaignKind, year: int, forms: demo.Forms) -> None:
        windows = {w.level: w for w in demo.windows(year, self.today, kind)}
        published = _morning(min(w.opens for w in windows.values()))
        row = models.Campaign(kind=kind.value, year=year, title=kind.named(year), time_zone=demo.ZONE)
        self.s.add(row)
        self.s.flush()
        ids = {level: publish(self.s, forms[kind, level, year], published).id for level in windows}
        self._insert(models.Window, [_window(row.id, ids[level], w) for level, w in windows.items()])
        counted = {
            level: {c: i for c, i in forms[kind, level, year].counted.items() if _adds(i)}
            for level in windows
        }
        self.campaigns[kind, year] = _Campaign(row.id, windows, ids, counted)

    def _accounts(self, cost: int) -> None:
        hashed = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(cost)).decode()
        created = _morning(date(self.plan.years[0], 1, 15))
        for n, member in enumerate(CAST, start=1):
            user = models.User(
                login=member.login,
                name=member.name,
                search_name=search_key(member.name),
                email=f"demo-{n:02}@example.ru",
                password_hash=hashed,
                created=created,
            )
            self.s.add(user)
            self.s.flush()
            self.users[member.name] = user.id
        self._agreed(created)

    def _agreed(self, moment: datetime) -> None:
        """Everybody has read the consent and agreed, or nobody could look around."""
        operator = {
            "operator": "Вымышленный профсоюз (демонстрация)",
            "address": "г. Примерск, ул. Первая, 1",
        }
        body = consent.filled(**operator)
        wording = models.ConsentText(number=1, body=body, published=moment)
        self.s.add(wording)
        self.s.flush()
        agreed = [{"user_id": n, "text_id": wording.id, "given": moment} for n in self.users.values()]
        self._insert(models.Consent, agreed)

    def region(self, story: demo.Story) -> None:
        places = story.region.places()
        self._places(places)
        first = story.region.office.code == "R01"
        if first:
            self._grants([FEDERATION, *places])
        waiting: list[Report] = []
        for told in story.reports():
            waiting.append(told)
            if len(waiting) == CHUNK:
                self._reports(waiting, first)
                waiting.clear()
        self._reports(waiting, first)
        self._totals(self.sums.region())
        self._insert(models.Matched, self.matching.region())

    def _reports(self, told: Sequence[Report], first: bool) -> None:
        """The journal tells of the first region's present campaign only: that is where the accounts look."""
        rows = [self._row(report) for report in told]
        self._insert(models.Submission, rows)
        both = list(zip(told, rows, strict=True))
        self._insert(models.Remark, [m for t, row in both for m in self._remarks(t, row["id"])])
        if first:
            present = [(t, row) for t, row in both if t.year == self.today.year]
            self.events += [e for t, row in present for e in self._events(t, row)]

    def _remarks(self, told: Report, submission: int) -> list[dict[str, Any]]:
        head = {
            "submission_id": submission,
            "author_id": self.users.get(told.reviewer),
            "at": told.course.decided,
            "revision": len(told.course.acts),
        }
        return [head | {"code": c, "text": words} for c, words in told.verdict.remarks.items()]

    def _events(self, told: Report, row: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The same acts that db.submissions writes, one save for all."""
        state, verdict = told.course.state, told.verdict
        decision = "form.accept" if state is State.ACCEPTED else "form.return"
        sent = {"state": State.SUBMITTED.value}
        why = {"reason": verdict.reason, "remarks": dict(verdict.remarks)} if verdict.reason else {}
        acts: tuple[tuple[str, str, dict[str, Any], dict[str, Any]], ...] = (
            ("form.save", told.author, {}, row["answers"]),
            ("form.submit", told.author, {"state": State.DRAFT.value}, sent),
            (decision, told.reviewer, sent, {"state": state.value} | why),
        )
        return [
            {
                "at": moment,
                "user_id": self.users.get(who),
                "actor": who,
                "action": action,
                "organisation_id": told.place.id,
                "submission_id": row["id"],
                "revision": n,
                "before": before,
                "after": after,
            }
            for n, (moment, (action, who, before, after)) in enumerate(
                zip(told.course.acts, acts, strict=False), start=1
            )
        ]

    def _places(self, places: Sequence[Place]) -> None:
        self.organisations += len(places)
        ids = {p.code: p.id for p in places}
        self._insert(models.Organisation, [_place(p, ids.get(p.successor)) for p in places])

    def _grants(self, places: Sequence[Place]) -> None:
        ids = {p.code: p.id for p in places}
        self._insert(
            models.Grant,
            [
                {"user_id": self.users[m.name], "organisation_id": ids[m.code], "role": m.role.value}
                for m in CAST
            ],
        )

    def _row(self, told: Report) -> dict[str, Any]:
        self.submissions += 1
        campaign, place, course = self.campaigns[told.kind, told.year], told.place, told.course
        scored = demo_totals.scored(told)
        self._count(campaign, told, scored)
        return {
            "id": self.submissions,
            "campaign_id": campaign.id,
            "organisation_id": place.id,
            "form_id": campaign.forms[place.level],
            "window_id": _window_id(campaign.id, place.level),
            "level": place.level.value,
            "kind": place.kind.value if place.kind else None,
            "bracket": told.bracket,
            "parent_id": place.parent_id,
            "path": place.path,
            "state": course.state.value,
            "revision": len(course.acts),
            "answers": {code: to_json(value) for code, value in told.answers.items()},
            "submitted": course.submitted,
            "accepted": course.decided if course.state is State.ACCEPTED else None,
            "updated": course.acts[-1] if course.acts else None,
            "reason": told.verdict.reason,
            "explanations": told.explanations,
            "carried": list(told.carried),
            **scored,
        }

    def _count(self, campaign: _Campaign, told: Report, scored: Mapping[str, Any]) -> None:
        place, state = told.place, told.course.state
        head = (campaign.id, place.level)
        standing = aggregates.standing(campaign.windows[place.level], state, told.course.submitted)
        self.sums.states[head, place.sums].update(aggregates.tally(standing))
        if standing.day:
            self.sums.days[head, place.sums][standing.day] += 1
        found = {}
        if state is State.ACCEPTED:
            found = measures.contributions(campaign.counted[place.level], told.answers)
            more = scores.added(told.kind, place.level, told.answers, scored["scores"])
            self.sums.add(head, place.sums, found | more)
        self.matching.add(told, campaign.id, found)

    def _totals(self, written: Written) -> None:
        self._insert(models.Completeness, written.completeness)
        self._insert(models.Aggregate, written.aggregates)
        self._insert(models.Pace, written.pace)

    def finish(self) -> None:
        self._totals(self.sums.whole())
        self._insert(models.Matched, self.matching.whole())
        self.events += [self._opened(kind) for kind in demo.KINDS]
        # The journal is read by id: what happened later must come later.
        self._insert(models.Event, sorted(self.events, key=itemgetter("at")))
        # What is usual among similar organisations is known from last year when this year's campaigns open.
        recounting.offices(self.s)
        last = select(models.Campaign).where(models.Campaign.year == self.today.year - 1)
        for campaign in self.s.scalars(last.order_by(models.Campaign.id)).all():
            peers.reckon(self.s, campaign)
        self._doubts()
        demo_post.write(self.s, self.today)
        demo_life.write(self.s, self.today)
        resources_anew.rebuild(self.s)
        if self.s.get_bind().dialect.name == "postgresql":
            self._wind_on()

    def _doubts(self) -> None:
        """Of the forms that wait for the reviewers whose accounts there are."""
        first = self.s.scalars(
            select(models.Organisation)
            .where(models.Organisation.level == Level.REGIONAL.value)
            .order_by(models.Organisation.id)
            .limit(1)
        ).one()
        present = select(models.Campaign).where(models.Campaign.year == self.today.year)
        for campaign in self.s.scalars(present.order_by(models.Campaign.id)).all():
            risks.assess(self.s, campaign, first.path)

    def _opened(self, kind: CampaignKind) -> dict[str, Any]:
        """The act that opened a present campaign."""
        year, admin = self.today.year, next(m for m in CAST if m.code == FEDERATION.code)
        campaign = self.campaigns[kind, year]
        expected = self.sums.expected(campaign.id)
        return {
            "at": _morning(min(w.opens for w in campaign.windows.values())),
            "user_id": self.users[admin.name],
            "actor": admin.name,
            "action": "campaign.open",
            "organisation_id": FEDERATION.id,
            "submission_id": None,
            "revision": None,
            "before": {},
            "after": {"year": year, "kind": kind.value, "expected": expected},
        }

    def _wind_on(self) -> None:
        """We chose ids ourselves; PostgreSQL's counters must go on behind them."""
        for table in ("organisation", "submission", "window"):
            self.s.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), (SELECT max(id) FROM \"{table}\"))"
                )
            )

    def _insert(self, model: type[models.Base], rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            self.s.connection().execute(insert(cast(Table, model.__table__)), rows)


def _window_id(campaign: int, level: Level) -> int:
    """Known before it is written: every form needs it."""
    return campaign * 10 + level.depth


def _window(campaign: int, form: int, w: windows_of.Window) -> dict[str, Any]:
    return {
        "id": _window_id(campaign, w.level),
        "campaign_id": campaign,
        "organisation_id": FEDERATION.id,
        "level": w.level.value,
        "form_id": form,
        "opens": w.opens,
        "due": w.due,
        "closes": w.closes,
        "time_zone": w.time_zone,
    }


def _adds(indicator: Indicator) -> bool:
    """Is it added up, or what something is counted from?"""
    return indicator.aggregation.additive or indicator.kind is AnswerKind.ROWS


def _place(p: Place, heir: int | None) -> dict[str, Any]:
    return {
        "id": p.id,
        "code": p.code,
        "name": p.name,
        "search_name": search_key(p.name),
        "level": p.level.value,
        "kind": p.kind.value if p.kind else None,
        "town": p.town,
        "merged_into_id": heir,
        "parent_id": p.parent_id,
        "path": p.path,
        "opened": p.opened,
        "closed": p.closed,
    }


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(6), UTC)
