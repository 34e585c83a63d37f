"""One organisation: what it is, who is below, its forms by year, and what has happened to it."""

from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

import streamlit as st

from core import access, formats
from core.access import Action, Actor
from core.milestones import Milestone
from core.organisations import LEVEL_PLURALS, Kind, Level
from core.reorganising import ZONES
from db import milestones
from db.cards import Card, Form
from db.models import Organisation
from pages.ui import answers, session
from pages.ui import place as place_of

PEOPLE = "pages/admin/people.py"
_STYLE = Path(__file__).with_name("organisations.css")
_STANDING = {
    Level.FEDERAL: "Федерация",
    Level.REGIONAL: "Региональная организация",
    Level.TERRITORIAL: "Территориальная организация",
    Level.PRIMARY: "Первичная организация",
}


def style() -> None:
    st.html(_STYLE)


def under(place: Organisation) -> str:
    """The quiet line under the name."""
    facts = [_STANDING[Level(place.level)], _kind(place), place.town, f"код {place.code}"]
    return " · ".join(fact for fact in facts if fact)


def _kind(place: Organisation) -> str:
    return Kind(place.kind).label if place.kind else ""


def counted(below: Mapping[Level, int]) -> str:
    """«6 территориальных организаций, 120 первичных организаций»."""
    return ", ".join(formats.count(n, *LEVEL_PLURALS[level]) for level, n in below.items())


def state(place: Organisation, card: Card) -> None:
    """A closed one says so first."""
    if place.closed is None:
        return
    closed = formats.day_words(place.closed)
    future = place.closed > place_of.today()
    words = f"Будет закрыта {closed}" if future else f"Закрыта {closed}"
    heir = f" — вошла в «{card.heir.name}», код {card.heir.code}." if card.heir else ""
    st.warning(formats.md(f"{words}{heir}"), icon=":material/event_busy:")


def show(who: Actor, place: Organisation, card: Card) -> None:
    told = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts(place, card))
    st.html(f'<dl class="pm-about">{told}</dl>')
    st.page_link(
        PEOPLE,
        label="Люди этой организации",
        icon=":material/group:",
        query_params={"organisation": place.code},
    )
    st.subheader("Формы по годам", anchor=False)
    if card.forms:
        forms(card)
    else:
        st.html('<p class="pm-quiet">Форм ещё не было.</p>')
    st.subheader("Что с ней было", anchor=False)
    with session.reading() as s:
        history(milestones.of(s, who, place))


def facts(place: Organisation, card: Card) -> Iterable[tuple[str, str]]:
    yield "Код", place.code
    if place.kind:
        yield "Вид учреждения", _kind(place)
    if place.town:
        yield "Город", place.town
    if place.time_zone:
        yield "Часовой пояс", ZONES.get(place.time_zone, place.time_zone)
    if place.opened:
        yield "Открыта", formats.day(place.opened)
    if place.closed:
        yield "Закрыта", formats.day(place.closed)
    if place.level != Level.PRIMARY.value:
        yield "Под её началом", counted(card.below) or "никого"
    yield "Учётных записей", formats.number(card.people)


def forms(card: Card) -> None:
    zone = session.settings().time_zone.key

    def line(form: Form) -> str:
        sent = f"сдана {formats.day(formats.local_day(form.submitted, zone))}" if form.submitted else ""
        quiet = f'<span class="pm-quiet">{escape(sent)}</span>'
        return f"<li>{escape(form.title)} {answers.badge(form.state)} {quiet}</li>"

    st.html(f'<ul class="pm-lines">{"".join(map(line, card.forms))}</ul>')


def history(told: list[Milestone]) -> None:
    if not told:
        st.html('<p class="pm-quiet">Изменений не записано: она такая, какой её загрузили.</p>')
    zone = session.settings().time_zone.key

    def line(one: Milestone) -> str:
        decision = f"Основание: {one.note}. " if one.note else ""
        written = f"{decision}Записано: {one.who}, {formats.moment(one.typed, zone)}"
        return (
            f"<li><strong>{formats.day_words(one.day)}</strong> {escape(one.words)}.<br>"
            f'<span class="pm-quiet">{escape(written)}</span></li>'
        )

    st.html(f'<ul class="pm-lines">{"".join(map(line, told))}</ul>')


def may_restructure(who: Actor, place: Organisation) -> bool:
    """Its place in the tree is for whoever keeps the organisation above it."""
    return access.can(who, Action.STRUCTURE, place.path.removesuffix(f"{place.id}/"))
