"""Tables of people are refused as a whole: members' personal data are never stored, nor even previewed."""

import re
from collections.abc import Sequence

from core import text
from core.problems import Refused

# A head stands within so many rows from the top.
HEAD_WITHIN = 10
_PERSONAL_TITLE = re.compile(
    r"\bф\W?и\W?о\b|фамили|отчеств|снилс|телефон|паспорт|дата рождения|e-?mail|эл\S* почт"
)
_PERSONAL_CELL = re.compile(
    r"\b\d{3}[- ]\d{3}[- ]\d{3}[- ]\d{2}\b"  # an insurance number
    r"|\+7[\s(-]*\d{3}|\b[78][\s-]?\(\d{3,5}\)|\b[78][\s-]\d{3}[\s-]\d{3}[\s-]?\d{2}[\s-]?\d{2}\b"  # a phone
    r"|[\w.+-]+@[\w-]+\.\w"
)
_PATRONYMIC = r"[А-ЯЁ][а-яё]*(?:вич|вна|ична|инична|оглы|кызы)"
_NAME_WORD = r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?"
_PERSON = re.compile(
    rf"{_NAME_WORD}\s+{_NAME_WORD}\s+{_PATRONYMIC}|{_NAME_WORD}\s+{_PATRONYMIC}(?:\s+{_NAME_WORD})?"
    rf"|{_NAME_WORD}\s+[А-ЯЁ]\.\s?[А-ЯЁ]\.?|[А-ЯЁ]\.\s?[А-ЯЁ]\.\s?{_NAME_WORD}"
)
_THREE_WORDS = re.compile(rf"{_NAME_WORD}\s+{_NAME_WORD}\s+{_NAME_WORD}")
_PLACE = re.compile(
    r"(?i)школ|лице|гимнази|колледж|техникум|училищ|институт|университет|академи|детск|\bсад|\bдом|центр|станци"
    r"|организац|профсоюз|профком|ппо|район|област|город|комитет|управлени|отдел"
)
_WHAT = "Данные членов Профсоюза здесь не хранятся: оставьте в таблице только коды или названия организаций и числа."


def refuse(rows: Sequence[tuple[int, list[str]]]) -> None:
    """Refused where a title, a cell or a whole column looks like people; what was pasted is not repeated."""
    for number, row in rows[:HEAD_WITHIN]:
        if any(len(cell) < 60 and _PERSONAL_TITLE.search(text.search_key(cell)) for cell in row):
            raise Refused(f"В строке {number} есть столбец с данными людей. {_WHAT}")
    for number, row in rows:
        if any(_is_personal(cell) for cell in row):
            raise Refused(f"В строке {number} — похоже, имя, телефон, почта или СНИЛС человека. {_WHAT}")
    for position in range(max(len(row) for _, row in rows)):
        column = [row[position] for _, row in rows if position < len(row) and row[position]]
        names = [c for c in column if _THREE_WORDS.fullmatch(c) and not _PLACE.search(c)]
        if len(names) >= 3 and len(names) * 2 >= len(column):
            raise Refused(f"Столбец {position + 1} похож на список людей. {_WHAT}")


def _is_personal(cell: str) -> bool:
    person = _PERSON.fullmatch(cell) and not _PLACE.search(cell)
    return bool(person or _PERSONAL_CELL.search(cell))
