"""A union small enough to hold in the head: one federation, two regions, three territories, five primaries.

Ф ─ Р1 ─ Т1 ─ школа, сад          Алиса: ответственная школы (inside)
  │    ├ Т2 ─ соседи               Борис: специалист Т1 (above)
  │    └ вуз (directly)            Вера: специалист Т2 (beside)
  └ Р2 ─ Т3 ─ чужие                Глеб: президиум Р1; Дарья: регион Р1; Елена: регион Р2 (outside)
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy import Engine, select

import db
from core import catalogue
from core.access import Actor, Grant, Role
from core.answers import Value, to_json
from core.campaigns import CampaignKind, Window
from core.organisations import Kind, Level
from db import campaigns, handing, models, reviews, submissions
from db.models import Campaign, Organisation, Submission, User

NOW = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)
WINDOWS = tuple(
    Window(level, date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 30), "Europe/Moscow")
    for level in (Level.PRIMARY, Level.TERRITORIAL, Level.REGIONAL)
)
TREE = (
    ("F", "Профсоюз образования", Level.FEDERAL, None, None),
    ("R1", "Первая областная", Level.REGIONAL, None, "F"),
    ("R2", "Вторая областная", Level.REGIONAL, None, "F"),
    ("T1", "Верхнереченская районная", Level.TERRITORIAL, None, "R1"),
    ("T2", "Нижнереченская районная", Level.TERRITORIAL, None, "R1"),
    ("T3", "Чужая районная", Level.TERRITORIAL, None, "R2"),
    ("SCHOOL", "ППО школы № 4", Level.PRIMARY, Kind.SCHOOL, "T1"),
    ("GARDEN", "ППО детского сада № 20", Level.PRIMARY, Kind.KINDERGARTEN, "T1"),
    ("NEIGHBOUR", "ППО соседней школы", Level.PRIMARY, Kind.SCHOOL, "T2"),
    ("UNIVERSITY", "ППО вуза", Level.PRIMARY, Kind.UNIVERSITY, "R1"),
    ("FOREIGN", "ППО чужой школы", Level.PRIMARY, Kind.SCHOOL, "T3"),
)
PEOPLE = (
    ("alisa", "Алиса", Role.RESPONSIBLE, "SCHOOL"),
    ("chair", "Председатель", Role.CHAIR, "SCHOOL"),
    ("boris", "Борис", Role.TERRITORIAL, "T1"),
    ("vera", "Вера", Role.TERRITORIAL, "T2"),
    ("gleb", "Глеб", Role.PRESIDIUM, "R1"),
    ("darya", "Дарья", Role.REGIONAL, "R1"),
    ("elena", "Елена", Role.REGIONAL, "R2"),
    ("admin", "Администратор", Role.ADMINISTRATOR, "F"),
)
FULL: dict[str, Value] = {
    "stat_as_of": date(2026, 10, 1),
    "workers_total": 80,
    "members_total": 41,
    "members_working": 41,
    "resp_exists": True,
    "resp_name": "Иванова Мария Петровна",
    "resp_trained": True,
    "site_kind": "page",
    "site_url": "https://school4.ru/profsoyuz",
    "email_own": "own",
    "email_address": "profkom4@example.ru",
    "stand_exists": True,
    "ais_members": 40,
    "equip_internet": True,
    "packs_received": 12,
    "packs_delivered_how": ("meeting", "stand"),
    "solidarity_mailing_received": True,
    "channels_exist": False,
    "members_in_chats": 0,
    "events_exist": False,
    "ais_stat_report": True,
    "remote_meetings": 2,
    "online_polls": 0,
    "infographics_video": False,
    "social_ads": 0,
    "other_ways": ("meeting",),
    "publications_exist": False,
    "budget_total": 200_000,
    "budget_info": 9_000,
    "open_report_published": False,
}
# Of a territorial organisation or a region.
OFFICE: dict[str, Value] = {
    "stat_as_of": date(2026, 10, 1),
    "primaries_count": 2,
    "workers_total": 80,
    "members_total": 41,
    "members_working": 41,
    "resp_exists": True,
    "resp_name": "Петров Борис Ильич",
    "resp_trained": True,
    "press_secretary": "none",
    "equip_internet": True,
    "site_kind": "none",
    "email_own": "none",
    "packs_sent": 24,
    "solidarity_mailings": 40,
    "channels_exist": False,
    "events_exist": False,
    "ais_members": 40,
    "remote_meetings": 2,
    "remote_training": 1,
    "online_polls": 0,
    "infographics_video": False,
    "social_ads": 0,
    "other_ways": ("meeting",),
    "publications_exist": False,
    "budget_total": 900_000,
    "budget_info": 45_000,
    "open_report_published": False,
}
# Of the autumn's subscription.
COPIES: dict[str, Value] = {
    "stat_as_of": date(2026, 10, 1),
    "members_total": 41,
    "solidarity_print": 1,
    "solidarity_electronic": 0,
    "solidarity_parent": 0,
    "milieu_print": 0,
    "milieu_electronic": 0,
    "milieu_parent": 0,
    "regional_print": 2,
    "regional_electronic": 0,
    "regional_parent": 0,
}


@dataclass
class Union:
    engine: Engine
    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)
    campaign: Campaign = None  # type: ignore[assignment]

    def __getitem__(self, code: str) -> Organisation:
        return self.organisations[code]

    def form_of(self, code: str) -> int:
        """Number of the organisation's submission in the campaign."""
        with db.reading(self.engine) as s:
            number = s.scalar(
                select(Submission.id).where(
                    Submission.organisation_id == self[code].id, Submission.campaign_id == self.campaign.id
                )
            )
        assert number is not None
        return number

    def revision(self, number: int) -> int:
        with db.reading(self.engine) as s:
            found = s.get(Submission, number)
        assert found is not None
        return found.revision

    def fill(self, code: str, who: str, changes: dict[str, Value], now: datetime = NOW) -> int:
        """Saves the answers and returns the submission's number."""
        number = self.form_of(code)
        with db.begin(self.engine) as s:
            submissions.save(s, self.people[who], number, self.revision(number), changes, now)
        return number

    def hand_in(
        self, code: str, who: str, changes: dict[str, Value] | None = None, now: datetime = NOW
    ) -> int:
        number = self.fill(code, who, FULL if changes is None else changes, now)
        with db.begin(self.engine) as s:
            left = handing.submit(s, self.people[who], number, self.revision(number), now)
        assert left == []
        return number

    def earlier(
        self,
        number: int,
        answers: Mapping[str, Value],
        kind: CampaignKind = CampaignKind.MONITORING,
        year: int = 2025,
    ) -> None:
        """An accepted form of the same organisation in another campaign, with the same questions."""
        with db.begin(self.engine) as s:
            known = select(Campaign).where(Campaign.kind == kind.value, Campaign.year == year)
            campaign = s.scalar(known)
            if campaign is None:
                zone = "Europe/Moscow"
                campaign = Campaign(kind=kind.value, year=year, title=kind.named(year), time_zone=zone)
                s.add(campaign)
                s.flush()
            now = s.get_one(Submission, number)
            kept = ("organisation_id", "form_id", "window_id", "level", "kind", "parent_id", "path")
            same = {name: getattr(now, name) for name in kept}
            stored = {code: to_json(value) for code, value in answers.items()}
            s.add(Submission(campaign_id=campaign.id, state="accepted", answers=stored, **same))

    def accept(self, number: int, who: str, now: datetime = NOW) -> None:
        with db.begin(self.engine) as s:
            reviews.accept(s, self.people[who], number, self.revision(number), now)


def build(engine: Engine, extra_people: Iterable[tuple[str, str, Role, str]] = ()) -> Union:
    union = Union(engine)
    with db.begin(engine) as s:
        for code, name, level, kind, parent in TREE:
            above = union.organisations.get(parent or "")
            organisation = Organisation(
                code=code,
                name=name,
                search_name=name.casefold().replace("ё", "е"),
                level=level.value,
                kind=kind.value if kind else None,
                parent_id=above.id if above else None,
                path=f"new {code}",
            )
            s.add(organisation)
            s.flush()
            organisation.path = f"{above.path if above else '/'}{organisation.id}/"
            union.organisations[code] = organisation
        for login, name, role, place in (*PEOPLE, *extra_people):
            user = User(login=login, name=name, created=NOW)
            s.add(user)
            s.flush()
            top = union[place]
            s.add(models.Grant(user_id=user.id, organisation_id=top.id, role=role.value))
            union.people[login] = Actor(user.id, login, name, (Grant(role, top.id, top.path),))
        union.campaign = campaigns.start(
            s, union.people["admin"], union["F"], WINDOWS, 2026, catalogue.shipped(), NOW
        )
    return union
