"""Answers entered for the primaries below by whoever answers for them: the workbook that is given out and comes
back filled. Forms are read in bulk: a region has a thousand of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from core import access, formats, rules
from core import workbook as books
from core.access import Action, Actor
from core.entry import Filled, Target
from core.organisations import Level
from core.problems import Conflict, Problem, Refused
from core.sheets.reading import Workbook
from core.workbook import Blank
from core.workflow import Move
from db import campaigns, handing, journal, several, submissions, upsert
from db.brought import Change as Change
from db.brought import Left as Left
from db.brought import Outcome as Outcome
from db.models import Campaign, Fact, Organisation, Submission
from db.opened import Opened
from db.organisations import within
from db.risks import Beside

MOST = 5_000
TOO_MANY = f"Здесь больше {MOST} первичных организаций: выберите территорию поменьше."
NOBODY = "В этой кампании здесь нет ни одной первичной организации."
MEANWHILE = "Пока файл проверялся, одну из форм изменили. Ничего не записано: проверьте файл ещё раз."


def below(s: Session, actor: Actor | None, organisation: Organisation, campaign: Campaign) -> list[Opened]:
    """Forms of all primaries below as the tree stands now, by code; without remarks."""
    # The right is to those below, whoever they are.
    access.require(actor, Action.ENTER, f"{organisation.path}0/")
    primaries = _primaries(organisation)
    last = several.last_year(s, campaign, *primaries)
    found = several.of(s, *primaries, Submission.campaign_id == campaign.id, past=last, most=MOST + 1)
    if len(found) > MOST:
        raise Refused(TOO_MANY)
    return [o for o in found if access.can(actor, Action.ENTER, o.organisation.path)]


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


def closed(opened: Opened, now: datetime) -> str:
    """Why the answers may not be changed now; "" where they may."""
    if opened.fillable(now):
        return ""
    if opened.state.editable:
        return f"{opened.window.reminder(now).rstrip('.')}: ответы этой организации не изменить."
    return f"Форма уже в состоянии «{opened.state.label}»: уберите строку или сначала верните форму."


def target(opened: Opened, around: rules.Context, now: datetime) -> Target:
    context = replace(around, year=opened.campaign.year)
    said = opened.submission.explanations
    shut = closed(opened, now)
    return Target(opened.form, opened.kind, opened.answers, opened.last_year, shut, context, said)


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
    made = books.write(rows, title, now, _mark(campaign))
    after = {"kind": campaign.kind, "year": campaign.year, "rows": len(rows)}
    journal.write(s, actor, "book.export", now, organisation.id, after=after)
    return made


@dataclass(frozen=True)
class _Read:
    """What a book says, laid over the forms; `problems` are all that the rules say of each form then."""

    told: books.Entry
    opened: Mapping[str, Opened]
    problems: Mapping[str, Sequence[Problem]]
    beside: Beside

    @property
    def left(self) -> list[Left]:
        """The forms that could not be handed in yet."""
        counts = {code: len(rules.blocking(list(found))) for code, found in self.problems.items()}
        return [Left(code, self.opened[code].organisation.name, n) for code, n in counts.items() if n]

    def outcome(self) -> Outcome:
        filled = self.told.filled
        every = [(f, c) for f in filled for c in f.changed]
        changed = sum(c in self.opened[f.code].answers for f, c in every)
        left = self.left
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
            explained=sum(map(_explained, filled)),
            changes=tuple(_change(self.opened[f.code], f) for f in filled),
            conflicts=self.told.conflicts,
            doubts=self.told.doubts,
            names={code: o.organisation.name for code, o in self.opened.items()},
        )


def _explained(filled: Filled) -> int:
    return sum(map(len, filled.explained.values()))


def _change(opened: Opened, filled: Filled) -> Change:
    """In the order of the form."""
    touched = {*filled.changed, *filled.dropped}
    lines = tuple(
        (indicator, opened.answers.get(code), filled.answers.get(code))
        for code, indicator in opened.form.indicators.items()
        if code in touched
    )
    return Change(filled.code, opened.organisation.name, lines, _explained(filled))


def _mark(campaign: Campaign) -> str:
    """By which a book of another campaign is told."""
    return f"{campaign.title} [{campaign.kind}-{campaign.year}]"


def _read(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    book: Workbook,
    now: datetime,
    whole: bool = True,
    take: Collection[str] = (),
) -> _Read:
    """`whole`: whether each form would be complete is wanted too."""
    every = {o.organisation.code: o for o in below(s, actor, organisation, campaign)}
    if not every:
        raise Refused(NOBODY)
    beside = Beside(s)
    targets = {code: target(o, beside.around(o), now) for code, o in every.items()}
    told = books.read(book, targets, formats.local_day(now, campaign.time_zone), _mark(campaign), take)
    found = {f.code: beside.problems(_filled(every[f.code], f), now) for f in told.filled if whole}
    return _Read(told, every, found, beside)


def _filled(opened: Opened, filled: Filled) -> Opened:
    return replace(opened, answers=dict(filled.answers))


def preview(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    book: Workbook,
    now: datetime,
    take: Collection[str] = (),
) -> Outcome:
    """What `load` would do. Reads only, so that nobody waits for somebody's try."""
    return _read(s, actor, organisation, campaign, book, now, take=take).outcome()


def load(
    s: Session,
    actor: Actor | None,
    organisation: Organisation,
    campaign: Campaign,
    book: Workbook,
    now: datetime,
    hand_in: bool = False,
    take: Collection[str] = (),
) -> Outcome:
    """Writes the whole book, or nothing where it has problems; the journal remembers a try at foreign ones.

    `take` are keys of the conflicts that the book wins: in the others the answer on the screen stays.
    `hand_in` sends what is complete then to the reviewer. Raises Conflict where a form has been changed since it
    was read.
    """
    read = _read(s, actor, organisation, campaign, book, now, hand_in, take)
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
    after = {"kind": campaign.kind, "year": campaign.year, **journal.tried(codes)}
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
        submissions.write(s, actor, opened, "form.enter", changes, now, carried, explained=filled.explained)
    except Conflict as conflict:
        raise Conflict(MEANWHILE) from conflict


def _write(
    s: Session, actor: Actor | None, read: _Read, filled: Filled, now: datetime, hand_in: bool
) -> bool:
    """Has the form been handed in?"""
    opened = read.opened[filled.code]
    enter(s, actor, opened, filled, now)
    problems = read.problems.get(filled.code, ())
    if not hand_in or rules.blocking(list(problems)):
        return False
    whole, seen = _filled(opened, filled), opened.submission.revision
    handing.hand_in(s, actor, whole, seen, now, read.beside, problems)
    return True
