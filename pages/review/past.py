"""The past of one form, from the journal: who, when, what before and after."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from typing import Any

import streamlit as st

from core import answers, formats, reasons
from core import events as events_of
from core.event_words import ACTS as ACTS
from db.models import Event
from db.submissions import Opened
from pages.ui import answers as shown

SAVE = "form.save"
ENTER = "form.enter"
UNDO = "form.undo"
CHANGING = (SAVE, ENTER, "form.import")


@dataclass
class Step:
    """One act, or a run of savings of one person on one day taken together."""

    at: str
    who: str
    what: str
    details: list[str] = field(default_factory=list)


def show(opened: Opened, events: Sequence[Event]) -> None:
    if not events:
        return
    with st.expander(f"История: {formats.count(len(events), 'запись', 'записи', 'записей')}"):
        st.html(f'<ul class="pm-history">{"".join(_item(step) for step in steps(opened, events))}</ul>')


def _item(step: Step) -> str:
    details = "".join(f"<li>{escape(line)}</li>" for line in step.details)
    more = f"<ul>{details}</ul>" if details else ""
    return f"<li><time>{escape(step.at)} · {escape(step.who)}</time>{escape(step.what)}{more}</li>"


def steps(opened: Opened, events: Sequence[Event]) -> list[Step]:
    """Newest first."""
    zone = opened.campaign.time_zone

    def sitting(e: Event) -> tuple[Any, ...]:
        return (SAVE, e.user_id, formats.moment(e.at, zone)[:10]) if e.action == SAVE else ("", e.id, "")

    found = []
    for _, run in groupby(events, key=sitting):
        together = list(run)
        last = together[-1]
        found.append(
            Step(
                formats.moment(last.at, zone),
                last.actor or "система",
                _said(last),
                _changes(opened, together) if last.action in CHANGING else _words(opened, last),
            )
        )
    return found[::-1]


def _said(event: Event) -> str:
    """In a list of acts, without the capital letter."""
    words = events_of.sentence(event.action, event.before, event.after)
    return words[:1].lower() + words[1:]


def _changes(opened: Opened, events: Iterable[Event]) -> list[str]:
    before, after = merged(events)
    return [
        f"{i.short}: {f'{_shown(opened, c, before)} → ' if c in before else ''}{_shown(opened, c, after)}"
        for c, i in opened.form.indicators.items()
        if (c in before or c in after) and before.get(c) != after.get(c)
    ]


def _words(opened: Opened, event: Event) -> list[str]:
    found = [str(event.after["reason"])] if event.after.get("reason") else []
    for code, text in dict(event.after.get("remarks") or {}).items():
        indicator = opened.form.indicators.get(code)
        found.append(f"{indicator.short if indicator else code}: {text}")
    if "explained" in event.after:
        found.append(_explained(opened, event))
    if event.action.startswith("extension.") and event.before.get("until"):
        found.append(f"до этого срок был продлён до {events_of.worded('until', event.before['until'])}")
    return found


def _explained(opened: Opened, event: Event) -> str:
    code, rule, why = (event.after.get(name) for name in ("explained", "rule", "why"))
    said = reasons.read(str(rule), why)
    indicator = opened.form.indicators.get(str(code))
    return f"{indicator.short if indicator else 'вся форма'}: {said.words if said else 'пояснение снято'}"


def merged(events: Iterable[Event]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Several savings as one: every answer before the first and after the last of them, as JSON."""
    first: dict[str, Any] = {}
    last: dict[str, Any] = {}
    seen: set[str] = set()
    for event in events:
        for code in event.before.keys() | event.after.keys():
            if code not in seen and code in event.before:
                first[code] = event.before[code]
            seen.add(code)
            last.pop(code, None)
            if code in event.after:
                last[code] = event.after[code]
    return first, last


def before_return(opened: Opened, events: Sequence[Event]) -> dict[str, str]:
    """Answers changed since the form last came back, with what they were then, in words."""
    marks = [
        n
        for n, e in enumerate(events)
        if e.action in ("form.return", "form.reopen") and not _undone(events[n + 1 :])
    ]
    if not marks:
        return {}
    before, after = merged(e for e in events[marks[-1] :] if e.action in (SAVE, ENTER))
    codes = [c for c in opened.form.indicators if (c in before or c in after)]
    return {c: _shown(opened, c, before) for c in codes if before.get(c) != after.get(c)}


def _undone(after: Sequence[Event]) -> bool:
    """Was the decision taken back before anything came of it?"""
    return bool(after) and after[0].action == UNDO


def _shown(opened: Opened, code: str, stored: dict[str, Any]) -> str:
    indicator = opened.form.indicators[code]
    value = answers.from_json(indicator, stored[code]) if code in stored else None
    return shown.worded(indicator, value)
