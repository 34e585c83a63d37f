"""The passport of an indicator: what stands behind a number, in words of the form and never in codes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from core import control, formats, formulas, narrative
from core.catalogue import Catalogue
from core.formats import NBSP
from core.indicators import MONITORING, Aggregation, AnswerKind, Indicator
from core.methodology import Profile
from core.organisations import LEVEL_PLURALS, LEVEL_TITLES, Level


@dataclass(frozen=True)
class Behind:
    """What stands behind the figure in one place and year: `answered` of `expected` forms of the level `source`;
    `versions` of the forms that ask for it. `kept` is False where no totals are kept of it."""

    organisation: str
    year: int
    answered: int
    expected: int
    source: Level
    versions: tuple[tuple[Level, int], ...]
    as_of: date
    kept: bool = True

    @property
    def counted(self) -> str:
        if not self.kept:
            return f"{self.organisation}, {self.year}{NBSP}год"
        forms = narrative.out_of(self.answered, self.expected, self.source)
        return f"по {forms}: {self.organisation}, {self.year}{NBSP}год, данные на {formats.day(self.as_of)}"

    @property
    def asked_in(self) -> str:
        told = (f"{_FORM_OF[level]} — версия{NBSP}{version}" for level, version in self.versions)
        return "; ".join(told)


_FORM_OF = {
    level: f"форма {title.removesuffix('ая')}ой организации" for level, title in LEVEL_TITLES.items()
} | {Level.FEDERAL: "форма федерации"}


@dataclass(frozen=True)
class Passport:
    """`lines` are (what, in words), in the order they are read; none of the words is empty."""

    code: str
    title: str
    definition: str
    lines: tuple[tuple[str, str], ...]

    def __getitem__(self, what: str) -> str:
        return dict(self.lines)[what]

    @property
    def text(self) -> str:
        """For a picture's foot, a workbook, a screen reader."""
        told = [f"{what}: {words}" for what, words in self.lines]
        return "\n".join([self.title, *([self.definition] if self.definition else []), *told])


FORMULA, WHO, UNIT, NORM = "Как считается", "Кто отвечает", "Единица и округление", "Норма"
UP, SPAN, POINT = "Как складывается по организациям", "За какие годы", "Пункт контроля"
COUNTED, VERSIONS, MISSING = "Полнота", "Версии форм", "Что значит «нет данных»"


def of(
    indicator: Indicator,
    catalogue: Catalogue,
    profile: Profile | None = None,
    behind: Behind | None = None,
) -> Passport:
    """`profile` are the weights in force, for what is scored; `behind` is of the place and year looked at."""
    known = catalogue.indicators
    lines = (
        (FORMULA, formulas.of(indicator, known, profile)),
        (WHO, _who(indicator, catalogue)),
        (UNIT, _unit(indicator)),
        (NORM, _norm(indicator)),
        (UP, formulas.added_up(indicator)),
        (SPAN, _span(indicator, catalogue)),
        (POINT, _point(indicator)),
        (COUNTED, behind.counted if behind else ""),
        (VERSIONS, behind.asked_in if behind else ""),
        (MISSING, _missing(indicator)),
    )
    definition = " ".join(filter(None, (_definition(indicator), indicator.hint.strip())))
    title = narrative.title(indicator)
    return Passport(indicator.code, title, definition, tuple((a, b) for a, b in lines if b))


def _definition(indicator: Indicator) -> str:
    """What its short name leaves out."""
    if indicator.scored:
        return "Оценка по методике индекса информационной работы." if not indicator.hint else ""
    if not indicator.options:
        return ""
    return f"Варианты ответа: {', '.join(label for _, label in indicator.options)}."


def asked(indicator: Indicator, catalogue: Catalogue) -> tuple[Level, ...]:
    """Levels whose forms tell of it: of what is counted, those that tell of every part."""
    if indicator.scored:
        return (Level.PRIMARY,)
    return tuple(level for level in Level if _told(indicator, catalogue, level))


def _told(indicator: Indicator, catalogue: Catalogue, level: Level) -> bool:
    if indicator.levels:
        return level in indicator.levels
    parts = [catalogue[code] for code in indicator.parts if code in catalogue.indicators]
    told = [_told(part, catalogue, level) for part in parts]
    return any(told) if indicator.any_of else bool(told) and all(told)


def _who(indicator: Indicator, catalogue: Catalogue) -> str:
    if indicator.scored:
        return "Никто: программа оценивает сданную форму по методике индекса."
    levels = _joined(LEVEL_PLURALS[level][1] for level in reversed(asked(indicator, catalogue)))
    kinds = _joined(kind.label for kind in indicator.kinds)
    only = f"; из первичных — только: {kinds}" if kinds else ""
    made = " Отдельно не спрашивается: считает программа." if indicator.computed else ""
    return f"{levels[:1].upper()}{levels[1:]}{only}.{_after(indicator, catalogue)}{made}"


def _after(indicator: Indicator, catalogue: Catalogue) -> str:
    """Who is not asked at all does not count as «нет»."""
    when = indicator.after
    if when is None or when.code not in catalogue.indicators:
        return ""
    deciding = catalogue[when.code]
    question = formulas.quoted(narrative.title(deciding))
    if when.above is not None:
        return f" Спрашивается, если в ответе на вопрос {question} число больше {formats.number(when.above)}."
    words = " или ".join(formulas.quoted(_word(deciding, value)) for value in when.values)
    return f" Спрашивается, если на вопрос {question} ответили {words}."


def _word(question: Indicator, value: str) -> str:
    return question.known_labels.get(value, {"yes": "да", "no": "нет"}.get(value, value))


def _unit(indicator: Indicator) -> str:
    if not indicator.kind.numeric and indicator.aggregation is not Aggregation.SHARE_YES:
        return ""
    unit = "%" if indicator.share else indicator.unit
    places = narrative.places(indicator)
    fine = (
        f"{formats.count(places, 'знак', 'знака', 'знаков')} после запятой, половина округляется вверх"
        if places
        else "целое число"
    )
    alone = "; у одной первичной — «да» или «нет»" if indicator.aggregation is Aggregation.SHARE_YES else ""
    return f"{unit}, {fine}{alone}" if unit else f"{fine}{alone}"


def _norm(indicator: Indicator) -> str:
    norm = indicator.norm
    if norm is None:
        return "не установлена"
    unit = f"{NBSP}{indicator.unit}" if indicator.unit and not indicator.share else ""
    return f"{narrative.bound(indicator, norm)}{unit}. Основание: {norm.source.strip().rstrip('.')}."


_TWICE = "в подписных кампаниях, дважды в год; где назван год, взята его осенняя кампания"


def _span(indicator: Indicator, catalogue: Catalogue) -> str:
    sort = catalogue.campaigns.get(indicator.code, MONITORING)
    when = "в мониторинге, раз в год" if sort == MONITORING else _TWICE
    first = [y for y in (indicator.since, *_parts(indicator, catalogue, "since")) if y]
    last = [y for y in (indicator.until, *_parts(indicator, catalogue, "until")) if y]
    bounds = [f"с {max(first)} года" if first else "", f"по {min(last)} год" if last else ""]
    told = " ".join(b for b in bounds if b) or "за все годы, что идёт сбор"
    return f"{told}; спрашивается {when}" if not indicator.scored else f"{told}; считается по мониторингу"


def _parts(indicator: Indicator, catalogue: Catalogue, name: str) -> Iterator[int | None]:
    for code in indicator.parts:
        if code in catalogue.indicators:
            yield getattr(catalogue[code], name)


def _point(indicator: Indicator) -> str:
    point = next((p for p in control.POINTS if p.number == indicator.control_point), None)
    if point is None:
        return ""
    head = ", главный показатель пункта" if point.head == indicator.code else ""
    return f"{point.number}. {point.title}{head}"


def _missing(indicator: Indicator) -> str:
    why = ["принятой формы нет", "на вопрос не ответили"]
    if indicator.aggregation is Aggregation.RATIO and not indicator.scored:
        why.append("делить не на что")
    if indicator.scored:
        why = ["принятой формы нет", "ответов слишком мало для оценки"]
    zero = "" if indicator.kind is AnswerKind.DATE else " Это не ноль: ноль — ответ, он учитывается."
    return f"{_capital(_joined(why, 'или'))}.{zero}"


def _joined(words: Iterable[str], last: str = "и") -> str:
    every = list(words)
    return f"{', '.join(every[:-1])} {last} {every[-1]}" if len(every) > 1 else "".join(every)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
