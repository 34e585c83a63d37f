"""The days on which reminders go out by themselves."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core import formats, reminders
from core.access import Actor
from core.problems import Conflict, Forbidden, Refused
from core.reminders import AFTER, BEFORE, HOUR, Plan, PlanEdit
from db import plans
from db.models import Organisation
from db.plans import Kept
from pages.review import keeping
from pages.ui import layout, session


def show(who: Actor, place: Organisation) -> None:
    name = f"plan-{place.id}"
    with session.reading() as s:
        current = plans.of(s, who, place)
    keeping.told()
    _told(current)
    kept, stamp = keeping.opened(name, current)
    keeping.clash(name)
    now = reminders.typed(kept.plan)
    with st.form(stamp):
        own = now.active and kept.lock_version > 0
        active = st.toggle("Напоминать автоматически", own, key=f"{stamp}-first")
        slots: dict[str, Any] = {}
        typed = PlanEdit(
            _text(slots, BEFORE, "За сколько дней до срока", now.before, "7, 3, 1"),
            _text(slots, AFTER, "Через сколько дней после срока", now.after, "1, 5"),
            _text(slots, HOUR, "С какого часа по местному времени", now.hour, "9"),
            st.toggle("Раз в день присылать специалистам сводку", now.digest),
            active,
        )
        pressed = st.form_submit_button("Сохранить план", type="primary", icon=":material/check:")
    if pressed:
        _save(who, place, typed, kept.lock_version, slots)


def _told(kept: Kept) -> None:
    if not kept.owner:
        words = "Автоматических напоминаний пока нет: включите план, и письма будут уходить сами."
    elif kept.lock_version:
        words = _days(kept.plan)
    else:
        words = (
            f"План вышестоящей организации: {kept.owner}. {_days(kept.plan)} Сохраните свой — он заменит его."
        )
    st.html('<p class="pm-quiet">Письма получают только те, кто ещё не сдал форму и может это сделать.</p>')
    st.markdown(formats.md(words))


def _days(plan: Plan) -> str:
    if not plan.active:
        return "Сейчас план выключен: письма уходят только по кнопке."
    parts = []
    if ahead := [n for n in plan.before if n]:
        parts.append(f"за {_listed(ahead)} до срока")
    if 0 in plan.before:
        parts.append("в последний день")
    if plan.after:
        parts.append(f"через {_listed(plan.after)} после срока")
    if not parts:
        return "Дни напоминаний не заданы."
    told = _and(parts)
    return f"{told[:1].upper()}{told[1:]}, с {plan.hour}:00."


def _listed(days: Sequence[int]) -> str:
    """«7, 3 и 1 день»: the noun goes with the last of them."""
    noun = formats.plural(days[-1], "день", "дня", "дней")
    return f"{_and([str(n) for n in days])}{formats.NBSP}{noun}"


def _and(parts: Sequence[str]) -> str:
    return " и ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)


def _text(slots: dict[str, Any], code: str, label: str, value: str, hint: str) -> str:
    given = st.text_input(label, value, max_chars=40, placeholder=f"Например, {hint}")
    slots[code] = st.empty()
    return given or ""


def _save(who: Actor, place: Organisation, typed: PlanEdit, lock_version: int, slots: dict[str, Any]) -> None:
    try:
        with session.begin() as s:
            problems = plans.save(s, who, place, typed, lock_version, session.now())
    except (Refused, Forbidden) as error:
        layout.refused(error)
        return
    except Conflict as conflict:
        keeping.clashed(f"plan-{place.id}", str(conflict))
    for problem in problems:
        slots[problem.code].error(problem.text, icon=":material/error:")
    if not problems:
        keeping.done(f"plan-{place.id}", "План сохранён.")
