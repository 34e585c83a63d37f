"""The sheet «Пояснения»: why an answer that looks wrong is right, in the words a person chooses from on the screen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core import reasons, text
from core.indicators import Indicator
from core.problems import Problem
from core.sheets.columns import CellProblem, Field, Record, records
from core.sheets.reading import Sheet
from core.sheets.writing import checked, fitting
from core.workbook import layout as shape

QUESTION, REASON, WORDS = "@question", "@reason", "@words"
TITLES = (shape.CODES[1], "Показатель", "Причина", "Пояснение", "Что вызвало сомнение")
WHOLE_FORM = "Вся форма"
HELP = "Сюда пишут, почему сомнительный ответ верен. Причину выберите из списка; своими словами — «Другое»."
MOST_LINES = 2_000
_FIELDS = (
    Field(shape.CODE, shape.CODE_TITLE, filled=True, aliases=shape.CODES, limit=40),
    Field(QUESTION, TITLES[1], filled=True, limit=text.LIMIT),
    Field(REASON, TITLES[2]),
    Field(WORDS, TITLES[3], required=False, limit=text.LIMIT),
    Field("@doubt", TITLES[4], required=False, limit=text.LIMIT),
    Field(shape.NAME, shape.NAME_TITLE, required=False),
    Field(shape.WRONG, shape.WRONG_TITLE, required=False, limit=text.LIMIT),
)
# Explanations as they are kept: question -> rule -> what was said.
Said = dict[str, dict[str, dict[str, str]]]


@dataclass(frozen=True)
class Doubt:
    """A warning of an organisation, still to be explained where it has a rule; `code` is of the organisation."""

    code: str
    problem: Problem
    place: CellProblem


def named(question: Indicator | None) -> str:
    return f"{question.short} [{question.code}]" if question else WHOLE_FORM


def labels() -> tuple[str, ...]:
    return tuple(dict.fromkeys(r.label for every in reasons.REASONS.values() for r in every))


def write(
    book: Any,
    styles: Any,
    lists: Any,
    questions: Sequence[Indicator],
    codes: Sequence[str],
    doubts: Iterable[tuple[str, str, str]] = (),
) -> None:
    """`doubts`: code of the organisation, question, what was said of it: only the reason is left to choose."""
    sheet = book.add_worksheet(shape.WHY)
    sheet.freeze_panes(2, 1)
    checked(sheet.write_string(0, 0, HELP, styles.get("section")))
    for position, (title, width) in enumerate(zip(TITLES, (16, 40, 44, 44, 70), strict=True)):
        sheet.set_column(position, position, width, styles.get("open"))
        checked(sheet.write_string(1, position, title, styles.get("head")))
    watch(sheet, lists, questions, codes)
    put(sheet, styles, 2, doubts)


def watch(sheet: Any, lists: Any, questions: Sequence[Indicator], codes: Sequence[str]) -> None:
    offered = (tuple(codes), (*map(named, questions), WHOLE_FORM), labels())
    for position, values in enumerate(offered):
        if values:
            rule = {"validate": "list", "source": lists.source(values), "error_type": "warning"}
            rule |= {"error_title": "Нет в списке", "error_message": "Выберите из списка."}
            checked(sheet.data_validation(2, position, MOST_LINES, position, rule))


def put(sheet: Any, styles: Any, first: int, doubts: Iterable[tuple[str, str, str]]) -> None:
    for row, (code, question, told) in enumerate(doubts, start=first):
        for position, words in ((0, code), (1, question), (4, told)):
            checked(sheet.write_string(row, position, fitting(words), styles.get("open")))


def read(sheet: Sheet, problems: list[CellProblem]) -> list[Record]:
    """Lines with a reason; one where none has been chosen yet says nothing."""
    every, wrong = records(shape.headed(sheet), _FIELDS)
    problems += wrong
    return [r for r in every if r.text(shape.CODE) and (r.text(REASON) or r.text(WORDS))]


def question_of(record: Record, known: Mapping[str, Indicator]) -> str | None:
    """Code of the question, "" for the whole form, None for neither."""
    said = record.text(QUESTION)
    key = text.search_key(said)
    if key == text.search_key(WHOLE_FORM):
        return ""
    if shape.marked_code(said) in known:
        return shape.marked_code(said)
    found = [c for c, q in known.items() if key in (text.search_key(q.short), text.search_key(q.label), c)]
    return found[0] if len(found) == 1 else None


def said(record: Record, doubts: Iterable[Problem]) -> dict[str, dict[str, str]]:
    """Rule -> explanation, for those doubts that this reason answers. ValueError with a sentence for the person."""
    reason = next(
        (c for c, label in _codes() if text.search_key(label) == text.search_key(record.text(REASON))), ""
    )
    found: dict[str, dict[str, str]] = {}
    told: list[str] = []
    for doubt in doubts:
        try:
            why = reasons.validate_explanation(doubt.rule, reason, record.text(WORDS))
        except ValueError as error:
            told.append(_offered(doubt.rule, reason) or f"{error}.")
            continue
        found[doubt.rule] = reasons.kept(why, doubt)
    if told and not found:
        raise ValueError(told[0])
    return found


def _offered(rule: str, reason: str) -> str:
    """What may be said instead."""
    offered = reasons.REASONS.get(rule, ())
    if not offered or reason in {r.code for r in offered}:
        return ""
    return f"выберите причину: {'; '.join(f'«{r.label}»' for r in offered)}."


def _codes() -> Iterable[tuple[str, str]]:
    return {r.code: r.label for every in reasons.REASONS.values() for r in every}.items()
