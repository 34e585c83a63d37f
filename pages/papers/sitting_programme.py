"""«Итоги программы» as the page offers it: from which year; the last one is the year of the page."""

from collections.abc import Mapping

from core.access import Actor
from core.reports.paper import Paper
from core.reports.sitting import programme
from db import Session, sitting_programme
from pages.papers.sitting_kind import EVERY, Asked, Kind
from pages.ui import scope
from pages.ui.scope import Scope

# A programme is usually of three years.
USUAL = 3


def options(at: Scope, year: int) -> Mapping[str, str]:
    there = [y for y in sorted(at.years) if year - sitting_programme.MOST < y <= year]
    usual = next((y for y in there if y > year - USUAL), year)
    words = {str(y): str(y) for y in there or [year]}
    return {"since": scope.pick("С какого года программа", "since", words, str(usual))}


def make(s: Session, actor: Actor, asked: Asked) -> Paper:
    since = asked.choices.get("since", "")
    first = min(int(since), asked.year) if since.isdecimal() else asked.year - USUAL + 1
    facts = sitting_programme.collect(s, actor, asked.organisation, first, asked.year, asked.now)
    return programme.paper(facts, asked.letterhead)


KIND = Kind(
    "programme",
    "Итоги программы по годам",
    "Пункты контроля, сдача форм и подписка по годам, что изменилось и что достигнуто по нормам.",
    "К отчёту о выполнении программы",
    EVERY,
    make,
    docx=True,
    options=options,
    icon=":material/timeline:",
)
