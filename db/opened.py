"""A submission with all that a screen or a rule needs beside it."""

from dataclasses import dataclass, replace
from datetime import datetime

from core import rules
from core.answers import Value
from core.campaigns import CampaignKind, Window
from core.forms import Form
from core.indicators import Indicator
from core.organisations import Kind
from core.problems import Problem
from core.workflow import State
from db.models import Campaign, Organisation, Remark, Submission


@dataclass(frozen=True)
class Past:
    """Accepted answers of the same organisation: of the year before and, of a subscription, of the half-year
    before. They hardly ever change while a form is open."""

    last_year: dict[str, Value]
    last_half: dict[str, Value]


# Where only the present answers matter.
NO_PAST = Past({}, {})


@dataclass(frozen=True)
class Opened:
    """A submission with all that a screen or a rule needs beside it."""

    submission: Submission
    organisation: Organisation
    campaign: Campaign
    form: Form
    # Of everybody for whom they were set.
    days: Window
    answers: dict[str, Value]
    last_year: dict[str, Value]
    # Of a subscription: what was ordered for the half-year before.
    last_half: dict[str, Value]
    remarks: tuple[Remark, ...]

    @property
    def state(self) -> State:
        return State(self.submission.state)

    @property
    def campaign_kind(self) -> CampaignKind:
        return CampaignKind(self.campaign.kind)

    @property
    def kind(self) -> Kind | None:
        return Kind(self.submission.kind) if self.submission.kind else None

    @property
    def window(self) -> Window:
        """Its days with the time it was given more."""
        return self.days.stretched(self.submission.until)

    def fillable(self, now: datetime) -> bool:
        return self.state.fillable(self.window.open(now))

    def asked(self) -> list[Indicator]:
        return list(self.form.asked(self.kind, self.answers))

    @property
    def past(self) -> Past:
        return Past(self.last_year, self.last_half)

    def problems(self, now: datetime, around: rules.Context | None = None) -> list[Problem]:
        """`around`: what else it is compared with (db.surroundings); only warnings come of that."""
        context = replace(
            around or rules.Context(),
            last=self.last_year,
            today=self.window.today(now),
            year=self.campaign.year,
        )
        return rules.check(self.form, self.kind, self.answers, context)
