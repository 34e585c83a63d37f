"""A heat map: what stands in a cell, how dark it is and why, in which order, and what is said of all of it."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import shades
from core.charts import heatmap
from core.charts.matrix import Standing
from core.organisations import Level
from core.shades import Sign
from tests.core.figures import DAY, frame, of, row

STAND, PACKS, PAPER = "stand_exists", "packs_received", "solidarity_per_100"
TITLES = {STAND: "Стенд", PACKS: "Письма", PAPER: "Подписка", "email_own": "Почта"}


def drawn(rows: Any, own: Any = None, codes: tuple[str, ...] = (STAND, PAPER), **more: Any) -> heatmap.Facts:
    columns = [heatmap.column(of(c), str(n), TITLES[c]) for n, c in enumerate(codes, 1)]
    return heatmap.facts(
        frame(rows),
        frame(own) if own else None,
        columns,
        year=2026,
        whole="Область",
        title="Десять пунктов",
        level=more.pop("level", Level.TERRITORIAL),
        source=Level.PRIMARY,
        as_of=DAY,
        **more,
    )


def share(name: str, yes: int, answered: int = 10, expected: int = 10, code: str = STAND) -> Any:
    value = Decimal(yes * 100) / answered if answered else None
    return row(name, value, answered, expected, indicator=code, total=yes)


def paper(name: str, copies: int) -> Any:
    """Of 1000 members."""
    return row(name, Decimal(copies) / 10, indicator=PAPER, total=copies, base=1000)


def names(facts: heatmap.Facts) -> list[str]:
    return [line.name for line in facts.lines]


@given(st.lists(st.integers(0, 10), max_size=12), st.booleans())
def test_by_a_column_lines_go_from_end_to_end(yes: list[int], worst: bool) -> None:
    facts = drawn([share(f"{n:02}", y) for n, y in enumerate(yes)], codes=(STAND,), order=STAND, worst=worst)
    shown = [line.cells[0].value for line in facts.lines]
    assert shown == sorted((Decimal(y * 10) for y in yes), reverse=not worst)


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=40))
def test_the_whole_of_some_lines_is_a_sum_over_a_sum(copies: list[int]) -> None:
    facts = drawn([paper(f"{n:02}", c) for n, c in enumerate(copies)], codes=(PAPER,))
    assert facts.whole is not None
    assert facts.whole.cells[0].value == Decimal(sum(copies)) * 100 / (1000 * len(copies))


@given(st.integers(0, 100).map(Decimal), st.integers(0, 100).map(Decimal))
def test_more_is_never_paler(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    for code in (STAND, PAPER):
        assert shades.shade(of(code), low, ()) <= shades.shade(of(code), high, ())
    among = sorted((low, high, Decimal(7)))
    assert shades.shade(of(PACKS), low, among) <= shades.shade(of(PACKS), high, among)


@given(st.integers(0, 3000).map(lambda n: Decimal(n) / 100))
def test_the_dark_two_are_those_that_meet_the_norm(value: Decimal) -> None:
    for code in (PAPER, "budget_info_pct"):
        met = shades.sign(of(code), value, None) is Sign.MET
        assert (shades.shade(of(code), value, ()) >= 3) == met


@pytest.mark.parametrize(
    ("value", "shade"), [("0", 0), ("19.9", 0), ("20", 1), ("59.9", 2), ("80", 4), ("100", 4)]
)
def test_a_share_is_shaded_by_fifths_of_the_hundred(value: str, shade: int) -> None:
    assert shades.shade(of(STAND), Decimal(value), ()) == shade


def test_without_a_norm_the_sign_is_of_a_clear_difference_with_the_whole() -> None:
    signs = [shades.sign(of(STAND), Decimal(v), Decimal(50)) for v in (60, 59, 50, 41, 40)]
    assert signs == [Sign.HIGHER, Sign.NONE, Sign.NONE, Sign.NONE, Sign.LOWER]
    assert shades.sign(of(PACKS), Decimal(5), Decimal(50)) is Sign.NONE


def test_thin_cells_are_neither_shaded_nor_signed_and_come_after_the_others() -> None:
    rows = [share("Мало", 2, 2, 10), share("Много", 3), share("Пусто", 0, 0, 10)]
    facts = drawn(rows, codes=(STAND,), order=STAND)
    assert names(facts) == ["Много", "Мало", "Пусто"]
    assert [line.cells[0].shade for line in facts.lines] == [1, None, None]
    assert [line.cells[0].label for line in facts.lines] == ["30,0\u00a0%", "100,0\u00a0%", "—"]
    spec = json.dumps(heatmap.screen(facts).to_dict(), ensure_ascii=False)
    assert "100,0\u00a0%\u202f*" in spec
    assert "ответила меньше чем половина" in spec


def test_lines_that_are_equal_or_in_no_column_s_order_stand_by_name() -> None:
    rows = [share("Ёлкино", 5), share("Елань", 5), share("Жуково", 5)]
    assert names(drawn(rows, codes=(STAND,), order=STAND)) == ["Елань", "Ёлкино", "Жуково"]
    assert names(drawn(rows, codes=(STAND,), order="no such")) == ["Елань", "Ёлкино", "Жуково"]


def test_what_hangs_directly_under_the_whole_has_a_line_of_its_own() -> None:
    facts = drawn([share("А", 8)], [share("Область", 9, 12, 15)], codes=(STAND,))
    last = facts.lines[-1]
    assert (last.standing, last.code, last.cells[0].value) == (Standing.DIRECT, "", Decimal(50))
    assert (last.cells[0].answered, last.cells[0].expected) == (2, 5)


def test_single_primaries_answer_in_words() -> None:
    facts = drawn([share("А", 1, 1, 1), share("Б", 0, 1, 1)], codes=(STAND,), level=Level.PRIMARY)
    assert [(c.label, c.shade) for line in facts.lines for c in line.cells] == [("да", 4), ("нет", 0)]
    assert facts.whole is not None
    assert facts.whole.cells[0].label == "50,0\u00a0%"


def test_the_words_name_the_strongest_and_the_weakest_and_count_what_is_below_the_norm() -> None:
    rows = [share("А", 8), share("Б", 9), share("А", 2, code="email_own"), share("Б", 3, code="email_own")]
    rows += [paper("А", 5), paper("Б", 15)]
    told = drawn(rows, codes=(STAND, "email_own", PAPER)).sentence.replace("\u00a0", " ")
    assert told == (
        "Сильнее всего — «Стенд» (85,0 %), слабее всего — «Почта» (25,0 %). "
        "Ниже нормы: «Подписка» — у 1 из 2 организаций."
    )


def test_equal_columns_have_no_strongest() -> None:
    rows = [share("А", 5), share("А", 5, code="email_own")]
    assert "Сильнее" not in drawn(rows, codes=(STAND, "email_own")).sentence


def test_the_note_says_how_many_stand_behind_it() -> None:
    assert drawn([share("А", 5, 8)], codes=(STAND,)).note == "по 8 из 10"
    assert drawn([share("А", 5, 8), paper("А", 3)]).note == "по 8–10 из 10"


def test_the_table_holds_every_line_and_the_whole_first() -> None:
    rows = [*(share(f"{n:03}", n % 10) for n in range(100)), share("Мало", 1, 1, 10)]
    table = drawn(rows, codes=(STAND,)).table()
    told = [list(r) for r in table.rows]
    assert len(told) == 102
    assert told[0][0] == "Всего: Область"
    assert [r[-2] for r in told if r[0] == "Мало"] == ["Стенд"]


def small(name: str, copies: int, members: int) -> Any:
    value = Decimal(copies) * 100 / members
    return row(name, value, 1, 1, indicator=PAPER, total=copies, base=members)


def test_a_norm_per_100_members_is_neither_met_nor_missed_by_a_primary_of_fewer() -> None:
    rows = [small("Школа", 0, 150), small("Сад", 0, 30), small("Ясли", 0, 100)]
    facts = drawn(rows, codes=(PAPER,), level=Level.PRIMARY)
    signs = {line.name: (line.cells[0].sign, line.cells[0].shade) for line in facts.lines}
    assert signs == {"Сад": (Sign.APART, None), "Школа": (Sign.SHORT, 0), "Ясли": (Sign.SHORT, 0)}
    assert facts.sentence.replace("\u00a0", " ") == (
        "Ниже нормы: «Подписка» — у 2 из 2 организаций; норма не применяется, где меньше 100 членов: "
        "«Подписка» — к 1."
    )
    assert "Мало данных" not in facts.sentence


def test_more_than_the_whole_hundred_is_no_good_colour() -> None:
    rows = [
        row("А", Decimal("360.4"), indicator="ais_coverage"),
        row("Б", Decimal(90), indicator="ais_coverage"),
    ]
    columns = [heatmap.column(of("ais_coverage"), "10", "АИС")]
    told: Any = {"year": 2026, "whole": "Область", "title": "", "as_of": DAY}
    facts = heatmap.facts(
        frame(rows),
        None,
        columns,
        level=Level.TERRITORIAL,
        source=Level.PRIMARY,
        order="ais_coverage",
        **told,
    )
    assert [(line.name, line.cells[0].sign, line.cells[0].shade) for line in facts.lines] == [
        ("Б", Sign.NONE, 4),
        ("А", Sign.DOUBT, None),
    ]
    assert "А («АИС», 360,4\u00a0%): проверьте ответы" in facts.sentence
    assert [list(r)[-1] for r in facts.table().rows if r[0] == "А"] == [
        "АИС — больше 100 %: проверьте ответы"
    ]


def test_each_width_has_a_height_of_its_own() -> None:
    spec = heatmap.screen(drawn([share("А", 5)], codes=(STAND,))).to_dict()
    [height] = [p["expr"] for p in spec["params"] if p["name"] == "height"]
    assert height.endswith(f": {spec['height']}")


def test_a_full_page_is_sixty_lines_and_stays_small() -> None:
    codes = (STAND, PACKS, PAPER, "email_own")
    rows = [share(f"{n:03} «Районная организация Профсоюза»", 5, code=c) for n in range(70) for c in codes]
    facts = drawn(rows, codes=codes)
    assert len(facts.drawn) == heatmap.SHOWN + 1
    spec = json.dumps(heatmap.screen(facts).to_dict(), ensure_ascii=False)
    # Of eleven columns, as the page has them, still less than 300 KB.
    assert len(spec.encode()) * 11 / len(codes) < 300_000


def test_names_are_data_and_never_expressions() -> None:
    spec = heatmap.screen(drawn([share("datum['code']<img>", 5)], codes=(STAND,))).to_dict()
    spec.pop("datasets")
    assert "<img>" not in json.dumps(spec)


def test_nobody_to_draw_is_said_in_words() -> None:
    facts = drawn([], codes=(STAND,))
    assert facts.empty
    assert "Сравнивать пока нечего" in json.dumps(heatmap.screen(facts).to_dict(), ensure_ascii=False)


def test_a_sum_of_all_is_not_shaded_beside_its_parts() -> None:
    facts = drawn(
        [row(n, Decimal(v), indicator=PACKS, total=v) for n, v in (("А", 1), ("Б", 9))], codes=(PACKS,)
    )
    assert facts.whole is not None
    assert (facts.whole.cells[0].label, facts.whole.cells[0].shade) == ("10", None)
    assert [line.cells[0].shade for line in facts.lines] == [0, 2]
