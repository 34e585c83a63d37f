"""The catalogue: every section and indicator, read once from assets/catalogue and frozen."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from decimal import InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from core import newspapers
from core.indicators import MONITORING, Aggregation, AnswerKind, Indicator, Section, Take, Tally, parse
from core.organisations import Level
from core.questions import Catalogue as Catalogue
from core.questions import CatalogueError as CatalogueError

CATALOGUE = Path(__file__).parent.parent / "assets" / "catalogue"


def load(folder: Path = CATALOGUE) -> Catalogue:
    """Reads every *.yaml in the order of file names. Raises CatalogueError for the first mistake."""
    sections = tuple(_section(path) for path in sorted(folder.glob("*.yaml")))
    if not sections:
        raise CatalogueError(f"{folder}: в каталоге нет ни одного раздела")
    catalogue = Catalogue(sections)
    _refuse_doubles(i.code for section in sections for i in section.indicators)
    for indicator in catalogue.indicators.values():
        _refuse_broken_links(indicator, catalogue.indicators)
    return catalogue


@cache
def shipped() -> Catalogue:
    """With the questions about the newspapers that are shipped."""
    return newspapers.into(load(), newspapers.shipped())


def _section(path: Path) -> Section:
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        code, title = str(raw["section"]), str(raw["title"])
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise CatalogueError(f"{path.name}: файл не читается: {error}") from error
    indicators = tuple(_indicator(item, code, path.name) for item in raw.get("indicators") or ())
    campaign = str(raw.get("campaign", MONITORING))
    return Section(code, title, str(raw.get("hint", "")), indicators, campaign)


def _indicator(raw: Mapping[str, Any], section: str, file: str) -> Indicator:
    where = f"{file}: показатель {raw.get('code', 'без кода')}"
    unknown = set(raw).union(*raw.get("columns") or ()) - {f.name for f in fields(Indicator)}
    if unknown:
        raise CatalogueError(f"{where}: неизвестное поле {', '.join(sorted(unknown))}")
    try:
        indicator = parse({"section": section} | dict(raw))
    except KeyError as error:
        raise CatalogueError(f"{where}: не хватает поля {error}") from error
    except (ValueError, TypeError, InvalidOperation, AttributeError) as error:
        raise CatalogueError(f"{where}: {error}") from error
    _refuse_contradictions(indicator, where)
    _refuse_broken_columns(indicator, where)
    return indicator


def _refuse_broken_columns(rows: Indicator, where: str) -> None:
    """A column is a question inside a record: nobody in particular answers it, and it depends on its neighbours."""
    _refuse_doubles(f"{rows.code}.{column.code}" for column in rows.columns)
    for column in rows.columns:
        named = f"{where}, столбец {column.code}"
        if column.levels or column.computed or column.kind is AnswerKind.ROWS:
            raise CatalogueError(f"{named}: столбец не считается и не бывает строками, «levels» ему не нужны")
        if column.after and column.after.code not in rows.by_code:
            raise CatalogueError(f"{named}: зависит от неизвестного столбца {column.after.code}")
        for whole in column.part_of:
            if whole not in rows.by_code:
                raise CatalogueError(f"{named}: часть неизвестного столбца {whole}")
        _refuse_contradictions(replace(column, levels=(Level.PRIMARY,)), named)


def _refuse_doubles(codes: Iterable[str]) -> None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            raise CatalogueError(f"показатель {code} описан дважды")
        seen.add(code)


def _refuse_contradictions(i: Indicator, where: str) -> None:
    rules = (
        (
            bool(i.levels) == i.computed,
            "нужно либо «levels» (кто заполняет), либо «numerator», «tally» или «any_of» (как считается)",
        ),
        (bool(i.numerator) and not i.denominator, "у вычисляемого показателя нет знаменателя"),
        ((i.kind is AnswerKind.ROWS) != bool(i.columns), "столбцы бывают у строк и только у них"),
        (i.kind in (AnswerKind.CHOICE, AnswerKind.SEVERAL) and not i.options, "не указаны варианты ответа"),
        (i.aggregation is Aggregation.RATIO and not i.numerator, "доля считается из числителя и знаменателя"),
        (i.aggregation is Aggregation.SUM and not i.kind.numeric, "складывать можно только числа"),
        (
            i.aggregation is Aggregation.SHARE_YES
            and i.kind in (AnswerKind.CHOICE, AnswerKind.SEVERAL)
            and set(i.yes) - i.known_labels.keys(),
            "в «yes» назван вариант, которого нет",
        ),
        (
            i.minimum is not None and i.maximum is not None and i.minimum > i.maximum,
            "минимум больше максимума",
        ),
    )
    for broken, text in rules:
        if broken:
            raise CatalogueError(f"{where}: {text}")


def _refuse_broken_links(indicator: Indicator, known: Mapping[str, Indicator]) -> None:
    links = indicator.parts + indicator.part_of + indicator.softly_part_of + indicator.sum_of
    if indicator.after:
        links += (indicator.after.code,)
    for code in links:
        if code not in known:
            raise CatalogueError(f"показатель {indicator.code}: ссылается на неизвестный показатель {code}")
    if indicator.tally:
        _refuse_broken_tally(indicator.code, indicator.tally, known[indicator.tally.rows].by_code)


def _refuse_broken_tally(code: str, tally: Tally, columns: Mapping[str, Indicator]) -> None:
    if not {tally.column, tally.where} - {""} <= columns.keys():
        raise CatalogueError(f"показатель {code}: в строках «{tally.rows}» нет такого столбца")
    if tally.take is Take.SUM and not (tally.column and columns[tally.column].kind.numeric):
        raise CatalogueError(f"показатель {code}: складывать можно только столбец с числами")
    if tally.equals and tally.equals not in columns[tally.where].option_labels:
        raise CatalogueError(f"показатель {code}: в столбце {tally.where} нет варианта {tally.equals}")
