"""The tables of a «Справка о подписке»."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from core import formats, measures, narrative
from core.charts import copies, gaps
from core.charts import subscription as chart
from core.charts.copies import Copies
from core.formats import DASH, number
from core.indicators import Indicator
from core.organisations import LEVEL_PLURALS, Level
from core.reports import pictures
from core.reports.paper import Block, Column, Look, Points
from core.reports.sitting import made
from core.reports.sitting.made import STAR, table, words
from core.reports.sitting.subscription_facts import Below, Facts, Readers, Then
from core.text import alphabetical

# As many as are spoken with before the next sitting, and as many names as a reader takes in.
TALKED, NAMED = 15, 40
_DIGITS = re.compile(r"\d+")
# Newspapers that have room beside each other.
TOGETHER = 5
HUNDRED = "«На 100» — экземпляров на 100 членов Профсоюза."
_PARTIAL = f"{STAR} Учтены не все формы: с другими полугодиями не сравнивается."


def newspapers(facts: Facts) -> list[Block]:
    columns = (
        Column("Издание", 3.3),
        Column("Печат. экз.", 1.15, True),
        Column("Электр. подп.", 1.25, True),
        Column("Вышест. экз.", 1.3, True),
        Column("Всего", 1.1, True),
        Column("На 100", 1.3, True),
        Column("Норма", 2.1),
        Column("Нехватка", 1.4, True),
        Column("Формы", 2, True),
    )
    rows = [_newspaper(r, facts.paper(r)) for r in facts.newspapers.rows]
    told = [r for r in facts.newspapers.rows if r.answered]
    totals = int(len(told) > 1)
    rows += [_all(told)] if totals else []
    drawn = pictures.picture(facts.newspapers, told=False)
    return [
        *table("Сколько выписано", f"{facts.note} {HUNDRED}", columns, rows, totals),
        *words(copies.basis(told), look=Look.NOTE),
        replace(drawn, note=facts.note),
    ]


def _newspaper(r: Copies, paper: Indicator | None) -> list[str]:
    normed = paper is not None and paper.norm is not None
    return [
        r.name,
        *(number(n) for n in (r.printed, r.electronic, r.parent)),
        number(r.total if r.answered else None),
        r.figure if r.per_100 is not None else DASH,
        (copies.bound(paper) if r.held else "не применяется") if paper and normed else DASH,
        DASH if r.thin else number(r.gap),
        made.behind(r.answered, r.expected),
    ]


def _all(rows: Sequence[Copies]) -> list[str]:
    kinds = ([r.printed for r in rows], [r.electronic for r in rows], [r.parent for r in rows])
    sums = [sum(n or 0 for n in kind) for kind in kinds]
    return ["Все издания", *map(number, sums), number(sum(r.total for r in rows)), "", "", "", ""]


def past(facts: Facts) -> list[Block]:
    before, year_ago = facts.half.before(1), facts.half.before(2)
    columns = (
        Column("Издание, экз.", 3.6),
        Column(narrative.brief(facts.half), 1.5, True),
        Column(narrative.brief(before), 1.5, True),
        Column("Изменение", 1.4, True),
        Column(narrative.brief(year_ago), 1.5, True),
        Column("Изменение", 1.4, True),
    )
    rows = []
    for p in facts.past:
        if p.now.copies is None and all(t.copies is None for t in p.then):
            continue
        pairs = zip(p.then, p.changes, strict=True)
        rows.append([p.title, p.now.text, *(c for t, ch in pairs for c in (t.text, formats.signed(ch.step)))])
    starred = any(STAR in cell for row in rows for cell in row)
    note = "Экземпляры по формам, где указаны и члены Профсоюза, и все виды экземпляров. "
    return [
        *table("Было и стало", note + made.dated(facts.whose.as_of), columns, rows),
        *words(_PARTIAL if starred else "", look=Look.NOTE),
    ]


def readers(facts: Facts) -> list[Block]:
    if facts.readers is None or not facts.readers.answered:
        return []
    told = words(facts.readers.words(facts.level))
    columns = (
        Column("Организация", 5),
        Column("Выписывают", 1.4, True),
        Column("Ответили", 1.4, True),
        Column("Доля, %", 1.2, True),
        Column("Всего первичных", 1.5, True),
    )
    rows = [_reader(r) for r in facts.by_branch]
    rows += [_reader(replace(facts.readers, name="Всего"))] if rows else []
    told += table(
        "Первичные, у которых есть хотя бы одно издание", facts.note, columns, rows, int(bool(rows))
    )
    return [*told, *_without(facts.without)]


def _reader(r: Readers) -> list[str]:
    share = measures.ratio(Decimal(r.yes), Decimal(r.answered))
    counts = (number(r.yes), number(r.answered)) if r.answered else (DASH, number(0))
    return [r.name, *counts, number(share, 1) if share is not None else DASH, number(r.expected)]


def _without(names: Sequence[str]) -> list[Block]:
    if not names:
        return []
    left = len(names) - NAMED
    more = [f"и ещё {formats.count(left, 'организация', 'организации', 'организаций')}"] if left > 0 else []
    return [
        *words(
            f"Ни одного издания нет у {formats.count(len(names), 'организации', 'организаций', 'организаций')}:"
        ),
        Points((*names[:NAMED], *more), typed=True),
    ]


def branches_title(facts: Facts) -> str:
    return made.capital(LEVEL_PLURALS[facts.below][1]) if facts.below else ""


def branches(facts: Facts) -> Iterable[Block]:
    told = [b for b in facts.branches if any(r.answered for r in b.rows)]
    if facts.below is Level.PRIMARY and 1 < len(told) <= TOGETHER:
        yield from _together(facts, told)
        return
    for branch in told:
        yield from _branch(facts, branch)


def natural(name: str) -> tuple[str, str]:
    """«№ 2» before «№ 10»."""
    return alphabetical(_DIGITS.sub(lambda found: found[0].zfill(12), name))


def _together(facts: Facts, told: Sequence[Below]) -> list[Block]:
    """Of primaries each newspaper is a column: most of them have a copy or two."""
    by_code = [{r.code: r for r in b.rows if r.code} for b in told]
    normed = next((n for n, b in enumerate(told) if b.paper.norm), None)
    codes = sorted(by_code[0], key=lambda c: (natural(by_code[0][c].name), c))
    columns = (
        Column("Организация", 5),
        Column("Членов", 1, True),
        *(Column(copies.title(b.paper), 1.7, True) for b in told),
        Column("Всего", 1, True),
        *([Column("На 100", 1.3, True), Column("Нехватка", 1.4, True)] if normed is not None else []),
    )
    rows = [_alone([found.get(code) for found in by_code], normed) for code in codes]
    wholes = [b.whole for b in told]
    if all(wholes):
        rows.append(["Всего", *_alone(wholes, normed)[1:]])
    norm = ""
    if normed is not None:
        paper = told[normed].paper
        norm = f" «На 100» (членов Профсоюза) и норма ({copies.bound(paper)}) — {copies.title(paper)}."
    return [
        *table("Экземпляры и подписки по организациям", facts.note + norm, columns, rows, int(all(wholes))),
        *words(chart.ALONE if norm else "", look=Look.NOTE),
    ]


def _alone(found: Sequence[Copies | None], normed: int | None) -> list[str]:
    there = [r for r in found if r is not None]
    told = [r for r in there if r.answered]
    one = found[normed] if normed is not None else None
    return [
        there[0].name,
        number(max((r.members or 0 for r in told), default=None)),
        *(number(r.total) if r is not None and r.answered else DASH for r in found),
        number(sum(r.total for r in told)) if told else DASH,
        *([] if one is None else [one.figure if one.per_100 is not None else DASH, number(one.gap)]),
    ]


def _branch(facts: Facts, branch: Below) -> list[Block]:
    normed = branch.paper.norm is not None
    columns = (
        Column("Организация", 4.2),
        Column("Печ.", 0.9, True),
        Column("Эл.", 0.9, True),
        Column("Вышест.", 1.3, True),
        Column("Всего", 1, True),
        Column("На 100", 1.1, True),
        *([Column("Нехватка", 1.4, True)] if normed else []),
        Column("Полгода назад", 1.2, True),
        Column("Год назад", 1.1, True),
        *([] if facts.below is Level.PRIMARY else [Column("Формы", 1.8, True)]),
    )
    every = [*branch.rows, *([replace(branch.whole, name="Всего")] if branch.whole else [])]
    rows = [_branch_row(facts, branch, r, normed) for r in every]
    norm = f" Норма: {copies.bound(branch.paper)} на 100 членов." if normed else ""
    starred = any(STAR in cell for row in rows for cell in row)
    small = chart.ALONE if normed and any(r.answered and not r.held for r in every) else ""
    return [
        *table(copies.title(branch.paper), facts.note + norm, columns, rows, int(branch.whole is not None)),
        *words(small, _PARTIAL if starred else "", look=Look.NOTE),
    ]


def _branch_row(facts: Facts, branch: Below, r: Copies, normed: bool) -> list[str]:
    then = branch.before.get(r.code, (Then(None), Then(None)))
    partial = measures.partial(r.answered, r.expected) and bool(r.answered)
    return [
        r.name,
        *(number(n) for n in (r.printed, r.electronic, r.parent)),
        number(r.total) + STAR * partial if r.answered else DASH,
        r.figure if r.per_100 is not None else DASH,
        *([DASH if r.thin else number(r.gap)] if normed else []),
        *(t.text for t in then),
        *([] if facts.below is Level.PRIMARY else [made.behind(r.answered, r.expected)]),
    ]


def talk(facts: Facts) -> list[Block]:
    if facts.talk is None or facts.below is None:
        return []
    every = [r for r in facts.talk.lacking if r.code and not r.thin]
    columns = (
        Column("Организация", 5),
        Column("Нехватка", 1.4, True),
        Column("Нужно", 1.1, True),
        Column("Есть", 1.1, True),
        Column("На 100", 1.3, True),
        Column("Формы", 1.6, True),
    )
    rows = [_talked(facts.talk, r) for r in every[:TALKED]]
    left = len(every) - TALKED
    more = f" Ещё {number(left)} — в таблице выше." if left > 0 else ""
    caption = f"{copies.title(facts.talk.paper)}: кому не хватает экземпляров до нормы"
    return [
        *words(facts.talk.sentence if not facts.thin else ""),
        *table(caption, facts.note + more, columns, rows),
    ]


def _talked(talk: gaps.Facts, r: Copies) -> list[str]:
    name = f"{r.name} ({talk.apart[r.code]})" if talk.apart.get(r.code) else r.name
    counts = (number(r.gap), number(r.target), number(r.counted))
    return [name, *counts, r.figure, made.behind(r.answered, r.expected)]
