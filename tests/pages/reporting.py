"""What tests of «Открытый отчёт» share: a school whose form is accepted, and the page on one of its parts."""

from typing import Any

import db
from core import catalogue
from core.campaigns import CampaignKind
from core.reports.choices import Choices
from core.reports.facts import OpenReport
from db import campaigns, releases, report_drafts, reports
from db.releases import Head
from tests import union
from tests.pages.conftest import Visit
from tests.pages.screens import by_label, press
from tests.union import COPIES, FULL, NOW, WINDOWS, Union

PAGE = "pages/papers/open_report.py"
YEAR = 2026


def school(visit: Visit) -> Union:
    made = union.build(visit.engine)
    made.accept(made.hand_in("SCHOOL", "alisa"), "boris")
    monitoring = made.campaign
    shipped, admin, top = catalogue.shipped(), made.people["admin"], made["F"]
    with db.begin(made.engine) as s:
        made.campaign = campaigns.start(s, admin, top, WINDOWS, YEAR, shipped, NOW, kind=CampaignKind.AUTUMN)
    made.accept(made.hand_in("SCHOOL", "alisa", COPIES), "boris")
    made.campaign = monitoring
    return made


def part(visit: Visit, name: str, **query: str) -> Any:
    return visit.page(PAGE, organisation="SCHOOL", year=str(YEAR), part=name, **query)


def approved(visit: Visit) -> Any:
    """By the chair, on the page; what comes next is on it."""
    visit.as_("chair")
    app = part(visit, "decide")
    by_label(app, "text_input", "Номер протокола").input("4")
    by_label(app, "text_input", "Дата решения").input("12.10.2026")
    return press(app, "Утвердить")


def published(visit: Visit) -> Any:
    return press(approved(visit), "Опубликовать")


def heads(made: Union) -> tuple[Head, ...]:
    with db.reading(made.engine) as s:
        return releases.of(s, made.people["chair"], made["SCHOOL"], YEAR)


def facts(made: Union) -> OpenReport:
    with db.reading(made.engine) as s:
        return reports.collect(s, made.people["chair"], made["SCHOOL"], YEAR, catalogue.shipped(), NOW)


def draft(made: Union) -> Choices:
    with db.reading(made.engine) as s:
        return report_drafts.of(s, made.people["chair"], made["SCHOOL"], YEAR)[0]


def another(made: Union, choices: Choices) -> None:
    """Somebody else who signs for the school decides about its words."""
    with db.begin(made.engine) as s:
        who, place = made.people["chair"], made["SCHOOL"]
        _, version = report_drafts.of(s, who, place, YEAR)
        report_drafts.change(s, who, place, YEAR, choices, version, NOW)


def changed(made: Union) -> None:
    """The form comes back and is accepted with another figure."""
    from db import reviews

    number = made.form_of("SCHOOL")
    with db.begin(made.engine) as s:
        reviews.reopen(s, made.people["boris"], number, made.revision(number), "Уточните.", NOW)
    made.accept(
        made.hand_in("SCHOOL", "alisa", {**FULL, "members_total": 40, "members_working": 40}), "boris"
    )
