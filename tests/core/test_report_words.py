"""The words of the open report: right by the figures, honest with thin data, alive when edited."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import formats
from core.organisations import Level
from core.reports import live, open_report
from core.reports.choices import Choices, Length
from core.reports.facts import Lack, Line, OpenReport, Shortfall, Source, Text
from core.reports.paper import Grid, Points, Words, texts
from tests.core.papers import EMPTY, TERRITORY
from tests.core.telling import ASKED, COUNTS, SHARES, asked, counted, course, full, primary, shared, usual


def flat(words: str) -> str:
    return words.replace(formats.NBSP, " ")


def section(report: OpenReport, key: str, length: Length = Length.USUAL) -> str:
    found = {o.key: o.text for o in open_report.originals(report, length)}
    return flat(live.plain(found.get(key, "")))


def with_lines(**special: Line) -> OpenReport:
    return full(usual(special))


def test_members_and_coverage_are_told_with_the_year_before() -> None:
    said = section(with_lines(), "membership")
    assert "Организация объединяет 83 первичные организации: 43 в школах и 40 в детских садах." in said
    assert "На учёте 3 871 член Профсоюза, на 34 меньше, чем год назад." in said
    assert "Охват членством среди работающих — 81,5 %, на 0,3 процентного пункта ниже, чем год назад." in said


def test_the_difference_is_that_of_the_figures_as_shown() -> None:
    """81,46 and 81,44 are printed as 81,5 and 81,4: whoever subtracts gets 0,1."""
    said = section(with_lines(coverage=shared("coverage", "81.46", "81.44")), "membership")
    assert "81,5 %, на 0,1 процентного пункта выше, чем год назад" in said
    said = section(with_lines(coverage=shared("coverage", "81.54", "81.46")), "membership")
    assert "81,5 %, как и год назад" in said


@pytest.mark.parametrize(
    ("share", "words"),
    [
        ("7.2", "7,2 % расходов, на 1,2 процентного пункта выше нормы (4–6 %)"),
        ("2.8", "2,8 % расходов, на 1,2 процентного пункта ниже нормы (4–6 %)"),
        ("4.0", "4,0 % расходов, в пределах нормы (4–6 %)"),
        ("3.96", "4,0 % расходов, в пределах нормы (4–6 %)"),
        ("2", "2,0 % расходов, на 2 процентных пункта ниже нормы (4–6 %)"),
    ],
)
def test_a_share_of_the_budget_is_held_against_the_norm(share: str, words: str) -> None:
    said = section(with_lines(budget_info_pct=shared("budget_info_pct", share, "4.5")), "finance")
    assert f"На информационную работу ушло {words}" in said


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((100, 90, 95), "Впервые за три года число членов Профсоюза выросло."),
        ((90, 100, 95), "Впервые за три года число членов Профсоюза сократилось."),
        ((90, 95, 100), "Число членов Профсоюза растёт второй год подряд."),
        ((100, 95, 90), "Число членов Профсоюза сокращается второй год подряд."),
    ],
)
def test_three_years_are_told_in_a_sentence(values: tuple[int, ...], words: str) -> None:
    assert words in section(full(history=(course("members_total", *values),)), "membership")


@pytest.mark.parametrize("values", [(90, 95), (95, 95, 95), (90, 95, 95)])
def test_nothing_is_said_of_years_that_show_no_course(values: tuple[int, ...]) -> None:
    said = section(full(history=(course("members_total", *values),)), "membership")
    assert "три года" not in said and "подряд" not in said


def test_every_third_member_is_said_in_words() -> None:
    young = {
        "members_youth": counted("members_youth", 1290, 1200),
        "youth_share": shared("youth_share", "33.3", "31"),
    }
    said = section(with_lines(**young), "membership")
    assert "Моложе 35 лет — каждый третий член Профсоюза (33,3 %)." in said


def test_thin_data_are_neither_compared_nor_praised_nor_blamed() -> None:
    thin = full(source=Source(Level.PRIMARY, 20, 83, 80, 83))
    for length in Length:
        said = flat(live.plain("\n".join(o.text for o in open_report.originals(thin, length))))
        for word in (
            "чем год назад",
            "Впервые",
            "подряд",
            "Самый высокий",
            "Впереди",
            "нормы (",
            "стенд",
            "сильнее",
        ):
            assert word not in said.replace("профсоюзный стенд", ""), word
    assert "данных пока мало, сравнивать их с прошлым годом рано" in section(thin, "membership")


def test_a_partly_told_figure_says_of_how_many_and_is_not_compared() -> None:
    said = section(with_lines(members_total=counted("members_total", 3000, 3905, answered=60)), "membership")
    assert "На учёте 3 000 членов Профсоюза — по данным 60 из 83 первичных организаций." in said


def test_a_share_told_by_a_few_is_not_held_against_the_norm() -> None:
    few = shared("budget_info_pct", "1.0", "1.0", answered=2)
    report = with_lines(budget_info_pct=few)
    assert "1,0 % расходов (по данным 2 из 83 первичных организаций)." in section(report, "finance")
    assert "1,0" not in section(report, "problems", Length.FULL)


@pytest.mark.parametrize(
    ("lack", "count", "problem", "task"),
    [
        (Lack.PAGE, 21, "в 21 из 83 первичных организаций нет страницы", "Помочь 21 первичной организации открыть"),
        (Lack.PAGE, 4, "в 4 из 83 первичных организаций нет страницы", "Помочь 4 первичным организациям открыть"),
        (Lack.RESPONSIBLE, 83, "во всех 83 первичных организациях нет ответственного", "в 83 первичных организациях"),
        (Lack.SILENT, 1, "форму мониторинга не сдала 1 из 83 первичных", "от 1 первичной организации"),
        (Lack.SILENT, 12, "форму мониторинга не сдали 12 из 83 первичных", "от 12 первичных организаций"),
        (Lack.COVERAGE, 2, "в 2 из 83 первичных организаций охват членством ниже 60 %", "в 2 первичных организациях"),
    ],
)  # fmt: skip
def test_what_falls_short_becomes_a_problem_and_a_task(
    lack: Lack, count: int, problem: str, task: str
) -> None:
    report = full(shortfalls=(Shortfall(lack, count, 83),))
    assert problem in section(report, "problems", Length.FULL)
    assert task in section(report, "tasks", Length.FULL)


def test_there_are_no_more_problems_than_a_reader_bears() -> None:
    every = full(shortfalls=tuple(Shortfall(lack, 9, 83) for lack in Lack))
    for length, most in ((Length.BRIEF, 3), (Length.USUAL, 8), (Length.FULL, 10)):
        assert section(every, "problems", length).count("— ") <= most
        assert len(re.findall(r"(?m)^\d+\. ", section(every, "tasks", length))) <= most


def test_a_primary_names_what_it_has_and_what_it_has_not() -> None:
    lines = {code: asked(code, code != "email_own", 1, 1, 1) for code in ASKED}
    said = section(primary(with_lines(**lines)), "information")
    assert "В организации есть ответственный за информационную работу, профсоюзный стенд" in said
    assert "Пока нет собственного адреса почты." in said
    assert "нет собственного адреса электронной почты" in section(primary(with_lines(**lines)), "problems")


def test_the_longer_report_says_more_and_the_shorter_says_the_same_figures() -> None:
    brief, usual_, long = (
        sum(len(o.text) for o in open_report.originals(full(), length)) for length in Length
    )
    assert brief < usual_ < long
    known = open_report.figures(full())
    for length in Length:
        for name, says in live.values(o.text for o in open_report.originals(full(), length)).items():
            assert known[name] == says


# Everything that words can be made of, in all sizes.
_COUNT = st.integers(0, 30_000)
_SHARE = st.decimals(0, 120, places=2)


@st.composite
def reports(draw: Callable[..., object]) -> OpenReport:
    lines: dict[str, Line] = {}
    answered = draw(st.sampled_from((83, 83, 80, 41, 12)))
    assert isinstance(answered, int)
    for code in COUNTS:
        if draw(st.booleans()):
            lines[code] = counted(code, draw(_COUNT), draw(_COUNT), answered)  # type: ignore[arg-type]
    for code in SHARES:
        if draw(st.booleans()):
            lines[code] = shared(code, draw(_SHARE), draw(_SHARE), answered)  # type: ignore[arg-type]
    for code in ASKED:
        if draw(st.booleans()):
            lines[code] = asked(code, draw(st.integers(0, answered)), draw(st.integers(0, 83)), answered)  # type: ignore[arg-type]
    made = full(tuple(lines.values()), source=Source(Level.PRIMARY, answered, 83, 83, 83))
    shortfalls = tuple(Shortfall(lack, draw(st.integers(0, 83)), 83) for lack in Lack)  # type: ignore[arg-type]
    made = replace(made, shortfalls=shortfalls)
    return made if draw(st.booleans()) else primary(made)


THOROUGH = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
_NUMBER = re.compile(r"\d[\d\u00a0]*(?:,\d+)?")


@THOROUGH
@given(reports(), st.sampled_from(list(Length)))
def test_the_words_are_clean_whatever_the_figures(report: OpenReport, length: Length) -> None:
    for original in open_report.originals(report, length):
        said = live.plain(original.text)
        assert "None" not in said and "{" not in said and "\ue000" not in said
        for wrong in ("  ", "..", ",,", " ,", " .", ";.", ":.", ",.", "()", " \n", "— —", f" {formats.NBSP}"):
            assert wrong not in said, (wrong, said)
        for line in said.split("\n"):
            assert line == line.strip() and line[-1] in ".:;!", line


@THOROUGH
@given(reports(), st.sampled_from(list(Length)))
def test_every_number_in_the_words_is_a_number_of_the_facts(report: OpenReport, length: Length) -> None:
    known = set(_numbers_of(report))
    for original in open_report.originals(report, length):
        for found in _NUMBER.findall(live.plain(original.text)):
            assert found.strip(formats.NBSP) in known, (found, flat(live.plain(original.text)))


def _numbers_of(report: OpenReport) -> Iterator[str]:
    """What the tables show, what is told of whole groups, differences of what is shown, and the words' own numbers."""
    # Of the decree, of ages and bounds, of «из 100».
    yield from ("22", "2015", "2", "35", "60", "82", "100", "2025", "2026", *"123456789")
    shown = [grid for s in open_report.paper(report).sections for grid in s.blocks if isinstance(grid, Grid)]
    for grid in shown:
        for text in texts(grid):
            yield from (n.strip(formats.NBSP) for n in _NUMBER.findall(text))
    rated = report.rated
    if rated and rated.place:
        yield from ("66,1", "4,9", "6", "80,0", "30,0")
    for band in report.bands:
        yield from (str(band.count), str(band.of))
    for lack in report.shortfalls:
        yield from (str(lack.count), str(lack.of))
    for leader in report.best:
        yield from (f"{leader.figure.value},0", leader.name[-1])
    yield from (str(report.primaries), str(report.source.accepted), "33", "21", "3", "54", "0,54", "6", "54")
    for line in report.figures:
        yield from _of_line(line)


def _of_line(line: Line) -> Iterator[str]:
    now, before = line.shown
    assert now.value is not None and before.value is not None
    a, b = (formats.half_up(f.value or Decimal(0), now.places) for f in (now, before))
    norm = line.indicator.norm
    bounds = [bound for bound in (norm.lower, norm.upper) if bound is not None] if norm else []
    sizes = [a, a - b, *(a - bound for bound in bounds), *bounds, a - 60]
    for size in sizes:
        for places in (0, 1):
            yield formats.number(abs(size), places)
    for unit in (10**3, 10**6):
        for places in (0, 1):
            yield formats.number(a / unit, places)
    yield from (formats.number(now.answered), formats.number(now.expected))
    if now.total is not None:
        yield formats.number(now.total)


@THOROUGH
@given(reports(), st.sampled_from(list(Length)))
def test_edited_words_that_nobody_has_changed_say_the_very_same(report: OpenReport, length: Length) -> None:
    known = open_report.figures(report)
    for original in open_report.originals(report, length):
        names = live.values([original.text])
        assert live.filled(live.template(original.text), known) == live.plain(original.text)
        assert not live.unknown(live.template(original.text), known)
        assert all(re.search("[а-яё]", name) and len(name) <= 60 for name in names)


@THOROUGH
@given(reports())
def test_a_name_has_one_value_in_the_whole_report(report: OpenReport) -> None:
    found: dict[str, str] = {}
    for length in Length:
        for original in open_report.originals(report, length):
            for name, says in re.findall("\ue000([^\ue001]*)\ue001([^\ue002]*)\ue002", original.text):
                assert found.setdefault(name, says) == says, name


def test_edited_words_keep_live_figures_and_the_tables_stay() -> None:
    mine = Choices(edited={"membership": "Нас {члены}, и это не предел.\n1. Было {нечто}.\n2. <b>Стало</b>."})
    ours, edited = open_report.paper(full()), open_report.paper(full(), mine)
    before, after = (next(s for s in p.sections if s.key == "membership") for p in (ours, edited))
    assert after.blocks[0] == Words(
        f"Нас 3{formats.NBSP}871{formats.NBSP}член Профсоюза, и это не предел.", typed=True
    )
    assert after.blocks[1] == Points(("Было {нечто}.", "<b>Стало</b>."), 1, typed=True)
    tables = [[b for b in s.blocks if not isinstance(b, Words | Points)] for s in (before, after)]
    assert tables[0] == tables[1]


def test_what_the_organisation_wrote_is_printed_as_its_own() -> None:
    hostile = "Мы {члены} — <b>лучшие</b>;  «так»\n7. семь\n9. девять"
    report = full(texts=(Text("text_intro", "Обращение", hostile),))
    blocks = next(s for s in open_report.paper(report).sections if s.key == "address").blocks
    assert all(isinstance(b, Words | Points) and b.typed for b in blocks)
    printed = " ".join(texts(tuple(blocks)))
    for part in ("Мы {члены} — <b>лучшие</b>;  «так»", "семь", "девять"):
        assert part in printed
    assert [b.start for b in blocks if isinstance(b, Points)] == [7, 9]


def test_sections_are_numbered_without_gaps_where_some_are_left_out() -> None:
    short = primary(
        full(tuple(line for line in usual() if line.indicator.code in ("members_total", "coverage")))
    )
    titles = [
        s.title for s in open_report.paper(short).sections if s.title and not s.title.startswith("Прил")
    ]
    assert [int(t.split(".")[0]) for t in titles] == list(range(1, len(titles) + 1))
    assert not any("Финансы" in t or "Охрана труда" in t for t in titles)
    assert len(open_report.paper(TERRITORY).sections) > len(titles)


def test_a_report_without_any_form_still_has_all_its_sections_above_a_primary() -> None:
    keys = [s.key for s in open_report.paper(EMPTY).sections]
    assert keys[:3] == ["address", "basis", "membership"] and keys[-1] == "signatures"
    assert "Нет данных." in list(texts(open_report.paper(EMPTY)))
