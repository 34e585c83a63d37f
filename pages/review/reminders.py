"""«Напоминания»: who has not handed in, who of them would get which letter, and the letters that have gone."""

from collections.abc import Sequence

import streamlit as st

from core import formats
from core.access import Action
from core.campaigns import CampaignKind
from core.letters import REMINDERS, Kind
from core.organisations import LEVEL_PLURALS, Level
from core.problems import Forbidden, Refused
from db import campaigns, reminders
from db.audiences import Unreached, Whom
from db.models import Campaign, Organisation
from db.reminders import Audience, Sent
from pages.review import letters, office, plan, wording
from pages.ui import address, layout, rows, scope, session, turning

PAGE = 25
DONE = "reminders-done"
PARTS = {"now": "Кому напомнить", "log": "Что отправлено", "plan": "План", "words": "Тексты писем"}
HEAD = ("Кому", "Организация", "Адрес", "Почему")


def campaign(found: Sequence[Campaign]) -> Campaign:
    held = {scope.held_as(c): c for c in found}
    usual = next((n for n, c in held.items() if c.kind == CampaignKind.MONITORING), next(iter(held)))
    return held[scope.pick("Кампания", "campaign", {n: c.title for n, c in held.items()}, usual)]


def level(place: Organisation) -> Level:
    """Whose forms: of a region's primaries or of its territories."""
    below = [lv for lv in (Level.PRIMARY, *scope.BELOW[Level(place.level)]) if lv is not Level.FEDERAL]
    titles = {lv.value: LEVEL_PLURALS[lv][1].capitalize() for lv in dict.fromkeys(below)}
    if len(titles) == 1:
        return Level(next(iter(titles)))
    return Level(address.pressed("level", list(titles), lambda key: titles[key]))


def now(place: Organisation, going: bool) -> None:
    with session.reading() as s:
        found = campaigns.all(s, who)
    if not found:
        layout.empty("Напоминать пока не о чем", "Список появится, когда откроется первая кампания.")
        return
    chosen, whose = campaign(found), level(place)
    with session.reading() as s:
        there = reminders.audience(s, who, place, chosen, session.now(), whose)
    told(going)
    if not there.whom and not there.unreached:
        layout.empty(
            "Напоминать некому", "Все, кто может сдать форму сейчас, уже сдали её.", ":material/task_alt:"
        )
        return
    summary(there)
    looked(place, chosen, there)
    sending(place, chosen, whose, there)
    unreached(there.unreached)


def told(going: bool) -> None:
    done = st.session_state.pop(DONE, None)
    if not isinstance(done, Sent):
        return
    words = letters.queued(done.queued, going) if done.queued else "Новых писем нет."
    if done.already:
        people = formats.count(done.already, "человека", "человек", "человек")
        words += f" Письмо на сегодня уже было у {people}: второго не будет."
    st.success(words, icon=":material/task_alt:")
    if done.gone:
        st.info(f"Уже не нужно напоминать: {formats.md(', '.join(done.gone))}.", icon=":material/info:")


def summary(there: Audience) -> None:
    forms = {w.form.submission_id for w in there.whom} | {u.form.submission_id for u in there.unreached}
    reached = len(forms) - len(there.unreached)
    parts = [
        f"Не сдали: {formats.count(len(forms), 'организация', 'организации', 'организаций')}",
        f"адрес есть у {formats.number(reached)} из них",
    ]
    if there.unreached:
        parts.append(f"без адреса {formats.number(len(there.unreached))}")
    if there.done:
        parts.append(f"письма на сегодня уже в очереди или отправлены: {formats.number(len(there.done))}")
    st.html(f'<p class="pm-quiet">{", ".join(parts)}.</p>')


def looked(place: Organisation, chosen: Campaign, there: Audience) -> None:
    """Names with addresses are on the screen: the journal is told once a visit."""
    seen: set[tuple[int, int]] = st.session_state.setdefault("reminders-looked", set())
    if there.whom and (place.id, chosen.id) not in seen:
        with session.begin() as s:
            reminders.looked(s, who, place, chosen, len(there.whom), session.now())
        seen.add((place.id, chosen.id))


def sending(place: Organisation, chosen: Campaign, whose: Level, there: Audience) -> None:
    if not there.whom:
        return
    if not there.waiting:
        everybody = "всем, у кого есть адрес" if there.unreached else "всем"
        layout.empty(
            f"Сегодня уже напомнили {everybody}",
            "Письма в очереди или отправлены, второго за день не будет. Завтра можно напомнить снова.",
            ":material/mark_email_read:",
        )
        had(there)
        return
    key = f"{place.id}-{chosen.id}-{whose}"
    names = {w.form.organisation_id: w.form.organisation for w in there.waiting}
    left_out = office.without("Кому не отправлять", names, frozenset(), f"without-{key}")
    to = [w for w in there.waiting if w.form.organisation_id not in left_out]
    if not to:
        st.html('<p class="pm-quiet">Из списка убраны все: отправлять некому.</p>')
        had(there)
        return
    listed(to)
    had(there)
    previews(place, chosen, to)
    label = f"Отправить {formats.count(len(to), 'письмо', 'письма', 'писем')}"
    if st.button(label, type="primary", icon=":material/send:", key=f"send-{key}"):
        send(place, chosen, whose, to)


def listed(to: Sequence[Whom]) -> None:
    page = turning.present("list", len(to), PAGE)
    rows.table(HEAD, [line(w) for w in to[(page - 1) * PAGE : page * PAGE]])
    turning.buttons("list", len(to), PAGE)


def had(there: Audience) -> None:
    done = [w for w in there.whom if w.pair in there.done]
    if done:
        with st.expander(
            f"Письма на сегодня уже в очереди или отправлены: {len(done)}", icon=":material/mark_email_read:"
        ):
            rows.table(HEAD, [line(w) for w in done[:PAGE]])


def line(w: Whom) -> tuple[str, ...]:
    return w.name, w.form.organisation, w.address, w.why


def previews(place: Organisation, chosen: Campaign, to: Sequence[Whom]) -> None:
    """One of each kind, as it will be read."""
    firsts = {kind: next((w for w in to if w.form.kind is kind), None) for kind in REMINDERS}
    for kind, first in firsts.items():
        if first is None:
            continue
        number = sum(w.form.kind is kind for w in to)
        with st.expander(f"Посмотреть письмо: {kind.label} ({number})", icon=":material/visibility:"):
            site = session.settings().site_url
            with session.reading() as s:
                words = reminders.sample(s, who, place, chosen, first, site, session.now())
            wording.preview(words, kind, f"Так его получит {formats.md(first.name)}")


def send(place: Organisation, chosen: Campaign, whose: Level, to: Sequence[Whom]) -> None:
    seen, site = {w.pair for w in to}, session.settings().site_url
    try:
        with session.begin() as s:
            done = reminders.send(s, who, place, chosen, seen, site, session.now(), whose)
    except (Refused, Forbidden) as error:
        layout.refused(error)
        return
    st.session_state[DONE] = done
    st.rerun()


def unreached(found: Sequence[Unreached]) -> None:
    if not found:
        return
    told_of = formats.count(len(found), "организация", "организации", "организаций")
    with st.expander(f"Без адреса: {told_of}", icon=":material/unsubscribe:"):
        st.html(
            '<p class="pm-quiet">Им письмо не отправить: позвоните сами или укажите почту на странице «Люди».</p>'
        )
        page = turning.present("unreached", len(found), PAGE)
        part = found[(page - 1) * PAGE : page * PAGE]
        rows.table(
            ("Организация", "Код", "Почему"), [(u.form.organisation, u.form.code, u.why) for u in part]
        )
        turning.buttons("unreached", len(found), PAGE)


who = session.require_page(Action.REMIND)
rows.style()
layout.title("Напоминания", "Письма тем, кто ещё не сдал форму")
place = office.choose(who)
going = letters.state(who, place)
part = address.pressed("part", list(PARTS), lambda key: PARTS[key])
try:
    if part == "now":
        now(place, going)
    elif part == "log":
        kinds = (*REMINDERS, Kind.DIGEST)
        letters.log(who, place, kinds, "Здесь будет каждое напоминание: кому, когда и дошло ли до сервера.")
    elif part == "plan":
        plan.show(who, place)
    else:
        wording.show(who, place)
except (Refused, Forbidden) as error:
    layout.refused(error)
