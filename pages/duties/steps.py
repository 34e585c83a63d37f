"""The way through a form: its sections as steps, how far one is, and jumps to a question."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

import streamlit as st

from core import effort, formats, messages
from core.answers import Rows
from core.indicators import Indicator
from core.problems import Problem
from db.submissions import Opened
from pages.duties import draft, records
from pages.duties.screen import Screen
from pages.ui import address, fields, session

FINISH = "finish"
# ru.js shows it while the browser has lost the server.
_OFFLINE = '<p class="pm-lost" role="status">Нет связи. Ответы сохранятся, когда она вернётся.</p>'
Sections = dict[str, list[Indicator]]


def asked(opened: Opened, seen: Screen) -> Sections:
    """Questions that apply now, by section; a section without any is not shown."""
    found: Sections = {}
    for indicator in opened.form.asked(opened.kind, seen.answers):
        found.setdefault(indicator.section, []).append(indicator)
    return found


def choose(opened: Opened, seen: Screen, codes: list[str]) -> str:
    """The section of the address, unless another has just been picked from the steps."""
    key = _key(opened)
    picked = st.session_state.get(key)
    here = address.word("section", codes) or codes[0]
    if picked in codes and seen.section and picked != seen.section:
        here = picked
    address.put(form=opened.submission.id, section=here)
    if key in st.session_state and picked != here:
        st.session_state[key] = here
    if seen.section != here:
        if seen.section:
            seen.show(seen.target or "section")
        seen.undo, seen.news, seen.target, seen.taken = None, (), "", None
    seen.section = here
    return here


def _key(opened: Opened) -> str:
    return f"steps-{opened.submission.id}"


def go(opened: Opened, section: str) -> None:
    address.put(form=opened.submission.id, section=section)
    st.rerun()


def go_to(opened: Opened, seen: Screen, indicator: Indicator) -> None:
    one = draft.placed(opened, seen, indicator)
    answer = seen.answers.get(indicator.code)
    rows = answer if isinstance(answer, Rows) else None
    seen.target = records.mend(one, rows, opened.window.today(session.now())) if rows else one.place
    if seen.section == indicator.section:
        seen.show(seen.target)
    go(opened, indicator.section)


def bar(opened: Opened, seen: Screen, sections: Sections, found: Sequence[Problem], now: datetime) -> None:
    every = [i for part in sections.values() for i in part]
    done = sum(i.code in seen.answers for i in every)
    share = 100 * done // max(1, len(every))
    remaining = waiting(every, found)
    words = f"Заполнено {done} из {len(every)}"
    if remaining:
        words += f" · до сдачи осталось {len(remaining)}, ≈{formats.NBSP}{effort.minutes(remaining)}{formats.NBSP}мин."
    with st.container(key="bar"):
        st.html(
            f'<p class="pm-line"><span>{escape(messages.form(opened.state, opened.window, now))}</span></p>'
            f'<p class="pm-line"><span>{words}</span>{_stamp(opened, seen)}</p>{_OFFLINE}'
            f'<div class="pm-progress"><i style="width:{share}%"></i></div>'
        )


def waiting(every: Sequence[Indicator], found: Sequence[Problem]) -> list[Indicator]:
    """What stands between the form and handing it in: every estimate of time is of these."""
    codes = {p.code for p in found if p.blocking}
    return [i for i in every if i.code in codes]


def _stamp(opened: Opened, seen: Screen) -> str:
    if seen.unread:
        return f'<span class="pm-bad" role="status">Не сохранено ответов: {len(seen.unread)}</span>'
    moment, zone = opened.submission.updated, opened.campaign.time_zone
    if moment is None:
        return "<span>Ответы сохраняются сами</span>"
    today = opened.window.today(moment) == opened.window.today(session.now())
    words = formats.clock(moment, zone) if today else formats.moment(moment, zone)[:10]
    return f'<span class="pm-ok pm-stamp" role="status">Сохранено {words}</span>'


def pills(opened: Opened, seen: Screen, sections: Sections) -> None:
    titles = {s.code: fields.literal(s.title) for s in opened.form.sections}

    def title(code: str) -> str:
        if code == FINISH:
            return "Проверка и отправка"
        done, every = sum(i.code in seen.answers for i in sections[code]), len(sections[code])
        return f"{titles[code]} {'✓' if done == every else f'{done}/{every}'}"

    key = _key(opened)
    picked = st.pills(
        "Разделы формы",
        [*sections, FINISH],
        default=None if key in st.session_state else seen.section,
        format_func=title,
        key=key,
        required=True,
        label_visibility="collapsed",
    )
    if picked and picked != seen.section:
        # The first click after the server was restarted comes with the widget, not before it.
        go(opened, picked)


def onward(opened: Opened, codes: list[str], here: str) -> None:
    place = codes.index(here)
    with st.container(horizontal=True, horizontal_alignment="distribute", key="onward"):
        if place > 0 and st.button("Назад", icon=":material/arrow_back:", key=f"back-{here}"):
            go(opened, codes[place - 1])
        if place < len(codes) - 1 and st.button(
            "Дальше", type="primary", icon=":material/arrow_forward:", icon_position="right", key=f"on-{here}"
        ):
            go(opened, codes[place + 1])
