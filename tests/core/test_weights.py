"""Numbers of a methodology, changed as text."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import methodology, weights

BODY = methodology.shipped_body()


def test_a_profile_survives_json_and_back() -> None:
    assert methodology.parse(json.loads(json.dumps(BODY))) == methodology.shipped()


def test_what_stands_in_the_fields_changes_nothing() -> None:
    made, problems = weights.laid(BODY, weights.typed(BODY))
    assert problems == []
    assert weights.same(BODY, made)
    assert methodology.parse(made) == methodology.shipped()


def test_the_shipped_weights_add_up() -> None:
    assert weights.total(weights.typed(BODY)) == 100
    assert weights.sum_words(Decimal(100)) == "Сумма весов\u00a0100."


@pytest.mark.parametrize(
    ("amount", "words"),
    [("98.5", "не хватает 1,5"), ("107", "лишнее: 7"), ("0", "не хватает 100")],
)
def test_the_sum_says_what_is_wrong(amount: str, words: str) -> None:
    assert weights.sum_words(Decimal(amount)).endswith(f"{words}.")


def test_one_weight_changes_alone_and_the_body_given_stays() -> None:
    made, _ = weights.laid(BODY, {"block 2": "12,5", "enough 2 2": "30", "level 1": "45", "rated_from": "70"})
    profile = methodology.parse({**made, "blocks": BODY["blocks"]})
    assert profile.rated_from == 70
    assert made["blocks"][1]["weight"] == "12.5"
    assert made["blocks"][1]["parts"][2]["enough"] == "30"
    assert made["levels"][1]["from"] == "45"
    assert methodology.shipped_body() == BODY


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"block 2": "0", "block 3": "17"}, "вес должен быть больше 0"),
        ({"enough 2 2": "0"}, "сколько нужно"),
        ({"level 1": "90"}, "по возрастанию"),
        ({"rated_from": "101"}, "от 0 до 100"),
    ],
)
def test_what_cannot_be_published_is_said(typed: dict[str, str], words: str) -> None:
    made, problems = weights.laid(BODY, typed)
    assert problems == []
    assert words in weights.problems(made)[0].text


@given(st.text(max_size=30))
def test_no_typed_text_breaks_anything(text: str) -> None:
    made, problems = weights.laid(BODY, {"block 1": text, text: "1"})
    assert problems or methodology.parse(json.loads(json.dumps(BODY)))
    assert not problems or made is BODY
    weights.total({"block 1": text})
    weights.problems(made)


def test_norms_of_questions_are_not_thresholds_here() -> None:
    labels = " ".join(n.label for n in weights.thresholds(BODY))
    assert "доля расходов" not in labels
    assert "записей за месяц" in labels
