"""The organisation's own forms of three years, all campaigns in one statement, as its open report may tell of them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

import pandas as pd
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from core import answers, measures, newspapers
from core.answers import Answers
from core.campaigns import CampaignKind
from core.catalogue import Catalogue
from core.indicators import SUBSCRIPTION, Indicator
from core.reports import assembly
from core.reports.assembly import Reader
from core.reports.cells import NOTHING, Figure
from core.workflow import State
from db import models
from db.models import Organisation, Submission
from db.report_shared import Held, Shared
from db.tidy import COLUMNS, Tidy
from db.tidy import NOTHING as NO_FIGURE

_MEMBERS = ("members_total", "stat_as_of")
# Built once: putting a statement together costs as much as running it.
_MINE = (
    select(
        Submission.campaign_id,
        Submission.state,
        Submission.kind,
        Submission.bracket,
        Submission.path,
        Submission.answers,
        Submission.accepted,
        Submission.rating,
        Submission.fullness,
        Submission.scores,
        models.Form.id.label("form_id"),
        models.Form.published,
    )
    .join(models.Form, models.Form.id == Submission.form_id)
    .where(
        Submission.organisation_id == bindparam("mine"),
        Submission.campaign_id.in_(bindparam("held", expanding=True)),
    )
)


@dataclass(frozen=True)
class Given:
    """A form that is told of: accepted, or the organisation's own draft while it waits for a review."""

    state: State
    kind: str | None
    bracket: str | None
    path: str
    stored: dict[str, Any]
    accepted: datetime | None
    rating: Decimal | None
    fullness: Decimal | None
    scores: dict[str, Any] | None
    form: tuple[int, datetime]


class Own:
    def __init__(
        self, s: Session, organisation: Organisation, catalogue: Catalogue, shared: Shared, unaccepted: bool
    ) -> None:
        self.organisation, self.catalogue, self.shared = organisation, catalogue, shared
        self.asked: set[Held] = set()
        self.given: dict[Held, Given] = {}
        self._read: dict[Held, Answers] = {}
        asked = {"mine": organisation.id, "held": list(shared.by_number)}
        for row in s.execute(_MINE, asked) if asked["held"] else ():
            held, state = shared.by_number[row.campaign_id], State(row.state)
            self.asked.add(held)
            early = unaccepted and state is State.SUBMITTED and held[1] == shared.year
            if state is State.ACCEPTED or early:
                self.given[held] = _given(state, row)

    def form(self, kind: CampaignKind, year: int) -> Given | None:
        return self.given.get((kind, year))

    def answers(self, kind: CampaignKind, year: int) -> Answers | None:
        """With what is counted from the rows; None where nothing is told."""
        held = (kind, year)
        if held not in self._read and held in self.given:
            known = self.catalogue.indicators if kind is CampaignKind.MONITORING else self._subscription
            self._read[held] = measures.tallied(known, answers.decode(known, self.given[held].stored))
        return self._read.get(held)

    @cached_property
    def _subscription(self) -> dict[str, Indicator]:
        """What its forms ask, and nothing of the monitoring's."""
        sort, known = self.catalogue.campaigns, self.catalogue.indicators
        return {code: i for code, i in known.items() if sort[code] == SUBSCRIPTION or code in _MEMBERS}

    def reader(self, kind: CampaignKind) -> Reader:
        known: dict[tuple[str, int], Figure] = {}

        def read(indicator: Indicator, year: int) -> Figure:
            # Several sections tell of the same.
            key = indicator.code, year
            if key not in known:
                given = self.answers(kind, year)
                known[key] = NOTHING if given is None else assembly.answer(indicator, given)
            return known[key]

        return read

    @cached_property
    def told(self) -> Reader:
        """Each indicator from the campaign that asks it."""
        monitoring, autumn = self.reader(CampaignKind.MONITORING), self.reader(CampaignKind.AUTUMN)
        return assembly.by_campaign(self.catalogue, monitoring, autumn)

    def frame(self, codes: list[str]) -> pd.DataFrame:
        """The rows that charts of this one organisation are drawn from, as db.form_figures would read them again."""
        # Objects as they are: pandas would look through every column for a better type.
        return pd.DataFrame(self._rows(codes).arrays() or dict.fromkeys(COLUMNS, ()), dtype=object)

    def _rows(self, codes: list[str]) -> Tidy:
        o, made = self.organisation, Tidy(codes)
        for year in self.shared.years:
            if (CampaignKind.MONITORING, year) not in self.asked:
                continue
            made.places.append((o.id, o.code, o.name, o.level, o.kind, None, year, 1))
            made.figures += [self._figure(self.catalogue[code], year) for code in codes]
        return made

    def _figure(self, indicator: Indicator, year: int) -> tuple[Any, ...]:
        subscribed = self.catalogue.campaigns[indicator.code] == SUBSCRIPTION
        given = self.answers(CampaignKind.AUTUMN if subscribed else CampaignKind.MONITORING, year)
        asked = newspapers.as_asked(indicator, given or {})
        found = measures.contribution(asked, given) if given else None
        if found is None:
            return NO_FIGURE
        value = measures.value(indicator, found.answered, found.total, found.base)
        return value, found.answered, found.total, found.base


def _given(state: State, row: Any) -> Given:
    return Given(
        state,
        row.kind,
        row.bracket,
        row.path,
        row.answers,
        row.accepted,
        row.rating,
        row.fullness,
        row.scores,
        (row.form_id, row.published),
    )
