"""Strengths and weaknesses in words: an organisation against the others together, and against the norm."""

from collections.abc import Sequence
from decimal import Decimal

from core import formats, measures, narrative
from core.charts.lines import origin
from core.charts.panels import Panel, Party
from core.formats import half_up
from core.indicators import Aggregation
from core.organisations import Level

# A difference is worth a word from this part of the panel's scale on: five points of a hundred.
WORTH = Decimal("0.05")
TOLD = 3


def gap(panel: Panel) -> Decimal | None:
    """By how much the first is above the others together, in the figures as they are shown; None where nothing may be
    concluded: thin data, a sum, a figure whose norm has an upper end."""
    others, own = panel.others, panel.own
    norm = panel.indicator.norm
    if others is None or own.value is None or own.thin or (norm and norm.upper is not None):
        return None
    fine = narrative.places(panel.indicator)
    return half_up(own.value, fine) - half_up(others, fine)


def standing_out(panels: Sequence[Panel], sign: int) -> list[Panel]:
    """Where the first is stronger (1) or weaker (-1), the most telling first."""
    gaps = [(panel, gap(panel)) for panel in panels]
    found = [(abs(g) / panel.top, panel) for panel, g in gaps if g is not None and g * sign > 0]
    found = [pair for pair in found if pair[0] >= WORTH]
    return [panel for _, panel in sorted(found, key=lambda pair: -pair[0])[:TOLD]]


def slightly(panels: Sequence[Panel], sign: int) -> Panel | None:
    """The largest of the differences, however small it is."""
    gaps = [(panel, gap(panel)) for panel in panels]
    found = [(abs(g) / panel.top, panel) for panel, g in gaps if g is not None and g * sign > 0]
    return max(found, key=lambda pair: pair[0], default=(Decimal(0), None))[1]


def _some(panel: Panel | None) -> list[Panel]:
    return [] if panel is None else [panel]


def lacking(panels: Sequence[Panel], level: Level) -> list[Panel]:
    """Where the first is below the norm. So many copies to a hundred members ask nothing of fifty of them."""
    sure = [p for p in panels if p.own.sure and (level is not Level.PRIMARY or p.indicator.share)]
    return [p for p in sure if measures.standing(p.indicator, p.own.value) == "below"][:TOLD]


def sentence(parties: Sequence[Party], panels: Sequence[Panel]) -> str:
    if not panels:
        return ""
    strong, weak = standing_out(panels, 1), standing_out(panels, -1)
    name = parties[0].name
    told = []
    if strong:
        told.append(f"{name} сильнее остальных: {_listed(strong)}.")
    if weak:
        told.append(f"Слабее: {_listed(weak)}." if strong else f"{name} слабее остальных: {_listed(weak)}.")
    if not strong and (found := slightly(panels, 1)):
        told.append(
            f"{'Немного сильнее' if told else f'{name} немного сильнее остальных'}: {_listed([found])}."
        )
    if not weak and (found := slightly(panels, -1)):
        told.append(
            f"{'Немного слабее' if told else f'{name} немного слабее остальных'}: {_listed([found])}."
        )
    if not told and any(gap(p) is not None for p in panels):
        told.append(f"{name}: отличий от остальных нет.")
    return narrative.joined(*told, _norms(panels, parties[0].level), _left_out(panels))


def _listed(panels: Sequence[Panel]) -> str:
    return ", ".join(f"{_named(p)} ({p.own.label} против {_others(p)})" for p in panels)


def _named(panel: Panel) -> str:
    """«стенд», but «АИС»: the number of a control point is not said aloud."""
    title = panel.title.split(". ", 1)[-1] if panel.title[:1].isdigit() else panel.title
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def _others(panel: Panel) -> str:
    return narrative.shown(panel.indicator, panel.others)


def _norms(panels: Sequence[Panel], level: Level) -> str:
    short = [
        f"{_named(p)} ({p.own.label} при норме {narrative.bound(p.indicator, p.indicator.norm)})"
        for p in lacking(panels, level)
        if p.indicator.norm
    ]
    return f"Ниже нормы: {', '.join(short)}." if short else ""


def _left_out(panels: Sequence[Panel]) -> str:
    """Whom or what the conclusion is silent about, and why."""
    thin = sum(p.own.thin or (p.own.value is not None and _thin_others(p)) for p in panels)
    if not thin:
        return ""
    if all(gap(panel) is None for panel in panels):
        return "Данных пока мало: сделать вывод нельзя."
    many = formats.count(thin, "показатель", "показателя", "показателей")
    verb = formats.plural(thin, "не вошёл", "не вошли", "не вошли")
    return f"Из-за нехватки данных в вывод {verb} {many}."


def _thin_others(panel: Panel) -> bool:
    pool = panel.together
    return pool is not None and measures.thin(pool.answered, pool.expected)


def basis(parties: Sequence[Party], panels: Sequence[Panel]) -> tuple[str, ...]:
    """Of every figure that the sentence names, in its order."""
    told = [p for sign in (1, -1) for p in standing_out(panels, sign) or _some(slightly(panels, sign))]
    told += lacking(panels, parties[0].level)
    lines = []
    for panel in dict.fromkeys(told):
        own = f"{panel.title}: {parties[0].name} — {panel.own.label}"
        own += f" ({panel.own.origin})" if panel.own.origin and not panel.own.yes_no else ""
        pool = panel.together
        if pool and panel.others is not None:
            summed = origin(panel.indicator, pool.answered, pool.total, pool.base)
            own += f"; остальные вместе — {_others(panel)} ({summed})"
        lines.append(own)
    if any(p.indicator.aggregation is Aggregation.RATIO for p in told):
        lines.append(
            "Остальные вместе — сумма числителей, делённая на сумму знаменателей: проценты не усредняются."
        )
    return tuple(lines)
