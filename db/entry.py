"""Answers entered for the primaries below by whoever answers for them: the workbook that is given out and comes
back filled. Forms are read in bulk: a region has a thousand of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from core import access, answers, formats, rules
from core import workbook as books
from core.access import Action, Actor
from core.answers import Value
from core.entry import Filled, Target
from core.forms import Form
from core.organisations import Level
from core.problems import Conflict, Problem, Refused
from core.sheets.columns import CellProblem
from core.sheets.reading import Workbook
from core.workbook import Blank
from core.workflow import Move, State
from db import campaigns, forms, journal, models, submissions, surroundings, upsert
from db.models import Campaign, Fact, Organisation, Submission
from db.opened import Opened
from db.organisations import within
from db.windows import shaped

MOST = 5_000
TOO_MANY = f"Здесь больше {MOST} первичных организаций: выберите территорию поменьше."
NOBODY = "В этой кампании здесь нет ни одной первичной организации."
MEANWHILE = "Пока файл проверялся, одну из форм изменили. Ничего не записано: проверьте файл ещё раз."


@dataclass(frozen=True)
class Left:
    """A form that would stay a draft: `left` answers are missing or wrong."""

    code: str
    organisation: str
    left: int


@dataclass(frozen=True)
class Outcome:
    """What a workbook would change or has changed. With problems nothing is written.

    `ready` of the `filled` forms can be handed in, `left` are the others; `handed_in` of them have been.
    `forms` are those that the book was read by.
    """

    filled: int = 0
    fresh: int = 0
    changed: int = 0
    dropped: int = 0
    same: int = 0
    ready: int = 0
    handed_in: int = 0
    left: tuple[Left, ...] = ()
    problems: tuple[CellProblem, ...] = ()
    warnings: tuple[CellProblem, ...] = ()
    notes: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    forms: tuple[Form, ...] = ()

    @property
    def empty(self) -> bool:
        return not self.filled and not self.problems

    def words(self) -> str:
        """«организаций 34, ответов новых 1 200, изменённых 15»."""
        told = f"организаций {formats.number(self.filled)}, ответов новых {formats.number(self.fresh)}"
        told += f", изменённых {formats.number(self.changed)}"
        return told + (f", убранных {formats.number(self.dropped)}" if self.dropped else "")


def below(s: Session, actor: Actor | None, organisation: Organisation, campaign: Campaign) -> list[Opened]:
    """Forms of all primaries below as the tree stands now, by code; without remarks."""
    # The right is to those below, whoever they are.
    access.require(actor, Action.ENTER, f"{organisation.path}0/")
    rows = s.execute(
        select(Submission, Organisation, models.Form.published, models.Window)
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .join(models.Form, models.Form.id == Submission.form_id)
        .join(models.Window, models.Window.id == Submission.window_id)
        .where(*_primaries(organisation), Submission.campaign_id == campaign.id)
        .order_by(Organisation.code)
        .limit(MOST + 1)
    ).all()
    if len(rows) > MOST:
        raise Refused(TOO_MANY)
    last = _last_year(s, organisation, campaign)
    return [
        _opened(s, submission, place, campaign, published, window, last.get(place.id, {}))
        for submission, place, published, window in rows
        if access.can(actor, Action.ENTER, place.path)
    ]


def expected(s: Session, actor: Actor | None, organisation: Organisation, campaign: Campaign) -> int:
    """How many forms `below` would read."""
    access.require(actor, Action.ENTER, f"{organisation.path}0/")
    count = (
        select(func.count())
        .select_from(Submission)
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .where(*_primaries(organisation), Submission.campaign_id == campaign.id)
    )
    return s.scalar(count) or 0


def _primaries(organisation: Organisation) -> tuple[ColumnElement[bool], ...]:
    return Submission.level == Level.PRIMARY.value, within(Organisation.path, organisation.path)


def _opened(
    s: Session,
    submission: Submission,
    place: Organisation,
    campaign: Campaign,
    published: datetime,
    window: models.Window,
    last_year: dict[str, Value],
) -> Opened:
    form = forms.read(s, submission.form_id, published)
    given = answers.decode(form.indicators, submission.answers)
    return Opened(
        submission, place, campaign, form, shaped(window, campaign), given, last_year, {}, remarks=()
    )


def _last_year(s: Session, organisation: Organisation, campaign: Campaign) -> dict[int, dict[str, Value]]:
    """Accepted answers of the year before, by organisation."""
    rows = s.execute(
        select(Submission.organisation_id, Submission.answers, models.Form.id, models.Form.published)
        .join(Organisation, Organisation.id == Submission.organisation_id)
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .join(models.Form, models.Form.id == Submission.form_id)
        .where(
            Campaign.kind == campaign.kind,
            Campaign.year == campaign.year - 1,
            Submission.state == State.ACCEPTED.value,
            *_primaries(organisation),
        )
    )
    return {i: answers.decode(forms.read(s, number, at).indicators, given) for i, given, number, at in rows}


def closed(opened: Opened, now: datetime) -> str:
    """Why the answers may not be changed now; "" where they may."""
    if opened.fillable(now):
        return ""
    if opened.state.editable:
        return f"{opened.window.reminder(now).rstrip('.')}: ответы этой организации не изменить."
    return f"Форма уже в состоянии «{opened.state.label}»: уберите строку или сначала верните форму."


class Around:
    """What the rules compare with besides last year, looked up once for organisations of one kind and size."""

    def __init__(self, s: Session) -> None:
        self._s = s
        self._known: dict[tuple[str | None, str | None], rules.Context] = {}

    def of(self, opened: Opened) -> rules.Context:
        key = opened.submission.kind, opened.submission.bracket
        if key not in self._known:
            self._known[key] = surroundings.of(self._s, opened)
        return self._known[key]


def target(opened: Opened, around: rules.Context, now: datetime) -> Target:
    return Target(opened.form, opened.kind, opened.answers, opened.last_year, closed(opened, now), around)


def blanks(
    s: Session, actor: Actor | None, organisation: Organisation, campaign: Campaign, now: datetime
) -> list[Blank]:
    """Rows of the workbook: present answers and last year's of every primary below."""
    return [
        Blank(
            o.organisation.code,
            o.organisation.name,
            o.kind,
            o.form,
            o.answers,
            o.last_year,
            not o.fillable(now),
        )
        for o in below(s, actor, organisation, campaign)
    ]


def workbook(
    s: Session, actor: Actor | None, organisation: Organisation, campaign: Campaign, now: datetime
) -> bytes:
    """The workbook to give out; the journal knows who has taken these answers away."""
    rows = blanks(s, actor, organisation, campaign, now)
    if not rows:
        raise Refused(NOBODY)
    title = f"{campaign.title}. {organisation.name}"
    if s.get(Fact, "demonstration"):
        title += f". {formats.INVENTED}"
    made = books.write(rows, title, now)
    after = {"kind": campaign.kind, "year": campaign.year, "rows": len(rows)}
    journal.write(s, actor, "book.export", now, organisation.id, after=after)
    return made


@dataclass(frozen=True)
class _Read:
    """What a book says, laid over the forms; `problems` are those that stand in the way of handing in."""

    told: books.Entry
    opened: Mapping[str, Opened]
    problems: Mapping[str, Sequence[Problem]]

    def outcome(self) -> Outcome:
        filled = self.told.filled
        every = [(f, c) for f in filled for c in f.changed]
        changed = sum(c in self.opened[f.code].answers for f, c in every)
        left = [Left(c, self.opened[c].organisation.name, len(p)) for c, p in self.problems.items() if p]
        return Outcome(
            filled=len(filled),
            fresh=len(every) - changed,
            changed=changed,
            dropped=sum(len(f.dropped) for f in filled),
            same=self.told.same,
            ready=len(self.problems) - len(left),
            left=tuple(left),
            problems=self.told.problems,
            warnings=self.told.warnings,
            notes=self.told.notes,
            foreign=self.told.foreign,
            forms=tuple({id(o.form): o.form for o in self.opened.values()}.values()),
        )


def _read(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    book: Workbook,
    now: datetime,
    whole: bool = True,
) -> _Read:
    """`whole`: whether each form would be complete is wanted too."""
    every = {o.organisation.code: o for o in below(s, actor, organisation, campaign)}
    if not every:
        raise Refused(NOBODY)
    around = Around(s)
    targets = {code: target(o, around.of(o), now) for code, o in every.items()}
    told = books.read(book, targets, formats.local_day(now, campaign.time_zone))
    left = {f.code: _blocking(every[f.code], f, now) for f in told.filled if whole}
    return _Read(told, every, left)


def _blocking(opened: Opened, filled: Filled, now: datetime) -> list[Problem]:
    return rules.blocking(replace(opened, answers=dict(filled.answers)).problems(now))


def preview(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    book: Workbook,
    now: datetime,
) -> Outcome:
    """What `load` would do. Reads only, so that nobody waits for somebody's try."""
    return _read(s, actor, organisation, campaign, book, now).outcome()


def load(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    book: Workbook,
    now: datetime,
    hand_in: bool = False,
) -> Outcome:
    """Writes the whole book, or nothing where it has problems; the journal remembers a try at foreign ones.

    `hand_in` sends what is complete then to the reviewer. Raises Conflict where a form has been changed since it
    was read.
    """
    read = _read(s, actor, organisation, campaign, book, now, hand_in)
    found = read.outcome()
    if found.problems:
        if found.foreign:
            attempt(s, actor, organisation, campaign, found.foreign, now)
        return found
    if found.empty:
        return found
    with upsert.together(s):
        # Whoever moves forms meets here, and only when everything has been reckoned.
        campaigns.touch(s, campaign.id)
        sent = sum(_write(s, actor, read, filled, now, hand_in) for filled in read.told.filled)
    after = {"kind": campaign.kind, "year": campaign.year, "rows": found.filled, "handed_in": sent}
    journal.write(s, actor, "book.import", now, organisation.id, after=after)
    return replace(found, handed_in=sent)


def attempt(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    codes: Sequence[str],
    now: datetime,
) -> None:
    """A book with codes that are not this person's has been tried: told in the journal."""
    access.require(actor, Action.ENTER, f"{organisation.path}0/")
    after = {"kind": campaign.kind, "year": campaign.year, "codes": [code[:40] for code in codes[:100]]}
    journal.write(s, actor, "import_refused", now, organisation.id, after=after)


def enter(
    s: Session,
    actor: Actor | None,
    opened: Opened,
    filled: Filled,
    now: datetime,
    carried: Sequence[str] = (),
) -> None:
    """One form's new answers, as if saved on the screen; `carried` are for the filler to look at."""
    access.require(actor, Action.ENTER, opened.organisation.path)
    submissions.allowed(opened, Move.SAVE, opened.submission.revision, now)
    changes = {code: filled.answers[code] for code in filled.changed}
    try:
        submissions.write(s, actor, opened, "form.enter", changes, now, carried)
    except Conflict as conflict:
        raise Conflict(MEANWHILE) from conflict


def _write(
    s: Session, actor: Actor | None, read: _Read, filled: Filled, now: datetime, hand_in: bool
) -> bool:
    """Has the form been handed in?"""
    opened = read.opened[filled.code]
    enter(s, actor, opened, filled, now)
    if not hand_in or read.problems[filled.code]:
        return False
    whole = replace(opened, answers=dict(filled.answers))
    submissions.hand_in(s, actor, whole, opened.submission.revision, now)
    return True
