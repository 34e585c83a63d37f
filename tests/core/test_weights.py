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


def test_shares_of_territories_and_signs_of_maturity_are_numbers_too() -> None:
    typed = {
        "primaries": "0,7",
        "own": "0,3",
        "sign 0": "0,5",
        "sign 1": "0,05",
        "stage 1": "30",
        "above 4 0": "24",
    }
    made, problems = weights.laid(BODY, typed)
    profile = methodology.parse(made)
    assert problems == []
    assert (profile.territorial.primaries, profile.territorial.own) == (Decimal("0.7"), Decimal("0.3"))
    assert (profile.maturity.parts[0].weight, profile.maturity.stages[1][0]) == (Decimal("0.5"), Decimal(30))
    assert profile.territorial.blocks[0].parts[0].enough == 24
    assert len(weights.difference(BODY, made)[1]) == 3


def test_a_body_published_before_can_be_changed_all_the_same() -> None:
    old = {key: value for key, value in BODY.items() if key not in methodology.LATER}
    made, _ = weights.laid(old, {"own": "0,5", "primaries": "0,5"})
    assert methodology.parse(made).territorial.own == Decimal("0.5")


def test_a_second_profile_weighs_shares_that_are_counted_already() -> None:
    keys = ("block 3", "rated_from", "title", "enough 2 2", "level 1", "own", "sign 0")
    assert [key for key in keys if weights.changes(key, second=True)] == ["block 3", "rated_from", "title"]
    assert [key for key in keys if not weights.changes(key, second=False)] == ["title"]


def test_a_second_profile_needs_a_name() -> None:
    made, problems = weights.laid(BODY, {"title": "  Как   у соседей "})
    assert (made["title"], problems) == ("Как у соседей", [])
    assert [p.code for p in weights.laid(BODY, {"title": " "})[1]] == ["title"]
