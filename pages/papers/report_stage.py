"""Where an open report stands and what comes next: three steps in one strip, two sentences under it."""

from html import escape

import streamlit as st

from core import formats
from core.formats import NBSP
from pages.papers.report_desk import Desk, day

DRAFT, APPROVED, PUBLISHED = "Проект", "Утверждён", "Опубликован"
_STEPS = (DRAFT, APPROVED, PUBLISHED)
# Part in the address -> what the button says.
VIEWER = {"look": "Отчёт", "figures": "Числа", "versions": "Версии"}
SIGNER = {
    "look": "1. Посмотреть",
    "words": "2. Слова",
    "decide": "3. Утвердить",
    "publish": "4. Опубликовать",
    "send": "5. Отправить",
    "figures": "Числа",
    "versions": "Версии",
}


def parts(desk: Desk) -> dict[str, str]:
    known = SIGNER if desk.signs else VIEWER
    return {part: words for part, words in known.items() if part != "versions" or desk.heads}


def standing(desk: Desk) -> str:
    if desk.report.draft:
        return DRAFT
    return PUBLISHED if desk.public and desk.public.current else APPROVED


def strip(desk: Desk) -> None:
    here = _STEPS.index(standing(desk))
    items = "".join(_step(word, n, here) for n, word in enumerate(_STEPS))
    said, then = told(desk), following(desk)
    after = f'<p class="pm-report-next">{escape(then)}</p>' if then else ""
    st.html(
        f'<div class="pm-report"><ol class="pm-report-steps" aria-label="Где сейчас отчёт">{items}</ol>'
        f'<p class="pm-report-said">{escape(said)}</p>{after}</div>'
    )


def _step(word: str, n: int, here: int) -> str:
    done, current = (" class='done'" if n < here else ""), (' aria-current="step"' if n == here else "")
    return f"<li{done}{current}>{word}</li>"


def told(desk: Desk) -> str:
    """Where it stands, in one sentence."""
    report, current, public = desk.report, desk.current, desk.public
    if report.unaccepted:
        return "Черновик: форма ещё на проверке."
    if report.empty:
        return "Принятых форм за этот год нет. Отчёт наполнится, когда формы будут сданы и приняты."
    if report.approved is None:
        return _draft(desk)
    decision = f"{report.approved.organ}, протокол №{NBSP}{report.approved.protocol}"
    when = f"от{NBSP}{formats.day(report.approved.decided)}"
    named = f"версия {current.version}, " if current else ""
    if current and public and public.current:
        return f"Опубликован {day(desk.at, public)}: {named}{decision} {when}."
    if public:
        return f"Утверждён: {named}{decision} {when}. Пока у всех на виду прежняя версия {public.version}."
    return f"Утверждён: {named}{decision} {when}."


def _draft(desk: Desk) -> str:
    if desk.public:
        return (
            f"Проект новой версии. Опубликованная версия {desk.public.version} от {day(desk.at, desk.public)} "
            "остаётся у всех на виду, пока вы не опубликуете новую."
        )
    if desk.heads:
        return f"Снова проект. Версия {desk.heads[0].version}: {desk.heads[0].reason.rstrip('.')}."
    return "Проект: его ещё никто не утверждал."


def following(desk: Desk) -> str:
    """What whoever signs does next; others have nothing to do here."""
    if not desk.signs:
        return ""
    if desk.report.unaccepted:
        return "Утвердить отчёт можно, когда форму примут."
    if desk.report.empty:
        return ""
    if desk.report.draft:
        return "Дальше: прочитайте отчёт, при желании скажите своими словами и утвердите."
    if not (desk.public and desk.public.current):
        return "Дальше: опубликуйте, и отчёт откроется всем по короткому адресу."
    return "Дальше: отправьте отчёт социальным партнёрам."
