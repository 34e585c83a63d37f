"""«Похожие»: who is alike by a definition, the nearest first; and what several make together."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from core import likeness, measures
from core.answers import Answers, Value, quantity
from core.likeness import Candidate, Definition, Nearness
from core.organisations import Kind, Level
from tests.core.figures import of

KINDS = (Kind.SCHOOL, Kind.KINDERGARTEN)


def primary(number: int, size: int | None, kind: Kind = Kind.SCHOOL) -> Candidate:
    level = Level.PRIMARY
    return Candidate(
        number, f"P{number:03}", f"ППО {number}", level, kind, likeness.bracket(level, size), size
    )


def definition(near: Nearness = Nearness.BRACKET, many: int = 4, same_kind: bool = True) -> Definition:
    return Definition(Level.REGIONAL, same_kind, near, many)


people = st.builds(
    primary,
    st.integers(1, 60),
    st.none() | st.integers(0, 700),
    st.sampled_from(KINDS),
)


@given(
    mine=people,
    others=st.lists(people, max_size=30, unique_by=lambda c: c.id),
    near=st.sampled_from(Nearness),
    many=st.integers(1, 7),
    same_kind=st.booleans(),
)
def test_nobody_chosen_is_farther_than_anybody_left_out(
    mine: Candidate, others: list[Candidate], near: Nearness, many: int, same_kind: bool
) -> None:
    asked = definition(near, many, same_kind)
    found = likeness.nearest(asked, mine, others, "Область")
    fitting = [o for o in others if likeness.fits(asked, mine, o)]
    assert found.among == len(fitting)
    assert len(found.chosen) == min(many, len(fitting))
    assert mine.id not in {one.id for one in found.chosen}
    left = [o for o in fitting if o not in found.chosen]
    if mine.size is not None:
        far = [abs(o.size - mine.size) for o in found.chosen if o.size is not None]
        near_left = [abs(o.size - mine.size) for o in left if o.size is not None]
        assert not far or not near_left or max(far) <= min(near_left)


@given(mine=people, others=st.lists(people, max_size=30, unique_by=lambda c: c.id))
def test_what_the_definition_asks_holds_of_everybody_chosen(mine: Candidate, others: list[Candidate]) -> None:
    for near in Nearness:
        for one in likeness.nearest(definition(near), mine, others, "Область").chosen:
            assert one.kind is mine.kind
            if near is Nearness.BRACKET and mine.bracket:
                assert one.bracket == mine.bracket
            if near.per_cent and mine.size:
                assert one.size is not None
                assert abs(one.size - mine.size) * 100 <= mine.size * near.per_cent


def test_the_definition_is_told_in_words() -> None:
    mine = primary(1, 64)
    others = [primary(n, 60 + n) for n in range(2, 9)]
    found = likeness.nearest(definition(), mine, others, "Первая областная")
    assert found.words == (
        "школы, 51–100 членов Профсоюза, в организации «Первая областная»: 4 из 7, ближайшие по числу членов Профсоюза"
    )
    assert [c.size for c in found.chosen] == [64, 63, 65, 62]


def test_of_two_as_near_the_first_by_code_is_taken() -> None:
    found = likeness.nearest(definition(many=1), primary(5, 70), [primary(9, 75), primary(2, 65)], "Область")
    assert [c.code for c in found.chosen] == ["P002"]


def test_bounds_in_per_cent_are_told_as_numbers() -> None:
    mine = primary(1, 55)
    assert likeness.reach(definition(Nearness.PER_30), mine) == (39, 71)
    words = likeness.nearest(definition(Nearness.PER_30), mine, [], "Область").words
    assert "от 39 до 71 членов Профсоюза" in words
    assert words.endswith("таких нет")


def test_who_has_no_size_of_its_own_is_set_beside_the_first_by_code() -> None:
    found = likeness.nearest(
        definition(), primary(1, None), [primary(n, n) for n in range(9, 1, -1)], "Область"
    )
    assert [c.code for c in found.chosen] == ["P002", "P003", "P004", "P005"]
    assert "размер неизвестен" in found.words


def test_territories_are_measured_by_their_primaries() -> None:
    def territory(number: int, size: int) -> Candidate:
        level = Level.TERRITORIAL
        return Candidate(number, f"T{number}", f"Т{number}", level, None, likeness.bracket(level, size), size)

    mine, others = territory(1, 28), [territory(2, 31), territory(3, 12), territory(4, 29)]
    found = likeness.nearest(definition(), mine, others, "Область")
    assert [c.code for c in found.chosen] == ["T4", "T3"]
    assert found.words.startswith("территориальные организации, до 30 первичных")


forms = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "members_working": st.integers(0, 500),
            "workers_total": st.integers(0, 600),
            "stand_exists": st.booleans(),
        },
    ),
    max_size=20,
)


def amount(value: Value) -> Decimal:
    return quantity(value) or Decimal(0)


def rows(code: str, answered: list[Answers]) -> list[dict[str, object]]:
    """One organisation a form, as the tidy frame has them."""
    found = []
    for given_answers in answered:
        c = measures.contribution(of(code), given_answers)
        total, base = (c.total, c.base) if c else (Decimal(0), Decimal(0))
        found.append({"answered": int(c is not None), "expected": 1, "total": total, "base": base})
    return found


@given(forms)
def test_together_is_sums_over_sums_of_the_raw_answers(answered: list[Answers]) -> None:
    both = [f for f in answered if "members_working" in f and "workers_total" in f]
    members, workers = (sum(map(amount, (f[c] for f in both))) for c in ("members_working", "workers_total"))
    pool = likeness.added(rows("coverage", answered))
    assert (pool.answered, pool.expected) == (len(both), len(answered))
    assert pool.value(of("coverage")) == (members * 100 / workers if workers else None)


@given(forms)
def test_the_share_together_is_of_those_who_answered(answered: list[Answers]) -> None:
    said = [f["stand_exists"] for f in answered if "stand_exists" in f]
    pool = likeness.added(rows("stand_exists", answered))
    assert pool.value(of("stand_exists")) == (
        Decimal(sum(map(bool, said))) * 100 / len(said) if said else None
    )


def test_those_below_are_told_of_how_many() -> None:
    mine = Candidate(1, "R", "Область", Level.REGIONAL, None, None, None)
    some = tuple(Candidate(n, f"T{n}", "Район", Level.TERRITORIAL, None, None, None) for n in range(2, 7))
    words = likeness.Lower(Definition(Level.FEDERAL), mine, "Область", some, 23).words
    assert words == (
        "Сравниваем организации, входящие в «Область»: 5 из 23, самые большие по числу членов Профсоюза"
    )
