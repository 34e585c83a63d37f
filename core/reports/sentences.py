"""What a section says in a sentence or two, from its own figures."""

from collections.abc import Sequence
from decimal import Decimal

from core import formats, narrative
from core.formats import NBSP
from core.indicators import Aggregation
from core.organisations import LEVEL_PLURALS, Level
from core.reports.facts import Figure, Line, OpenReport


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


def membership(report: OpenReport) -> list[str]:
    figures = {line.indicator.code: line for line in report.membership}
    members, coverage = figures.get("members_total"), figures.get("coverage")
    first = ""
    if report.primaries and not (members and _whose(report, members)):
        first = f"В организации {formats.count(report.primaries, *LEVEL_PLURALS[Level.PRIMARY])}. "
    if members is None or members.now.value is None:
        return [first.strip()]
    people = formats.count(int(members.now.value), "член", "члена", "членов")
    return [
        f"{first}На учёте {people} Профсоюза{_against(members)}{_whose(report, members)}.",
        _covered(coverage) if coverage and coverage.now.value is not None else "",
        early(report),
    ]


def early(report: OpenReport) -> str:
    if not report.source.thin:
        return ""
    return f"{report.source.counted}: данных пока мало, сравнивать их с прошлым годом рано."


def _whose(report: OpenReport, line: Line) -> str:
    """«, — по 67 из 119 первичных организаций»: an incomplete total says of how many it is."""
    now = line.now
    if now.answered >= now.expected:
        return ""
    comma = "," if _against(line) else ""
    return f"{comma} — по {narrative.out_of(now.answered, now.expected, report.source.level)}"


def _against(line: Line) -> str:
    """«, на 34 больше, чем год назад»: the difference of what is printed, so that the reader gets the same."""
    step = _step(line)
    if step is None:
        return ""
    if step == 0:
        return ", столько же, сколько год назад"
    return f", на {formats.number(abs(step), line.now.places)} {'больше' if step > 0 else 'меньше'}, чем год назад"


def _covered(line: Line) -> str:
    step, text = _step(line), f"Охват членством среди работающих — {formats.percent(line.now.value)}"
    if line.now.answered < line.now.expected:
        text += f" ({formats.of(line.now.answered, line.now.expected)})"
    if step is None:
        return f"{text}."
    if step == 0:
        return f"{text}, как и год назад."
    points = f"{formats.number(abs(step), line.now.places)}{NBSP}п.{NBSP}п."
    return f"{text}, на {points} {'выше' if step > 0 else 'ниже'}, чем год назад."


def _step(line: Line) -> Decimal | None:
    """None where there is nothing to compare, a year is incomplete, or sums are of different numbers of forms."""
    now, before = line.now, line.before
    if now.value is None or before.value is None or now.partial or before.partial:
        return None
    if line.indicator.aggregation is Aggregation.SUM and now.answered != before.answered:
        return None
    return formats.half_up(now.value, now.places) - formats.half_up(before.value, now.places)


def control(report: OpenReport) -> list[str]:
    shares = [line for line in report.control if line.indicator.aggregation is Aggregation.SHARE_YES]
    if report.level is Level.PRIMARY or report.source.level is not Level.PRIMARY:
        return [_ticked([line.now for line in shares])]
    known = [line for line in shares if line.now.value is not None]
    if len(known) < 2:
        return []
    best, worst = max(known, key=_value), min(known, key=_value)
    return [
        f"Выше всего показатель «{best.indicator.short}» — {_share(best)}, "
        f"ниже всего «{worst.indicator.short}» — {_share(worst)}."
    ]


def _value(line: Line) -> Decimal:
    return line.now.value or Decimal(0)


def _share(line: Line) -> str:
    yes, answered = formats.number(line.now.total), formats.number(line.now.answered)
    return f"{formats.percent(line.now.value)} ({yes} из {answered} ответивших)"


def _ticked(figures: Sequence[Figure]) -> str:
    """Of one organisation's own answers."""
    given = [f for f in figures if f.total is not None]
    if not given:
        return ""
    done = int(sum(f.total or 0 for f in given))
    many = formats.plural(len(given), "показателя", "показателей", "показателей")
    return f"Положительный ответ дан по {formats.number(done)} из {formats.number(len(given))} {many} вида «да — нет»."


def subscription(report: OpenReport) -> list[str]:
    ordered = [n for n in report.newspapers if n.total and n.per_100.known]
    told = [narrative.copies(n.title, n.per_100.text, n.norm, n.short_by) for n in ordered]
    return [" ".join(told) or "Газеты не выписаны."]


def signatures(report: OpenReport) -> list[str]:
    where = ", ".join(part for part in (report.organisation, report.town) if part)
    pages = [link.address for link in report.links if link.title == report.organisation][:1]
    decision = status(report) if report.approved else "Отчёт не утверждён: это проект."
    blank = f"Протокол №{NBSP}_________ от «____»{NBSP}___________________ 20___{NBSP}г."
    return [
        decision,
        "" if report.approved else blank,
        f"Замечания и предложения направляйте: {'; '.join([where, *pages])}.",
    ]
