"""Two indicators against each other: medians, words instead of a coefficient, what is left out."""

from decimal import Decimal
from statistics import median
from typing import Any

import pytest
import vl_convert
from hypothesis import given
from hypothesis import strategies as st

from core import linked
from core.charts import layers, scatter
from core.organisations import Level
from tests.core.figures import DAY, frame, of, row

FIRST, SECOND, SIZE = of("budget_info_pct"), of("coverage"), of("members_total")
Pair = tuple[str, str | None, str | None]


def told(pairs: list[Pair], answered: int = 1, sized: bool = False) -> scatter.Facts:
    rows: list[tuple[Any, ...]] = []
    for name, x, y in pairs:
        for code, value in (("budget_info_pct", x), ("coverage", y), ("members_total", "50")):
            known = None if value is None else Decimal(value)
            rows.append(row(name, known, answered, max(answered, 1), indicator=code))
    return scatter.facts(
        frame(rows),
        FIRST,
        SECOND,
        year=2026,
        whole="Район",
        level=Level.PRIMARY,
        as_of=DAY,
        size=SIZE if sized else None,
    )


def line(n: int, up: int = 1) -> list[Pair]:
    return [(f"О{k}", str(k), str(50 + up * k)) for k in range(n)]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_the_cross_is_the_medians_of_the_points() -> None:
    facts = told([("А", "1", "50"), ("Б", "2", "90"), ("В", "9", "70")])
    assert facts.middle == (Decimal(2), Decimal(70))


def test_who_lacks_one_figure_is_counted_and_not_drawn() -> None:
    facts = told([("А", "1", "50"), ("Б", None, "90"), ("В", "9", None)])
    assert [p.name for p in facts.points] == ["А"]
    assert "нет одного из чисел — 2" in plain(facts.sentence)


def test_a_few_organisations_prove_nothing() -> None:
    assert "судить" in told(line(9)).sentence and "Где «" not in told(line(9)).sentence


@pytest.mark.parametrize(("up", "word"), [(1, "выше"), (-1, "ниже")])
def test_what_goes_together_is_said_in_words_and_is_no_cause(up: int, word: str) -> None:
    said = told(line(12, up)).sentence
    names = f"Где «{FIRST.short}» выше, там, как правило, {word} и «{SECOND.short}»."
    assert said.startswith(f"{names} Одно из другого это ещё не выводит")


def test_no_link_is_said_too() -> None:
    pairs: list[Pair] = [(f"О{n}", str(n), str(50 + (n * 7) % 12)) for n in range(12)]
    assert "не видно" in told(pairs).sentence


def test_equal_figures_are_no_link() -> None:
    assert linked.rank_correlation([Decimal(1)] * 12, [Decimal(n) for n in range(12)]) is None


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=30))
def test_the_coefficient_is_that_of_ranks(pairs: list[tuple[int, int]]) -> None:
    def ranks(values: list[int]) -> list[float]:
        return [sum(o < v for o in values) + (sum(o == v for o in values) + 1) / 2 for v in values]

    a, b = ranks([x for x, _ in pairs]), ranks([y for _, y in pairs])
    mean = (len(pairs) + 1) / 2
    top = sum((x - mean) * (y - mean) for x, y in zip(a, b, strict=True))
    bottom = (sum((x - mean) ** 2 for x in a) * sum((y - mean) ** 2 for y in b)) ** 0.5
    found = linked.rank_correlation([Decimal(x) for x, _ in pairs], [Decimal(y) for _, y in pairs])
    assert (found is None) is (bottom == 0)
    if found is not None:
        assert float(found) == pytest.approx(top / bottom)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 100)), min_size=1, max_size=25))
def test_the_quarters_are_counted_against_the_medians(pairs: list[tuple[int, int]]) -> None:
    facts = told([(f"О{n}", str(x), str(y)) for n, (x, y) in enumerate(pairs)])
    middle = median(Decimal(x) for x, _ in pairs), median(Decimal(y) for _, y in pairs)
    above = sum(x > middle[0] and y > middle[1] for x, y in pairs)
    assert facts.middle == middle
    assert f"по обоим показателям — {above} " in plain(facts.sentence)


def test_only_the_few_far_ones_are_named() -> None:
    crowd: list[Pair] = [(f"О{n}", str(4 + n % 3), str(80 + n % 5)) for n in range(20)]
    facts = told([*crowd, ("Далёкая", "40", "20")])
    assert [p.name for p in facts.far] == ["Далёкая"]


def test_a_thousand_points_are_few_bytes_and_titles_are_data() -> None:
    name = "Средняя общеобразовательная школа с углублённым изучением отдельных предметов №"
    facts = told([(f"{name} {n}", str(n % 12), str(n % 100)) for n in range(1_100)], sized=True)
    spec = scatter.screen(facts).to_dict()
    data = spec.pop("datasets")
    assert len(str(data).encode()) + len(str(spec)) < 300_000
    assert FIRST.label not in str(spec)
    vl_convert.vegalite_to_svg(layers.picture(scatter.screen(facts), facts), allowed_base_urls=[])


def test_points_may_be_as_large_as_organisations() -> None:
    assert "members" not in str(told(line(3)).table().columns)
    assert "Членов Профсоюза" in [c.title for c in told(line(3), sized=True).table().columns]


def test_all_territories_of_the_union_with_long_names_are_few_bytes() -> None:
    long = "Территориальная организация " * 4
    facts = told([(f"{long} {n}", f"{n % 12}.{n % 7}", str(n % 100)) for n in range(2_400)])
    assert len(str(scatter.screen(facts).to_dict()).encode()) < 300_000
