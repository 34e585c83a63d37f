"""What may be kept about a newspaper; everything wrong stands beside its field."""

from decimal import Decimal

import pytest

from core import newspaper_edit, newspapers
from core.campaigns import Half
from core.newspaper_edit import Edit

GOOD = {"title": "«Единство»", "first": "2026-1"}


def wrong(**changes: str) -> list[str]:
    edit = Edit(**(GOOD | changes))
    return [p.code for p in newspaper_edit.read(edit, "R1", newspapers.shipped())[1]]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"title": "  "}, ["title"]),
        ({"title": "Ш" * 201}, ["title"]),
        ({"title": "\ud800"}, ["title"]),
        ({"title": "«солидарность»"}, ["title"]),
        ({"publisher": "Ш" * 201}, ["publisher"]),
        ({"first": ""}, ["first"]),
        ({"first": "2025"}, ["first"]),
        ({"first": "2025-3"}, ["first"]),
        ({"first": "٢٠٢٥-1"}, ["first"]),
        ({"first": "9999-1"}, ["first"]),
        ({"last": "2025-2"}, ["last"]),
        ({"last": "завтра"}, ["last"]),
        ({"last": "2026-1"}, []),
        ({"norm": "0"}, ["norm"]),
        ({"norm": "-1"}, ["norm"]),
        ({"norm": "NaN"}, ["norm"]),
        ({"norm": "1e999999"}, ["norm"]),
        ({"norm": "много"}, ["norm"]),
        ({"norm": "٥"}, ["norm"]),
        ({"norm": "0,5"}, []),
        ({"follows": "nothing"}, ["follows"]),
        ({"follows": "solidarity"}, ["follows"]),
        ({"follows": "myunion"}, ["follows"]),
    ],
)
def test_a_problem_names_its_field(changes: dict[str, str], fields: list[str]) -> None:
    assert wrong(**changes) == fields


def test_a_newspaper_may_be_followed_once_it_has_ended() -> None:
    ended = newspaper_edit.read(Edit("solidarity", "«Солидарность»", first="2000-1", last="2026-2"), None, [])
    assert ended[0] is not None
    known = [ended[0], *newspapers.shipped()[1:]]
    edit = Edit("", "«Единство»", first="2027-1", follows="solidarity")
    made, problems = newspaper_edit.read(edit, "R1", known)
    assert problems == []
    assert made is not None
    assert (made.owner, made.follows, made.first) == ("R1", "solidarity", Half(2027, 1))


def test_what_is_followed_cannot_come_out_again() -> None:
    kept = newspaper_edit.typed(next(p for p in newspapers.shipped() if p.code == "myunion"))
    assert wrong(**(vars(kept) | {"last": "2025-1"})) == ["last"]
    assert wrong(**(vars(kept) | {"last": ""})) == ["last"]


def test_what_stands_in_the_fields_reads_back_as_it_was() -> None:
    for paper in newspapers.shipped():
        made, problems = newspaper_edit.read(newspaper_edit.typed(paper), paper.owner, newspapers.shipped())
        assert problems == []
        assert made is not None
        assert (made.code, made.first, made.last, made.follows) == (
            paper.code,
            paper.first,
            paper.last,
            paper.follows,
        )
        assert (made.norm and made.norm.lower) == (paper.norm and paper.norm.lower)


def test_a_norm_is_read_as_russians_write_it() -> None:
    made, _ = newspaper_edit.read(Edit("", norm="0,25", **GOOD), "R1", [])
    assert made is not None
    assert made.norm is not None
    assert made.norm.lower == Decimal("0.25")
    assert newspaper_edit.typed(made).norm == "0,25"
