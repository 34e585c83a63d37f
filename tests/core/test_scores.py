"""What is kept of a scored form: enough to add it up, to weigh it again, and to say how digital the work is."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import methodology, rating, scores, weighings
from core.answers import Answers, Rows
from core.formats import half_up
from core.indicators import parse
from core.measures import Contribution, value
from core.methodology import ProfileError
from core.organisations import Level
from tests.core.questions import BEST, NO_PAPERS, PAPERS, QUESTIONS, TODAY, WORST, but

PROFILE = rating.shipped()
PLATFORM = {
    "code": "chan_platform",
    "kind": "choice",
    "label": "Площадка",
    "options": {"vk": "ВК", "tg": "ТГ"},
}
POSTS = {"code": "chan_posts_month", "kind": "whole", "label": "Записей"}
CHANNELS = parse(
    {
        "code": "channels",
        "kind": "rows",
        "label": "Каналы",
        "levels": ["primary"],
        "after": {"code": "channels_exist", "values": ["yes"]},
        "columns": [PLATFORM | {"yes": ["vk"]}, POSTS],
    }
)
REPORT = parse(
    {
        "code": "ais_stat_report",
        "kind": "yes_no",
        "label": "Отчёт",
        "levels": ["primary"],
        "after": {"code": "ais_members", "above": 0},
    }
)
FORM = QUESTIONS | {"channels": CHANNELS, "ais_stat_report": REPORT}
LIVE = Rows(({"chan_platform": "vk", "chan_posts_month": 3},))
RIPE = but(BEST, ais_stat_report=True, channels=LIVE)


def scored(answers: Answers, papers: Answers | None = PAPERS) -> rating.Score:
    return rating.score(PROFILE, FORM, answers, TODAY, packs_sent=Decimal(10), subscription=papers)


def kept(answers: Answers, papers: Answers | None = PAPERS) -> scores.Kept:
    return scores.kept(scored(answers, papers), PROFILE, Decimal(60))


@st.composite
def some_answers(draw: st.DrawFn) -> Answers:
    """Answers of the best and of the worst organisation in any mixture, some of them missing."""
    codes = sorted(BEST.keys() | WORST.keys())
    return but(
        BEST, **{code: draw(st.sampled_from((BEST.get(code), WORST.get(code), None))) for code in codes}
    )


@given(some_answers(), st.sampled_from((PAPERS, NO_PAPERS, None)))
def test_the_index_recounted_from_what_is_kept_is_the_index(answers: Answers, papers: Answers | None) -> None:
    found = scored(answers, papers)
    weights = {b.number: b.weight for b in PROFILE.blocks}
    again = scores.reweighed(scores.kept(found, PROFILE, None), weights, PROFILE.rated_from)
    assert (again.total, again.fullness, again.rated) == (found.total, found.fullness, found.rated)


@given(some_answers())
def test_other_weights_over_what_is_kept_are_other_weights_over_the_answers(answers: Answers) -> None:
    turned = [b.weight for b in reversed(PROFILE.blocks)]
    blocks = tuple(replace(b, weight=w) for b, w in zip(PROFILE.blocks, turned, strict=True))
    other = replace(PROFILE, blocks=blocks)
    found = rating.score(other, FORM, answers, TODAY, packs_sent=Decimal(10), subscription=PAPERS)
    again = scores.reweighed(kept(answers), {b.number: b.weight for b in blocks}, other.rated_from)
    # The points of a part are rounded at 28 digits in another order: one step of the last shown place at most.
    assert again.fullness == found.fullness
    assert (again.total is None) is (found.total is None)
    assert abs((again.total or Decimal(0)) - (found.total or Decimal(0))) <= Decimal("0.1")


@given(some_answers())
def test_a_form_adds_only_what_it_was_rated_by(answers: Answers) -> None:
    found, added = scored(answers), scores.contributions(kept(answers))
    assert (scores.INDEX in added) is found.rated
    if found.rated:
        assert added[scores.INDEX] == Contribution(1, found.total or Decimal(0), Decimal(1))
        assert added[scores.BY_MEMBERS] == Contribution(1, (found.total or 0) * Decimal(60), Decimal(60))
    answered = {b.number for b in found.blocks if b.share is not None}
    assert {scores.block(n) for n in answered} == {c for c in added if c.startswith("index_block_")}


def test_the_mean_of_a_territory_is_a_sum_over_a_number() -> None:
    """100 and 0."""
    indicator = scores.section(PROFILE).indicators[0]
    forms = (kept(BEST), kept(WORST, NO_PAPERS))
    added = [scores.contributions(form)[scores.INDEX] for form in forms]
    total, base = (sum((getattr(c, part) for c in added), Decimal(0)) for part in ("total", "base"))
    assert value(indicator, 2, total, base) == Decimal(50)


def test_nothing_kept_adds_nothing() -> None:
    assert scores.contributions(None) == {}


def test_digital_maturity_by_hand() -> None:
    """40 × 30/60 + 15 + 15 + 15 + 15 of 100."""
    assert scored(RIPE).maturity.value == Decimal(100)
    found = scored(but(RIPE, ais_members=30)).maturity
    assert (found.value, found.stage) == (Decimal(80), "данные")


def test_what_was_not_answered_leaves_maturity_and_the_rest_is_weighed_anew() -> None:
    """Without the answer about post: (40 × 0.5 + 15 + 15 + 15) of 85."""
    found = scored(but(RIPE, ais_members=30, email_own=None)).maturity
    assert (found.value, found.answered) == (half_up(Decimal(6500) / 85, 1), Decimal("0.85"))


def test_less_than_half_answered_gives_no_maturity() -> None:
    found = scored(but(RIPE, ais_members=None, ais_stat_report=None)).maturity
    assert (found.value, found.stage) == (None, "")


def test_a_question_made_pointless_is_an_answer() -> None:
    """No channels: none on a domestic platform. Nobody in the register: no report was made in it."""
    without = scored(but(RIPE, channels_exist=False, channels=None)).maturity
    assert without.value == Decimal(85)
    nobody = scored(but(RIPE, ais_members=0, ais_stat_report=None)).maturity
    assert (nobody.value, nobody.answered) == (Decimal(45), Decimal(1))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            ({"chan_platform": "vk", "chan_posts_month": 0}, {"chan_platform": "tg", "chan_posts_month": 9}),
            85,
        ),
        (
            ({"chan_platform": "tg", "chan_posts_month": 9}, {"chan_platform": "vk", "chan_posts_month": 1}),
            100,
        ),
    ],
)
def test_one_and_the_same_channel_must_be_domestic_and_live(
    rows: tuple[dict[str, object], ...], expected: int
) -> None:
    assert scored(but(RIPE, channels=Rows(rows))).maturity.value == Decimal(expected)  # type: ignore[arg-type]


OFFICE: Answers = but(BEST, packs_sent=6, solidarity_mailings=26, stand_exists=None)
LETTERS = {
    code: parse({"code": code, "kind": "whole", "label": code, "levels": ["territorial"]})
    for code in ("packs_sent", "solidarity_mailings")
}
HERE = {c: i for c, i in FORM.items() if not c.startswith(("stand_", "packs_", "members_in"))} | LETTERS
BELOW = {
    "copies_main": Decimal(3),
    "copies_members": Decimal(600),
    "sector_there": Decimal(2),
    "sector_asked": Decimal(4),
    "other_there": Decimal(4),
    "other_asked": Decimal(4),
}


def office(below: dict[str, Decimal]) -> rating.Score:
    return rating.score(PROFILE, HERE, OFFICE, TODAY, level=Level.TERRITORIAL, below=below)


def test_the_own_form_of_a_territory_by_hand() -> None:
    """Letters: 0.6 × 6/12 + 0.4 × 26/52. Newspapers: 0.5 × 0.5 + 0.3 × 2/4 + 0.2 × 4/4."""
    found = office(BELOW)
    assert found.block(4).share == Decimal("0.5")
    assert found.block(8).share == Decimal("0.60")
    assert found.block(5).state is rating.State.LEFT_OUT
    assert (found.fullness, found.total) == (
        Decimal(100),
        half_up((90 - Decimal("3.5") - Decimal("4.8")) / Decimal("0.9"), 1),
    )


def test_a_newspaper_none_of_the_primaries_was_asked_about_drops_out() -> None:
    left = {code: amount for code, amount in BELOW.items() if not code.startswith("other_")}
    assert office(left).block(8).share == Decimal("0.4") / Decimal("0.8")


def test_without_a_subscription_of_the_primaries_the_block_is_unanswered() -> None:
    assert office({}).block(8).words == "нет данных о подписке"


@given(st.decimals(0, 100, places=1), st.decimals(0, 100, places=1))
def test_the_territorial_index_lies_between_its_parts(primaries: Decimal, own: Decimal) -> None:
    found = rating.territorial(PROFILE.territorial, primaries, own)
    assert found is not None and min(primaries, own) <= found <= max(primaries, own)
    assert found == Decimal("0.6") * primaries + Decimal("0.4") * own


def test_a_territorial_index_needs_both() -> None:
    assert rating.territorial(PROFILE.territorial, None, Decimal(50)) is None
    assert rating.territorial(PROFILE.territorial, Decimal(50), None) is None


def test_a_profile_published_before_gets_the_shipped_shares() -> None:
    raw = {k: v for k, v in methodology.shipped_body().items() if k not in methodology.LATER}
    assert methodology.parse(raw) == PROFILE


@pytest.mark.parametrize(
    ("part", "change"),
    [("territorial", {"own": "0.5"}), ("maturity", {"least": "0"}), ("territorial", {"without": [77]})],
)
def test_shares_that_do_not_add_up_are_refused(part: str, change: dict[str, object]) -> None:
    raw = methodology.shipped_body()
    with pytest.raises(ProfileError):
        methodology.parse(raw | {part: raw[part] | change})


def test_two_profiles_change_places() -> None:
    page, stand = ({b.number: Decimal(n == b.number) for b in PROFILE.blocks} for n in (2, 5))
    forms = [
        weighings.Form(
            code, name, "T", dict(kept(BEST)) | {"shares": {str(n): str(v) for n, v in shares.items()}}
        )
        for code, name, shares in (("A", "Школа", page), ("B", "Сад", stand))
    ]
    weights = {2: Decimal(1), 5: Decimal(22)}
    blocks = tuple(replace(b, weight=weights.get(b.number, b.weight)) for b in PROFILE.blocks)
    found = weighings.each(forms, PROFILE, replace(PROFILE, blocks=blocks))
    assert [(b.code, b.first, b.second, b.places, b.moved) for b in found] == [
        ("B", Decimal("10.0"), Decimal("22.0"), (2, 1), 1),
        ("A", Decimal("13.0"), Decimal("1.0"), (1, 2), -1),
    ]
    assert weighings.sentence(found, "Стенды").replace("\u00a0", " ") == (
        "По профилю «Стенды» индекс выше у 1 организации, ниже у 1 организации из 2; "
        "место меняется у 2 организаций. Дальше всех поднимается Сад: с 2-го места на 1-е, индекс +12,0."
    )
