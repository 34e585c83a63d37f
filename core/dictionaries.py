"""Dictionaries that an organisation keeps for those below: texts of its own on our screens; and since which year an
option or a norm of the questions has been as it is, told from the forms that were really asked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core import edition_checks, text
from core.catalogue import Catalogue
from core.formats import DASH, NBSP, day
from core.indicators import Indicator, Norm
from core.organisations import LEVEL_PLURALS, Level
from core.problems import Problem

PLATFORMS = "channels.chan_platform"


@dataclass(frozen=True)
class Text:
    """A place on our screens for words of an organisation; empty until somebody writes them."""

    code: str
    title: str
    where: str
    limit: int


CONTACT, NOTE = "contact", "form_note"
TEXTS = {
    found.code: found
    for found in (
        Text(
            CONTACT,
            "Куда обратиться",
            "Стоит на странице входа, в «Моих делах», у закрытой формы и там, где не хватило прав.",
            300,
        ),
        Text(
            NOTE,
            "Слово к тем, кто заполняет форму",
            "Стоит на первом экране формы, над вопросами.",
            1000,
        ),
    )
}


@dataclass(frozen=True)
class Wording:
    """What was typed for a text: words and whole days, the last one included or absent."""

    words: str
    since: date
    until: date | None = None


def checked(code: str, typed: Wording, today: date) -> tuple[Wording, list[Problem]]:
    """With the words washed. The past stays as it was: new words begin today or later."""
    found: list[Problem] = []
    words = typed.words
    try:
        words = text.clean(typed.words, TEXTS[code].limit)
    except ValueError as error:
        found.append(Problem("words", str(error)))
    if not words:
        found.append(Problem("words", "Напишите текст. Чтобы он больше не показывался, закончите его срок."))
    if typed.since < today:
        found.append(Problem("since", "Новый текст действует с сегодняшнего дня или позже."))
    if typed.until is not None and typed.until < typed.since:
        found.append(Problem("until", "Последний день раньше первого."))
    return Wording(words, typed.since, typed.until), found


def in_force(rows: Iterable[Wording], today: date) -> Wording | None:
    """The last one that has begun, unless its days are over; one that ends before it begins was called off."""
    begun = [r for r in rows if r.since <= today and not called_off(r)]
    last = max(begun, key=lambda r: r.since, default=None)
    return None if last is None or (last.until is not None and last.until < today) else last


def called_off(row: Wording) -> bool:
    return row.until is not None and row.until < row.since


def span(row: Wording, today: date) -> str:
    """«с 01.09.2026 по 31.12.2026», and what that means today."""
    if called_off(row):
        return f"отменён, должен был начаться {day(row.since)}"
    ends = f" по {day(row.until)}" if row.until else ""
    return f"{'будет ' if row.since > today else ''}с {day(row.since)}{ends}"


@dataclass(frozen=True)
class Stretch:
    """The same words in a row of years; `last` of None goes on."""

    words: str
    first: int
    last: int | None

    def __str__(self) -> str:
        if self.last is None:
            return f"с {self.first}{NBSP}года — {self.words}"
        years = (
            f"в {self.first}{NBSP}году"
            if self.first == self.last
            else f"в {self.first}–{self.last}{NBSP}годах"
        )
        return f"{years} — {self.words}"


def stretches(told: Sequence[tuple[int, str]]) -> list[Stretch]:
    """`told` by year, ascending; the last stretch goes on."""
    found: list[Stretch] = []
    for year, words in told:
        if found and found[-1].words == words:
            found[-1] = Stretch(words, found[-1].first, year)
        else:
            found.append(Stretch(words, year, year))
    if found:
        found[-1] = Stretch(found[-1].words, found[-1].first, None)
    return found


@dataclass(frozen=True)
class Line:
    """One thing of a dictionary: what holds now and was asked before, and what the next campaign and the draft will
    make of it ("" where they leave it so). `where` says who is asked, `source` who has set it."""

    code: str
    title: str
    now: str
    past: tuple[Stretch, ...]
    coming: str = ""
    drafted: str = ""
    where: str = ""
    source: str = ""
    offered: bool = True
    domestic: bool = False


@dataclass(frozen=True)
class Questions:
    """`asked` by year, ascending; `published` and `draft` are of the next campaign, in `year`."""

    asked: Sequence[tuple[int, Catalogue]]
    published: Catalogue
    draft: Catalogue
    year: int


def norms(found: Questions) -> list[Line]:
    """Everything that has a norm, had one, or will have."""
    every = [*(c for _, c in found.asked), found.published, found.draft]
    codes = dict.fromkeys(i.code for c in reversed(every) for i in c.indicators.values() if i.norm)
    order = list(found.draft.indicators)
    return [
        _norm_line(found, code) for code in sorted(codes, key=lambda c: order.index(c) if c in order else 0)
    ]


def _norm_line(found: Questions, code: str) -> Line:
    i = next(
        c[code] for c in (found.draft, found.published, *(c for _, c in found.asked)) if code in c.indicators
    )
    told = [(year, norm_words(c.indicators.get(code))) for year, c in found.asked]
    now = told[-1][1] if told else norm_words(found.published.indicators.get(code))
    coming, drafted = (norm_words(c.indicators.get(code)) for c in (found.published, found.draft))
    levels = [level for level in Level if code in found.draft.indicators and _known(found, i, level)]
    return Line(
        code,
        i.label.removeprefix("— "),
        now,
        tuple(stretches(told)),
        coming if coming != now else "",
        drafted if drafted != coming else "",
        ", ".join(LEVEL_PLURALS[level][1] for level in levels),
        i.norm.source if i.norm else "",
    )


def _known(found: Questions, i: Indicator, level: Level) -> bool:
    return level is not Level.FEDERAL and found.draft.known(i, level, found.year)


def norm_words(i: Indicator | None) -> str:
    """«от 4 до 6 %», «нормы нет»."""
    if i is None or i.norm is None:
        return "нормы нет"
    return f"{_bounds(i.norm)}{NBSP}{i.unit}".rstrip()


def _bounds(norm: Norm) -> str:
    ends = (("от", norm.lower), ("до", norm.upper))
    return " ".join(f"{word} {_digits(bound)}" for word, bound in ends if bound is not None) or DASH


def _digits(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


OFFERED, GONE, ABSENT = "предлагается", "больше не предлагается", "не было"


def options(found: Questions, code: str) -> list[Line]:
    """The options of a question, or of a column of rows ("channels.chan_platform"); what goes stays in the list."""
    every = [find(c, code) for c in (found.draft, found.published, *(c for _, c in reversed(found.asked)))]
    words: dict[str, str] = {}
    for i in reversed([i for i in every if i]):
        words |= dict(i.known_labels)
    shown = find(found.draft, code)
    order = list(shown.known_labels) if shown else []
    return [
        _option_line(found, code, o, words[o], shown)
        for o in sorted(words, key=lambda o: order.index(o) if o in order else len(order))
    ]


def _option_line(found: Questions, code: str, option: str, label: str, shown: Indicator | None) -> Line:
    told = [(year, standing(find(c, code), option)) for year, c in found.asked]
    now = told[-1][1] if told else standing(find(found.published, code), option)
    coming = standing(find(found.published, code), option)
    drafted = standing(find(found.draft, code), option)
    past = tuple(p for p in stretches(told) if p.words != ABSENT)
    return Line(
        option,
        label,
        now,
        past,
        coming if coming != now else "",
        drafted if drafted != coming else "",
        offered=drafted == OFFERED,
        domestic=bool(shown and option in shown.yes),
    )


def standing(i: Indicator | None, option: str) -> str:
    if i is None or option not in i.known_labels:
        return ABSENT
    return OFFERED if option in i.option_labels else GONE


def find(catalogue: Catalogue, code: str) -> Indicator | None:
    rows, _, column = code.partition(".")
    found = catalogue.indicators.get(rows)
    return found.by_code.get(column) if found and column else found


def lists(catalogue: Catalogue) -> Mapping[str, str]:
    """Which lists of options there are in the records of the form, platforms first."""
    return dict(sorted(_lists(catalogue), key=lambda pair: pair[0] != PLATFORMS))


def _lists(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    for i in catalogue.indicators.values():
        for column in i.columns:
            if column.kind in edition_checks.CHOICES:
                yield f"{i.code}.{column.code}", f"{column.short}: {i.short}"
