"""A territory with as many schools as a test wants, each with its own responsible person."""

from sqlalchemy import insert, select

import db
from core import catalogue
from core.access import Actor, Grant, Role
from core.answers import Value
from db import campaigns, handing, submissions
from db.models import Organisation, Submission
from tests.union import FULL, NOW, WINDOWS, Union


def settle(union: Union, number: int, above: str = "T1") -> list[str]:
    """Codes of new schools there, which are asked for the form of the year too."""
    place = union[above]
    codes = [f"{above}-S{n:02}" for n in range(number)]
    with db.begin(union.engine) as s:
        for code in codes:
            s.execute(
                insert(Organisation).values(
                    code=code, name=f"Школа {code}", search_name=f"школа {code}".lower(), level="primary",
                    kind="school", town="", parent_id=place.id, path=f"new {code}",
                )
            )  # fmt: skip
        for row in s.scalars(select(Organisation).where(Organisation.code.in_(codes))):
            row.path = f"{place.path}{row.id}/"
            union.organisations[row.code] = row
        s.flush()
        campaigns.start(s, union.people["admin"], union["F"], WINDOWS, 2026, catalogue.shipped(), NOW)
    return codes


def responsible(union: Union, code: str) -> Actor:
    place = union[code]
    grant = Grant(Role.RESPONSIBLE, place.id, place.path)
    return Actor(None, code, f"Ответственный {code}", (grant,))


def hand_in(union: Union, code: str, changes: dict[str, Value] | None = None) -> tuple[int, int]:
    """The form and the revision that a reviewer sees then."""
    number, who = union.form_of(code), responsible(union, code)
    with db.begin(union.engine) as s:
        submissions.save(s, who, number, union.revision(number), {**FULL, **(changes or {})}, NOW)
    with db.begin(union.engine) as s:
        assert handing.submit(s, who, number, union.revision(number), NOW) == []
    return number, union.revision(number)


def states(union: Union, numbers: list[int]) -> dict[int, str]:
    with db.reading(union.engine) as s:
        rows = s.execute(select(Submission.id, Submission.state).where(Submission.id.in_(numbers)))
        return {row.id: row.state for row in rows}
