"""What a workbook would change, before the eyes: every organisation by name, and what has been answered twice."""

from collections.abc import Sequence

import streamlit as st

from core import formats
from core.answers import Value
from core.indicators import Indicator
from core.sheets import writing
from core.sheets.writing import Column, Table
from core.workbook import Clash, Doubt
from db.brought import Change, Outcome
from pages.ui import answers as shown
from pages.ui import rows

# Organisations on the screen at once; the rest is in the file.
AT_ONCE, MOST_CLASHES, MOST_DOUBTS = 25, 50, 100
WHOLE = "Вся форма"
HEAD = ("Показатель", "Сейчас", "Будет")


def changes(every: Sequence[Change]) -> None:
    if not every:
        return
    st.markdown(f"**Что изменится, по организациям: {formats.number(len(every))}**")
    for change in every[:AT_ONCE]:
        with st.expander(f"{formats.md(change.organisation)} — {_told(change)}"):
            rows.table(HEAD, _lines(change))
    if len(every) > AT_ONCE:
        more = formats.count(len(every) - AT_ONCE, "организация", "организации", "организаций")
        st.caption(f"и ещё {more}: все — в файле.")
        head = ("Код", "Организация", *HEAD)
        st.download_button(
            "Скачать все изменения",
            lambda: writing.write([Table("Изменения", tuple(map(Column, head)), _every(every))]),
            file_name="Изменения.xlsx",
            on_click="ignore",
            icon=":material/download:",
            key="changes",
        )


def _told(change: Change) -> str:
    told = [formats.count(len(change.lines), "ответ", "ответа", "ответов")] if change.lines else []
    if change.explained:
        told.append(formats.count(change.explained, "пояснение", "пояснения", "пояснений"))
    return ", ".join(told)


def _lines(change: Change) -> list[tuple[str, str, str]]:
    return [(shown.short(q), shown.worded(q, old), _word(q, new)) for q, old, new in change.lines]


def _word(question: Indicator, value: Value | None) -> str:
    return "ответ будет убран" if value is None else shown.worded(question, value)


def _every(every: Sequence[Change]) -> list[tuple[str, ...]]:
    return [(change.code, change.organisation, *line) for change in every for line in _lines(change)]


def clashes(found: Outcome, mark: str) -> frozenset[str]:
    """Where the screen and the book disagree: the screen stays unless a person takes the book's. Returns the keys of
    those."""
    every = found.conflicts
    if not every:
        return frozenset()
    count = formats.count(len(every), "ответ изменили", "ответа изменили", "ответов изменили")
    st.warning(
        f"{count} на экране, пока книга была на руках. Останется то, что на экране, если не отметить «Взять из книги».",
        icon=":material/compare_arrows:",
    )
    whole = len(every) > 1 and st.checkbox("Взять из книги все", key=f"take-all-{mark}")
    picked = [c.key for n, c in enumerate(every[:MOST_CLASHES]) if _clash(found, c, f"{mark}-{n}", whole)]
    if len(every) > MOST_CLASHES:
        st.caption(f"Показаны первые {MOST_CLASHES} из {formats.number(len(every))}.")
    return frozenset(c.key for c in every) if whole else frozenset(picked)


def _clash(found: Outcome, clash: Clash, key: str, whole: bool) -> bool:
    question = clash.question
    with st.container(border=True, key=f"clash-{key}"):
        name = found.names.get(clash.code, clash.code)
        rows.table(
            ("Организация", "Показатель", "На экране", "В книге"),
            [
                (
                    name,
                    shown.short(question),
                    *(shown.worded(question, v) for v in (clash.on_screen, clash.in_book)),
                )
            ],
        )
        return whole or st.checkbox("Взять из книги", key=f"take-{key}")


def doubts(found: Outcome) -> None:
    """Every warning by organisation and question, and where its reason is written."""
    every = found.doubts
    if not every:
        return
    title = formats.count(len(every), "предупреждение", "предупреждения", "предупреждений")
    with st.expander(f"{title}: внести можно, но проверьте", icon=":material/warning:", expanded=True):
        st.markdown(
            "Если ответ верный, выберите причину на листе «Пояснения» книги и загрузите её снова: "
            "причина сохранится в форме."
        )
        labels = {q.code: shown.short(q) for form in found.forms for q in form.indicators.values()}
        rows.table(
            ("Организация", "Показатель", "Что проверить", "Где"),
            [_doubt(found, doubt, labels.get(doubt.problem.code, WHOLE)) for doubt in every[:MOST_DOUBTS]],
        )
        if len(every) > MOST_DOUBTS:
            st.caption(f"Показаны первые {MOST_DOUBTS} из {formats.number(len(every))}.")


def _doubt(found: Outcome, doubt: Doubt, question: str) -> tuple[str, str, str, str]:
    name, told = found.names.get(doubt.code, doubt.code), doubt.problem.text
    return name, question, f"{told[:1].upper()}{told[1:]}", f"{doubt.place.sheet}, строка {doubt.place.row}"
