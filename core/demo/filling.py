"""Invented answers: what a primary writes into its monitoring form in a year. They pass the blocking rules."""

from datetime import date
from decimal import Decimal
from random import Random

from core.answers import Missing, Value, quantity
from core.demo import channels, deeds, money, presence, press
from core.demo.people import Figures, Moment, Primary
from core.organisations import Kind

WITH_STUDENTS = (Kind.COLLEGE, Kind.UNIVERSITY)


def primary(rng: Random, p: Primary, f: Figures, at: Moment) -> dict[str, Value]:
    """Everything the organisation could answer; questions its form does not ask are for the caller to drop."""
    values: dict[str, Value] = {"stat_as_of": as_of(at.day)}
    values |= _people(p, f) | presence.primary(rng, p, f, at)
    values |= channels.primary(rng, p, f, at) | press.primary(rng, p, f, at)
    values |= deeds.primary(rng, p, f, at) | money.primary(rng, p, f, at)
    _forget(rng, values, at)
    if p.slip == at.year:
        _odd(p, values, at)
    return values


def as_of(day: date) -> date:
    """Statistics are counted on 1 January and 1 October; the last of them before the day."""
    return max(d for y in (day.year - 1, day.year) for d in (date(y, 1, 1), date(y, 10, 1)) if d <= day)


def members(p: Primary, f: Figures) -> int:
    """As its forms give them: some count no students."""
    return f.members - (f.members_students if p.without_students else 0)


def _people(p: Primary, f: Figures) -> dict[str, Value]:
    nothing, known = Missing.NOT_APPLICABLE, members(p, f)
    return {
        "workers_total": f.workers,
        "students_total": nothing if p.without_students else f.students,
        "members_total": known,
        "members_working": f.working,
        "members_students": nothing if p.without_students else f.members_students,
        "members_pensioners": f.pensioners,
        "members_youth": max(f.youth - f.members_students, 0) if p.without_students else f.youth,
        "members_on_leave": f.on_leave,
        "committee_members": min(known, 3 + f.working // 9),
        "profgroups_count": f.working // 30 + (0 if p.without_students else f.members_students // 45),
    }


# Not required, and sometimes left out.
_OPTIONAL = (
    "members_on_leave", "committee_members", "site_last_update", "stand_updated", "stand_has", "site_has",
    "ka_covered_workers", "members_pensioners", "info_plan_exists", "etickets",
)  # fmt: skip
# Required, and sometimes unknown.
_UNKNOWN = (
    ("workers_total", 0.006), ("site_posts_year", 0.03), ("packs_received", 0.015), ("members_in_chats", 0.02),
    ("budget_info", 0.015), ("ka_signed", 0.02),
)  # fmt: skip


def _forget(rng: Random, values: dict[str, Value], at: Moment) -> None:
    """What is not required is sometimes left out; what is not known is «нет данных»."""
    for code in _OPTIONAL:
        if rng.random() < 0.03:
            values.pop(code, None)
    if rng.random() < 0.05 * (1 - at.progress):
        values["ais_members"] = Missing.NO_DATA
        values.pop("ais_stat_report", None)
        values.pop("etickets", None)
    for code, chance in _UNKNOWN:
        if code in values and rng.random() < chance:
            values[code] = Missing.NO_DATA
    if isinstance(values["packs_received"], Missing):
        values.pop("packs_delivered_how", None)


def _odd(p: Primary, values: dict[str, Value], at: Moment) -> None:
    """It passes the rules; the charts and the reviewer see it."""
    tenfold, jump, _ = range(3)
    if p.oddity == tenfold:
        # A digit too many.
        codes = ("workers_total", "site_posts_year") if at.progress == 1 else ("site_posts_year",)
        code = next((c for c in codes if (quantity(values.get(c)) or 0) > 1), "")
        if code:
            values[code] = int(quantity(values[code]) or 0) * 10
    elif p.oddity == jump and quantity(values.get("budget_info")) is not None:
        for code in ("budget_total", "budget_info"):
            values[code] = (quantity(values[code]) or Decimal(0)) * Decimal("2.8")
    else:
        # Nobody of its size meets as often.
        values["remote_meetings"] = 48
