"""What charts read, at the size of the union, against the same rows by bare SQL."""

from collections.abc import Iterator
from functools import partial

import pandas as pd
from sqlalchemy import Engine

import db
from core import catalogue
from core.access import Action
from core.organisations import Level
from db import frames, organisations
from tests.benchmark import bare_sql, totals
from tests.benchmark.table import Ratio, compare

LIMIT = 50
ALL = tuple(i.code for i in catalogue.shipped().comparable(Level.PRIMARY, totals.YEARS[-1]))
# What, whose subtree, years, indicators, compared level.
READS = (
    ("84 regions, one indicator", "F", totals.YEARS[-1:], ("members_total",), Level.REGIONAL),
    (f"30 territories × {len(ALL)}", "R00", totals.YEARS[-1:], ALL, Level.TERRITORIAL),
    ("trend of one region, 5 years", "R00", totals.YEARS, ("ais_coverage",), Level.REGIONAL),
    (f"84 regions × {len(ALL)}", "F", totals.YEARS[-1:], ALL, Level.REGIONAL),
)


def measure(engine: Engine) -> Iterator[Ratio]:
    connection, run = bare_sql.runner(engine)
    for what, place, years, codes, below in READS:
        with db.reading(engine) as s:
            top = organisations.find(s, totals.ACTOR, Action.COMPARE, place)
        ours = partial(_ours, engine, top, years, codes, below)
        bare = partial(
            bare_sql.frame, connection, run, top, years, [catalogue.shipped()[c] for c in codes], below
        )
        pd.testing.assert_frame_equal(ours(), bare())
        yield compare(f"read, {engine.dialect.name}: {what}", ours, bare, limit=LIMIT)
    connection.close()


def _ours(
    engine: Engine,
    top: db.models.Organisation,
    years: tuple[int, ...],
    codes: tuple[str, ...],
    below: Level,
) -> pd.DataFrame:
    with db.reading(engine) as s:
        return frames.below(s, totals.ACTOR, top, years, codes, below, catalogue.shipped())
