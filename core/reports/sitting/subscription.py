"""«Справка о подписке»: what June and December ask about newspapers. Facts in, a paper out."""

from collections.abc import Iterator

from core import formats, narrative
from core.campaigns import CampaignKind, held
from core.charts import copies, gaps
from core.charts import subscription as chart
from core.charts.copies import Copies
from core.formats import NBSP, number, plural
from core.indicators import Indicator
from core.reports.letterhead import PLAIN, Letterhead
from core.reports.paper import Block, Look, Paper, Section
from core.reports.sitting import made
from core.reports.sitting import subscription_tables as tables
from core.reports.sitting.made import words
from core.reports.sitting.subscription_facts import Facts

TITLE = "Справка о подписке"
_CAMPAIGNS = {CampaignKind.SPRING: "весенней", CampaignKind.AUTUMN: "осенней"}


def paper(facts: Facts, letterhead: Letterhead = PLAIN) -> Paper:
    brief = f"{facts.half.half}-е полугодие {facts.half.year}"
    titled = f"{TITLE} на профсоюзные издания: {facts.half.label.replace(' ', NBSP, 1)}"
    return made.paper(titled, f"Подписка, {brief}{NBSP}г.", facts.whose, _sections(facts), letterhead)


def _sections(facts: Facts) -> Iterator[Section]:
    yield Section("summary", "", tuple(_summary(facts)))
    if facts.empty:
        return
    yield Section("newspapers", "Издания", tuple(tables.newspapers(facts)))
    yield Section("past", "Полугодие и год назад", tuple(tables.past(facts)))
    yield Section("readers", "Кто выписывает хотя бы одно издание", tuple(tables.readers(facts)))
    yield Section("branches", tables.branches_title(facts), tuple(tables.branches(facts)))
    yield Section("talk", "С кем поговорить", tuple(tables.talk(facts)))


def _summary(facts: Facts) -> list[Block]:
    kind, year = held(facts.half)
    campaign = f"По итогам {_CAMPAIGNS[kind]} подписной кампании {year}{NBSP}года."
    if facts.empty:
        return words(f"{campaign} Принятых форм подписки нет: чисел пока нет.", made.dated(facts.whose.as_of))
    told = _early(facts) or _verdicts(facts)
    return [*words(f"{campaign} {told}", look=Look.LEAD), *words(facts.note, look=Look.NOTE)]


def _early(facts: Facts) -> str:
    """Of too few forms nothing is concluded."""
    if not facts.thin:
        return ""
    answered, expected = facts.turnout
    verb = plural(answered, "Учтена", "Учтены", "Учтено")
    return f"{verb} {made.behind(answered, expected)} форм — меньше половины: выводы о норме делать рано."


def _verdicts(facts: Facts) -> str:
    return narrative.joined(
        *(_verdict(row, p) for row, p in _normed(facts)),
        _changed(facts),
        facts.readers.words(facts.level) if facts.readers else "",
        _lacking(facts),
    )


def _normed(facts: Facts) -> Iterator[tuple[Copies, Indicator]]:
    for row in facts.newspapers.rows:
        paper = facts.paper(row)
        if paper is not None and paper.norm and row.per_100 is not None:
            yield row, paper


def _verdict(row: Copies, paper: Indicator) -> str:
    """With its norm, unless it is of a single organisation too small for one."""
    told = narrative.copies(row.name, row.figure, copies.bound(paper) if row.held else "", row.gap)
    return told if row.held else f"{told} {chart.ALONE}"


_WHEN = {
    "К прошлому полугодию": "По сравнению с прошлым полугодием",
    "К тому же полугодию год назад": "По сравнению с тем же полугодием год назад",
}


def _changed(facts: Facts) -> str:
    """Against the same half a year ago, else against the half-year before."""
    found: dict[str, list[str]] = {}
    for past in facts.past:
        change = next((c for c in reversed(past.changes) if c.step is not None), None)
        if change is not None and change.step is not None and (past.now.copies or change.copies):
            found.setdefault(_WHEN[change.words], []).append(f"{past.title} — {_step(change.step)}")
    return narrative.joined(*(f"{when}: {', '.join(told)}." for when, told in found.items()))


def _step(step: int) -> str:
    if step == 0:
        return "столько же"
    size = formats.count(abs(step), "экземпляр", "экземпляра", "экземпляров")
    return f"на {size} {'больше' if step > 0 else 'меньше'}"


def _lacking(facts: Facts) -> str:
    """How many have something to be talked about."""
    sure = [r for r in facts.talk.lacking if r.code and not r.thin] if facts.talk else []
    if not sure or facts.below is None:
        return ""
    first = ", ".join(f"{r.name} ({number(r.gap)})" for r in sure[: gaps.NAMED])
    if len(sure) == 1:
        return f"До нормы не хватает экземпляров одной организации: {first}."
    who = formats.count(len(sure), "организации", "организациям", "организациям")
    return f"До нормы не хватает экземпляров {who}; больше всего — {first}."
