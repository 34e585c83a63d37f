"""What can be taken away from a view: made at the click, by the rights of that moment, always light."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

import streamlit as st

from core import formats
from core.access import Actor
from core.charts import layers
from core.charts.facts import Told
from core.problems import Forbidden
from core.sheets import writing
from core.sheets.writing import Table
from pages import ROOT
from pages.ui import layout, session

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Draw = Callable[[Any], Any]


def buttons(facts: Told, draw: Draw, name: str) -> None:
    """Nothing is built before somebody asks for it."""
    with session.present() as who:
        if who is None:
            return
        _buttons(who, facts, draw, name)


def _buttons(who: Actor, facts: Told, draw: Draw, name: str) -> None:
    now, invented = session.now(), formats.INVENTED if layout.demonstration() else ""
    kinds: tuple[tuple[str, str, str, Callable[[], bytes]], ...] = (
        ("xlsx", "XLSX", XLSX, lambda: workbook(facts, invented, now)),
        ("csv", "CSV", "text/csv", lambda: text(facts, invented)),
        ("png", "PNG", "image/png", lambda: png(facts, draw, invented)),
        ("svg", "SVG", "image/svg+xml", lambda: svg(facts, draw, invented)),
    )
    for extension, word, mime, make in kinds:
        st.download_button(
            word,
            session.at_click(who, _still_theirs(who, make)),
            file_name=writing.file_name(facts.title, facts.scope, extension=extension),
            mime=mime,
            key=f"{extension}-{name}",
            on_click="ignore",
            icon=":material/download:",
            type="tertiary",
        )


def _still_theirs(drawn_for: Actor, make: Callable[[], bytes]) -> Callable[[Actor], bytes]:
    """The facts were read by the rights of the run that drew the button: none of these may be lost since."""
    then = frozenset(drawn_for.grants)

    def made(who: Actor) -> bytes:
        if not then <= frozenset(who.grants):
            raise Forbidden
        return make()

    return made


def workbook(facts: Told, invented: str, made: datetime) -> bytes:
    return writing.write([_table(facts, invented)], made)


def text(facts: Told, invented: str) -> bytes:
    return writing.csv(_table(facts, invented), headed=True)


def _table(facts: Told, invented: str) -> Table:
    data = facts.table()
    notes = (*data.notes, invented) if invented else data.notes
    return Table(data.name, data.columns, data.rows, notes)


def png(facts: Told, draw: Draw, invented: str) -> bytes:
    picture: bytes = painter().vegalite_to_png(
        layers.picture(draw(facts), facts, invented), scale=2, allowed_base_urls=[]
    )
    return picture


def svg(facts: Told, draw: Draw, invented: str) -> bytes:
    picture: str = painter().vegalite_to_svg(
        layers.picture(draw(facts), facts, invented), allowed_base_urls=[]
    )
    return picture.encode()


@cache
def painter() -> Any:
    """Loaded at the first picture: 80 MB that most sessions never need. Draws with our own fonts."""
    import vl_convert

    vl_convert.register_font_directory(str(ROOT / "assets" / "fonts"))
    return vl_convert
