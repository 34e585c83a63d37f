"""Run as a module: enters the same answers for all the organisations named, until somebody kills it."""

import sys
from datetime import date

from sqlalchemy import select

import db
from core.access import Actor, Grant, Role
from core.sheets.reading import Workbook
from db import entry
from db.models import Campaign, Organisation
from tests.db.importing import sheet
from tests.union import NOW

if __name__ == "__main__":
    url, *codes = sys.argv[1:]
    rows = [(code, date(2026, 10, 1), 80, 41) for code in codes]
    book = Workbook((sheet("Ответы", ("Код", "stat_as_of", "workers_total", "members_total"), rows),))
    with db.begin(db.connect(url)) as s:
        place = s.scalars(select(Organisation).where(Organisation.code == "T1")).one()
        who = Actor(None, "t", "Специалист", (Grant(Role.TERRITORIAL, place.id, place.path),))
        entry.load(s, who, place, s.scalars(select(Campaign)).one(), book, NOW)
