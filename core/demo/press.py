"""Invented events, contests, materials, publications, digital ways and whatever else people are told by."""

from datetime import date, timedelta
from random import Random

from core.answers import Row, Rows, Value
from core.campaigns import Half
from core.demo import words
from core.demo.people import Figures, Moment, Primary, likely, picked


def primary(rng: Random, p: Primary, f: Figures, at: Moment) -> dict[str, Value]:
    values: dict[str, Value] = {"events_exist": False, "publications_exist": False}
    if f.members and likely(p, "events", 0.72 + 0.14 * at.progress, 0.3):
        count = 1 + int(p.luck["events"] ** 0.5 * 3 + at.progress + max(p.activity, 0) / 2)
        values |= {"events_exist": True, "events": events(rng, at, count, f.working)}
    if likely(p, "press", 0.2 + 0.15 * at.progress, 0.7):
        count = 1 + int(3 * (1 - p.luck["press"]) * rng.random())
        values |= {"publications_exist": True, "publications": publications(rng, at, count)}
    values["contests"] = contests(rng, int(likely(p, "contest", 0.18 + 0.12 * at.progress, 0.5)), 0)
    values["materials"] = materials(rng, int(likely(p, "materials", 0.4 + 0.15 * at.progress, 0.4)))
    return values | _digital(p, f, at) | {"other_ways": _ways(p, at)}


def day_of(rng: Random, at: Moment) -> date:
    """A day of the year so far."""
    return at.day - timedelta(days=rng.randrange(at.day.timetuple().tm_yday))


def events(rng: Random, at: Moment, count: int, people: int) -> Rows:
    lines: list[Row] = []
    for kind, title in rng.sample(words.EVENTS, min(count, len(words.EVENTS))):
        line: dict[str, bool | int | str | date] = {"event_kind": kind, "event_title": title}
        if rng.random() < 0.8:
            line["event_date"] = day_of(rng, at)
        line["event_participants"] = max(3, round(people * rng.uniform(0.2, 0.9)))
        if rng.random() < 0.85:
            line["event_symbols"] = rng.random() < 0.55 + 0.25 * at.progress
        lines.append(line)
    return Rows(tuple(lines))


def contests(rng: Random, works: int, level: int) -> Rows:
    """At most two of them, each a chance better at a higher `level` (0 to 2)."""
    lines: list[Row] = []
    for name in rng.sample(("photofact", "reporter", "best_info", "other"), min(works, 2)):
        reached = min(2, max(level, rng.choice((0, 0, 1, 1, 2))))
        result = rng.choice(("part", "part", "part", "third", "second", "first"))
        lines.append(
            {
                "contest_name": name,
                "contest_level": ("municipal", "regional", "national")[reached],
                "contest_works": rng.randint(1, 3),
                "contest_result": result,
            }
        )
    return Rows(tuple(lines))


def materials(rng: Random, sorts: int) -> Rows:
    lines: list[Row] = []
    for kind, title in rng.sample(words.MATERIALS, sorts):
        lines.append(
            {"material_kind": kind, "material_title": title, "material_count": rng.choice((1, 1, 2, 3, 4))}
        )
    return Rows(tuple(lines))


def publications(rng: Random, at: Moment, count: int) -> Rows:
    lines: list[Row] = []
    for title in rng.sample(words.HEADLINES, min(count, len(words.HEADLINES))):
        kind, paper = rng.choice(words.PAPERS)
        line: dict[str, str | date] = {"pub_kind": kind, "pub_paper": paper or _central(at)}
        if rng.random() < 0.8:
            line["pub_date"] = day_of(rng, at)
        line["pub_title"] = title
        if kind == "site" and rng.random() < 0.7:
            line["pub_url"] = f"https://novosti.example.ru/{rng.randrange(1000, 10000)}"
        lines.append(line)
    return Rows(tuple(lines))


def _central(at: Moment) -> str:
    """«Профсоюзная среда» took the place of «Мой Профсоюз»."""
    return "Мой Профсоюз" if Half(at.year, 1) < Half(2025, 1) else "Профсоюзная среда"


def _digital(p: Primary, f: Figures, at: Moment) -> dict[str, Value]:
    keen = 0.4 + 0.6 * at.progress + max(p.activity, -0.5) / 2
    values: dict[str, Value] = {
        "ais_members": f.ais,
        "etickets": f.tickets,
        "remote_meetings": int(5 * p.luck["remote"] ** 2 * keen),
        "online_polls": int(4 * p.luck["polls"] ** 2 * keen),
        "infographics_video": likely(p, "video", 0.2 + 0.25 * at.progress, 0.3),
        "social_ads": int(3 * p.luck["ads"] ** 3 * keen),
    }
    if f.ais:
        values["ais_stat_report"] = likely(p, "ais", 0.45 + 0.4 * at.progress, 0.1)
    return values


_WAYS = (
    ("meeting", 0.75), ("hour", 0.25), ("mailbox", 0.12), ("radio", 0.03), ("tv", 0.06), ("screen", 0.12),
    ("leaflet", 0.3), ("phone", 0.1),
)  # fmt: skip


def _ways(p: Primary, at: Moment) -> tuple[str, ...]:
    return picked(p, "ways", _WAYS, 0.05 * at.progress) or ("none",)
