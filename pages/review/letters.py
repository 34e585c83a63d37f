"""How the sending of letters goes, and the log of letters: shared by «Напоминания» and «Почта»."""

import re
from collections.abc import Callable, Collection
from html import escape

import streamlit as st

from core import access, formats, text
from core.access import Action, Actor, Role
from core.letters import Kind
from core.problems import Forbidden, Refused
from db import outbox, post
from db.models import Organisation
from db.post import Filters, Line, Log
from pages.ui import address, layout, rows, session, turning

TITLES = {
    outbox.WAITING: "ждёт",
    outbox.SENDING: "отправляется",
    outbox.SENT: "отправлено",
    outbox.FAILED: "не ушло",
    outbox.CANCELLED: "отменено",
}
ALL = "all"
_SETTING = re.compile(r"MAIL_KEY|MAIL_HOSTS|STARTTLS|TLS")


def zone() -> str:
    return session.settings().time_zone.key


def technical(who: Actor) -> bool:
    """Commands and settings of the machine are for whoever keeps it; the others are told to turn to them."""
    return Role.ADMINISTRATOR in who.roles


def state(who: Actor, place: Organisation, server: bool = True) -> bool:
    """What stands in the way of letters, before anybody waits for them in vain; do they go now? `server`: does the
    page not say by itself that there is none?"""
    with session.reading() as s:
        found = post.standing(s, who, place)
    if not found.server and server:
        st.warning(
            "Почтовый сервер не настроен: письма встанут в очередь и уйдут, когда региональная организация "
            "укажет сервер на странице «Почта».",
            icon=":material/mark_email_unread:",
        )
    silent = found.pulse is None or session.now() - found.pulse > outbox.SILENT
    if found.server and silent:
        since = f" Последний раз работал {formats.moment(found.pulse, zone())}." if found.pulse else ""
        st.warning(
            f"**Отправщик не запущен.** Письма ждут в очереди и не потеряются.{since} "
            + (
                "Запустите его на сервере командой `python -m db work`."
                if technical(who)
                else "Сообщите администратору: не запущена отправка писем."
            ),
            icon=":material/hourglass_empty:",
        )
    if found.waiting and found.oldest:
        told = formats.count(found.waiting, "письмо", "письма", "писем")
        verb = formats.plural(found.waiting, "ждёт", "ждут", "ждут")
        why = f" {formats.md(reason(who, found.error))}." if found.error else ""
        st.caption(f"{told} {verb} отправки, самое раннее с {formats.moment(found.oldest, zone())}.{why}")
    return found.server and not silent


def queued(number: int, going: bool) -> str:
    """What has just been done with letters: nothing is promised where none go now."""
    told = f"Поставлено в очередь {formats.count(number, 'письмо', 'письма', 'писем')}"
    if not going:
        return f"{told}."
    return f"{told}: {'оно уйдёт' if number == 1 else 'они уйдут'} в ближайшие минуты."


def reason(who: Actor, error: str) -> str:
    """Why a letter has not gone, without settings of the machine for those who cannot change them."""
    if technical(who) or not _SETTING.search(error):
        return f"Причина: {error.rstrip('.')}"
    return "Сообщите администратору: почтовый сервер настроен не до конца"


def log(who: Actor, place: Organisation, kinds: tuple[Kind, ...], empty: str) -> None:
    """Letters about the organisation and those below it, the newest first."""
    shown = bool(st.session_state.get(_shown(place)))
    words = st.text_input(
        "Найти письмо",
        key="letters-words",
        max_chars=100,
        placeholder="Организация, фамилия или адрес" if shown else "Организация или фамилия",
        icon=":material/search:",
        autocomplete="off",
    )
    chip = address.word("letters", [ALL, *TITLES]) or ALL
    asked = Filters("" if chip == ALL else chip, kinds, text.search_key(words or ""))
    found = _found(who, place, asked, shown)
    if not found.counts and not asked.words:
        layout.empty("Писем ещё не было", empty, ":material/mail:")
        return
    _chips(found.counts)
    _opening(who, place)
    if not found.lines:
        layout.empty("Ничего не нашлось", "Измените поиск или покажите все письма.", ":material/search_off:")
    for line in found.lines:
        _card(who, line)
    total = sum(found.counts.values()) if chip == ALL else found.counts.get(chip, 0)
    turning.buttons("page", total, post.PAGE)
    _acts(who, place, found.lines)


def _shown(place: Organisation) -> str:
    return f"letters-addresses-{place.id}"


def _found(who: Actor, place: Organisation, asked: Filters, shown: bool) -> Log:
    """With addresses the journal is told once a visit of each."""
    page = address.number("page") or 1
    if not shown:
        with session.reading() as s:
            return post.log(s, who, place, asked, page)
    seen: set[int] = st.session_state.setdefault("letters-seen", set())
    with session.begin() as s:
        found = post.opened(s, who, place, asked, page, seen, session.now())
    seen.update(line.id for line in found.lines)
    return found


def _opening(who: Actor, place: Organisation) -> None:
    if access.can(who, Action.CONTACTS, place.path):
        hint = "Кто и сколько адресов посмотрел, записывается в журнал."
        st.toggle("Показать адреса", key=_shown(place), help=hint)


def _chips(counts: dict[str, int]) -> None:
    number = {ALL: sum(counts.values())} | {s: counts[s] for s in TITLES if s in counts}
    titles = {ALL: "все"} | TITLES
    address.pressed("letters", list(number), lambda key: f"{titles[key]} · {formats.number(number[key])}")


def _card(who: Actor, line: Line) -> None:
    moment = formats.moment(line.sent or line.created, zone())
    head = f"{TITLES[line.state]} {moment}" if line.sent else f"{TITLES[line.state]}, написано {moment}"
    facts = [line.kind.label, line.organisation, head]
    if line.state == outbox.WAITING and line.attempts:
        tried = formats.count(line.attempts, "попытка", "попытки", "попыток")
        facts.append(f"{tried}, следующая {formats.moment(line.due, zone())}")
    nobody = "Адрес скрыт" if line.address is None else "Адресат удалён"
    to = " · ".join(part for part in (line.person, line.address) if part)
    trouble = f'<p class="pm-quiet">{escape(reason(who, line.error))}</p>' if line.error else ""
    with st.container(border=True, key=f"letter-{line.id}"):
        rows.card(to or nobody, " · ".join(facts))
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
