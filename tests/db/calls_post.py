"""The verbs about letters and mailings, each called for a place."""

from collections.abc import Callable
from datetime import timedelta

from core import mailboxes as servers
from core.access import Role
from core.letters import DEFAULTS, Kind
from core.mailings import Edit, week_of
from core.organisations import Level
from core.reminders import PlanEdit
from core.workflow import State
from db import mailboxes, mailings, plans, post, reminders, wordings
from db.audiences import Waited, Whom
from db.invitations import Code, Invited
from db.post import Filters
from tests.db.case import Case
from tests.union import NOW, WINDOWS

TODAY = NOW.date()
WEEK = week_of(TODAY)
PLAN = PlanEdit("7", "1", "9", True, True)


def code(c: Case) -> Code:
    invited = Invited(1, "Имя", "login", "a@example.ru", Role.RESPONSIBLE, c.place.id, c.place.name, "")
    return Code(invited, "AAAA-BBBB", NOW + timedelta(days=14))


def whom(c: Case) -> Whom:
    place = (c.place.id, c.place.code, c.place.name, c.place.path, Level.PRIMARY)
    return Whom(Waited(1, *place, State.DRAFT, WINDOWS[0], Kind.BEFORE), 1, "Имя", "a@example.ru", "")


CALLS: dict[str, Callable[[Case], object]] = {
    "mailboxes.of": lambda c: mailboxes.of(c.s, c.actor, c.place),
    "mailboxes.save": lambda c: mailboxes.save(c.s, c.actor, c.place, servers.Edit(), 0, "", NOW),
    "wordings.all": lambda c: wordings.all(c.s, c.actor, c.place),
    "wordings.save": lambda c: wordings.save(
        c.s, c.actor, c.place, Kind.BEFORE, DEFAULTS[Kind.BEFORE], 0, NOW
    ),
    "wordings.reset": lambda c: wordings.reset(c.s, c.actor, c.place, Kind.BEFORE, 0, NOW),
    "plans.of": lambda c: plans.of(c.s, c.actor, c.place),
    "plans.save": lambda c: plans.save(c.s, c.actor, c.place, PLAN, 0, NOW),
    "post.log": lambda c: post.log(c.s, c.actor, c.place, Filters(), 1),
    "post.opened": lambda c: post.opened(c.s, c.actor, c.place, Filters(), 1, (), NOW),
    "post.standing": lambda c: post.standing(c.s, c.actor, c.place),
    "post.retry": lambda c: post.retry(c.s, c.actor, c.place, [1], NOW),
    "post.cancel": lambda c: post.cancel(c.s, c.actor, c.place, [1], NOW),
    "post.test": lambda c: post.test(c.s, c.actor, c.place, NOW),
    "post.invitation": lambda c: post.invitation(c.s, c.actor, code(c), "завтра", "", NOW),
    "reminders.audience": lambda c: reminders.audience(c.s, c.actor, c.place, c.union.campaign, NOW),
    "reminders.looked": lambda c: reminders.looked(c.s, c.actor, c.place, c.union.campaign, 1, NOW),
    "reminders.sample": lambda c: reminders.sample(c.s, c.actor, c.place, c.union.campaign, whom(c), "", NOW),
    "reminders.send": lambda c: reminders.send(c.s, c.actor, c.place, c.union.campaign, [], "", NOW),
    "mailings.of_year": lambda c: mailings.of_year(c.s, c.actor, c.place, 2026, TODAY),
    "mailings.below": lambda c: mailings.below(c.s, c.actor, c.place, TODAY),
    "mailings.ahead": lambda c: mailings.ahead(
        c.s, c.actor, c.place, WEEK, Edit("Материалы", "", "", TODAY), [], TODAY
    ),
    "mailings.left_out": lambda c: mailings.left_out(c.s, c.actor, c.place, WEEK, TODAY),
    "mailings.save": lambda c: mailings.save(
        c.s, c.actor, c.place, WEEK, Edit("Материалы", "", "", TODAY), [], 0, NOW, TODAY
    ),
    "mailings.remove": lambda c: mailings.remove(c.s, c.actor, c.place, WEEK, 0, NOW),
    "mailings.deliver": lambda c: mailings.deliver(c.s, c.actor, c.place, WEEK, NOW),
    "mailings.table": lambda c: mailings.table(c.s, c.actor, c.place, 2026, TODAY),
}
