"""Numbers pasted from Excel, 1C or the register (AIS): read, matched with organisations, laid over their answers."""

from core.paste.matching import Found, Matched, Pasted, lay, match
from core.paste.tables import Line, Place, Table, Wrong, counted, read, read_book, usual_day, without

__all__ = [
    "Found",
    "Line",
    "Matched",
    "Pasted",
    "Place",
    "Table",
    "Wrong",
    "counted",
    "lay",
    "match",
    "read",
    "read_book",
    "usual_day",
    "without",
]
