"""Copies of one newspaper in one organisation: what there is, what the norm asks for, what is lacking."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pandas as pd

from core import formats, measures, narrative, newspapers
from core.campaigns import Half
from core.catalogue import Catalogue
from core.charts.facts import decimal
from core.indicators import Indicator
from core.newspapers import Newspaper
from core.subscription import applied, gap, target

# (indicator's code, organisation's number) -> copies, of those who answered.
Parts = Mapping[tuple[str, int], Decimal]


@dataclass(frozen=True)
class Copies:
    """One newspaper of an organisation. `target` is how many copies the norm asks for, `gap` how many are lacking;
    both None where there is no norm for it or nobody answered. `parent` are ordered by the organisation above.
    `counted` are the copies that the ratio, the norm and a change are reckoned from: of the forms that tell all
    kinds and the members too; `total` is of every answer."""

    code: str
    name: str
    per_100: Decimal | None
    figure: str  # `per_100` in words; `label` also says of how many it is, where those are few
    label: str
    printed: int | None
    electronic: int | None
    parent: int | None
    members: int | None
    target: int | None
    gap: int | None
    counted: int | None
    thin: bool
    answered: int
    expected: int

    @property
    def held(self) -> bool:
        """Is there anybody the norm may be held against?"""
        return self.members is not None and applied(self.members, self.answered)

    @property
    def uneven(self) -> bool:
        return self.counted is not None and self.counted != self.total

    @property
    def total(self) -> int:
        return sum(self._kinds)

    @property
    def _kinds(self) -> tuple[int, ...]:
        return tuple(n or 0 for n in (self.printed, self.electronic, self.parent))

    @property
    def ends(self) -> tuple[Decimal, ...]:
        """Where in `per_100` the printed copies end, the electronic ones and those by the organisation above; the
        kinds are counted apart, the ratio over all of them."""
        if self.per_100 is None or self.total == 0:
            return (Decimal(0),) * 3
        sums = [sum(self._kinds[: n + 1]) for n in range(3)]
        return tuple(self.per_100 * s / self.total for s in sums)

    @property
    def cells(self) -> tuple[Any, ...]:
        """A line of the table behind the chart."""
        total, behind = self.total if self.answered else None, formats.of(self.answered, self.expected)
        kinds = (self.printed, self.electronic, self.parent)
        return (self.name, self.per_100, *kinds, total, self.members, self.target, self.gap, behind)


@dataclass(frozen=True)
class Elsewhere:
    """Copies of newspapers that are not told one by one; `counted` are those the ratio is reckoned from."""

    printed: int
    electronic: int
    parent: int
    counted: int


OTHERS = "Другие (региональные) издания"


def others(of: Elsewhere, beside: Copies) -> Copies:
    """As one more newspaper of the organisation, held against the members that `beside` is: whoever is not asked
    about such a newspaper has none of it."""
    value = measures.ratio(Decimal(of.counted), Decimal(beside.members or 0))
    figure = narrative.NO_DATA if value is None else formats.number(value, 2)
    return replace(
        beside,
        per_100=value,
        figure=figure,
        label=figure,
        printed=of.printed,
        electronic=of.electronic,
        parent=of.parent,
        target=None,
        gap=None,
        counted=of.counted,
    )


NUMBERS = (
    "Печатных",
    "Электронных",
    "Выписала вышестоящая",
    "Всего",
    "Членов Профсоюза",
    "Нужно по норме",
    "Не хватает",
)


def ratios(catalogue: Catalogue, papers: Sequence[Newspaper], half: Half) -> tuple[Indicator, ...]:
    """«Copies per 100 members» of the newspapers that come out in the half-year."""
    known = catalogue.indicators
    return tuple(known[p.per_100] for p in newspapers.offered(papers, half) if p.per_100 in known)


def codes(papers: Sequence[Indicator]) -> list[str]:
    """To fetch: the ratios and, apart, the copies they are made of."""
    return [code for i in papers for code in (i.code, *i.numerator)]


def title(paper: Indicator) -> str:
    return paper.short.removesuffix(" на 100 членов")


def bound(paper: Indicator) -> str:
    return narrative.bound(paper, paper.norm) if paper.norm else ""


def parts(frame: pd.DataFrame, paper: Indicator, year: int) -> Parts:
    chosen = (frame["year"].to_numpy() == year) & (frame["answered"].to_numpy() > 0)
    columns = (frame[name].to_numpy()[chosen].tolist() for name in ("indicator", "organisation_id", "total"))
    return {
        (code, number): decimal(total) or Decimal(0)
        for code, number, total in zip(*columns, strict=True)
        if code in paper.numerator
    }


def made(paper: Indicator, row: Mapping[str, Any], of: Parts, code: str, name: str) -> Copies:
    """`row` is of the ratio; `code` is "" where the row is of no organisation."""
    value, answered, expected = decimal(row["value"]), int(row["answered"]), int(row["expected"])
    thin = value is not None and measures.thin(answered, expected)
    kinds = [of.get((c, row["organisation_id"])) for c in paper.numerator]
    printed, electronic, parent = (None if k is None else int(k) for k in kinds)
    members, counted = decimal(row["base"]), int(decimal(row["total"]) or 0)
    wanted = target(members, paper.norm.lower, answered) if paper.norm and value is not None else None
    # The norm is held against the copies of those whose members are known, as the ratio is.
    lack = None if wanted is None else gap(counted, wanted)
    figure = narrative.shown(paper, value)
    return Copies(
        code=code,
        name=name,
        per_100=value,
        figure=figure,
        label=figure + (f" · {answered} из {expected}" if thin else ""),
        printed=printed,
        electronic=electronic,
        parent=parent,
        members=int(members or 0) if answered else None,
        target=wanted,
        gap=lack,
        counted=counted if answered else None,
        thin=thin,
        answered=answered,
        expected=expected,
    )


def basis(rows: Iterable[Copies]) -> str:
    """Said where «Всего» is of more answers than the norm and the change; "" where both are of the same."""
    if not any(row.uneven for row in rows):
        return ""
    return (
        "«Всего» — по всем ответам; «на 100 членов», норма и изменение — только по формам, "
        "где указаны и члены Профсоюза, и все экземпляры."
    )
