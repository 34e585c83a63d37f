"""«Журнал»: who did what and when, with what was before and after. The whole choice but a name stands in the
address: names are nobody's business there."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from html import escape
from itertools import groupby
from zoneinfo import ZoneInfo

import streamlit as st

from core import answers, events, formats
from core.access import Action, Actor
from core.events import GROUPS, Group
from core.forms import Form
from core.problems import Refused
from core.sheets import writing
from core.sheets.writing import Column, Kind, Table
from db import organisations, trail
from db.models import Event, Organisation
from db.trail import EXPORTED, Entry, Wanted
from pages.ui import address, layout, place, rows, session
from pages.ui import answers as shown

PAGE = 50
# More lines of an entry than these are folded.
IN_SIGHT = 2
COLUMNS = (
    Column("Когда", Kind.DATETIME),
    Column("Кто"),
    Column("Что сделано", width=48),
    Column("Код организации", width=16),
    Column("Организация"),
    Column("Было и стало", width=80),
    Column("Номер записи", Kind.WHOLE),
)


def zone() -> ZoneInfo:
    return session.settings().time_zone


def chosen(who: Actor) -> Organisation:
    """Whose journal: of the topmost organisation there is, until another one is chosen."""
    with session.reading() as s:
        top = organisations.roots(s, who, Action.JOURNAL)[0]
    named = st.session_state.get("journal-place") or st.query_params.get("organisation")
    with st.expander("Выбрать организацию", icon=":material/account_tree:", expanded=False):
        found = place.pick(who, Action.JOURNAL, "journal-place", parameter="organisation")
        if found is not None and st.button("Показать по всем моим", key="journal-all", type="tertiary"):
            place.forget("journal-place")
            address.put(organisation=None, page=None)
            st.rerun()
    if (found.code if found else None) != named:
        address.put(page=None)
    return found or top


def wanted(who: Actor) -> Wanted:
    person: int | str | None = address.number("person")
    with st.container(horizontal=True, key="journal-filters"):
        words = st.text_input(
            "Кто",
            max_chars=100,
            key="journal-who",
            placeholder="Фамилия, имя",
            autocomplete="off",
            icon=":material/search:",
            disabled=person is not None,
        )
        group = _group()
        since, until = _day("since", "С какого дня"), _day("until", "По какой день")
    if _changed(words or ""):
        address.put(page=None)
    if person is not None and st.button("Показать всех людей", key="journal-anybody", type="tertiary"):
        address.put(person=None, page=None)
        st.rerun()
    end = _moment(until + timedelta(days=1)) if until else None
    return Wanted(person or (words or "").strip() or None, group, _moment(since) if since else None, end)


def _group() -> Group | None:
    options = ["all", *(group.value for group in Group)]
    picked = address.picked(
        "group", "Что сделано", options, lambda v: "всё" if v == "all" else GROUPS[Group(v)]
    )
    return None if picked == "all" else Group(picked)


def _changed(words: str) -> bool:
    before = st.session_state.get("journal-words", words)
    st.session_state["journal-words"] = words
    return bool(before != words)


def _day(name: str, label: str) -> date | None:
    """A day that stands in the address; what does not fit there is as if absent."""
    key, here = f"journal-{name}", _written(name)
    if key not in st.session_state:
        st.session_state[key] = here
    today = formats.local_day(session.now(), zone().key)
    given = st.date_input(
        label, format="DD.MM.YYYY", key=key, min_value=date(2000, 1, 1), max_value=date(today.year, 12, 31)
    )
    found = given if isinstance(given, date) else None
    if found != here:
        address.put(**{name: found.isoformat() if found else None, "page": None})
    return found


def _written(name: str) -> date | None:
    try:
        found = date.fromisoformat(st.query_params.get(name, "")[:10])
    except ValueError:
        return None
    last = date(formats.local_day(session.now(), zone().key).year, 12, 31)
    return found if date(2000, 1, 1) <= found <= last else None


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), zone())


def read(
    who: Actor, top: Organisation, asked: Wanted, before: int | None
) -> tuple[list[Entry], Mapping[int, Form]]:
    with session.reading() as s:
        found = trail.search(s, who, top, asked, before, PAGE + 1)
        return found, trail.asked(s, who, top, found)


def told(event: Event, forms: Mapping[int, Form]) -> events.Told:
    form = forms.get(event.submission_id or 0)

    def question(code: str, stored: object) -> tuple[str, str] | None:
        i = form.indicators.get(code) if form else None
        if i is None:
            return None
        try:
            return i.short, shown.worded(i, answers.from_json(i, stored))
        except (ValueError, TypeError, KeyError):
            return i.short, events.worded(code, stored)

    return events.told(event.action, event.before, event.after, question if form else None)


def listed(found: Sequence[Entry], forms: Mapping[int, Form], top: Organisation) -> None:
    for day, of_day in groupby(found, key=lambda e: formats.local_day(e.event.at, zone().key)):
        rows.card(formats.day_words(day))
        items = "".join(_item(entry, forms, top) for entry in of_day)
        st.html(f'<ul class="pm-history">{items}</ul>')


def _item(entry: Entry, forms: Mapping[int, Form], top: Organisation) -> str:
    event, said = entry.event, told(entry.event, forms)
    head = f"{layout.clock(event.at)} · {event.actor or 'система'}"
    place = "" if entry.code in ("", top.code) else f"{entry.organisation}, {entry.code}"
    about = " · ".join(filter(None, (place, entry.campaign)))
    where = f'<p class="pm-quiet">{escape(about)}</p>' if about else ""
    lines = "".join(f"<li>{escape(line)}</li>" for line in said.lines)
    more = f"<ul>{lines}</ul>" if lines else ""
    if len(said.lines) > IN_SIGHT:
        words = formats.count(len(said.lines), "подробность", "подробности", "подробностей")
        more = f"<details><summary>{words}</summary>{more}</details>"
    return f"<li><time>{escape(head)}</time>{escape(said.words)}{where}{more}</li>"


def pages(found: Sequence[Entry], before: int | None) -> None:
    with st.container(horizontal=True, key="journal-pages"):
        if before and st.button("К самым новым", icon=":material/vertical_align_top:", key="journal-newest"):
            address.put(page=None)
            st.rerun()
        older = len(found) > PAGE
        if older and st.button("Более ранние", icon=":material/arrow_downward:", key="journal-older"):
            address.put(page=found[PAGE - 1].event.id)
            st.rerun()


def export(who: Actor, top: Organisation, asked: Wanted) -> None:
    st.download_button(
        "Скачать найденное в XLSX",
        session.at_click(who, partial(book, top=top, asked=asked)),
        file_name=writing.file_name("Журнал", top.name),
        on_click="ignore",
        icon=":material/download:",
        key="journal-export",
    )
    st.caption(
        f"В файл попадут самые новые записи, не больше {formats.number(EXPORTED)}. Выгрузка отмечается в журнале."
    )


def book(who: Actor, top: Organisation, asked: Wanted) -> bytes:
    now = session.now()
    with session.begin() as s:
        found = trail.export(s, who, top, asked, now)
        forms = trail.asked(s, who, top, found)
    notes = (
        f"Журнал: {top.name}. Записей {formats.number(len(found))}, не больше {formats.number(EXPORTED)} новых.",
        f"Выгружено {formats.moment(now, zone().key)}.",
    )
    return writing.write([Table("Записи журнала", COLUMNS, (_row(e, forms) for e in found), notes)], now)


def _row(entry: Entry, forms: Mapping[int, Form]) -> tuple[object, ...]:
    event, said = entry.event, told(entry.event, forms)
    moment = event.at.astimezone(zone()).replace(tzinfo=None)
    where = (entry.code, entry.organisation)
    return (moment, event.actor or "система", said.words, *where, "\n".join(said.lines), event.id)


who = session.require_page(Action.JOURNAL)
rows.style()
shown.style()
layout.title("Журнал", "Записи только добавляются: изменить или удалить их нельзя никому.")
top = chosen(who)
st.html(f'<p class="pm-quiet">Показаны записи: {escape(top.name)} и все ниже.</p>')
asked, before = wanted(who), address.number("page")
try:
    found, forms = read(who, top, asked, before)
except Refused as refusal:
    layout.refused(refusal)
    st.stop()
if not found:
    layout.empty(
        "Таких записей нет", "Уберите часть условий: даты, человека или вид действия.", ":material/history:"
    )
    st.stop()
listed(found[:PAGE], forms, top)
pages(found, before)
export(who, top, asked)
