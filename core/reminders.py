"""Whom to remind and on which day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.access import Role
from core.campaigns import Window
from core.letters import Kind
from core.organisations import Level
from core.problems import Problem
from core.workflow import State

BEFORE, AFTER, HOUR = "before", "after", "hour"
MOST_DAYS, MOST_LETTERS = 60, 8
# A day on which nothing was sent, for the machine was off, is made up for this long.
CATCH_UP = timedelta(days=2)


@dataclass(frozen=True)
class Plan:
    """Days before the due day and after it; `hour` of the region's clock; `active`: letters go out by themselves."""

    before: tuple[int, ...] = (7, 3, 1)
    after: tuple[int, ...] = (1, 5)
    digest: bool = True
    hour: int = 9
    active: bool = False

    def planned(self, due: date) -> list[tuple[Kind, date]]:
        """Every day on which somebody with this due day is reminded, in order."""
        days = [(Kind.BEFORE, due - timedelta(days=n)) for n in self.before]
        days += [(Kind.AFTER, due + timedelta(days=n)) for n in self.after]
        return sorted(days, key=lambda pair: pair[1])

    def now(self, due: date, today: date) -> tuple[Kind, date] | None:
        """The reminder of today, or of the last days if it was missed: the latest one."""
        there = [pair for pair in self.planned(due) if pair[1] <= today <= pair[1] + CATCH_UP]
        # A reminder «до срока» that is late is not sent after it.
        kind = Kind.BEFORE if today <= due else Kind.AFTER
        return next((pair for pair in reversed(there) if pair[0] is kind), None)


@dataclass(frozen=True)
class PlanEdit:
    """As typed: «7, 3, 1»."""

    before: str
    after: str
    hour: str
    digest: bool
    active: bool


def typed(plan: Plan) -> PlanEdit:
    return PlanEdit(_joined(plan.before), _joined(plan.after), str(plan.hour), plan.digest, plan.active)


def read(edit: PlanEdit) -> tuple[Plan | None, list[Problem]]:
    """None where anything is wrong."""
    problems: list[Problem] = []
    before = _days(BEFORE, edit.before, 0, problems)
    after = _days(AFTER, edit.after, 1, problems)
    if not (edit.hour.isascii() and edit.hour.isdigit() and int(edit.hour[:3]) <= 23):
        problems.append(Problem(HOUR, "Час — число от 0 до 23."))
    if problems:
        return None, problems
    first_far = tuple(sorted(before, reverse=True))
    return Plan(first_far, tuple(sorted(after)), edit.digest, int(edit.hour), edit.active), []


def _joined(days: Sequence[int]) -> str:
    return ", ".join(map(str, days))


def _days(code: str, written: str, least: int, problems: list[Problem]) -> set[int]:
    parts = [part for part in written.replace(";", ",").replace(",", " ").split() if part]
    whole = all(p.isascii() and p.isdigit() and len(p) < 4 and least <= int(p) <= MOST_DAYS for p in parts)
    if not whole or len(parts) > MOST_LETTERS:
        problems.append(
            Problem(code, f"Числа дней от {least} до {MOST_DAYS} через запятую, не больше {MOST_LETTERS}.")
        )
        return set()
    return {int(p) for p in parts}


def waits(state: State, window: Window, now: datetime) -> bool:
    """Is there still something to hand in, and can it be? Whose form came back is told so, not reminded."""
    return state.unsent and window.open(now)


def kind_of(window: Window, now: datetime) -> Kind:
    return Kind.AFTER if window.overdue(now) else Kind.BEFORE


def days(window: Window, now: datetime) -> int:
    """Before the due day or after it."""
    return abs((window.due - window.today(now)).days)


# Who hands in the form of a level.
FILLERS = {
    Level.PRIMARY: Role.RESPONSIBLE,
    Level.TERRITORIAL: Role.TERRITORIAL,
    Level.REGIONAL: Role.REGIONAL,
}


def roles(level: Level, kind: Kind) -> tuple[Role, ...]:
    """Whom to write to: the chair of a primary when the day is past."""
    filler = FILLERS.get(level)
    if filler is None:
        return ()
    return (filler, Role.CHAIR) if level is Level.PRIMARY and kind is Kind.AFTER else (filler,)


def key(kind: Kind, campaign: int, submission: int, user: int, day: date) -> str:
    """The same reminder of the same day is never queued twice, whoever asks for it."""
    return f"{kind}:{campaign}:{submission}:{user}:{day.isoformat()}"
