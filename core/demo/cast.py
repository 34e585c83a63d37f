"""The people of the demonstration who can sign in, and where they work."""

from dataclasses import dataclass

from core.access import Role
from core.demo.tree import DRAFT_CODE, FEDERATION, RETURNED_CODE

PASSWORD = "Profsoyuz-Demo-2026"


@dataclass(frozen=True)
class Member:
    login: str
    name: str
    role: Role
    code: str


CAST = (
    Member("otvetstvennyy", "Родникова Елена Андреевна", Role.RESPONSIBLE, DRAFT_CODE),
    Member("otvetstvennyy2", "Ясенева Марина Викторовна", Role.RESPONSIBLE, RETURNED_CODE),
    Member("predsedatel", "Перелескова Ольга Николаевна", Role.CHAIR, RETURNED_CODE),
    Member("territoriya", "Вересова Татьяна Сергеевна", Role.TERRITORIAL, "R01-T01"),
    Member("region", "Озеров Андрей Павлович", Role.REGIONAL, "R01"),
    Member("prezidium", "Дубравина Людмила Ивановна", Role.PRESIDIUM, "R01"),
    Member("admin", "Тихомиров Сергей Алексеевич", Role.ADMINISTRATOR, FEDERATION.code),
)


def filler(code: str) -> Member | None:
    """Who fills the form of this organisation, or reviews those directly below it."""
    roles = (Role.RESPONSIBLE, Role.TERRITORIAL, Role.REGIONAL)
    return next((m for m in CAST if m.code == code and m.role in roles), None)
