"""Charts of what changed: steps that add up, words that do not mislead, who grew and who fell."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
import vl_convert
from reportlab.graphics.shapes import Drawing, String

from core import change_words
from core.catalogue import shipped
from core.changes import Line, Sums
from core.charts import facts as facts_
from core.charts import layers, movers, waterfall
from core.indicators import Indicator
from core.organisations import Level
from core.reports import fonts
from core.sheets import writing

KNOWN, TODAY = shipped(), date(2026, 11, 21)
MEMBERS, AIS, STAND = KNOWN["members_total"], KNOWN["ais_coverage"], KNOWN["stand_exists"]
GROWN = Line(
    "Т1", "Верхнереченская", Sums(20, Decimal(1200)), Sums(23, Decimal(1320)),
    was=Sums(19, Decimal(1130)), now=Sums(19, Decimal(1180)),
    came=Sums(1, Decimal(40)), gone=Sums(1, Decimal(70)), had=20, has=24,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _typefaces() -> None:
    fonts.register()


def texts(drawing: Drawing) -> list[str]:
    return [shape.text for shape in drawing.contents if isinstance(shape, String)]


def told(line: Line | None, indicator: Indicator = MEMBERS) -> waterfall.Facts:
    return waterfall.facts(line, indicator, year=2026, name="Первая областная", as_of=TODAY)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def moved(*lines: Line, level: Level = Level.TERRITORIAL, of: Indicator = MEMBERS) -> movers.Facts:
    return movers.facts(lines, of, year=2026, whole="Первая областная", level=level, as_of=TODAY)


def one(code: str, was: int, now: int, stayed: int = 10, expected: int = 10) -> Line:
    before, after = Sums(stayed, Decimal(was)), Sums(stayed, Decimal(now))
    return Line(code, f"Организация {code}", before, after, before, after, had=expected, has=expected)


def test_the_sentence_says_how_much_and_because_of_whom() -> None:
    assert plain(told(GROWN).sentence) == (
        "Членов Профсоюза стало на 120 больше: 1 320 чел. против 1 200 в 2025 году. Из этого +100 — отчитались ещё "
        "3 организации; −30 — пришла 1 организация, ушла 1; +50 — изменилось у 19 организаций, отчитавшихся в оба "
        "года."
    )


def test_the_steps_lead_from_last_year_s_figure_to_this_year_s() -> None:
    steps = told(GROWN).steps
    assert [plain(s.label) for s in steps] == ["1 200", "+100", "−30", "+50", "1 320"]
    assert all(a.end == b.start for a, b in pairwise(steps))
    assert plain(told(GROWN).source) == "2025: по 20 из 20, 2026: по 23 из 24 · данные на 21.11.2026"


def test_an_unfinished_year_is_told_by_the_same_organisations_first() -> None:
    line = Line(
        "Т", "Т", Sums(20, Decimal(1200)), Sums(2, Decimal(130)),
        was=Sums(2, Decimal(125)), now=Sums(2, Decimal(130)), had=20, has=20,
    )  # fmt: skip
    facts = told(line)
    assert plain(facts.sentence).startswith(
        "У 2 организаций, отчитавшихся в оба года, членов Профсоюза стало на 5 больше. Итог этого года пока по 2 из 20"
    )
    assert plain(facts.warning) == "Данные неполные: за 2026 год учтены 2 из 20 форм."


def test_the_same_organisations_alone_are_told_so_and_a_percentage_changes_by_points() -> None:
    was, now = Sums(1, Decimal(20), Decimal(40)), Sums(1, Decimal(21), Decimal(40))
    facts = told(Line("Т", "Т", was, now, was, now, had=1, has=1), AIS)
    assert plain(facts.sentence) == (
        "«Учёт в АИС» — 52,5 %: на 2,5 п. п. больше, чем в 2025 году (50,0 %). Отчиталась та же 1 организация."
    )
    assert any("не усредняются" in line for line in facts.basis)


@pytest.mark.parametrize("line", [None, Line("Т", "Т", Sums(), Sums(3, Decimal(3)), has=3)])
def test_without_a_figure_of_both_years_there_is_nothing_to_draw(line: Line | None) -> None:
    facts = told(line)
    assert facts.empty
    assert facts.sentence == ""
    assert "Сравнивать не с чем" in json.dumps(waterfall.screen(facts).to_dict(), ensure_ascii=False)
    assert texts(waterfall.paper(facts, 400)) == ["Сравнивать не с чем"]


def test_screen_paper_picture_and_table_of_the_steps_say_the_same() -> None:
    facts = told(GROWN)
    spec = waterfall.screen(facts).to_dict()
    for step in facts.steps:
        assert step.label in json.dumps(spec, ensure_ascii=False)
        assert step.label in texts(waterfall.paper(facts, 480))
    vl_convert.vegalite_to_svg(layers.picture(waterfall.screen(facts), facts), allowed_base_urls=[])
    assert writing.write([facts.table()])[:2] == b"PK"


def test_steps_that_change_nothing_are_still_drawn() -> None:
    was = Sums(3, Decimal(2))
    facts = told(Line("Т", "Т", was, was, was, was, had=3, has=3), STAND)
    assert plain(facts.sentence) == (
        "«Есть стенд» — столько же, сколько в 2025 году: 66,7 %. Отчитались те же 3 организации."
    )
    low, high = facts.ends
    assert low < high
    waterfall.paper(facts, 400)


def test_who_grew_stands_first_thin_ones_apart_and_those_without_data_last() -> None:
    thin = one("Г", 10, 90, stayed=2, expected=10)
    facts = moved(
        one("А", 100, 90), one("Б", 100, 130), thin, Line("В", "В", Sums(), Sums(), has=5), one("Д", 7, 7)
    )
    assert [m.code for m in facts.movers] == ["Б", "Д", "А", "Г", "В"]
    assert [m.code for m in facts.head] == ["Б", "А", "Г"]
    assert facts.head[2].thin
    assert plain(facts.sentence) == (
        "У тех же организаций: рост у 1 организации, снижение у 1 организации, без изменений — у 1. Больше всех вырос "
        "показатель: Организация Б (+30); больше всех снизился: Организация А (−10). Не сравниваются 2: мало тех, кто "
        "отчитался в оба года."
    )
    assert plain(facts.note) == "те же формы в оба года, по 32 из 45"


def test_a_primary_s_yes_and_no_are_said_in_words() -> None:
    lines = [one("А", 0, 1, 1, 1), one("Б", 1, 0, 1, 1), one("В", 1, 1, 1, 1)]
    labels = {m.code: m.label for m in moved(*lines, level=Level.PRIMARY, of=STAND).movers}
    assert labels == {"А": "было «нет», стало «да»", "Б": "было «да», стало «нет»", "В": "без изменений"}


def test_of_many_only_the_ends_are_drawn_and_all_are_in_the_table() -> None:
    facts = moved(*[one(f"{n:03}", 100, 100 + n - 50) for n in range(100)])
    assert len(facts.head) == 2 * movers.EACH
    assert [facts.head[0].step, facts.head[-1].step] == [Decimal(49), Decimal(-50)]
    assert len(list(facts.table().rows)) == 100
    assert len(json.dumps(movers.screen(facts).to_dict())) < 100_000
    assert movers.paper(facts, 480, 200).height == 200


@pytest.mark.parametrize("name", ["<b>x</b>", "'];alert(1)//", "=1+1", "datum.secret"])
def test_names_are_data_and_never_expressions(name: str) -> None:
    facts = moved(one("А", 1, 2), replace(one("Б", 9, 3), name=name))
    spec = movers.screen(facts).to_dict()
    data = spec.pop("datasets")
    assert name not in json.dumps(spec, ensure_ascii=False)
    assert any(row.get("name") == name for rows in data.values() for row in rows)


def test_nobody_moved_is_said_in_words() -> None:
    assert "не изменился" in json.dumps(movers.screen(moved(one("А", 5, 5))).to_dict(), ensure_ascii=False)
    assert moved().sentence == ""


def test_a_cut_scale_says_so_and_a_whole_one_does_not() -> None:
    was, now = Sums(19, Decimal(7612)), Sums(19, Decimal(7575))
    small = told(Line("Т", "Т", was, now, was, now, had=19, has=19))
    assert small.cut
    assert waterfall.CUT in json.dumps(waterfall.screen(small).to_dict(), ensure_ascii=False)
    assert waterfall.CUT in texts(waterfall.paper(small, 480))
    large = told(one("А", 10, 90))
    assert large.ends[0] == 0
    assert waterfall.CUT not in json.dumps(waterfall.screen(large).to_dict(), ensure_ascii=False)


def test_those_who_answer_to_the_whole_directly_make_the_bars_add_up() -> None:
    own = replace(one("Р", 300, 263, 30, 30), name="Область")
    lines = [one("А", 100, 110), one("Б", 100, 116)]
    facts = movers.facts(
        lines, MEMBERS, year=2026, whole="Область", level=Level.TERRITORIAL, as_of=TODAY, own=own
    )
    assert sum(m.step or 0 for m in facts.movers) == Decimal(-37)
    assert [(m.code, m.name, m.label) for m in facts.movers][-1] == ("", facts_.DIRECT, "−63")
    assert "рост у 2 организаций." in plain(facts.sentence)
    assert plain(facts.note) == "те же формы в оба года, по 30 из 30"


def test_mergers_are_told_by_name_and_their_sides_are_not_counted_twice() -> None:
    line = replace(
        GROWN, came=Sums(2, Decimal(140)), gone=Sums(3, Decimal(170)), joined=("А → Б",), heirs=1, lost=1
    )
    assert plain(change_words.crossing(line)) == "присоединена: А → Б, пришла 1 организация, ушла 1"
    many = replace(line, joined=tuple(f"{n} → Б" for n in range(5)))
    assert "присоединены к другим 5 организаций" in plain(change_words.crossing(many))


def test_a_primary_that_took_in_another_one_is_not_compared() -> None:
    line = Line("А", "А", Sums(1, Decimal(43)), Sums(1, Decimal(96)), joined=("Б → А",), heirs=1, has=1)
    facts = moved(line, one("В", 5, 6, 1, 1), level=Level.PRIMARY)
    assert [m.label for m in facts.movers if m.joined] == [movers.JOINED]
    assert "присоединивших к себе другие: 1" in facts.sentence
