"""Who may do what, and how far down the tree. What is not in this table is forbidden."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from core.organisations import Level
from core.problems import Forbidden


class Role(StrEnum):
    RESPONSIBLE = "responsible"
    CHAIR = "chair"
    TERRITORIAL = "territorial"
    REGIONAL = "regional"
    PRESIDIUM = "presidium"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        return ROLE_TITLES[self]


ROLE_TITLES = {
    Role.RESPONSIBLE: "ответственный ППО",
    Role.CHAIR: "председатель ППО",
    Role.TERRITORIAL: "специалист территориальной организации",
    Role.REGIONAL: "специалист региональной организации",
    Role.PRESIDIUM: "член президиума",
    Role.ADMINISTRATOR: "администратор",
}


class Action(StrEnum):
    READ = "read"  # a submission with its answers, contacts included
    FILL = "fill"
    ENTER = "enter"  # answers on behalf of an organisation: from its paper or workbook
    REVIEW = "review"  # accept, return, take back
    COMPARE = "compare"  # aggregates and charts: no contacts
    REPORT = "report"  # the open report as PDF
    APPROVE = "approve"  # sign the open report
    EXPORT = "export"
    STRUCTURE = "structure"  # organisations and their import
    CAMPAIGN = "campaign"
    PEOPLE = "people"
    JOURNAL = "journal"
    CONTACTS = "contacts"  # e-mail and telephone of those who answer for an organisation
    REMIND = "remind"  # letters to those who have not handed in, mailings of materials
    PERSONAL = "personal"  # everything kept of a person, and taking it out


class Reach(StrEnum):
    SELF = "self"
    BELOW = "below"
    SUBTREE = "subtree"


_OWN_FORM = {
    Action.READ: Reach.SELF,
    Action.FILL: Reach.SELF,
    Action.COMPARE: Reach.SELF,
    Action.REPORT: Reach.SELF,
    Action.JOURNAL: Reach.SELF,
}
_STAFF = {
    Action.READ: Reach.SUBTREE,
    Action.FILL: Reach.SELF,
    Action.ENTER: Reach.BELOW,
    # Strictly below: nobody accepts the form of their own organisation.
    Action.REVIEW: Reach.BELOW,
    Action.COMPARE: Reach.SUBTREE,
    Action.REPORT: Reach.SUBTREE,
    Action.APPROVE: Reach.SELF,
    Action.EXPORT: Reach.SUBTREE,
    Action.JOURNAL: Reach.SUBTREE,
    Action.CONTACTS: Reach.SUBTREE,
    Action.REMIND: Reach.SUBTREE,
    # Their primaries' people change every year: whoever knows them invites them.
    Action.PEOPLE: Reach.BELOW,
}

GRANTED: dict[Role, dict[Action, Reach]] = {
    Role.RESPONSIBLE: _OWN_FORM,
    Role.CHAIR: _OWN_FORM | {Action.APPROVE: Reach.SELF},
    Role.TERRITORIAL: _STAFF,
    Role.REGIONAL: _STAFF
    | {
        Action.STRUCTURE: Reach.SUBTREE,
        Action.CAMPAIGN: Reach.SUBTREE,
    },
    Role.PRESIDIUM: {Action.COMPARE: Reach.SUBTREE, Action.REPORT: Reach.SUBTREE},
    Role.ADMINISTRATOR: {
        Action.READ: Reach.SUBTREE,
        Action.COMPARE: Reach.SUBTREE,
        Action.REPORT: Reach.SUBTREE,
        Action.EXPORT: Reach.SUBTREE,
        Action.STRUCTURE: Reach.SUBTREE,
        Action.CAMPAIGN: Reach.SUBTREE,
        Action.PEOPLE: Reach.SUBTREE,
        Action.JOURNAL: Reach.SUBTREE,
        Action.CONTACTS: Reach.SUBTREE,
        Action.PERSONAL: Reach.SUBTREE,
    },
}


# Where a role makes sense. A specialist «of a region» over the whole union accepts the forms of regions.
FITTING: dict[Level, tuple[Role, ...]] = {
    Level.FEDERAL: (Role.REGIONAL, Role.PRESIDIUM, Role.ADMINISTRATOR),
    Level.REGIONAL: (Role.REGIONAL, Role.PRESIDIUM, Role.ADMINISTRATOR),
    Level.TERRITORIAL: (Role.TERRITORIAL, Role.PRESIDIUM, Role.ADMINISTRATOR),
    Level.PRIMARY: (Role.RESPONSIBLE, Role.CHAIR),
}


@dataclass(frozen=True)
class Grant:
    """A role over the subtree of one organisation; `path` is that organisation's path, "/1/7/"."""

    role: Role
    organisation_id: int
    path: str


@dataclass(frozen=True)
class Actor:
    """Somebody known. Made from the database on every run, never kept between runs."""

    user_id: int | None
    login: str
    name: str
    grants: tuple[Grant, ...] = ()
    must_change_password: bool = False
    # To the processing of their personal data, in its newest wording.
    must_agree: bool = False

    @property
    def waits(self) -> bool:
        """Is there something to be done before anything else?"""
        return self.must_change_password or self.must_agree

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)


# The administrator's command line: whoever may run it holds the database file anyway.
SYSTEM = Actor(None, "system", "командная строка", (Grant(Role.ADMINISTRATOR, 0, "/"),))


def _reaches(reach: Reach | None, grant_path: str, path: str) -> bool:
    if reach is None:
        return False
    if reach is Reach.SELF:
        return path == grant_path
    below = path.startswith(grant_path) and path != grant_path
    return below if reach is Reach.BELOW else below or path == grant_path


def root(path: str) -> str:
    """ "/1/7/203/" -> "/1/": the whole tree that an organisation belongs to."""
    return f"/{path.split('/')[1]}/"


def can(actor: Actor | None, action: Action, path: str) -> bool:
    """May the actor do this with the organisation at `path`? Nobody may do anything before a forced
    change of password and before they have agreed."""
    if actor is None or actor.waits:
        return False
    # Nobody accepts what they may fill in themselves, by whichever of their rights.
    if action is Action.REVIEW and can(actor, Action.FILL, path):
        return False
    return any(_reaches(GRANTED[g.role].get(action), g.path, path) for g in actor.grants)


def require(actor: Actor | None, action: Action, path: str | None) -> None:
    """Raises Forbidden; a path of None (no such organisation) is answered in the same words."""
    if path is None or not can(actor, action, path):
        raise Forbidden


def require_any(actor: Actor | None, actions: Iterable[Action], path: str) -> None:
    """One of them is enough: whoever keeps campaigns and whoever reminds both see to the letters."""
    if not any(can(actor, action, path) for action in actions):
        raise Forbidden


def scope(actor: Actor | None, action: Action) -> tuple[str, ...]:
    """Paths of the topmost organisations in which the action is allowed in some reach; () is nowhere."""
    if actor is None or actor.waits:
        return ()
    paths = sorted({g.path for g in actor.grants if action in GRANTED[g.role]})
    return tuple(p for p in paths if not any(p != q and p.startswith(q) for q in paths))
