"""The lines of the board: organisations counted, and organisations one by one."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from html import escape
from pathlib import Path

import streamlit as st

from core import board, formats
from db.boards import Place
from db.turnout import Turnout
from pages.ui import answers as shown
from pages.ui import rows, turning

STYLE = Path(__file__).with_name("board.css")
FORM = "pages/review/submission.py"
SIZE = 50
HEAD = ("сдали", "в срок", "принято", "поздно", "возвра­щено", "чернови­ков", "не начали", "освобо­ждены")
# Draws the way down from a line; without a code that is to the primaries of direct subordination.
Down = Callable[[Turnout], None]


def style() -> None:
    shown.style()
    rows.style()
    st.html(STYLE)


def counted(whole: Turnout, lines: Sequence[Turnout], down: Down) -> None:
    """The organisation's own line on top, then those it consists of."""
    with _line("head"):
        st.html("<span></span>", width="stretch")
        st.html(_grid("".join(f"<span>{word}</span>" for word in HEAD), " pm-board-head"), width="content")
    with _line("whole"):
        st.html(f'<p class="pm-whole">Всего: {escape(whole.organisation)}</p>', width="stretch")
        st.html(_counts(whole), width="content")
    page = turning.present("page", len(lines), SIZE)
    for x in lines[(page - 1) * SIZE : page * SIZE]:
        with _line(f"{x.organisation_id}-{x.code}"):
            if x.door:
                down(x)
            else:
                _closed(x.organisation)
            st.html(_counts(x), width="content")
    turning.buttons("page", len(lines), SIZE)
    st.html(
        '<p class="pm-legend"><i></i>сдано в срок<i class="pm-after"></i>сдано с опозданием · освобождённые '
        "в число ожидаемых не входят</p>"
    )


def _line(key: str) -> st.delta_generator.DeltaGenerator:
    return st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"line-{key}")


def _closed(name: str) -> None:
    """It is no longer the reader's to look into."""
    st.html(
        f'<p class="pm-nodoor">{escape(name)} <span class="pm-quiet">· теперь в другой организации</span></p>',
        width="stretch",
    )


def _grid(inside: str, more: str = "") -> str:
    return f'<div class="pm-board{more}">{inside}</div>'


def _counts(x: Turnout) -> str:
    time, share = board.on_time(x), formats.percent(board.on_time_rate(x))
    numbers = (x.accepted, x.late, x.returned, x.draft, x.not_begun, x.exempt)
    cells = [_bar(x), f'<span class="pm-third" data-label="в срок">{formats.number(time)} · {share}</span>']
    for word, n in zip(HEAD[2:], numbers, strict=True):
        kinds = " ".join(
            k for k in ("pm-zero" if not n else "", "pm-third" if word == "принято" else "") if k
        )
        label = f' data-label="{word}"' if word == "принято" else ""
        cells.append(f'<span class="{kinds}"{label}>{formats.number(n)}</span>')
    return _grid("".join(cells) + f'<span class="pm-more">{_more(x)}</span>')


def _bar(x: Turnout) -> str:
    rate = formats.percent(board.rate(x))
    words = f"{formats.number(x.handed_in)} из {formats.number(x.expected)}"
    parts = "".join(
        f'<i class="{name}" style="width:{_width(n, x.expected)}%"></i>'
        for name, n in (("", board.on_time(x)), ("pm-after", x.late))
        if n > 0
    )
    return f'<span class="pm-share">{words}, <b>{rate}</b><span class="pm-bar">{parts}</span></span>'


def _width(part: int, whole: int) -> str:
    """For the browser: with a full stop."""
    return format(formats.half_up(Decimal(100 * part) / whole, 1), "f") if whole else "0"


def _more(x: Turnout) -> str:
    """What a telephone has no columns for; only what there is."""
    told = (
        (x.late, "поздно"),
        (x.returned, "возвращено"),
        (x.draft, "черновиков"),
        (x.not_begun, "не начали"),
        (x.exempt, "освобождены"),
    )
    return " · ".join(f"{word} {formats.number(n)}".replace(" ", formats.NBSP) for n, word in told if n)


def places(
    found: Sequence[Place], name: str, total: int | None = None, size: int = SIZE, here: str = ""
) -> None:
    """Forms one by one. Without `total` `found` is the whole list, else one page of it. Those right below `here` are
    not told whom they answer to: that is the name of the page."""
    page = turning.present(name, len(found), size)
    part = found[(page - 1) * size : page * size] if total is None else found
    for x in part:
        with _line(f"{name}-{x.submission_id}"):
            if x.door:
                label = formats.md(x.organisation)
                st.page_link(FORM, label=label, query_params={"form": str(x.submission_id)}, width="stretch")
            else:
                _closed(x.organisation)
            above = f" · {x.above}" if total is not None and x.above and x.above_code != here else ""
            st.html(
                f'<div class="pm-place"><span>{shown.badge(x.state)}</span>'
                f'<span class="pm-quiet">{when(x)}{escape(above)}</span></div>',
                width="content",
            )
    turning.buttons(name, len(found) if total is None else total, size)


def when(x: Place) -> str:
    """The day it came, or the days that are left; HTML."""
    if not x.expected:
        return "сдавать не нужно"
    if x.submitted is not None:
        late = ' <span class="pm-late">позже срока</span>' if x.late else ""
        return f"сдана {formats.day(x.submitted)}{late}"
    if not x.state.unsent:
        return "ждём исправления"
    words = board.left_words(x.left)
    told = f'<span class="pm-late">{words}</span>' if x.left < 0 else words
    return f"{told}, продлено до {formats.day(x.until)}" if x.until else told
