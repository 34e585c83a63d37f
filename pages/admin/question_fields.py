"""The widgets of one question in the editor, and what is typed in them as values of an edition.

A widget begins with what it was drawn from and keeps it while the question is on the screen: what differs from
`seen` is what this person has typed, and nothing else of the question is ever written.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import streamlit as st

from core import answers, edition_checks, editions
from core.indicators import Aggregation, AnswerKind, Indicator
from core.organisations import KIND_TITLES, LEVEL_PLURALS, Kind, Level
from pages.ui import answers as shown
from pages.ui import fields

Typed = dict[str, Any]
# What «да» means in a dictionary of its own.
_YES = {"chan_platform": "российская площадка"}


@dataclass
class Sheet:
    """One question as it was drawn: `first` is what its widgets began with, `seen` what is stored of them."""

    code: str
    first: Typed
    seen: Typed = field(default_factory=dict)
    turn: str = field(default_factory=lambda: secrets.token_hex(3))

    def key(self, name: str) -> str:
        return f"edit-{self.code}-{name}-{self.turn}"


def seeds(i: Indicator, new: bool) -> Typed:
    """What stands in the widgets for a question; `new` ones show also what is fixed by publishing."""
    norm = i.norm
    found: Typed = {
        "label": i.label,
        "short": "" if i.short == i.label.lstrip("— ") else i.short,
        "hint": i.hint,
        "required": i.required,
        "hidden": i.hidden,
        "aggregation": i.aggregation.value,
        "minimum": _digits(i.minimum),
        "maximum": _digits(i.maximum),
        "step": _digits(i.step),
        "stale_after": "" if i.stale_after is None else str(i.stale_after),
        "norm_lower": _digits(norm.lower if norm else None),
        "norm_upper": _digits(norm.upper if norm else None),
        "norm_source": norm.source if norm else "",
    }
    for option in editions.options(i):
        code = option["code"]
        found[f"option:{code}:label"] = option["label"]
        found[f"option:{code}:yes"] = option["yes"]
        found[f"option:{code}:retired"] = bool(option.get("retired"))
    if new:
        found["levels"] = [level.value for level in i.levels]
        found["kinds"] = [kind.value for kind in i.kinds]
        found["after_code"] = i.after.code if i.after else ""
        found["after_values"] = list(i.after.values) if i.after else []
    return found


def _digits(value: Decimal | None) -> str:
    return "" if value is None else shown.digits(value).replace("\u00a0", " ")


def draw(sheet: Sheet, i: Indicator, new: bool, others: Mapping[str, Indicator]) -> Typed:
    """Draws the widgets that fit the question and returns what stands in them. `others`: on whose answers a new
    question may depend."""
    column, typed = "." in sheet.code, dict(sheet.first)
    typed["label"] = _text(sheet, "label", "Вопрос", edition_checks.LABEL, area=True)
    typed["hint"] = _text(sheet, "hint", "Подсказка под вопросом", edition_checks.HINT, area=True)
    if not column:
        typed["short"] = _text(
            sheet, "short", "Краткое название, для таблиц и графиков", edition_checks.SHORT
        )
    if new:
        _audience(sheet, typed, others)
    if not i.computed:
        _answer(sheet, i, typed, column)
    if i.kind in edition_checks.CHOICES:
        _options(sheet, i, typed)
    if not column and (i.kind.numeric or i.aggregation is Aggregation.SHARE_YES):
        _norm(sheet, typed)
    return typed


def _text(sheet: Sheet, name: str, label: str, limit: int, area: bool = False, example: str = "") -> str:
    draw_one = st.text_area if area else st.text_input
    value = draw_one(
        label, sheet.first[name], max_chars=limit, key=sheet.key(name), placeholder=example, **_LOW[area]
    )
    return value or ""


_LOW: dict[bool, dict[str, Any]] = {True: {"height": 90}, False: {"autocomplete": "off"}}


def _audience(sheet: Sheet, typed: Typed, others: Mapping[str, Indicator]) -> None:
    levels = [level.value for level in Level if level is not Level.FEDERAL]
    typed["levels"] = st.pills(
        "Кто отвечает",
        levels,
        selection_mode="multi",
        default=sheet.first["levels"],
        format_func=lambda v: LEVEL_PLURALS[Level(v)][1],
        key=sheet.key("levels"),
    )
    if Level.PRIMARY.value in typed["levels"]:
        typed["kinds"] = st.pills(
            "В каких учреждениях (если не отмечено — во всех)",
            [kind.value for kind in Kind],
            selection_mode="multi",
            default=sheet.first["kinds"],
            format_func=lambda v: KIND_TITLES[Kind(v)],
            key=sheet.key("kinds"),
        )
    codes = ["", *others]
    chosen = st.selectbox(
        "Задавать только после ответа на вопрос",
        codes,
        index=codes.index(sheet.first["after_code"]) if sheet.first["after_code"] in codes else 0,
        format_func=lambda c: shown.name(others[c]) if c in others else "всегда",
        key=sheet.key("after_code"),
        filter_mode="contains",
    )
    typed["after_code"], typed["after_values"] = chosen, []
    if chosen:
        words = replies(others[chosen])
        usual = sheet.first["after_values"] if chosen == sheet.first["after_code"] else []
        typed["after_values"] = st.pills(
            "После каких ответов",
            list(words),
            selection_mode="multi",
            default=[v for v in usual if v in words],
            format_func=lambda v: fields.literal(words[v]),
            key=sheet.key(f"after_values-{chosen}"),
        )


def replies(i: Indicator) -> Mapping[str, str]:
    """What a question that others depend on can be answered with."""
    return {"yes": "Да", "no": "Нет"} if i.kind is AnswerKind.YES_NO else i.option_labels


def _answer(sheet: Sheet, i: Indicator, typed: Typed, column: bool) -> None:
    typed["required"] = _tick(sheet, "required", "Без ответа форму не сдать")
    if not column:
        typed["hidden"] = _tick(sheet, "hidden", "Не задавать (скрыть вопрос)")
        ways = [a.value for a in edition_checks.FITTING[i.kind]]
        if len(ways) > 1 and sheet.first["aggregation"] in ways:
            typed["aggregation"] = st.selectbox(
                "Как сводить ответы организаций",
                ways,
                index=ways.index(sheet.first["aggregation"]),
                format_func=lambda v: edition_checks.AGGREGATIONS[Aggregation(v)],
                key=sheet.key("aggregation"),
            )
    if i.kind.numeric:
        with st.container(horizontal=True, key=sheet.key("bounds")):
            typed["minimum"] = _number(sheet, "minimum", "Не меньше")
            typed["maximum"] = _number(sheet, "maximum", "Не больше")
            if not column:
                typed["step"] = _number(sheet, "step", "Переспросить при изменении от")
    elif i.kind is AnswerKind.TEXT:
        typed["maximum"] = _number(sheet, "maximum", "Наибольшая длина, знаков")
    elif i.kind is AnswerKind.DATE:
        typed["stale_after"] = _number(sheet, "stale_after", "Через сколько дней дата считается старой")


def _tick(sheet: Sheet, name: str, label: str) -> bool:
    return st.checkbox(label, sheet.first[name], key=sheet.key(name))


def _number(sheet: Sheet, name: str, label: str) -> str:
    """The typed number, or what was stored while it is none."""
    typed = _text(sheet, name, label, 30)
    try:
        if typed.strip():
            (answers.whole if name == "stale_after" else answers.number)(typed)
    except ValueError as error:
        fields.note("block", f"Не сохранено. {error}.")
        return str(sheet.seen[name])
    return typed


def _norm(sheet: Sheet, typed: Typed) -> None:
    st.markdown("**Норма**")
    with st.container(horizontal=True, key=sheet.key("norm")):
        typed["norm_lower"] = _number(sheet, "norm_lower", "Не ниже")
        typed["norm_upper"] = _number(sheet, "norm_upper", "Не выше")
    typed["norm_source"] = _text(
        sheet,
        "norm_source",
        "Кем установлена",
        edition_checks.SOURCE,
        example="например, решение ЦС Профсоюза",
    )


def _options(sheet: Sheet, i: Indicator, typed: Typed) -> None:
    st.markdown("**Варианты ответа**")
    yes = _YES.get(i.code, "считать за «да»")
    counted = i.aggregation is Aggregation.SHARE_YES or bool(i.known_labels.keys() & set(i.yes))
    for option in editions.options(i):
        name = f"option:{option['code']}"
        if f"{name}:label" not in sheet.first:
            continue
        with st.container(border=True, key=sheet.key(name), gap="xsmall"):
            typed[f"{name}:label"] = _text(sheet, f"{name}:label", "Вариант", edition_checks.OPTION)
            with st.container(horizontal=True, key=sheet.key(f"{name}:ticks")):
                if counted:
                    typed[f"{name}:yes"] = _tick(sheet, f"{name}:yes", yes)
                typed[f"{name}:retired"] = _tick(sheet, f"{name}:retired", "больше не предлагать")


def values(i: Indicator, typed: Typed, seen: Typed) -> dict[str, Any]:
    """What differs from `seen`, as values of an edition."""
    mine = {name for name, value in typed.items() if value != seen.get(name)}
    plain = ("label", "short", "hint", "required", "hidden", "aggregation", "levels", "kinds")
    found = {name: typed[name] for name in plain if name in mine}
    found |= {n: _stored(typed[n]) for n in ("minimum", "maximum", "step") if n in mine}
    if "step" in found:
        found["step"] = found["step"] or "20"
    if "stale_after" in mine:
        found["stale_after"] = (
            int(answers.whole(typed["stale_after"])) if typed["stale_after"].strip() else None
        )
    if any(name.startswith("norm_") for name in mine):
        found["norm"] = _norm_of(typed)
    if any(name.startswith("option:") for name in mine):
        found["options"] = [_option(typed, option) for option in editions.options(i)]
    if mine & {"after_code", "after_values"}:
        after = {"code": typed["after_code"], "values": list(typed["after_values"])}
        found["after"] = after if typed["after_code"] else None
    return found


def _stored(typed: str) -> str | None:
    return format(answers.number(typed).normalize(), "f") if typed.strip() else None


def _norm_of(typed: Typed) -> dict[str, Any] | None:
    bounds = {n: _stored(typed[f"norm_{n}"]) for n in ("lower", "upper")}
    found = {n: v for n, v in bounds.items() if v is not None}
    return found | {"source": typed["norm_source"]} if found or typed["norm_source"].strip() else None


def _option(typed: Typed, option: Mapping[str, Any]) -> dict[str, Any]:
    name = f"option:{option['code']}"
    found = {"code": option["code"], "label": typed.get(f"{name}:label", option["label"])}
    found["yes"] = bool(typed.get(f"{name}:yes", option["yes"]))
    return found | ({"retired": True} if typed.get(f"{name}:retired", option.get("retired")) else {})
