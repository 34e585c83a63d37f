"""Small forms for the tests of rules: one section, codes that say what they are."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from core import rules
from core.answers import Answers
from core.doubts import Context
from core.forms import Form
from core.indicators import Indicator, Section, parse
from core.organisations import Kind, Level
from core.problems import Problem

TODAY = date(2026, 10, 12)


def asked(code: str, kind: str = "whole", **fields: Any) -> Indicator:
    usual = {"code": code, "kind": kind, "label": code.title(), "levels": ["primary"]}
    return parse(usual | fields)


def form(*questions: Indicator, computed: Sequence[Indicator] = ()) -> Form:
    return Form(Level.PRIMARY, (Section("s", "Раздел", "", questions),), tuple(computed))


def check(made: Form, answers: Answers, **context: Any) -> list[Problem]:
    return rules.check(made, Kind.SCHOOL, answers, Context(**({"today": TODAY} | context)))


def told(problems: Sequence[Problem]) -> list[tuple[str, str]]:
    return [(p.code, p.rule) for p in problems]


CHANNELS = asked(
    "channels",
    "rows",
    required=True,
    label="Каналы",
    after={"code": "channels_exist", "values": ["yes"]},
    columns=[
        {
            "code": "platform",
            "kind": "choice",
            "label": "Площадка",
            "required": True,
            "options": {"vk": "ВКонтакте", "ok": "Одноклассники"},
        },
        {"code": "url", "kind": "address", "label": "Адрес", "required": True},
        {"code": "members", "kind": "whole", "label": "Участников", "required": True},
        {"code": "new", "kind": "whole", "label": "Новых", "part_of": ["members"]},
        {"code": "chat", "kind": "yes_no", "label": "Есть чат"},
        {
            "code": "chat_members",
            "kind": "whole",
            "label": "В чате",
            "required": True,
            "after": {"code": "chat", "values": ["yes"]},
        },
        {"code": "last", "kind": "date", "label": "Последняя запись", "stale_after": 60},
    ],
)
PUBLICATIONS = asked(
    "publications",
    "rows",
    label="Публикации",
    columns=[
        {
            "code": "medium",
            "kind": "choice",
            "label": "Издание",
            "required": True,
            "options": {"paper": "Газета", "site": "Сайт"},
        },
        {"code": "day", "kind": "date", "label": "Дата", "required": True},
        {"code": "title", "kind": "text", "label": "Заголовок", "required": True, "maximum": 300},
        {"code": "link", "kind": "address", "label": "Ссылка"},
    ],
)
EVERYTHING = form(
    asked("total", required=True, sum_of=["men", "women"]),
    asked("men", part_of=["total"]),
    asked("women", part_of=["total"]),
    asked("register", softly_part_of=["total"]),
    asked("share", "percent"),
    asked("money", "money", step=1000),
    asked("rate", "decimal", minimum="-5", maximum="5.5"),
    asked("updated", "date", stale_after=180),
    asked("stands_exist", "yes_no", required=True),
    asked("stands", required=True, minimum=1, after={"code": "stands_exist", "values": ["yes"]}),
    asked("big_stands", part_of=["stands"], after={"code": "stands", "above": 3}),
    asked("choice", "choice", options={"a": "А", "b": "Б"}),
    asked("several", "several", options={"a": "А", "b": "Б"}),
    asked("site", "address"),
    asked("words", "text", maximum=500),
    asked("channels_exist", "yes_no", required=True),
    CHANNELS,
    PUBLICATIONS,
    computed=[
        asked(
            "subscribers",
            levels=[],
            tally={"rows": "channels", "take": "sum", "column": "members"},
            aggregation="sum",
        )
    ],
)
