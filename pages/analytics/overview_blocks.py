"""The blocks of the overview: each a heading, a sentence, a few lines, and the door to where there is more."""

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

import streamlit as st

from core import formats
from core.charts import strip
from core.charts.glance import PAPER, Facts, Index, Moves, Place
from core.charts.strip import Card
from core.dossiers import FormState
from core.formats import NBSP
from db.indexes import Own
from pages.analytics import index_parts as parts
from pages.ui import scope
from pages.ui.scope import Scope

_STYLE = Path(__file__).with_name("overview.css")
RANKING, TREND = "pages/analytics/ranking.py", "pages/analytics/trend.py"
SUBSCRIPTION, CHANGES = "pages/analytics/subscription.py", "pages/analytics/changes.py"
INDEX, PASSPORT = "pages/analytics/index.py", "pages/analytics/passport.py"
DOORS = (
    (RANKING, "Рейтинг: кто впереди", ":material/leaderboard:"),
    ("pages/analytics/heatmap.py", "Карта пунктов", ":material/grid_on:"),
    (TREND, "Динамика по годам", ":material/trending_up:"),
    (PASSPORT, "Паспорт организации", ":material/badge:"),
    ("pages/papers/open_report.py", "Открытый отчёт", ":material/description:"),
)


def style() -> None:
    st.html(_STYLE)


def heading(text: str, sentence: str) -> None:
    st.html(f'<h2 class="pm-block">{escape(text)}</h2><p class="pm-said">{escape(sentence)}</p>')


def points(at: Scope, shown: strip.Facts, passports: Callable[[], None]) -> None:
    """Ten cards; each leads to the ranking by its figure, of a primary to its trend. `passports` draws the button that
    opens theirs."""
    heading(f"Десять пунктов контроля, {shown.year}{NBSP}год", shown.sentence)
    with st.container(key="strip"):
        for card in shown.cards:
            _point(at, card, shown.year)
    with st.container(horizontal=True, vertical_alignment="center", key="under-strip"):
        if shown.starred:
            st.caption(formats.md(shown.starred), width="content")
        passports()


def _point(at: Scope, card: Card, year: int) -> None:
    page = RANKING if scope.BELOW[at.level] else TREND
    with st.container(key=f"point-{card.number}"):
        scope.link(
            page,
            at.organisation.code,
            f"{card.number}. {card.title}",
            year=year,
            indicator=card.indicator.code,
        )
        st.html(_figures(card))


def _figures(card: Card) -> str:
    kind = "pm-none" if card.value is None else "pm-thin" if card.thin else ""
    unit = (
        "" if card.indicator.share or card.value is None else f" <small>{escape(card.indicator.unit)}</small>"
    )
    few = (
        formats.of(card.answered, card.expected).replace("по ", "мало данных: ") if card.thin else card.behind
    )
    return (
        f'<div class="pm-figure {kind}">{escape(card.figure)}{unit}</div>'
        f'<div class="pm-fact {_way(card)}">{escape(f"{card.sign} {card.change}".strip())}</div>'
        + (f'<div class="pm-fact">{_norm(card)}</div>' if card.norm else "")
        + (f'<div class="pm-fact">{escape(few)}</div>' if card.expected != 1 else "")
    )


def _way(card: Card) -> str:
    if card.thin:
        return ""
    return {strip.UP: "pm-up", strip.DOWN: "pm-down"}.get(card.sign, "")


def _norm(card: Card) -> str:
    """The colour only repeats what the words say."""
    if card.waived:
        return escape(f"норма {card.normed}")
    words = {"below": "ниже нормы", "within": "в норме", "above": "выше нормы"}.get(card.standing, "норма")
    kind = "pm-met" if card.standing == "within" else "pm-short" if card.standing else ""
    return f'<span class="{kind}">{escape(f"{words}: {card.norm}")}</span>'


def state(at: Scope, year: int, forms: Sequence[FormState], deadline: str) -> None:
    """Of one primary: its own forms instead of how many have come."""
    told = "; ".join(form.words for form in forms)
    heading("Сдача форм", f"{told}." if told else f"За {year}{NBSP}год формы у этой организации не просили.")
    if deadline and any(not form.settled for form in forms):
        st.caption(formats.md(deadline))
    words = "Паспорт: всё об этой организации"
    scope.link(PASSPORT, at.organisation.code, words, ":material/badge:", year=year)


def beside(at: Scope, seen: Facts, own: Own | None) -> None:
    """Three blocks side by side, under one another on a telephone."""
    year = seen.strip.year
    columns = st.columns([5, 4, 5] if scope.BELOW[at.level] else 2, gap="medium")
    with columns[0]:
        index(at, seen.index, year, own)
    with columns[1]:
        paper(at, seen, year)
    if len(columns) > 2:
        with columns[2]:
            moves(at, seen.moves, year)


def index(at: Scope, shown: Index, year: int, own: Own | None) -> None:
    ranked = bool(scope.BELOW[at.level])
    scored = own is not None and own.score is not None
    heading(
        "Индекс: кто впереди, кто отстаёт" if ranked else "Индекс и место", "" if scored else shown.sentence
    )
    if own is not None and own.score is not None:
        parts.lines(*parts.form(own.score), *parts.place(own))
    told = [f"полнота {shown.fullness}"] if shown.fullness else []
    told += [f"минимальный стандарт — {shown.standard}"] if shown.standard else []
    if told and shown.best:
        st.caption(formats.md("; ".join(told).capitalize()))
    for word, places in (("Впереди", shown.best), ("Отстают", shown.worst)):
        if places:
            _places(at, word, places, year)
    if shown.left_out:
        st.caption(formats.md(shown.left_out))
    scope.link(INDEX, at.organisation.code, "Индекс и как он считается", ":material/speed:", year=year)


def _places(at: Scope, word: str, places: Sequence[Place], year: int) -> None:
    st.html(f'<p class="pm-list">{escape(word)}</p>')
    with st.container(key=f"list-{'best' if word == 'Впереди' else 'worst'}"):
        for place in places:
            words = f"{place.place}. {place.name} — {place.figure}, {place.behind}"
            scope.link(PASSPORT, place.code, words, year=year)


def paper(at: Scope, seen: Facts, year: int) -> None:
    shown, short = seen.paper, seen.short
    heading("Подписка и норма", seen.paper_said)
    if shown is not None:
        cells = [("на 100 членов", shown.figure), ("всего экземпляров", formats.number(shown.total))]
        if shown.target is not None:
            cells.append(("нужно по норме", formats.number(shown.target)))
            lacking = ("не хватает", shown.gap) if short is None else ("не хватает ниже нормы", short.lacking)
            cells += [] if shown.thin else [(lacking[0], formats.number(lacking[1]))]
        lines = "".join(f"<div><b>{escape(figure)}</b> {escape(word)}</div>" for word, figure in cells)
        st.html(f'<div class="pm-facts">{lines}</div>')
        st.caption(formats.of(shown.answered, shown.expected) + " форм подписки")
    scope.link(
        SUBSCRIPTION,
        at.organisation.code,
        "Подписка по изданиям и организациям",
        ":material/newspaper:",
        year=year,
        newspaper=PAPER,
    )


def moves(at: Scope, shown: Moves, year: int) -> None:
    heading("Что изменилось сильнее всего", shown.sentence)
    with st.container(key="list-moves"):
        for move in shown.moves:
            words = f"{move.name}: {move.point} {move.words}"
            scope.link(TREND, move.code, words, indicator=move.indicator)
        for turn in shown.turns:
            scope.link(
                RANKING,
                at.organisation.code,
                f"{turn.point}: {turn.words}",
                year=year,
                indicator=turn.indicator,
            )
    scope.link(
        CHANGES,
        at.organisation.code,
        "Что изменилось и почему",
        ":material/published_with_changes:",
        year=year,
    )


def doors(at: Scope, year: int) -> None:
    with st.container(horizontal=True, key="doors"):
        for page, word, icon in DOORS:
            scope.link(page, at.organisation.code, word, icon, year=year)
