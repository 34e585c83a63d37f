"""What the board shows, as XLSX: all rows, with their number in the file, and the journal knows who took it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core import access, board, formats
from core.access import Action, Actor
from core.board import Lag
from core.organisations import LEVEL_PLURALS, Level
from core.sheets import writing
from core.sheets.writing import Column, Kind, Table
from db import boards, journal, turnout
from db.boards import Place
from db.models import Campaign, Fact, Organisation
from db.turnout import Turnout

_COUNTED = (
    Column("Организация", width=48),
    Column("Код", width=16),
    *(
        Column(name, Kind.WHOLE)
        for name in ("Ожидаются", "Сдано", "В срок", "Принято", "С опозданием", "Возвращено", "Черновик")
    ),
    *(Column(name, Kind.WHOLE) for name in ("Не начато", "Не сдано, срок прошёл", "Освобождено")),
    Column("Сдано, %", Kind.PERCENT),
    Column("В срок, %", Kind.PERCENT),
)
_PLACES = (
    Column("Организация", width=48),
    Column("Код", width=16),
    Column("Кому подчинена", width=40),
    Column("Состояние", width=16),
    Column("Срок", Kind.DATE),
    Column("Продлено до", Kind.DATE),
    Column("Осталось дней", Kind.WHOLE),
    Column("Просрочено дней", Kind.WHOLE),
    Column("Сдана", Kind.DATE),
    Column("С опозданием", width=14),
)


def whole(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    now: datetime,
    source: Level = Level.PRIMARY,
) -> bytes:
    """The total and every child of it; a second sheet where forms are counted one by one."""
    access.require(actor, Action.EXPORT, organisation.path)
    found = turnout.of(s, actor, organisation, campaign, now, source)
    direct = turnout.direct(found) if source is Level.PRIMARY else None
    lines = [*found, *([direct] if direct else [])]
    places = boards.each(s, actor, organisation, campaign, now, source)
    notes = _notes(s, organisation, campaign, source, now)
    sheets = [Table("Ход сдачи", _COUNTED, [_counted(x) for x in lines], (*notes, _rows(len(lines))))]
    if places:
        told = (*notes, _rows(len(places)))
        sheets.append(Table("По организациям", _PLACES, [_placed(p) for p in places], told))
    return _taken(s, actor, organisation, campaign, now, sheets, "board", len(lines) + len(places))


def laggards(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    now: datetime,
    lag: Lag,
    source: Level = Level.PRIMARY,
    words: str = "",
) -> bytes:
    """The list as it stands on the screen, all pages of it."""
    access.require(actor, Action.EXPORT, organisation.path)
    found = boards.laggards(s, actor, organisation, campaign, now, lag, source, words, size=None)
    search = (f"Показаны те, в чьём названии или коде есть «{words}».",) if words else ()
    notes = (*_notes(s, organisation, campaign, source, now), f"{lag.label}. {lag.meaning}", *search)
    table = Table(lag.label, _PLACES, [_placed(p) for p in found.rows], (*notes, _rows(found.total)))
    return _taken(s, actor, organisation, campaign, now, [table], lag.value, found.total)


def _taken(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    now: datetime,
    sheets: Sequence[Table],
    what: str,
    rows: int,
) -> bytes:
    made = writing.write(sheets, now)
    after = {"what": what, "year": campaign.year, "kind": campaign.kind, "rows": rows}
    journal.write(s, actor, "export", now, organisation.id, after=after)
    return made


def _notes(
    s: Session, organisation: Organisation, campaign: Campaign, source: Level, now: datetime
) -> tuple[str, ...]:
    invented = (f"{formats.INVENTED}.",) if s.get(Fact, "demonstration") else ()
    return (
        *invented,
        f"{campaign.title}. Организация: {organisation.name} (код {organisation.code}).",
        f"Чьи формы: {LEVEL_PLURALS[source][1]}. Подчинённость — как на день открытия кампании.",
        f"Данные на {formats.moment(now, campaign.time_zone)}.",
        "Сдано — на проверке и принято. Освобождённые в число ожидаемых не входят.",
    )


def _rows(number: int) -> str:
    return f"Строк в таблице: {formats.number(number)}."


def _counted(line: Turnout) -> tuple[Any, ...]:
    return (
        line.organisation,
        line.code,
        line.expected,
        line.handed_in,
        board.on_time(line),
        line.accepted,
        line.late,
        line.returned,
        line.draft,
        line.not_begun,
        line.overdue,
        line.exempt,
        board.rate(line),
        board.on_time_rate(line),
    )


def _placed(place: Place) -> tuple[Any, ...]:
    waiting = place.state.unsent
    return (
        place.organisation,
        place.code,
        place.above,
        place.state.label,
        place.common,
        place.until if place.until and place.until > place.common else None,
        place.left if waiting and place.left >= 0 else None,
        -place.left if waiting and place.left < 0 else None,
        place.submitted,
        "да" if place.late else "",
    )
