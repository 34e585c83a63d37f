"""«Сохранить вид» and «В слайды» under a view: an address under a name, and what is on the screen frozen for a sitting.

Both are dialogs, which run without the gate when something in them is touched: they ask themselves who is there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from core import access, formats, slides, views
from core.access import Action, Actor
from core.charts.facts import Told
from core.problems import Conflict, Forbidden, Refused
from core.views import Kept
from db import organisations, sittings
from db import views as kept_views
from db.models import Organisation
from pages.ui import address, layout, session

NEW = 0
VIEWS = "pages/analytics/views.py"
Act = Callable[[Actor], None]


@dataclass(frozen=True)
class Here:
    """Where the button was pressed."""

    page: str
    query: Mapping[str, str]

    @property
    def code(self) -> str:
        return self.query.get("organisation", "")


def here() -> Here:
    return Here(address.page(), views.choices(st.query_params.to_dict()))


def view_button(facts: Told, name: str) -> None:
    if here().page in views.PAGES and st.button(
        "Сохранить вид", key=f"keep-{name}", type="tertiary", icon=":material/bookmark_add:"
    ):
        _view(f"{facts.title}: {facts.scope}"[: views.TITLE], here())


def slide_button(
    facts: Told, spec: Callable[[], dict[str, Any]], name: str, beside: Sequence[str] = ()
) -> None:
    """`spec` is the finished light chart; `beside` as in charts.show."""
    if here().page in views.PAGES and st.button(
        "В слайды", key=f"slide-{name}", type="tertiary", icon=":material/slideshow:"
    ):
        _slide(facts, spec(), here(), tuple(beside))


def _asked(act: Act) -> bool:
    """Does it, as whoever is there now; why not, in words."""
    with session.present() as who:
        try:
            if who is None or who.waits:
                raise Forbidden
            act(who)
        except (Refused, Conflict, Forbidden) as error:
            layout.refused(error)
            return False
    return True


@st.dialog("Сохранить вид")
def _view(title: str, place: Here) -> None:
    st.caption("Сохраняется адрес: что выбрано на странице. Числа каждый раз будут свежие.")
    name = st.text_input("Название", value=title, max_chars=views.TITLE, key="view-title")
    everybody = st.toggle(
        "Показать всем, кому доступно сравнение этой организации", value=False, key="view-shared"
    )

    def keep(who: Actor) -> None:
        with session.begin() as s:
            organisation = organisations.find(s, who, Action.COMPARE, place.code)
            wanted = Kept(name, place.page, place.query, everybody)
            kept_views.keep(s, who, organisation, wanted, session.now())

    if st.button("Сохранить", type="primary", key="view-save") and _asked(keep):
        layout.toast("Вид сохранён: он на странице «Виды и заседания»")
        st.rerun()


@st.dialog("Взять в слайды")
def _slide(facts: Told, spec: dict[str, Any], place: Here, beside: tuple[str, ...]) -> None:
    with session.present() as who, session.reading() as s:
        try:
            organisation = organisations.find(s, who, Action.COMPARE, place.code)
            known = {x.id: x for x in sittings.to_take_into(s, who, organisation)}
            top = organisations.ancestors(s, who, Action.COMPARE, organisation)[0]
        except Forbidden as refusal:
            layout.refused(refusal)
            return
    st.caption("Слайд остаётся таким, какой он сейчас: новые формы его не изменят.")
    words = {n: f"{x.title}, {formats.day(x.held)}" for n, x in known.items()}
    words[NEW] = "Новое заседание"
    number = st.selectbox(
        "Заседание", list(words), format_func=lambda n: words.get(n, ""), key="slide-sitting"
    )
    title, held = _new_one(top) if number == NEW else ("", session.now().date())
    note = st.text_area("Вывод президиума (можно позже)", max_chars=slides.NOTE, key="slide-note")

    def take(who: Actor) -> None:
        shown = slides.frozen(facts, spec), _whose(who, (organisation.path, *beside)), note
        with session.begin() as s:
            if number == NEW:
                sittings.start(s, who, top, title, held, session.now(), shown)
            else:
                sittings.take(s, who, number, *shown, session.now())

    if st.button("Взять", type="primary", key="slide-take") and _asked(take):
        layout.toast("Слайд взят: заседание на странице «Виды и заседания»")
        st.rerun()


def _new_one(top: Organisation) -> tuple[str, date]:
    """`top` is the topmost one that the person sees: its presidium sits."""
    title = st.text_input("Название", value="Заседание президиума", max_chars=views.TITLE, key="slide-new")
    held = st.date_input("День", value="today", format="DD.MM.YYYY", key="slide-held")
    st.caption(f"Увидят все, кому доступно сравнение: {formats.md(top.name)}.")
    return title, held if isinstance(held, date) else session.now().date()


def _whose(who: Actor, paths: Sequence[str]) -> str:
    """Below which organisation all figures of a slide lie: whoever may not compare there does not see it."""
    path = slides.reach(paths)
    if not access.can(who, Action.COMPARE, path):
        raise Refused(
            "Здесь числа организаций, над которыми у вас нет общей: уберите лишние и возьмите снова."
        )
    return path
