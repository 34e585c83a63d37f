"""How information work is scored: a dated profile of blocks, weights and norms, read from assets/rating.

No source publishes weights, so they are a setting: another methodology is another file, not another program.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import yaml

from core.problems import Refused
from core.profiles import (
    QUOTED,
    Block,
    Maturity,
    Measure,
    Part,
    Profile,
    Requirement,
    Sentences,
    Territorial,
)

__all__ = [
    "QUOTED",
    "Block",
    "Maturity",
    "Measure",
    "Part",
    "Profile",
    "ProfileError",
    "Requirement",
    "Sentences",
    "Territorial",
    "load",
    "parse",
    "shipped",
    "shipped_body",
]

RATING = Path(__file__).parent.parent / "assets" / "rating"


class ProfileError(Refused):
    """A mistake in a profile; names the file, the block and what is wrong."""


@cache
def shipped() -> Profile:
    """The newest profile in assets/rating."""
    return load(max(RATING.glob("*.yaml")))


def shipped_body() -> Any:
    """The same as a plain mapping, for whoever changes numbers in it."""
    return _raw(max(RATING.glob("*.yaml")))


def _raw(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise ProfileError(f"{path.name}: файл не читается: {error}") from error


def load(path: Path) -> Profile:
    """Raises ProfileError, in Russian, for the first mistake."""
    raw = _raw(path)
    try:
        return parse(raw)
    except ProfileError as error:
        raise ProfileError(f"{path.name}: {error}") from error


def completed(raw: Any) -> Any:
    """A profile published before there was digital maturity or an index of territories gets the shipped ones."""
    if not isinstance(raw, Mapping) or not raw or raw.keys() >= LATER:
        return raw
    usual = shipped_body()
    return {**{key: usual[key] for key in LATER if key in usual}, **raw}


LATER = frozenset({"maturity", "territorial"})


def parse(raw: Any) -> Profile:
    """A plain mapping as a profile. Raises ProfileError."""
    _known(raw, Profile, "профиль")
    raw = completed(raw)
    blocks = tuple(_block(block) for block in _list(raw, "blocks", "профиль"))
    profile = Profile(
        version=_text(raw, "version", "профиль"),
        title=_text(raw, "title", "профиль"),
        source=_text(raw, "source", "профиль"),
        since=_whole(raw, "since", "профиль"),
        until=None if raw.get("until") is None else _whole(raw, "until", "профиль"),
        rated_from=_number(raw, "rated_from", "профиль"),
        levels=tuple(_level(level) for level in _list(raw, "levels", "профиль")),
        papers=tuple((k, _codes(v, "papers")) for k, v in _mapping(raw, "papers", "профиль")),
        minimum_standard=tuple(_requirement(r) for r in _list(raw, "minimum_standard", "профиль")),
        blocks=blocks,
        maturity=_maturity(raw.get("maturity")),
        territorial=_territorial(raw.get("territorial"), blocks),
    )
    _refuse_odd(profile)
    return profile


def _level(raw: Any) -> tuple[Decimal, str]:
    if not isinstance(raw, Mapping):
        raise ProfileError("уровень: нужны поля «from» и «title»")
    return _number(raw, "from", "уровень"), _text(raw, "title", "уровень")


def _requirement(raw: Any) -> Requirement:
    where = "минимальный стандарт"
    _known(raw, Requirement, where)
    found = tuple((code, _codes(values, where)) for code, values in _mapping(raw, "any_of", where))
    return Requirement(_text(raw, "title", where), found)


def _maturity(raw: Any) -> Maturity:
    where = "цифровая зрелость"
    _known(raw, Maturity, where)
    return Maturity(
        _number(raw, "least", where),
        tuple(_level(stage) for stage in _list(raw, "stages", where)),
        tuple(_part(part, where) for part in _list(raw, "parts", where)),
    )


def _territorial(raw: Any, blocks: Sequence[Block]) -> Territorial:
    """A block weighs what the same one of primaries weighs."""
    where, weights = "территориальный индекс", {b.number: str(b.weight) for b in blocks}
    _known(raw, Territorial, where)
    other = tuple(
        _block({"weight": weights.get(b.get("number"), "0"), **b}) for b in _list(raw, "blocks", where)
    )
    without = tuple(_whole({"without": n}, "without", where) for n in raw.get("without") or ())
    return Territorial(_number(raw, "primaries", where), _number(raw, "own", where), without, other)


def _block(raw: Any) -> Block:
    _known(raw, Block, "блок")
    where = f"блок {raw.get('number', 'без номера')}"
    return Block(
        number=_whole(raw, "number", where),
        title=_text(raw, "title", where),
        weight=_number(raw, "weight", where),
        needs=_codes(raw.get("needs"), where),
        parts=tuple(_part(part, where) for part in _list(raw, "parts", where)),
        optional=bool(raw.get("optional", False)),
        outside=str(raw.get("outside", "")),
    )


def _part(raw: Any, block: str) -> Part:
    _known(raw, Part, block)
    where = f"{block}, часть «{raw.get('title', 'без названия')}»"
    members = {k: _whole(raw, k, where) for k in ("members_from", "members_below") if k in raw}
    part = Part(
        title=_text(raw, "title", where),
        weight=_number(raw, "weight", where),
        measure=_measure(raw, where),
        codes=_codes(raw.get("codes", ()), where),
        of=str(raw.get("of", "")),
        enough=_number(raw, "enough", where) if "enough" in raw else Decimal(0),
        norm_of=str(raw.get("norm_of", "")),
        values=tuple((k, _number({k: v}, k, where)) for k, v in _mapping(raw, "values", where, spare=True)),
        items=tuple((k, str(v or "")) for k, v in _mapping(raw, "items", where, spare=True)),
        given=str(raw.get("given", "")),
        unit=_codes(raw.get("unit", ()), where),
        ask=str(raw.get("ask", "")),
        advice=_sentences(raw.get("advice"), where),
        **members,
    )
    _refuse_odd_part(part, where)
    return part


def _measure(raw: Mapping[str, Any], where: str) -> Measure:
    try:
        return Measure(str(raw.get("measure")))
    except ValueError:
        raise ProfileError(f"{where}: неизвестный способ оценки «{raw.get('measure')}»") from None


def _sentences(raw: Any, where: str) -> Sentences | None:
    if raw is None:
        return None
    _known(raw, Sentences, f"{where}, совет")
    return Sentences(*(_text(raw, f.name, f"{where}, совет") for f in fields(Sentences)))


def _refuse_odd(profile: Profile) -> None:
    numbers = [b.number for b in profile.blocks]
    least, stages = ([start for start, _ in found] for found in (profile.levels, profile.maturity.stages))
    above, maturity = profile.territorial, profile.maturity
    for block in (*profile.blocks, *above.blocks):
        _refuse_odd_block(block)
    total = sum((b.weight for b in profile.blocks), Decimal(0))
    rules = (
        (len(set(numbers)) < len(numbers), "номер блока повторяется"),
        (total != 100, f"сумма весов блоков {total}, а нужна 100"),
        (least[0] != 0 or least != sorted(set(least)), "уровни должны идти от 0 по возрастанию"),
        (stages[0] != 0 or stages != sorted(set(stages)), "ступени зрелости должны идти от 0 по возрастанию"),
        (sum(p.weight for p in maturity.parts) != 1, "сумма долей цифровой зрелости должна быть 1"),
        (not 0 < maturity.least <= 1, "«least» цифровой зрелости — доля от 0 до 1"),
        (above.primaries + above.own != 1, "сумма долей территориального индекса должна быть 1"),
        (min(above.primaries, above.own) < 0, "доли территориального индекса не бывают меньше 0"),
        (not {b.number for b in above.blocks} | set(above.without) <= set(numbers), "такого блока нет"),
        (not 0 <= profile.rated_from <= 100, "«rated_from» — это проценты от 0 до 100"),
        (profile.until is not None and profile.until < profile.since, "«until» раньше, чем «since»"),
    )
    for broken, text in rules:
        if broken:
            raise ProfileError(text)


def _refuse_odd_block(block: Block) -> None:
    where = f"блок {block.number}"
    if block.weight <= 0:
        raise ProfileError(f"{where}: вес должен быть больше 0")
    bounds = {b for p in block.parts for b in (p.members_from, p.members_below) if b is not None}
    for members in sorted({0} | bounds):
        total = sum((p.weight for p in block.parts if p.counts_for(Decimal(members))), Decimal(0))
        if total != 1:
            raise ProfileError(f"{where}: сумма долей частей {total}, а нужна 1")


def _refuse_odd_part(part: Part, where: str) -> None:
    measured = part.measure
    needs_enough = measured in (Measure.FRESH, Measure.REACH, Measure.RATIO, Measure.CHOSEN)
    rules = (
        (part.weight <= 0, "доля должна быть больше 0"),
        (needs_enough and part.enough <= 0, "не указано, сколько нужно («enough» больше 0)"),
        (measured is Measure.RATIO and not part.of, "не указано, от чего берётся доля («of»)"),
        (
            measured in (Measure.SHARE, Measure.RECORD) and not part.items,
            "не перечислено, что должно быть («items»)",
        ),
        (measured in (Measure.CHOICE, Measure.BEST) and not part.values, "не указаны оценки («values»)"),
        (any(not 0 <= v <= 1 for _, v in part.values), "оценки ответов бывают от 0 до 1"),
        (measured not in (Measure.SHARE, Measure.BEST) and not part.codes, "не указан показатель («codes»)"),
        (len(part.unit) not in (0, 3), "в «unit» нужны три формы слова: 1, 2, 5"),
    )
    for broken, text in rules:
        if broken:
            raise ProfileError(f"{where}: {text}")
    _refuse_odd_quotes(part, where)


def _refuse_odd_quotes(part: Part, where: str) -> None:
    if part.advice is None:
        return
    try:
        sentences = " ".join((part.advice.fact, part.advice.norm, part.advice.action))
        quoted = {name for _, name, _, _ in Formatter().parse(sentences) if name is not None}
    except ValueError:
        raise ProfileError(f"{where}: в совете не закрыта фигурная скобка") from None
    if odd := quoted - QUOTED[part.measure]:
        raise ProfileError(f"{where}: в совете нельзя подставить {', '.join(sorted(odd))}")


def _known(raw: Any, shape: type, where: str) -> None:
    if not isinstance(raw, Mapping):
        raise ProfileError(f"{where}: нужны поля и их значения")
    odd = {str(key) for key in raw} - {f.name for f in fields(shape)}
    if odd:
        raise ProfileError(f"{where}: неизвестное поле {', '.join(sorted(odd))}")


def _text(raw: Mapping[str, Any], key: str, where: str) -> str:
    if not str(raw.get(key) or "").strip():
        raise ProfileError(f"{where}: не хватает поля «{key}»")
    return str(raw[key]).strip()


def _number(raw: Mapping[str, Any], key: str, where: str) -> Decimal:
    text = _text({key: "0" if raw.get(key) == 0 else raw.get(key)}, key, where)
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ProfileError(f"{where}: «{key}» — не число: {text}") from None
    if not value.is_finite():
        raise ProfileError(f"{where}: «{key}» — не число: {text}")
    return value


def _whole(raw: Mapping[str, Any], key: str, where: str) -> int:
    value = _number(raw, key, where)
    if value != int(value):
        raise ProfileError(f"{where}: «{key}» — не целое число")
    return int(value)


def _list(raw: Mapping[str, Any], key: str, where: str) -> list[Any]:
    found = raw.get(key)
    if not isinstance(found, list) or not found:
        raise ProfileError(f"{where}: не хватает списка «{key}»")
    return found


def _mapping(
    raw: Mapping[str, Any], key: str, where: str, *, spare: bool = False
) -> Iterable[tuple[str, Any]]:
    found = raw.get(key)
    if found is None and spare:
        return ()
    if not isinstance(found, Mapping) or not found:
        raise ProfileError(f"{where}: «{key}» — это пары «код: значение»")
    return [(str(k), v) for k, v in found.items()]


def _codes(raw: Any, where: str) -> tuple[str, ...]:
    if not isinstance(raw, (list, tuple)) or not all(isinstance(c, str) for c in raw):
        raise ProfileError(f"{where}: нужен список кодов")
    return tuple(raw)
