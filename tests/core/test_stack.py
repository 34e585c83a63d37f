"""«Из чего складывается», gaps and offices: copies are counted once, and the figures shown add up."""

from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
import vl_convert
from hypothesis import given
from hypothesis import strategies as st

from core import catalogue, newspapers, offices
from core.charts import copies, gaps, layers, stack, subscription
from core.charts.copies import Elsewhere
from core.formats import half_up
from core.organisations import Level
from tests.core.figures import DAY, HALF, copies_rows, frame, of, row

PAPERS = copies.ratios(catalogue.shipped(), newspapers.shipped(), HALF)
THERE = newspapers.offered(newspapers.shipped(), HALF)
SOLIDARITY = of("solidarity_per_100")


def both(name: str, solidarity: int, milieu: int, members: int, answered: int = 10) -> list[Any]:
    first = copies_rows(name, solidarity, 1, members, answered, 10, parent=2)
    return first + copies_rows(name, milieu, 0, members, answered, 10, "milieu")


def told(
    rows: list[Any], own: list[Any], by: str = stack.PAPERS, elsewhere: dict[str, Elsewhere] | None = None
) -> stack.Facts:
    return stack.facts(
        frame(rows),
        frame(own),
        PAPERS[:2],
        by=by,
        half=HALF,
        whole="Область",
        level=Level.TERRITORIAL,
        as_of=DAY,
        elsewhere=elsewhere,
    )


def lacking(rows: list[Any], own: list[Any], level: Level = Level.TERRITORIAL) -> gaps.Facts:
    return gaps.facts(frame(rows), frame(own), SOLIDARITY, half=HALF, whole="Область", level=level, as_of=DAY)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize("by", [stack.PAPERS, stack.KINDS])
def test_parts_add_up_to_the_same_whole_however_they_are_split(by: str) -> None:
    facts = told(both("А", 5, 4, 1000), both("Область", 5, 4, 1000), by)
    assert facts.rows[0].total == Decimal("1.2")
    assert sum(facts.rows[0].copies) == 12


def test_kinds_tell_printed_electronic_and_those_by_the_organisation_above() -> None:
    facts = told(both("А", 5, 4, 1000), both("Область", 5, 4, 1000), stack.KINDS)
    assert facts.whole is not None and facts.whole.copies == (9, 1, 2)
    assert [half_up(part, 2) for part in facts.whole.parts] == [
        Decimal("0.9"),
        Decimal("0.1"),
        Decimal("0.2"),
    ]


def test_newspapers_of_the_regions_are_one_part_over_all_members() -> None:
    apart = {"C-А": Elsewhere(3, 1, 0, 4), "C-Область": Elsewhere(6, 2, 0, 8)}
    facts = told(both("А", 5, 4, 1000), both("Область", 9, 8, 2000), elsewhere=apart)
    assert facts.names[-1] == copies.OTHERS
    assert facts.rows[0].parts[-1] == Decimal("0.4")
    assert facts.whole is not None and facts.whole.parts[-1] == Decimal("0.4")
    assert facts.whole.copies[-1] == 8


def test_all_newspapers_of_the_federation_hold_those_of_regions_as_one_row() -> None:
    facts = subscription.by_newspaper(
        frame(both("Область", 9, 8, 2000)),
        PAPERS[:2],
        half=HALF,
        name="Федерация",
        source=Level.PRIMARY,
        as_of=DAY,
        elsewhere=Elsewhere(6, 2, 0, 8),
    )
    last = facts.rows[-1]
    assert (last.name, last.label, last.total, last.target) == (copies.OTHERS, "0,40", 8, None)


def test_who_is_silent_has_no_parts_and_few_answers_are_told() -> None:
    rows = both("А", 5, 4, 1000, answered=2) + both("Молчит", 0, 0, 0, answered=0)
    found = {r.name: r.label for r in told(rows, both("Область", 5, 4, 1000)).rows}
    assert (found["А"], found["Молчит"]) == ("1,20 · 2 из 10", "нет данных")


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(1, 3000)), min_size=1, max_size=8)
)
def test_lengths_are_what_a_naive_recount_gives(every: list[tuple[int, int, int]]) -> None:
    rows = [line for n, one in enumerate(every) for line in both(f"О{n}", *one)]
    facts = told(rows, [])
    naive = {f"О{n}": Decimal((a + 3 + b) * 100) / m for n, (a, b, m) in enumerate(every)}
    assert {r.name: half_up(r.total or Decimal(0), 6) for r in facts.rows} == {
        name: half_up(value, 6) for name, value in naive.items()
    }


def test_a_stack_of_many_is_small_and_names_are_data() -> None:
    hostile = "datum['x'] Средняя школа"
    rows = [line for n in range(300) for line in both(f"{n} {hostile}", n % 9, n % 5, 400)]
    facts = told(rows, both("Область", 5, 4, 1000))
    spec = stack.screen(facts).to_dict()
    data = spec.pop("datasets")
    assert hostile not in str(spec)
    assert len(str(data).encode()) + len(str(spec)) < 150_000
    vl_convert.vegalite_to_svg(layers.picture(stack.screen(facts), facts), allowed_base_urls=[])


def test_the_largest_gap_comes_first_and_few_data_after_all_others() -> None:
    rows = [
        *copies_rows("Мала", 1, 0, 200, 10, 10),
        *copies_rows("Велика", 1, 0, 2000, 10, 10),
        *copies_rows("Тонка", 0, 0, 9000, 2, 10),
        *copies_rows("Полна", 30, 0, 2000, 10, 10),
    ]
    facts = lacking(rows, copies_rows("Область", 32, 0, 13_200, 32, 40))
    assert [(r.name, r.gap) for r in facts.rows] == [("Велика", 19), ("Мала", 1), ("Полна", 0), ("Тонка", 90)]
    assert [r.name for r in facts.lacking] == ["Велика", "Мала", "Тонка"]
    assert "больше всего не хватает: Велика — 19, Мала — 1." in plain(facts.sentence)
    assert "Ещё у 1 организации с неполными данными." in plain(facts.sentence)


def test_the_whole_is_told_by_its_own_target_and_of_how_many() -> None:
    rows = copies_rows("А", 1, 0, 950, 10, 10) + copies_rows("Б", 12, 0, 150, 10, 10)
    facts = lacking(rows, copies_rows("Область", 13, 0, 1100, 20, 20))
    assert "Всем вместе: по норме (не менее 1 на 100 членов) нужно 11, есть 13, норма выполнена." in plain(
        facts.sentence
    )
    assert any("Сумма по организациям больше" in line for line in facts.basis)
    few = lacking(rows, copies_rows("Область", 8, 0, 1000, 10, 20))
    assert "У отчитавшихся (по 10 из 20) вместе" in plain(few.sentence)


def test_a_small_primary_is_never_told_to_miss_the_norm() -> None:
    rows = copies_rows("Малая", 0, 0, 60, 1, 1) + copies_rows("Большая", 0, 0, 240, 1, 1)
    facts = lacking(rows, copies_rows("Район", 0, 0, 300, 2, 2), Level.PRIMARY)
    assert [r.name for r in facts.lacking] == ["Большая"]
    assert {r.name: gaps.note(r) for r in facts.rows}["Малая"] == (
        "норму отдельно не применяют; нет ни одного экземпляра"
    )
    assert "Таких — 1, ни одного экземпляра нет у 1." in plain(facts.sentence)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(100, 5000)), min_size=1, max_size=12))
def test_gaps_are_whole_copies_up_to_the_norm(every: list[tuple[int, int]]) -> None:
    rows = [line for n, (have, m) in enumerate(every) for line in copies_rows(f"О{n}", have, 0, m, 1, 1)]
    facts = lacking(rows, [], Level.PRIMARY)
    for r in facts.rows:
        have, members = every[int(r.name[1:])]
        assert r.gap == max(0, -(-members // 100) - have)
        assert r.gap is not None and (have + r.gap) * 100 >= members
    known = [r.gap for r in facts.rows]
    assert known == sorted(known, key=lambda gap: -(gap or 0))


def test_primaries_of_none_of_the_territories_are_listed_and_counted_too() -> None:
    rows = copies_rows("Район", 1, 0, 800, 8, 8)
    own = copies_rows("Область", 2, 0, 1400, 10, 10)
    apart = frame(copies_rows("Вуз", 1, 0, 500, 1, 1) + copies_rows("Сад", 0, 0, 100, 1, 1))
    facts = gaps.facts(
        frame(rows),
        frame(own),
        SOLIDARITY,
        half=HALF,
        whole="Область",
        level=Level.TERRITORIAL,
        as_of=DAY,
        direct=apart,
    )
    assert [(r.name, r.gap) for r in facts.lacking] == [("Район", 7), ("Вуз", 4), ("Сад", 1)]
    said = "в 1 территориальной организации и в 2 первичных организациях прямого подчинения"
    assert said in plain(facts.sentence)


def test_unknown_one_by_one_they_are_one_row() -> None:
    facts = lacking(copies_rows("Район", 1, 0, 800, 8, 8), copies_rows("Область", 2, 0, 1400, 10, 10))
    assert [(r.name, r.code, r.gap) for r in facts.lacking] == [
        ("Район", "C-Район", 7),
        ("Первичные прямого подчинения", "", 5),
    ]
    assert "и вместе у первичных прямого подчинения" in plain(facts.sentence)


def test_nobody_lacks_anything_is_drawn_as_words() -> None:
    facts = lacking(copies_rows("А", 30, 0, 900, 9, 9), copies_rows("Область", 30, 0, 900, 9, 9))
    assert "До нормы никому не хватает" in str(gaps.screen(facts).to_dict())


def office(code: str, total: int, answered: int, expected: int) -> tuple[Any, ...]:
    return row("Область", Decimal(total), answered, expected, indicator=code, total=total)


def test_copies_of_offices_are_told_apart_and_those_for_primaries_counted_at_them() -> None:
    forms: dict[Level, pd.DataFrame] = {
        Level.TERRITORIAL: frame(
            [
                office("solidarity_print", 7, 5, 6),
                office("solidarity_electronic", 2, 5, 6),
                office("solidarity_ordered", 20, 5, 6),
            ]
        )
    }
    shown = subscription.by_newspaper(
        frame(copies_rows("Область", 5, 0, 900, 9, 9, parent=18)),
        PAPERS[:1],
        half=HALF,
        name="Область",
        source=Level.PRIMARY,
        as_of=DAY,
    )
    said = [plain(line) for line in offices.told(forms, THERE, 2026, shown.rows)]
    assert said[0].startswith(
        "Территориальные организации для своего аппарата: 9 экз. и подписок (по 5 из 6);"
    )
    assert "заказано за счёт вышестоящих 20; первичные указали, что получают 18" in said[1]
    assert "Ещё 2 первичные не указали" in said[1]


def test_offices_that_have_not_answered_say_nothing() -> None:
    silent = {Level.REGIONAL: frame([office("solidarity_print", 0, 0, 1)])}
    assert offices.told(silent, THERE, 2026, ()) == ()
