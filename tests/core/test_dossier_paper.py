"""The dossier on paper: the same figures as the facts, one or two pages, words of people as words."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

from pypdf import PdfReader

from core import catalogue, dossiers, methodology, scores
from core.charts import copies, spark, strip
from core.charts.records import Records
from core.dossiers import Address, Beside, Course, Dossier, Event, FormState, Who
from core.organisations import Level
from core.reports import dossier as paper
from tests.core.figures import DAY, HALF, frame, row
from tests.core.papers import flat, plain, solid

KNOWN = scores.into(catalogue.shipped(), methodology.shipped()).indicators
OWN = frame(
    [
        row("Район", Decimal("91.66"), 22, 22, total=20),
        row("Район", Decimal("80"), 20, 20, year=2025, total=16),
        row("Район", Decimal(1020), 22, 22, indicator="members_total", total=1020),
        row("Район", Decimal(1021), 20, 20, indicator="members_total", year=2025, total=1021),
        row("Район", Decimal("5.2"), 20, 22, indicator="budget_info_pct", total=52, base=1000),
        row("Район", Decimal("0.88"), 22, 22, indicator="solidarity_per_100", total=9, base=1020),
        row("Район", Decimal(9), 22, 22, indicator="solidarity_print", total=9),
        row("Район", Decimal("72.6"), 22, 22, indicator=scores.INDEX, total=1597),
    ]
)
ABOVE = frame([row("Область", Decimal("70"), 100, 118, total=70)])
ALIKE = frame([row("Район", Decimal("91.66"), 22, 22), *(row(f"Р{n}", Decimal(n), 9, 9) for n in (60, 70))])


def made(name: str = "Ивонивская районная организация") -> Dossier:
    points = strip.facts(OWN, KNOWN, year=2026, name=name, source=Level.PRIMARY, as_of=DAY)
    lines, level = Records(OWN), Level.TERRITORIAL
    beside = Beside("Заречная областная", Records(ABOVE), Records(ALIKE), "среди районов области")
    every = dossiers.rows(points, beside, level, 2026, "C-Район")
    strong, weak = dossiers.judged(every)
    return Dossier(
        title=paper.TITLE,
        scope=points.scope,
        unit="",
        note=points.note,
        as_of=DAY,
        sentence=dossiers.sentence(points, "Уровень по индексу — устойчивый.", strong, weak),
        who=Who(
            name, "R01-T02", level, "", "до 30 первичных организаций", "Ивонивский район", ("Союз",), None
        ),
        year=2026,
        half=HALF.label,
        forms=(FormState("Мониторинг", "принята", date(2026, 11, 17)),),
        course=(Course("Мониторинг", 22, 22, 22),),
        points=points,
        rows=every,
        above_name=beside.name,
        alike_words=beside.alike_words,
        members=dossiers.facts_of(lines, KNOWN, ("members_total",), 2026, level),
        index=dossiers.facts_of(lines, KNOWN, dossiers.SCORED, 2026, level),
        level_name="устойчивый",
        papers=dossiers.papers(lines, [KNOWN["solidarity_per_100"]], 2026),
        budget=dossiers.fact(lines, KNOWN, dossiers.BUDGET, 2026, level),
        sparks=spark.facts(OWN, KNOWN, dossiers.SPARKS, years=range(2022, 2027), name=name, as_of=DAY),
        strong=strong,
        weak=weak,
        addresses=(Address("ВКонтакте, группа", "https://vk.com/profkom", "подтверждён 17.12.2025"),),
        events=(Event(date(2024, 3, 1), "Переведена из «А» в «Б»"),),
        demonstration=True,
    )


def read(dossier: Dossier) -> PdfReader:
    return PdfReader(BytesIO(paper.pdf(dossier)))


def test_every_figure_of_the_facts_is_on_the_paper() -> None:
    dossier = made()
    words = solid(flat(read(dossier)))
    told = (
        [r.figure for r in dossier.rows] + [r.above for r in dossier.rows] + [r.middle for r in dossier.rows]
    )
    told += [f.figure for f in (*dossier.members, *dossier.index, dossier.budget) if f and paper.known(f)]
    told += [p.figure for p in dossier.papers] + [
        p.figure for line in dossier.sparks.lines for p in line.known
    ]
    told += [*dossier.strong, *dossier.weak, dossier.sentence, "91,7%", "1из3", "70,0%", "5,2%"]
    for figure in filter(None, told):
        assert solid(figure) in words, figure


def test_it_says_of_when_of_how_many_and_that_it_is_invented() -> None:
    reader = read(made())
    assert len(reader.pages) <= 2
    for number, page in enumerate(reader.pages, start=1):
        words = plain(page.extract_text())
        assert f"Страница {number} из" in words
        assert "данные на 21.11.2026" in words
        assert "по 22 из 22" in words
        assert "вымышлены" in words


def test_strengths_and_weaknesses_are_told_against_a_norm_or_the_one_above() -> None:
    dossier = made()
    assert plain(" ".join(dossier.strong)) == "Стенд: 91,7 % — выше на 21,7 п. п., чем в вышестоящей (70,0 %)"
    assert plain(" ".join(dossier.weak)) == "Подписка: 0,88, ниже нормы (не менее 1)"
    assert "сильных сторон — 1, слабых — 1." in plain(dossier.sentence)


def test_a_form_on_review_is_named_and_no_figure_is_shown() -> None:
    empty = strip.facts(frame([]), KNOWN, year=2026, name="ППО", source=Level.PRIMARY, as_of=DAY)
    waiting = replace(
        made(),
        points=empty,
        papers=(),
        forms=(FormState("Мониторинг", dossiers.ON_REVIEW, DAY),),
        rows=dossiers.rows(empty, Beside(), Level.PRIMARY, 2026, "P"),
    )
    words = flat(read(waiting))
    assert "Форма на проверке: показатели появятся, когда её примут." in words
    assert "Пункты контроля" not in words


def test_long_and_hostile_names_are_printed_as_they_are() -> None:
    name = "<b>ППО</b> & «школа» " + "Ж" * 270
    dossier = replace(
        made(name[:300]), addresses=(Address("<i>сайт</i>", "https://a.example/<script>", "подтверждён"),)
    )
    words = solid(flat(read(dossier)))
    assert solid(name[:300]) in words
    assert "<i>сайт</i>:a.example/<script>" in words


def test_of_one_primary_an_answer_is_a_word_and_stands_out_where_others_differ() -> None:
    own = frame([row("ППО", Decimal(100), 1, 1, total=1)])
    points = strip.facts(own, KNOWN, year=2026, name="ППО", source=Level.PRIMARY, as_of=DAY)
    few = frame([row("Район", Decimal(20), 10, 10, total=2)])
    rows = dossiers.rows(points, Beside("Район", Records(few), None), Level.PRIMARY, 2026, "P")
    assert next(r.figure for r in rows if r.card.number == 5) == "да"
    assert dossiers.judged(rows)[0] == ("Стенд: есть (в вышестоящей есть у 20,0\u00a0%)",)
    most = frame([row("Район", Decimal(90), 10, 10, total=9)])
    rows = dossiers.rows(points, Beside("Район", Records(most), None), Level.PRIMARY, 2026, "P")
    assert dossiers.judged(rows) == ((), ())


def test_small_lines_leave_incomplete_years_out_of_the_line_and_the_words() -> None:
    own = frame(
        [
            row("Р", Decimal(80), 10, 10, year=2024),
            row("Р", Decimal(90), 10, 10, year=2025),
            row("Р", Decimal(10), 3, 10, year=2026),
        ]
    )
    facts = spark.facts(own, KNOWN, ("stand_exists",), years=range(2022, 2027), name="Р", as_of=DAY)
    assert facts.years == (2024, 2025, 2026)
    assert [p.partial for p in facts.lines[0].points] == [False, False, True]
    assert "с 2024 по 2025" in plain(facts.sentence)
    assert facts.lines[0].heights == (0.875, 1.0, 0.0)
    assert next(iter(facts.table().rows))[1:] == (Decimal("80.0"), Decimal("90.0"), Decimal("10.0"))


def test_the_paper_of_a_newspaper_has_what_the_facts_have() -> None:
    paper_line = made().papers[0]
    assert (paper_line.figure, paper_line.printed, paper_line.target, paper_line.gap) == ("0,88", 9, 11, 2)
    assert copies.title(KNOWN["solidarity_per_100"]) == paper_line.name


def test_a_norm_met_outside_the_control_points_is_a_strength_and_few_forms_judge_nothing() -> None:
    budget = dossiers.fact(Records(OWN), KNOWN, dossiers.BUDGET, 2026, Level.TERRITORIAL)
    strong, _ = dossiers.judged((), [budget])
    assert "норма выполнена" in strong[0]
    few = frame([row("Район", Decimal("5.2"), 4, 22, indicator="budget_info_pct", total=52, base=1000)])
    thin = dossiers.fact(Records(few), KNOWN, dossiers.BUDGET, 2026, Level.TERRITORIAL)
    assert thin is not None
    assert (thin.verdict, thin.thin) == ("", True)


def test_the_one_above_is_named_only_where_it_is_shown() -> None:
    dossier = made()
    told = dossiers.sentence(dossier.points, "", dossier.strong, dossier.weak, beside=False)
    assert "По сравнению с нормой сильных" in told


def test_small_lines_say_of_how_many_forms_and_stay_inside_the_picture() -> None:
    facts = made().sparks
    assert "2026 год — по 22 из 22 форм" in plain(facts.source)
    drawn = str(spark.screen(facts).to_dict())
    assert f"max(width - {spark.SIDE}" in drawn
