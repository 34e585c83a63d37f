"""A primary's form as short as scoring needs it, with the codes of the catalogue."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import yaml

from core.answers import Answers, Rows
from core.indicators import Indicator, parse

TODAY = date(2026, 10, 12)

_FORM = """
- {code: members_total, kind: whole}
- {code: resp_exists, kind: yes_no, label: Есть ответственный}
- {code: resp_trained, kind: yes_no, after: {code: resp_exists, values: ["yes"]}}
- {code: equip_internet, kind: yes_no}
- {code: site_kind, kind: choice, options: {own: свой сайт, page: страница, none: нет}, "yes": [own, page]}
- {code: site_has, kind: several, after: {code: site_kind, values: [own, page]},
   options: {documents: документы, news: новости, report: открытый отчёт, contacts: контакты, join: как вступить}}
- {code: site_last_update, kind: date, after: {code: site_kind, values: [own, page]}}
- {code: email_own, kind: choice, "yes": [own],
   options: {own: своя, institution: почта учреждения, personal: личная почта, none: почты нет}}
- {code: packs_received, kind: whole}
- {code: packs_delivered_how, kind: several, after: {code: packs_received, above: 0},
   options: {meeting: собрание, stand: стенд, chat: чат}}
- {code: solidarity_mailing_received, kind: yes_no}
- {code: stand_exists, kind: yes_no}
- {code: stand_updated, kind: date, after: {code: stand_exists, values: ["yes"]}}
- {code: stand_plan, kind: yes_no, after: {code: stand_exists, values: ["yes"]}}
- {code: stand_legal, kind: yes_no, after: {code: stand_exists, values: ["yes"]}}
- {code: stand_newspaper, kind: yes_no, after: {code: stand_exists, values: ["yes"]}}
- {code: stand_has, kind: several, after: {code: stand_exists, values: ["yes"]},
   options: {symbolics: символика, who: состав профкома}}
- {code: channels_exist, kind: yes_no}
- {code: channels, kind: rows, after: {code: channels_exist, values: ["yes"]},
   columns: [{code: chan_posts_month, kind: whole, label: Записей}]}
- {code: social_any, kind: yes_no, tally: {rows: channels, take: any, where: chan_posts_month}}
- {code: social_posts_month, kind: whole, tally: {rows: channels, take: sum, column: chan_posts_month}}
- {code: members_in_chats, kind: whole}
- {code: events_exist, kind: yes_no}
- {code: events, kind: rows, after: {code: events_exist, values: ["yes"]},
   columns: [{code: event_title, kind: text, label: Название}]}
- {code: events_count, kind: whole, tally: {rows: events, take: count}}
- {code: contests, kind: rows, columns: [{code: contest_works, kind: whole, label: Работ}]}
- {code: contests_any, kind: yes_no, tally: {rows: contests, take: any}}
- {code: ais_members, kind: whole}
- {code: remote_meetings, kind: whole}
- {code: remote_training, kind: whole}
- {code: online_polls, kind: whole}
- {code: infographics_video, kind: yes_no}
- {code: social_ads, kind: whole}
- {code: other_ways, kind: several, options: {hour: профсоюзный час, box: почтовый ящик, none: нет}}
- {code: publications_exist, kind: yes_no}
- {code: publications, kind: rows, after: {code: publications_exist, values: ["yes"]},
   columns: [{code: pub_title, kind: text, label: Заголовок}]}
- {code: publications_count, kind: whole, tally: {rows: publications, take: count}}
- {code: budget_total, kind: money}
- {code: budget_info, kind: money, after: {code: budget_total, above: 0}}
- {code: open_report_published, kind: yes_no}
"""

QUESTIONS: dict[str, Indicator] = {
    raw["code"]: parse({"label": raw["code"], "levels": [] if "tally" in raw else ["primary"]} | raw)
    for raw in yaml.safe_load(_FORM)
}

# Everything is there: 100 points of 100.
BEST: Answers = {
    "members_total": 60,
    "resp_exists": True,
    "resp_trained": True,
    "equip_internet": True,
    "site_kind": "page",
    "site_has": ("documents", "news", "report", "contacts", "join"),
    "site_last_update": date(2026, 9, 1),
    "email_own": "own",
    "packs_received": 10,
    "packs_delivered_how": ("meeting", "chat"),
    "solidarity_mailing_received": True,
    "stand_exists": True,
    "stand_updated": date(2026, 10, 1),
    "stand_plan": True,
    "stand_legal": True,
    "stand_newspaper": True,
    "stand_has": ("symbolics", "who"),
    "channels_exist": True,
    "channels": Rows(({"chan_posts_month": 8}, {"chan_posts_month": 4})),
    "members_in_chats": 60,
    "events_exist": True,
    "events": Rows(tuple({"event_title": f"Акция {n}"} for n in range(4))),
    "contests": Rows(({"contest_works": 1},)),
    "ais_members": 60,
    "remote_meetings": 2,
    "remote_training": 0,
    "online_polls": 1,
    "infographics_video": True,
    "social_ads": 1,
    "other_ways": ("hour",),
    "publications_exist": True,
    "publications": Rows(({"pub_title": "О нас"}, {"pub_title": "Праздник"})),
    "budget_total": Decimal(100000),
    "budget_info": Decimal(5000),
    "open_report_published": True,
}

# Everything is answered, and nothing is there.
WORST: Answers = {
    "members_total": 60,
    "resp_exists": False,
    "equip_internet": False,
    "site_kind": "none",
    "email_own": "none",
    "packs_received": 0,
    "solidarity_mailing_received": False,
    "stand_exists": False,
    "channels_exist": False,
    "members_in_chats": 0,
    "events_exist": False,
    "contests": Rows(),
    "ais_members": 0,
    "remote_meetings": 0,
    "remote_training": 0,
    "online_polls": 0,
    "infographics_video": False,
    "social_ads": 0,
    "other_ways": ("none",),
    "publications_exist": False,
    "budget_total": Decimal(100000),
    "budget_info": Decimal(0),
    "open_report_published": False,
}

PAPERS: Answers = {
    "members_total": 60,
    "solidarity_print": 1,
    "solidarity_electronic": 0,
    "solidarity_parent": 0,
    "milieu_electronic": 0,
    "regional_print": 0,
}
NO_PAPERS: Answers = {code: 60 if code == "members_total" else 0 for code in PAPERS}


def but(answers: Answers, **changed: object) -> Answers:
    """The same answers with some of them changed, or taken away by None."""
    merged: Mapping[str, object] = {**answers, **changed}
    return {code: value for code, value in merged.items() if value is not None}  # type: ignore[misc]
