"""The verbs about letterheads, partners and letters to them, each called for a place."""

from collections.abc import Callable

from core.reports.letterhead_edit import Edit
from db import letterheads, partners, report_post
from db.models import Release
from tests.db.case import Case
from tests.union import NOW


def release(c: Case) -> int:
    row = Release(
        organisation_id=c.place.id, year=2025, version=9, code=f"TEST{c.place.id}", organ="комитет",
        protocol="1", decided=NOW.date(), body=b"", digest="", approved=NOW, published=NOW,
    )  # fmt: skip
    c.s.add(row)
    c.s.flush()
    return row.id


CALLS: dict[str, Callable[[Case], object]] = {
    "letterheads.own": lambda c: letterheads.own(c.s, c.actor, c.place),
    "letterheads.save": lambda c: letterheads.save(c.s, c.actor, c.place, Edit("Название"), 0, NOW),
    "partners.of": lambda c: partners.of(c.s, c.actor, c.place),
    "partners.add": lambda c: partners.add(c.s, c.actor, c.place, "Школа", "a@example.ru", NOW),
    "partners.remove": lambda c: partners.remove(c.s, c.actor, c.place, 1, 1, NOW),
    "report_post.fates": lambda c: report_post.fates(c.s, c.actor, release(c)),
    "report_post.words": lambda c: report_post.words(c.s, c.actor, release(c), "Школа", ""),
    "report_post.send": lambda c: report_post.send(c.s, c.actor, release(c), [1], "", NOW),
}
