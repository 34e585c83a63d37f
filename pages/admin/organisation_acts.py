"""«Изменить»: one act at a time on one organisation, with what it brings told before it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import streamlit as st

from core import formats
from core import reorganising as rules
from core.access import Action, Actor
from core.organisations import LEVEL_PLURALS, Kind, Level
from core.reorganising import Decision, Details
from db import consequences, organisations, reorganising
from db.cards import Card
from db.models import Organisation
from db.reorganising import Outcome
from pages.admin import organisation_card as cards
from pages.admin import organisation_done as after
from pages.admin import organisation_words as words
from pages.admin.organisation_done import Back, Done
from pages.ui import address, place, session

RENAME, MOVE, MERGE, CLOSE, REOPEN, CREATE = "rename", "move", "merge", "close", "reopen", "create"
TITLES = {
    RENAME: "Переименовать",
    CREATE: "Завести нижестоящую",
    MOVE: "Перевести",
    MERGE: "Объединить",
    CLOSE: "Закрыть",
    REOPEN: "Открыть снова",
}

_DRAWN, _TIMES, _PRESSED = "organisation-drawn", "organisation-times", "organisation-pressed"


@dataclass(frozen=True)
class Here:
    """`version`: of the organisation as it stood on the screen when the person pressed."""

    who: Actor
    place: Organisation
    card: Card
    parent: Organisation | None
    today: date
    version: int

    @property
    def level(self) -> Level:
        return Level(self.place.level)

    def key(self, name: str) -> str:
        """Fields are drawn anew for another organisation, and after each act."""
        return f"{name}-{self.place.id}-{st.session_state.get(_TIMES, 0)}"


def offered(who: Actor, here: Organisation, today: date) -> list[str]:
    open_now = here.closed is None
    acts = [RENAME]
    if open_now and rules.levels_below(Level(here.level)):
        acts.append(CREATE)
    if cards.may_restructure(who, here):
        acts += [MOVE, MERGE, CLOSE] if open_now else [REOPEN]
    if Level(here.level) is Level.REGIONAL and MOVE in acts:
        acts.remove(MOVE)  # there is one federation
    return acts


def show(who: Actor, here: Organisation, card: Card, parent: Organisation | None) -> None:
    """The version is that of the last drawing: whatever has changed since is a conflict, told with what was typed."""
    drawn = f"{_DRAWN}-{here.id}"
    version = st.session_state.get(drawn, here.lock_version)
    st.session_state[drawn] = here.lock_version
    today = place.today()
    chosen = address.pressed("act", offered(who, here, today), TITLES.__getitem__)
    st.session_state[_PRESSED] = False
    _SHOWN[chosen](Here(who, here, card, parent, today, version))
    if version != here.lock_version and not st.session_state[_PRESSED]:
        # Somebody else, and nothing was asked for meanwhile: the fields show what is now.
        _afresh()
        st.rerun()


def _afresh() -> None:
    st.session_state[_TIMES] = st.session_state.get(_TIMES, 0) + 1


def decision(at: Here, name: str, future: bool = False) -> Decision:
    """The two fields that every act ends with."""
    left, right = st.columns([1, 2])
    with left:
        day = st.date_input(
            "Дата" if not future else "С какого дня",
            at.today,
            min_value=date(1990, 1, 1),
            max_value=at.today + timedelta(days=366) if future else at.today,
            format="DD.MM.YYYY",
            key=at.key(f"{name}-day"),
        )
    with right:
        note = st.text_input(
            "Основание",
            max_chars=rules.NOTE,
            placeholder="Например, постановление президиума № 5",
            key=at.key(f"{name}-note"),
        )
    return Decision(day if isinstance(day, date) else at.today, at.today, note or "")


def pressed(label: str, icon: str) -> bool:
    return st.form_submit_button(label, type="primary", icon=f":material/{icon}:")


def did(at: Here, verb: Callable[[Any], Outcome], done: Callable[[Outcome], Done]) -> None:
    st.session_state[_PRESSED] = True
    outcome = after.tried(verb)
    if outcome is not None:
        _afresh()
        st.session_state.pop(f"{_DRAWN}-{at.place.id}", None)
        after.keep(done(outcome))


def details(at: Here, name: str, level: Level, old: Details) -> Details:
    """Only the fields that a level has."""
    typed = st.text_input("Название", old.name, max_chars=rules.NAME, key=at.key(f"{name}-name"))
    kind, zone = old.kind, old.time_zone
    if level is Level.PRIMARY:
        kinds = list(Kind)
        kind = st.selectbox(
            "Вид учреждения",
            kinds,
            kinds.index(old.kind) if old.kind else None,
            lambda k: k.label,
            placeholder="Выберите",
            key=at.key(f"{name}-kind"),
        )
    town = st.text_input("Город или посёлок", old.town, max_chars=rules.TOWN, key=at.key(f"{name}-town"))
    if level is Level.REGIONAL:
        zones = ["", *rules.ZONES]
        chosen = st.selectbox(
            "Часовой пояс: по нему считаются сроки сдачи",
            zones,
            zones.index(old.time_zone or ""),
            lambda z: rules.ZONES.get(z, "как у кампании"),
            key=at.key(f"{name}-zone"),
        )
        zone = chosen or None
    return Details(typed or "", kind, town or "", zone)


def rename(at: Here) -> None:
    here = at.place
    old = Details(here.name, Kind(here.kind) if here.kind else None, here.town, here.time_zone)
    st.html(f'<p class="pm-quiet">{words.RENAMING}</p>')
    with st.form(at.key("rename"), border=False):
        given = details(at, "rename", at.level, old)
        decided = decision(at, "rename")
        if not pressed("Сохранить", "check"):
            return
    did(
        at,
        lambda s: reorganising.rename(s, at.who, here, at.version, given, decided, session.now()),
        lambda o: Done("Сохранено.", Back(o.organisation.code, o.organisation.lock_version, old)),
    )


def create(at: Here) -> None:
    levels = rules.levels_below(at.level)
    level = levels[0]
    if len(levels) > 1:
        names = {lv.value: LEVEL_PLURALS[lv][0].capitalize() for lv in levels}
        level = Level(
            st.radio(
                "Какую", list(names), format_func=names.__getitem__, horizontal=True, key=at.key("level")
            )
            or level
        )
    with session.reading() as s:
        code = reorganising.free_code(s, at.who, at.place, level)
    name = f"create-{level.value}"
    with st.form(at.key(name), border=False):
        given = details(at, name, level, Details(""))
        typed = st.text_input(
            "Код",
            code,
            max_chars=rules.CODE,
            key=at.key(f"{name}-code"),
            help="Следующий свободный; потом не меняется.",
        )
        decided = decision(at, name)
        if not pressed("Завести", "add"):
            return
    did(
        at,
        lambda s: reorganising.create(
            s, at.who, at.place, level, typed or None, given, decided, session.now()
        ),
        lambda o: Done(f"Заведена: «{o.organisation.name}», код {o.organisation.code}. {words.JOINING}"),
    )


def move(at: Here) -> None:
    if not _elsewhere(at):
        st.info(words.nowhere(at.level), icon=":material/info:")
        return
    st.html(f'<p class="pm-quiet">{words.moving(at.card.below, at.parent)}</p>')
    to = place.pick(
        at.who,
        Action.STRUCTURE,
        at.key("move-to"),
        "Куда перевести",
        levels=_ABOVE[at.level],
        fits=lambda o: o.id != at.place.parent_id,
    )
    if to is None:
        return
    with st.form(at.key("move"), border=False):
        decided = decision(at, "move")
        if not pressed("Перевести", "drive_file_move"):
            return
    did(
        at,
        lambda s: reorganising.move(s, at.who, at.place, at.version, to, decided, session.now()),
        lambda o: Done(
            f"Переведена: теперь она в «{to.name}».",
            Back(
                o.organisation.code, o.organisation.lock_version, parent=at.parent.code if at.parent else ""
            ),
        ),
    )


def _elsewhere(at: Here) -> bool:
    """Is there anybody else in the actor's hands under whom it might stand?"""
    with session.reading() as s:
        tops = organisations.roots(s, at.who, Action.STRUCTURE)
        if at.level is Level.PRIMARY and any(top.level == Level.FEDERAL.value for top in tops):
            return True
        near = list(tops)
        for top in tops:
            near += organisations.below(s, at.who, Action.STRUCTURE, top, 0, 2, at.today, _ABOVE[at.level])[0]
    return any(o.id != at.place.parent_id and Level(o.level) in _ABOVE[at.level] for o in near)


def merge(at: Here) -> None:
    told = _told(at, at.today)
    st.html(f'<p class="pm-quiet">{words.merging(told)}</p>')
    key = at.key("merge-into")
    into = place.pick(
        at.who,
        Action.STRUCTURE,
        key,
        "С какой организацией",
        levels=(at.level,),
        fits=lambda o: o.id != at.place.id and o.closed is None,
    )
    if into is None:
        return
    drawn = f"{_DRAWN}-{into.id}"
    seen = st.session_state.get(drawn, into.lock_version)
    st.session_state[drawn] = into.lock_version
    with st.form(at.key("merge"), border=False):
        decided = decision(at, "merge")
        if not pressed(f"Объединить: останется «{formats.md(into.name)}»", "merge"):
            return
    did(
        at,
        lambda s: reorganising.merge(s, at.who, at.place, at.version, into, seen, decided, session.now()),
        lambda o: Done(f"Объединены: дальше работает «{into.name}».", None, o.rights, o.organisation.code),
    )


def close(at: Here) -> None:
    if at.card.direct:
        st.info(words.still_below(at.card.direct), icon=":material/info:")
        return
    st.html(f'<p class="pm-quiet">{words.closing(_told(at, at.today))}</p>')
    with st.form(at.key("close"), border=False):
        decided = decision(at, "close", future=True)
        if not pressed("Закрыть организацию", "event_busy"):
            return
    did(
        at,
        lambda s: reorganising.close(s, at.who, at.place, at.version, decided, session.now()),
        lambda o: Done(
            f"Закрыта с {formats.day_words(decided.day)}",
            Back(o.organisation.code, o.organisation.lock_version),
            o.rights,
            o.organisation.code,
        ),
    )


def reopen(at: Here) -> None:
    st.html(f'<p class="pm-quiet">{words.REOPENING}</p>')
    with st.form(at.key("reopen"), border=False):
        decided = decision(at, "reopen")
        if not pressed("Открыть снова", "event_available"):
            return
    did(
        at,
        lambda s: reorganising.reopen(s, at.who, at.place, at.version, decided, session.now()),
        lambda o: Done("Организация снова действует."),
    )


def _told(at: Here, day: date) -> consequences.Consequences:
    with session.reading() as s:
        return consequences.of(s, at.who, at.place, day, at.today)


_ABOVE = {
    Level.FEDERAL: (),
    Level.REGIONAL: (Level.FEDERAL,),
    Level.TERRITORIAL: (Level.REGIONAL,),
    Level.PRIMARY: (Level.REGIONAL, Level.TERRITORIAL),
}
_SHOWN: dict[str, Callable[[Here], None]] = {
    RENAME: rename,
    CREATE: create,
    MOVE: move,
    MERGE: merge,
    CLOSE: close,
    REOPEN: reopen,
}
