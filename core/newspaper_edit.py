"""What a person typed about a newspaper, and everything that is wrong with it, beside its field."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from core import text
from core.campaigns import Half
from core.indicators import Norm
from core.newspapers import Newspaper
from core.problems import Problem

TITLE, PUBLISHER, FIRST, LAST, FOLLOWS, NORM = "title", "publisher", "first", "last", "follows", "norm"
WORDS = 200
YEARS = range(1990, 2101)
MOST = Decimal(1000)


@dataclass(frozen=True)
class Edit:
    """As typed; `code` is of the newspaper that is changed, "" for a new one."""

    code: str = ""
    title: str = ""
    publisher: str = ""
    first: str = ""
    last: str = ""
    follows: str = ""
    norm: str = ""


def typed(paper: Newspaper) -> Edit:
    """What stands in the fields before anything is changed."""
    lower = paper.norm.lower if paper.norm else None
    return Edit(
        paper.code,
        paper.title,
        paper.publisher,
        str(paper.first),
        str(paper.last or ""),
        paper.follows or "",
        "" if lower is None else format(lower.normalize(), "f").replace(".", ","),
    )


class _Reader:
    """Reads the fields one by one and keeps what is wrong with them."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def wrong(self, code: str, words: str) -> None:
        self.problems.append(Problem(code, words))

    def words(self, code: str, value: str) -> str:
        try:
            return text.line(value, WORDS)
        except ValueError as error:
            self.wrong(code, str(error))
            return ""

    def half(self, code: str, value: str) -> Half | None:
        if not value.strip():
            return None
        try:
            half = Half.parse(value.strip())
        except ValueError as error:
            self.wrong(code, f"{error}.")
            return None
        if half.year not in YEARS:
            self.wrong(code, "Такого года в справочнике быть не может.")
            return None
        return half

    def norm(self, value: str) -> Norm | None:
        plain = value.replace("\u00a0", "").replace(" ", "").replace(",", ".")
        if not plain:
            return None
        try:
            # As many places as the database keeps.
            number = (
                Decimal(plain).quantize(Decimal("0.0001")) if plain.isascii() and len(plain) < 12 else None
            )
        except InvalidOperation:
            number = None
        if number is None or number.is_nan() or not 0 < number <= MOST:
            self.wrong(
                NORM, "Напишите число больше нуля, например 1 или 0,5. Если нормы нет, оставьте пустым."
            )
            return None
        return Norm(number.normalize(), None, "норма организации")


def read(edit: Edit, owner: str | None, known: Sequence[Newspaper]) -> tuple[Newspaper | None, list[Problem]]:
    """The newspaper as it would be kept, None where anything is wrong. `known` are all that its readers have, its
    own former self among them; a new one gets its code when it is kept."""
    reader = _Reader()
    title, publisher = reader.words(TITLE, edit.title), reader.words(PUBLISHER, edit.publisher)
    first, last = reader.half(FIRST, edit.first), reader.half(LAST, edit.last)
    norm = reader.norm(edit.norm)
    others = [p for p in known if p.code != edit.code]
    if not title and not reader.problems:
        reader.wrong(TITLE, "Напишите название издания.")
    if any(text.search_key(p.title) == text.search_key(title) for p in others):
        reader.wrong(TITLE, "Такое издание уже есть.")
    if first is None and FIRST not in {p.code for p in reader.problems}:
        reader.wrong(FIRST, "Укажите, с какого полугодия издание можно выписать.")
    if first is None or reader.problems:
        return None, reader.problems
    made = Newspaper(edit.code, title, publisher, owner, first, last, edit.follows or None, norm)
    found = [*_dates(made, others), *_succession(made, others)]
    return (None, found) if found else (made, [])


def _dates(made: Newspaper, others: Sequence[Newspaper]) -> list[Problem]:
    found = []
    if made.last is not None and made.last < made.first:
        found.append(Problem(LAST, "Последнее полугодие раньше первого: поправьте одно из них."))
    after = next((p for p in others if made.code and p.follows == made.code), None)
    if after and (made.last is None or made.last >= after.first):
        found.append(
            Problem(
                LAST,
                f"Его продолжает {after.title} с полугодия {after.first}: последнее полугодие должно быть раньше.",
            )
        )
    return found


def _succession(made: Newspaper, others: Sequence[Newspaper]) -> list[Problem]:
    if made.follows is None:
        return []
    before = next((p for p in others if p.code == made.follows), None)
    if before is None:
        return [Problem(FOLLOWS, "Выберите другое издание из справочника.")]
    if before.last is None or before.last >= made.first:
        return [
            Problem(
                FOLLOWS,
                f"{before.title} ещё выходит в полугодии {made.first}. Сначала укажите его последнее полугодие.",
            )
        ]
    rival = next((p for p in others if p.follows == before.code), None)
    return [Problem(FOLLOWS, f"Это издание уже продолжает {rival.title}.")] if rival else []
