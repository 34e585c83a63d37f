"""How forms come in by day: exact sums, a comparison by the day of taking forms, and a forecast that stays humble."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import pace
from core.charts import pace as chart
from core.pace import Course, Forecast
from core.reports import fonts

OPENS, DUE, CLOSES = date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 30)
TODAY = date(2026, 10, 12)


def course(daily: dict[int, int], expected: int = 1100, year: int = 2026, more: int = 0) -> Course:
    """`daily`: day of October -> forms; `more` came on a day that nobody knows."""
    days = tuple((date(year, 10, 1) + timedelta(day - 1), n) for day, n in sorted(daily.items()))
    handed_in = sum(daily.values()) + more
    opens, due, closes = (day.replace(year=year) for day in (OPENS, DUE, CLOSES))
    return Course(year, opens, due, closes, expected, handed_in, days)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@st.composite
def courses(draw: st.DrawFn) -> tuple[Course, date]:
    expected = draw(st.integers(1, 500))
    today = OPENS + timedelta(draw(st.integers(0, 70)))
    left, days = expected, {}
    for number in draw(st.lists(st.integers(0, (today - OPENS).days), max_size=20, unique=True)):
        taken = draw(st.integers(0, left))
        if taken:
            days[OPENS + timedelta(number)] = taken
            left -= taken
    more = draw(st.integers(0, left))
    handed_in = sum(days.values()) + more
    return Course(2026, OPENS, DUE, CLOSES, expected, handed_in, tuple(sorted(days.items()))), today


@given(courses())
def test_the_curve_grows_and_ends_at_what_is_handed_in(made: tuple[Course, date]) -> None:
    found, today = made
    curve = found.cumulative(today)
    assert curve == sorted(curve)
    assert curve[-1] == found.handed_in
    for number, total in enumerate(curve):
        assert total == found.by(found.day(number))


@given(courses())
def test_the_forecast_lies_between_the_present_and_the_expected(made: tuple[Course, date]) -> None:
    found, today = made
    ahead = pace.forecast(found, today)
    if ahead is None:
        full = (today - OPENS).days
        assert full < pace.LEAST or found.left == 0 or today > CLOSES
        return
    assert found.handed_in <= ahead.handed_in <= found.expected
    assert ahead.target in (DUE, CLOSES) and today <= ahead.target
    shown = int(plain(ahead.share).removesuffix(" %"))
    assert shown < 100 or ahead.handed_in == found.expected
    assert ahead.needed * ahead.left_days >= found.left


@given(courses())
def test_every_curve_can_be_drawn(made: tuple[Course, date]) -> None:
    found, today = made
    facts = chart.facts(found, found, pace.forecast(found, today), scope="Область", today=today)
    assert facts.present.handed_in == found.handed_in
    assert all(0 <= p.share <= 100 for line in facts.lines for p in line.points)
    rows = list(facts.table().rows)
    assert rows[len(facts.lines[0].points) - 1][2] == found.handed_in
    chart.screen(facts)


def test_both_campaigns_are_told_of_at_the_same_day() -> None:
    now, before = course({2: 200, 12: 212}), course({5: 455, 20: 500}, 1080, 2025)
    said = plain(pace.said(now, before, TODAY))
    assert said == "К 12 октября сдали 412 из 1 100 (37,5 %), год назад к этому дню — 455 из 1 080 (42,1 %)."


def test_another_opening_day_moves_the_comparison() -> None:
    now, before = course({12: 10}), course({5: 1, 14: 2}, 100, 2025)
    later = Course(2025, date(2025, 10, 3), DUE, CLOSES, 100, 3, before.days)
    said = plain(pace.said(now, later, TODAY))
    assert "год назад на тот же день приёма (14 октября) — 3 из 100" in said


def test_a_year_whose_days_are_unknown_is_not_compared() -> None:
    before = course({5: 10}, 1080, 2025, more=1000)
    assert "год назад" not in pace.said(course({2: 5}), before, TODAY)
    facts = chart.facts(course({2: 5}), before, None, scope="Область", today=TODAY)
    assert len(facts.lines) == 1


def test_a_few_forms_without_a_day_are_told_of() -> None:
    facts = chart.facts(course({2: 50}, more=2), None, None, scope="Область", today=TODAY)
    assert "день сдачи 2 форм неизвестен" in plain(facts.note)


def test_a_campaign_that_is_over_is_told_as_a_whole_and_foretells_nothing() -> None:
    over = CLOSES + timedelta(5)
    now = course({2: 900})
    said = plain(pace.said(now, course({2: 1000}, 1080, 2025), over))
    assert said.startswith("К сроку 31 октября не сдали 200 из 1 100. Всего сдали 900 из 1 100")
    assert pace.forecast(now, over) is None


def test_before_the_opening_there_is_nothing_to_say() -> None:
    assert pace.said(course({}), None, OPENS - timedelta(3)) == ""
    assert pace.forecast(course({}), OPENS - timedelta(3)) is None


def foretold(daily: dict[int, int], today: date = TODAY, expected: int = 1100) -> Forecast:
    found = pace.forecast(course(daily, expected), today)
    assert found is not None
    return found


def test_the_pace_is_the_mean_of_the_last_seven_full_days() -> None:
    found = foretold({1: 300} | dict.fromkeys(range(5, 12), 20) | {12: 3})
    # Seven days before today at 20; twenty days are left, today with them.
    assert (found.recent, found.days, found.left_days, found.handed_in) == (140, 7, 20, 840)
    assert plain(pace.foretold(found)) == "При нынешнем темпе к 31 октября сдадут 76 % (840 из 1 100)."
    assert "за последние 7 полных дней в среднем сдавали 20,0 в день" in plain(pace.rule(found))


def test_two_full_days_are_too_few() -> None:
    daily = {1: 5, 2: 5, 3: 5}
    assert pace.forecast(course(daily), date(2026, 10, 3)) is None
    assert foretold(daily, date(2026, 10, 4)).days == 3


def test_past_the_due_day_the_forecast_goes_to_the_closing_one() -> None:
    found = foretold({1: 300, 31: 70}, date(2026, 11, 5))
    assert found.closing and found.target == CLOSES
    assert "к закрытию приёма 30 ноября" in plain(pace.foretold(found))


def test_a_week_of_silence_is_said_plainly() -> None:
    said = plain(pace.foretold(foretold({1: 300})))
    assert said == "За последние 7 дней не сдал никто: так к 31 октября останется 300 из 1 100 (27 %)."


def test_everybody_is_said_only_of_everybody() -> None:
    assert "сдадут все 1 100" in plain(pace.foretold(foretold(dict.fromkeys(range(1, 12), 60))))
    nearly = Forecast(DUE, False, 1000, 999, 7, 7, 5, 10)
    assert plain(nearly.share) == "99 %"


def test_past_the_due_day_the_sentence_begins_with_those_it_has_missed() -> None:
    made = replace(course({1: 300}), days=((OPENS, 300), (date(2026, 11, 3), 70)), handed_in=370)
    said = plain(pace.said(made, None, date(2026, 11, 5)))
    assert said.startswith(
        "К сроку 31 октября не сдали 800 из 1 100, из них позже сдали 70. К 5 ноября сдали"
    )
    assert plain(pace.said(course({1: 10}, 10), None, CLOSES)).startswith("К сроку 31 октября сдали все 10.")
    assert plain(pace.said(course({1: 1}, more=10), None, CLOSES)).startswith("К 30 ноября сдали")
    assert plain(pace.said(made, None, DUE)).startswith("К 31 октября сдали")


@pytest.mark.parametrize(
    ("missing", "left_days", "words"),
    [
        (7, 61, "примерно по одной форме за 9 дней"),
        (30, 61, "примерно по одной форме за 2 дня"),
        (1, 21, "примерно по одной форме за 21 день"),
        (50, 61, "примерно по одной форме в день"),
        (61, 61, "примерно по одной форме в день"),
        (62, 61, "по 2 в день"),
    ],
)
def test_less_than_a_form_a_day_is_said_in_days_a_form(missing: int, left_days: int, words: str) -> None:
    found = Forecast(DUE, False, 100, 50, 7, 7, left_days, missing)
    assert plain(pace.rule(found)).endswith(f"Чтобы сдали все, нужно {words}.")


@given(courses(), courses())
def test_no_label_of_the_curve_lies_over_another(
    made: tuple[Course, date], past: tuple[Course, date]
) -> None:
    found, today = made
    facts = chart.facts(found, past[0], pace.forecast(found, today), scope="Область", today=today)
    boxes = [chart._box(one, facts.span) for one in chart.labels(facts)]
    for n, ((start, end), height) in enumerate(boxes):
        for (first, last), level in boxes[n + 1 :]:
            assert end <= first or last <= start or abs(height - level) >= chart.APART


def test_last_year_at_its_end_leaves_the_forecast_alone() -> None:
    now, before = course({2: 3, 8: 4}, 29), course({2: 29}, 29, 2025)
    facts = chart.facts(now, before, pace.forecast(now, TODAY), scope="Область", today=TODAY)
    assert facts.ahead_words in [one.text for one in chart.labels(facts)]


@pytest.mark.parametrize("daily", [{2: 200, 12: 212}, {12: 1}, {}])
def test_screen_and_paper_say_the_same(daily: dict[int, int]) -> None:
    fonts.register()
    now, before = course(daily), course({5: 455, 20: 500}, 1080, 2025)
    facts = chart.facts(now, before, pace.forecast(now, TODAY), scope="Область", today=TODAY)
    drawn = json.dumps(chart.screen(facts).to_dict(), ensure_ascii=False)
    words = "\n".join(str(getattr(x, "text", "")) for x in chart.paper(facts, 480).contents)
    for label in chart.labels(facts):
        assert label.text in words and label.text in drawn
    assert facts.due_words in words and facts.due_words in drawn


def test_nobody_s_curve_is_words() -> None:
    facts = chart.facts(course({}), None, None, scope="Область", today=TODAY)
    assert facts.empty
    chart.screen(facts)
    chart.paper(facts, 400)


def test_whose_forms_settle_the_outcome_is_a_sum_over_a_sum() -> None:
    said = plain(pace.decided_by([26, 25, 25], 328))
    assert said == "На них приходится 76 из 328 несданных форм (23,2 %)."
    assert pace.decided_by([], 0) == ""


def test_shares_are_rounded_as_people_round() -> None:
    assert course({1: 41}, 80).share(41) == Decimal("51.25")
    assert "51,3 %" in pace.said(course({1: 41}, 80), None, TODAY).replace("\u00a0", " ")
