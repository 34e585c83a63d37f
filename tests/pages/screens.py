"""What page tests share: a union whose campaign is open today, and hands and eyes on a drawn page."""

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, update
from streamlit.testing.v1 import AppTest

import db
from db import models
from db.models import Event, Submission
from pages.ui import session
from tests import union
from tests.pages.conftest import Visit
from tests.union import Union

KINDS = ("html", "markdown", "text", "error", "warning", "info", "success", "caption", "subheader")


def open_today(visit: Visit) -> Union:
    """Pages ask the real clock, so the campaign is open around the real today."""
    made = union.build(visit.engine)
    today, days = session.now().date(), timedelta(days=1)
    dates = {"opens": date(2020, 1, 1), "due": today + 20 * days, "closes": today + 40 * days}
    with db.begin(visit.engine) as s:
        s.execute(update(models.Window).values(**dates))
    return made


def form(visit: Visit, who: str, number: int | str, section: str = "") -> AppTest:
    visit.as_(who)
    query = {"form": str(number)} | ({"section": section} if section else {})
    return visit.page("pages/duties/form.py", **query)  # type: ignore[no-any-return]


def words(app: Any) -> str:
    """Everything there is to read. Bugs are in app.exception, never here."""
    assert not app.exception, app.exception
    return "\n".join(str(getattr(e, "value", "") or e.proto) for kind in KINDS for e in app.get(kind))


def by_label(app: AppTest, kind: str, label: str) -> Any:
    """The one widget of this kind whose label begins so."""
    every: list[Any] = list(app.get(kind))
    found = [e for e in every if e.label.startswith(label)]
    assert len(found) == 1, [e.label for e in every]
    return found[0]


def labels(app: AppTest, kind: str) -> list[str]:
    every: list[Any] = list(app.get(kind))
    return [e.label for e in every]


def type_in(app: AppTest, label: str, text: str) -> AppTest:
    return by_label(app, "text_input", label).input(text).run()  # type: ignore[no-any-return]


def press(app: AppTest, label: str) -> AppTest:
    return by_label(app, "button", label).click().run()  # type: ignore[no-any-return]


def stored(made: Union, number: int) -> Submission:
    with db.reading(made.engine) as s:
        found = s.get(Submission, number)
    assert found is not None
    return found


def acts(made: Union, number: int, action: str) -> int:
    """How often the journal tells of this act."""
    with db.reading(made.engine) as s:
        every = select(Event).where(Event.submission_id == number, Event.action == action)
        return len(s.scalars(every).all())


def retire(made: Union, number: int, code: str, option: str) -> str:
    """An option of a question, or of a column («channels.chan_platform»), is no longer offered by the form; returns the
    section it is in."""
    name, _, column = code.partition(".")
    with db.begin(made.engine) as s:
        row = s.get_one(models.Form, s.get_one(Submission, number).form_id)
        body = deepcopy(row.body)
        asked = next(i for part in body["sections"] for i in part["indicators"] if i["code"] == name)
        where = next(c for c in asked["columns"] if c["code"] == column) if column else asked
        where["retired"] = {option: where["options"].pop(option)}
        # Forms are read once for each moment of publishing.
        row.body, row.published = body, row.published + timedelta(seconds=1)
    return str(asked["section"])
