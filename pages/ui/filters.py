"""«С кем сравнивать»: like is compared with like, by kind of institution and by size."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import streamlit as st

from core import organisations
from core.organisations import KIND_TITLES, SIZE_BRACKETS, Level
from pages.ui import scope
from pages.ui.scope import Scope

KINDS = {"": "Все учреждения"} | {kind.value: title.capitalize() for kind, title in KIND_TITLES.items()}
SIZES = {"": "Любая численность"} | {str(n): f"{title} членов" for n, (_, title) in enumerate(SIZE_BRACKETS)}
# Other values than those of primaries: a bracket must not become another one on the way down the tree.
_LETTERS = {Level.TERRITORIAL: "t", Level.REGIONAL: "r"}


def sizes(level: Level) -> Mapping[str, str]:
    """Value in the address -> words. Primaries are measured in members, those above them in primaries."""
    if level is Level.PRIMARY:
        return SIZES
    titles = [title for _, title in organisations.by_primaries(level)]
    letter = _LETTERS.get(level, "t")
    return {"": "Любой размер"} | {f"{letter}{n}": f"{title} первичных" for n, title in enumerate(titles)}


@dataclass(frozen=True)
class Alike:
    """`kind` and `size` as in the address, "" is all. `words` is what is said of the choice: nothing for all."""

    level: Level
    kind: str = ""
    size: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        chosen = (KINDS[self.kind] if self.kind else "", sizes(self.level)[self.size] if self.size else "")
        return tuple(word.lower() for word in chosen if word)

    @property
    def key(self) -> tuple[str, str]:
        """Its part of the key of whatever is remembered."""
        return self.kind, self.size

    def __bool__(self) -> bool:
        return bool(self.kind or self.size)

    def keep(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Rows of the organisations that are alike, of all years: who belongs is decided by the newest year of the
        frame, so that the same ones are compared throughout."""
        if not self or frame.empty:
            return frame
        newest = frame[frame["year"] == frame["year"].max()].drop_duplicates("organisation_id")
        if self.kind:
            newest = newest[newest["kind"] == self.kind]
        if self.size:
            newest = newest[self._brackets(newest) == self._bracket]
        return frame[frame["organisation_id"].isin(newest["organisation_id"])]

    @property
    def _bracket(self) -> str:
        titles = SIZE_BRACKETS if self.level is Level.PRIMARY else organisations.by_primaries(self.level)
        return titles[int(self.size[-1])][1]

    def _brackets(self, frame: pd.DataFrame) -> "pd.Series[str]":
        if self.level is Level.PRIMARY:
            return frame["bracket"]
        return frame["expected"].map(lambda n: organisations.size_bracket(self.level, int(n)))


STYLE = Path(__file__).with_name("filters.css")


@contextmanager
def conditions() -> Iterator[None]:
    """What is looked at, in full on a wide screen; on a phone under «Условия», so that the answer comes first. The
    width is known to the browser alone, so the fold is its own."""
    st.html(STYLE)
    with st.container(key="conditions"):
        st.toggle("Условия", key="conditions-open")
        with st.container(key="conditions-inside"):
            yield


def chosen(at: Scope, level: Level) -> Alike:
    """Both stand in the address; those above primaries work in no one kind of institution."""
    if level is not Level.PRIMARY:
        scope.keep("kind", None)
        with st.container(width=420):
            return Alike(level, "", scope.pick("Сколько первичных", "size", sizes(level), ""))
    left, right = st.columns(2)
    with left:
        kind = scope.pick("Тип учреждения", "kind", KINDS, "")
    with right:
        size = scope.pick("Численность", "size", sizes(level), "")
    return Alike(level, kind, size)
