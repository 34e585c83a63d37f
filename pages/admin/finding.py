"""Somebody found by name, an organisation by name or code; and those who wait for their data to be taken out."""

import streamlit as st

import db
from core import access, formats, text
from core.access import Action, Actor
from db import organisations, people, persons
from db.models import Organisation
from db.people import Person
from pages.ui import layout, rows, scope, session

HERE = "pages/admin/people.py"
# So many of those below are links at once; of more the search finds them.
NEAR = 30


def show(who: Actor) -> None:
    asking(who)
    st.markdown(
        "Найдите человека или организацию: увидите, у кого какие права, и сможете завести учётную запись."
    )
    words = st.text_input(
        "Имя, имя для входа, организация или её код",
        max_chars=100,
        key="words",
        icon=":material/search:",
        help="Если контакты вам открыты, ищет и по почте и телефону.",
    )
    key = text.search_key(words or "")
    with session.reading() as s:
        found = people.search(s, who, words or "") if key else []
        places = organisations.search(s, who, Action.PEOPLE, key) if key else near(s, who)
    if key and not found and not places:
        layout.empty("Ничего не нашлось", "Проверьте написание или поищите по коду.", ":material/search_off:")
    if found:
        st.subheader("Люди", anchor=False)
        with st.container(key="found-people", gap="small"):
            for one in found:
                link(one)
    if places:
        st.subheader("Организации", anchor=False)
        with st.container(key="found-organisations", gap="small"):
            for place in places:
                scope.link(HERE, place.code, f"{place.name} · {place.code}")


def near(s: db.Session, who: Actor) -> list[Organisation]:
    """The top of what the actor may reach, and what lies directly below."""
    tops = list(organisations.roots(s, who, Action.PEOPLE))
    today = formats.local_day(session.now(), session.settings().time_zone.key)
    below = [
        o for top in tops for o in organisations.below(s, who, Action.PEOPLE, top, 0, NEAR, today=today)[0]
    ]
    return [o for o in (*tops, *below) if access.can(who, Action.PEOPLE, o.path)]


def link(one: Person) -> None:
    where = "; ".join(f"{right.role.label}, {right.organisation}" for right in one.rights) or "прав нет"
    state = "" if one.active else " · отключён"
    st.page_link(HERE, label=formats.md(f"{one.name} · {where}{state}"), query_params={"person": str(one.id)})


def asking(who: Actor) -> None:
    """Who has taken back their consent: a promise of ours that an administrator keeps."""
    if not access.scope(who, Action.PERSONAL):
        return
    with session.reading() as s:
        waiting = persons.asking(s, who)
    if not waiting:
        return
    zone = session.settings().time_zone.key
    count = formats.count(len(waiting), "человек", "человека", "человек")
    with st.container(border=True, key="asking"):
        rows.card(f"Отозвали согласие: {count}", "Удалите их данные: на странице человека — «Обезличить».")
        for number, at in waiting[:NEAR]:
            words = f"№ {number}, отозвано {formats.moment(at, zone)}"
            st.page_link(HERE, label=formats.md(words), query_params={"person": str(number)})
