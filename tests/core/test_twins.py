"""Organisations with one name in one list are told apart by where they are."""

from decimal import Decimal
from typing import Any

from core.charts import twins
from tests.core.figures import frame, row


def told(*codes_and_names: tuple[str, str]) -> Any:
    rows = [(n, code, name, *row(name, Decimal(1))[3:]) for n, (code, name) in enumerate(codes_and_names)]
    return frame(rows)


def test_twins_get_their_town_and_the_others_keep_their_name() -> None:
    made = told(("A", "Школа № 4"), ("B", "Школа № 4"), ("C", "Лицей"))
    assert twins.codes(made) == ["A", "B"]
    named = twins.apart(made, {"A": "г. Лучеград", "B": "п. Озёрный"})
    assert named["organisation"].tolist() == ["Школа № 4 · г. Лучеград", "Школа № 4 · п. Озёрный", "Лицей"]


def test_twins_of_one_town_or_of_none_keep_their_code() -> None:
    made = told(("A", "Школа № 4"), ("B", "Школа № 4"), ("C", "Школа № 4"))
    named = twins.apart(made, {"A": "г. Лучеград", "B": "г. Лучеград", "C": ""})
    assert named["organisation"].tolist() == ["Школа № 4 · A", "Школа № 4 · B", "Школа № 4 · C"]


def test_one_organisation_in_two_years_is_no_twin_of_itself() -> None:
    assert not twins.codes(told(("A", "Школа № 4"), ("A", "Школа № 4")))
