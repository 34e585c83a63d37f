"""«Люди»: who has which rights at an organisation; accounts are opened and closed here."""

from html import escape

import streamlit as st

from core import access, formats, text
from core.access import Action, Actor
from core.organisations import Level
from core.problems import Forbidden
from db import organisations, users
from db.models import Organisation
from db.users import Person
from pages.admin import accounts, acts, rights
from pages.ui import answers as shown
from pages.ui import layout, rows, scope, session

HERE = "pages/admin/people.py"


def chosen(who: Actor) -> Organisation | None:
    code = st.query_params.get("organisation", "")[:40]
    if not code:
        return None
    with session.reading() as s:
        try:
            return organisations.find(s, who, Action.PEOPLE, code)
        except Forbidden as refusal:
            layout.locked(refusal)
            return None


def choose(who: Actor) -> None:
    st.markdown(
        "Выберите организацию: вы увидите, у кого есть права в ней, и сможете завести учётную запись."
    )
    words = st.text_input(
        "Название или код организации", max_chars=100, key="words", icon=":material/search:"
    )
    found = offered(who, text.search_key(words or ""))
    if not found:
        layout.empty("Ничего не нашлось", "Проверьте написание или поищите по коду.", ":material/search_off:")
    with st.container(key="found-organisations", gap="small"):
        for organisation in found:
            scope.link(HERE, organisation.code, f"{organisation.name} · {organisation.code}")


def offered(who: Actor, words: str) -> list[Organisation]:
    """What the words find; without words, the top of the tree and what lies directly below."""
    with session.reading() as s:
        if words:
            return list(organisations.search(s, who, Action.PEOPLE, words))
        tops = list(organisations.roots(s, who, Action.PEOPLE))
        today = formats.local_day(session.now(), session.settings().time_zone.key)
        below = [o for top in tops for o in organisations.children(s, who, Action.STRUCTURE, top, today)]
    return [o for o in (*tops, *below) if access.can(who, Action.PEOPLE, o.path)]


def people(who: Actor, organisation: Organisation) -> None:
    with session.reading() as s:
        found = users.of(s, who, organisation)
    if not found:
        layout.empty("Пока никого нет", "Заведите первую учётную запись ниже.", ":material/person_add:")
    for person in found:
        with st.container(border=True, key=f"person-{person.id}"):
            card(person)
            rights.manage(who, person, organisation)


def card(person: Person) -> None:
    marks = "" if person.active else shown.mark("overdue", "отключён")
    if person.active and person.waiting:
        marks = shown.mark("late", "пароль ещё не задан")
    st.html(
        f'<h2 class="pm-card">{escape(person.name)}</h2>'
        f'<p class="pm-quiet">{escape(f"Имя для входа: {person.login}. {seen(person)}.")}</p>'
        f'<p class="pm-marks">{marks}</p>'
    )
    for right in person.rights:
        st.text(f"{right.role.label} — {right.organisation}")


def seen(person: Person) -> str:
    if person.seen is not None:
        return f"Последний вход: {formats.moment(person.seen, session.settings().time_zone.key)}"
    return "Ещё не входил(а)" if person.waiting else "За последние 30 дней не входил(а)"


who = session.require_page(Action.PEOPLE)
shown.style()
rows.style()
place = chosen(who)
layout.title("Люди", f"{place.name} · {Level(place.level).label}" if place else "Учётные записи и права")
acts.handed_over()
if place is None:
    choose(who)
else:
    if st.button("Выбрать другую организацию", icon=":material/arrow_back:", type="tertiary", key="other"):
        del st.query_params["organisation"]
        st.rerun()
    people(who, place)
    accounts.opening(who, place)
    accounts.inviting(who, place)
