"""Where a line breaks: what two forms in a row ask, compared by the question and by all that is counted from it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from core import breaks, catalogue, forms
from core.breaks import Sort
from core.indicators import Condition, Indicator
from core.organisations import Kind, Level

FORM = forms.compose(catalogue.shipped(), Level.PRIMARY, 2025).counted


def changed(**codes: Indicator | None) -> dict[str, Indicator]:
    """The form with other questions; None is one no longer asked."""
    made = dict(FORM) | {code: i for code, i in codes.items() if i}
    return {code: i for code, i in made.items() if codes.get(code, i) is not None}


def between(code: str, after: dict[str, Indicator]) -> breaks.Break | None:
    return breaks.between(FORM[code], FORM, after, 2026)


def test_the_same_form_breaks_nothing() -> None:
    assert all(between(code, dict(FORM)) is None for code in FORM)


def test_what_is_said_around_a_question_breaks_nothing() -> None:
    other = replace(FORM["stand_exists"], hint="Иначе", norm=None, required=False)
    assert between("stand_exists", changed(stand_exists=other)) is None


@pytest.mark.parametrize(
    ("code", "changes", "words"),
    [
        ("stand_exists", {"label": "Есть ли уголок?"}, "теперь — «Есть ли уголок?»"),
        ("members_total", {"maximum": Decimal(5)}, "стали до 5"),
        ("email_own", {"yes": ("own", "employer")}, "за «да» считались"),
        ("stand_exists", {"after": Condition("resp_exists", ("yes",))}, "при другом условии"),
        ("stand_exists", {"kinds": (Kind.SCHOOL,)}, "не у тех же учреждений"),
    ],
)
def test_another_meaning_is_a_break_and_says_what_has_changed(
    code: str, changes: dict[str, object], words: str
) -> None:
    found = between(code, changed(**{code: replace(FORM[code], **changes)}))  # type: ignore[arg-type]
    assert found is not None
    assert found.sentence.startswith("С 2026 года вопрос задаётся иначе: ")
    assert words in found.sentence


def test_an_option_that_went_or_came_is_named() -> None:
    email = FORM["email_own"]
    code, word = email.options[0]
    other = replace(email, options=(*email.options[1:], ("new", "Новый способ")), retired=((code, word),))
    found = between("email_own", changed(email_own=other))
    assert found is not None
    assert f"убраны «{word}»" in found.words
    assert "добавлены «Новый способ»" in found.words


def test_a_question_that_came_or_went_is_told_as_such() -> None:
    without = changed(stand_exists=None)
    gone, came = between("stand_exists", without), breaks.between(FORM["stand_exists"], without, FORM, 2026)
    assert gone and came
    assert (gone.sort, came.sort) == (Sort.GONE, Sort.CAME)
    assert gone.sentence == "С 2026 года об этом не спрашивают."
    assert came.sentence == "До 2026 года об этом не спрашивали."


def test_a_ratio_breaks_where_its_numerator_does() -> None:
    top = FORM["coverage"].numerator[0]
    found = between("coverage", changed(**{top: replace(FORM[top], label="Члены Профсоюза, все")}))
    assert found is not None
    assert "«Члены Профсоюза, все»" in found.words


def test_parts_that_came_are_named_at_most_three_and_counted() -> None:
    codes = tuple(code for code, i in FORM.items() if i.kind.numeric and not i.computed)[:5]
    ratio = replace(FORM["coverage"], numerator=(*FORM["coverage"].numerator, *codes))
    missing = {code: i for code, i in FORM.items() if code not in codes}
    found = breaks.between(ratio, missing, changed(coverage=ratio), 2026)
    assert found is not None
    assert "добавлено" in found.words
    assert " и ещё " in found.words
    assert "другой формуле" not in found.words


def test_a_figure_that_no_form_counts_breaks_with_its_parts() -> None:
    own = replace(FORM["coverage"], code="own_ratio")
    bottom = own.denominator[0]
    after = changed(**{bottom: replace(FORM[bottom], minimum=Decimal(7))})
    found = breaks.between(own, FORM, after, 2026)
    assert found is not None
    assert "от 7" in found.words
