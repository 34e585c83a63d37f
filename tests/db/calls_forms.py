"""The verbs about forms, campaigns and what is counted from them, each called for a place."""

from collections.abc import Callable

from core import paste
from core.access import SYSTEM, Action
from core.campaigns import Half
from core.entry import Filled
from core.newspaper_edit import Edit
from core.organisations import Level
from core.sheets.reading import Sheet, Workbook
from db import (
    campaigns,
    duties,
    editions,
    entry,
    figures,
    forms,
    frames,
    handing,
    journal,
    newspapers,
    organisations,
    pasting,
    ratings,
    reports,
    reviews,
    sending,
    structure,
    submissions,
    transfer,
    turnout,
)
from tests.db.case import Case
from tests.union import NOW, WINDOWS

EMPTY = Workbook((Sheet("Ответы", ("Код",), ()),))
NUMBERS = paste.read("SCHOOL\t41")


def clean(outcome: object) -> bool:
    return not getattr(outcome, "problems", ())


CALLS: dict[str, Callable[[Case], object]] = {
    "turnout.of": lambda c: turnout.of(c.s, c.actor, c.place, c.union.campaign, NOW),
    "frames.below": lambda c: frames.below(
        c.s, c.actor, c.place, [2026], ["coverage"], Level.PRIMARY, c.shipped
    ),
    "frames.halves": lambda c: frames.halves(
        c.s, c.actor, c.place, [Half(2027, 1)], ["solidarity_per_100"], c.shipped
    ),
    "frames.several": lambda c: frames.several(c.s, c.actor, [c.place], [2026], ["coverage"], c.shipped),
    "frames.own": lambda c: frames.own(c.s, c.actor, c.place, [2026], ["coverage"], c.shipped),
    "campaigns.all": lambda c: campaigns.all(c.s, c.actor),
    "campaigns.apart": lambda c: campaigns.apart(c.s, c.actor, c.place, c.union.campaign),
    "campaigns.newest_change": lambda c: campaigns.newest_change(c.s, c.actor),
    "campaigns.newcomers": lambda c: campaigns.newcomers(c.s, c.actor, c.place, c.union.campaign, NOW),
    "campaigns.of_year": lambda c: campaigns.of_year(c.s, c.actor, 2026),
    "campaigns.start": lambda c: campaigns.start(c.s, c.actor, c.place, WINDOWS, 2025, c.shipped, NOW),
    "forms.proposed": lambda c: forms.proposed(c.s, c.actor, [Level.PRIMARY], 2026, c.shipped),
    "campaigns.stages": lambda c: campaigns.stages(c.s, c.actor, c.place, c.union.campaign),
    "forms.versions": lambda c: forms.versions(c.s, c.actor),
    "editions.discard": lambda c: editions.discard(c.s, c.actor, c.place, 0, NOW),
    "editions.draft": lambda c: editions.draft(c.s, c.actor, c.place, NOW),
    "editions.publish": lambda c: editions.publish(c.s, c.actor, c.place, 0, NOW),
    "editions.save": lambda c: editions.save(c.s, c.actor, c.place, {}, 0, NOW),
    "entry.attempt": lambda c: entry.attempt(c.s, c.actor, c.place, c.union.campaign, ["zz"], NOW),
    "entry.below": lambda c: entry.below(c.s, c.actor, c.place, c.union.campaign),
    "entry.blanks": lambda c: entry.blanks(c.s, c.actor, c.place, c.union.campaign, NOW),
    "entry.enter": lambda c: entry.enter(
        c.s,
        c.actor,
        submissions.find(c.s, SYSTEM, Action.READ, c.form),
        Filled(c.place.code, {"workers_total": 7}, ("workers_total",)),
        NOW,
    ),
    "entry.expected": lambda c: entry.expected(c.s, c.actor, c.place, c.union.campaign),
    "entry.load": lambda c: entry.load(c.s, c.actor, c.place, c.union.campaign, EMPTY, NOW),
    "entry.preview": lambda c: entry.preview(c.s, c.actor, c.place, c.union.campaign, EMPTY, NOW),
    "entry.workbook": lambda c: entry.workbook(c.s, c.actor, c.place, c.union.campaign, NOW),
    "figures.load": lambda c: clean(figures.load(c.s, c.actor, c.figures(), "Europe/Moscow", NOW)),
    "figures.load_workbook": lambda c: clean(
        figures.load_workbook(c.s, c.actor, Workbook((c.figures(),)), "Europe/Moscow", NOW)
    ),
    "journal.of_submission": lambda c: journal.of_submission(c.s, c.actor, c.form),
    "newspapers.all": lambda c: newspapers.all(c.s, c.actor, c.place),
    "newspapers.save": lambda c: newspapers.save(
        c.s, c.actor, c.place, Edit(title="«Единство»", first="2026-1"), 0, NOW
    ),
    "organisations.ancestors": lambda c: organisations.ancestors(c.s, c.actor, Action.READ, c.place),
    "organisations.children": lambda c: organisations.children(
        c.s, c.actor, Action.READ, c.place, NOW.date()
    ),
    "organisations.find": lambda c: organisations.find(c.s, c.actor, Action.READ, c.place.code),
    "ratings.place": lambda c: ratings.place(c.s, c.actor, c.opened),
    "ratings.result": lambda c: ratings.result(c.s, c.actor, c.opened),
    "pasting.load": lambda c: pasting.load(
        c.s, c.actor, c.place, c.union.campaign, NUMBERS, NOW.date(), {}, NOW
    ),
    "pasting.preview": lambda c: pasting.preview(
        c.s, c.actor, c.place, c.union.campaign, NUMBERS, NOW.date(), {}, NOW
    ),
    "reports.approve": lambda c: reports.approve(
        c.s, c.actor, c.place, 2026, "Комитет", "5", NOW.date(), NOW
    ),
    "reports.collect": lambda c: reports.collect(c.s, c.actor, c.place, 2026, c.shipped, NOW),
    "reports.withdraw": lambda c: reports.withdraw(c.s, c.actor, c.place, 2026, NOW),
    "sending.complete": lambda c: sending.complete(c.s, c.actor, c.place, c.union.campaign, NOW),
    "sending.send": lambda c: sending.send(c.s, c.actor, c.place, c.union.campaign, NOW),
    "structure.load": lambda c: clean(structure.load(c.s, c.actor, c.sheet(), NOW)),
    "structure.preview": lambda c: clean(structure.preview(c.s, c.actor, c.sheet())),
    "reviews.accept": lambda c: reviews.accept(c.s, c.actor, c.form, 0, NOW),
    "duties.owed": lambda c: duties.owed(c.s, c.actor, NOW),
    "submissions.above": lambda c: submissions.above(c.s, c.actor, c.opened),
    "submissions.find": lambda c: submissions.find(c.s, c.actor, Action.READ, c.form),
    "submissions.history": lambda c: submissions.history(c.s, c.actor, c.form),
    "submissions.of": lambda c: submissions.of(c.s, c.actor, c.place, 2026),
    "reviews.reopen": lambda c: reviews.reopen(c.s, c.actor, c.form, 0, "Причина", NOW),
    "reviews.return_back": lambda c: reviews.return_back(c.s, c.actor, c.form, 0, "Причина", {}, NOW),
    "submissions.explain": lambda c: submissions.explain(
        c.s, c.actor, c.form, 0, ("workers_total", "jump"), None, NOW
    ),
    "submissions.save": lambda c: submissions.save(c.s, c.actor, c.form, 0, {"workers_total": 7}, NOW),
    "handing.submit": lambda c: handing.submit(c.s, c.actor, c.form, 0, NOW),
    "transfer.campaign": lambda c: transfer.campaign(c.s, c.actor, c.place.code, 2026, NOW),
    "handing.take_back": lambda c: handing.take_back(c.s, c.actor, c.form, 0, NOW),
}
