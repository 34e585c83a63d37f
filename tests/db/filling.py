"""One form of the small union as tests fill it: saved, refused, looked at."""

from typing import Any

import db
from core.access import Action
from core.answers import Value
from core.problems import Refused
from db import handing, reviews, submissions
from db.models import Submission
from tests.db import snapshot
from tests.union import NOW, Union


def save(union: Union, number: int, changes: dict[str, Any], revision: int | None = None) -> None:
    seen = union.revision(number) if revision is None else revision
    with db.begin(union.engine) as s:
        submissions.save(s, union.people["alisa"], number, seen, changes, NOW)


def stored(union: Union, number: int) -> dict[str, Any]:
    with db.reading(union.engine) as s:
        return dict(s.get_one(Submission, number).answers)


def read(union: Union, number: int) -> dict[str, Value]:
    with db.reading(union.engine) as s:
        return submissions.find(s, union.people["alisa"], Action.READ, number).answers


def acts(union: Union, number: int) -> list[str]:
    with db.reading(union.engine) as s:
        return [e.action for e in submissions.history(s, union.people["alisa"], number)]


def refused(union: Union, number: int, changes: dict[str, Any]) -> str:
    """The words of the refusal; "" where something was stored. What is refused leaves no trace."""
    before = snapshot.taken(union.engine)
    try:
        save(union, number, changes)
    except Refused as error:
        assert snapshot.taken(union.engine) == before
        return str(error)
    return ""


def blocked(union: Union, number: int) -> list[tuple[str, str]]:
    """What stops the form from being handed in: (field, rule)."""
    before = snapshot.taken(union.engine)
    with db.begin(union.engine) as s:
        left = handing.submit(s, union.people["alisa"], number, union.revision(number), NOW)
    assert left == [] or snapshot.taken(union.engine) == before
    return [(p.code, p.rule) for p in left]


def send_back(s: db.Session, union: Union, number: int, revision: int) -> None:
    reviews.return_back(s, union.people["boris"], number, revision, "Сверьте", {"workers_total": "?"}, NOW)
