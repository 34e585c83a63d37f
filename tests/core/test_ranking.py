"""A league table: who has a place and who has not, what has changed, the lines it is held against."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import methodology, scores
from core.charts import ranking
from core.charts.ranking import Order, Standing
from core.organisations import Level
from tests.core.figures import DAY, frame, of, ranked, row, share

# Of one organisation this year and last: «да» out of ten, and how many answered.
one = st.tuples(st.integers(0, 10), st.integers(0, 10), st.integers(0, 10), st.integers(0, 10))


def two_years(told: dict[str, tuple[int, int, int, int]]) -> Any:
    rows = []
    for name, (yes, answered, yes_before, answered_before) in told.items():
        now, past = min(yes, answered), min(yes_before, answered_before)
        rows.append(share(name, now, answered, 10))
        old = Decimal(past * 100) / answered_before if answered_before else None
        rows.append(row(name, old, answered_before, 10, year=2025, total=past))
    return frame(rows)


def drawn(told: Any, **more: Any) -> ranking.Facts:
    return ranking.facts(
        told,
        None,
        of(more.pop("code", "stand_exists")),
        year=2026,
        whole="Область",
        level=more.pop("level", Level.TERRITORIAL),
        source=Level.PRIMARY,
        as_of=DAY,
        **more,
    )


def shown_value(bar: ranking.Bar) -> Decimal:
    return Decimal(bar.label.split("\u00a0")[0].replace(",", "."))


@given(st.dictionaries(st.sampled_from([f"Организация {n}" for n in range(12)]), one, max_size=12))
def test_places_and_changes_are_what_a_reader_counts_from_the_page(
    told: dict[str, tuple[int, int, int, int]],
) -> None:
    facts = drawn(two_years(told))
    ranked = [b for b in facts.bars if b.place is not None]
    assert {b.name for b in ranked} == {n for n, (_, answered, _, _) in told.items() if answered >= 5}
    before = {n: round(100 * min(y, a) / a, 1) for n, (_, now, y, a) in told.items() if a >= 5 and now >= 5}
    for bar in ranked:
        assert bar.place == 1 + sum(shown_value(b) > shown_value(bar) for b in ranked)
        was = before.get(bar.name)
        assert bar.before == (None if was is None else 1 + sum(v > was for v in before.values()))
    assert facts.compared == bool(before)


@given(st.permutations(range(8)))
def test_the_order_of_the_frame_changes_nothing(order: list[int]) -> None:
    rows = [share(f"Организация {n}", n // 2, 10, 10) for n in range(8)]
    mixed = ranked([rows[n] for n in order])
    assert [b.name for b in mixed.bars] == [b.name for b in ranked(rows).bars]


def test_thin_data_and_no_data_have_neither_place_nor_change_nor_percentile() -> None:
    facts = drawn(two_years({"А": (9, 10, 9, 10), "Мало": (4, 4, 9, 10), "Пусто": (0, 0, 9, 10)}))
    assert [(b.standing, b.place, b.before, b.percentile) for b in facts.bars[1:]] == [
        (Standing.THIN, None, None, None),
        (Standing.MISSING, None, None, None),
    ]


def test_while_others_are_silent_nobody_rises() -> None:
    """Three stood above last year and have not answered yet: that is no rise."""
    past = {f"Молчит {n}": (0, 0, 10, 10) for n in range(3)}
    facts = drawn(two_years({"Ответила": (5, 10, 5, 10), **past}))
    assert (facts.bars[0].place, facts.bars[0].before) == (1, 1)


def test_the_middle_is_of_those_with_a_place() -> None:
    facts = ranked([share(name, yes, 10, 10) for name, yes in zip("АБВГ", (1, 2, 5, 9), strict=True)])
    assert facts.median is not None
    assert (facts.median.value, facts.median.label) == (Decimal("35.0"), "Медиана: 35,0\u00a0%")
    assert ranked([share("А", 1, 10, 10), share("Б", 2, 10, 10)]).median is None


def test_the_median_is_drawn_apart_from_the_whole() -> None:
    spec = ranking.screen(ranked([share(n, y, 10, 10) for n, y in zip("АБВ", (1, 2, 9), strict=True)]))
    assert "Медиана: 20,0\u00a0%" in json.dumps(spec.to_dict(), ensure_ascii=False)


def test_between_two_bounds_a_norm_is_a_band_and_beyond_one_it_is_a_line() -> None:
    def band(code: str) -> bool:
        rows = [row("А", Decimal("5"), indicator=code), row("Б", Decimal("2"), indicator=code)]
        data = ranking.screen(drawn(frame(rows), code=code)).to_dict()["datasets"].values()
        return any("from" in line for rows in data for line in rows)

    assert (band("budget_info_pct"), band("solidarity_per_100")) == (True, False)


def test_a_share_that_a_norm_keeps_small_is_not_drawn_on_the_whole_hundred() -> None:
    rows = [row("А", Decimal("5"), indicator="budget_info_pct")]
    assert drawn(frame(rows), code="budget_info_pct").top == 12


@pytest.mark.parametrize(
    ("order", "names"),
    [
        (Order.BEST, ["В", "А", "Б", "Тонкая", "Я"]),
        (Order.WORST, ["Б", "А", "В", "Тонкая", "Я"]),
        (Order.NAME, ["А", "Б", "В", "Тонкая", "Я"]),
        (Order.SIZE, ["Тонкая", "А", "Б", "В", "Я"]),
    ],
)
def test_four_orders_and_in_each_the_same_places(order: Order, names: list[str]) -> None:
    rows = [share("А", 5, 10, 10), share("Б", 1, 10, 10), share("В", 9, 10, 10), share("Я", 0, 0, 10)]
    facts = drawn(frame([*rows, share("Тонкая", 1, 2, 50)]), order=order)
    assert [b.name for b in facts.bars] == names
    assert {b.name: b.place for b in facts.bars if b.place} == {"В": 1, "А": 2, "Б": 3}


def test_primaries_stand_by_their_members() -> None:
    rows = []
    for name, members in (("Малая", 10), ("Большая", 200)):
        rows += [row(name, Decimal(50), 1, 1, indicator="coverage")]
        rows += [row(name, Decimal(members), 1, 1, indicator="members_total")]
    of_primaries = [(*r[:3], "primary", *r[4:]) for r in rows]
    facts = drawn(frame(of_primaries), code="coverage", level=Level.PRIMARY, order=Order.SIZE)
    assert [(b.name, b.size) for b in facts.bars] == [("Большая", 200), ("Малая", 10)]
    assert "Членов Профсоюза" in [c.title for c in facts.table().columns]


def test_organisations_weighed_otherwise_have_values_and_no_places() -> None:
    facts = ranked([share("А", 5, 10, 10), share("Б", 9, 10, 10)])
    apart = drawn(two_years({"А": (5, 10, 5, 10), "Б": (9, 10, 9, 10)}), apart="Мест нет: веса разные.")
    assert [b.place for b in facts.bars] == [1, 2]
    assert [(b.label, b.place, b.before) for b in apart.bars] == [
        ("90,0\u00a0%", None, None),
        ("50,0\u00a0%", None, None),
    ]
    assert "Мест нет: веса разные." in apart.sentence
    assert apart.median is None


def test_a_long_list_is_drawn_page_by_page_and_the_table_holds_all() -> None:
    facts = ranked([share(f"{n:03} организация", n, 200, 200) for n in range(130)])
    found = facts.bars[100]
    assert facts.page_of(found.code) == 2
    assert len(facts.head) == ranking.SHOWN
    assert len(list(facts.table().rows)) == 130 + len(("Всего", "Медиана"))


def test_who_is_looked_for_is_pointed_out_by_more_than_colour() -> None:
    facts = ranked([share("А", 5, 10, 10), share("Б", 9, 10, 10)])
    spec = ranking.screen(replace(facts, own=facts.bars[1].code)).to_dict()
    assert [r["own"] for rows in spec["datasets"].values() for r in rows if "name" in r] == [0, 1]
    assert "datum.own ? 700 : 400" in json.dumps(spec)


def test_a_conclusion_has_three_sentences_at_most_and_says_how_it_came_about() -> None:
    rows = [row(n, Decimal(v), indicator="budget_info_pct") for n, v in (("А", 5), ("Б", 1), ("В", 9))]
    rows.append(row("Г", None, 0, 10, indicator="budget_info_pct"))
    facts = drawn(frame(rows), code="budget_info_pct")
    assert facts.sentence.count(". ") <= 2
    assert any("Медиана" in line for line in facts.basis)
    assert any("Перцентиль" in line for line in facts.basis)


def test_the_table_tells_places_of_both_years() -> None:
    table = drawn(two_years({"А": (9, 10, 1, 10), "Б": (5, 10, 5, 10)})).table()
    titles = [c.title for c in table.columns]
    first = dict(zip(titles, next(iter(table.rows)), strict=True))
    assert (first["Место"], first["Место год назад"], first["Изменение"]) == (1, 2, "выше на 1")
    assert first["Перцентиль"] == 100


def members(name: str, copies: int, of_members: int) -> Any:
    """Copies per 100 members of one primary."""
    value = Decimal(copies) * 100 / of_members
    return row(name, value, 1, 1, indicator="solidarity_per_100", total=copies, base=of_members)


def test_a_norm_per_100_members_is_not_for_a_primary_of_fewer() -> None:
    """One copy of thirty members would meet it, none of forty would miss it: neither is counted."""
    rows = [members("Школа", 3, 150), members("Лицей", 1, 200), members("Сад", 1, 30), members("Ясли", 0, 40)]
    facts = drawn(frame(rows), code="solidarity_per_100", level=Level.PRIMARY)
    assert "выполняет 1 из 2 первичных организаций" in facts.sentence
    assert "ещё к 2\u00a0организациям, где меньше 100 членов, норма не применяется" in facts.sentence
    column = [c.title for c in facts.table().columns].index("Норма")
    assert {r[1]: r[column] for r in facts.table().rows if r[column]} == {
        "Сад": "не применяется",
        "Школа": "выполнена",
        "Лицей": "ниже нормы",
        "Ясли": "не применяется",
    }
    over = [r["at"] for rows in datasets(facts) for r in rows if set(r) == {"row", "at"} and r["at"] == 1.0]
    assert len(over) == 2
    small = drawn(frame(rows[2:]), code="solidarity_per_100", level=Level.PRIMARY)
    assert not small.norms
    assert "здесь не применяют" in small.sentence


def test_territories_meet_the_norm_together() -> None:
    two = row("Район", Decimal(2), 2, 2, indicator="solidarity_per_100", total=1, base=50)
    assert "выполняет 1 из 1" in drawn(frame([two]), code="solidarity_per_100").sentence


def datasets(facts: ranking.Facts) -> Any:
    return ranking.screen(facts).to_dict()["datasets"].values()


def test_more_than_the_whole_hundred_is_shown_flagged_and_has_no_place() -> None:
    rows = [
        row(n, Decimal(v), indicator="ais_coverage") for n, v in (("А", "360.4"), ("Б", "100"), ("В", "50"))
    ]
    facts = drawn(frame(rows), code="ais_coverage")
    assert [(b.name, b.place, b.standing) for b in facts.bars] == [
        ("Б", 1, Standing.RANKED),
        ("В", 2, Standing.RANKED),
        ("А", None, Standing.DOUBTFUL),
    ]
    assert (facts.bars[2].label, facts.top) == ("360,4\u00a0%\u00a0!", Decimal(100))
    assert "Больше 100\u00a0% — А (360,4\u00a0%\u00a0!): проверьте ответы" in facts.sentence
    assert [r[-1] for r in facts.table().rows if "А" in r] == ["больше 100 %: проверьте ответы"]
    assert max(r["value"] for rows in datasets(facts) for r in rows if "value" in r) == 100


def test_the_table_holds_figures_as_they_are_shown() -> None:
    rows = [share(n, y, 7, 7) for n, y in zip("АБВ", (1, 3, 6), strict=True)]
    table = ranked(rows).table()
    cells = [cell for line in table.rows for cell in line]
    assert Decimal("85.7") in cells
    assert all(cell == round(cell, 1) for cell in cells if isinstance(cell, Decimal))
    assert [line[1] for line in list(table.rows)[-2:]] == ["Всего", "Медиана"]


def test_words_above_the_bars_are_not_crossed_by_lines_of_others() -> None:
    """To the right of their lines they go from the lowest value up, to the left from the highest down."""
    rows = [
        row(n, Decimal(v), total=v, base=100, indicator="coverage")
        for n, v in zip("АБВГ", (70, 80, 90, 95), strict=True)
    ]
    spec = ranking.screen(drawn(frame(rows), code="coverage")).to_dict()
    words = [r["label"] for rows in spec["datasets"].values() for r in rows if set(r) == {"at", "label"}]
    assert [w.split(":")[0] for w in dict.fromkeys(words)] == ["Медиана", "Всего"]


def test_nobody_adds_indices_of_territories_up() -> None:
    """Each is put together of two; taking them from the region's own would make up primaries of no territory."""
    known = scores.section(methodology.shipped())
    territorial = next(i for i in known.indicators if i.code == scores.TERRITORIAL)
    rows = [
        row(n, Decimal(v), indicator=territorial.code, total=v, base=1) for n, v in (("А", 60), ("Б", 80))
    ]
    own = [row("Область", Decimal(72), 25, 30, indicator=territorial.code, total=72, base=1)]
    told: dict[str, Any] = {
        "year": 2026,
        "whole": "Область",
        "level": Level.TERRITORIAL,
        "source": Level.PRIMARY,
        "as_of": DAY,
    }
    facts = ranking.facts(frame(rows), frame(own), territorial, **told)
    assert [b.name for b in facts.bars] == ["Б", "А"]
    assert facts.whole is not None
    assert (facts.whole.value, facts.top) == (Decimal(72), Decimal(100))
    assert ranking.facts(frame(rows), None, territorial, **told).whole is None
