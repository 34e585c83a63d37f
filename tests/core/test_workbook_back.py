"""A book that comes back: of which campaign it is, what has changed meanwhile, what explains a doubtful answer."""

import io
from collections.abc import Sequence
from dataclasses import replace

import openpyxl
import pytest

from core import workbook
from core.answers import Rows
from core.problems import Refused
from core.sheets import reading
from core.workbook import layout
from tests.core.books import FORM, ONE, TODAY, blank, edited, edited_bytes, target


def test_an_answer_changed_in_both_places_is_told() -> None:
    book = edited(workbook.write([blank("s1", ONE)]), {("Ответы", "s1", "members_total"): 140})
    now = {"s1": target({**ONE, "members_total": 130})}
    found = workbook.read(book, now, TODAY)
    (clash,) = found.conflicts
    assert (clash.code, clash.question.code, clash.on_screen, clash.in_book) == (
        "s1",
        "members_total",
        130,
        140,
    )
    assert not found.filled and not found.warnings
    (filled,) = workbook.read(book, now, TODAY, take={clash.key}).filled
    assert filled.answers["members_total"] == 140
    other = {"s1": target({**ONE, "members_total": 131})}
    assert not workbook.read(book, other, TODAY, take={clash.key}).filled


def test_rows_changed_in_both_places_stay_as_they_are_on_the_screen() -> None:
    book = edited(workbook.write([blank("s1", ONE)]), {("Каналы", "s1", "readers"): 9})
    now = {**ONE, "channels": Rows(({"platform": "max"},))}
    found = workbook.read(book, {"s1": target(now)}, TODAY)
    assert [c.question.code for c in found.conflicts] == ["channels"] and not found.filled


def test_a_book_of_another_campaign_is_told_by_name() -> None:
    data = workbook.write([blank("s1")], campaign="Подписка на 2027 [autumn-2026]")
    told = "Это книга кампании «Подписка на 2027», а выбрана «Мониторинг 2026»: выберите её выше"
    with pytest.raises(Refused, match=told):
        workbook.read(reading.read(data), {"s1": target()}, TODAY, "Мониторинг 2026 [monitoring-2026]")
    again = workbook.read(reading.read(data), {"s1": target()}, TODAY, "Подписка на 2027 [autumn-2026]")
    assert again.same == 1 and not again.notes
    copy = reading.read(workbook.marked(reading.read(data), []))
    with pytest.raises(Refused, match="Подписка на 2027"):
        workbook.read(copy, {"s1": target()}, TODAY, "Мониторинг 2026 [monitoring-2026]")


def test_a_lost_column_is_told() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook.write([blank("s1", ONE)])))
    book["Ответы"].delete_cols(3)
    out = io.BytesIO()
    book.save(out)
    found = workbook.read(reading.read(out.getvalue()), {"s1": target(ONE)}, TODAY)
    assert found.notes == ("В книге нет столбца «Членов Профсоюза всего»: эти ответы не изменятся.",)


def explained(rows: Sequence[Sequence[str]]) -> reading.Workbook:
    """A book with more on the register than there are members, and what is said of it."""
    book = openpyxl.load_workbook(
        io.BytesIO(edited_bytes(workbook.write([blank("s1", ONE)]), {("Ответы", "s1", "ais_members"): 300}))
    )
    for number, row in enumerate(rows, start=3):
        for position, value in enumerate(row, start=1):
            book["Пояснения"].cell(number, position).value = value
    out = io.BytesIO()
    book.save(out)
    return reading.read(out.getvalue(), workbook.MAX_ROWS)


def test_a_doubtful_answer_is_explained_on_a_sheet_of_its_own() -> None:
    book = explained([["s1", "На учёте в АИС [ais_members]", "Числа взяты на разные даты", "сверяем"]])
    found = workbook.read(book, {"s1": target(ONE)}, TODAY)
    assert not found.warnings and not found.problems and not found.doubts
    said = found.filled[0].explained["ais_members"]["soft_part"]
    assert (said["reason"], said["text"]) == ("dates", "сверяем") and "300" in said["about"]
    kept = replace(target({**ONE, "ais_members": 300}), explanations={"ais_members": {"soft_part": said}})
    again = workbook.read(book, {"s1": kept}, TODAY)
    assert (again.same, again.filled) == (1, ())


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (["s1", "На учёте в АИС", "Это разные записи"], "выберите причину"),
        (["s1", "На учёте в АИС", "Другое"], "своими словами"),
        (["s1", "Кошки", "Другое", "так надо"], "такого показателя в форме нет"),
        (["s9", "На учёте в АИС", "Другое", "так надо"], "нет среди доступных вам"),
    ],
)
def test_what_explains_nothing_is_a_problem_of_its_line(row: Sequence[str], told: str) -> None:
    found = workbook.read(explained([row]), {"s1": target(ONE)}, TODAY)
    assert [(p.sheet, p.row) for p in found.problems] == [("Пояснения", 3)]
    assert told in found.problems[0].reason


def test_the_reasons_are_offered_as_a_list_and_the_sheet_alone_is_no_answer() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook.write([blank("s1")])))["Пояснения"]
    assert [cell.value for cell in sheet[2]][:4] == ["Код организации", "Показатель", "Причина", "Пояснение"]
    assert {str(v.sqref).partition(":")[0] for v in sheet.data_validations.dataValidation} == {
        "A3",
        "B3",
        "C3",
    }
    book = explained([["s1", "Взносы", "Другое", "так надо"]])
    assert any("пояснять нечего" in note for note in workbook.read(book, {"s1": target(ONE)}, TODAY).notes)


def test_names_of_sheets_are_whole_words() -> None:
    whole = layout.short_name(replace(FORM.indicators["channels"], short="Участие в профсоюзных конкурсах"))
    assert whole == "Участие в профсоюзных конкурсах"
    assert layout.short_name(
        replace(FORM.indicators["channels"], short="Участие с друзьями и профсоюз в городе")
    ) == ("Участие с друзьями и профсоюз")
    past = layout.past_names({"a": whole, "b": "Участие в профсоюзных мероприятиях", "c": "Каналы"})
    assert past["a"] == "Участие в профсоюзных… (было)" and past["c"] == "Каналы (было)"
    assert len(set(past.values())) == 3 and all(len(name) <= 31 for name in past.values())


@pytest.mark.parametrize("value", ["дворец", "#REF!"])
def test_one_error_is_told_once(value: str) -> None:
    cells = {
        ("Каналы", "s1", "platform"): value,
        ("Ответы", "s9", "members_total"): 5,
        ("Каналы", "s9", "platform"): "MAX",
    }
    found = workbook.read(edited(workbook.write([blank("s1", ONE)]), cells), {"s1": target(ONE)}, TODAY)
    assert [(p.sheet, p.row) for p in found.problems] == [("Ответы", 4), ("Каналы", 3)]


def test_what_is_handed_in_and_what_is_not_asked_look_different_and_a_legend_tells() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook.write([blank("s1", ONE, closed=True)])))
    titles = {cell.value: cell.column for cell in book["Ответы"][2]}
    colours = {book["Ответы"].cell(3, titles[t]).fill.fgColor.rgb for t in titles if t and "[" in t}
    assert len(colours) == 2
    assert any("Голубая строка" in str(row[0].value) for row in book["Как заполнять"].iter_rows())


def test_the_copy_to_explain_has_a_line_for_every_doubt_and_comes_back() -> None:
    book = edited(workbook.write([blank("s1", ONE)]), {("Ответы", "s1", "ais_members"): 300})
    found = workbook.read(book, {"s1": target(ONE)}, TODAY)
    copy = openpyxl.load_workbook(io.BytesIO(workbook.marked(book, (), found.warnings, [FORM], found.doubts)))
    row = [cell.value for cell in copy["Пояснения"][3]]
    assert row[:2] == ["s1", "На учёте в АИС [ais_members]"] and "300" in row[4]
    copy["Пояснения"]["C3"] = "Числа взяты на разные даты"
    out = io.BytesIO()
    copy.save(out)
    again = workbook.read(reading.read(out.getvalue()), {"s1": target(ONE)}, TODAY)
    assert again.filled[0].explained and not again.warnings and not again.problems


def test_a_formula_that_nobody_has_calculated_is_told_in_words() -> None:
    book = edited(workbook.write([blank("s1")]), {("Ответы", "s1", "members_total"): "=40+1"})
    (problem,) = workbook.read(book, {"s1": target()}, TODAY).problems
    assert problem.reason.startswith("формула без значения")
