"""Two profiles of weights side by side: the index of many organisations by the one and by the other, from the shares of
blocks that are kept with their forms."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from core import formats, measures, scores
from core.formats import count, half_up, number
from core.profiles import Profile
from core.scores import Kept


@dataclass(frozen=True)
class Form:
    """One scored form: of which organisation, and under whom it is counted."""

    code: str
    name: str
    above: str
    kept: Kept


@dataclass(frozen=True)
class Both:
    """Indexes by the first and by the second profile, one decimal; places among those that have both. `of` forms."""

    code: str
    name: str
    first: Decimal | None
    second: Decimal | None
    places: tuple[int | None, int | None] = (None, None)
    of: int = 1

    @property
    def change(self) -> Decimal | None:
        return None if self.first is None or self.second is None else self.second - self.first

    @property
    def moved(self) -> int | None:
        """Places gained by the second profile."""
        before, after = self.places
        return None if before is None or after is None else before - after


def each(forms: Iterable[Form], first: Profile, second: Profile) -> list[Both]:
    """Of primaries: those that either profile rates."""
    found = []
    for form in forms:
        one, other = _index(form.kept, first), _index(form.kept, second)
        if one is not None or other is not None:
            found.append(Both(form.code, form.name, one, other))
    return placed(found)


def _index(kept: Kept, profile: Profile) -> Decimal | None:
    weights = {b.number: b.weight for b in profile.blocks}
    found = scores.reweighed(kept, weights, profile.rated_from)
    return found.total if found.rated else None


def gathered(forms: Iterable[Form], first: Profile, second: Profile, names: Mapping[str, str]) -> list[Both]:
    """Of those above: the mean of their rated primaries. `names` by the code of whom they are counted under."""
    sums: dict[str, list[list[Decimal]]] = {code: [[], []] for code in names}
    for form in forms:
        for n, profile in enumerate((first, second)):
            index = _index(form.kept, profile)
            if index is not None and form.above in sums:
                sums[form.above][n].append(index)
    found = [Both(code, names[code], _mean(a), _mean(b), of=len(a)) for code, (a, b) in sums.items()]
    return placed([one for one in found if one.first is not None or one.second is not None])


def _mean(indexes: Sequence[Decimal]) -> Decimal | None:
    return half_up(sum(indexes, Decimal(0)) / len(indexes), 1) if indexes else None


def placed(found: Sequence[Both]) -> list[Both]:
    """By the second profile, the best first. Places are told only among those that both profiles rate."""
    there = [b.first is not None and b.second is not None for b in found]
    first = measures.ranks([b.first if t else None for b, t in zip(found, there, strict=True)])
    second = measures.ranks([b.second if t else None for b, t in zip(found, there, strict=True)])
    made = [
        Both(b.code, b.name, b.first, b.second, (one, other), b.of)
        for b, one, other in zip(found, first, second, strict=True)
    ]
    return sorted(made, key=lambda b: (b.second is None, -(b.second or 0), b.name, b.code))


def sentence(found: Sequence[Both], second: str) -> str:
    """`second` is the title of the second profile."""
    told = [b for b in found if b.moved is not None]
    if not told:
        return "Сравнивать пока нечего: оценённых форм нет."
    higher = sum(b.change > 0 for b in told if b.change is not None)
    lower = sum(b.change < 0 for b in told if b.change is not None)
    moved = sum(b.moved != 0 for b in told)
    words = (
        f"По профилю «{second}» индекс выше у {_whose(higher)}, ниже у {_whose(lower)} из {number(len(told))}; "
        f"место меняется у {_whose(moved)}."
    )
    return f"{words} {_furthest(told)}".strip()


def _whose(n: int) -> str:
    return count(n, "организации", "организаций", "организаций")


def _furthest(told: Sequence[Both]) -> str:
    best = max(told, key=lambda b: (abs(b.moved or 0), b.code))
    if not best.moved:
        return ""
    before, after = best.places
    way = "поднимается" if best.moved > 0 else "опускается"
    change = "" if best.change is None else f", индекс {formats.signed(best.change, 1)}"
    return f"Дальше всех {way} {best.name}: с {before}-го места на {after}-е{change}."
