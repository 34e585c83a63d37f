"""The workbook: out to the primaries, and back; a try at once, written by a second click."""

from functools import partial
from hashlib import sha256

import streamlit as st

from core import formats
from core import workbook as books
from core.access import Actor
from core.problems import Conflict, Refused
from core.sheets import reading, writing
from db import entry, sending
from db.entry import Left, Outcome
from pages.admin import outcome as told
from pages.review import brought
from pages.review.place import At
from pages.ui import layout, rows, session

LIMIT_MB = reading.MAX_BYTES >> 20
QUEUE = "pages/review/queue.py"
TRIED, READY, SENT, TAKEN = "book-tried", "book-ready", "book-sent", "book-taken"


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
        session.at_click(at.who, partial(_made, at=at)),
        file_name=writing.file_name("Ответы", at.campaign.title, at.organisation.name),
        on_click="ignore",
        icon=":material/download:",
        key=f"give-{at.key}",
    )


def _made(who: Actor, at: At) -> bytes:
    with session.begin() as s:
        return entry.workbook(s, who, at.organisation, at.campaign, session.now())


def bring_back(at: At) -> None:
    st.subheader("Загрузить заполненную", anchor=False)
    st.markdown(
        "Файл сначала только проверяется. Записывается всё сразу или, если есть хоть одна ошибка, ничего."
    )
    file = st.file_uploader(
        "Книга с ответами (.xlsx)", type="xlsx", max_upload_size=LIMIT_MB, key=f"book-{at.key}"
    )
    if file is None:
        for name in (TRIED, READY, SENT, TAKEN):
            st.session_state.pop(name, None)
        return
    data = file.getvalue()
    mark = f"{at.key}-{sha256(data).hexdigest()[:16]}-{file.file_id}"
    seen, found, done = st.session_state.get(TRIED, ("", None, False))
    try:
        if seen != mark or found is None:
            with st.spinner("Проверяем книгу…"):
                found, done = attempt(at, data), False
            st.session_state[TRIED] = (mark, found, done)
            st.session_state[TAKEN] = frozenset()
        result(at, data, mark, found, done)
    except (Refused, Conflict) as refusal:
        st.session_state.pop(TRIED, None)
        layout.refused(refusal)


def attempt(at: At, data: bytes, take: frozenset[str] = frozenset()) -> Outcome:
    """Reads only; a try at foreign organisations stays in the journal."""
    book = reading.read(data, books.MAX_ROWS)
    with session.reading() as s:
        found = entry.preview(s, at.who, at.organisation, at.campaign, book, session.now(), take)
    if found.foreign:
        with session.begin() as s:
            entry.attempt(s, at.who, at.organisation, at.campaign, found.foreign, session.now())
    return found


def write(at: At, data: bytes, hand_in: bool, take: frozenset[str]) -> Outcome:
    book = reading.read(data, books.MAX_ROWS)
    with session.begin() as s:
        return entry.load(s, at.who, at.organisation, at.campaign, book, session.now(), hand_in, take)


def result(at: At, data: bytes, mark: str, found: Outcome, done: bool) -> None:
    if not done:
        decide(at, data, mark, found)
    if found.problems:
        told.problems(found.problems)
        _marked(data, found)
    elif done:
        written(at, found)
        send_on(at, mark)
    elif found.empty:
        if found.conflicts:
            st.info("Больше вносить нечего: остальное уже стоит в формах.", icon=":material/check:")
        else:
            st.info("Изменений нет: всё, что есть в книге, уже внесено.", icon=":material/check:")
        send_on(at, mark)
    else:
        agree(at, data, mark, found)
    told.notes(found.notes)


def decide(at: At, data: bytes, mark: str, found: Outcome) -> None:
    """Which of the answers that have been given twice are taken from the book; everything else depends on that."""
    taken = brought.clashes(found, mark)
    if taken == st.session_state.get(TAKEN):
        return
    with st.spinner("Проверяем книгу…"):
        again = attempt(at, data, taken)
    st.session_state[TRIED], st.session_state[TAKEN] = (mark, again, False), taken
    st.rerun()


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
    return books.marked(
        reading.read(data, books.MAX_ROWS), found.problems, found.warnings, found.forms, found.doubts
    )


def agree(at: At, data: bytes, mark: str, found: Outcome) -> None:
    st.info(f"Будет внесено: {found.words()}.", icon=":material/preview:")
    brought.doubts(found)
    if any(doubt.problem.rule for doubt in found.doubts):
        _to_explain(data, found)
    brought.changes(found.changes)
    hand_in = False
    if found.ready:
        of = f"{formats.number(found.ready)} из {formats.number(found.filled)}"
        hand_in = st.checkbox(f"Сразу отправить на проверку те, где всё заполнено ({of})", key=f"send-{mark}")
    if hand_in and found.left:
        left(found.left, "Останутся черновиками")
    if st.button("Внести", type="primary", icon=":material/upload:", key=f"write-{mark}"):
        with st.spinner("Вносим ответы…"):
            made = write(at, data, hand_in, st.session_state.get(TAKEN, frozenset()))
        st.session_state[TRIED] = (mark, made, not (made.problems or made.empty))
        st.rerun()


def _to_explain(data: bytes, found: Outcome) -> None:
    st.download_button(
        "Скачать книгу, чтобы пояснить",
        partial(_copy, data, found),
        file_name=writing.file_name("Пояснить"),
        on_click="ignore",
        icon=":material/edit_note:",
        help="Та же книга: на листе «Пояснения» уже стоят организации и показатели, осталось выбрать причины.",
        key="explain",
    )


def written(at: At, found: Outcome) -> None:
    st.success(
        f"Ответы внесены: {found.words()}. Ответственные увидят их в своих формах.",
        icon=":material/task_alt:",
    )
    if found.handed_in:
        sent(at, found.handed_in)
        if found.left:
            left(found.left, "Остались черновиками")


def sent(at: At, number: int) -> None:
    count = formats.count(number, "форма", "формы", "форм")
    st.page_link(
        QUEUE,
        label=f"На проверку отправлено: {count}",
        icon=":material/inbox:",
        query_params={"org": at.organisation.code},
    )


def send_on(at: At, mark: str) -> None:
    """Complete drafts that were entered for their organisations, by this book or an earlier one, are handed in by one
    more click. Looked for once for a book: that reads every form there is."""
    if st.session_state.get(SENT, ("", 0))[0] == mark:
        sent(at, st.session_state[SENT][1])
        return
    if st.session_state.get(READY, ("", ()))[0] != mark:
        with session.reading() as s:
            ready = sending.complete(s, at.who, at.organisation, at.campaign, session.now())
        st.session_state[READY] = mark, tuple((o.organisation.code, o.organisation.name) for o in ready)
    whole = st.session_state[READY][1]
    if not whole:
        return
    forms = formats.count(
        len(whole), "полностью заполненную", "полностью заполненные", "полностью заполненных"
    )
    st.markdown("Есть черновики, которые внесли за организации и в которых отвечено на всё.")
    with st.expander(f"Какие: {formats.number(len(whole))}"):
        rows.table(("Код", "Организация"), whole[: told.SHOWN])
    if st.button(f"Отправить на проверку {forms}", icon=":material/send:", key=f"send-on-{mark}"):
        with st.spinner("Отправляем…"), session.begin() as s:
            number = sending.send(s, at.who, at.organisation, at.campaign, session.now())
        st.session_state[SENT] = mark, number
        st.rerun()


def left(drafts: tuple[Left, ...], title: str) -> None:
    with st.expander(f"{title}: {formats.number(len(drafts))}"):
        rows.table(
            ("Код", "Организация", "Чего не хватает"),
            [
                (d.code, d.organisation, formats.count(d.left, "ответа", "ответов", "ответов"))
                for d in drafts[: told.SHOWN]
            ],
        )
