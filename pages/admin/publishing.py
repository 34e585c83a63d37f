"""Checking an edition and publishing it: what is changed, what keeps it back, and what it would break."""

from html import escape

import streamlit as st

from core import formats
from core.access import Actor
from db import editions as verbs
from db.editions import Draft
from pages.admin import edition, question
from pages.ui import fields, layout, rows, session


def show(who: Actor, draft: Draft) -> None:
    changes = edition.changes(draft)
    if not changes:
        layout.empty(
            "Правок нет", "В следующей кампании будут те же вопросы, что сейчас.", ":material/check:"
        )
        return
    _changes(who, draft, changes)
    blocking = _problems(draft)
    if not blocking:
        _breaks(draft)
    with st.container(horizontal=True, key="publish-acts"):
        _publish(who, draft, bool(blocking))
        _discard(who, draft)


def _changes(who: Actor, draft: Draft, changes: list[edition.Change]) -> None:
    rows.card(f"Что изменено: {len(changes)}")
    for n, change in enumerate(changes):
        with st.container(horizontal=True, key=f"change-{n}", vertical_alignment="center"):
            if change.code:
                question.link(change.code, change.words)
            else:
                st.markdown(formats.md(change.words))
            if st.button(
                "Вернуть как было", icon=":material/undo:", type="tertiary", key=f"back-{n}-{change.code}"
            ):
                edition.put(who, draft, change.undone, "Правка отменена.")


def _problems(draft: Draft) -> list[str]:
    blocking = [p for p in draft.problems if p.blocking]
    if blocking:
        rows.card("Исправьте перед публикацией")
    for problem in draft.problems:
        fields.note("block" if problem.blocking else "warn", problem.text)
    if not draft.problems:
        st.success("Проверено: ошибок нет.", icon=":material/task_alt:")
    return [p.text for p in blocking]


def _breaks(draft: Draft) -> None:
    if not draft.breaks:
        st.info("Сравнение с прошлыми годами не изменится.", icon=":material/timeline:")
        return
    rows.card(
        "Что станет со сравнением по годам", "Прошлые ответы останутся как были; вот что увидят в рядах."
    )
    items = "".join(f"<li>{escape(line)}</li>" for line in draft.breaks)
    st.html(f'<ul class="pm-questions">{items}</ul>')


def _publish(who: Actor, draft: Draft, kept_back: bool) -> None:
    def publish() -> None:
        with session.begin() as s:
            verbs.publish(s, who, draft.organisation, draft.lock_version, session.now())

    if st.button(
        f"Опубликовать для кампании {draft.year} года",
        type="primary",
        icon=":material/publish:",
        disabled=kept_back,
        key=f"publish-{draft.lock_version}",
    ):
        done = f"Редакция {draft.number} опубликована: по ней спросят в кампании {draft.year} года."
        edition.act(publish, done)


def _discard(who: Actor, draft: Draft) -> None:
    def discard() -> None:
        with session.begin() as s:
            verbs.discard(s, who, draft.organisation, draft.lock_version, session.now())

    if st.button("Вернуть всё как было", icon=":material/undo:", key=f"discard-{draft.lock_version}"):
        edition.act(discard, "Все правки отменены; что в них было, осталось в журнале.")
