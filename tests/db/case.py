"""What is tried as whom and where: one verb's arguments, made for one place."""

import db
from core import catalogue
from core.access import SYSTEM, Action, Actor
from core.organisations import Level
from core.sheets.reading import Row, Sheet
from db import submissions
from db.models import Organisation
from db.submissions import Opened
from tests.union import Union


class Case:
    """One verb's arguments for one place; `call` returns False where the answer itself is a refusal."""

    def __init__(self, s: db.Session, union: Union, actor: Actor | None, place: Organisation) -> None:
        self.s, self.union, self.actor, self.place = s, union, actor, place
        self.shipped = catalogue.shipped()

    @property
    def form(self) -> int:
        return self.union.form_of(self.place.code) if self.place.level != Level.FEDERAL else 0

    @property
    def opened(self) -> Opened:
        """Found by somebody else: what is asked is whether this actor may go on with it."""
        return submissions.find(self.s, SYSTEM, Action.READ, self.form)

    def sheet(self) -> Sheet:
        p = self.place
        level = Level(p.level)
        kind = "школа" if level is Level.PRIMARY else None
        parent = next((o.code for o in self.union.organisations.values() if o.id == p.parent_id), None)
        row = Row(2, (p.code, p.name + " (новое имя)", level.label, kind, parent))
        header = ("Код", "Название", "Уровень", "Вид учреждения", "Код вышестоящей")
        return Sheet("Организации", header, (row,))

    def figures(self) -> Sheet:
        return Sheet("Показатели", ("Код", "Год", "members_total"), (Row(2, (self.place.code, 2024, 10)),))
