"""«Справка об итогах мониторинга информационной работы»: one page to decide by, and about ten to look things up in."""

from dataclasses import replace

from core import formats, narrative
from core.charts import ranking
from core.charts.completeness import Line
from core.charts.facts import DIRECT
from core.charts.standings import NOTES, Bar
from core.formats import DASH, NBSP, number
from core.organisations import Level
from core.reports import pictures
from core.reports.paper import (
    Block,
    Column,
    Grid,
    Look,
    Paper,
    Picture,
    Points,
    Section,
    Signature,
    Words,
)
from core.reports.sitting import advice, fitting, parts
from core.reports.sitting.facts import Sitting

TITLE = "Справка об итогах мониторинга информационной работы"
PREPARED = "Подготовил(а)"
WIDEST = 3  # pictures of single points: of those that most is to be done about


def title(facts: Sitting) -> str:
    return f"{TITLE} за {facts.year}{NBSP}год"


def brief(facts: Sitting) -> Paper:
    """A page: the conclusion, ten points, what is strong and weak, with whom to talk, what to resolve. Long names leave
    room for fewer of them."""
    return fitting.one_page(_brief(facts, *most) for most in _ROOMS)


# How many strengths and weaknesses, people to talk to, things to resolve; the fuller page first.
_ROOMS = ((3, 3, 3), (3, 2, 3), (3, 2, 2), (3, 1, 2), (2, 1, 1), (1, 1, 1))


def _brief(facts: Sitting, sides: int, talks: int, proposals: int) -> Paper:
    body: list[Block] = [*parts.heading(facts), Words(conclusion(facts), Look.LEAD)]
    if facts.empty:
        body.append(Words(facts.told, Look.NOTE))
    else:
        body += [parts.points(facts, ""), *_sides(facts, sides)]
    body += [*_talks(facts, talks), *_proposed(facts, proposals), Signature(PREPARED)]
    made = Words(f"К заседанию, {formats.day_words(facts.made)}", Look.RIGHT)
    return parts.paper(
        facts,
        title(facts),
        [Section("note", "", tuple(body))],
        brief=f"Справка за {facts.year}{NBSP}год",
        opening=[made],
    )


def _proposed(facts: Sitting, most: int) -> list[Block]:
    found = advice.proposed(facts, most)
    return [Words("Предлагается:"), Points(tuple(found), start=1)] if found else []


def conclusion(facts: Sitting) -> str:
    """What to take away: whether there is enough to judge by, what has moved, what is to be done."""
    course = facts.course.sentence if facts.course else ""
    if facts.empty:
        return narrative.joined(course, f"Принятых форм за {facts.year}{NBSP}год нет: судить не по чему.")
    if facts.early:
        return narrative.joined(course, f"{facts.early[:1].upper()}{facts.early[1:]}.")
    whole = facts.course.whole if facts.course else None
    owing = whole is not None and whole.handed_in < whole.expected
    return narrative.joined(course if owing else "", parts.strip_said(facts), _left(facts))


def _left(facts: Sitting) -> str:
    worst = [f"«{card.title}»" for card in parts.short(facts)[: parts.MOST]]
    if not worst:
        return "Пунктов, по которым нужно срочное решение, нет."
    return f"Больше всего остаётся сделать: {', '.join(worst)}."


def _sides(facts: Sitting, most: int) -> list[Block]:
    """Beside each other; the columns say what they are."""
    strong = [parts.in_a_line(card) for card in parts.strengths(facts)[:most]]
    weak = [parts.in_a_line(card) for card in parts.weaknesses(facts)[:most]]
    if not strong and not weak:
        return []
    rows = [(side(strong, n), side(weak, n)) for n in range(max(len(strong), len(weak)))]
    columns = (Column("Сильные стороны", 1), Column("Слабые стороны", 1))
    return [Grid("", "", columns, tuple(rows))]


def side(told: list[str], n: int) -> str:
    if n < len(told):
        return told[n]
    return "По этим данным не видно." if n == 0 else ""


def _talks(facts: Sitting, most: int) -> list[Block]:
    found = parts.talks(facts)[:most]
    if not found:
        return []
    columns = (Column("С кем говорить в первую очередь", 1.4), Column("О чём", 2))
    return [Grid("", "", columns, tuple((talk.name, "; ".join(talk.reasons)) for talk in found))]


def full(facts: Sitting) -> Paper:
    """Everything of the one page, and by points, by organisations, by years."""
    found: list[tuple[str, str, list[Block]]] = [
        ("main", "Главное", _main(facts)),
        ("course", "Ход сдачи", _course(facts)),
        ("points", "Десять пунктов контроля", [] if facts.empty else [parts.points(facts, _OF_POINTS)]),
        ("each", "Что стоит за каждым пунктом", _each(facts)),
        ("league", "Организации по индексу", _league(facts)),
        ("matrix", "Пункты по организациям", _matrix(facts)),
        ("changes", "Что изменилось за год", _changes(facts)),
        ("subscription", "Подписка", _papers(facts)),
        ("index", "Индекс и полнота", _index(facts)),
        ("advice", "Выводы и рекомендации", _advice(facts)),
    ]
    told = [(key, name, body) for key, name, body in found if body]
    sections = [
        Section(key, f"{n}. {name}", tuple(body)) for n, (key, name, body) in enumerate(told, start=1)
    ]
    sections.append(Section("signature", "", (Signature(PREPARED),)))
    made = Words(f"К заседанию, {formats.day_words(facts.made)}", Look.RIGHT)
    return parts.paper(
        facts,
        title(facts),
        [Section("whose", "", tuple(parts.heading(facts))), *sections],
        brief=f"Справка за {facts.year}{NBSP}год",
        opening=[made],
    )


_OF_POINTS = "Пункты контроля: значение, год назад, норма"


def _main(facts: Sitting) -> list[Block]:
    body: list[Block] = [Words(conclusion(facts), Look.LEAD), Words(facts.told, Look.NOTE)]
    return [*body, *_sides(facts, parts.MOST), *_talks(facts, parts.MOST)]


def _course(facts: Sitting) -> list[Block]:
    if facts.course is None or facts.course.empty:
        return []
    body: list[Block] = [Words(narrative.joined(facts.course.sentence, facts.course.whole.owed))]
    if facts.offices and not facts.offices.empty:
        told = facts.offices.sentence
        body.append(Words(f"Собственные формы: {told[:1].lower()}{told[1:]}"))
    lines = facts.course.lines
    if lines:
        whole = (facts.organisation, *map(number, _counts(facts.course.whole)))
        rows = [(x.name, *map(number, _counts(x))) for x in lines]
        columns = (Column("Организация", 4), *(Column(h, 1.15, True) for h in _COURSE))
        body.append(
            Grid("Сдача форм первичных", f"{facts.course.source}.", columns, (*rows, whole), totals=1)
        )
    return body


_COURSE = ("Ожидались", "Сдали", "Приняты", "Поздно", "Не сдали")


def _counts(line: Line) -> tuple[int, ...]:
    left = line.expected - line.handed_in
    return line.expected, line.handed_in, line.counts[0], line.late, left


def _each(facts: Sitting) -> list[Block]:
    """A sentence for every point, and a picture for those that most is to be done about."""
    if facts.empty:
        return []
    by_code = {spread.indicator.code: spread for spread in facts.spreads}
    drawn = {card.indicator.code for card in parts.short(facts)[:WIDEST]}
    body: list[Block] = []
    for card in facts.cards:
        spread = by_code.get(card.indicator.code)
        told = (
            parts.among(facts, spread) if spread and spread.sentence else f"{card.title}: {parts.said(card)}."
        )
        body.append(Words(f"{card.number}. {card.title}. {told}"))
        if spread and card.indicator.code in drawn and facts.lower is not Level.PRIMARY:
            body.append(picture(spread, card.title, told))
    return body


def picture(spread: ranking.Facts, title: str, told: str) -> Picture:
    """Named as the point is, not as the question of the form. Its conclusion stands in the text; what it does not show,
    in the table of all organisations."""
    drawn = pictures.picture(spread, told=False)
    left = "" if len(spread.bars) <= pictures.ROWS else f" · показаны {pictures.ROWS} из {len(spread.bars)}"
    return replace(drawn, caption=title, alt=told, note=f"{spread.source}{left}")


def _league(facts: Sitting) -> list[Block]:
    league = facts.league
    if league is None or league.empty:
        return []
    moved = league.compared
    columns = (
        Column("Место", 0.8, True),
        *([Column("Год назад", 0.9, True)] if moved else []),
        Column("Организация", 4.2),
        Column("Индекс", 1, True),
        Column("Формы", 1.7, True),
    )
    note = f"{league.source}. {league.apart or 'Места — по показанным значениям; без места — мало данных.'}"
    rows = tuple(_placed(bar, moved) for bar in league.bars)
    return [
        Words(parts.among(facts, league)),
        Grid("Места по индексу информационной работы", note, columns, rows),
    ]


def _placed(bar: Bar, moved: bool) -> tuple[str, ...]:
    few = f", {NOTES[bar.standing]}" if NOTES[bar.standing] else ""
    return (
        number(bar.place),
        *([number(bar.before)] if moved else []),
        bar.name,
        bar.label,
        bar.behind.removeprefix("по ") + few,
    )


def _matrix(facts: Sitting) -> list[Block]:
    """Everybody directly below and all the points."""
    if facts.empty or not facts.spreads:
        return []
    names = {bar.code: bar.name for spread in facts.spreads for bar in spread.bars}
    order = [bar.code for bar in facts.league.bars] if facts.league else sorted(names)
    cells = [{bar.code: _cell(bar) for bar in spread.bars} for spread in facts.spreads]
    numbers = {card.indicator.code: card.number for card in facts.cards}
    heads = [str(numbers.get(spread.indicator.code, "")) for spread in facts.spreads]
    rows = tuple(
        (names[code], *(column.get(code, DASH) for column in cells)) for code in order if code in names
    )
    told = ", ".join(f"{card.number} — {card.title[:1].lower()}{card.title[1:]}" for card in facts.cards)
    note = (
        f"Проценты, по подписке — экземпляры на 100 членов. {told}. Со звёздочкой — мало данных. {facts.told}"
    )
    columns = (Column("Организация", 4.4), *(Column(head, 0.95, True) for head in heads))
    return [Grid("Десять пунктов у каждой организации", note, columns, rows)]


def _cell(bar: Bar) -> str:
    if bar.value is None:
        return DASH
    few = "*" if NOTES[bar.standing] and bar.name != DIRECT else ""
    return bar.label.removesuffix(f"{NBSP}%") + few


def _changes(facts: Sitting) -> list[Block]:
    body: list[Block] = [Words(parts.for_print(told)) for told in facts.changes]
    moves = facts.seen.moves
    if moves.sentence and (moves.moves or moves.turns):
        body.append(Words(moves.sentence))
        body.append(Points(tuple(_moves(facts))))
    return body


def _moves(facts: Sitting) -> list[str]:
    found = [f"{m.name} — «{m.point}»: {parts.for_print(m.words)}" for m in facts.seen.moves.moves]
    return found + [f"«{t.point}»: {t.words}" for t in facts.seen.moves.turns]


def _papers(facts: Sitting) -> list[Block]:
    if not any(paper.answered for paper in facts.papers):
        return []
    columns = (
        Column("Издание", 3),
        Column("На 100 членов", 1.6, True),
        Column("Экземпляров", 1.3, True),
        Column("Нужно по норме", 1.2, True),
        Column("Не хватает", 1.2, True),
        Column("Формы", 1.6, True),
    )
    rows = tuple(
        (
            p.name,
            p.figure,
            number(p.total) if p.answered else DASH,
            number(p.target),
            DASH if p.thin else number(p.gap),
            f"{number(p.answered)} из {number(p.expected)}" + (f", {parts.FEW}" if p.thin else ""),
        )
        for p in facts.papers
    )
    note = f"Принятые формы подписки, {facts.dated}."
    return [Words(parts.paper_said(facts)), Grid(f"Подписка на {facts.half}", note, columns, rows)]


def _index(facts: Sitting) -> list[Block]:
    index = facts.seen.index
    told = [f"полнота форм — {index.fullness}"] if index.fullness else []
    told += [f"минимальный стандарт выполняют {index.standard}"] if index.standard else []
    more = f"{'; '.join(told).capitalize()} ({index.behind})." if told and index.behind else ""
    return [Words(narrative.joined(index.sentence, more, index.left_out))]


def _advice(facts: Sitting) -> list[Block]:
    found = advice.recommended(facts)
    if facts.early or facts.empty:
        return [Words("Рекомендации по пунктам делать рано: сначала нужно собрать и принять формы.")]
    if not found:
        return [Words("По этим данным рекомендаций нет: поддерживать достигнутое.")]
    return [Points(tuple(found), start=1)]
