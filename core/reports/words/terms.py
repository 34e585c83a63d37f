"""What the words of all sections are made of: a figure under its name, a step from last year, a norm, how many stand
behind it. Differences are those of the figures as shown, so that whoever subtracts them in the table gets the same."""

import re
from dataclasses import dataclass
from decimal import Decimal

from core import formats, grammar, measures, narrative, norms
from core.formats import NBSP
from core.indicators import Aggregation, AnswerKind
from core.organisations import Level
from core.reports import live
from core.reports.facts import Course, Figure, Line, OpenReport

NOUNS = {
    Level.FEDERAL: grammar.ORGANISATION,
    Level.REGIONAL: grammar.REGIONAL,
    Level.TERRITORIAL: grammar.TERRITORIAL,
    Level.PRIMARY: grammar.PRIMARY,
}
_NO_NAME = re.compile("[{}\\n\ue000-\ue002]")
# Of fewer organisations a percentage says less than «2 из 3».
_WORTH_A_SHARE = 20
# Units, and per cent of what there was.
_REAL = 2


@dataclass(frozen=True)
class Part:
    """Paragraphs of one section, parted by line ends, with live figures; `typed` by people, then there are none."""

    text: str
    typed: bool = False


def says(name: str, words: str) -> str:
    """A live figure, or nothing where it says nothing. A name may hold a title that somebody has typed."""
    return live.live(_NO_NAME.sub(" ", name)[:60], words) if words else ""


def paragraph(*sentences: str) -> str:
    """Sentences that are there, each with one full stop, as one paragraph."""
    return " ".join(_stopped(s) for s in sentences if s)


def _stopped(sentence: str) -> str:
    return sentence if grammar.stopped(live.plain(sentence)) == live.plain(sentence) else f"{sentence}."


def known(report: OpenReport, code: str) -> Line | None:
    """The line where it has a figure; those of the tables of members and of control are the same."""
    asked = (*report.membership, *report.figures, *report.control)
    return next((line for line in asked if line.indicator.code == code and line.shown[0].known), None)


def value(report: OpenReport, code: str) -> Decimal | None:
    line = known(report, code)
    return None if line is None else line.shown[0].value


def whole(report: OpenReport, code: str) -> int | None:
    """A count; None where it is not known."""
    found = value(report, code)
    return None if found is None else int(found)


def level(report: OpenReport, line: Line) -> Level:
    """Whose forms stand behind the line as it is shown."""
    if line.now.known or line.before.known:
        return line.level or report.source.level
    return report.level


def alone(report: OpenReport, line: Line) -> bool:
    """Is it the organisation's own answer, and not a sum over many?"""
    return level(report, line) is report.level


def sized(line: Line) -> str:
    """The figure as it is read out: «81,5 %», «48,2 тыс. рублей», «1 204»."""
    figure, indicator = line.shown[0], line.indicator
    if figure.words or figure.value is None:
        return figure.words
    if indicator.share:
        return formats.percent(figure.value, figure.places)
    if indicator.kind is AnswerKind.MONEY:
        return grammar.roubles(formats.half_up(figure.value, figure.places))
    return formats.number(figure.value, figure.places)


def step(report: OpenReport, line: Line) -> Decimal | None:
    """None where there is nothing to compare, a year is incomplete, or sums are of different numbers of forms."""
    now, before = line.shown
    if not alone(report, line) and report.source.thin:
        return None
    return difference(line, now, before)


def difference(line: Line, now: Figure, before: Figure) -> Decimal | None:
    if now.value is None or before.value is None or now.partial or before.partial:
        return None
    if line.indicator.aggregation is Aggregation.SUM and now.answered != before.answered:
        return None
    return formats.half_up(now.value, now.places) - formats.half_up(before.value, now.places)


def change(report: OpenReport, line: Line, name: str, comma: bool = True) -> str:
    """«, на 34 больше, чем год назад»; nothing where years cannot be compared."""
    moved = step(report, line)
    if moved is None:
        return ""
    return ("," if comma else "") + " " + says(f"{name}: за год", _moved(line, moved))


def _moved(line: Line, moved: Decimal) -> str:
    """By how much, in words."""
    if line.indicator.share:
        if moved == 0:
            return "как и год назад"
        size = grammar.points(moved, line.shown[0].places)
        return f"на{NBSP}{size} {'выше' if moved > 0 else 'ниже'}, чем год назад"
    if moved == 0:
        return "столько же, сколько год назад"
    size = grammar.tidy(abs(moved), line.shown[0].places)
    return f"на{NBSP}{size} {'больше' if moved > 0 else 'меньше'}, чем год назад"


def against_norm(line: Line, name: str) -> str:
    """«на 1,2 процентного пункта ниже нормы (4–6 %)», «в пределах нормы (4–6 %)», or nothing."""
    figure, indicator = line.shown[0], line.indicator
    norm = indicator.norm
    where = norms.against(indicator, figure.value, figure.base, figure.answered)
    if norm is None or figure.value is None or where not in ("below", "above", "within"):
        return ""
    bound = narrative.bound(indicator, norm)
    if where == "within":
        both = norm.lower is not None and norm.upper is not None
        return says(f"{name}: норма", f"в пределах нормы ({bound})" if both else f"норма ({bound}) выполнена")
    limit = (norm.lower if where == "below" else norm.upper) or Decimal(0)
    gap = abs(formats.half_up(figure.value, figure.places) - limit)
    size = grammar.points(gap, figure.places) if indicator.share else grammar.tidy(gap, figure.places)
    word = "ниже" if where == "below" else "выше"
    return says(f"{name}: норма", f"на{NBSP}{size} {word} нормы ({bound})")


def whose(report: OpenReport, line: Line, name: str) -> str:
    """« — по данным 67 из 119 первичных организаций»: an incomplete figure says of how many it is."""
    now = line.shown[0]
    if alone(report, line) or now.answered >= now.expected:
        return ""
    told = narrative.out_of(now.answered, now.expected, level(report, line))
    return f" {says(f'{name}: по скольким', f'по данным {told}')}"


def by_whom(report: OpenReport, code: str) -> str:
    """«По данным 6 территориальных организаций, за год»: where the figure is theirs and not of the report's forms."""
    line = known(report, code)
    if line is None or level(report, line) in (report.source.level, report.level):
        return "За год"
    noun = NOUNS[level(report, line)]
    many = grammar.counted(line.now.answered, noun, grammar.Case.GEN)
    return f"По данным {says(f'ответили: {noun.one[0]}', many)}, за год"


def bracketed(report: OpenReport, line: Line, name: str) -> str:
    """The same in brackets, in the middle of a sentence."""
    told = whose(report, line, name).strip()
    return f" ({told})" if told else ""


def among(report: OpenReport, line: Line, name: str) -> str:
    """«в 65 из 83 первичных организаций (78,3 %)», «во всех 83 первичных организациях», «ни в одной из 83 …»."""
    figure = line.shown[0]
    yes, answered = int(figure.total or 0), figure.answered
    noun = NOUNS[level(report, line)]
    partial = answered < figure.expected
    replied = "ответивших " if partial else ""
    if yes == answered > 1 and not partial:
        return says(f"{name}: где", f"во всех {grammar.counted(yes, noun, grammar.Case.PRE)}")
    of = f"{formats.number(answered)}{NBSP}{_replied(answered, noun, replied)}"
    if yes == 0:
        return says(f"{name}: где", f"ни в одной из {of}")
    share = f" ({sized(line)})" if answered >= _WORTH_A_SHARE and figure.value is not None else ""
    return says(f"{name}: где", f"в{NBSP}{formats.number(yes)} из {of}{share}")


def _replied(n: int, noun: grammar.Noun, replied: str) -> str:
    word = noun.after(n, grammar.Case.GEN)
    return f"{formats.plural(n, 'ответившей', replied.strip(), replied.strip())} {word}" if replied else word


def trend(report: OpenReport, code: str) -> int:
    """+1 where it grows after a fall, +2 where it has grown two years on end, the same below 0; 0 where nothing can be
    said: a year is missing or incomplete, or sums are of different numbers of forms."""
    course = next((c for c in report.history if c.indicator.code == code), None)
    if course is None or len(course.years) < 3 or report.source.thin:
        return 0
    first, second = _steps(course)
    if not first or not second:
        return 0
    sign, on_end = 1 if second > 0 else -1, (first > 0) == (second > 0)
    a, b = (figure.value or Decimal(0) for _, figure in course.years[-3:-1])
    real = _real(first + second, a) if on_end else _real(first, a) and _real(second, b)
    return sign * (2 if on_end else 1) if real else 0


def _real(moved: Decimal, of: Decimal) -> bool:
    """A person or two, or less than two of a hundred, are no turn of events."""
    return abs(moved) >= _REAL and abs(moved) * 100 >= _REAL * of


def _steps(course: Course) -> tuple[Decimal | None, Decimal | None]:
    a, b, c = (figure for _, figure in course.years[-3:])
    line = Line(course.indicator, c, b)
    return difference(line, b, a), difference(line, c, b)


def scant(report: OpenReport, line: Line) -> bool:
    """Did so few answer this very question that the figure judges nobody?"""
    figure = line.shown[0]
    return not alone(report, line) and (thin(report) or measures.thin(figure.answered, figure.expected))


def thin(report: OpenReport) -> bool:
    """Of so few forms nothing is judged and nothing compared."""
    return report.level is not report.source.level and report.source.thin
