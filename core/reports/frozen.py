"""A paper kept for ever: every word of it as canonical JSON, packed, with the sum it can be checked by.

Read back it is equal to what was packed. A field that a later program adds has a default, so older papers stay
readable; what only a newer program can write is refused by its format.
"""

import base64
import binascii
import hashlib
import json
import zlib
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, get_type_hints

from core.problems import Refused
from core.reports import paper as papers
from core.reports.letterhead import Letterhead
from core.reports.paper import Paper

FORMAT = 1
_MOST = 64 << 20  # bytes of JSON: a region's report with its annexes is a hundred times less
_KIND, _BYTES = "is", "bytes"

# Names for ever: papers kept years ago are read by them.
_KINDS: dict[str, type] = {
    made.__name__: made
    for made in vars(papers).values()
    if isinstance(made, type) and is_dataclass(made) and made.__module__ == papers.__name__
} | {Letterhead.__name__: Letterhead}


class Damaged(Exception):
    """What is kept cannot be read as a paper."""


def packed(paper: Paper) -> tuple[bytes, str]:
    """The paper to be kept, and its digest: the SHA-256 of its JSON, whoever has packed it.

    Raises Refused where it is too large to be read again."""
    written = _json(paper)
    if len(written) >= _MOST:
        raise Refused(f"Отчёт больше {_MOST >> 20} МБ: его не сохранить. Сократите его слова и таблицы.")
    return zlib.compress(written, 9), hashlib.sha256(written).hexdigest()


def digest(paper: Paper) -> str:
    """Equal for equal papers alone: what was on a screen is known again by it."""
    return hashlib.sha256(_json(paper)).hexdigest()


def unpacked(body: bytes, expected: str = "") -> Paper:
    """Raises Damaged; with `expected`, for a paper of another digest too."""
    return read(written(body, expected))


def written(body: bytes, expected: str = "") -> bytes:
    """The JSON that the digest is the SHA-256 of. Raises Damaged as `unpacked` does."""
    found = _inflated(body)
    if expected and hashlib.sha256(found).hexdigest() != expected:
        raise Damaged("Отчёт не совпадает со своей контрольной суммой.")
    return found


def read(written: bytes) -> Paper:
    """Raises Damaged."""
    try:
        kept = json.loads(written)
        if kept["format"] > FORMAT:
            raise Damaged("Отчёт записан более новой версией программы. Обновите программу.")
        paper = _read(kept["paper"])
    except (KeyError, TypeError, ValueError, RecursionError, binascii.Error) as error:
        raise Damaged("Сохранённый отчёт не читается.") from error
    if not isinstance(paper, Paper):
        raise Damaged("Сохранено что-то другое, не отчёт.")
    return paper


def _inflated(body: bytes) -> bytes:
    pump = zlib.decompressobj()
    try:
        written = pump.decompress(body, _MOST)
    except zlib.error as error:
        raise Damaged("Сохранённый отчёт повреждён.") from error
    if not pump.eof:
        raise Damaged("Сохранённый отчёт повреждён: в нём нет конца.")
    return written


def _json(paper: Paper) -> bytes:
    whole = {"format": FORMAT, "paper": _plain(paper)}
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, bytes):
        return {_BYTES: base64.b64encode(value).decode("ascii")}
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int | float):
        return value
    kind: Any = type(value)
    if kind not in _KINDS.values():
        raise TypeError(f"no part of a paper: {kind.__name__}")
    return {_KIND: kind.__name__} | {each.name: _plain(getattr(value, each.name)) for each in fields(kind)}


def _read(kept: Any) -> Any:
    if isinstance(kept, list):
        return tuple(_read(part) for part in kept)
    if not isinstance(kept, dict):
        return kept
    if _BYTES in kept:
        return base64.b64decode(kept[_BYTES], validate=True)
    kind = _KINDS[kept[_KIND]]
    words = _enums(kind)
    given = {name: _read(value) for name, value in kept.items() if name != _KIND}
    # A field nobody knows is a TypeError of the class itself.
    return kind(**{name: words[name](value) if name in words else value for name, value in given.items()})


@cache
def _enums(kind: type) -> dict[str, type[Enum]]:
    """Fields whose text is one of a few words."""
    hints = get_type_hints(kind)
    return {name: hint for name, hint in hints.items() if isinstance(hint, type) and issubclass(hint, Enum)}
