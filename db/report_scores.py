"""The index in an open report: of one form as it was scored, of many the mean, and the place in a group."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from core import access, formats, measures, places, rating, scores
from core.campaigns import CampaignKind
from core.catalogue import Catalogue
from core.charts.facts import decimal, is_thin, only
from core.organisations import LEVEL_PLURALS, Kind, Level
from core.reports.cells import NOTHING, Figure
from core.reports.findings import BlockScore, Place, Rated
from core.scores import number
from core.workflow import State
from db import frames
from db.models import Organisation, Submission
from db.organisations import within
from db.report_own import Given, Own
from db.report_shared import Peer, Shared

UNANSWERED, LEFT_OUT = "нет ответов", "не учитывается"


def scored(shared: Shared) -> tuple[str, ...]:
    """Codes of all that the methodology gives."""
    return tuple(i.code for i in scores.section(shared.profile).indicators)


def of_form(s: Session, own: Own) -> Rated | None:
    """Of one form; None where it was never scored. Only an accepted form has a place."""
    shared = own.shared
    form, last = (own.form(CampaignKind.MONITORING, year) for year in (shared.year, shared.year - 1))
    if form is None or not form.scores:
        return None
    kept = form.scores
    index = _index(kept)
    # Two methodologies are two measures.
    before = _index(last.scores) if last and last.scores and shared.unchanged else NOTHING
    standard, ripe = kept["standard"], number(kept["maturity"])
    return Rated(
        index=index,
        before=before,
        completeness=_one(number(kept["fullness"])),
        level=shared.profile.level(index.value) if index.value is not None else "",
        place=_place(s, form, shared) if form.state is State.ACCEPTED and index.known else None,
        blocks=_blocks(kept, shared),
        standard=NOTHING if standard is None else Figure(words="да" if standard else "нет"),
        maturity=_one(ripe),
    )


def _index(kept: Mapping[str, Any]) -> Figure:
    """Of a form that is not complete enough nobody tells it."""
    return _one(number(kept["total"])) if kept["rated"] else NOTHING


def _one(value: Decimal | None) -> Figure:
    return NOTHING if value is None else Figure(value, 1, answered=1)


def _blocks(kept: Mapping[str, Any], shared: Shared) -> tuple[BlockScore, ...]:
    found = []
    for b in shared.profile.blocks:
        share = kept["shares"].get(str(b.number))
        weight = number(kept["weights"].get(str(b.number))) or b.weight
        words = LEFT_OUT if b.number in kept["left_out"] else UNANSWERED
        figure = NOTHING if share is None else _one(Decimal(share) * 100)
        found.append(BlockScore(b.number, b.title, weight, figure, "" if share is not None else words))
    return tuple(found)


def _place(s: Session, form: Given, shared: Shared) -> Place | None:
    """Among accepted forms of the region, of the same kind and size; None with too few of them, or with fewer than half
    of those expected: whoever comes later would turn it over."""
    campaign = shared.round(CampaignKind.MONITORING, shared.year)
    if campaign is None or form.rating is None:
        return None
    path, region = shared.region(form.path)
    peers = _peers(s, shared, campaign.id, path, form)
    of, mine = [p.rating for p in peers if _has_place(p, shared)], form.rating
    if len(of) < rating.FEWEST or measures.thin(len(of), len(peers)):
        return None
    ahead = sum(other is not None and other > mine for other in of)
    return Place(ahead + 1, len(of), of.count(mine), _group(form, region))


def _has_place(peer: Peer, shared: Shared) -> bool:
    full = peer.fullness is not None and peer.fullness >= shared.profile.rated_from
    return peer.state == State.ACCEPTED.value and peer.rating is not None and full


def _peers(s: Session, shared: Shared, campaign: int, path: str, form: Given) -> list[Peer]:
    """Those of its kind and size that were asked; of a newcomer the size is not known, then it is any size. For many
    reports the region is read once."""
    if shared.many and path not in shared.peers:
        shared.peers[path] = _rows(s, shared, campaign, path, ())
    wanted = [(name, mine) for name, mine in (("kind", form.kind), ("bracket", form.bracket)) if mine]
    if shared.many:
        return [p for p in shared.peers[path] if all(getattr(p, name) == mine for name, mine in wanted)]
    return _rows(s, shared, campaign, path, [getattr(Submission, name) == mine for name, mine in wanted])


def _rows(
    s: Session, shared: Shared, campaign: int, path: str, which: Iterable[ColumnElement[bool]]
) -> list[Peer]:
    columns = (getattr(Submission, name) for name in Peer._fields)
    rows = s.execute(
        select(*columns).where(
            Submission.campaign_id == campaign,
            Submission.level == Level.PRIMARY.value,
            Submission.state != State.EXEMPT.value,
            within(Submission.path, path),
            shared.alike,
            *which,
        )
    )
    return [Peer(*row) for row in rows]


def _group(form: Given, region: str) -> str:
    words = rating.group_words(Kind(form.kind).label if form.kind else "", form.bracket)
    return ", ".join(part for part in (words, region) if part)


def of_many(
    s: Session,
    organisation: Organisation,
    catalogue: Catalogue,
    shared: Shared,
    whole: Any,
    parent: int | None,
) -> Rated | None:
    """Of an office by its primaries' forms; `whole` is its own tidy frame with all that is scored."""
    rows = {(r["indicator"], int(r["year"])): r for code in scored(shared) for r in only(whole, code)}

    def read(code: str, year: int) -> Figure:
        return _summed(catalogue, code, rows.get((code, year)))

    index = read(scores.INDEX, shared.year)
    if index.value is None:
        return None
    thin = measures.thin(index.answered, index.expected)
    before = read(scores.INDEX, shared.year - 1) if shared.unchanged else NOTHING
    return Rated(
        index=index,
        before=before,
        completeness=read(scores.FULLNESS, shared.year),
        level="" if thin else shared.profile.level(formats.half_up(index.value, 1)),
        place=None if thin else _among_offices(s, organisation, catalogue, shared, index.value, parent),
        blocks=tuple(
            BlockScore(b.number, b.title, b.weight, figure, "" if figure.known else UNANSWERED)
            for b in shared.profile.blocks
            for figure in (read(scores.block(b.number), shared.year),)
        ),
        standard=read(scores.STANDARD, shared.year),
        maturity=read(scores.MATURITY, shared.year),
        territorial=read(scores.TERRITORIAL, shared.year),
    )


def _summed(catalogue: Catalogue, code: str, row: Mapping[str, Any] | None) -> Figure:
    if row is None or code not in catalogue.indicators:
        return NOTHING
    # The territorial index is no sum of anybody's.
    value = decimal(row["value"])
    return Figure(
        value, 1, "", int(row["answered"]), decimal(row["total"]), decimal(row["base"]), int(row["expected"])
    )


def _among_offices(
    s: Session,
    organisation: Organisation,
    catalogue: Catalogue,
    shared: Shared,
    value: Decimal,
    parent: int | None,
) -> Place | None:
    """Counted, never listed: those of the same level that answered to the same organisation in the campaign, with
    enough data to be judged."""
    above = s.get(Organisation, parent) if parent else None
    if above is None:
        return None
    level, year = Level(organisation.level), shared.year
    frame = frames.below(s, access.SYSTEM, above, [year], [scores.INDEX], level, catalogue)
    known = [
        formats.half_up(amount, 1)
        for row in only(frame, scores.INDEX, year)
        if (amount := decimal(row["value"])) is not None and not is_thin(row)
    ]
    mine = formats.half_up(value, 1)
    if len(known) < rating.FEWEST or mine not in known:
        return None
    place = places.places(known)[known.index(mine)] or 0
    group = f"{LEVEL_PLURALS[level][1]}, {above.name}"
    return Place(place, len(known), known.count(mine), group)
