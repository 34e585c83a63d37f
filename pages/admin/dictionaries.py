"""«Справочники»: what an organisation keeps for those below, a part at a time, each with who changed it last."""

import streamlit as st

from core import events, formats
from core.access import Action, Actor
from core.problems import Refused
from db import dictionaries
from db.models import Organisation
from pages.admin import dictionary_lists, dictionary_texts, edition, weights
from pages.ui import address, layout, rows, session

PARTS = {
    "platforms": "Площадки и списки",
    "norms": "Нормы",
    "weights": "Веса индекса",
    "texts": "Тексты",
    "more": "Остальное",
}
# Whose last change is told under a part.
KEPT = {"platforms": "questions", "norms": "questions", "weights": "weights", "texts": "texts"}


def chosen(who: Actor) -> Organisation:
    """Whose dictionaries; ends the page for those who keep nobody's."""
    places = edition.places(who)
    if not places:
        layout.title("Справочники")
        layout.empty("Справочники ведут федерация и региональная организация", icon=":material/lock:")
        st.stop()
    code = next(iter(places))
    if len(places) > 1:
        code = address.picked("org", "Чьи справочники", list(places), lambda c: places[c].name)
    layout.title("Справочники", places[code].name)
    return places[code]


def told(who: Actor, organisation: Organisation, part: str) -> None:
    """What was done just now, and who changed something here last."""
    if news := st.session_state.pop(edition.NEWS, ""):
        st.success(formats.md(news), icon=":material/task_alt:")
    with session.reading() as s:
        last = dictionaries.last_changes(s, who, organisation).get(KEPT.get(part, ""))
    if last is None:
        return
    when = formats.moment(last.at, session.settings().time_zone.key)
    said = events.told(last.action, last.before, last.after).words
    st.caption(formats.md(f"Последнее изменение: {when}, {last.actor or 'система'}. {said}."))


def more() -> None:
    for page, label, icon, words in (
        (
            "pages/admin/newspapers.py",
            "Издания",
            ":material/newspaper:",
            "Газеты, которые предлагает форма подписки, с полугодиями и нормой экземпляров.",
        ),
        (
            "pages/admin/catalogue.py",
            "Вопросы формы",
            ":material/quiz:",
            "Слова, границы, варианты и порядок вопросов. Там же публикуют правки площадок и норм.",
        ),
        (
            "pages/admin/post.py",
            "Почта",
            ":material/outgoing_mail:",
            "Слова писем и напоминаний.",
        ),
        (
            "pages/admin/people.py",
            "Люди",
            ":material/group:",
            "Согласие на обработку персональных данных: текст и его редакции.",
        ),
    ):
        with st.container(border=True, key=f"more-{icon[10:-1]}"):
            st.page_link(page, label=label, icon=icon)
            st.html(f'<p class="pm-quiet">{words}</p>')


who = session.require_page(Action.CAMPAIGN)
rows.style()
place = chosen(who)
part = address.pressed("part", list(PARTS), PARTS.__getitem__)
told(who, place, part)
try:
    if part == "platforms":
        dictionary_lists.options(who, place)
    elif part == "norms":
        dictionary_lists.norms(who, place)
    elif part == "weights":
        weights.show(who, place)
    elif part == "texts":
        dictionary_texts.show(who, place)
    else:
        more()
except Refused as refusal:
    layout.refused(refusal)
