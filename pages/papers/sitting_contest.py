"""«Конкурсное дело» as the page offers it."""

from core.access import Actor
from core.organisations import Level
from core.reports.paper import Paper
from core.reports.sitting import contest
from db import Session, sitting_contest
from pages.papers.sitting_kind import EVERY, Asked, Kind


def make(s: Session, actor: Actor, asked: Asked) -> Paper:
    facts = sitting_contest.collect(s, actor, asked.organisation, asked.year, asked.as_of)
    return contest.paper(facts, asked.letterhead)


KIND = Kind(
    "contest",
    "Конкурсное дело",
    "Индекс по блокам с ответами, место в группе, три года, ресурсы, мероприятия и публикации.",
    "Жюри конкурса на лучшую информационную работу",
    EVERY - {Level.FEDERAL},
    make,
    docx=True,
    icon=":material/folder_shared:",
)
