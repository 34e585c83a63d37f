"""Organisations of one list that bear the same name: «Средняя школа № 4» stands in every town."""

from collections import Counter
from collections.abc import Mapping

import pandas as pd


def codes(frame: pd.DataFrame) -> list[str]:
    """Of those in the tidy frame whose name another one bears too."""
    names = _names(frame)
    times = Counter(names.values())
    return [code for code, name in names.items() if times[name] > 1]


def apart(frame: pd.DataFrame, where: Mapping[str, str]) -> pd.DataFrame:
    """The frame with their names told apart by where they are: «Средняя школа № 4 · г. Лучеград». `where`: code ->
    place; two of one place, or of none, keep their code."""
    names, told = _names(frame), {}
    placed = Counter((names[code], place) for code, place in where.items() if code in names)
    for code, place in where.items():
        if code in names:
            sure = place and placed[names[code], place] == 1
            told[code] = f"{names[code]} · {place if sure else code}"
    if not told:
        return frame
    return frame.assign(organisation=frame["code"].map(told).fillna(frame["organisation"]))


def _names(frame: pd.DataFrame) -> dict[str, str]:
    found = frame.drop_duplicates("code")
    return dict(zip(found["code"].tolist(), found["organisation"].tolist(), strict=True))
