"""Several lines over years: those alike together, those chosen, breaks; labels that never lie upon one another."""

import json
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import catalogue, newspapers
from core.breaks import Break, Sort
from core.campaigns import Half
from core.charts import halves, layers, lines, trend
from core.charts.line_strokes import stroke
from core.charts.trend import Beside, Role
from core.organisations import Level
from core.reports import fonts
from tests.core.figures import DAY, copies_rows, frame, of, row

YEARS = [2024, 2025, 2026]


@pytest.fixture(autouse=True)
def _typefaces() -> None:
    fonts.register()


def coverage(name: str, *pairs: tuple[int, int]) -> pd.DataFrame:
    """(members, workers) year by year."""
    made = [
        row(name, Decimal(top * 100) / base, year=year, indicator="coverage", total=top, base=base)
        for year, (top, base) in zip(YEARS, pairs, strict=False)
    ]
    return frame(made)


OWN = coverage("Своя", (40, 80), (45, 80), (48, 80))
ABOVE = coverage("Область", (400, 1000), (420, 1000), (450, 1000))
SMALL, LARGE = (
    coverage("Малая", (10, 10), (10, 10), (10, 10)),
    coverage("Большая", (100, 400), (100, 400), (90, 390)),
)


def told(*beside: Beside, breaks: tuple[Break, ...] = (), code: str = "coverage", **more: Any) -> trend.Facts:
    asked: dict[str, Any] = {"years": YEARS, "name": "Своя", "parent_name": "Область", "as_of": DAY} | more
    return trend.facts(
        OWN,
        ABOVE,
        of(code),
        source=Level.PRIMARY,
        beside=beside,
        breaks=breaks,
        alike="Похожие: школы.",
        **asked,
    )


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_those_alike_together_are_sums_over_sums_and_no_average() -> None:
    facts = told(Beside("Похожие вместе", pd.concat([SMALL, LARGE], ignore_index=True), Role.PEERS))
    peers = facts.series[2]
    assert peers.role is Role.PEERS
    assert [p.value for p in peers.points] == [
        Decimal(110 * 100) / 410,
        Decimal(110 * 100) / 410,
        Decimal(25),
    ]
    assert (peers.points[0].answered, peers.points[0].expected) == (20, 20)
    said = plain(facts.sentence)
    assert (
        "За 2026 год в целом по организации «Область» — 45,0 %, у похожих организаций вместе — 25,0 %."
        in said
    )
    assert any("Похожие вместе, 2026: 25,0 % — 100 : 400 × 100" in plain(line) for line in facts.basis)


def test_of_a_sum_there_are_neither_those_above_nor_those_alike() -> None:
    made = frame([row("Своя", Decimal(60), indicator="members_total", total=60)])
    beside = (Beside("Вместе", made, Role.PEERS), Beside("Соседняя", made))
    facts = trend.facts(
        made,
        made,
        of("members_total"),
        years=[2026],
        name="Своя",
        source=Level.PRIMARY,
        as_of=DAY,
        beside=beside,
    )
    assert [s.name for s in facts.series] == ["Своя", "Соседняя"]


def test_the_table_says_who_those_alike_are_and_what_has_changed() -> None:
    facts = told(Beside("Соседняя", SMALL), breaks=(Break(2025, "за «да» считалось другое"),))
    notes = " ".join(facts.table().notes)
    assert "Похожие: школы." in notes
    assert "С 2025 года вопрос задаётся иначе: за «да» считалось другое." in notes
    assert len(facts.table().columns) == 7


def test_a_break_is_a_stroke_with_a_number_and_words() -> None:
    facts = told(breaks=(Break(2025, "другие варианты"), Break(2026, "", Sort.GONE), Break(2019, "давно")))
    assert [year for year, _ in facts.marked] == [2025, 2026]
    assert "С 2025 года вопрос задаётся иначе: другие варианты." in facts.sentence
    assert "2019" not in facts.sentence
    drawn: Any = trend.screen(facts).to_dict()
    marks = [r for rows in drawn["datasets"].values() for r in rows if "number" in r]
    assert [(r["year"], r["number"]) for r in marks[:2]] == [("2025", "1"), ("2026", "2")]
    trend.paper(facts, 480)


def test_a_long_break_is_told_in_short_where_the_conclusion_stands() -> None:
    facts = told(breaks=(Break(2025, "слово " * 60),))
    assert "сравнивайте осторожно" in facts.sentence
    assert "слово слово" not in facts.sentence
    assert "слово слово" in facts.marked[0][1]


def test_a_primary_s_own_answers_are_told_year_by_year() -> None:
    rows = [row("Школа", Decimal(v), 1, 1, year=y, total=v // 100) for y, v in ((2025, 0), (2026, 100))]
    facts = trend.facts(
        frame(rows),
        None,
        of("stand_exists"),
        years=YEARS,
        name="Школа",
        level=Level.PRIMARY,
        source=Level.PRIMARY,
        as_of=DAY,
        beside=[Beside("Соседняя", frame(rows), primary=True)],
    )
    assert facts.sentence.endswith(": 2025 — нет, 2026 — да.")
    assert [p.label for p in facts.series[1].points] == ["нет данных", "нет", "да"]


def test_lines_are_told_apart_without_colour() -> None:
    six = [Beside(f"Организация {n}", SMALL) for n in range(6)]
    facts = told(Beside("Вместе", LARGE, Role.PEERS), *six)
    looks = [stroke(facts, n) for n in range(len(facts.series))]
    assert len({(look.dash, look.sign, look.width) for look in looks}) == len(looks) == 9


def test_many_lines_are_named_above_and_have_their_last_figures_at_their_ends() -> None:
    facts = told(*(Beside(f"Организация {n}", SMALL) for n in range(3)))
    drawn: Any = trend.screen(facts).to_dict()
    ends = [r for rows in drawn["datasets"].values() for r in rows if "figure" in r]
    assert {r["figure"] for r in ends} == {"60,0\u00a0%", "45,0\u00a0%", "100,0\u00a0%"}
    assert any(r.get("name") == "Организация 1" for rows in drawn["datasets"].values() for r in rows)


def test_all_of_it_is_drawn_by_a_painter() -> None:
    import vl_convert

    facts = told(
        Beside("Вместе", LARGE, Role.PEERS), Beside("datum['x']", SMALL), breaks=(Break(2025, "иначе"),)
    )
    svg = vl_convert.vegalite_to_svg(layers.picture(trend.screen(facts), facts), allowed_base_urls=[])
    assert "45,0" in svg
    narrow = trend.screen(facts).to_dict() | {"width": 330}
    assert "45,0" in vl_convert.vegalite_to_svg(narrow, allowed_base_urls=[])


def test_names_are_data_and_never_expressions() -> None:
    spec: Any = trend.screen(told(Beside("datum['code']", SMALL))).to_dict()
    spec.pop("datasets")
    assert "datum['code']" not in json.dumps(spec, ensure_ascii=False)


@given(
    st.lists(st.floats(0, 300), min_size=1, max_size=9),
    st.floats(1, 25),
)
def test_labels_keep_their_order_and_their_distance(wanted: list[float], gap: float) -> None:
    placed = lines.spread(wanted, gap, 0, 300)
    order = sorted(range(len(wanted)), key=lambda n: (wanted[n], n))
    heights = [placed[n] for n in order]
    assert all(-0.001 <= h <= 300.001 for h in heights)
    assert all(b - a >= gap - 0.001 for a, b in pairwise(heights))


def test_labels_that_have_room_stay_where_they_were() -> None:
    assert lines.spread([10.0, 200.0, 100.0], 18, 0, 300) == [10.0, 200.0, 100.0]


LINE = next(line for line in newspapers.series(newspapers.shipped()) if len(line.papers) == 2)


def half(name: str, copies: tuple[int, int], members: int) -> pd.DataFrame:
    """Before and after the change of newspapers."""
    parts = [
        frame(copies_rows(name, number, 0, members, 10, 10, paper)).assign(half=str(when))
        for when, paper, number in (
            (Half(2024, 2), "myunion", copies[0]),
            (Half(2025, 1), "milieu", copies[1]),
        )
    ]
    return pd.concat(parts, ignore_index=True)


def test_half_years_of_several_go_on_with_the_next_newspaper_too() -> None:
    others = pd.concat([half("А", (1, 3), 100), half("Б", (0, 5), 900)], ignore_index=True)
    facts = halves.facts(
        half("Своя", (5, 4), 1000),
        LINE,
        catalogue.shipped().indicators,
        halves=(Half(2024, 2), Half(2025, 1)),
        name="Своя",
        as_of=DAY,
        beside=[
            Beside("Область", half("Область", (50, 60), 8000), Role.ABOVE),
            Beside("Вместе", others, Role.PEERS),
        ],
    )
    assert [s.role for s in facts.series] == [Role.OWN, Role.ABOVE, Role.PEERS]
    assert [p.value for p in facts.series[2].points] == [Decimal("0.1"), Decimal("0.8")]
    assert facts.marked == ((Half(2025, 1), "С 1-го полугодия 2025\u00a0года — «Профсоюзная среда»."),)
    trend.screen(facts).to_dict()


def test_half_years_of_one_count_are_a_line_as_well() -> None:
    rows = frame([row("Своя", Decimal(3), indicator="solidarity_print", total=3)]).assign(half="2025-1")
    facts = trend.facts(
        rows,
        None,
        of("solidarity_print"),
        years=[Half(2025, 1), Half(2024, 2)],
        name="Своя",
        source=Level.PRIMARY,
        as_of=DAY,
    )
    assert facts.years == (Half(2024, 2), Half(2025, 1))
    assert [p.value for p in facts.series[0].points] == [None, 3]
    assert facts.table().columns[0].title == "Полугодие"


def test_a_scale_that_does_not_begin_at_zero_says_so_and_exaggerates_nothing() -> None:
    high = frame(
        [
            row("Своя", Decimal(v), year=y, indicator="coverage", total=v, base=100)
            for y, v in ((2025, 77), (2026, 75))
        ]
    )
    facts = trend.facts(
        high, None, of("coverage"), years=[2025, 2026], name="Своя", source=Level.PRIMARY, as_of=DAY
    )
    low, top = facts.reach
    assert facts.broken and low > 0 and 2 / (top - low) <= Decimal("0.05")
    drawn = json.dumps(trend.screen(facts).to_dict(), ensure_ascii=False)
    assert lines.BROKEN in drawn
    near = told()
    assert near.reach[0] == 0 and lines.BROKEN not in json.dumps(
        trend.screen(near).to_dict(), ensure_ascii=False
    )


def test_what_a_stroke_across_means_is_said_in_the_picture() -> None:
    drawn: Any = trend.screen(told(breaks=(Break(2025, "другие варианты"),))).to_dict()
    words = [r["label"] for rows in drawn["datasets"].values() for r in rows if "label" in r]
    assert "1. С 2025 года вопрос задаётся иначе: другие варианты." in words
