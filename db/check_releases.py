"""Looks whether every issued report still is what was approved."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import formats
from core.reports import frozen
from core.reports.frozen import Damaged
from core.reports.paper import Paper
from db.models import Approval, Organisation, Release

_AT_ONCE = 50


def differing(s: Session) -> tuple[int, list[str]]:
    """How many there are, and what is wrong with them."""
    number, wrong = 0, []
    rows = s.execute(
        select(Release, Organisation.code)
        .join(Organisation, Organisation.id == Release.organisation_id)
        .order_by(Release.id)
        .execution_options(yield_per=_AT_ONCE)
    )
    for row in rows:
        number += 1
        release: Release = row[0]
        named = f"Отчёт организации {row.code} за {release.year} год, версия {release.version}"
        try:
            paper = frozen.unpacked(release.body, release.digest)
        except Damaged as error:
            wrong.append(f"{named}: {error}")
            continue
        if missing := _unprinted(release, paper):
            wrong.append(f"{named}: в базе записано не то, что напечатано ({', '.join(missing)}).")
    return number, wrong + _strange(s)


def _unprinted(release: Release, paper: Paper) -> list[str]:
    """What the columns say and the paper does not. Its organisation may have been renamed since."""
    status = paper.cover.status if paper.cover else paper.subject
    told = {
        "орган": release.organ in status,
        "номер протокола": release.protocol in status,
        "день решения": formats.day_words(release.decided) in status,
        "год": str(release.year) in paper.head_right,
        "короткий адрес": not paper.address or paper.address.endswith(f"/o/{release.code}"),
    }
    return [name for name, printed in told.items() if not printed]


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
