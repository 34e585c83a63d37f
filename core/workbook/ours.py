"""Is it our book, of this campaign, with all its columns; and what was answered in it and on the screen at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from core import text
from core.answers import Value
from core.indicators import Indicator
from core.problems import Refused
from core.sheets.columns import CellProblem
from core.sheets.reading import Sheet
from core.workbook import layout as shape

# So many names of lost columns are told.
MOST_NAMES = 5


@dataclass(frozen=True)
class Clash:
    """An answer that was changed on the screen and in the book; `code` is of the organisation."""

    code: str
    question: Indicator
    on_screen: Value | None
    in_book: Value
    place: CellProblem

    @property
    def key(self) -> str:
        """Of these very two answers: with another one on the screen it has to be decided anew."""
        sums = (shape.sum_of(self.question, value) for value in (self.on_screen, self.in_book))
        return "/".join((self.code, self.question.code, *sums))


def refuse_another(sheet: Sheet, head: Sheet, questions: Sequence[Indicator], campaign: str) -> None:
    code, title = shape.mark_of(sheet, head)
    mine = shape.marked_code(campaign)
    if code and mine and code != mine:
        chosen = campaign.removesuffix(f"[{mine}]").strip()
        raise Refused(f"Это книга кампании «{title}», а выбрана «{chosen}»: выберите её выше.")
    titles = {text.search_key(title) for title in head.header}
    if not titles & set(map(text.search_key, shape.CODES)) or not (code or _asked(head, questions)):
        raise Refused("Это не наша книга: скачайте её на этой странице.")


def _asked(head: Sheet, questions: Sequence[Indicator]) -> set[str]:
    """Questions that the book has a column for."""
    known = {text.search_key(name): field.code for field in shape.answer_fields(questions)
             for name in (field.title, *field.aliases) if not field.code.startswith("@")}  # fmt: skip
    return {known[key] for title in head.header if (key := text.search_key(title)) in known}


def absent(head: Sheet, questions: Sequence[Indicator]) -> list[str]:
    """What nobody can answer in this book any more."""
    there = _asked(head, questions)
    lost = [f"«{question.label}»" for question in questions if question.code not in there]
    if not lost:
        return []
    rest = f" и ещё {len(lost) - MOST_NAMES}" if len(lost) > MOST_NAMES else ""
    word = "столбца" if len(lost) == 1 else "столбцов"
    return [f"В книге нет {word} {', '.join(lost[:MOST_NAMES])}{rest}: эти ответы не изменятся."]
