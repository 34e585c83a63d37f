"""What is scored by the methodology instead of being asked: the index, its blocks and what goes with it, as indicators.

They are kept in totals like any other, so that organisations are ranked, followed over years and compared by them in
the same way. A mean of scores is a sum over a number: percentages of people are never averaged here.
"""

from functools import cache

from core.catalogue import Catalogue
from core.indicators import MONITORING, Aggregation, AnswerKind, Indicator, Section
from core.methodology import Profile

SECTION = "index"
INDEX, FULLNESS, STANDARD, MATURITY = "index", "index_fullness", "index_standard", "index_maturity"
# The mean of primaries weighted by their members, beside the plain one.
BY_MEMBERS = "index_by_members"
# Of a territory or a region: 0.6 of its primaries' mean and 0.4 of its own form (core.rating); in no totals.
TERRITORIAL = "index_territorial"


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
