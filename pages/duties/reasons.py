"""What the filler says to a warning: a reason from the list, words of their own for «другое», and changing it."""

from datetime import datetime
from html import escape
from zlib import crc32

import streamlit as st

from core import reasons
from core.access import Action, Actor
from core.problems import Conflict, Problem, Refused
from core.reasons import OTHER, REASONS, Explanation
from db import submissions
from db.submissions import Opened
from pages.duties.screen import Screen
from pages.ui import fields, session


def _key(what: str, opened: Opened, seen: Screen, problem: tuple[str, str]) -> str:
    """Of this warning about these very numbers: a reason never slips over to others."""
    code, rule = problem
    answer = crc32(repr((seen.answers.get(code), seen.doubted.get(problem))).encode())
    return f"{what}-{opened.submission.id}-{seen.turn}-{code}-{rule}-{answer}"


def said(opened: Opened, problem: Problem) -> str:
    """The reason in words; "" where there is none yet."""
    found = reasons.explained(problem, opened.submission.explanations)
    return found.words if found else ""


def draw(opened: Opened, seen: Screen, problem: Problem) -> None:
    key, short = (problem.code, problem.rule), _short(opened, problem)
    found = reasons.explained(problem, opened.submission.explanations)
    seen.doubted[key] = reasons.about(problem)
    if found and key not in seen.mending:
        _said(_key("mend", opened, seen, key), found.words, short)
    elif problem.rule in REASONS:
        _asked(opened, seen, problem, found)


def _said(key: str, words: str, short: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<p class="pm-note pm-said">Пояснение: {escape(words)}</p>', width="content")
        st.button("изменить", key=key, type="tertiary", help=f"Пояснение: {short}")


def _asked(opened: Opened, seen: Screen, problem: Problem, found: Explanation | None) -> None:
    key, short = (problem.code, problem.rule), _short(opened, problem)
    offered = {r.code: r.label for r in REASONS[problem.rule]}
    codes = list(offered)
    chosen = st.selectbox(
        f"Причина: {short}",
        codes,
        index=codes.index(found.reason) if found else None,
        format_func=offered.__getitem__,
        key=_key("why", opened, seen, key),
        label_visibility="collapsed",
        placeholder="Если всё верно, выберите причину",
        filter_mode=None,
    )
    if chosen == OTHER:
        st.text_input(
            f"Причина своими словами: {short}",
            found.text if found else "",
            key=_key("words", opened, seen, key),
            placeholder="Напишите причину",
            label_visibility="collapsed",
            autocomplete="off",
        )
    if found:
        st.button("оставить как было", key=_key("leave", opened, seen, key), type="tertiary")


def _short(opened: Opened, problem: Problem) -> str:
    indicator = opened.form.indicators.get(problem.code)
    return fields.literal(indicator.short) if indicator else "форма целиком"


def keep(who: Actor, seen: Screen, now: datetime) -> None:
    """Stores the reasons chosen on the screen."""
    seen.refused = ""
    for key in sorted(seen.doubted):
        opened = seen.opened
        if st.session_state.get(_key("mend", opened, seen, key)):
            seen.mending.add(key)
        if st.session_state.get(_key("leave", opened, seen, key)):
            seen.mending.discard(key)
        why = _chosen(opened, seen, key)
        if why is not None and not _kept(opened, seen, key, why):
            _store(who, seen, key, why, now)


def _kept(opened: Opened, seen: Screen, key: tuple[str, str], why: tuple[str, str]) -> bool:
    """The same words about other numbers are said anew."""
    kept = opened.submission.explanations.get(key[0], {}).get(key[1], {})
    same_numbers = kept.get("about") in (None, seen.doubted[key])
    return same_numbers and (kept.get("reason"), kept.get("text")) == why


def _chosen(opened: Opened, seen: Screen, key: tuple[str, str]) -> tuple[str, str] | None:
    """None while nothing is chosen, or chosen words are not written yet."""
    reason = st.session_state.get(_key("why", opened, seen, key))
    text = st.session_state.get(_key("words", opened, seen, key)) or ""
    if not reason or (reason == OTHER and len(text.strip()) < reasons.SHORTEST):
        return None
    return reason, text.strip() if reason == OTHER else ""


def _store(who: Actor, seen: Screen, key: tuple[str, str], why: tuple[str, str], now: datetime) -> None:
    """No `st` in here, as in draft.store."""
    number = seen.opened.submission.id
    try:
        with session.begin() as s:
            revision = submissions.explain(s, who, number, seen.revision, key, why, now)
            fresh = submissions.find(s, who, Action.FILL, number, seen.past)
    except Conflict:
        return  # the next run finds the form moved and says so
    except Refused as error:
        seen.refused, seen.around = f"Пояснение не сохранено. {error}", None
        return
    # Others may have reported since: what the reason was stored for is what is to be shown beside it.
    seen.opened, seen.revision, seen.around = fresh, revision, None
    seen.mending.discard(key)
