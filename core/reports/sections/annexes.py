"""The annexes: those below, their addresses, how the index is counted."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from core import grammar
from core.formats import NBSP, count, number
from core.organisations import LEVEL_PLURALS, Level
from core.reports.facts import Branch, Link, OpenReport
from core.reports.paper import Column, Words
from core.reports.sections.parts import Story, accepted, table


def branches(report: OpenReport) -> Story:
    story: Story = []
    for level in Level:
        rows = [b for b in report.branches if b.level is level]
        if rows:
            story += _level(report, level, rows)
    return story


def _level(report: OpenReport, level: Level, found: Sequence[Branch]) -> Story:
    primary = level is Level.PRIMARY
    columns = [
        Column("Название", 5.4),
        Column("Тип", 2.4) if primary else Column(accepted(report), 1.7, True),
        Column("Членов", 1.3, True),
        Column("Охват, %", 1.2, True),
        Column("Страница" if primary else "Страница, %", 1.6, True),
        Column("Стенд" if primary else "Стенд, %", 1.2, True),
        Column("АИС, %", 1.1, True),
        Column(f"«Солидарность», экз. на{NBSP}100", 1.7, True),
    ]
    rows = [_branch(b) for b in found]
    alone = report.whole if len({b.level for b in report.branches}) == 1 else None
    whole = next((b for b in report.subtotals if b.level is level), alone)
    rows += [_branch(whole, primary)] if whole else []
    totals = len(rows) - len(found)
    caption = f"{LEVEL_PLURALS[level][1].capitalize()}: {number(len(found))}"
    note = f"{_note(report, found, bool(alone))} Прочерк — нет принятой формы или ответа."
    return table(caption, note, columns, rows, totals)


def _note(report: OpenReport, found: Sequence[Branch], alone: bool) -> str:
    """Of the rows of this very table; one table alone is the whole report's."""
    expected = sum(b.expected for b in found)
    if alone or not expected or report.source.level is not Level.PRIMARY:
        return report.source.told
    taken, submitted = sum(b.accepted for b in found), sum(b.submitted for b in found)
    own = replace(report.source, accepted=taken, submitted=submitted, expected=expected)
    return own.told


def _branch(b: Branch, primary: bool | None = None) -> list[str]:
    primary = b.level is Level.PRIMARY if primary is None else primary
    return [b.name, b.kind if primary else f"{number(b.accepted)} из {number(b.expected)}", *_cells(b)]


def _cells(b: Branch) -> list[str]:
    return [f.text for f in (b.members, b.coverage, b.page, b.stand, b.ais, b.subscription)]


def addresses(report: OpenReport) -> Story:
    """From the register of resources; where that is empty, from the forms."""
    if report.resources:
        return _register(report)
    own = _links(report, "Страница организации в Интернете", report.links)
    return [*own, *_links(report, "Страницы подчинённых организаций", report.addresses)]


def _links(report: OpenReport, caption: str, links: Sequence[Link]) -> Story:
    if not links:
        return []
    columns = [Column("Организация", 4), Column("Адрес", 5)]
    return table(caption, report.source.told, columns, [[link.title, link.address] for link in links])


def _register(report: OpenReport) -> Story:
    followed = any(r.followers is not None for r in report.resources)
    columns = [
        Column("Организация", 3.6),
        Column("Ресурс", 3),
        Column("Адрес", 4.4),
        *([Column("Подписчиков", 1.5, True)] if followed else []),
    ]
    rows = [
        [r.organisation, _what(r.kind, r.title), r.address, *([number(r.followers)] if followed else [])]
        for r in report.resources
    ]
    left = report.resources_left
    more = count(left, "адрес", "адреса", "адресов")
    tail = [Words(f"Ещё {more} — в отчётах самих подчинённых организаций.")]
    note = f"По реестру информационных ресурсов; {report.source.dated}."
    return [*table("Информационные ресурсы", note, columns, rows), *(tail if left else [])]


def _what(kind: str, title: str) -> str:
    return title or kind


def method(report: OpenReport) -> Story:
    known = report.methodology
    if known is None or not known.weights:
        return []
    rows = [[str(w.number), w.title, grammar.tidy(w.weight, 1)] for w in known.weights]
    total = ["", "Всего", grammar.tidy(sum((w.weight for w in known.weights), Decimal(0)), 1)]
    columns = [Column("№", 0.7, True), Column("Раздел индекса", 7), Column("Вес, баллов", 1.8, True)]
    words = (
        "Индекс информационной работы — это баллы первичной организации по разделам, сложенные с весами; "
        "больше 100 он быть не может. Раздел, о котором организацию не спрашивали, в счёт не входит. "
        f"В рейтинге участвуют формы, заполненные не меньше чем на {number(known.rated_from)}{NBSP}%."
    )
    note = " ".join(grammar.stopped(part) for part in (known.title, known.adopted) if part)
    return [
        Words(words),
        *table(f"Веса разделов на {report.year}{NBSP}год", note, columns, [*rows, total], 1),
    ]
