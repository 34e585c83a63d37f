"""Bands of a distribution: where borders fall, that nobody is lost, what is said of it."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
import vl_convert
from hypothesis import given
from hypothesis import strategies as st

from core import measures
from core.charts import bands, layers
from core.formats import half_up
from core.organisations import Level
from tests.core.figures import DAY, frame, of, row

COVERAGE = of("coverage")
SIXTY = (Decimal(60), Decimal(82))


def told(
    rows: list[tuple[Any, ...]],
    bounds: tuple[Decimal, ...] = SIXTY,
    code: str = "coverage",
    level: Level = Level.PRIMARY,
) -> bands.Facts:
    return bands.facts(frame(rows), of(code), year=2026, whole="Район", level=level, bounds=bounds, as_of=DAY)


def covered(name: str, value: str | None, answered: int = 1, expected: int = 1) -> tuple[Any, ...]:
    return row(name, None if value is None else Decimal(value), answered, expected, indicator="coverage")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def names(facts: bands.Facts) -> dict[str, list[str]]:
    return {plain(b.label): [m.name for m in b.members] for b in facts.bands}


def test_a_border_belongs_to_the_band_above_it() -> None:
    facts = told([covered("А", "59.94"), covered("Б", "60"), covered("В", "81.9"), covered("Г", "82")])
    assert names(facts) == {"ниже 60 %": ["А"], "от 60 до 82 %": ["Б", "В"], "82 % и выше": ["Г"]}


def test_what_is_shown_as_the_border_stands_on_it() -> None:
    assert names(told([covered("А", "59.96")]))["от 60 до 82 %"] == ["А"]


def test_few_answers_and_none_stand_apart_and_in_no_share() -> None:
    facts = told(
        [
            covered("А", "50", 9, 10),
            covered("Б", "90", 9, 10),
            covered("В", "90", 2, 10),
            covered("Г", None, 0, 10),
        ],
        level=Level.TERRITORIAL,
    )
    assert names(facts)["мало данных"] == ["В"] and names(facts)["нет данных"] == ["Г"]
    assert [plain(facts.share(b)) for b in facts.bands] == ["50,0 %", "0,0 %", "50,0 %", "", ""]
    assert "Отдельно: мало данных — в 1, нет данных — в 1." in plain(facts.sentence)


@pytest.mark.parametrize(
    ("low", "words"),
    [
        (0, "Ниже 60 % — ни в одной из организаций, по которым данных достаточно."),
        (1, "Ниже 60 % — в 1 первичной организации: Низкая 0."),
        (4, "Ниже 60 % — в 4 первичных организациях: Низкая 0, Низкая 1, Низкая 2, Низкая 3."),
        (21, "Ниже 60 % — в 21 первичной организации: Низкая 0, Низкая 1, Низкая 2 и ещё 18 организаций."),
    ],
)
def test_the_sentence_names_those_below(low: int, words: str) -> None:
    rows = [covered(f"Низкая {n}", str(10 + n)) for n in range(low)]
    said = plain(told([*rows, covered("Высокая", "90")]).sentence)
    assert said == f"{words} От 60 до 82 % — в 0, 82 % и выше — в 1."


def test_yes_and_no_of_single_primaries_are_two_groups() -> None:
    rows = [row("А", Decimal(100), 1, 1), row("Б", Decimal(0), 1, 1), row("В", None, 0, 1)]
    facts = told(rows, (), "stand_exists")
    assert names(facts) == {"нет": ["Б"], "да": ["А"], "нет данных": ["В"]}
    assert [m.label for b in facts.bands for m in b.members] == ["нет", "да", "нет данных"]


def test_those_of_one_name_are_told_apart_by_code() -> None:
    rows = [covered("Школа № 2", "10"), covered("Школа № 2", "20"), covered("Лицей", "30")]
    found = told(rows).bands[0].members
    assert [m.told == m.name for m in found] == [False, False, True]


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("60; 82", ("60", "82")),
        ("60-82", ("60", "82")),
        ("82 60,5", ("60.5", "82")),
        ("60–60", ("60",)),
        ("100", ("100",)),
    ],
)
def test_bounds_are_read_as_people_write_them(text: str, bounds: tuple[str, ...]) -> None:
    found = bands.read(text, COVERAGE)
    assert found == tuple(Decimal(b) for b in bounds)
    assert bands.read(bands.written(found), COVERAGE) == found
    assert bands.read(bands.written(found, "; "), COVERAGE) == found


@pytest.mark.parametrize(
    "text",
    ["", "0", "-5", "101", "60;82;90;95;99", "60,825", "шесть", "٦٠", "1e9", "NaN", "60;;<script>", "9" * 90],
)
def test_other_bounds_are_as_if_absent(text: str) -> None:
    assert bands.read(text, COVERAGE) is None


def test_usual_bounds_are_those_known_then_the_norm_then_half_and_four_fifths() -> None:
    assert bands.usual(COVERAGE) == SIXTY
    assert bands.usual(of("budget_info_pct")) == (Decimal(4), Decimal(6))
    assert bands.usual(of("stand_exists")) == (Decimal(50), Decimal(80))
    assert bands.usual(of("members_total")) == ()


_rows = st.lists(
    st.tuples(
        st.none() | st.decimals(0, 100, places=3, allow_nan=False), st.integers(0, 9), st.integers(1, 9)
    ),
    max_size=40,
)
_bounds = st.lists(st.integers(1, 100), min_size=1, max_size=4, unique=True).map(
    lambda found: tuple(Decimal(b) for b in sorted(found))
)


@given(_rows, _bounds)
def test_everybody_is_in_exactly_one_band_as_counted_naively(
    rows: list[tuple[Decimal | None, int, int]], bounds: tuple[Decimal, ...]
) -> None:
    made = [covered(f"О{n}", None if v is None else str(v), a, e) for n, (v, a, e) in enumerate(rows)]
    facts = told(made, bounds)
    known = [half_up(v, 1) for v, a, e in rows if v is not None and not measures.thin(a, e)]
    edges = [Decimal("-1"), *bounds, Decimal(1000)]
    naive = [sum(a <= v < b for v in known) for a, b in pairwise(edges)]
    assert [len(b.members) for b in facts.bands if b.compared] == naive
    assert sum(len(b.members) for b in facts.bands) == len(rows)
    assert len(list(facts.table().rows)) == len(rows)


def test_names_are_data_and_the_drawing_is_small() -> None:
    hostile = "datum['x'] <script>"
    facts = told([covered(f"{hostile} {n}", str(n % 100)) for n in range(1_100)])
    drawn = bands.screen(facts)
    assert hostile not in str(drawn.to_dict())
    assert len(str(drawn.to_dict())) < 20_000
    vl_convert.vegalite_to_svg(layers.picture(drawn, facts), allowed_base_urls=[])


def test_nobody_to_compare_is_said() -> None:
    assert told([]).empty
    assert "пока нет" in told([]).sentence
    assert "Сравнивать пока нечего" in str(bands.screen(told([])).to_dict())


def test_those_of_one_name_are_told_apart_by_who_stands_above_and_else_by_their_code() -> None:
    every = [("A", "Школа № 2"), ("B", "Школа № 2"), ("C", "Школа № 2"), ("D", "Лицей")]
    homes = {"A": "Город", "B": "Район", "C": "Район"}
    assert bands.apart(every, homes) == {"A": "Город", "B": "B", "C": "C"}
    assert bands.apart(every[:2], homes) == {"A": "Город", "B": "Район"}
