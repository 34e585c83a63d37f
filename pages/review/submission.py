"""«Проверка формы»: one organisation's answers beside last year's, and the decision."""

from collections.abc import Collection, Iterator, Sequence
from html import escape

import streamlit as st

from core import access, formats, reasons, risk
from core.access import Action
from core.problems import Forbidden, Problem
from core.workflow import State
from db import organisations, reviews, submissions, surroundings
from db import queue as waiting
from db.models import Event
from db.queue import Queued
from db.submissions import Opened
from pages.duties import feedback
from pages.review import decision, past
from pages.ui import address, fields, layout, scope, session
from pages.ui import answers as shown
from pages.ui.answers import Line

QUEUE = "pages/review/queue.py"

who = session.require_page(Action.READ)
now = session.now()
# The list is a page of those who decide; an administrator or a filler comes here by a link.
leads = bool(access.scope(who, Action.REVIEW))


def row(opened: Opened) -> tuple[list[Queued], str]:
    """The list the form was opened from, in its order, and the code of the organisation whose list it is."""
    with session.reading() as s:
        line = organisations.ancestors(s, who, Action.READ, opened.organisation)
        # Who reviews it now: it may have been moved since the campaign was opened.
        parent = next((o for o in line if o.id == opened.organisation.parent_id), None)
        if parent is None:
            return [], ""
        rows = waiting.of(s, who, parent, opened.campaign, now)
    chip = address.word("state", [state.value for state in State])
    mine = opened.submission.id
    kept = [q for q in rows if q.submission_id == mine or chip is None or q.state.value == chip]
    return (waiting.by_risk(kept) if chip == State.SUBMITTED else kept), parent.code


def way(opened: Opened, rows: Sequence[Queued], code: str) -> None:
    """Back to the list, and to the forms beside this one; by the arrows of the keyboard too, which are the same in
    every layout and stay with the text while somebody writes."""
    place = next((n for n, q in enumerate(rows) if q.submission_id == opened.submission.id), 0)
    before = rows[place - 1] if place > 0 else None
    after = rows[place + 1] if place + 1 < len(rows) else None
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="way"
    ):
        if code and leads:
            state = st.query_params.get("state", "")
            query = {"org": code, "campaign": scope.held_as(opened.campaign), "state": state}
            st.page_link(QUEUE, label="К списку", icon=":material/arrow_back:", query_params=query)
        for neighbour, words, icon, key in (
            (before, "Предыдущая", "chevron_left", "left"),
            (after, "Следующая", "chevron_right", "right"),
        ):
            if neighbour and st.button(
                words, icon=f":material/{icon}:", key=f"to-{key}", type="tertiary", shortcut=key
            ):
                decision.turn(neighbour.submission_id)
        if opened.state is State.SUBMITTED and access.can(who, Action.REVIEW, opened.organisation.path):
            # A long form is read from the top, and decided about far below.
            st.html(f'<a href="#{decision.MARK}">К решению</a>', width="content")


def next_waiting(opened: Opened, rows: Sequence[Queued]) -> int | None:
    """Where the eye goes after a decision: the next one of the list that waits for it, or the first."""
    place = next((n for n, q in enumerate(rows) if q.submission_id == opened.submission.id), 0)
    others = [q for q in (*rows[place + 1 :], *rows[:place]) if q.waits and q.theirs and not q.own]
    return others[0].submission_id if others else None


def head(opened: Opened, events: Sequence[Event]) -> None:
    layout.title(opened.organisation.name, f"{opened.campaign.title} · {opened.organisation.code}")
    sub, zone = opened.submission, opened.campaign.time_zone
    handed_in = opened.state in (State.SUBMITTED, State.ACCEPTED) and sub.submitted is not None
    marks = shown.badge(opened.state)
    if handed_in and sub.submitted and opened.window.late(sub.submitted):
        marks += shown.mark("late", "позже срока")
    if handed_in:
        when = f"отправлена {formats.moment(sub.submitted, zone)}{mended(opened, events)}"
    else:
        when = "ждём исправления" if opened.state.sent_back else opened.window.reminder(now)
    st.html(f'<p class="pm-marks">{marks}<span class="pm-quiet">{when}</span></p>')


def mended(opened: Opened, events: Sequence[Event]) -> str:
    """When it came again: `submitted` of a form that was sent back stays the first day."""
    zone, sent = opened.campaign.time_zone, [e.at for e in events if e.action == reviews.SENT]
    first, last = (formats.moment(at, zone) for at in (opened.submission.submitted, max(sent, default=None)))
    return f", исправлена {last}" if sent and last != first else ""


def told(opened: Opened, problem: Problem) -> Iterator[tuple[str, str]]:
    """The rule's words, and what the filler has said to them."""
    yield "block" if problem.blocking else "warn", problem.text
    said = reasons.explained(problem, opened.submission.explanations)
    if said:
        yield "said", f"Пояснение: {said.words}"
    elif earlier := reasons.outdated(problem, opened.submission.explanations):
        yield "was", f"Пояснение к прежним числам: {earlier.words}"
    elif not problem.blocking:
        yield "was", "Без пояснения."


def untouched(opened: Opened, code: str) -> str:
    """Where an answer comes from that its filler has not looked at yet."""
    answer = opened.answers.get(code)
    if any(code in past and past[code] == answer for past in (opened.last_year, opened.last_half)):
        return "Перенесено с прошлого года без изменений."
    return "Внесено вышестоящей организацией, заполняющий этого не подтвердил."


def sections(opened: Opened, events: Sequence[Event], problems: Sequence[Problem]) -> None:
    earlier = past.before_return(opened, events)
    remarks = {r.code: r.text for r in opened.remarks}
    asked = opened.asked()
    only = changed_only(opened, [i.code for i in asked if i.code in earlier], remarks)
    hidden = 0
    for section in opened.form.sections:
        lines = []
        for i in (i for i in asked if i.section == section.code):
            if only and i.code not in earlier and i.code not in remarks:
                hidden += 1
                continue
            notes = [note for p in problems if p.code == i.code for note in told(opened, p)]
            if i.code in opened.submission.carried:
                notes.append(("was", untouched(opened, i.code)))
            if i.code in earlier:
                notes.append(("was", f"Исправлено, было: {earlier[i.code]}"))
            if i.code in remarks:
                notes.append(("remark", f"Замечание: {remarks[i.code]}"))
            answer = opened.answers.get(i.code)
            lines.append(Line(i, answer, opened.last_year.get(i.code), tuple(notes)))
        if lines:
            st.subheader(formats.md(section.title), anchor=False)
            shown.table(lines, opened.campaign_kind, opened.campaign.year)
    if hidden:
        words = formats.count(hidden, "ответ", "ответа", "ответов")
        st.html(f'<p class="pm-quiet">Без изменений и не показано: {words}.</p>')


def changed_only(opened: Opened, earlier: Collection[str], remarks: Collection[str]) -> bool:
    """After a return a reviewer reads what has been mended and what has not been, and the rest at wish."""
    if not earlier or opened.state is not State.SUBMITTED:
        return False
    number = len(earlier)
    words = formats.plural(number, "исправлен", "исправлены", "исправлено")
    words += f" {formats.count(number, 'ответ', 'ответа', 'ответов')}"
    if left := len({i.code for i in opened.asked() if i.code in remarks}.difference(earlier)):
        words += f", {formats.count(left, 'замечание', 'замечания', 'замечаний')} без правки"
    return st.toggle(
        f"Только исправленное после возврата: {words}", value=True, key=f"changed-{opened.submission.id}"
    )


def warned(opened: Opened, problems: Sequence[Problem]) -> None:
    """How many answers ask for a second look, before the reader scrolls to them; and what is about the whole form."""
    doubts = [p for p in problems if not p.blocking]
    if not doubts or not opened.state.handed_in:
        settled(opened, doubts)
        return
    silent = reasons.unexplained(doubts, opened.submission.explanations)
    count = formats.count(len(doubts), "ответ", "ответа", "ответов")
    names = "; ".join(opened.form.indicators[p.code].short for p in doubts if p.code)
    words = f"Стоит проверить {count}{f': {names}' if names else ''}. Без пояснения: {len(silent)}."
    st.warning(formats.md(words), icon=":material/rule:")
    for problem in doubts:
        if not problem.code:
            st.html("".join(fields.noted(*note) for note in told(opened, problem)))
    settled(opened, doubts)


def settled(opened: Opened, doubts: Sequence[Problem]) -> None:
    """What was doubtful when the form was handed in and is so no more: what it is compared with goes on growing."""
    still = {(p.code, p.rule) for p in doubts}
    then = (d for d in risk.read(opened.submission.doubts) if d != risk.ENTERED)
    gone = [d for d in then if (d.code, d.rule) not in still]
    known = opened.form.indicators
    if gone and opened.state.handed_in:
        words = "; ".join(
            f"{known[d.code].short if d.code in known else 'вся форма'}: {d.words}" for d in gone
        )
        st.html(f'<p class="pm-quiet">При сдаче было ещё под вопросом, теперь нет: {escape(words)}.</p>')


def show(number: int) -> None:
    with session.reading() as s:
        opened = submissions.find(s, who, Action.READ, number)
        events = submissions.history(s, who, number)
        problems = opened.problems(now, surroundings.of(s, opened))
    rows, code = row(opened)
    way(opened, rows, code)
    decision.before(who, number, now)
    head(opened, events)
    onward = next_waiting(opened, rows)
    decision.freshness(who, opened, events, now, onward)
    decision.entered(opened, events)
    warned(opened, problems)
    feedback.folded(who, opened, now)
    sections(opened, events, problems)
    if access.can(who, Action.REVIEW, opened.organisation.path):
        decision.show(who, opened, events, now, onward)
    past.show(opened, events)


shown.style()
wanted = address.number("form")
if wanted is None:
    layout.title("Проверка формы")
    layout.empty("Форма не выбрана", "Откройте её из списка.")
    if leads:
        st.page_link(QUEUE, label="К списку форм", icon=":material/arrow_back:")
else:
    try:
        show(wanted)
    except Forbidden as refusal:
        # Not `session.forbidden`: the page is for this role, the form is somebody else's or none.
        layout.locked(refusal)
