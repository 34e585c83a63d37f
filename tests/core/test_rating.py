"""The index by the written formula of each block, recounted by hand."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from core import catalogue, methodology, rating
from core import forms as forms_of
from core.answers import Answers, Missing, Rows
from core.indicators import MONITORING, AnswerKind, Norm
from core.methodology import Measure, ProfileError
from core.organisations import Level
from core.rating import Score, State
from core.yardsticks import OUTSIDE, named
from tests.core.questions import BEST, NO_PAPERS, PAPERS, QUESTIONS, TODAY, WORST, but

PROFILE = rating.shipped()
RAW = yaml.safe_load((methodology.RATING / "2026.yaml").read_text(encoding="utf-8"))
SENT = Decimal(10)
HUNDRED = Decimal(100)


def scored(answers: Answers, sent: Decimal | None = SENT, papers: Answers | None = PAPERS) -> Score:
    return rating.score(PROFILE, QUESTIONS, answers, TODAY, packs_sent=sent, subscription=papers)


def share(number: int, answers: Answers, **outside: Any) -> Decimal | None:
    return scored(answers, **outside).block(number).share


def test_everything_there_is_a_hundred_and_nothing_there_is_zero() -> None:
    best, worst = scored(BEST), scored(WORST, papers=NO_PAPERS)
    assert (best.total, best.fullness, best.rated, best.level) == (HUNDRED, HUNDRED, True, "передовой")
    assert (worst.total, worst.fullness, worst.rated, worst.level) == (Decimal(0), HUNDRED, True, "начальный")
    assert best.words == "100,0 при полноте 100\u00a0%"


@pytest.mark.parametrize(
    ("number", "changed", "expected"),
    [
        (1, {"resp_trained": False}, "0.8"),
        (1, {"resp_exists": False, "resp_trained": None}, "0.2"),
        (2, {"site_has": ("news", "join")}, "0.76"),
        (2, {"site_last_update": TODAY - timedelta(days=90)}, "1"),
        (2, {"site_last_update": TODAY - timedelta(days=91)}, "0.8"),
        (2, {"site_has": None, "site_last_update": None}, "0.4"),
        (3, {"email_own": "institution"}, "0.5"),
        (3, {"email_own": "personal"}, "0.3"),
        (4, {"packs_received": 5}, "0.7"),
        (4, {"packs_received": 12}, "1"),
        (4, {"packs_delivered_how": ("chat",)}, "0.6"),
        (5, {"stand_updated": TODAY - timedelta(days=31)}, "0.8"),
        (5, {"stand_plan": False, "stand_has": ("who",)}, "0.84"),
        (5, {"stand_plan": False, "stand_legal": False, "stand_newspaper": False, "stand_has": None}, "0.6"),
        (6, {"channels": Rows(({"chan_posts_month": 6},)), "members_in_chats": 30}, "0.70"),
        (6, {"channels": Rows(({"chan_posts_month": 0},)), "members_in_chats": 60}, "0.3"),
        (7, {"events": Rows(({"event_title": "Акция"},)), "contests": Rows()}, "0.175"),
        (9, {"ais_members": 30, "social_ads": 0, "online_polls": 0}, "0.5"),
        (9, {"remote_meetings": 0, "remote_training": 1}, "1"),
        (10, {"other_ways": ("none",)}, "0"),
        (11, {"publications": Rows(({"pub_title": "О нас"},))}, "0.5"),
        (12, {"budget_info": Decimal(1000)}, "0.25"),
        (12, {"budget_info": Decimal(50000)}, "1"),
    ],
)
def test_a_block_is_worth_what_its_formula_says(number: int, changed: dict[str, Any], expected: str) -> None:
    assert share(number, but(BEST, **changed)) == Decimal(expected)


def test_a_region_of_real_figures_adds_up_to_the_published_contribution() -> None:
    """71.5 % of primaries have a page: 13 x 0.4 x 0.715. 92.1 % of members are registered: 12 x 0.7 x 0.921."""
    bare = but(BEST, site_has=None, site_last_update=None)
    with_page = scored(bare).block(2).parts[0].points
    without = scored(but(bare, site_kind="none")).block(2).parts[0].points
    assert (143 * with_page + 57 * without) / 200 == Decimal("3.718")
    registered = scored(but(BEST, members_total=1000, ais_members=921)).block(9)
    assert registered.parts[0].points == Decimal("7.7364")


@pytest.mark.parametrize(
    ("members", "papers", "mailing", "expected"),
    [
        (99, {}, False, "1"),
        (99, {"solidarity_print": 0}, True, "0.5"),
        (99, {"solidarity_print": 0}, False, "0"),
        (99, {"solidarity_print": 0, "solidarity_parent": 1}, False, "1"),
        (99, {"solidarity_print": 0, "regional_print": 1}, False, "1"),
        (100, {}, False, "0.5"),
        (200, {}, False, "0.25"),
        (200, {"solidarity_electronic": 1, "milieu_electronic": 1}, False, "0.8"),
        (200, {"solidarity_parent": 1, "regional_print": 3}, False, "0.7"),
    ],
)
def test_subscription_is_judged_by_the_norm_only_where_the_norm_can_be_applied(
    members: int, papers: dict[str, int], mailing: bool, expected: str
) -> None:
    answers = but(BEST, solidarity_mailing_received=mailing)
    found = share(8, answers, papers=but(PAPERS, members_total=members, **papers))
    assert found == Decimal(expected)


def test_a_newspaper_nobody_asks_about_leaves_the_sum_and_the_rest_is_weighed_anew() -> None:
    papers = but(PAPERS, members_total=200, milieu_electronic=None, regional_print=None)
    assert share(8, BEST, papers=papers) == Decimal("0.5")


def test_the_norm_of_the_form_goes_before_that_of_the_profile() -> None:
    strict = replace(QUESTIONS["budget_info"], code="budget_info_pct", norm=Norm(Decimal(10), None, ""))
    found = rating.score(PROFILE, {**QUESTIONS, "budget_info_pct": strict}, BEST, TODAY)
    assert found.block(12).share == Decimal("0.5")


def test_an_unknown_subscription_lowers_the_fullness_and_is_not_zero() -> None:
    found = scored(BEST, papers=None)
    assert (found.total, found.fullness, found.block(8).state) == (HUNDRED, Decimal(88), State.UNANSWERED)
    assert found.block(8).words == "нет данных о подписке"
    assert found.words == "100,0 при полноте 88\u00a0%"


def test_without_a_budget_of_its_own_finance_is_left_out_and_fullness_stays_whole() -> None:
    for nothing in (Missing.NOT_APPLICABLE, Decimal(0)):
        found = scored(but(BEST, budget_total=nothing, budget_info=None, email_own="none"))
        assert (found.block(12).state, found.fullness) == (State.LEFT_OUT, HUNDRED)
        assert found.total == Decimal("95.7")  # 90 of 94


def test_only_finance_may_be_said_not_to_apply() -> None:
    found = scored(but(BEST, stand_exists=Missing.NOT_APPLICABLE))
    assert (found.block(5).state, found.fullness) == (State.UNANSWERED, Decimal(90))


def test_an_answer_that_contradicts_itself_earns_nothing() -> None:
    found = scored(but(BEST, other_ways=("hour", "none"))).block(10)
    assert (found.state, found.points) == (State.UNANSWERED, None)


def test_no_data_is_no_answer() -> None:
    assert scored(but(BEST, email_own=Missing.NO_DATA)).block(3).state is State.UNANSWERED


def test_letters_nobody_sent_are_nobodys_debt() -> None:
    unsent = but(BEST, packs_received=0, packs_delivered_how=None)
    assert scored(unsent, sent=Decimal(0)).block(4).state is State.LEFT_OUT
    assert scored(unsent, sent=None).block(4).state is State.LEFT_OUT
    assert scored(unsent).block(4).share == 0
    assert scored(BEST, sent=None).block(4).share == 1


def test_a_question_the_region_has_hidden_is_asked_of_nobody() -> None:
    form = {
        code: i for code, i in QUESTIONS.items() if code not in ("stand_plan", "email_own", "equip_internet")
    }
    found = rating.score(PROFILE, form, BEST, TODAY, packs_sent=SENT, subscription=PAPERS)
    assert (found.total, found.fullness) == (HUNDRED, HUNDRED)
    assert found.block(3).state is State.LEFT_OUT


def test_below_four_fifths_there_is_no_place() -> None:
    found = scored(but(BEST, site_kind=None, stand_exists=None))
    assert (found.fullness, found.rated) == (Decimal(77), False)
    assert found.words == "100,0 при полноте 77\u00a0%, вне рейтинга"
    assert scored(but(BEST, site_kind=None, publications_exist=None, other_ways=None)).rated  # 80 exactly


def test_nothing_answered_has_no_total() -> None:
    found = rating.score(PROFILE, QUESTIONS, {}, TODAY)
    assert (found.total, found.fullness, found.rated, found.level) == (None, Decimal(0), False, "")
    assert found.standard.met is None


def test_levels_begin_where_they_say() -> None:
    named_levels = [PROFILE.level(Decimal(t)) for t in ("0", "39.9", "40", "59.9", "60", "79.9", "80", "100")]
    assert named_levels == [
        *("начальный", "начальный", "базовый", "базовый"),
        *("устойчивый", "устойчивый", "передовой", "передовой"),
    ]


def test_the_minimum_standard_names_what_is_lacking_and_what_is_not_known() -> None:
    assert scored(BEST).standard.met is True
    assert scored(but(BEST, stand_exists=False)).standard.met is True
    assert scored(but(BEST, stand_exists=False, site_kind=None)).standard.met is None
    both = scored(but(BEST, stand_exists=False, site_kind="none", open_report_published=None)).standard
    assert (both.met, both.lacking, both.unknown) == (
        False,
        ("стенд или страница в Интернете",),
        ("открытый отчёт",),
    )


def test_a_block_says_how_it_came_about() -> None:
    found = scored(
        but(BEST, stand_plan=False, stand_updated=TODAY - timedelta(days=45), email_own="personal")
    )
    assert found.block(5).words.replace("\u00a0", " ") == (
        "стенд — да; разделы стенда — 4 из 5; обновление стенда — 45 дней назад, норма — не реже раза в 30 дней"
    )
    assert found.block(3).words == "адрес — личная почта"
    assert scored(but(BEST, resp_exists=None)).block(1).words == "нет ответа: Есть ответственный"


yes_no = [code for code, i in QUESTIONS.items() if i.kind is AnswerKind.YES_NO and not i.computed]
KINDS: dict[AnswerKind, st.SearchStrategy[Any]] = {
    AnswerKind.YES_NO: st.booleans(),
    AnswerKind.WHOLE: st.integers(-3, 300),
    AnswerKind.MONEY: st.decimals(0, 10**6, places=2),
    AnswerKind.DATE: st.dates(date(2024, 1, 1), date(2027, 1, 1)),
}


def _any_answer(code: str) -> st.SearchStrategy[Any]:
    indicator = QUESTIONS[code]
    options = [option for option, _ in indicator.options]
    if indicator.kind is AnswerKind.CHOICE:
        return st.sampled_from(options)
    if indicator.kind is AnswerKind.SEVERAL:
        return st.lists(st.sampled_from(options), unique=True).map(tuple)
    if indicator.kind is AnswerKind.ROWS:
        column = indicator.columns[0]
        lines = st.integers(0, 20).map(lambda n: {column.code: n if column.kind is AnswerKind.WHOLE else "о"})
        return st.lists(lines, max_size=5).map(lambda found: Rows(tuple(found)))
    return KINDS[indicator.kind]


forms = st.fixed_dictionaries(
    {},
    optional={
        code: _any_answer(code) | st.sampled_from(Missing) for code, i in QUESTIONS.items() if not i.computed
    },
)
sents = st.none() | st.integers(0, 30).map(Decimal)
editions = st.none() | st.fixed_dictionaries({}, optional={code: st.integers(0, 300) for code in PAPERS})


@given(forms, sents, editions)
def test_the_index_stays_between_nothing_and_a_hundred(
    answers: Answers, sent: Decimal | None, papers: Answers | None
) -> None:
    found = scored(answers, sent, papers)
    assert found.total is None or 0 <= found.total <= 100
    assert 0 <= found.fullness <= 100
    assert all(b.share is None or 0 <= b.share <= 1 for b in found.blocks)
    assert sum(b.weight for b in found.blocks) == 100


@given(forms, sents, editions, st.sampled_from(yes_no))
def test_saying_yes_instead_of_no_never_costs_a_point(
    answers: Answers, sent: Decimal | None, papers: Answers | None, code: str
) -> None:
    no, yes = (scored({**answers, code: said}, sent, papers) for said in (False, True))
    assert no.total is None or (yes.total is not None and yes.total >= no.total)
    assert no.fullness == yes.fullness


@given(st.dictionaries(st.sampled_from(yes_no), st.booleans()), st.sampled_from([BEST, WORST]), sents)
def test_a_form_answered_to_the_end_is_full(
    changed: dict[str, bool], form: Answers, sent: Decimal | None
) -> None:
    assert scored({**form, **changed}, sent).fullness == 100


@given(forms, editions)
def test_the_total_is_the_points_earned_over_the_weight_answered(
    answers: Answers, papers: Answers | None
) -> None:
    found = scored(answers, None, papers)
    counted = [b for b in found.blocks if b.share is not None]
    if counted:
        earned = sum((b.weight * b.share for b in counted if b.share is not None), Decimal(0))
        exact = earned * 100 / sum((b.weight for b in counted), Decimal(0))
        assert found.total is not None and abs(found.total - exact) <= Decimal("0.05")


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (["blocks", 0, "weight"], 9, "сумма весов блоков 101, а нужна 100"),
        (["blocks", 0, "weight"], "много", "блок 1: «weight» — не число: много"),
        (["blocks", 0, "parts", 0, "weight"], 0.5, "блок 1: сумма долей частей 0.9, а нужна 1"),
        (["blocks", 7, "parts", 1, "weight"], 0.4, "блок 8: сумма долей частей 0.9, а нужна 1"),
        (["blocks", 1, "number"], 1, "номер блока повторяется"),
        (["blocks", 1, "wieght"], 1, "блок: неизвестное поле wieght"),
        (["blocks", 1, "parts", 2, "enough"], 0, "обновление страницы»: не указано, сколько нужно"),
        (["blocks", 1, "parts", 2, "measure"], "guess", "неизвестный способ оценки «guess»"),
        (["blocks", 1, "parts", 2, "advice", "fact"], "{password}", "в совете нельзя подставить password"),
        (["blocks", 1, "parts", 2, "advice", "fact"], "{ago.real}", "в совете нельзя подставить ago.real"),
        (["blocks", 1, "parts", 2, "advice", "fact"], "{ago", "не закрыта фигурная скобка"),
        (["blocks", 1, "parts", 2, "advice", "norm"], None, "совет: не хватает поля «norm»"),
        (["blocks", 2, "parts", 0, "values"], {"own": 2}, "оценки ответов бывают от 0 до 1"),
        (["blocks"], [], "не хватает списка «blocks»"),
        (["levels", 0, "from"], 10, "уровни должны идти от 0"),
        (["title"], "", "профиль: не хватает поля «title»"),
        (["since"], 2022.5, "«since» — не целое число"),
        (["rated_from"], "NaN", "«rated_from» — не число: NaN"),
        (["minimum_standard", 0, "any_of"], ["resp_exists"], "«any_of» — это пары «код: значение»"),
        (["papers", "main"], [True], "нужен список кодов"),
    ],
)
def test_a_bad_profile_is_refused_by_name(path: list[Any], value: Any, says: str, tmp_path: Path) -> None:
    raw = yaml.safe_load(yaml.safe_dump(RAW))
    place = raw
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    file = tmp_path / "bad.yaml"
    file.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ProfileError) as refused:
        rating.load(file)
    assert str(refused.value).startswith("bad.yaml: ") and says in str(refused.value)


@pytest.mark.parametrize("content", [b"[", b"", b"- 1", b"\xff\xfe\x00", b"just words"])
def test_what_is_no_profile_is_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_bytes(content)
    with pytest.raises(ProfileError):
        rating.load(file)


def test_the_shipped_profile_asks_for_nothing_the_catalogue_does_not_know() -> None:
    known = catalogue.shipped().indicators.keys() | OUTSIDE
    asked = {c for b in PROFILE.blocks for need in b.needs for c in need.split("|")}
    for part in (p for b in PROFILE.blocks for p in b.parts):
        asked |= {*named(part), *filter(None, (part.of, part.norm_of, part.given, part.ask))}
    asked |= {code for r in PROFILE.minimum_standard for code, _ in r.any_of}
    assert asked - known == set()


def test_every_block_can_be_answered_in_the_shipped_form_of_a_primary() -> None:
    form = forms_of.compose(catalogue.shipped().of(MONITORING), Level.PRIMARY, 2026)
    found = rating.score(PROFILE, form.counted, {}, TODAY)
    assert {b.state for b in found.blocks} == {State.UNANSWERED}
    parts = [p for b in PROFILE.blocks for p in b.parts if not set(named(p)) <= OUTSIDE]
    assert [p.title for p in parts if not set(named(p)) & form.counted.keys()] == []


def test_the_shipped_profile_names_options_that_exist() -> None:
    shipped = catalogue.shipped()
    chosen = [p for b in PROFILE.blocks for p in b.parts if p.measure is Measure.CHOICE]
    named_options = {(p.codes[0], option) for p in chosen for option, _ in p.values}
    named_options |= {
        (code, v)
        for r in PROFILE.minimum_standard
        for code, values in r.any_of
        for v in values
        if shipped[code].options
    }
    assert {(c, o) for c, o in named_options if o not in shipped[c].option_labels} == set()


@pytest.mark.parametrize(
    ("place", "of", "kind", "bracket", "tied", "expected"),
    [
        (3, 41, "школа", "51–100", 1, "3-е место из 41: школы, 51–100 членов Профсоюза"),
        (25, 25, "СПО", None, 1, "Пока 25-е место из 25: СПО"),
        (24, 25, "СПО", None, 2, "Пока 24–25-е места (поровну у 2) из 25: СПО"),
        (1, 5, "СПО", None, 5, "1–5-е места (поровну у 5) из 5: СПО"),
        (1, 5, "детский сад", "до 50", 1, "1-е место из 5: детские сады, до 50 членов Профсоюза"),
        (3, 41, "СПО", None, 3, "3–5-е места (поровну у 3) из 41: СПО"),
        (1, 1, "вуз", "более 500", 1,
         "Пока сдала 1 организация, место назовём, когда их будет не меньше 5: вузы, более 500 членов Профсоюза"),
        (2, 3, "вуз", None, 1, "Пока сдали 3 организации, место назовём, когда их будет не меньше 5: вузы"),
        (None, 41, "школа", None, 1, "Пока вне рейтинга: отвечено не на всё. Группа: школы"),
    ],
)  # fmt: skip
def test_a_place_is_said_in_good_russian(
    place: int | None, of: int, kind: str, bracket: str | None, tied: int, expected: str
) -> None:
    assert rating.place_words(place, of, kind, bracket, tied).replace("\u00a0", " ") == expected
