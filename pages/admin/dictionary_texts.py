"""Texts of an organisation on our screens: what is read today, what is planned, and the past."""

from datetime import date, timedelta
from typing import Any

import streamlit as st

from core import dictionaries, formats
from core.access import Actor
from core.dictionaries import Wording
from core.problems import Conflict, Forbidden, Problem, Refused
from db import dictionaries as verbs
from db.dictionaries import Kept, Said
from db.models import Organisation
from pages.admin import edition
from pages.ui import layout, rows, session


def show(who: Actor, organisation: Organisation) -> None:
    st.html(
        '<p class="pm-quiet">Текст видят сама организация и все ниже; ближайший сверху важнее. '
        "Прошлое остаётся в списке и в журнале.</p>"
    )
    with session.reading() as s:
        found = verbs.texts(s, who, organisation, _today())
    for said in found:
        _text(who, organisation, said)


def _today() -> date:
    return formats.local_day(session.now(), session.settings().time_zone.key)


def _text(who: Actor, organisation: Organisation, said: Said) -> None:
    with st.container(border=True, key=f"text-{said.text.code}"):
        rows.card(said.text.title, said.text.where)
        if said.words:
            st.markdown(f"> {formats.md(said.words)}")
            st.caption(formats.md(f"Сейчас видят текст организации «{said.owner}»."))
        else:
            st.caption("Сейчас здесь ничего не написано.")
        for kept in said.rows:
            _row(who, organisation, said, kept)
        with st.expander("Написать" if not said.rows else "Написать другой", icon=":material/edit:"):
            _write(who, organisation, said)


def _row(who: Actor, organisation: Organisation, said: Said, kept: Kept) -> None:
    today, wording = _today(), kept.wording
    with st.container(horizontal=True, key=f"row-{kept.id}", vertical_alignment="center"):
        words = f"{dictionaries.span(wording, today)}: {wording.words}"
        st.caption(formats.md(words))
        over = wording.until is not None and wording.until < today
        if not over and st.button(
            "Отменить" if wording.since > today else "Больше не показывать",
            icon=":material/undo:",
            type="tertiary",
            key=f"end-{kept.id}-{said.version}",
        ):
            _ended(who, organisation, said, kept)


def _forget(organisation: Organisation, said: Said) -> None:
    """The next form is a new one, on what is stored now."""
    seen = _seen(organisation, said)
    del st.session_state[seen]
    st.session_state[f"{seen}-turn"] = st.session_state.get(f"{seen}-turn", 0) + 1


def _ended(who: Actor, organisation: Organisation, said: Said, kept: Kept) -> None:
    def end() -> None:
        with session.begin() as s:
            verbs.end(s, who, organisation, said.text.code, kept.id, said.version, _today(), session.now())

    _forget(organisation, said)
    edition.act(end, "Больше не показывается. Слова остались в списке: их можно написать снова.")


def _seen(organisation: Organisation, said: Said) -> str:
    """Where the version lies that this form was opened on: what others change meanwhile must not pass for seen."""
    key = f"text-seen-{organisation.id}-{said.text.code}"
    st.session_state.setdefault(key, said.version)
    return key


def _write(who: Actor, organisation: Organisation, said: Said) -> None:
    code, today = said.text.code, _today()
    slots: dict[str, Any] = {}
    seen = _seen(organisation, said)
    turn = st.session_state.get(f"{seen}-turn", 0)
    with st.form(f"write-{code}-{organisation.id}-{turn}", border=False):
        words = st.text_area("Текст", max_chars=said.text.limit, height=110, key=f"words-{code}-{turn}")
        slots["words"] = st.empty()
        left, right = st.columns(2)
        far = today + timedelta(days=3660)
        since = left.date_input(
            "С какого дня", today, today, far, format="DD.MM.YYYY", key=f"since-{code}-{turn}"
        )
        slots["since"] = left.empty()
        until = right.date_input(
            "По какой день (если известно)", None, today, far, format="DD.MM.YYYY", key=f"until-{code}-{turn}"
        )
        slots["until"] = right.empty()
        asked = st.form_submit_button("Сохранить", type="primary", icon=":material/check:")
    if not asked:
        return
    wording = Wording(words or "", since if isinstance(since, date) else today, until if until else None)
    for problem in _kept(who, organisation, said, wording):
        slots[problem.code].error(formats.md(problem.text), icon=":material/error:")


def _kept(who: Actor, organisation: Organisation, said: Said, wording: Wording) -> list[Problem]:
    """A refusal keeps what was typed on the screen."""
    seen = _seen(organisation, said)
    try:
        with session.begin() as s:
            problems = verbs.save(
                s, who, organisation, said.text.code, wording, st.session_state[seen], _today(), session.now()
            )
    except (Refused, Forbidden) as error:
        layout.refused(error)
        return []
    except Conflict as conflict:
        st.session_state[seen] = said.version
        layout.refused(conflict, "Не сохранено: набранное осталось в поле.")
        return []
    if not problems:
        _forget(organisation, said)
        st.session_state[edition.NEWS] = (
            f"Сохранено: {said.text.title}, {dictionaries.span(wording, _today())}."
        )
        st.rerun()
    return problems
