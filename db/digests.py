"""One letter a day to a specialist about all the forms that they answer for, instead of an alarm for each."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import emails, formats, letters
from core.access import Role
from core.letters import Kind
from core.workflow import HANDED_IN, State
from db import extensions, plans, windows, wordings
from db.models import Campaign, Extension, Grant, Organisation, ReminderPlan, Submission, User, Window
from db.organisations import within
from db.post import Draft


@dataclass(frozen=True)
class News:
    """Of the forms directly below one organisation in one campaign."""

    campaign: str
    yesterday: int
    waiting: int
    requests: int
    not_begun: int
    overdue: int

    @property
    def worth(self) -> bool:
        """Those who have not begun are no news of this day."""
        return bool(self.yesterday or self.waiting or self.requests or self.overdue)

    def words(self) -> str:
        told = (
            ("сдали вчера", self.yesterday),
            ("ждут проверки", self.waiting),
            ("просят продлить срок", self.requests),
            ("ещё не начали", self.not_begun),
            ("просрочили", self.overdue),
        )
        lines = (f"  {what}: {formats.number(n)}" for what, n in told if n)
        return "\n".join((f"{self.campaign}", *lines))


def drafts(
    s: Session,
    row: ReminderPlan,
    every: Sequence[ReminderPlan],
    place: Organisation,
    today: date,
    site: str,
    now: datetime,
) -> list[Draft]:
    """To specialists below this plan, the owner's own ones among them; nothing where there is nothing to tell."""
    made = []
    for user, offices in _specialists(s, row, every, place).items():
        told = [(office, _told(s, office, now)) for office in offices]
        told = [(office, words) for office, words in told if words]
        if not told:
            continue
        first = told[0][0]
        values = {
            "имя": user.name,
            "организация": first.name if len(told) == 1 else f"{first.name} и другие",
            "отправитель": place.name,
            "дата": formats.day_words(today),
            "сводка": "\n\n".join(w if len(told) == 1 else f"{o.name}\n{w}" for o, w in told),
            "ссылка": f"{site}/board" if site else "",
        }
        words = letters.render(wordings.of(s, first.path)[Kind.DIGEST], values)
        key = f"{Kind.DIGEST}:{user.id}:{today.isoformat()}"
        made.append(Draft(first.id, user.id, Kind.DIGEST, key, user.email, words))
    return made


def _specialists(
    s: Session, row: ReminderPlan, every: Sequence[ReminderPlan], place: Organisation
) -> dict[User, list[Organisation]]:
    rows = s.execute(
        select(User, Organisation)
        .join(Grant, Grant.user_id == User.id)
        .join(Organisation, Organisation.id == Grant.organisation_id)
        .where(
            within(Organisation.path, place.path),
            Grant.role.in_((Role.TERRITORIAL.value, Role.REGIONAL.value)),
            User.active,
            User.digests,
            User.anonymised.is_(None),
        )
        .order_by(User.id, Organisation.path)
    )
    found: dict[User, list[Organisation]] = defaultdict(list)
    for user, office in rows:
        if emails.usable(user.email) and plans.nearest(every, office.path) is row:
            found[user].append(office)
    return found


def _told(s: Session, office: Organisation, now: datetime) -> str:
    news = (_news(s, office, campaign, now) for campaign in _open(s, now))
    return "\n\n".join(one.words() for one in news if one.worth)


def _open(s: Session, now: datetime) -> Sequence[Campaign]:
    """Campaigns of which some window is open, give or take a day of the clock."""
    day = now.date()
    near = select(Window.campaign_id).where(
        Window.opens <= day + timedelta(days=1), Window.closes >= day - timedelta(days=1)
    )
    return s.scalars(select(Campaign).where(Campaign.id.in_(near)).order_by(Campaign.id)).all()


def _news(s: Session, office: Organisation, campaign: Campaign, now: datetime) -> News:
    known = {row.id: row for row in windows.every(s, campaign)}
    rows = s.execute(
        select(Submission.state, Submission.window_id, Submission.until, Submission.submitted)
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .where(Submission.campaign_id == campaign.id, Organisation.parent_id == office.id)
    )
    counts: Counter[str] = Counter()
    for state, window_id, until, submitted in rows:
        window, state = windows.shaped(known[window_id], until), State(state)
        counts["waiting"] += state is State.SUBMITTED
        counts["not_begun"] += state is State.NOT_BEGUN and not window.overdue(now)
        counts["overdue"] += state.unsent and window.overdue(now)
        yesterday = window.today(now) - timedelta(days=1)
        counts["yesterday"] += (
            state in HANDED_IN and submitted is not None and window.today(submitted) == yesterday
        )
    asked = (
        select(func.count())
        .select_from(Extension)
        .join(Submission, Submission.id == Extension.submission_id)
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .where(
            *extensions.OPEN,
            Submission.campaign_id == campaign.id,
            Organisation.parent_id == office.id,
        )
    )
    return News(
        campaign.title,
        counts["yesterday"],
        counts["waiting"],
        s.scalar(asked) or 0,
        counts["not_begun"],
        counts["overdue"],
    )
