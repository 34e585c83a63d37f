"""«Почта»: the server that sends letters, the plan of reminders, the words, and every letter there was."""

import streamlit as st

from core.access import Action
from core.problems import Forbidden, Refused
from pages.admin import mailbox
from pages.review import letters, plan, wording
from pages.ui import address, layout, rows, scope, session

PARTS = {"server": "Сервер", "plan": "План напоминаний", "words": "Тексты писем", "log": "Письма"}


who = session.require_page(Action.CAMPAIGN)
rows.style()
place = scope.managed(who)
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
