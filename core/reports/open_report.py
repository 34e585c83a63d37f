"""The open (public) report of an organisation: facts in, a paper out."""

from collections.abc import Callable, Iterator

from core.formats import NBSP
from core.organisations import Level
from core.reports import sections, sentences, typeset
from core.reports.choices import USUAL, Choices
from core.reports.facts import OpenReport as OpenReport
from core.reports.letterhead import PLAIN, Letterhead
from core.reports.paper import Block, Paper, Section, Words


def pdf(report: OpenReport) -> bytes:
    return typeset.pdf(paper(report))


def paper(
    report: OpenReport, choices: Choices = USUAL, letterhead: Letterhead = PLAIN, address: str = ""
) -> Paper:
    """The whole report; `address` is where it is found once it is published."""
    return Paper(
        title=f"{report.title}. {report.organisation}",
        author=report.organisation,
        subject=f"{report.title}: {sentences.status(report)}",
        head=report.organisation,
        head_right=f"Открытый отчёт за {report.year}{NBSP}год",
        sections=tuple(_sections(report)),
        cover=sections.cover(report),
        draft=report.draft,
        demonstration=report.demonstration,
        address=address,
        letterhead=letterhead,
    )


def _sections(report: OpenReport) -> Iterator[Section]:
    if report.empty and report.level is Level.PRIMARY:
        yield Section("empty", "", (Words(sentences.without_form(report)),))
    for number, (key, title, body) in enumerate(_numbered(report), start=1):
        yield Section(key, f"{number}. {title}", tuple(body or sections.nothing()))
    if report.branches:
        yield Section("branches", "Приложение 1. Подчинённые организации", tuple(sections.annex(report)))
    if report.addresses:
        yield Section("addresses", "Приложение 2. Страницы в Интернете", tuple(sections.addresses(report)))


def _numbered(report: OpenReport) -> Iterator[tuple[str, str, list[Block]]]:
    """A primary leaves out what it has no data for; above it «нет данных» is said."""
    for key, title, write in _ORDER:
        body = write(report)
        if body or report.level is not Level.PRIMARY:
            yield key, title, body


_ORDER: tuple[tuple[str, str, Callable[[OpenReport], list[Block]]], ...] = (
    ("membership", "Характеристика организации и членство", sections.membership),
    ("information", "Информационная работа и цифровизация", sections.control),
    ("subscription", "Подписка", sections.subscription),
    ("signatures", "Подписи", sections.signatures),
)
