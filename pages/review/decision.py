"""Accept, return or reopen: always the very revision that the reviewer has seen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import formats
from core.access import Actor
from core.problems import Conflict, Forbidden, Refused
from core.workflow import Move, State
from db import reviews
from db.models import Event
from db.submissions import Opened
from pages.ui import address, layout, session

_MOMENT = timedelta(seconds=30)
_BEFORE = "decided-before"
HERE = "pages/review/submission.py"
# Where the link at the top of the page leads.
MARK = "decision"
_DONE = {
    f"form.{Move.ACCEPT.value}": "Форма принята.",
    f"form.{Move.RETURN.value}": "Форма возвращена. Замечания уже видны заполняющему.",
    f"form.{Move.REOPEN.value}": "Форма открыта для исправления.",
    f"form.{Move.UNDO.value}": "Решение отменено: форма снова на проверке.",
}


def freshness(
    who: Actor, opened: Opened, events: Sequence[Event], now: datetime, onward: int | None = None
) -> None:
    """Says what has just been done, or that somebody has changed the form since it was drawn here; `onward` is the
    form that is decided about next."""
    number, revision = opened.submission.id, opened.submission.revision
    drawn = st.session_state.get(_seen(number))
    done = _just_done(who, events, now)
    if done:
        st.success(done, icon=":material/task_alt:")
        # ru.js: the eye back to the top, where the next form is.
        st.html(f'<span data-show="way" data-time="{revision}"></span>')
    elif drawn is not None and drawn != revision:
        st.warning(_changed(opened, events), icon=":material/sync:")
        _kept(opened)
        if opened.state is not State.SUBMITTED and onward is not None:
            # A link, not a button: the run after the click says nothing of this any more.
            query = {"form": str(onward), "state": st.query_params.get("state", "")}
            icon = ":material/arrow_forward:"
            st.page_link(HERE, label="К следующей форме", icon=icon, query_params=query)
    st.session_state[_seen(number)] = revision


def _changed(opened: Opened, events: Sequence[Event]) -> str:
    """What there is to do about it is told by the state it is in now."""
    moved = [e.action for e in sorted(events, key=lambda e: e.id) if "state" in e.after]
    if opened.state.editable and moved and moved[-1] == f"form.{Move.TAKE_BACK.value}":
        return "Организация забрала форму к себе: ждите новую отправку."
    if opened.state is State.SUBMITTED:
        return "Форма изменилась, пока была открыта у вас. Показана новая версия: проверьте её ещё раз."
    return (
        f"Форма изменилась, пока была открыта у вас: теперь она {opened.state.label}. Показана новая версия."
    )


def _just_done(who: Actor, events: Sequence[Event], now: datetime) -> str:
    """The person's own decision of a moment ago, "" where there is none. It is read from the journal: a second
    quick click breaks off the run that would have told of the first one, and finds the form decided."""
    last = max(events, key=lambda event: event.id, default=None)
    if last is None or last.user_id != who.user_id or now - last.at > _MOMENT:
        return ""
    return _DONE.get(last.action, "")


def _kept(opened: Opened) -> None:
    """Words meant for a return that has become impossible: not lost from sight."""
    words = st.session_state.get(f"reason-{opened.submission.id}")
    if words and opened.state is not State.SUBMITTED:
        st.html(f'<p class="pm-quiet">Вы начали писать:</p><p class="pm-literal">{escape(words)}</p>')


def _seen(number: int) -> str:
    return f"seen-{number}"


def entered(opened: Opened, events: Sequence[Event]) -> None:
    """Whose words these are, where the organisation has not sent the form itself."""
    acts = reviews.entered(events)
    if opened.state in (State.SUBMITTED, State.ACCEPTED) and acts:
        last, names = acts[-1], "; ".join(dict.fromkeys(event.actor for event in acts))
        when = formats.moment(last.at, opened.campaign.time_zone)
        words = f"Ответы внесены за организацию: {names}, {when}."
        st.html(f'<p class="pm-note">{escape(words)}</p>')


@dataclass(frozen=True)
class Decided:
    """A decision that has led on to another form (`shown_on`), with the revision it left behind."""

    number: int
    revision: int
    name: str
    words: str
    shown_on: int


def turn(number: int) -> None:
    """To another form on the same page."""
    address.put(form=number)
    st.rerun()


def before(who: Actor, number: int, now: datetime) -> None:
    """What has just been decided about the form before this one, and the way back."""
    decided = st.session_state.get(_BEFORE)
    if not isinstance(decided, Decided) or decided.shown_on != number:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="decided"):
        st.success(f"{formats.md(decided.name)}: {decided.words}", icon=":material/task_alt:")
        # ru.js: the eye back to the top, where the next form is.
        st.html(f'<span data-show="way" data-time="{decided.number}-{decided.revision}"></span>')
        key = f"take-{decided.number}-{decided.revision}"
        clicked = st.button("Отменить", icon=":material/undo:", key=key)
        if clicked and _act(lambda s: reviews.undo(s, who, decided.number, decided.revision, now)):
            st.session_state.pop(_BEFORE, None)
            turn(decided.number)


def show(
    who: Actor, opened: Opened, events: Sequence[Event], now: datetime, onward: int | None = None
) -> None:
    """`onward` is the form that is decided about next."""
    if opened.state is State.SUBMITTED:
        with st.container(border=True, key="decision"):
            st.html(f'<span class="pm-below" id="{MARK}"></span>')
            st.subheader("Решение", anchor=False)
            if reviews.own(who, events):
                st.info(reviews.OWN, icon=":material/person_off:")
            else:
                _accept(who, opened, now, onward)
            _return(who, opened, now, onward)
    elif opened.state is State.ACCEPTED:
        _undo(who, opened, events, now)
        with st.expander("Открыть форму для исправления", icon=":material/lock_open:"):
            _reopen(who, opened, now)
    elif opened.state in (State.RETURNED, State.REOPENED):
        with st.container(border=True, key="decision"):
            st.markdown("**Форма у заполняющего.** Вы написали:")
            st.html(f'<p class="pm-literal">{escape(opened.submission.reason)}</p>')
            _undo(who, opened, events, now)


def _undo(who: Actor, opened: Opened, events: Sequence[Event], now: datetime) -> None:
    """Of one's own decision, while nobody has gone on from it."""
    number, revision = opened.submission.id, opened.submission.revision
    last = max(events, key=lambda event: event.id, default=None)
    if not reviews.undoable(who, last, revision, now):
        return
    clicked = st.button("Отменить решение", icon=":material/undo:", key=_key(opened, "take"))
    if clicked and _act(lambda s: reviews.undo(s, who, number, revision, now)):
        st.rerun()


def _key(opened: Opened, what: str) -> str:
    """Buttons carry the revision: a click never falls on a version that was not on the screen."""
    return f"{what}-{opened.submission.id}-{opened.submission.revision}"


def _accept(who: Actor, opened: Opened, now: datetime, onward: int | None) -> None:
    st.html('<p class="pm-quiet">Принятая форма входит в сводные показатели.</p>')
    if st.button("Принять", type="primary", icon=":material/check:", key=_key(opened, "accept")):
        number, revision = opened.submission.id, opened.submission.revision
        if _act(lambda s: reviews.accept(s, who, number, revision, now)):
            _on(opened, "форма принята.", onward)


def _return(who: Actor, opened: Opened, now: datetime, onward: int | None) -> None:
    number, revision = opened.submission.id, opened.submission.revision
    with st.expander("Вернуть на доработку", icon=":material/undo:", key=f"return-{number}"):
        reason = st.text_area(
            "Что нужно исправить",
            key=f"reason-{number}",
            placeholder="Коротко и по делу: заполняющий увидит эти слова первыми",
        )
        said = st.container()
        remarks = _remarks(opened)
        clicked = st.button("Вернуть с замечаниями", icon=":material/undo:", key=_key(opened, "return"))
        if clicked and _act(
            lambda s: reviews.return_back(s, who, number, revision, reason or "", remarks, now), said
        ):
            _on(opened, "форма возвращена, замечания видны заполняющему.", onward)


def _remarks(opened: Opened) -> dict[str, str]:
    """Words pinned to answers, by code."""
    number, asked = opened.submission.id, {i.code: i for i in opened.asked()}
    codes = st.multiselect(
        "Замечания к отдельным ответам",
        list(asked),
        format_func=lambda code: asked[code].short,
        key=f"remarks-{number}",
        placeholder="Выберите ответы, к которым есть замечания",
        # Only what holds the very letters typed, and one by one: no «all that look alike» at a press of Enter.
        filter_mode="contains",
        select_all=False,
    )
    return {
        code: st.text_area(formats.md(asked[code].short), key=f"remark-{number}-{code}") or ""
        for code in codes
    }


def _reopen(who: Actor, opened: Opened, now: datetime) -> None:
    number, revision = opened.submission.id, opened.submission.revision
    st.html(
        '<p class="pm-quiet">Форма выйдет из сводных показателей и вернётся к заполняющему, '
        "пока её не примут снова.</p>"
    )
    reason = st.text_area("Почему открываете", key=f"reopen-{number}")
    said = st.container()
    clicked = st.button("Открыть для исправления", icon=":material/lock_open:", key=_key(opened, "reopen"))
    if clicked and _act(lambda s: reviews.reopen(s, who, number, revision, reason or "", now), said):
        st.rerun()


def _on(opened: Opened, words: str, onward: int | None) -> None:
    """To the form that waits next; where none does, this one is shown as it is now."""
    if onward is not None:
        number, revision = opened.submission.id, opened.submission.revision + 1
        st.session_state[_BEFORE] = Decided(number, revision, opened.organisation.name, words, onward)
        turn(onward)
    st.rerun()


def _act(verb: Callable[[Any], None], said: DeltaGenerator | None = None) -> bool:
    """One click, one transaction; on a refusal everything typed stays where it is, and `said` holds the refusal. Is
    it done?"""
    try:
        with session.begin() as s:
            verb(s)
    except Conflict:
        # The next run draws the fresh version and says whose it is: `freshness`.
        st.rerun()
    except (Refused, Forbidden) as error:
        with said or st.container():
            layout.refused(error)
        return False
    return True
