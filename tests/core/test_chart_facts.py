"""What charts say: order and places, thin and missing data, lines to compare with, sentences."""

from decimal import Decimal

import pytest

from core import catalogue, newspapers
from core.campaigns import Half
from core.charts import completeness, copies, ranking, subscription, trend
from core.charts.ranking import Standing
from core.organisations import Level
from core.reports import fonts
from tests.core.figures import (
    DAY,
    HALF,
    by_organisation,
    complete,
    copies_rows,
    frame,
    of,
    ranked,
    row,
    share,
    turnout,
)

PAPERS = copies.ratios(catalogue.shipped(), newspapers.shipped(), HALF)


@pytest.fixture(autouse=True)
def _typefaces() -> None:
    fonts.register()


def test_equal_figures_share_a_place_and_the_next_one_is_skipped() -> None:
    facts = ranked(
        [share("А", 10, 10, 10), share("Б", 8, 10, 10), share("В", 8, 10, 10), share("Г", 1, 10, 10)]
    )
    assert [(b.name, b.place) for b in facts.bars] == [("А", 1), ("Б", 2), ("В", 2), ("Г", 4)]


def test_figures_shown_alike_share_a_place() -> None:
    """666/1000 and 6664/10000 are both 66,6 % on the page."""
    facts = ranked([share("А", 6664, 10000, 10000), share("Б", 666, 1000, 1000)])
    assert [b.place for b in facts.bars] == [1, 1]


def test_thin_data_is_shown_and_never_ranked() -> None:
    facts = ranked([share("Тонкая", 4, 4, 10), share("Полная", 5, 10, 10)])
    full, thin = facts.bars
    assert (full.place, thin.place, thin.standing) == (1, None, Standing.THIN)
    assert "4 из 10" in thin.label
    assert "мало данных у 1" in facts.sentence.replace("\u00a0", " ")


def test_half_of_the_answers_is_enough() -> None:
    assert ranked([share("А", 5, 5, 10)]).bars[0].standing is Standing.RANKED


def test_nothing_known_is_last_and_is_not_zero() -> None:
    facts = ranked([share("Пустая", 0, 0, 10), share("Ноль", 0, 10, 10), share("Тонкая", 1, 1, 10)])
    assert (facts.bars[0].name, facts.bars[0].label) == ("Ноль", "0,0\u00a0%")
    assert (facts.bars[-1].name, facts.bars[-1].label) == ("Пустая", "нет данных")
    assert facts.bars[0].place == 1


def test_a_nan_of_pandas_is_no_data() -> None:
    facts = ranked([row("А", Decimal(3)), (*row("Б", None)[:8], float("nan"), *row("Б", None)[9:])])
    assert facts.bars[-1].value is None


def test_percentages_are_never_averaged() -> None:
    """10 of 10 and 0 of 90 are 10 % together, not 50 %."""
    facts = ranked([share("А", 10, 10, 10), share("Б", 0, 90, 90)])
    assert facts.whole is not None
    assert facts.whole.value == 10


def test_the_line_of_the_whole_is_the_organisation_s_own_row() -> None:
    own = frame([share("Область", 83, 102, 126)])
    facts = ranked([share("А", 10, 10, 10)], own)
    assert facts.whole is not None
    assert facts.whole.label == "Всего: 81,4\u00a0%"
    assert facts.source == "по 102 из 126 · данные на 21.11.2026"


def test_a_sum_has_no_line_because_it_dwarfs_its_parts() -> None:
    facts = ranked([row("А", Decimal(500), indicator="members_total", total=500)], code="members_total")
    assert facts.whole is None
    assert facts.top == 500


def test_shares_stand_on_the_whole_hundred() -> None:
    assert ranked([share("А", 1, 10, 10)]).top == 100


def test_primaries_answer_yes_or_no_without_places() -> None:
    rows = [share("Есть", 1, 1, 1), share("Нет", 0, 1, 1), share("Молчит", 0, 0, 1)]
    facts = ranked(rows, level=Level.PRIMARY)
    assert [(b.label, b.place) for b in facts.bars] == [("да", None), ("нет", None), ("нет данных", None)]
    assert facts.whole is None
    assert facts.sentence.startswith("У 1 из 2 ответивших")


def test_one_row_of_zero_has_a_scale() -> None:
    facts = ranked([row("А", Decimal(0), indicator="members_total")], code="members_total")
    assert facts.top == 1
    ranking.paper(facts, 400)


def test_the_norm_is_a_line_and_is_counted() -> None:
    code = "solidarity_per_100"
    rows = [row("А", Decimal("1.2"), indicator=code, total=12, base=1000)]
    rows += [row("Б", Decimal("0.9"), indicator=code, total=9, base=1000)]
    facts = ranked(rows, code=code)
    assert [m.label for m in facts.norms] == ["Норма: не менее\u00a01"]
    assert "выполняет 1 из 2 территориальных организаций" in facts.sentence


def test_a_missing_year_breaks_the_line_and_is_named() -> None:
    years = [row("А", Decimal(v), year=y, indicator="coverage") for y, v in ((2023, 60), (2025, 70))]
    facts = trend.facts(
        frame(years),
        None,
        of("coverage"),
        years=[2025, 2024, 2023],
        name="А",
        source=Level.PRIMARY,
        as_of=DAY,
    )
    assert [p.value for p in facts.series[0].points] == [60, None, 70]
    assert "Нет данных за 2024" in facts.sentence
    drawn = trend.screen(facts).to_dict()
    assert None in [r.get("value", 0) for rows in drawn["datasets"].values() for r in rows]


def test_years_without_any_data_are_drawn_as_words() -> None:
    facts = trend.facts(
        frame([]), None, of("coverage"), years=[2025, 2026], name="А", source=Level.PRIMARY, as_of=DAY
    )
    assert facts.empty
    trend.screen(facts)
    trend.paper(facts, 400)


def test_a_year_half_counted_is_told_and_not_compared() -> None:
    years = [row("А", Decimal(60), year=2025, indicator="coverage")]
    years += [row("А", Decimal(90), 2, 10, year=2026, indicator="coverage")]
    facts = trend.facts(
        frame(years),
        frame(years),
        of("coverage"),
        years=[2025, 2026],
        name="А",
        source=Level.PRIMARY,
        as_of=DAY,
    )
    said = facts.sentence.replace("\u00a0", " ")
    assert "За 2025 год — 60,0 %" in said and "не сравниваются: 2026 г. (учтены 2 из 10)" in said
    assert "вырос" not in said
    trend.paper(facts, 400)


def test_every_form_is_in_exactly_one_state() -> None:
    facts = complete(turnout("Область", 10, 4, 2, 1, 1, late=2))
    assert facts.whole.counts == (4, 2, 1, 1, 2)
    assert facts.whole.label == "6 из 10 · поздно 2"


def test_primaries_directly_under_a_region_are_a_bar_of_their_own() -> None:
    facts = complete(turnout("Область", 12, 4, 2), turnout("Т1", 10, 4, 1))
    assert facts.lines[-1].counts == (0, 1, 0, 0, 1)
    assert facts.lines[-1].expected == 2


def test_who_owes_most_stands_first_among_the_lagging() -> None:
    facts = complete(
        turnout("Область", 33, 13, 0), turnout("А", 3, 3, 0), turnout("Б", 10, 5, 0), turnout("В", 20, 5, 0)
    )
    assert [line.name for line in facts.lagging] == ["В", "Б"]


def test_a_campaign_of_nobody_is_drawn_as_words() -> None:
    facts = complete(turnout("Область", 0, 0, 0))
    assert facts.empty
    completeness.screen(facts)
    completeness.paper(facts, 400)


def test_the_target_is_whole_copies_and_the_gap_is_what_lacks() -> None:
    facts = by_organisation([("А", 3, 1, 901, 10, 10)])
    only = facts.rows[0]
    assert (only.printed, only.electronic, only.target, only.gap) == (3, 1, 10, 6)


def test_one_small_organisation_is_held_against_no_norm_and_several_small_ones_are() -> None:
    facts = by_organisation([("Одна", 0, 0, 60, 1, 1), ("Три", 0, 0, 60, 3, 3)])
    found = {r.name: (r.target, r.gap) for r in facts.rows}
    assert found["Одна"] == (None, None) and found["Три"] == (1, 1)
    assert "из 1 " in facts.sentence.replace("\u00a0", " ") and subscription.ALONE in facts.sentence


def test_a_sum_of_more_answers_than_the_norm_is_reckoned_from_is_told() -> None:
    made = copies_rows("Р", 9, 4, 1000, 10, 10)
    fewer = [row("Р", Decimal("0.9"), 8, 10, indicator="solidarity_per_100", total=9, base=1000), *made[1:]]
    plain, told = (
        subscription.by_newspaper(
            frame(rows), PAPERS[:1], half=HALF, name="Р", source=Level.PRIMARY, as_of=DAY
        )
        for rows in (made, fewer)
    )
    assert (told.rows[0].total, told.rows[0].counted, told.rows[0].gap) == (13, 9, 1)
    assert "только по формам" in told.sentence and "только по формам" not in plain.sentence


def test_more_than_the_norm_lacks_nothing() -> None:
    assert by_organisation([("А", 30, 1, 901, 10, 10)]).rows[0].gap == 0


def test_no_copies_and_no_answer_differ() -> None:
    facts = by_organisation([("Молчит", 0, 0, 0, 0, 5), ("Ноль", 0, 0, 300, 5, 5)])
    zero, silent, _ = facts.rows
    assert (zero.label, zero.gap) == ("0,00", 3)
    assert (silent.label, silent.gap, silent.printed) == ("нет данных", None, None)


def test_newspapers_follow_the_half_year() -> None:
    def codes(half: Half) -> list[str]:
        return [p.code for p in copies.ratios(catalogue.shipped(), newspapers.shipped(), half)]

    assert "myunion_per_100" in codes(Half(2024, 2))
    assert "milieu_per_100" in codes(Half(2025, 1))
    assert "myunion_per_100" not in codes(Half(2025, 1))


def test_copies_by_the_organisation_above_are_part_of_the_bar_and_told_apart() -> None:
    own = frame(copies_rows("Р", 5, 3, 1000, 10, 10, parent=2))
    only = subscription.by_newspaper(own, PAPERS[:1], half=HALF, name="Р", source=Level.PRIMARY, as_of=DAY)
    row = only.rows[0]
    assert (row.printed, row.electronic, row.parent, row.total) == (5, 3, 2, 10)
    assert row.ends == (Decimal("0.5"), Decimal("0.8"), Decimal(1))
    assert "1-е полугодие 2027" in only.scope


def test_newspapers_stand_beside_each_other_with_the_norm_of_their_own() -> None:
    own = frame(copies_rows("Р", 8, 4, 1000, 10, 10) + copies_rows("Р", 2, 0, 1000, 10, 10, "milieu"))
    facts = subscription.by_newspaper(own, PAPERS, half=HALF, name="Р", source=Level.PRIMARY, as_of=DAY)
    assert [r.label for r in facts.rows] == ["1,20", "0,20"]
    assert [m.label for m in facts.norms] == ["Норма: 1,00 («Солидарность»)"]


def test_the_sum_above_is_not_drawn_beside_the_sum_of_a_part() -> None:
    def series(code: str) -> int:
        made = frame([row("А", Decimal(60), indicator=code)])
        told = trend.facts(made, made, of(code), years=[2026], name="А", source=Level.PRIMARY, as_of=DAY)
        return len(told.series)

    assert (series("members_total"), series("coverage")) == (1, 2)


def test_no_line_leads_to_an_incomplete_year() -> None:
    years = [row("А", Decimal(60), year=2025, indicator="coverage")]
    years += [row("А", Decimal(90), 2, 10, year=2026, indicator="coverage")]
    told = trend.facts(
        frame(years), None, of("coverage"), years=[2025, 2026], name="А", source=Level.PRIMARY, as_of=DAY
    )
    drawn = [r for rows in trend.screen(told).to_dict()["datasets"].values() for r in rows]
    assert [r["through"] for r in drawn if "through" in r] == [60.0, None]


def test_primaries_of_no_bar_stand_last_without_a_place_or_a_code() -> None:
    facts = ranked([share("А", 8, 10, 10), share("Б", 1, 2, 10)], frame([share("Область", 12, 16, 25)]))
    last = facts.bars[-1]
    assert (last.name, last.code, last.place) == ("Первичные прямого подчинения", "", None)
    assert (last.value, last.answered, last.expected) == (Decimal(75), 4, 5)
    assert (facts.ranked, ranking.first(facts.bars, 2)[-1]) == (1, last)


def test_the_ends_of_a_ranking_say_among_how_many() -> None:
    facts = ranked([share("А", 8, 10, 10), share("Б", 5, 10, 10), share("В", 1, 2, 10)])
    assert "Выше всего среди 2 организаций с достаточными данными — А" in facts.sentence.replace(
        "\u00a0", " "
    )


def test_copies_of_primaries_of_no_row_are_what_is_left_of_the_whole() -> None:
    last = by_organisation([("А", 3, 1, 900, 10, 10)]).rows[-1]
    assert (last.code, last.printed, last.electronic, last.members) == ("", 5, 3, 400)
    assert (last.answered, last.expected, last.label) == (3, 10, "2,00 · 3 из 10")


def test_the_words_of_few_copies_are_a_plain_figure_and_the_norm_stays_in_its_row() -> None:
    own = frame(copies_rows("Р", 8, 4, 1000, 2, 10) + copies_rows("Р", 2, 0, 1000, 2, 10, "milieu"))
    facts = subscription.by_newspaper(own, PAPERS, half=HALF, name="Р", source=Level.PRIMARY, as_of=DAY)
    assert "2 из 10" not in facts.sentence
    assert [m.span(2) for m in facts.norms] == [(0, 1)]
