"""What an organisation may change in the methodology of the index: numbers, typed as text, over a whole profile.

Blocks, what they are measured by and the words of advice stay as they are: they hang on the questions. A block that
is not wanted needs no weight: its questions are hidden in an edition, and it leaves the index by itself.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core import answers, methodology
from core.formats import NBSP, number
from core.methodology import Measure, ProfileError
from core.problems import Problem
from core.text import line

# A profile as a plain mapping; {} follows whoever stands above.
Body = Mapping[str, Any]
FOLLOWING: Body = {}
# What a second profile is called until somebody names it.
SECOND, TITLE = "Второй профиль", "title"
_LONGEST = 120
# Typed text by the key of a number: "block 3", "enough 3 1", "level 2", "rated_from".
Typed = Mapping[str, str]


@dataclass(frozen=True)
class Number:
    """One number that may be changed; `unit` stands behind it."""

    key: str
    label: str
    unit: str
    value: Decimal


def numbers(body: Body) -> dict[str, Number]:
    """Everything that may be changed, in the order of the profile."""
    found = (*blocks(body), *thresholds(body), *levels(body), *above(body), *maturity(body))
    return {n.key: n for n in found}


def blocks(body: Body) -> Iterator[Number]:
    for block in body["blocks"]:
        label = f"{block['number']}. {block['title']}"
        yield Number(f"block {block['number']}", label, "", Decimal(str(block["weight"])))


def thresholds(body: Body) -> Iterator[Number]:
    """What is enough for the full points of a part. Where a norm of the questions says it, it is changed there."""
    for block in body["blocks"]:
        for n, part in enumerate(block["parts"]):
            if "enough" in part and not part.get("norm_of"):
                label = f"{block['number']}. {block['title']}: {part['title']}"
                key = f"enough {block['number']} {n}"
                yield Number(key, label, _unit(part), Decimal(str(part["enough"])))


def _unit(part: Mapping[str, Any]) -> str:
    plain = {Measure.FRESH.value: "дней", Measure.RATIO.value: "%"}
    return plain.get(str(part["measure"])) or next(iter(part.get("unit", ())[2:3]), "")


def levels(body: Body) -> Iterator[Number]:
    for n, level in enumerate(body["levels"]):
        if n:
            label = f"Уровень «{level['title']}» от"
            yield Number(f"level {n}", label, "баллов", Decimal(str(level["from"])))
    value = Decimal(str(body["rated_from"]))
    yield Number("rated_from", "Место даётся при полноте от", "%", value)


def above(body: Body) -> Iterator[Number]:
    """Of territories and regions: what their index is made of, and what is enough in the blocks that are theirs."""
    found = methodology.completed(body)["territorial"]
    whose = {"primaries": "среднее первичных", "own": "своя форма"}
    for key, words in whose.items():
        yield Number(key, f"Территориальный индекс: {words}", "", Decimal(str(found[key])))
    for block in found["blocks"]:
        for n, part in enumerate(block["parts"]):
            if part.get("unit"):
                label = f"Территориальный индекс, {block['number']}. {block['title']}: {part['title']}"
                yield Number(f"above {block['number']} {n}", label, _unit(part), Decimal(str(part["enough"])))


def maturity(body: Body) -> Iterator[Number]:
    found = methodology.completed(body)["maturity"]
    for n, part in enumerate(found["parts"]):
        yield Number(f"sign {n}", f"Цифровая зрелость: {part['title']}", "", Decimal(str(part["weight"])))
    for n, stage in enumerate(found["stages"]):
        if n:
            label = f"Ступень «{stage['title']}» от"
            yield Number(f"stage {n}", label, "баллов", Decimal(str(stage["from"])))


def typed(body: Body) -> dict[str, str]:
    """What stands in the fields."""
    return {key: digits(n.value) for key, n in numbers(body).items()}


def digits(value: Decimal) -> str:
    """3.50 -> «3,5»."""
    return f"{value.normalize():f}".replace(".", ",")


def total(given: Typed) -> Decimal | None:
    """The sum of the weights of blocks; None while one of them is no number."""
    found = [_read(text) for key, text in given.items() if key.startswith("block ")]
    return None if None in found else sum((n for n in found if n is not None), Decimal(0))


def sum_words(amount: Decimal | None) -> str:
    """«Сумма 100», or what is lacking until it is."""
    if amount is None:
        return "Сумму пока не посчитать: один из весов — не число."
    if amount == 100:
        return f"Сумма весов{NBSP}100."
    lacking = "не хватает" if amount < 100 else "лишнее:"
    return f"Сумма весов {digits(amount)}, а нужна{NBSP}100: {lacking} {digits(abs(100 - amount))}."


def changes(key: str, second: bool) -> bool:
    """May this be typed? A second profile weighs shares of blocks that are counted already: it has a name, weights of
    blocks, and a fullness of its own from which there is a place."""
    compared = key.startswith("block ") or key == "rated_from"
    return compared or key == TITLE if second else key != TITLE


def laid(body: Body, given: Typed) -> tuple[Body, list[Problem]]:
    """The profile with what was typed over it; where something is no number, the profile as it was and why."""
    known, problems = numbers(body), list[Problem]()
    if TITLE in given:
        named, problems = _named(given[TITLE])
        body = {**body, "title": named}
    found: dict[str, Decimal] = {}
    for key, text in given.items():
        if key not in known:
            continue
        value = _read(text)
        if value is None or not 0 <= value <= _MOST:
            problems.append(Problem(key, f"{known[key].label}: нужно число от 0 до {number(_MOST)}."))
        else:
            found[key] = value
    return (body, problems) if problems else (_put(body, found), [])


def _named(typed: str) -> tuple[str, list[Problem]]:
    try:
        name = " ".join(line(typed, _LONGEST).split())
    except ValueError as error:
        return "", [Problem(TITLE, f"{str(error).rstrip('.')}.")]
    return name, [] if name else [Problem(TITLE, "Назовите профиль.")]


_MOST = 10_000


def _read(text: str) -> Decimal | None:
    try:
        found = answers.number(text)
    except ValueError:
        return None
    return found if found == round(found, 4) else None


def _put(body: Body, found: Mapping[str, Decimal]) -> Body:
    made = deepcopy(dict(methodology.completed(body)))
    for key, value in found.items():
        kind, *where = key.split(" ")
        text = f"{value.normalize():f}"
        if kind == "rated_from":
            made["rated_from"] = text
        elif kind == "level":
            made["levels"][int(where[0])]["from"] = text
        elif kind in ("primaries", "own"):
            made["territorial"][kind] = text
        elif kind == "above":
            block = next(b for b in made["territorial"]["blocks"] if str(b["number"]) == where[0])
            block["parts"][int(where[1])]["enough"] = text
        elif kind == "sign":
            made["maturity"]["parts"][int(where[0])]["weight"] = text
        elif kind == "stage":
            made["maturity"]["stages"][int(where[0])]["from"] = text
        else:
            block = next(b for b in made["blocks"] if str(b["number"]) == where[0])
            if kind == "block":
                block["weight"] = text
            else:
                block["parts"][int(where[1])]["enough"] = text
    return made


def problems(body: Body) -> list[Problem]:
    """What keeps it from being published."""
    try:
        methodology.parse(body)
    except ProfileError as error:
        text = str(error)
        return [Problem("", text[:1].upper() + text[1:] + ".")]
    return []


def difference(before: Body, after: Body) -> tuple[dict[str, Any], dict[str, Any]]:
    """Which numbers differ, by what they are called: for the journal and for people."""
    old, new = (numbers(b) if b else {} for b in (before, after))
    was: dict[str, Any] = {}
    now: dict[str, Any] = {}
    if before and before.get("title") != after.get("title"):
        was["title"], now["title"] = before.get("title"), after.get("title")
    for key in new:
        if key in old and old[key].value == new[key].value:
            continue
        part = _PARTS[key.split(" ")[0]]
        if key in old:
            was.setdefault(part, {})[old[key].label] = digits(old[key].value)
        now.setdefault(part, {})[new[key].label] = digits(new[key].value)
    return was, now


_PARTS = {
    "block": "blocks",
    "primaries": "blocks",
    "own": "blocks",
    "sign": "blocks",
    "enough": "enough",
    "above": "enough",
    "level": "levels",
    "stage": "levels",
    "rated_from": "levels",
}


def same(before: Body, after: Body) -> bool:
    return bool(before) == bool(after) and difference(before, after) == ({}, {})


def named(body: Body, title: str, version: str, source: str, since: int) -> Body:
    """As it is published: whose it is and from which year on."""
    return {**body, "title": title, "version": version, "source": source, "since": since, "until": None}
