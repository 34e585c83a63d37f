"""Words of their own in an open report: kept as they were seen or not at all, and only until it is approved."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select

import db
from core.events import told
from core.problems import Conflict, Forbidden, Refused
from core.reports.choices import LIMIT, SECTIONS, USUAL, Choices, Length
from db import report_drafts, reports
from db.models import Approval, Event
from tests.union import NOW, Union, build

OWN = USUAL.worded("membership", "Нас {члены}.")


@pytest.fixture
def union(engine: Engine) -> Union:
    return build(engine)


def change(union: Union, choices: Choices, seen: int, who: str = "chair", year: int = 2026) -> int:
    with db.begin(union.engine) as s:
        return report_drafts.change(s, union.people[who], union["SCHOOL"], year, choices, seen, NOW)


def kept(union: Union, year: int = 2026, who: str = "chair") -> tuple[Choices, int]:
    with db.reading(union.engine) as s:
        return report_drafts.of(s, union.people[who], union["SCHOOL"], year)


def approved(union: Union) -> None:
    school, chair = union["SCHOOL"], union.people["chair"]
    with db.begin(union.engine) as s:
        s.add(
            Approval(
                organisation_id=school.id,
                year=2026,
                organ="профком",
                protocol="4",
                decided=NOW.date(),
                approved=NOW,
                user_id=chair.user_id,
            )
        )


def entries(union: Union) -> list[Event]:
    with db.reading(union.engine) as s:
        return list(s.scalars(select(Event).where(Event.action == "report.words").order_by(Event.id)))


def test_nothing_is_decided_until_somebody_decides(union: Union) -> None:
    assert kept(union) == (USUAL, 0)


def test_length_and_words_come_back_as_they_were_given(union: Union) -> None:
    wanted = OWN.of_length(Length.FULL).worded("address", "Коллеги!\n\nСпасибо за год.")
    assert change(union, wanted, 0) == 1
    assert kept(union) == (wanted, 1)
    assert kept(union, 2025) == (USUAL, 0)


def test_our_words_come_back_when_theirs_are_taken_away(union: Union) -> None:
    change(union, OWN.worded("address", "Коллеги!"), 0)
    assert change(union, OWN, 1) == 2
    assert kept(union) == (OWN, 2)
    assert change(union, OWN.worded("membership", ""), 2) == 3
    assert kept(union) == (USUAL, 3)


@pytest.mark.parametrize("seen", [0, 2])
def test_whoever_saw_another_version_is_told_and_changes_nothing(union: Union, seen: int) -> None:
    change(union, OWN, 0)
    with pytest.raises(Conflict, match="изменил кто-то ещё"):
        change(union, USUAL.worded("membership", "Иначе."), seen)
    assert kept(union) == (OWN, 1)


def test_what_is_no_change_leaves_version_and_journal_alone(union: Union) -> None:
    assert change(union, USUAL, 0) == 0
    change(union, OWN, 0)
    assert change(union, OWN, 1) == 1
    assert len(entries(union)) == 1


def test_the_words_of_an_approved_report_stay(union: Union) -> None:
    change(union, OWN, 0)
    approved(union)
    with pytest.raises(Refused, match="сначала отмените утверждение"):
        change(union, USUAL, 1)
    assert kept(union) == (OWN, 1)


def test_words_wait_for_an_approval_that_is_being_written(union: Union) -> None:
    union.accept(union.hand_in("SCHOOL", "alisa"), "boris")
    with ThreadPoolExecutor(1) as pool:
        with db.begin(union.engine) as s:
            reports.approve(s, union.people["chair"], union["SCHOOL"], 2026, "профком", "4", NOW.date(), NOW)
            other = pool.submit(change, union, OWN, 0)
            with pytest.raises(TimeoutError):
                other.result(0.5)
        with pytest.raises(Refused, match="сначала отмените утверждение"):
            other.result()
    assert kept(union) == (USUAL, 0)


def test_other_words_than_the_kept_ones_are_not_approved(union: Union) -> None:
    union.accept(union.hand_in("SCHOOL", "alisa"), "boris")
    change(union, OWN, 0)
    decision = (union["SCHOOL"], 2026, "профком", "4", NOW.date(), NOW)
    with pytest.raises(Conflict, match="изменился"), db.begin(union.engine) as s:
        reports.approve(s, union.people["chair"], *decision, choices=USUAL)
    with db.begin(union.engine) as s:
        assert reports.approve(s, union.people["chair"], *decision, choices=OWN).version == 1


def test_the_journal_says_whose_words_a_section_has_and_not_the_words(union: Union) -> None:
    change(union, OWN.of_length(Length.BRIEF), 0)
    change(union, USUAL, 1)
    first, second = (told(e.action, e.before, e.after) for e in entries(union))
    assert first.words == "Изменены слова открытого отчёта за 2026 год"
    named = "раздел отчёта — Характеристика организации и членство: "
    assert any(line.startswith(named) and line.endswith("свой текст") for line in first.lines)
    assert any("обычно → кратко" in line for line in first.lines)
    assert any("свой текст → текст программы" in line for line in second.lines)
    assert "члены" not in str([(e.before, e.after) for e in entries(union)])


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        (USUAL.worded("address", "я" * (LIMIT + 1)), f"не более {LIMIT} знаков"),
        (USUAL.worded("address", " \u200b\n "), "не может быть пустым"),
        (USUAL.worded("Раздел 1", "Текст"), "нет такого раздела|Такого раздела"),
        (USUAL.worded("../address", "Текст"), "Такого раздела"),
        (USUAL.worded("address", "\ud800"), "повреждённые знаки"),
        (Choices(edited={f"s{n}": "Текст" for n in range(SECTIONS + 1)}), f"не больше {SECTIONS}"),
    ],
)
def test_what_cannot_be_printed_is_refused_in_words(union: Union, choices: Choices, words: str) -> None:
    with pytest.raises(Refused, match=words):
        change(union, choices, 0)
    assert kept(union) == (USUAL, 0)


def test_signs_that_mark_figures_inside_the_program_are_washed_out(union: Union) -> None:
    change(union, USUAL.worded("address", "Нас \ue000члены\ue001миллион\ue002!"), 0)
    assert kept(union)[0].edited["address"] == "Нас членымиллион!"


@pytest.mark.parametrize("who", ["alisa", "boris", "gleb", "admin", "vera"])
def test_only_whoever_signs_changes_words(union: Union, who: str) -> None:
    with pytest.raises(Forbidden):
        change(union, OWN, 0, who)


@pytest.mark.parametrize(
    ("who", "allowed"), [("alisa", True), ("gleb", True), ("vera", False), ("elena", False)]
)
def test_whoever_reads_the_report_reads_its_words(union: Union, who: str, allowed: bool) -> None:
    change(union, OWN, 0)
    if allowed:
        assert kept(union, who=who)[0] == OWN
    else:
        with pytest.raises(Forbidden):
            kept(union, who=who)
