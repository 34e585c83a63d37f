"""What every view of the analytics reads, at the size of the union, against the same rows by bare SQL."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd
from sqlalchemy import Engine

import db
from core import control, scores
from core.access import Action
from core.newspapers import codes as papers
from core.newspapers import shipped
from core.organisations import Level
from db import frames, organisations
from db.models import Organisation
from tests.benchmark import bare_sql, totals
from tests.benchmark.table import Ratio, compare

LIMIT = 50
KNOWN = totals.known()
ALL = tuple(i.code for i in KNOWN.comparable(Level.PRIMARY, totals.YEARS[-1]) if i.code != scores.TERRITORIAL)
NOW, BEFORE = totals.YEARS[-1:], totals.YEARS[-2:]
FORMS = (totals.FORMS,)
INDEX = tuple(code for code in ALL if KNOWN[code].scored)
COPIES = tuple(sorted(code for code in papers(shipped()) if KNOWN[code].comparable))
HEADS = control.HEADS
REGION, UNION = "R00", "F"


@dataclass(frozen=True)
class Read:
    """`below` is the level compared; without it the own lines of `places` are read."""

    view: str
    places: tuple[str, ...]
    years: tuple[int, ...]
    codes: tuple[str, ...]
    below: Level | None = None


EIGHT = tuple(f"R{n:02}" for n in range(8))
READS = (
    Read("ranking, 1,100 primaries", (REGION,), FORMS, ("stand_exists",), Level.PRIMARY),
    Read("ranking, 1,100 primaries by the index", (REGION,), FORMS, (scores.INDEX,), Level.PRIMARY),
    Read("ranking, 84 regions", (UNION,), NOW, ("members_total",), Level.REGIONAL),
    Read("ranking, 2,400 territories", (UNION,), NOW, ("coverage",), Level.TERRITORIAL),
    Read("heat map, 1,100 primaries × 10", (REGION,), FORMS, HEADS, Level.PRIMARY),
    Read("heat map, 84 regions × 10", (UNION,), NOW, HEADS, Level.REGIONAL),
    Read(f"heat map, 30 territories × {len(ALL)}", (REGION,), NOW, ALL, Level.TERRITORIAL),
    Read(f"heat map, 84 regions × {len(ALL)}", (UNION,), NOW, ALL, Level.REGIONAL),
    Read("trend of one region, 5 years", (REGION,), totals.YEARS, ("ais_coverage",)),
    Read("comparison of 8 regions × 10", EIGHT, NOW, HEADS),
    Read("subscription, 84 regions", (UNION,), NOW, COPIES, Level.REGIONAL),
    Read("distribution, 1,100 primaries, two", (REGION,), FORMS, ("coverage", "ais_coverage"), Level.PRIMARY),
    Read(
        "distribution, 2,400 territories, two", (UNION,), NOW, ("coverage", "ais_coverage"), Level.TERRITORIAL
    ),
    Read("changes, 84 regions, two years", (UNION,), BEFORE, ("coverage",), Level.REGIONAL),
    Read("overview, own lines, two years", (UNION,), BEFORE, (*HEADS, scores.INDEX)),
    Read("overview, 84 regions, two years", (UNION,), BEFORE, (*HEADS, scores.INDEX), Level.REGIONAL),
    Read(f"index, 84 regions × {len(INDEX)}", (UNION,), NOW, INDEX, Level.REGIONAL),
)


def measure(engine: Engine) -> Iterator[Ratio]:
    connection, run = bare_sql.runner(engine)
    for read in READS:
        with db.reading(engine) as s:
            tops = [organisations.find(s, totals.ACTOR, Action.COMPARE, code) for code in read.places]
        ours = partial(_ours, engine, tops, read)
        bare = _bare(connection, run, tops, read)
        pd.testing.assert_frame_equal(_ordered(ours()), _ordered(bare()))
        yield compare(f"read, {engine.dialect.name}: {read.view}", ours, bare, limit=LIMIT)
    connection.close()


def _ordered(frame: pd.DataFrame) -> pd.DataFrame:
    """By organisation, then as it came: of both campaigns the one who writes by hand makes two lists."""
    return frame.sort_values("organisation_id", kind="stable", ignore_index=True)


def _ours(engine: Engine, tops: Sequence[Organisation], read: Read) -> pd.DataFrame:
    with db.reading(engine) as s:
        if read.below is None:
            return frames.several(s, totals.ACTOR, tops, read.years, read.codes, KNOWN)
        return frames.below(s, totals.ACTOR, tops[0], read.years, read.codes, read.below, KNOWN)


def _bare(
    connection: object, run: bare_sql.Run, tops: Sequence[Organisation], read: Read
) -> Callable[[], pd.DataFrame]:
    asked = [KNOWN[code] for code in read.codes]
    if read.below is None:
        return partial(bare_sql.several, connection, run, tops, read.years, asked)
    return partial(bare_sql.below, connection, run, tops[0], read.years, asked, read.below)
