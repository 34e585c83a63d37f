"""An edition: what a federation or a region has changed in the catalogue, laid over it.

Its body is plain JSON, and everything in it may be absent:
  {"changed": {code: {"label": …, "minimum": …, "options": [{"code", "label", "yes", "retired"}], …}},
   "order": {section: [codes]}, "added": [whole indicators with their section], "sections": {code: {"title", "hint"}}}
A column of rows is addressed as "channels.chan_platform". Bodies are never changed in place: each verb gives a
new one. What may not be published says core.edition_checks.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from decimal import InvalidOperation
from typing import Any

from core import indicators, text
from core.catalogue import Catalogue
from core.indicators import Indicator, Section
from core.problems import Refused

Body = Mapping[str, Any]
Values = Mapping[str, Any]
PARTS = ("changed", "order", "added", "sections")
# What may be changed in a question that exists; the kind is not among it, and never will be.
CHANGEABLE = (
    "label", "short", "hint", "minimum", "maximum", "norm", "required", "hidden", "aggregation",
    "step", "stale_after", "options",
)  # fmt: skip
EMPTY: Body = {}
# Texts are washed here; how long each may be is a matter of the check.
_LONGEST = 5000


def apply(catalogue: Catalogue, body: Body) -> Catalogue:
    """The catalogue with the edition over it. What the catalogue no longer knows is passed over: a stored
    edition outlives the releases it was made on."""
    if not any(body.values()):
        return catalogue
    added = [_parsed(raw) for raw in body.get("added", ()) if raw["code"] not in catalogue.indicators]
    return Catalogue(tuple(_section(s, added, body) for s in catalogue.sections))


def _section(section: Section, added: Iterable[Indicator], body: Body) -> Section:
    changed = body.get("changed", {})
    questions = [_changed(i, changed) for i in section.indicators]
    questions += [_changed(i, changed) for i in added if i.section == section.code]
    said = body.get("sections", {}).get(section.code, {})
    words = {k: v for k, v in said.items() if k in ("title", "hint")}
    return replace(section, indicators=_sorted(questions, body, section.code), **words)


def _sorted(questions: Iterable[Indicator], body: Body, section: str) -> tuple[Indicator, ...]:
    """What the order does not name (it came later) stands behind."""
    place = {code: n for n, code in enumerate(body.get("order", {}).get(section, ()))}
    return tuple(sorted(questions, key=lambda i: place.get(i.code, len(place))))


def _changed(i: Indicator, changed: Mapping[str, Values]) -> Indicator:
    columns = tuple(_overlaid(c, changed.get(f"{i.code}.{c.code}", {})) for c in i.columns)
    return replace(_overlaid(i, changed.get(i.code, {})), columns=columns)


def _overlaid(i: Indicator, values: Values) -> Indicator:
    if not values:
        return i
    raw = indicators.body(i)
    if i.short == i.label.lstrip("— "):
        # The short name was the label itself, so it goes along with it.
        raw.pop("short")
    kept = {k: v for k, v in values.items() if k in CHANGEABLE and k != "options"}
    return indicators.parse(raw | kept | _options(values, i))


def _options(values: Values, i: Indicator | None = None) -> dict[str, Any]:
    """Options that are not named stay as they are: an answer once given keeps its words."""
    if "options" not in values:
        return {}
    named = {o["code"] for o in values["options"]}
    entries = [*values["options"], *(o for o in (options(i) if i else ()) if o["code"] not in named)]
    found: dict[str, Any] = {
        "options": {o["code"]: o["label"] for o in entries if not o.get("retired")},
        "retired": {o["code"]: o["label"] for o in entries if o.get("retired")},
    }
    yes = [o["code"] for o in entries if o.get("yes")]
    return found | ({"yes": yes} if yes else {})


def _parsed(raw: Values) -> Indicator:
    """A question of the edition's own; its options are a list, as in changes."""
    return indicators.parse({**raw, **_options(raw)})


def options(i: Indicator) -> list[dict[str, Any]]:
    """As they stand in a body: those of today, then those no longer offered."""
    found = []
    for gone, pairs in ((False, i.options), (True, i.retired)):
        for code, label in pairs:
            entry: dict[str, Any] = {"code": code, "label": label, "yes": code in i.yes}
            found.append(entry | ({"retired": True} if gone else {}))
    return found


def find(catalogue: Catalogue, code: str) -> Indicator | None:
    """A question, or a column by "rows.column"."""
    rows, _, column = code.partition(".")
    found = catalogue.indicators.get(rows)
    return found.by_code.get(column) if found and column else found


def own(body: Body, code: str) -> Values | None:
    """The edition's own question of this code."""
    return next((raw for raw in body.get("added", ()) if raw["code"] == code), None)


def raw(i: Indicator) -> dict[str, Any]:
    """The changeable values of a question, as they would stand in a body."""
    known = indicators.body(i)
    plain: dict[str, Any] = {name: known.get(name) for name in CHANGEABLE}
    plain |= {name: known.get(name, "") for name in ("label", "short", "hint")}
    plain |= {
        "required": i.required,
        "hidden": i.hidden,
        "step": str(i.step),
        "aggregation": i.aggregation.value,
    }
    return plain | {"options": options(i)}


def changing(base: Catalogue, body: Body, code: str, values: Values) -> Body:
    """With these values of a question changed; what is as in `base` is no change."""
    if own(body, code) is not None:
        added = [{**a, **values} if a["code"] == code else a for a in body["added"]]
        return {**body, "added": added}
    plain = find(base, code)
    usual = raw(plain) if plain else {}
    merged = {**body.get("changed", {}).get(code, {}), **values}
    return _with(body, "changed", code, {k: v for k, v in merged.items() if usual.get(k) != v})


def dependants(made: Catalogue, code: str) -> list[Indicator]:
    """Questions that are asked only after an answer to this one, and not hidden."""
    return [i for i in made.indicators.values() if i.after and i.after.code == code and not i.hidden]


def hiding(base: Catalogue, body: Body, code: str) -> Body:
    """A question hidden together with all that hang on it, down the whole chain."""
    body = changing(base, body, code, {"hidden": True})
    for i in dependants(apply(base, body), code):
        body = hiding(base, body, i.code)
    return body


def adding(body: Body, question: Values) -> Body:
    return {**body, "added": [*body.get("added", ()), dict(question)]}


def reverting(body: Body, published: Body, code: str) -> Body:
    """One question as it was published last; an own one that was not published yet is gone."""
    before = own(published, code)
    if own(body, code) is not None:
        added = (before if a["code"] == code else a for a in body["added"])
        return {**body, "added": [a for a in added if a]}
    return _with(body, "changed", code, published.get("changed", {}).get(code, {}))


def moving(catalogue: Catalogue, body: Body, code: str, by: int) -> Body:
    """One place up (-1) or down (1) in its section; `catalogue` is the one with the body over it."""
    section = next(s for s in catalogue.sections if s.code == catalogue[code].section)
    codes = [i.code for i in section.indicators]
    here = codes.index(code)
    there = min(max(here + by, 0), len(codes) - 1)
    codes.insert(there, codes.pop(here))
    return _with(body, "order", section.code, codes)


def reordering(body: Body, published: Body, section: str) -> Body:
    """The order of a section as it was published last."""
    return _with(body, "order", section, published.get("order", {}).get(section, []))


def wording(base: Catalogue, body: Body, section: str, values: Values) -> Body:
    """The title and hint of a section."""
    plain = next(s for s in base.sections if s.code == section)
    changed = {k: v for k, v in values.items() if v != getattr(plain, k)}
    return _with(body, "sections", section, changed)


def rewording(body: Body, published: Body, section: str) -> Body:
    """The title and hint of a section as they were published last."""
    return _with(body, "sections", section, published.get("sections", {}).get(section, {}))


def _with(body: Body, part: str, key: str, value: Any) -> Body:
    rest = {k: v for k, v in body.get(part, {}).items() if k != key}
    return {**body, part: rest | ({key: value} if value else {})}


def difference(before: Body, after: Body) -> tuple[dict[str, Any], dict[str, Any]]:
    """What differs, as it was and as it is: for the journal."""
    old, new = _flat(before), _flat(after)
    apart = [(p, k) for p, k in dict.fromkeys([*old, *new]) if old.get((p, k)) != new.get((p, k))]

    def told(side: Mapping[tuple[str, str], Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for part, key in apart:
            if (part, key) in side:
                found.setdefault(part, {})[key] = side[part, key]
        return found

    return told(old), told(new)


def _flat(body: Body) -> dict[tuple[str, str], Any]:
    found = {(part, key): v for part in PARTS if part != "added" for key, v in body.get(part, {}).items()}
    return found | {("added", a["code"]): a for a in body.get("added", ())}


def same(before: Body, after: Body) -> bool:
    return _flat(before) == _flat(after)


def shaped(base: Catalogue, body: Body) -> Body:
    """The body with its texts washed. Raises Refused for what is no edition at all, whatever it says."""
    try:
        if set(body) - set(PARTS) or not isinstance(body.get("added", []), list):
            raise TypeError
        clean: Body = _washed(body)
        _refuse_odd_numbers(apply(base, clean))
    except ValueError as error:
        raise Refused(f"Правка не сохранена. {error}" if _russian(error) else _ODD) from error
    except (KeyError, TypeError, AttributeError, InvalidOperation) as error:
        raise Refused(_ODD) from error
    return clean


def _refuse_odd_numbers(made: Catalogue) -> None:
    for i in (c for q in made.indicators.values() for c in (q, *q.columns)):
        bounds = (i.norm.lower, i.norm.upper) if i.norm else ()
        if not all(n is None or n.is_finite() for n in (i.minimum, i.maximum, i.step, *bounds)):
            raise TypeError
        if not (i.stale_after is None or isinstance(i.stale_after, int)):
            raise TypeError


_ODD = "Правка не сохранена: в ней есть то, чего в вопросе быть не может. Обновите страницу."


def _russian(error: ValueError) -> bool:
    return str(error).startswith("В тексте") or str(error).startswith("Текст")


def _washed(value: Any) -> Any:
    if isinstance(value, str):
        return text.clean(value, _LONGEST)
    if isinstance(value, Mapping):
        return {k: _washed(v) for k, v in value.items()}
    return [_washed(v) for v in value] if isinstance(value, (list, tuple)) else value


def code_for(label: str, taken: Collection[str], prefix: str = "own_") -> str:
    """A code for a new question or option out of its words: Latin, at most 40 signs, not among `taken`."""
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in text.latin(label)).split()
    stem = prefix
    for word in words or ["vopros"]:
        if len(stem) + len(word) > 36 and stem != prefix:
            break
        stem = f"{stem}{'' if stem.endswith('_') or not stem else '_'}{word[:24]}"
    numbers = (stem if n == 1 else f"{stem}_{n}" for n in range(1, len(taken) + 2))
    return next(code for code in numbers if code not in taken)
