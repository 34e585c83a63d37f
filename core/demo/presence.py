"""Invented answers about what stays: who is responsible, the page, the mail, the stand, the letters received."""

from datetime import date, timedelta
from random import Random

from core.answers import Value
from core.demo.people import Figures, Moment, Primary, likely, picked
from core.demo.tree import Place
from core.organisations import Kind


def primary(rng: Random, p: Primary, f: Figures, at: Moment) -> dict[str, Value]:
    values = _responsible(p, at) | _page(rng, p, at) | _mail(p, at)
    return values | _stand(rng, p, at) | _letters(rng, p, at)


def _responsible(p: Primary, at: Moment) -> dict[str, Value]:
    values: dict[str, Value] = {
        "equip_internet": likely(p, "internet", 0.86 + 0.08 * at.progress, 0.2),
        "youth_council_involved": likely(p, "council", 0.4 + 0.2 * at.progress, 0.2),
    }
    if not likely(p, "responsible", 0.9 + 0.05 * at.progress, 0.3):
        return values | {"resp_exists": False}
    trained = likely(p, "trained", 0.35 + 0.2 * at.progress, 0.2)
    return values | {"resp_exists": True, "resp_name": p.responsible, "resp_trained": trained}


_SECTIONS = (
    ("documents", 0.8), ("news", 0.75), ("report", 0.45), ("contacts", 0.85), ("join", 0.4), ("history", 0.25),
    ("benefits", 0.35), ("directions", 0.3), ("innovations", 0.12),
)  # fmt: skip


def _page(rng: Random, p: Primary, at: Moment) -> dict[str, Value]:
    if not likely(p, "page", 0.5 + 0.2 * at.progress, 0.9):
        reasons = ("technical", "nobody", "nobody", "refused", "other")
        return {"site_kind": "none", "site_reason_none": reasons[int(p.luck["own_site"] * len(reasons))]}
    own = p.luck["own_site"] < 0.15
    host = f"profkom-{number(p.place)}" if own else f"{word(p.place)}-{number(p.place)}"
    posts = rng.uniform(0.75, 1.25) * (4 + 60 * p.luck["posts"] ** 2) * (1 + max(p.activity, -0.9))
    return {
        "site_kind": "own" if own else "page",
        "site_url": f"https://{host}.example.ru" + ("" if own else "/profsoyuz"),
        "site_last_update": lately(rng, at.day, 120, 400),
        "site_posts_year": max(round(posts), 0),
        "site_has": picked(p, "sections", _SECTIONS, 0.12 * at.progress) or ("contacts",),
    }


def _mail(p: Primary, at: Moment) -> dict[str, Value]:
    if likely(p, "own_email", 0.48 + 0.14 * at.progress, 0.4):
        return {"email_own": "own", "email_address": f"profkom-{number(p.place)}@example.ru"}
    if p.luck["any_email"] < 0.62:
        address = f"{word(p.place)}-{number(p.place)}@example.ru"
        return {"email_own": "institution", "email_address": address}
    if p.luck["any_email"] < 0.9:
        return {"email_own": "personal", "email_address": f"lichnaya-{number(p.place)}@example.ru"}
    return {"email_own": "none"}


_BOARD = (
    ("symbolics", 0.8), ("who", 0.7), ("training", 0.3), ("events", 0.6), ("join", 0.45), ("contacts", 0.75),
)  # fmt: skip


def _stand(rng: Random, p: Primary, at: Moment) -> dict[str, Value]:
    if not likely(p, "stand", 0.82 + 0.06 * at.progress, 0.2):
        return {"stand_exists": False}
    return {
        "stand_exists": True,
        "stand_count": 1 + int((p.working + p.students) / 150) + (p.luck["stand"] < 0.15),
        "stand_updated": lately(rng, at.day, 50, 300),
        "stand_plan": likely(p, "plan", 0.66 + 0.1 * at.progress),
        "stand_legal": likely(p, "legal", 0.6 + 0.1 * at.progress),
        "stand_newspaper": likely(p, "paper", 0.4 + 0.1 * at.progress),
        "stand_has": picked(p, "legal", _BOARD, 0.1 * at.progress) or ("symbolics",),
    }


_WAYS = (("meeting", 0.75), ("stand", 0.55), ("chat", 0.45), ("email", 0.2), ("site", 0.25), ("person", 0.3))


def sent(letters: float, at: Moment) -> int:
    """Letters that a territory with this habit sends in a year."""
    return round(letters * (1 + 0.5 * at.progress))


def _letters(rng: Random, p: Primary, at: Moment) -> dict[str, Value]:
    reached = min(1.0, 0.55 + 0.5 * p.luck["letters"] + 0.1 * at.progress)
    received = round(sent(p.climate.letters, at) * min(1.0, reached * rng.uniform(0.95, 1.05)))
    values: dict[str, Value] = {
        "packs_received": received,
        "solidarity_mailing_received": likely(p, "mailing", 0.5 + 0.25 * at.progress, 0.2),
    }
    if received:
        values["packs_delivered_how"] = picked(p, "mailing", _WAYS, 0.1 * at.progress) or ("meeting",)
    return values


def lately(rng: Random, day: date, usual: int, oldest: int) -> date:
    """Mostly within `usual` days, one in twenty-five up to `oldest`."""
    most = oldest if rng.random() < 0.04 else usual
    return day - timedelta(days=int(rng.random() ** 2 * most))


def number(place: Place) -> str:
    return f"{place.id:04}"


_WORDS = {
    Kind.SCHOOL: "school",
    Kind.KINDERGARTEN: "detsad",
    Kind.EXTRA: "tvorchestvo",
    Kind.COLLEGE: "college",
    Kind.UNIVERSITY: "university",
    Kind.OTHER: "org",
}


def word(place: Place) -> str:
    return _WORDS[place.kind or Kind.OTHER]
