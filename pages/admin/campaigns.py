"""«Кампании»: the year's monitoring, its days and forms."""

from collections.abc import Sequence

import streamlit as st

from core import formats
from core.access import Action, Actor
from core.organisations import LEVEL_PLURALS
from db import campaigns, organisations
from db.campaigns import Stage
from db.models import Campaign, Organisation
from pages.admin import opening, questions
from pages.ui import address, layout, rows, session

HEAD = ("Кто сдаёт", "Приём форм", "Срок", "Форма", "Принято")


def tree(who: Actor) -> Organisation:
    """Whose part of the union is looked at; only who has several chooses."""
    with session.reading() as s:
        tops = {o.code: o for o in organisations.roots(s, who, Action.CAMPAIGN)}
    if len(tops) < 2:
        return next(iter(tops.values()))
    return tops[address.picked("org", "Организация", list(tops), lambda code: tops[code].name)]


def every(who: Actor, top: Organisation, known: Sequence[Campaign]) -> None:
    """The newest one in sight, the others folded."""
    for campaign in known[:1]:
        card(who, top, campaign)
    if known[1:]:
        with st.expander(f"Другие годы: {len(known) - 1}", icon=":material/history:"):
            for campaign in known[1:]:
                card(who, top, campaign)


def card(who: Actor, top: Organisation, campaign: Campaign) -> None:
    with session.reading() as s:
        stages = campaigns.stages(s, who, top, campaign)
        over = all(stage.window.closes < stage.window.today(session.now()) for stage in stages)
        more = 0 if over else campaigns.newcomers(s, who, top, campaign)
    with st.container(border=True, key=f"campaign-{campaign.id}"):
        rows.card(campaign.title, "Приём закрыт" if over else "")
        rows.table(HEAD, [line(stage) for stage in stages], counts=(4,))
        if more:
            absent = formats.count(more, "организация", "организации", "организаций")
            st.markdown(f"Ещё не участвуют: {absent}.")
            if st.button("Добавить их в кампанию", icon=":material/group_add:", key=f"add-{campaign.id}"):
                opening.act(who, top, campaign.year, ())


def line(stage: Stage) -> tuple[str, ...]:
    days = f"{formats.day(stage.window.opens)} – {formats.day(stage.window.closes)}"
    level = LEVEL_PLURALS[stage.window.level][1].capitalize()
    counted = f"{formats.number(stage.accepted)} из {formats.number(stage.expected)}"
    return level, days, formats.day(stage.window.due), f"версия {stage.version}", counted


def versions(who: Actor) -> None:
    with session.reading() as s:
        found = campaigns.versions(s, who)
    if found:
        st.subheader("Версии форм", anchor=False)
        st.html(
            '<p class="pm-quiet">Опубликованная версия не меняется; новая появляется, когда меняются вопросы.</p>'
        )
        head = ("Кто сдаёт", "Версия", "Опубликована", "Вопросов")
        rows.table(head, [questions.row(version) for version in found], counts=(3,))


who = session.require_page(Action.CAMPAIGN)
rows.style()
top = tree(who)
layout.title("Кампании", top.name)
if done := st.session_state.pop(opening.DONE, ""):
    st.success(done, icon=":material/task_alt:")
with session.reading() as s:
    known = campaigns.all(s, who)
if not known:
    layout.empty(
        "Кампаний ещё не было", "Откройте первую: организации увидят свои формы.", ":material/event:"
    )
opening.show(who, top, known)
every(who, top, known)
versions(who)
