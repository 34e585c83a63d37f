"""What the open report finds in the figures: bands, places, shortfalls, leaders."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from core.campaigns import Half
from core.formats import NBSP
from core.indicators import Indicator
from core.organisations import Level
from core.reports.cells import NOTHING, Figure, Newspaper


@dataclass(frozen=True)
class Band:
    """Organisations whose coverage is from `lower` per cent to below `upper`, None is no bound, of `of` that have one.
    `left` of them are not named."""

    lower: int | None
    upper: int | None
    count: int
    of: int
    names: tuple[str, ...] = ()
    left: int = 0
    level: Level = Level.PRIMARY


@dataclass(frozen=True)
class Course:
    """One indicator over years, the oldest first."""

    indicator: Indicator
    years: tuple[tuple[int, Figure], ...]


@dataclass(frozen=True)
class Place:
    """`tied` have the same index, this organisation among them; `group` is in words whom it was compared with."""

    rank: int
    of: int
    tied: int
    group: str


@dataclass(frozen=True)
class BlockScore:
    """From 0 to 100; `weight` in points of the index. `words` say why there is no score: «нет ответов» and the like."""

    number: int
    title: str
    weight: Decimal
    score: Figure
    words: str = ""


@dataclass(frozen=True)
class Rated:
    """The index of a primary, or of many primaries the mean of those in the rating. `level` is what the methodology
    calls it, `place` is None with thin data and where the form is not in the rating; `index` of a form that is not
    complete enough for the rating is unknown."""

    index: Figure
    before: Figure
    completeness: Figure
    level: str = ""
    place: Place | None = None
    blocks: tuple[BlockScore, ...] = ()
    standard: Figure = NOTHING  # of one form «да» or «нет», of many the share of those that keep it
    maturity: Figure = NOTHING
    territorial: Figure = NOTHING  # of an office: its primaries' mean and its own work


@dataclass(frozen=True)
class HalfYear:
    """A newspaper in one half-year; the norm is "" where there is none. The forms are those of its own campaign."""

    newspaper: Newspaper
    half: Half
    accepted: int
    expected: int


@dataclass(frozen=True)
class Text:
    """What the organisation wrote itself, for everybody to read."""

    code: str
    title: str
    text: str


@dataclass(frozen=True)
class Deed:
    """What was done for members, of one kind, added up; what is not asked of the kind stays unknown."""

    kind: str
    label: str
    people: Figure = NOTHING
    times: Figure = NOTHING
    roubles: Figure = NOTHING


class Lack(StrEnum):
    COVERAGE = "coverage"
    MEMBERS = "members"  # there is not a single one
    EMAIL = "email"
    CHANNEL = "channel"
    PAGE = "page"
    RESPONSIBLE = "responsible"
    STAND = "stand"
    SUBSCRIPTION = "subscription"
    SILENT = "silent"

    @property
    def words(self) -> str:
        return _LACKS[self]


_LACKS = {
    Lack.COVERAGE: f"охват членством ниже 60{NBSP}%",
    Lack.MEMBERS: "нет членов Профсоюза",
    Lack.EMAIL: "нет собственной электронной почты",
    Lack.CHANNEL: "нет действующей группы, канала или чата",
    Lack.PAGE: "нет страницы в Интернете",
    Lack.RESPONSIBLE: "нет ответственного за информационную работу",
    Lack.STAND: "нет профсоюзного стенда",
    Lack.SUBSCRIPTION: "подписка ниже нормы",
    Lack.SILENT: "не сдали форму мониторинга",
}


@dataclass(frozen=True)
class Shortfall:
    """`count` of `of` organisations of `level` fall short; `left` of them are not named."""

    lack: Lack
    count: int
    of: int
    names: tuple[str, ...] = ()
    left: int = 0
    level: Level = Level.PRIMARY

    @property
    def what(self) -> str:
        return self.lack.words


@dataclass(frozen=True)
class Leader:
    """One of the best by `indicator`; `above` is whom it answers to where that is not the report's organisation."""

    name: str
    level: Level
    indicator: Indicator
    figure: Figure
    above: str = ""


@dataclass(frozen=True)
class Resource:
    """An address of an organisation itself; `kind` and `title` in words."""

    organisation: str
    level: Level
    kind: str
    title: str
    address: str
    followers: int | None = None


@dataclass(frozen=True)
class Weight:
    number: int
    title: str
    weight: Decimal  # of 100


@dataclass(frozen=True)
class Methodology:
    """In force for the year of the report; `adopted` says in a sentence whose it is."""

    title: str
    adopted: str
    rated_from: Decimal  # per cent of the answers, less is not rated
    weights: tuple[Weight, ...]
    edition: str = ""
    levels: tuple[tuple[Decimal, str], ...] = ()  # from which index on it is called so, the lowest first
