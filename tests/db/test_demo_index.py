"""The index of the invented union: written in bulk, and the same as when every form is scored anew."""

from datetime import UTC, date, datetime

from sqlalchemy import Engine, select

import db
from db import demo, recounting
from db.models import Aggregate, Submission

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def test_scores_and_totals_are_what_scoring_every_form_anew_gives(engine: Engine) -> None:
    demo.load(engine, "small", 1, date(2026, 11, 21), lambda _: None, cost=4)
    before = kept(engine)
    recounting.everything(engine, NOW, lambda _: None)
    assert {"index", "index_maturity", "index_standard", "index_papers_main"} <= {key[3] for key in before[0]}
    assert kept(engine) == before


def kept(engine: Engine) -> tuple[dict[tuple[int, str, int, str], object], dict[int, object]]:
    with db.reading(engine) as s:
        rows = s.scalars(select(Aggregate).where(Aggregate.indicator.like("index%"))).all()
        totals: dict[tuple[int, str, int, str], object] = {
            (r.campaign_id, r.level, r.organisation_id, r.indicator): (r.answered, r.total, r.base)
            for r in rows
        }
        return totals, dict(s.execute(select(Submission.id, Submission.scores)).all())
