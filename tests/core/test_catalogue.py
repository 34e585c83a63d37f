"""The shipped catalogue is whole, and a mistake in a file is refused by name."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from core import catalogue, forms, indicators
from core.answers import Answers, Rows, Value
from core.catalogue import CatalogueError
from core.indicators import AnswerKind
from core.measures import own_value, tallied
from core.organisations import Kind, Level
from core.rules import pruned

MONITORING = catalogue.shipped().of(indicators.MONITORING)

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
    shipped = catalogue.shipped()
    for code in ("resp_name", "resp_position", "resp_since", "resp_doc", "email_address"):
        assert not shipped[code].public
    assert not shipped["publications"].by_code["pub_author"].public


# Groups 2.0-2.14 of the domain and a question each; 2.8, the subscription, is a campaign of its own.
GROUPS = {
    "passport": "members_total",
    "responsible": "resp_exists",
    "page": "site_kind",
    "email": "email_own",
    "packs": "packs_received",
    "stand": "stand_exists",
    "channels": "channels",
    "events": "events",
    "subscription": "solidarity_print",
    "ais": "ais_members",
    "other": "other_ways",
    "press": "publications",
    "finance": "budget_info",
    "management": "open_report_published",
    "report": "deeds",
}
YES: dict[AnswerKind, Value] = {
    AnswerKind.YES_NO: True,
    AnswerKind.TEXT: "да",
    AnswerKind.ADDRESS: "https://school4.ru",
    AnswerKind.DATE: date(2026, 10, 1),
    AnswerKind.ROWS: Rows(),
}
NO: dict[AnswerKind, Value] = {**YES, AnswerKind.YES_NO: False}


def asked(kind: Kind | None, level: Level, usual: dict[AnswerKind, Value], number: int) -> list[str]:
    """Codes of what is asked of somebody who answers everything so: the first option of a choice, or «none»."""
    form = forms.compose(MONITORING, level, 2026)
    answers: dict[str, Value] = {}
    for code, i in form.indicators.items():
        options = tuple(i.option_labels)
        word = "none" if "none" in options and not number else (options or ("",))[0]
        answers[code] = word if options else usual.get(i.kind, number)
    return [i.code for i in form.asked(kind, pruned(form, kind, answers))]


def test_every_one_of_the_fifteen_groups_is_there() -> None:
    shipped = catalogue.shipped()
    assert {code: shipped[code].section for code in GROUPS.values()} == {c: s for s, c in GROUPS.items()}
    assert {s.code for s in shipped.sections} == set(GROUPS)
    assert [s.code for s in MONITORING.sections] == [s for s in GROUPS if s != "subscription"]


@pytest.mark.parametrize("point", range(1, 11))
def test_each_control_point_of_a_primary_can_be_compared(point: int) -> None:
    comparable = catalogue.shipped().comparable(Level.PRIMARY, 2026)
    assert [i.code for i in comparable if i.control_point == point]


@pytest.mark.parametrize("kind", [Kind.SCHOOL, Kind.KINDERGARTEN, Kind.EXTRA, Kind.OTHER])
def test_a_primary_that_has_everything_is_asked_45_to_60_questions(kind: Kind) -> None:
    assert 45 <= len(asked(kind, Level.PRIMARY, YES, 1)) <= 60


@pytest.mark.parametrize("kind", [Kind.COLLEGE, Kind.UNIVERSITY])
def test_students_and_an_own_budget_bring_a_few_questions_more(kind: Kind) -> None:
    assert len(asked(kind, Level.PRIMARY, YES, 1)) <= 66


def test_a_primary_that_has_nothing_is_asked_far_less() -> None:
    codes = asked(Kind.KINDERGARTEN, Level.PRIMARY, NO, 0)
    assert len(codes) <= 40
    gone = "resp_name site_url email_address packs_delivered_how stand_has channels events publications"
    assert not set(gone.split()) & set(codes)
    assert {"site_reason_none", "members_in_chats", "other_ways"} <= set(codes)


def test_territorial_and_regional_organisations_are_asked_about_their_own_work() -> None:
    primary = set(asked(Kind.UNIVERSITY, Level.PRIMARY, YES, 1))
    territorial = set(asked(None, Level.TERRITORIAL, YES, 1))
    regional = set(asked(None, Level.REGIONAL, YES, 1))
    both = "packs_sent press_secretary agreements_count legal_checks econ_effect_rub info_presidium_reviews"
    assert set(both.split()) <= territorial & regional - primary
    only = "solidarity_mailings program_items site_mark stand_mark pub_regional_site pub_regional_vk"
    assert set(only.split()) <= territorial - regional - primary
    assert MONITORING["solidarity_mailings"].maximum == 53


def test_a_condition_is_on_a_question_asked_of_everybody_who_is_asked_this_one() -> None:
    for i in MONITORING.indicators.values():
        if i.after:
            earlier = MONITORING[i.after.code]
            assert set(i.levels) <= set(earlier.levels), i.code
            assert not earlier.kinds or set(i.kinds) <= set(earlier.kinds), i.code
            words = set(earlier.option_labels) or {"yes", "no"}
            assert set(i.after.values) <= words, i.code
            assert i.after.values or earlier.kind.numeric, i.code
            order = list(MONITORING.indicators)
            assert order.index(earlier.code) < order.index(i.code), i.code


def test_everything_computed_is_known_at_some_level() -> None:
    for i in MONITORING.indicators.values():
        if i.computed:
            assert any(MONITORING.known(i, level, 2026) for level in Level), i.code


def test_a_part_is_asked_where_its_whole_is_known() -> None:
    for i in MONITORING.indicators.values():
        for whole in (*i.part_of, *i.softly_part_of):
            assert set(i.levels) & set(MONITORING[whole].levels), i.code


CHANNELS = Rows(
    (
        {"chan_platform": "vk", "chan_kind": "official", "chan_members": 120, "chan_posts_month": 9},
        {"chan_platform": "vk", "chan_kind": "youth", "chan_members": 30, "chan_posts_month": 0},
        {"chan_platform": "telegram", "chan_kind": "staff", "chan_members": 40, "chan_posts_month": 3},
    )
)


def test_channels_are_counted_by_platform_and_by_life() -> None:
    found = tallied(MONITORING.indicators, {"channels_exist": True, "channels": CHANNELS})
    assert (found["channels_count"], found["channels_domestic"], found["channels_youth"]) == (3, 2, 1)
    assert (found["chan_members_vk"], found["chan_members_telegram"], found["chan_members_ok"]) == (
        150,
        40,
        0,
    )
    assert (found["social_any"], found["domestic_any"], found["social_posts_month"]) == (True, True, 12)
    assert own_value(MONITORING["channels_domestic_share"], found) == Decimal(200) / 3


def test_without_channels_there_are_none_and_without_an_answer_nobody_knows() -> None:
    none = tallied(MONITORING.indicators, {"channels_exist": False})
    assert (none["channels_count"], none["social_any"]) == (0, False)
    assert "channels_count" not in tallied(MONITORING.indicators, {})


def test_records_of_events_contests_publications_and_deeds_are_counted() -> None:
    answers: Answers = {
        "events_exist": True,
        "events": Rows(
            (
                {"event_kind": "action", "event_participants": 30, "event_symbols": True},
                {"event_kind": "net_contest", "event_participants": 12},
            )
        ),
        "contests": Rows(({"contest_name": "photofact", "contest_works": 4, "contest_result": "second"},)),
        "publications_exist": True,
        "publications": Rows(({"pub_kind": "regional"}, {"pub_kind": "tv"}, {"pub_kind": "site"})),
        "materials": Rows(({"material_kind": "leaflet", "material_count": 3},)),
        "deeds": Rows(({"deed_kind": "aid", "deed_people": 2, "deed_rub": Decimal("8000.50")},)),
    }
    found = tallied(MONITORING.indicators, answers)
    counted = "events_count pr_participants pr_actions pr_contests contest_photofact contest_prizes"
    assert [found[c] for c in counted.split()] == [2, 42, 1, 0, 4, 1]
    assert (found["symbolics_used"], found["contests_any"], found["contest_best_info"]) == (True, True, False)
    counted = "publications_count pub_regional_paper pub_external pub_central_paper leaflets_issued"
    assert [found[c] for c in counted.split()] == [3, 1, 2, 0, 3]
    assert (found["aid_people"], found["aid_rub"]) == (2, Decimal("8000.50"))


def test_other_ways_count_unless_there_are_none() -> None:
    ways = MONITORING["other_ways"]
    assert own_value(ways, {"other_ways": ("hour", "radio")}) == 100
    assert own_value(ways, {"other_ways": ("none",)}) == 0


def test_shares_of_the_budget_have_the_bounds_of_the_central_council() -> None:
    for code, bounds in (("budget_info_pct", [4, 6]), ("budget_training_pct", [6, 10])):
        norm = MONITORING[code].norm
        assert norm and [norm.lower, norm.upper] == bounds
    answers: Answers = {"budget_total": Decimal(200_000), "budget_info": Decimal(9_000)}
    assert own_value(MONITORING["budget_info_pct"], answers) == Decimal("4.5")


ROWS = (
    GOOD
    + """
  - code: r
    label: Р
    kind: rows
    levels: [primary]
    columns:
      - {code: x, label: Икс, kind: choice, options: {one: один}}
      - {code: y, label: Игрек, kind: whole}
  - {code: t, label: Т, kind: whole, aggregation: sum, tally: {rows: r, take: sum, column: y, where: x, equals: one}}
"""
)


@pytest.mark.parametrize(
    ("mend", "named"),
    [
        ((", options: {one: один}", ""), "столбец x: не указаны варианты"),
        (("label: Игрек", "lable: Игрек"), "lable"),
        (("code: y, label", "code: x, label"), "r.x описан дважды"),
        (("label: Игрек, kind: whole", "label: Игрек, kind: rows"), "столбец y"),
        (
            ("label: Игрек, kind: whole", "label: Игрек, kind: whole, after: {code: z, values: [a]}"),
            "столбца z",
        ),
        (("label: Игрек, kind: whole", "label: Игрек, kind: whole, part_of: [z]"), "столбца z"),
        (("column: y", "column: q"), "нет такого столбца"),
        (("label: Игрек, kind: whole", "label: Игрек, kind: text"), "столбец с числами"),
        (("equals: one", "equals: two"), "варианта two"),
    ],
)
def test_a_mistake_in_rows_is_refused_and_named(tmp_path: Path, mend: tuple[str, str], named: str) -> None:
    assert mend[0] in ROWS
    assert named in refused(tmp_path, ROWS.replace(*mend))
