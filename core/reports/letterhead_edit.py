"""A letterhead as people type it."""

from dataclasses import dataclass

from core import text
from core.problems import Problem
from core.reports import letterhead
from core.reports.letterhead import COLOUR, Letterhead

NAME, DETAILS, POST, SIGNER, ACCENT, LOGO = "name", "details", "post", "signer", "accent", "logo"
LIMITS = {NAME: 300, DETAILS: 600, POST: 100, SIGNER: 100}
MOST_LINES = 6


@dataclass(frozen=True)
class Edit:
    """`accent` is "" for the one of the organisation above; `logo` is a new picture, None for the one there is."""

    name: str = ""
    details: str = ""
    post: str = ""
    signer: str = ""
    accent: str = ""
    logo: bytes | None = None
    forget_logo: bool = False


def read(edit: Edit, kept: bytes) -> tuple[Letterhead | None, list[Problem]]:
    """The letterhead as it is kept, None where anything is wrong; `kept` is the logo there is."""
    problems: list[Problem] = []
    found = Letterhead(
        _line(NAME, edit.name, problems),
        _lines(edit.details, problems),
        _line(POST, edit.post, problems),
        _line(SIGNER, edit.signer, problems),
        _accent(edit.accent, problems),
        b"" if edit.forget_logo else _logo(edit.logo, kept, problems),
    )
    return (None, problems) if problems else (found, [])


def _line(code: str, typed: str, problems: list[Problem]) -> str:
    try:
        return text.line(typed, LIMITS[code])
    except ValueError as error:
        problems.append(Problem(code, str(error)))
        return ""


def _lines(typed: str, problems: list[Problem]) -> str:
    try:
        found = text.clean(typed, LIMITS[DETAILS])
    except ValueError as error:
        problems.append(Problem(DETAILS, str(error)))
        return ""
    lines = [line.strip() for line in found.split("\n") if line.strip()]
    if len(lines) > MOST_LINES:
        problems.append(
            Problem(DETAILS, f"Не больше {MOST_LINES} строк: под названием должно остаться место отчёту.")
        )
    return "\n".join(lines)


def _accent(typed: str, problems: list[Problem]) -> str:
    if not typed:
        return ""
    if not COLOUR.fullmatch(typed):
        problems.append(Problem(ACCENT, "Выберите цвет из палитры."))
        return ""
    if letterhead.pale(typed):
        problems.append(Problem(ACCENT, "Цвет слишком бледный: заголовки не прочесть. Выберите потемнее."))
    return typed.upper()


def _logo(given: bytes | None, kept: bytes, problems: list[Problem]) -> bytes:
    if given is None:
        return kept
    try:
        return letterhead.logo(given)
    except ValueError as error:
        problems.append(Problem(LOGO, str(error)))
        return b""
