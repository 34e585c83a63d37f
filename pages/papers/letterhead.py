"""«Бланк и адресаты»: how an organisation signs its papers, and to whom it sends its issued report."""

from io import BytesIO
from typing import Any

import streamlit as st
from PIL import Image

from core import formats
from core.access import Action
from core.problems import Conflict, Forbidden, Problem, Refused
from core.reports import letterhead_edit, preview, typeset
from core.reports.letterhead import ACCENT as PLAIN_ACCENT
from core.reports.letterhead import Letterhead
from core.reports.letterhead_edit import ACCENT, DETAILS, LOGO, NAME, POST, SIGNER, Edit
from core.reports.paper import Paper, Section, Signature, Words
from db import letterheads, partners
from db.letterheads import Own
from pages.review import keeping
from pages.ui import layout, rows, scope, session
from pages.ui.scope import Scope

MEGABYTE = 1
# Dots of the look at it, twice as many as on the screen.
WIDTH = 1300


def head(at: Scope) -> None:
    with session.reading() as s:
        found = letterheads.own(s, who, at.organisation)
    name = f"letterhead-{at.organisation.id}"
    found, stamp = keeping.opened(name, found)
    keeping.clash(name)
    own, slots = found.own, dict[str, Any]()
    with st.form(stamp):
        named = _text(slots, NAME, "Название на бланке", own.name, f"{stamp}-first", at.organisation.name)
        details = st.text_area(
            "Адрес, почта и сайт организации",
            own.details,
            max_chars=letterhead_edit.LIMITS[DETAILS],
            placeholder="352690, г. Ясногорск, ул. Мира, 5\nsite.example.ru",
            help="Стоят под названием. Личных телефонов и почты здесь не пишите: отчёт читают все.",
        )
        slots[DETAILS] = st.empty()
        post = _text(slots, POST, "Кто подписывает, должность", own.post, None, "Председатель")
        signer = _text(slots, SIGNER, "Инициалы и фамилия", own.signer, None, "А. Б. Иванова")
        accent = _colour(slots, found)
        logo, forget = _logo(slots, own)
        pressed = st.form_submit_button("Сохранить бланк", type="primary", icon=":material/check:")
    if pressed:
        edit = Edit(named, details or "", post, signer, accent, logo, forget)
        save(at, name, edit, found.lock_version, slots)
    look(at, found.printed)


def _text(slots: dict[str, Any], code: str, label: str, value: str, key: str | None, placeholder: str) -> str:
    most = letterhead_edit.LIMITS[code]
    given = st.text_input(label, value, max_chars=most, placeholder=placeholder, key=key, autocomplete="off")
    slots[code] = st.empty()
    return given or ""


def _colour(slots: dict[str, Any], found: Own) -> str:
    own = st.checkbox("Свой цвет заголовков", bool(found.own.accent))
    chosen = st.color_picker("Цвет заголовков", found.own.accent or found.printed.accent or PLAIN_ACCENT)
    slots[ACCENT] = st.empty()
    return chosen if own else ""


def _logo(slots: dict[str, Any], own: Letterhead) -> tuple[bytes | None, bool]:
    given = st.file_uploader("Эмблема (PNG или JPEG)", type=["png", "jpg", "jpeg"], max_upload_size=MEGABYTE)
    slots[LOGO] = st.empty()
    forget = st.checkbox("Убрать нынешнюю эмблему") if own.logo else False
    return (given.getvalue() if given else None), forget


def save(at: Scope, name: str, edit: Edit, version: int, slots: dict[str, Any]) -> None:
    try:
        with session.begin() as s:
            problems = letterheads.save(s, who, at.organisation, edit, version, session.now())
    except (Refused, Forbidden) as error:
        layout.refused(error)
        return
    except Conflict as conflict:
        keeping.clashed(name, str(conflict))
    beside(slots, problems)
    if not problems:
        keeping.done(name, "Бланк сохранён.")


def beside(slots: dict[str, Any], problems: list[Problem]) -> None:
    for problem in problems:
        slots[problem.code].error(problem.text, icon=":material/error:")


def look(at: Scope, printed: Letterhead) -> None:
    """A paper of two lines, as it will leave the printer."""
    words = "Так начинаются бумаги организации: справки, проекты решений и отчёты."
    paper = Paper(
        title="Образец бланка",
        author=at.organisation.name,
        subject="",
        head=at.organisation.name,
        head_right="",
        sections=(Section("look", "", (Words(words), Signature(printed.post, printed.signer))),),
        letterhead=printed,
    )
    st.subheader("Как это выглядит", anchor=False)
    with st.container(border=True):
        sheet = Image.open(BytesIO(preview.page(typeset.pdf(paper), 1, WIDTH).picture))
        st.image(sheet.crop((0, 0, sheet.width, sheet.height * 2 // 5)), width=WIDTH // 2)


def addressees(at: Scope) -> None:
    st.subheader("Кому отправлять отчёт", anchor=False)
    with session.reading() as s:
        known = partners.of(s, who, at.organisation)
    if not known:
        layout.empty(
            "Адресатов пока нет",
            "Добавьте социальных партнёров: управление образования, администрацию, директора школы.",
            ":material/contact_mail:",
        )
    for partner in known:
        with st.container(horizontal=True, vertical_alignment="center", key=f"partner-{partner.id}"):
            st.markdown(f"**{formats.md(partner.title)}**  \n{formats.md(partner.address)}")
            if st.button("Убрать", icon=":material/close:", key=f"remove-{partner.id}", type="tertiary"):
                remove(at, partner.id, partner.lock_version)
    add(at)


def add(at: Scope) -> None:
    name = f"partner-{at.organisation.id}"
    stamp = st.session_state.setdefault(f"{name}-stamp", 0)
    slots: dict[str, Any] = {}
    with st.form(f"{name}-{stamp}"):
        title = st.text_input("Кто это", max_chars=partners.TITLE_LIMIT, placeholder="Управление образования")
        slots[partners.TITLE] = st.empty()
        address = st.text_input("Адрес почты", max_chars=200, placeholder="uo@example.ru", autocomplete="off")
        slots[partners.ADDRESS] = st.empty()
        pressed = st.form_submit_button("Добавить адресата", icon=":material/add:")
    if not pressed:
        return
    try:
        with session.begin() as s:
            problems = partners.add(s, who, at.organisation, title or "", address or "", session.now())
    except (Refused, Forbidden) as error:
        layout.refused(error)
        return
    beside(slots, problems)
    if not problems:
        st.session_state[f"{name}-stamp"] = stamp + 1
        st.rerun()


def remove(at: Scope, partner: int, version: int) -> None:
    try:
        with session.begin() as s:
            partners.remove(s, who, at.organisation, partner, version, session.now())
    except (Refused, Forbidden, Conflict) as error:
        layout.refused(error)
        return
    st.rerun()


who = session.require_page(Action.APPROVE)
rows.style()
at = scope.choose(who)
layout.title("Бланк и адресаты", at.organisation.name)
keeping.told()
head(at)
addressees(at)
