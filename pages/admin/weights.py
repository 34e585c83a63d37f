"""Weights of the index: what is used, a draft with its sum, what it would do to three organisations, publishing."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NoReturn

import streamlit as st

from core import formats, weights
from core.access import Actor
from core.problems import Conflict, Forbidden, Problem, Refused
from core.weights import Number
from db import methodologies, weighing
from db.methodologies import MAIN, SECOND, Draft, InForce
from db.models import Organisation
from pages.admin import edition
from pages.ui import address, layout, rows, session

OPEN = "weights-open"


def show(who: Actor, organisation: Organisation) -> None:
    words = {MAIN: "Первый: по нему считают", SECOND: "Второй: для сравнения"}
    if address.pressed("variant", list(words), words.__getitem__) == SECOND:
        _second(who, organisation)
    else:
        _first(who, organisation)


def _second(who: Actor, organisation: Organisation) -> None:
    """Never used for what is kept: only set beside the first one on the page «Индекс»."""
    with session.reading() as s:
        draft = methodologies.draft(s, who, organisation, session.now(), SECOND)
    words = "Второго профиля нет. Его индекс можно сравнить с действующим, ничего не меняя в сданных формах."
    if not draft.following:
        words = f"Опубликован «{draft.base.get('title', weights.SECOND)}». Сравнение — на странице «Индекс»."
    st.markdown(formats.md(words))
    if draft.touched or st.session_state.get(OPEN) == _id(draft):
        _edit(who, draft)
        return
    if not draft.following:
        _table(draft)
    label = "Предложить второй профиль" if draft.following else "Изменить второй профиль"
    if st.button(label, icon=":material/edit:", type="primary", key="weights-edit-second"):
        st.session_state[OPEN] = _id(draft)
        st.rerun()
    _follow(who, draft)


def _id(draft: Draft) -> str:
    return f"{draft.variant}-{draft.organisation.id}"


def _first(who: Actor, organisation: Organisation) -> None:
    with session.reading() as s:
        draft = methodologies.draft(s, who, organisation, session.now())
        now = methodologies.in_force(s, organisation.path, draft.year - 1)
        coming = methodologies.in_force(s, organisation.path, draft.year)
    _present(draft, now, coming)
    if draft.touched or st.session_state.get(OPEN) == _id(draft):
        _edit(who, draft)
    else:
        _table(draft)
        if st.button("Предложить другие веса", icon=":material/edit:", type="primary", key="weights-edit"):
            st.session_state[OPEN] = _id(draft)
            st.rerun()
        _follow(who, draft)


def _present(draft: Draft, now: InForce, coming: InForce) -> None:
    profile = now.profile
    words = f"Сейчас действует: «{profile.title}», версия {profile.version}. {profile.source}"
    if coming.number != now.number:
        words += f" С кампании {draft.year} года: версия {coming.profile.version}."
    st.html('<p class="pm-quiet">Индекс сданных форм не меняется: он считается один раз, при сдаче.</p>')
    st.markdown(formats.md(words))


def _table(draft: Draft) -> None:
    lines = [(n.label, weights.digits(n.value)) for n in weights.blocks(draft.base)]
    rows.table(("Блок", "Вес"), lines, counts=(1,))
    st.caption(weights.sum_words(weights.total(weights.typed(draft.base))))
    with st.expander("Пороги и уровни", icon=":material/tune:"):
        more = _more(draft, draft.base)
        rows.table(("Что", "Сколько"), [(n.label, f"{weights.digits(n.value)} {n.unit}") for n in more], (1,))


def _more(draft: Draft, body: weights.Body) -> list[Number]:
    """A second profile weighs what is counted already."""
    second, found = draft.variant == SECOND, list(weights.numbers(body).values())
    return [n for n in found if not n.key.startswith("block ") and weights.changes(n.key, second)]


def _seen(draft: Draft) -> str:
    """Where the version lies that the fields were opened on: what others change meanwhile must not pass for seen."""
    return f"weights-seen-{_id(draft)}"


def _taken(draft: Draft) -> int:
    """The same, and the fields are opened anew after it."""
    st.session_state.pop(f"{_seen(draft)}-first", None)
    seen: int = st.session_state.pop(_seen(draft), draft.lock_version)
    return seen


def _edit(who: Actor, draft: Draft) -> None:
    slots: dict[str, Any] = {}
    typed: dict[str, str] = {}
    st.session_state.setdefault(f"{_seen(draft)}-first", weights.typed(draft.body))
    st.session_state.setdefault(_seen(draft), draft.lock_version)
    if draft.variant == SECOND:
        st.subheader("Черновик второго профиля", anchor=False)
        key = f"weight-{_id(draft)}-{st.session_state[_seen(draft)]}-title"
        typed["title"] = st.text_input(
            "Название профиля", str(draft.body.get("title", "")), max_chars=120, autocomplete="off", key=key
        )
        slots["title"] = st.empty()
    else:
        st.subheader(f"Черновик для кампании {draft.year} года", anchor=False)
    _fields(draft, weights.blocks(draft.body), typed, slots)
    total = weights.total(typed)
    (st.success if total == Decimal(100) else st.warning)(
        weights.sum_words(total), icon=":material/functions:"
    )
    with st.expander("Пороги и уровни", icon=":material/tune:"):
        if draft.variant != SECOND:
            st.caption(
                "Порог — за сколько дают все баллы этой части. Нормы расходов и газет меняют в «Нормах»."
            )
        _fields(draft, _more(draft, draft.body), typed, slots)
    _keep(who, draft, typed, slots)
    if draft.touched:
        _try(who, draft)
        _acts(who, draft)
    elif st.button("Не менять", key="weights-leave"):
        st.session_state.pop(OPEN, None)
        _taken(draft)
        st.rerun()


def _fields(draft: Draft, numbers: Iterable[Number], typed: dict[str, str], slots: dict[str, Any]) -> None:
    for n in numbers:
        label = f"{n.label}, {n.unit}" if n.unit else n.label
        typed[n.key] = st.text_input(
            formats.md(label),
            weights.digits(n.value),
            max_chars=12,
            autocomplete="off",
            key=f"weight-{_id(draft)}-{st.session_state[_seen(draft)]}-{n.key}",
        )
        slots[n.key] = st.empty()


def _keep(who: Actor, draft: Draft, typed: dict[str, str], slots: dict[str, Any]) -> None:
    if not st.button("Сохранить черновик", icon=":material/save:", type="primary", key="weights-save"):
        return
    try:
        with session.begin() as s:
            problems = methodologies.save(
                s,
                who,
                draft.organisation,
                typed,
                st.session_state[_seen(draft)],
                session.now(),
                draft.variant,
            )
    except (Refused, Forbidden) as error:
        layout.refused(error)
    except Conflict as error:
        _again(draft, f"{error} {_lost(draft, typed)}".strip())
    else:
        _problems(problems, slots)
        if not problems:
            _again(draft, "Черновик сохранён. Проверьте его на организациях и опубликуйте.")


def _lost(draft: Draft, typed: dict[str, str]) -> str:
    """What was typed and is not stored, so that it can be typed again."""
    first, known = st.session_state[f"{_seen(draft)}-first"], weights.numbers(draft.body)
    changed = {key: text for key, text in typed.items() if first.get(key, text) != text}
    mine = [f"{known[key].label} — {text}" for key, text in changed.items() if key in known]
    return f"Вы набрали: {'; '.join(mine)}." if mine else ""


def _again(draft: Draft, words: str) -> NoReturn:
    _taken(draft)
    st.session_state[edition.NEWS] = words
    st.rerun()


def _problems(found: list[Problem], slots: dict[str, Any]) -> None:
    for problem in found:
        slots[problem.code].error(formats.md(problem.text), icon=":material/error:")


def _try(who: Actor, draft: Draft) -> None:
    rows.card(
        "Что изменится", "Три организации из принятых форм последней кампании: слабая, средняя и сильная."
    )
    for problem in draft.problems:
        st.warning(formats.md(problem.text), icon=":material/error:")
    if draft.problems:
        return
    with session.reading() as s:
        found = weighing.tried(s, who, draft.organisation, draft.body, session.now())
    if not found:
        st.caption("Принятых форм пока нет: сравнить не на чем.")
        return
    lines = []
    for one in found:
        old, new = one.before.total, one.after.total
        change = formats.signed(new - old, 1) if old is not None and new is not None else formats.DASH
        lines.append((one.name, str(one.year), formats.number(old, 1), formats.number(new, 1), change))
    rows.table(("Организация", "Год", "Было", "Станет", "Изменение"), lines, counts=(1, 2, 3, 4))


def _acts(who: Actor, draft: Draft) -> None:
    def publish() -> None:
        with session.begin() as s:
            methodologies.publish(s, who, draft.organisation, _taken(draft), session.now(), draft.variant)
        st.session_state.pop(OPEN, None)

    def discard() -> None:
        with session.begin() as s:
            methodologies.discard(s, who, draft.organisation, _taken(draft), session.now(), draft.variant)
        st.session_state.pop(OPEN, None)

    with st.container(horizontal=True, key="weights-acts"):
        label = f"Опубликовать с кампании {draft.year} года"
        done = f"Опубликовано: по этим весам считают индекс форм, сданных с кампании {draft.year} года."
        if draft.variant == SECOND:
            label, done = "Опубликовать второй профиль", "Опубликовано: профили сравнивает страница «Индекс»."
        if st.button(label, icon=":material/publish:", disabled=bool(draft.problems), key="weights-publish"):
            edition.act(publish, done)
        if st.button("Вернуть как было", icon=":material/undo:", key="weights-discard"):
            edition.act(discard, "Черновик отменён; что в нём было, осталось в журнале.")


def _follow(who: Actor, draft: Draft) -> None:
    if draft.following:
        return

    def follow() -> None:
        with session.begin() as s:
            methodologies.follow(s, who, draft.organisation, draft.lock_version, session.now(), draft.variant)

    label = f"Вернуться к общим весам с кампании {draft.year} года"
    done = f"С кампании {draft.year} года действуют общие веса."
    if draft.variant == SECOND:
        label, done = "Убрать второй профиль", "Второй профиль убран; что в нём было, осталось в журнале."
    if st.button(label, icon=":material/undo:", key="weights-follow"):
        edition.act(follow, done)
