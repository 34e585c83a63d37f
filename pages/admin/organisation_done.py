"""What has just been done with an organisation, and the way back: an undo instead of a question before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from core import formats
from core.access import Action, Actor
from core.problems import Conflict, Forbidden, Refused
from core.reorganising import Decision, Details
from db import organisations, reorganising
from db.consequences import Right
from db.reorganising import Outcome
from pages.ui import layout, place, session

DONE = "organisation-done"
PEOPLE = "pages/admin/people.py"


@dataclass(frozen=True)
class Back:
    """How to undo: by the old details, by the code of who stood above, or by opening again."""

    code: str
    lock_version: int
    details: Details | None = None
    parent: str = ""


@dataclass(frozen=True)
class Done:
    """`code`: of the organisation whose people have lost their rights."""

    words: str
    back: Back | None = None
    rights: tuple[Right, ...] = ()
    code: str = ""


def keep(done: Done) -> None:
    st.session_state[DONE] = (_card(), done)
    st.rerun()


def _card() -> str:
    return st.query_params.get("organisation", "")


def tried(verb: Callable[[Any], Outcome]) -> Outcome | None:
    """None where it was refused; what was typed stays where it is."""
    try:
        with session.begin() as s:
            return verb(s)
    except (Refused, Forbidden) as error:
        layout.refused(error)
    except Conflict as conflict:
        layout.refused(conflict)
        st.caption("Всё, что вы ввели, осталось в полях: сверьте и нажмите ещё раз.")
    return None


def show(who: Actor) -> None:
    """Until the next act, on the card where it was done."""
    card, done = st.session_state.get(DONE, ("", None))
    if done is None or card != _card():
        st.session_state.pop(DONE, None)
        return
    with st.container(border=True, key="organisation-done"):
        st.markdown(f":material/task_alt: {formats.md(done.words)}")
        if done.rights:
            lost(done.rights, done.code)
        if done.back and st.button("Отменить", icon=":material/undo:", key="undo"):
            undo(who, done.back)


def lost(rights: Sequence[Right], code: str) -> None:
    people = "; ".join(f"{right.name} ({right.role.label})" for right in rights)
    st.markdown(
        f"Права остались при закрытой организации: {formats.md(people)}. "
        "Если эти люди работают дальше, дайте им права в другой."
    )
    st.page_link(
        PEOPLE, label="Перенести людей", icon=":material/group:", query_params={"organisation": code}
    )


def undo(who: Actor, back: Back) -> None:
    today = place.today()
    decision = Decision(today, today, "отмена: сделано по ошибке")

    def verb(s: Any) -> Outcome:
        here = organisations.find(s, who, Action.STRUCTURE, back.code)
        if back.details is not None:
            old = replace(back.details)
            return reorganising.rename(s, who, here, back.lock_version, old, decision, session.now())
        if back.parent:
            above = organisations.find(s, who, Action.STRUCTURE, back.parent)
            return reorganising.move(s, who, here, back.lock_version, above, decision, session.now())
        return reorganising.reopen(s, who, here, back.lock_version, decision, session.now())

    outcome = tried(verb)
    if outcome is not None:
        keep(Done("Отменено: снова как было."))
