"""What awaits somebody, and what has been decided about their forms: in sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from core import formats
from core.campaigns import CampaignKind, Window
from core.workflow import State

# So many days before its end a form is told of in the menu too.
SOON = 7


class Waits(StrEnum):
    FORM = "form"
    REVIEW = "review"
    EXTENSION = "extension"


@dataclass(frozen=True)
class Awaiting:
    """Something that waits for one person. `count` of it; `pressing` is told in the menu. `query` is what the address
    of its page needs to show it."""

    kind: Waits
    title: str
    under: str
    query: Mapping[str, str]
    count: int = 1
    pressing: bool = True


def form(state: State, window: Window, now: datetime) -> str:
    """What is to be done with one's own form."""
    if state.sent_back:
        what = "Вернули" if state is State.RETURNED else "Открыли заново"
        return f"{what}: исправьте и отправьте снова"
    return window.reminder(now)


ASKED = "просьба о продлении ждёт ответа"


def presses(state: State, window: Window, now: datetime) -> bool:
    return state.sent_back or (window.due - window.today(now)).days <= SOON


def review(count: int) -> str:
    verb = formats.plural(count, "ждёт", "ждут", "ждут")
    return f"{formats.count(count, 'форма', 'формы', 'форм')} {verb} вашей проверки"


def extension(count: int) -> str:
    verb = formats.plural(count, "ждёт", "ждут", "ждут")
    return f"{formats.count(count, 'просьба', 'просьбы', 'просьб')} о продлении {verb} ответа"


@dataclass(frozen=True)
class Menu:
    """What stands behind the names of pages in the menu; 0 is nothing."""

    messages: int = 0
    review: int = 0
    extensions: int = 0


_SAID = {
    "form.accept": "Форма принята",
    "form.return": "Форму вернули на доработку",
    "form.reopen": "Принятую форму открыли для исправления",
    "form.undo": "Решение отменено: форма снова на проверке",
    "form.exempt": "Форму сдавать не нужно: организация освобождена",
    "form.expect": "Форму снова ждут: освобождение отменено",
    "form.enter": "Ответы внесла вышестоящая организация",
    "form.submit": "Форму отправила за вас вышестоящая организация",
    "form.import": "Ответы загружены из файла, форма принята",
    "extension.grant": "Срок продлён",
    "extension.give": "Срок продлён",
    "extension.refuse": "Срок не продлён",
    "extension.undo": "Продление отменено: срок снова",
}
ABOUT_FORMS = tuple(_SAID)
OPENED, SENT = "campaign.open", "form.submit"
GOOD = frozenset({"form.accept", "form.import", "extension.grant", "extension.give", "form.exempt"})
BAD = frozenset({"form.return", "form.reopen", "extension.refuse", "extension.undo", "form.expect"})


def news(action: str, after: Mapping[str, Any]) -> str:
    """One sentence without its full stop; whatever people have typed is told by `why`."""
    if action == OPENED:
        return "Открыта кампания"
    said = _SAID.get(action, "Изменение формы")
    until = _day(after.get("due" if action == "extension.undo" else "until"))
    return f"{said} до {formats.day_words(until)}" if until and action.startswith("extension.") else said


def campaign(after: Mapping[str, Any]) -> str:
    """Which one was opened."""
    kind, year = after.get("kind", CampaignKind.MONITORING), after.get("year")
    return CampaignKind(kind).named(year) if kind in tuple(CampaignKind) and isinstance(year, int) else ""


def why(after: Mapping[str, Any]) -> str:
    """The words of whoever decided, and how many remarks they have pinned."""
    reason = str(after.get("reason") or "").strip()
    remarks = after.get("remarks")
    number = len(remarks) if isinstance(remarks, Mapping) else 0
    told = f"Замечаний к ответам: {number}" if number else ""
    return "\n".join(filter(None, (reason, told)))


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
