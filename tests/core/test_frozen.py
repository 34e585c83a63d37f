"""A paper that is kept comes back as it was, or not at all; its short address forgives no slip of the pen."""

import json
import zlib
from dataclasses import fields, is_dataclass, replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.problems import Refused
from core.reports import codes, frozen, open_report, paper
from core.reports.frozen import Damaged
from core.reports.letterhead import Letterhead
from core.reports.paper import (
    Beside,
    Block,
    Column,
    Cover,
    Grid,
    Look,
    Paper,
    Picture,
    Points,
    Section,
    Sheet,
    Signature,
    Sketch,
    Words,
)
from tests.core.papers import TERRITORY

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


def several(of: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(of, max_size=3).map(tuple)


SHAPES = several(st.one_of(WORDS, NUMBERS, st.none()))
SKETCHES = st.builds(Sketch, NUMBERS, NUMBERS, several(SHAPES))
PICTURES = st.builds(Picture, WORDS, WORDS, SKETCHES, WORDS, WORDS)
COLUMNS = several(st.builds(Column, WORDS, NUMBERS, st.booleans()))
BLOCKS: st.SearchStrategy[Block] = st.one_of(
    st.builds(Words, WORDS, st.sampled_from(Look), st.booleans()),
    st.builds(Points, several(WORDS), st.integers(), st.booleans()),
    st.builds(Grid, WORDS, WORDS, COLUMNS, several(several(WORDS)), st.integers()),
    PICTURES,
    st.builds(Beside, PICTURES, st.none() | PICTURES),
    st.builds(Signature, WORDS, WORDS),
    st.builds(Sheet),
)
COVERS = st.builds(Cover, several(WORDS), WORDS, WORDS, WORDS, WORDS, WORDS)
LETTERHEADS = st.builds(Letterhead, WORDS, WORDS, WORDS, WORDS, WORDS, st.binary(max_size=40))
PAPERS = st.builds(
    Paper, *[WORDS] * 5, several(st.builds(Section, WORDS, WORDS, several(BLOCKS))), st.none() | COVERS,
    st.booleans(), st.booleans(), WORDS, WORDS, LETTERHEADS, several(BLOCKS),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(PAPERS)
def test_what_is_packed_comes_back_equal_with_the_same_digest(whole: Paper) -> None:
    body, digest = frozen.packed(whole)
    again = frozen.unpacked(body, digest)
    assert again == whole
    assert type(again.letterhead.logo) is bytes
    assert frozen.packed(again) == (body, digest)
    assert frozen.digest(whole) == digest


def test_a_whole_report_comes_back_equal_and_small() -> None:
    whole = open_report.paper(TERRITORY)
    body, digest = frozen.packed(whole)
    assert frozen.unpacked(body, digest) == whole
    assert len(body) < 40_000


def test_every_kind_of_part_that_a_paper_has_can_be_kept() -> None:
    """A new one needs nothing here; one that is no dataclass of the paper's room would be refused while packing."""
    parts = {made for made in vars(paper).values() if isinstance(made, type) and is_dataclass(made)}
    assert {made.__name__ for made in parts} == set(frozen._KINDS)
    with pytest.raises(TypeError, match="object"):
        frozen.packed(replace(open_report.paper(TERRITORY), sections=(object(),)))  # type: ignore[arg-type]


def test_one_letter_makes_another_digest() -> None:
    whole = open_report.paper(TERRITORY)
    other = replace(whole, foot="я")
    assert frozen.digest(whole) != frozen.digest(other)
    with pytest.raises(Damaged, match="контрольной суммой"):
        frozen.unpacked(frozen.packed(other)[0], frozen.digest(whole))


def rewritten(**changes: object) -> bytes:
    kept = json.loads(zlib.decompress(frozen.packed(open_report.paper(TERRITORY))[0]))
    return zlib.compress(json.dumps(kept | changes).encode())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not a paper",
        frozen.packed(open_report.paper(TERRITORY))[0][:-20],
        frozen.packed(open_report.paper(TERRITORY))[0][:500],
        zlib.compress(b"[]"),
        zlib.compress(b"{}"),
        zlib.compress("Привет".encode("cp1251")),
        zlib.compress(b"[" * 100_000),
        zlib.compress(b" " * (65 << 20)),
        rewritten(paper=None),
        rewritten(paper={"is": "Sheet"}),
        rewritten(paper={"is": "Paper"}),
        rewritten(paper={"is": "Paper", "unheard": 1}),
        rewritten(paper={"is": "os"}),
        rewritten(paper={"is": "Words", "text": "", "look": "huge"}),
        rewritten(paper={"bytes": "?"}),
    ],
)
def test_what_is_damaged_is_refused_in_words(body: bytes) -> None:
    with pytest.raises(Damaged, match=r"[А-Я]"):
        frozen.unpacked(body)


def test_a_paper_of_a_newer_program_says_so() -> None:
    with pytest.raises(Damaged, match="более новой"):
        frozen.unpacked(rewritten(format=frozen.FORMAT + 1))


# Kept as a program of November 2026 has packed it. Never packed anew: papers issued since then are read like it.
OLDEST = Path(__file__).parent / "frozen_v1.bin"
DIGEST = "d8f811c1782b4b65b261b6ab8319d39ca9a401d7f661472660e2a376d631b7ec"
CHART = Picture(
    "Охват", "По 71 из 83", Sketch(10.5, 4, (("rect", 1.0, None), ("text", "81,5"))), "Охват 81,5 %"
)
KEPT = Paper(
    title="Отчёт. ППО школы № 4",
    author="ППО школы № 4",
    subject="Отчёт: утверждён",
    head="ППО школы № 4",
    head_right="Открытый отчёт за 2025 год",
    sections=(
        Section("membership", "1. Членство", (
            Words("Нас 48."),
            Words("Наши слова — <b>наши</b>.", Look.LEAD, typed=True),
            Points(("первое", "второе"), 7, typed=True),
            Grid("Члены", "По 71 из 83", (Column("Год", 1.5), Column("Всего", 2.0, True)), (("2025", "48"),), 1),
            Sheet(),
            CHART,
            Beside(CHART, Picture("Подписка", "", CHART.sketch, "Подписка", "Растёт")),
            Beside(CHART),
        )),
        Section("signatures", "2. Подписи", (Signature("Председатель", "А. Б. Иванова"), Signature("Секретарь"))),
    ),
    cover=Cover(("Профсоюз",), "ППО школы № 4", "Отчёт", "за 2025 год", "Утверждён", "г. Ясногорск"),
    draft=True,
    demonstration=True,
    address="https://prof.example.ru/r/abcd2345",
    foot="Версия 1",
    letterhead=Letterhead("ППО", "г. Ясногорск", "Председатель", "А. Б. Иванова", "#7A1F2B", b"\x89PNG\0"),
    opening=(Words("В профком", Look.RIGHT),),
)  # fmt: skip


def test_what_the_first_program_has_kept_is_read_as_it_was_said() -> None:
    """A part or a field called otherwise, or of another kind, is seen here."""
    again = frozen.unpacked(OLDEST.read_bytes(), DIGEST)
    assert list(paper.texts(again)) == list(paper.texts(KEPT))
    assert again == KEPT


def test_what_the_first_program_has_kept_has_every_kind_of_part() -> None:
    written = zlib.decompress(OLDEST.read_bytes()).decode()
    assert {name for name in frozen._KINDS if f'"is":"{name}"' not in written} == set()


def test_a_paper_too_large_to_be_read_again_is_not_kept() -> None:
    with pytest.raises(Refused, match="больше 64 МБ"):
        frozen.packed(replace(KEPT, foot="a" * (64 << 20)))


def test_a_field_that_came_later_has_its_default_in_older_papers() -> None:
    whole = open_report.paper(TERRITORY)
    kept = json.loads(zlib.decompress(frozen.packed(whole)[0]))
    for name in (f.name for f in fields(Paper) if f.name in ("address", "foot", "opening")):
        del kept["paper"][name]
    assert frozen.unpacked(zlib.compress(json.dumps(kept).encode())) == whole


@given(st.integers(0, 10_000))
@settings(max_examples=30)
def test_no_single_slip_in_a_code_leads_to_another_report(_: int) -> None:
    code = codes.new()
    assert codes.read(code) == code
    for place in range(codes.LENGTH):
        for sign in set(codes.SIGNS) - {code[place]}:
            assert codes.read(code[:place] + sign + code[place + 1 :]) == ""
    for place, (a, b) in enumerate(pairwise(code)):
        if a != b:
            assert codes.read(code[:place] + b + a + code[place + 2 :]) == ""


def test_a_code_is_read_as_people_type_it() -> None:
    code = next(c for c in iter(codes.new, "") if set("cekmx") & set(c))
    assert codes.read(codes.told(code).upper()) == code
    assert codes.read(f" {code[:4]} {code[4:]}") == code
    assert codes.read(code.translate(str.maketrans("cekmx", "секмх"))) == code


@pytest.mark.parametrize(
    "typed", ["", "abc", "o" * 8, "2" * 7, "2" * 9, "\x00" * 8, "'; drop", "2" * 100_000, "½" * 8]
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert codes.read(typed) == ""
