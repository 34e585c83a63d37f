"""Why a number that looks wrong is right: the reasons a person may give for a warning, and how they are kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core import text
from core.problems import Problem

OTHER = "other"
LIMIT, SHORTEST = 500, 3

# A code means the same under every rule and is never taken away: stored explanations hang on it.
_LABELS = {
    "merger": "Так и есть: произошло объединение (разделение) организаций",
    "drive": "Так и есть: была акция или набор",
    "people": "Так и есть: изменилось число работников или членов",
    "always": "Так и есть: у нас так каждый год",
    "last_year": "В прошлом году была ошибка",
    "method": "Изменился способ подсчёта",
    "dates": "Числа взяты на разные даты",
    "register": "В реестре есть лишние записи, исправляем",
    "overlap": "Один человек входит в несколько частей",
    "rest": "Есть те, кто не входит ни в одну часть",
    "below_wrong": "Ошибка в форме первичной организации, уточняем",
    "below_absent": "Учтены организации, чьи формы ещё не приняты",
    "checked": "Числа проверены, они действительно совпали",
    "unchanged": "Так и есть: ничего не изменилось",
    "new": "Организация новая, считать ещё нечего",
    "paused": "Работа приостановлена",
    "soon": "Обновим в ближайшее время",
    "different": "Это разные записи",
    OTHER: "Другое",
}


@dataclass(frozen=True)
class Reason:
    code: str
    label: str


def _offered(*codes: str) -> tuple[Reason, ...]:
    return tuple(Reason(code, _LABELS[code]) for code in (*codes, OTHER))


_CHANGE = ("merger", "drive", "people", "last_year", "method")

# Rule of a warning -> what may be said to it, the most frequent first.
REASONS: Mapping[str, tuple[Reason, ...]] = {
    "tenfold": _offered(*_CHANGE),
    "jump": _offered(*_CHANGE),
    "peers": _offered("always", "merger", "drive", "method"),
    "below": _offered("below_absent", "below_wrong", "dates", "method"),
    "soft_part": _offered("register", "dates", "method"),
    "sum": _offered("rest", "overlap", "dates"),
    "double": _offered("different"),
    "stale": _offered("unchanged", "soon", "paused"),
    "same": _offered("checked", "unchanged"),
    "zeros": _offered("new", "paused"),
}


@dataclass(frozen=True)
class Explanation:
    """Kept as JSON under the code and the rule: {"reason": …, "text": …, "about": …}, see `kept`."""

    reason: str
    text: str = ""

    @property
    def words(self) -> str:
        """As the reviewer and the report say it."""
        if self.reason == OTHER:
            return self.text
        return ". ".join(part for part in (_LABELS[self.reason], self.text) if part)


def validate_explanation(rule: str, reason: str, typed: str = "") -> Explanation:
    """Raises ValueError with a sentence for the person, without its full stop."""
    if reason not in {r.code for r in REASONS.get(rule, ())}:
        raise ValueError("Выберите причину из списка")
    try:
        washed = text.clean(typed, LIMIT)
    except ValueError as error:
        raise ValueError(str(error).rstrip(".")) from error
    if reason == OTHER and len(washed) < SHORTEST:
        raise ValueError("Напишите причину своими словами, хотя бы одно слово")
    return Explanation(reason, washed)


def explained(problem: Problem, explanations: Mapping[str, Any]) -> Explanation | None:
    """What was said to this warning, as long as it speaks of the same numbers: those of other answers and of other
    organisations are in its words, and explanations of an answer that changes are dropped by the store."""
    said = _said(problem, explanations)
    return read(problem.rule, said) if _fits(problem, said) else None


def outdated(problem: Problem, explanations: Mapping[str, Any]) -> Explanation | None:
    """What was said to it while its numbers were others."""
    said = _said(problem, explanations)
    return None if _fits(problem, said) else read(problem.rule, said)


def _said(problem: Problem, explanations: Mapping[str, Any]) -> Mapping[str, Any]:
    by_rule = explanations.get(problem.code)
    said = by_rule.get(problem.rule) if isinstance(by_rule, Mapping) else None
    return said if isinstance(said, Mapping) and not problem.blocking else {}


def _fits(problem: Problem, said: Mapping[str, Any]) -> bool:
    """What was kept before anybody noted what it was about is still good."""
    return said.get("about") in (None, about(problem))


def read(rule: str, said: object) -> Explanation | None:
    """What is stored, whatever it was about; None where it explains nothing."""
    if not isinstance(said, Mapping):
        return None
    try:
        return validate_explanation(rule, str(said.get("reason")), str(said.get("text") or ""))
    except ValueError:
        return None


def kept(said: Explanation, problem: Problem) -> dict[str, str]:
    """As it is stored."""
    return {"reason": said.reason, "text": said.text, "about": about(problem)}


def about(problem: Problem) -> str:
    """The numbers a warning speaks of, as it says them. The days since a date grow by themselves: what was explained
    is the date."""
    return "" if problem.rule == "stale" else problem.text


def unexplained(problems: Iterable[Problem], explanations: Mapping[str, Any]) -> list[Problem]:
    """The warnings that still wait for a reason."""
    return [p for p in problems if not p.blocking and explained(p, explanations) is None]
