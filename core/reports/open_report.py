"""The open (public) report of an organisation: facts in, a paper out.

One template for every level. The words of a section are ours, written from its figures, or those of whoever signs;
tables and charts stay as they are in either case.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.formats import NBSP
from core.organisations import Level
from core.reports import contacts, live, typeset
from core.reports.choices import USUAL, Choices, Length
from core.reports.facts import OpenReport as OpenReport
from core.reports.letterhead import PLAIN, Letterhead
from core.reports.paper import Block, Paper, Section, Signature, Words
from core.reports.sections import annexes, care, information, membership, parts
from core.reports.words import care as care_words
from core.reports.words import closing, copies, money, opening
from core.reports.words import information as information_words
from core.reports.words import membership as membership_words
from core.reports.words.terms import Part

Writer = Callable[[OpenReport, Length], list[Part]]
Body = Callable[[OpenReport], list[Block]]


@dataclass(frozen=True)
class Original:
    """Words of ours that may be edited; figures in `text` are live."""

    key: str
    title: str
    text: str


@dataclass(frozen=True)
class _Theme:
    key: str
    title: str
    words: Writer
    body: Body = lambda _: []


def pdf(report: OpenReport) -> bytes:
    return typeset.pdf(paper(report))


def paper(
    report: OpenReport, choices: Choices = USUAL, letterhead: Letterhead = PLAIN, address: str = ""
) -> Paper:
    """The whole report; `address` is where it is found once it is published."""
    return Paper(
        title=f"{report.title}. {report.organisation}",
        author=report.organisation,
        subject=f"{report.title}: {closing.status(report)}",
        head=report.organisation,
        head_right=f"Открытый отчёт за {report.year}{NBSP}год",
        sections=tuple(_sections(report, choices, letterhead)),
        cover=membership.cover(report),
        draft=report.draft,
        demonstration=report.demonstration,
        address=address,
        letterhead=letterhead,
    )


def originals(report: OpenReport, length: Length = Length.USUAL) -> tuple[Original, ...]:
    """Of every section that has words, in the order of the report. A person's own answer is an original too."""
    found = ((t, "\n".join(p.text for p in t.words(report, length))) for t in _themes(report))
    return tuple(Original(t.key, t.title, text) for t, text in found if text)


def figures(report: OpenReport) -> dict[str, str]:
    """Every live figure by its name, whichever length first says it."""
    return live.values(o.text for length in Length for o in originals(report, length))


def titles() -> dict[str, str]:
    """Of every section whose words may be edited, by its key; the same from year to year."""
    return {theme.key: theme.title for theme in _THEMES} | {"tasks": "Задачи на следующий год"}


def _sections(report: OpenReport, choices: Choices, letterhead: Letterhead) -> Iterator[Section]:
    if report.empty and report.level is Level.PRIMARY:
        yield Section("empty", "", (Words(closing.without_form(report)),))
    known = figures(report) if choices.edited else {}
    number = 0
    for theme in _themes(report):
        blocks = (*_worded(report, theme, choices, known), *theme.body(report))
        if blocks or report.level is not Level.PRIMARY:
            number += 1
            yield Section(theme.key, f"{number}. {theme.title}", blocks or tuple(parts.nothing()))
    yield Section("signatures", f"{number + 1}. Подписи", tuple(_signed(report, letterhead)))
    yield from _annexes(report)


def _worded(report: OpenReport, theme: _Theme, choices: Choices, known: dict[str, str]) -> list[Block]:
    edited = choices.edited.get(theme.key)
    if edited is not None:
        # Before the figures are filled in: theirs are no telephone numbers.
        return parts.paragraphs(live.filled(contacts.without(live.typed(edited)), known), typed=True)
    return parts.worded(theme.words(report, choices.length))


def _signed(report: OpenReport, letterhead: Letterhead) -> list[Block]:
    words: list[Block] = [Words(text) for text in closing.signatures(report, letterhead) if text]
    return [*words, Signature(letterhead.post, letterhead.signer)]


def _annexes(report: OpenReport) -> Iterator[Section]:
    """Numbered without gaps; a primary has nobody below and no weights to explain."""
    number = 0
    for key, title, write in _ANNEXES:
        body = [] if key == "method" and report.level is Level.PRIMARY else write(report)
        if body:
            number += 1
            yield Section(key, f"Приложение {number}. {title}", tuple(body))


_ANNEXES: tuple[tuple[str, str, Body], ...] = (
    ("branches", "Подчинённые организации", annexes.branches),
    ("addresses", "Информационные ресурсы", annexes.addresses),
    ("method", "Как считается индекс", annexes.method),
)


def _themes(report: OpenReport) -> tuple[_Theme, ...]:
    tasks = f"Задачи на {report.year + 1}{NBSP}год"
    return (*_THEMES, _Theme("tasks", tasks, closing.tasks))


_THEMES = (
    _Theme("address", "Обращение председателя", opening.address),
    _Theme("basis", "Правовая основа и цели", opening.basis),
    _Theme(
        "membership", "Характеристика организации и членство", membership_words.told, membership.membership
    ),
    _Theme("organs", "Выборные органы, актив, комиссии", membership_words.organs, membership.organs),
    _Theme("partnership", "Социальное партнёрство", care_words.partnership, care.partnership),
    _Theme("legal", "Правозащитная работа", care_words.legal, care.legal),
    _Theme("safety", "Охрана труда", care_words.safety, care.safety),
    _Theme(
        "information", "Информационная работа и цифровизация", information_words.told, information.information
    ),
    _Theme("subscription", "Подписка", copies.told, information.subscription),
    _Theme("training", "Обучение актива", care_words.training, care.training),
    _Theme("people", "Молодёжь, конкурсы, культура, здоровье, помощь", care_words.people, care.people),
    _Theme("finance", "Финансы", money.told, care.finance),
    _Theme("problems", "Проблемы и резервы", closing.problems, care.problems),
)
