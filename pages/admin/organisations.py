"""«Организации»: the tree walked and searched, one organisation's card, what is done with it, workbooks."""

from collections.abc import Sequence
from datetime import date
from html import escape

import streamlit as st

from core import formats, text
from core.access import Action, Actor
from core.organisations import Level
from db import cards, organisations
from db.cards import Card
from db.models import Organisation
from pages.admin import organisation_acts as acts
from pages.admin import organisation_card as card_of
from pages.admin import organisation_done as done
from pages.admin import organisation_import as workbook
from pages.ui import address, answers, layout, place, rows, scope, session

HERE = "pages/admin/organisations.py"
PAGE = 50
BELOW, ABOUT, CHANGE, BOOK = "below", "about", "change", "excel"


def standing(who: Actor) -> Organisation | None:
    """Of the address, else the only top there is."""
    found = place.addressed(who, Action.STRUCTURE)
    if found:
        return found
    with session.reading() as s:
        tops = organisations.roots(s, who, Action.STRUCTURE)
    if not st.query_params.get("organisation"):
        return tops[0] if tops else None
    # The refusal is told: the way back stands under it.
    for top in tops:
        scope.link(HERE, top.code, f"Открыть своё: {top.name}", ":material/account_tree:")
    return None


def line(organisation: Organisation, under: str = "", today: date | None = None) -> None:
    """One organisation to go to."""
    with st.container(
        key=f"found-{organisation.id}", gap="small", horizontal=True, vertical_alignment="center"
    ):
        st.page_link(
            HERE,
            label=formats.md(organisation.name),
            query_params={"organisation": organisation.code},
            width="stretch",
        )
        gone = organisation.closed is not None and (today is None or organisation.closed <= today)
        mark = answers.mark("overdue", "закрыта") if gone else ""
        told = " · ".join(filter(None, (organisation.code, under)))
        st.html(
            f'<p class="pm-marks">{mark}<span class="pm-quiet">{escape(told)}</span></p>',
            width="content",
        )


def find(who: Actor, words: str, today: date | None) -> None:
    with session.reading() as s:
        found = organisations.search(s, who, Action.STRUCTURE, words, place.FOUND, today)
        lines = [organisations.ancestors(s, who, Action.STRUCTURE, o) for o in found]
    if not found:
        hint = "Проверьте написание, поищите по коду или покажите закрытые."
        layout.empty("Ничего не нашлось", hint, ":material/search_off:")
    for organisation, above in zip(found, lines, strict=True):
        line(organisation, place.where(above), place.today())
    if len(found) == place.FOUND:
        st.caption(f"Показаны первые {place.FOUND}: добавьте слово, чтобы уточнить.")


def below(who: Actor, here: Organisation, today: date | None) -> None:
    page = address.number("page") or 1
    with session.reading() as s:
        found, total = organisations.below(s, who, Action.STRUCTURE, here, (page - 1) * PAGE, PAGE, today)
    if not total:
        layout.empty("Ниже пока никого нет", "Заведите первую во вкладке «Изменить» или загрузите из Excel.")
    for organisation in found:
        line(organisation, "", place.today())
    turn(page, -(-total // PAGE))


def turn(page: int, pages: int) -> None:
    if pages < 2:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="turn"):
        if st.button("Назад", icon=":material/arrow_back:", disabled=page <= 1, key="earlier"):
            address.put(page=page - 1)
            st.rerun()
        st.html(f'<p class="pm-quiet">страница {page} из {pages}</p>')
        if st.button("Дальше", icon=":material/arrow_forward:", disabled=page >= pages, key="later"):
            address.put(page=page + 1)
            st.rerun()


def breadcrumbs(above: Sequence[Organisation]) -> None:
    if not above:
        return
    with st.container(horizontal=True, gap="small", key="found-above"):
        for organisation in above:
            scope.link(HERE, organisation.code, organisation.name, ":material/arrow_upward:")


def tabs(here: Organisation, card: Card) -> str:
    lowest = here.level == Level.PRIMARY.value
    words = {
        BELOW: f"Нижестоящие · {formats.number(card.direct)}",
        ABOUT: "Карточка",
        CHANGE: "Изменить",
        BOOK: "Excel",
    }
    options = [ABOUT, CHANGE] if lowest else [BELOW, ABOUT, CHANGE, BOOK]
    return address.pressed("show", options, words.__getitem__)


def show(who: Actor, here: Organisation, today: date | None) -> None:
    with session.reading() as s:
        above = organisations.ancestors(s, who, Action.STRUCTURE, here)[:-1]
        card = cards.of(s, who, here, place.today())
    breadcrumbs(above)
    rows.card(here.name, card_of.under(here))
    card_of.state(here, card)
    chosen = tabs(here, card)
    if chosen == BELOW:
        below(who, here, today)
    elif chosen == ABOUT:
        card_of.show(who, here, card)
    elif chosen == CHANGE:
        acts.show(who, here, card, above[-1] if above else None)
    else:
        workbook.show(who, here)


who = session.require_page(Action.STRUCTURE)
rows.style()
answers.style()
card_of.style()
layout.title("Организации", "Кто есть в профсоюзе, кто кому подчинён и что с кем было")
done.show(who)
typed = st.text_input(
    "Найти организацию",
    max_chars=100,
    key="words",
    icon=":material/search:",
    placeholder="Название, код или несколько слов",
    autocomplete="off",
)
everybody = st.toggle("Показать закрытые", key="closed")
only = None if everybody else place.today()
wanted = text.search_key(typed or "")
if wanted:
    find(who, wanted, only)
elif here := standing(who):
    show(who, here, only)
