"""What the page of the report says beside its tables: the same words as on paper."""

from core.reports import live
from core.reports.choices import Length
from core.reports.facts import OpenReport
from core.reports.words import information
from core.reports.words import membership as members
from core.reports.words.closing import status as status
from core.reports.words.closing import without_form as without_form


def membership(report: OpenReport) -> list[str]:
    return [live.plain(part.text) for part in members.told(report, Length.USUAL)]


def control(report: OpenReport) -> list[str]:
    return [live.plain(part.text) for part in information.told(report, Length.USUAL)]
