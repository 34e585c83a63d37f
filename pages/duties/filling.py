"""A form that can be filled in: one section at a time, and at the end what is left to do."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

import streamlit as st

from core import formats
from core.access import Actor
from core.catalogue import Indicator, Section
from core.problems import Conflict, Problem, Refused
from core.workflow import State
from db import submissions
from db.submissions import Opened
from pages.duties import draft
from pages.duties.draft import Screen
from pages.ui import address, fields, layout, session
from pages.ui import answers as shown

FINISH = "finish"


def show(who: Actor, opened: Opened, seen: Screen, now: datetime) -> None:
    layout.title(f"Форма за {opened.campaign.year} год", opened.organisation.name)
    st.html(f'<p class="pm-quiet">{escape(opened.window.reminder(now))}</p>')
    sections = asked(opened, seen)
    here = _choose(opened, seen, [*sections, FINISH])
    found = draft.problems(opened, seen, now)
    _bar(opened, seen, sections)
    _steps(opened, seen, sections)
    _told(opened, seen)
    if here == FINISH:
        seen.checked = True
        _finish(who, opened, seen, sections, found, now)
    else:
        _section(opened, seen, here, sections[here], found)
    _onward(opened, [*sections, FINISH], here)
    # ru.js brings the block of this key into sight once, when the mark changes; "" is only the step chosen.
    st.html(f'<span data-show="{escape(seen.sight)}" data-time="{seen.jumps}"></span>')
    draft.hand_over(opened, seen)


def asked(opened: Opened, seen: Screen) -> dict[str, list[Indicator]]:
    """Questions that apply now, by section; a section without any is not shown."""
    found: dict[str, list[Indicator]] = {}
    for indicator in opened.form.asked(opened.kind, seen.answers):
        found.setdefault(indicator.section, []).append(indicator)
    return found


def _choose(opened: Opened, seen: Screen, codes: list[str]) -> str:
    """The section of the address, unless another has just been picked from the steps."""
    key = _steps_key(opened)
    picked = st.session_state.get(key)
    here = address.word("section", codes) or codes[0]
    if picked in codes and seen.section and picked != seen.section:
        here = picked
    address.put(form=opened.submission.id, section=here)
    if key in st.session_state:
        st.session_state[key] = here
    if seen.section != here:
        if seen.section:
            seen.show(seen.target or "section")
        seen.cleared, seen.news, seen.target = (), (), ""
    seen.section = here
    return here


def _steps_key(opened: Opened) -> str:
    return f"steps-{opened.submission.id}"


def go(opened: Opened, section: str) -> None:
    address.put(form=opened.submission.id, section=section)
    st.rerun()


def go_to(opened: Opened, seen: Screen, indicator: Indicator) -> None:
    seen.target = draft.placed(opened, seen, indicator).place
    if seen.section == indicator.section:
        seen.show(seen.target)
    go(opened, indicator.section)


def _bar(opened: Opened, seen: Screen, sections: dict[str, list[Indicator]]) -> None:
    every = [i.code for part in sections.values() for i in part]
    done = sum(c in seen.answers for c in every)
    share = 100 * done // max(1, len(every))
    with st.container(key="bar"):
        st.html(
            f'<p class="pm-line"><span>Заполнено {done} из {len(every)}</span>{_stamp(opened, seen)}</p>'
            f'<div class="pm-progress"><i style="width:{share}%"></i></div>'
        )


def _stamp(opened: Opened, seen: Screen) -> str:
    if seen.unread:
        return f'<span class="pm-bad" role="status">Не сохранено ответов: {len(seen.unread)}</span>'
    moment, zone = opened.submission.updated, opened.campaign.time_zone
    if moment is None:
        return "<span>Ответы сохраняются сами</span>"
    today = opened.window.today(moment) == opened.window.today(session.now())
    words = formats.clock(moment, zone) if today else formats.moment(moment, zone)[:10]
    return f'<span class="pm-ok" role="status">Сохранено {words}</span>'


def _steps(opened: Opened, seen: Screen, sections: dict[str, list[Indicator]]) -> None:
    titles = {s.code: fields.literal(s.title) for s in opened.form.sections}

    def title(code: str) -> str:
        if code == FINISH:
            return "Проверка и отправка"
        done, every = sum(i.code in seen.answers for i in sections[code]), len(sections[code])
        return f"{titles[code]} {'✓' if done == every else f'{done}/{every}'}"

    key = _steps_key(opened)
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


def _told(opened: Opened, seen: Screen) -> None:
    if opened.state is State.RETURNED:
        _returned(opened, seen)
    elif opened.state is State.REOPENED:
        st.warning("Форма снова открыта для исправления.", icon=":material/lock_open:")
        st.text(opened.submission.reason)
    if seen.news:
        names = "; ".join(opened.form.indicators[c].short for c in seen.news)
        st.info(
            f"Форма изменилась: с тех пор как вы её открыли, сохранены новые ответы: {formats.md(names)}. "
            "Они уже на экране.",
            icon=":material/sync:",
        )


def _returned(opened: Opened, seen: Screen) -> None:
    """The reason in the reviewer's words, and a way to each remark."""
    with st.container(border=True, key="returned"):
        st.markdown(":material/undo: **Форму вернули на доработку**")
        st.html(f'<p class="pm-literal">{escape(opened.submission.reason)}</p>')
        for remark in opened.remarks:
            indicator = opened.form.indicators.get(remark.code)
            if indicator and st.button(
                f"К вопросу: {formats.md(shown.short(indicator))}",
                key=f"remark-{remark.id}",
                type="tertiary",
                icon=":material/arrow_forward:",
            ):
                go_to(opened, seen, indicator)


def _section(
    opened: Opened, seen: Screen, code: str, indicators: Sequence[Indicator], found: Sequence[Problem]
) -> None:
    section = next(s for s in opened.form.sections if s.code == code)
    with st.container(key="section"):
        st.subheader(fields.literal(section.title), anchor=False)
    _hints(section, indicators)
    remarks = {r.code: r.text for r in opened.remarks}
    for indicator in indicators:
        one = draft.placed(opened, seen, indicator)
        answer, name = seen.answers.get(indicator.code), indicator.code
        beside = [p for p in found if p.code == name and name not in seen.unread]
        fields.draw(
            one,
            answer,
            opened.last_year.get(name),
            beside if seen.checked else [p for p in beside if name in seen.answers],
            remarks.get(name, ""),
            seen.unread.get(name),
            _cleared(opened, seen, name),
        )


def _hints(section: Section, indicators: Sequence[Indicator]) -> None:
    star = "Звёздочкой отмечены обязательные вопросы." if any(i.required for i in indicators) else ""
    words = f"{section.hint} {star}".strip()
    if words:
        st.html(f'<p class="pm-quiet">{escape(words)}</p>')


def _cleared(opened: Opened, seen: Screen, code: str) -> str:
    gone = [opened.form.indicators[c] for c in seen.cleared]
    return "; ".join(i.short for i in gone if i.after and i.after.code == code)


def _finish(
    who: Actor,
    opened: Opened,
    seen: Screen,
    sections: dict[str, list[Indicator]],
    found: Sequence[Problem],
    now: datetime,
) -> None:
    left, doubts = [p for p in found if p.blocking], [p for p in found if not p.blocking]
    with st.container(key="section"):
        st.subheader("Что осталось до сдачи" if left else "Форма готова к отправке", anchor=False)
    if left:
        words = formats.count(len(left), "вопрос требует", "вопроса требуют", "вопросов требуют")
        st.html(f'<p class="pm-quiet">Ещё {words} внимания. Нажмите на вопрос, чтобы перейти к нему.</p>')
    blank = [p for p in left if p.code not in seen.answers and p.code not in seen.unread]
    _list(opened, seen, [p for p in left if p not in blank])
    if blank:
        st.html('<p class="pm-quiet">Нет ответа. Если данных нет, отметьте «нет данных».</p>')
        _list(opened, seen, blank, told=False)
    if doubts:
        st.html('<p class="pm-quiet">Стоит проверить. Отправить форму это не мешает.</p>')
        _list(opened, seen, doubts)
    if not left and not doubts:
        st.html('<p class="pm-quiet">Все обязательные ответы на месте.</p>')
    pressed = st.button(
        "Отправить на проверку",
        type="primary",
        icon=":material/send:",
        disabled=bool(left),
        key=f"submit-{opened.submission.id}-{seen.revision}",
    )
    if pressed:
        _submit(who, opened, seen, now)


def _list(opened: Opened, seen: Screen, found: Sequence[Problem], told: bool = True) -> None:
    for n, problem in enumerate(found):
        indicator = opened.form.indicators[problem.code]
        name = f"{n}-{int(problem.blocking)}-{int(told)}-{problem.code}"
        with st.container(key=f"left-{name}", gap="xxsmall"):
            if st.button(
                formats.md(shown.short(indicator)),
                key=f"to-{name}",
                type="tertiary",
                icon=":material/arrow_forward:",
            ):
                go_to(opened, seen, indicator)
            if told:
                fields.note("block" if problem.blocking else "warn", problem.text)


def _submit(who: Actor, opened: Opened, seen: Screen, now: datetime) -> None:
    try:
        with session.begin() as s:
            left = submissions.submit(s, who, opened.submission.id, seen.revision, now)
    except (Conflict, Refused) as error:
        st.error(f"Форма не отправлена. {error}", icon=":material/error:")
        return
    if not left:
        draft.drop(opened)
        st.session_state["sent"] = opened.submission.id
    st.rerun()


def _onward(opened: Opened, codes: list[str], here: str) -> None:
    place = codes.index(here)
    with st.container(horizontal=True, horizontal_alignment="distribute", key="onward"):
        if place > 0 and st.button("Назад", icon=":material/arrow_back:", key=f"back-{here}"):
            go(opened, codes[place - 1])
        if place < len(codes) - 1 and st.button(
            "Дальше", type="primary", icon=":material/arrow_forward:", icon_position="right", key=f"on-{here}"
        ):
            go(opened, codes[place + 1])
