"""An answer in words, and tables of answers for reading."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path

import streamlit as st

from core import formats
from core.answer_words import UNANSWERED as UNANSWERED
from core.answer_words import digits as digits
from core.answer_words import worded as worded
from core.answers import Missing, Rows, Value, quantity
from core.campaigns import CampaignKind
from core.indicators import AnswerKind, Indicator
from core.workflow import State
from pages.ui import records

_STYLE = Path(__file__).with_name("answers.css")


def style() -> None:
    st.html(_STYLE)
    records.style()


def told(indicator: Indicator, value: Value | None) -> str:
    """The same as HTML, with every record of a question that has several."""
    if isinstance(value, Rows):
        return records.table(indicator, value, worded)
    return escape(worded(indicator, value))


def change(indicator: Indicator, before: Value | None, after: Value | None) -> str:
    """How an answer differs from last year's: a signed number, «изменено», or nothing; a date always does."""
    if before is None or after is None or before == after or indicator.kind is AnswerKind.DATE:
        return ""
    old, new = quantity(before), quantity(after)
    if old is None or new is None:
        return "изменено"
    return ("+" if new > old else "") + digits(new - old)


def name(indicator: Indicator) -> str:
    text = indicator.label.removeprefix("— ")
    return text[:1].upper() + text[1:]


def short(indicator: Indicator) -> str:
    """The name that stands alone, in a list: with a capital letter."""
    return indicator.short[:1].upper() + indicator.short[1:]


def asked(indicator: Indicator) -> str:
    """The same where the question is to be answered: what stands for a share in charts («Есть другие способы») is
    not what is asked («Какими ещё способами…»)."""
    chosen = indicator.kind in (AnswerKind.CHOICE, AnswerKind.SEVERAL)
    return name(indicator) if chosen and indicator.share else short(indicator)


def part(indicator: Indicator) -> bool:
    """Is the question a part of the one above it («— из них работающих»)?"""
    return indicator.label.startswith("— ")


@dataclass(frozen=True)
class Line:
    """One row of a table of answers. `notes` are (class, text): "block", "warn", "remark", "was"."""

    indicator: Indicator
    answer: Value | None
    last: Value | None
    notes: tuple[tuple[str, str], ...] = ()


def table(lines: Iterable[Line], campaign: CampaignKind, year: int) -> None:
    """Question, answer, last year's answer and the change; on a telephone every row is a card."""
    now, last = (escape(campaign.period(y)) for y in (year, year - 1))
    head = f"<tr><th>Вопрос</th><th>{now}</th><th>{last}</th><th>Изменение</th></tr>"
    body = "".join(_row(line) for line in lines)
    st.html(f'<table class="pm-answers"><thead>{head}</thead><tbody>{body}</tbody></table>')


def _row(line: Line) -> str:
    i = line.indicator
    kind = "pm-part" if part(i) else ""
    silent = ' class="pm-none"' if line.answer is None or isinstance(line.answer, Missing) else ""
    notes = "".join(f'<p class="pm-note pm-{sort}">{escape(text)}</p>' for sort, text in line.notes)
    last = escape(worded(i, line.last)) if line.last is not None else formats.DASH
    return (
        f'<tr class="{kind}"><th scope="row">{escape(name(i))}</th>'
        f"<td{silent}>{told(i, line.answer)}{notes}</td>"
        f'<td class="pm-last" data-label="В прошлом году">{last}</td>'
        f'<td class="pm-change">{escape(change(i, line.last, line.answer))}</td></tr>'
    )


def mark(sort: str, words: str) -> str:
    """A small label of a state or a date; HTML."""
    return f'<span class="pm-state pm-state-{sort}">{escape(words)}</span>'


def badge(state: State) -> str:
    return mark(state.value, state.label)


def progress(done: int, every: int) -> str:
    """«Заполнено 18 из 32» over a bar; HTML."""
    share = 100 * done // max(1, every)
    return (
        f'<p class="pm-line"><span>Заполнено {done} из {every}</span></p>'
        f'<div class="pm-progress"><i style="width:{share}%"></i></div>'
    )
