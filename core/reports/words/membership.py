"""Who we are: members and their share, kinds of institutions, bands of coverage, elected bodies."""

from collections.abc import Sequence

from core import formats, grammar, narrative
from core.formats import NBSP
from core.grammar import Case, Gender
from core.organisations import Level
from core.reports.choices import Length
from core.reports.facts import Band, KindRow, Lack, Line, OpenReport
from core.reports.words.terms import (
    NOUNS,
    Part,
    alone,
    bracketed,
    change,
    known,
    paragraph,
    says,
    sized,
    thin,
    trend,
    whole,
    whose,
)

# How the kinds of KindRow are said after «в»: one institution, several.
_WHERE = {
    "школа": ("в школе", "в школах"),
    "детский сад": ("в детском саду", "в детских садах"),
    "дополнительное образование": ("в дополнительном образовании", "в дополнительном образовании"),
    "СПО": ("в колледже", "в колледжах"),
    "вуз": ("в вузе", "в вузах"),
    "другое учреждение": ("в другом учреждении", "в других учреждениях"),
}


def told(report: OpenReport, length: Length) -> list[Part]:
    """The section «Характеристика организации и членство»."""
    members, coverage = known(report, "members_total"), known(report, "coverage")
    first = [_structure(report, length)]
    first += [total(report, members)] if members else []
    first += [covered(report, coverage)] if coverage else []
    first.append(early(report))
    lines = [paragraph(*first)]
    if length is not Length.BRIEF and not thin(report):
        lines.append(paragraph(_years(report), _young(report)))
        lines.append(paragraph(*_banded(report)))
    if length is Length.FULL:
        lines.append(paragraph(_categories(report), _best(report)))
    return [Part(text)] if (text := "\n".join(line for line in lines if line)) else []


def total(report: OpenReport, line: Line) -> str:
    if line.shown[0].value is None:
        return ""
    many = grammar.counted(int(line.shown[0].value), grammar.MEMBER)
    against = change(report, line, "члены")
    of = whose(report, line, "члены")
    return f"На учёте {says('члены', f'{many} Профсоюза')}{against}{',' if against and of else ''}{_dash(of)}"


def _dash(of: str) -> str:
    return f" —{of}" if of else ""


def covered(report: OpenReport, line: Line) -> str:
    if line.shown[0].value is None:
        return ""
    text = f"Охват членством среди работающих — {says('охват', sized(line))}"
    return f"{text}{bracketed(report, line, 'охват')}{change(report, line, 'охват')}"


def early(report: OpenReport) -> str:
    if not thin(report):
        return ""
    return f"{report.source.counted}: данных пока мало, сравнивать их с прошлым годом рано"


def _structure(report: OpenReport, length: Length) -> str:
    if not report.primaries:
        return ""
    many = says("первичные организации", grammar.counted(report.primaries, grammar.PRIMARY, Case.ACC))
    kinds = _kinds(report.kinds) if length is not Length.BRIEF else ""
    who = "Профсоюз" if report.level is Level.FEDERAL else "Организация"
    return f"{who} объединяет {many}{': ' if kinds else ''}{says('первичные по типам', kinds)}"


def _kinds(rows: Sequence[KindRow]) -> str:
    """«43 в школах, 40 в детских садах»; nothing where a kind is not told or there is only one."""
    known_rows = sorted((r for r in rows if r.count), key=lambda r: -r.count)
    if len(known_rows) < 2 or any(r.label not in _WHERE for r in known_rows):
        return ""
    parts = [
        f"{formats.number(r.count)}{NBSP}{grammar.chosen(r.count, *_WHERE[r.label])}" for r in known_rows
    ]
    return grammar.listed(parts)


_COURSES = {
    1: "Впервые за три года {what} {rose}",
    -1: "Впервые за три года {what} {fell}",
    2: "{What} {rises} второй год подряд",
    -2: "{What} {falls} второй год подряд",
}


_TRENDS = (
    (
        "members_total", "члены за три года", "число членов Профсоюза",
        "выросло", "сократилось", "растёт", "сокращается",
    ),
    ("coverage", "охват за три года", "охват", "вырос", "снизился", "растёт", "снижается"),
)  # fmt: skip


def _years(report: OpenReport) -> str:
    """Of the members, else of the coverage: both say the same more often than not."""
    for code, name, what, *verbs in _TRENDS:
        if pattern := _COURSES.get(trend(report, code)):
            forms = dict(zip(("rose", "fell", "rises", "falls"), verbs, strict=True))
            return says(name, pattern.format(what=what, What=grammar.capital(what), **forms))
    return ""


def _young(report: OpenReport) -> str:
    young, members = whole(report, "members_youth"), whole(report, "members_total")
    line = known(report, "youth_share")
    if not young or not members or line is None:
        return ""
    told_as = grammar.every(young, members, Gender.HE)
    share = says("молодёжь", sized(line))
    if told_as:
        return f"Моложе 35 лет — {says('молодёжь, каждый который', told_as)} член Профсоюза ({share})"
    return f"Моложе 35 лет — {share} членов Профсоюза"


def _banded(report: OpenReport) -> list[str]:
    found = [b for b in report.bands if b.of]
    if len(found) < 2:
        return []
    low = found[0]
    nobody = any(s.lack is Lack.MEMBERS and s.count == low.count for s in report.shortfalls)
    told_of = [_band(found[-1]), _band(low) + (", где нет членов Профсоюза" if nobody and low.count else "")]
    word = grammar.every(low.count, low.of, Gender.SHE)
    tail = (
        f", это {says('низкий охват, каждая которая', word)} из тех, по которым есть данные" if word else ""
    )
    return [f"Охват {told_of[0]}; {told_of[1]}{tail}"]


def _band(band: Band) -> str:
    noun = NOUNS[band.level]
    name = band_label(band)
    if band.count == 0:
        return (
            f"{name} — {says(f'охват {name}', f'ни в одной из {grammar.counted(band.of, noun, Case.GEN)}')}"
        )
    where = f"в{NBSP}{formats.number(band.count)} из {grammar.counted(band.of, noun, Case.GEN)}"
    return f"{name} — {says(f'охват {name}', where)}"


def band_label(band: Band) -> str:
    """«ниже 60 %», «от 60 до 82 %», «82 % и выше»."""
    if band.lower is None:
        return f"ниже {band.upper}{NBSP}%"
    if band.upper is None or band.upper >= 100:
        return f"{band.lower}{NBSP}% и выше"
    return f"от {band.lower} до {band.upper}{NBSP}%"


_CATEGORIES = (
    ("members_working", "работающих"),
    ("members_students", "студентов и учащихся"),
    ("members_pensioners", "неработающих пенсионеров"),
)


def _categories(report: OpenReport) -> str:
    parts = [
        f"{word} — {says(f'члены: {word}', formats.number(many))}"
        for code, word in _CATEGORIES
        if (many := whole(report, code))
    ]
    leave = whole(report, "members_on_leave")
    rest = (
        f"; в отпуске по уходу за ребёнком — {says('члены: в отпуске', formats.number(leave))}"
        if leave
        else ""
    )
    return f"Среди членов Профсоюза {', '.join(parts)}{rest}" if len(parts) > 1 or (leave and parts) else ""


def _best(report: OpenReport) -> str:
    """Named where the figures are enough to praise anybody."""
    best = [leader for leader in report.best if leader.indicator.code == "coverage"][:3]
    if thin(report) or len(best) < 2:
        return ""
    names = [f"{b.name} ({narrative.shown(b.indicator, b.figure.value)})" for b in best]
    return f"Самый высокий охват: {says('лучшие по охвату', grammar.listed(names))}"


def organs(report: OpenReport, length: Length) -> list[Part]:
    """The section «Выборные органы, актив, комиссии»."""
    lines = [paragraph(_active(report), _groups(report), _meetings(report))]
    if length is not Length.BRIEF:
        lines.append(paragraph(_chairs(report)))
    return [Part(text)] if (text := "\n".join(line for line in lines if line)) else []


def _active(report: OpenReport) -> str:
    line = known(report, "committee_members")
    if line is None or line.shown[0].value is None:
        return ""
    people = says("актив", grammar.counted(int(line.shown[0].value), grammar.PERSON))
    own = alone(report, line)
    who = "В профсоюзном комитете и комиссиях работают"
    if not own:
        who = "В профсоюзных комитетах и комиссиях работают"
    if int(line.shown[0].value) % 10 == 1 and int(line.shown[0].value) % 100 != 11:
        who = who.replace("работают", "работает")
    return f"{who} {people}{bracketed(report, line, 'актив')}{change(report, line, 'актив')}"


def _groups(report: OpenReport) -> str:
    groups = whole(report, "profgroups_count")
    if not groups:
        return ""
    many = formats.count(groups, "профсоюзная группа", "профсоюзные группы", "профсоюзных групп")
    return f"{formats.plural(groups, 'Действует', 'Действуют', 'Действует')} {says('профгруппы', many)}"


def _meetings(report: OpenReport) -> str:
    held = whole(report, "union_meetings")
    if not held:
        return ""
    many = formats.count(held, "профсоюзное собрание", "профсоюзных собрания", "профсоюзных собраний")
    return f"За год {grammar.chosen(held, 'прошло', 'прошло')} {says('собрания', many)}"


def _chairs(report: OpenReport) -> str:
    parts = []
    for code, word in (
        ("chairs_women", "женщин"),
        ("chairs_youth", "моложе 35 лет"),
        ("chairs_staff", "освобождённых"),
    ):
        if many := whole(report, code):
            parts.append(f"{word} — {says(f'председатели: {word}', formats.number(many))}")
    return f"Среди председателей первичных организаций {', '.join(parts)}" if parts else ""
