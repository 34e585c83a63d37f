"""An edition over the catalogue: what it changes, what it may not, and what it would break."""

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import catalogue, edition_breaks, edition_checks, editions, forms, indicators
from core.catalogue import Catalogue
from core.editions import Body
from core.indicators import Aggregation, AnswerKind, Indicator, Section
from core.organisations import Level
from core.problems import Refused

SHIPPED = catalogue.shipped()
ANSWERED = [i.code for i in SHIPPED.indicators.values() if not i.computed]
STAND = next(s.indicators for s in SHIPPED.sections if s.code == "stand")
OWN: Mapping[str, Any] = {
    "code": "own_7_kruzhok",
    "section": "stand",
    "label": "Есть ли кружок юных корреспондентов",
    "kind": "yes_no",
    "aggregation": "share_yes",
    "levels": ["primary"],
}
PLATFORM = Indicator(
    "chan_platform",
    "Площадка",
    AnswerKind.CHOICE,
    Aggregation.NONE,
    "groups",
    "Площадка",
    options=(("vk", "ВКонтакте"), ("wa", "WhatsApp")),
    yes=("vk",),
)
CHANNELS = Indicator(
    "groups_list",
    "Каналы",
    AnswerKind.ROWS,
    Aggregation.NONE,
    "groups",
    "Каналы",
    levels=(Level.PRIMARY,),
    columns=(PLATFORM,),
)
WITH_ROWS = Catalogue((*SHIPPED.sections, Section("groups", "Группы", "", (CHANNELS,))))
texts = st.text("абвгдё АБВ-", min_size=1, max_size=20).filter(str.strip)
changes = st.fixed_dictionaries(
    {},
    optional={
        "label": texts,
        "hint": texts,
        "short": texts,
        "required": st.booleans(),
        "hidden": st.booleans(),
        "minimum": st.integers(0, 5).map(str),
        "maximum": st.integers(5, 9).map(str),
    },
)
bodies = st.fixed_dictionaries(
    {},
    optional={
        "changed": st.dictionaries(st.sampled_from(ANSWERED), changes, max_size=4),
        "order": st.dictionaries(
            st.sampled_from(["stand", "passport"]),
            st.lists(st.sampled_from(ANSWERED), unique=True),
            max_size=2,
        ),
        "added": st.lists(st.just(dict(OWN)), max_size=1),
        "sections": st.dictionaries(st.just("stand"), st.fixed_dictionaries({"title": texts}), max_size=1),
    },
)


def changed(code: str, **values: Any) -> Body:
    return {"changed": {code: values}}


def said(body: Body, published: Body = editions.EMPTY, base: Catalogue = SHIPPED) -> str:
    return "\n".join(p.text for p in edition_checks.check(base, body, published) if p.blocking)


def broken(body: Body, base: Catalogue = SHIPPED) -> str:
    return "\n".join(edition_breaks.breaks(base, editions.apply(base, body), 2027))


@pytest.mark.parametrize("body", [{}, {"changed": {}, "order": {}, "added": [], "sections": {}}])
def test_an_empty_edition_changes_nothing(body: Body) -> None:
    assert editions.apply(SHIPPED, body) == SHIPPED
    assert edition_checks.check(SHIPPED, body) == []
    assert broken(body) == ""


def test_the_shipped_catalogue_would_pass_the_check_of_an_edition() -> None:
    for i in SHIPPED.indicators.values():
        touched = changed(i.code, hint=i.hint + " Уточнение.")
        assert said(touched) == "", i.code


def test_only_what_is_counted_is_offered_and_what_is_there_stays() -> None:
    offered = {way for ways in edition_checks.FITTING.values() for way in ways}
    assert offered == {Aggregation.SUM, Aggregation.SHARE_YES, Aggregation.NONE}
    assert "не подходит" in said(changed("members_total", aggregation="median"))
    assert said(changed("site_mark", aggregation="median", hint="По пятибалльной шкале.")) == ""


@given(bodies)
def test_an_edition_never_changes_a_code_its_kind_or_its_section(body: Body) -> None:
    made = editions.apply(SHIPPED, body)
    before = {i.code: (i.kind, i.section, i.levels) for i in SHIPPED.indicators.values()}
    after = {i.code: (i.kind, i.section, i.levels) for i in made.indicators.values()}
    assert before.items() <= after.items()
    assert len(after) == len(before) + len(body.get("added", []))


@given(bodies)
def test_an_edition_outlives_json_and_its_form_is_read_back_the_same(body: Body) -> None:
    stored = json.loads(json.dumps(editions.shaped(SHIPPED, body)))
    made = editions.apply(SHIPPED, stored)
    assert made == editions.apply(SHIPPED, editions.shaped(SHIPPED, body))
    form = forms.compose(made, Level.PRIMARY, 2027)
    assert forms.from_body(json.loads(json.dumps(forms.to_body(form)))) == form


@given(st.sampled_from(ANSWERED), changes)
def test_a_change_taken_back_leaves_no_trace(code: str, values: Mapping[str, Any]) -> None:
    body = editions.changing(SHIPPED, editions.EMPTY, code, values)
    back = editions.reverting(body, editions.EMPTY, code)
    assert editions.same(back, editions.EMPTY)
    usual = editions.raw(SHIPPED[code])
    undone = editions.changing(SHIPPED, body, code, {k: usual[k] for k in values})
    assert editions.same(undone, editions.EMPTY)


@given(st.lists(st.tuples(st.sampled_from([i.code for i in STAND]), st.integers(-3, 3))))
def test_moving_keeps_every_question_and_its_section(moves: list[tuple[str, int]]) -> None:
    body: Body = editions.EMPTY
    for code, by in moves:
        body = editions.moving(editions.apply(SHIPPED, body), body, code, by)
    made = editions.apply(SHIPPED, body)
    for before, after in zip(SHIPPED.sections, made.sections, strict=True):
        assert sorted(i.code for i in before.indicators) == sorted(i.code for i in after.indicators)


def test_a_label_takes_the_short_name_along_unless_that_has_its_own() -> None:
    made = editions.apply(SHIPPED, changed("stand_count", label="Число стендов"))
    assert made["stand_count"].short == "Число стендов"
    made = editions.apply(SHIPPED, changed("stand_exists", label="Стенд есть?"))
    assert made["stand_exists"].short == SHIPPED["stand_exists"].short


def test_a_norm_and_bounds_are_set_and_taken_away() -> None:
    norm = {"lower": "80", "source": "решение ЦК"}
    body = editions.changing(SHIPPED, {}, "coverage", {"norm": norm})
    assert editions.apply(SHIPPED, body)["coverage"].norm == indicators.Norm(Decimal(80), None, "решение ЦК")
    bare = editions.apply(SHIPPED, changed("stand_count", minimum=None, maximum=None))["stand_count"]
    assert (bare.minimum, bare.maximum) == (None, None)


def test_what_a_release_no_longer_knows_is_passed_over() -> None:
    body = {
        "changed": {"gone": {"label": "?"}},
        "order": {"gone": ["a"]},
        "added": [{**OWN, "code": "stand_exists"}],
    }
    assert editions.apply(SHIPPED, body) == SHIPPED


def test_an_own_question_stands_in_the_form_of_its_level_only() -> None:
    made = editions.apply(SHIPPED, {"added": [dict(OWN)]})
    assert "own_7_kruzhok" in forms.compose(made, Level.PRIMARY, 2027).indicators
    assert "own_7_kruzhok" not in forms.compose(made, Level.REGIONAL, 2027).indicators


def test_an_option_is_retired_and_never_lost() -> None:
    entries = editions.options(SHIPPED["email_own"])
    fewer = [e for e in entries if e["code"] != "personal"]
    kept = editions.apply(SHIPPED, changed("email_own", options=fewer))["email_own"]
    assert set(kept.option_labels) == set(SHIPPED["email_own"].option_labels)
    retired = [{**e, "retired": True} if e["code"] == "personal" else e for e in entries]
    gone = editions.apply(SHIPPED, changed("email_own", options=retired))["email_own"]
    assert "personal" not in gone.option_labels
    assert gone.known_labels["personal"] == "личная почта"
    assert gone.yes == ("own",)


def test_a_column_of_rows_is_a_dictionary_of_its_own() -> None:
    entries = editions.options(PLATFORM)
    fresh = [*entries, {"code": "max", "label": "MAX", "yes": True}]
    body = editions.changing(WITH_ROWS, {}, "groups_list.chan_platform", {"options": fresh})
    assert said(body, base=WITH_ROWS) == ""
    column = editions.find(editions.apply(WITH_ROWS, body), "groups_list.chan_platform")
    assert column is not None
    assert column.option_labels["max"] == "MAX"
    assert column.yes == ("vk", "max")
    double = editions.changing(
        WITH_ROWS, {}, "groups_list.chan_platform", {"options": [*entries, entries[0] | {"code": "x"}]}
    )
    assert "звучат одинаково" in said(double, base=WITH_ROWS)


def with_own(**values: Any) -> Body:
    return {"added": [{**OWN, **values}]}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (changed("stand_exists", kind="text"), "вид ответа не меняется никогда"),
        (changed("coverage", hidden=True), "считается из других ответов"),
        (changed("stand_count", minimum="9", maximum="3"), "наименьшее больше наибольшего"),
        (changed("stand_count", aggregation="share_yes"), "«доля ответивших «да»» не подходит"),
        (changed("stand_exists", hidden=True), "скрыт, но от ответа зависят: «Сколько стендов»"),
        (changed("stand_exists", label=" "), "напишите вопрос"),
        (changed("stand_exists", label="я" * 301), "вопрос не длиннее 300"),
        (changed("stand_exists", short="я" * 81), "краткое название не длиннее"),
        (changed("coverage", norm={"source": "кто-то"}), "норме нужна граница"),
        (
            changed("coverage", norm={"lower": "9", "upper": "3", "source": "кто-то"}),
            "нижняя не больше верхней",
        ),
        (changed("coverage", norm={"lower": "9", "source": ""}), "кем установлена норма"),
        (changed("resp_name", norm={"lower": "9", "source": "кто-то"}), "норма бывает у чисел"),
        (changed("site_last_update", stale_after=0), "от 1 до 3660 дней"),
        (with_own(code="stand_exists"), "код stand_exists уже занят"),
        (with_own(code="КРУЖОК"), "начинается с own_"),
        (with_own(kind="rows"), "такого вида ответа нет"),
        (with_own(kind="небывалый"), "такого вида ответа нет"),
        (with_own(section="subscription"), "такого раздела в годовой форме нет"),
        (with_own(levels=[]), "отметьте, кто отвечает"),
        (with_own(kind="choice", options=[]), "хотя бы два варианта"),
        (with_own(aggregation="sum"), "«складывать» не подходит"),
        (with_own(after={"code": "stand_count", "values": ["1"]}), "зависеть можно от вопроса «да или нет»"),
        (with_own(after={"code": "stand_exists", "values": ["maybe"]}), "отметьте ответы на"),
        (with_own(after={"code": "stand_exists", "values": []}), "отметьте ответы на"),
        (
            with_own(levels=["regional"], after={"code": "stand_exists", "values": ["yes"]}),
            "задают не всем",
        ),
        ({"sections": {"stand": {"title": ""}}}, "название от 1 до"),
        ({"added": [dict(OWN), dict(OWN)]}, "уже занят"),
    ],
)
def test_what_cannot_be_is_refused_in_words(body: Body, words: str) -> None:
    assert words in said(body)


def test_a_problem_names_its_question() -> None:
    found = edition_checks.check(SHIPPED, changed("stand_count", minimum="9", maximum="3"))
    assert [(p.code, p.text) for p in found] == [
        ("stand_count", "«Сколько стендов»: наименьшее больше наибольшего.")
    ]


def test_hiding_together_with_all_that_depends_is_allowed() -> None:
    stand = [i.code for i in STAND if not i.computed and i.code.startswith("stand_")]
    assert said({"changed": {code: {"hidden": True} for code in stand}}) == ""


def test_a_question_is_hidden_together_with_the_whole_chain_behind_it() -> None:
    chain = {**OWN, "after": {"code": "stand_plan", "values": ["yes"]}}
    body = editions.hiding(SHIPPED, {"added": [chain]}, "stand_exists")
    made = editions.apply(SHIPPED, body)
    assert {"stand_exists", "stand_plan", "own_7_kruzhok"} <= {
        i.code for i in made.indicators.values() if i.hidden
    }
    assert said(body) == ""


def test_what_is_published_can_be_hidden_and_not_removed() -> None:
    published = with_own()
    assert said(published, published) == ""
    assert "можно скрыть, но не удалить" in said({}, published)
    assert "вид ответа не меняется" in said(with_own(kind="text", aggregation="none"), published)
    assert said(with_own(hidden=True), published) == ""


def test_an_own_option_once_published_can_only_be_retired() -> None:
    entries = editions.options(SHIPPED["email_own"])
    published = changed("email_own", options=[*entries, {"code": "chat", "label": "чат", "yes": False}])
    assert "вариант «чат» уже выбирали" in said({}, published)
    retired = [*entries, {"code": "chat", "label": "чат", "retired": True}]
    assert said(changed("email_own", options=retired), published) == ""


@pytest.mark.parametrize(
    "body",
    [
        {"surprise": {}},
        {"added": [{"label": "без кода"}]},
        {"added": {"code": "x"}},
        changed("stand_count", minimum="много"),
        changed("stand_count", minimum="NaN"),
        changed("stand_count", options=[{"label": "без кода"}]),
        changed("coverage", norm={"lower": "Infinity", "source": "кто-то"}),
        changed("site_last_update", stale_after="скоро"),
        changed("stand_count", label="я" * 6000),
        {"changed": {"stand_count": "x"}},
    ],
)
def test_what_is_no_edition_is_refused_before_it_is_kept(body: Body) -> None:
    with pytest.raises(Refused):
        editions.shaped(SHIPPED, body)


def test_texts_of_an_edition_are_washed() -> None:
    made = editions.shaped(SHIPPED, changed("stand_count", label="Стен\u200bдов\u202e "))
    assert made["changed"]["stand_count"]["label"] == "Стендов"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (changed("stand_count", label="Сколько уголков"), "Проверьте, что вопрос остался о том же"),
        (changed("members_total", aggregation="none"), "было «складывать», будет «не сводить»"),
        (changed("stand_count", maximum="20"), "были от 1 до 200, будут от 1 до 20"),
        (changed("coverage", norm={"lower": "80", "source": "ЦК"}), "норма была нет, будет от 80"),
        (
            changed("email_own", options=[{"code": "institution", "label": "почта учреждения", "yes": True}]),
            "за «да»",
        ),
        (changed("stand_count", hidden=True), "ряд прервётся в 2027 году"),
        (with_own(), "ряд начнётся в 2027 году"),
        (
            changed("members_working", hidden=True),
            "«Охват членством среди работающих» считать будет не из чего",
        ),
    ],
)
def test_what_would_break_a_comparison_is_said_before(body: Body, words: str) -> None:
    assert words in broken(body)


@pytest.mark.parametrize(
    "body",
    [
        changed("stand_count", hint="Вместе с уголками"),
        changed("stand_count", required=True),
        changed("stand_count", label="СКОЛЬКО  стендов"),
        {"order": {"stand": ["stand_legal"]}},
        {"sections": {"stand": {"title": "Стенды"}}},
    ],
)
def test_what_breaks_nothing_is_not_spoken_of(body: Body) -> None:
    assert broken(body) == ""


def test_the_difference_holds_only_what_changed() -> None:
    before = {"changed": {"a": {"label": "1"}, "b": {"label": "2"}}, "added": [{"code": "own_x"}]}
    after = {"changed": {"a": {"label": "1"}, "b": {"label": "3"}}, "order": {"stand": ["b"]}}
    old, new = editions.difference(before, after)
    assert old == {"changed": {"b": {"label": "2"}}, "added": {"own_x": {"code": "own_x"}}}
    assert new == {"changed": {"b": {"label": "3"}}, "order": {"stand": ["b"]}}


@given(st.text(max_size=300), st.lists(st.text("abc_", max_size=9), max_size=5))
def test_a_code_is_latin_short_and_new(label: str, taken: list[str]) -> None:
    first = editions.code_for(label, taken)
    second = editions.code_for(label, [*taken, first])
    for code in (first, second):
        assert edition_checks._CODE.fullmatch(code)
        assert len(code) <= 60
    assert second != first


def test_a_code_says_what_it_is_about() -> None:
    assert editions.code_for("Съёмки щук — № 5", (), "own_7_") == "own_7_semki_shchuk_5"
    assert editions.code_for("ВК Видео", (), "") == "vk_video"


def test_questions_and_catalogue_know_retired_options() -> None:
    i = replace(PLATFORM, retired=(("ok", "Одноклассники"),))
    assert indicators.parse(indicators.body(i)) == i
    assert i.known_labels["ok"] == "Одноклассники"
    assert "ok" not in i.option_labels
