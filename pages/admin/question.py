"""One question in the editor: its words, bounds and norm, its place, and how it will look to who fills it in."""

from html import escape
from typing import Any

import streamlit as st

from core import edition_checks, editions, formats
from core.access import Actor
from core.indicators import AnswerKind, Indicator
from core.organisations import Level
from db.editions import Draft
from pages.admin import edition, question_fields
from pages.admin.question_fields import Sheet
from pages.ui import address, fields, layout
from pages.ui import answers as shown
from pages.ui.fields import Field

SHEET, CLASH = "edition-sheet", "edition-clash"


def show(who: Actor, draft: Draft, code: str, level: Level) -> None:
    """Whatever is changed in a field is in the draft at once."""
    i = editions.find(draft.catalogue, code)
    if i is None:
        layout.empty("Такого вопроса нет", "Возможно, его только что убрали из черновика.", ":material/quiz:")
        return
    _head(draft, i, code)
    sheet = _sheet(draft, i, code)
    _clash()
    typed = question_fields.draw(sheet, i, _new(draft, code), _conditions(draft, i))
    kept = _store(who, draft, i, sheet, typed)
    if i.kind in edition_checks.CHOICES:
        _more_options(who, kept, i, code)
    _columns(i)
    _buttons(who, kept, code, level)
    _problems(who, kept, code)
    preview([editions.find(kept.catalogue, code) or i])
    if kept is not draft and kept.lock_version != draft.lock_version:
        st.rerun()


def _head(draft: Draft, i: Indicator, code: str) -> None:
    kind = edition_checks.KINDS[i.kind]
    words = " · ".join([kind, *edition.status(draft, i)])
    st.html(
        f'<h2 class="pm-card">{escape(shown.name(i))}</h2><p class="pm-quiet">{escape(words)} · код {escape(code)}</p>'
    )
    if not _new(draft, code):
        st.caption("Вид ответа у опубликованного вопроса не меняется: на нём держатся ряды за прошлые годы.")


def _new(draft: Draft, code: str) -> bool:
    """An own question that nobody has been asked yet."""
    return editions.own(draft.body, code) is not None and editions.own(draft.published, code) is None


def _conditions(draft: Draft, i: Indicator) -> dict[str, Indicator]:
    fit = (AnswerKind.YES_NO, AnswerKind.CHOICE)
    every = (q for s in edition.sections(draft) for q in s.indicators)
    present = i.after.code if i.after else ""
    return {
        q.code: q
        for q in every
        if q.code == present or (q.kind in fit and q.code != i.code and not (q.computed or q.hidden))
    }


def _sheet(draft: Draft, i: Indicator, code: str) -> Sheet:
    """The widgets of this question. Where somebody else has changed it meanwhile, theirs and mine are put
    together; what both have changed stays theirs, and mine is shown to be copied."""
    owner, kept = st.session_state.get(SHEET, ("", None))
    stored = question_fields.seeds(i, _new(draft, code))
    here = f"{draft.organisation.code}/{code}"
    if owner != here or not isinstance(kept, Sheet):
        kept = Sheet(code, stored, stored)
    elif kept.seen != stored:
        mine = _pending(kept)
        theirs = {name for name, value in stored.items() if kept.seen.get(name) != value}
        lost = {n: v for n, v in mine.items() if n in theirs and v != stored[n]}
        st.session_state[CLASH] = [v for v in lost.values() if isinstance(v, str)]
        safe = {n: v for n, v in mine.items() if n not in theirs and n in stored}
        kept = Sheet(code, stored | safe, stored)
    st.session_state[SHEET] = (here, kept)
    return kept


def _pending(sheet: Sheet) -> dict[str, Any]:
    """What stands in the widgets and is not stored."""
    typed = {name: st.session_state.get(sheet.key(name), value) for name, value in sheet.seen.items()}
    return {name: value for name, value in typed.items() if value != sheet.seen[name]}


def _clash() -> None:
    if lost := st.session_state.pop(CLASH, None):
        words = "; ".join(f"«{text}»" for text in lost)
        st.warning(
            f"Этот вопрос одновременно изменил кто-то ещё. Не записано то, что набрали вы: {formats.md(words)}.",
            icon=":material/sync_problem:",
        )


def _store(who: Actor, draft: Draft, i: Indicator, sheet: Sheet, typed: dict[str, Any]) -> Draft:
    """Runs that are interrupted here are repeated by the next one: the widgets still say the same."""
    found = question_fields.values(i, typed, sheet.seen)
    if not found:
        return draft
    body = editions.changing(draft.base, draft.body, sheet.code, found)
    if editions.same(body, draft.body):
        return draft
    kept = edition.keep(who, draft, body)
    now = editions.find(kept.catalogue, sheet.code)
    if now is not None:
        sheet.seen = question_fields.seeds(now, _new(kept, sheet.code))
    return kept


def _more_options(who: Actor, draft: Draft, i: Indicator, code: str) -> None:
    with st.form(f"option-{code}", clear_on_submit=True, border=False):
        label = st.text_input("Ещё вариант", max_chars=edition_checks.OPTION, key=f"more-{code}")
        asked = st.form_submit_button("Добавить вариант", icon=":material/add:")
    if asked and label and label.strip():
        entries = editions.options(i)
        fresh = editions.code_for(label, [o["code"] for o in entries], "")
        body = editions.changing(
            draft.base,
            draft.body,
            code,
            {"options": [*entries, {"code": fresh, "label": label, "yes": False}]},
        )
        edition.put(who, draft, body, "Вариант добавлен.")


def _columns(i: Indicator) -> None:
    if not i.columns:
        return
    st.markdown("**Что спрашивается в каждой записи**")
    for column in i.columns:
        link(f"{i.code}.{column.code}", shown.name(column))


def link(code: str, label: str) -> None:
    """A way to a question; the browser's «back» leads here again."""
    if st.button(formats.md(label), key=f"question-{code}", type="tertiary"):
        address.put(question=code)
        st.rerun()


def _buttons(who: Actor, draft: Draft, code: str, level: Level) -> None:
    back = next((c for c in edition.changes(draft) if c.code == code), None)
    with st.container(horizontal=True, key="question-acts"):
        if "." not in code:
            _moves(who, draft, code, level)
        if back is not None:
            words = "Убрать вопрос" if _new(draft, code) else "Вернуть как было"
            if st.button(words, icon=":material/undo:", key=f"restore-{code}"):
                edition.put(who, draft, back.undone, "Вопрос снова такой, каким был опубликован.")
            return
        changed = code in draft.body.get("changed", {})
        if changed and st.button("Как в общей форме", icon=":material/undo:", key=f"plain-{code}"):
            body = editions.reverting(draft.body, editions.EMPTY, code)
            edition.put(who, draft, body, "Вопрос снова такой, как в общей форме.")


def _moves(who: Actor, draft: Draft, code: str, level: Level) -> None:
    """Past the neighbour that the same level sees."""
    section = next(s for s in draft.catalogue.sections if code in {i.code for i in s.indicators})
    codes = [i.code for i in section.indicators]
    seen = [c for c in codes if level in draft.catalogue[c].levels or c == code]
    here = seen.index(code)
    for label, icon, there in (("Выше", "arrow_upward", here - 1), ("Ниже", "arrow_downward", here + 1)):
        possible = 0 <= there < len(seen)
        if st.button(label, icon=f":material/{icon}:", key=f"{icon}-{code}", disabled=not possible):
            by = codes.index(seen[there]) - codes.index(code)
            edition.put(
                who, draft, editions.moving(draft.catalogue, draft.body, code, by), "Порядок изменён."
            )


def _problems(who: Actor, draft: Draft, code: str) -> None:
    for problem in draft.problems:
        if problem.code == code:
            fields.note("block" if problem.blocking else "warn", problem.text)
    hidden = code in draft.catalogue.indicators and draft.catalogue[code].hidden
    if not (hidden and editions.dependants(draft.catalogue, code)):
        return
    if st.button("Скрыть и зависимые вопросы", icon=":material/visibility_off:", key=f"hide-{code}"):
        body = editions.hiding(draft.base, draft.body, code)
        edition.put(who, draft, body, "Скрыто вместе с зависимыми вопросами.")


def preview(indicators: list[Indicator]) -> None:
    """As the form draws them; what is tried here is kept nowhere."""
    with st.container(border=True, key="preview"):
        st.html('<p class="pm-quiet">Так увидит заполняющий. Попробуйте: ничего не сохранится.</p>')
        for i in indicators:
            if i.computed or i.kind is AnswerKind.ROWS:
                st.html(_in_words(i))
            else:
                fields.draw(Field(0, i, "preview"), None)


def _in_words(i: Indicator) -> str:
    if i.computed:
        return f'<p class="pm-quiet">{escape(shown.name(i))}: заполнять не нужно, считается из других ответов.</p>'
    items = "".join(f"<li>{escape(shown.name(c))}</li>" for c in i.columns)
    return f'<p>{escape(shown.name(i))}</p><ol class="pm-questions">{items}</ol>'
