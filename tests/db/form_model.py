"""One form as the product promises it, on a page: who is let in, what is refused in which way, what is kept then.

It shares no rule with the program, so that a mistake would have to be made twice.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from core.answers import Rows, Value
from core.problems import Conflict, Refused
from core.workflow import State
from tests.union import FULL, OFFICE

ZONE = ZoneInfo("Europe/Moscow")
SOON = datetime(2026, 9, 30, 23, 59, 59, tzinfo=ZONE)
FIRST = datetime(2026, 10, 1, tzinfo=ZONE)
IN_TIME = datetime(2026, 10, 31, 23, 59, 59, tzinfo=ZONE)
LATE = datetime(2026, 11, 1, tzinfo=ZONE)
LAST = datetime(2026, 11, 30, 23, 59, 59, tzinfo=ZONE)
OVER = datetime(2026, 12, 1, tzinfo=ZONE)

FORMS = {"SCHOOL": "primary", "GARDEN": "primary", "T1": "territorial"}
FILLED: dict[str, Mapping[str, Value]] = {"SCHOOL": FULL, "GARDEN": FULL, "T1": OFFICE}
FILLERS = {"SCHOOL": ("alisa", "chair", "both"), "GARDEN": ("olga",), "T1": ("boris", "both")}
# «Both» is a specialist who may fill the school's form as well, and therefore does not review it.
REVIEWERS = {"SCHOOL": ("boris", "darya"), "GARDEN": ("boris", "darya", "both"), "T1": ("darya",)}

EDITABLE = (State.NOT_BEGUN, State.DRAFT, State.RETURNED, State.REOPENED)
SENT_BACK = (State.RETURNED, State.REOPENED)
COUNTED = (State.SUBMITTED, State.ACCEPTED)

# Asked only after a «да», or some money, in another answer.
HANGS_ON = {"channels": "channels_exist", "resp_name": "resp_exists", "budget_info": "budget_total"}
# The texts of this play that do not stay as they are typed.
CLEANED = {"и\u0306": "й", " а\0б\u202e": "аб", "\u200b": None}


@dataclass
class FormModel:
    code: str
    state: State = State.NOT_BEGUN
    answers: dict[str, Value] = field(default_factory=dict)
    carried: set[str] = field(default_factory=set)
    explained: dict[tuple[str, str], tuple[str, str, str]] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)
    # (act, who did it); there is one entry to a revision.
    journal: list[tuple[str, str]] = field(default_factory=list)
    handed_in: datetime | None = None
    sent_from: State = State.DRAFT
    # The last decision: the revision it left, by whom, when.
    decided: tuple[int, str, datetime] | None = None

    @property
    def revision(self) -> int:
        return len(self.journal)

    @property
    def late(self) -> bool:
        return self.state in COUNTED and self.handed_in is not None and self.handed_in >= LATE

    @property
    def more_registered(self) -> bool:
        """The one doubt of this play."""
        registered, members = self.answers.get("ais_members"), self.answers.get("members_total")
        return isinstance(registered, int) and isinstance(members, int) and registered > members

    @property
    def said(self) -> dict[str, dict[str, dict[str, str]]]:
        """The explanations as they are stored."""
        found: dict[str, dict[str, dict[str, str]]] = {}
        for (code, rule), (reason, text, about) in self.explained.items():
            found.setdefault(code, {})[rule] = {"reason": reason, "text": text, "about": about}
        return found

    def refuses(
        self, sources: Collection[State], off: int, now: datetime, *, filler: bool
    ) -> type[Exception] | None:
        """The state first, then the revision that was on the screen, then the days of the campaign."""
        if self.state not in sources:
            return Refused
        if off:
            return Conflict
        outside = not FIRST <= now < OVER
        return Refused if filler and outside and self.state not in SENT_BACK else None

    def moved(self, act: str, who: str, state: State) -> None:
        self.state = state
        self.journal.append((f"form.{act}", who))

    def save(self, who: str, changes: Mapping[str, Any], carried: set[str], confirmed: set[str]) -> None:
        wanted = {**self.answers, **{c: _cleaned(v) for c, v in changes.items()}}
        kept = {c: v for c, v in wanted.items() if v is not None}
        for code, earlier in HANGS_ON.items():
            if not kept.get(earlier):
                kept.pop(code, None)
        touched = {c for c in {*kept, *self.answers} if kept.get(c) != self.answers.get(c)}
        looked_at = confirmed & self.carried
        if not touched and not looked_at:
            return
        self.carried = (self.carried - touched - looked_at) | (touched & carried & kept.keys())
        self.explained = {k: why for k, why in self.explained.items() if k[0] and k[0] not in touched}
        self.answers = kept
        self._drafted("save", who)

    def explain(self, who: str, problem: tuple[str, str], why: tuple[str, str] | None) -> None:
        self.explained.pop(problem, None)
        if why:
            registered, members = self.answers["ais_members"], self.answers["members_total"]
            about = f"{registered} больше, чем «Членов Профсоюза» — {members}."
            self.explained[problem] = (*why, f"{about} Проверьте оба числа или укажите причину.")
        self._drafted("explain", who)

    def _drafted(self, act: str, who: str) -> None:
        self.moved(act, who, State.DRAFT if self.state is State.NOT_BEGUN else self.state)

    def complete(self, now: datetime) -> bool:
        told = self.answers
        if not FILLED[self.code].keys() <= told.keys() or now < FIRST:
            return False  # the numbers are of the first of October
        if told["channels_exist"] is True and not told.get("channels"):
            return False
        working = told["members_working"]
        return all(working <= told[whole] for whole in ("members_total", "workers_total"))  # type: ignore[operator]

    def submit(self, who: str, now: datetime) -> None:
        if self.complete(now):
            self.sent_from, self.handed_in = self.state, self.handed_in or now
            self.moved("submit", who, State.SUBMITTED)

    def take_back(self, who: str) -> None:
        if self.sent_from not in SENT_BACK:
            self.handed_in = None
        self.moved("take_back", who, self.sent_from)

    def accept(self, who: str, now: datetime) -> None:
        self.remarks = {}
        self.moved("accept", who, State.ACCEPTED)
        self.decided = (self.revision, who, now)

    def send_back(self, who: str, remarks: Mapping[str, str], now: datetime) -> None:
        self.remarks = {c: text for c, text in remarks.items() if text.strip() and c in FULL}
        self.moved("return", who, State.RETURNED)
        self.decided = (self.revision, who, now)

    def may_undo(self, who: str, now: datetime) -> bool:
        """Their own decision, which nobody has gone on from, within the hour."""
        revision, by, at = self.decided or (-1, "", FIRST)
        return (revision, by) == (self.revision, who) and now - at <= timedelta(hours=1)

    def undo(self, who: str) -> None:
        self.remarks = {}
        self.moved("undo", who, State.SUBMITTED)


def _cleaned(value: Any) -> Any:
    return CLEANED.get(value, value) if isinstance(value, str) else value


def total(models: Collection[FormModel], level: str, code: str) -> int:
    """Of accepted forms; every one of them is in the figures of all organisations of this play."""
    accepted = [m for m in models if m.state is State.ACCEPTED and FORMS[m.code] == level]
    return sum(_amount(m.answers, code) for m in accepted)


def _amount(answers: Mapping[str, Value], code: str) -> int:
    if code != "chan_members_vk":
        value = answers[code]
        assert isinstance(value, int)
        return value
    rows = answers.get("channels", Rows())
    assert isinstance(rows, Rows)
    return sum(int(str(line["chan_members"])) for line in rows.lines if line["chan_platform"] == "vk")
