"""What an organisation gets back for its form at once: the index, its place, what to do next, the draft report."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from html import escape
from pathlib import Path

import streamlit as st

from core import advice, formats, rating, workflow
from core.access import Actor
from core.advice import Recommendation
from core.formats import NBSP, half_up, number
from core.indicators import SUBSCRIPTION
from core.rating import BlockScore, Profile, Score, State, place_words
from db import ratings
from db.ratings import Place, Rank, Result
from db.submissions import Opened
from pages.duties import ordered
from pages.ui import answers as shown
from pages.ui import session

_STYLE = Path(__file__).with_name("feedback.css")


def show(who: Actor, opened: Opened, now: datetime) -> None:
    """Nothing for a form that is not handed in, nor for the monitoring of those above primaries: no index there."""
    if opened.state not in (workflow.State.SUBMITTED, workflow.State.ACCEPTED):
        return
    st.html(_STYLE)
    if opened.campaign_kind.sort == SUBSCRIPTION:
        ordered.show(opened)
        return
    with session.reading() as s:
        result = ratings.result(s, who, opened)
    if result is None:
        return
    with st.container(border=True, key="feedback"):
        st.subheader("Индекс информационной работы", anchor=False)
        _index(result)
        _advise(opened, result)
        _standard(result.score)
        _points(result)
        _onward(opened, result, now)
        st.html(f'<p class="pm-quiet">{escape(_basis(opened, result, now))}</p>')


def folded(who: Actor, opened: Opened, now: datetime) -> None:
    """The same for whoever reviews the form: the sum and where it comes from, and no advice."""
    with session.reading() as s:
        result = ratings.result(s, who, opened)
    if result is None:
        return
    st.html(_STYLE)
    with st.expander("Индекс и место", icon=":material/leaderboard:"):
        _index(result)
        _standard(result.score)
        _points(result)
        st.html(f'<p class="pm-quiet">{escape(_basis(opened, result, now))}</p>')


def points(amount: Decimal | None) -> str:
    """«8», «5,2»: a part of the index, as short as says it."""
    return formats.DASH if amount is None else shown.digits(half_up(amount, 1))


def _index(result: Result) -> None:
    score = result.score
    if score.total is None:
        st.html('<p class="pm-index-sum">Индекс пока не посчитать: ответов на его вопросы нет.</p>')
        return
    st.html(
        f'<p class="pm-index-sum"><b>{number(score.total, 1)}</b> балла из{NBSP}100</p>'
        f'<p class="pm-marks">{shown.mark("submitted", f"уровень: {score.level}")}'
        f"{shown.mark('plain', f'полнота {formats.percent(score.fullness, 0)}')} "
        '<span class="pm-quiet">по вопросам, из которых складывается индекс</span></p>'
        f"{''.join(f'<p>{escape(line)}</p>' for line in lines(result))}"
    )


def lines(result: Result) -> Iterator[str]:
    """What stands under the sum, a sentence each."""
    score = result.score
    assert score.total is not None
    if result.kept is not None:
        yield from places(result.place)
    if result.last_year is not None:
        change = formats.signed(score.total - result.last_year, 1)
        yield f"В прошлом году было {number(result.last_year, 1)}, изменение {change}."
    yield from _next_level(score.total, result.used.profile)
    if result.kept is not None and result.kept != score.total:
        yield (
            f"При сдаче было {number(result.kept, 1)}: с тех пор стало больше известно о рассылках вышестоящей "
            "организации или о подписке. Место посчитано по баллам при сдаче."
        )
    silent = [f"{b.number}. {b.title}" for b in score.blocks if b.state is State.UNANSWERED]
    if silent:
        yield f"Полнота {formats.percent(score.fullness, 0)}: нет ответа по пунктам «{'», «'.join(silent)}»."


def _next_level(total: Decimal, profile: Profile) -> Iterator[str]:
    above = next(((least, name) for least, name in profile.levels if least > total), None)
    if above:
        yield f"До уровня «{above[1]}» не хватает {number(above[0] - total, 1)} балла."


def places(found: Place) -> Iterator[str]:
    here, kind = found.here, found.kind.label if found.kind else "первичные организации"
    where = f", {found.where}" if found.where else ""
    yield f"{place_words(here.place, here.of, kind, found.bracket, here.tied)}{where}."
    if found.short:
        yield f"До середины этой группы не хватает {number(found.short, 1)} балла."
    if found.last_year:
        yield f"Среди сдавших в прошлом году это было бы {_ordinal(found.last_year)}."
    everywhere = found.everywhere
    if everywhere.place is not None and everywhere.of > here.of and everywhere.of >= rating.FEWEST:
        so_far = "пока " if rating.last(everywhere.place, everywhere.of, everywhere.tied) else ""
        yield f"По всему Профсоюзу {so_far}{_ordinal(everywhere)}."


def _ordinal(rank: Rank) -> str:
    return f"{number(rank.place)}-е{NBSP}место из{NBSP}{number(rank.of)}"


def _advise(opened: Opened, result: Result) -> None:
    found = advice.recommend(result.score)
    if not found:
        return
    st.html('<h3 class="pm-card">Что поднимет индекс больше всего</h3>')
    st.html(f'<ol class="pm-advice">{"".join(_item(opened, r) for r in found)}</ol>')


def _item(opened: Opened, advised: Recommendation) -> str:
    whole = int(advised.points) if advised.points == int(advised.points) else 1
    gain = f"прибавит до {points(advised.points)} {formats.plural(whole, 'балла', 'баллов', 'баллов')}"
    return (
        f"<li><p>{escape(advised.fact)} {escape(advised.norm)}</p><p><b>{escape(advised.action)}</b></p>"
        f'<p class="pm-quiet">Пункт {advised.block}, {gain}. {_question(opened, advised.code)}</p></li>'
    )


def _question(opened: Opened, code: str) -> str:
    """A way down to the answer on this very page."""
    indicator = opened.form.indicators.get(code)
    if indicator is None:
        return "Об этом спрашивают в форме подписки."
    label = escape(shown.short(indicator))
    return f'<a href="#{mark(indicator.section)}">Ответ в форме: {label}</a>'


def mark(section: str) -> str:
    """The anchor of a section of answers."""
    return f"answers-{section}"


def _to_subscription(number: int) -> None:
    st.html(
        '<p class="pm-quiet">Форма подписки этого года ещё не сдана, а пункт о подписке считают по ней.</p>'
    )
    st.page_link(
        "pages/duties/form.py",
        label="К форме подписки",
        icon=":material/newspaper:",
        query_params={"form": str(number)},
    )


def _standard(score: Score) -> None:
    standard = score.standard
    if standard.met:
        st.html("<p><b>Минимальный стандарт</b> выполнен: есть всё обязательное.</p>")
        return
    lacking = f" Не хватает: {', '.join(standard.lacking)}." if standard.lacking else ""
    unknown = f" Нет ответа: {', '.join(standard.unknown)}." if standard.unknown else ""
    verdict = "пока не выполнен." if standard.met is False else "пока не проверить."
    st.html(f"<p><b>Минимальный стандарт</b> {verdict}{escape(lacking)}{escape(unknown)}</p>")


def _points(result: Result) -> None:
    blocks, papers = result.score.blocks, rating.by_newspapers(result.used.profile)
    rows = (_block(b, _source(result) if b.number in papers else "") for b in blocks)
    st.html('<h3 class="pm-card">Из чего сложился индекс</h3>')
    st.html(f'<ul class="pm-points">{"".join(rows)}</ul>')
    if told := " ".join(sums(result.score)):
        st.html(f'<p class="pm-quiet">{told}</p>')


def sums(score: Score) -> Iterator[str]:
    """Why the rows do not add up to the index, where they do not."""
    answered, every = score.answered_weight, [b.points for b in score.blocks if b.points is not None]
    if score.total is None:
        return
    earned = half_up(sum(every, Decimal(0)), 1)
    if answered != 100:
        yield (
            f"Набрано {points(earned)} из {points(answered)}. Пункты без ответа и те, что не учитываются, в сумму "
            "не входят, поэтому итог пересчитан на 100."
        )
    gap = abs(earned - sum((half_up(p, 1) for p in every), Decimal(0)))
    if gap:
        yield f"Из-за округления сумма строк отличается на {points(gap)}."


def _source(result: Result) -> str:
    """By which subscription the newspapers are counted, and that a newer one may change it."""
    if result.counted is None:
        return ""
    newer = "; следующая форма подписки ещё не сдана, баллы могут измениться" if result.subscription else ""
    return f"По форме подписки на {result.counted.label}{newer}."


_STATES = {State.UNANSWERED: "нет ответа", State.LEFT_OUT: "не учитывается"}


def _block(block: BlockScore, source: str) -> str:
    got = _STATES.get(block.state, f"<b>{points(block.points)}</b> из{NBSP}{points(block.weight)}")
    width = 0 if block.share is None else int(block.share * 100)
    bar = "" if block.share is None else f'<i style="width:{width}%"></i>'
    whence = f'<p class="pm-quiet">{escape(source)}</p>' if source else ""
    why = (block.words or "нет ни одной части, о которой спрашивали").rstrip(".")
    return (
        f'<li class="pm-point-{block.state.value}">'
        f'<p class="pm-point"><span>{block.number}. {escape(block.title)}</span><span class="pm-got">{got}</span></p>'
        f'<div class="pm-progress" aria-hidden="true">{bar}</div>'
        f"{whence}<details><summary>Почему столько?</summary><p>{escape(why[:1].upper() + why[1:])}.</p></details></li>"
    )


def _onward(opened: Opened, result: Result, now: datetime) -> None:
    waiting = opened.state is workflow.State.SUBMITTED
    if waiting and opened.window.open(now):
        st.html(
            '<p class="pm-quiet">Если какой-то ответ неверен, форму можно вернуть к себе, исправить и сдать '
            "ещё раз: индекс пересчитается.</p>"
        )
    if result.subscription:
        _to_subscription(result.subscription)
    st.page_link(
        "pages/papers/open_report.py",
        label="Черновик открытого отчёта" if waiting else "Открытый отчёт",
        icon=":material/description:",
        query_params={"organisation": opened.organisation.code, "year": str(opened.campaign.year)},
    )


def _basis(opened: Opened, result: Result, now: datetime) -> str:
    profile, zone = result.used.profile, opened.campaign.time_zone
    day, today = (formats.day(formats.local_day(moment, zone)) for moment in (result.at, now))
    return (
        f"Посчитано по ответам, сданным {day}; места — среди форм, сданных к {today}. «{profile.title}», "
        f"версия {profile.version}{'' if result.used.number else ', проект методики'}. {profile.source}"
    )
