"""A form that was handed in and sent back counts as being mended, on the board and in its lists."""

from datetime import UTC, date, datetime, timedelta

import db
from core.board import Lag
from db import reviews
from tests.db.test_boards import HIGHER, counted, listed, shown, stretch, union
from tests.union import NOW, Union

__all__ = ["union"]


def test_a_form_that_was_sent_back_is_mended_and_never_overdue(union: Union) -> None:
    boris = union.people["boris"]
    number = union.hand_in("SCHOOL", "alisa")
    with db.begin(union.engine) as s:
        reviews.return_back(s, boris, number, union.revision(number), "Сверьте", {}, NOW)
    other = union.hand_in("UNIVERSITY", "vuz", HIGHER)
    union.accept(other, "darya")
    with db.begin(union.engine) as s:
        reviews.reopen(s, union.people["darya"], other, union.revision(other), "Ошибка", NOW)
    stretch(union, "SCHOOL", date(2026, 11, 20))
    after = datetime(2026, 11, 3, 9, tzinfo=UTC)
    assert {t.code: t.overdue for t in shown(union, "R1", after)} == {"R1": 2, "T1": 1, "T2": 1}
    assert listed(union, "R1", Lag.OVERDUE, after) == ["GARDEN", "NEIGHBOUR"]
    assert listed(union, "R1", Lag.RUNNING, after - timedelta(5)) == ["GARDEN", "NEIGHBOUR"]
    for day in (after, after - timedelta(5)):
        assert counted(union, "R1", day) == {lag: len(listed(union, "R1", lag, day)) for lag in Lag}
