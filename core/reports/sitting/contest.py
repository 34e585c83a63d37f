"""«Конкурсное дело»: one organisation as a jury reads it. No people in it, only what is public."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core import dossiers, formats, measures, narrative
from core.charts import spark
from core.dossiers import Dossier, Fact
from core.formats import DASH, NBSP, number
from core.organisations import Level
from core.reports import fonts, pictures, style
from core.reports.letterhead import PLAIN, Letterhead
from core.reports.paper import Block, Column, Look, Paper, Picture, Points, Section
from core.reports.sitting import made, progress
from core.reports.sitting.made import Whose, table, words
from core.reports.sitting.progress import Line
from core.resources import shown as plain_address

TITLE = "Конкурсное дело"


@dataclass(frozen=True)
class Part:
    """A part of a block: its weight, the answer behind it and what it brought."""

    title: str
    weight: str
    answer: str
    points: str


@dataclass(frozen=True)
class Scale:
    """A block of the index; `words` say why it has no parts."""

    title: str
    points: str
    words: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Scored:
    """The index of the organisation's own form, in words and with what stands behind it."""

    words: str
    standard: str
    maturity: str
    places: tuple[str, ...]
    total: str
    methodology: str
    blocks: tuple[Scale, ...]
    # Answers that have brought all their points, and those that have not.
    full: frozenset[str] = frozenset()
    short: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Records:
    """Deeds or publications, one a line: the public columns of a question."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Facts:
    """`scored` is None without an accepted form that was scored; `summed` are figures of primaries below."""

    whose: Whose
    year: int
    dossier: Dossier
    scored: Scored | None
    years: tuple[int, ...]
    lines: tuple[Line, ...]
    records: tuple[Records, ...]
    sums: tuple[tuple[str, str, str], ...]

    @property
    def empty(self) -> bool:
        return self.scored is None and not any(line.known for line in self.lines)

    @property
    def own(self) -> bool:
        """Is every figure of the organisation's own form? Else most of them are sums over primaries."""
        return self.dossier.who.level is Level.PRIMARY

    @property
    def note(self) -> str:
        if self.own:
            return f"По принятой форме организации. {made.dated(self.whose.as_of)}"
        source = self.dossier.note.removeprefix("по ").removesuffix(" форм")
        told = f"Учтены принятые формы первичных организаций: {source}. " if source else ""
        return told + made.dated(self.whose.as_of)

    @property
    def partial(self) -> frozenset[str]:
        """What is starred in the table of years: nothing is concluded from it."""
        there = ((line.indicator.code, p) for line in self.lines for p in line.points)
        return frozenset(code for code, p in there if p.year == self.year and p.partial)


def paper(facts: Facts, letterhead: Letterhead = PLAIN) -> Paper:
    title = f"{TITLE}: {facts.whose.organisation}"
    return made.paper(title, f"{TITLE}, {facts.year}{NBSP}год", facts.whose, _sections(facts), letterhead)


def _sections(facts: Facts) -> Iterator[Section]:
    yield Section("who", "", tuple(_who(facts)))
    if facts.empty:
        return
    yield Section("index", "Индекс и место в группе", tuple(_index(facts)))
    yield Section("years", "Три года", tuple(_years(facts)))
    yield Section("papers", f"Подписка на {facts.dossier.half}", tuple(_papers(facts)))
    yield Section("resources", "Информационные ресурсы", tuple(_resources(facts)))
    yield Section("deeds", "Мероприятия, конкурсы, публикации", tuple(_deeds(facts)))
    whose = "" if facts.own else " собственной формы"
    yield Section("blocks", f"Приложение. Индекс по блокам и ответы{whose}", tuple(_blocks(facts)))


def _who(facts: Facts) -> list[Block]:
    found, who = facts.dossier, facts.dossier.who
    about = made.capital(who.words)
    above = f"Вышестоящие организации: {', '.join(reversed(who.above))}." if who.above else ""
    if facts.empty:
        waiting = "Форма на проверке: показатели появятся, когда её примут." if found.waiting else ""
        nothing = f"Принятых форм за {facts.year}{NBSP}год нет: представить на конкурс пока нечего."
        return words(f"{about}.", above, waiting or nothing, made.dated(facts.whose.as_of))
    strong, weak = _judged(facts)
    whose = "" if facts.own else " (по формам первичных)"
    return [
        *words(f"{about}."),
        *words(above, _sides(f"Сильные стороны{whose}", strong), _sides(f"Над чем работать{whose}", weak)),
        *words(facts.note, look=Look.NOTE),
    ]


def _judged(facts: Facts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of figures that are counted whole; nothing is praised, or blamed, against the score of the own form."""
    found, scored = facts.dossier, facts.scored
    rows = [r for r in found.rows if not measures.partial(r.card.answered, r.card.expected)]
    rows = [r for r in rows if r.card.indicator.code not in facts.partial]
    budget = found.budget
    if budget is not None and budget.indicator is not None and budget.indicator.code in facts.partial:
        budget = None
    short, full = (scored.short, scored.full) if scored else (frozenset[str](), frozenset[str]())
    praised = [r for r in rows if r.card.indicator.code not in short]
    blamed = [r for r in rows if r.card.indicator.code not in full]
    code = budget.indicator.code if budget is not None and budget.indicator is not None else ""
    strong, _ = dossiers.judged(praised, [None if code in short else budget])
    _, weak = dossiers.judged(blamed, [None if code in full else budget])
    return strong, weak


def _sides(title: str, told: Sequence[str]) -> str:
    return f"{title}. {'; '.join(told)}." if told else ""


def _index(facts: Facts) -> list[Block]:
    rows = [_fact(f) for f in facts.dossier.index if f.figure != narrative.NO_DATA]
    columns = (Column("Показатель", 4), Column("Значение", 1.6, True), Column("Формы", 1.4, True))
    scored, own = facts.scored, facts.own
    told: list[Block] = []
    if scored:
        whose = "" if own else "По форме самой организации: "
        told = words(f"{whose}{scored.words}", look=Look.LEAD)
        told += words(*scored.places, scored.standard, scored.maturity)
    caption = "Индекс и его части" if own else "Индекс организации и её первичных"
    return [*told, *table(caption, facts.note, columns, rows)]


def _fact(fact: Fact) -> list[str]:
    few = ", мало данных" if fact.thin else ""
    return [fact.title, fact.figure, fact.behind.removeprefix("по ") + few]


def _years(facts: Facts) -> list[Block]:
    found = progress.table("Показатели по годам", facts.note, facts.lines, facts.years)
    sparks = facts.dossier.sparks
    if sparks.empty or len(sparks.years) < 2:
        return found
    fonts.register()
    drawn = pictures.sketch(spark.paper(sparks, style.WIDTH))
    note = f"{facts.note} Полый кружок — данные неполные. У каждой линии своя шкала."
    return [*found, Picture("Как менялись показатели", note, drawn, sparks.sentence or sparks.title)]


def _papers(facts: Facts) -> list[Block]:
    columns = (
        Column("Издание", 3.4),
        Column("Печ.", 1, True),
        Column("Эл.", 1, True),
        Column("Вышест.", 1.3, True),
        Column("На 100", 1.3, True),
        Column("Нужно", 1.1, True),
        Column("Нехватка", 1.4, True),
        Column("Формы", 1.8, True),
    )
    rows = [
        [
            p.name,
            *(number(n) for n in (p.printed, p.electronic, p.parent)),
            p.figure,
            number(p.target),
            DASH if p.thin else number(p.gap),
            made.behind(p.answered, p.expected),
        ]
        for p in facts.dossier.papers
    ]
    dated = made.dated(facts.whose.as_of)
    return table(
        "Экземпляры и подписки",
        f"Принятые формы подписки. {dated} «На 100» — на 100 членов Профсоюза.",
        columns,
        rows,
    )


def _resources(facts: Facts) -> list[Block]:
    columns = (Column("Ресурс", 2.4), Column("Адрес", 4.6), Column("Проверен", 2))
    rows = [[made.capital(a.kind), plain_address(a.address), a.told] for a in facts.dossier.addresses]
    count = formats.count(len(rows), "адрес", "адреса", "адресов")
    note = f"Из реестра ресурсов: {count}. {made.dated(facts.whose.as_of)}"
    return table("Страницы, группы, каналы", note, columns, rows) or words("В реестре ресурсов адресов нет.")


def _deeds(facts: Facts) -> list[Block]:
    found: list[Block] = []
    for records in facts.records:
        columns = [Column(head, 3 if n == 1 else 1.6) for n, head in enumerate(records.heads)]
        lines = formats.count(len(records.rows), "запись", "записи", "записей")
        note = f"Из принятой формы организации: {lines}. {made.dated(facts.whose.as_of)}"
        found += table(records.title, note, columns, records.rows)
    columns = [Column("У первичных организаций", 4), Column("Всего", 1.4, True), Column("Формы", 1.6, True)]
    found += table("Сделано первичными организациями", facts.note, columns, facts.sums)
    return found or words("Мероприятий и публикаций в принятой форме нет.")


def _blocks(facts: Facts) -> list[Block]:
    if facts.scored is None:
        return []
    scored = facts.scored
    columns = (Column("Блок", 5), Column("Баллы", 2.4, True))
    found = table(
        "Блоки индекса",
        f"{scored.methodology} {made.dated(facts.whose.as_of)}",
        columns,
        [[b.title, b.points] for b in scored.blocks],
    )
    told = (
        ""
        if facts.own
        else (
            "Баллы и ответы — из собственной формы организации, показатели по годам выше — "
            "по формам первичных организаций: числа могут расходиться."
        )
    )
    found += words(scored.total, told, look=Look.NOTE)
    for block in scored.blocks:
        found += _block(block, "" if facts.own else "По собственной форме организации.")
    return found


def _block(block: Scale, whose: str) -> Sequence[Block]:
    """`whose` form its answers are of, where the block does not say so itself."""
    if not block.parts:
        return [Points((f"{block.title}: {block.words}",))] if block.words else []
    columns = (Column("Часть", 3), Column("Вес", 0.9, True), Column("Ответ", 4), Column("Баллы", 1, True))
    rows = [[p.title, p.weight, p.answer, p.points] for p in block.parts]
    return table(f"{block.title}: {block.points}", block.words or whose, columns, rows)
