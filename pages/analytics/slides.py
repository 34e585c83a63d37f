"""Sittings of an organisation, and one of them with its slides: order, conclusions, closing, showing."""

from datetime import date
from typing import Any

import streamlit as st

from core import formats, slides, views
from core.access import Actor
from core.charts import layers
from core.problems import Forbidden
from core.reports import deck
from core.sheets import writing
from db import sittings
from db.sittings import Found, Head
from pages.analytics.kept import tried
from pages.ui import layout, session, taking
from pages.ui.scope import Scope

HERE, STAGE = "pages/analytics/views.py", "pages/analytics/sitting.py"
DROPPED = "slide-dropped"


def every(at: Scope) -> None:
    with session.reading() as s:
        found = sittings.of(s, at.who, at.organisation)
    st.subheader("Заседания", anchor=False)
    if not found:
        layout.empty(
            "Заседаний пока нет", "Слайды берут с любой страницы: «Ещё» — «В слайды».", ":material/slideshow:"
        )
    for sitting in found:
        closed = " · слайды закрыты" if sitting.frozen else ""
        words = f"{formats.md(sitting.title)} · {formats.day(sitting.held)}{closed}"
        there = {"organisation": at.organisation.code, "sitting": str(sitting.id)}
        st.page_link(HERE, label=words, icon=":material/slideshow:", query_params=there)
    with st.expander("Новое заседание", icon=":material/add:", key="sitting-new"):
        _new(at)


def _new(at: Scope) -> None:
    with st.form("sitting-start", border=False, clear_on_submit=True):
        title = st.text_input("Название", value="Заседание президиума", max_chars=views.TITLE)
        held = st.date_input("День", value="today", format="DD.MM.YYYY")
        if st.form_submit_button("Завести", type="primary"):
            tried(lambda: _start(at, title, _day(held)), "Заседание заведено")


def _start(at: Scope, title: str, held: date) -> None:
    with session.begin() as s:
        sittings.start(s, at.who, at.organisation, title, held, session.now())


def _day(value: object) -> date:
    return value if isinstance(value, date) else session.now().date()


def one(at: Scope, number: int) -> None:
    try:
        with session.reading() as s:
            found = sittings.find(s, at.who, number)
            whole = sittings.intact(s, at.who, number) if found.frozen else False
    except Forbidden as refusal:
        layout.locked(refusal)
        return
    layout.title(found.title, f"{found.organisation} · {formats.day(found.held)}")
    there = {"organisation": found.code}
    with st.container(horizontal=True, key="sitting-doors"):
        st.page_link(HERE, label="Все заседания и виды", icon=":material/arrow_back:", query_params=there)
        if found.slides:
            show = {"sitting": str(found.id), "slide": "1"}
            st.page_link(STAGE, label="Показать слайды", icon=":material/slideshow:", query_params=show)
            st.download_button(
                "Скачать слайды",
                session.at_click(at.who, lambda who: paper(who, number)),
                file_name=writing.file_name(found.title, formats.day(found.held), extension="pdf"),
                mime="application/pdf",
                key=f"deck-{found.id}",
                on_click="ignore",
                icon=":material/picture_as_pdf:",
                type="tertiary",
            )
    _undo(at, found)
    if found.frozen:
        _closed(found, whole)
    for place, slide in enumerate(found.slides, start=1):
        _slide(at, found, slide, place)
    if not found.slides:
        layout.empty(
            "Слайдов пока нет", "Откройте любой график и нажмите «Ещё» — «В слайды».", ":material/slideshow:"
        )
    if found.editable:
        _acts(at, found)


def paper(who: Actor, number: int) -> bytes:
    """The slides that this person may see, always light."""
    with session.reading() as s:
        found = sittings.find(s, who, number)
        bodies = [(h, sittings.body(s, who, found, h.id)) for h in found.slides if h.open]
    made = [
        deck.Page(
            head.title, body["scope"], body["sentence"], body["source"], head.note, _drawn(body["spec"])
        )
        for head, body in bodies
    ]
    invented = f" · {formats.INVENTED}" if layout.demonstration() else ""
    return deck.pdf(found.title, made, f"{found.title}, {formats.day(found.held)}{invented}")


def _drawn(spec: dict[str, Any]) -> bytes:
    picture: bytes = taking.painter().vegalite_to_png(layers.bare(spec), scale=2, allowed_base_urls=[])
    return picture


def _closed(found: Found, whole: bool) -> None:
    moment = formats.moment(found.frozen, session.settings().time_zone.key)
    if whole:
        st.caption(f"Слайды закрыты {moment} и с тех пор не менялись: контрольная сумма сходится.")
    else:
        st.warning(f"Слайды закрыты {moment}, но контрольная сумма не сходится.", icon=":material/warning:")


def _slide(at: Scope, found: Found, slide: Head, place: int) -> None:
    with st.container(border=True, key=f"slide-{slide.id}"):
        st.markdown(f"**{place}. {formats.md(slide.title)}**")
        if not found.editable or not slide.open:
            if slide.note:
                st.caption(f"Вывод президиума: {formats.md(slide.note)}")
            return
        key = f"{slide.id}-{found.lock_version}"
        with st.form(f"note-{key}", border=False):
            note = st.text_area(
                "Вывод президиума", value=slide.note, max_chars=slides.NOTE, key=f"text-{key}"
            )
            row = st.container(horizontal=True)
            saved = row.form_submit_button("Сохранить вывод")
            up = row.form_submit_button("Выше", icon=":material/arrow_upward:", type="tertiary")
            down = row.form_submit_button("Ниже", icon=":material/arrow_downward:", type="tertiary")
            drop = row.form_submit_button("Убрать", icon=":material/delete:", type="tertiary")
        if saved:
            tried(lambda: _conclude(at, found, slide, note), "Вывод записан")
        if up or down:
            to = place - 1 if up else place + 1
            tried(lambda: _move(at, found, slide, max(1, to)), "Слайд переставлен")
        if drop:
            tried(lambda: _drop(at, found, slide), "Слайд убран")


def _conclude(at: Scope, found: Found, slide: Head, note: str) -> None:
    with session.begin() as s:
        sittings.conclude(s, at.who, found.id, slide.id, note, found.lock_version, session.now())


def _move(at: Scope, found: Found, slide: Head, to: int) -> None:
    with session.begin() as s:
        sittings.move(s, at.who, found.id, slide.id, to, found.lock_version, session.now())


def _drop(at: Scope, found: Found, slide: Head) -> None:
    with session.begin() as s:
        was = sittings.drop(s, at.who, found.id, slide.id, found.lock_version, session.now())
    st.session_state[DROPPED] = (found.id, slide.title, was)


def _undo(at: Scope, found: Found) -> None:
    number, title, was = st.session_state.get(DROPPED, (0, "", None))
    if number != found.id or was is None or not found.editable:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="slide-undo"):
        st.caption(f"Убран слайд «{formats.md(title)}».")
        if st.button("Вернуть", icon=":material/undo:", type="tertiary", key="slide-undo-button"):
            tried(lambda: _again(at, found, was), "Слайд возвращён, он последний")


def _again(at: Scope, found: Found, was: tuple[dict[str, object], str, str]) -> None:
    body, path, note = was
    with session.begin() as s:
        sittings.take(s, at.who, found.id, body, path, note, session.now())
    st.session_state.pop(DROPPED, None)


def _acts(at: Scope, found: Found) -> None:
    key = f"{found.id}-{found.lock_version}"
    if found.slides:
        st.caption("После закрытия слайды не меняет никто: все видят на заседании одно и то же.")
        if st.button("Закрыть слайды", type="primary", icon=":material/lock:", key=f"freeze-{key}"):
            tried(lambda: _freeze(at, found), "Слайды закрыты")
    with st.expander("Название, день, удаление", icon=":material/edit:", key=f"sitting-edit-{key}"):
        with st.form(f"sitting-{key}", border=False):
            title = st.text_input("Название", value=found.title, max_chars=views.TITLE)
            held = st.date_input("День", value=found.held, format="DD.MM.YYYY")
            if st.form_submit_button("Сохранить"):
                tried(lambda: _rename(at, found, title, _day(held)), "Сохранено")
        sure = st.checkbox("Удалить заседание со всеми слайдами", key=f"sure-{key}")
        if st.button("Удалить заседание", disabled=not sure, key=f"discard-{key}"):
            tried(lambda: _discard(at, found), "Заседание удалено")


def _freeze(at: Scope, found: Found) -> None:
    with session.begin() as s:
        sittings.freeze(s, at.who, found.id, found.lock_version, session.now())


def _rename(at: Scope, found: Found, title: str, held: date) -> None:
    with session.begin() as s:
        sittings.rename(s, at.who, found.id, title, held, found.lock_version, session.now())


def _discard(at: Scope, found: Found) -> None:
    with session.begin() as s:
        sittings.discard(s, at.who, found.id, found.lock_version, session.now())
    st.query_params.pop("sitting", None)
