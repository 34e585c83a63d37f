"""The open (public) report of an organisation: facts in, the bytes of a PDF out."""

from collections.abc import Callable, Iterator
from typing import Any

from core.organisations import Level
from core.reports import document, sections, sentences, style
from core.reports.document import Furniture
from core.reports.facts import OpenReport as OpenReport
from core.reports.text import knit, para


def pdf(report: OpenReport) -> bytes:
    return document.build(story(report), furniture(report))


def furniture(report: OpenReport) -> Furniture:
    return Furniture(
        title=f"{report.title}. {report.organisation}",
        author=report.organisation,
        subject=f"{report.title}: {sentences.status(report)}",
        head=report.organisation,
        head_right=f"Открытый отчёт за {report.year}\u00a0год",
        draft=report.draft,
        demonstration=report.demonstration,
    )


def story(report: OpenReport) -> list[Any]:
    flowables = sections.title_page(report)
    if report.empty and report.level is Level.PRIMARY:
        flowables += para(knit(sentences.without_form(report)), style.body())
    for number, (title, body) in enumerate(_sections(report), start=1):
        flowables += sections.opening(f"{number}. {title}", f"section-{number}", body or sections.nothing())
    if report.branches:
        body = sections.annex(report)
        flowables += sections.opening("Приложение 1. Подчинённые организации", "annex-1", body)
    if report.addresses:
        body = sections.addresses(report)
        flowables += sections.opening("Приложение 2. Страницы в Интернете", "annex-2", body)
    return flowables


def _sections(report: OpenReport) -> Iterator[tuple[str, list[Any]]]:
    """A primary leaves out what it has no data for; above it «нет данных» is said."""
    for title, write in _ORDER:
        body = write(report)
        if body or report.level is not Level.PRIMARY:
            yield title, body


_ORDER: tuple[tuple[str, Callable[[OpenReport], list[Any]]], ...] = (
    ("Характеристика организации и членство", sections.membership),
    ("Информационная работа и цифровизация", sections.control),
    ("Подписка", sections.subscription),
    ("Подписи", sections.signatures),
)
