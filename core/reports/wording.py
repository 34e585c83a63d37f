"""Sections of an open report as somebody who signs it may word them."""

from core.reports import live, open_report
from core.reports.choices import Choices, Length
from core.reports.facts import OpenReport
from core.reports.open_report import Original


def sections(report: OpenReport, length: Length) -> tuple[Original, ...]:
    """Every section that may be worded, in the order of the report; the text is "" where we say nothing."""
    ours = {original.key: original for original in open_report.originals(report, length)}
    titles = open_report.titles().items()
    return tuple(ours.get(key, Original(key, title, "")) for key, title in titles)


def astray(report: OpenReport, choices: Choices) -> dict[str, tuple[str, ...]]:
    """Title of a section -> names in it that stand for nothing: they would be printed with their braces."""
    if not choices.edited:
        return {}
    known = open_report.figures(report)
    every = {
        s.key: live.unknown(choices.edited.get(s.key, ""), known) for s in sections(report, choices.length)
    }
    titles = open_report.titles()
    return {titles[key]: names for key, names in every.items() if names}


def refusal(wrong: dict[str, tuple[str, ...]]) -> str:
    """What is to be mended before anybody approves."""
    told = "; ".join(f"{title} — {', '.join(f'{{{n}}}' for n in names)}" for title, names in wrong.items())
    return f"В словах отчёта есть имена чисел, которых в нём нет: {told}. Поправьте их и утвердите отчёт."
