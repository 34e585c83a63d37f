"""«Почта»: the server that sends letters, the plan of reminders, the words, and every letter there was."""

import streamlit as st

from core.access import Action, Actor
from core.problems import Forbidden, Refused
from db import organisations
from db.models import Organisation
from pages.admin import mailbox
from pages.review import letters, plan, wording
from pages.ui import address, layout, rows, session

PARTS = {"server": "Сервер", "plan": "План напоминаний", "words": "Тексты писем", "log": "Письма"}


def tree(who: Actor) -> Organisation:
    """Whose post is looked at; only who keeps several chooses."""
    with session.reading() as s:
        tops = {o.code: o for o in organisations.roots(s, who, Action.CAMPAIGN)}
    if len(tops) < 2:
        return next(iter(tops.values()))
    return tops[address.picked("org", "Организация", list(tops), lambda code: tops[code].name)]


who = session.require_page(Action.CAMPAIGN)
rows.style()
place = tree(who)
layout.title("Почта", place.name)
part = address.pressed("part", list(PARTS), lambda key: PARTS[key])
letters.state(who, place, server=part != "server")
try:
    if part == "server":
        mailbox.show(who, place)
    elif part == "plan":
        plan.show(who, place)
    elif part == "words":
        wording.show(who, place)
    else:
        letters.log(who, place, (), "Здесь будет каждое письмо: кому, когда, ушло ли и если нет, то почему.")
except (Refused, Forbidden) as error:
    layout.refused(error)
    st.stop()
