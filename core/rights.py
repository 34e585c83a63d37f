"""Who may hand out which role, and who answers for an organisation."""

from dataclasses import replace

from core import access
from core.access import FITTING, GRANTED, Action, Actor, Role
from core.organisations import Level
from core.problems import Refused

# What a role may hand on. Nobody below an administrator makes an equal.
GIVES: dict[Role, frozenset[Role]] = {
    Role.ADMINISTRATOR: frozenset(Role),
    Role.REGIONAL: frozenset({Role.RESPONSIBLE, Role.CHAIR, Role.TERRITORIAL}),
    Role.TERRITORIAL: frozenset({Role.RESPONSIBLE, Role.CHAIR}),
}

# Without one of these nobody fills an organisation's form.
ANSWERING: dict[Level, tuple[Role, ...]] = {
    level: tuple(role for role in roles if Action.FILL in GRANTED[role]) for level, roles in FITTING.items()
}


def may_give(actor: Actor | None, role: Role, path: str) -> bool:
    """By one and the same of the actor's rights: who may give it elsewhere may not give it here."""
    return actor is not None and any(
        role in GIVES.get(own.role, ()) and access.can(replace(actor, grants=(own,)), Action.PEOPLE, path)
        for own in actor.grants
    )


def no_more(role: Role, held: Role) -> bool:
    """Could everybody who may give `held` give `role` at the same place too?"""
    return all(role in given for given in GIVES.values() if held in given)


def refuse_unfitting(level: Level, role: Role) -> None:
    if role not in FITTING[level]:
        raise Refused(f"Роль «{role.label}» не для этой организации: её уровень — {level.label}.")
