"""The notes, the list of laggards and the draft of a resolution, each as the page offers it."""

from datetime import date, datetime

from core.access import Actor
from core.reports.letterhead import Letterhead
from core.reports.paper import Paper
from core.reports.sitting import laggards, note, resolution
from db import Session, sitting_papers
from db.models import Organisation
from pages.papers.sitting_kind import ABOVE, Asked, Kind


def brief(s: Session, actor: Actor, asked: Asked) -> Paper:
    return note.brief(sitting_papers.collect(s, actor, *_place(asked)))


def full(s: Session, actor: Actor, asked: Asked) -> Paper:
    return note.full(sitting_papers.collect(s, actor, *_place(asked)))


def lagging(s: Session, actor: Actor, asked: Asked) -> Paper:
    return laggards.paper(sitting_papers.laggards(s, actor, *_place(asked)))


def draft(s: Session, actor: Actor, asked: Asked) -> Paper:
    return resolution.paper(sitting_papers.laggards(s, actor, *_place(asked)))


def _place(asked: Asked) -> tuple[Organisation, int, date, datetime, Letterhead]:
    return asked.organisation, asked.year, asked.as_of, asked.now, asked.letterhead


NOTE = Kind(
    "note",
    "Справка на одну страницу",
    "Вывод, десять пунктов контроля, сильные и слабые стороны, с кем говорить и что решить.",
    "Членам президиума — на стол",
    ABOVE,
    brief,
    docx=True,
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
    icon=":material/gavel:",
)
KINDS = (NOTE, FULL, LAGGARDS, RESOLUTION)
