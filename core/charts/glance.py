"""The first screen of a presidium in facts: the control points, subscription, who leads and lags, what has moved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

import pandas as pd

from core import control, formats, measures, narrative, scores
from core.charts import below_norm, copies, records, strip
from core.charts.below_norm import Short
from core.charts.copies import Copies
from core.charts.facts import Row, Told, decimal, is_thin
from core.charts.pairs import Pair
from core.charts.records import Records
from core.formats import NBSP
from core.indicators import Aggregation, Indicator
from core.organisations import Level
from core.sheets.writing import Column, Kind, Table
from core.text import alphabetical

PAPER = "solidarity_per_100"
ENDS, MOST_MOVES = 3, 3
Known = Mapping[str, Indicator]
# (number of the organisation, code) -> the same forms in both years.
Pairs = Mapping[tuple[int, str], Pair]


def codes(known: Known) -> list[str]:
    """What the organisation itself is read for, in one go."""
    papers = known[PAPER].numerator if PAPER in known else ()
    wanted = (*control.HEADS, *papers, scores.INDEX, scores.TERRITORIAL, scores.FULLNESS, scores.STANDARD)
    return [code for code in wanted if code in known]


def below(known: Known) -> list[str]:
    """What those below it are read for."""
    wanted = (*control.HEADS, scores.INDEX)
    return [code for code in wanted if code in known]


@dataclass(frozen=True)
class Place:
    """One organisation in a list of the best or of the last: `figure` as shown, `place` by it."""

    code: str
    name: str
    figure: str
    place: int
    behind: str


@dataclass(frozen=True)
class Index:
    """The mean index with what it is of; `best` and `worst` are without those with thin data."""

    figure: str
    behind: str
    fullness: str
    standard: str
    best: tuple[Place, ...]
    worst: tuple[Place, ...]
    left_out: str
    sentence: str


@dataclass(frozen=True)
class Move:
    """One point of one organisation against last year, in percentage points as shown."""

    code: str
    name: str
    point: str
    indicator: str
    step: Decimal
    words: str


@dataclass(frozen=True)
class Turn:
    """Of primaries: how many got what they had not, and lost what they had."""

    point: str
    indicator: str
    gained: int
    lost: int

    @property
    def words(self) -> str:
        found = [f"появилось у{NBSP}{formats.number(self.gained)}"] if self.gained else []
        found += [f"не стало у{NBSP}{formats.number(self.lost)}"] if self.lost else []
        return ", ".join(found)


@dataclass(frozen=True)
class Moves:
    moves: tuple[Move, ...]
    turns: tuple[Turn, ...]
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Facts(Told):
    """Everything of the screen but the course of the campaign; `paper` None where nobody subscribes to it, `short`
    where there is no norm or nobody below."""

    strip: strip.Facts
    paper: Copies | None
    short: Short | None
    paper_said: str
    index: Index
    moves: Moves

    @property
    def empty(self) -> bool:
        return self.strip.empty and self.paper is None and not self.index.best

    def table(self) -> Table:
        columns = (
            Column("Организация", width=48),
            Column("Код", width=14),
            Column("Пункт", width=30),
            Column("Изменение, п. п.", Kind.DECIMAL),
        )
        rows = [(m.name, m.code, m.point, m.step) for m in self.moves.moves]
        return Table("Что изменилось", columns, rows, self._notes())


def facts(
    own: pd.DataFrame,
    children: pd.DataFrame,
    known: Known,
    *,
    year: int,
    name: str,
    level: Level | None,
    as_of: date,
    pairs: Pairs = MappingProxyType({}),
    own_level: Level = Level.REGIONAL,
    apart: str = "",
) -> Facts:
    """`own` and `children` hold `year` and the year before; `level` is of the children, None where there are none.
    `apart` says why nobody has a place by the index, "" where everybody may."""
    mine = set(own["organisation_id"])
    told = strip.facts(
        own,
        known,
        year=year,
        name=name,
        source=Level.PRIMARY,
        as_of=as_of,
        pairs={code: pair for (number, code), pair in pairs.items() if number in mine},
        alone=level is None,
    )
    mine_now, theirs = Records(own), Records(children)
    paper = _paper(mine_now, known, year)
    short = below_norm.short(own, children, known.get(PAPER), year) if level else None
    return Facts(
        title="Обзор",
        scope=told.scope,
        unit="",
        note=told.note,
        as_of=as_of,
        sentence=told.sentence,
        about=(*told.about, *(known[c] for c in (scores.INDEX,) if c in known)),
        basis=told.basis,
        strip=told,
        paper=paper,
        short=short,
        paper_said=_subscribed(paper, short, level),
        index=_index(mine_now, theirs, known, year, level, own_level, apart),
        moves=_moves(theirs, known, year, level, pairs),
    )


def _paper(own: Records, known: Known, year: int) -> Copies | None:
    paper = known.get(PAPER)
    row = own.first(PAPER, year)
    if paper is None or row is None or not row["answered"]:
        return None
    parts = records.parts(own, paper.numerator, year)
    return copies.made(paper, row, parts, paper.code, copies.title(paper))


def _subscribed(paper: Copies | None, short: Short | None = None, level: Level | None = None) -> str:
    if paper is None:
        return "О подписке пока ничего не принято."
    told = f"На 100 членов Профсоюза — {paper.figure}{NBSP}экз. газеты {paper.name}"
    if few := strip.early(paper.answered, paper.expected):
        return f"{told}; {few}."
    if short is not None and short.held and level is not None:
        return f"{told}; {below_norm.words(short, level)}."
    if paper.target is None or paper.gap is None:
        alone = "" if paper.held else ": норму к организации меньше 100 человек отдельно не применяют"
        return f"{told}{alone}."
    if not paper.gap:
        return f"{told}: норма выполнена."
    lacking = formats.count(paper.gap, "экземпляра", "экземпляров", "экземпляров")
    return f"{told}: до нормы не хватает {lacking}."


def _index(
    own: Records,
    children: Records,
    known: Known,
    year: int,
    level: Level | None,
    own_level: Level,
    apart: str,
) -> Index:
    if scores.INDEX not in known:
        return Index(narrative.NO_DATA, "", "", "", (), (), "", "Индекс не считается.")
    index = known[scores.INDEX]
    row = own.first(index.code, year)
    rows = children.of(index.code, year) if level else []
    ranked = [] if apart else _ranked(index, rows)
    # Nobody stands in both lists.
    size = min(ENDS, len(ranked) // 2)
    best, worst = ranked[:size], ranked[len(ranked) - size :] if size else ()
    few = sum(r["value"] is not None and is_thin(r) for r in rows)
    missing = len(rows) - len(ranked) - few
    return Index(
        figure=narrative.shown(index, decimal(row["value"]) if row else None),
        behind=formats.of(int(row["answered"]), int(row["expected"])) if row else "",
        fullness=_figure(own, known, scores.FULLNESS, year),
        standard=_figure(own, known, scores.STANDARD, year),
        best=tuple(best),
        worst=tuple(reversed(worst)),
        left_out=apart or narrative.left_out(few, missing),
        sentence=_index_said(index, row, level, _territorial(own, known, year, own_level)),
    )


def _territorial(own: Records, known: Known, year: int, level: Level) -> str:
    """The other index of the organisation, by its own name: its primaries' mean and its own form together."""
    row = own.first(scores.TERRITORIAL, year) if scores.TERRITORIAL in known else None
    value = decimal(row["value"]) if row else None
    if value is None or level not in INDEX_OF:
        return ""
    return f"{INDEX_OF[level]} (с собственной формой организации) — {formats.number(value, 1)}."


def _figure(own: Records, known: Known, code: str, year: int) -> str:
    row = own.first(code, year)
    return narrative.shown(known[code], decimal(row["value"]) if row else None) if code in known else ""


def _ranked(indicator: Indicator, rows: Sequence[Row]) -> list[Place]:
    """By the figures as shown, equal ones in the order of names; without thin data."""
    known = [
        (r, formats.half_up(v, narrative.places(indicator))) for r in rows if (v := _sure(r)) is not None
    ]
    known.sort(key=lambda pair: (-pair[1], alphabetical(str(pair[0]["organisation"])), str(pair[0]["code"])))
    places = measures.ranks([value for _, value in known])
    return [
        Place(
            str(r["code"]),
            str(r["organisation"]),
            narrative.shown(indicator, value),
            place or 0,
            formats.of(int(r["answered"]), int(r["expected"])),
        )
        for (r, value), place in zip(known, places, strict=True)
    ]


def _sure(row: Row) -> Decimal | None:
    return None if is_thin(row) else decimal(row["value"])


INDEX_OF = {
    Level.REGIONAL: "Индекс региональной организации",
    Level.TERRITORIAL: "Территориальный индекс",
}


def _index_said(index: Indicator, row: Row | None, level: Level | None, whole: str) -> str:
    value = decimal(row["value"]) if row else None
    if row is None or value is None:
        return "Индекса пока нет: принятых форм ещё нет."
    if level is None:
        return f"Индекс — {narrative.shown(index, value)} из 100."
    if few := strip.early(int(row["answered"]), int(row["expected"])):
        return f"Средний индекс первичных пока {narrative.shown(index, value)}; {few}."
    forms = narrative.out_of(int(row["answered"]), int(row["expected"]), Level.PRIMARY)
    mean = f"Средний индекс первичных — {narrative.shown(index, value)} из 100, по данным {forms}."
    return narrative.joined(mean, whole)


def _moves(children: Records, known: Known, year: int, level: Level | None, same: Pairs) -> Moves:
    if level is None:
        return Moves((), (), "")
    found, turns, early = [], [], 0
    for point in control.POINTS:
        indicator = known.get(point.head)
        if indicator is None or not indicator.share:
            continue
        pairs = list(_pairs(children, indicator.code, year))
        if level is Level.PRIMARY and indicator.aggregation is Aggregation.SHARE_YES:
            turns.append(_turn(point, pairs))
            continue
        kept = [(now, past, same.get((now["organisation_id"], indicator.code))) for now, past in pairs]
        early = max(early, sum(_early(now, past) and not _enough(pair) for now, past, pair in kept))
        found += [m for row in kept if (m := _move(point, indicator, *row)) is not None]
    found.sort(key=lambda m: (-abs(m.step), alphabetical(m.name), m.point))
    turned = tuple(t for t in turns if t.gained or t.lost)
    return Moves(tuple(found[:MOST_MOVES]), turned, _moved(found, turned, early, year))


def _pairs(children: Records, code: str, year: int) -> list[tuple[Row, Row]]:
    """This year's row of an organisation beside its row of last year."""
    past = {row["organisation_id"]: row for row in children.of(code, year - 1)}
    return [(r, past[r["organisation_id"]]) for r in children.of(code, year) if r["organisation_id"] in past]


def _early(*rows: Row) -> bool:
    """Has too little been counted of either year to set them against each other?"""
    return any(measures.partial(int(r["answered"]), int(r["expected"])) for r in rows)


def _turn(point: control.Point, pairs: Sequence[tuple[Row, Row]]) -> Turn:
    both = [(decimal(now["value"]), decimal(past["value"])) for now, past in pairs]
    known = [(now, past) for now, past in both if now is not None and past is not None]
    return Turn(
        point.title,
        point.head,
        sum(now > past for now, past in known),
        sum(now < past for now, past in known),
    )


def _enough(pair: Pair | None) -> bool:
    return pair is not None and pair.stayed >= strip.FEWEST


def _move(point: control.Point, indicator: Indicator, now: Row, past: Row, pair: Pair | None) -> Move | None:
    before, value, whose = decimal(past["value"]), decimal(now["value"]), ""
    if _early(now, past):
        if pair is None or not _enough(pair):
            return None
        before, value = pair.values(indicator)
        whose = f" у{NBSP}{formats.number(pair.stayed)} сдавших оба года"
    step = strip.difference(indicator, value, before)
    if not step:
        return None
    figures = f"{narrative.shown(indicator, before)} → {narrative.shown(indicator, value)}"
    words = f"{strip.step_words(indicator, step)}{whose} ({figures})"
    return Move(str(now["code"]), str(now["organisation"]), point.title, indicator.code, step, words)


def _moved(found: Sequence[Move], turns: Sequence[Turn], early: int, year: int) -> str:
    past = f"{year - 1}{NBSP}годом"
    left = ""
    if early:
        many = formats.count(early, "организацию", "организации", "организаций")
        left = f"Не сравниваем {many}: учтено слишком мало форм."
    if turns:
        gained, lost = sum(t.gained for t in turns), sum(t.lost for t in turns)
        turned = f"«да» вместо «нет» — {formats.number(gained)}, «нет» вместо «да» — {formats.number(lost)}"
        return f"Ответы первичных по сравнению с {past}: {turned}."
    if not found:
        return narrative.joined(f"Заметных изменений по сравнению с {past} нет." if not early else "", left)
    first = found[0]
    told = f"Сильнее всего по сравнению с {past} изменился пункт «{first.point}»: {first.name}."
    return narrative.joined(told, left)
