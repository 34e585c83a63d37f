"""«Справка о подписке» as the page offers it: of which half-year."""

from collections.abc import Mapping

from core.access import Actor
from core.campaigns import CampaignKind, Half
from core.problems import Refused
from core.reports.paper import Paper
from core.reports.sitting import subscription
from db import Session, sitting_subscription
from pages.papers.sitting_kind import EVERY, Asked, Kind
from pages.ui import scope
from pages.ui.scope import Scope


def options(at: Scope, year: int) -> Mapping[str, str]:
    return {"half": str(scope.half(at))} if at.halves else {}


def make(s: Session, actor: Actor, asked: Asked) -> Paper:
    offered = sitting_subscription.offered(s, actor, asked.organisation)
    if not offered:
        raise Refused("Подписных кампаний ещё не было: справка появится после первой.")
    half = _half(asked, offered)
    facts = sitting_subscription.collect(s, actor, asked.organisation, half, asked.now)
    return subscription.paper(facts, asked.letterhead)


def _half(asked: Asked, offered: tuple[Half, ...]) -> Half:
    """The chosen one; else that of the autumn of the year, else the newest."""
    written = {str(half): half for half in offered}
    usual = CampaignKind.AUTUMN.half(asked.year)
    return written.get(asked.choices.get("half", "")) or (usual if usual in offered else offered[0])


KIND = Kind(
    "subscription",
    "Справка о подписке",
    "По изданиям и организациям: сколько выписано, норма, нехватка, полгода и год назад, с кем поговорить.",
    "К июньскому и декабрьскому заседанию",
    EVERY,
    make,
    docx=True,
    options=options,
    icon=":material/newspaper:",
)
