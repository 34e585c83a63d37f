"""«Обзор»: the first screen of a presidium. Every block says itself in a sentence and is a door to its page."""

import streamlit as st

from core import access, formats
from core.access import Action
from core.charts import completeness, glance
from core.charts.completeness import Line
from core.charts.glance import Facts
from core.organisations import Level
from db import dossiers, frames, queue, turnout, windows
from db.models import Campaign
from pages.analytics import overview_blocks as blocks
from pages.ui import about, charts, layout, scope, session
from pages.ui.scope import Scope

HERE = "pages/analytics/overview.py"
LAGGING = 3


def course(at: Scope, campaign: Campaign) -> completeness.Facts | None:
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


def glanced(at: Scope, year: int) -> Facts:
    """The organisation's own lines and those directly below it, two years of each: a handful of statements."""
    known, years = at.catalogue, [year, year - 1]
    lower = next(iter(scope.BELOW[at.level]), None)
    with session.reading() as s:
        own = frames.own(s, at.who, at.organisation, years, glance.codes(known.indicators), known)
        under = glance.below(known.indicators) if lower else []
        children = frames.below(s, at.who, at.organisation, years, under, lower or at.level, known)
        pairs = dossiers.pairs(s, at.who, at.organisation, year)
    return glance.facts(
        own,
        children,
        known.indicators,
        year=year,
        name=at.organisation.name,
        level=lower,
        as_of=at.today,
        pairs=pairs,
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


def laggards(at: Scope, shown: completeness.Facts, campaign: Campaign) -> None:
    """Children by what they owe; of primaries, whose answers only staff may see, the states of their forms."""
    if shown.lines:
        owing: list[tuple[str | None, str]] = [(line.code, _owed(line)) for line in shown.lagging]
    elif access.can(at.who, Action.READ, at.organisation.path):
        owing = [(None, words) for words in waiting(at, campaign)]
    else:
        return
    st.html('<h3 class="pm-block">Кто отстаёт</h3>')
    with st.container(key="list-lagging"):
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


def handed_in(at: Scope, campaign: Campaign) -> None:
    """How far the campaign has come: the figures and who lags beside the picture."""
    key = at.key(campaign.id, "course")
    shown = charts.remember(key, lambda: course(at, campaign))
    if shown is None or shown.empty:
        layout.empty(
            "В этой кампании здесь некому сдавать формы", "Выберите другую кампанию или организацию выше."
        )
        return
    left, right = st.columns([2, 3], gap="medium")
    with left:
        blocks.heading("Сдача форм", deadline(at, campaign))
        figures(shown.whole)
        laggards(at, shown, campaign)
    with right:
        brief = completeness.brief(shown, LAGGING)
        charts.show(brief, completeness.screen, key, "completeness", lambda code: drill(at, campaign, code))


who = session.require_page(Action.COMPARE)
at = scope.choose(who)
head, choice = st.columns([3, 2], vertical_alignment="bottom")
with head:
    layout.title("Обзор", at.organisation.name)
scope.nothing_yet(at)
with choice:
    campaign = scope.campaign(at)
scope.breadcrumbs(at, HERE, campaign=scope.held_as(campaign))
blocks.style()
handed_in(at, campaign)
key = at.key(campaign.year, "glance")
seen = charts.remember(key, lambda: glanced(at, campaign.year))
blocks.points(at, seen.strip, lambda: about.offer(seen, key, at))
blocks.beside(at, seen)
blocks.doors(at, campaign.year)
