"""Invented answers for the open report: agreements, deeds for people, and what is written in own words."""

from datetime import date
from decimal import Decimal
from random import Random

from core.answers import Row, Rows, Value
from core.demo import words
from core.demo.people import Figures, Moment, Primary, likely
from core.demo.presence import number


def primary(rng: Random, p: Primary, f: Figures, at: Moment) -> dict[str, Value]:
    reported = bool(f.members) and likely(p, "report", 0.3 + 0.3 * at.progress, 0.4)
    values: dict[str, Value] = {
        "info_plan_exists": likely(p, "plan", 0.7 + 0.15 * at.progress, 0.2),
        "open_report_published": reported,
        "safety_commissioner": likely(p, "safety", 0.75 + 0.1 * at.progress, 0.3),
        "deeds": Rows() if not f.members else deeds(rng, f.members, 1 + int(p.luck["deeds"] * 4)),
    }
    if reported:
        values["open_report_url"] = f"https://otchety.example.ru/{number(p.place)}/{at.year - 1}"
    return values | _agreement(p, f, at) | _texts(rng, p, at)


def _agreement(p: Primary, f: Figures, at: Moment) -> dict[str, Value]:
    if not likely(p, "agreement", 0.85 + 0.06 * at.progress, 0.3):
        return {"ka_exists": False}
    # It lasts three years; one in thirty has forgotten to prolong it.
    late = 3 if p.luck["agreement"] * 100 % 1 < 0.03 else 0
    signed = date(
        at.year - (at.year + int(p.luck["safety"] * 3)) % 3 - late, 2 + int(p.luck["deeds"] * 7), 15
    )
    covered = f.workers if p.luck["legal"] < 0.8 else round(f.workers * 0.93)
    return {"ka_exists": True, "ka_signed": min(signed, at.day), "ka_covered_workers": covered}


def _texts(rng: Random, p: Primary, at: Moment) -> dict[str, Value]:
    if p.luck["words"] > 0.3 + 0.15 * at.progress:
        return {}
    values: dict[str, Value] = {"text_achievements": words.said(rng, words.ACHIEVEMENTS, rng.randint(1, 2))}
    if rng.random() < 0.7:
        values["text_problems"] = words.said(rng, words.PROBLEMS, 1)
    if rng.random() < 0.7:
        values["text_tasks"] = words.said(rng, words.TASKS, rng.randint(1, 2))
    return values


_KINDS = ("culture", "aid", "awards", "training", "health", "young")
_TIMED, _PAID = ("culture", "training", "young"), {"aid": 3500, "health": 9000}
# What part of the members it reaches.
_REACH = {"culture": 0.6, "aid": 0.12, "awards": 0.08, "training": 0.06, "health": 0.05, "young": 0.08}


def deeds(rng: Random, members: int, sorts: int) -> Rows:
    lines: list[Row] = []
    for kind in _KINDS[:sorts]:
        people = max(1, round(members * _REACH[kind] * rng.uniform(0.7, 1.3)))
        line: dict[str, int | str | Decimal] = {"deed_kind": kind, "deed_people": people}
        if kind in _TIMED:
            line["deed_times"] = rng.randint(1, 5)
        if kind in _PAID:
            line["deed_rub"] = Decimal(people * round(_PAID[kind] * rng.uniform(0.7, 1.3), -2))
        if rng.random() < 0.15:
            line["deed_note"] = rng.choice(words.NOTES[kind])
        lines.append(line)
    return Rows(tuple(lines))
