"""The blank on paper: every question with its room to write, whatever the catalogue and the names are."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from core import catalogue, forms, newspapers
from core.answers import Answers, Missing, Rows
from core.campaigns import Half
from core.forms import Form
from core.indicators import MONITORING, Indicator, Section, parse
from core.organisations import Kind, Level
from core.reports import blank_form
from tests.core.papers import flat, fonts_of, solid, words

TITLE = "Форма мониторинга информационной работы за 2026 год"
NAME = "ППО школы № 4 г. Ясногорска"
MADE = datetime(2026, 11, 21, tzinfo=UTC)
LONG = "ППО МБОУ «Средняя общеобразовательная школа с углублённым изучением отдельных предметов» "


def printed(form: Form, kind: Kind | None = Kind.SCHOOL, **more: Any) -> bytes:
    usual: dict[str, Any] = {
        "organisation": NAME,
        "above": "Ясногорская территориальная организация",
        "title": TITLE,
        "due": "до 1 декабря 2026 г.",
        "answers": {},
        "last": {},
        "code": "37-02-014",
        "demonstration": False,
        "made": MADE,
    }
    return blank_form.pdf(form, kind, **(usual | more))


def read(form: Form, kind: Kind | None = Kind.SCHOOL, **more: Any) -> PdfReader:
    return PdfReader(BytesIO(printed(form, kind, **more)))


@cache
def shipped(level: Level = Level.PRIMARY) -> Form:
    return forms.compose(catalogue.load().of(MONITORING), level, 2026)


@cache
def subscription(level: Level = Level.PRIMARY) -> Form:
    known = catalogue.load()
    half = Half.parse("2027-1")
    return newspapers.form(newspapers.shipped(), level, half, known["members_total"], known["stat_as_of"])


def question(code: str, kind: str, **more: Any) -> Indicator:
    return parse({"code": code, "label": f"Вопрос {code}", "kind": kind, "levels": ["primary"]} | more)


def of(*indicators: Indicator, campaign: str = MONITORING) -> Form:
    return Form(Level.PRIMARY, (Section("one", "Раздел первый", "", indicators, campaign),))


@pytest.mark.parametrize(
    ("level", "kind"),
    [*((Level.PRIMARY, kind) for kind in Kind), (Level.TERRITORIAL, None), (Level.REGIONAL, None)],
)
def test_every_question_of_the_kind_is_printed_and_no_other(level: Level, kind: Kind | None) -> None:
    form = shipped(level)
    told = solid(words(read(form, kind)))
    for i in form.indicators.values():
        if i.asked(level, kind):
            assert solid(i.label) in told
            assert solid(i.hint) in told
            assert all(solid(option) in told for option in i.option_labels.values())
            assert all(solid(column.short)[1:] in told for column in i.columns)
    alien = [i.label for i in form.indicators.values() if not i.asked(level, kind) and len(i.label) > 30]
    assert not [label for label in alien if solid(label) in told]


@pytest.mark.parametrize("level", [Level.PRIMARY, Level.TERRITORIAL, Level.REGIONAL])
def test_a_subscription_is_a_table_of_newspapers(level: Level) -> None:
    told = words(read(subscription(level), None))
    for i in subscription(level).indicators.values():
        name, _, copies = i.label.rpartition(",")
        assert solid(name) in solid(told)
        assert solid(copies)[1:] in solid(told)
    assert "«Солидарность», печатных" not in told


def test_what_is_no_newspaper_is_asked_like_any_question() -> None:
    odd = question("solidarity_print", "whole", label="Сколько газет выписали")
    even = question("solidarity_electronic", "whole", label="«Солидарность», электронных подписок")
    told = flat(read(of(odd, even, question("leaf", "text"), campaign="subscription")))
    assert "Сколько газет выписали" in told
    assert "Электронных подписок" in told
    assert "Вопрос leaf" in told


def test_a_primary_of_a_school_has_few_pages_and_a_small_file() -> None:
    made = printed(shipped())
    assert len(made) < 300_000
    assert len(PdfReader(BytesIO(made)).pages) <= 8


def test_every_page_bears_code_number_and_name() -> None:
    reader = read(shipped(), demonstration=True)
    for number, page in enumerate(reader.pages, start=1):
        told = page.extract_text()
        assert re.search(rf"Страница {number} из\s+{len(reader.pages)}\b", told)
        assert "Бланк 37-02-014 от 21.11.2026" in told
        assert "Демонстрационные данные — вымышлены" in told


def test_the_head_says_whose_and_to_whom_and_the_end_who_filled_it_in() -> None:
    reader = read(shipped())
    first, end = flat(reader), reader.pages[-1].extract_text()
    for fact in (NAME, TITLE, "37-02-014", "Ясногорская территориальная", "до 1 декабря 2026 г.", "школа"):
        assert fact in first
    for word in ("Заполнил(а)", "Имя, фамилия", "Подпись", "Дата", "Внесено в систему", "Кем"):
        assert word in end


def test_fonts_are_embedded() -> None:
    found = fonts_of(read(shipped()))
    assert found
    assert all(d is not None and "/FontFile2" in d.get_object() for d in found.values())


def test_a_question_that_hangs_on_another_says_on_which_and_when() -> None:
    form = of(
        question("a", "yes_no"),
        question("b", "choice", options={"own": "своя", "alien": "чужая", "none": "нет её"}, after={
            "code": "a", "values": ["yes"]}),
        question("c", "whole", after={"code": "b", "values": ["own", "alien"]}),
        question("d", "text", after={"code": "c", "above": "0"}),
        question("e", "text", after={"code": "b", "values": ["own"]}),
        question("f", "text", after={"code": "gone", "values": ["yes"]}),
    )  # fmt: skip
    told = flat(read(form))
    assert "если «да» на вопрос 1" in told
    assert "если не «нет её» на вопрос 2" in told
    assert "если на вопрос 3 ответ больше 0" in told
    assert "если «своя» на вопрос 2" in told
    assert "если «да» на вопрос «gone»" in told


def test_questions_that_hang_on_each_other_in_a_circle_are_printed() -> None:
    a = question("a", "yes_no", after={"code": "b", "values": ["yes"]})
    b = question("b", "yes_no", after={"code": "a", "values": ["yes"]})
    assert "Вопрос b" in flat(read(of(a, b)))


def test_last_year_stands_beside_the_room_for_this_year() -> None:
    last: Answers = {
        "workers_total": 1054,
        "resp_name": "Петрова Анна",
        "stat_as_of": date(2025, 10, 1),
        "members_total": Missing.NO_DATA,
    }
    told = flat(read(shipped(), last=last))
    assert "в прошлом году: 1 054 чел." in told
    assert "в прошлом году: Петрова Анна" in told
    assert "в прошлом году: 01.10.2025" in told
    assert "в прошлом году: нет данных" in told
    assert "в прошлый раз: 3 экз." in flat(read(subscription(), last={"solidarity_print": 3}))


def test_answers_are_printed_where_they_would_be_written() -> None:
    columns = [
        {"code": "name", "label": "Название", "kind": "text"},
        {"code": "live", "label": "Живой", "kind": "yes_no"},
    ]
    form = of(
        question("money", "money", unit="руб."),
        question("text", "text"),
        question("day", "date"),
        question("rows", "rows", columns=columns),
    )
    rows = Rows(({"name": "Канал школы", "live": True}, {"name": "Чат", "live": Missing.NO_DATA}))
    answers: Answers = {
        "money": Decimal("1234.50"),
        "text": "<b>Опыт</b>",
        "day": date(2026, 10, 5),
        "rows": rows,
    }
    told = flat(read(form, answers=answers))
    for word in ("1 234,5 руб.", "<b>Опыт</b>", "05.10.2026", "Канал школы", "Чат"):
        assert word in told


def crosses(made: bytes) -> int:
    """Crosses are the only lines so thick."""
    pages = PdfReader(BytesIO(made)).pages
    drawn = [page.get_contents() for page in pages]
    return sum(part.get_data().count(b"1.3 w") for part in drawn if part is not None)


def test_a_blank_has_no_crosses_and_a_filled_one_has_one_for_each_answer() -> None:
    form = of(
        question("a", "yes_no"),
        question("b", "several", options={"x": "один", "y": "два", "z": "три"}),
        question("c", "whole"),
        question("d", "rows", columns=[{"code": "n", "label": "Что", "kind": "text"}]),
    )
    assert crosses(printed(form)) == 0
    answers: Answers = {"a": False, "b": ("x", "z"), "c": Missing.NO_DATA, "d": Rows()}
    assert crosses(printed(form, answers=answers)) == 1 + 2 + 1 + 1


@pytest.mark.parametrize("name", [(LONG * 4)[:300].strip(), "Ж" * 300, "<b>" * 100, "&amp;" * 60])
def test_names_of_300_signs_are_printed_whole_and_literally(name: str) -> None:
    reader = read(shipped(), organisation=name, above=name, title=name, due=name)
    assert solid(words(reader)).count(solid(name)) == 4


def test_words_longer_than_a_page_are_printed_whole() -> None:
    for kind in ("yes_no", "whole", "text", "choice", "rows"):
        long = question(
            "long",
            kind,
            label="ж" * 6000,
            hint="щ" * 6000,
            unit="ю" * 3000,
            options={"a": "ф" * 6000, "b": "нет"} if kind == "choice" else {},
            columns=[{"code": "c", "label": "ц" * 3000, "kind": "text"}] if kind == "rows" else [],
        )
        told = solid(words(read(of(question("a", "yes_no"), long))))
        assert told.count("ж") >= 6000 and told.count("щ") >= 6000
        assert kind != "whole" or told.count("ю") >= 3000
        assert kind != "choice" or told.count("ф") >= 6000
        assert kind != "rows" or told.count("ц") >= 3000


def test_a_hundred_options_and_a_hundred_rows_are_all_there() -> None:
    options = {f"o{n}": f"вариант-{n:03}-{'слово ' * (n % 9)}" for n in range(100)}
    columns = [{"code": f"c{n}", "label": f"Столбец-{n:02}", "kind": "text"} for n in range(20)]
    form = of(question("a", "several", options=options), question("b", "rows", columns=columns))
    rows = Rows(tuple({"c0": f"запись-{n:03}"} for n in range(100)))
    told = solid(words(read(form, answers={"b": rows})))
    assert all(f"вариант-{n:03}-" in told and f"запись-{n:03}" in told for n in range(100))
    assert all(f"Столбец-{n:02}" in told for n in range(20))


def test_no_heading_of_a_section_stands_alone_at_the_foot() -> None:
    for rows in range(1, 26, 2):
        before = Section("before", "Начало", "", tuple(question(f"q{n}", "whole") for n in range(rows)))
        after = Section("after", "Последний раздел", "Пояснение.", (question("end", "yes_no"),))
        reader = read(Form(Level.PRIMARY, (before, after)))
        page = next(p.extract_text() for p in reader.pages if "Последний раздел" in p.extract_text())
        assert "Вопрос end" in page


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=120)
LENGTHS = st.sampled_from([1, 40, 300, 3000])
KINDS = st.sampled_from(["yes_no", "whole", "money", "choice", "several", "date", "address", "text", "rows"])


@settings(max_examples=25, deadline=None)
@given(TEXTS, LENGTHS, st.lists(st.tuples(KINDS, TEXTS, LENGTHS), min_size=1, max_size=6), st.integers(1, 12))
def test_no_text_of_any_length_breaks_a_blank(
    name: str, length: int, asked: list[tuple[str, str, int]], many: int
) -> None:
    made = []
    for n, (kind, text, long) in enumerate(asked):
        words_of = (text * (long // len(text) + 1))[:long]
        after = {"code": f"q{n - 1}", "values": ["yes", "o1"]} if n % 3 == 2 else None
        options = {f"o{m}": words_of for m in range(many)} if kind in ("choice", "several") else {}
        columns = [{"code": f"c{m}", "label": text, "kind": "text"} for m in range(many)]
        more = {"options": options, "columns": columns if kind == "rows" else [], "after": after}
        made.append(question(f"q{n}", kind, label=f"@{n}@{words_of}", hint=words_of, unit=text[:20], **more))
    told = solid(words(read(of(*made), organisation=(name * 300)[:length], last={"q0": name})))
    assert all(f"@{n}@" in told for n in range(len(made)))


def test_a_section_without_questions_for_the_kind_is_left_out() -> None:
    alien = Section("x", "Чужой раздел", "", (question("u", "whole", kinds=["university"]),))
    form = Form(Level.PRIMARY, (alien, *of(question("a", "yes_no")).sections))
    assert "Чужой раздел" not in flat(read(form))
    assert "Чужой раздел" in flat(read(form, Kind.UNIVERSITY))
    assert "Заполнил(а)" in flat(read(replace(form, sections=())))
