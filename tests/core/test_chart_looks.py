"""Light and dark, for eyes that see fewer colours, and as pictures: whatever the chart is made of."""

import json
import re
import tomllib
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import altair as alt
import pytest
import vl_convert

from core.charts import colours, layers, ranking, style
from core.charts.facts import Told
from tests.core.figures import ranked, share
from tests.core.test_charts import drawn_alike
from tests.source import ROOT

TEXT = (style.INK, style.MUTED, style.NORM, style.ACCENT)
MARKS = (*style.CATEGORIES, style.INK, style.MUTED, style.NORM)
LOOKS: dict[str, Callable[[str], str]] = {"light": lambda colour: colour, "dark": style.night}
STYLES = sorted((ROOT / "pages").rglob("*.css"))


@pytest.mark.parametrize("look", LOOKS)
def test_words_and_marks_stand_out_from_the_paper(look: str) -> None:
    seen = LOOKS[look]
    paper = seen(style.PAPER)
    assert {c: colours.contrast(seen(c), paper) for c in TEXT if colours.contrast(seen(c), paper) < 4.5} == {}
    assert {c: colours.contrast(seen(c), paper) for c in MARKS if colours.contrast(seen(c), paper) < 3} == {}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("blindness", [None, *colours.BLINDNESS])
def test_neighbours_of_the_palette_are_told_apart_by_everybody(look: str, blindness: str | None) -> None:
    palette = [LOOKS[look](colour) for colour in style.CATEGORIES]
    if blindness:
        palette = [colours.seen(colour, blindness) for colour in palette]
    assert [(a, b) for a, b in pairwise(palette) if colours.distance(a, b) < 0.07] == []
    every = [colours.distance(a, b) for n, a in enumerate(palette) for b in palette[n + 1 :]]
    assert min(every) > 0.03


def test_the_dark_order_of_lightness_is_the_light_one_turned() -> None:
    shades = sorted((*MARKS, style.PAPER, style.HAIRLINE, style.THIN, "#FFFFFF", "#000000"), key=lightness)
    turned = [lightness(style.night(shade)) for shade in shades]
    assert turned == sorted(turned, reverse=True)


def lightness(colour: str) -> float:
    return colours.lab(colour)[0]


@pytest.mark.parametrize("colour", ["#000000", "#FFFFFF", "#1F5A6B", "#B8692B"])
def test_a_colour_comes_back_from_its_figures(colour: str) -> None:
    assert colours.from_lab(colours.lab(colour)) == colour
    assert colours.contrast(colour, colour) == 1


@pytest.mark.parametrize("number", range(4))
def test_a_dark_chart_differs_in_its_colours_alone(number: int) -> None:
    module, facts, labels = drawn_alike()[number]
    light = module.screen(facts).to_dict()
    before = json.dumps(light, ensure_ascii=False)
    dark = json.dumps(style.dark(light), ensure_ascii=False)
    assert json.dumps(light, ensure_ascii=False) == before
    bare = re.compile("#[0-9A-F]{6}")
    assert bare.sub("", dark) == bare.sub("", before)
    assert dark != before
    assert all(label in dark for label in labels)


def test_a_name_with_a_colour_in_it_stays_a_name() -> None:
    spec = ranking.screen(ranked([share("Школа #123456", 8, 10, 10), share("black", 4, 10, 10)])).to_dict()
    names = {r.get("name") for rows in style.dark(spec)["datasets"].values() for r in rows}
    assert {"Школа #123456", "black"} <= names


def test_style_sheets_name_colours_in_one_place() -> None:
    """A colour written anywhere else would stay light in the dark."""
    wild = [f for f in STYLES if f.name != "style.css" and re.search("#[0-9a-fA-F]{6}", f.read_text("utf-8"))]
    assert wild == []


def test_dark_colours_of_style_sheets_are_the_light_ones_turned() -> None:
    sheet = next(f for f in STYLES if f.name == "style.css").read_text("utf-8")
    plain = dict(re.findall(r"(--pm-[a-z-]+): (#[0-9a-f]{6});", sheet))
    both = {
        name: (a, b) for name, a, b in re.findall(r"(--pm-[a-z-]+): light-dark\((#\w+), (#\w+)\);", sheet)
    }
    assert both == {name: (c, style.night(c).lower()) for name, c in plain.items()}
    used = {name for f in STYLES for name in re.findall(r"var\((--pm-[a-z-]+)\)", f.read_text("utf-8"))}
    assert used <= both.keys()


def dots() -> Any:
    return alt.Chart(layers.rows([{"x": 1, "y": 2, "of": "А"}])).mark_point().encode(x="x:Q", y="y:Q")


@pytest.mark.parametrize(
    "drawn",
    [
        alt.hconcat(dots(), dots()),
        alt.vconcat(dots(), alt.layer(dots(), dots())),
        dots().facet("of:N"),
        dots().properties(width="container"),
        layers.chart([dots()], 120),
    ],
    ids=["beside", "below", "small multiples", "one", "layers"],
)
def test_every_kind_of_chart_is_a_picture_with_its_words(drawn: Any) -> None:
    told: Told = ranked([share("А", 8, 10, 10), share("Б", 4, 10, 10)])
    svg = vl_convert.vegalite_to_svg(layers.picture(drawn, told, "вымышлены"), allowed_base_urls=[])
    assert told.title.split(":")[0] in svg
    assert "вымышлены" in svg and "данные на" in svg


def test_the_dark_theme_is_the_light_one_turned() -> None:
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]

    def night(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: night(one) for name, one in value.items()}
        return [style.night(one) for one in value] if isinstance(value, list) else style.night(value)

    assert theme["dark"] == night(theme["light"])
    assert theme["light"]["backgroundColor"] == style.PAPER and theme["light"]["textColor"] == style.INK
