"""Import of published figures as accepted forms of past years, by the same sums that accepting a form uses."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import access, answers, figure_rows, figures, structure
from core import campaigns as calendar
from core.access import Action, Actor
from core.answers import Value
from core.campaigns import CampaignKind
from core.catalogue import Catalogue, shipped
from core.figures import Judged, Key, Row, Target
from core.forms import Form
from core.organisations import Kind, Level
from core.problems import Conflict, Forbidden, Refused
from core.sheets.columns import CellProblem
from core.sheets.reading import Sheet, Workbook
from core.structure import Plan
from core.workflow import State
from db import (
    campaigns,
    catalogues,
    forms,
    models,
    newspapers,
    organisations,
    scoring,
    submissions,
    upsert,
    windows,
)
from db import structure as places
from db.models import Campaign, Organisation, Submission
from db.organisations import ancestor_ids

# Sheets that a workbook may have beside the data.
SILENT = ("источники", "о выгрузке")
Held = tuple[CampaignKind, int]


@dataclass(frozen=True)
class Outcome:
    """What an import has changed, or why nothing may be: with problems nothing is to be kept."""

    plan: Plan = field(default_factory=Plan)
    fresh: int = 0
    corrected: int = 0
    same: int = 0
    problems: tuple[CellProblem, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        return self.plan.empty and not (self.fresh or self.corrected)

    def words(self) -> str:
        """«организаций новых 12, изменённых 1; форм с показателями новых 15, исправленных 0»."""
        told = []
        if not self.plan.empty:
            new, old = len(self.plan.created), len(self.plan.changed)
            told.append(f"организаций новых {new}, изменённых {old}, без изменений {self.plan.unchanged}")
        if self.fresh or self.corrected:
            told.append(
                f"форм с показателями новых {self.fresh}, исправленных {self.corrected}, без изменений {self.same}"
            )
        return "; ".join(told)


@dataclass(frozen=True)
class _Place:
    organisation: Organisation
    submission: Submission | None
    form: Form
    last_year: Mapping[str, Value]

    @property
    def stored(self) -> dict[str, Value]:
        kept = self.submission.answers if self.submission else {}
        return answers.decode(self.form.indicators, kept)

    def target(self) -> Target:
        kind = Kind(self.organisation.kind) if self.organisation.kind else None
        return Target(self.form, kind, self.stored, self.last_year)


def load_workbook(s: Session, actor: Actor | None, book: Workbook, zone: str, now: datetime) -> Outcome:
    """The organisations of a workbook and then their figures. The caller rolls back for a dry run, and where
    figures have problems: the organisations before them are written by then."""
    known = _known(s, actor)
    records = figure_rows.sheets(book, known, (*SILENT, structure.SHEET))
    listed = [sheet for sheet, _ in records]
    data = [sheet for sheet in book if _is_figures(sheet) and sheet not in listed]
    plan = Plan()
    silent = tuple(f"Лист «{sheet.name}» не загружается." for sheet in _others(book, [*data, *listed]))
    if not (data or records) or any(
        sheet.name.strip().casefold() == structure.SHEET.casefold() for sheet in book
    ):
        plan = places.load(s, actor, book.sheet(structure.SHEET), now, zone)
    if plan.problems:
        return Outcome(plan, problems=plan.problems, notes=plan.notes)
    if (data or records) and not access.scope(actor, Action.CAMPAIGN):
        raise Forbidden
    year = _today(zone, now).year
    attached, wrong = figure_rows.attach(records, [figures.read(sheet, known, year) for sheet in data], year)
    found = [_load(s, actor, read, zone, now) for read in attached]
    return Outcome(
        plan,
        sum(o.fresh for o in found),
        sum(o.corrected for o in found),
        sum(o.same for o in found),
        (*(p for o in found for p in o.problems), *wrong),
        (*silent, *plan.notes, *(n for o in found for n in o.notes)),
    )


def _is_figures(sheet: Sheet) -> bool:
    return sheet.name.strip().casefold().startswith(figures.SHEET.casefold())


def _others(book: Workbook, data: Sequence[Sheet]) -> Iterable[Sheet]:
    if len(book) == 1:
        return ()
    known = (*SILENT, structure.SHEET.casefold())
    return (sheet for sheet in book if sheet not in data and sheet.name.strip().casefold() not in known)


def load(s: Session, actor: Actor | None, sheet: Sheet, zone: str, now: datetime) -> Outcome:
    """One sheet of figures: everything, or nothing where a row has a problem; warnings are only told."""
    if not access.scope(actor, Action.CAMPAIGN):
        raise Forbidden
    return _load(s, actor, figures.read(sheet, _known(s, actor), _today(zone, now).year), zone, now)


def _known(s: Session, actor: Actor | None) -> list[Catalogue]:
    """Of nobody yet there are the shipped questions."""
    return catalogues.all(s, organisations.roots(s, actor, Action.CAMPAIGN)) or [shipped()]


def _today(zone: str, now: datetime) -> date:
    return calendar.usual_windows(now.year, zone)[0].today(now)


def _load(s: Session, actor: Actor | None, read: figures.Rows, zone: str, now: datetime) -> Outcome:
    today, found = _today(zone, now), _find(s, read.rows)
    problems, judged = list(read.problems), list[tuple[Row, _Place, Judged]]()
    for row in read.rows:
        place = found.get(row.key)
        refusal = _refusal(actor, row, place)
        if refusal is not None or place is None:
            problems += [refusal] if refusal else []
            continue
        verdict = figures.judge(row, place.target(), today)
        problems += verdict.problems
        judged.append((row, place, verdict))
    warnings = tuple(f"Предупреждение. {w}" for _, _, v in judged for w in v.warnings)
    if problems:
        problems.sort(key=lambda p: p.row or 0)
        return Outcome(problems=tuple(problems), notes=read.notes + warnings)
    counted = _store(s, actor, judged, zone, now)
    return replace(counted, notes=read.notes + warnings)


def _refusal(actor: Actor | None, row: Row, place: _Place | None) -> CellProblem | None:
    absent = f"организации с кодом «{row.code}» нет среди доступных вам."
    if place is None or not access.can(actor, Action.CAMPAIGN, _above(place.organisation)):
        return row.record.problem(figures.CODE, absent)
    state = State(place.submission.state) if place.submission else State.NOT_BEGUN
    if state not in (State.NOT_BEGUN, State.ACCEPTED):
        told = f"форма за {row.when} сейчас «{state.label}»: её ведут люди, загрузка её не меняет."
        return row.record.problem(figures.CODE, told)
    return None


def _above(organisation: Organisation) -> str:
    """Figures count at once, so nobody brings them in for their own organisation: the one above must be theirs."""
    return organisation.path.rstrip("/").rpartition("/")[0] + "/"


def _find(s: Session, rows: Sequence[Row]) -> dict[Key, _Place]:
    """Organisations of these rows that fill forms, with what is kept for the campaign and the one a year before."""
    codes, years = {r.code for r in rows}, {r.year for r in rows}
    known = {o.code: o for o in _chunks(s, codes)}
    kept = _submissions(s, {o.id for o in known.values()}, years | {y - 1 for y in years})
    shapes = _Shapes(s)
    found = {}
    for row in rows:
        organisation = known.get(row.code)
        if organisation is None or organisation.level == Level.FEDERAL.value:
            continue
        last = kept.get((organisation.id, (row.kind, row.year - 1)))
        last_year: dict[str, Value] = {}
        if last is not None and last.state == State.ACCEPTED.value:
            last_year = answers.decode(shapes.published(last.form_id).indicators, last.answers)
        held = row.kind, row.year
        submission = kept.get((organisation.id, held))
        form = shapes.published(submission.form_id) if submission else shapes.form(organisation, held)
        found[row.key] = _Place(organisation, submission, form, last_year)
    return found


class _Shapes:
    """The form that an organisation would get in a campaign."""

    def __init__(self, s: Session) -> None:
        self._s = s
        self._read: dict[int, Form] = {}
        self._composed: dict[tuple[tuple[int, ...], Level, Held], Form] = {}
        self._windows: dict[Held, Sequence[models.Window]] = {}

    def form(self, organisation: Organisation, held: Held) -> Form:
        level = Level(organisation.level)
        window = windows.nearest(self._of(held), organisation.path).get(level.value)
        if window is not None:
            return self.published(window.form_id)
        # Questions differ from region to region, and not within one.
        key = tuple(ancestor_ids(organisation.path)[:2]), level, held
        if key not in self._composed:
            asked = catalogues.of(self._s, organisation)
            papers = newspapers.of(self._s, organisation)
            self._composed[key] = forms.composed(asked, *held, level, papers)
        return self._composed[key]

    def _of(self, held: Held) -> Sequence[models.Window]:
        if held not in self._windows:
            kind, year = held
            query = select(models.Window).join(Campaign).where(Campaign.kind == kind, Campaign.year == year)
            self._windows[held] = self._s.scalars(query).all()
        return self._windows[held]

    def published(self, number: int) -> Form:
        if number not in self._read:
            row = self._s.get_one(models.Form, number)
            self._read[number] = forms.read(self._s, number, row.published)
        return self._read[number]


def _chunks(s: Session, codes: Iterable[str]) -> Iterable[Organisation]:
    """In parts: a statement takes only so many values."""
    every = sorted(codes)
    for start in range(0, len(every), 1000):
        query = select(Organisation).where(Organisation.code.in_(every[start : start + 1000]))
        yield from s.scalars(query)


def _submissions(s: Session, ids: Iterable[int], years: Iterable[int]) -> dict[tuple[int, Held], Submission]:
    every = sorted(ids)
    found: dict[tuple[int, Held], Submission] = {}
    for start in range(0, len(every), 1000):
        query = (
            select(Submission, Campaign.kind, Campaign.year)
            .join(Campaign, Campaign.id == Submission.campaign_id)
            .where(
                Campaign.year.in_(sorted(years)),
                Submission.organisation_id.in_(every[start : start + 1000]),
            )
        )
        found |= {(sub.organisation_id, (CampaignKind(k), y)): sub for sub, k, y in s.execute(query)}
    return found


def _store(
    s: Session,
    actor: Actor | None,
    judged: Sequence[tuple[Row, _Place, Judged]],
    zone: str,
    now: datetime,
) -> Outcome:
    # Before any form is read: nobody moves a form between the reading and the writing.
    held = {(row.kind, row.year) for row, _, _ in judged}
    campaigns.hold(s, {year for _, year in held})
    known = select(Campaign).where(Campaign.year.in_({year for _, year in held}))
    for campaign in s.scalars(known.order_by(Campaign.year, Campaign.id)).all():
        if (campaign.kind, campaign.year) in held:
            campaigns.touch(s, campaign.id)
    _expect(s, actor, [((row.kind, row.year), place) for row, place, _ in judged], zone, now)
    with upsert.together(s):
        return _put(s, actor, judged, now)


def _put(
    s: Session, actor: Actor | None, judged: Sequence[tuple[Row, _Place, Judged]], now: datetime
) -> Outcome:
    fresh = corrected = same = 0
    for row, place, verdict in judged:
        found = submissions.of(s, actor, place.organisation, row.year, row.kind)
        if found is None:
            level = place.form.level.label
            told = row.kind.named(row.year)
            raise Refused(f"В кампании «{told}» {level} организация не отчитывается: нет её срока.")
        opened = submissions.find(s, actor, Action.CAMPAIGN, found.id)
        if opened.state is State.ACCEPTED and opened.answers == verdict.answers:
            same += 1
            continue
        corrected += opened.state is State.ACCEPTED
        fresh += opened.state is not State.ACCEPTED
        _accept(s, actor, opened, dict(verdict.answers), now)
    return Outcome(fresh=fresh, corrected=corrected, same=same)


def _expect(
    s: Session,
    actor: Actor | None,
    wanted: Sequence[tuple[Held, _Place]],
    zone: str,
    now: datetime,
) -> None:
    """A form for each of these organisations and for nobody else: of the others nothing is known."""
    missing: dict[Held, set[int]] = {}
    for held, place in wanted:
        if place.submission is None:
            missing.setdefault(held, set()).add(place.organisation.id)
    for (kind, year), only in sorted(missing.items()):
        for root in organisations.roots(s, actor, Action.CAMPAIGN):
            days = calendar.usual_windows(year, zone, kind)
            campaigns.start(s, actor, root, days, year, catalogues.of(s, root), now, only, kind)


def _accept(
    s: Session,
    actor: Actor | None,
    opened: submissions.Opened,
    given: dict[str, Value],
    now: datetime,
) -> None:
    """Straight to «принята», never late. The totals move by the difference, and the index by the new answers; a form
    that nobody has handed in has none."""
    if opened.state not in (State.NOT_BEGUN, State.ACCEPTED):
        raise Conflict("Пока файл проверялся, одну из форм начали заполнять. Загрузите файл ещё раз.")
    # Nobody has asked for a second look at these answers.
    columns = {**submissions.columns_of(opened, given), "doubts": [], "risk": None}
    if handed_in := opened.submission.submitted:
        columns |= scoring.kept(s, replace(opened, answers=given), handed_in)
    submissions.store(s, actor, opened, "form.import", State.ACCEPTED, now, accepted=now, **columns)
