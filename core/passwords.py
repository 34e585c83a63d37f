"""What may be a password. Length and rarity count; composition rules do not."""

from functools import cache
from pathlib import Path

SHORTEST = 10
SHORTEST_FOR_ADMINISTRATORS = 15
# bcrypt takes no more than this.
MOST_BYTES = 72

FILE = Path(__file__).resolve().parent.parent / "assets" / "passwords.txt"


@cache
def common() -> frozenset[str]:
    """The usual first guesses that are long enough to pass: walks over the keyboard, names and words of the union
    with years and digits."""
    return frozenset(FILE.read_text(encoding="utf-8").split())


def fits(password: str) -> bool:
    """Can bcrypt be asked about it at all?"""
    return len(password) <= MOST_BYTES and _bytes(password) <= MOST_BYTES and "\0" not in password


def fault(password: str, login: str, administrator: bool = False) -> str | None:
    """Why this cannot become the password of this login, one Russian sentence; None when it can."""
    shortest = SHORTEST_FOR_ADMINISTRATORS if administrator else SHORTEST
    folded = password.strip().casefold()
    if not folded:
        return "Введите новый пароль."
    if not password.isprintable():
        return "В пароле есть невидимые знаки: наберите его заново."
    if _bytes(password) > MOST_BYTES:
        return "Пароль слишком длинный: не длиннее 72 байт (36 русских букв)."
    if len(password) < shortest:
        return f"Пароль короткий: нужно не меньше {shortest} знаков. Подойдут несколько слов с пробелами."
    if folded == login.casefold() or len(set(folded)) < 4 or _bare(folded) in common():
        return "Такой пароль легко угадать. Придумайте другой, например несколько слов с пробелами."
    return None


def _bare(folded: str) -> str:
    """Without the decoration people add to a common word."""
    return folded.strip(" !.?*")


def _bytes(password: str) -> int:
    try:
        return len(password.encode())
    except UnicodeEncodeError:
        return MOST_BYTES + 1
