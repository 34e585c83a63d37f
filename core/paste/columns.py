"""Which column of a pasted table is what: by its title, or by what stands in it."""

import re

from core import answers, text
from core.paste.personal import HEAD_WITHIN
from core.problems import Refused

CODE, NAME = "code", "name"
QUESTIONS = {
    "members": "members_total",
    "registered": "ais_members",
    "working": "members_working",
    "date": "stat_as_of",
}
TITLES = {
    CODE: "Код",
    NAME: "Название",
    "members": "Членов Профсоюза",
    "registered": "На учёте в АИС",
    "working": "Работающих членов",
    "date": "На дату",
}
NUMBERS = ("members", "registered", "working")
DASHES = {"", "-", "–", "—"}
_BROKEN = re.compile(
    r"[-–—+~≈<>≥≤]?\s*\d[\d\s.,]*\s*((чел|тыс|член)\w*\.?|[?*])?"
    r"|много|мало|несколько|около\s+\d+|неизвестно|не знаю|уточняем|уточнить|[?]+"
)
# What a title of a column says, the first that fits; "" is a column that is not taken.
_SPOKEN = (
    (
        "",
        r"%|процент|охват|доля|билет|п/п|^(no|n)?$|^дата вступления"
        r"|работ\w* в учрежд|всего работ|работников|\bвид|уровень",
    ),
    ("registered", r"\bаис\b|учет|реестр|зарегистр|registered|ais_members"),
    ("date", r"^(на )?дат[ау]|по состоянию|stat_as_of"),
    ("working", r"работа|members_working"),
    ("members", r"член|численн|состоит|members"),
    (CODE, r"\bкод|^code$|^идентификатор"),
    (NAME, r"назван|наимен|организац|ппо|первичк|учреждени|^name$"),
)


def columns_of(rows: list[tuple[int, list[str]]]) -> tuple[int, list[str], list[str]]:
    """How many rows stand above the data, what each column is, and what to tell of it."""
    for position, (_, row) in enumerate(rows[:HEAD_WITHIN]):
        spoken = [_meaning(cell) for cell in row]
        if set(spoken) & set(NUMBERS) and set(spoken) & {CODE, NAME} and not any(map(is_number, row)):
            return position + 1, _once(spoken), _untaken(row, spoken)
    return _guessed(rows)


def _meaning(title: str) -> str:
    key = text.search_key(title)
    return next((column for column, words in _SPOKEN if re.search(words, key)), "")


def _once(spoken: list[str]) -> list[str]:
    """Of two columns of one meaning nobody can tell which is right."""
    double = next((c for c in TITLES if spoken.count(c) > 1), None)
    if double:
        raise Refused(f"Столбцов «{TITLES[double]}» больше одного: оставьте один или назовите их точнее.")
    return spoken


def _untaken(row: list[str], spoken: list[str]) -> list[str]:
    left = [cell for cell, column in zip(row, spoken, strict=True) if cell and not column]
    return [f"Не взяты столбцы: {', '.join(f'«{cell[:40]}»' for cell in left)}."] if left else []


def _guessed(rows: list[tuple[int, list[str]]]) -> tuple[int, list[str], list[str]]:
    """No head: the first column of text is the code or the name, numbers go in their usual order."""
    first = 0 if any(map(is_number, rows[0][1])) or len(rows) == 1 else 1
    body = [row for _, row in rows[first:]]
    width = max(len(row) for row in body)
    cells = [[row[n] for row in body if n < len(row)] for n in range(width)]
    sorts = [_sort(column) for column in cells]
    if sorts[0] in (CODE, "number"):
        # After a code a mistyped number is no name.
        sorts = [
            "number" if n and sort in (CODE, NAME) and _mistyped(cells[n]) else sort
            for n, sort in enumerate(sorts)
        ]
    texts = [n for n, sort in enumerate(sorts) if sort in (CODE, NAME)]
    numbers = [n for n, sort in enumerate(sorts) if sort == "number"]
    if not texts and len(numbers) > 1:
        texts = [numbers.pop(0)]
        sorts[texts[0]] = CODE
    elif texts and numbers and numbers[0] < texts[0] and _ordinal([row[numbers[0]] for row in body]):
        numbers.pop(0)
    elif texts and numbers and numbers[0] < texts[0] and sorts[texts[0]] == NAME:
        sorts[numbers[0]] = CODE
        texts.insert(0, numbers.pop(0))
    if not texts or not 0 < len(numbers) <= len(NUMBERS) or len(texts) > 2:
        raise Refused(
            "Не понятно, где какой столбец. Добавьте над таблицей строку с названиями: "
            "«Код», «Название», «Членов Профсоюза», «На учёте в АИС»."
        )
    columns = [""] * width
    for n in texts:
        columns[n] = sorts[n] if sorts[n] not in columns else (NAME if CODE in columns else CODE)
    for n, column in zip(numbers, NUMBERS, strict=False):
        columns[n] = column
    for n in [n for n, sort in enumerate(sorts) if sort == "date"][:1]:
        columns[n] = "date"
    return first, columns, ["Строки с названиями столбцов нет."]


def _sort(cells: list[str]) -> str:
    filled = [cell for cell in cells if cell not in DASHES]
    most = len(filled) * 4
    if not filled:
        return ""
    # Leading zeros are of codes.
    coded = sum(cell.isdigit() and cell.startswith("0") and len(cell) > 1 for cell in filled)
    if coded:
        return CODE
    if sum(map(is_number, filled)) * 5 >= most:
        return "number"
    if sum(map(_is_day, filled)) * 5 >= most:
        return "date"
    spaced = sum(" " in cell for cell in filled)
    return NAME if spaced * 2 >= len(filled) else CODE


def _mistyped(cells: list[str]) -> bool:
    """Numbers, some of them broken («1 200,5», «много», «41 чел.»), and nothing that may be a name or a code."""
    filled = [cell for cell in cells if cell not in DASHES]
    return bool(filled) and all(
        is_number(cell) or _BROKEN.fullmatch(text.search_key(cell)) for cell in filled
    )


def _ordinal(cells: list[str]) -> bool:
    """1, 2, 3 … before the names is how lists are numbered, and no code."""
    wanted = [str(n) for n in range(1, len(cells) + 1)]
    return [cell.rstrip(".)") for cell in cells] == wanted


def is_number(cell: str) -> bool:
    try:
        answers.number(cell.rstrip(".)") if cell else cell)
    except ValueError:
        return False
    return True


def _is_day(cell: str) -> bool:
    try:
        answers.day(cell)
    except ValueError:
        return False
    return True
