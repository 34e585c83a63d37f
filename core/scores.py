"""What is scored by the methodology instead of being asked: the index, its blocks and what goes with it, as indicators.

They are kept in totals like any other, so that organisations are ranked, followed over years and compared by them in
the same way. A mean of scores is a sum over a number: percentages of people are never averaged here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from core import methodology, rating
from core.answers import Answers, quantity
from core.campaigns import CampaignKind
from core.catalogue import Catalogue
from core.formats import half_up
from core.indicators import MONITORING, Aggregation, AnswerKind, Indicator, Section
from core.measures import Contribution, ratio
from core.methodology import Profile
from core.organisations import Level
from core.rating import Score, State
from core.yardsticks import PAPERS, ZERO

SECTION = "index"
INDEX, FULLNESS, STANDARD, MATURITY = "index", "index_fullness", "index_standard", "index_maturity"
# The mean of primaries weighted by their members, beside the plain one.
BY_MEMBERS = "index_by_members"
# Of a territory or a region: 0.6 of its primaries' mean and 0.4 of its own form (core.rating); in no totals.
TERRITORIAL = "index_territorial"
# Copies and subscribers of the primaries below, by sort of newspaper: what offices are scored by. In no catalogue.
MAIN, SECTOR, OTHER = "index_papers_main", "index_papers_sector", "index_papers_other"
_ONE = Decimal(1)


def block(number: int) -> str:
    """The code of a block of the index."""
    return f"index_block_{number:02}"


def _mean(code: str, label: str, short: str, hint: str, unit: str = "баллов") -> Indicator:
    return Indicator(
        code=code,
        label=label,
        kind=AnswerKind.DECIMAL,
        aggregation=Aggregation.RATIO,
        section=SECTION,
        short=short,
        hint=hint,
        unit=unit,
        decimals=1,
        scored=True,
    )


@cache
def section(profile: Profile) -> Section:
    """The figures that this methodology gives."""
    blocks = (
        _mean(
            block(b.number),
            f"Блок {b.number}. {b.title}",
            b.title,
            f"Оценка блока от 0 до 100, в индексе весит {b.weight}.",
        )
        for b in profile.blocks
    )
    return Section(
        SECTION,
        "Индекс информационной работы",
        "",
        (
            _mean(INDEX, "Индекс информационной работы", "Индекс", "Средний индекс тех, кто в рейтинге."),
            _mean(
                TERRITORIAL,
                "Территориальный индекс",
                "Территориальный индекс",
                "0,6 среднего индекса первичных и 0,4 собственной работы организации.",
            ),
            _mean(
                BY_MEMBERS,
                "Индекс с учётом численности",
                "Индекс по численности",
                "Индексы первичных, взвешенные числом членов Профсоюза.",
            ),
            _mean(MATURITY, "Цифровая зрелость", "Цифровая зрелость", "От 0 до 100, отдельно от индекса."),
            Indicator(
                code=FULLNESS,
                label="Полнота ответов",
                kind=AnswerKind.PERCENT,
                aggregation=Aggregation.RATIO,
                section=SECTION,
                short="Полнота",
                unit="%",
                factor=100,
                decimals=1,
                scored=True,
            ),
            Indicator(
                code=STANDARD,
                label="Минимальный стандарт выполнен",
                kind=AnswerKind.YES_NO,
                aggregation=Aggregation.SHARE_YES,
                section=SECTION,
                short="Минимальный стандарт",
                scored=True,
            ),
            *blocks,
        ),
        MONITORING,
    )


def into(known: Catalogue, profile: Profile) -> Catalogue:
    """The catalogue that organisations are compared by: what is asked, then what is scored."""
    return Catalogue((*known.sections, section(profile)))


# What is kept with a form that is handed in: Submission.scores, as JSON.
Kept = Mapping[str, Any]


def kept(score: Score, profile: Profile, members: Decimal | None) -> dict[str, Any]:
    """Everything that totals, charts and other weights need, without the answers: shares 0–1 of answered blocks with
    what they weighed, numbers of the blocks without an answer and of those left out, `members` to weigh by."""
    answered = [b for b in score.blocks if b.share is not None]
    standard = score.standard
    return {
        "profile": profile.version,
        "total": _text(score.total),
        "fullness": _text(score.fullness),
        "rated": score.rated,
        "shares": {str(b.number): _text(b.share) for b in answered},
        "weights": {str(b.number): _text(b.weight) for b in score.blocks},
        "unanswered": [b.number for b in score.blocks if b.state is State.UNANSWERED],
        "left_out": [b.number for b in score.blocks if b.state is State.LEFT_OUT],
        "standard": standard.met,
        "lacking": list(standard.lacking),
        "unknown": list(standard.unknown),
        "maturity": _text(score.maturity.value),
        "members": _text(members),
    }


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount.normalize():f}"


def number(stored: Any) -> Decimal | None:
    return None if stored is None else Decimal(stored)


@dataclass(frozen=True)
class Reweighed:
    """`total` and `fullness` as core.rating.Score has them."""

    total: Decimal | None
    fullness: Decimal
    rated: bool


def reweighed(scores: Kept, weights: Mapping[int, Decimal], rated_from: Decimal) -> Reweighed:
    """The index by these weights of blocks, from the shares that are kept."""
    shares = {int(block): Decimal(share) for block, share in scores["shares"].items()}
    answered = sum((weights.get(block, ZERO) for block in shares), ZERO)
    asked = answered + sum((weights.get(block, ZERO) for block in scores["unanswered"]), ZERO)
    total = ratio(sum((weights.get(b, ZERO) * share for b, share in shares.items()), ZERO), answered)
    fullness = half_up(ratio(answered, asked) or ZERO, 1)
    shown = None if total is None else half_up(total, 1)
    return Reweighed(shown, fullness, shown is not None and fullness >= rated_from)


def contributions(scores: Kept | None) -> dict[str, Contribution]:
    """What an accepted form adds to the totals above it: of a form scored before there were scores nothing."""
    if not scores:
        return {}
    found = {block(int(n)): _of(Decimal(share) * 100) for n, share in scores["shares"].items()}
    weights = {int(n): Decimal(weight) for n, weight in scores["weights"].items()}
    answered = sum((weights[int(n)] for n in scores["shares"]), ZERO)
    asked = answered + sum((weights[n] for n in scores["unanswered"]), ZERO)
    if asked:
        found[FULLNESS] = Contribution(1, answered, asked)
    if scores["standard"] is not None:
        found[STANDARD] = Contribution(1, Decimal(scores["standard"]), ZERO)
    if (ripe := number(scores["maturity"])) is not None:
        found[MATURITY] = _of(ripe)
    return found | _rated(scores)


def _rated(scores: Kept) -> dict[str, Contribution]:
    total, members = number(scores["total"]), number(scores["members"])
    if total is None or not scores["rated"]:
        return {}
    found = {INDEX: _of(total)}
    if members:
        found[BY_MEMBERS] = Contribution(1, total * members, members)
    return found


def _of(points: Decimal) -> Contribution:
    """Four places are what totals keep."""
    return Contribution(1, half_up(points, 4), _ONE)


def added(kind: CampaignKind, level: Level, answers: Answers, scores: Kept | None) -> dict[str, Contribution]:
    """What an accepted form adds besides what is asked in it."""
    if kind is CampaignKind.MONITORING:
        return contributions(scores)
    return subscribed(methodology.shipped(), answers) if level is Level.PRIMARY else {}


def subscribed(profile: Profile, answers: Answers) -> dict[str, Contribution]:
    """What an accepted subscription form of a primary adds for the index of the offices above."""
    copies, members = rating.copies(profile, answers), quantity(answers.get("members_total"))
    found = {}
    if (main := copies.get("copies_main")) is not None and members:
        found[MAIN] = Contribution(1, main, members)
    for code, sort in ((SECTOR, "copies_sector"), (OTHER, "copies_other")):
        if (amount := copies.get(sort)) is not None:
            found[code] = Contribution(1, Decimal(amount > 0), ZERO)
    return found


def below(totals: Mapping[str, Contribution]) -> dict[str, Decimal]:
    """Those totals as the index of an office reads them (core.rating.score)."""
    found: dict[str, Decimal] = {}
    if main := totals.get(MAIN):
        found |= {"copies_main": main.total, "copies_members": main.base}
    for code, sort in ((SECTOR, "sector"), (OTHER, "other")):
        if there := totals.get(code):
            found |= {f"{sort}_there": there.total, f"{sort}_asked": Decimal(there.answered)}
    assert found.keys() <= PAPERS
    return found
