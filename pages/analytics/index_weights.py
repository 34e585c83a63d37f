"""«Сравнить веса»: the index of everybody below by the weights in force and by the second profile of the region."""

from html import escape

import streamlit as st

from core import formats, weighings
from core.formats import number
from core.organisations import Level
from core.weighings import Both
from db import Session, comparing, methodologies
from db.comparing import Compared
from db.methodologies import InForce
from pages.ui import answers, charts, rows, scope, session, turning
from pages.ui.scope import Scope

SHOWN = 60
HEAD = ("Организация", "По первому", "По второму", "Изменение", "Место", "Сдвиг")


def show(at: Scope, year: int, key: tuple[str, ...]) -> None:
    with session.reading() as s:
        if not comparing.offered(s, at.who, at.organisation):
            return
        profiles = _versions(s, at, year)
    st.subheader("Сравнить веса", anchor=False)
    level = scope.level(at)
    seen = charts.kept(("weights", *key, level.value, *profiles), lambda: _compared(at, year, level))
    if seen is None:
        return
    words = weighings.sentence(seen.rows, seen.second.profile.title)
    st.html(f'<p class="pm-said">{escape(words)}</p>')
    _profiles(seen.first, seen.second)
    turning.anew("page", (*key, level.value))
    page = turning.present("page", len(seen.rows), SHOWN)
    start = (page - 1) * SHOWN
    rows.table(HEAD, [_line(one) for one in seen.rows[start : start + SHOWN]], counts=(1, 2, 3, 4, 5))
    if len(seen.rows) > SHOWN:
        turning.buttons("page", len(seen.rows), SHOWN, page)
    st.caption("Второй профиль только сравнивают: индекс форм, места и итоги считают по первому.")


def _versions(s: Session, at: Scope, year: int) -> list[str]:
    """Which two profiles they are. Publishing one changes no figure, and so not the version of the figures; by what is
    in it, too, should a restored database number its rows anew."""
    path = at.organisation.path
    found = (methodologies.in_force(s, path, year), methodologies.second(s, path))
    return [str(hash(one)) for one in found]


def _compared(at: Scope, year: int, level: Level) -> Compared | None:
    with session.reading() as s:
        return comparing.compared(s, at.who, at.organisation, year, level)


def _profiles(first: InForce, second: InForce) -> None:
    """What each block weighs in the one and in the other."""
    label = f"Первый: версия {first.profile.version}. Второй: «{second.profile.title}»"
    with st.popover(formats.md(label), icon=":material/balance:", type="tertiary", key="weights-both"):
        lines = [
            (f"{a.number}. {a.title}", answers.digits(a.weight), answers.digits(b.weight))
            for a, b in zip(first.profile.blocks, second.profile.blocks, strict=True)
        ]
        rows.table(("Блок", "Первый", "Второй"), lines, counts=(1, 2))
        st.caption(formats.md(f"{first.profile.source} {second.profile.source}"))


def _line(one: Both) -> tuple[str, ...]:
    change = formats.DASH if one.change is None else formats.signed(one.change, 1)
    before, after = one.places
    place = formats.DASH if before is None or after is None else f"{before} → {after}"
    return one.name, number(one.first, 1), number(one.second, 1), change, place, _moved(one)


def _moved(one: Both) -> str:
    if one.moved is None:
        return formats.DASH
    if not one.moved:
        return "="
    return f"{'↑' if one.moved > 0 else '↓'} {abs(one.moved)}"
