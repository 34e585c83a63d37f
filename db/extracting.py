"""A few answers out of a form, taken by the database: whole forms are wide, and reading them is most of the time."""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, literal_column
from sqlalchemy.orm import InstrumentedAttribute

# PostgreSQL's functions take a hundred arguments; long before that the whole form is as fast.
_MOST = 40
_PLAIN = re.compile(r"[A-Za-z0-9_]{1,60}")


@dataclass(frozen=True)
class Extract:
    """Which answers are taken out of Submission.answers."""

    codes: tuple[str, ...]

    @cached_property
    def _whole(self) -> bool:
        return not 0 < len(self.codes) <= _MOST or not all(map(_PLAIN.fullmatch, self.codes))

    def column(self, dialect: str, answers: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
        """JSON as text, for `values` to read."""
        if self._whole:
            return cast(answers, Text)
        if dialect == "sqlite":
            # Of one path alone it would give the bare value.
            paths = [f"$.{code}" for code in (*self.codes, self.codes[0])]
            return func.json_extract(answers, *paths)
        names = ", ".join(f'x."{code}"' for code in self.codes)
        types = ", ".join(f'"{code}" json' for code in self.codes)
        stored = f"{answers.class_.__tablename__}.{answers.key}"
        taken = f"SELECT json_build_array({names})::text FROM json_to_record({stored}) AS x({types})"
        return literal_column(f"({taken})", Text)

    def values(self, text: str) -> list[Any]:
        """As they are kept, in the order of `codes`; None is what is not there."""
        stored: Any = json.loads(text)
        return [stored.get(code) for code in self.codes] if self._whole else stored
