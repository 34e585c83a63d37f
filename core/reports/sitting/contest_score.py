"""How a form was scored, in words: every block down to the answers that may be public."""

from collections.abc import Container, Iterator, Mapping
from decimal import Decimal

from core import answer_words, rating
from core.answers import Rows, Value
from core.formats import NBSP, half_up, number, percent
from core.forms import Form
from core.indicators import Indicator
from core.organisations import Kind
from core.rating import BlockScore, Score, State
from core.reports.sitting.contest import Part, Records, Scale

_STATES = {State.UNANSWERED: "нет ответа", State.LEFT_OUT: "не учитывается"}
RECORDS = ("events", "contests", "publications")


def blocks(
    score: Score, form: Form, public: Mapping[str, Value], papers: str, counted: Container[int]
) -> Iterator[Scale]:
    """`papers` says by which half-year the blocks `counted` are counted, "" where by none."""
    for block in score.blocks:
        words = "" if block.parts else block.words
        parts = tuple(
            Part(
                p.part.title,
                number(p.weight, 2),
                answer_words.of_part(p, form, public),
                number(p.points, 2),
            )
            for p in block.parts
        )
        yield Scale(
            f"{block.number}. {block.title}", got(block), words or papers * (block.number in counted), parts
        )


def full_and_short(score: Score) -> tuple[frozenset[str], frozenset[str]]:
    """Answers that have brought all the points they could, and those that have not."""
    parts = [(p, {*p.part.codes, p.part.norm_of} - {""}) for block in score.blocks for p in block.parts]
    short = frozenset(code for p, codes in parts if p.points < p.weight for code in codes)
    return frozenset(code for _, codes in parts for code in codes) - short, short


def got(block: BlockScore) -> str:
    if block.points is None:
        return _STATES[block.state]
    return f"{number(half_up(block.points, 2), 2)} из{NBSP}{answer_words.digits(block.weight)}"


def words(score: Score) -> str:
    if score.total is None:
        return "индекс не посчитать: ответов на его вопросы нет."
    outside = "" if score.rated else ", вне рейтинга: отвечено не на всё"
    full = 0 if score.fullness == round(score.fullness, 0) else 1
    level = f", уровень «{score.level}»" if score.level else ""
    return f"индекс {number(score.total, 1)} при полноте {percent(score.fullness, full)}{level}{outside}."


def standard(score: Score) -> str:
    found = score.standard
    if found.met:
        return "Минимальный стандарт: выполнен."
    lacking = f" Не хватает: {', '.join(found.lacking)}." if found.lacking else ""
    unknown = f" Нет ответа: {', '.join(found.unknown)}." if found.unknown else ""
    verdict = "не выполнен" if found.met is False else "пока не проверить"
    return f"Минимальный стандарт: {verdict}.{lacking}{unknown}"


def maturity(score: Score) -> str:
    found = score.maturity
    if found.value is None:
        return ""
    return f"Цифровая зрелость: {number(found.value, 1)} из{NBSP}100, ступень «{found.stage}»."


def total(score: Score) -> str:
    if score.total is None:
        return ""
    earned = sum((b.points for b in score.blocks if b.points is not None), Decimal(0))
    return (
        f"Набрано {number(earned, 2)} из {number(score.answered_weight, 0)} возможных: "
        f"{number(earned, 2)} · 100 : {number(score.answered_weight, 0)} = {number(score.total, 1)}. "
        "Блоки без ответа и те, что не учитываются, в сумму не входят."
    )


def place(rank: tuple[int | None, int, int], kind: Kind | None, bracket: str | None, where: str) -> str:
    """`rank` is the place, of how many, how many share it."""
    label = kind.label if kind else "первичные организации"
    told = rating.place_words(rank[0], rank[1], label, bracket, rank[2])
    return f"{told}{', ' + where if where else ''}."


def records(form: Form, public: Mapping[str, Value]) -> Iterator[Records]:
    """Lines of deeds and publications; columns that are not public are left out, an author's name with them."""
    for code in RECORDS:
        question, given = form.indicators.get(code), public.get(code)
        if question is None or not isinstance(given, Rows) or not given.lines:
            continue
        columns = [c for c in question.columns if c.public]
        rows = tuple(tuple(_cell(c, line.get(c.code)) for c in columns) for line in given.lines)
        yield Records(_named(question), tuple(c.short or c.label for c in columns), rows)


def _named(question: Indicator) -> str:
    words = question.label.removeprefix("Ваши ")
    return words[:1].upper() + words[1:]


def _cell(column: Indicator, value: Value | None) -> str:
    return "" if value is None else answer_words.worded(column, value)
