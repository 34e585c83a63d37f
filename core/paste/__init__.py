"""Numbers pasted from Excel, 1C or the register (AIS): read, matched with organisations, laid over their answers."""

from core.paste.matching import Found, Matched, Pasted, Place, lay, match
from core.paste.tables import Line, Table, counted, read, read_book

__all__ = [
    "Found",
    "Line",
    "Matched",
    "Pasted",
    "Place",
    "Table",
    "counted",
    "lay",
    "match",
    "read",
    "read_book",
]
