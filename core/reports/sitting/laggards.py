"""«Список отстающих»: who has not handed in, who was late, who falls short and in what exactly. Whoever has too little
data is named apart and judged by nobody."""

from collections.abc import Iterable, Iterator

from core import control, formats, narrative
from core.charts.completeness import Line
from core.formats import DASH, NBSP, number
from core.organisations import Level
from core.reports.paper import Block, Column, Grid, Look, Paper, Points, Section, Words
from core.reports.sitting import acts, parts
from core.reports.sitting.facts import Lacking, Laggards, Part, Silent, Sitting, Territory

TITLE = "Список отстающих организаций"
DIRECT = "Первичные прямого подчинения"
OWN = "Собственные формы организаций"
# Of a region only those that lack so much are named: the others are told by their territory's own list.
MUCH = 3
NAMED = 200


def paper(found: Laggards) -> Paper:
    facts = found.sitting
    told = [
        ("silent", "Не сдали", _silent(found)),
        ("early", "Срок ещё не наступил", list(_early(found))),
        ("late", "Сдали позже срока", _late(found)),
        ("territories", "Чего не хватает: по организациям", _below(found)),
        ("lacking", "Чего не хватает: поимённо", _lacking(found)),
    ]
    sections = [
        Section(key, f"{n}. {name}", tuple(body))
        for n, (key, name, body) in enumerate(((k, t, b) for k, t, b in told if b), start=1)
    ]
    head: list[Block] = [
        *parts.heading(facts),
        Words(summary(found), Look.LEAD),
        Words(facts.told, Look.NOTE),
    ]
    return parts.paper(
        facts,
        f"{TITLE}: мониторинг информационной работы, {facts.year}{NBSP}год",
        [Section("whose", "", tuple(head)), *sections],
        brief=f"Список отстающих, {facts.year}{NBSP}год",
        opening=[Words(f"К заседанию, {formats.day_words(facts.made)}", Look.RIGHT)],
    )


def summary(found: Laggards) -> str:
    course = found.sitting.course
    if course is None or course.empty:
        return "Сдавать формы здесь некому: организаций в кампании нет."
    told = [course.sentence]
    owing = sum(not x.early for x in found.offices)
    if owing:
        verb = formats.plural(owing, "сдала", "сдали", "сдали")
        told.append(f"Собственную форму не {verb} {_organisations(owing)}.")
    if early := len(found.offices) - owing:
        told.append(f"У{NBSP}{_of_organisations(early)} срок собственной формы ещё не наступил.")
    if found.named:
        judged, whole = sum(t.judged for t in found.territories), len(found.whole)
        lack = judged - whole
        if judged:
            told.append(
                f"Из {formats.count(judged, 'принятой формы', 'принятых форм', 'принятых форм')} "
                f"хотя бы по одному пункту чего-то не хватает в{NBSP}{number(lack)}."
            )
    return narrative.joined(*told)


def _organisations(value: int) -> str:
    return formats.count(value, "организация", "организации", "организаций")


def _of_organisations(value: int) -> str:
    return formats.count(value, "организации", "организаций", "организаций")


def _silent(found: Laggards) -> list[Block]:
    """Whose own days are over; the others stand apart."""
    body: list[Block] = list(_offices(found))
    if not found.named:
        return [*body, *_by_region(found)]
    for t in found.territories:
        if t.owing:
            body.append(Grid(_of(t), _of_forms(len(t.owing), t.expected), _SILENT, _rows(t.owing)))
    nobody = "Сдали все, у кого наступил срок." if found.early or found.offices else "Сдали все."
    return body or [Words(nobody)]


def _rows(silent: Iterable[Silent]) -> tuple[tuple[str, ...], ...]:
    return tuple((s.organisation, s.told, _due(s)) for s in silent)


def _early(found: Laggards) -> Iterator[Block]:
    """Still within their own days or the time they were given more: nobody of them lags."""
    groups = [(OWN, [x for x in found.offices if x.early])]
    groups += [(_of(t), [x for x in t.silent if x.early]) for t in found.territories]
    for caption, some in groups:
        if some:
            yield Grid(caption, "Отстающими не считаются.", _SILENT, _rows(some))


_SILENT = (Column("Организация", 4), Column("Форма", 1.4), Column("Срок", 2))


def _due(silent: Silent) -> str:
    if silent.state is None:
        return formats.day(silent.due)
    if silent.state.sent_back:
        return "была сдана"
    return f"{'прошёл' if silent.overdue else 'до'} {formats.day(silent.due)}"


def _of(territory: Territory) -> str:
    return territory.name or DIRECT


def _of_forms(part: int, whole: int) -> str:
    return f"Не сдано {number(part)} из {formats.count(whole, 'формы', 'форм', 'форм')}."


def _offices(found: Laggards) -> Iterator[Block]:
    owing = [x for x in found.offices if not x.early]
    if owing:
        whole = found.sitting.offices.whole.expected if found.sitting.offices else len(owing)
        yield Grid(OWN, _of_forms(len(owing), whole), _SILENT, _rows(owing))


def _by_region(found: Laggards) -> list[Block]:
    """Of the whole union: how many, by region; their names are in the regions' own lists."""
    facts = found.sitting
    course, lagging = facts.course, parts.lagging(facts)
    if course is None or not course.lagging:
        return [Words("Первичные сдали все.")]
    if not lagging:
        return [Words("У первичных, которые не сдали, срок ещё не наступил.")]
    columns = (
        Column("Организация", 4),
        Column("Ожидались", 1.2, True),
        Column("Сдали", 1.2, True),
        Column("Не сдали", 1.2, True),
        Column("Поздно", 1.2, True),
    )
    rows = tuple(_owing(facts, line) for line in lagging)
    whole = _owing(facts, course.whole)
    left = course.whole.expected - course.whole.handed_in - parts.late(facts, course.whole)
    early = f" Ещё у{NBSP}{number(left)} срок не наступил." if left else ""
    return [
        Grid("Первичные, которые не сдали", f"{course.source}.{early}", columns, (*rows, whole), totals=1),
        Words("Поимённо — в списках региональных организаций.", Look.NOTE),
    ]


def _owing(facts: Sitting, line: Line) -> tuple[str, ...]:
    left = number(parts.late(facts, line))
    return line.name, number(line.expected), number(line.handed_in), left, number(line.late)


def _late(found: Laggards) -> list[Block]:
    columns = (Column("Организация", 4), Column("Сдана", 1.3), Column("Срок", 1.3))
    return [
        Grid(
            _of(t),
            f"Позже срока — {number(len(t.late))} из {number(t.handed_in)} сдавших.",
            columns,
            tuple((x.organisation, formats.day(x.sent), formats.day(x.due)) for x in t.late),
        )
        for t in found.territories
        if t.late
    ]


def _below(found: Laggards) -> list[Block]:
    """How many below each lack a point: of primaries that is told one by one."""
    facts = found.sitting
    sure = [p for p in facts.parts if any(m.answered for m in p.points)]
    if facts.lower is Level.PRIMARY or not sure:
        return []
    judged = [p for p in sure if not _thin(p)]
    thin = [p.name for p in sure if _thin(p)] + [p.name for p in facts.parts if p not in sure]
    numbers = [card.number for card in facts.cards if _counted_point(facts.parts, card.number)]
    columns = (
        Column("Организация", 3.8),
        *(Column(str(n), 0.8, True) for n in numbers),
        Column("Формы", 1.5, True),
    )
    rows = tuple(_line(p, numbers) for p in judged)
    body: list[Block] = []
    if rows:
        words = ", ".join(f"{n} — {acts.ACTS[n].absent}" for n in numbers)
        note = f"Сколько первичных: {words}. {facts.told}"
        body.append(Grid("Сколько первичных не выполняют пункт", note, columns, rows))
    if thin:
        names = "; ".join(thin)
        body.append(Words(f"Мало данных, выводы не делаются: {names}.", Look.NOTE))
    return [*body, *_norms(found)]


def _thin(part: Part) -> bool:
    return any(m.thin and m.answered == max(x.answered for x in part.points) for m in part.points)


def _counted_point(every: tuple[Part, ...], number: int) -> bool:
    return any(m.number == number and m.lacking is not None for p in every for m in p.points)


def _line(part: Part, numbers: list[int]) -> tuple[str, ...]:
    by_number = {m.number: m for m in part.points}
    cells = [by_number[n].lacking if n in by_number else None for n in numbers]
    most = max(part.points, key=lambda m: m.answered)
    return (part.name, *map(number, cells), f"{number(most.answered)} из {number(most.expected)}")


def _norms(found: Laggards) -> list[Block]:
    """Those below whose figure is under the norm of a point, by name."""
    told = []
    for spread in found.sitting.spreads:
        under = [b for b in spread.bars if b.norm == "below" and b.place is not None]
        if under and spread.norms:
            names = "; ".join(f"{b.name} — {b.label}" for b in reversed(under))
            norm = narrative.bound(spread.indicator, spread.indicator.norm) if spread.indicator.norm else ""
            point = next(p for p in control.POINTS if p.head == spread.indicator.code)
            told.append(f"Пункт {point.number} «{point.title}», норма {norm}: {names}.")
    return [Words("Ниже нормы:"), Points(tuple(told))] if told else []


def _lacking(found: Laggards) -> list[Block]:
    if not found.named:
        return []
    least = _least(found)
    body: list[Block] = []
    for t in found.territories:
        body += _one_territory(t, least)
    if not body:
        return [Words("По принятым формам всё есть.")] if any(t.judged for t in found.territories) else []
    told = "Учтены только принятые формы; о пунктах без ответа не судим."
    return [Words(narrative.joined(told, _named(found, least)), Look.NOTE), *body]


def _least(found: Laggards) -> int:
    """How much one has to lack to be named: a list that nobody reads helps nobody."""
    if found.sitting.level is not Level.REGIONAL:
        return 1
    sizes = [x.size for t in found.territories for x in t.lacking]
    every = range(MUCH, len(control.POINTS) + 1)
    return next((n for n in every if sum(size >= n for size in sizes) <= NAMED), len(control.POINTS))


def _named(found: Laggards, least: int) -> str:
    if least == 1:
        return ""
    points = formats.count(least, "пункта", "пунктов", "пунктов")
    few = sum(x.size < least for t in found.territories for x in t.lacking)
    told = f"Названы те, кому не хватает {points} и больше."
    if not few:
        return told
    rest = formats.count(few, "организации", "организаций", "организаций")
    return f"{told} Ещё у{NBSP}{rest} пробелов меньше: они в списках своих территориальных организаций."


def _one_territory(territory: Territory, least: int) -> list[Block]:
    rows = sorted((x for x in territory.lacking if x.size >= least), key=lambda x: -x.size)
    if not rows:
        return []
    columns = (Column("Организация", 2.6), Column("Пунктов", 0.9, True), Column("Чего не хватает", 4))
    note = f"Таких {number(len(rows))} из {number(territory.judged)} с принятой формой."
    told = tuple((x.organisation, str(x.size), what(x)) for x in rows)
    return [Grid(_of(territory), note, columns, told)]


def what(lacking: Lacking) -> str:
    """«нет стенда; не проводили мероприятий; Подписка: 0,55 при норме не менее 1»"""
    told = [acts.ACTS[n].absent for n in lacking.without] + list(lacking.below)
    return "; ".join(told) or DASH
