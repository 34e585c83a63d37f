"""The control points as a strip, and what the overview says beside it."""

import json
from decimal import Decimal
from typing import Any

import pandas as pd

from core import catalogue, methodology, scores
from core.charts import glance, strip
from core.charts.glance import Facts
from core.charts.pairs import Pair
from core.charts.strip import Card
from core.organisations import Level
from core.reports import fonts
from tests.core.figures import DAY, frame, row

KNOWN = scores.into(catalogue.shipped(), methodology.shipped()).indicators


def stand(yes: int, answered: int, expected: int, year: int = 2026, name: str = "Область") -> Any:
    value = Decimal(yes * 100) / answered if answered else None
    return row(name, value, answered, expected, year=year, total=yes)


def paper(copies: int, members: int, answered: int = 10, year: int = 2026) -> Any:
    value = Decimal(copies * 100) / members
    return row(
        "Область", value, answered, answered, indicator=glance.PAPER, year=year, total=copies, base=members
    )


def told(own: pd.DataFrame, pairs: dict[str, Pair] | None = None) -> strip.Facts:
    return strip.facts(
        own, KNOWN, year=2026, name="Область", source=Level.PRIMARY, as_of=DAY, pairs=pairs or {}
    )


def card(facts: strip.Facts, number: int) -> Card:
    return next(c for c in facts.cards if c.number == number)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_a_change_is_of_the_figures_as_shown_in_points_with_its_sign() -> None:
    found = card(told(frame([stand(2, 3, 3), stand(1, 3, 3, 2025)])), 5)
    assert (found.figure, found.step, found.sign) == ("66,7\u00a0%", Decimal("33.4"), strip.UP)
    assert plain(found.change) == "+33,4 п. п. к 2025 г."


def test_what_has_not_changed_has_a_sign_of_its_own_and_what_has_fallen_another() -> None:
    same = card(told(frame([stand(5, 10, 10), stand(5, 10, 10, 2025)])), 5)
    assert (same.sign, plain(same.change)) == (strip.SAME, "как в 2025 г.")
    less = card(told(frame([stand(4, 10, 10), stand(5, 10, 10, 2025)])), 5)
    assert (less.sign, plain(less.change)) == (strip.DOWN, "\u221210,0 п. п. к 2025 г.")


def test_an_incomplete_year_is_not_set_against_a_whole_one() -> None:
    found = card(told(frame([stand(5, 8, 10), stand(5, 10, 10, 2025)])), 5)
    assert (found.step, found.sign) == (None, "")
    assert plain(found.change) == "в 2025 г. — 50,0 %, не сравниваем"


def test_the_same_forms_of_both_years_can_be_compared_before_the_year_is_complete() -> None:
    pair = Pair(8, Decimal(4), Decimal(0), Decimal(5), Decimal(0))
    facts = told(frame([stand(5, 8, 10), stand(5, 10, 10, 2025)]), {"stand_exists": pair})
    found = card(facts, 5)
    assert (found.step, found.same) == (Decimal("12.5"), 8)
    assert plain(found.change) == "+12,5 п. п. к 2025 г.*"
    assert "принятым и в 2025, и в 2026 году: их 8" in facts.starred
    assert "по тем, кто сдал оба года" in facts.sentence


def test_a_handful_of_the_same_forms_says_nothing() -> None:
    pair = Pair(4, Decimal(1), Decimal(0), Decimal(4), Decimal(0))
    facts = told(frame([stand(5, 8, 10), stand(5, 10, 10, 2025)]), {"stand_exists": pair})
    assert (card(facts, 5).step, facts.starred) == (None, "")


def test_a_year_without_data_is_not_nought() -> None:
    facts = told(frame([stand(0, 10, 10)]))
    assert (card(facts, 5).figure, card(facts, 5).step) == ("0,0\u00a0%", None)
    assert plain(card(facts, 5).change) == "за 2025 г. нет данных"
    assert (card(facts, 1).figure, card(facts, 1).behind) == ("нет данных", "по 0 из 0")


def test_thin_data_is_marked() -> None:
    assert card(told(frame([stand(4, 4, 10)])), 5).thin
    assert not card(told(frame([stand(5, 5, 10)])), 5).thin


def test_the_norm_of_a_newspaper_is_held_against_those_it_is_meant_for() -> None:
    assert card(told(frame([paper(0, 500)])), 8).standing == "below"
    assert card(told(frame([paper(5, 500)])), 8).standing == "within"
    # One organisation of fewer than a hundred: the norm is not held against it alone.
    assert card(told(frame([paper(0, 53, answered=1)])), 8).standing == ""
    assert "Ниже нормы — «Подписка»." in told(frame([paper(0, 500)])).sentence


def test_without_a_form_the_strip_says_so() -> None:
    facts = told(frame([]))
    assert facts.empty
    assert "принятых форм пока нет" in facts.sentence


def test_the_table_and_both_pictures_show_the_figures_of_the_cards() -> None:
    fonts.register()
    facts = told(frame([stand(2, 3, 3), stand(1, 3, 3, 2025)]))
    line = next(r for r in facts.table().rows if r[0] == 5)
    assert line[2:6] == (Decimal("66.7"), "%", Decimal("33.3"), Decimal("33.4"))
    spec = json.dumps(strip.screen(facts).to_dict(), ensure_ascii=False)
    drawn = " ".join(s.text for s in strip.paper(facts, 480).contents if hasattr(s, "text"))
    for words in ("66,7\u00a0%", "+33,4\u00a0п.\u00a0п."):
        assert words in spec
        assert words in drawn


def glanced(
    children: list[Any], own: list[Any] | None = None, level: Level | None = Level.TERRITORIAL
) -> Facts:
    return glance.facts(
        frame(own or [stand(5, 10, 10)]),
        frame(children),
        KNOWN,
        year=2026,
        name="Область",
        level=level,
        as_of=DAY,
    )


def index(name: str, value: str, answered: int = 10) -> Any:
    return row(name, Decimal(value), answered, 10, indicator=scores.INDEX)


def test_leaders_and_laggards_leave_thin_data_out_and_share_places() -> None:
    rows = [
        index("А", "80.04"),
        index("Б", "80"),
        index("В", "50"),
        index("Г", "40"),
        index("Тонкая", "99", 4),
    ]
    found = glanced(rows).index
    assert [(p.place, p.name, p.figure) for p in found.best] == [(1, "А", "80,0"), (1, "Б", "80,0")]
    assert [(p.place, p.name) for p in found.worst] == [(4, "Г"), (3, "В")]
    assert "мало данных у 1" in plain(found.left_out)


def test_nobody_leads_and_lags_at_once() -> None:
    found = glanced([index("А", "80"), index("Б", "70"), index("В", "60")]).index
    assert {p.name for p in found.best} & {p.name for p in found.worst} == set()


def test_the_largest_move_comes_first_and_an_incomplete_one_is_left_out() -> None:
    rows = [
        *(stand(9, 10, 10, name="Выросла"), stand(5, 10, 10, 2025, name="Выросла")),
        *(stand(4, 10, 10, name="Упала"), stand(9, 10, 10, 2025, name="Упала")),
        *(stand(1, 5, 10, name="Неполная"), stand(9, 10, 10, 2025, name="Неполная")),
    ]
    found = glanced(rows).moves
    assert [(m.name, m.step) for m in found.moves] == [("Упала", Decimal(-50)), ("Выросла", Decimal(40))]
    assert "изменился пункт «Стенд»: Упала." in found.sentence
    assert "Не сравниваем 1 организацию" in plain(found.sentence)


def test_of_primaries_it_is_counted_who_got_and_who_lost_what() -> None:
    rows = [
        *(stand(1, 1, 1, name="Появился"), stand(0, 1, 1, 2025, name="Появился")),
        *(stand(0, 1, 1, name="Пропал"), stand(1, 1, 1, 2025, name="Пропал")),
        *(stand(1, 1, 1, name="Есть"), stand(1, 1, 1, 2025, name="Есть")),
        stand(1, 1, 1, name="Новая"),
    ]
    found = glanced(rows, level=Level.PRIMARY).moves
    assert [(t.point, t.gained, t.lost) for t in found.turns] == [("Стенд", 1, 1)]


def test_subscription_tells_what_is_lacking_in_right_russian() -> None:
    assert "до нормы не хватает 1 экземпляра." in plain(glanced([], [paper(4, 500)]).paper_said)
    assert "до нормы не хватает 5 экземпляров." in plain(glanced([], [paper(0, 500)]).paper_said)
    assert "норма выполнена" in glanced([], [paper(5, 500)]).paper_said
    assert "меньше 100 человек" in glanced([], [paper(1, 53, answered=1)]).paper_said
    assert "ничего не принято" in glanced([]).paper_said


def copies_of(name: str, copies: int, members: int, answered: int = 10) -> Any:
    return row(
        name,
        Decimal(copies * 100) / members,
        answered,
        10,
        indicator=glance.PAPER,
        total=copies,
        base=members,
    )


def test_the_surplus_of_one_territory_hides_nobody_below_the_norm() -> None:
    whole = row("Область", Decimal("1.2"), 40, 40, indicator=glance.PAPER, total=36, base=3000)
    rows = [copies_of("А", 24, 1000), copies_of("Б", 6, 1000), copies_of("В", 2, 300)]
    found = glanced(rows, [whole])
    # 4 are wanting in Б, 1 in В, 3 to the primaries of direct subordination: 700 members, 4 copies.
    assert found.short is not None
    assert (found.short.met, found.short.held, found.short.lacking) == (1, 3, 8)
    assert "норму выполняет 1 из 3 территориальных организаций; там, где ниже нормы, не хватает 8" in plain(
        found.paper_said
    )
    assert "норма выполнена" not in found.paper_said


def test_few_forms_are_shown_and_not_judged() -> None:
    few_papers = row("Область", Decimal(0), 4, 10, indicator=glance.PAPER, total=0, base=500)
    few = told(frame([stand(4, 4, 10), few_papers]))
    assert few.sentence == "Мало данных: по 4 из 10, выводы делать рано."
    assert card(few, 8).standing == ""
    found = glanced([], [row("Область", Decimal(60), 4, 10, indicator=scores.INDEX)]).index
    assert (
        found.sentence == "Средний индекс первичных пока 60,0; мало данных: по 4 из 10, выводы делать рано."
    )


def test_a_primary_answers_yes_or_no_and_is_told_what_has_turned() -> None:
    own = frame([stand(1, 1, 1), stand(0, 1, 1, 2025)])
    facts = strip.facts(own, KNOWN, year=2026, name="ППО", source=Level.PRIMARY, as_of=DAY, alone=True)
    found = card(facts, 5)
    assert (found.figure, found.sign, plain(found.change)) == ("да", strip.UP, "в 2025 г. — нет")
    assert plain(facts.sentence) == "По принятой форме. По сравнению с 2025 годом появилось: «Стенд»."


def test_a_norm_that_is_not_held_against_a_small_organisation_says_so() -> None:
    found = card(told(frame([paper(0, 53, answered=1)])), 8)
    assert (found.waived, found.normed) == (True, "не применяется: меньше 100 членов")


def test_nobody_leads_where_organisations_are_weighed_differently() -> None:
    found = glance.facts(
        frame([row("Область", Decimal(60), 10, 10, indicator=scores.INDEX)]),
        frame([index("А", "80"), index("Б", "50")]),
        KNOWN,
        year=2026,
        name="Область",
        level=Level.TERRITORIAL,
        as_of=DAY,
        apart="Мест нет: у индекса разные веса.",
    ).index
    assert (found.best, found.worst, found.left_out) == ((), (), "Мест нет: у индекса разные веса.")
