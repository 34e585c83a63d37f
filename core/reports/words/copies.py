"""Subscription, newspaper by newspaper: how many copies, how many on 100 members, how that stands to the norm."""

from core import formats, grammar
from core.formats import NBSP
from core.reports.choices import Length
from core.reports.facts import HalfYear, Newspaper, OpenReport
from core.reports.words.lacks import bare
from core.reports.words.terms import Part, paragraph, says


def told(report: OpenReport, length: Length) -> list[Part]:
    ordered = [n for n in report.newspapers if n.total]
    if not ordered:
        return [Part("Газеты не выписаны.")] if report.newspapers else []
    normed = [n for n in ordered if n.norm]
    others = [n for n in ordered if not n.norm]
    lines = [paragraph(*(_normed(n) for n in normed), _others(others, also=bool(normed)))]
    if length is not Length.BRIEF:
        lines.append(paragraph(_half_before(report)))
    return [Part("\n".join(line for line in lines if line))]


def _copies(n: Newspaper) -> str:
    return says(f"{bare(n.title)}: экземпляры", grammar.counted(int(n.total or 0), grammar.COPY))


def _per_100(n: Newspaper) -> str:
    return says(f"{bare(n.title)}: на 100", n.per_100.text)


def _normed(n: Newspaper) -> str:
    """«Солидарность» — 33 экземпляра, 0,85 на 100 членов Профсоюза при норме не менее 1; не хватает 6 экземпляров."""
    text = f"{n.title} — {_copies(n)}"
    if n.per_100.value is None:
        return text
    text += f", {_per_100(n)} на 100 членов Профсоюза"
    if _thin(n) or n.short_by is None:
        return text
    if not n.short_by:
        return f"{text}: норма ({n.norm}) выполнена"
    lacking = grammar.counted(n.short_by, grammar.COPY, grammar.Case.GEN)
    return f"{text} при норме {n.norm}: не хватает {says(f'{bare(n.title)}: не хватает', lacking)}"


def _others(papers: list[Newspaper], also: bool) -> str:
    """Newspapers without a norm, in one sentence."""
    parts = [
        f"{_inside(n.title)} — {_copies(n)}{_in_brackets(n, first=k == 0)}" for k, n in enumerate(papers)
    ]
    if not parts:
        return ""
    lead = "Кроме того, выписаны" if also else "Выписаны"
    if len(parts) > 1:
        return f"{lead}: {', '.join(parts)}"
    verb = "ыписана" if papers[0].title.startswith("Газета ") else "ыписано издание"
    return f"{'Кроме того, в' if also else 'В'}{verb} {parts[0]}"


def _inside(title: str) -> str:
    """In the middle of a sentence a newspaper without a name of its own is a common noun."""
    return grammar.small(title) if title.startswith("Газета ") else title


def _in_brackets(n: Newspaper, first: bool) -> str:
    if n.per_100.value is None:
        return ""
    return f" ({_per_100(n)} на 100 членов Профсоюза)" if first else f" ({_per_100(n)})"


def _thin(n: Newspaper) -> bool:
    return n.per_100.expected > 0 and n.per_100.answered * 2 < n.per_100.expected


def _half_before(report: OpenReport) -> str:
    """The first newspaper whose copies have changed since the half-year before, both told by as many forms."""
    for paper in report.newspapers:
        held = [
            h for h in report.halves if h.newspaper.title == paper.title and h.newspaper.total is not None
        ]
        if len(held) < 2 or not _alike(held[-2], held[-1]) or held[-1].newspaper.total != paper.total:
            continue
        step = int((held[-1].newspaper.total or 0) - (held[-2].newspaper.total or 0))
        if step:
            size = f"на{NBSP}{formats.number(abs(step))} {'больше' if step > 0 else 'меньше'}"
            told_as = says(f"{bare(paper.title)}: за полугодие", size)
            return f"Экземпляров издания {paper.title} {told_as}, чем в предыдущем полугодии"
    return ""


def _alike(a: HalfYear, b: HalfYear) -> bool:
    return a.accepted == b.accepted and a.expected == b.expected
