"""Recounts what is kept ready: totals, completeness, paths; and looks whether everything kept can be read."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

import db
from core import answers, catalogue, editions, forms, measures, scores
from core.campaigns import CampaignKind
from core.catalogue import CatalogueError
from core.forms import Form
from core.organisations import PARENT_LEVELS, Kind, Level
from core.workflow import State
from db import (
    aggregates,
    catalogues,
    check_matched,
    check_own,
    check_releases,
    models,
    recounting,
    resources_anew,
)
from db.campaigns import counted_at
from db.models import Aggregate, Campaign, Completeness, Edition, Organisation, Pace, Submission
from db.windows import shaped

# (campaign, level of the forms, organisation)
Key = tuple[int, str, int]

RECOUNT = "Посчитайте заново: python -m db recount"
_STATES = aggregates.TALLIED
_WORDS = {
    "expected": "ожидается",
    "draft": "черновиков",
    "submitted": "на проверке",
    "returned": "возвращено",
    "accepted": "принято",
    "late": "с опозданием",
    "exempt": "освобождено",
    "answered": "ответили",
    "total": "сумма",
    "base": "знаменатель",
}


@dataclass
class Found:
    done: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    # What to do where totals that a migration has left to be made differ.
    cure: str = ""

    def note(self, what: str, count: int, found: Iterable[str], cured: str = "") -> None:
        """`cured`: what a line must say for the cure to help; "" where it never does."""
        wrong = list(found)
        self.differences += wrong
        cure = f" {self.cure}" if self.cure and cured and any(cured in line for line in wrong) else ""
        self.done.append(f"{what}: проверено {count}, расхождений {len(wrong)}.{cure}")


def everything(engine: Engine) -> Found:
    found = Found()
    found.note("Файл базы и внешние ключи", 1, _integrity(engine))
    try:
        shipped = catalogue.shipped()
    except CatalogueError as error:
        found.note("Каталог показателей", 1, [f"Каталог показателей: {error}"])
        return found
    found.note("Каталог показателей", len(shipped.indicators), ())
    with db.reading(engine) as s:
        found.cure = RECOUNT if s.get(models.Fact, recounting.WANTED) else ""
        _tree(s, found)
        published = _forms(s, found)
        _editions(s, found)
        _recount(s, found, published)
        _register(s, found)
        found.note("Выпущенные отчёты", *check_releases.differing(s))
    return found


def _integrity(engine: Engine) -> Iterator[str]:
    """PostgreSQL keeps its foreign keys itself, SQLite only while every writer has switched them on."""
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        for (word,) in connection.execute(text("PRAGMA integrity_check")):
            if word != "ok":
                yield f"Файл базы повреждён: {word}"
        for table, row, parent, _ in connection.execute(text("PRAGMA foreign_key_check")):
            yield f"Таблица {table}, строка {row}: ссылается на отсутствующую строку таблицы {parent}."


def _editions(s: Session, found: Found) -> None:
    rows = s.execute(select(Edition, Organisation).join(Organisation)).all()
    found.note("Правки вопросов", len(rows), (w for e, o in rows for w in _readable(s, e, o)))


def _readable(s: Session, edition: Edition, owner: Organisation) -> Iterator[str]:
    try:
        editions.apply(catalogues.base(s, owner), edition.body)
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError):
        yield f"Правки вопросов организации {owner.code}, редакция {edition.number}: не читаются."


def _tree(s: Session, found: Found) -> None:
    rows = {o.id: o for o in s.scalars(select(Organisation))}
    found.note("Организации", len(rows), (w for o in rows.values() for w in _place(o, rows)))


def _place(o: Organisation, rows: Mapping[int, Organisation]) -> Iterator[str]:
    parent = rows.get(o.parent_id) if o.parent_id is not None else None
    if o.path != f"{parent.path if parent else '/'}{o.id}/":
        yield f"Организация {o.code}: путь {o.path} не соответствует вышестоящей."
    allowed = PARENT_LEVELS[Level(o.level)]
    if (parent is None and allowed) or (parent is not None and Level(parent.level) not in allowed):
        yield f"Организация {o.code}: вышестоящая не того уровня."
    if (o.level == Level.PRIMARY.value) != (o.kind in {k.value for k in Kind}):
        yield f"Организация {o.code}: вид учреждения не соответствует уровню."


def _forms(s: Session, found: Found) -> dict[int, Form]:
    published: dict[int, Form] = {}
    wrong = []
    for row in s.scalars(select(models.Form)):
        try:
            published[row.id] = forms.from_body(row.body)
        except (KeyError, ValueError, TypeError, ArithmeticError):
            wrong.append(f"Форма {row.level}, версия {row.version}: не читается.")
    found.note("Опубликованные формы", len(published) + len(wrong), wrong)
    return published


def _recount(s: Session, found: Found, published: Mapping[int, Form]) -> None:
    windows = {w.id: w for w in s.scalars(select(models.Window))}
    kinds = {c.id: CampaignKind(c.kind) for c in s.scalars(select(Campaign))}
    wrong: list[str] = []
    count = 0
    states: dict[tuple[int, str, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(_STATES, 0))
    pace: dict[tuple[int, str, str], Counter[date]] = defaultdict(Counter)
    sums: dict[tuple[int, str, str, str], list[Any]] = defaultdict(lambda: [0, Decimal(0), Decimal(0)])
    for sub in s.scalars(select(Submission).execution_options(yield_per=2000)):
        count += 1
        # Forms with the same places above are added up together before anything climbs the tree.
        above = "/".join(map(str, counted_at(Level(sub.level), sub.path)))
        days = shaped(windows[sub.window_id], sub.until)
        standing = aggregates.standing(days, State(sub.state), sub.submitted)
        tally = states[sub.campaign_id, sub.level, above]
        for column, number in aggregates.tally(standing).items():
            tally[column] += number
        if standing.day:
            pace[sub.campaign_id, sub.level, above][standing.day] += 1
        try:
            given = _contributed(sub, kinds[sub.campaign_id], published)
        except (KeyError, ValueError, TypeError, ArithmeticError):
            wrong.append(f"Форма № {sub.id}: ответы не читаются.")
            continue
        for code, c in given.items():
            row = sums[sub.campaign_id, sub.level, code, above]
            row[0] += c.answered
            row[1] += c.total
            row[2] += c.base
        s.expunge(sub)
    found.note("Формы и ответы", count, wrong)
    names = _names(s)
    _compare_states(s, found, states, names)
    _compare_pace(s, found, pace, names)
    _compare_sums(s, found, sums, names)
    found.note("Сравнение с прошлым годом", *check_matched.differing(s, names), cured="Сравнение")
    found.note("Итоги своих показателей", *check_own.differing(s, names))


def _register(s: Session, found: Found) -> None:
    number, wrong = resources_anew.differing(s)
    codes = dict(s.execute(select(Organisation.id, Organisation.code)).all())
    anew = "Соберите его заново: python -m db resources --rebuild"
    told = [f"Реестр ресурсов, организация {codes[o]}: в принятых формах другое. {anew}" for o in wrong]
    if wrong and not number:
        told = [f"Реестр ресурсов пуст, хотя принятые формы есть. {anew}"]
    found.note("Реестр ресурсов", number, told)


def _contributed(
    sub: Submission, kind: CampaignKind, published: Mapping[int, Form]
) -> dict[str, measures.Contribution]:
    form = published[sub.form_id]
    unknown = sub.answers.keys() - form.indicators.keys()
    if unknown:
        raise KeyError(min(unknown))
    given = answers.decode(form.indicators, sub.answers)
    if State(sub.state) is not State.ACCEPTED:
        return {}
    kept = scores.added(kind, form.level, given, sub.scores)
    return measures.contributions(form.counted, given) | kept


def _names(s: Session) -> Any:
    """(campaign, organisation) -> «2026 год, организация 77-01»."""
    years = dict(s.execute(select(Campaign.id, Campaign.year)).all())
    codes = dict(s.execute(select(Organisation.id, Organisation.code)).all())

    @cache
    def name(campaign: int, organisation: int) -> str:
        return f"{years.get(campaign, '?')} год, организация {codes.get(organisation, organisation)}"

    return name


def _compare_states(
    s: Session, found: Found, counted: Mapping[tuple[int, str, str], dict[str, int]], names: Any
) -> None:
    real: dict[Key, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_STATES, 0))
    for (campaign, level, above), tally in counted.items():
        for organisation in filter(None, above.split("/")):
            row = real[campaign, level, int(organisation)]
            for column, number in tally.items():
                row[column] += number
    kept = {
        (c.campaign_id, c.level, c.organisation_id): {n: getattr(c, n) for n in _STATES}
        for c in s.scalars(select(Completeness))
    }
    none = dict.fromkeys(_STATES, 0)
    wrong = (
        f"Полнота, {names(key[0], key[2])}, формы «{Level(key[1]).label}»: {told}"
        for key in sorted(real.keys() | kept.keys())
        for told in _difference(kept.get(key, none), real.get(key, none))
    )
    found.note("Полнота сдачи", len(kept), wrong)


def _compare_pace(
    s: Session, found: Found, counted: Mapping[tuple[int, str, str], Counter[date]], names: Any
) -> None:
    real: dict[Key, Counter[date]] = defaultdict(Counter)
    for (campaign, level, above), days in counted.items():
        for organisation in filter(None, above.split("/")):
            real[campaign, level, int(organisation)].update(days)
    kept: dict[Key, Counter[date]] = defaultdict(Counter)
    for row in s.scalars(select(Pace)):
        kept[row.campaign_id, row.level, row.organisation_id][row.day] = row.handed_in
    wrong = (
        f"Ход сдачи, {names(key[0], key[2])}, формы «{Level(key[1]).label}»: по дням записано не то, что сдано."
        for key in sorted(real.keys() | kept.keys())
        if +real.get(key, Counter()) != +kept.get(key, Counter())
    )
    found.note("Ход сдачи по дням", len(kept), wrong)


def _compare_sums(
    s: Session, found: Found, counted: Mapping[tuple[int, str, str, str], list[Any]], names: Any
) -> None:
    columns = ("answered", "total", "base")
    real: dict[tuple[int, str, int, str], list[Any]] = defaultdict(lambda: [0, Decimal(0), Decimal(0)])
    for (campaign, level, code, above), numbers in counted.items():
        for organisation in filter(None, above.split("/")):
            row = real[campaign, level, int(organisation), code]
            for place, number in enumerate(numbers):
                row[place] += number
    own = check_own.codes(s)
    kept = {
        (a.campaign_id, a.level, a.organisation_id, a.indicator): [a.answered, a.total, a.base]
        for a in s.scalars(select(Aggregate))
        if a.indicator not in own
    }
    none = [0, Decimal(0), Decimal(0)]
    wrong = (
        f"Итог «{key[3]}», {names(key[0], key[2])}, формы «{Level(key[1]).label}»: {told}"
        for key in sorted(real.keys() | kept.keys())
        for told in _difference(
            dict(zip(columns, kept.get(key, none), strict=True)),
            dict(zip(columns, real.get(key, none), strict=True)),
        )
    )
    found.note("Итоги показателей", len(kept), wrong, cured="Итог «index")


def _difference(kept: Mapping[str, Any], real: Mapping[str, Any]) -> Iterator[str]:
    for column, number in real.items():
        if kept[column] != number:
            yield f"{_WORDS[column]} — записано {kept[column]}, на самом деле {number}."
