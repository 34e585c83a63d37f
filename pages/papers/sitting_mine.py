"""The notes, the list of laggards and the draft of a resolution, each as the page offers it."""

from collections.abc import Mapping
from datetime import date, datetime

import streamlit as st

from core.access import Actor
from core.reports.letterhead import Letterhead
from core.reports.paper import Paper
from core.reports.sitting import laggards, note, resolution
from db import Session, sitting_papers
from db.models import Organisation
from pages.papers.sitting_kind import ABOVE, Asked, Kind
from pages.ui import address
from pages.ui.scope import Scope

FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)


def brief(s: Session, actor: Actor, asked: Asked) -> Paper:
    return note.brief(sitting_papers.collect(s, actor, *_place(asked)))


def full(s: Session, actor: Actor, asked: Asked) -> Paper:
    return note.full(sitting_papers.collect(s, actor, *_place(asked)))


def lagging(s: Session, actor: Actor, asked: Asked) -> Paper:
    return laggards.paper(sitting_papers.laggards(s, actor, *_place(asked)))


def draft(s: Session, actor: Actor, asked: Asked) -> Paper:
    return resolution.paper(sitting_papers.laggards(s, actor, *_place(asked)))


def _place(asked: Asked) -> tuple[Organisation, int, date, datetime, Letterhead, date | None]:
    return asked.organisation, asked.year, asked.as_of, asked.now, asked.letterhead, held(asked.choices)


def held(choices: Mapping[str, str]) -> date | None:
    """The day of the sitting; None where nobody has said, or what was said is no day."""
    try:
        found = date.fromisoformat(choices.get("held", "")[:10])
    except ValueError:
        return None
    return found if FIRST <= found <= LAST else None


def options(at: Scope, year: int) -> Mapping[str, str]:
    """When the sitting is: suggested days of the paper begin there. The day stands in the address."""
    # A link changes the address under the widget: then the address is right, and the widget a new one.
    written = held({"held": st.query_params.get("held", "")})
    day = st.date_input(
        "Дата заседания",
        written or at.today,
        min_value=FIRST,
        max_value=LAST,
        format="DD.MM.YYYY",
        key=f"held-{written or ''}",
        help="От неё отсчитываются сроки поручений; она стоит в шапке бумаги.",
    )
    chosen = day if isinstance(day, date) else at.today
    said = chosen.isoformat() if chosen != at.today else ""
    if said != st.query_params.get("held", ""):
        address.put(held=said)
        st.rerun()
    return {"held": said}


NOTE = Kind(
    "note",
    "Справка на одну страницу",
    "Вывод, десять пунктов контроля, сильные и слабые стороны, с кем говорить и что решить.",
    "Членам президиума — на стол",
    ABOVE,
    brief,
    docx=True,
    options=options,
    icon=":material/article:",
)
FULL = Kind(
    "full",
    "Подробная справка",
    "По пунктам и по организациям: места, изменения за год, подписка, индекс, рекомендации.",
    "Докладчику и тем, кто готовит вопрос",
    ABOVE,
    full,
    docx=True,
    options=options,
    icon=":material/menu_book:",
)
LAGGARDS = Kind(
    "laggards",
    "Список отстающих",
    "Кто не сдал, кто сдал поздно и кому чего не хватает по пунктам.",
    "Специалистам и председателям, приложение к решению",
    ABOVE,
    lagging,
    docx=True,
    options=options,
    icon=":material/format_list_numbered:",
)
RESOLUTION = Kind(
    "resolution",
    "Проект постановления",
    "Слушали, отметили, постановили: поручения, сроки и списки заполнены, текст правится в Word.",
    "Тем, кто готовит решение президиума",
    ABOVE,
    draft,
    docx=True,
    options=options,
    icon=":material/gavel:",
)
KINDS = (NOTE, FULL, LAGGARDS, RESOLUTION)
