"""«Ход сдачи»: how far the campaign has come for everybody below, who lags, and where the pace leads."""

from dataclasses import dataclass
from functools import partial

import streamlit as st

from core import access, board, formats
from core.access import Action, Actor
from core.board import Order
from core.organisations import LEVEL_PLURALS, Level
from core.problems import Forbidden
from core.sheets import writing
from db import board_books, boards, pace, turnout
from db.boards import Place
from db.turnout import Turnout
from pages.review import board_ahead, board_lags, board_table
from pages.review.board_place import HERE, At
from pages.ui import address, layout, scope, session, taking
from pages.ui.scope import Scope

EVERYBODY, LAGGING = "all", "lagging"
SHOWN = {EVERYBODY: "все", LAGGING: "отстающие"}


CALENDAR = "pages/duties/calendar.py"


@dataclass(frozen=True)
class Found:
    """`lines` are counted, `places` stand one by one: of an office that is right above the forms."""

    whole: Turnout
    lines: tuple[Turnout, ...]
    places: tuple[Place, ...]


def choose(at: Scope) -> At | None:
    """None where nobody below is expected in the campaign."""
    left, right = st.columns([3, 2])
    with left:
        campaign = scope.campaign(at)
    with session.reading() as s:
        levels = pace.levels(s, at.who, at.organisation, campaign)
    if not levels:
        return None
    with right:
        words = {level.value: LEVEL_PLURALS[level][1] for level in levels}
        source = Level(next(iter(words)))
        if len(words) > 1:
            source = Level(address.picked("whose", "Чьи формы", list(words), words.__getitem__))
    return At(at.who, at.organisation, campaign, source, at.now)


def read(at: At) -> Found | None:
    with session.reading() as s:
        found = turnout.of(s, at.who, at.organisation, at.campaign, at.now, at.source)
        if not found or found[0].organisation_id != at.organisation.id:
            return None
        direct = turnout.direct(found) if at.source is Level.PRIMARY else None
        single = at.single or (direct is not None and "direct" in st.query_params)
        places = boards.each(s, at.who, at.organisation, at.campaign, at.now, at.source) if single else ()
    if single:
        return Found(direct if direct and not at.single else found[0], (), tuple(places))
    return Found(found[0], (*found[1:], *([direct] if direct else [])), ())


def head(at: At) -> None:
    with session.reading() as s:
        window = pace.window(s, at.who, at.organisation, at.campaign, at.source)
    if window is not None:
        st.caption(window.reminder(at.now))


def arranged(found: Found) -> tuple[list[Turnout], list[Place]]:
    """In the chosen order, the lagging alone where they are asked for."""
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        shown = address.pressed("show", list(SHOWN), SHOWN.__getitem__)
    with right:
        titles = {order.value: order.label for order in Order}
        order = Order(address.picked("order", "Порядок", list(titles), titles.__getitem__))
    lines, places = list(found.lines), list(found.places)
    if shown == LAGGING:
        lines = board.lagging(lines, found.whole)
        places = [p for p in places if p.expected and not p.handed_in]
    return board.ordered(lines, order), board.ordered(places, order)


def down(at: At, line: Turnout) -> None:
    """A click goes down: to the organisation, or to those of direct subordination one by one."""
    code, direct = (line.code, None) if line.code else (at.organisation.code, "yes")
    with st.container(width="stretch"):
        scope.link(HERE, code, line.organisation, None, direct=direct, **at.kept)


def table(at: At, found: Found) -> None:
    lines, places = arranged(found)
    if not (lines or places) and (found.lines or found.places):
        layout.empty("Отстающих нет", "Здесь все сдают не хуже, чем в целом.", ":material/check:")
        return
    board_table.counted(found.whole, lines, partial(down, at))
    if places:
        board_table.places(places, "one")


def take_away(at: At, rows: int) -> None:
    st.download_button(
        f"Скачать XLSX: {formats.count(rows, 'строка', 'строки', 'строк')}",
        session.at_click(at.who, partial(_made, at=at)),
        file_name=writing.file_name("Ход сдачи", at.campaign.title, at.organisation.name),
        mime=taking.XLSX,
        on_click="ignore",
        icon=":material/download:",
        key=f"take-board-{at.key}",
        type="tertiary",
    )


def _made(who: Actor, at: At) -> bytes:
    with session.begin() as s:
        return board_books.whole(s, who, at.organisation, at.campaign, session.now(), at.source)


def show(at: At) -> None:
    found = read(at)
    if found is None:
        nobody()
        return
    head(at)
    table(at, found)
    with st.container(horizontal=True, vertical_alignment="center", key="board-doors"):
        take_away(at, 1 + len(found.lines) + len(found.places))
        if access.scope(at.who, Action.FILL):
            scope.link(CALENDAR, at.organisation.code, "Календарь организации", ":material/calendar_month:")
    board_ahead.show(at)
    board_lags.show(at)


def nobody() -> None:
    layout.empty(
        "В этой кампании здесь некому сдавать формы", "Выберите другую кампанию или организацию выше."
    )


def crumbs(at: Scope, chosen: At) -> None:
    scope.breadcrumbs(at, HERE, **chosen.kept)
    if "direct" in st.query_params:
        scope.link(HERE, at.organisation.code, at.organisation.name, ":material/arrow_upward:", **chosen.kept)


def chosen_or_nobody(at: Scope) -> None:
    chosen = choose(at)
    if chosen is None:
        scope.breadcrumbs(at, HERE)
        nobody()
        return
    crumbs(at, chosen)
    try:
        show(chosen)
    except Forbidden as refusal:
        layout.locked(refusal)


who = session.require_page(Action.READ)
at = scope.choose(who, over_primaries=True)
layout.title("Ход сдачи", at.organisation.name)
scope.nothing_yet(at)
if not access.can(who, Action.READ, at.organisation.path):
    session.forbidden()
    st.stop()
board_table.style()
chosen_or_nobody(at)
