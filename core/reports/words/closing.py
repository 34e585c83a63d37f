"""How a report ends: problems, tasks for the next year, the decision and the signature."""

from core import formats, grammar
from core.formats import NBSP
from core.organisations import Level
from core.reports.choices import Length
from core.reports.facts import OpenReport
from core.reports.letterhead import PLAIN, Letterhead
from core.reports.words import lacks
from core.reports.words.opening import organ
from core.reports.words.terms import Part, says, thin

# As many as a reader bears.
_MOST = {Length.BRIEF: 3, Length.USUAL: 8, Length.FULL: 10}


def status(report: OpenReport) -> str:
    approved = report.approved
    if report.unaccepted:
        return "Проект: форма ещё на проверке"
    if approved is None:
        return "Проект"
    return f"Утверждён: {approved.organ}, протокол №{NBSP}{approved.protocol} от {formats.day_words(approved.decided)}"


def without_form(report: OpenReport) -> str:
    return (
        f"За {report.year}{NBSP}год принятой формы мониторинга нет. "
        "Разделы с данными появятся в отчёте, когда форма будет сдана и принята."
    )


def problems(report: OpenReport, length: Length) -> list[Part]:
    """What falls short by the figures, then what the committee itself sees."""
    every = lacks.troubles(report)
    found = every[: _MOST[length]]
    lead = _lead(report, len(found), len(every))
    parts = [Part("\n".join([lead, *_items(found)]))] if found else _none(report)
    own = report.text("text_problems")
    if not own:
        return parts
    return [*parts, Part(f"Над чем ещё надо работать, {organ(report)} видит так:"), Part(own, typed=True)]


def _lead(report: OpenReport, found: int, every: int) -> str:
    if thin(report):
        return "Судить о работе по этим данным рано:"
    if every == 1:
        return "По показателям этого отчёта не хватает одного:"
    if found < every:
        return "Чего не хватает больше всего, по показателям этого отчёта:"
    return "Чего не хватает по показателям этого отчёта, начиная с самого большого отставания:"


def _items(found: list[lacks.Trouble]) -> list[str]:
    return [f"— {t.fact}{'.' if n == len(found) else ';'}" for n, t in enumerate(found, 1)]


def _none(report: OpenReport) -> list[Part]:
    """Said only where there was something to look at."""
    if report.empty or thin(report) or report.level is Level.PRIMARY or not report.shortfalls:
        return []
    return [Part("По показателям этого отчёта отставания от норм нет.")]


def tasks(report: OpenReport, length: Length) -> list[Part]:
    """What the committee has set itself, and what follows from the figures: fact, norm, one act."""
    found = lacks.troubles(report)[: _MOST[length]]
    lines = [f"{n}. {t.act}." for n, t in enumerate(found, 1)]
    own, when = report.text("text_tasks"), says("следующий год", f"{report.year + 1}{NBSP}год")
    said = [Part(f"{grammar.capital(organ(report))} наметил:"), Part(own, typed=True)] if own else []
    lead = "Из показателей отчёта следует ещё:" if own else f"Из показателей отчёта следуют задачи на {when}:"
    return [*said, Part("\n".join([lead, *lines]))] if lines else said


def signatures(report: OpenReport, letterhead: Letterhead = PLAIN) -> list[str]:
    where = ", ".join(part for part in (report.organisation, report.town) if part)
    pages = [link.address for link in report.links if link.title == report.organisation][:1]
    details = [line.strip(" .;") for line in letterhead.details.splitlines() if line.strip()]
    decision = status(report) if report.approved else "Отчёт не утверждён: это проект."
    blank = f"Протокол №{NBSP}_________ от «____»{NBSP}___________________ 20___{NBSP}г."
    return [
        decision,
        "" if report.approved else blank,
        f"Замечания и предложения направляйте: {'; '.join([where, *(details or pages)])}.",
    ]
