"""The workbook instead of the screen: what is given out comes back as it was, and only what people changed is new."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import entry, rules, text, workbook
from core.answers import Missing, Row, Rows, Value
from core.organisations import Kind
from core.problems import Refused
from core.sheets import reading
from core.sheets.child import ERRORS
from core.sheets.columns import CellProblem
from tests.core.books import FORM, ONE, TODAY, blank, edited, target


def without_traces(book: reading.Workbook) -> reading.Workbook:
    """As when somebody has retyped it: nothing says any more what the cells said at first."""

    def bare(sheet: reading.Sheet) -> reading.Sheet:
        rows = sheet.rows
        traced = next(
            (r.cells.index("Служебный столбец") for r in sheet.rows if "Служебный столбец" in r.cells), -1
        )
        if traced >= 0:
            rows = tuple(
                reading.Row(r.number, (*r.cells[:traced], None, *r.cells[traced + 1 :])) for r in rows
            )
        return replace(sheet, rows=rows)

    return reading.Workbook(tuple(map(bare, book)), book.notes)


def test_a_book_that_nobody_touched_changes_nothing() -> None:
    data = workbook.write([blank("s1", ONE), blank("s2")], "Район")
    found = workbook.read(reading.read(data), {"s1": target(ONE), "s2": target()}, TODAY)
    assert (found.filled, found.same, found.problems, found.warnings, found.notes) == ((), 2, (), (), ())


def test_what_people_wrote_is_laid_over_what_is_kept() -> None:
    data = workbook.write([blank("s1", ONE), blank("s2")])
    book = edited(data, {("Ответы", "s1", "members_total"): 120, ("Ответы", "s2", "stand"): "Нет"})
    found = workbook.read(book, {"s1": target(ONE), "s2": target()}, TODAY)
    first, second = found.filled
    assert first.answers == {**ONE, "members_total": 120} and first.changed == ("members_total",)
    assert second.answers == {"stand": False}
    assert not found.problems


def test_an_empty_cell_leaves_the_kept_answer() -> None:
    book = edited(workbook.write([blank("s1", ONE)]), {("Ответы", "s1", "members_total"): None})
    assert workbook.read(book, {"s1": target(ONE)}, TODAY).same == 1


def test_an_untouched_cell_does_not_take_back_what_was_answered_on_the_screen_meanwhile() -> None:
    book = edited(workbook.write([blank("s1", ONE)]), {("Ответы", "s1", "comment"): "новое"})
    now = {**ONE, "members_total": 130}
    (filled,) = workbook.read(book, {"s1": target(now)}, TODAY).filled
    assert filled.answers == {**now, "comment": "новое"}


@pytest.mark.parametrize(
    ("code", "value", "reason"),
    [
        ("members_total", "много", "число цифрами"),
        ("members_total", 1.5, "целое"),
        ("members_total", -1, "меньше"),
        ("members_working", 101, "больше, чем"),
        ("members_total", 79, "больше, чем"),
        ("stat_as_of", "31.02.2026", "календаре"),
        ("stat_as_of", date(2027, 1, 1), "не наступила"),
        ("site_kind", "дворец", "Выберите один из вариантов"),
        ("site_url", "где-то там", "адрес"),
        ("stand", "наверное", "«да» или «нет»"),
        ("dues", "—", "Прочерк"),
        ("share", 101, "больше"),
        ("groups", 3, "не заполняет"),
        ("channels", "есть один", "впишите записи на лист"),
        ("members_total", "#REF!", "ошибка Excel"),
    ],
)
def test_a_wrong_cell_is_named_by_sheet_row_and_column(code: str, value: Any, reason: str) -> None:
    book = edited(workbook.write([blank("s0"), blank("s1", ONE)]), {("Ответы", "s1", code): value})
    found = workbook.read(book, {"s0": target(), "s1": target(ONE)}, TODAY)
    problem = found.problems[0]
    assert (problem.sheet, problem.row) == ("Ответы", 4)
    assert problem.column and problem.column.endswith("]") and reason in problem.reason


def test_what_is_required_may_stay_empty_in_a_draft() -> None:
    book = edited(workbook.write([blank("s1")]), {("Ответы", "s1", "comment"): "пока так"})
    found = workbook.read(book, {"s1": target()}, TODAY)
    assert not found.problems and len(found.filled) == 1


def test_a_suspicious_answer_is_told_and_taken() -> None:
    book = edited(workbook.write([blank("s1", ONE)]), {("Ответы", "s1", "ais_members"): 300})
    found = workbook.read(book, {"s1": target(ONE)}, TODAY)
    assert len(found.filled) == 1 and not found.problems
    assert found.warnings[0].column == "На учёте в АИС [ais_members]"


def test_no_drops_what_hung_on_yes_and_says_so() -> None:
    book = edited(workbook.write([blank("s1", ONE)]), {("Ответы", "s1", "site_kind"): "страницы нет"})
    found = workbook.read(book, {"s1": target(ONE)}, TODAY)
    assert found.filled[0].dropped == ("site_url",) and "site_url" not in found.filled[0].answers
    assert any("будет убран" in w.reason for w in found.warnings)


def test_an_answer_to_a_question_that_falls_away_is_a_contradiction() -> None:
    cells = {
        ("Ответы", "s1", "site_kind"): "страницы нет",
        ("Ответы", "s1", "site_url"): "https://new.ru",
    }
    found = workbook.read(edited(workbook.write([blank("s1", ONE)]), cells), {"s1": target(ONE)}, TODAY)
    assert "не задаётся" in found.problems[0].reason


def test_rows_of_an_organisation_are_replaced_as_a_whole() -> None:
    cells = {("Каналы", "s2", "platform"): "MAX", ("Каналы", "s2", "readers"): 7}
    book = edited(workbook.write([blank("s1", ONE), blank("s2")]), cells)
    found = workbook.read(book, {"s1": target(ONE), "s2": target()}, TODAY)
    (filled,) = found.filled
    assert (filled.code, filled.answers) == ("s2", {"channels": Rows(({"platform": "max", "readers": 7},))})


def test_no_rows_is_an_answer_of_its_own() -> None:
    book = edited(workbook.write([blank("s2")]), {("Ответы", "s2", "channels"): "нет"})
    (filled,) = workbook.read(book, {"s2": target()}, TODAY).filled
    assert filled.answers == {"channels": Rows()}


def test_no_rows_beside_rows_is_a_contradiction() -> None:
    book = edited(workbook.write([blank("s1", ONE)]), {("Ответы", "s1", "channels"): "нет"})
    found = workbook.read(book, {"s1": target(ONE)}, TODAY)
    assert "оставьте одно" in found.problems[0].reason


def test_a_wrong_cell_of_a_row_is_named_on_its_sheet() -> None:
    book = edited(workbook.write([blank("s1", ONE)]), {("Каналы", "s1", "readers"): "тьма"})
    (problem,) = workbook.read(book, {"s1": target(ONE)}, TODAY).problems
    assert (problem.sheet, problem.row, problem.column) == ("Каналы", 3, "Подписчиков [readers]")


def test_foreign_unknown_and_doubled_organisations_are_named() -> None:
    cells = {
        ("Ответы", "чужая", "stand"): "да",
        ("Каналы", "чужая-2", "platform"): "MAX",
        ("Ответы", "s2", "Код"): "s1",
    }
    book = edited(workbook.write([blank("s1", ONE), blank("s2", {"stand": False})]), cells)
    found = workbook.read(book, {"s1": target(ONE)}, TODAY)
    assert found.foreign == ("чужая", "чужая-2")
    assert [p.row for p in found.problems] == [4, 5, 5]
    assert "уже есть в строке 3" in found.problems[0].reason


def test_a_form_that_is_closed_may_stand_in_the_book_and_not_be_changed() -> None:
    closed = "форма уже принята."
    data = workbook.write([blank("s1", ONE, closed=True)])
    assert workbook.read(reading.read(data), {"s1": target(ONE, closed)}, TODAY).same == 1
    book = edited(data, {("Ответы", "s1", "comment"): "и всё же"})
    (problem,) = workbook.read(book, {"s1": target(ONE, closed)}, TODAY).problems
    assert problem.row == 3 and problem.reason == closed


def test_columns_may_be_moved_and_missing_but_not_unknown() -> None:
    data = workbook.write([blank("s1", ONE)])
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Ответы"]
    sheet.delete_cols(3)
    sheet.cell(2, 4).value, sheet.cell(3, 4).value = "Сколько кошек", 3
    out = io.BytesIO()
    book.save(out)
    found = workbook.read(reading.read(out.getvalue()), {"s1": target(ONE)}, TODAY)
    assert [(p.row, p.column) for p in found.problems] == [(2, "Сколько кошек")]


def test_another_book_is_refused() -> None:
    data = workbook.write([blank("s1")])
    with pytest.raises(Refused, match="не наша книга, в ней нет листа «Ответы»"):
        workbook.read(edited(data, {}, drop=("Ответы",)), {"s1": target()}, TODAY)
    strange = openpyxl.load_workbook(io.BytesIO(data))
    for cell in strange["Ответы"][2]:
        cell.value = f"Столбец {cell.column}"
    out = io.BytesIO()
    strange.save(out)
    with pytest.raises(Refused, match="не наша книга: скачайте её на этой странице"):
        workbook.read(reading.read(out.getvalue()), {"s1": target()}, TODAY)


def test_the_marked_copy_tells_of_each_error_at_its_cell_and_comes_back_when_corrected() -> None:
    cells = {
        ("Ответы", "s1", "members_total"): "много",
        ("Ответы", "s1", "ais_members"): 500,
        ("Каналы", "s1", "readers"): "тьма",
    }
    book, targets = edited(workbook.write([blank("s1", ONE)]), cells), {"s1": target(ONE)}
    found = workbook.read(book, targets, TODAY)
    copy = workbook.marked(book, found.problems, found.warnings, [FORM])
    seen = openpyxl.load_workbook(io.BytesIO(copy))
    assert seen.sheetnames[0] == "Что исправить" and "2 ошибки" in seen.worksheets[0]["A1"].value.replace(
        "\xa0", " "
    )
    wrong = seen["Ответы"]["C3"]
    assert wrong.value == "много" and "цифрами" in wrong.comment.text and wrong.fill.bgColor is not None
    assert seen["Ответы"].cell(2, seen["Ответы"].max_column).value == "Ошибки"
    assert "Подписчиков" in seen["Каналы"].cell(3, seen["Каналы"].max_column).value
    again = workbook.read(reading.read(copy), targets, TODAY)
    assert list(map(str, again.problems)) == list(map(str, found.problems))
    mended = edited(copy, {("Ответы", "s1", "members_total"): 110, ("Каналы", "s1", "readers"): 6})
    last = workbook.read(mended, targets, TODAY)
    assert not last.problems
    assert last.filled[0].changed == ("members_total", "ais_members", "channels")


def test_a_marked_copy_keeps_the_numbers_of_rows_and_the_dates() -> None:
    book = edited(
        workbook.write([blank("s1", ONE), blank("s2")]), {("Ответы", "s2", "stat_as_of"): date(2026, 1, 5)}
    )
    problem = CellProblem("Ответы", 4, "На какую дату [stat_as_of]", "не та")
    seen = openpyxl.load_workbook(io.BytesIO(workbook.marked(book, [problem])))["Ответы"]
    assert seen["F4"].value.date() == date(2026, 1, 5) and seen["F4"].comment.text == "не та"
    assert seen["F4"].number_format == "dd.mm.yyyy"


def test_heads_are_locked_answers_open_and_foreign_questions_grey() -> None:
    seen = openpyxl.load_workbook(io.BytesIO(workbook.write([blank("s1", ONE), blank("s2", closed=True)])))
    sheet = seen["Ответы"]
    assert sheet.protection.sheet and not sheet.protection.password and sheet.freeze_panes == "C3"
    titles = {cell.value: cell.column for cell in sheet[2]}
    groups = sheet.cell(3, titles["Групп в саду [groups]"])
    assert [sheet["A3"].protection.locked, sheet["C2"].protection.locked, groups.protection.locked] == [
        True
    ] * 3
    assert not sheet["C3"].protection.locked and sheet["C4"].protection.locked
    assert sheet["C1"].value == "Паспорт" and groups.fill.fgColor.rgb == "FFD9D9D9"
    assert seen["Списки"].sheet_state == "hidden"


def test_lists_stop_numbers_only_warn_and_hints_fit() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook.write([blank()])))["Ответы"]
    watched = {str(v.sqref): v for v in sheet.data_validations.dataValidation}
    assert watched["C3"].errorStyle == "warning" and watched["M3"].errorStyle in (None, "stop")
    assert all(len(v.prompt or "") <= 255 for v in watched.values())


def test_last_year_stands_in_the_same_columns_and_cannot_be_changed() -> None:
    past: Mapping[str, Value] = {"members_total": 90, "channels": Rows(({"platform": "vk"},))}
    seen = openpyxl.load_workbook(io.BytesIO(workbook.write([blank("s1", ONE, past)])))
    sheet = seen["Прошлый год"]
    assert sheet["C3"].value == 90 and sheet["C2"].value == seen["Ответы"]["C2"].value
    assert sheet.protection.sheet and sheet["C3"].protection.locked
    assert seen["Каналы (было)"]["C3"].value == "ВКонтакте"


def test_hostile_text_is_neither_formula_nor_link() -> None:
    data = workbook.write([blank("s1", {"comment": "http://evil"}, name='=HYPERLINK("http://evil")')])
    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        assert not sheet._hyperlinks
        assert not [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]


def test_a_book_for_nobody_is_refused() -> None:
    with pytest.raises(Refused):
        workbook.write([])


# Words that mean something else in a cell than in a text.
_WORDS = {*(m.label for m in Missing), *ERRORS}
TEXTS = (
    st.one_of(
        st.text(max_size=40),
        st.sampled_from(
            ["=1+1", "@SUM(1)", "-1+1", "00012", "1e5", "_x0041_", "'=1", "да", "<b>&amp;", "а\r\nб"]
        ),
    )
    .map(text.clean)
    .filter(lambda t: bool(t.strip()) and t.casefold() not in _WORDS)
)
DAYS = st.dates(date(1900, 1, 1), TODAY)
MISSING = st.sampled_from(list(Missing))
WHOLE = st.integers(0, 1_000_000)
LINES = st.fixed_dictionaries(
    {"platform": st.sampled_from(["vk", "max"])},
    optional={
        "address": st.sampled_from(["https://vk.com/a", "https://школа.рф/=1"]),
        "readers": WHOLE | MISSING,
        "opened": DAYS,
        "official": st.booleans(),
        "remark": TEXTS,
    },
)


def decimals(places: int, most: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(0, most, places=places, allow_nan=False, allow_infinity=False)


def _rows(lines: Sequence[Row]) -> Rows:
    return Rows(tuple(lines))


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "members_total": WHOLE | MISSING,
        "ais_members": WHOLE | MISSING,
        "stat_as_of": DAYS | MISSING,
        "dues": decimals(2, 10**11) | MISSING,
        "rate": decimals(4, 1_000_000),
        "share": decimals(2, 100),
        "site_kind": st.sampled_from(["own", "page"]) | MISSING,
        "site_has": st.sampled_from([("news",), ("news", "charter"), ("contacts", "charter")]) | MISSING,
        "stand": st.booleans() | MISSING,
        "comment": TEXTS,
        "channels": st.lists(LINES, max_size=4).map(_rows) | MISSING,
    },
)


@settings(max_examples=25)
@given(st.lists(ANSWERS, min_size=1, max_size=8))
def test_any_answers_written_are_read_back(made: list[dict[str, Value]]) -> None:
    every = {f"s{n}": rules.pruned(FORM, Kind.SCHOOL, answers) for n, answers in enumerate(made)}
    assert not [p for a in every.values() for p in entry.lay(target(), a, TODAY).problems]
    data = workbook.write([blank(code, answers) for code, answers in every.items()])
    book = reading.read(data, workbook.MAX_ROWS)
    touched = workbook.read(book, {code: target(a) for code, a in every.items()}, TODAY)
    assert (touched.filled, touched.problems, touched.same) == ((), (), len(every))
    fresh = workbook.read(without_traces(book), {code: target() for code in every}, TODAY)
    assert fresh.problems == ()
    assert {f.code: f.answers for f in fresh.filled} == {c: a for c, a in every.items() if a}


@given(ANSWERS, ANSWERS)
def test_what_is_laid_is_the_kept_with_the_given_over_it(
    kept: dict[str, Value], new: dict[str, Value]
) -> None:
    laid = entry.lay(target(kept), new, TODAY)
    assert set(laid.changed) <= set(new)
    assert all(laid.answers[c] == new[c] for c in laid.changed)
    assert {**kept, **new}.items() >= dict(laid.answers).items()
