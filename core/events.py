"""What an entry of the journal says in Russian: the act in a sentence, and what was before and after, line by line."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from core.access import ROLE_TITLES
from core.event_words import ACTS, FIELDS, INNER, VALUES
from core.formats import DASH, MINUS, count, day

Side = Mapping[str, Any]
# How an answer of a form is called and worded; None for what is no question of it.
Questions = Callable[[str, Any], tuple[str, str] | None]
ABSENT = object()
# One line of a long entry, and how many of them stand on a screen.
LINE, LINES = 300, 60


class Group(StrEnum):
    """What people look for in the journal; an act belongs to one."""

    FORMS = "forms"
    REVIEW = "review"
    CAMPAIGNS = "campaigns"
    QUESTIONS = "questions"
    ORGANISATIONS = "organisations"
    PEOPLE = "people"
    CONTACTS = "contacts"
    POST = "post"
    FILES = "files"
    REPORTS = "reports"
    SHOWN = "shown"
    DOOR = "door"

    @property
    def label(self) -> str:
        return GROUPS[self]


GROUPS = {
    Group.FORMS: "заполнение форм",
    Group.REVIEW: "проверка, продления, освобождения",
    Group.CAMPAIGNS: "кампании",
    Group.QUESTIONS: "вопросы и справочники",
    Group.ORGANISATIONS: "организации",
    Group.PEOPLE: "люди и права",
    Group.CONTACTS: "персональные данные",
    Group.POST: "письма и рассылки",
    Group.FILES: "книги, загрузки и выгрузки",
    Group.REPORTS: "открытые отчёты",
    Group.SHOWN: "виды и заседания",
    Group.DOOR: "вход и выход",
}


@dataclass(frozen=True)
class Told:
    """`words` begins with a capital letter and has no full stop; `lines` are «что: было → стало»."""

    words: str
    lines: tuple[str, ...]


def actions(group: Group) -> tuple[str, ...]:
    return tuple(code for code, (owner, _) in ACTS.items() if owner == group.value)


def sentence(action: str, before: Side, after: Side) -> str:
    """What was done. An act that nobody has put into words is named as it is."""
    _, words = ACTS.get(action, ("", f"действие «{action}»"))
    known = {**before, **after}
    filled = _PLACE.sub(lambda found: _named(found[1], known), words)
    return filled[:1].upper() + filled[1:]


_PLACE = re.compile(r"\{(\w+)\}")


def _named(key: str, known: Side) -> str:
    return worded(key, known[key]) if known.get(key) not in (None, "") else DASH


def told(action: str, before: Side, after: Side, questions: Questions | None = None) -> Told:
    spoken = set(_PLACE.findall(ACTS.get(action, ("", ""))[1]))
    if action in ACTS and action.startswith("form."):
        # What became of the form is in the sentence.
        before, after = ({k: v for k, v in side.items() if k != "state"} for side in (before, after))
    return Told(sentence(action, before, after), tuple(_lines(before, after, spoken, questions)))


def _lines(before: Side, after: Side, spoken: Iterable[str], questions: Questions | None) -> list[str]:
    """`spoken` stands in the sentence already, where nothing was before it."""
    found: list[str] = []
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key, ABSENT), after.get(key, ABSENT)
        if old == new or (key in spoken and old is ABSENT):
            continue
        found += _line(key, old, new, questions)
    if len(found) > LINES:
        left = count(len(found) - LINES, "строка", "строки", "строк")
        return [*found[:LINES], f"и ещё {left}"]
    return found


def _line(key: str, old: Any, new: Any, questions: Questions | None) -> list[str]:
    if isinstance(old, Mapping) or isinstance(new, Mapping):
        return _inside(key, old, new, questions)
    name, was, now = key, "", ""
    asked = [questions(key, v) if questions and v is not ABSENT else None for v in (old, new)]
    answer = next((a for a in asked if a), None)
    if answer:
        name = answer[0]
        was, now = (a[1] if a else "" for a in asked)
    else:
        name = FIELDS.get(key, key)
        was, now = (worded(key, v) if v is not ABSENT else "" for v in (old, new))
    return [_cut(_change(name, was, now, old is ABSENT, new is ABSENT))]


def _change(name: str, was: str, now: str, fresh: bool, gone: bool) -> str:
    if fresh:
        return f"{name}: {now}"
    return f"{name}: {was} → {'убрано' if gone else now}"


def _inside(key: str, old: Any, new: Any, questions: Questions | None) -> list[str]:
    """A mapping in an entry: each of its parts is a line, with the name of the whole before it."""
    was, now = (_measured(key, side) if isinstance(side, Mapping) else {} for side in (old, new))
    head = INNER.get(key, FIELDS.get(key, key))
    found = []
    for line in _lines(was, now, (), questions):
        found.append(_cut(f"{head} — {line}" if head else line))
    return found


# Whose values are numbers, kept as text: «65.0» is no date and no code.
_MEASURES = frozenset({"rating", "fullness", "norm", "rated_from", "blocks"})
_DECIMAL = re.compile(r"-?\d{1,15}\.\d{1,15}")


def _measured(key: str, parts: Side) -> Side:
    """«вес блока»: its parts are called by the names of the blocks."""
    return {name: worded(key, value) for name, value in parts.items()} if key in _MEASURES else parts


def _number(text: str) -> str:
    return text.replace(".", ",").replace("-", MINUS) if _DECIMAL.fullmatch(text) else text


# No-break spaces hold numbers and their units together: they stay.
_BREAK = re.compile(r"(?:[ \t\v\f\x1c-\x1f\x85\u2028\u2029]|\r|\n)+")


def _cut(line: str) -> str:
    flat = " ".join(_BREAK.split(line)).strip()
    return flat if len(flat) <= LINE else flat[: LINE - 1] + "…"


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?=$|T)")


def worded(key: str, value: Any) -> str:
    """A stored value as a reader expects it; what people have typed comes as it is, in one line."""
    if value is None or value == "" or value == []:
        return DASH
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, (list, tuple)):
        return "; ".join(worded(key, v) for v in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{FIELDS.get(k, k)} {worded(k, v)}" for k, v in value.items())
    text = str(value)
    if isinstance(value, float) or key in _MEASURES:
        return _number(text)
    if key == "campaign" and isinstance(value, int):
        # Before its title was written down.
        return f"№ {text}"
    if key == "role":
        return {role.value: title for role, title in ROLE_TITLES.items()}.get(text, text)
    if (found := _DAY.match(text)) and len(text) < 40:
        return _as_day(found[0])
    return VALUES.get(key, {}).get(text, text)


def _as_day(iso: str) -> str:
    try:
        return day(date.fromisoformat(iso))
    except ValueError:
        return iso
