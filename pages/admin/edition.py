"""The draft of an edition on screen: reading it, and keeping what was changed in it at once."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from core import editions
from core.access import Action, Actor
from core.editions import Body
from core.indicators import MONITORING, Indicator, Section
from core.organisations import Level
from core.problems import Conflict, Forbidden, Refused
from db import editions as verbs
from db import organisations
from db.editions import Draft
from db.models import Organisation
from pages.ui import answers as shown
from pages.ui import layout, session

TOUCHED = ("новый", "изменён")
NEWS, SAVED = "edition-news", "edition-saved"


@dataclass(frozen=True)
class Change:
    """One thing that differs from what is published; `undone` is the body without it."""

    code: str
    words: str
    undone: Body


def places(who: Actor) -> dict[str, Organisation]:
    """Whose questions the actor may edit: of the federation, of its regions, of a region."""
    with session.reading() as s:
        tops = organisations.roots(s, who, Action.CAMPAIGN)
        today = session.now().date()
        below = [
            o
            for top in tops
            if top.level == Level.FEDERAL.value
            for o in organisations.children(s, who, Action.CAMPAIGN, top, today)
        ]
    return {o.code: o for o in (*tops, *below) if Level(o.level) in verbs.EDITORS}


def read(who: Actor, place: Organisation) -> Draft:
    with session.reading() as s:
        return verbs.draft(s, who, place, session.now())


def keep(who: Actor, draft: Draft, body: Body) -> Draft:
    """The draft as it is stored now. What moved in between is read anew, and the same change is tried on it."""
    try:
        with session.begin() as s:
            kept = verbs.save(s, who, draft.organisation, body, draft.lock_version, session.now())
    except Conflict:
        st.rerun()
    except (Refused, Forbidden) as error:
        layout.refused(error)
        return draft
    if kept.lock_version != draft.lock_version:
        st.session_state[SAVED] = session.now()
    return kept


def act(verb: Callable[[], object], done: str) -> None:
    """A press of a button: it is done, or it is said why not; the page is drawn anew after it."""
    try:
        verb()
    except Conflict as error:
        st.session_state[NEWS] = str(error)
    except (Refused, Forbidden) as error:
        layout.refused(error)
        return
    else:
        st.session_state[NEWS] = done
    st.rerun()


def put(who: Actor, draft: Draft, body: Body, done: str) -> None:
    """One whole change by a button; nothing of it is tried on a draft that has moved."""

    def store() -> None:
        with session.begin() as s:
            verbs.save(s, who, draft.organisation, body, draft.lock_version, session.now())

    act(store, done)


def sections(draft: Draft) -> list[Section]:
    return [s for s in draft.catalogue.sections if s.campaign == MONITORING]


def changed(draft: Draft, code: str) -> bool:
    return editions.find(draft.catalogue, code) != editions.find(draft.present, code)


def status(draft: Draft, i: Indicator) -> list[str]:
    """What is special about a question, in words."""
    words = {
        "новый": i.code not in draft.present.indicators,
        "изменён": i.code in draft.present.indicators and changed(draft, i.code),
        "скрыт": i.hidden,
        "считается сам": i.computed,
        "обязательный": i.required,
    }
    return [word for word, true in words.items() if true]


def changes(draft: Draft) -> list[Change]:
    """Everything that differs from what is published, in the order of the form."""
    found = []
    for section in sections(draft):
        found += _of_section(draft, section)
        for i in section.indicators:
            codes = [i.code, *(f"{i.code}.{c.code}" for c in i.columns)]
            found += [_of_question(draft, code) for code in codes if _written(draft, code)]
    return found


def _written(draft: Draft, code: str) -> bool:
    def of(body: Body) -> object:
        return editions.own(body, code) or body.get("changed", {}).get(code)

    return of(draft.body) != of(draft.published)


def _of_question(draft: Draft, code: str) -> Change:
    i = editions.find(draft.catalogue, code)
    name = shown.name(i) if i else code
    return Change(code, name, editions.reverting(draft.body, draft.published, code))


def _of_section(draft: Draft, section: Section) -> list[Change]:
    found = []
    for part, words, undo in (
        ("sections", "название и подсказка", editions.rewording),
        ("order", "порядок вопросов", editions.reordering),
    ):
        if draft.body.get(part, {}).get(section.code) != draft.published.get(part, {}).get(section.code):
            undone = undo(draft.body, draft.published, section.code)
            found.append(Change("", f"Раздел «{section.title}»: {words}", undone))
    return found
