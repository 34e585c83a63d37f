"""«Открытый отчёт»: whose and which year, where it stands, and one thing at a time: the report as it will be printed,
its words, the decision, the public page, letters to partners."""

from pathlib import Path

import streamlit as st

from core import access
from core.access import Action
from core.reports.frozen import Damaged
from db import organisations
from pages.papers import (
    report_decision,
    report_desk,
    report_figures,
    report_issue,
    report_look,
    report_stage,
    report_words,
)
from pages.papers.report_desk import Desk
from pages.ui import address, layout, rows, scope, session
from pages.ui.scope import Scope

HERE = "pages/papers/open_report.py"
STYLE = Path(__file__).with_name("report.css")
SHOW = {
    "look": report_look.show,
    "words": report_words.show,
    "decide": report_decision.show,
    "publish": report_issue.show,
    "send": report_issue.send,
    "figures": report_figures.show,
    "versions": report_issue.versions,
}


def below(at: Scope, year: int) -> None:
    """Down to one of the organisations below, where the actor reaches any."""
    with session.reading() as s:
        children = organisations.children(s, at.who, Action.REPORT, at.organisation, at.today)
    names = {o.code: o.name for o in children if access.can(at.who, Action.REPORT, o.path)}
    if chosen := scope.jump(names, f"jump-{at.organisation.code}"):
        scope.go(HERE, chosen, year=year)


STEPS = ("look", "words", "decide", "publish", "send")


def on(desk: Desk, part: str) -> None:
    """To the next step that is not done; from one that has to be done first there is no way on."""
    settled = {"decide": not desk.report.draft, "publish": desk.public is not None and desk.public.current}
    if not (desk.signs and desk.ready and part in STEPS and settled.get(part, True)) or part == STEPS[-1]:
        return
    after = next(step for step in STEPS[STEPS.index(part) + 1 :] if not settled.get(step, False))
    words = report_stage.SIGNER[after].partition(" ")[2]
    if st.button(f"Дальше: {words.lower()}", icon=":material/arrow_forward:", key=f"on-{part}"):
        report_desk.to(after)


def opened(at: Scope, year: int) -> Desk:
    try:
        return report_desk.opened(at, year)
    except Damaged as damage:
        layout.refused(f"{damage} Восстановите базу из копии: показать утверждённый отчёт нельзя.")
        st.stop()


who = session.require_page(Action.REPORT)
rows.style()
st.html(STYLE)
at = scope.choose(who)
scope.nothing_yet(at)
head, choice = st.columns([4, 1], vertical_alignment="bottom")
with choice:
    year = scope.year(at)
with head:
    layout.title("Открытый отчёт", at.organisation.name)
scope.breadcrumbs(at, HERE, year=year)
desk = opened(at, year)
report_stage.strip(desk)
if done := st.session_state.pop(report_desk.DONE, ""):
    st.success(done, icon=":material/task_alt:")
known = report_stage.parts(desk)
part = address.pressed("part", list(known), lambda name: known.get(name, ""))
SHOW[part](desk)
on(desk, part)
below(at, year)
