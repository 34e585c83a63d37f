"""Those directly below an organisation, as the annex of its open report tells of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from core import answers, measures
from core.answers import Answers
from core.catalogue import Catalogue
from core.indicators import MONITORING, SUBSCRIPTION, Indicator
from core.organisations import Kind, Level
from core.reports import assembly
from core.reports.facts import NOTHING, Branch, Figure
from core.workflow import State
from db.models import Aggregate, Completeness, Form, Organisation, Submission
from db.organisations import BY_CODE


def read(catalogue: Catalogue, stored: dict[str, Any]) -> Answers:
    """A form's answers with what is counted from its rows and from several answers."""
    known = catalogue.indicators
    return measures.tallied(known, answers.decode(known, stored))


@dataclass(frozen=True)
class Child:
    """An organisation directly below: as expected in the campaign, with its own accepted answers or none."""

    id: int
    code: str
    name: str
    level: Level
    kind: Kind | None
    answers: Answers | None
    submitted: bool = False
    copies: Answers | None = None  # of the subscription
    # Of the accepted form: its version, and the answers as they are kept.
    form: tuple[int, datetime] | None = None
    stored: dict[str, Any] | None = None


class Below:
    """`monitoring` and `subscription` are the numbers of the year's campaigns, None where there was none."""

    def __init__(
        self,
        s: Session,
        organisation: Organisation,
        catalogue: Catalogue,
        monitoring: int | None,
        subscription: int | None,
    ) -> None:
        self.s, self.organisation, self.catalogue = s, organisation, catalogue
        self.monitoring, self.subscription = monitoring, subscription

    def children(self) -> list[Child]:
        campaign = self.monitoring
        if campaign is None or self.organisation.level == Level.PRIMARY:
            return []
        rows = self.s.execute(
            select(
                Submission.organisation_id,
                Submission.level,
                Submission.kind,
                Submission.state,
                case((Submission.state == State.ACCEPTED.value, Submission.answers)).label("answers"),
                Organisation.code,
                Organisation.name,
                Form.id.label("form_id"),
                Form.published,
            )
            .join(Organisation, Organisation.id == Submission.organisation_id)
            .join(Form, Form.id == Submission.form_id)
            .where(Submission.campaign_id == campaign, Submission.parent_id == self.organisation.id)
            .order_by(BY_CODE)
        )
        copies = self._copies_below()
        return [self._child(row, copies) for row in rows]

    def _copies_below(self) -> dict[int, Answers]:
        """What those directly below subscribed to."""
        campaign = self.subscription
        if campaign is None:
            return {}
        rows = self.s.execute(
            select(Submission.organisation_id, Submission.answers).where(
                Submission.campaign_id == campaign,
                Submission.parent_id == self.organisation.id,
                Submission.state == State.ACCEPTED.value,
            )
        )
        return {number: read(self.catalogue, given) for number, given in rows}

    def _child(self, row: Any, copies: Mapping[int, Answers]) -> Child:
        accepted = row.state == State.ACCEPTED
        return Child(
            row.organisation_id,
            row.code,
            row.name,
            Level(row.level),
            Kind(row.kind) if row.kind else None,
            read(self.catalogue, row.answers) if accepted else None,
            row.state == State.SUBMITTED,
            copies.get(row.organisation_id),
            (row.form_id, row.published),
            row.answers if accepted else None,
        )

    def branches(self, children: Sequence[Child]) -> tuple[Branch, ...]:
        counted = self._counted() if self.organisation.level in (Level.FEDERAL, Level.REGIONAL) else {}
        sums = self._sums(counted) if counted else {}
        primaries = [c for c in children if c.level is Level.PRIMARY]
        own = {c.id: c for c in children}
        above = [self._above_primaries(i, c, own.get(i), sums) for i, c in counted.items()]
        return (*above, *(self._primary(c) for c in primaries))

    def _primary(self, child: Child) -> Branch:
        given = child.answers

        def read(i: Indicator) -> Figure:
            return self._of_child(child, i)

        kind = child.kind.label if child.kind else ""
        figures = assembly.annex(self.catalogue, read)
        row = Branch(child.name, child.level, kind, int(given is not None), 1, *figures)
        return replace(row, submitted=int(child.submitted))

    def _of_child(self, child: Child, i: Indicator) -> Figure:
        subscribed = self.catalogue.campaigns[i.code] == SUBSCRIPTION
        given = child.copies if subscribed else child.answers
        return NOTHING if given is None else assembly.yes_no(i, assembly.answer(i, given))

    def _counted(self) -> dict[int, dict[str, Any]]:
        """Organisations below that are not primaries: name, level, and (accepted, expected) of their primaries."""
        campaign = self.monitoring
        if campaign is None:
            return {}
        primaries = Completeness.level == Level.PRIMARY.value
        rows = self.s.execute(
            select(
                Organisation.id,
                Organisation.name,
                Organisation.level,
                func.coalesce(func.sum(case((primaries, Completeness.accepted))), 0),
                func.coalesce(func.sum(case((primaries, Completeness.expected))), 0),
                func.coalesce(func.sum(case((primaries, Completeness.submitted))), 0),
            )
            .join(Completeness, Completeness.organisation_id == Organisation.id)
            .where(
                # As it was in the campaign, not as the tree is today.
                Completeness.parent_id == self.organisation.id,
                Organisation.level != Level.PRIMARY.value,
                Completeness.campaign_id == campaign,
            )
            .group_by(Organisation.id, Organisation.name, Organisation.level, Organisation.code)
            .order_by(BY_CODE)
        )
        return {
            i: {"name": n, "level": Level(v), "turnout": (a, e), "submitted": w} for i, n, v, a, e, w in rows
        }

    def _sums(self, counted: Iterable[int]) -> dict[tuple[int, str], Any]:
        """Totals of primaries' forms by organisation and indicator, each from the campaign that asks it."""
        held = {MONITORING: self.monitoring, SUBSCRIPTION: self.subscription}
        asking = {sort: campaign for sort, campaign in held.items() if campaign}
        rows = self.s.execute(
            select(Aggregate).where(
                Aggregate.campaign_id.in_(list(asking.values())),
                Aggregate.organisation_id.in_(list(counted)),
                Aggregate.level == Level.PRIMARY.value,
                Aggregate.indicator.in_(assembly.ANNEX),
            )
        ).scalars()
        sort = self.catalogue.campaigns
        return {
            (r.organisation_id, r.indicator): r
            for r in rows
            if asking.get(sort[r.indicator]) == r.campaign_id
        }

    def _above_primaries(
        self, number: int, counted: Mapping[str, Any], own: Child | None, sums: Mapping[tuple[int, str], Any]
    ) -> Branch:
        """By its primaries' forms; where none is accepted, by its own form (figures known from publications)."""
        accepted, expected = counted["turnout"]
        alone = own if own and own.answers and not accepted else None

        def read(i: Indicator) -> Figure:
            if alone is not None:
                return self._of_child(alone, i)
            row = sums.get((number, i.code))
            return NOTHING if row is None else assembly.total(i, row.answered, row.total, row.base)

        figures = assembly.annex(self.catalogue, read)
        row = Branch(counted["name"], counted["level"], "", accepted, expected, *figures)
        return replace(row, submitted=counted["submitted"])
