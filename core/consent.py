"""The wording of the consent to the processing of personal data."""

import re
from functools import cache
from pathlib import Path

from core import text
from core.problems import Refused

FILE = Path(__file__).resolve().parent.parent / "assets" / "consent.md"
LIMIT = 20_000
_GAP = re.compile(r"\[[^\]\n]{1,200}\]")


@cache
def shipped() -> str:
    """Ours, with gaps in square brackets for the administrator to fill."""
    return FILE.read_text(encoding="utf-8").strip()


def gaps(body: str) -> list[str]:
    """What is still to be filled in, each once."""
    return list(dict.fromkeys(_GAP.findall(body)))


def filled(**words: str) -> str:
    """Ours with all gaps filled; for the demonstration. Keys are the first letters of the gaps' words."""
    body = shipped()
    for gap in gaps(body):
        body = body.replace(gap, words["address"] if "адрес" in gap else words["operator"])
    return body


def checked(body: str) -> str:
    """As it is published. Raises Refused."""
    try:
        washed = text.clean(body, LIMIT)
    except ValueError as error:
        raise Refused(str(error)) from error
    if len(washed) < 200:
        raise Refused("Текст согласия слишком короткий: назовите оператора, цель, перечень данных и срок.")
    if left := gaps(washed):
        raise Refused(f"Впишите вместо слов в квадратных скобках свои: {', '.join(left)}.")
    return washed


def blocks(body: str) -> list[tuple[str, str]]:
    """The text for a screen: ("heading" | "item" | "text", words), where «## » begins a heading and «- » an
    item."""
    found: list[tuple[str, str]] = []
    for line in (line.strip() for line in body.splitlines()):
        if line.startswith("#"):
            found.append(("heading", line.lstrip("# ")))
        elif line.startswith("- "):
            found.append(("item", line[2:]))
        elif line:
            found.append(("text", line))
    return found
