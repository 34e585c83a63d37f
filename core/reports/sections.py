"""The sections of the open report, each a function from the facts to blocks of the paper."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from core import formats
from core.charts.facts import Told
from core.formats import NBSP, number
from core.indicators import Aggregation
from core.organisations import LEVEL_PLURALS, Level
from core.reports import pictures, sentences, style
from core.reports.facts import Branch, Line, Link, Newspaper, OpenReport
from core.reports.paper import Beside, Block, Column, Cover, Grid, Signature, Words

Story = list[Block]


def cover(report: OpenReport) -> Cover:
    place = f"{report.town}, {report.issued}" if report.town else str(report.issued)
    return Cover(
        report.above,
        report.organisation,
        "Открытый (публичный) отчёт",
        f"{report.organ} за {report.year}{NBSP}год",
        sentences.status(report),
        place,
    )


def membership(report: OpenReport) -> Story:
    return [
        *_paragraphs(sentences.membership(report)),
        *_kinds(report),
        *_membership_table(report),
        *_dynamics(report),
        *_picture(report.by_coverage),
    ]


def _kinds(report: OpenReport) -> Story:
    if not report.kinds:
        return []
    counted = any(row.accepted is not None for row in report.kinds)
    columns = [Column("Тип образовательной организации", 5), Column("Первичных организаций", 2, True)]
    columns += [Column(_accepted(report), 2, True)] if counted else []
    rows = [[_capital(r.label), number(r.count), number(r.accepted)][: len(columns)] for r in report.kinds]
    total = ["Всего", number(report.primaries), number(sum(r.accepted or 0 for r in report.kinds))]
    return _table(
        "Первичные организации по типам", _note(report), columns, [*rows, total[: len(columns)]], totals=1
    )


def _membership_table(report: OpenReport) -> Story:
    shares = any(line.share is not None for line in report.membership)
    columns = [
        Column("Показатель", 5.2),
        Column("Ед.", 0.9),
        Column(f"{report.year}{NBSP}год", 1.4, True),
        *([Column("Доля среди членов, %", 1.6, True)] if shares else []),
        Column(f"{report.year - 1}{NBSP}год", 1.4, True),
        *_own_column(report),
    ]
    rows = [
        [
            line.label,
            line.indicator.unit,
            line.now.text,
            *([number(line.share, 1) if line.share is not None else ""] if shares else []),
            line.before.text,
            *([line.own.text] if _own_column(report) else []),
        ]
        for line in report.membership
    ]
    return _table("Членство в Профсоюзе", _full_note(report), columns, rows) if rows else []


def control(report: OpenReport) -> Story:
    return [
        *_paragraphs(sentences.control(report)),
        *(_control_table(report) if report.control else []),
        *_picture(report.by_register),
        *_links(report),
    ]


def _control_table(report: OpenReport) -> Story:
    whole = report.level is not report.source.level
    columns = [
        Column("Пункт", 0.9, True),
        Column("Показатель", 5),
        Column("Значение", 1.5, True) if whole else Column("Значение", 2.6),
        Column("Год назад", 1.5, True) if whole else Column("Год назад", 2.6),
        Column("Норма", 1.7, True),
        *([Column("«Да» / ответили", 1.8, True)] if whole else []),
        *_own_column(report),
    ]
    rows = [_control_row(line, whole, bool(report.own_source)) for line in report.control]
    return _table("Показатели информационной работы", _full_note(report), columns, rows)


def _control_row(line: Line, whole: bool, own: bool) -> list[str]:
    """Of many organisations a question becomes a share, and its short name says of what."""
    indicator = line.indicator
    yes_no = indicator.aggregation is Aggregation.SHARE_YES
    percent = indicator.unit == "%" or (whole and yes_no)
    base = f"{number(line.now.total)} / " if yes_no else ""
    return [
        str(indicator.control_point or ""),
        (indicator.short if whole else indicator.label.removeprefix("— ")) + (", %" if percent else ""),
        line.now.text,
        line.before.text,
        line.norm or formats.DASH,
        *([base + number(line.now.answered)] if whole else []),
        *([line.own.text] if own else []),
    ]


def _links(report: OpenReport) -> Story:
    return _addresses(report, "Страница организации в Интернете", report.links) if report.links else []


def addresses(report: OpenReport) -> Story:
    return _addresses(report, "Страницы подчинённых организаций", report.addresses)


def _addresses(report: OpenReport, caption: str, links: Sequence[Link]) -> Story:
    columns = [Column("Организация", 4), Column("Адрес", 5)]
    return _table(caption, _note(report), columns, [[link.title, link.address] for link in links])


def subscription(report: OpenReport) -> Story:
    chart = report.papers
    if not report.newspapers:
        return []
    columns = [
        Column("Издание", 4),
        Column("Печатных, экз.", 1.5, True),
        Column("Электронных, подп.", 1.8, True),
        Column("От вышестоящей, экз.", 1.9, True),
        Column("Всего", 1.2, True),
        Column("На 100 членов", 1.4, True),
        Column("Год назад", 1.4, True),
        Column("Норма", 1.6, True),
    ]
    caption = f"Подписка на первое полугодие {report.year + 1}{NBSP}года"
    rows = [_newspaper(n) for n in report.newspapers]
    return [
        *_paragraphs(sentences.subscription(report)),
        *_table(caption, _papers_note(report), columns, rows),
        *_picture(chart, told=False),
    ]


def _papers_note(report: OpenReport) -> str:
    """Subscription has forms of its own, and other organisations may have handed them in."""
    answered, expected = max((n.per_100.answered, n.per_100.expected) for n in report.newspapers)
    if not expected:
        return "По принятой форме подписки."
    return f"Учтены принятые формы подписки: {number(answered)} из {number(expected)}."


def _newspaper(n: Newspaper) -> list[str]:
    return [
        n.title,
        n.print.text,
        n.electronic.text,
        n.parent.text,
        number(n.total),
        n.per_100.text,
        n.per_100_before.text,
        n.norm or formats.DASH,
    ]


def signatures(report: OpenReport) -> Story:
    return [*_paragraphs(sentences.signatures(report)), Signature("Председатель")]


def annex(report: OpenReport) -> Story:
    story: Story = []
    for level in Level:
        rows = [b for b in report.branches if b.level is level]
        if rows:
            story += _branches(report, level, rows)
    return story


def _branches(report: OpenReport, level: Level, branches: Sequence[Branch]) -> Story:
    primary = level is Level.PRIMARY
    columns = [
        Column("Название", 4.6),
        Column("Тип", 2.6) if primary else Column(_accepted(report), 1.9, True),
        Column("Членов", 1.3, True),
        Column("Охват, %", 1.2, True),
        Column("Страница" if primary else "Страница, %", 1.6, True),
        Column("Стенд" if primary else "Стенд, %", 1.2, True),
        Column("АИС, %", 1.1, True),
        Column(f"Подписка, экз. на{NBSP}100", 1.6, True),
    ]
    rows = [_branch(b) for b in branches]
    alone = report.whole if len({b.level for b in report.branches}) == 1 else None
    whole = next((b for b in report.subtotals if b.level is level), alone)
    rows += [_branch(whole, primary)] if whole else []
    totals = len(rows) - len(branches)
    caption = f"{LEVEL_PLURALS[level][1].capitalize()}: {number(len(branches))}"
    note = f"{_annex_note(report, branches, bool(alone))} Прочерк — нет принятой формы или ответа."
    return _table(caption, note, columns, rows, totals)


def _annex_note(report: OpenReport, branches: Sequence[Branch], alone: bool) -> str:
    """Of the rows of this very table; one table alone is the whole report's."""
    expected = sum(b.expected for b in branches)
    if alone or not expected or report.source.level is not Level.PRIMARY:
        return _note(report)
    accepted, submitted = sum(b.accepted for b in branches), sum(b.submitted for b in branches)
    own = replace(report.source, accepted=accepted, submitted=submitted, expected=expected)
    return own.told


def _accepted(report: OpenReport) -> str:
    """The head of a column that counts accepted forms."""
    return "Учтены" if report.source.submitted else "Сдали"


def _branch(b: Branch, primary: bool | None = None) -> list[str]:
    primary = b.level is Level.PRIMARY if primary is None else primary
    return [b.name, b.kind if primary else f"{number(b.accepted)} из {number(b.expected)}", *_cells(b)]


def _cells(b: Branch) -> list[str]:
    return [f.text for f in (b.members, b.coverage, b.page, b.stand, b.ais, b.subscription)]


def nothing() -> Story:
    return [Words("Нет данных.")]


def _paragraphs(texts: Iterable[str]) -> Story:
    return [Words(t) for t in texts if t]


def _own_column(report: OpenReport) -> list[Column]:
    return [Column("Форма самой организации", 1.9, True)] if report.own_source else []


def _note(report: OpenReport) -> str:
    return report.source.told


def _full_note(report: OpenReport) -> str:
    """Under a table that also shows the year before and the organisation's own form."""
    own = report.own_source
    beside = f" Форма самой организации: {own.dated}." if own else ""
    return report.source.told + report.source.year_ago + beside


def _table(
    caption: str, note: str, columns: Sequence[Column], rows: Sequence[Sequence[str]], totals: int = 0
) -> Story:
    return [Grid(caption, note, tuple(columns), tuple(tuple(row) for row in rows), totals)]


def _dynamics(report: OpenReport) -> Story:
    """Two small charts side by side."""
    shown = [facts for facts in report.dynamics if not facts.empty][:2]
    if not shown:
        return []
    made = [pictures.picture(f, style.HALF, told=not report.source.thin) for f in shown]
    return [Beside(*made)]


def _picture(facts: Told | None, told: bool = True) -> Story:
    return [] if facts is None or facts.empty else [pictures.picture(facts, told=told)]


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]
