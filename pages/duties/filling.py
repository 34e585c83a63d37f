"""A form that can be filled in: one section at a time, and at the end what is left to do."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from html import escape
from textwrap import shorten

import streamlit as st

from core import effort, formats, norms
from core.access import Actor
from core.answers import Rows, Value
from core.dictionaries import NOTE
from core.indicators import AnswerKind, Indicator, Section
from core.newspapers import SECTION as SUBSCRIPTION
from core.problems import Problem
from core.workflow import State
from db.submissions import Opened
from pages.duties import draft, left, matrix, reasons, records, screen, steps, takeover
from pages.duties.screen import Screen
from pages.duties.steps import FINISH
from pages.ui import answers as shown
from pages.ui import fields, layout, session
from pages.ui.fields import Beside


def show(who: Actor, opened: Opened, seen: Screen, now: datetime) -> None:
    layout.title(opened.campaign.title, opened.organisation.name)
    sections = steps.asked(opened, seen)
    here = steps.choose(opened, seen, [*sections, FINISH])
    found = draft.problems(opened, seen, now)
    steps.bar(opened, seen, sections, found, now)
    steps.pills(opened, seen, sections)
    _told(opened, seen)
    if here == next(iter(sections), FINISH) and (note := session.said(NOTE)):
        st.info(formats.md(note), icon=":material/chat:")
    if here == FINISH:
        seen.checked = True
        left.show(who, opened, seen, found, now)
    else:
        _section(who, opened, seen, here, sections[here], found, now)
    steps.onward(opened, [*sections, FINISH], here)
    # ru.js brings the block of this key into sight once, when the mark changes; "" is only the step chosen.
    st.html(f'<span data-show="{escape(seen.sight)}" data-time="{seen.jumps}"></span>')
    screen.hand_over(opened, seen)


def _told(opened: Opened, seen: Screen) -> None:
    if opened.state is State.RETURNED:
        _returned(opened, seen)
    elif opened.state is State.REOPENED:
        st.warning("Форма снова открыта для исправления.", icon=":material/lock_open:")
        st.text(opened.submission.reason)
    if seen.refused:
        st.error(formats.md(seen.refused), icon=":material/error:")
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
                f"К вопросу: {formats.md(shown.short(indicator))} – {formats.md(_begun(remark.text))}",
                key=f"remark-{remark.id}",
                type="tertiary",
                icon=":material/arrow_forward:",
            ):
                steps.go_to(opened, seen, indicator)


def _begun(words: str) -> str:
    """The first words of a remark, whole ones."""
    return shorten(words, 60, placeholder="…")


def _section(
    who: Actor,
    opened: Opened,
    seen: Screen,
    code: str,
    indicators: Sequence[Indicator],
    found: Sequence[Problem],
    now: datetime,
) -> None:
    section = next(s for s in opened.form.sections if s.code == code)
    with st.container(key="section"):
        st.subheader(fields.literal(section.title), anchor=False)
    _hints(section, indicators, steps.waiting(indicators, found))
    _as_last_year(opened, seen, code)
    if code == SUBSCRIPTION:
        matrix.draw(opened, seen, indicators, lambda i: around(opened, seen, i, found))
        return
    for indicator in indicators:
        if indicator.kind is AnswerKind.ROWS:
            _records(who, opened, seen, indicator, found, now)
        else:
            answer = seen.answers.get(indicator.code)
            explain = partial(reasons.draw, opened, seen)
            beside = around(opened, seen, indicator, found)
            fields.draw(draft.placed(opened, seen, indicator), answer, beside, explain)


def around(opened: Opened, seen: Screen, indicator: Indicator, found: Sequence[Problem]) -> Beside:
    """What stands beside a question of this form at this moment."""
    code = indicator.code
    told = [p for p in found if p.code == code and code not in seen.unread]
    told = told if seen.checked else [p for p in told if code in seen.answers]
    last = tuple((head, v[code]) for head, v in _earlier(opened) if code in v)
    if code == "members_total" and opened.campaign_kind.half(opened.campaign.year):
        last += matrix.members(opened)
    return Beside(
        last=last,
        same=_same(opened, code),
        carried=code in opened.submission.carried and code in seen.answers,
        problems=told,
        explained=all(reasons.said(opened, p) for p in told if not p.blocking),
        remark=next((r.text for r in opened.remarks if r.code == code), ""),
        unread=seen.unread.get(code),
        cleared=_cleared(opened, seen, code),
        norm=norms.gap(indicator, opened.form, seen.answers) or "",
    )


def _earlier(opened: Opened) -> tuple[tuple[str, dict[str, Value]], ...]:
    half = opened.campaign_kind.half(opened.campaign.year)
    if half is None:
        return (("В прошлом году", opened.last_year),)
    return (("Год назад", opened.last_year), ("В прошлом полугодии", opened.last_half))


def _same(opened: Opened, code: str) -> str:
    return "" if takeover.earlier(opened, code) is None else takeover.source(opened)[0]


def _cleared(opened: Opened, seen: Screen, code: str) -> str:
    """What an answer to this question has cleared: it is offered back there."""
    if seen.undo is None or code not in seen.undo.before:
        return ""
    return "; ".join(opened.form.indicators[c].short for c in seen.undo.gone)


def _records(
    who: Actor,
    opened: Opened,
    seen: Screen,
    indicator: Indicator,
    found: Sequence[Problem],
    now: datetime,
) -> None:
    one, code = draft.placed(opened, seen, indicator), indicator.code
    beside = around(opened, seen, indicator, found)
    answer, last = seen.answers.get(code), opened.last_year.get(code)
    with st.container(key=one.place, gap="xsmall"):
        state, today = beside.status(answer), opened.window.today(now)
        unfinished = [p for p in beside.problems if p.rule == "row"]
        if unfinished and records.opened(one):
            # The editor says of each cell what is wrong with it.
            beside = replace(beside, problems=[p for p in beside.problems if p not in unfinished])
            state = state if beside.unread else ("warn", "! сохранено, запись не закончена")
        changed = records.draw(one, _rows(answer), _rows(last), today, state)
        # At once: a press is told of once, and what is drawn below could be interrupted.
        if changed is not None and changed.answer != answer:
            draft.attempt(who, seen, {code: changed.answer}, now)
            st.rerun()
        quiet = replace(one, indicator=replace(indicator, hint=""))
        fields.under(quiet, beside, partial(reasons.draw, opened, seen))


def _rows(value: Value | None) -> Rows | None:
    return value if isinstance(value, Rows) else None


def _as_last_year(opened: Opened, seen: Screen, code: str) -> None:
    ready = [c for c in takeover.of_section(opened, seen.answers, code) if c not in seen.unread]
    if len(ready) > 1:
        count = formats.count(len(ready), "ответ", "ответа", "ответов")
        st.button(
            f"Заполнить раздел {takeover.source(opened)[0]} ({count})",
            key=takeover.section_key(opened, code),
            icon=":material/history:",
            help="Заполнятся только пустые вопросы. Даты и записи перенесите сами.",
        )
    unseen = takeover.unseen(opened, code)
    if len(unseen) > 1:
        st.button(
            f"Всё верно ({formats.count(len(unseen), 'ответ перенесён', 'ответа перенесены', 'ответов перенесены')})",
            key=takeover.right_key(opened, code),
            icon=":material/done_all:",
            help="Все перенесённые ответы этого раздела проверены.",
        )
    if seen.taken is not None:
        count = formats.count(seen.taken, "ответ", "ответа", "ответов")
        words = f"Перенесено: {count}. Проверьте каждый: он отмечен, пока вы его не изменили "
        fields.note("was", words + "или не нажали «верно».")
        seen.taken = None


def _hints(section: Section, indicators: Sequence[Indicator], empty: Sequence[Indicator]) -> None:
    star = "Звёздочкой отмечены обязательные вопросы." if any(i.required for i in indicators) else ""
    time = f"Осталось ≈{formats.NBSP}{effort.minutes(empty)}{formats.NBSP}мин." if empty else ""
    words = " ".join(part for part in (section.hint, star, time) if part)
    if words:
        st.html(f'<p class="pm-quiet">{escape(words)}</p>')
