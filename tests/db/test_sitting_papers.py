"""Facts of papers for a sitting: the figures of the overview and of the ranking, those who lag by name, and what
whoever only compares is not told."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, event, func, select, text

import db
from core import scores
from core.access import SYSTEM, Actor, Role
from core.charts import glance
from core.organisations import Kind, Level
from core.problems import Forbidden
from core.reports import typeset
from core.reports.paper import texts
from core.reports.sitting import laggards as lagging_paper
from core.reports.sitting import note, resolution
from core.reports.sitting.facts import Laggards
from core.workflow import State
from db import catalogues, dossiers, frames, models, sitting_papers, turnout
from tests.union import FULL, NOW, Union, build

LATER = NOW + timedelta(days=25)  # after the due day, before the campaign closes
INDEX = scores.INDEX


@pytest.fixture
def union(engine: Engine) -> Union:
    """The school is accepted, the garden was late and is accepted without a stand, the neighbour has a draft, the
    university has not begun."""
    more = (("sad", "Сад", Role.RESPONSIBLE, "GARDEN"), ("sosed", "Сосед", Role.RESPONSIBLE, "NEIGHBOUR"))
    made = build(engine, more)
    made.accept(made.hand_in("SCHOOL", "alisa"), "boris")
    late = made.hand_in("GARDEN", "sad", FULL | {"stand_exists": False, "workers_total": 50}, LATER)
    made.accept(late, "boris", LATER)
    made.fill("NEIGHBOUR", "sosed", {"members_total": 5})
    return made


def of(
    union: Union, code: str, who: Actor | None = SYSTEM, year: int = 2026, now: datetime = LATER
) -> Laggards:
    with db.reading(union.engine) as s:
        return sitting_papers.laggards(s, who, union[code], year, now.date(), now)


def test_the_points_are_those_of_the_overview(union: Union) -> None:
    found = of(union, "R1").sitting
    with db.reading(union.engine) as s:
        here = union["R1"]
        known = catalogues.compared(s, here, 2026)
        own = frames.own(s, SYSTEM, here, [2026, 2025], glance.codes(known.indicators), known)
        under = frames.below(
            s, SYSTEM, here, [2026, 2025], glance.below(known.indicators), Level.TERRITORIAL, known
        )
        pairs = dossiers.pairs(s, SYSTEM, here, 2026)
    told = glance.facts(
        own,
        under,
        known.indicators,
        year=2026,
        name=here.name,
        level=Level.TERRITORIAL,
        as_of=LATER.date(),
        pairs=pairs,
        own_level=Level.REGIONAL,
    )
    assert found.seen.strip == told.strip
    assert found.seen.index == told.index


def test_the_points_are_those_of_the_answers_themselves(union: Union) -> None:
    """Counted anew from the rows of the database, past all totals."""
    with db.reading(union.engine) as s:
        asked = text("SELECT answers FROM submission WHERE level = 'primary' AND state = 'accepted'")
        answers = [json.loads(row) if isinstance(row, str) else row for (row,) in s.execute(asked)]
    stands = [a["stand_exists"] for a in answers]
    card = next(c for c in of(union, "R1").sitting.cards if c.number == 5)
    assert (card.value, card.answered) == (Decimal(sum(x is True for x in stands)) * 100 / len(stands), 2)
    members, register = (sum(a[code] for a in answers) for code in ("members_total", "ais_members"))
    ais = next(c for c in of(union, "R1").sitting.cards if c.number == 9)
    assert ais.value == Decimal(register) * 100 / members


def test_how_many_have_handed_in_is_what_the_board_says(union: Union) -> None:
    found = of(union, "R1")
    with db.reading(union.engine) as s:
        whole = turnout.of(s, SYSTEM, union["R1"], union.campaign, LATER)[0]
    course = found.sitting.course
    assert course is not None
    assert (course.whole.handed_in, course.whole.expected, course.whole.late) == (2, 4, 1)
    assert (whole.handed_in, whole.expected, whole.late) == (2, 4, 1)
    assert len(found.silent) == whole.expected - whole.handed_in
    assert len(found.late) == whole.late
    assert sum(s.overdue for s in found.silent) == whole.overdue == 2


def test_laggards_stand_under_their_territory_and_those_of_nobody_last(union: Union) -> None:
    told = [
        (t.name, [s.organisation for s in t.silent], [x.organisation for x in t.late])
        for t in of(union, "R1").territories
    ]
    assert told == [
        ("Верхнереченская районная", [], ["ППО детского сада № 20"]),
        ("Нижнереченская районная", ["ППО соседней школы"], []),
        ("", ["ППО вуза"], []),
    ]


def test_what_an_accepted_form_lacks_is_told_point_by_point(union: Union) -> None:
    [territory, *_] = of(union, "T1").territories
    lacking = {x.organisation: set(x.without) for x in territory.lacking}
    assert 5 in lacking["ППО детского сада № 20"] and 5 not in lacking["ППО школы № 4"]
    assert territory.judged == 2


def test_a_form_that_waits_is_no_laggard_and_judged_by_nobody(union: Union) -> None:
    union.hand_in("NEIGHBOUR", "sosed", now=NOW)
    [territory, *_] = of(union, "T2").territories
    assert (territory.silent, territory.judged, territory.lacking) == ((), 0, ())


def test_whoever_only_compares_is_not_told_of_drafts(union: Union) -> None:
    mine = {s.organisation: s.state for s in of(union, "R1", union.people["darya"]).silent}
    theirs = {s.organisation: s.state for s in of(union, "R1", union.people["gleb"]).silent}
    assert mine == {"ППО соседней школы": State.DRAFT, "ППО вуза": State.NOT_BEGUN}
    assert set(theirs.values()) == {None}
    told = " ".join(texts(lagging_paper.paper(of(union, "R1", union.people["gleb"]))))
    assert "черновик" not in told and "не сдана" in told


def test_an_exempt_form_is_not_waited_for(union: Union) -> None:
    with db.begin(union.engine) as s:
        form = s.get_one(models.Submission, union.form_of("UNIVERSITY"))
        form.state = State.EXEMPT.value
    assert "ППО вуза" not in [s.organisation for s in of(union, "R1").silent]


def test_more_time_for_one_moves_its_day(union: Union) -> None:
    with db.begin(union.engine) as s:
        s.get_one(models.Submission, union.form_of("UNIVERSITY")).until = LATER.date() + timedelta(days=3)
    found = {s.organisation: (s.due, s.overdue, s.early) for s in of(union, "R1").silent}
    assert found["ППО вуза"] == (LATER.date() + timedelta(days=3), False, True)
    assert "ППО вуза" not in [s.organisation for s in of(union, "R1").owing]


def test_own_forms_of_offices_are_owed_too(union: Union) -> None:
    assert [s.organisation for s in of(union, "R1").offices] == [
        "Верхнереченская районная",
        "Нижнереченская районная",
    ]
    assert of(union, "T1").offices == ()


def test_of_the_whole_union_nobody_is_read_one_by_one(union: Union) -> None:
    found = of(union, "F")
    assert found.territories == ()
    assert [p.name for p in found.sitting.parts] == ["Первая областная", "Вторая областная"]
    told = " ".join(texts(lagging_paper.paper(found)))
    assert "ППО вуза" not in told and "Первая областная" in told


@contextmanager
def heard(engine: Engine) -> Iterator[list[str]]:
    asked: list[str] = []

    def hear(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(engine, "before_cursor_execute", hear)
    yield asked
    event.remove(engine, "before_cursor_execute", hear)


def test_the_number_of_statements_does_not_grow_with_the_number_of_organisations(union: Union) -> None:
    of(union, "R1")
    with heard(union.engine) as before:
        of(union, "R1")
    _grown(union, 30)
    of(union, "R1")
    with heard(union.engine) as after:
        found = of(union, "R1")
    assert sum(len(t.silent) for t in found.territories) == 32
    assert len(after) == len(before) <= 60


def _grown(union: Union, more: int) -> None:
    """So many new primaries in the first territory, each expected and silent."""
    with db.begin(union.engine) as s:
        like = s.get_one(models.Submission, union.form_of("SCHOOL"))
        for n in range(more):
            made = models.Organisation(
                code=f"NEW{n}",
                name=f"ППО школы № {100 + n}",
                search_name=f"ппо школы № {100 + n}",
                level=Level.PRIMARY.value,
                kind=Kind.SCHOOL.value,
                parent_id=union["T1"].id,
                path=f"new {n}",
            )
            s.add(made)
            s.flush()
            made.path = f"{union['T1'].path}{made.id}/"
            kept = ("form_id", "window_id", "level", "kind", "parent_id", "campaign_id")
            same = {name: getattr(like, name) for name in kept}
            s.add(models.Submission(organisation_id=made.id, path=made.path, state="not_begun", **same))


def test_every_paper_of_every_level_can_be_made_also_where_there_is_nothing(union: Union) -> None:
    for code in ("F", "R1", "R2", "T1", "T2", "T3"):
        found = of(union, code)
        for paper in (note.full(found.sitting), lagging_paper.paper(found), resolution.paper(found)):
            assert typeset.pdf(paper).startswith(b"%PDF")
        assert note.brief(found.sitting).title.startswith(note.TITLE)


def test_no_person_and_no_contact_reaches_a_paper(union: Union) -> None:
    found = of(union, "R1")
    for paper in (note.full(found.sitting), lagging_paper.paper(found), resolution.paper(found)):
        told = " ".join(texts(paper))
        assert "Иванова" not in told and "@" not in told and "Борис" not in told


def test_nobody_reads_papers_of_a_place_that_is_not_theirs(union: Union) -> None:
    for who, code in (("vera", "T1"), ("elena", "R1"), ("gleb", "F"), ("alisa", "T1")):
        with pytest.raises(Forbidden):
            of(union, code, union.people[who])


def test_a_campaign_that_is_over_says_so(union: Union) -> None:
    after = NOW + timedelta(days=90)
    with db.reading(union.engine) as s:
        last = s.scalar(select(models.Window.closes).where(models.Window.level == "primary"))
        assert last is not None
        closed = sitting_papers.collect(s, SYSTEM, union["R1"], 2026, last, after)
    assert not closed.running and of(union, "R1").sitting.running
    assert closed.dated == "данные на 30.11.2026, приём форм первичных закрыт 30.11.2026"


def test_figures_of_a_closed_year_are_as_of_the_last_form_that_is_counted(union: Union) -> None:
    """Territories hand in after primaries' days are over: their forms are in the papers too."""

    def day(now: datetime) -> date:
        with db.reading(union.engine) as s:
            return sitting_papers.as_of(s, SYSTEM, union["R1"], 2026, now)

    assert day(LATER) == LATER.date()
    with db.begin(union.engine) as s:
        last = s.scalar(select(func.max(models.Window.closes)))
        form = s.get_one(models.Submission, union.form_of("GARDEN"))
        form.accepted = LATER + timedelta(days=50)
    assert last is not None
    after = LATER + timedelta(days=90)
    assert after.date() > last and day(after) == (LATER + timedelta(days=50)).date()


def test_the_day_of_the_sitting_is_that_of_whoever_calls_it(union: Union) -> None:
    held = LATER.date() + timedelta(days=20)
    with db.reading(union.engine) as s:
        found = sitting_papers.collect(s, SYSTEM, union["R1"], 2026, LATER.date(), LATER, held=held)
    assert (found.made, found.as_of) == (held, LATER.date())


def test_the_index_is_ranked_as_in_the_ranking(union: Union) -> None:
    league = of(union, "R1").sitting.league
    assert league is not None and league.indicator.code == INDEX
    assert [(b.name, b.place) for b in league.bars if b.place] == [("Верхнереченская районная", 1)]
