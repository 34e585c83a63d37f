"""What the open report says, before anybody draws it: the screen and the paper show the same."""

from dataclasses import dataclass
from datetime import date, datetime

from core.charts import ranking, subscription, trend
from core.formats import NBSP
from core.organisations import Kind, Level
from core.reports.cells import NOTHING as NOTHING
from core.reports.cells import Branch as Branch
from core.reports.cells import Figure as Figure
from core.reports.cells import KindRow as KindRow
from core.reports.cells import Line as Line
from core.reports.cells import Link as Link
from core.reports.cells import Newspaper as Newspaper
from core.reports.cells import Source as Source
from core.reports.findings import Band as Band
from core.reports.findings import BlockScore as BlockScore
from core.reports.findings import Course as Course
from core.reports.findings import Deed as Deed
from core.reports.findings import HalfYear as HalfYear
from core.reports.findings import Lack as Lack
from core.reports.findings import Leader as Leader
from core.reports.findings import Methodology as Methodology
from core.reports.findings import Place as Place
from core.reports.findings import Rated as Rated
from core.reports.findings import Resource as Resource
from core.reports.findings import Shortfall as Shortfall
from core.reports.findings import Text as Text
from core.reports.findings import Weight as Weight


@dataclass(frozen=True)
class Approved:
    organ: str
    protocol: str
    decided: date


@dataclass(frozen=True)
class OpenReport:
    """The open report of one organisation and year: accepted forms only, nothing personal. `unaccepted`: a draft
    for the organisation itself, told by its own form while that waits for a review."""

    organisation: str
    level: Level
    kind: Kind | None
    above: tuple[str, ...]  # from the Union down to the parent
    town: str
    year: int
    made: datetime
    demonstration: bool
    approved: Approved | None
    source: Source
    own_source: Source | None = None  # the organisation's own form, where it stands beside the primaries'
    primaries: int | None = None
    kinds: tuple[KindRow, ...] = ()
    membership: tuple[Line, ...] = ()
    control: tuple[Line, ...] = ()
    newspapers: tuple[Newspaper, ...] = ()
    links: tuple[Link, ...] = ()  # the organisation's own
    addresses: tuple[Link, ...] = ()  # of those directly below
    branches: tuple[Branch, ...] = ()
    whole: Branch | None = None  # the organisation's own line under its branches
    subtotals: tuple[Branch, ...] = ()  # where those are of several levels: one of each
    dynamics: tuple[trend.Facts, ...] = ()
    by_coverage: ranking.Facts | None = None
    by_register: ranking.Facts | None = None
    papers: subscription.Facts | None = None
    unaccepted: bool = False
    # Every public indicator that was asked, known or not, in the order of the catalogue.
    figures: tuple[Line, ...] = ()
    bands: tuple[Band, ...] = ()
    history: tuple[Course, ...] = ()
    rated: Rated | None = None
    halves: tuple[HalfYear, ...] = ()
    texts: tuple[Text, ...] = ()
    deeds: tuple[Deed, ...] = ()
    own_deeds: tuple[Deed, ...] = ()  # of the organisation's own form, where it stands beside the primaries'
    shortfalls: tuple[Shortfall, ...] = ()
    best: tuple[Leader, ...] = ()  # by the index and by the coverage, the best first; none of thin data
    resources: tuple[Resource, ...] = ()  # the organisation's own and those of the ones directly below
    resources_left: int = 0  # addresses further below, in the reports of those between
    methodology: Methodology | None = None

    def line(self, code: str) -> Line | None:
        """None where nobody was asked; an asked figure that nobody gave is there and not known."""
        return next((line for line in self.figures if line.indicator.code == code), None)

    def text(self, code: str) -> str:
        return next((said.text for said in self.texts if said.code == code), "")

    @property
    def weights(self) -> tuple[Weight, ...]:
        return self.methodology.weights if self.methodology else ()

    @property
    def draft(self) -> bool:
        return self.approved is None

    @property
    def empty(self) -> bool:
        return not any(line.now.known for line in (*self.membership, *self.control))

    @property
    def title(self) -> str:
        return f"Открытый (публичный) отчёт {self.organ} за {self.year}{NBSP}год"

    @property
    def organ(self) -> str:
        return _ORGANS[self.level]

    @property
    def issued(self) -> int:
        """The year on the title page: of the decision, or of this very draft."""
        return self.approved.decided.year if self.approved else self.made.year


_ORGANS = {
    Level.FEDERAL: "Центрального Совета",
    Level.REGIONAL: "комитета",
    Level.TERRITORIAL: "комитета",
    Level.PRIMARY: "профсоюзного комитета",
}
