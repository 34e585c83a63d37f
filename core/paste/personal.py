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
_WORD = r"[а-яё]+(?:-[а-яё]+)?"
_PATRONYMIC = r"[а-яё]+(?:вич|вна|ична|инична|оглы|кызы)"
# Written like initials, but of places: a town district, a village, a municipality.
_NO_INITIALS = r"(?!г\.\s?о|м\.\s?[ор]|[гср]\.\s?п)"
_PERSON = re.compile(
    rf"(?i:{_WORD}\s+{_WORD}\s+{_PATRONYMIC}|{_WORD}\s+{_PATRONYMIC}(?:\s+{_WORD})?)"
    rf"|(?i:{_WORD})\s+(?i:{_NO_INITIALS}[а-яё]\.\s?[а-яё])\.?|[А-ЯЁ]\.\s?[А-ЯЁ]\.\s?(?i:{_WORD})"
)
_NAME_WORD = r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?"
_THREE_WORDS = re.compile(rf"{_NAME_WORD}\s+{_NAME_WORD}\s+{_NAME_WORD}")
_ONE_INITIAL = re.compile(rf"(?i:{_WORD})\s+[А-ЯЁ]\.?")
_SURNAME = re.compile(
    r"[а-я-]+(?:[оеи]в|[ыи]н|[сц]кий|[оеи]ва|[ыи]на|[сц]кая|[ыи]х|ко|ук|юк|чук|ян|дзе|швили|ич|ец|як|ая)"
)
# As search_key writes them. Two words alone may be a town: a name among them tells.
_NAMES = (
    "александр александра алексей алена алина алла анатолий анастасия андрей анжела анна антон антонина "
    "арсений артем артур богдан борис вадим валентин валентина валерий валерия варвара василий вера "
    "вероника виктор виктория виталий владимир владислав вячеслав галина геннадий георгий глеб григорий "
    "дарья денис диана дмитрий евгений евгения егор екатерина елена елизавета жанна зинаида зоя иван "
    "игорь илья инна ирина кирилл клавдия константин кристина ксения лариса лев лидия любовь людмила майя "
    "максим маргарита марина мария марк матвей михаил надежда наталия наталья никита николай нина оксана "
    "олег олеся ольга павел петр полина раиса ринат римма роман руслан светлана семен сергей снежана "
    "софия софья станислав степан тамара татьяна тимофей тимур федор филипп эдуард эльвира эльмира юлия "
    "юрий яна ярослав"
)
_GIVEN = frozenset(_NAMES.split())
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
        names = [c for c in column if _may_be_personal(c) and not _PLACE.search(c)]
        # One name over and over is a town: there is a Владимир among them.
        if len(set(names)) >= 3 and len(names) * 2 >= len(column):
            raise Refused(f"Столбец {position + 1} похож на список людей. {_WHAT}")


def _is_personal(cell: str) -> bool:
    person = (_PERSON.fullmatch(cell) or _named(cell)) and not _PLACE.search(cell)
    return bool(person or _PERSONAL_CELL.search(cell))


def _named(cell: str) -> bool:
    """A surname beside a given name, in either order and any case."""
    words = text.search_key(cell).split()
    if len(words) not in (2, 3):
        return False
    others = [word for word in words if word not in _GIVEN]
    return len(others) < len(words) and any(map(_SURNAME.fullmatch, others))


def _may_be_personal(cell: str) -> bool:
    """What may also be a town or a nickname as long as there is one of it: many in a column are people."""
    words = text.search_key(cell).split()
    given = len(words) in (1, 2, 3) and not _GIVEN.isdisjoint(words)
    return given or bool(_THREE_WORDS.fullmatch(cell) or _ONE_INITIAL.fullmatch(cell))
