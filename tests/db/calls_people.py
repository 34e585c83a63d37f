"""The verbs about people, each called for somebody who has a right at the place, and for the place itself."""

from collections.abc import Callable

from core.access import FITTING, Role
from core.organisations import Level
from core.people import Details
from core.roster import Plan
from core.sheets.reading import Row, Sheet
from db import (
    consents,
    contacts,
    handover,
    invitations,
    people,
    persons,
    rights,
    roster,
    signins,
    users,
    vacancies,
)
from db.handover import Newcomer
from db.models import Grant, User
from tests.db.case import Case
from tests.union import NOW

NEW = Details("Новикова Нина Николаевна")


def role(c: Case) -> Role:
    return FITTING[Level(c.place.level)][0]


def somebody(c: Case, right: bool = True) -> int:
    """Whoever they are, this is their only right."""
    user = User(login=f"somebody-{right}", name="Кто-то", search_name="кто-то", created=NOW)
    c.s.add(user)
    c.s.flush()
    if right:
        c.s.add(Grant(user_id=user.id, organisation_id=c.place.id, role=role(c).value))
        c.s.flush()
    return user.id


def grant_of(c: Case) -> int:
    user_id = somebody(c)
    return c.s.query(Grant.id).filter(Grant.user_id == user_id).scalar() or 0


def sheet(c: Case) -> Sheet:
    row = Row(2, (c.place.code, "Новикова Нина", role(c).label))
    return Sheet("Люди", ("Код организации", "ФИО", "Роль"), (row,))


def written(plan: Plan) -> bool:
    return not plan.problems


CALLS: dict[str, Callable[[Case], object]] = {
    "consents.give": lambda c: consents.give(c.s, c.actor, 0, NOW),
    "consents.may_publish": lambda c: consents.may_publish(c.s, c.actor),
    "consents.mine": lambda c: consents.mine(c.s, c.actor),
    "consents.asked": lambda c: consents.asked(c.s, c.actor),
    "consents.publish": lambda c: consents.publish(c.s, c.actor, "", 0, NOW),
    "consents.versions": lambda c: consents.versions(c.s, c.actor),
    "consents.withdraw": lambda c: consents.withdraw(c.s, c.actor, NOW),
    "contacts.export": lambda c: contacts.export(c.s, c.actor, c.place, NOW),
    "contacts.view": lambda c: contacts.view(c.s, c.actor, c.place, NOW),
    "handover.give": lambda c: handover.give(
        c.s, c.actor, somebody(c), c.place.id, role(c), Newcomer(NEW), NOW
    ),
    "invitations.invite": lambda c: invitations.invite(c.s, c.actor, [somebody(c)], NOW),
    "invitations.issue": lambda c: invitations.issue(c.s, c.actor, somebody(c), NOW),
    "invitations.reset": lambda c: invitations.reset(c.s, c.actor, somebody(c), NOW),
    "invitations.waiting": lambda c: invitations.waiting(c.s, c.actor, c.place, [role(c)]),
    "people.find": lambda c: people.find(c.s, c.actor, somebody(c)),
    "people.of": lambda c: people.of(c.s, c.actor, c.place),
    "persons.anonymise": lambda c: persons.anonymise(c.s, c.actor, somebody(c), "", NOW),
    "persons.asking": lambda c: persons.asking(c.s, c.actor),
    "persons.everything": lambda c: persons.everything(c.s, c.actor, somebody(c), NOW),
    "rights.givable": lambda c: bool(rights.givable(c.actor, c.place.path)),
    "rights.giving": lambda c: rights.giving(c.s, c.actor, role(c), c.place.id),
    "rights.grant": lambda c: rights.grant(c.s, c.actor, somebody(c, False), role(c), c.place.id, NOW),
    "rights.managed": lambda c: rights.managed(c.s, c.actor, somebody(c)),
    "rights.mine": lambda c: rights.mine(c.s, c.actor),
    "rights.reached": lambda c: rights.reached(c.s, c.actor, c.s.get_one(User, somebody(c))),
    "rights.revoke": lambda c: rights.revoke(c.s, c.actor, grant_of(c), NOW),
    "roster.load": lambda c: written(roster.load(c.s, c.actor, sheet(c), NOW.date(), NOW).plan),
    "roster.preview": lambda c: written(roster.preview(c.s, c.actor, sheet(c), NOW.date())),
    "signins.leave": lambda c: signins.leave(c.s, c.actor, None, NOW),
    "signins.of": lambda c: signins.of(c.s, c.actor, None, NOW),
    "users.correct": lambda c: users.correct(c.s, c.actor, somebody(c), NEW, 1, NOW),
    "users.create": lambda c: users.create(c.s, c.actor, "", NEW, role(c), c.place.id, NOW),
    "users.details": lambda c: users.details(c.s, c.actor, somebody(c), NOW),
    "users.disable": lambda c: users.disable(c.s, c.actor, somebody(c), NOW),
    "users.enable": lambda c: users.enable(c.s, c.actor, somebody(c), NOW),
    "users.myself": lambda c: users.myself(c.s, c.actor),
    "users.named": lambda c: users.named(c.s, c.actor, c.place, "alisa"),
    "users.set_digests": lambda c: users.set_digests(c.s, c.actor, False, NOW),
    "users.set_password": lambda c: users.set_password(c.s, c.actor, "кот", NOW, str),
    "users.tell": lambda c: users.tell(c.s, c.actor, NEW, 1, NOW),
    "vacancies.of": lambda c: vacancies.of(c.s, c.actor, c.place, Level.PRIMARY, NOW.date()),
}
