"""The workbook: out to the primaries, and back; a try at once, written by a second click."""

from functools import partial
from hashlib import sha256

import streamlit as st

from core import formats
from core import workbook as books
from core.problems import Conflict, Refused
from core.sheets import reading, writing
from core.sheets.columns import CellProblem
from db import entry
from db.entry import Left, Outcome
from pages.admin import outcome as told
from pages.review.place import At
from pages.ui import layout, rows, session

LIMIT_MB = reading.MAX_BYTES >> 20
QUEUE = "pages/review/queue.py"
TRIED = "book-tried"


def show(at: At) -> None:
    with session.reading() as s:
        number = entry.expected(s, at.who, at.organisation, at.campaign)
    if not number:
        layout.empty("Здесь нет первичных организаций", "В этой кампании от них ничего не ждут.")
    elif number > entry.MOST:
        st.warning(entry.TOO_MANY, icon=":material/account_tree:")
    else:
        give_out(at, number)
        bring_back(at)


def give_out(at: At, number: int) -> None:
    st.subheader("Раздать книгу", anchor=False)
    count = formats.count(number, "организация", "организации", "организаций")
    st.markdown(
        f"В книге {count}, по строке на каждую: ответы, которые уже есть, и прошлый год рядом. "
        "Как заполнять, написано на первом листе."
    )
    st.download_button(
        "Скачать книгу",
        partial(_made, at),
        file_name=writing.file_name("Ответы", at.campaign.title, at.organisation.name),
        on_click="ignore",
        icon=":material/download:",
        key=f"give-{at.key}",
    )


def _made(at: At) -> bytes:
    with session.begin() as s:
        return entry.workbook(s, at.who, at.organisation, at.campaign, session.now())


def bring_back(at: At) -> None:
    st.subheader("Загрузить заполненную", anchor=False)
    st.markdown(
        "Файл сначала только проверяется. Записывается всё сразу или, если есть хоть одна ошибка, ничего."
    )
    file = st.file_uploader(
        "Книга с ответами (.xlsx)", type="xlsx", max_upload_size=LIMIT_MB, key=f"book-{at.key}"
    )
    if file is None:
        st.session_state.pop(TRIED, None)
        return
    data = file.getvalue()
    mark = f"{at.key}-{sha256(data).hexdigest()[:16]}-{file.file_id}"
    seen, found, done = st.session_state.get(TRIED, ("", None, False))
    try:
        if seen != mark or found is None:
            with st.spinner("Проверяем книгу…"):
                found, done = attempt(at, data), False
            st.session_state[TRIED] = (mark, found, done)
        result(at, data, mark, found, done)
    except (Refused, Conflict) as refusal:
        st.session_state.pop(TRIED, None)
        st.error(str(refusal), icon=":material/error:")


def attempt(at: At, data: bytes) -> Outcome:
    """Reads only; a try at foreign organisations stays in the journal."""
    book = reading.read(data, books.MAX_ROWS)
    with session.reading() as s:
        found = entry.preview(s, at.who, at.organisation, at.campaign, book, session.now())
    if found.foreign:
        with session.begin() as s:
            entry.attempt(s, at.who, at.organisation, at.campaign, found.foreign, session.now())
    return found


def write(at: At, data: bytes, hand_in: bool) -> Outcome:
    book = reading.read(data, books.MAX_ROWS)
    with session.begin() as s:
        return entry.load(s, at.who, at.organisation, at.campaign, book, session.now(), hand_in)


def result(at: At, data: bytes, mark: str, found: Outcome, done: bool) -> None:
    if found.problems:
        told.problems(found.problems)
        _marked(data, found)
    elif done:
        written(at, found)
    elif found.empty:
        st.info("Изменений нет: всё, что есть в книге, уже внесено.", icon=":material/check:")
    else:
        agree(at, data, mark, found)
    told.notes(found.notes)


def _marked(data: bytes, found: Outcome) -> None:
    st.download_button(
        "Скачать файл с пометками",
        partial(_copy, data, found),
        file_name=writing.file_name("Исправить"),
        on_click="ignore",
        type="primary",
        icon=":material/edit_note:",
        help="Та же книга: ошибки выделены красным, причина — рядом. Исправьте и загрузите её снова.",
        key="marked",
    )


def _copy(data: bytes, found: Outcome) -> bytes:
    return books.marked(reading.read(data, books.MAX_ROWS), found.problems, found.warnings, found.forms)


def agree(at: At, data: bytes, mark: str, found: Outcome) -> None:
    st.info(f"Будет внесено: {found.words()}.", icon=":material/preview:")
    if found.warnings:
        _warnings(found.warnings)
    hand_in = False
    if found.ready:
        of = f"{formats.number(found.ready)} из {formats.number(found.filled)}"
        hand_in = st.checkbox(f"Сразу отправить на проверку те, где всё заполнено ({of})", key=f"send-{mark}")
    if hand_in and found.left:
        left(found.left, "Останутся черновиками")
    if st.button("Внести", type="primary", icon=":material/upload:", key=f"write-{mark}"):
        with st.spinner("Вносим ответы…"):
            made = write(at, data, hand_in)
        st.session_state[TRIED] = (mark, made, not (made.problems or made.empty))
        st.rerun()


def _warnings(found: tuple[CellProblem, ...]) -> None:
    title = formats.count(len(found), "предупреждение", "предупреждения", "предупреждений")
    with st.expander(f"{title}: внести можно, но проверьте", icon=":material/warning:"):
        rows.table((*told.PROBLEM_COLUMNS[:3], "Что проверить"), map(told.words, found[: told.SHOWN]))
        if len(found) > told.SHOWN:
            st.caption(f"Показаны первые {told.SHOWN} из {formats.number(len(found))}.")


def written(at: At, found: Outcome) -> None:
    st.success(
        f"Ответы внесены: {found.words()}. Ответственные увидят их в своих формах.",
        icon=":material/task_alt:",
    )
    if found.handed_in:
        sent = formats.count(found.handed_in, "форма", "формы", "форм")
        st.page_link(
            QUEUE,
            label=f"На проверку отправлено: {sent}",
            icon=":material/inbox:",
            query_params={"org": at.organisation.code},
        )
        if found.left:
            left(found.left, "Остались черновиками")


def left(drafts: tuple[Left, ...], title: str) -> None:
    with st.expander(f"{title}: {formats.number(len(drafts))}"):
        rows.table(
            ("Код", "Организация", "Чего не хватает"),
            [
                (d.code, d.organisation, formats.count(d.left, "ответа", "ответов", "ответов"))
                for d in drafts[: told.SHOWN]
            ],
        )
