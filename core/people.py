"""What is kept of a person: name, post, contacts, the name they sign in with."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from core import emails, text
from core.problems import Refused

NAME, POST, EMAIL, PHONE, LOGIN = 200, 200, 200, 40, 80

_TELEPHONE = re.compile(r"[0-9+()\s.,;/–-]+((доб|вн)[. ]*[0-9]+)?", re.I)
# What those who have left are called; nobody else may be.
_FORMER = re.compile(r"user-[0-9]+")


@dataclass(frozen=True)
class Details:
    """As they are kept: washed, the e-mail in lower case, a Russian telephone as +7 912 345-67-89; "" is none."""

    name: str
    post: str = ""
    email: str = ""
    phone: str = ""


def details(name: str, post: str = "", email: str = "", phone: str = "") -> Details:
    """Raises Refused in one Russian sentence."""
    try:
        found = Details(text.line(name, NAME), text.line(post, POST), address(email), telephone(phone))
    except ValueError as error:
        raise Refused(str(error)) from error
    if not found.name:
        raise Refused("Укажите фамилию, имя и отчество.")
    return found


def address(value: str) -> str:
    """ValueError with a Russian sentence for what is no e-mail; "" stays ""."""
    return emails.read(value).lower() if value.strip() else ""


def telephone(value: str) -> str:
    """ValueError with a Russian sentence for what is no telephone; "" stays ""."""
    washed = text.line(value, PHONE)
    figures = digits(washed)
    if washed and not (_TELEPHONE.fullmatch(washed) and 5 <= len(figures) <= 20):
        raise ValueError("Телефон написан с ошибкой: нужно, например, +7 912 345-67-89.")
    if len(figures) == 10 and figures[0] in "3489":
        figures = f"7{figures}"
    if len(figures) == 11 and figures[0] in "78":
        return f"+7 {figures[1:4]} {figures[4:7]}-{figures[7:9]}-{figures[9:]}"
    return washed


def digits(value: str) -> str:
    return re.sub(r"[^0-9]", "", value)


def login(value: str) -> str:
    """The one form in which it is kept. Raises Refused."""
    canonical = text.canonical_login(value)
    if not 1 <= len(canonical) <= LOGIN or " " in canonical:
        raise Refused("Имя для входа: от 1 до 80 знаков без пробелов.")
    if _FORMER.fullmatch(canonical):
        raise Refused("Имена вида «user-7» остаются за обезличенными записями: выберите другое.")
    return canonical


def login_for(name: str, taken: Collection[str]) -> str:
    """«Иванова Мария Петровна» -> "ivanova.mp", or "ivanova.mp2" where that is somebody else."""
    words = ["".join(c for c in w if c.isascii() and c.isalnum()) for w in text.latin(name).split()]
    words = [word for word in words if word] or ["person"]
    initials = "".join(word[0] for word in words[1:3])
    stem = f"{words[0][:40]}.{initials}" if initials else words[0][:40]
    names = (stem if n == 1 else f"{stem}{n}" for n in range(1, len(taken) + 3))
    return next(name for name in names if name not in taken and not _FORMER.fullmatch(name))


def former(number: int) -> str:
    """What somebody is called of whom nothing personal is kept any more."""
    return f"Бывший пользователь № {number}"
