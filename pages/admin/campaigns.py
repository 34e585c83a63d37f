"""«Кампании»: monitoring and subscriptions, their days and forms."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from core import access, formats
from core.access import Action, Actor
from core.campaigns import CampaignKind, against_moscow
from core.sheets import writing
from db import campaigns, forms, reporters
from db.campaigns import Stage
from db.models import Campaign, Organisation
from pages.admin import days, opening, questions, reception
from pages.ui import layout, rows, scope, session, taking

IN_SIGHT = 5
HEAD = ("Кто сдаёт", "Приём форм", "Срок", "Форма", "Принято")


def mine(who: Actor, top: Organisation) -> dict[Campaign, list[Stage]]:
    """Campaigns that the organisation takes part in, the newest first."""
    with session.reading() as s:
        found = {c: campaigns.stages(s, who, top, c) for c in campaigns.all(s, who)}
    return {c: stages for c, stages in found.items() if stages}


def over(stages: Sequence[Stage]) -> bool:
    return all(stage.window.closes < stage.window.today(session.now()) for stage in stages)


def begins(stages: Sequence[Stage]) -> str:
    """«Приём начнётся 1 апреля 2027 г.», of one that nobody can answer yet."""
    return days.begins([stage.window for stage in stages])


def every(who: Actor, top: Organisation, known: dict[Campaign, list[Stage]]) -> None:
    """Those that run are in sight (the newest at least), then those to come, the soonest first; the others folded."""
    here = [c for c, stages in known.items() if not over(stages)]
    coming = [c for c in here if begins(known[c])]
    running = [c for c in here if c not in coming]
    coming.sort(key=lambda c: min(stage.window.opens for stage in known[c]))
    seen = running + coming or list(known)[:1]
    for campaign in seen:
        card(who, top, campaign, known[campaign])
    rest = [c for c in known if c not in seen]
    if rest:
        with st.expander(f"Прошедшие: {len(rest)}", icon=":material/history:"):
            for campaign in rest:
                card(who, top, campaign, known[campaign])


def card(who: Actor, top: Organisation, campaign: Campaign, stages: list[Stage]) -> None:
    closed, now = over(stages), session.now()
    with session.reading() as s:
        more = 0 if closed else campaigns.newcomers(s, who, top, campaign, now)
        others = campaigns.apart(s, who, top, campaign)
        free = reporters.exempt(s, who, top, campaign)
        fresh = campaigns.undoable(s, who, top, campaign)
    said = (begins(stages), clock(stages))
    at = days.At(who, top, campaign, tuple(stage.window for stage in stages))
    with st.container(border=True, key=f"campaign-{campaign.id}"):
        rows.card(campaign.title, "Приём закрыт" if closed else " · ".join(filter(None, said)))
        rows.table(HEAD, [line(stage) for stage in stages], counts=(4,))
        apart("Свои сроки", [o.organisation.name for o in others if o.days])
        apart("Те же сроки по своему времени", [o.organisation.name for o in others if o.clock])
        apart("Свои вопросы, сроки общие", [o.organisation.name for o in others if not (o.days or o.clock)])
        if more:
            absent = formats.count(more, "организация", "организации", "организаций")
            st.markdown(f"Ещё не участвуют: {absent}.")
            if st.button("Добавить их в кампанию", icon=":material/group_add:", key=f"add-{campaign.id}"):
                opening.act(who, top, CampaignKind(campaign.kind), campaign.year, ())
        with st.container(horizontal=True, key=f"acts-{campaign.id}"):
            reception.buttons(at)
            if fresh and days.just_opened() != campaign.id:
                undo = days.undo_opening(top, campaign)
                if st.button(undo.label, icon=":material/undo:", key=f"undo-opening-{campaign.id}"):
                    days.act(who, undo.verb, undo.words)
            take_away(who, top, campaign, free)
        reception.forms(at)


def clock(stages: Sequence[Stage]) -> str:
    """By which clock days begin and end, where it is not Moscow's."""
    zone = stages[0].window.time_zone
    apart = against_moscow(zone, session.now())
    return f"Дни считаются по местному времени, {apart}" if apart else ""


def take_away(who: Actor, top: Organisation, campaign: Campaign, free: int) -> None:
    """Who is expected and who is not, with reasons."""
    if not access.can(who, Action.EXPORT, top.path):
        return
    st.download_button(
        "Кто сдаёт, XLSX" + (f" (освобождено: {formats.number(free)})" if free else ""),
        session.at_click(who, partial(_made, top=top, campaign=campaign)),
        file_name=writing.file_name("Кто сдаёт", campaign.title, top.name),
        mime=taking.XLSX,
        on_click="ignore",
        icon=":material/download:",
        key=f"take-{campaign.id}",
        type="tertiary",
    )


def _made(who: Actor, top: Organisation, campaign: Campaign) -> bytes:
    with session.begin() as s:
        return reporters.sheet(s, who, top, campaign, session.now())


def apart(title: str, names: Sequence[str]) -> None:
    """Regions that the table above does not speak of, folded where they are many."""
    if len(names) > IN_SIGHT:
        with st.expander(f"{title}: {formats.count(len(names), 'регион', 'региона', 'регионов')}"):
            st.caption(formats.md(", ".join(names)))
    elif names:
        st.caption(f"{title}: {formats.md(', '.join(names))}.")


def line(stage: Stage) -> tuple[str, ...]:
    span = f"{formats.day(stage.window.opens)} – {formats.day(stage.window.closes)}"
    counted = f"{formats.number(stage.accepted)} из {formats.number(stage.expected)}"
    return (
        days.title(stage.window.level),
        span,
        formats.day(stage.window.due),
        f"версия {stage.version}",
        counted,
    )


def versions(who: Actor) -> None:
    with session.reading() as s:
        found = forms.versions(s, who)
    if not found:
        return
    with st.expander(f"Версии форм: {len(found)}", icon=":material/history_edu:"):
        st.html(
            '<p class="pm-quiet">Опубликованная версия не меняется; новая появляется, когда меняются вопросы.</p>'
        )
        head = ("Кто сдаёт", "Версия", "Опубликована", "Вопросов")
        rows.table(head, [questions.row(version) for version in found], counts=(3,))


who = session.require_page(Action.CAMPAIGN)
rows.style()
top = scope.managed(who)
layout.title("Кампании", top.name)
days.done(who)
known = mine(who, top)
if not known:
    layout.empty(
        "Кампаний ещё не было", "Откройте первую: организации увидят свои формы.", ":material/event:"
    )
opening.show(who, top, list(known))
every(who, top, known)
versions(who)
