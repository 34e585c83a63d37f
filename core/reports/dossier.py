"""«Паспорт организации» on paper: a page or two for a sitting, the same facts as on the screen."""

import zlib
from collections.abc import Iterable
from typing import Any

from reportlab.platypus import Spacer

from core import formats, narrative
from core.charts import spark
from core.dossiers import Dossier, Fact, Row
from core.formats import NBSP, number
from core.reports import document, fonts, pictures, style, tables
from core.reports.document import Bookmark, Furniture
from core.reports.flow import headed
from core.reports.pictures import Chart
from core.reports.tables import Column
from core.reports.text import knit, para
from core.resources import shown as plain_address

Story = list[Any]
TITLE = "Паспорт организации"
# More than this is read in the register and on the organisation's card.
ADDRESSES, EVENTS = 8, 8
FEW = ", мало данных"


def pdf(dossier: Dossier) -> bytes:
    fonts.register()
    day = formats.day(dossier.as_of)
    furniture = Furniture(
        title=f"{TITLE}: {dossier.who.name}",
        author=dossier.who.name,
        subject=f"{TITLE} за {dossier.year} год",
        head=dossier.who.name,
        head_right=f"{TITLE}, {dossier.year}{NBSP}год",
        draft=False,
        demonstration=dossier.demonstration,
        foot=f"данные на {day}" + (f" · {dossier.note}" if dossier.note else ""),
    )
    return document.build(story(dossier), furniture, titled=False)


def story(dossier: Dossier) -> Story:
    parts: Story = head(dossier)
    for title, body in (
        ("Сдача форм", _paragraphs(course(dossier))),
        ("Сильные и слабые стороны", _paragraphs(sides(dossier))),
        ("Пункты контроля", _points(dossier)),
        ("Членство, индекс, средства", _facts(dossier)),
        (f"Подписка на {dossier.half}", _papers(dossier)),
        ("По годам", _sparks(dossier)),
        ("Адреса в Интернете", _paragraphs(addresses(dossier))),
        ("Что происходило с организацией", _paragraphs(events(dossier))),
    ):
        if body:
            parts += _section(title, body)
    return parts


def head(dossier: Dossier) -> Story:
    above = " · ".join(dossier.who.above)
    return [
        Bookmark(TITLE, "title"),
        *(para(above, style.note()) if above else []),
        *para(dossier.who.name, style.title(15, bold=True, after=3)),
        *para(knit(dossier.who.words), style.note()),
        *_paragraphs([dossier.sentence if not dossier.empty else nothing(dossier)]),
    ]


def nothing(dossier: Dossier) -> str:
    """Why there are no figures, in the words that the screen says as well."""
    if dossier.waiting:
        return "Форма на проверке: показатели появятся, когда её примут."
    return f"Принятых форм за {dossier.year}{NBSP}год нет: показателей пока нет."


def course(dossier: Dossier) -> list[str]:
    own = [form.words for form in dossier.forms]
    told = [f"Форма самой организации. {'; '.join(own)}."] if own else []
    return told + [f"Первичные организации. {c.words}." for c in dossier.course]


def sides(dossier: Dossier) -> list[str]:
    strong = [f"Сильные стороны. {'; '.join(dossier.strong)}."] if dossier.strong else []
    return strong + ([f"Слабые стороны. {'; '.join(dossier.weak)}."] if dossier.weak else [])


def addresses(dossier: Dossier) -> list[str]:
    told = [f"{a.kind}: {plain_address(a.address)} ({a.told})" for a in dossier.addresses[:ADDRESSES]]
    left = len(dossier.addresses) - ADDRESSES
    return [*told, *([f"И ещё {number(left)} — в реестре ресурсов."] if left > 0 else [])]


def events(dossier: Dossier) -> list[str]:
    return [f"{formats.day(e.day)} — {e.words}" for e in dossier.events[:EVENTS]]


def _section(title: str, body: Story) -> Story:
    key = f"part-{zlib.crc32(title.encode())}"
    return headed([Bookmark(title, key), *para(title, style.heading())], body)


def _paragraphs(texts: Iterable[str]) -> Story:
    return [p for text in texts if text for p in para(knit(text), style.body())]


def _points(dossier: Dossier) -> Story:
    if dossier.points.empty:
        return []
    above, middle = any(r.above for r in dossier.rows), any(r.middle for r in dossier.rows)
    columns = [
        Column("№", 0.5, True),
        Column("Показатель", 3),
        Column("Значение", 1.35, True),
        *([Column("Вышестоящая", 2, True)] if above else []),
        *([Column("Медиана", 1.3, True), Column("Место", 1.25, True)] if middle else []),
        Column("Норма", 1.4, True),
        Column("За год", 2.3),
        Column("Формы", 1.2, True),
    ]
    body = [_point(row, above, middle) for row in dossier.rows]
    return [*para(knit(beside(dossier)), style.note()), tables.table(columns, body), Spacer(0, 6)]


def beside(dossier: Dossier) -> str:
    """Whom the columns set it against, and how many forms stand behind it."""
    told = [f"{dossier.source[:1].upper()}{dossier.source[1:]}"]
    told += [f"Вышестоящая — {dossier.above_name}"] if dossier.above_name else []
    if any(r.middle for r in dossier.rows):
        told.append(f"Медиана и место — {dossier.alike_words}")
    told += [dossier.points.starred.rstrip(".")] if dossier.points.starred else []
    return ". ".join(told) + "."


def _point(row: Row, above: bool, middle: bool) -> list[str]:
    card = row.card
    return [
        str(card.number),
        card.indicator.short + ("" if card.indicator.share else f", {card.indicator.unit}"),
        row.figure,
        *([row.above or formats.DASH] if above else []),
        *([row.middle or formats.DASH, row.place or formats.DASH] if middle else []),
        card.normed or formats.DASH,
        card.change,
        card.behind.removeprefix("по ") + FEW * card.thin,
    ]


def _facts(dossier: Dossier) -> Story:
    found = [*dossier.members, *dossier.index, *([dossier.budget] if dossier.budget else [])]
    rows = [_fact(fact, dossier) for fact in found if known(fact)]
    if not rows:
        return []
    columns = [
        Column("Показатель", 4),
        Column("Значение", 1.6, True),
        Column("Норма", 2),
        Column("Формы", 1.2, True),
    ]
    return [tables.table(columns, rows), Spacer(0, 6)]


def known(fact: Fact) -> bool:
    return fact.figure != narrative.NO_DATA


def _fact(fact: Fact, dossier: Dossier) -> list[str]:
    norm = ": ".join(part for part in (fact.norm, fact.verdict) if part) or formats.DASH
    named = fact.title + (f" ({dossier.level_name})" if _is_index(fact) and dossier.level_name else "")
    return [named, fact.figure, norm, fact.behind.removeprefix("по ") + FEW * fact.thin]


def _is_index(fact: Fact) -> bool:
    return fact.indicator is not None and fact.indicator.code == "index"


def _papers(dossier: Dossier) -> Story:
    if not dossier.papers:
        return []
    columns = [
        Column("Издание", 3),
        Column("На 100 членов", 1.4, True),
        Column("Печатных", 1.4, True),
        Column("Электронных", 1.7, True),
        Column("От вышестоящей", 2.1, True),
        Column("Нужно", 1, True),
        Column("Не хватает", 1.5, True),
        Column("Формы", 1.5, True),
    ]
    rows = [
        [
            p.name,
            p.figure,
            *(number(n) for n in (p.printed, p.electronic, p.parent, p.target, p.gap)),
            f"{number(p.answered)} из {number(p.expected)}",
        ]
        for p in dossier.papers
    ]
    return [tables.table(columns, rows), Spacer(0, 6)]


def _sparks(dossier: Dossier) -> Story:
    if dossier.sparks.empty:
        return []
    chart = Chart(pictures.sketch(spark.paper(dossier.sparks, style.WIDTH)), "По годам")
    note = f"{dossier.sparks.note}. " if dossier.sparks.note else ""
    note += "Полый кружок — данные неполные, с другими годами не сравниваются. У каждой линии своя шкала."
    return headed([chart], para(note, style.note()))
