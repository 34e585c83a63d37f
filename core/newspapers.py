"""Newspapers: a dated dictionary, and the questions of a subscription campaign that are made from it.

Whether a newspaper is offered is decided by the half-year that is subscribed for, never by the year of the campaign:
those of «Мой Профсоюз» stay in the charts after its last issue, and its successor goes on with their line.
"""

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from core.campaigns import Half
from core.forms import Form
from core.indicators import SUBSCRIPTION, Aggregation, AnswerKind, Indicator, Norm, Section
from core.organisations import Level
from core.questions import Catalogue, CatalogueError

SHIPPED = Path(__file__).parent.parent / "assets" / "newspapers.yaml"
SECTION = "subscription"
TITLE = "Подписка на профсоюзные газеты"
# Primaries that subscribe to anything at all.
# Ends the code of copies that the organisation above has ordered.
PARENT = "_parent"
ANY = "has_any_paper"
MOST, POINT, HUNDRED, BRIEF = Decimal(9999), 8, 100, 33
PRIMARY, ABOVE = (Level.PRIMARY,), (Level.TERRITORIAL, Level.REGIONAL)


@dataclass(frozen=True)
class Newspaper:
    """`owner` is the code of the organisation whose own it is, None where it is offered everywhere; `last` is the
    last half-year it came out in. `norm` is in copies per 100 members."""

    code: str
    title: str
    publisher: str
    owner: str | None
    first: Half
    last: Half | None = None
    follows: str | None = None
    norm: Norm | None = None

    def offered(self, half: Half) -> bool:
        return self.first <= half and (self.last is None or half <= self.last)

    @property
    def printed(self) -> str:
        return f"{self.code}_print"

    @property
    def electronic(self) -> str:
        return f"{self.code}_electronic"

    @property
    def parent(self) -> str:
        """Copies that the organisation above has ordered for this one."""
        return self.code + PARENT

    @property
    def ordered(self) -> str:
        """Copies that an organisation has ordered for those below: they say so themselves, so these are never
        added to theirs."""
        return f"{self.code}_ordered"

    @property
    def per_100(self) -> str:
        return f"{self.code}_per_100"

    @property
    def copies(self) -> tuple[str, ...]:
        """Codes of what a primary has: on paper, electronic, by the organisation above."""
        return (self.printed, self.electronic, self.parent)


@dataclass(frozen=True)
class Series:
    """Newspapers that follow one another, the oldest first: one line over the half-years."""

    papers: tuple[Newspaper, ...]

    @property
    def title(self) -> str:
        return " / ".join(p.title for p in self.papers)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(p.per_100 for p in self.papers)

    def at(self, half: Half) -> Newspaper:
        """The one that comes out then, or else the one nearest to it."""
        there = [p for p in self.papers if p.offered(half)]
        return there[-1] if there else (self.papers[0] if half < self.papers[0].first else self.papers[-1])


@cache
def shipped() -> tuple[Newspaper, ...]:
    return load(SHIPPED)


def load(path: Path) -> tuple[Newspaper, ...]:
    """Raises CatalogueError for the first mistake."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        found = tuple(_newspaper(item) for item in raw["newspapers"])
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise CatalogueError(f"{path.name}: {error}") from error
    _refuse_broken(found, path.name)
    return found


def _newspaper(raw: Mapping[str, Any]) -> Newspaper:
    norm, last = raw.get("norm"), raw.get("last")
    return Newspaper(
        str(raw["code"]),
        str(raw["title"]),
        str(raw.get("publisher", "")),
        None,
        Half.parse(str(raw["first"])),
        Half.parse(str(last)) if last else None,
        raw.get("follows"),
        Norm(Decimal(norm["lower"]), None, str(norm["source"])) if norm else None,
    )


def _refuse_broken(papers: Sequence[Newspaper], file: str) -> None:
    codes = [p.code for p in papers]
    if len(set(codes)) != len(codes):
        raise CatalogueError(f"{file}: издание описано дважды")
    for p in papers:
        if p.follows and p.follows not in codes:
            raise CatalogueError(f"{file}: {p.code} продолжает неизвестное издание {p.follows}")
        if p.last and p.last < p.first:
            raise CatalogueError(f"{file}: {p.code} закрыто раньше, чем открыто")


def offered(
    papers: Iterable[Newspaper], half: Half, owners: Collection[str] | None = None
) -> tuple[Newspaper, ...]:
    """Those that can be subscribed to for the half-year. `owners`: codes of the organisation and of those above
    it; None takes every newspaper, whoever's it is."""
    there = (p for p in papers if p.offered(half))
    return tuple(p for p in there if owners is None or p.owner is None or p.owner in owners)


def series(papers: Sequence[Newspaper]) -> tuple[Series, ...]:
    """Every newspaper in exactly one line, in the order of the dictionary. Of several successors the first one
    goes on with the line."""
    by_code = {p.code: p for p in papers}
    followed = {p.follows: p for p in reversed(papers) if p.follows and p.follows in by_code}
    goes_on = {p.code for p in followed.values()}
    lines = [_line(p, followed) for p in papers if p.code not in goes_on]
    told = {p.code for line in lines for p in line}
    # Newspapers that follow each other in a circle have no beginning: each is a line of its own.
    return tuple(Series(line) for line in lines) + tuple(Series((p,)) for p in papers if p.code not in told)


def _line(first: Newspaper, followed: Mapping[str, Newspaper]) -> tuple[Newspaper, ...]:
    line = [first]
    while (after := followed.get(line[-1].code)) and after not in line:
        line.append(after)
    return tuple(line)


def section(papers: Sequence[Newspaper]) -> Section:
    """The questions about these newspapers for all levels, with what is counted from them."""
    asked = [i for p in papers for i in (*_of_primaries(p), *_of_those_above(p))]
    counted = [_per_100(p) for p in papers] + ([_any(papers)] if papers else [])
    hint = "Если не выписываете — поставьте 0."
    return Section(SECTION, TITLE, hint, (*asked, *counted), SUBSCRIPTION)


def into(catalogue: Catalogue, papers: Sequence[Newspaper]) -> Catalogue:
    """The catalogue with the questions about these newspapers instead of whichever it had."""
    kept = tuple(s for s in catalogue.sections if s.code != SECTION)
    return Catalogue((*kept, section(papers)))


def codes(papers: Iterable[Newspaper]) -> frozenset[str]:
    """Of everything that is asked and counted about these newspapers."""
    return frozenset(code for p in papers for code in (*p.copies, p.ordered, p.per_100))


def _of_primaries(p: Newspaper) -> tuple[Indicator, ...]:
    every = (*PRIMARY, *ABOVE)
    office = "Территориальная и региональная организация считает здесь только свой аппарат."
    mine = "Сколько экземпляров достаётся вам за её счёт. В ваши собственные они не входят."
    return (
        _whole(p, p.printed, "печатных экземпляров", "печатных экземпляров", "экз.", every, office),
        _whole(p, p.electronic, "электронных подписок", "электронных подписок", "подп.", every, office),
        _whole(
            p,
            p.parent,
            "экземпляров от вышестоящей организации",
            "от вышестоящей",
            "экз.",
            PRIMARY,
            mine,
        ),
    )


def _of_those_above(p: Newspaper) -> tuple[Indicator, ...]:
    hint = "Показываем отдельно: первичные организации укажут эти экземпляры у себя."
    what = "экземпляров для первичных организаций"
    return (_whole(p, p.ordered, what, "для первичных", "экз.", ABOVE, hint),)


def _brief(p: Newspaper) -> str:
    """A chart has room for so much."""
    return p.title if len(p.title) <= BRIEF else p.title[: BRIEF - 1].rstrip() + "…"


def _whole(
    p: Newspaper, code: str, what: str, short: str, unit: str, levels: tuple[Level, ...], hint: str
) -> Indicator:
    return Indicator(
        code=code,
        label=f"{p.title}, {what}",
        kind=AnswerKind.WHOLE,
        aggregation=Aggregation.SUM,
        section=SECTION,
        short=f"{_brief(p)}, {short}",
        hint=hint,
        unit=unit,
        levels=levels,
        required=True,
        maximum=MOST,
    )


def _per_100(p: Newspaper) -> Indicator:
    return Indicator(
        code=p.per_100,
        label=f"{p.title}, экземпляров на 100 членов Профсоюза",
        kind=AnswerKind.DECIMAL,
        aggregation=Aggregation.RATIO,
        section=SECTION,
        short=f"{_brief(p)} на 100 членов",
        unit="экз./100",
        numerator=p.copies,
        denominator=("members_total",),
        factor=HUNDRED,
        decimals=2,
        control_point=POINT,
        norm=p.norm,
    )


def _any(papers: Sequence[Newspaper]) -> Indicator:
    label = "Выписывают хотя бы одно издание"
    return Indicator(
        code=ANY,
        label=label,
        kind=AnswerKind.YES_NO,
        aggregation=Aggregation.SHARE_YES,
        section=SECTION,
        short=label,
        control_point=POINT,
        any_of=tuple(code for p in papers for code in p.copies),
    )


def as_asked(indicator: Indicator, given: Container[str]) -> Indicator:
    """Forms older than the subscription campaigns did not tell copies ordered from above apart: theirs are whole
    without them."""
    parts = tuple(c for c in indicator.numerator if c in given or not c.endswith(PARENT))
    return indicator if parts == indicator.numerator else replace(indicator, numerator=parts)


def form(papers: Sequence[Newspaper], level: Level, half: Half, members: Indicator, as_of: Indicator) -> Form:
    """What a level is asked about the half-year. Primaries also say how many members the copies are for, and as
    of when; those above them are told so by their primaries."""
    made = section(offered(papers, half))
    asked = tuple(_for(i, level) for i in made.indicators if level in i.levels)
    sections = [replace(made, hint=f"{made.hint} Подписка на {half.label}.", indicators=asked)]
    if level is Level.PRIMARY:
        base = tuple(_alone(i) for i in (as_of, members))
        sections.insert(0, Section("members", "Членов Профсоюза", "", base, SUBSCRIPTION))
    there = {i.code for s in sections for i in s.indicators}
    counted = tuple(i for i in made.indicators if i.computed and set(i.parts) <= there)
    return Form(level, tuple(s for s in sections if s.indicators), counted)


def _for(i: Indicator, level: Level) -> Indicator:
    """A hint about those above is nothing for a primary."""
    return replace(i, hint="") if level is Level.PRIMARY and len(i.levels) > 1 else i


def _alone(i: Indicator) -> Indicator:
    """A question of the monitoring that stands here without those it is compared with."""
    return replace(
        i,
        section="members",
        required=True,
        part_of=(),
        softly_part_of=(),
        sum_of=(),
        after=None,
        hidden=False,
    )


_LETTERS = dict(
    zip("абвгдеёзийклмнопрстуфхыэ", "abvgdeezijklmnoprstufhye", strict=True),
    ж="zh", ц="ts", ч="ch", ш="sh", щ="sch", ю="yu", я="ya", ъ="", ь="",
)  # fmt: skip


def code_for(title: str, taken: Collection[str]) -> str:
    """A new code from a title: Latin letters and figures, none of those taken. Codes of answers are made by adding
    «_print» and the like to it, so it has no underscore of its own."""
    latin = "".join(_LETTERS.get(sign, sign) for sign in title.casefold())
    base = "".join(sign for sign in latin if sign.isascii() and sign.isalnum())[:20] or "paper"
    number = 1
    while (found := base if number == 1 else f"{base}{number}") in taken:
        number += 1
    return found
