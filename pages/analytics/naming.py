"""Organisations with one name told apart by their town, wherever they stand in one list."""

import pandas as pd

from core.access import Actor
from core.charts import twins
from db import Session, likeness


def apart(s: Session, who: Actor, frame: pd.DataFrame) -> pd.DataFrame:
    """The tidy frame as it was where no two are called alike."""
    doubled = twins.codes(frame)
    if not doubled:
        return frame
    return twins.apart(frame, {o.code: o.town for o in likeness.named(s, who, doubled)})
