"""«Паспорт организации»: everything about one organisation on one page, for a sitting; the same as a PDF."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from html import escape
from pathlib import Path

import streamlit as st

from core import formats, resources
from core.access import Action, Actor
from core.charts import spark
from core.dossiers import Dossier, Fact
from core.formats import NBSP
from core.reports import dossier as paper
from core.sheets import writing
from db import Session, catalogues, dossiers, organisations
from db.models import Organisation
from pages.ui import about, charts, layout, place, rows, scope, session
from pages.ui.scope import Scope

_STYLE = Path(__file__).with_name("passport.css")
HERE = "pages/analytics/passport.py"
DOORS = (
    ("pages/papers/open_report.py", "Открытый отчёт", ":material/description:"),
    ("pages/analytics/index.py", "Почему такой индекс", ":material/speed:"),
    ("pages/analytics/comparison.py", "Сравнить с похожими", ":material/compare_arrows:"),
    ("pages/analytics/trend.py", "Динамика по годам", ":material/trending_up:"),
    ("pages/analytics/subscription.py", "Подписка", ":material/newspaper:"),
)


def facts(at: Scope, year: int) -> Dossier:
    with session.reading() as s:
        return collected(s, at.who, at.organisation, year, at.today)


def collected(s: Session, actor: Actor, here: Organisation, year: int, today: date) -> Dossier:
    """By the questions and norms of the year it tells of, on the screen and on paper."""
    return dossiers.collect(s, actor, here, year, catalogues.compared(s, here, year), today)


def printed(at: Scope, year: int) -> Callable[[Actor], bytes]:
    """At the click, by the rights of that moment."""

    def make(actor: Actor) -> bytes:
        with session.reading() as s:
            here = organisations.find(s, actor, Action.COMPARE, at.organisation.code)
            return paper.pdf(collected(s, actor, here, year, at.today))

    return make


def download(at: Scope, shown: Dossier) -> None:
    st.download_button(
        "Скачать PDF",
        session.at_click(at.who, printed(at, shown.year)),
        file_name=writing.file_name(paper.TITLE, shown.who.name, str(shown.year), extension="pdf"),
        mime="application/pdf",
        on_click="ignore",
        type="primary",
        icon=":material/picture_as_pdf:",
        key="pdf",
    )


def lines(title: str, told: Iterable[str]) -> None:
    words = list(told)
    if not words:
        return
    items = "".join(f"<li>{escape(line)}</li>" for line in words)
    st.html(f'<h2 class="pm-card">{escape(title)}</h2><ul class="pm-steps">{items}</ul>')


def figures(shown: Dossier, key: tuple[str, ...], at: Scope) -> None:
    """Members, the index, the budget: a figure, its norm in words, of how many forms."""
    every = [*shown.members, *shown.index, *([shown.budget] if shown.budget else [])]
    found = [fact for fact in every if paper.known(fact)]
    st.html('<h2 class="pm-card">Членство, индекс, средства</h2>')
    rows.table(("Показатель", "Значение", "Норма", "Формы"), [_fact(f) for f in found], counts=(1, 3))
    about.offer([f.indicator for f in found if f.indicator], ("figures", *key), at)


def _fact(fact: Fact) -> tuple[str, ...]:
    norm = f"{fact.norm}: {fact.verdict}" if fact.verdict else fact.norm
    return fact.title, fact.figure, norm, fact.behind + paper.FEW * fact.thin


def points(shown: Dossier, key: tuple[str, ...], at: Scope) -> None:
    st.html('<h2 class="pm-card">Десять пунктов контроля</h2>')
    above, middle = any(r.above for r in shown.rows), any(r.middle for r in shown.rows)
    head = ["Пункт", "Значение"]
    head += ["Вышестоящая"] if above else []
    head += ["Медиана", "Место"] if middle else []
    counts = range(1, len(head))
    head += ["Норма", "За год", "Формы"]
    body = [
        [
            f"{r.card.number}. {r.card.title}",
            r.figure + ("" if r.card.indicator.share else f"{NBSP}{r.card.indicator.unit}"),
            *([r.above] if above else []),
            *([r.middle, r.place] if middle else []),
            r.card.normed,
            f"{r.card.sign} {r.card.change}".strip(),
            r.card.behind + paper.FEW * r.card.thin,
        ]
        for r in shown.rows
    ]
    rows.table(head, body, counts=counts)
    st.caption(formats.md(paper.beside(shown)))
    about.offer([r.card.indicator for r in shown.rows], ("points", *key), at)


def papers(shown: Dossier) -> None:
    if not shown.papers:
        return
    st.html(f'<h2 class="pm-card">Подписка на {escape(shown.half)}</h2>')
    head = ("Издание", "На 100 членов", "Печатных", "Электронных", "От вышестоящей", "Нужно", "Не хватает")
    body = [
        (
            p.name,
            p.figure,
            *(formats.number(n) for n in (p.printed, p.electronic, p.parent, p.target, p.gap)),
            formats.of(p.answered, p.expected),
        )
        for p in shown.papers
    ]
    rows.table((*head, "Формы"), body, counts=range(1, 8))


def addresses(shown: Dossier) -> None:
    """Addresses are text of people: a link only where it leads to a page of the web."""
    if not shown.addresses:
        return
    items = "".join(
        f"<li>{escape(a.kind)}: {_linked(a.address)} <span class='pm-quiet'>{escape(a.told)}</span></li>"
        for a in shown.addresses[: paper.ADDRESSES]
    )
    st.html(f'<h2 class="pm-card">Адреса в Интернете</h2><ul class="pm-steps">{items}</ul>')


def _linked(address: str) -> str:
    words, target = escape(resources.shown(address)), resources.link(address)
    if target is None or target.startswith("mailto:"):
        return words
    return f'<a href="{escape(target, quote=True)}" target="_blank" rel="noopener noreferrer">{words}</a>'


def judged(shown: Dossier) -> None:
    if not shown.strong and not shown.weak:
        return
    left, right = st.columns(2, gap="medium")
    for column, title, told in (
        (left, "Сильные стороны", shown.strong),
        (right, "Слабые стороны", shown.weak),
    ):
        with column:
            lines(title, told or ("По этим данным не видно.",))


def doors(at: Scope, year: int, found: Sequence[tuple[str, str, str]]) -> None:
    with st.container(horizontal=True, key="doors"):
        for page, word, icon in found:
            scope.link(page, at.organisation.code, word, icon, year=year)


def another(at: Scope, year: int) -> None:
    """By name or down the tree: nobody scrolls through a thousand."""
    with st.popover("Другая организация", icon=":material/search:", type="tertiary", key="another"):
        chosen = place.pick(at.who, Action.COMPARE, "passport-place")
    if chosen is not None:
        place.forget("passport-place")
        scope.go(HERE, chosen.code, year=year)


who = session.require_page(Action.COMPARE)
rows.style()
st.html(_STYLE)
at = scope.choose(who)
scope.nothing_yet(at)
head, choice = st.columns([4, 1], vertical_alignment="bottom")
with choice:
    year = scope.year(at)
key = at.key(year, "dossier")
shown = charts.remember(key, lambda: facts(at, year))
with head:
    layout.title(paper.TITLE, f"{shown.who.name}: {shown.who.words}")
scope.breadcrumbs(at, HERE, year=year)
another(at, year)
doors(at, year, DOORS)
st.html(f'<p class="pm-said">{escape(paper.nothing(shown) if shown.empty else shown.sentence)}</p>')
download(at, shown)
lines("Сдача форм", paper.course(shown))
if not shown.empty:
    judged(shown)
    points(shown, key, at)
    left, right = st.columns(2, gap="medium")
    with left:
        figures(shown, key, at)
    with right:
        charts.show(shown.sparks, spark.screen, (*key, "spark"), "spark")
    papers(shown)
addresses(shown)
lines("Что происходило с организацией", paper.events(shown))
