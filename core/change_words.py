"""A change on last year in Russian: how much, and what stands behind it."""

from decimal import Decimal

from core import formats, narrative
from core.changes import Change, Line
from core.formats import NBSP, count, number, plural
from core.indicators import Indicator
from core.measures import partial

# «Членов Профсоюза стало на 120 больше»: what can be said so.
_MANY = {
    "members_total": "Членов Профсоюза",
    "members_working": "Работающих членов Профсоюза",
    "workers_total": "Работающих в учреждениях",
    "ais_members": "Членов Профсоюза на учёте в АИС",
    "solidarity_print": "Печатных экземпляров «Солидарности»",
    "solidarity_electronic": "Электронных подписок на «Солидарность»",
}


# So many mergers are told by name.
_NAMED = 3


def step(indicator: Indicator, size: Decimal) -> str:
    """«+1,2 п. п.», «−120»: percentages differ by points."""
    words = formats.signed(size, narrative.places(indicator))
    return f"{words}{NBSP}п.{NBSP}п." if indicator.share else words


def _size(indicator: Indicator, size: Decimal) -> str:
    words = number(abs(size), narrative.places(indicator))
    return f"{words}{NBSP}п.{NBSP}п." if indicator.share else words


def sentence(indicator: Indicator, change: Change, line: Line, year: int) -> str:
    """Where this year is not counted to its end its figure means nothing beside last year's: what is told first is what
    changed with the same organisations."""
    if partial(line.this.answered, line.has) and line.was.answered:
        return narrative.joined(
            _alike(indicator, change, line),
            _unfinished(indicator, change, line),
            _rest(indicator, change, line),
        )
    return narrative.joined(_whole(indicator, change, year), behind(indicator, change, line))


def _alike(indicator: Indicator, change: Change, line: Line) -> str:
    """«У 58 организаций, отчитавшихся в оба года, членов Профсоюза стало на 70 меньше.»"""
    who = same(line).removeprefix("изменилось ")
    name = _MANY.get(indicator.code, "")
    what = name[:1].lower() + name[1:] if name else f"показатель {_quoted(indicator)}"
    if change.same == 0:
        return _stopped(f"{_capital(who)}, {what} {'столько же' if name else 'не изменился'}")
    size, up = _size(indicator, change.same), change.same > 0
    if name:
        return _stopped(f"{_capital(who)}, {what} стало на {size} {'больше' if up else 'меньше'}")
    return _stopped(f"{_capital(who)}, {what} {'вырос' if up else 'снизился'} на {size}")


def _unfinished(indicator: Indicator, change: Change, line: Line) -> str:
    figure, then = narrative.measured(indicator, change.after), narrative.shown(indicator, change.before)
    counted = f"{number(line.this.answered)} из {number(line.has)} форм"
    return f"Итог этого года пока по {counted}: {figure} против {then} год назад."


def _rest(indicator: Indicator, change: Change, line: Line) -> str:
    told = ((change.reporting, reporting(line)), (change.crossing, crossing(line)))
    parts = [f"{step(indicator, size)} — {words}" for size, words in told if words]
    return _stopped(f"Остальная разница: {'; '.join(parts)}") if parts else ""


def _whole(indicator: Indicator, change: Change, year: int) -> str:
    """«Членов Профсоюза стало на 120 больше: 1 320 чел. против 1 200 в 2025 году.»"""
    name = _MANY.get(indicator.code, "")
    figure = narrative.measured(indicator, change.after)
    then = narrative.shown(indicator, change.before)
    if change.difference == 0:
        head = f"{name} столько же" if name else f"{_quoted(indicator)} — столько же"
        return _stopped(f"{head}, сколько в {year - 1}{NBSP}году: {figure}")
    more = "больше" if change.difference > 0 else "меньше"
    size = _size(indicator, change.difference)
    if name:
        return f"{name} стало на {size} {more}: {figure} против {then} в {year - 1}{NBSP}году."
    return f"{_quoted(indicator)} — {figure}: на {size} {more}, чем в {year - 1}{NBSP}году ({then})."


def behind(indicator: Indicator, change: Change, line: Line) -> str:
    """«Из этого +80 — отчитались ещё 4 организации; −10 — 2 организации ушли; +50 — изменилось у …»"""
    told = [
        (change.reporting, reporting(line)),
        (change.crossing, crossing(line)),
        (change.same, same(line)),
    ]
    parts = [(size, words) for size, words in told if words]
    if not parts:
        return ""
    if len(parts) == 1 and line.was.answered:
        stayed = line.was.answered
        whose = plural(stayed, "та же", "те же", "те же")
        return f"{plural(stayed, 'Отчиталась', 'Отчитались', 'Отчитались')} {whose} {_organisations(stayed)}."
    lead = "Из этого" if change.difference else "При этом"
    return _stopped(f"{lead} {'; '.join(f'{step(indicator, size)} — {words}' for size, words in parts)}")


def reporting(line: Line) -> str:
    began, stopped = line.began.answered, line.stopped.answered
    words = []
    if began:
        words.append(f"{plural(began, 'отчиталась', 'отчитались', 'отчитались')} ещё {_organisations(began)}")
    if stopped:
        more = " из прошлогодних" if not began else " из тех, кто отчитался в прошлом году"
        silent = plural(stopped, "не отчиталась", "не отчитались", "не отчитались")
        words.append(f"{silent} {_organisations(stopped)}{more}")
    return ", ".join(words)


def crossing(line: Line) -> str:
    """Whoever took others in has neither come nor left, and whom it took in is told by name."""
    came, gone = line.came.answered - line.heirs, line.gone.answered - line.heirs - line.lost
    words = [joined(line)] if line.joined else []
    if came:
        words.append(f"{plural(came, 'пришла', 'пришли', 'пришли')} {_organisations(came)}")
    if gone:
        left = plural(gone, "ушла", "ушли", "ушли")
        words.append(f"{left} {_organisations(gone)}" if not came else f"{left} {number(gone)}")
    return ", ".join(words)


def joined(line: Line) -> str:
    """«присоединена: Старый Плёс → Кривой Брод»"""
    taken = len(line.joined)
    said = plural(taken, "присоединена", "присоединены", "присоединены")
    if taken > _NAMED:
        return f"{said} к другим {_organisations(taken)}"
    return f"{said}: {', '.join(line.joined)}"


def same(line: Line) -> str:
    stayed = line.was.answered
    if not stayed:
        return ""
    genitive = count(stayed, "организации", "организаций", "организаций")
    who = plural(stayed, "отчитавшейся", "отчитавшихся", "отчитавшихся")
    return f"изменилось у {genitive}, {who} в оба года"


def _organisations(value: int) -> str:
    return count(value, "организация", "организации", "организаций")


def incomplete(line: Line, year: int) -> str:
    """A warning where one of the years is not counted to its end; "" where both are."""
    told = []
    if partial(line.this.answered, line.has):
        told.append(f"за {year}{NBSP}год учтены {number(line.this.answered)} из {number(line.has)} форм")
    if partial(line.last.answered, line.had):
        told.append(f"за {year - 1}{NBSP}год — {number(line.last.answered)} из {number(line.had)}")
    if not told:
        return ""
    return f"Данные неполные: {', '.join(told)}."


def both(line: Line, year: int) -> str:
    """«2025: по 71 из 83, 2026: по 40 из 83»."""
    last = f"{year - 1}: {formats.of(line.last.answered, line.had)}"
    return f"{last}, {year}: {formats.of(line.this.answered, line.has)}"


def _quoted(indicator: Indicator) -> str:
    """Names of newspapers bring their own quotation marks."""
    return indicator.short if "«" in indicator.short else f"«{indicator.short}»"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _stopped(sentence: str) -> str:
    return sentence if sentence.endswith(".") else f"{sentence}."
