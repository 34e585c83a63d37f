"""The passport of an indicator: what each sort of number says of itself, in words."""

from datetime import date
from decimal import Decimal

import pytest

from core import catalogue, methodology, passports, scores
from core.indicators import Aggregation, AnswerKind, Indicator, Norm
from core.organisations import Level
from core.passports import Behind, Passport
from core.questions import Catalogue

PROFILE = methodology.shipped()
KNOWN = scores.into(catalogue.shipped(), PROFILE)
NBSP = "\u00a0"


def of(code: str, behind: Behind | None = None) -> Passport:
    return passports.of(KNOWN[code], KNOWN, PROFILE, behind)


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


def test_a_ratio_names_what_is_divided_by_what() -> None:
    formula = of("ais_coverage")[passports.FORMULA]
    assert formula == "«Поставлено на учёт в АИС» : «Членов Профсоюза всего» × 100"


def test_a_ratio_of_several_parts_adds_them_up_in_brackets() -> None:
    formula = of("solidarity_per_100")[passports.FORMULA]
    assert formula.startswith("(«„Солидарность“, печатных экземпляров» + «„Солидарность“")
    assert formula.endswith(") : «Членов Профсоюза всего» × 100")


def test_yes_and_no_say_whom_they_count() -> None:
    assert of("stand_exists")[passports.FORMULA] == "сколько ответили «да» : сколько ответили × 100"
    assert "никогда не усредняются" in of("stand_exists")[passports.UP]


def test_a_choice_names_the_answers_that_count_and_a_long_one_those_that_do_not() -> None:
    assert "«свой сайт» или «страница на сайте" in of("site_kind")[passports.FORMULA]
    assert of("other_ways")[passports.FORMULA].startswith(
        "сколько ответили что угодно, кроме «других способов"
    )


def test_what_is_counted_from_rows_names_them_and_their_column() -> None:
    assert of("events_count")[passports.FORMULA] == "число записей «Ваши мероприятия»"
    assert "где «Записей за последний месяц» больше 0" in of("social_any")[passports.FORMULA]
    followers = next(i for i in KNOWN.indicators.values() if i.tally and i.tally.equals and i.tally.column)
    formula = passports.of(followers, KNOWN)[passports.FORMULA]
    assert formula.startswith("сумма столбца «")
    assert " — «" in formula


def test_the_index_tells_of_its_weights_and_that_nobody_fills_it_in() -> None:
    assert "вес блоков, на которые отвечено" in of("index")[passports.FORMULA]
    assert "40 % за «страница»" in of("index_block_02")[passports.FORMULA].replace(NBSP, " ")
    assert of("index")[passports.WHO].startswith("Никто: программа оценивает")
    assert of("index_standard")[passports.FORMULA].startswith("у скольких есть всё сразу: ответственный")


def test_a_norm_says_its_bounds_and_on_what_ground() -> None:
    assert plain(of("budget_info_pct")[passports.NORM]).startswith("4–6 %. Основание: ")
    assert of("stand_exists")[passports.NORM] == "не установлена"


def test_who_answers_and_when_is_told_for_a_question_and_for_what_is_counted() -> None:
    assert of("members_students")[passports.WHO].endswith("из первичных — только: СПО и вуз.")
    assert "ответили «да»" in of("resp_trained")[passports.WHO]
    assert "считает программа" in of("coverage")[passports.WHO]
    assert "дважды в год" in of("solidarity_print")[passports.SPAN]
    assert "раз в год" in of("stand_exists")[passports.SPAN]


def test_the_point_of_control_is_named_with_its_head() -> None:
    assert of("stand_exists")[passports.POINT] == "5. Стенд, главный показатель пункта"
    assert of("equip_internet")[passports.POINT] == "1. Ответственный"
    assert passports.POINT not in dict(of("members_total").lines)


def test_no_data_is_told_apart_from_nought() -> None:
    assert "Это не ноль" in of("stand_exists")[passports.MISSING]
    assert "делить не на что" in of("coverage")[passports.MISSING]


def test_a_place_and_a_year_say_of_how_many_and_with_which_form() -> None:
    behind = Behind(
        "Первая областная", 2026, 21, 22, Level.PRIMARY, ((Level.PRIMARY, 3),), date(2026, 11, 21)
    )
    told = of("stand_exists", behind)
    assert plain(told[passports.COUNTED]) == (
        "по 21 из 22 первичных организаций: Первая областная, 2026 год, данные на 21.11.2026"
    )
    assert plain(told[passports.VERSIONS]) == "форма первичной организации — версия 3"


@pytest.mark.parametrize("code", sorted(KNOWN.indicators))
def test_every_indicator_has_a_passport_without_a_gap_or_a_code(code: str) -> None:
    told = of(code)
    assert told.title
    assert all(words.strip() for _, words in told.lines)
    assert passports.FORMULA in dict(told.lines)
    assert not any(part in told[passports.FORMULA] for part in KNOWN[code].parts if "_" in part)


def test_words_of_a_region_stay_words() -> None:
    hostile = Indicator(
        code="x_own",
        label="<script>alert(1)</script> **жирно**",
        kind=AnswerKind.WHOLE,
        aggregation=Aggregation.SUM,
        section="own",
        short="x",
        hint="",
        levels=(Level.PRIMARY,),
        norm=Norm(Decimal(1), None, "«протокол»."),
    )
    told = passports.of(hostile, Catalogue(()))
    assert told.title == "<script>alert(1)</script> **жирно**"
    assert told[passports.NORM].endswith("Основание: «протокол».")
    assert "x_own" not in told.text
