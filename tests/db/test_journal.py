"""What the journal takes and what it refuses."""

from datetime import datetime

import pytest
from sqlalchemy import Engine, select

import db
from core.access import SYSTEM
from db import journal
from db.models import Event


@pytest.mark.parametrize("key", ["password", "old_password", "token", "code_hash", "entry"])
@pytest.mark.parametrize("side", ["before", "after"])
def test_a_secret_is_refused_whoever_writes_it(
    sqlite_engine: Engine, now: datetime, key: str, side: str
) -> None:
    with db.begin(sqlite_engine) as s, pytest.raises(ValueError, match=key):
        journal.write(s, SYSTEM, "user_created", now, None, None, None, **{side: {key: "x"}})


def test_a_question_may_be_called_like_a_secret(sqlite_engine: Engine, now: datetime) -> None:
    with db.begin(sqlite_engine) as s:
        journal.write(s, SYSTEM, "form.save", now, before={"reentry_count": 1}, after={"reentry_count": 2})
        (event,) = s.scalars(select(Event))
    assert event.after == {"reentry_count": 2}
