"""From the approved report to everybody: publishing, taking back, the short address, versions, partners."""

from html import escape

import streamlit as st

from core import formats
from core.formats import NBSP
from db import releases
from db.releases import Head, State
from pages.papers import report_decision, report_desk, sending
from pages.papers.report_desk import Desk
from pages.ui import layout, rows, session


def show(desk: Desk) -> None:
    """To whoever signs: what is on everybody's eyes, and what may be put there."""
    current, public = desk.current, desk.public
    if current is None and public is None:
        why = (
            "Утверждён до того, как отчёты стали храниться: отмените утверждение и утвердите снова."
            if desk.report.approved
            else "Сначала отчёт утверждают."
        )
        layout.empty("Публиковать пока нечего", why)
        return
    if current is not None and current.state is State.APPROVED:
        publishing(desk, current)
    if public is not None:
        shared(desk, public)
        unpublishing(desk, public)
        if desk.moved and current is None:
            reissue(desk)


def publishing(desk: Desk, head: Head) -> None:
    instead = (
        f" Она заменит версию {desk.public.version}; прежняя останется в истории." if desk.public else ""
    )
    st.html(
        f'<p class="pm-quiet">Версия {head.version} откроется всем по короткому адресу, без входа: сам отчёт, '
        f"его версии и PDF.{instead}</p>"
    )
    if st.button("Опубликовать", type="primary", icon=":material/public:", key=f"publish-{head.id}"):
        report_decision.act(
            lambda s: releases.publish(s, desk.at.who, head.id, session.now()),
            "publish",
            "Отчёт опубликован.",
        )


def shared(desk: Desk, head: Head) -> None:
    address = releases.address(session.settings().site_url, head.code)
    with st.container(border=True, key="report_shared"):
        rows.card("Короткий адрес", f"Версия {head.version}, опубликована {report_desk.day(desk.at, head)}")
        st.code(address or f"/o/{head.code}", language=None, wrap_lines=True)
        st.html(f'<p class="pm-report-link">{link(head, "Открыть страницу отчёта")}</p>')
        told = (
            "Этот же адрес напечатан в PDF вместе с QR-кодом."
            if address
            else "Имя сайта не задано, поэтому адреса и QR-кода в PDF нет: его указывает администратор сервера."
        )
        st.caption(told)


def link(head: Head, words: str) -> str:
    there = escape(releases.address(session.settings().site_url, head.code) or f"/o/{head.code}", quote=True)
    return f'<a href="{there}" target="_blank" rel="noopener">{escape(words)}</a>'


def unpublishing(desk: Desk, head: Head) -> None:
    with st.popover("Снять с публикации", icon=":material/public_off:", key=f"unpublish-{head.id}"):
        st.caption("По короткому адресу вместо отчёта будет названа причина. Утверждение снимется тоже.")
        if any(other.state is State.PUBLISHED and other.id != head.id for other in desk.heads):
            st.caption("В списке и по ссылкам останется прежняя опубликованная версия, с прежними числами.")
        reason = st.text_input("Причина, её увидят все", max_chars=300, key=f"why-{head.id}")
        if st.button("Снять", type="primary", key=f"unpublish-sure-{head.id}"):
            report_decision.act(
                lambda s: releases.unpublish(s, desk.at.who, head.id, reason or "", session.now()),
                "publish",
                "Отчёт снят с публикации.",
            )


def reissue(desk: Desk) -> None:
    st.info(
        f"С тех пор отчёт изменился. Прочитайте его и утвердите: выйдет версия {desk.next_version}, "
        f"версия {desk.heads[0].version} останется в истории.",
        icon=":material/published_with_changes:",
    )
    if st.button("Переиздать", type="primary", icon=":material/refresh:", key="reissue"):
        report_desk.to("decide")


def send(desk: Desk) -> None:
    if desk.public is None:
        layout.empty("Отправлять пока нечего", "Письмо уходит, когда отчёт опубликован.")
        return
    sending.offer(desk.at.who, desk.at.organisation, desk.public.id)


STATES = {
    State.APPROVED: "утверждена, не опубликована",
    State.PUBLISHED: "опубликована",
    State.TAKEN_BACK: "снята с публикации",
    State.CANCELLED: "утверждение отменено",
}


def _state(desk: Desk, head: Head) -> str:
    public = desk.public
    if head.state is State.PUBLISHED and public and public.id != head.id:
        return f"опубликована, её заменила версия {public.version}"
    return STATES[head.state]


def versions(desk: Desk) -> None:
    """The newest first; a cancelled one was never seen by anybody else."""
    for head in desk.heads:
        with st.container(border=True, key=f"version-{head.id}"):
            decision = head.decision
            words = (
                f"{decision.organ}, протокол №{NBSP}{decision.protocol} от {formats.day(decision.decided)}"
            )
            rows.card(f"Версия {head.version}: {_state(desk, head)}", words)
            st.html(f'<p class="pm-quiet">{"; ".join(_days(desk, head))}</p>')
            if head.reason:
                st.text(f"Причина: {head.reason}")
            st.html(
                f'<p class="pm-report-digest">контрольная сумма <code>{escape(head.digest[:16])}…</code>'
                + (f" · {link(head, 'страница версии')}" if head.published else "")
                + "</p>"
            )
            report_desk.download_version(desk, head)


def _days(desk: Desk, head: Head) -> list[str]:
    zone = desk.at.campaigns[0].time_zone if desk.at.campaigns else session.settings().time_zone.key
    moments = (
        ("утверждена", head.approved),
        ("опубликована", head.published),
        ("снята" if head.published else "отменена", head.withdrawn),
    )
    return [escape(f"{word} {formats.moment(at, zone)}") for word, at in moments if at is not None]
