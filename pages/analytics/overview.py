"""«Обзор»: how far the campaign has come, who lags, and the doors to the other charts."""

import streamlit as st

from core import access, formats
from core.access import Action
from core.charts import completeness
from core.charts.completeness import Facts, Line
from core.organisations import Level
from db import queue, turnout, windows
from db.models import Campaign
from pages.ui import charts, layout, scope, session
from pages.ui.scope import Scope

HERE = "pages/analytics/overview.py"
DOORS = (
    ("pages/analytics/ranking.py", "Рейтинг: кто впереди", ":material/leaderboard:"),
    ("pages/analytics/trend.py", "Динамика по годам", ":material/trending_up:"),
    ("pages/analytics/subscription.py", "Подписка и норма", ":material/newspaper:"),
    ("pages/papers/open_report.py", "Открытый отчёт", ":material/description:"),
)
LAGGING = 5


def facts(at: Scope, campaign: Campaign) -> Facts | None:
    """None where no primary of the subtree was expected in this campaign."""
    with session.reading() as s:
        found = turnout.of(s, at.who, at.organisation, campaign, at.now)
    if not found or found[0].organisation_id != at.organisation.id:
        return None
    return completeness.facts(
        found[0],
        found[1:],
        title=f"Сдача форм: {campaign.title}",
        source=Level.PRIMARY,
        as_of=at.today,
    )


def deadline(at: Scope, campaign: Campaign) -> str:
    with session.reading() as s:
        window = windows.of(s, campaign, at.organisation.path, Level.PRIMARY)
    return window.reminder(at.now) if window else ""


def figures(whole: Line) -> None:
    accepted, expected = whole.counts[0], whole.expected
    cells = (
        ("Сдали", whole.handed_in, formats.of(whole.handed_in, expected)),
        ("Принято", accepted, formats.of(accepted, expected)),
        ("Сдали с опозданием", whole.late, formats.of(whole.late, whole.handed_in)),
        ("Не сдали в срок", whole.overdue, formats.of(whole.overdue, expected)),
    )
    with st.container(horizontal=True, key="figures"):
        st.metric("Ожидаются", formats.number(expected), width="content")
        for word, value, of in cells:
            st.metric(
                word,
                formats.number(value),
                of.removeprefix("по "),
                delta_color="off",
                delta_arrow="off",
                width="content",
            )


def drill(at: Scope, campaign: Campaign, code: str) -> None:
    """A click on the organisation's own bar, or on the rest of it, leads nowhere."""
    if code and code != at.organisation.code:
        scope.go(HERE, code, campaign=scope.held_as(campaign))


def laggards(at: Scope, shown: Facts, campaign: Campaign) -> None:
    """Children by what they owe; of primaries, whose answers only staff may see, the states of their forms."""
    if shown.lines:
        owing: list[tuple[str | None, str]] = [(line.code, _owed(line)) for line in shown.lagging]
    elif access.can(at.who, Action.READ, at.organisation.path):
        owing = [(None, words) for words in waiting(at, campaign)]
    else:
        return
    st.subheader("Кто отстаёт")
    if not owing:
        st.write("Сдали все.")
    for code, words in owing[:LAGGING]:
        if code is None:
            st.text(words)
        else:
            scope.link(HERE, code, words, campaign=scope.held_as(campaign))
    if len(owing) > LAGGING:
        st.caption(f"И ещё {formats.number(len(owing) - LAGGING)}.")


def _owed(line: Line) -> str:
    left = formats.number(line.expected - line.handed_in)
    return f"не сдано {left} из {formats.number(line.expected)} · {line.name}"


def waiting(at: Scope, campaign: Campaign) -> list[str]:
    with session.reading() as s:
        rows = queue.of(s, at.who, at.organisation, campaign, at.now)
    late = [r for r in rows if r.state.editable]
    return [f"{r.state.label} · {r.organisation}" for r in late]


who = session.require_page(Action.COMPARE)
at = scope.choose(who)
layout.title("Обзор", at.organisation.name)
scope.nothing_yet(at)

with st.container(width=420):
    campaign = scope.campaign(at)
scope.breadcrumbs(at, HERE, campaign=scope.held_as(campaign))
key = at.key(campaign.id)
shown = charts.remember(key, lambda: facts(at, campaign))
if shown is None or shown.empty:
    layout.empty(
        "В этой кампании здесь некому сдавать формы", "Выберите другую кампанию или организацию выше."
    )
    st.stop()
st.caption(deadline(at, campaign))
figures(shown.whole)
charts.show(shown, completeness.screen, key, "completeness", lambda code: drill(at, campaign, code))
laggards(at, shown, campaign)
st.subheader("Куда дальше")
with st.container(horizontal=True, key="doors"):
    for page, word, icon in DOORS:
        scope.link(page, at.organisation.code, word, icon, year=campaign.year)
