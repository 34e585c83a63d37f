"""«Отчёты всех сразу»: the open reports of everybody below a place as one archive, made while nobody waits."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

import streamlit as st

from core import access, formats
from core.access import Action, Actor
from core.organisations import LEVEL_PLURALS, Level
from core.problems import Conflict, Forbidden, Refused
from core.reports.batching import State
from db import Session, batched, batches
from db.batches import Head
from db.work import archive, launching
from pages.ui import layout, rows, scope, session
from pages.ui.scope import Scope

HERE = "pages/papers/batch.py"
# Seconds one report takes one process, by level: for «примерно», nothing else.
SECONDS = {Level.FEDERAL: 8.0, Level.REGIONAL: 5.0, Level.TERRITORIAL: 1.0, Level.PRIMARY: 0.2}
START = 6.0
EVERY = 2
NAMED = 100
PACE, RESUMED = "batch-pace", "batch-resumed"
# From the click until the first report: a process is started.
STARTING = timedelta(minutes=1)


def order(at: Scope, year: int, counts: dict[Level, int]) -> None:
    """Which levels, how many that is, and about how long."""
    if not counts:
        layout.empty(f"За {year} год отчётов не ждали", "Выберите другой год или другую организацию.")
        return
    with st.container(border=True, key="order"):
        rows.card(
            "Подготовить архив", "Утверждённые отчёты войдут как утверждены, остальные с пометкой «Проект»."
        )
        chosen = [level for level, count in counts.items() if _wanted(at, level, count)]
        total = sum(counts[level] for level in chosen)
        told = f"{formats.count(total, 'отчёт', 'отчёта', 'отчётов')}, {about(estimate(counts, chosen))}."
        st.html(f'<p class="pm-quiet">{"Ничего не выбрано." if not chosen else told}</p>')
        label, icon = "Подготовить архив", ":material/folder_zip:"
        if st.button(label, type="primary", icon=icon, disabled=not chosen, key="start"):
            act(lambda s, now: batches.start(s, at.who, at.organisation, year, chosen, now))


def _wanted(at: Scope, level: Level, count: int) -> bool:
    label = formats.count(count, *LEVEL_PLURALS[level])
    return bool(st.checkbox(label, value=True, key=f"level-{level}-{at.organisation.code}"))


def estimate(counts: Mapping[Level, int], levels: Collection[Level]) -> float:
    """Seconds for all of them by two processes."""
    return START + sum(counts.get(level, 0) * SECONDS[level] for level in levels) / 2


def foreseen(head: Head, counts: Mapping[Level, int]) -> float:
    """The same of a job; where it is of another year every report is taken for that of a primary."""
    if head.year == year and counts:
        return estimate(counts, head.levels)
    return START + head.expected * SECONDS[Level.PRIMARY] / 2


def about(seconds: float) -> str:
    """«примерно 3 минуты»: rounded up, nobody is told less."""
    minutes = int(-(-seconds // 60))
    if minutes <= 1:
        return "не больше минуты"
    if minutes < 90:
        return f"примерно {formats.count(minutes, 'минута', 'минуты', 'минут')}"
    hours = -(-minutes // 60)
    return f"примерно {formats.count(hours, 'час', 'часа', 'часов')}"


def act(verb: Callable[[Session, datetime], object]) -> None:
    try:
        with session.begin() as s:
            verb(s, session.now())
    except (Refused, Conflict, Forbidden) as refusal:
        layout.refused(str(refusal))
        return
    launching.wake(session.settings())
    st.rerun()


def going(heads: Sequence[Head], counts: Mapping[Level, int]) -> None:
    """Looks again by itself as long as something moves."""
    moving = any(head.state in (State.WAITING, State.RUNNING) for head in heads)
    if moving:
        launching.wake(session.settings())
    seconds = {head.id: foreseen(head, counts) for head in heads}
    st.fragment(_going, run_every=EVERY if moving else None)(seconds, moving)


def _going(seconds: dict[int, float], moving: bool) -> None:
    """`seconds` each would take by itself, by its number."""
    with session.present() as here:
        if here is None:
            st.info("Сеанс закончился. Обновите страницу и войдите снова: отчёты готовятся дальше.")
            return
        with session.reading() as s:
            heads = [batches.find(s, here, number) for number in seconds]
        if any(silent(head) for head in heads):
            launching.wake(session.settings())
        for head in heads:
            _progress(here, head, seconds[head.id])
        still = any(head.state in (State.WAITING, State.RUNNING) for head in heads)
        if moving and (not still or any(head.state.over for head in heads)):
            st.rerun()


def silent(head: Head) -> bool:
    """Whoever worked on it has not been heard of for too long."""
    quiet = head.beat is not None and session.now() - head.beat > batched.LEASE
    return head.state is State.RUNNING and quiet


def starting(head: Head) -> bool:
    """Taken up in a moment, unless all hands are full."""
    resumed = st.session_state.get(f"{RESUMED}-{head.id}", head.created)
    since = max(head.beat or head.created, resumed)
    return head.state is State.WAITING and session.now() - since < STARTING


def _standing(head: Head) -> str:
    if silent(head):
        return "прервалось"
    return "запускаем" if starting(head) else head.state.label


def _progress(here: Actor, head: Head, seconds: float) -> None:
    with st.container(border=True, key=f"going-{head.id}"):
        rows.card(f"Отчёты за {head.year} год: {_standing(head)}", head.place)
        share = head.over / head.expected if head.expected else 0.0
        st.progress(share, text=formats.md(_far(head, seconds)))
        if head.trouble:
            layout.refused(head.trouble)
        with st.container(horizontal=True):
            _buttons(here, head)
        failed(here, head)


def _buttons(here: Actor, head: Head) -> None:
    if head.state is State.PAUSED:
        if st.button("Продолжить", type="primary", icon=":material/play_arrow:", key=f"resume-{head.id}"):
            st.session_state[f"{RESUMED}-{head.id}"] = session.now()
            act(lambda s, now: batches.resume(s, here, head.id, now))
    elif st.button("Приостановить", icon=":material/pause:", key=f"pause-{head.id}"):
        act(lambda s, now: batches.pause(s, here, head.id, now))
    with st.popover("Отменить", icon=":material/close:"):
        st.text("Готовые отчёты этого архива будут удалены.")
        if st.button("Отменить подготовку", icon=":material/delete:", key=f"cancel-{head.id}"):
            act(lambda s, now: _cancelled(s, here, head, now))


def _cancelled(s: Session, here: Actor, head: Head, now: datetime) -> None:
    batches.cancel(s, here, head.id, now)
    archive.remove(session.settings().papers_dir, head.id)


def _far(head: Head, seconds: float) -> str:
    """«Готово 340 из 1 100, осталось примерно 2 минуты.»"""
    told = f"Готово {formats.of(head.done, head.expected).removeprefix('по ')}"
    if head.failed:
        told += f", не получилось {formats.number(head.failed)}"
    if starting(head):
        return f"{told}. Запускаем… Осталось {_left(head, seconds)}."
    if head.state is State.WAITING:
        return f"{told}. Ждём, пока освободится сервер: сейчас готовят другие архивы."
    if head.state is State.PAUSED:
        return f"{told}. Готовое сохранено."
    if silent(head):
        return f"{told}. Работа прервалась, скоро продолжится сама."
    if head.over == head.expected:
        return f"{told}. Собираем архив."
    return f"{told}, осталось {_left(head, seconds)}."


def _left(head: Head, foreseen: float) -> str:
    """By what was made since this page was opened; until that says something, by what was foreseen."""
    first, over = st.session_state.setdefault(f"{PACE}-{head.id}", (session.now(), head.over))
    made, seconds = head.over - over, (session.now() - first).total_seconds()
    if made < 10 or seconds < 4:
        return about(foreseen * (1 - head.over / max(1, head.expected)))
    return about((head.expected - head.over) * seconds / made)


def failed(here: Actor, head: Head) -> None:
    if not head.failed:
        return
    with st.expander(f"Не получилось: {formats.number(head.failed)}", icon=":material/error:"):
        with session.reading() as s:
            some = batches.failures(s, here, head.id, NAMED)
        rows.table(("Код", "Организация", "Почему"), [(f.code, f.name, f.why) for f in some])
        if head.failed > len(some):
            st.caption(f"Здесь первые {len(some)}. Все названы в файле «Список.xlsx» внутри архива.")


def former(heads: Sequence[Head]) -> None:
    if not heads:
        return
    st.subheader("Прежние архивы", anchor=False)
    kept = formats.count(batched.KEPT.days, "день", "дня", "дней")
    st.caption(f"Архив хранится {kept}, потом удаляется сам. Отчёты можно подготовить снова.")
    for head in heads:
        with st.container(border=True, key=f"former-{head.id}"):
            _former(head)


def _former(head: Head) -> None:
    zone = session.settings().time_zone.key
    when = formats.moment(head.finished or head.created, zone)
    levels = ", ".join(LEVEL_PLURALS[level][1] for level in head.levels)
    rows.card(f"Отчёты за {head.year} год: {head.state.label} {when}", levels)
    if head.state is State.DONE:
        st.text(_contents(head))
    with st.container(horizontal=True):
        if head.state is State.DONE:
            st.link_button(
                "Скачать архив", f"/batch/{head.id}.zip", type="primary", icon=":material/download:"
            )
        with st.popover("Удалить", icon=":material/delete:"):
            st.text("Архив будет удалён у всех, кто его видит.")
            if st.button("Удалить архив", icon=":material/delete:", key=f"remove-{head.id}"):
                act(lambda s, now: _removed(s, head, now))
    failed(who, head)


def _removed(s: Session, head: Head, now: datetime) -> None:
    batches.remove(s, who, head.id, now)
    archive.remove(session.settings().papers_dir, head.id)


def _contents(head: Head) -> str:
    told = f"В архиве {formats.count(head.done, 'отчёт', 'отчёта', 'отчётов')} и список организаций"
    try:
        size = archive.file(session.settings().papers_dir, head.id).stat().st_size
    except OSError:
        return f"{told}. На этом сервере архива уже нет: подготовьте его снова."
    return f"{told}, {formats.number(max(1, round(size / 1_000_000)))} МБ."


def elsewhere(heads: Sequence[Head]) -> None:
    """Their own of other places: each is a door."""
    if not heads:
        return
    st.subheader("Ваши архивы других организаций", anchor=False)
    for head in heads:
        label = f"{head.place}, {head.year} год: {head.state.label}"
        scope.link(HERE, head.code, label, ":material/folder_zip:", year=head.year)


who = session.require_page(Action.EXPORT)
rows.style()
at = scope.choose(who)
layout.title("Отчёты всех сразу", at.organisation.name)
scope.nothing_yet(at)
if not access.can(who, Action.EXPORT, at.organisation.path):
    layout.locked(Forbidden())
    st.stop()
year = scope.year(at)
scope.breadcrumbs(at, HERE, year=year)
with session.reading() as s:
    counts = batches.foreseen(s, who, at.organisation, year)
    here, mine = batches.of(s, who, at.organisation), batches.mine(s, who)

unfinished = [head for head in here if not head.state.over]
if unfinished:
    going(unfinished, counts)
if not any(head.mine for head in unfinished):
    order(at, year, counts)
former([head for head in here if head.state.over])
elsewhere([head for head in mine if head.code != at.organisation.code])
