"""«Наградной лист» as the page offers it: whom, by which figure, up to which place; and the diplomas themselves."""

from collections.abc import Mapping

import streamlit as st

from core import formats, narrative
from core.access import Action, Actor
from core.organisations import LEVEL_PLURALS, Level
from core.reports import diploma_sheet
from core.reports.paper import Paper
from core.reports.sitting import diploma
from core.reports.sitting.leaders import Facts
from core.sheets import writing
from db import Session, letterheads, organisations, sitting_leaders
from pages.papers.sitting_kind import ABOVE, Asked, Kind
from pages.ui import scope, session
from pages.ui.scope import BELOW, Scope

UPTO = {"1": "Только первое место", "3": "Первые три места", "5": "Первые пять мест", "10": "Первая десятка"}
APART = {"groups": "По группам: тип и размер", "all": "Все вместе"}
DECISION = "Постановление президиума № 5 от 21 ноября 2026 г."
SHEETS = {"wide": "Лист поперёк", "tall": "Лист вдоль"}


def options(at: Scope, year: int) -> Mapping[str, str]:
    left, right = st.columns(2)
    with left:
        words = {level.value: LEVEL_PLURALS[level][1].capitalize() for level in BELOW[at.level]}
        level = Level(scope.pick("Кого наградить", "whom", words, list(words)[-1]))
    with right:
        apart = scope.pick("Кого с кем сравнить", "apart", APART, "groups")
    with session.reading() as s:
        offered = sitting_leaders.offered(s, at.who, at.organisation, year, level)
    named = {i.code: narrative.title(i) for i in offered}
    by = scope.pick("По какому показателю", "by", named, next(iter(named)))
    left, right = st.columns(2)
    with left:
        upto = scope.pick("Сколько мест", "upto", UPTO, "3")
    with right:
        sheet = scope.pick("Дипломы", "sheet", SHEETS, "wide")
    chosen = {"whom": level.value, "by": by, "upto": upto, "apart": apart}
    diplomas(at, year, chosen, sheet == "wide")
    return chosen


def diplomas(at: Scope, year: int, chosen: Mapping[str, str], wide: bool) -> None:
    """One organisation a page, made at the click; none while it is too early to award."""
    with session.reading() as s:
        asked = Asked(at.organisation, year, at.as_of(year), session.now(), choices=chosen)
        early = diploma.too_early(collected(s, at.who, asked))
    if early:
        st.info(formats.md(early), icon=":material/hourglass_empty:")
        return
    decision = st.text_input("Решение: протокол и дата", max_chars=150, placeholder=DECISION, key="decision")
    st.caption("Если не заполнить, на дипломе останется строка, чтобы вписать от руки.")

    def made(actor: Actor) -> bytes:
        with session.reading() as s:
            here = organisations.find(s, actor, Action.COMPARE, at.organisation.code)
            head = letterheads.of(s, here)
            asked = Asked(here, year, at.as_of(year), session.now(), head, chosen)
            facts = collected(s, actor, asked)
        whose = facts.whose
        return diploma_sheet.pdf(
            diploma.diplomas(facts, decision), whose.organisation, head, wide, whose.demonstration
        )

    st.download_button(
        "Скачать дипломы, PDF",
        session.at_click(at.who, made),
        file_name=writing.file_name("Дипломы", at.organisation.name, str(year), extension="pdf"),
        mime="application/pdf",
        on_click="ignore",
        icon=":material/workspace_premium:",
        key="take-diplomas",
    )


def collected(s: Session, actor: Actor, asked: Asked) -> Facts:
    below = [level.value for level in BELOW[Level(asked.organisation.level)]]
    whom, upto = asked.choices.get("whom", ""), asked.choices.get("upto", "")
    return sitting_leaders.collect(
        s,
        actor,
        asked.organisation,
        asked.year,
        Level(whom if whom in below else below[-1]),
        asked.choices.get("by", ""),
        int(upto) if upto in UPTO else 3,
        asked.choices.get("apart") != "all",
        asked.as_of,
    )


def make(s: Session, actor: Actor, asked: Asked) -> Paper:
    return diploma.paper(collected(s, actor, asked), asked.letterhead)


KIND = Kind(
    "diploma",
    "Наградной лист и дипломы",
    "Кто лучший по индексу или другому показателю, по группам; к списку — дипломы, по одному на страницу.",
    "Президиуму, к награждению",
    ABOVE,
    make,
    options=options,
    icon=":material/workspace_premium:",
)
