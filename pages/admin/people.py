"""«Люди»: who answers for what; people are found, invited, loaded, told apart and taken leave of here."""

import streamlit as st

from core.access import Action, Actor
from core.organisations import Level
from core.problems import Forbidden
from db import consents, organisations
from db.models import Organisation
from pages.admin import accounts, acts, book, finding, hiring, inviting, person, staff, vacant, wording
from pages.ui import address, layout, rows, session
from pages.ui import answers as shown

VIEWS = {
    "find": "Найти",
    "vacant": "Без ответственного",
    "invite": "Приглашения",
    "load": "Загрузить из Excel",
    "contacts": "Контакты",
    "consent": "Согласие",
}


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


def back(label: str, *names: str) -> None:
    if st.button(label, icon=":material/arrow_back:", type="tertiary", key="other"):
        for name in names:
            st.query_params.pop(name, None)
        st.rerun()


def at_a_place(who: Actor, place: Organisation) -> None:
    layout.title("Люди", f"{place.name} · {Level(place.level).label}")
    acts.handed_over()
    back("Выбрать другую организацию", "organisation")
    staff.show(who, place)
    accounts.opening(who, place)
    accounts.inviting(who, place)


def overview(who: Actor) -> None:
    layout.title("Люди", "Учётные записи и права")
    acts.handed_over()
    with session.reading() as s:
        keeper = consents.may_publish(s, who)
        silent = keeper and consents.present(s) is None
    if silent:
        st.warning(
            "Текст согласия на обработку персональных данных не опубликован, и людей о нём не спрашивают: "
            "откройте «Согласие».",
            icon=":material/contract:",
        )
    offered = [view for view in VIEWS if view != "consent" or keeper]
    view = address.pressed("view", offered, VIEWS.__getitem__)
    if view == "vacant":
        vacant.show(who)
    elif view == "invite":
        inviting.show(who)
    elif view == "load":
        hiring.show(who)
    elif view == "contacts":
        book.show(who)
    elif view == "consent":
        wording.show(who)
    else:
        finding.show(who)


who = session.require_page(Action.PEOPLE)
shown.style()
rows.style()
number = address.number("person")
person.leave_others(number)
if number is not None:
    person.show(who, number, back)
elif (place := chosen(who)) is not None:
    at_a_place(who, place)
else:
    overview(who)
