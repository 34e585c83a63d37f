"""Import of published figures as accepted forms of past years, by the same sums that accepting a form uses."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import access, answers, figures, structure
from core import campaigns as calendar
from core.access import Action, Actor
from core.answers import Value
from core.campaigns import CampaignKind
from core.catalogue import Catalogue
from core.figures import Judged, Row, Target
from core.forms import Form
from core.organisations import Kind, Level
from core.problems import Conflict, Forbidden, Refused
from core.sheets.columns import CellProblem
from core.sheets.reading import Sheet, Workbook
from core.structure import Plan
from core.workflow import State
from db import campaigns, forms, models, organisations, submissions, windows
from db import structure as places
from db.models import Campaign, Organisation, Submission

# Sheets that a workbook may have beside the data.
SILENT = ("источники", "о выгрузке")


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


def load_workbook(
    s: Session, actor: Actor | None, book: Workbook, catalogue: Catalogue, zone: str, now: datetime
) -> Outcome:
    """The organisations of a workbook and then their figures. The caller rolls back for a dry run, and where
    figures have problems: the organisations before them are written by then."""
    data = [sheet for sheet in book if _is_figures(sheet)]
    plan = Plan()
    silent = tuple(f"Лист «{sheet.name}» не загружается." for sheet in _others(book, data))
    if not data or any(sheet.name.strip().casefold() == structure.SHEET.casefold() for sheet in book):
        plan = places.load(s, actor, book.sheet(structure.SHEET), now)
    if plan.problems:
        return Outcome(plan, problems=plan.problems, notes=plan.notes)
    found = [load(s, actor, sheet, catalogue, zone, now) for sheet in data]
    return Outcome(
        plan,
        sum(o.fresh for o in found),
        sum(o.corrected for o in found),
        sum(o.same for o in found),
        tuple(p for o in found for p in o.problems),
        (*silent, *plan.notes, *(n for o in found for n in o.notes)),
    )


def _is_figures(sheet: Sheet) -> bool:
    return sheet.name.strip().casefold().startswith(figures.SHEET.casefold())


def _others(book: Workbook, data: Sequence[Sheet]) -> Iterable[Sheet]:
    if len(book) == 1:
        return ()
    known = (*SILENT, structure.SHEET.casefold())
    return (sheet for sheet in book if sheet not in data and sheet.name.strip().casefold() not in known)


def load(
    s: Session, actor: Actor | None, sheet: Sheet, catalogue: Catalogue, zone: str, now: datetime
) -> Outcome:
    """One sheet of figures: everything, or nothing where a row has a problem; warnings are only told."""
    if not access.scope(actor, Action.CAMPAIGN):
        raise Forbidden
    today = calendar.usual_windows(now.year, zone)[0].today(now)
    read = figures.read(sheet, catalogue, today.year)
    found = _find(s, read.rows, catalogue)
    problems, judged = list(read.problems), list[tuple[Row, _Place, Judged]]()
    for row in read.rows:
        place = found.get(row.key)
        refusal = _refusal(actor, row, place)
        if refusal is not None or place is None:
            problems += [refusal] if refusal else []
            continue
        verdict = figures.judge(row, place.target(), catalogue, today)
        problems += verdict.problems
        judged.append((row, place, verdict))
    warnings = tuple(f"Предупреждение. {w}" for _, _, v in judged for w in v.warnings)
    if problems:
        problems.sort(key=lambda p: p.row or 0)
        return Outcome(problems=tuple(problems), notes=read.notes + warnings)
    counted = _store(s, actor, judged, catalogue, zone, now)
    return replace(counted, notes=read.notes + warnings)


def _refusal(actor: Actor | None, row: Row, place: _Place | None) -> CellProblem | None:
    absent = f"организации с кодом «{row.code}» нет среди доступных вам."
    if place is None or not access.can(actor, Action.CAMPAIGN, _above(place.organisation)):
        return row.record.problem(figures.CODE, absent)
    state = State(place.submission.state) if place.submission else State.NOT_BEGUN
    if state not in (State.NOT_BEGUN, State.ACCEPTED):
        told = f"форма за {row.year} год сейчас «{state.label}»: её ведут люди, загрузка её не меняет."
        return row.record.problem(figures.CODE, told)
    return None


def _above(organisation: Organisation) -> str:
    """Figures count at once, so nobody brings them in for their own organisation: the one above must be theirs."""
    return organisation.path.rstrip("/").rpartition("/")[0] + "/"


def _find(s: Session, rows: Sequence[Row], catalogue: Catalogue) -> dict[tuple[str, int], _Place]:
    """Organisations of these rows that fill forms, with what is kept for the year and the year before."""
    codes, years = {r.code for r in rows}, {r.year for r in rows}
    known = {o.code: o for o in _chunks(s, codes)}
    kept = _submissions(s, {o.id for o in known.values()}, years | {y - 1 for y in years})
    shapes = _Shapes(s, catalogue)
    found = {}
    for row in rows:
        organisation = known.get(row.code)
        if organisation is None or organisation.level == Level.FEDERAL.value:
            continue
        last = kept.get((organisation.id, row.year - 1))
        last_year: dict[str, Value] = {}
        if last is not None and last.state == State.ACCEPTED.value:
            last_year = answers.decode(shapes.form(organisation, row.year - 1, last).indicators, last.answers)
        submission = kept.get((organisation.id, row.year))
        form = shapes.form(organisation, row.year, submission)
        found[row.key] = _Place(organisation, submission, form, last_year)
    return found


class _Shapes:
    """The form that an organisation has got in a year, or would get."""

    def __init__(self, s: Session, catalogue: Catalogue) -> None:
        self._s, self._catalogue = s, catalogue
        self._read: dict[int, Form] = {}
        self._composed: dict[tuple[Level, int], Form] = {}
        self._windows: dict[int, Sequence[models.Window]] = {}

    def form(self, organisation: Organisation, year: int, submission: Submission | None) -> Form:
        level = Level(organisation.level)
        if submission is not None:
            return self._published(submission.form_id)
        window = windows.nearest(self._of(year), organisation.path).get(level.value)
        if window is not None:
            return self._published(window.form_id)
        if (level, year) not in self._composed:
            self._composed[level, year] = forms.composed(
                self._catalogue, CampaignKind.MONITORING, year, level
            )
        return self._composed[level, year]

    def _of(self, year: int) -> Sequence[models.Window]:
        if year not in self._windows:
            kind = campaigns.MONITORING.value
            query = select(models.Window).join(Campaign).where(Campaign.kind == kind, Campaign.year == year)
            self._windows[year] = self._s.scalars(query).all()
        return self._windows[year]

    def _published(self, number: int) -> Form:
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


def _submissions(s: Session, ids: Iterable[int], years: Iterable[int]) -> dict[tuple[int, int], Submission]:
    every = sorted(ids)
    found: dict[tuple[int, int], Submission] = {}
    for start in range(0, len(every), 1000):
        query = (
            select(Submission, Campaign.year)
            .join(Campaign, Campaign.id == Submission.campaign_id)
            .where(
                Campaign.kind == campaigns.MONITORING,
                Campaign.year.in_(sorted(years)),
                Submission.organisation_id.in_(every[start : start + 1000]),
            )
        )
        found |= {(sub.organisation_id, year): sub for sub, year in s.execute(query)}
    return found


def _store(
    s: Session,
    actor: Actor | None,
    judged: Sequence[tuple[Row, _Place, Judged]],
    catalogue: Catalogue,
    zone: str,
    now: datetime,
) -> Outcome:
    # Before any form is read: nobody moves a form between the reading and the writing.
    known = select(Campaign.id).where(Campaign.year.in_({row.year for row, _, _ in judged}))
    for campaign_id in s.scalars(known.order_by(Campaign.year)).all():
        campaigns.touch(s, campaign_id)
    _expect(s, actor, [(row.year, place) for row, place, _ in judged], catalogue, zone, now)
    fresh = corrected = same = 0
    for row, place, verdict in judged:
        found = submissions.of(s, actor, place.organisation, row.year)
        if found is None:
            level = place.form.level.label
            raise Refused(f"В кампании {row.year} года {level} организация не отчитывается: нет её срока.")
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
    wanted: Sequence[tuple[int, _Place]],
    catalogue: Catalogue,
    zone: str,
    now: datetime,
) -> None:
    """A form for each of these organisations and for nobody else: of the others nothing is known."""
    missing: dict[int, set[int]] = {}
    for year, place in wanted:
        if place.submission is None:
            missing.setdefault(year, set()).add(place.organisation.id)
    for year, only in sorted(missing.items()):
        for root in organisations.roots(s, actor, Action.CAMPAIGN):
            days = calendar.usual_windows(year, zone)
            campaigns.start(s, actor, root, days, year, catalogue, now, only)


def _accept(
    s: Session,
    actor: Actor | None,
    opened: submissions.Opened,
    given: dict[str, Value],
    now: datetime,
) -> None:
    """Straight to «принята», never late: nobody handed it in. The totals move by the difference."""
    if opened.state not in (State.NOT_BEGUN, State.ACCEPTED):
        raise Conflict("Пока файл проверялся, одну из форм начали заполнять. Загрузите файл ещё раз.")
    stored = {c: answers.to_json(v) for c, v in given.items()}
    submissions.store(s, actor, opened, "form.import", State.ACCEPTED, now, answers=stored, accepted=now)
