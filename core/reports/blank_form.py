"""The printable blank of a form, for those who fill it in by hand: questions in, the bytes of a PDF out.

Paper cannot hide: everything that may be asked of this kind of organisation is printed, with the words on when.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, cached_property
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, KeepTogether

from core import formats
from core.answers import Answers
from core.forms import Form
from core.indicators import SUBSCRIPTION, Condition, Indicator, Section
from core.organisations import LEVEL_PLURALS, Kind
from core.reports import blank_answers, document, style
from core.reports import blank_parts as parts
from core.reports.blank_answers import words
from core.reports.blank_parts import Cell, Columns, Line, Stack, space
from core.reports.document import Bookmark, Furniture
from core.reports.text import knit, para

_NUMBER, _MISSING, _ANSWER = 8 * mm, 22.5 * mm, 49 * mm
_INDENT = 5 * mm
_ABOVE, _BELOW = 2.3 * mm, 1.7 * mm
_BEFORE = 42 * mm  # a heading wants so much room below it
# How copies of a newspaper come: endings of codes.
_WAYS = ("print", "electronic", "parent", "ordered")
_COPY, _PAD, _NEWSPAPERS = 39 * mm, parts.PAD, 6
_HOW = (
    "Пишите разборчиво, ручкой. Подходящий ответ отметьте крестиком в клетке. Если чего-то нет совсем, "
    "поставьте 0; если число вам неизвестно, отметьте «нет данных»; если вопрос к вашей организации "
    "не относится, напишите «неприменимо». Если не хватило места, продолжите на обороте, указав номер вопроса. "
    "Звёздочкой * отмечены обязательные вопросы."
)


# A newspaper's questions by the way its copies come.
_Copies = dict[str, Indicator]


@dataclass(frozen=True)
class _Sheet:
    form: Form
    # Numbers of the questions, by code.
    numbers: Mapping[str, int]
    answers: Answers
    last: Answers

    @cached_property
    def twice_a_year(self) -> frozenset[str]:
        sections = (s for s in self.form.sections if s.campaign == SUBSCRIPTION)
        return frozenset(i.code for s in sections for i in s.indicators)


def pdf(
    form: Form,
    kind: Kind | None,
    organisation: str,
    above: str,
    title: str,
    due: str,
    answers: Answers,
    last: Answers,
    code: str,
    demonstration: bool,
    made: datetime,
) -> bytes:
    """`above` is to whom it is handed in and `due` by when, both in words; `code` is the organisation's."""
    furniture = Furniture(
        title=f"{title}. {organisation}",
        author=organisation,
        subject="Бланк формы для заполнения от руки",
        # The code says whose sheet it is, wherever the name is cut.
        head=f"{title} · {organisation}",
        head_right=f"Код {code}" if code else "",
        draft=False,
        demonstration=demonstration,
        foot=f"Бланк {code} от {formats.day(made.date())}",
    )
    asked = tuple(_sections(form, kind))
    codes = (i.code for section in asked for i in section.indicators)
    sheet = _Sheet(form, {code: n for n, code in enumerate(codes, start=1)}, answers, last)
    sort = LEVEL_PLURALS[form.level][0] + (f", {kind.label}" if kind else "")
    facts = (
        ("Организация", organisation),
        ("Код организации", code),
        ("Вид", sort),
        ("Кому сдать", above),
        ("Срок сдачи", due),
    )
    story = [*_opening(title, facts), *(f for s in asked for f in _section(s, sheet)), *_closing()]
    return document.build(story, furniture, titled=False)


def _sections(form: Form, kind: Kind | None) -> Iterator[Section]:
    for s in form.sections:
        asked = tuple(i for i in s.indicators if i.asked(form.level, kind))
        if asked:
            yield Section(s.code, s.title, s.hint, asked, s.campaign)


@cache
def _heading() -> ParagraphStyle:
    return ParagraphStyle(
        "blank-heading",
        parent=style.heading(),
        textColor=style.INK,
        fontSize=12.4,
        leading=16,
        spaceBefore=13,
        spaceAfter=4,
    )


@cache
def _title() -> ParagraphStyle:
    return ParagraphStyle("blank-title", parent=_heading(), fontSize=18, leading=23)


@cache
def _condition() -> ParagraphStyle:
    return ParagraphStyle("blank-condition", parent=style.note(), textColor=style.INK)


def _opening(title: str, facts: Sequence[tuple[str, str]]) -> Stack:
    lines: Stack = [Bookmark("Начало", "start"), *para(knit(title), _title()), space(2.5 * mm)]
    for name, value in facts:
        if value:
            cells = [
                Cell(0, 34 * mm, [space(2.2), *para(name, style.note())]),
                Cell(34 * mm, style.WIDTH - 34 * mm, para(value, words())),
            ]
            lines.append(Columns(cells, 1.3 * mm, 1.3 * mm, 0.4))
    return [*lines, space(3 * mm), *para(knit(_HOW), style.note())]


def _section(section: Section, sheet: _Sheet) -> Stack:
    head: Stack = [Bookmark(section.title, f"section-{section.code}"), *para(section.title, _heading())]
    head += para(section.hint, style.note())
    first, *rest = (list(block) for block in _questions(section, sheet))
    start = Columns([Cell(0, style.WIDTH, [space(0.1)])], rule=0.9)
    # A section that begins with a whole page of words cannot be kept together: at least it begins with room.
    blocks = [b[0] if len(b) == 1 else KeepTogether(b) for b in rest]
    return [CondPageBreak(_BEFORE), KeepTogether([*head, start, *first]), *blocks]


def _questions(section: Section, sheet: _Sheet) -> Iterator[Stack]:
    """What stands together on a page: a question, or some lines of the table of newspapers."""
    papers = _newspapers(section) if section.campaign == SUBSCRIPTION else {}
    inside = {i.code for group in papers.values() for i in group.values()}
    for i in section.indicators:
        if i.code not in inside:
            yield [_question(i, sheet)]
        elif papers:
            yield from _matrix(list(papers.values()), sheet)
            papers = {}


def _question(i: Indicator, sheet: _Sheet) -> Columns:
    wide = blank_answers.is_wide(i, _ANSWER - 3 * mm)
    left = _NUMBER + _depth(i, sheet) * _INDENT
    missing = style.WIDTH - _MISSING
    answer = missing if wide else missing - _ANSWER
    value, width = sheet.answers.get(i.code), style.WIDTH - left
    asked = [*para(i.label + f"{formats.NBSP}*" * i.required, words()), *_notes(i, sheet)]
    last, room = _last(i, sheet), blank_answers.room(i, value, width if wide else _ANSWER - 3 * mm)
    line = [
        Cell(left, answer - left - 4 * mm, asked + last if wide else asked),
        Cell(missing, _MISSING, blank_answers.no_data(i, value, _MISSING)),
    ]
    if not wide:
        line.append(Cell(answer, _ANSWER - 3 * mm, [*room, *([space(2)] * bool(last)), *last]))
    number = Cell(left - _NUMBER, _NUMBER - 1 * mm, para(str(sheet.numbers[i.code]), words()))
    if not wide:
        return Columns([number, *line], _ABOVE, _BELOW, 0.4)
    whole = [Columns([number, *line]), Columns([Cell(left, width, room)], above=1 * mm)]
    return Columns([Cell(0, style.WIDTH, whole)], _ABOVE, _BELOW + 1 * mm, 0.4)


def _depth(i: Indicator, sheet: _Sheet) -> int:
    """How many questions it hangs on, one below the other; parts stand below their whole."""
    part, depth, seen = i.label.startswith("— "), 0, {i.code}
    while i.after and i.after.code not in seen and i.after.code in sheet.form.indicators and depth < 3:
        i = sheet.form.indicators[i.after.code]
        seen.add(i.code)
        depth += 1
    return max(depth, int(part))


def _notes(i: Indicator, sheet: _Sheet) -> Stack:
    if not i.after:
        return para(i.hint, style.note())
    return para(" · ".join(filter(None, (_when(i.after, sheet), i.hint))), _condition())


def _last(i: Indicator, sheet: _Sheet) -> Stack:
    value = sheet.last.get(i.code)
    when = "в прошлый раз" if i.code in sheet.twice_a_year else "в прошлом году"
    return para(f"{when}: {blank_answers.worded(i, value)}", style.note()) if value is not None else []


def _when(condition: Condition, sheet: _Sheet) -> str:
    """«если «да» на вопрос 12»."""
    known = sheet.form.counted.get(condition.code)
    number = sheet.numbers.get(condition.code)
    where = f"вопрос {number}" if number else f"вопрос «{known.short if known else condition.code}»"
    if condition.above is not None:
        return f"если на {where} ответ больше {formats.number(condition.above)}"
    labels = {"yes": "да", "no": "нет"} | dict(known.option_labels if known else {})
    others = [v for v in (known.option_labels if known else {}) if v not in condition.values]
    if len(others) == 1 and len(condition.values) > 1:
        return f"если не «{labels[others[0]]}» на {where}"
    return "если " + " или ".join(f"«{labels.get(v, v)}»" for v in condition.values) + f" на {where}"


def _newspapers(section: Section) -> dict[str, _Copies]:
    """Copies of each newspaper by the way they come, where the labels are «newspaper, copies of this sort».

    Anything else in the section is an ordinary question.
    """
    found: dict[str, _Copies] = {}
    heads: dict[str, str] = {}
    for i in section.indicators:
        prefix, _, way = i.code.rpartition("_")
        fits = way in _WAYS and prefix and i.kind.numeric and i.after is None and all(_named(i))
        if fits and heads.setdefault(way, _named(i)[1]) == _named(i)[1]:
            found.setdefault(prefix, {})[way] = i
    return {p: group for p, group in found.items() if len({_named(i)[0] for i in group.values()}) == 1}


def _named(i: Indicator) -> tuple[str, str]:
    """«Солидарность» and «печатных экземпляров»."""
    name, _, copies = i.label.rpartition(",")
    return name.strip(), copies.strip()


def _matrix(papers: Sequence[_Copies], sheet: _Sheet) -> Iterator[Stack]:
    ways = [w for w in _WAYS if any(w in group for group in papers)]
    named = {w: _capital(_named(group[w])[1]) for group in papers for w in ways if w in group}
    hints: dict[str, dict[str, None]] = {}
    for way, i in ((w, group[w]) for group in papers for w in group):
        hints.setdefault(i.hint, {})[named[way]] = None
    notes = [p for h, of in hints.items() if h for p in para(f"{', '.join(of)}: {h}", style.note())]
    head = _line(para("Издание", blank_answers.head()), [para(named[w], blank_answers.head()) for w in ways])
    for start in range(0, len(papers), _NEWSPAPERS):
        block: Stack = [Columns([Cell(0, style.WIDTH, notes)], 1 * mm, 2 * mm), head]
        for group in papers[start : start + _NEWSPAPERS]:
            stacks = [_copies(group[w], sheet) if w in group else [] for w in ways]
            block.append(_line(para(_named(next(iter(group.values())))[0], words()), stacks))
        yield [*block, space(2 * mm)]
        notes = []


def _line(first: Stack, stacks: Sequence[Stack]) -> Columns:
    name = style.WIDTH - len(stacks) * _COPY
    cells = [Cell(_PAD, name - 2 * _PAD, first)]
    cells += [Cell(name + n * _COPY + _PAD, _COPY - 2 * _PAD, stack) for n, stack in enumerate(stacks)]
    return Columns(cells, 1.3 * mm, 1.5 * mm, grid=True)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _copies(i: Indicator, sheet: _Sheet) -> Stack:
    """Number of the question, a line, and below it the small print."""
    value, tab, width = sheet.answers.get(i.code), 6 * mm, _COPY - 2 * _PAD
    number = [space(2), *para(f"{sheet.numbers[i.code]}{'*' * i.required}", style.head())]
    room = blank_answers.room(replace(i, unit=""), value, width - tab)
    below = [*blank_answers.no_data(i, value, width - tab), *_last(i, sheet)]
    return [
        space(1.2 * mm),
        Columns([Cell(0, tab, number), Cell(tab, width - tab, room)], below=1.4 * mm),
        Columns([Cell(tab, width - tab, below)]),
    ]


def _closing() -> Stack:
    """Who filled it in, and who has put it into the system."""
    half = style.WIDTH / 2

    def signed(title: str, names: Sequence[str]) -> Columns:
        lines: Stack = [*para(title, _heading()), space(1 * mm)]
        for name in names:
            room: Any = parts.Day() if name == "Дата" else Line(half - 31 * mm, parts.BASE + 1)
            label = [space(2), *para(name, style.note())]
            lines.append(
                Columns([Cell(0, 24 * mm, label), Cell(24 * mm, half - 31 * mm, [room])], above=3.6 * mm)
            )
        return Columns([Cell(0, half - 7 * mm, lines)])

    filled = signed("Заполнил(а)", ("Имя, фамилия", "Должность", "Подпись", "Дата"))
    entered = signed("Внесено в систему", ("Кем", "Подпись", "Дата"))
    both = Columns([Cell(0, half - 3 * mm, [filled]), Cell(half + 3 * mm, half - 3 * mm, [entered])])
    return [KeepTogether([Bookmark("Подписи", "signatures"), space(5 * mm), both])]
