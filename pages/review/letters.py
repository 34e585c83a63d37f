"""How the sending of letters goes, and the log of letters: shared by «Напоминания» and «Почта»."""

from collections.abc import Callable, Collection
from html import escape

import streamlit as st

from core import formats, text
from core.access import Actor
from core.letters import Kind
from core.problems import Forbidden, Refused
from db import outbox, post
from db.models import Organisation
from db.post import Filters, Line
from pages.ui import address, layout, rows, session, turning

TITLES = {
    outbox.WAITING: "ждёт",
    outbox.SENDING: "отправляется",
    outbox.SENT: "отправлено",
    outbox.FAILED: "не ушло",
    outbox.CANCELLED: "отменено",
}
ALL = "all"


def zone() -> str:
    return session.settings().time_zone.key


def state(who: Actor, place: Organisation, server: bool = True) -> None:
    """What stands in the way of letters, before anybody waits for them in vain. `server`: does the page not say by
    itself that there is none?"""
    with session.reading() as s:
        found = post.standing(s, who, place)
    if not found.server and server:
        st.warning(
            "Почтовый сервер не настроен: письма встанут в очередь и уйдут, когда региональная организация "
            "укажет сервер на странице «Почта».",
            icon=":material/mark_email_unread:",
        )
    elif found.server and (found.pulse is None or session.now() - found.pulse > outbox.SILENT):
        since = f" Последний раз работал {formats.moment(found.pulse, zone())}." if found.pulse else ""
        st.warning(
            f"**Отправщик не запущен.** Письма ждут в очереди и не потеряются.{since} "
            "Администратор сервера запускает его командой `python -m db work`.",
            icon=":material/hourglass_empty:",
        )
    if found.waiting and found.oldest:
        told = formats.count(found.waiting, "письмо", "письма", "писем")
        verb = formats.plural(found.waiting, "ждёт", "ждут", "ждут")
        why = f" Последняя причина: {formats.md(found.error)}." if found.error else ""
        st.caption(f"{told} {verb} отправки, самое раннее с {formats.moment(found.oldest, zone())}.{why}")


def log(who: Actor, place: Organisation, kinds: tuple[Kind, ...], empty: str) -> None:
    """Letters about the organisation and those below it, the newest first."""
    words = st.text_input(
        "Найти письмо",
        key="letters-words",
        max_chars=100,
        placeholder="Организация, фамилия или адрес",
        icon=":material/search:",
        autocomplete="off",
    )
    chip = address.word("letters", [ALL, *TITLES]) or ALL
    asked = Filters("" if chip == ALL else chip, kinds, text.search_key(words or ""))
    with session.reading() as s:
        page = address.number("page") or 1
        found = post.log(s, who, place, asked, page)
    if not found.counts and not asked.words:
        layout.empty("Писем ещё не было", empty, ":material/mail:")
        return
    _chips(found.counts)
    if not found.lines:
        layout.empty("Ничего не нашлось", "Измените поиск или покажите все письма.", ":material/search_off:")
    for line in found.lines:
        _card(line)
    total = sum(found.counts.values()) if chip == ALL else found.counts.get(chip, 0)
    turning.buttons("page", total, post.PAGE)
    _acts(who, place, found.lines)


def _chips(counts: dict[str, int]) -> None:
    number = {ALL: sum(counts.values())} | {s: counts[s] for s in TITLES if s in counts}
    titles = {ALL: "все"} | TITLES
    address.pressed("letters", list(number), lambda key: f"{titles[key]} · {formats.number(number[key])}")


def _card(line: Line) -> None:
    moment = formats.moment(line.sent or line.created, zone())
    head = f"{TITLES[line.state]} {moment}" if line.sent else f"{TITLES[line.state]}, написано {moment}"
    facts = [line.kind.label, line.organisation, head]
    if line.state == outbox.WAITING and line.attempts:
        tried = formats.count(line.attempts, "попытка", "попытки", "попыток")
        facts.append(f"{tried}, следующая {formats.moment(line.due, zone())}")
    to = " · ".join(part for part in (line.person, line.address) if part)
    trouble = f'<p class="pm-quiet">{escape(f"Причина: {line.error}")}</p>' if line.error else ""
    with st.container(border=True, key=f"letter-{line.id}"):
        rows.card(to or "Адресат удалён", " · ".join(facts))
        st.html(f'<p class="pm-quiet">{escape(line.subject)}</p>{trouble}')


def _acts(who: Actor, place: Organisation, lines: Collection[Line]) -> None:
    """For the letters in sight: what failed goes once more, what waits need not go."""
    failed = [line.id for line in lines if line.retriable]
    waiting = [line.id for line in lines if line.state == outbox.WAITING]
    with st.container(horizontal=True, key="letter-acts"):
        if failed and st.button(
            f"Отправить ещё раз: {len(failed)}", icon=":material/refresh:", key="letters-retry"
        ):
            _turned(who, place, failed, post.retry, "Снова в очереди")
        if waiting and st.button(
            f"Не отправлять: {len(waiting)}", icon=":material/cancel:", key="letters-cancel"
        ):
            _turned(who, place, waiting, post.cancel, "Отменено")


def _turned(
    who: Actor, place: Organisation, numbers: Collection[int], verb: Callable[..., int], words: str
) -> None:
    try:
        with session.begin() as s:
            changed = verb(s, who, place, numbers, session.now())
    except (Refused, Forbidden) as error:
        layout.refused(error)
        return
    layout.toast(f"{words}: {formats.count(changed, 'письмо', 'письма', 'писем')}")
    st.rerun()
