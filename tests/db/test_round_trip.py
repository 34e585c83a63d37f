"""What `export` writes `import` reads back: records on sheets of their own, and campaigns of every kind."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

import db
from core import answers, catalogue, cells, forms, rules, text
from core.access import SYSTEM
from core.answers import Cell, Missing, Row, Rows, Value
from core.campaigns import CampaignKind
from core.catalogue import shipped
from core.indicators import MONITORING, AnswerKind, Indicator
from core.newspaper_edit import Edit
from core.organisations import Level
from core.problems import Refused
from core.sheets import reading, writing
from core.sheets.child import ERRORS
from db import check, newspapers, submissions, transfer
from db.figures import Outcome
from db.models import Campaign, Submission
from tests.db.importing import Load, find, loader, told, tree

TODAY = date(2026, 10, 12)
FORM = forms.compose(catalogue.shipped().of(MONITORING), Level.PRIMARY, 2026)
REPEATING = {c: i for c, i in FORM.indicators.items() if i.kind is AnswerKind.ROWS}
ONE = Rows(
    (
        {
            "chan_platform": "vk",
            "chan_kind": "official",
            "chan_url": "https://vk.com/school1",
            "chan_members": 5,
            "chan_posts_month": 4,
        },
    )
)


@pytest.fixture
def load(engine: Engine, now: datetime) -> Load:
    return loader(engine, now)


def keep(engine: Engine, code: str, given: Mapping[str, Value], **columns: Any) -> None:
    """As if the organisation had answered so; nobody asks the rules."""
    with db.begin(engine) as s:
        kept = submissions.of(s, SYSTEM, find(s, code), 2026)
        assert kept is not None
        kept.answers = {c: answers.to_json(v) for c, v in given.items()}
        for name, value in columns.items():
            setattr(kept, name, value)


def kept(engine: Engine, code: str, kind: CampaignKind = CampaignKind.MONITORING) -> dict[str, Any]:
    with db.reading(engine) as s:
        found = submissions.of(s, SYSTEM, find(s, code), 2026, kind)
        assert found is not None
        return dict(found.answers)


def exported(engine: Engine, now: datetime, kind: CampaignKind = CampaignKind.MONITORING) -> bytes:
    with db.begin(engine) as s:
        return transfer.campaign(s, SYSTEM, "0", 2026, now, kind).data


def begun(load: Load) -> None:
    header = ("Код", "Год", "members_total")
    assert load(tree(), told(("s1", 2026, 100), ("s2", 2026, 50), ("1-1", 2026, 7), header=header)).fresh == 3


def edited(data: bytes, name: str, changes: Mapping[tuple[int, str], Any]) -> Sequence[reading.Sheet]:
    """`changes` by row and the code, or the whole title, of a column."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book[name]
    titles = {str(c.value): c.column for row in page.iter_rows(max_row=2) for c in row if c.value}
    for (row, code), value in changes.items():
        column = next(n for t, n in titles.items() if t == code or t.endswith(f"[{code}]"))
        page.cell(row, column).value = value
    out = io.BytesIO()
    book.save(out)
    return tuple(reading.read(out.getvalue()))


_WORDS = [
    "=1+1",
    "@SUM(1)",
    "-",
    "00012",
    "_x0041_",
    "'=1",
    "да",
    "<b>&",
    "а\nб",
    "«[code]»",
    *sorted(ERRORS),
]
TEXTS = (
    st.one_of(st.text(max_size=30), st.sampled_from(_WORDS))
    .map(lambda t: t.encode(errors="ignore").decode())
    .map(text.clean)
    .filter(lambda t: bool(t.strip()) and t.casefold() not in {m.label for m in Missing})
)


def _cells(column: Indicator) -> st.SearchStrategy[Cell]:
    if column.kind is AnswerKind.CHOICE:
        return st.sampled_from([code for code, _ in column.options])
    if column.kind is AnswerKind.SEVERAL:
        codes = [code for code, _ in column.options]
        some = st.sets(st.sampled_from(codes), min_size=1)
        return some.map(lambda chosen: tuple(c for c in codes if c in chosen))
    if column.kind is AnswerKind.DATE:
        return st.dates(date(1900, 1, 1), TODAY)
    if column.kind is AnswerKind.ADDRESS:
        return st.sampled_from(["https://vk.com/a", "https://школа.рф/=1"])
    if column.kind is AnswerKind.YES_NO:
        return st.booleans()
    if column.kind is AnswerKind.MONEY:
        return st.decimals(0, 10**9, places=2, allow_nan=False, allow_infinity=False)
    if column.kind.numeric:
        return st.integers(0, int(column.maximum or 1_000_000)) | st.sampled_from(Missing)
    return TEXTS.filter(lambda t: len(t) <= (column.maximum or text.LIMIT))


@st.composite
def _lines(draw: st.DrawFn, question: Indicator) -> Row:
    line = {c.code: draw(_cells(c)) for c in question.columns if c.required or draw(st.booleans())}
    wrong = {column.code for column, _ in rules.cells(question, line, TODAY)}
    left = {c: v for c, v in line.items() if c not in wrong}
    assume(left and not list(rules.cells(question, left, TODAY)))
    return left


@st.composite
def _answers(draw: st.DrawFn) -> dict[str, Value]:
    """Of every question of records: nothing, «нет», «нет данных» or records."""
    made: dict[str, Value] = {}
    for code, question in REPEATING.items():
        records = st.lists(_lines(question), min_size=1, max_size=4).map(tuple).map(Rows)
        given_none: st.SearchStrategy[Value | None] = st.sampled_from([None, Rows(), Missing.NO_DATA])
        value = draw(given_none | records)
        if value is None:
            continue
        made[code] = value
        if question.after is not None:
            # «Есть» and not one record contradict each other.
            assume(value != Rows())
            made[question.after.code] = True
    return made


def test_questions_of_records_are_what_this_is_about() -> None:
    assert {"channels", "publications", "events", "materials_made", "contests"} & REPEATING.keys()


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(made=st.lists(_answers(), min_size=2, max_size=2))
def test_any_records_come_back_as_they_were(
    made: list[dict[str, Value]], engine: Engine, now: datetime
) -> None:
    load = loader(engine, now)
    with db.reading(engine) as s:
        empty = s.scalar(select(Campaign.id)) is None
    if empty:
        begun(load)
    every = dict(zip(("s1", "s2"), made, strict=True))
    for code, given_answers in every.items():
        keep(engine, code, given_answers)
    book = reading.read(exported(engine, now))
    back = load(*book)
    assert (back.problems, back.empty, back.same) == ((), True, 3)
    for code in every:
        keep(engine, code, {})
    assert load(*book).problems == ()
    assert {code: answers.decode(FORM.indicators, kept(engine, code)) for code in every} == every


def test_no_records_and_no_answer_are_different_cells(engine: Engine, load: Load, now: datetime) -> None:
    begun(load)
    keep(engine, "s1", {"contests": Rows(), "channels": ONE, "channels_exist": True})
    keep(engine, "s2", {"contests": Missing.NO_DATA})
    data = exported(engine, now)
    book = {page.name: page for page in reading.read(data)}
    main = book["Показатели первичных"]
    at = {cells.marked_code(title): n for n, title in enumerate(main.header)}
    first, second = (row.cells for row in main.rows)
    assert [first[at["contests"]], second[at["contests"]]] == ["нет", "нет данных"]
    name = str(first[at["channels"]]).removeprefix("на листе «").removesuffix("»")
    assert second[at["channels"]] is None
    assert [row.cells[:4] for row in book[name].rows[1:]] == [("s1", "Школа № 1", 2026, "мониторинг")]
    shown = [str(c) for page in book.values() for row in page.rows for c in row.cells]
    assert not [c for c in shown if "Rows(" in c or "frozendict" in c or "{" in c]


def _channels(data: bytes) -> str:
    return next(p.name for p in reading.read(data) if cells.marked_code(p.header[0]) == "channels")


@pytest.mark.parametrize(
    ("where", "change", "column", "reason"),
    [
        ("records", {(3, "chan_members"): "много"}, "chan_members", "число цифрами"),
        ("records", {(3, "chan_platform"): None}, "chan_platform", "Не заполнено"),
        ("records", {(3, "Код"): "s2"}, "Код", "нет строки этой организации"),
        ("records", {(3, "Год"): "год"}, "Год", "не год"),
        ("records", {(3, "Кампания"): "лето"}, "Кампания", "неизвестная кампания"),
        ("main", {(2, "channels"): "нет"}, "channels", "записи есть"),
        ("main", {(2, "channels"): "Rows(lines=())"}, "channels", "на их собственный лист"),
        ("main", {(2, "contests"): "на листе «Конкурсы»"}, "contests", "нет: впишите их"),
    ],
)
def test_a_wrong_cell_of_records_is_named_by_sheet_row_and_column(
    engine: Engine, now: datetime, where: str, change: Mapping[tuple[int, str], Any], column: str, reason: str
) -> None:
    load = loader(engine, now)
    assert load(tree(), told(("s1", 2026, 100), header=("Код", "Год", "members_total"))).fresh == 1
    keep(engine, "s1", {"channels_exist": True, "channels": ONE})
    data = exported(engine, now)
    name = _channels(data) if where == "records" else "Показатели первичных"
    problem = load(*edited(data, name, change)).problems[0]
    (row, _), *_ = change
    named = {i.code: i for q in FORM.indicators.values() for i in (q, *q.columns)}
    titles = {column, cells.heading(named[column]), named[column].label} if column in named else {column}
    assert (problem.sheet, problem.row) == (name, row) and problem.column in titles
    assert reason in problem.reason


def test_records_of_a_form_that_is_not_accepted_stay_out(engine: Engine, load: Load, now: datetime) -> None:
    begun(load)
    keep(engine, "s1", {"channels_exist": True, "channels": ONE}, state="draft")
    back = load(*reading.read(exported(engine, now)))
    assert (back.problems, back.empty) == ((), True)


def test_records_are_found_whatever_their_sheet_is_called(engine: Engine, load: Load, now: datetime) -> None:
    begun(load)
    keep(engine, "s1", {"channels_exist": True, "channels": ONE})
    data = exported(engine, now)
    name = _channels(data)
    for called in ("Показатели чужие", "Источники"):
        pages = [replace(p, name=called) if p.name == name else p for p in reading.read(data)]
        back = load(*pages)
        assert (back.problems, back.empty) == ((), True), called


def test_records_never_become_the_text_of_a_cell() -> None:
    for value in (Rows(), ONE):
        with pytest.raises(TypeError):
            cells.shown(shipped()["channels"], value)
        with pytest.raises(TypeError):
            writing.as_shown(value)


def _autumn(engine: Engine, load: Load, now: datetime) -> Outcome:
    """Figures of a subscription, one newspaper a region's own."""
    with db.begin(engine) as s:
        own = Edit(title="Единство", first="2020-1")
        assert not newspapers.save(s, SYSTEM, find(s, "1"), own, 0, now)
    header = ("Код", "Год", "Кампания", "members_total", "solidarity_print", "edinstvo_print")
    rows = (("s1", 2026, "осенняя подписка", 100, 3, 2), ("1-1", 2026, "autumn", None, 1, None))
    return load(told(*rows, header=header))


def test_a_subscription_comes_back_as_it_was(engine: Engine, load: Load, now: datetime) -> None:
    load(tree())
    outcome = _autumn(engine, load, now)
    assert (outcome.problems, outcome.fresh) == ((), 2)
    autumn = CampaignKind.AUTUMN
    assert kept(engine, "s1", autumn) == {"members_total": 100, "solidarity_print": 3, "edinstvo_print": 2}
    data = exported(engine, now, autumn)
    back = load(*reading.read(data))
    assert (back.problems, back.empty, back.same) == ((), True, 2)
    assert check.everything(engine).differences == []


def test_rows_go_to_the_campaign_of_their_kind(engine: Engine, load: Load, now: datetime) -> None:
    load(tree())
    header = ("Код", "Год", "Кампания", "members_total")
    rows = [("s1", 2025, word, n) for n, word in enumerate((None, "spring", "Осенняя подписка"), start=1)]
    assert load(told(*rows, header=header)).fresh == 3
    with db.reading(engine) as s:
        query = select(Campaign.kind, Submission.answers).join(Submission).where(Campaign.year == 2025)
        found = {kind: given["members_total"] for kind, given in s.execute(query)}
    assert found == {"monitoring": 1, "spring": 2, "autumn": 3}
    with pytest.raises(Refused, match="Подписка на 2-е полугодие 2026"), db.begin(engine) as s:
        transfer.campaign(s, SYSTEM, "0", 2026, now, CampaignKind.SPRING)


def test_a_question_of_another_campaign_is_not_asked(load: Load) -> None:
    load(tree())
    header = ("Код", "Год", "Кампания", "workers_total")
    (problem,) = load(told(("s1", 2025, "spring", 5), header=header)).problems
    assert "весенняя подписка" in problem.reason and "не заполняет" in problem.reason
    (unknown,) = load(told(("s1", 2025, "лето", 5), header=header)).problems
    assert (unknown.column, "осенняя подписка" in unknown.reason) == ("Кампания", True)


def test_numbers_longer_than_excel_keeps_come_back(engine: Engine, load: Load, now: datetime) -> None:
    begun(load)
    code = next(c for c, i in FORM.indicators.items() if i.kind is AnswerKind.MONEY)
    keep(engine, "s1", {code: Decimal("12345678901234.25")})
    back = load(*reading.read(exported(engine, now)))
    assert (back.problems, back.empty) == ((), True)
