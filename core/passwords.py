"""What may be a password. Length and rarity count; composition rules do not."""

SHORTEST = 10
SHORTEST_FOR_ADMINISTRATORS = 15
# bcrypt takes no more than this.
MOST_BYTES = 72

# The usual first guesses that are long enough to pass, and the words every union member would try.
_COMMON = (
    "1234567890 0123456789 9876543210 12345678910 123456789012 1111111111 0000000000 1q2w3e4r5t "
    "1q2w3e4r5t6y qwertyuiop qwerty12345 qwerty123456 qwertyqwerty asdfghjkl; zxcvbnm123 password12 "
    "password123 password1234 passwordpassword adminadmin administrator admin12345 welcome123 letmein123 "
    "iloveyou12 йцукенгшщз йцукен1234 йцукен12345 фывапролдж пароль1234 пароль12345 парольпароль "
    "администратор админ12345 здравствуйте qazwsxedcrfv россия2024 россия2025 россия2026 москва2025 "
    "москва2026 profmonitor profmonitoring профмонитор профмониторинг profsouz2025 profsouz2026 "
    "profsoyuz2025 profsoyuz2026 профсоюз2024 профсоюз2025 профсоюз2026 profsoyuz2024 профсоюзная "
    "профсоюзный профсоюзпрофсоюз общероссийский образование obrazovanie солидарность solidarnost "
    "общероссийскийпрофсоюз профсоюзобразования profsoyuzobrazovania учительская учитель2025 учитель2026 "
    "мойпрофсоюз "
)
COMMON = frozenset(_COMMON.split())


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
    if folded == login.casefold() or len(set(folded)) < 4 or _bare(folded) in COMMON:
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
