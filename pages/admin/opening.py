"""Opening a campaign: which one, the days of each level, and the form it will be asked."""

from collections.abc import Iterator, Sequence

import streamlit as st

from core import formats
from core.access import Actor
from core.campaigns import CampaignKind, Window, usual_windows
from core.problems import Forbidden, Refused
from db import campaigns, catalogues, forms, newspapers, windows
from db.forms import Version
from db.models import Campaign, Organisation
from pages.admin import days, questions
from pages.ui import layout, session

Choice = tuple[CampaignKind, int]
# How many have been opened in this session: the form is drawn anew, folded, after each.
_TIMES = "campaigns-opened"


def show(who: Actor, top: Organisation, mine: Sequence[Campaign]) -> None:
    """`mine`: campaigns that the organisation already takes part in."""
    with session.reading() as s:
        clock = windows.clocks(s, top)(top.path) or session.settings().time_zone.key
    offered = list(_offered({(CampaignKind(c.kind), c.year) for c in mine}, clock))
    key = f"opening-{st.session_state.get(_TIMES, 0)}"
    with st.expander("Открыть кампанию", icon=":material/add_circle:", expanded=not mine, key=key):
        kind, year = st.selectbox("Какую", offered, format_func=lambda c: c[0].named(c[1]), key="campaign")
        usual = usual_windows(year, clock, kind)
        with session.reading() as s:
            asked, papers = catalogues.of(s, top), newspapers.of(s, top)
            versions = forms.proposed(s, who, [w.level for w in usual], year, asked, kind, papers)
        typed = [level(w, versions[w.level], kind) for w in reversed(usual)]
        ready = [w for w in typed if w is not None]
        if st.button(
            f"Открыть: {kind.named(year)}",
            type="primary",
            icon=":material/play_arrow:",
            disabled=len(ready) < len(typed),
            key=f"open-{kind.value}-{year}",
        ):
            act(who, top, kind, year, ready)


def _offered(open_already: set[Choice], clock: str) -> Iterator[Choice]:
    """What is not over yet by its usual days, the soonest first."""
    today = formats.local_day(session.now(), clock)
    every = [(kind, year) for year in (today.year, today.year + 1) for kind in CampaignKind]
    first = {c: min(w.opens for w in usual_windows(c[1], clock, c[0])) for c in every}
    for choice in sorted(every, key=first.__getitem__):
        last = max(w.closes for w in usual_windows(choice[1], clock, choice[0]))
        if choice not in open_already and last >= today:
            yield choice


def level(usual: Window, form: Version, kind: CampaignKind) -> Window | None:
    """The days as they were typed; None where they cannot be."""
    name = f"{kind.value}-{usual.level.value}-{usual.opens.year}"
    with st.container(key=f"days-{name}"):
        st.markdown(f"**{days.title(usual.level)}**")
        window = days.typed(usual, name, usual.opens.year)
        questions.preview(form)
    return window


def act(who: Actor, top: Organisation, kind: CampaignKind, year: int, given: Sequence[Window]) -> None:
    """Opens the campaign, or lets those take part who have joined since; says how many are expected."""
    try:
        with session.begin() as s:
            asked = catalogues.of(s, top)
            opened = campaigns.start(s, who, top, given, year, asked, session.now(), kind=kind)
            stages = campaigns.stages(s, who, top, opened)
            fresh = campaigns.undoable(s, who, top, opened)
    except (Refused, Forbidden) as error:
        layout.refused(error)
        return
    awaited = formats.count(sum(stage.expected for stage in stages), "форма", "формы", "форм")
    words = f"Кампания «{kind.named(year)}» открыта: ожидается {awaited}."
    if begins := days.begins([stage.window for stage in stages]):
        words += f" {begins}"
    st.session_state[_TIMES] = st.session_state.get(_TIMES, 0) + 1
    undo = days.undo_opening(top, opened) if fresh else None
    st.session_state[days.DONE] = days.Done(words, session.now(), undo=undo)
    st.rerun()
