"""«Итоги программы»: what years of information work have changed, said only of years that are counted whole."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from core import formats, narrative, scores
from core.charts import halves, spark, trend
from core.charts.lines import Point
from core.formats import DASH, NBSP, number
from core.organisations import LEVEL_PLURALS, Level
from core.reports import fonts, pictures, style
from core.reports.letterhead import PLAIN, Letterhead
from core.reports.paper import Beside, Block, Column, Look, Paper, Picture, Points, Section
from core.reports.sitting import made, progress
from core.reports.sitting.made import STAR, table, words
from core.reports.sitting.programme_facts import Facts, Turnout
from core.reports.sitting.programme_words import conclusions
from core.reports.sitting.progress import Line

TITLE = "Итоги программы информационной работы"
# So many newspapers stand beside each other in a table of half-years.
ABREAST = 3
_DRAWN = (scores.TERRITORIAL, scores.INDEX, "coverage", "ais_coverage")


def paper(facts: Facts, letterhead: Letterhead = PLAIN) -> Paper:
    span = made.span(facts.years)
    return made.paper(
        f"{TITLE} за{NBSP}{span}", f"Итоги за{NBSP}{span}", facts.whose, _sections(facts), letterhead
    )


def _sections(facts: Facts) -> Iterator[Section]:
    yield Section("summary", "", tuple(_summary(facts)))
    if facts.empty:
        return
    yield Section("turnout", "Сдача форм по годам", tuple(_turnout(facts)))
    yield Section("points", "Пункты контроля по годам", tuple(_points(facts)))
    yield Section("others", "Членство, индекс, средства", tuple(_others(facts)))
    yield Section("subscription", "Подписка по полугодиям", tuple(_papers(facts)))
    yield Section("norms", "Что достигнуто по нормам", tuple(_norms(facts)))


def _summary(facts: Facts) -> list[Block]:
    if facts.empty:
        told = f"Принятых форм за {made.span(facts.years)} нет: подводить итоги пока не по чему."
        return words(told, made.dated(facts.whose.as_of))
    lead, *rest = [t for t in conclusions(facts) if t]
    return [
        *words(lead, look=Look.LEAD),
        *([Points(tuple(rest))] if rest else []),
        *words(facts.note, look=Look.NOTE),
    ]


def _turnout(facts: Facts) -> list[Block]:
    columns = (
        Column("Год", 1.4),
        Column("Ожидали форм", 1.6, True),
        Column("Приняли", 1.4, True),
        Column("Доля, %", 1.2, True),
        Column("Сравнивается", 3.2),
    )
    rows = [_taken(t) for t in facts.turnout]
    return table(f"Формы: {LEVEL_PLURALS[Level.PRIMARY][1]}", made.dated(facts.whose.as_of), columns, rows)


def _taken(t: Turnout) -> list[str]:
    compared = "да"
    if t.partial or not t.accepted:
        compared = f"нет: учтены {made.behind(t.accepted, t.expected)}"
    running = ", приём форм ещё идёт" if t.running else ""
    share = number(t.share, 1) if t.share is not None else DASH
    return [str(t.year), number(t.expected), number(t.accepted), share, compared + running]


def _points(facts: Facts) -> list[Block]:
    sparks = facts.sparks
    found = progress.table("Показатели пунктов контроля", facts.note, facts.points, facts.years)
    if sparks.empty or len(sparks.years) < 2:
        return found
    fonts.register()
    drawn = pictures.sketch(spark.paper(sparks, style.WIDTH))
    note = f"{facts.note} Полый кружок — данные неполные. У каждой линии своя шкала."
    return [*found, Picture("Как менялись показатели", note, drawn, sparks.sentence or sparks.title)]


def _others(facts: Facts) -> list[Block]:
    drawn = [
        line.facts for code in _DRAWN for line in facts.lines if line.indicator.code == code and _many(line)
    ]
    small = [pictures.picture(_counted(f), style.HALF, told=False) for f in drawn[:2]]
    beside = [Beside(*small)] if small else []
    return [*progress.table("Показатели по годам", facts.note, facts.others, facts.years), *beside]


def _counted(facts: trend.Facts) -> trend.Facts:
    """Said is of how many forms the last point is that is drawn."""
    last = next(p for p in reversed(facts.series[0].points) if p.value is not None)
    return replace(facts, note=f"{formats.of(last.answered, last.expected)} за{NBSP}{last.year}{NBSP}год")


def _many(line: Line) -> bool:
    return len(line.facts.series[0].known) > 1


def _papers(facts: Facts) -> list[Block]:
    told = [p for p in facts.papers if not p.empty]
    found: list[Block] = []
    for start in range(0, len(told), ABREAST):
        found += _halves(facts, told[start : start + ABREAST])
    normed = next((p for p in told if p.norms and len(p.series[0].known) > 1), None)
    if normed:
        found.append(_normed(normed))
    return found


def _normed(paper: halves.Facts) -> Picture:
    """The norm is said under the title: on the line it would stand over a value that is close to it."""
    bare = replace(paper, norms=tuple(replace(mark, label="") for mark in paper.norms))
    drawn = pictures.picture(bare, told=False)
    told = "; ".join(mark.label for mark in paper.norms if mark.label)
    return replace(drawn, note=f"{drawn.note}. {told} (пунктир).") if told else drawn


def _halves(facts: Facts, papers: Sequence[halves.Facts]) -> list[Block]:
    columns = [Column("Полугодие", 1.6)]
    for p in papers:
        name = p.title.partition(":")[0]
        columns += [Column(f"{name}, экз.", 2.3, True), Column("на 100", 1, True)]
    columns.append(Column("Формы", 1.5, True))
    rows = [_half([p.sums[n] for p in papers]) for n, _ in enumerate(papers[0].years)]
    norms = {m.label for p in papers for m in p.norms if m.label}
    hundred = "«На 100» — на 100 членов Профсоюза."
    note = f"{made.dated(facts.whose.as_of)} {hundred} {'; '.join(sorted(norms))}".rstrip()
    starred = any(STAR in cell for row in rows for cell in row)
    below = f"{STAR} Учтены не все формы: с другими полугодиями не сравнивается." if starred else ""
    return [*table("Экземпляры и подписки", note, columns, rows), *words(below, look=Look.NOTE)]


def _half(sums: Sequence[halves.Sum]) -> list[str]:
    found = [narrative.brief(sums[0].half)]
    for one in sums:
        star = STAR * (one.partial and one.copies is not None)
        found += [number(one.copies) + star, number(one.per_100, 2)]
    answered, expected = max((one.answered, one.expected) for one in sums)
    return [*found, made.behind(answered, expected) if expected else "не собирали"]


def _norms(facts: Facts) -> list[Block]:
    columns = (
        Column("Показатель", 3.4),
        Column("Норма", 1.7),
        Column("Первый полный год", 2.3),
        Column("Последний полный год", 2.3),
    )
    rows = [_norm(line) for line in facts.lines if line.indicator.norm and _whole(line)]
    return table("Нормы: было и стало", facts.note, columns, rows)


def _norm(line: Line) -> list[str]:
    before, now = progress.verdicts(line)
    whole = _whole(line)
    first = _stood(whole[0].year, whole[0].label, before) if len(whole) > 1 else DASH
    return [line.title, line.norm, first, _stood(whole[-1].year, whole[-1].label, now)]


def _whole(line: Line) -> list[Point]:
    return [p for p in line.points if p.value is not None and not p.partial]


def _stood(year: object, label: str, verdict: str) -> str:
    return f"{year}: {label}" + (f", {verdict}" if verdict else "")
