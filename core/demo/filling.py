"""Invented answers: what an organisation writes into its form in a year. They pass the blocking rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from core.answers import Missing, Value
from core.demo import names, people
from core.demo.people import Figures, Primary, likely
from core.demo.tree import Place
from core.organisations import Kind


@dataclass(frozen=True, slots=True)
class Moment:
    """When a form is filled: the year of its campaign, the day, and how far the years have come (0 to 1)."""

    year: int
    day: date
    progress: float


def primary(rng: Random, p: Primary, f: Figures, at: Moment) -> dict[str, Value]:
    """Everything the organisation could answer; questions its form does not ask are for the caller to drop."""
    values: dict[str, Value] = {"stat_as_of": as_of(at.day)}
    values |= _people(p, f) | _papers(f)
    values |= _responsible(p, at) | _page(rng, p, at) | _mail(rng, p, at) | _stand(rng, p, at)
    values |= {"ais_members": f.ais, "etickets": f.tickets}
    _forget(rng, values, at)
    if p.slip == at.year:
        _slip(values, at)
    return values


def as_of(day: date) -> date:
    """Statistics are counted on 1 January and 1 October; the last of them before the day."""
    return max(d for y in (day.year - 1, day.year) for d in (date(y, 1, 1), date(y, 10, 1)) if d <= day)


def _people(p: Primary, f: Figures) -> dict[str, Value]:
    nothing = Missing.NOT_APPLICABLE
    return {
        "workers_total": f.workers,
        "students_total": nothing if p.without_students else f.students,
        "members_total": f.members - (f.members_students if p.without_students else 0),
        "members_working": f.working,
        "members_students": nothing if p.without_students else f.members_students,
        "members_pensioners": f.pensioners,
        "members_youth": max(f.youth - f.members_students, 0) if p.without_students else f.youth,
        "members_on_leave": f.on_leave,
    }


def _papers(f: Figures) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for code, copies in f.papers.items():
        paper, form = code.split("_")
        # «Мой Профсоюз» until 2023, «Профсоюзная среда» after it: the form asks for one of them.
        for known in ("myunion", "milieu") if paper == "second" else (paper,):
            values[f"{known}_{form}"] = copies
    return values


def _responsible(p: Primary, at: Moment) -> dict[str, Value]:
    if not likely(p, "responsible", 0.9 + 0.05 * at.progress, 0.3):
        return {"resp_exists": False}
    return {
        "resp_exists": True,
        "resp_name": p.responsible,
        "resp_position": p.position,
        "resp_since": date(
            at.day.year - 1 - int(p.luck["responsible"] * 8), 1 + int(p.luck["plan"] * 12), 15
        ),
        "resp_trained": likely(p, "trained", 0.35 + 0.2 * at.progress, 0.2),
    }


def _page(rng: Random, p: Primary, at: Moment) -> dict[str, Value]:
    if not likely(p, "page", 0.5 + 0.2 * at.progress, 0.9):
        reasons = ("technical", "nobody", "nobody", "refused", "other")
        return {"site_kind": "none", "site_reason_none": rng.choice(reasons)}
    own = p.luck["own_site"] < 0.15
    host = f"profkom-{_number(p.place)}" if own else f"{_word(p.place)}-{_number(p.place)}"
    posts = round(rng.uniform(0.7, 1.3) * (4 + 60 * p.luck["posts"] ** 2) * (1 + max(p.activity, -0.9)))
    return {
        "site_kind": "own" if own else "page",
        "site_url": f"https://{host}.example.ru" + ("" if own else "/profsoyuz"),
        "site_last_update": _before(rng, at.day, 240),
        "site_posts_year": max(posts, 0),
        "site_has": _contents(rng, p),
    }


def _contents(rng: Random, p: Primary) -> tuple[str, ...]:
    usual = (("documents", 0.8), ("news", 0.75), ("report", 0.45), ("contacts", 0.85), ("join", 0.4))
    return tuple(code for code, share in usual if rng.random() < share + 0.1 * p.activity) or ("contacts",)


def _mail(rng: Random, p: Primary, at: Moment) -> dict[str, Value]:
    number = _number(p.place)
    if likely(p, "own_email", 0.48 + 0.14 * at.progress, 0.4):
        kind, address = "own", f"profkom-{number}@example.ru"
    elif p.luck["any_email"] < 0.62:
        kind, address = "institution", f"{_word(p.place)}-{number}@example.ru"
    elif p.luck["any_email"] < 0.9:
        kind, address = "personal", f"lichnaya-{number}@example.ru"
    else:
        return {"email_own": "none"}
    checked = rng.choice(("daily", "daily", "weekly", "rarely"))
    return {"email_own": kind, "email_address": address, "email_checked": checked}


def _stand(rng: Random, p: Primary, at: Moment) -> dict[str, Value]:
    if not likely(p, "stand", 0.82 + 0.06 * at.progress, 0.2):
        return {"stand_exists": False}
    return {
        "stand_exists": True,
        "stand_count": 1 + int((p.working + p.students) / 150) + (p.luck["stand"] < 0.15),
        "stand_updated": _before(rng, at.day, 300),
        "stand_plan": likely(p, "plan", 0.66 + 0.1 * at.progress),
        "stand_legal": likely(p, "legal", 0.6 + 0.1 * at.progress),
        "stand_newspaper": likely(p, "paper", 0.4 + 0.1 * at.progress),
    }


def _forget(rng: Random, values: dict[str, Value], at: Moment) -> None:
    """What is not required is sometimes left out; what is not known is «нет данных»."""
    for code in ("members_on_leave", "site_last_update", "email_checked", "stand_updated", "resp_position"):
        if rng.random() < 0.04:
            values.pop(code, None)
    if rng.random() < 0.05 * (1 - at.progress):
        values["ais_members"] = values["etickets"] = Missing.NO_DATA
    for code, chance in (("workers_total", 0.006), ("regional_print", 0.02), ("site_posts_year", 0.03)):
        if code in values and rng.random() < chance:
            values[code] = Missing.NO_DATA


def _slip(values: dict[str, Value], at: Moment) -> None:
    """A digit too many: it passes the rules, the charts and the reviewer see it."""
    codes = ("solidarity_print", "site_posts_year", "regional_print")
    for code in ("workers_total", *codes) if at.progress == 1 else codes:
        typed = values.get(code)
        if isinstance(typed, int) and typed > 1:
            values[code] = typed * 10
            return


def office(rng: Random, place: Place, f: Figures, kinds: Mapping[Kind, int], at: Moment) -> dict[str, Value]:
    """The form of a territorial or regional organisation: what its primaries add up to, and its own work."""
    count, lasting = sum(kinds.values()), Random(place.code)
    trained, own_site = lasting.random() < 0.6 + 0.3 * at.progress, lasting.random() < 0.35
    name, position = people.person(place, Random(place.code)), lasting.choice(names.POSITIONS[:2])
    number = _number(place)
    host = f"profsoyuz-{number}" if own_site else f"obrazovanie-{number}"
    values: dict[str, Value] = {f"primaries_{kind}": kinds.get(kind, 0) for kind in Kind}
    values |= {"primaries_count": count, "meetings_held": round(count * rng.uniform(0.72, 1.0))}
    values |= {
        "stat_as_of": as_of(at.day),
        "workers_total": f.workers,
        "members_total": f.members,
        "members_working": f.working,
        "members_students": f.members_students,
        "members_pensioners": f.pensioners,
        "members_youth": f.youth,
        "resp_exists": True,
        "resp_name": name,
        "resp_position": position,
        "resp_trained": trained,
        "site_kind": "own" if own_site else "page",
        "site_url": f"https://{host}.example.ru/profsoyuz",
        "site_last_update": _before(rng, at.day, 30),
        "site_posts_year": rng.randint(40, 260),
        "site_has": ("documents", "news", "report", "contacts"),
        "site_mark": min(3, max(0, round(rng.gauss(1.4 + 0.6 * at.progress, 0.7)))),
        "email_own": "own",
        "email_address": f"org-{number}@example.ru",
        "ais_members": f.ais,
    }
    return values | _papers(f)


def _before(rng: Random, day: date, most: int) -> date:
    return day - timedelta(days=int(rng.random() ** 2 * most))


def _number(place: Place) -> str:
    return f"{place.id:04}"


_WORDS = {
    Kind.SCHOOL: "school",
    Kind.KINDERGARTEN: "detsad",
    Kind.EXTRA: "tvorchestvo",
    Kind.COLLEGE: "college",
    Kind.UNIVERSITY: "university",
    Kind.OTHER: "org",
}


def _word(place: Place) -> str:
    return _WORDS[place.kind or Kind.OTHER]
