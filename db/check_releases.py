"""Looks whether every issued report still is what was approved."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.reports import frozen
from core.reports.frozen import Damaged
from db.models import Approval, Organisation, Release

_AT_ONCE = 50


def differing(s: Session) -> tuple[int, list[str]]:
    """How many there are, and what is wrong with them."""
    number, wrong = 0, []
    rows = s.execute(
        select(Release.body, Release.digest, Release.year, Release.version, Organisation.code)
        .join(Organisation, Organisation.id == Release.organisation_id)
        .order_by(Release.id)
        .execution_options(yield_per=_AT_ONCE)
    )
    for row in rows:
        number += 1
        try:
            frozen.unpacked(row.body, row.digest)
        except Damaged as error:
            wrong.append(f"Отчёт организации {row.code} за {row.year} год, редакция {row.version}: {error}")
    return number, wrong + _strange(s)


def _strange(s: Session) -> list[str]:
    """A decision is about a version of its own organisation and year."""
    found = s.execute(
        select(Organisation.code, Approval.year)
        .join(Organisation, Organisation.id == Approval.organisation_id)
        .join(Release, Release.id == Approval.release_id)
        .where((Release.organisation_id != Approval.organisation_id) | (Release.year != Approval.year))
        .order_by(Organisation.code, Approval.year)
    )
    return [f"Утверждение отчёта организации {code} за {year} год: это другой отчёт." for code, year in found]
