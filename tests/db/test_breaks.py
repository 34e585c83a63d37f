"""Where a line breaks, from editions that were really published and campaigns that were really opened."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

import db
from core import methodology, scores
from core.breaks import Sort
from core.editions import Body
from core.indicators import MONITORING, SUBSCRIPTION
from db import breaks, campaigns, catalogues, editions
from db.models import Methodology
from tests.union import NOW, WINDOWS, Union, build

BOTH: Body = {
    "changed": {
        "email_own": {
            "options": [{"code": "own", "label": "Своя", "yes": True}, {"code": "new", "label": "Новая"}]
        },
        "workers_total": {"minimum": "1"},
    }
}
HINT: Body = {"changed": {"stand_exists": {"hint": "Уголок в коридоре — тоже стенд."}}}


@pytest.fixture
def union(engine: Engine) -> Union:
    return build(engine)


def published(made: Union, owner: str, who: str, body: Body) -> None:
    with db.begin(made.engine) as s:
        draft = editions.save(s, made.people[who], made[owner], body, 0, NOW)
        editions.publish(s, made.people[who], made[owner], draft.lock_version, NOW)


def opened(made: Union, year: int, owner: str = "F", who: str = "admin") -> None:
    later = NOW + timedelta(days=365 * (year - 2026))
    shift = year - WINDOWS[0].opens.year
    days = [
        replace(
            w,
            **{
                part: getattr(w, part).replace(year=w.opens.year + shift)
                for part in ("opens", "due", "closes")
            },
        )
        for w in WINDOWS
    ]
    with db.begin(made.engine) as s:
        known = catalogues.of(s, made[owner])
        campaigns.start(s, made.people[who], made[owner], days, year, known, later)


def found(made: Union, code: str, place: str = "R1", sort: str = MONITORING) -> list[tuple[int, str]]:
    with db.reading(made.engine) as s:
        known = catalogues.compared(s, made[place], 2027)
        return [(b.year, b.sentence) for b in breaks.of(s, made[place], known[code], sort)]


def test_one_campaign_and_the_same_questions_again_break_nothing(union: Union) -> None:
    assert found(union, "stand_exists") == []
    opened(union, 2027)
    assert found(union, "stand_exists") == []


def test_a_published_edition_breaks_what_it_changes_and_what_is_counted_from_it(union: Union) -> None:
    published(union, "F", "admin", BOTH)
    opened(union, 2027)
    ((year, words),) = found(union, "email_own")
    assert year == 2027
    assert "варианты ответа другие: добавлены «Новая»" in words
    assert "допустимые значения" in found(union, "coverage")[0][1]
    assert found(union, "stand_exists") == []


def test_other_words_around_a_question_break_nothing(union: Union) -> None:
    published(union, "F", "admin", HINT)
    opened(union, 2027)
    assert found(union, "stand_exists") == []


def test_a_region_s_own_edition_breaks_its_own_lines_and_nobody_else_s(union: Union) -> None:
    published(union, "R1", "darya", BOTH)
    opened(union, 2027)
    assert [year for year, _ in found(union, "email_own", "R1")] == [2027]
    assert [year for year, _ in found(union, "email_own", "SCHOOL")] == [2027]
    assert found(union, "email_own", "R2") == []
    assert found(union, "email_own", "F") == []


def test_the_index_breaks_where_its_weights_do(union: Union) -> None:
    opened(union, 2027)
    assert found(union, scores.INDEX) == []
    with db.begin(union.engine) as s:
        row = Methodology(
            organisation_id=union["R1"].id,
            number=1,
            title="Наши веса",
            year=2027,
            body=methodology.shipped_body(),
            state="published",
            created=NOW,
            published=NOW,
        )
        s.add(row)
    ((year, words),) = found(union, scores.INDEX)
    assert year == 2027
    assert (
        words
        == "С 2027 года индекс считается иначе: теперь веса организации «Первая областная», раньше были общие веса."
    )
    assert found(union, scores.INDEX, "R2") == []
    with db.reading(union.engine) as s:
        index = catalogues.compared(s, union["R1"], 2027)[scores.INDEX]
        assert breaks.of(s, union["R1"], index, MONITORING)[0].sort is Sort.WEIGHED


def test_where_no_campaign_of_the_sort_was_held_there_is_no_break(union: Union) -> None:
    assert found(union, "solidarity_print", sort=SUBSCRIPTION) == []
