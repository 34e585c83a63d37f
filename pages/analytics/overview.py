"""«Обзор»: the first screen of a presidium. Every block says itself in a sentence and is a door to its page."""

import streamlit as st

from core import access, formats
from core.access import Action
from core.campaigns import CampaignKind
from core.charts import completeness, glance
from core.charts.completeness import Line
from core.charts.glance import Facts
from core.dossiers import FormState
from core.organisations import Level
from db import catalogues, dossiers, frames, indexes, queue, turnout, windows
from db.indexes import Own
from db.models import Campaign
from pages.analytics import overview_blocks as blocks
from pages.analytics import weighing
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
        as_of=at.as_of(campaign.year, CampaignKind(campaign.kind)),
    )


def glanced(at: Scope, year: int) -> Facts:
    """The organisation's own lines and those directly below it, two years of each: a handful of statements. By the
    questions and norms of the year shown."""
    years, lower = [year, year - 1], next(iter(scope.BELOW[at.level]), None)
    with session.reading() as s:
        known = catalogues.compared(s, at.organisation, year)
        own = frames.own(s, at.who, at.organisation, years, glance.codes(known.indicators), known)
        under = glance.below(known.indicators) if lower else []
        children = frames.below(s, at.who, at.organisation, years, under, lower or at.level, known)
        pairs = dossiers.pairs(s, at.who, at.organisation, year)
        apart = weighing.of(s, at, year).apart if lower else ""
    return glance.facts(
        own,
        children,
        known.indicators,
        year=year,
        name=at.organisation.name,
        level=lower,
        as_of=at.as_of(year),
        pairs=pairs,
        own_level=at.level,
        apart=apart,
    )


def alone(at: Scope, year: int) -> tuple[tuple[FormState, ...], Own | None]:
    """Of one primary: how far its own forms have come, and its index with its place."""
    with session.reading() as s:
        forms = dossiers.forms(s, at.who, at.organisation, year)
        return forms, indexes.own(s, at.who, at.organisation, year)


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
    blocks.heading("Сдача форм", deadline(at, campaign))
    figures(shown.whole)
    if shown.whole.owed:
        st.caption(formats.md(shown.whole.owed))
    brief = completeness.brief(shown, LAGGING)
    # As wide as the page: beside anything the states of the forms have no room for their words.
    charts.show(brief, completeness.screen, key, "completeness", lambda code: drill(at, campaign, code))
    laggards(at, shown, campaign)


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
own: Own | None = None
if at.level is Level.PRIMARY:
    states, own = charts.kept(("alone", *at.key(campaign.year)), lambda: alone(at, campaign.year))
    blocks.state(at, campaign.year, states, deadline(at, campaign))
else:
    handed_in(at, campaign)
key = at.key(campaign.year, "glance")
seen = charts.remember(key, lambda: glanced(at, campaign.year))
blocks.points(at, seen.strip, lambda: about.offer(seen, key, at))
blocks.beside(at, seen, own)
blocks.doors(at, campaign.year)
