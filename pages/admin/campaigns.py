"""«Кампании»: monitoring and subscriptions, their days and forms."""

from collections.abc import Sequence

import streamlit as st

from core import formats
from core.access import Action, Actor
from core.campaigns import CampaignKind
from core.organisations import LEVEL_PLURALS
from db import campaigns, forms, organisations
from db.campaigns import Stage
from db.models import Campaign, Organisation
from pages.admin import opening, questions
from pages.ui import address, layout, rows, session

IN_SIGHT = 5
HEAD = ("Кто сдаёт", "Приём форм", "Срок", "Форма", "Принято")


def tree(who: Actor) -> Organisation:
    """Whose part of the union is looked at; only who has several chooses."""
    with session.reading() as s:
        tops = {o.code: o for o in organisations.roots(s, who, Action.CAMPAIGN)}
    if len(tops) < 2:
        return next(iter(tops.values()))
    return tops[address.picked("org", "Организация", list(tops), lambda code: tops[code].name)]


def mine(who: Actor, top: Organisation) -> dict[Campaign, list[Stage]]:
    """Campaigns that the organisation takes part in, the newest first."""
    with session.reading() as s:
        found = {c: campaigns.stages(s, who, top, c) for c in campaigns.all(s, who)}
    return {c: stages for c, stages in found.items() if stages}


def over(stages: Sequence[Stage]) -> bool:
    return all(stage.window.closes < stage.window.today(session.now()) for stage in stages)


def every(who: Actor, top: Organisation, known: dict[Campaign, list[Stage]]) -> None:
    """Those that run are in sight (the newest at least), the others folded."""
    seen = [c for c, stages in known.items() if not over(stages)] or list(known)[:1]
    for campaign in seen:
        card(who, top, campaign, known[campaign])
    rest = [c for c in known if c not in seen]
    if rest:
        with st.expander(f"Прошедшие: {len(rest)}", icon=":material/history:"):
            for campaign in rest:
                card(who, top, campaign, known[campaign])


def card(who: Actor, top: Organisation, campaign: Campaign, stages: list[Stage]) -> None:
    closed = over(stages)
    with session.reading() as s:
        more = 0 if closed else campaigns.newcomers(s, who, top, campaign)
        others = campaigns.apart(s, who, top, campaign)
    with st.container(border=True, key=f"campaign-{campaign.id}"):
        rows.card(campaign.title, "Приём закрыт" if closed else "")
        rows.table(HEAD, [line(stage) for stage in stages], counts=(4,))
        apart("Свои сроки", [o.organisation.name for o in others if o.days])
        apart("Свои вопросы, сроки общие", [o.organisation.name for o in others if not o.days])
        if more:
            absent = formats.count(more, "организация", "организации", "организаций")
            st.markdown(f"Ещё не участвуют: {absent}.")
            if st.button("Добавить их в кампанию", icon=":material/group_add:", key=f"add-{campaign.id}"):
                opening.act(who, top, CampaignKind(campaign.kind), campaign.year, ())


def apart(title: str, names: Sequence[str]) -> None:
    """Regions that the table above does not speak of, folded where they are many."""
    if len(names) > IN_SIGHT:
        with st.expander(f"{title}: {formats.count(len(names), 'регион', 'региона', 'регионов')}"):
            st.caption(formats.md(", ".join(names)))
    elif names:
        st.caption(f"{title}: {formats.md(', '.join(names))}.")


def line(stage: Stage) -> tuple[str, ...]:
    days = f"{formats.day(stage.window.opens)} – {formats.day(stage.window.closes)}"
    level = LEVEL_PLURALS[stage.window.level][1].capitalize()
    counted = f"{formats.number(stage.accepted)} из {formats.number(stage.expected)}"
    return level, days, formats.day(stage.window.due), f"версия {stage.version}", counted


def versions(who: Actor) -> None:
    with session.reading() as s:
        found = forms.versions(s, who)
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
known = mine(who, top)
if not known:
    layout.empty(
        "Кампаний ещё не было", "Откройте первую: организации увидят свои формы.", ":material/event:"
    )
opening.show(who, top, list(known))
every(who, top, known)
versions(who)
