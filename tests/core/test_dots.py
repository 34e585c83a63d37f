"""The norm as a band: who is below, within and above it, and whom it is not held against."""

from decimal import Decimal
from typing import Any

import vl_convert
from hypothesis import given
from hypothesis import strategies as st

from core.charts import dots, layers
from core.organisations import Level
from tests.core.figures import DAY, copies_rows, frame, of, row

BUDGET = "budget_info_pct"


def told(rows: list[tuple[Any, ...]], code: str = BUDGET, own: Any = None) -> dots.Facts:
    return dots.facts(frame(rows), own, of(code), year=2026, whole="Район", level=Level.PRIMARY, as_of=DAY)


def spent(name: str, value: str | None, answered: int = 1, expected: int = 1) -> tuple[Any, ...]:
    return row(name, None if value is None else Decimal(value), answered, expected, indicator=BUDGET)


def groups(facts: dots.Facts) -> dict[str, list[str]]:
    return {g.code: [m.name for m in g.members] for g in facts.groups}


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_both_bounds_of_the_norm_belong_to_it() -> None:
    rows = [spent("А", "3.9"), spent("Б", "4"), spent("В", "6"), spent("Г", "6.1"), spent("Д", None, 0)]
    assert groups(told(rows)) == {
        "below": ["А"],
        "within": ["Б", "В"],
        "above": ["Г"],
        "none": ["Д"],
    }


def test_the_farthest_from_the_norm_are_named_first() -> None:
    rows = [spent("А", "3"), spent("Б", "1"), spent("В", "5"), spent("Г", "7"), spent("Д", "9")]
    assert plain(told(rows).sentence) == (
        "Норму (4–6 %) выполняет 1 из 5 первичных организаций. Ниже — 2: Б, А. Выше — 2: Д, Г."
    )


def test_the_whole_says_of_how_many_it_is() -> None:
    own = frame([row("Район", Decimal("4.6"), 37, 113, indicator=BUDGET)])
    assert "В целом — 4,6 % (по 37 из 113)." in plain(told([spent("А", "5")], own=own).sentence)


def test_a_norm_per_hundred_members_is_not_held_against_one_small_organisation() -> None:
    rows = copies_rows("Малая", 0, 0, 60, 1, 1) + copies_rows("Большая", 0, 0, 400, 1, 1)
    found = groups(told(rows, "solidarity_per_100"))
    assert (found["below"], found["apart"]) == (["Большая"], ["Малая"])


def test_few_far_away_stand_at_the_end_and_are_told() -> None:
    facts = told([spent("А", "5"), spent("Б", "90")])
    assert (dots.end(facts), dots.beyond(facts)) == (Decimal(24), 1)


_values = st.lists(st.none() | st.decimals(0, 30, places=1, allow_nan=False), max_size=40)


@given(_values)
def test_everybody_is_in_exactly_one_group(values: list[Decimal | None]) -> None:
    facts = told([spent(f"О{n}", None if v is None else str(v)) for n, v in enumerate(values)])
    found = {code: len(names) for code, names in groups(facts).items()}
    assert found["below"] == sum(v is not None and v < 4 for v in values)
    assert found["above"] == sum(v is not None and v > 6 for v in values)
    assert found["within"] == sum(v is not None and 4 <= v <= 6 for v in values)
    assert sum(found.values()) == len(values)


def test_a_thousand_dots_are_few_bytes_and_names_are_data() -> None:
    hostile = "datum['x'] Средняя общеобразовательная школа с углублённым изучением"
    facts = told([spent(f"{hostile} № {n}", str(n % 12)) for n in range(1_100)])
    spec = dots.screen(facts).to_dict()
    data = spec.pop("datasets")
    assert hostile not in str(spec)
    assert len(str(data).encode()) + len(str(spec)) < 300_000
    vl_convert.vegalite_to_svg(layers.picture(dots.screen(facts), facts), allowed_base_urls=[])


def test_all_territories_of_the_union_with_long_names_are_few_bytes() -> None:
    long = "Территориальная организация " * 4
    facts = told([spent(f"{long} {n}", str(n % 12)) for n in range(2_400)])
    assert len(str(dots.screen(facts).to_dict()).encode()) < 300_000
