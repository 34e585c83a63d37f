"""The register as XLSX: exactly what was found, and the journal knows who took it."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from core import access, formats, resources
from core.access import Action, Actor
from core.sheets import writing
from core.sheets.writing import Column, Kind, Table
from db import journal
from db import resources as kept
from db.models import Fact, Organisation
from db.resources import Shown, Wanted

_COLUMNS = (
    Column("Организация", width=48),
    Column("Код", width=16),
    Column("Вид", width=26),
    Column("Что это", width=34),
    Column("Адрес", width=48),
    Column("Участников", Kind.WHOLE),
    Column("Впервые указан", Kind.DATE),
    Column("Подтверждён", Kind.DATE),
    Column("Не указан с", Kind.DATE),
    Column("Состояние", width=40),
    Column("Проверка адреса", width=34),
    Column("Проверен", Kind.DATE),
)


def workbook(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    wanted: Wanted,
    today: date,
    now: datetime,
    zone: str,
) -> bytes:
    access.require(actor, Action.EXPORT, organisation.path)
    wanted = replace(wanted, emails=access.can(actor, Action.READ, organisation.path))
    rows = [_row(shown, today, zone) for shown in kept.each(s, organisation, wanted, today)]
    table = Table("Реестр ресурсов", _COLUMNS, rows, _notes(s, organisation, wanted, len(rows), now, zone))
    made = writing.write([table], now)
    after: dict[str, Any] = {"what": "register", "rows": len(rows), **_asked(wanted)}
    journal.write(s, actor, "export", now, organisation.id, after=after)
    return made


def _row(shown: Shown, today: date, zone: str) -> tuple[Any, ...]:
    return (
        shown.organisation,
        shown.code,
        shown.kind.label,
        shown.title,
        shown.address,
        shown.followers,
        shown.first_seen,
        shown.confirmed,
        shown.gone,
        "организация закрыта" if shown.closed else resources.told(shown.confirmed, shown.gone, today),
        shown.told,
        formats.local_day(shown.checked, zone) if shown.checked else None,
    )


def _asked(wanted: Wanted) -> dict[str, str]:
    """Words are not kept: anything may have been typed there."""
    asked = {
        "sort": wanted.kind,
        "platform": wanted.platform,
        "freshness": wanted.freshness,
        "works": wanted.works,
    }
    return {name: str(value) for name, value in asked.items() if value}


def _notes(
    s: Session, organisation: Organisation, wanted: Wanted, rows: int, now: datetime, zone: str
) -> tuple[str, ...]:
    invented = (f"{formats.INVENTED}.",) if s.get(Fact, "demonstration") else ()
    chosen = [x.label for x in (wanted.kind, wanted.freshness, wanted.works) if x]
    asked = [*chosen, *([f"слова «{wanted.words}»"] if wanted.words else [])]
    return (
        *invented,
        f"Организация и все, кто ей подчинён: {organisation.name} (код {organisation.code}).",
        f"Отобраны: {', '.join(asked)}." if asked else "Отобраны все ресурсы, которые есть сейчас.",
        "Источник: принятые формы мониторинга. Личных адресов и телефонов в реестре нет.",
        f"Данные на {formats.moment(now, zone)}. Строк в таблице: {formats.number(rows)}.",
    )
