"""What blocks handing in, and what is hidden by an earlier answer."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import answers as reading
from core import catalogue, forms, rules
from core.answers import Answers, Missing, Row, Rows, Value
from core.effort import minutes
from core.indicators import AnswerKind, Indicator
from core.organisations import Kind, Level
from core.rules import Context, Range
from tests.core.small_forms import EVERYTHING, TODAY, asked, check, form, told

SHIPPED = forms.compose(catalogue.shipped(), Level.PRIMARY, 2026)


def blocks(made: forms.Form, answers: Answers) -> list[tuple[str, str]]:
    """Of what has been answered."""
    return told([p for p in rules.blocking(check(made, answers)) if p.code in answers])


def test_an_empty_form_lists_every_required_question_once() -> None:
    found = rules.check(SHIPPED, Kind.SCHOOL, {}, Context(today=TODAY))
    required = [i.code for i in SHIPPED.asked(Kind.SCHOOL, {}) if i.required]
    assert [p.code for p in found] == required
    assert all(p.blocking and p.rule in ("required", "empty") for p in found)


def test_no_data_is_an_answer_to_a_required_question() -> None:
    assert blocks(EVERYTHING, {"total": Missing.NO_DATA}) == []


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ({"total": 80, "men": 90}, ("men", "part")),
        ({"total": -1}, ("total", "least")),
        ({"total": 1_000_001}, ("total", "most")),
        ({"share": Decimal("100.01")}, ("share", "most")),
        ({"money": Decimal(10) ** 11 + Decimal("0.01")}, ("money", "most")),
        ({"rate": Decimal("-5.1")}, ("rate", "least")),
        ({"rate": Decimal("5.6")}, ("rate", "most")),
        ({"updated": TODAY + timedelta(days=1)}, ("updated", "future")),
        ({"stands_exist": True, "stands": 0}, ("stands", "least")),
    ],
)
def test_what_cannot_be_true_blocks_beside_its_field(answers: Answers, problem: tuple[str, str]) -> None:
    assert blocks(EVERYTHING, answers) == [problem]


SEVERAL = asked("ways", "several", options={"hour": "час", "tv": "экран", "none": "других способов нет"})


def test_nothing_chosen_together_with_something_blocks() -> None:
    (problem,) = check(form(SEVERAL), {"ways": ("hour", "none")})
    assert (problem.rule, problem.blocking) == ("contradiction", True)
    assert problem.text == "Вы отметили и «других способов нет», и другие: оставьте что-то одно."
    for sound in (("none",), ("hour", "tv")):
        assert check(form(SEVERAL), {"ways": sound}) == []


def test_nothing_together_with_something_blocks_in_a_record_too() -> None:
    column = {"code": "ways", "kind": "several", "label": "Как", "options": dict(SEVERAL.options)}
    rows = form(asked("rows", "rows", columns=[column]))
    (problem,) = check(rows, {"rows": Rows(({"ways": ("hour",)}, {"ways": ("none", "tv")}))})
    assert problem.blocking and problem.text.startswith(
        "Запись 2, «Как»: вы отметили и «других способов нет»"
    )


def test_a_channel_has_not_grown_by_more_people_than_it_has() -> None:
    channel: Row = {"chan_platform": "vk", "chan_kind": "staff", "chan_members": 500, "chan_posts_month": 3}
    channels = SHIPPED.indicators["channels"]
    (found,) = rules.cells(channels, {**channel, "chan_members_new": 600}, TODAY)
    assert found == (
        channels.by_code["chan_members_new"],
        "600 больше, чем «Участников» — 500. Проверьте оба числа.",
    )
    for fits in (500, -600):
        assert list(rules.cells(channels, {**channel, "chan_members_new": fits}, TODAY)) == []


@pytest.mark.parametrize(
    "answers",
    [
        {"total": 80, "men": 80},
        {"total": 0},
        {"total": 1_000_000},
        {"share": Decimal(100)},
        {"money": Decimal(10) ** 11},
        {"rate": Decimal(-5)},
        {"rate": Decimal("5.5")},
        {"updated": TODAY},
        {"stands_exist": True, "stands": 1},
    ],
)
def test_a_bound_itself_is_allowed(answers: Answers) -> None:
    assert blocks(EVERYTHING, answers) == []


def test_a_refusal_names_both_numbers_exactly() -> None:
    money = form(
        asked("spent", "money", label="Потрачено", part_of=["given"]), asked("given", "money", label="Дано")
    )
    (problem,) = check(money, {"spent": Decimal("1234.56"), "given": Decimal("1234.5")})
    assert "1\u00a0234,56 больше, чем «Дано» — 1\u00a0234,5" in problem.text
    assert "меньше −5".replace("−", "\u2212") in check(EVERYTHING, {"rate": Decimal(-6)})[1].text


def test_a_question_hidden_by_no_asks_nothing_and_accuses_nobody() -> None:
    answers: Answers = {"stands_exist": False, "stands": 0, "big_stands": 9}
    assert {p.code for p in check(EVERYTHING, answers)}.isdisjoint({"stands", "big_stands"})
    assert rules.pruned(EVERYTHING, Kind.SCHOOL, answers) == {"stands_exist": False}


def test_what_hangs_on_a_hidden_answer_is_not_asked_for_either() -> None:
    chain = form(
        asked("first", "yes_no"),
        asked("second", "yes_no", after={"code": "first", "values": ["yes"]}),
        asked("third", required=True, after={"code": "second", "values": ["yes"]}),
    )
    assert check(chain, {"first": False, "second": True}) == []


def test_a_part_may_be_of_what_is_counted_from_rows() -> None:
    made = form(
        *EVERYTHING.indicators.values(),
        asked("young", label="Молодых", part_of=["subscribers"]),
        computed=EVERYTHING.computed,
    )
    rows = Rows(({"platform": "vk", "url": "https://vk.com/a", "members": 10},))
    answers: Answers = {"channels_exist": True, "channels": rows, "young": 11}
    assert blocks(made, answers) == [("young", "part")]
    assert blocks(made, {**answers, "young": 10}) == []


def test_yes_without_one_record_blocks_and_says_what_to_do() -> None:
    for rows in ({}, {"channels": Rows()}):
        problems = [p for p in check(EVERYTHING, {"channels_exist": True, **rows}) if p.code == "channels"]
        assert told(problems) == [("channels", "empty")]
        assert problems[0].text.startswith("Добавьте хотя бы одну запись или ответьте «нет»")
    assert "channels" not in {p.code for p in check(EVERYTHING, {"channels_exist": False})}


def test_where_nobody_asked_first_no_records_is_an_answer() -> None:
    rows = asked("rows", "rows", required=True, columns=[{"code": "n", "kind": "whole", "label": "N"}])
    assert check(form(rows), {"rows": Rows()}) == []
    assert told(check(form(rows), {})) == [("rows", "empty")]


def test_every_cell_of_a_record_is_held_to_its_column() -> None:
    good: Row = {"platform": "vk", "url": "https://vk.com/a", "members": 10}
    bad: Row = {"platform": "ok", "members": -1, "new": 5, "chat": True, "last": date(2026, 10, 13)}
    answers: Answers = {"channels_exist": True, "channels": Rows((good, bad, {}))}
    found = [p for p in check(EVERYTHING, answers) if p.code == "channels"]
    assert all(p.blocking and p.rule == "row" for p in found)
    assert [p.text.split(":")[0] for p in found] == [
        "Запись 2, «Адрес»",
        "Запись 2, «Участников»",
        "Запись 2, «Новых»",
        "Запись 2, «В чате»",
        "Запись 2, «Последняя запись»",
        "Запись 3",
    ]


def test_a_cell_that_its_record_does_not_ask_for_is_silent() -> None:
    line: Row = {"platform": "vk", "url": "https://vk.com/a", "members": 1, "chat": False, "chat_members": -5}
    assert blocks(EVERYTHING, {"channels_exist": True, "channels": Rows((line,))}) == []


def test_only_colleges_and_universities_are_asked_about_students() -> None:
    assert "students_total" not in {i.code for i in SHIPPED.asked(Kind.SCHOOL, {})}
    assert "students_total" in {i.code for i in SHIPPED.asked(Kind.COLLEGE, {})}


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        ([], 1),
        ([asked(f"n{n}") for n in range(5)], 1),
        ([asked(f"n{n}") for n in range(6)], 2),
        ([asked(f"y{n}", "yes_no") for n in range(10)], 1),
        ([asked("t", "text", maximum=300), asked("u", "text", maximum=200), asked("a", "address")], 1),
        ([asked("t", "text"), asked("c", "yes_no")], 2),
        ([*EVERYTHING.indicators.values()][-2:], 2),
    ],
)
def test_how_long_it_takes_is_rounded_up_to_minutes(questions: list[Indicator], expected: int) -> None:
    assert minutes(questions) == expected
    assert minutes(form(*questions)) == expected


def typed(indicator: Indicator) -> st.SearchStrategy[Value]:
    """Anything that can be parsed, beyond the bounds as well."""
    whole = st.integers(-(10**12), 10**12) | st.integers(-30, 300)
    made: st.SearchStrategy[object] = {
        AnswerKind.YES_NO: st.booleans(),
        AnswerKind.WHOLE: whole,
        AnswerKind.DECIMAL: st.decimals(-(10**12), 10**12, places=4),
        AnswerKind.MONEY: st.decimals(-(10**12), 10**12, places=2),
        AnswerKind.PERCENT: st.decimals(-200, 200, places=2),
        AnswerKind.CHOICE: st.sampled_from([c for c, _ in indicator.options] or [""]),
        AnswerKind.SEVERAL: st.lists(st.sampled_from([c for c, _ in indicator.options] or [""]), max_size=3),
        AnswerKind.DATE: st.dates(date(1900, 1, 1), date(2100, 12, 31)),
        AnswerKind.ADDRESS: st.sampled_from(["https://vk.com/a", "vk.com/a/", "http://ok.ru/b"]),
        AnswerKind.TEXT: st.just("a@b.ru") if indicator.format else st.text("аб ", max_size=3),
        AnswerKind.ROWS: st.lists(
            st.fixed_dictionaries({}, optional={c.code: typed(c) for c in indicator.columns}), max_size=4
        ),
    }[indicator.kind]
    return made.map(lambda raw: reading.parse(indicator, raw)).filter(
        lambda v: v is not None
    ) | st.sampled_from(Missing)  # type: ignore[return-value]


def filled(made: forms.Form) -> st.SearchStrategy[dict[str, Value]]:
    return st.fixed_dictionaries({}, optional={c: typed(i) for c, i in made.indicators.items()})


amounts = st.decimals(0, 10**12, places=2)
contexts = st.builds(
    Context,
    last=filled(EVERYTHING),
    peers=st.dictionaries(
        st.sampled_from(["total", "men", "rate", "money"]),
        st.builds(Range, st.integers(0, 60), amounts, amounts, st.sampled_from(["", "школа"])),
    ),
    below=st.dictionaries(st.sampled_from(["total", "men", "money"]), amounts),
    below_counted=st.tuples(st.integers(0, 20), st.integers(0, 20)),
    today=st.none() | st.just(TODAY),
)


@given(filled(EVERYTHING), contexts)
def test_any_answers_are_judged_in_the_order_of_the_form(answers: Answers, context: Context) -> None:
    found = rules.check(EVERYTHING, Kind.SCHOOL, answers, context)
    order = ["", *EVERYTHING.indicators]
    assert [p.code for p in found] == sorted((p.code for p in found), key=order.index)
    assert all(p.text and p.rule for p in found)
    doubted = [p.code for p in found if not p.blocking and p.code]
    assert len(set(doubted)) == len(doubted)
    assert set(doubted).isdisjoint(p.code for p in found if p.blocking)


@given(filled(SHIPPED), filled(SHIPPED), st.sampled_from(Kind))
def test_the_shipped_form_is_never_too_much_for_the_rules(
    answers: Answers, last: Answers, kind: Kind
) -> None:
    for problem in rules.check(SHIPPED, kind, answers, Context(last=last, today=TODAY)):
        assert problem.code in SHIPPED.indicators or problem.code == ""


@given(filled(EVERYTHING), st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_part_greater_than_its_whole_always_blocks(answers: Answers, whole: int, more: int) -> None:
    judged = check(EVERYTHING, {**answers, "total": whole, "men": whole + more})
    assert ("men", "part") in told(rules.blocking(judged))


@given(filled(EVERYTHING), contexts)
def test_what_is_not_asked_never_accuses_and_changes_nothing(answers: Answers, context: Context) -> None:
    kept = rules.pruned(EVERYTHING, Kind.SCHOOL, answers)
    found = rules.check(EVERYTHING, Kind.SCHOOL, answers, context)
    still = {i.code for i in EVERYTHING.asked(Kind.SCHOOL, kept)}
    assert {p.code for p in found} <= still | {""}
    assert found == rules.check(EVERYTHING, Kind.SCHOOL, kept, context)


@given(filled(EVERYTHING))
def test_pruning_twice_is_pruning_once(answers: Answers) -> None:
    once = rules.pruned(EVERYTHING, Kind.SCHOOL, answers)
    assert rules.pruned(EVERYTHING, Kind.SCHOOL, once) == once
    assert once.items() <= answers.items()
