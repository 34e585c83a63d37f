"""Options and norms in the dictionaries: what was asked year by year, and what the draft of the questions would make
of it. There is one draft: it is published on «Вопросы формы»."""

import streamlit as st

from core import dictionaries, edition_checks, editions, formats
from core.access import Actor
from core.dictionaries import Line, Questions
from core.indicators import SUBSCRIPTION
from db import dictionaries as verbs
from db.editions import Draft
from db.models import Organisation
from pages.admin import edition
from pages.ui import address, rows, session
from pages.ui import answers as shown

QUESTIONS = "pages/admin/catalogue.py"


def read(who: Actor, organisation: Organisation) -> Questions:
    with session.reading() as s:
        return verbs.questions(s, who, organisation, session.now())


def _head(organisation: Organisation, found: Questions, words: str) -> None:
    st.html(
        f'<p class="pm-quiet">{words} Открытые кампании не меняются: правки увидят в кампании {found.year} года, '
        "когда их опубликуют.</p>"
    )
    st.page_link(
        QUESTIONS,
        label="Проверить и опубликовать правки",
        icon=":material/publish:",
        query_params={"org": organisation.code, "view": "publish"},
    )


def options(who: Actor, organisation: Organisation) -> None:
    found = read(who, organisation)
    lists = dictionaries.lists(found.draft)
    code = address.picked("list", "Список", list(lists), lambda c: _capital(lists[c]))
    _head(organisation, found, "Чего больше не предлагают, остаётся в ответах и графиках прошлых лет.")
    draft = edition.read(who, organisation)
    for line in dictionaries.options(found, code):
        _option(who, draft, found, code, line)
    _another(who, draft, code)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _option(who: Actor, draft: Draft, found: Questions, code: str, line: Line) -> None:
    with st.container(border=True, key=f"option-{line.code}"):
        domestic = code == dictionaries.PLATFORMS and line.domestic
        facts = [*map(str, line.past), "российская" if domestic else "", *_ahead(found, line)]
        rows.card(line.title, " · ".join(fact for fact in facts if fact))
        words = "Больше не предлагать" if line.offered else "Снова предлагать"
        icon = ":material/block:" if line.offered else ":material/undo:"
        if st.button(words, icon=icon, type="tertiary", key=f"turn-{code}-{line.code}"):
            done = "снова предлагается" if not line.offered else "больше не предлагается"
            _put(who, draft, code, line.code, not line.offered, f"«{line.title}» {done}: в черновике.")


def _ahead(found: Questions, line: Line) -> list[str]:
    coming = f"с кампании {found.year} года: {line.coming}" if line.coming else ""
    drafted = f"в черновике: {line.drafted}" if line.drafted else ""
    return [coming, drafted]


def _put(who: Actor, draft: Draft, code: str, option: str, offered: bool, done: str) -> None:
    question = editions.find(draft.catalogue, code)
    if question is None:
        return
    entries = []
    for entry in editions.options(question):
        plain = {k: v for k, v in entry.items() if k != "retired"}
        gone = not offered if entry["code"] == option else bool(entry.get("retired"))
        entries.append(plain | ({"retired": True} if gone else {}))
    edition.put(who, draft, editions.changing(draft.base, draft.body, code, {"options": entries}), done)


def _another(who: Actor, draft: Draft, code: str) -> None:
    question = editions.find(draft.catalogue, code)
    if question is None:
        return
    with st.form(f"another-{code}", clear_on_submit=True):
        label = st.text_input("Добавить в список", max_chars=edition_checks.OPTION, key=f"fresh-{code}")
        yes = False
        if code == dictionaries.PLATFORMS:
            yes = st.checkbox("российская площадка", key=f"fresh-yes-{code}")
        asked = st.form_submit_button("Добавить в черновик", icon=":material/add:")
    if asked and label and label.strip():
        entries = editions.options(question)
        fresh = editions.code_for(label, [o["code"] for o in entries], "")
        entries.append({"code": fresh, "label": label, "yes": yes})
        body = editions.changing(draft.base, draft.body, code, {"options": entries})
        edition.put(who, draft, body, f"«{label.strip()}» добавлено в черновик.")


def norms(who: Actor, organisation: Organisation) -> None:
    found = read(who, organisation)
    _head(organisation, found, "Ответы прошлых лет сравниваются с нормой своего года.")
    for line in dictionaries.norms(found):
        _norm(organisation, found, line)
    _without(organisation, found)


def _norm(organisation: Organisation, found: Questions, line: Line) -> None:
    papers = found.draft.campaigns.get(line.code) == SUBSCRIPTION
    with st.container(border=True, key=f"norm-{line.code}"):
        past = "; ".join(map(str, line.past)) if len(line.past) > 1 else _since(line)
        facts = [line.now if papers else past, line.source, line.where, *_ahead(found, line)]
        rows.card(_capital(line.title), " · ".join(fact for fact in facts if fact))
        if papers:
            st.page_link(
                "pages/admin/newspapers.py",
                label="Изменить в «Изданиях»",
                icon=":material/edit:",
                query_params={"org": organisation.code},
            )
        else:
            _to_question(organisation, line.code, "Изменить норму")


def _since(line: Line) -> str:
    return str(line.past[0]) if line.past else line.now


def _to_question(organisation: Organisation, code: str, label: str) -> None:
    st.page_link(
        QUESTIONS,
        label=label,
        icon=":material/edit:",
        query_params={"org": organisation.code, "question": code},
    )


def _without(organisation: Organisation, found: Questions) -> None:
    """A norm for what has none yet: it is written beside the question."""
    free = {
        i.code: i
        for i in found.draft.indicators.values()
        if i.comparable and not i.norm and not i.hidden and found.draft.campaigns[i.code] != SUBSCRIPTION
    }
    with st.expander("Установить норму там, где её нет", icon=":material/add:"):
        code = st.selectbox(
            "Показатель",
            list(free),
            index=None,
            format_func=lambda c: shown.short(free[c]),
            placeholder="Начните вводить название",
            filter_mode="contains",
            key="norm-for",
        )
        if code:
            _to_question(organisation, code, f"Открыть: {formats.md(shown.short(free[code]))}")
