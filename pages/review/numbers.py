"""Numbers of members and of the register, pasted or from a workbook: matched before the eyes, then written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import streamlit as st

from core import answers, formats, paste
from core.answers import Value
from core.paste import Line, Matched, Place, Table, Wrong
from core.problems import Conflict, Refused
from core.sheets import reading
from db import entry, pasting
from db.pasting import Closed, Outcome
from pages.review.place import At
from pages.ui import layout, rows, session

KEPT = "numbers-kept"
COLUMNS = {"members_total": "Членов", "members_working": "Работающих", "ais_members": "На учёте в АИС"}
SHOWN, MOST_PICKS = 25, 20
SKIP = ""
EXAMPLE = "34-012\tППО школы № 4\t41\t40"


@dataclass
class Kept:
    """A table that has been checked: `chosen` is number of a line -> code, where a person has picked one."""

    place: str
    table: Table
    as_of: date
    found: Outcome
    asked: Sequence[tuple[Line, Sequence[Place]]] = ()
    chosen: Mapping[int, str] = field(default_factory=dict)
    done: bool = False
    # What was wrong with the lines that were left out.
    skipped: Sequence[Wrong] = ()


def show(at: At) -> None:
    st.markdown(
        "Скопируйте строки из Excel или АИС: код или название организации, сколько членов, сколько на учёте. "
        "Только числа по организациям: списки людей не принимаются."
    )
    try:
        ask(at)
        kept: Kept | None = st.session_state.get(KEPT)
        if kept is not None and kept.place == at.key:
            result(at, kept)
    except (Refused, Conflict) as refusal:
        st.session_state.pop(KEPT, None)
        layout.refused(refusal)


def ask(at: At) -> None:
    with st.form(f"numbers-{at.key}", border=False):
        pasted = st.text_area("Таблица", placeholder=EXAMPLE, height=180, key=f"pasted-{at.key}")
        file = st.file_uploader(
            "Или книга Excel (.xlsx)",
            type="xlsx",
            max_upload_size=reading.MAX_BYTES >> 20,
            key=f"numbers-book-{at.key}",
        )
        usual = formats.day(paste.usual_day(formats.local_day(at.now, at.campaign.time_zone)))
        day = st.text_input("На какую дату числа", usual, max_chars=10, key=f"as-of-{at.key}")
        ready = st.form_submit_button("Проверить", type="primary", icon=":material/preview:")
    if not ready:
        return
    st.session_state.pop(KEPT, None)
    with st.spinner("Сверяем с вашими организациями…"):
        as_of = _day(day)
        data = file.getvalue() if file is not None else None
        table = paste.read_book(reading.read(data)) if data is not None else paste.read(pasted or "")
        found = preview(at, table, as_of, {})
    if found.foreign:
        with session.begin() as s:
            entry.attempt(s, at.who, at.organisation, at.campaign, found.foreign, session.now())
    st.session_state[KEPT] = Kept(
        at.key, table, as_of, found, (*found.matched.ambiguous, *found.matched.similar)
    )


def _day(typed: str) -> date:
    try:
        return answers.day(typed)
    except ValueError as error:
        raise Refused(f"«На какую дату числа»: {str(error).rstrip('.')}.") from error


def preview(at: At, table: Table, as_of: date, chosen: Mapping[int, str]) -> Outcome:
    with session.reading() as s:
        return pasting.preview(s, at.who, at.organisation, at.campaign, table, as_of, chosen, session.now())


def result(at: At, kept: Kept) -> None:
    if kept.done:
        count = formats.count(kept.found.filled, "организация", "организации", "организаций")
        st.success(
            f"Числа внесены: {count}. Ответственные увидят у них пометку «проверьте».",
            icon=":material/task_alt:",
        )
        if kept.skipped:
            listed("Пропущены", map(str, kept.skipped))
        closed(kept.found.closed)
        return
    picks(at, kept)
    found = kept.found
    matched = found.matched
    total = paste.counted(f.line for f in matched.found)
    st.markdown(f"**Узнаны:** {total}.")
    st.caption(formats.md(" ".join(matched.notes)))
    if found.problems:
        problems(found)
    named(matched)
    unknown(matched.unknown)
    closed(found.closed)
    if found.pasted.warnings:
        warnings(found.pasted.warnings)
    if matched.absent:
        listed("В таблице нет организаций", [f"{p.name} ({p.code})" for p in matched.absent])
    if found.filled or not found.problems:
        agree(at, kept)


def warnings(told: Sequence[str]) -> None:
    count = formats.count(len(told), "предупреждение", "предупреждения", "предупреждений")
    st.warning(f"{count}: внести можно, но проверьте.", icon=":material/warning:")
    rows.table(("Что проверить",), [(words,) for words in told[:SHOWN]])
    if len(told) > SHOWN:
        listed("Остальные предупреждения", told[SHOWN:])


def problems(found: Outcome) -> None:
    count = formats.count(len(found.problems), "замечание", "замечания", "замечаний")
    way = "Исправьте таблицу или внесите остальные строки." if found.filled else "Исправьте таблицу."
    lines = "Эту строку" if len(found.pasted.held) == 1 else "Эти строки"
    st.error(f"{count}. {lines} внести нельзя. {way}", icon=":material/error:")
    rows.table(("Что исправить",), [(str(wrong),) for wrong in found.problems[:SHOWN]])
    if len(found.problems) > SHOWN:
        st.caption(f"Показаны первые {SHOWN} из {formats.number(len(found.problems))}.")


def picks(at: At, kept: Kept) -> None:
    """A line that may mean several organisations is given to one by a person, never by us."""
    asked, chosen = kept.asked, dict[int, str]()
    if asked:
        st.warning(
            "Эти строки подходят нескольким организациям или похожи на них. Выберите нужную; "
            "без выбора строка не вносится.",
            icon=":material/help:",
        )
    for line, places in asked[:MOST_PICKS]:
        if code := _pick(at, line, places):
            chosen[line.number] = code
    if len(asked) > MOST_PICKS:
        st.caption(f"Показаны первые {MOST_PICKS}. Остальные {len(asked) - MOST_PICKS} не будут внесены.")
    if chosen != kept.chosen:
        kept.chosen = chosen
        kept.found = preview(at, kept.table, kept.as_of, chosen)
        st.rerun()


def _pick(at: At, line: Line, places: Sequence[Place]) -> str:
    names = {p.code: f"{p.name} ({p.code})" for p in places}
    picked: str = st.selectbox(
        formats.md(f"Строка {line.number}, «{line.name or line.code}»"),
        [SKIP, *names],
        format_func=lambda code: names.get(code, "не вносить"),
        key=f"pick-{at.key}-{line.number}",
    )
    return picked


def named(matched: Matched) -> None:
    """What was recognised by name alone deserves a look."""
    by_name = [f for f in matched.found if not f.by_code]
    if by_name:
        with st.expander(f"Узнаны по названию, проверьте: {formats.number(len(by_name))}"):
            rows.table(
                ("В таблице", "Организация", "Код"),
                [(f.line.name or f.line.code, f.place.name, f.place.code) for f in by_name[:300]],
            )


def unknown(lines: Sequence[Line]) -> None:
    if lines:
        count = formats.count(len(lines), "строка", "строки", "строк")
        st.warning(
            f"Не узнаны: {count}. Они не будут внесены; проверьте код или название.",
            icon=":material/search_off:",
        )
        rows.table(
            ("В таблице", "Код", "Строка"), [(w.name or w.code, w.code, str(w.number)) for w in lines[:SHOWN]]
        )
        if len(lines) > SHOWN:
            st.caption(f"Показаны первые {SHOWN}.")


def closed(found: Sequence[Closed]) -> None:
    if not found:
        return
    st.warning(
        "Уже сданы, не меняются. Числа в таблице другие: если верны они, верните форму на доработку.",
        icon=":material/lock:",
    )
    rows.table(
        ("Организация", "В таблице", "В форме", "Почему"),
        [(c.organisation, _told(c.line.values), _told(c.kept), c.why) for c in found[:300]],
    )


def _told(values: Mapping[str, Value]) -> str:
    parts = [f"{name[:1].lower()}{name[1:]} {_word(values[c])}" for c, name in COLUMNS.items() if c in values]
    return ", ".join(parts) or formats.DASH


def _word(value: Value | None) -> str:
    if value is None:
        return formats.DASH
    return formats.number(value) if isinstance(value, int) else str(getattr(value, "label", value))


def listed(title: str, lines: Iterable[str]) -> None:
    every = list(lines)
    with st.expander(f"{title}: {formats.number(len(every))}"):
        rows.table(("",), [(words,) for words in every[:300]])


def agree(at: At, kept: Kept) -> None:
    found = kept.found
    if not found.filled:
        nothing(found)
        return
    values = {f.place.code: f for f in found.matched.found}
    rows.table(
        ("Организация", *COLUMNS.values()),
        [
            (values[f.code].place.name, *(_word(values[f.code].line.values.get(c)) for c in COLUMNS))
            for f in found.pasted.filled[:SHOWN]
        ],
        counts=range(1, len(COLUMNS) + 1),
    )
    if found.filled > SHOWN:
        st.caption(f"Показаны первые {SHOWN} из {formats.number(found.filled)}.")
    words = formats.count(found.filled, "организацию", "организации", "организаций")
    title = f"Внести остальные, пропустив эти: {words}" if found.problems else f"Внести: {words}"
    if st.button(title, type="primary", icon=":material/upload:", key=f"paste-{at.key}"):
        write(at, kept)
        st.rerun()


def nothing(found: Outcome) -> None:
    """Why nothing is left to enter: the numbers are there, or may not be, or nobody knows whose they are."""
    if found.closed:
        shut = found.closed[0]
        about = "форма уже сдана" if shut.why.startswith("форма") else shut.why.rstrip(".")
        told = f"«{shut.organisation}»: {about}, числа другие (в форме: {_told(shut.kept)}; в таблице: "
        told += f"{_told(shut.line.values)}): верните её на доработку"
        more = f"; и ещё {len(found.closed) - 1}" if len(found.closed) > 1 else ""
        st.warning(formats.md(f"Вносить нечего. {told}{more}."), icon=":material/lock:")
    elif found.same:
        st.info("Вносить нечего: эти числа уже стоят в формах.", icon=":material/check:")
    else:
        st.info("Вносить нечего: ни одна организация не узнана.", icon=":material/search_off:")


def write(at: At, kept: Kept) -> None:
    """The very lines that were seen to be wrong stay out; another wrong one stops everything again."""
    skip, wrong = kept.found.pasted.held, kept.found.problems
    with st.spinner("Вносим числа…"), session.begin() as s:
        made = pasting.load(
            s, at.who, at.organisation, at.campaign, kept.table, kept.as_of, kept.chosen, session.now(), skip
        )
    kept.done = bool(made.filled and not made.problems)
    if kept.done:
        kept.found, kept.skipped = made, wrong
    else:
        kept.found = preview(at, kept.table, kept.as_of, kept.chosen)
