"""«Рассылка материалов»: which weeks of the year the materials of «Солидарность» have gone out, and to whom."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from core import formats
from core.access import Action, Actor
from core.letters import Kind
from core.mailings import DAY, LINK, NOTE, TITLE, Edit, Week, week_of
from core.problems import Conflict, Forbidden, Refused
from core.sheets import writing
from db import mailings
from db.mailings import Entry, Log
from db.models import Organisation
from pages.review import keeping, letters, office, wording
from pages.ui import address, layout, rows, session, turning
from pages.ui import place as places

BACK = 4
# A long list of what was missed says nothing more.
NAMED = 12
IN_SIGHT = 6
PAGE = 25
HEAD = ("Неделя", "Разослано", "Что", "Организаций")


def year(today: date) -> int:
    newest = week_of(today).year
    return int(address.picked("year", "Год", [str(newest - n) for n in range(BACK)], str))


def summary(known: Log) -> None:
    done, past = formats.number(known.done), formats.number(known.past)
    weeks = formats.plural(known.past, "прошедшей недели", "прошедших недель", "прошедших недель")
    st.markdown(f"**Разослано {done} из {past} {weeks}**")
    missing = known.missing
    if missing:
        listed = ", ".join(str(week.number) for week in missing[-NAMED:])
        more = f" и ещё {len(missing) - NAMED}" if len(missing) > NAMED else ""
        st.html(f'<p class="pm-quiet">Не отмечены недели: {listed}{more}.</p>')


def week(known: Log, today: date) -> Entry:
    """The present week, or the last one of a year that is over."""
    begun = [e for e in known.entries if e.week.monday <= today]
    offered = list(reversed(begun)) or list(known.entries[:1])
    by_number = {str(e.week.number): e for e in offered}
    chosen = address.picked("week", "Неделя", list(by_number), lambda n: named(by_number[n], today))
    return by_number[chosen]


def named(entry: Entry, today: date) -> str:
    mark = "отмечена" if entry.sent else ("идёт" if entry.week.sunday >= today else "не отмечена")
    return f"{entry.week.number}: {entry.week.days}, {mark}"


def name(place: Organisation, week: Week) -> str:
    return f"mailing-{place.id}-{week.year}-{week.number}"


def edit(place: Organisation, entry: Entry, today: date) -> bool:
    """Has it been told how the letters go?"""
    entry, stamp = keeping.opened(name(place, entry.week), entry)
    keeping.clash(name(place, entry.week))
    sent = entry.sent
    usual = min(today, entry.week.sunday)
    with session.reading() as s:
        below = mailings.below(s, who, place, sent.day if sent else usual)
        left_out = mailings.left_out(s, who, place, entry.week, sent.day if sent else usual)
    if not below:
        layout.empty("Рассылать некому", "Организаций сразу под этой нет.")
        return False
    slots: dict[str, Any] = {}
    with st.container(border=True, key="mailing"):
        rows.card(f"Неделя {entry.week.number}", entry.week.days)
        typed = Edit(
            field(slots, TITLE, "Что разослано", sent.title if sent else "", f"{stamp}-first", 300),
            field(slots, LINK, "Ссылка на материалы", sent.link if sent else "", f"link-{stamp}", 500),
            field(slots, NOTE, "Примечание", sent.note if sent else "", f"note-{stamp}", 2000),
            day(slots, entry.week, sent.day if sent else usual, today, f"day-{stamp}"),
        )
        names = {o.id: o.name for o in below}
        without = office.without("Кому не отправляли", names, left_out, f"without-{stamp}")
        slots["without"] = st.empty()
        got = formats.number(len(names) - len(without))
        st.html(f'<p class="pm-quiet">Получатели: {got} из {formats.number(len(names))}.</p>')
        by_mail = st.checkbox(
            "Отправить ссылку письмом тем, кто отвечает за эти организации",
            key=f"mail-{stamp}",
            help="Тот, кто письмо этой недели уже получил, второго не получит.",
        )
        going, number = by_letter(place, entry, typed, without, today) if by_mail else (None, 0)
        label = "Сохранить" if sent else "Отметить рассылку"
        if number:
            verb = "Сохранить" if sent else "Отметить"
            label = f"{verb} и отправить {formats.count(number, 'письмо', 'письма', 'писем')}"
        with st.container(horizontal=True):
            if st.button(label, type="primary", icon=":material/check:", key=f"keep-{stamp}"):
                save(place, entry, typed, without, going, slots, today)
            if sent and st.button("Снять отметку", icon=":material/undo:", key=f"remove-{stamp}"):
                remove(place, entry)
    return by_mail


def by_letter(
    place: Organisation, entry: Entry, typed: Edit, without: frozenset[int], today: date
) -> tuple[bool, int]:
    """Who will get the letter and how it will read, before the button is pressed. Do letters go now, and how many."""
    with session.reading() as s:
        there = mailings.ahead(s, who, place, entry.week, typed, without, today)
    number = len(there.whom)
    told = [f"Письмо получат: {formats.count(number, 'человек', 'человека', 'человек')}"]
    others = (
        ("письмо этой недели уже было", there.had),
        ("без адреса", there.unreached),
        ("отказались от рассылок", there.refused),
    )
    told += [f"{what} {formats.number(n)}" for what, n in others if n]
    st.html(f'<p class="pm-quiet">{", ".join(told)}.</p>')
    if number:
        with st.expander(f"Кому уйдёт письмо: {formats.number(number)}", icon=":material/group:"):
            page = turning.present("to", number, PAGE)
            rows.table(("Кому", "Организация"), there.whom[(page - 1) * PAGE : page * PAGE])
            turning.buttons("to", number, PAGE)
    if there.words:
        with st.expander("Посмотреть письмо", icon=":material/visibility:"):
            first = formats.md(there.whom[0][0])
            wording.preview(there.words, Kind.MAILING, f"Так его получит {first}")
    return letters.state(who, place), number


def field(slots: dict[str, Any], code: str, label: str, value: str, key: str, most: int) -> str:
    hints = {TITLE: "Например, «Как рассказать о колдоговоре»", LINK: "https://…", NOTE: None}
    given = st.text_input(label, value, max_chars=most, placeholder=hints[code], key=key)
    slots[code] = st.empty()
    return given or ""


def day(slots: dict[str, Any], of: Week, usual: date, today: date, key: str) -> date | None:
    given = st.date_input(
        "В какой день",
        max(usual, of.monday),
        min_value=of.monday,
        max_value=max(today, of.monday),
        format="DD.MM.YYYY",
        key=key,
    )
    slots[DAY] = st.empty()
    return given if isinstance(given, date) else None


def save(
    place: Organisation,
    entry: Entry,
    typed: Edit,
    without: frozenset[int],
    going: bool | None,
    slots: dict[str, Any],
    today: date,
) -> None:
    """`going`: do letters go now; None where none are asked for."""
    words = f"Неделя {entry.week.number} отмечена."
    try:
        with session.begin() as s:
            now = session.now()
            problems = mailings.save(
                s, who, place, entry.week, typed, without, entry.lock_version, now, today
            )
            if going is not None and not problems:
                words += posted(*mailings.deliver(s, who, place, entry.week, now), going)
    except (Refused, Forbidden) as error:
        layout.refused(error)
        return
    except Conflict as conflict:
        keeping.clashed(name(place, entry.week), str(conflict))
    for problem in problems:
        slots[problem.code].error(problem.text, icon=":material/error:")
    if not problems:
        keeping.done(name(place, entry.week), words)


def posted(queued: int, unreached: int, going: bool) -> str:
    told = f" {letters.queued(queued, going)}" if queued else " Новых писем нет."
    if unreached:
        told += (
            f" Некому написать в {formats.count(unreached, 'организации', 'организациях', 'организациях')}."
        )
    return told


def remove(place: Organisation, entry: Entry) -> None:
    try:
        with session.begin() as s:
            mailings.remove(s, who, place, entry.week, entry.lock_version, session.now())
    except (Refused, Forbidden) as error:
        layout.refused(error)
        return
    except Conflict as conflict:
        keeping.clashed(name(place, entry.week), str(conflict))
    keeping.done(name(place, entry.week), f"Отметка снята: неделя {entry.week.number}.")


def listed(entries: Sequence[Entry]) -> None:
    marked = [e for e in reversed(entries) if e.sent]
    if not marked:
        layout.empty("Отметок за этот год нет", "Отметьте первую рассылку выше.", ":material/campaign:")
        return
    st.subheader("Отмеченные недели", anchor=False)
    rows.table(HEAD, [line(e) for e in marked[:IN_SIGHT]], counts=(3,))
    if marked[IN_SIGHT:]:
        with st.expander(f"Раньше: {len(marked) - IN_SIGHT}", icon=":material/history:"):
            rows.table(HEAD, [line(e) for e in marked[IN_SIGHT:]], counts=(3,))


def line(entry: Entry) -> tuple[str, ...]:
    sent = entry.sent
    assert sent is not None
    head = f"{entry.week.number}: {entry.week.days}"
    return head, formats.day(sent.day), sent.title, formats.number(entry.recipients)


def book(who: Actor, place: Organisation, of: int, today: date) -> bytes:
    with session.reading() as s:
        table = mailings.table(s, who, place, of, today)
    return writing.write([table], session.now())


who = session.require_page(Action.REMIND)
rows.style()
layout.title("Рассылка материалов", "Еженедельные электронные материалы газеты «Солидарность»")
place, today = office.choose(who), places.today()
chosen = year(today)
keeping.told()
with session.reading() as s:
    known = mailings.of_year(s, who, place, chosen, today)
summary(known)
entry = week(known, today)
told = edit(place, entry, today)
listed(known.entries)
st.download_button(
    "Скачать журнал в XLSX",
    session.at_click(who, partial(book, place=place, of=chosen, today=today)),
    file_name=writing.file_name("Рассылка материалов", place.name, str(chosen)),
    on_click="ignore",
    icon=":material/download:",
    key="mailings-book",
)
if entry.sent and not told:
    letters.state(who, place)
