"""Organisations side by side: differences of the figures as they are shown, and conclusions from sure data alone."""

import json
import zlib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import control, likeness, measures, narrative
from core.charts import comparison, comparison_words, layers
from core.charts.comparison import Facts, Party
from core.formats import half_up
from core.organisations import Level
from core.sheets import writing
from tests.core.figures import DAY, frame, of, row

STAND, MEMBERS, COPIES, BUDGET = "stand_exists", "members_total", "solidarity_per_100", "budget_info_pct"


def party(name: str, level: Level = Level.TERRITORIAL) -> Party:
    return Party(zlib.crc32(name.encode()), f"C-{name[:8]}", name, level)


def share(name: str, yes: int, answered: int, expected: int, code: str = STAND) -> tuple[Any, ...]:
    value = Decimal(yes * 100) / answered if answered else None
    return row(name, value, answered, expected, indicator=code, total=yes)


def ratio(name: str, top: int, base: int, code: str = COPIES, answered: int = 10) -> tuple[Any, ...]:
    value = measures.value(of(code), answered, Decimal(top), Decimal(base))
    return row(name, value, answered, 10, indicator=code, total=top, base=base)


def told(rows: list[tuple[Any, ...]], names: str, *codes: str, level: Level = Level.TERRITORIAL) -> Facts:
    parties = [party(name, level) for name in names]
    return comparison.facts(
        frame(rows),
        parties,
        [of(c) for c in codes],
        year=2026,
        what="стенд",
        as_of=DAY,
        alike="Похожие: все.",
    )


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_the_others_together_are_sums_over_sums() -> None:
    facts = told([share("А", 10, 10, 10), share("Б", 1, 1, 1), share("В", 30, 99, 99)], "АБВ", STAND)
    assert facts.panels[0].others == Decimal(31)
    assert facts.sentence.startswith("А сильнее остальных: стенд (100,0\u00a0% против 31,0\u00a0%).")
    assert (
        plain(facts.basis[0])
        == "5. Стенд: А — 100,0 % (10 из 10 ответивших); остальные вместе — 31,0 % (31 из 100 ответивших)"
    )


def test_differences_are_to_the_first_and_in_points() -> None:
    facts = told([share("А", 5, 8, 8), share("Б", 3, 8, 8)], "АБ", STAND)
    panel = facts.panels[0]
    assert [plain(panel.difference(c)) for c in panel.cells] == ["", "\u221225,0 п. п."]
    assert facts.sentence == "А сильнее остальных: стенд (62,5\u00a0% против 37,5\u00a0%)."


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60)), min_size=2, max_size=8),
)
def test_differences_add_up_with_the_figures_as_shown(counts: list[tuple[int, int]]) -> None:
    names = "АБВГДЕЖЗ"[: len(counts)]
    rows = [share(n, min(yes, of_), of_, of_) for n, (yes, of_) in zip(names, counts, strict=True)]
    panel = told(rows, names, STAND).panels[0]
    first = panel.cells[0].value
    assert first is not None
    for cell in panel.cells[1:]:
        assert cell.value is not None and cell.step is not None
        assert half_up(first, 1) + cell.step == half_up(cell.value, 1)
        assert narrative.shown(panel.indicator, half_up(first, 1) + cell.step) == cell.label


def test_thin_data_are_neither_a_difference_nor_a_conclusion() -> None:
    facts = told([share("А", 3, 3, 10), share("Б", 5, 10, 10), share("В", 5, 10, 10)], "АБВ", STAND)
    cell = facts.panels[0].own
    assert cell.thin and cell.label == "100,0\u00a0% · 3 из 10"
    assert [c.step for c in facts.panels[0].cells] == [None, None, None]
    assert facts.sentence == "Данных пока мало: сделать вывод нельзя."
    assert facts.thin and facts.basis == ()


def test_what_is_left_out_is_counted() -> None:
    rows = [share("А", 3, 3, 10), share("Б", 5, 10, 10)]
    rows += [share("А", 9, 10, 10, "resp_exists"), share("Б", 1, 10, 10, "resp_exists")]
    said = plain(told(rows, "АБ", STAND, "resp_exists").sentence)
    assert said.startswith("А сильнее остальных: ответственный (90,0 % против 10,0 %).")
    assert said.endswith("Из-за нехватки данных в вывод не вошёл 1 показатель.")


def test_a_sum_is_no_strength() -> None:
    rows = [row(n, Decimal(v), indicator=MEMBERS, total=v) for n, v in (("А", 900), ("Б", 10))]
    facts = told(rows, "АБ", MEMBERS)
    assert facts.panels[0].others is None
    assert facts.panels[0].cells[1].step == -890
    assert facts.sentence == ""


def test_more_than_the_norm_asks_is_no_strength() -> None:
    facts = told([ratio("А", 30, 100, BUDGET), ratio("Б", 5, 100, BUDGET)], "АБ", BUDGET)
    assert of(BUDGET).norm
    assert "сильнее" not in facts.sentence


def test_what_is_below_the_norm_is_told_with_the_norm() -> None:
    facts = told([ratio("А", 5, 1000), ratio("Б", 5, 1000)], "АБ", COPIES)
    assert plain(facts.sentence) == (
        "А: отличий от остальных нет. Ниже нормы: подписка (0,50 при норме не менее 1)."
    )


def test_the_norm_of_a_hundred_members_is_not_asked_of_one_primary() -> None:
    rows = [ratio("А", 0, 50, answered=10), ratio("Б", 0, 50, answered=10)]
    assert "Ниже нормы" not in told(rows, "АБ", COPIES, level=Level.PRIMARY).sentence


def test_primaries_answer_yes_or_no_and_together_have_a_share() -> None:
    rows = [share("А", 1, 1, 1), share("Б", 0, 1, 1), share("В", 1, 1, 1)]
    facts = told(rows, "АБВ", STAND, level=Level.PRIMARY)
    panel = facts.panels[0]
    assert [c.label for c in panel.cells] == ["да", "нет", "да"]
    assert [c.step for c in panel.cells] == [None, None, None]
    assert facts.sentence == "А сильнее остальных: стенд (да против 50,0\u00a0%)."


def test_an_indicator_without_any_value_has_no_panel() -> None:
    facts = told([share("А", 1, 2, 2)], "АБ", STAND, "resp_exists")
    assert [p.indicator.code for p in facts.panels] == [STAND]
    assert facts.panels[0].cells[1].label == "нет данных"
    assert told([], "АБ", STAND).empty


def test_the_table_has_a_row_for_everybody_and_says_who_they_are() -> None:
    facts = told([share("А", 5, 8, 8), share("Б", 3, 8, 8), share("В", 1, 1, 8)], "АБВ", STAND)
    data = facts.table()
    rows = [list(r) for r in data.rows]
    assert [(r[1], r[5], r[8]) for r in rows] == [
        ("А", None, ""),
        ("Б", Decimal("-25.0"), ""),
        ("В", None, "мало данных"),
    ]
    assert "Похожие: все." in data.notes
    assert writing.write([data])[:2] == b"PK"


def test_only_the_most_telling_differences_are_named() -> None:
    rows, codes = [], [c for c in control.HEADS if of(c).aggregation.value == "share_yes"]
    for n, code in enumerate(codes):
        rows += [share("А", 40 + 5 * n, 100, 100, code), share("Б", 40, 100, 100, code)]
    facts = told(rows, "АБ", *codes)
    strong = comparison_words.standing_out(facts.panels, 1)
    assert len(strong) == comparison_words.TOLD
    assert strong[0].indicator.code == codes[-1]
    assert comparison_words.standing_out(facts.panels, -1) == []


@pytest.mark.parametrize("many", [1, 2, 8])
def test_panels_stand_in_one_column_on_a_telephone(many: int) -> None:
    import vl_convert

    names = "АБВГДЕЖЗ"[:many]
    facts = told([share(n, 5, 8, 8, c) for n in names for c in control.HEADS[:7]], names, *control.HEADS[:7])
    wide: Any = vl_convert.vegalite_to_svg(
        layers.picture(comparison.screen(facts), facts), allowed_base_urls=[]
    )
    narrow: Any = vl_convert.vegalite_to_svg(
        comparison.screen(facts).to_dict() | {"width": 330}, allowed_base_urls=[]
    )

    def height(svg: str) -> float:
        return float(svg.split('height="')[1].split('"')[0])

    assert "62,5" in wide and "62,5" in narrow
    assert height(narrow) > height(wide)


def test_a_picture_of_everything_is_light() -> None:
    rows = [share(n, 5, 8, 8, c) for n in "АБВГДЕЖЗ" for c in control.HEADS]
    spec = comparison.screen(told(rows, "АБВГДЕЖЗ", *control.HEADS)).to_dict()
    assert len(json.dumps(spec, ensure_ascii=False).encode()) < 100_000


def test_names_are_data_and_never_expressions() -> None:
    name = "datum['x'] <img src=x>"
    facts = comparison.facts(
        frame([share(name, 1, 2, 2)]), [party(name)], [of(STAND)], year=2026, what="стенд", as_of=DAY
    )
    spec: Any = comparison.screen(facts).to_dict()
    data = spec.pop("datasets")
    assert "img src" not in json.dumps(spec, ensure_ascii=False)
    assert any(name in str(r.get("name")) for rows in data.values() for r in rows)


def test_an_empty_pool_has_no_value() -> None:
    assert likeness.added([]).value(of(STAND)) is None


def test_a_small_difference_is_named_on_either_side() -> None:
    rows = [share("А", 52, 100, 100), share("Б", 50, 100, 100)]
    rows += [share("А", 48, 100, 100, "resp_exists"), share("Б", 49, 100, 100, "resp_exists")]
    facts = told(rows, "АБ", STAND, "resp_exists")
    assert plain(facts.sentence) == (
        "А немного сильнее остальных: стенд (52,0 % против 50,0 %). "
        "Немного слабее: ответственный (48,0 % против 49,0 %)."
    )
    assert len(facts.basis) == 2


def test_campaigns_are_not_mixed_in_the_source_line() -> None:
    rows = [share("А", 5, 12, 28), share("Б", 3, 9, 28), ratio("А", 5, 1000), ratio("Б", 5, 1000)]
    assert plain(told(rows, "АБ", STAND, COPIES).note) == (
        "2 организации, по 21 из 56 за 2026 год; подписка — по 20 из 20"
    )
