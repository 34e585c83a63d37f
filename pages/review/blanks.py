"""The blank for printing, of one organisation found by its name."""

import streamlit as st

from core import formats, text
from core.access import Action
from core.campaigns import CampaignKind
from core.organisations import Level
from db import organisations, submissions
from pages.duties import paper
from pages.review.place import At
from pages.ui import layout, rows, session


def show(at: At) -> None:
    st.markdown(
        "Бланк печатают и заполняют ручкой; ответы с него потом вносят книгой Excel. "
        "В бланке те же вопросы, ответы прошлого года и те, что уже есть."
    )
    words = st.text_input(
        "Найти организацию", max_chars=100, key="blank-of", icon=":material/search:", autocomplete="off"
    )
    key = text.search_key(words or "")
    if key:
        found(at, key)


def found(at: At, key: str) -> None:
    kind, year = CampaignKind(at.campaign.kind), at.campaign.year
    with session.reading() as s:
        every = organisations.search(s, at.who, Action.ENTER, key)
        primaries = [o for o in every if o.level == Level.PRIMARY.value]
        numbers = [(o, submissions.of(s, at.who, o, year, kind)) for o in primaries]
    if not numbers:
        layout.empty("Ничего не нашлось", "Проверьте написание или поищите по коду.", ":material/search_off:")
    for organisation, form in numbers:
        with st.container(border=True, key=f"blank-{organisation.id}"):
            rows.card(organisation.name, f"Код {organisation.code}")
            if form is None:
                st.caption(formats.md(f"В кампании «{at.campaign.title}» эта организация не участвует."))
            else:
                paper.button(at.who, form.id, organisation.name, at.campaign.title)
