"""What is being looked at: organisation, year, indicator. The whole choice stands in the address, so that a link
shows the same to whoever may see it; what does not fit there is as if absent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import NoReturn
from zoneinfo import ZoneInfo

import streamlit as st

from core import formats
from core.access import Action, Actor
from core.campaigns import CampaignKind, Half, held
from core.catalogue import Catalogue
from core.indicators import Indicator
from core.newspapers import Newspaper
from core.organisations import LEVEL_PLURALS, Level
from core.problems import Forbidden
from db import Session, campaigns, catalogues, newspapers, organisations, pace
from db.models import Campaign, Organisation
from pages.ui import address, indicators, layout, session

BELOW = {
    Level.FEDERAL: (Level.REGIONAL, Level.TERRITORIAL),
    Level.REGIONAL: (Level.TERRITORIAL, Level.PRIMARY),
    Level.TERRITORIAL: (Level.PRIMARY,),
    Level.PRIMARY: (),
}


@dataclass(frozen=True)
class Scope:
    """`line` is the way down to the organisation from the topmost one the actor may see; `version` grows
    with every change of any figure. `catalogue` and `papers` are those of the organisation."""

    who: Actor
    now: datetime
    organisation: Organisation
    line: tuple[Organisation, ...]
    campaigns: tuple[Campaign, ...]
    version: int
    catalogue: Catalogue
    papers: tuple[Newspaper, ...]

    @property
    def level(self) -> Level:
        return Level(self.organisation.level)

    @property
    def parent(self) -> Organisation | None:
        return self.line[-2] if len(self.line) > 1 else None

    @property
    def years(self) -> list[int]:
        """Of the monitoring, the newest first."""
        return self._years(CampaignKind.MONITORING)

    @property
    def halves(self) -> list[Half]:
        """That subscription has been collected for, the newest first."""
        kinds = (CampaignKind.SPRING, CampaignKind.AUTUMN)
        found = (kind.half(year) for kind in kinds for year in self._years(kind))
        return sorted((half for half in found if half), reverse=True)

    def _years(self, kind: CampaignKind) -> list[int]:
        return [c.year for c in self.campaigns if c.kind == kind.value]

    @cached_property
    def _stamp(self) -> int:
        return hash((self.catalogue, self.papers))

    @property
    def today(self) -> date:
        zone = self.campaigns[0].time_zone if self.campaigns else session.settings().time_zone.key
        return self.now.astimezone(ZoneInfo(zone)).date()

    def as_of(self, year: int, kind: CampaignKind = CampaignKind.MONITORING) -> date:
        """Today while forms are still taken there in the campaign of the year, else the day they closed."""
        found = next((c for c in self.campaigns if (c.kind, c.year) == (kind.value, year)), None)
        if found is None:
            return self.today
        with session.reading() as s:
            days = pace.window(s, self.who, self.organisation, found)
        return min(self.today, days.closes) if days else self.today

    def as_of_half(self, half: Half) -> date:
        kind, year = held(half)
        return self.as_of(year, kind)

    def key(self, *parameters: object) -> tuple[str, ...]:
        """The key of whatever is remembered: database, version of the figures and of the questions, day, whose
        rights, where, and what."""
        rights = sorted(f"{g.role.value}{g.path}" for g in self.who.grants)
        fixed = (session.settings().database_url, self.version, self._stamp, self.today, ",".join(rights))
        return tuple(str(part) for part in (*fixed, self.organisation.path, *parameters))


def choose(who: Actor, over_primaries: bool = False) -> Scope:
    """The organisation of the address, or the last one looked at, or the first one the actor may see.
    `over_primaries`: for a primary take the one above it, where there is something to compare."""
    if "organisation" in st.query_params:
        # A link says everything itself; what this person looked at before must not change it.
        for name in [n for n in st.session_state if str(n).startswith("kept-")]:
            del st.session_state[name]
    code = st.query_params.get("organisation", "")[:40] or st.session_state.get("kept-organisation", "")
    with session.reading() as s:
        try:
            here = organisations.find(s, who, Action.COMPARE, code) if code else _topmost(s, who)
        except Forbidden as refusal:
            _refuse(refusal)
        if here is None:
            _refuse(Forbidden())
        line = list(organisations.ancestors(s, who, Action.COMPARE, here))
        if over_primaries and here.level == Level.PRIMARY.value and len(line) > 1:
            line.pop()
        found = tuple(campaigns.all(s, who))
        version = campaigns.newest_change(s, who)
        newest = max((c.year for c in found), default=session.now().year)
        papers = newspapers.of(s, line[-1])
        known = catalogues.compared(s, line[-1], newest, papers)
    keep("organisation", line[-1].code)
    return Scope(who, session.now(), line[-1], tuple(line), found, version, known, papers)


def _topmost(s: Session, who: Actor) -> Organisation | None:
    return next(iter(organisations.roots(s, who, Action.COMPARE)), None)


def _refuse(refusal: Forbidden) -> NoReturn:
    st.session_state.pop("kept-organisation", None)
    layout.locked(refusal)
    st.stop()


def keep(name: str, value: str | None) -> None:
    """Into the address of this page, and remembered for the next one."""
    address.put(**{name: value})
    if value:
        st.session_state[f"kept-{name}"] = value
    else:
        st.session_state.pop(f"kept-{name}", None)


@dataclass(frozen=True)
class Shown:
    """A select box as it was drawn: the how manieth of its name, what it began with, what it said last."""

    times: int
    first: str
    last: str

    def key(self, name: str) -> str:
        return f"scope-{name}-{self.times}"


def pick(label: str, name: str, words: Mapping[str, str], default: str) -> str:
    """A choice bound to the address. `words`: value in the address -> what people read. A link, a drill-down and
    the browser's «back» change the address under the widget, and then the address is right."""
    written = st.query_params.get(name) or st.session_state.get(f"kept-{name}", "")
    wanted = written if written in words else default
    past: Shown = st.session_state.get(f"shown-{name}", Shown(0, "", ""))
    # A new widget, not a new value: told by session_state alone, the browser may answer with its old one.
    if past.last != wanted or past.key(name) not in st.session_state:
        past = Shown(past.times + 1, wanted, wanted)
    options = list(words)
    value = st.selectbox(
        label,
        options,
        index=options.index(past.first) if past.first in words else options.index(wanted),
        format_func=lambda v: words.get(v, ""),
        key=past.key(name),
        filter_mode="contains",
    )
    chosen = value if value in words else default
    st.session_state[f"shown-{name}"] = Shown(past.times, past.first, chosen)
    keep(name, chosen)
    return chosen


def year(scope: Scope) -> int:
    words = {str(y): str(y) for y in scope.years}
    return int(pick("Год", "year", words, str(scope.years[0])))


def campaign(scope: Scope) -> Campaign:
    """One of any sort; the monitoring of the year of a link, or else the newest one."""
    known = {held_as(c): c for c in scope.campaigns}
    usual = f"{CampaignKind.MONITORING}-{address.number('year') or scope.years[0]}"
    default = usual if usual in known else f"{CampaignKind.MONITORING}-{scope.years[0]}"
    return known[pick("Кампания", "campaign", {n: c.title for n, c in known.items()}, default)]


def held_as(campaign: Campaign) -> str:
    """What a campaign is called in the address."""
    return f"{campaign.kind}-{campaign.year}"


def half(scope: Scope) -> Half:
    """The newest first; a link that only knows the year means the autumn of that year."""
    words = {str(h): h.label for h in scope.halves}
    linked = CampaignKind.AUTUMN.half(address.number("year") or 0)
    default = str(linked) if str(linked) in words else next(iter(words))
    return Half.parse(pick("Полугодие", "half", words, default))


def offered(scope: Scope, year: int, level: Level) -> frozenset[str]:
    """Codes that organisations of the level can be compared by in the year."""
    return indicators.offered(scope.catalogue, scope.papers, tuple(scope.halves), year, level)


def indicator(scope: Scope, of: int | None = None, level: Level | None = None) -> Indicator:
    """The ten points first; `of` is the year, None where all years are shown; `level` of those compared, that of
    the organisation itself where it is not told."""
    there = frozenset[str]().union(
        *(offered(scope, y, level or scope.level) for y in ([of] if of else scope.years))
    )
    words = indicators.words(scope.catalogue, there)
    default = "coverage" if "coverage" in words else next(iter(words))
    written = st.query_params.get("indicator", "")
    found = scope.catalogue[pick("Показатель", "indicator", words, default)]
    _instead(scope, written if written not in words else "", found)
    return found


def _instead(scope: Scope, missed: str, shown: Indicator) -> None:
    """A link to what is no longer there does not show something else in silence. Said until another is chosen."""
    if missed:
        why = (
            "здесь за этот год не сравнивают" if missed in scope.catalogue.indicators else "больше не ведётся"
        )
        st.session_state["instead"] = (shown.code, f"Показатель из ссылки {why}, показан «{shown.short}».")
    code, words = st.session_state.get("instead", ("", ""))
    if code == shown.code:
        st.info(formats.md(words))
    else:
        st.session_state.pop("instead", None)


def level(scope: Scope) -> Level:
    """Which organisations stand beside each other."""
    words = {lv.value: LEVEL_PLURALS[lv][1].capitalize() for lv in BELOW[scope.level]}
    if len(words) == 1:
        keep("level", None)
        return Level(next(iter(words)))
    return Level(pick("Кого сравнить", "level", words, next(iter(words))))


def breadcrumbs(scope: Scope, page: str, **parameters: object) -> None:
    """The ways back up, the topmost first; where one is stands in the title."""
    if len(scope.line) < 2:
        return
    with st.container(horizontal=True, gap="small", key="breadcrumbs"):
        for above in scope.line[:-1]:
            link(page, above.code, above.name, ":material/arrow_upward:", **parameters)


def link(page: str, code: str, label: str, icon: str | None = None, **parameters: object) -> None:
    """`label` may be a name that somebody typed."""
    st.page_link(page, label=formats.md(label), icon=icon, query_params=place(code, **parameters))


def place(code: str, **parameters: object) -> dict[str, str]:
    return {"organisation": code} | {name: str(v) for name, v in parameters.items() if v not in (None, "")}


def go(page: str, code: str, **parameters: object) -> None:
    st.switch_page(page, query_params=place(code, **parameters))


def jump(names: Mapping[str, str], key: str, label: str = "Перейти к организации") -> str | None:
    """The same as a click on a bar, for keyboards. `names`: code -> name."""
    if not names:
        return None
    chosen: str | None = st.selectbox(
        label,
        list(names),
        index=None,
        format_func=lambda code: names.get(code, ""),
        placeholder="Начните вводить название",
        key=key,
        filter_mode="contains",
    )
    return chosen


def managed(who: Actor) -> Organisation:
    """Whose campaigns, newspapers and letters are looked at; only who has several chooses."""
    with session.reading() as s:
        tops = {o.code: o for o in organisations.roots(s, who, Action.CAMPAIGN)}
    if len(tops) < 2:
        return next(iter(tops.values()))
    return tops[address.picked("org", "Организация", list(tops), lambda code: tops[code].name)]


def nothing_yet(scope: Scope) -> None:
    """Ends the page where there has been no campaign at all."""
    if not scope.years:
        layout.empty("Кампаний ещё не было", "Сравнивать можно, когда организации сдадут формы и их примут.")
        st.stop()
