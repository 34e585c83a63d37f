"""The shipped catalogue is whole, and a mistake in a file is refused by name."""

import json
from pathlib import Path

import pytest

from core import catalogue, forms
from core.catalogue import CatalogueError
from core.organisations import Level

GOOD = """
section: test
title: Проверка
indicators:
  - {code: a, label: А, kind: whole, levels: [primary], aggregation: sum}
"""


def refused(tmp_path: Path, text: str) -> str:
    (tmp_path / "10.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        catalogue.load(tmp_path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("mend", "named"),
    [
        (("kind: whole", "kind: wholly"), "wholly"),
        (("label: А, ", ""), "label"),
        (("label: А", "lable: А"), "lable"),
        (("levels: [primary]", "levels: [primary, local]"), "local"),
        (("levels: [primary], ", ""), "levels"),
        (("kind: whole", "kind: choice"), "варианты"),
        (("kind: whole", "kind: text"), "складывать"),
        (("aggregation: sum", "aggregation: ratio"), "числителя"),
        (("aggregation: sum", "aggregation: sum, minimum: 5, maximum: 1"), "минимум больше"),
        (
            ("aggregation: sum", "aggregation: sum, after: {code: b, values: [yes]}"),
            "неизвестный показатель b",
        ),
        (("aggregation: sum", "aggregation: sum, minimum: много"), "показатель a"),
        (("section: test", "name: test"), "section"),
    ],
)
def test_a_mistake_is_refused_and_named(tmp_path: Path, mend: tuple[str, str], named: str) -> None:
    assert mend[0] in GOOD
    message = refused(tmp_path, GOOD.replace(*mend))
    assert named in message


def test_a_code_described_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "20.yaml").write_text(GOOD, encoding="utf-8")
    assert "дважды" in refused(tmp_path, GOOD)


def test_an_empty_catalogue_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError):
        catalogue.load(tmp_path)


@pytest.mark.parametrize("level", [Level.PRIMARY, Level.TERRITORIAL, Level.REGIONAL])
@pytest.mark.parametrize("year", [2023, 2026])
def test_a_published_form_is_the_same_after_being_stored(level: Level, year: int) -> None:
    form = forms.compose(catalogue.shipped(), level, year)
    stored = json.loads(json.dumps(forms.to_body(form), ensure_ascii=False))
    assert forms.from_body(stored) == form
    assert forms.to_body(form) == stored


def test_every_kind_of_comparison_has_a_short_name_that_fits_a_chart() -> None:
    for indicator in catalogue.shipped().indicators.values():
        assert 0 < len(indicator.short) <= 60, indicator.code


def test_contacts_and_names_are_never_public() -> None:
    for code in ("resp_name", "resp_position", "resp_since", "email_address"):
        assert not catalogue.shipped()[code].public


def test_a_primary_answers_about_thirty_five_questions() -> None:
    form = forms.compose(catalogue.shipped(), Level.PRIMARY, 2026)
    assert 30 <= len(form.indicators) <= 40
