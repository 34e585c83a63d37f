"""Who is weighed by weights of their own, as far as places go."""

from typing import Any

from sqlalchemy import Engine

import db
from db import weighed
from db.models import Methodology
from tests import union
from tests.union import NOW


def published(made: Any, s: Any, code: str, year: int, **more: Any) -> None:
    values = {"variant": "main", "number": year, "title": "", "body": {"blocks": []}, "state": "published"}
    s.add(
        Methodology(organisation_id=made[code].id, year=year, created=NOW, published=NOW, **(values | more))
    )


def test_only_weights_in_force_in_the_year_set_apart(engine: Engine) -> None:
    made = union.build(engine)
    with db.begin(engine) as s:
        published(made, s, "R1", 2025)
        published(made, s, "R2", 2027)
        s.flush()
        whole, admin = made["F"], made.people["admin"]
        assert weighed.apart(s, admin, whole, 2024) == ()
        assert weighed.apart(s, admin, whole, 2026) == (made["R1"].name,)
        assert weighed.apart(s, admin, whole, 2027) == (made["R1"].name, made["R2"].name)
        assert weighed.apart(s, admin, made["R1"], 2026) == ()


def test_drafts_second_profiles_and_those_who_follow_again_set_nobody_apart(engine: Engine) -> None:
    made = union.build(engine)
    with db.begin(engine) as s:
        published(made, s, "R1", 2025)
        published(made, s, "R1", 2026, body={})
        published(made, s, "R2", 2025, variant="second")
        published(made, s, "R2", 2026, state="draft")
        s.flush()
        assert weighed.apart(s, made.people["admin"], made["F"], 2026) == ()
