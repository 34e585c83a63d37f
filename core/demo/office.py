"""Invented answers of territorial and regional organisations: what their primaries add up to, and their own work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from core.answers import Row, Rows, Value
from core.demo import channels, deeds, money, people, presence, press, words
from core.demo.filling import as_of
from core.demo.people import Climate, Figures, Moment
from core.demo.tree import Place
from core.organisations import Kind, Level


@dataclass(frozen=True, slots=True)
class Below:
    """What stands below an office in a year."""

    figures: Figures
    kinds: Mapping[Kind, int]
    climate: Climate

    @property
    def count(self) -> int:
        return sum(self.kinds.values())


class _Traits:
    """Lasting numbers of an office that grow a little with the years; drawn in the same order every year."""

    def __init__(self, place: Place, rng: Random, at: Moment) -> None:
        self.place, self.rng, self.at, self.progress = place, rng, at, at.progress
        self._lasting = Random(place.code)

    def luck(self) -> float:
        return self._lasting.random()

    def about(self, least: float, most: float, growth: float = 0.3) -> int:
        usual = self._lasting.uniform(least, most) * (1 + growth * self.progress)
        return round(usual * self.rng.uniform(0.94, 1.06))

    def yes(self, share: float, growth: float = 0.2) -> bool:
        return self._lasting.random() < share + growth * self.progress


def office(rng: Random, place: Place, below: Below, at: Moment) -> dict[str, Value]:
    """Everything it could answer; questions its form does not ask are for the caller to drop."""
    me = _Traits(place, rng, at)
    parts = (_people, _responsible, _page, _letters, _channels, _press, _digital, _plans, _report, _rights)
    values: dict[str, Value] = {"stat_as_of": as_of(at.day)}
    for part in parts:
        values |= part(me, below)
    a_member = 250 + 250 * me.luck()
    total = below.figures.members * a_member * (1 + 0.3 * me.progress)
    return values | money.spent(rng, total, me.luck(), at)


def _people(me: _Traits, below: Below) -> dict[str, Value]:
    f, count = below.figures, below.count
    values: dict[str, Value] = {f"primaries_{kind}": below.kinds.get(kind, 0) for kind in Kind}
    covered = Decimal(f.working * 1000 // max(f.workers, 1)) / 10
    values |= {"coverage_published": covered} if me.yes(0.6) else {}
    return values | {
        "primaries_count": count,
        "meetings_held": round(count * me.rng.uniform(0.72, 1.0)),
        "workers_total": f.workers,
        "members_total": f.members,
        "members_working": f.working,
        "members_students": f.members_students,
        "members_pensioners": f.pensioners,
        "members_youth": f.youth,
        "committee_members": me.about(18, 40),
        "profgroups_count": f.working // 40,
        "chairs_women": round(count * (0.84 + 0.12 * me.luck())),
        "chairs_youth": round(count * (0.06 + 0.1 * me.luck() + 0.04 * me.progress)),
        "chairs_staff": count // 45,
    }


_EQUIPMENT = ("computer", "printer", "phone", "camera", "editor")


def _responsible(me: _Traits, _: Below) -> dict[str, Value]:
    desk = me.luck()
    return {
        "resp_exists": True,
        "resp_name": people.person(me.place, Random(me.place.code)),
        "resp_position": "заместитель председателя" if desk < 0.5 else "специалист по информационной работе",
        "resp_trained": me.yes(0.6, 0.3),
        "press_secretary": "service" if desk < 0.1 else "secretary" if me.yes(0.3, 0.35) else "none",
        "youth_council_involved": me.yes(0.5, 0.4),
        "equip_internet": True,
        "equip_has": _EQUIPMENT[: me.about(2.6, 4.0, 0.2)],
        "email_own": "own",
        "email_address": f"org-{presence.number(me.place)}@example.ru",
    }


def _page(me: _Traits, _: Below) -> dict[str, Value]:
    own, number = me.luck() < 0.35, presence.number(me.place)
    host = f"profsoyuz-{number}" if own else f"obrazovanie-{number}"
    return {
        "site_kind": "own" if own else "page",
        "site_url": f"https://{host}.example.ru/profsoyuz",
        "site_last_update": presence.lately(me.rng, me.at.day, 25, 60),
        "site_posts_year": me.about(40, 220),
        "site_has": ("documents", "news", "report", "contacts", "join", "history", "benefits")[
            : me.about(3.5, 6)
        ],
        **{f"{what}_mark": _mark(me) for what in ("site", "stand", "channels")},
    }


def _mark(me: _Traits) -> int:
    return min(3, max(0, round(0.9 + me.luck() + 0.7 * me.progress + me.rng.uniform(-0.3, 0.3))))


def _letters(me: _Traits, below: Below) -> dict[str, Value]:
    return {
        "packs_sent": presence.sent(below.climate.letters, me.at),
        "solidarity_mailings": min(52, me.about(22, 46)),
        "materials": press.materials(me.rng, me.about(1, 3.4)),
    }


def _channels(me: _Traits, below: Below) -> dict[str, Value]:
    """A group, a channel that leaves Telegram, and a chat of the chairs."""
    people, left = below.figures.members, me.luck() < channels.moved(me.at.year)
    name, posts = f"org{presence.number(me.place)}", 8 + 20 * me.luck()
    lines: list[Row] = [
        channels.line(me.rng, "vk", "official", name, round(people * (0.15 + 0.25 * me.progress)), posts),
        channels.line(
            me.rng, "max" if left else "whatsapp", "activists", name, round(below.count * 1.1), posts
        ),
    ]
    if me.yes(0.5):
        platform = "max" if left else "telegram"
        lines.append(channels.line(me.rng, platform, "channel", name, round(people * 0.08), posts))
    if me.place.level is Level.REGIONAL:
        lines.append(channels.line(me.rng, "vk", "youth", f"{name}_young", round(people * 0.03), posts / 2))
    return {"channels_exist": True, "channels": Rows(tuple(lines))}


def _press(me: _Traits, below: Below) -> dict[str, Value]:
    return {
        "events_exist": True,
        "events": press.events(me.rng, me.at, me.about(3, 6), min(below.figures.working, 260)),
        "contests": press.contests(me.rng, me.about(0.2, 1.6), 1),
        "info_contest_held": me.yes(0.3),
        "publications_exist": True,
        "publications": press.publications(me.rng, me.at, me.about(2, 7)),
        "pub_regional_site": me.about(6, 40),
        "pub_regional_vk": me.about(10, 60),
        "pub_leader_speeches": me.about(2, 9),
    }


def _digital(me: _Traits, below: Below) -> dict[str, Value]:
    return {
        "ais_members": below.figures.ais,
        "remote_meetings": me.about(3, 12),
        "remote_training": me.about(2, 10),
        "online_polls": me.about(1, 5),
        "infographics_video": me.yes(0.4, 0.5),
        "social_ads": me.about(0, 6),
        "digital_other": me.rng.choice(words.TECHNOLOGIES),
        "other_ways": ("meeting", "hour", "leaflet", "phone")[: me.about(1.6, 4)],
    }


def _plans(me: _Traits, _: Below) -> dict[str, Value]:
    items = me.about(24, 34, 0.0)
    done = min(items, round(items * (0.62 + 0.15 * me.luck() + 0.18 * me.progress)))
    return {
        "info_plan_exists": me.yes(0.8),
        "info_presidium_reviews": me.about(1, 4),
        "info_seminars": me.about(1, 5),
        "program_items": items,
        "program_items_done": done,
        "program_item_status": _undone(me.rng, items, items - done),
    }


_WHY = {
    "not_started": ("Не хватило средств.", "Сменился ответственный."),
    "in_work": ("Ждём решения учредителя.", "Заканчиваем в декабре."),
    "put_off": ("Перенесли на весну.", "Перенесли до ремонта здания."),
}


def _undone(rng: Random, items: int, lacking: int) -> Rows:
    lines: list[Row] = []
    for number in sorted(rng.sample(range(1, items + 1), lacking)):
        status = rng.choice(("not_started", "in_work", "in_work", "put_off"))
        line: dict[str, int | str] = {"item_number": number, "item_status": status}
        if rng.random() < 0.6:
            line["item_reason"] = rng.choice(_WHY[status])
        lines.append(line)
    return Rows(tuple(lines))


def _report(me: _Traits, _: Below) -> dict[str, Value]:
    values: dict[str, Value] = {
        "open_report_published": True,
        "text_intro": me.rng.choice(words.INTROS),
        "text_achievements": words.said(me.rng, words.ACHIEVEMENTS, 3),
        "text_problems": words.said(me.rng, words.PROBLEMS, 2),
        "text_tasks": words.said(me.rng, words.TASKS, 3),
    }
    day, number = 12 + int(me.luck() * 15), 1 + int(me.luck() * 8)
    if not me.yes(0.6, 0.35):
        return values | {"open_report_published": False}
    decided = min(date(me.at.year, 1, day), me.at.day)
    return values | {
        "open_report_url": f"https://otchety.example.ru/{presence.number(me.place)}/{me.at.year - 1}",
        "open_report_date": decided,
        "open_report_protocol": f"постановление комитета № {number} от {decided:%d.%m.%Y}",
        "open_report_sent_partners": me.yes(0.6),
    }


def _rights(me: _Traits, below: Below) -> dict[str, Value]:
    members = below.figures.members
    return {
        "agreements_count": me.about(1, 3, 0.0),
        "safety_checks": me.about(6, 24),
        "sout_places": round(below.figures.workers * 0.15 * me.rng.uniform(0.8, 1.2)),
        "legal_checks": me.about(4, 18),
        "legal_appeals": round(members * 0.02 * me.rng.uniform(0.8, 1.2)),
        "econ_effect_rub": Decimal(round(members * me.about(250, 480)) // 1000 * 1000),
        "school_activist_sessions": me.about(3, 9),
        "deeds": deeds.deeds(me.rng, members, 6),
    }
