"""The verbs of the board, each called for a place."""

from collections.abc import Callable

from core.board import Lag
from db import board_books, boards, pace
from tests.db.case import Case
from tests.union import NOW

CALLS: dict[str, Callable[[Case], object]] = {
    "board_books.laggards": lambda c: board_books.laggards(
        c.s, c.actor, c.place, c.union.campaign, NOW, Lag.NOT_BEGUN
    ),
    "board_books.whole": lambda c: board_books.whole(c.s, c.actor, c.place, c.union.campaign, NOW),
    "boards.deciding": lambda c: boards.deciding(c.s, c.actor, c.place, c.union.campaign),
    "boards.each": lambda c: boards.each(c.s, c.actor, c.place, c.union.campaign, NOW),
    "boards.laggards": lambda c: boards.laggards(c.s, c.actor, c.place, c.union.campaign, NOW, Lag.NOT_BEGUN),
    "boards.lags": lambda c: boards.lags(c.s, c.actor, c.place, c.union.campaign, NOW),
    "pace.before": lambda c: pace.before(c.s, c.actor, c.place, c.union.campaign),
    "pace.levels": lambda c: pace.levels(c.s, c.actor, c.place, c.union.campaign),
    "pace.of": lambda c: pace.of(c.s, c.actor, c.place, c.union.campaign),
    "pace.window": lambda c: pace.window(c.s, c.actor, c.place, c.union.campaign),
}
