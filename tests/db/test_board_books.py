"""What leaves the board as a file, row by row."""

from datetime import UTC, date, datetime

from sqlalchemy import Engine

import db
from db import board_books
from tests.db.test_boards import read, stretch
from tests.union import build


def test_a_place_leaves_with_the_day_of_everybody_its_own_and_how_long_it_is_over(engine: Engine) -> None:
    union = build(engine)
    stretch(union, "GARDEN", date(2026, 11, 3))
    now = datetime(2026, 11, 8, 9, tzinfo=UTC)
    with db.begin(union.engine) as s:
        data = board_books.whole(s, union.people["boris"], union["T1"], union.campaign, now)
    head, *rows = read(data)["По организациям"]
    columns = [head.index(name) for name in ("Срок", "Продлено до", "Осталось дней", "Просрочено дней")]
    told = {str(row[1]): [str(row[n]).removesuffix(" 00:00:00") for n in columns] for row in rows}
    assert told == {
        "GARDEN": ["2026-10-31", "2026-11-03", "None", "5"],
        "SCHOOL": ["2026-10-31", "None", "None", "8"],
    }
