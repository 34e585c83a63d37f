"""Advice: the facts of the organisation, the norm, one act, and the points it brings."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import advice, rating
from core.advice import Recommendation
from core.answers import Answers, Missing, Rows
from tests.core.questions import BEST, NO_PAPERS, PAPERS, QUESTIONS, TODAY, WORST, but

PROFILE = rating.shipped()


def advised(
    answers: Answers, papers: Answers | None = PAPERS, sent: Decimal | None = Decimal(10)
) -> tuple[Recommendation, ...]:
    score = rating.score(PROFILE, QUESTIONS, answers, TODAY, packs_sent=sent, subscription=papers)
    return advice.recommend(score)


def test_an_old_stand_is_told_in_days() -> None:
    (found,) = advised(but(BEST, stand_updated=TODAY - timedelta(days=45)))
    assert found.text.replace("\u00a0", " ") == (
        "Стенд не обновляли 45 дней. Норма — не реже раза в 30 дней. "
        "Обновите один раздел: новости профкома или план работы."
    )
    assert (found.code, found.points) == ("stand_updated", Decimal(2))


def test_what_brings_most_comes_first_and_there_are_three_at_most() -> None:
    found = advised(WORST, NO_PAPERS)
    assert [r.code for r in found] == ["solidarity_print", "ais_members", "budget_info"]
    assert [r.points for r in found] == [12, Decimal("8.4"), 6]


@pytest.mark.parametrize(
    ("changed", "code", "points", "says"),
    [
        ({"events": Rows()}, "events", "4.9", "Запланируйте на год 4 мероприятия"),
        ({"publications": Rows(({"pub_title": "О нас"},))}, "publications", "2.5", "ещё 1 заметку"),
        ({"publications": Rows()}, "publications", "5.0", "или на сайт региона 2 заметки."),
        ({"ais_members": 39}, "ais_members", "2.9", "Внесите в АИС ещё 21 человека"),
        ({"site_has": ("news", "report", "contacts", "join")}, "site_has", "1.0", "один раздел: документы"),
        ({"stand_legal": False}, "stand_legal", "0.8", "один раздел: правовая информация"),
        ({"stand_has": ("who",)}, "stand_has", "0.8", "один раздел: символика"),
        ({"contests": Rows()}, "contests", "2.1", "Отправьте одну фотографию"),
        ({"events_exist": False, "events": None}, "events_exist", "4.9", "на год 4 мероприятия"),
        ({"email_own": "personal"}, "email_own", "2.8", "Электронная почта организации: личная почта."),
        ({"budget_info": Decimal(3900)}, "budget_info", "0.2", "ещё 100 рублей"),
        ({"packs_received": 6}, "packs_received", "1.7", "получено 6 из 10"),
    ],
)
def test_advice_quotes_the_figures_of_the_organisation(
    changed: dict[str, Any], code: str, points: str, says: str
) -> None:
    (found,) = advised(but(BEST, **changed))
    assert (found.code, found.points) == (code, Decimal(points))
    assert says in found.text.replace("\u00a0", " ")


def test_a_large_organisation_hears_how_many_copies_are_lacking() -> None:
    (found,) = advised(BEST, but(PAPERS, members_total=450, milieu_electronic=1, regional_print=1))
    assert found.text.replace("\u00a0", " ") == (
        "«Солидарности» выписано: 1 на 450 членов Профсоюза. Норма — не менее 1 на 100 членов Профсоюза. "
        "Выпишите ещё 4 экземпляра, можно электронной подпиской."
    )


def test_nobody_is_advised_about_what_is_not_theirs_or_not_known() -> None:
    assert advised(BEST) == ()
    assert advised(but(BEST, budget_total=Missing.NOT_APPLICABLE, budget_info=Missing.NOT_APPLICABLE)) == ()
    assert advised(but(BEST, stand_exists=None)) == ()
    assert advised(but(BEST, stand_plan=None)) == ()
    assert advised({}, None) == ()


def test_without_a_page_nobody_is_told_to_update_it() -> None:
    (found,) = advised(but(BEST, site_kind="none"))
    assert found.code == "site_kind"


def test_without_a_channel_nobody_is_told_to_post_in_it() -> None:
    (found,) = advised(but(BEST, channels_exist=False, channels=None))
    assert found.code == "channels_exist"


@given(st.fixed_dictionaries({}, optional={c: st.sampled_from([BEST.get(c), WORST.get(c)]) for c in BEST}))
def test_every_sentence_is_whole_and_the_points_never_grow_down_the_list(changed: dict[str, Any]) -> None:
    found = advised(but(BEST, **changed))
    assert len(found) <= 3
    assert [r.points for r in found] == sorted((r.points for r in found), reverse=True)
    for made in found:
        assert made.points > 0 and made.code
        assert all(text.endswith(".") and "{" not in text for text in (made.fact, made.norm, made.action))


def test_following_the_advice_brings_the_points_it_promised() -> None:
    poor = but(BEST, stand_legal=False)
    (found,) = advised(poor)
    before = rating.score(PROFILE, QUESTIONS, poor, TODAY, packs_sent=Decimal(10), subscription=PAPERS).total
    assert before is not None and 100 - before == found.points
