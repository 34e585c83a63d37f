"""What a workbook would change or has changed, or everything that is wrong with it."""

from collections.abc import Iterable, Sequence

import streamlit as st

from core import formats, structure
from core.sheets import writing
from core.sheets.columns import CellProblem
from core.sheets.writing import Column, Table
from core.structure import Change, Place
from db.figures import Outcome
from pages.ui import rows

# More than this nobody reads on a screen: the rest is in the file.
SHOWN = 300
PROBLEM_COLUMNS = ("Лист", "Строка", "Столбец", "Что исправить")
NAMES = {
    "name": "Название",
    "level": "Уровень",
    "kind": "Вид учреждения",
    "parent": "Код вышестоящей",
    "town": "Город",
    "opened": "Открыта",
    "closed": "Закрыта",
}


def problems(found: Sequence[CellProblem]) -> None:
    count = formats.count(len(found), "замечание", "замечания", "замечаний")
    st.error(
        f"В файле {count}. Ничего не записано: исправьте {'его' if len(found) == 1 else 'их'} и загрузите файл снова.",
        icon=":material/error:",
    )
    rows.table(PROBLEM_COLUMNS, [words(p) for p in found[:SHOWN]])
    if len(found) > SHOWN:
        st.caption(f"Показаны первые {SHOWN}. Все замечания — в файле.")
        st.download_button(
            "Скачать все замечания",
            writing.write([Table("Замечания", tuple(map(Column, PROBLEM_COLUMNS)), map(words, found))]),
            file_name="Замечания.xlsx",
            on_click="ignore",
            icon=":material/download:",
            key="problems",
        )


def words(problem: CellProblem) -> tuple[str, str, str, str]:
    row = "" if problem.row is None else str(problem.row)
    reason = f"{problem.reason[:1].upper()}{problem.reason[1:]}"
    return problem.sheet, row, problem.column or "", reason


def notes(told: Iterable[str]) -> None:
    for note in told:
        st.info(formats.md(note), icon=":material/info:")


def changes(outcome: Outcome) -> None:
    """Every organisation that is new or different, and how many forms get figures."""
    plan = outcome.plan
    if plan.created:
        st.subheader(f"Новые организации: {len(plan.created)}", anchor=False)
        head = ("Код", "Название", "Уровень", "Вид учреждения", "Вышестоящая")
        rows.table(head, [_place(place) for place in plan.created[:SHOWN]])
        _rest(len(plan.created))
    if plan.changed:
        st.subheader(f"Изменения: {len(plan.changed)}", anchor=False)
        head = ("Код", "Организация", "Что", "Было", "Станет")
        rows.table(head, [row for change in plan.changed[:SHOWN] for row in _difference(change)])
        _rest(len(plan.changed))
    if outcome.fresh or outcome.corrected:
        st.subheader("Показатели", anchor=False)
        st.markdown(
            f"Форм новых: **{outcome.fresh}**, исправленных: **{outcome.corrected}**, без изменений: {outcome.same}."
        )
    if plan.unchanged:
        st.caption(f"Организаций без изменений: {plan.unchanged}.")


def _rest(number: int) -> None:
    if number > SHOWN:
        st.caption(f"Показаны первые {SHOWN} из {number}.")


def _place(place: Place) -> tuple[str, ...]:
    kind = place.kind.label if place.kind else ""
    return place.code, place.name, place.level.label, kind, place.parent or ""


def _difference(change: Change) -> Iterable[tuple[str, ...]]:
    for field in structure.difference(change)[1]:
        yield (
            change.after.code,
            change.before.name,
            NAMES.get(field, field),
            _said(change.before, field),
            _said(change.after, field),
        )


def _said(place: Place, field: str) -> str:
    if field == "level":
        return place.level.label
    if field == "kind":
        return place.kind.label if place.kind else formats.DASH
    if field in ("opened", "closed"):
        return formats.day(getattr(place, field))
    return str(getattr(place, field) or formats.DASH)
