"""A view as it is frozen for a sitting: the finished chart, its words and its table, in one piece of JSON."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from posixpath import commonpath
from typing import Any

from core import formats, text
from core.charts.facts import Told
from core.problems import Refused
from core.sheets.writing import Column, Kind, Table

# Bytes of one slide as they are stored and sent.
MOST = 300_000
ROWS = 200
NOTE = 2000
MANY = 60


def frozen(told: Told, spec: Mapping[str, Any]) -> dict[str, Any]:
    """`spec` is the light one. Refused where the whole is too large to be shown to forty people at once."""
    table = told.table()
    rows = [[_plain(value) for value in row] for row in table.rows]
    body = {
        "title": told.title,
        "scope": told.scope,
        "sentence": told.sentence,
        "source": told.source,
        "spec": spec,
        "columns": [[column.title, column.kind.value] for column in table.columns],
        "rows": rows[:ROWS],
        "left_out": max(0, len(rows) - ROWS),
    }
    if told.empty:
        raise Refused("На этом виде пока нет данных: показывать нечего.")
    if len(_written(body)) > MOST:
        raise Refused(
            "Этот вид слишком велик для слайда. Оставьте меньше организаций или показателей и возьмите его снова."
        )
    return body


def reach(paths: Iterable[str]) -> str:
    """Of the nearest organisation that all of these lie below, or are: whoever may compare there may see them all.
    Where there is none it is nobody's."""
    return commonpath(list(paths)).rstrip("/") + "/"


def _plain(value: Any) -> Any:
    """Numbers as text: JSON would round them."""
    if isinstance(value, Decimal):
        return {"number": str(value)}
    return formats.day(value) if isinstance(value, date) else value


def cell(value: Any) -> Any:
    """The other way round."""
    return Decimal(value["number"]) if isinstance(value, dict) else value


def note(words: str) -> str:
    try:
        return text.clean(words, NOTE)
    except ValueError as error:
        raise Refused(str(error)) from error


def _written(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(slides: Sequence[tuple[str, str, Any]]) -> str:
    """Of title, note and body of each slide, in order: two sittings alike have the same, nothing else does."""
    return hashlib.sha256(_written([list(slide) for slide in slides])).hexdigest()


def table(body: Mapping[str, Any]) -> Table:
    """The figures of a slide, as they were."""
    columns = tuple(Column(title, Kind(kind)) for title, kind in body.get("columns", ()))
    rows = [tuple(cell(value) for value in row) for row in body.get("rows", ())]
    left = body.get("left_out", 0)
    notes = (f"Первые {ROWS} строк из {ROWS + left}.",) if left else ()
    return Table(str(body["title"]), columns, rows, notes)
