"""Invented groups and chats. People leave WhatsApp and Telegram for MAX and ВКонтакте from 2025 on."""

from random import Random

from core.answers import Row, Rows, Value
from core.demo.people import Figures, Moment, Primary, likely
from core.demo.presence import number

# Share of chats that have moved to MAX by the year, and of channels that have left Telegram.
_MOVED = {2025: 0.3, 2026: 0.75}


def moved(year: int) -> float:
    return 0.9 if year > max(_MOVED) else _MOVED.get(year, 0.0)


def primary(rng: Random, p: Primary, f: Figures, at: Moment) -> dict[str, Value]:
    people = f.working + (0 if p.without_students else f.members_students)
    lines = _lines(rng, p, people, at) if people else []
    share = (0.35 if lines else 0.05) + 0.3 * p.luck["chat"] + 0.25 * at.progress
    values: dict[str, Value] = {
        "channels_exist": bool(lines),
        "members_in_chats": round(people * min(1.0, share)),
    }
    return values | ({"channels": Rows(tuple(lines))} if lines else {})


def _lines(rng: Random, p: Primary, people: int, at: Moment) -> list[Row]:
    """A chat of the staff first, then a group, then one for the young of large organisations."""
    found: list[Row] = []
    if likely(p, "channel", 0.6 + 0.2 * at.progress, 0.4):
        found.append(_line(rng, p, at, _chat(p, at.year), "staff", people * (0.45 + 0.4 * p.luck["chat"])))
    if likely(p, "vk", 0.22 + 0.25 * at.progress, 0.8):
        found.append(_line(rng, p, at, _group(p, at.year), "official", people * (0.6 + p.luck["vk"] * 2)))
    if p.students and p.luck["council"] < 0.5 + 0.3 * at.progress:
        found.append(_line(rng, p, at, "vk", "youth", p.students * 0.25))
    return found


def _chat(p: Primary, year: int) -> str:
    if p.luck["moved"] < moved(year):
        return "max"
    return "whatsapp" if p.luck["chat"] < 0.65 else "telegram"


def _group(p: Primary, year: int) -> str:
    if p.luck["regional"] < 0.68:
        return "vk"
    if p.luck["regional"] < 0.78:
        return "ok"
    # Of those who left Telegram most went to ВКонтакте.
    return "telegram" if p.luck["moved"] >= moved(year) else "vk" if p.luck["moved"] < 0.5 else "max"


def _line(rng: Random, p: Primary, at: Moment, platform: str, kind: str, size: float) -> Row:
    posts = (2 + 20 * p.luck["posts"]) * (0.7 + 0.4 * at.progress) * (1 + max(p.activity, -0.8) / 2)
    name = f"profkom{number(p.place)}" + ("_young" if kind == "youth" else "")
    return line(rng, platform, kind, name, max(2, round(size)), posts)


def line(rng: Random, platform: str, kind: str, name: str, people: int, posts: float) -> Row:
    """One record; a few channels have fallen silent."""
    row: dict[str, bool | int | str] = {"chan_platform": platform, "chan_kind": kind}
    if kind in ("official", "youth", "channel"):
        # Nobody's real page may be met by a click.
        row["chan_url"] = f"https://{platform}.example.ru/{name}"
    row["chan_members"] = people
    if rng.random() < 0.7:
        row["chan_members_new"] = round(people * rng.uniform(-0.03, 0.12))
    row["chan_posts_month"] = 0 if rng.random() < 0.05 else max(1, round(posts * rng.uniform(0.8, 1.2)))
    return row
