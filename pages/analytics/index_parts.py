"""The index of one organisation in words: how much, why so much, by which weights."""

from collections.abc import Iterator
from decimal import Decimal
from html import escape
from pathlib import Path

import streamlit as st

from core import answer_words, formats, rating
from core.formats import NBSP, half_up, number, percent
from core.maturity import Ripeness, Sign
from core.methodology import Profile
from core.organisations import Level
from core.rating import BlockScore, PartScore, Score, Standard, State
from core.yardsticks import OUTSIDE, named
from db.indexes import Own
from db.methodologies import InForce
from pages.ui import answers, rows

_STATES = {State.UNANSWERED: "нет ответа", State.LEFT_OUT: "не учитывается"}
_STYLE = Path(__file__).with_name("index.css")


def lines(*told: str) -> None:
    st.html(_STYLE)
    st.html(f'<div class="pm-index">{"".join(f"<p>{line}</p>" for line in told if line)}</div>')


def figure(amount: str, words: str) -> str:
    return f'<span class="pm-index-sum"><b>{escape(amount)}</b> {escape(words)}</span>'


def form(score: Score) -> Iterator[str]:
    """The index by one form, HTML."""
    if score.total is None:
        yield "Индекс не посчитать: ответов на его вопросы нет."
        return
    places = 0 if score.fullness == round(score.fullness, 0) else 1
    full = f"при полноте {percent(score.fullness, places)}"
    outside = "" if score.rated else ", вне рейтинга: отвечено не на всё"
    yield figure(number(score.total, 1), f"{full}, уровень «{score.level}»{outside}")
    yield escape(standard(score.standard))
    yield escape(ripe(score.maturity))


def standard(found: Standard) -> str:
    if found.met:
        return "Минимальный стандарт: да, есть всё обязательное."
    lacking = f" Не хватает: {', '.join(found.lacking)}." if found.lacking else ""
    unknown = f" Нет ответа: {', '.join(found.unknown)}." if found.unknown else ""
    verdict = "нет" if found.met is False else "пока не проверить"
    return f"Минимальный стандарт: {verdict}.{lacking}{unknown}"


def ripe(found: Ripeness) -> str:
    if found.value is None:
        return "Цифровая зрелость: не посчитать, отвечено меньше половины её вопросов."
    return f"Цифровая зрелость: {number(found.value, 1)} из{NBSP}100, ступень «{found.stage}»."


def place(own: Own) -> Iterator[str]:
    if own.place is None:
        return
    found, kind = own.place, own.place.kind.label if own.place.kind else "первичные организации"
    where = f", {found.where}" if found.where else ""
    words = rating.place_words(found.here.place, found.here.of, kind, found.bracket, found.here.tied)
    yield f"{escape(words)}{escape(where)}."


def why(own: Own, score: Score, profile: Profile) -> None:
    """Every block down to the answers: part, weight, answer, points."""
    papers = rating.by_newspapers(profile)
    for block in score.blocks:
        rows.card(f"{block.number}. {block.title}: {got(block)}")
        if block.number in papers and own.counted:
            st.caption(f"По форме подписки на {own.counted.label}.")
        if not block.parts:
            st.caption(formats.md(f"{block.words[:1].upper()}{block.words[1:]}."))
            continue
        cells = [
            (p.part.title, number(p.weight, 2), answer(own, p), number(p.points, 2)) for p in block.parts
        ]
        rows.table(("Часть", "Вес", "Ответ", "Баллы"), cells, counts=(1, 3))
    st.html(f'<p class="pm-quiet">{escape(total(score))}</p>')
    _signs(own, score.maturity)


def got(block: BlockScore) -> str:
    if block.points is None:
        return _STATES[block.state]
    return f"{number(half_up(block.points, 2), 2)} из {answers.digits(block.weight)}"


def answer(own: Own, found: PartScore) -> str:
    return answer_words.of_part(found, own.form, own.public)


def total(score: Score) -> str:
    if score.total is None:
        return ""
    earned = sum((b.points for b in score.blocks if b.points is not None), Decimal(0))
    return (
        f"Набрано {number(earned, 2)} из {number(score.answered_weight, 0)} возможных: "
        f"{number(earned, 2)} · 100 : {number(score.answered_weight, 0)} = {number(score.total, 1)}. "
        "Блоки без ответа и те, что не учитываются, в сумму не входят."
    )


def _signs(own: Own, found: Ripeness) -> None:
    rows.card("Цифровая зрелость", ripe(found))
    cells = [(s.part.title, percent(s.part.weight * 100, 0), _sign(own, s)) for s in found.signs]
    rows.table(("Признак", "Вес", "Ответ"), cells, counts=(1,))
    st.caption("Признаки без ответа в сумму не входят, остальные пересчитаны на 100.")


def _sign(own: Own, sign: Sign) -> str:
    if not own.shown([code for code in named(sign.part) if code not in OUTSIDE]):
        return answer_words.HIDDEN
    return (
        "нет ответа"
        if sign.outcome is None
        else f"{sign.outcome.words}, {percent(sign.outcome.value * 100, 0)}"
    )


def methodology(used: InForce, level: Level) -> None:
    """Beside every figure: which version, whose, with which weights."""
    profile = used.profile
    draft = "" if used.number else ", проект методики"
    st.caption(
        formats.md(
            f"Посчитано по методике «{profile.title}», версия {profile.version}{draft}. {profile.source}"
        )
    )
    with st.expander("Веса блоков", icon=":material/balance:", key="weights"):
        weights(profile, level)
    if used.owner.count("/") > 2:
        st.caption(
            formats.md(f"Веса установила «{used.owner_name}»: с индексами других регионов их не сравнивают.")
        )


def weights(profile: Profile, level: Level) -> None:
    cells = [(f"{b.number}. {b.title}", answers.digits(b.weight)) for b in profile.blocks]
    rows.table(("Блок", "Вес, баллов"), cells, counts=(1,))
    above = profile.territorial
    told = f"Место даётся при полноте ответов от {percent(profile.rated_from, 0)}."
    if level is not Level.PRIMARY:
        shares = f"{answers.digits(above.primaries)} — первичные, {answers.digits(above.own)} — своя форма"
        told = f"В индексе территориальной и региональной организации доли такие: {shares}. {told}"
    st.caption(formats.md(told))
