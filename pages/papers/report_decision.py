"""The decision of an organ: the report is approved with a protocol, or the decision is taken back."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from core import formats
from core.answers import day
from core.organisations import Level
from core.problems import Conflict, Forbidden, Refused
from core.reports import frozen, wording
from db import Session, letterheads, report_drafts, reports
from pages.papers import report_desk
from pages.papers.report_desk import Desk
from pages.ui import layout, session

ORGANS = {
    Level.PRIMARY: "профсоюзный комитет",
    Level.TERRITORIAL: "комитет организации",
    Level.REGIONAL: "комитет организации",
    Level.FEDERAL: "Центральный Совет",
}


def show(desk: Desk) -> None:
    """To whoever signs for this very organisation."""
    if not desk.report.draft:
        withdrawing(desk)
    elif not desk.ready:
        waits = "Форму ещё не приняли." if desk.report.unaccepted else "Принятых форм за этот год нет."
        layout.empty("Утверждать пока нечего", waits)
    elif wrong := wording.astray(desk.report, desk.choices):
        mend(wrong)
    else:
        approving(desk)


def mend(wrong: dict[str, tuple[str, ...]]) -> None:
    layout.refused(wording.refusal(wrong))
    if st.button("Поправить слова", type="primary", icon=":material/edit_note:", key="to-words"):
        report_desk.to("words")


def approving(desk: Desk) -> None:
    """The organ and number of the last version are offered for the next one."""
    last = desk.heads[0].decision if desk.heads else None
    again = f" Выйдет версия {desk.next_version}." if desk.heads else ""
    st.html(
        '<p class="pm-quiet">Решение принимает выборный орган. После утверждения числа и слова отчёта '
        f"закрепляются, отметка «Проект» уходит.{again}</p>"
    )
    with st.container(key="report_form"), st.form(f"decision-{desk.place}-{desk.next_version}"):
        organ = st.text_input(
            "Кто утвердил", last.organ if last else ORGANS[desk.report.level], max_chars=200
        )
        protocol = st.text_input("Номер протокола", last.protocol if last else "", max_chars=60)
        decided = st.text_input(
            "Дата решения",
            formats.day(last.decided) if last else "",
            placeholder="день.месяц.год",
            max_chars=10,
        )
        named = "Утвердить новую версию" if desk.heads else "Утвердить"
        ready = st.form_submit_button(named, type="primary", icon=":material/check:")
    # What was on the screen when the button was pressed, not what this run has just read.
    drawn, now = f"decision-drawn-{desk.place}", frozen.digest(desk.paper)
    seen, st.session_state[drawn] = str(st.session_state.get(drawn, now)), now
    if ready:
        approve(desk, seen, organ or "", protocol or "", decided or "")


def approve(desk: Desk, seen: str, organ: str, protocol: str, decided: str) -> None:
    """Where figures, words or letterhead are others than those `seen`, nothing is approved."""
    if not decided.strip():
        layout.refused("Укажите дату решения, например 23.01.2026.")
        return
    try:
        on = day(decided)
    except ValueError as error:
        layout.refused(error)
        return

    def decide(s: Session) -> None:
        words, _ = report_drafts.of(s, desk.at.who, desk.at.organisation, desk.year)
        reports.approve(
            s,
            desk.at.who,
            desk.at.organisation,
            desk.year,
            organ,
            protocol,
            on,
            session.now(),
            seen=seen,
            choices=words,
            letterhead=letterheads.of(s, desk.at.organisation),
            site=session.settings().site_url,
        )

    act(decide, "publish", "Отчёт утверждён. Осталось опубликовать его.")


def withdrawing(desk: Desk) -> None:
    decision = desk.report.approved
    assert decision is not None
    st.html(
        f'<p class="pm-quiet">Числа и слова закреплены {formats.day(decision.decided)}. Чтобы изменить их, отмените '
        "утверждение: отчёт снова станет проектом. Опубликованная версия остаётся у всех на виду, "
        "пока вы не опубликуете новую или не снимете её.</p>"
    )
    with st.popover("Отменить утверждение", icon=":material/undo:", key=f"withdraw-{desk.place}"):
        reason = st.text_input(
            "Почему, для истории отчёта: видят те, кто его готовит",
            placeholder="уточнили численность",
            max_chars=300,
            key="withdraw-why",
        )
        if st.button("Да, отменить", type="primary", key="withdraw-sure"):
            verb = partial(reports.withdraw, reason=reason or "")
            who, place, year = desk.at.who, desk.at.organisation, desk.year
            act(lambda s: verb(s, who, place, year, session.now()), "words", "Отчёт снова стал проектом.")


def act(verb: Callable[[Session], Any], then: str, done: str) -> None:
    """`then` is the part of the page that comes next."""
    try:
        with session.begin() as s:
            verb(s)
    except (Refused, Forbidden) as refusal:
        layout.refused(refusal)
        return
    except Conflict as conflict:
        # What was on the screen may have been kept for minutes.
        report_desk.forget()
        layout.refused(conflict)
        return
    report_desk.to(then, done)
