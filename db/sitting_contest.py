"""The facts of a «Конкурсное дело»: the dossier, the index with the answers behind it, three years."""

from datetime import date

from sqlalchemy.orm import Session

from core import access, narrative, rating
from core.access import Action, Actor
from core.catalogue import Catalogue
from core.charts.facts import Row, decimal, only
from core.formats import NBSP
from core.organisations import Level
from core.rating import Score
from core.reports.sitting import contest_score, made, progress
from core.reports.sitting.contest import Facts, Scored
from core.reports.sitting.made import Whose
from db import breaks, catalogues, dossiers, frames, indexes
from db.indexes import Own
from db.methodologies import InForce
from db.models import Organisation
from db.ratings import Place, Rank

YEARS = 3
# What primaries have done, where the organisation stands above them.
SUMMED = ("events_count", "pr_participants", "contest_prizes", "publications_count", "pub_external")


def collect(s: Session, actor: Actor | None, organisation: Organisation, year: int, as_of: date) -> Facts:
    access.require(actor, Action.COMPARE, organisation.path)
    known = catalogues.compared(s, organisation, year)
    years, level = tuple(range(year - YEARS + 1, year + 1)), Level(organisation.level)
    asked = progress.codes(known.indicators, level)
    summed = [c for c in SUMMED if c in known.indicators and level is not Level.PRIMARY]
    frame = frames.own(s, actor, organisation, years, [*asked, *summed], known)
    dossier = dossiers.collect(s, actor, organisation, year, known, as_of)
    own = indexes.own(s, actor, organisation, year)
    used = indexes.profile(s, organisation, year)
    return Facts(
        whose=Whose(organisation.name, as_of, dossier.demonstration),
        year=year,
        dossier=dossier,
        scored=_scored(own, used),
        years=years,
        lines=tuple(
            progress.line(
                frame,
                known[code],
                years=years,
                name=organisation.name,
                level=level,
                as_of=as_of,
                breaks=breaks.of(s, organisation, known[code], known.campaigns[code]),
            )
            for code in asked
        ),
        records=() if own is None else tuple(contest_score.records(own.form, own.public)),
        sums=tuple(_sum(known, row) for code in summed for row in only(frame, code, year) if row["answered"]),
    )


def _sum(known: Catalogue, row: Row) -> tuple[str, str, str]:
    indicator = known[row["indicator"]]
    value = narrative.measured(indicator, decimal(row["value"]))
    return narrative.title(indicator), value, made.behind(int(row["answered"]), int(row["expected"]))


def _scored(own: Own | None, used: InForce) -> Scored | None:
    if own is None or own.score is None:
        return None
    score, profile = own.score, used.profile
    papers = f"По форме подписки на {own.counted.label}." if own.counted else ""
    full, short = contest_score.full_and_short(score)
    draft = "" if used.number else ", проект методики"
    return Scored(
        words=made.capital(contest_score.words(score)) if own.place else contest_score.words(score),
        standard=contest_score.standard(score),
        maturity=contest_score.maturity(score),
        places=_places(own.place, score),
        total=contest_score.total(score),
        methodology=f"Методика «{profile.title}», версия{NBSP}{profile.version}{draft}.",
        blocks=tuple(
            contest_score.blocks(score, own.form, own.public, papers, rating.by_newspapers(profile))
        ),
        full=full,
        short=short,
    )


def _places(place: Place | None, score: Score) -> tuple[str, ...]:
    """In the region, and in the whole union where that is another company."""
    if place is None or not score.rated:
        return ()
    told = [_told(place.here, place, place.where)]
    if place.everywhere.of > place.here.of:
        told.append(_told(place.everywhere, place, "Профсоюз в целом"))
    return tuple(told)


def _told(rank: Rank, place: Place, where: str) -> str:
    return contest_score.place((rank.place, rank.of, rank.tied), place.kind, place.bracket, where)
