"""Choosing one of 83,000 organisations: by words, or step by step down the tree; never a list of all."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import streamlit as st

from core import formats, text
from core.access import Action, Actor
from core.organisations import Level
from core.problems import Forbidden
from db import Session, organisations
from db.models import Organisation
from pages.ui import address, layout, session

FOUND = 20
PAGE = 20
EVERY = tuple(Level)
_STYLE = Path(__file__).with_name("place.css")


@dataclass(frozen=True)
class Picker:
    """What is kept between runs lies under `key`: the choice, or where one stands in the tree."""

    who: Actor
    action: Action
    key: str
    levels: Collection[Level]
    fits: Callable[[Organisation], bool]
    today: date

    @property
    def deepest(self) -> int:
        return max(level.depth for level in self.levels)

    @property
    def walked(self) -> tuple[Level, ...]:
        """Levels on the way down to those that may be chosen."""
        return tuple(level for level in Level if level.depth <= self.deepest)

    def suits(self, organisation: Organisation) -> bool:
        return Level(organisation.level) in self.levels and self.fits(organisation)

    def choose(self, organisation: Organisation) -> None:
        st.session_state[self.key] = organisation.code
        st.session_state.pop(f"{self.key}-at", None)
        st.rerun()

    def walk(self, organisation: Organisation | None) -> None:
        st.session_state[f"{self.key}-at"] = organisation.code if organisation else ""
        st.session_state.pop(f"{self.key}-page", None)
        st.rerun()


def _every(_: Organisation) -> bool:
    return True


def today() -> date:
    return formats.local_day(session.now(), session.settings().time_zone.key)


def addressed(who: Actor, action: Action, parameter: str = "organisation") -> Organisation | None:
    """Who the address names; None where nobody, or somebody who is not this person's, which is told."""
    code = st.query_params.get(parameter, "")[:40]
    found = _known(who, action, code)
    if code and found is None:
        layout.locked(Forbidden())
    return found


def pick(
    who: Actor,
    action: Action,
    key: str,
    label: str = "Найти организацию",
    levels: Collection[Level] = EVERY,
    fits: Callable[[Organisation], bool] = _every,
    parameter: str = "",
) -> Organisation | None:
    """The organisation chosen here, with the way to another one; None while there is none.

    `levels` and `fits` say which may be chosen, of those open today within the reach of `action`. The choice is kept
    in the session under `key`, and in the address where a `parameter` is named. Not for the inside of `st.form`: it
    has buttons.
    """
    picker = Picker(who, action, key, levels, fits, today())
    if parameter and key not in st.session_state:
        st.session_state[key] = st.query_params.get(parameter, "")[:40]
    chosen = _known(who, action, st.session_state.get(key, ""))
    if chosen is not None and not picker.suits(chosen):
        chosen = None
    if parameter:
        address.put(**{parameter: chosen.code if chosen else None})
    if chosen is None:
        _offer(picker, label)
    else:
        _show(picker, chosen)
    return chosen


def forget(key: str) -> None:
    """Nothing is chosen any more under this key."""
    for name in (key, f"{key}-at", f"{key}-page", f"{key}-words"):
        st.session_state.pop(name, None)


def where(line: Sequence[Organisation]) -> str:
    """«Область › Район»: who stands above the last of the line."""
    return " › ".join(above.name for above in line[:-1])


def _known(who: Actor, action: Action, code: str) -> Organisation | None:
    if not code:
        return None
    with session.reading() as s:
        try:
            return organisations.find(s, who, action, code)
        except Forbidden:
            return None


def _show(picker: Picker, chosen: Organisation) -> None:
    with session.reading() as s:
        line = organisations.ancestors(s, picker.who, picker.action, chosen)
    with st.container(border=True, key=f"{picker.key}-chosen"):
        st.markdown(f"**{formats.md(chosen.name)}**")
        st.caption(formats.md(" · ".join(filter(None, (chosen.code, where(line))))))
        label = "Выбрать другую"
        if st.button(label, icon=":material/swap_horiz:", type="tertiary", key=f"{picker.key}-other"):
            forget(picker.key)
            st.rerun()


def _offer(picker: Picker, label: str) -> None:
    st.html(_STYLE)
    with st.container(key=f"place-{picker.key}", gap="small"):
        words = st.text_input(
            label,
            max_chars=100,
            key=f"{picker.key}-words",
            icon=":material/search:",
            placeholder="Название или код, несколько слов",
            autocomplete="off",
        )
        wanted = text.search_key(words or "")
        if wanted:
            _found(picker, wanted)
        else:
            _tree(picker)


def _found(picker: Picker, wanted: str) -> None:
    with session.reading() as s:
        found = organisations.search(s, picker.who, picker.action, wanted, FOUND, picker.today, picker.levels)
        found = [o for o in found if picker.suits(o)]
        lines = [where(organisations.ancestors(s, picker.who, picker.action, o)) for o in found]
    if not found:
        layout.empty("Ничего не нашлось", "Проверьте написание или поищите по коду.", ":material/search_off:")
    for organisation, above in zip(found, lines, strict=True):
        _button(picker, organisation, above)
    if len(found) == FOUND:
        st.caption(f"Показаны первые {FOUND}: добавьте слово, чтобы уточнить.")


def _button(picker: Picker, organisation: Organisation, under: str = "") -> None:
    told = formats.md(" · ".join(filter(None, (organisation.code, under))))
    label = f"{formats.md(organisation.name)}  \n:small[{told}]"
    key = f"{picker.key}-choose-{organisation.id}"
    if st.button(label, key=key, type="tertiary", icon=":material/radio_button_unchecked:"):
        picker.choose(organisation)


def _tree(picker: Picker) -> None:
    code = st.session_state.get(f"{picker.key}-at")
    with session.reading() as s:
        roots = list(organisations.roots(s, picker.who, picker.action))
        here = _standing(s, picker, roots, code)
        line = list(organisations.ancestors(s, picker.who, picker.action, here)) if here else []
    if here is None:
        _steps(picker, roots)
        return
    ways_up: list[Organisation | None] = [None] if len(roots) > 1 else []
    _breadcrumbs(picker, [*ways_up, *line[:-1]])
    if picker.suits(here):
        _button(picker, here)
    else:
        st.markdown(f"**{formats.md(here.name)}**")
    page = int(st.session_state.get(f"{picker.key}-page", 0))
    with session.reading() as s:
        below, total = organisations.below(
            s, picker.who, picker.action, here, page * PAGE, PAGE, picker.today, picker.walked
        )
    _steps(picker, below)
    _turn(picker, page, total)


def _standing(
    s: Session, picker: Picker, roots: Sequence[Organisation], code: str | None
) -> Organisation | None:
    """Where the walk has come to: at first the only top there is, or above all of them."""
    if code is None:
        return roots[0] if len(roots) == 1 else None
    known = {root.code: root for root in roots}
    if code in known or not code:
        return known.get(code)
    try:
        return organisations.find(s, picker.who, picker.action, code)
    except Forbidden:
        return None


def _breadcrumbs(picker: Picker, line: Sequence[Organisation | None]) -> None:
    if not line:
        return
    with st.container(horizontal=True, gap="small", key=f"{picker.key}-line"):
        for above in line:
            label = formats.md(above.name) if above else "Все мои организации"
            key = f"{picker.key}-up-{above.id if above else 0}"
            if st.button(label, key=key, type="tertiary", icon=":material/arrow_upward:"):
                picker.walk(above)


def _steps(picker: Picker, below: Sequence[Organisation]) -> None:
    """The lowest are chosen, anybody above them is walked into."""
    for organisation in below:
        if Level(organisation.level).depth == picker.deepest:
            if picker.suits(organisation):
                _button(picker, organisation)
            continue
        key = f"{picker.key}-into-{organisation.id}"
        label = f"{formats.md(organisation.name)}  \n:small[{formats.md(organisation.code)}]"
        if st.button(label, key=key, type="tertiary", icon=":material/chevron_right:"):
            picker.walk(organisation)


def _turn(picker: Picker, page: int, total: int) -> None:
    pages = max(1, -(-total // PAGE))
    if pages == 1:
        return
    with st.container(horizontal=True, vertical_alignment="center", key=f"{picker.key}-turn"):
        for step, words, icon in ((-1, "Назад", "arrow_back"), (1, "Дальше", "arrow_forward")):
            off = not 0 <= page + step < pages
            if st.button(words, icon=f":material/{icon}:", disabled=off, key=f"{picker.key}-turn-{step}"):
                st.session_state[f"{picker.key}-page"] = page + step
                st.rerun()
        st.html(f'<p class="pm-quiet">страница {page + 1} из {pages}</p>')
