"""Warnings at their edges, one to a field, and the reasons that answer them."""

from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import catalogue, doubts, forms, reasons, rules
from core.answers import Answers, Cell, Missing, Rows, Value
from core.doubts import Range
from core.problems import Problem
from tests.core.small_forms import CHANNELS, PUBLICATIONS, TODAY, asked, check, form, told

ONE = form(asked("copies", label="Экземпляров"))
MANY = form(*(asked(f"n{n}", step=1000) for n in range(100)))


def rule(answers: Answers, made: forms.Form = ONE, **context: object) -> list[str]:
    found = check(made, answers, **context)
    assert not rules.blocking(found)
    return [p.rule for p in found]


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (50, 100, []),  # exactly twice
        (50, 101, ["jump"]),
        (100, 50, []),
        (101, 50, ["jump"]),
        (3, 22, []),  # a step but one
        (3, 23, ["jump"]),
        (3, 24, ["jump"]),
        (0, 19, []),
        (0, 20, ["jump"]),
        (20, 0, ["jump"]),
        (100, 130, []),
        (0, 0, []),
    ],
)
def test_a_jump_is_both_many_times_and_a_step(before: int, now: int, expected: list[str]) -> None:
    assert rule({"copies": now}, last={"copies": before}) == expected


def test_the_step_is_the_one_of_the_question() -> None:
    money = form(asked("spent", "money", step=1000))
    assert rule({"spent": Decimal("1399.99")}, money, last={"spent": Decimal(400)}) == []
    assert rule({"spent": Decimal(1400)}, money, last={"spent": Decimal(400)}) == ["jump"]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (12, 120),
        (120, 12),
        (12, 1200),
        (123, 1234),
        (123, 1225),
        (89, 860),
        (89, 8600),
        (105, 1005),
        (15, 105),
        (3, 30),
        (1, 100),
    ],
)
def test_a_zero_too_many_or_too_few_is_told_instead_of_a_jump(before: int, now: int) -> None:
    (problem,) = check(ONE, {"copies": now}, last={"copies": before})
    assert problem.rule == "tenfold"
    assert ("лишний" if now > before else "потерянный") in problem.text


@pytest.mark.parametrize(("before", "now"), [(2, 24), (12, 130), (123, 1300), (7, 40), (0, 100), (12, 12000)])
def test_other_changes_stay_jumps(before: int, now: int) -> None:
    assert rule({"copies": now}, last={"copies": before}) == ["jump"]


def test_one_and_ten_are_both_small() -> None:
    assert rule({"copies": 10}, last={"copies": 1}) == []


def test_a_jump_tells_how_many_times() -> None:
    (problem,) = check(ONE, {"copies": 125}, last={"copies": 50})
    assert "было 50, теперь 125: в 2,5 раза больше" in problem.text
    (problem,) = check(ONE, {"copies": 50}, last={"copies": 250})
    assert "в 5 раз меньше" in problem.text


@pytest.mark.parametrize(
    ("n", "amount", "expected"),
    [(29, 400, []), (30, 400, ["peers"]), (30, 40, []), (30, 41, ["peers"]), (30, 2, []), (30, 1, ["peers"])],
)
def test_peers_speak_when_there_are_thirty(n: int, amount: int, expected: list[str]) -> None:
    usual = Range(n, Decimal("2.3"), Decimal("39.5"))
    assert rule({"copies": amount}, peers={"copies": usual}) == expected


def test_peers_are_told_with_their_bounds_and_number() -> None:
    usual = Range(31, Decimal(2), Decimal(40), "школа, 51–100 членов")
    (problem,) = check(ONE, {"copies": 400}, peers={"copies": usual})
    assert "похожих организаций (школа, 51–100 членов) от 2 до 40; у вас 400" in problem.text
    assert "с 31\u00a0организацией" in problem.text


@pytest.mark.parametrize(
    ("own", "total", "counted", "expected"),
    [
        (330, 300, (10, 10), []),  # exactly a tenth
        (331, 300, (10, 10), ["below"]),
        (269, 300, (10, 10), ["below"]),
        (331, 300, (9, 10), ["below"]),
        (331, 300, (89, 100), []),
        (331, 300, (0, 0), []),
        (69, 50, (10, 10), []),  # a step but one
        (70, 50, (10, 10), ["below"]),
        (20, 0, (10, 10), ["below"]),
    ],
)
def test_primaries_are_compared_when_nearly_all_are_counted(
    own: int, total: int, counted: tuple[int, int], expected: list[str]
) -> None:
    found = check(ONE, {"copies": own}, below={"copies": Decimal(total)}, below_counted=counted)
    assert [p.rule for p in found] == expected
    assert all(f"по {counted[0]} из {counted[1]}" in p.text for p in found)


def test_a_sum_that_differs_from_its_parts_is_told_with_the_gap() -> None:
    made = form(asked("total", sum_of=["a", "b", "c"]), asked("a"), asked("b"), asked("c"))
    (problem,) = check(made, {"total": 50, "a": 40, "b": 5, "c": 0})
    assert (problem.code, problem.blocking, problem.rule) == ("total", False, "sum")
    assert "расхождение 5" in problem.text
    assert rule({"total": 45, "a": 40, "b": 5, "c": 0}, made) == []
    assert rule({"total": 50, "a": 40, "b": 5, "c": Missing.NOT_APPLICABLE}, made) == ["sum"]


def test_a_sum_with_an_unknown_part_is_only_too_small_never_too_large() -> None:
    made = form(asked("total", sum_of=["a", "b", "c"]), asked("a"), asked("b"), asked("c"))
    assert rule({"total": 50, "a": 40, "b": 5}, made) == []
    assert rule({"total": 50, "a": 40, "b": 5, "c": Missing.NO_DATA}, made) == []
    assert rule({"total": 44, "a": 40, "b": 5}, made) == ["sum"]
    assert rule({"total": 44, "a": 45}, made) == []


def test_a_soft_part_above_its_whole_may_be_kept() -> None:
    made = form(asked("register", softly_part_of=["members"]), asked("members"))
    assert rule({"register": 11, "members": 10}, made) == ["soft_part"]
    assert rule({"register": 10, "members": 10}, made) == []


@pytest.mark.parametrize(("days", "expected"), [(180, []), (181, ["stale"])])
def test_an_old_date_is_told(days: int, expected: list[str]) -> None:
    made = form(asked("updated", "date", stale_after=180))
    assert rule({"updated": TODAY - timedelta(days=days)}, made) == expected
    assert rule({"updated": TODAY - timedelta(days=days)}, made, today=None) == []


@pytest.mark.parametrize(
    ("numbers", "equal", "expected"),
    [(10, 8, []), (10, 9, ["same"]), (100, 80, []), (100, 81, ["same"]), (8, 8, ["same"]), (7, 7, [])],
)
def test_a_form_copied_from_last_year_is_told_once(numbers: int, equal: int, expected: list[str]) -> None:
    last = {f"n{n}": n + 1 for n in range(numbers)}
    now = {code: value + (n >= equal) for n, (code, value) in enumerate(last.items())}
    found = check(MANY, now, last=last)
    assert told(found) == [("", r) for r in expected]


def test_zeros_of_both_years_prove_no_copy() -> None:
    last = {f"n{n}": 0 for n in range(90)} | {f"n{n}": 5 for n in range(90, 97)}
    assert rule(last, MANY, last=last) == []


def test_a_form_of_zeros_alone_is_told_once() -> None:
    assert rule({"n1": 0, "n2": 0, "n3": 0}, MANY) == ["zeros"]
    assert rule({"n1": 0, "n2": 0, "n3": 1}, MANY) == []
    assert rule({"n1": 0, "n2": 0}, MANY) == []
    assert rule({"n1": 0, "n2": 0, "n3": Missing.NO_DATA}, MANY) == []


def test_the_same_channel_or_publication_twice_is_told() -> None:
    line: dict[str, Cell] = {"platform": "vk", "url": "https://vk.com/Profkom", "members": 1}
    other: dict[str, Cell] = line | {"url": "http://www.vk.com/profkom/", "members": 2}
    made = form(asked("channels_exist", "yes_no"), CHANNELS)
    (problem,) = check(
        made, {"channels_exist": True, "channels": Rows((line, line | {"platform": "ok"}, other))}
    )
    assert (problem.rule, problem.blocking) == ("double", False)
    assert problem.text.startswith("Запись 3: похожа на запись 1.")
    paper: dict[str, Cell] = {"medium": "paper", "day": date(2026, 5, 1), "title": "Наш  Профком"}
    rows = Rows((paper, paper | {"title": "наш профком"}))
    assert rule({"publications": rows}, form(PUBLICATIONS)) == ["double"]
    rows = Rows((paper, paper | {"day": date(2026, 5, 2)}, paper | {"medium": "site"}))
    assert rule({"publications": rows}, form(PUBLICATIONS)) == []


def test_records_without_a_name_are_double_only_when_all_is_the_same() -> None:
    kinds = {"code": "kind", "kind": "choice", "label": "Вид", "required": True, "options": {"a": "А"}}
    note = {"code": "note", "kind": "text", "label": "Примечание"}
    made = form(asked("deeds", "rows", columns=[kinds, note]))
    assert (
        rule(
            {"deeds": Rows(({"kind": "a", "note": "май"}, {"kind": "a"}, {"kind": "a", "note": "июнь"}))},
            made,
        )
        == []
    )
    assert rule({"deeds": Rows(({"kind": "a"}, {"kind": "a"}))}, made) == ["double"]
    assert rule({"deeds": Rows(({"kind": "a"}, {"kind": "a"}, {"kind": "a"}))}, made) == ["double"]


def test_figures_of_a_year_ago_are_as_old_as_they_were_at_its_end() -> None:
    dated, day = form(asked("day", "date", stale_after=60)), date(2024, 11, 15)
    assert rule({"day": day}, dated, today=date(2026, 11, 21), year=2024) == []
    assert rule({"day": day}, dated, today=date(2026, 11, 21), year=2025) == ["stale"]
    # What was told a little later is no day of the future.
    assert rule({"day": date(2025, 1, 1)}, dated, today=date(2026, 11, 21), year=2024) == []


def test_the_shipped_question_of_the_day_takes_no_day_of_long_ago() -> None:
    asks = form(catalogue.shipped()["stat_as_of"])
    assert rule({"stat_as_of": date(1990, 1, 1)}, asks) == ["stale"]
    assert rule({"stat_as_of": date(TODAY.year - 1, 10, 1)}, asks) == []


def test_an_old_date_in_a_record_names_the_record() -> None:
    line: dict[str, Cell] = {
        "platform": "vk",
        "url": "https://vk.com/a",
        "members": 1,
        "last": TODAY - timedelta(days=61),
    }
    made = form(asked("channels_exist", "yes_no"), CHANNELS)
    (problem,) = check(made, {"channels_exist": True, "channels": Rows((line,))})
    assert problem.rule == "stale"
    assert problem.text.startswith("Запись 1, «Последняя запись»: 12.08.2026")


def test_a_field_gets_its_most_telling_warning_alone() -> None:
    made = form(
        asked("copies", softly_part_of=["whole"], sum_of=["a", "b"]), asked("whole"), asked("a"), asked("b")
    )
    answers: dict[str, Value] = {"copies": 400, "whole": 1, "a": 1, "b": 1}
    every = {
        "last": {"copies": 40},
        "peers": {"copies": Range(30, Decimal(1), Decimal(2))},
        "below": {"copies": Decimal(30)},
        "below_counted": (1, 1),
    }
    assert rule(answers, made, **every) == ["tenfold"]
    assert rule(answers, made, **every | {"last": {"copies": 70}}) == ["jump"]
    assert rule(answers, made, **every | {"last": {}}) == ["peers"]
    assert rule(answers, made, **every | {"last": {}, "peers": {}}) == ["below"]
    assert rule(answers, made) == ["soft_part"]
    assert rule(answers | {"whole": 400}, made) == ["sum"]


def test_a_field_that_is_blocked_is_not_doubted_as_well() -> None:
    made = form(asked("part", part_of=["whole"]), asked("whole"))
    found = check(made, {"part": 500, "whole": 60}, last={"part": 50, "whole": 60})
    assert told(found) == [("part", "part")]


def test_published_totals_that_do_not_add_up_may_be_kept() -> None:
    parts = ("working", "students", "pensioners")
    made = form(asked("total", sum_of=parts), *map(asked, parts))
    answers = {"total": 145_614, "working": 108_666, "students": 27_029, "pensioners": 9_909}
    (problem,) = check(made, answers)
    assert not problem.blocking and "расхождение 10" in problem.text


def test_every_warning_has_reasons_and_a_word_of_ones_own() -> None:
    assert set(reasons.REASONS) == set(doubts.RULES)
    for offered in reasons.REASONS.values():
        assert offered[-1].code == "other" and len({r.code for r in offered}) == len(offered) > 1


def test_a_reason_is_one_of_the_list_and_other_needs_words() -> None:
    assert reasons.validate_explanation("jump", "merger").words.startswith(
        "Так и есть: произошло объединение"
    )
    told_so = reasons.validate_explanation("jump", "last_year", " забыли\u200b ноль ")
    assert told_so.words == "В прошлом году была ошибка. забыли ноль"
    assert reasons.validate_explanation("peers", "other", "да!").words == "да!"
    for wrong in (
        ("jump", "checked", ""),
        ("part", "other", "слова"),
        ("jump", "other", " да\u200b "),
        ("jump", "other", "я" * 501),
        ("jump", "merger", "\ud800"),
    ):
        with pytest.raises(ValueError, match=r"[а-я0-9]$"):
            reasons.validate_explanation(*wrong)


def test_an_explanation_is_read_back_from_where_it_is_kept() -> None:
    warning, copy = Problem("copies", "…", False, "jump"), Problem("", "…", False, "same")
    said = reasons.Explanation("drive", "набор")
    kept = {"copies": {"jump": asdict(said)}, "": {"same": {"reason": "checked"}}}
    assert reasons.explained(warning, kept) == said
    assert reasons.explained(copy, kept) == reasons.Explanation("checked")
    assert reasons.explained(Problem("copies", "…", False, "peers"), kept) is None
    assert reasons.unexplained([warning, copy, Problem("a", "…", False, "jump")], kept) == [
        Problem("a", "…", False, "jump")
    ]


junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=9)
    | st.sampled_from(["jump", "other", "merger"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["copies", "jump", "reason", "text"]), inner, max_size=3)
    ),
)


@given(st.dictionaries(st.sampled_from(["copies", "other"]), junk))
def test_what_is_kept_wrongly_explains_nothing(kept: dict[str, object]) -> None:
    found = reasons.explained(Problem("copies", "…", False, "jump"), kept)
    assert found is None or found.words


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_warning_is_the_same_whatever_was_explained_before(last: int, first: int, second: int) -> None:
    """Whether an explanation was of the number that stands there now is known to the store alone."""
    kept = {"copies": {r: {"reason": "other", "text": "так и есть"} for r in doubts.RULES}}
    for amount in (first, second):
        for problem in check(ONE, {"copies": amount}, last={"copies": last}):
            assert reasons.explained(problem, kept) == reasons.Explanation("other", "так и есть")


def test_a_reason_was_given_for_the_numbers_it_was_given_for() -> None:
    told = Problem("copies", "Сумма частей — 5, здесь 7.", False, "sum")
    other = Problem("copies", "Сумма частей — 6, здесь 7.", False, "sum")
    said = reasons.Explanation("dates")
    stored = {"copies": {"sum": reasons.kept(said, told)}}
    assert reasons.explained(told, stored) == said and reasons.outdated(told, stored) is None
    assert reasons.explained(other, stored) is None and reasons.outdated(other, stored) == said
    assert reasons.unexplained([other], stored) == [other]
    before = {"copies": {"sum": {"reason": "dates", "text": ""}}}
    assert reasons.explained(other, before) == said


def test_a_date_that_was_explained_does_not_ask_again_every_day() -> None:
    today, tomorrow = (Problem("seen", f"прошло {n} дней", False, "stale") for n in (100, 101))
    stored = {"seen": {"stale": reasons.kept(reasons.Explanation("soon"), today)}}
    assert reasons.explained(tomorrow, stored) is not None
