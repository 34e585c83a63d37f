"""Answers: what a person typed, what it means, and how it is kept as JSON. Each change of shape is here once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from core import text
from core.indicators import AnswerKind, Indicator


class Missing(StrEnum):
    """An answer that is not a value, and not 0 either."""

    NO_DATA = "no_data"
    NOT_APPLICABLE = "not_applicable"

    @property
    def label(self) -> str:
        return {"no_data": "нет данных", "not_applicable": "неприменимо"}[self.value]


Cell = bool | int | Decimal | date | str | tuple[str, ...] | Missing
Row = Mapping[str, Cell]


@dataclass(frozen=True)
class Rows:
    """Records of one sort, in the order they were entered; no records at all is an answer too."""

    lines: tuple[Row, ...] = ()


Value = Cell | Rows
Answers = Mapping[str, Value]

# The option of a list that says there is nothing of it.
NOTHING = "none"


def contradictory(value: Value | None) -> bool:
    """«Ничего нет» chosen together with something that there is."""
    return isinstance(value, tuple) and NOTHING in value and len(set(value)) > 1


# Digits in one run, or in threes behind spaces of any width; ASCII digits only.
_NUMBER = re.compile(r"[-−]?([0-9]{1,15}|[0-9]{1,3}([ \u00a0\u2009\u202f][0-9]{3}){1,4})([.,][0-9]{1,6})?")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@([\w-]{1,63}\.)+[\w-]{2,63}")
_DAY = re.compile(r"([0-9]{1,2})([.,/ -])([0-9]{1,2})\2([0-9]{4})")
# A telephone's number keypad may have neither point nor comma.
_DIGITS = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
# A name with a zone of letters, Russian ones too; no «..», no brackets, no user and password.
_HOST = re.compile(r"([\w-]{1,63}\.)+[^\W\d_][\w-]{1,62}\.?")
_NOT_WHOLE = "Здесь нужно целое число, без запятой и точки, например 1 234"
YEARS = range(1900, 2101)
LARGEST = Decimal(10) ** 12
MOST_ROWS = 100
_DECIMALS = {AnswerKind.WHOLE: 0, AnswerKind.MONEY: 2, AnswerKind.PERCENT: 2, AnswerKind.DECIMAL: 4}


def number(typed: str, example: str = "1 234,5") -> Decimal:
    """«1 234,5» as a Decimal. Raises ValueError with a sentence for the person."""
    if not _NUMBER.fullmatch(typed.strip()):
        raise ValueError(f"Введите число цифрами, например {example}")
    return Decimal(re.sub(r"[ \u00a0\u2009\u202f]", "", typed.strip()).replace("−", "-").replace(",", "."))


def whole(typed: str) -> Decimal:
    """«1 234». A comma or a point is refused even before zeros: «1,000» may be a thousand as well as one."""
    if re.fullmatch(r"[-−]?[0-9 \u00a0\u2009\u202f]*([.,][0-9]*)+", typed.strip()):
        raise ValueError(_NOT_WHOLE)
    return number(typed, "1 234")


def day(typed: str) -> date:
    """«05.10.2026», «5,10,2026», «05/10/2026», «05102026» or «2026-10-05» as a date; the day never stands in the
    middle. Raises ValueError with a sentence for the person."""
    if re.fullmatch(r"[0-9]{1,2}([.,/ -])[0-9]{1,2}\1[0-9]{2}", typed.strip()):
        raise ValueError("Напишите год четырьмя цифрами, например 05.10.2026")
    try:
        if found := _DAY.fullmatch(typed.strip()):
            made = date(int(found[4]), int(found[3]), int(found[1]))
        elif found := _DIGITS.fullmatch(typed.strip()):
            made = date(int(found[3]), int(found[2]), int(found[1]))
        else:
            found = _ISO_DAY.fullmatch(typed.strip())
            made = date(*map(int, found.groups() if found else (0, 0, 0)))
    except ValueError:
        raise ValueError("Введите дату, которая есть в календаре, например 05.10.2026") from None
    return _plausible(made)


def _plausible(made: date) -> date:
    if made.year not in YEARS:
        raise ValueError(f"Год должен быть от {YEARS[0]} до {YEARS[-1]}")
    return made


def parse(indicator: Indicator, raw: Any) -> Value | None:
    """One answer from a widget or a cell; None is «не отвечено». Raises ValueError in Russian."""
    if isinstance(raw, Missing):
        return raw
    if indicator.kind is AnswerKind.ROWS:
        return None if raw is None else _rows(indicator, raw)
    if raw is None or raw == "" or raw == [] or raw == ():
        return None
    if isinstance(raw, str) and raw.strip() == "":
        return None
    value = _PARSERS[indicator.kind](indicator, raw)
    # Of signs that nobody sees nothing is left: that is no answer either.
    return None if value in ("", ()) else value


def again(indicator: Indicator, value: Value) -> Value | None:
    """An answer of another year, where the question as it is now still takes it: None for an option that is no longer
    offered. Whether it is within the present bounds is for the rules to say."""
    chosen = value if isinstance(value, tuple) else (value,)
    if (
        indicator.options
        and not isinstance(value, Missing)
        and not set(chosen) <= indicator.option_labels.keys()
    ):
        return None
    try:
        return parse(indicator, value)
    except ValueError:
        return None


def _yes_no(_: Indicator, raw: Any) -> bool:
    words = {True: True, False: False, "yes": True, "no": False, "да": True, "нет": False}
    key = raw.strip().lower() if isinstance(raw, str) else raw
    if not isinstance(key, (str, bool)) or key not in words:
        raise ValueError("Ответьте «да» или «нет»")
    return words[key]


def _number(indicator: Indicator, raw: Any) -> int | Decimal:
    read = whole if indicator.kind is AnswerKind.WHOLE else number
    if isinstance(raw, bool) or not isinstance(raw, (str, int, Decimal)):
        raise ValueError("Введите число цифрами")
    value = read(raw) if isinstance(raw, str) else Decimal(raw)
    if not value.is_finite() or abs(value) > LARGEST:
        raise ValueError("Число слишком большое")
    if indicator.kind is AnswerKind.WHOLE:
        if value != value.to_integral_value():
            raise ValueError(_NOT_WHOLE)
        return int(value)
    places = _DECIMALS[indicator.kind]
    if value != round(value, places):
        raise ValueError(f"Не больше {places} знаков после запятой")
    return value


def _choice(indicator: Indicator, raw: Any) -> str:
    by_label = {label.casefold(): code for code, label in indicator.options}
    value = str(raw).strip()
    if value in indicator.option_labels:
        return value
    if value.casefold() in by_label:
        return by_label[value.casefold()]
    raise ValueError("Выберите один из вариантов: " + "; ".join(indicator.option_labels.values()))


def _several(indicator: Indicator, raw: Any) -> tuple[str, ...]:
    if not isinstance(raw, (str, list, tuple)):
        raise ValueError("Выберите варианты из списка")
    items = re.split(r"[;,]", raw) if isinstance(raw, str) else raw
    chosen = {_choice(indicator, item) for item in items if str(item).strip()}
    return tuple(code for code, _ in indicator.options if code in chosen)


def _date(_: Indicator, raw: Any) -> date:
    # A cell of a workbook may hold an hour too; kept with it, the answer could not be read back.
    if isinstance(raw, datetime):
        return _plausible(raw.date())
    if isinstance(raw, date):
        return _plausible(raw)
    if not isinstance(raw, str):
        raise ValueError("Введите дату, например 05.10.2026")
    return day(raw)


def _address(_: Indicator, raw: Any) -> str:
    value = text.line(str(raw), 500)
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", value):
        value = "https://" + value
    if not _leads_to_a_page(value):
        raise ValueError("Введите адрес страницы целиком, например https://school4.ru/profsoyuz")
    return value


def _leads_to_a_page(address: str) -> bool:
    """What the person reads is where the browser goes: no name before «@», no backslash, no odd port."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:  # an English sentence of the library, for brackets and the like
        return False
    plain_place = "@" not in parts.netloc and port != 0 and not parts.netloc.endswith(":")
    named = _HOST.fullmatch(parts.hostname or "") is not None
    return parts.scheme in ("http", "https") and plain_place and named and not re.search(r"[\s\\]", address)


def _text(indicator: Indicator, raw: Any) -> str:
    if indicator.format == "email":
        value = text.line(str(raw), 200)
        if not _EMAIL.fullmatch(value):
            raise ValueError("Введите адрес почты, например profkom4@mail.ru")
        return value
    if not isinstance(raw, (str, int, Decimal, date)):
        raise ValueError("Введите текст")
    return text.clean(str(raw), int(indicator.maximum or 5000))


def _rows(indicator: Indicator, raw: Any) -> Rows:
    given = raw.lines if isinstance(raw, Rows) else raw
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise ValueError("Это вопрос из нескольких записей")
    if len(given) > MOST_ROWS:
        raise ValueError(f"Не больше {MOST_ROWS} записей")
    return Rows(tuple(_line(indicator, number, line) for number, line in enumerate(given, start=1)))


def _line(indicator: Indicator, number: int, line: Any) -> Row:
    """Cells of known columns alone: what a screen sends is no boundary."""
    if not isinstance(line, Mapping):
        raise ValueError(f"Запись {number} не читается")
    found: dict[str, Cell] = {}
    for column in indicator.columns:
        try:
            value = parse(column, line.get(column.code))
        except ValueError as error:
            raise ValueError(f"Запись {number}, «{column.short}»: {error}") from error
        if value is not None and not isinstance(value, Rows):
            found[column.code] = value
    return found


_PARSERS = {
    AnswerKind.YES_NO: _yes_no,
    AnswerKind.WHOLE: _number,
    AnswerKind.DECIMAL: _number,
    AnswerKind.MONEY: _number,
    AnswerKind.PERCENT: _number,
    AnswerKind.CHOICE: _choice,
    AnswerKind.SEVERAL: _several,
    AnswerKind.DATE: _date,
    AnswerKind.ADDRESS: _address,
    AnswerKind.TEXT: _text,
}


def plain(value: Value | None) -> str | None:
    """The word a condition compares with: yes, no, an option's code."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value is None or isinstance(value, (Missing, Rows)) else str(value)


def quantity(value: Value | None) -> Decimal | None:
    """The number behind an answer; None for everything that is not a number."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return None
    return Decimal(value)


def to_json(value: Value) -> Any:
    if isinstance(value, Missing):
        return {"missing": value.value}
    if isinstance(value, Rows):
        return {"rows": [{code: to_json(cell) for code, cell in line.items()} for line in value.lines]}
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def from_json(indicator: Indicator, stored: Any) -> Value:
    """Reads back what `to_json` wrote: the kind says which type the JSON stood for."""
    if isinstance(stored, dict):
        return Missing(stored["missing"]) if "missing" in stored else _stored_rows(indicator, stored["rows"])
    if indicator.kind in (AnswerKind.DECIMAL, AnswerKind.MONEY, AnswerKind.PERCENT):
        return Decimal(str(stored))
    if indicator.kind is AnswerKind.DATE:
        return date.fromisoformat(stored)
    value: Value = tuple(stored) if isinstance(stored, list) else stored
    return value


def _stored_rows(indicator: Indicator, lines: Sequence[Mapping[str, Any]]) -> Rows:
    columns = indicator.by_code
    return Rows(
        tuple(
            {
                c: cell
                for c, v in line.items()
                if c in columns and not isinstance(cell := from_json(columns[c], v), Rows)
            }
            for line in lines
        )
    )


def decode(indicators: Mapping[str, Indicator], stored: Mapping[str, Any]) -> dict[str, Value]:
    """Stored answers whose indicator is known, as values."""
    return {c: from_json(indicators[c], v) for c, v in stored.items() if c in indicators}
