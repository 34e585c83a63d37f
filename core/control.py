"""The ten points of the union's own «Система контроля», each with the figure that stands for it.

Source: the programme of information work, item 8 and the control table. Which figure speaks for a point is ours: the
one that every primary answers and that means the same at every level.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from core.indicators import Indicator


@dataclass(frozen=True)
class Point:
    """`head` is the code of its figure; `title` fits on a narrow card."""

    number: int
    title: str
    head: str

    def indicators(self, known: Mapping[str, Indicator]) -> tuple[Indicator, ...]:
        """Everything comparable that belongs to the point, its head first."""
        mine = [i for i in known.values() if i.control_point == self.number and i.comparable and not i.hidden]
        return tuple(sorted(mine, key=lambda i: i.code != self.head))


POINTS = (
    Point(1, "Ответственный", "resp_exists"),
    Point(2, "Страница или сайт", "site_kind"),
    Point(3, "Электронная почта", "email_own"),
    Point(4, "Информационные письма", "solidarity_mailing_received"),
    Point(5, "Стенд", "stand_exists"),
    Point(6, "Соцсети и чаты", "social_any"),
    Point(7, "Мероприятия", "events_exist"),
    Point(8, "Подписка", "solidarity_per_100"),
    Point(9, "Учёт в АИС", "ais_coverage"),
    Point(10, "Другие способы", "other_ways"),
)
HEADS = tuple(point.head for point in POINTS)

# What is compared with last year form by form: the points, and what stands behind most of them.
WATCHED = (
    *HEADS,
    "members_total",
    "members_working",
    "workers_total",
    "coverage",
    "ais_members",
    "budget_info_pct",
    "has_any_paper",
    "solidarity_print",
    "solidarity_electronic",
)
