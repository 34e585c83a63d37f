"""Information work and digitalisation: what the ten points of control say in a few sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core import formats, grammar, narrative
from core.formats import NBSP
from core.newspapers import SECTION
from core.organisations import Level
from core.reports.choices import Length
from core.reports.facts import BlockScore, Figure, Line, OpenReport, Place
from core.reports.words.terms import (
    NOUNS,
    Part,
    alone,
    bracketed,
    change,
    known,
    level,
    paragraph,
    says,
    sized,
    thin,
    whole,
)

# More blocks of one score are no strength and no weakness.
_TIED = 3
BALL = grammar.plain_noun("балл")


@dataclass(frozen=True)
class _Have:
    """What an organisation has or has not: `what` in the nominative, `without` in the genitive."""

    code: str
    name: str
    what: str
    without: str


_HAVES = (
    _Have(
        "resp_exists",
        "ответственный",
        "ответственный за информационную работу",
        "ответственного за информационную работу",
    ),
    _Have("stand_exists", "стенд", "профсоюзный стенд", "профсоюзного стенда"),
    _Have("site_kind", "страница", "страница в Интернете", "страницы в Интернете"),
    _Have("social_any", "канал", "действующая группа, канал или чат", "действующей группы, канала или чата"),
    _Have("email_own", "почта", "собственный адрес почты", "собственного адреса почты"),
)
_SHOWN = {Length.BRIEF: 3, Length.USUAL: 5, Length.FULL: 5}


def told(report: OpenReport, length: Length) -> list[Part]:
    lines = [paragraph(*_index(report, length)), _haves(report, _SHOWN[length])]
    if length is not Length.BRIEF:
        lines.append(paragraph(_letters(report), _events(report), _publications(report)))
    lines.append(paragraph(_register(report)))
    if length is Length.FULL:
        lines.append(paragraph(_best(report), _blocks(report)))
    elif length is Length.USUAL and report.level is Level.PRIMARY:
        lines.append(paragraph(_blocks(report)))
    return [Part(text)] if (text := "\n".join(line for line in lines if line)) else []


def _index(report: OpenReport, length: Length) -> list[str]:
    rated = report.rated
    if rated is None or rated.index.value is None or thin(report):
        return []
    moved = _moved(rated.index, rated.before)
    text = f"Индекс информационной работы — {index(rated.index)} из 100{moved}"
    level_words = f"Это {says('уровень индекса', f'уровень «{rated.level}»')}" if rated.level else ""
    brief = length is Length.BRIEF
    return [text, "" if brief else level_words, _place(rated.place) if rated.place and not brief else ""]


def index(figure: Figure) -> str:
    return says("индекс", grammar.measured(figure.value or Decimal(0), figure.places, BALL))


def _moved(now: Figure, before: Figure) -> str:
    if now.value is None or before.value is None or now.partial or before.partial:
        return ""
    step = formats.half_up(now.value, now.places) - formats.half_up(before.value, now.places)
    if step == 0:
        return f", {says('индекс: за год', 'столько же, сколько год назад')}"
    size = grammar.measured(abs(step), now.places, BALL, grammar.Case.ACC)
    word = "выше" if step > 0 else "ниже"
    return f", {says('индекс: за год', f'на{NBSP}{size} {word}, чем год назад')}"


def _place(place: Place) -> str:
    shared = ", его делят несколько организаций" if place.tied > 1 else ""
    text = f"{formats.number(place.rank)}-е место из {formats.number(place.of)}"
    return f"В своей группе ({place.group}) у организации {says('место', text)}{shared}"


def _haves(report: OpenReport, most: int) -> str:
    """Of many: where each is. Of one: what there is and what there is not."""
    found = [(have, line) for have in _HAVES if (line := known(report, have.code)) is not None]
    if not found:
        return ""
    if alone(report, found[0][1]):
        return _own_haves(found)
    shown = sorted(found[:most], key=lambda each: -(each[1].shown[0].value or 0))
    first, *rest = shown
    clauses = [f"{first[0].what} есть {_where(report, first[1], first[0].name, full=True)}"]
    clauses += [f"{have.what} — {_where(report, line, have.name)}" for have, line in rest]
    return paragraph(grammar.capital("; ".join(clauses)))


def _where(report: OpenReport, line: Line, name: str, full: bool = False) -> str:
    """«в 27 из 29 первичных организаций (93,1 %)»; after the first only «в 25 (86,2 %)», if as many have answered."""
    figure = line.shown[0]
    whole_count = figure.answered >= figure.expected
    noun = NOUNS[level(report, line)]
    yes = int(figure.total or 0)
    share = f" ({sized(line)})" if figure.answered >= 20 else ""
    if full or not whole_count:
        replied = (
            ""
            if whole_count
            else formats.plural(figure.answered, "ответившей ", "ответивших ", "ответивших ")
        )
        of = f" из {formats.number(figure.answered)}{NBSP}{replied}{noun.after(figure.answered, grammar.Case.GEN)}"
    else:
        of = ""
    # Which is named in full depends on the length of the report: the two are figures of different names.
    called = f"{name}: в скольких из всех" if of else f"{name}: в скольких"
    return says(called, f"в{NBSP}{formats.number(yes)}{of}{share}")


def _own_haves(found: Sequence[tuple[_Have, Line]]) -> str:
    there = [have.what for have, line in found if line.shown[0].total]
    lacking = [have.without for have, line in found if line.shown[0].total == 0]
    return paragraph(
        f"В организации есть {says('что есть', grammar.listed(there))}" if there else "",
        f"Пока нет {says('чего нет', grammar.listed(lacking))}" if lacking else "",
    )


_LETTERS = ("информационное письмо", "информационных письма", "информационных писем")


def _letters(report: OpenReport) -> str:
    sent, received = whole(report, "packs_sent"), whole(report, "packs_received")
    if report.level is Level.PRIMARY and received:
        return f"За год получено {says('письма', formats.count(received, *_LETTERS))}"
    if report.level is not Level.PRIMARY and sent:
        return f"Первичным организациям направлено {says('письма', formats.count(sent, *_LETTERS))}"
    return ""


def _events(report: OpenReport) -> str:
    line, events = known(report, "events_count"), whole(report, "events_count")
    people = whole(report, "pr_participants")
    if line is None or not events:
        return ""
    many = says("мероприятия", formats.count(events, "мероприятие", "мероприятия", "мероприятий"))
    took = f", участвовали {says('участники', grammar.counted(people, grammar.PERSON))}" if people else ""
    if people and people % 10 == 1 and people % 100 != 11:
        took = took.replace("участвовали", "участвовал", 1)
    return f"Проведено {many}{bracketed(report, line, 'мероприятия')}{took}"


def _publications(report: OpenReport) -> str:
    many = whole(report, "publications_count")
    if not many:
        return ""
    count = says("публикации", formats.count(many, "публикация", "публикации", "публикаций"))
    return f"В газетах, на сайтах и на телевидении {grammar.chosen(many, 'вышла', 'вышло')} {count} о нашей работе"


def _register(report: OpenReport) -> str:
    line = known(report, "ais_coverage")
    if line is None or line.shown[0].value is None:
        return ""
    share = says("учёт в АИС", sized(line))
    if report.level is Level.PRIMARY:
        text = f"В автоматизированной системе учёта (АИС) — {share} членов Профсоюза"
    else:
        text = f"На учёте в автоматизированной системе (АИС) — {share} членов Профсоюза"
    return f"{text}{bracketed(report, line, 'учёт в АИС')}{change(report, line, 'учёт в АИС')}"


def _best(report: OpenReport) -> str:
    best = [leader for leader in report.best if leader.indicator.code != "coverage"][:3]
    if thin(report) or len(best) < 2:
        return ""
    names = [f"{b.name} ({narrative.shown(b.indicator, b.figure.value)})" for b in best]
    return f"Впереди по индексу {says('лучшие по индексу', grammar.listed(names))}"


def _blocks(report: OpenReport) -> str:
    """The strongest and the weakest block of the index."""
    scored = [b for b in report.rated.blocks if b.score.value is not None] if report.rated else []
    if thin(report) or len(scored) < 3:
        return ""
    best = max(scored, key=lambda b: b.score.value or Decimal(0))
    worst = min(scored, key=lambda b: b.score.value or Decimal(0))
    if best.score.text == worst.score.text:
        return ""
    idle = _unread(report)
    strong = _tied([b for b in scored if b.number not in idle], best)
    weak = _tied(scored, worst)
    told_of = [
        f"сильнее всего {says('сильный раздел', strong)}" if strong else "",
        f"слабее всего {says('слабый раздел', weak)}" if weak else "",
    ]
    parts = [part for part in told_of if part]
    return f"Из разделов индекса {', '.join(parts)}" if parts else ""


def _tied(scored: Sequence[BlockScore], one: BlockScore) -> str:
    """All that are shown with the same score; nothing where they are many, for then none of them stands out."""
    equal = [b for b in scored if b.score.text == one.score.text]
    names = grammar.listed([f"«{b.title}»" for b in equal])
    return f"{names} ({one.score.text})" if 0 < len(equal) <= _TIED else ""


def _unread(report: OpenReport) -> set[int]:
    """Blocks that are no strength whatever their score: nobody takes the newspaper that has the norm."""
    lines = [line for line in report.figures if line.indicator.section == SECTION and line.indicator.norm]
    return {line.indicator.control_point or 0 for line in lines if line.shown[0].value == 0}
