"""«Индекс»: how much, why so much, and what other weights would make of it."""

from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from core import formats, scores
from core.access import Action
from core.charts import score as chart
from core.charts import strip
from core.charts.facts import decimal, only
from core.formats import number, percent
from core.indicators import Indicator
from core.methodology import Profile
from core.organisations import Level
from db import catalogues, frames, indexes
from db.indexes import Own
from db.methodologies import InForce
from pages.analytics import index_parts as parts
from pages.analytics import index_weights, weighing
from pages.ui import charts, layout, rows, scope, session
from pages.ui.scope import Scope

OF = {Level.REGIONAL: "индекс региональной организации", Level.TERRITORIAL: "территориальный индекс"}
NONE = {Level.REGIONAL: "Индекса региональной организации", Level.TERRITORIAL: "Территориального индекса"}
HERE, RANKING = "pages/analytics/index.py", "pages/analytics/ranking.py"


@dataclass(frozen=True)
class Looked:
    """`about` are the blocks as the methodology of the year names them; `apart` says why there are no places."""

    found: Own | None
    used: InForce
    mine: pd.DataFrame
    above: pd.DataFrame | None
    apart: str
    about: tuple[Indicator, ...]


def look(at: Scope, year: int) -> Looked:
    asked = [
        scores.INDEX,
        scores.BY_MEMBERS,
        scores.MATURITY,
        scores.FULLNESS,
        scores.STANDARD,
        scores.TERRITORIAL,
    ]
    with session.reading() as s:
        known = catalogues.compared(s, at.organisation, year)
        blocks = [c for c in known.indicators if c.startswith("index_block_")]
        found = indexes.own(s, at.who, at.organisation, year)
        used = indexes.profile(s, at.organisation, year)
        mine = frames.own(s, at.who, at.organisation, [year], [*asked, *blocks], known)
        above = frames.own(s, at.who, at.parent, [year], blocks, known) if at.parent else None
        apart = weighing.of(s, at, year).apart
    about = tuple(known[c] for c in blocks)
    return Looked(found, used, mine, above, apart, about)


def value(frame: pd.DataFrame, code: str) -> Any:
    """The one row of an indicator; None where there is none."""
    return next(iter(only(frame, code)), None)


def amount(frame: pd.DataFrame, code: str) -> Decimal | None:
    row = value(frame, code)
    return decimal(row["value"]) if row else None


def means(frame: pd.DataFrame | None, profile: Profile) -> dict[int, Decimal]:
    if frame is None:
        return {}
    found = {b.number: amount(frame, scores.block(b.number)) for b in profile.blocks}
    return {n: share / 100 for n, share in found.items() if share is not None}


def drawn(at: Scope, year: int, looked: Looked) -> chart.Facts:
    found, mine = looked.found, looked.mine
    profile, kept = looked.used.profile, (found.kept or {}) if found else {}
    primary = at.level is Level.PRIMARY
    shares = {int(n): Decimal(share) for n, share in kept.get("shares", {}).items()}
    row = value(mine, scores.FULLNESS)
    note = "" if primary or row is None else formats.of(row["answered"], row["expected"])
    return chart.facts(
        profile.blocks,
        shares if primary else means(mine, profile),
        kept.get("left_out", []) if primary else (),
        means(looked.above, profile),
        name=at.organisation.name if primary else f"{at.organisation.name}, среднее первичных",
        year=year,
        beside=at.parent.name if at.parent else "",
        note=note,
        as_of=at.as_of(year),
        about=looked.about,
        few="" if primary else few(mine),
    )


def office(at: Scope, year: int, seen: Looked) -> None:
    found, mine, profile = seen.found, seen.mine, seen.used.profile
    weights, plain = profile.territorial, amount(mine, scores.INDEX)
    whole, own = amount(mine, scores.TERRITORIAL), found.score.total if found and found.score else None
    early, told = few(mine), []
    if early:
        told.append(f"<b>{escape(early[:1].upper() + early[1:])}.</b>")
    if at.level is not Level.FEDERAL:
        if whole is not None and plain is not None and own is not None:
            if not early:
                told.append(parts.figure(number(whole, 1), OF[at.level]))
            told.append(
                f"{OF[at.level].capitalize()} {number(whole, 1)}: "
                f"{number(weights.primaries, 1)} · {number(plain, 2)} (средний индекс первичных) + "
                f"{number(weights.own, 1)} · {number(own, 1)} (своя форма) = {number(whole, 2)}"
            )
        else:
            told.append(f"<b>{NONE[at.level]} пока нет:</b> {lacking(seen, plain)}.")
    if plain is not None:
        weighed = amount(mine, scores.BY_MEMBERS)
        level = "" if early else f", уровень «{escape(profile.level(formats.half_up(plain, 1)))}»"
        told.append(
            f"Средний индекс первичных {number(plain, 1)}{level}; с учётом численности {number(weighed, 1)}. "
            "Его показывают обзор, рейтинг и динамика."
        )
    parts.lines(*told, *counts(at, year, mine), *shares(profile, mine))


def few(mine: pd.DataFrame) -> str:
    """Why nothing is concluded from the mean of primaries; "" where there are enough of them."""
    row = value(mine, scores.INDEX)
    known = row is not None and row["answered"]
    return strip.early(int(row["answered"]), int(row["expected"])) if known else ""


def lacking(seen: Looked, plain: Decimal | None) -> str:
    found = seen.found
    if plain is None:
        return "нет принятых форм первичных, заполненных достаточно для рейтинга"
    if found is None:
        return "своя форма организации ещё не принята"
    if found.score is None:
        return "своя форма не сдавалась в этой программе"
    return "своя форма заполнена не полностью и в рейтинг не входит"


def counts(at: Scope, year: int, mine: pd.DataFrame) -> list[str]:
    with session.reading() as s:
        expected, submitted, accepted = indexes.counted(s, at.who, at.organisation, year)
    row, full = value(mine, scores.INDEX), amount(mine, scores.FULLNESS)
    rated = row["answered"] if row else 0
    fullness = f"; полнота ответов {percent(full, 1)}" if full is not None else ""
    return [
        f"Первичных в реестре {number(expected)}, сдали {number(accepted + submitted)}, "
        f"принято {number(accepted)}, в рейтинге {number(rated)}{fullness}."
    ]


def shares(profile: Profile, mine: pd.DataFrame) -> list[str]:
    told, row = [], value(mine, scores.STANDARD)
    if row is not None and row["answered"]:
        told.append(
            f"Минимальный стандарт выполнен: {formats.of(int(row['total']), row['answered'])}, "
            f"{percent(decimal(row['value']), 1)}."
        )
    ripe = amount(mine, scores.MATURITY)
    if ripe is not None:
        shown, row = formats.half_up(ripe, 1), value(mine, scores.MATURITY)
        early = strip.early(int(row["answered"]), int(row["expected"]))
        stage = early or f"ступень «{escape(profile.maturity.stage(shown))}»"
        told.append(f"Цифровая зрелость первичных {number(shown, 1)}, {stage}.")
    return told


who = session.require_page(Action.COMPARE)
at = scope.choose(who)
layout.title("Индекс", at.organisation.name)
scope.nothing_yet(at)
rows.style()
year = scope.year(at)
scope.breadcrumbs(at, HERE, year=year)
key = at.key("index", year)
seen: Looked = charts.kept(("index", *key), lambda: look(at, year))
found, used, apart = seen.found, seen.used, seen.apart
if apart:
    st.info(formats.md(apart), icon=":material/balance:")
if at.level is Level.PRIMARY:
    if found is None or found.score is None:
        layout.empty("Индекса за этот год нет", "Он появится, когда форму сдадут и примут.")
    else:
        parts.lines(*parts.form(found.score), *parts.place(found))
else:
    office(at, year, seen)
parts.methodology(used, at.level)
facts = charts.remember(key, lambda: drawn(at, year, seen))
if not facts.empty:
    st.subheader(facts.title, anchor=False)
    above = (at.parent.path,) if at.parent else ()
    charts.show(facts, chart.screen, key, "score", beside=above)
if found is not None and found.score is not None:
    label = "Почему столько?" if at.level is Level.PRIMARY else "Почему столько? Своя форма организации"
    with st.expander(label, icon=":material/calculate:"):
        if at.level is not Level.PRIMARY:
            parts.lines(*parts.form(found.score))
        parts.why(found, found.score, used.profile)
if at.level is not Level.PRIMARY:
    words = "Индексы организаций по местам"
    scope.link(
        RANKING, at.organisation.code, words, ":material/leaderboard:", year=year, indicator=scores.INDEX
    )
    index_weights.show(at, year, key)
