"""«Вопросы формы»: what the next monitoring will ask, edited without programming."""

from pathlib import Path

import streamlit as st

from core import edition_checks, editions, formats
from core.access import Action, Actor
from core.indicators import Indicator, Section
from core.organisations import LEVEL_PLURALS, Level
from core.problems import Refused
from db.editions import Draft
from pages.admin import adding, edition, publishing, question
from pages.ui import address, layout, rows, session
from pages.ui import answers as shown

STYLE = Path(__file__).with_name("catalogue.css")
VIEWS = {"edit": "Вопросы", "preview": "Как увидит заполняющий", "publish": "Проверить и опубликовать"}
LEVELS = [level.value for level in (Level.PRIMARY, Level.TERRITORIAL, Level.REGIONAL)]


def chosen(who: Actor) -> Draft:
    """Whose questions are edited; ends the page for those who edit nobody's."""
    places = edition.places(who)
    if not places:
        layout.title("Вопросы формы")
        layout.empty("Вопросы меняют федерация и региональная организация", icon=":material/lock:")
        st.stop()
    code = next(iter(places))
    if len(places) > 1:
        code = address.picked("org", "Чьи вопросы", list(places), lambda c: places[c].name)
    layout.title("Вопросы формы", places[code].name)
    try:
        return edition.read(who, places[code])
    except Refused as error:
        st.info(formats.md(str(error)), icon=":material/info:")
        st.stop()


def told(draft: Draft) -> None:
    """What has just been done, and where everything typed is."""
    if news := st.session_state.pop(edition.NEWS, ""):
        st.success(formats.md(news), icon=":material/task_alt:")
    changes = len(edition.changes(draft))
    zone = session.settings().time_zone.key
    since = (
        f"Опубликована редакция {draft.number - 1}, {formats.moment(draft.since, zone)}. "
        if draft.since
        else ""
    )
    counted = formats.count(changes, "правка", "правки", "правок")
    state = f"В черновике {counted}: видите только вы и коллеги." if changes else "Правок нет."
    when = f" Вопросы будут заданы в кампании {draft.year} года; открытые кампании не меняются."
    st.html(f'<p class="pm-quiet">{since}{state}{when}</p>')
    if edition.SAVED in st.session_state:
        layout.saved(st.session_state[edition.SAVED])


def level() -> Level:
    return Level(address.pressed("level", LEVELS, lambda v: LEVEL_PLURALS[Level(v)][1].capitalize()))


def picked(draft: Draft, at: Level) -> Section:
    every = {s.code: s for s in edition.sections(draft)}

    def words(code: str) -> str:
        asked = listed(draft, every[code], at)
        touched = sum(edition.changed(draft, i.code) for i in asked)
        return f"{every[code].title} · {len(asked)}" + (f", изменено {touched}" if touched else "")

    return every[address.picked("section", "Раздел", list(every), words)]


def listed(draft: Draft, section: Section, at: Level) -> list[Indicator]:
    """What the level is asked, hidden questions too, and what is counted from it."""
    known = draft.catalogue.known
    return [i for i in section.indicators if known(i, at, draft.year)]


def questions(who: Actor, draft: Draft, at: Level) -> None:
    section = picked(draft, at)
    with st.container(key="questions", gap=None):
        for i in listed(draft, section, at):
            question.link(i.code, shown.name(i))
            words = [edition_checks.KINDS[i.kind], *map(_marked, edition.status(draft, i))]
            st.html(f'<p class="pm-quiet">{" · ".join(words)}</p>')
    if st.button("Добавить вопрос", icon=":material/add:", key="add-question"):
        address.put(question=adding.NEW)
        st.rerun()
    st.caption("Вопросы о подписке составляются сами, из справочника изданий.")
    with st.expander("Название и подсказка раздела", icon=":material/edit:"):
        _wording(who, draft, section)


def _marked(word: str) -> str:
    return f'<b class="pm-changed">{word}</b>' if word in edition.TOUCHED else word


def _wording(who: Actor, draft: Draft, section: Section) -> None:
    with st.form(f"section-{section.code}-{draft.lock_version}", border=False):
        title = st.text_input("Название", section.title, max_chars=edition_checks.TITLE)
        hint = st.text_area("Подсказка", section.hint, max_chars=edition_checks.HINT, height=90)
        asked = st.form_submit_button("Сохранить в черновик")
    if asked:
        body = editions.wording(draft.base, draft.body, section.code, {"title": title, "hint": hint})
        edition.put(who, draft, body, "Раздел изменён.")


def seen(draft: Draft, at: Level) -> None:
    """A section as the form will show it; questions after an answer stand where they would appear."""
    section = picked(draft, at)
    if section.hint:
        st.caption(formats.md(section.hint))
    asked = [i for i in section.indicators if at in i.levels and i.offered(draft.year) and not i.hidden]
    if asked:
        question.preview(asked)
    else:
        layout.empty("В этом разделе таких вопросов нет")


who = session.require_page(Action.CAMPAIGN)
rows.style()
shown.style()
st.html(STYLE)
draft = chosen(who)
told(draft)
code = st.query_params.get("question", "")[:120]
if code:
    at = Level(address.word("level", LEVELS) or LEVELS[0])
    if st.button("К списку вопросов", icon=":material/arrow_back:", key="back", type="tertiary"):
        address.put(question=None)
        st.rerun()
    if code == adding.NEW:
        sections = [s.code for s in edition.sections(draft)]
        adding.show(who, draft, at, address.word("section", sections) or sections[0])
    else:
        question.show(who, draft, code, at)
else:
    view = address.pressed("view", list(VIEWS), VIEWS.__getitem__)
    if view == "publish":
        publishing.show(who, draft)
    elif view == "preview":
        seen(draft, level())
    else:
        questions(who, draft, level())
