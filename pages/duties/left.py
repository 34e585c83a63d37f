"""«Что осталось до сдачи»: one list of empty, contradictory and suspicious answers, and handing in."""

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from core import effort, formats
from core.access import Actor
from core.indicators import Indicator
from core.problems import Conflict, Problem, Refused
from db import handing
from db.submissions import Opened
from pages.duties import reasons, screen, steps, takeover
from pages.duties.screen import Screen
from pages.duties.steps import FINISH
from pages.ui import answers as shown
from pages.ui import fields, layout, session


def show(who: Actor, opened: Opened, seen: Screen, found: Sequence[Problem], now: datetime) -> None:
    wrong = [p for p in found if p.blocking]
    doubts = [p for p in found if not p.blocking]
    silent = [p for p in doubts if not reasons.said(opened, p)]
    carried = [i for i in _asked(opened, seen) if i.code in opened.submission.carried]
    _head(wrong, steps.waiting(_asked(opened, seen), found))
    _wrong(opened, seen, wrong)
    if carried:
        _quiet("Перенесено с прошлого года или внесено за вас. Посмотрите, всё ли верно.")
        with st.container(gap="xxsmall", key="list-carried"):
            for indicator in carried:
                _jump(opened, seen, indicator, "carried")
    _doubted(opened, seen, silent, "Стоит проверить. Отправить форму это не мешает.")
    _doubted(opened, seen, [p for p in doubts if p not in silent], "Вы пояснили.")
    if not wrong and not doubts and not carried:
        _quiet("Все обязательные ответы на месте.")
    _optional(opened, seen)
    _unseen(opened)
    _send(who, opened, seen, wrong, silent, now)


def _unseen(opened: Opened) -> None:
    """Of what was taken over one press says that all of it is right."""
    count = len(takeover.unseen(opened))
    if count:
        words = formats.count(count, "ответ перенесён", "ответа перенесены", "ответов перенесены")
        told = "не проверен" if words.endswith("перенесён") else "не проверены"
        fields.note("warn", f"{words} и {told}. Отправить можно, но лучше взглянуть.")
        st.button("Всё верно", key=takeover.right_key(opened, FINISH), icon=":material/done_all:")


def _asked(opened: Opened, seen: Screen) -> list[Indicator]:
    return list(opened.form.asked(opened.kind, seen.answers))


def _quiet(words: str) -> None:
    st.html(f'<p class="pm-quiet pm-group">{words}</p>')


def _head(wrong: Sequence[Problem], waiting: Sequence[Indicator]) -> None:
    with st.container(key="section"):
        st.subheader("Что осталось до сдачи" if wrong else "Форма готова к отправке", anchor=False)
    if wrong:
        words = formats.count(len(wrong), "вопрос требует", "вопроса требуют", "вопросов требуют")
        time = f"это займёт ≈{formats.NBSP}{effort.minutes(waiting)}{formats.NBSP}мин."
        _quiet(f"Ещё {words} внимания, {time} Нажмите на вопрос, чтобы перейти к нему.")


def _wrong(opened: Opened, seen: Screen, wrong: Sequence[Problem]) -> None:
    blank = [p for p in wrong if p.code not in seen.answers and p.code not in seen.unread]
    for n, problem in enumerate(p for p in wrong if p not in blank):
        _item(opened, seen, problem, f"wrong-{n}")
    if blank:
        _quiet("Нет ответа. Где числа или даты нет, отметьте «нет данных».")
        with st.container(gap="xxsmall", key="list-blank"):
            for n, problem in enumerate(blank):
                _item(opened, seen, problem, f"blank-{n}", told=False)


def _doubted(opened: Opened, seen: Screen, doubts: Sequence[Problem], words: str) -> None:
    if doubts:
        _quiet(words)
    for n, problem in enumerate(doubts):
        _item(opened, seen, problem, f"doubt-{n}-{problem.rule}")


def _item(opened: Opened, seen: Screen, problem: Problem, name: str, told: bool = True) -> None:
    """What is about the whole form has no question to go to."""
    with st.container(key=f"left-{name}-{problem.code}", gap="xxsmall"):
        indicator = opened.form.indicators.get(problem.code)
        if indicator is not None:
            _to(opened, seen, indicator, name)
        if told:
            fields.note("block" if problem.blocking else "warn", problem.text)
        if not problem.blocking:
            reasons.draw(opened, seen, problem)


def _jump(opened: Opened, seen: Screen, indicator: Indicator, name: str) -> None:
    with st.container(key=f"left-{name}-{indicator.code}", gap="xxsmall"):
        _to(opened, seen, indicator, name)


def _to(opened: Opened, seen: Screen, indicator: Indicator, name: str) -> None:
    label, key = fields.literal(shown.asked(indicator)), f"to-{name}-{indicator.code}"
    if st.button(label, key=key, type="tertiary", icon=":material/arrow_forward:"):
        steps.go_to(opened, seen, indicator)


def _optional(opened: Opened, seen: Screen) -> None:
    """Nobody has to answer these; whoever wants to finds them."""
    empty = [i for i in _asked(opened, seen) if not i.required and i.code not in seen.answers]
    empty = [i for i in empty if i.code not in seen.unread]
    if not empty:
        return
    count = formats.count(
        len(empty), "необязательный вопрос", "необязательных вопроса", "необязательных вопросов"
    )
    with st.expander(f"Без ответа {count}, ≈{formats.NBSP}{effort.minutes(empty)}{formats.NBSP}мин."):
        for indicator in empty:
            _jump(opened, seen, indicator, "optional")


def _send(
    who: Actor,
    opened: Opened,
    seen: Screen,
    wrong: Sequence[Problem],
    silent: Sequence[Problem],
    now: datetime,
) -> None:
    if silent and not wrong:
        count = formats.count(len(silent), "предупреждение", "предупреждения", "предупреждений")
        words = "Отправить без пояснений можно, но проверяющий, скорее всего, спросит."
        fields.note("warn", f"Без пояснения: {count}. {words}")
    pressed = st.button(
        "Отправить на проверку",
        type="primary",
        icon=":material/send:",
        disabled=bool(wrong),
        key=f"submit-{opened.submission.id}-{seen.revision}",
    )
    if pressed:
        _submit(who, opened, seen, now)


def _submit(who: Actor, opened: Opened, seen: Screen, now: datetime) -> None:
    try:
        with session.begin() as s:
            remaining = handing.submit(s, who, opened.submission.id, seen.revision, now)
    except (Conflict, Refused) as error:
        layout.refused(error, "Форма не отправлена.")
        return
    if not remaining:
        screen.drop(opened)
        st.session_state["sent"] = opened.submission.id
    st.rerun()
