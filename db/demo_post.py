"""Invented letters and mailings of the territory and the region that the demonstration's accounts look at."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from core import formats, letters, mailings
from core.access import Role
from core.campaigns import CampaignKind
from core.demo import CAST, Member
from core.letters import Kind, Words
from core.mailings import Week
from core.reminders import Plan
from db import outbox
from db.models import Campaign, Letter, Mailing, MailingRecipient, Organisation, User, Window

_OFFICES = {"R01-T01": Role.TERRITORIAL, "R01": Role.REGIONAL}
# Every tenth week or so nobody got round to it.
_MISSED = frozenset({1, 2, 19, 29, 30, 31})
_TITLES = (
    "Как рассказать о колдоговоре",
    "Охрана труда: что проверить в кабинете",
    "Отпуск учителя: вопросы и ответы",
    "Вступить в Профсоюз: семь причин",
    "Аттестация без лишних бумаг",
    "Доплаты и надбавки: памятка",
)


def write(s: Session, today: date) -> None:
    """After organisations, accounts and campaigns are there."""
    codes = {m.code for m in CAST}
    places = {o.code: o for o in s.scalars(select(Organisation).where(Organisation.code.in_(codes)))}
    users = {u.login: u for u in s.scalars(select(User).where(User.login.in_([m.login for m in CAST])))}
    for code, role in _OFFICES.items():
        member = next(m for m in CAST if m.code == code and m.role is role)
        _mailings(s, places[code], users[member.login], today)
    told: list[Letter] = [
        *_reminders(s, places, users, today),
        *_digest(places["R01-T01"], users["territoriya"], today),
    ]
    told.sort(key=lambda letter: letter.created)
    s.add_all(told)


def _mailings(s: Session, office: Organisation, user: User, today: date) -> None:
    below = list(s.scalars(select(Organisation.id).where(Organisation.parent_id == office.id)))
    for week in mailings.weeks(today.year):
        if week.sunday >= today or week.number in _MISSED:
            continue
        row = Mailing(organisation_id=office.id, **_material(week), user_id=user.id)
        s.add(row)
        s.flush()
        s.execute(insert(MailingRecipient), [{"mailing_id": row.id, "organisation_id": o} for o in below])


def _material(week: Week) -> dict[str, object]:
    day = week.monday + timedelta(days=2)
    return {
        "year": week.year,
        "week": week.number,
        "title": _TITLES[week.number % len(_TITLES)],
        "link": f"https://example.ru/solidarnost/{week.year}-{week.number:02}",
        "day": day,
        "at": _at(day, 12),
    }


def _reminders(
    s: Session, places: dict[str, Organisation], users: dict[str, User], today: date
) -> Iterator[Letter]:
    """To the two who fill: as the usual plan would have sent them."""
    held = select(Campaign).where(Campaign.kind == CampaignKind.MONITORING.value, Campaign.year == today.year)
    campaign = s.scalars(held).one()
    primary = Window.level == "primary"
    window = s.scalars(select(Window).where(Window.campaign_id == campaign.id, primary)).first()
    if window is None:
        return
    territory = places["R01-T01"].name
    for member in (m for m in CAST if m.role is Role.RESPONSIBLE):
        for kind, day in Plan().planned(window.due):
            if day < today:
                values = {
                    "имя": member.name,
                    "организация": places[member.code].name,
                    "отправитель": territory,
                    "кампания": campaign.title,
                    "срок": formats.day_words(window.due),
                    "состояние": "черновик",
                    "осталось": letters.left((window.due - day).days),
                    "прошло": letters.passed((day - window.due).days),
                    "ссылка": "",
                }
                words = letters.render(letters.DEFAULTS[kind], values)
                yield _letter(kind, member, places, users, words, day, campaign.id)


def _digest(office: Organisation, user: User, today: date) -> Iterator[Letter]:
    member = next(m for m in CAST if m.login == user.login)
    for n, told in enumerate(("сдали вчера: 4", "сдали вчера: 2\n  ждут проверки: 6")):
        day = today - timedelta(days=2 - n)
        values = {
            "имя": user.name,
            "организация": office.name,
            "дата": formats.day_words(day),
            "сводка": f"Мониторинг информационной работы {today.year} года\n  {told}",
            "ссылка": "",
        }
        words = letters.render(letters.DEFAULTS[Kind.DIGEST], values)
        yield _letter(Kind.DIGEST, member, {office.code: office}, {user.login: user}, words, day, None)


def _letter(
    kind: Kind,
    member: Member,
    places: dict[str, Organisation],
    users: dict[str, User],
    words: Words,
    day: date,
    campaign: int | None,
) -> Letter:
    user, moment = users[member.login], _at(day, 6)
    # One post box was full that day.
    failed = kind is Kind.AFTER and member is _last()
    return Letter(
        organisation_id=places[member.code].id,
        user_id=user.id,
        kind=kind.value,
        key=f"demo:{kind}:{user.id}:{day.isoformat()}",
        address=user.email,
        subject=words.subject,
        body=words.body,
        campaign_id=campaign,
        state=outbox.FAILED if failed else outbox.SENT,
        attempts=9 if failed else 1,
        due=moment,
        created=moment,
        sent=None if failed else moment + timedelta(minutes=2),
        error="письмо не принято: 452 ящик переполнен" if failed else "",
    )


def _last() -> Member:
    return [m for m in CAST if m.role is Role.RESPONSIBLE][-1]


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)
