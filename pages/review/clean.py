"""Forms without a doubt: named, accepted together, and put back again by whoever has accepted them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html import escape
from threading import Lock

import streamlit as st

from core import formats
from core.problems import Forbidden
from db import reviews
from db.queue import Queued
from db.reviews import Left
from pages.review.place import At
from pages.ui import answers as shown
from pages.ui import rows, session

# So many forms are moved by one transaction: others wait no longer than that.
TOGETHER = 50
_JOB, _OFFER = "reviewing-together", "offered-together"
_FORMS = ("форму", "формы", "форм")


@dataclass
class Job:
    """Decisions about many forms, as they are being written: (form, revision that was seen). It is changed only
    between transactions, so that a run which is broken off by another click is gone on with by the next; `turn` is
    whose run it is, for the next one begins while the one before is still writing."""

    key: str
    whole: int
    names: dict[int, str]
    waiting: list[tuple[int, int]]
    back: bool = False
    done: list[tuple[int, int]] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    turn: Lock = field(default_factory=Lock, repr=False, compare=False)


def offer(at: At, found: Sequence[Queued]) -> None:
    """All that may be accepted at once, every one of them named."""
    if not found:
        return
    seen = [(row.submission_id, row.revision) for row in found]
    with st.container(border=True, key="clean"):
        under = "Проверки ничего не нашли: ни скачков, ни расхождений, ни чисел, непохожих на других."
        rows.card(f"Без замечаний: {formats.number(len(found))}", under)
        with st.expander("Показать, чьи это формы"):
            zone = at.campaign.time_zone
            st.html("".join(_named(row, zone) for row in found))
        words, button = f"Принять {formats.count(len(found), *_FORMS)}", f"together-{_digest(seen)}"
        names = {row.submission_id: row.organisation for row in found}
        st.session_state[_OFFER] = button, Job(at.key, len(seen), names, seen)
        # What a click means is what was offered here, whatever the list is by then: `working`.
        st.button(words, type="primary", icon=":material/done_all:", key=button)


def _named(row: Queued, zone: str) -> str:
    when = formats.day(formats.local_day(row.submitted, zone)) if row.submitted else ""
    late = shown.mark("late", "позже срока") if row.late else ""
    # A plain link: a widget for each of a thousand forms would take longer than the forms.
    return (
        f'<p class="pm-marks"><a href="/submission?form={row.submission_id}&amp;state=submitted" '
        f'target="_self">{escape(row.organisation)}</a>{late}'
        f'<span class="pm-quiet">{escape(when)} · {escape(row.code)}</span></p>'
    )


def _digest(seen: Sequence[tuple[int, int]]) -> str:
    """The button is of these very versions: a click never falls on others."""
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def working(at: At) -> None:
    """Goes on with what has been asked for, fifty forms at a time. It is asked for before the list is read anew: what
    has changed since it was drawn is left, and told of."""
    button, offered = st.session_state.get(_OFFER, ("", None))
    if offered and st.session_state.get(button):
        st.session_state[_JOB] = replace(offered, waiting=list(offered.waiting), done=[], left=[])
        # One click, one job: this run may be followed by another that still has the click.
        st.session_state.pop(_OFFER)
    job = _job(at)
    if job is None:
        return
    with job.turn:
        if job.waiting:
            _go_on(at, job)


def _go_on(at: At, job: Job) -> None:
    doing = "Возвращаем на проверку" if job.back else "Принимаем"
    verb = reviews.undo_many if job.back else reviews.accept_many
    bar = st.progress(0.0, f"{doing}: 0 из {formats.number(job.whole)}")
    while job.waiting:
        # Taken out first: what fails is still in the list, and does not fail again at every run.
        some, job.waiting = job.waiting[:TOGETHER], job.waiting[TOGETHER:]
        try:
            with session.begin() as s:
                many = verb(s, at.who, some, at.now)
            told = list(many.left)
        except Forbidden as refusal:
            many, told = None, [Left(number, "", f"{refusal}") for number, _ in some]
        job.done += many.done if many else ()
        job.left += told
        passed = job.whole - len(job.waiting)
        words = f"{doing}: {formats.number(passed)} из {formats.number(job.whole)}"
        bar.progress(passed / job.whole, words)
    # The menu of this run was drawn before: what has come of it is told by the next one.
    st.rerun()


def done(at: At) -> None:
    """What has come of it, and the way back."""
    job = _job(at)
    if job is None:
        return
    with st.container(border=True, key="done"):
        st.success(_outcome(job), icon=":material/done_all:")
        if job.done:
            with st.expander("Показать, чьи это формы"):
                names = sorted(job.names.get(form, "") for form, _ in job.done)
                st.html("".join(f'<p class="pm-quiet">{escape(name)}</p>' for name in names))
        if job.left:
            _left(job)
        with st.container(horizontal=True):
            if (
                job.done
                and not job.back
                and st.button("Вернуть на проверку", icon=":material/undo:", key="back")
            ):
                st.session_state[_JOB] = Job(job.key, len(job.done), job.names, list(job.done), back=True)
                st.rerun()
            if st.button("Понятно", key="understood", type="tertiary"):
                st.session_state.pop(_JOB, None)
                st.rerun()


def _outcome(job: Job) -> str:
    number = len(job.done)
    if not number:
        return "Ни одна форма не изменилась."
    words = formats.count(number, "форма", "формы", "форм")
    if job.back:
        return f"Снова на проверке: {words}."
    return f"{formats.plural(number, 'Принята', 'Приняты', 'Принято')} {words}."


def _left(job: Job) -> None:
    count = formats.count(len(job.left), "форма осталась", "формы остались", "форм осталось")
    st.warning(f"{count} как есть:", icon=":material/sync_problem:")
    rows.table(
        ("Организация", "Почему"),
        [(left.organisation or job.names.get(left.submission_id, ""), left.why) for left in job.left],
    )


def _job(at: At) -> Job | None:
    job = st.session_state.get(_JOB)
    return job if isinstance(job, Job) and job.key == at.key else None
