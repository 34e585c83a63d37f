"""What falls short, and what is to be done about it: each shortfall is a fact, a norm and one act.

Of many organisations the facts bring the shortfalls; of one form they are read from its own answers.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from core import formats, grammar, norms
from core.formats import NBSP
from core.grammar import Case
from core.reports.facts import NOTHING, Lack, Line, OpenReport, Shortfall
from core.reports.words.terms import NOUNS, against_norm, alone, known, says, scant, sized, thin


@dataclass(frozen=True)
class Trouble:
    """`fact` is a clause without its full stop, beginning small; `act` a whole sentence of what follows from it, also
    without its full stop; `weight` from 0 to 1 is which part of the whole is lacking."""

    fact: str
    act: str
    weight: Decimal


@dataclass(frozen=True)
class _Kind:
    """How a lack of many is told. `{where}` is «в 9 из 29 первичных организаций», `{who}` the same without «в»,
    `{them}` «9 первичным организациям» in `case`."""

    name: str
    fact: str
    act: str
    case: Case


_KINDS = {
    Lack.RESPONSIBLE: _Kind(
        "нет ответственного",
        "{where} нет ответственного за информационную работу",
        "Назначить ответственного за информационную работу там, где его нет, — в {them}: "
        "он должен быть в каждой",
        Case.PRE,
    ),
    Lack.COVERAGE: _Kind(
        "охват ниже 60 %",
        f"{{where}} охват членством ниже 60{NBSP}%",
        f"Разобраться, почему охват ниже 60{NBSP}% в {{them}}, и наметить там рост на год",
        Case.PRE,
    ),
    Lack.MEMBERS: _Kind(
        "нет членов",
        "{where} нет членов Профсоюза",
        "Встретиться с работниками в {them}, где нет членов Профсоюза, и пригласить их вступить",
        Case.PRE,
    ),
    Lack.EMAIL: _Kind(
        "нет почты",
        "{where} нет собственной электронной почты",
        "Помочь {them} завести собственный адрес электронной почты",
        Case.DAT,
    ),
    Lack.CHANNEL: _Kind(
        "нет канала",
        "{where} нет действующей группы, канала или чата",
        "Помочь {them} открыть группу или канал на российской площадке",
        Case.DAT,
    ),
    Lack.PAGE: _Kind(
        "нет страницы",
        "{where} нет страницы в Интернете",
        "Помочь {them} открыть страницу в Интернете — свою или на сайте учреждения",
        Case.DAT,
    ),
    Lack.STAND: _Kind(
        "нет стенда",
        "{where} нет профсоюзного стенда",
        "Оформить профсоюзный стенд в {them} и решить, кто его обновляет",
        Case.PRE,
    ),
    Lack.SUBSCRIPTION: _Kind(
        "подписка ниже нормы",
        "{where}, где норма подписки применяется, она не выполнена",
        "Довести подписку до нормы в {them} к ближайшему полугодию",
        Case.PRE,
    ),
    Lack.SILENT: _Kind(
        "не сдали форму",
        "форму мониторинга не {verb} {who}",
        "Получить форму мониторинга от {them}: без неё работа организации не видна",
        Case.GEN,
    ),
}
# Of a handful «в 1 из 1 организации» says nothing.
_FEW = 3
# The same of one organisation: what it answered «нет» to, and what to do.
_OWN = {
    "resp_exists": (
        "нет ответственного за информационную работу",
        "Назначить ответственного за информационную работу: он должен быть в каждой организации",
    ),
    "site_kind": (
        "нет страницы в Интернете",
        "Открыть страницу в Интернете — свою или на сайте учреждения",
    ),
    "stand_exists": ("нет профсоюзного стенда", "Оформить профсоюзный стенд и решить, кто его обновляет"),
    "social_any": (
        "нет действующей группы, канала или чата",
        "Открыть группу или канал на российской площадке и писать туда каждую неделю",
    ),
    "email_own": (
        "нет собственного адреса электронной почты",
        "Завести адрес электронной почты самой организации",
    ),
    "ka_exists": ("нет действующего коллективного договора", "Начать переговоры о коллективном договоре"),
    "safety_commissioner": ("нет уполномоченного по охране труда", "Избрать уполномоченного по охране труда"),
}
_LOW = Decimal(60)
_BUDGETS = (
    ("budget_info_pct", "доля на информацию", "на информационную работу"),
    ("budget_training_pct", "доля на обучение", "на обучение актива"),
)


def troubles(report: OpenReport) -> list[Trouble]:
    """The gravest first. Of thin data only that they are thin can be said."""
    found = [*_counted(report), *_own(report), *_budgets(report), *_copies(report)]
    return sorted(found, key=lambda t: -t.weight)


def worst(report: OpenReport) -> str:
    found = troubles(report)
    return found[0].fact if found else ""


def told(report: OpenReport) -> Iterator[Shortfall]:
    """The shortfalls of many that are worth a word, the gravest first."""
    found = [s for s in report.shortfalls if s.count and s.of >= _FEW]
    if thin(report):
        found = [s for s in found if s.lack is Lack.SILENT]
    yield from sorted(found, key=lambda s: -Decimal(s.count) / s.of)


def _counted(report: OpenReport) -> Iterator[Trouble]:
    for short in told(report):
        kind, noun = _KINDS[short.lack], NOUNS[short.level]
        of = grammar.counted(short.of, noun, Case.GEN)
        name = kind.name if short.level is report.source.level else f"{kind.name}, {noun.one[Case.NOM]}"
        who, where = f"{formats.number(short.count)} из {of}", f"в{NBSP}{formats.number(short.count)} из {of}"
        if short.count == short.of:
            who = f"ни одна из {of}" if short.lack is Lack.SILENT else who
            where = f"во всех {grammar.counted(short.of, noun, Case.PRE)}"
        yield Trouble(
            kind.fact.format(
                where=says(f"{name}: где", where),
                who=says(f"{name}: сколько", who),
                verb=says(f"{name}: глагол", grammar.chosen(short.count, "сдала", "сдали")),
            ),
            kind.act.format(them=says(f"{name}: кому", grammar.counted(short.count, noun, kind.case))),
            Decimal(short.count) / short.of,
        )


def _own(report: OpenReport) -> Iterator[Trouble]:
    """Of a primary, or of an office told by its own form alone."""
    if report.source.level is not report.level:
        return
    for code, (fact, act) in _OWN.items():
        line = known(report, code)
        if line is not None and line.shown[0].total == 0:
            yield Trouble(fact, act, Decimal("0.5"))
    line = known(report, "coverage")
    if line is None or line.shown[0].value is None:
        return
    shown = formats.half_up(line.shown[0].value, line.shown[0].places)
    if shown < _LOW:
        gap = says("охват: до 60 %", grammar.points(_LOW - shown))
        fact = f"охват членством — {says('охват', sized(line))}, до 60{NBSP}% не хватает {gap}"
        yield Trouble(fact, "Поговорить с каждым, кто ещё не вступил в Профсоюз", Decimal("0.6"))


def _budgets(report: OpenReport) -> Iterator[Trouble]:
    """Of the budgets added up, and of the organisation's own where it stands beside them."""
    for code, name, what in _BUDGETS:
        line = known(report, code)
        if line is None:
            continue
        if not scant(report, line):
            yield from _budget(report, line, name, f"{what} ушло", "расходов", "в смету")
        if not alone(report, line):
            mine, whose = replace(line, now=NOTHING, before=NOTHING), f"{name}, комитет"
            fact = f"{what} сама организация направила"
            yield from _budget(report, mine, whose, fact, "своих расходов", "в собственную смету")


def _budget(report: OpenReport, line: Line, name: str, fact: str, of: str, where: str) -> Iterator[Trouble]:
    norm, value = line.indicator.norm, line.shown[0].value
    if _standing(line) != "below" or norm is None or not norm.lower or value is None:
        return
    lower, share = formats.number(norm.lower), says(name, sized(line))
    what = next(what for code, _, what in _BUDGETS if code == line.indicator.code)
    when = says("следующий год", f"{report.year + 1}{NBSP}год")
    yield Trouble(
        f"{fact} {share} {of}, {against_norm(line, name)}",
        f"Заложить {where} на {when} не меньше {lower}{NBSP}% {what} вместо нынешних {share}",
        1 - formats.half_up(value, line.shown[0].places) / norm.lower,
    )


def _standing(line: Line) -> str:
    figure = line.shown[0]
    return norms.against(line.indicator, figure.value, figure.base, figure.answered)


def _copies(report: OpenReport) -> Iterator[Trouble]:
    """Of a newspaper that the organisation as a whole has too few copies of."""
    if thin(report):
        return
    for paper in report.newspapers:
        if paper.short_by:
            lacking = says(
                f"{bare(paper.title)}: не хватает", grammar.counted(paper.short_by, grammar.COPY, Case.GEN)
            )
            more = says(f"{bare(paper.title)}: ещё", grammar.counted(paper.short_by, grammar.COPY, Case.ACC))
            norm = f"{paper.norm} на 100 членов Профсоюза"
            yield Trouble(
                f"до нормы подписки на издание {paper.title} не хватает {lacking}",
                f"Выписать ещё {more} издания {paper.title}, чтобы выйти на норму ({norm})",
                Decimal(paper.short_by) / (paper.short_by + (paper.per_100.total or 0)),
            )


def bare(title: str) -> str:
    """Of a newspaper in the name of a live figure."""
    return title.strip("«»")


def names(short: Shortfall) -> str:
    """Those concerned, the organisation above them told once for a row of neighbours, and how many more there are."""
    groups: list[tuple[list[str], str]] = []
    for name in short.names:
        alone, home = _apart(name)
        if groups and home and groups[-1][1] == home:
            groups[-1][0].append(alone)
        else:
            groups.append(([alone], home))
    said = [f"{', '.join(group)} ({home})" if home else ", ".join(group) for group, home in groups]
    rest = [f"ещё {formats.number(short.left)}"] if short.left else []
    return "; ".join([*said, *rest])


def _apart(name: str) -> tuple[str, str]:
    """«Школа № 4 (Ясногорская организация)» as name and home."""
    start = name.rfind(" (")
    return (name[:start], name[start + 2 : -1]) if start > 0 and name.endswith(")") else (name, "")
