"""The note on subscription: its sentences, its tables, and that any number of organisations is printed whole."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pandas as pd
import pytest
from pypdf import PdfReader

from core import catalogue
from core.charts import gaps, halves
from core.charts import subscription as chart
from core.organisations import Level
from core.reports import fonts, typeset
from core.reports.paper import Grid, texts
from core.reports.sitting import subscription
from core.reports.sitting.made import Whose
from core.reports.sitting.subscription_facts import Below, Facts, Past, Readers, Then
from tests.core.figures import DAY, HALF, copies_rows, frame

PAPERS = tuple(catalogue.shipped()[code] for code in ("solidarity_per_100", "milieu_per_100"))
Row = tuple[str, int, int, int]  # name, copies, members, answered of 10


@pytest.fixture(autouse=True)
def _typefaces() -> None:
    fonts.register()


def table(rows: Sequence[Row]) -> pd.DataFrame:
    return frame(
        line
        for name, number, members, answered in rows
        for paper in ("solidarity", "milieu")
        for line in copies_rows(name, number, 0, members, answered, 10, paper)
    )


def facts(rows: Sequence[Row], name: str = "Область", change: int | None = None) -> Facts:
    """The whole is the sum of the rows."""
    sums = (sum(row[1] for row in rows), sum(row[2] for row in rows))
    answered = sum(row[3] for row in rows)
    below = table(rows)
    own = frame(
        line
        for paper in ("solidarity", "milieu")
        for line in copies_rows(name, sums[0], 0, sums[1], answered, 10 * len(rows), paper)
    )
    told: dict[str, Any] = {"half": HALF, "as_of": DAY}
    made = [
        chart.by_organisation(
            below, own, p, whole=name, level=Level.TERRITORIAL, source=Level.PRIMARY, **told
        )
        for p in PAPERS
    ]
    whole = chart.by_newspaper(own, PAPERS, name=name, source=Level.PRIMARY, **told)
    words = "К тому же полугодию год назад"
    changes = (halves.Change("", HALF.before(1), None, None), halves.Change(words, HALF.before(2), 5, change))
    return Facts(
        whose=Whose(name, DAY),
        level=Level.REGIONAL,
        below=Level.TERRITORIAL,
        half=HALF,
        papers=PAPERS,
        newspapers=whole,
        past=(Past("«Солидарность»", Then(sums[0]), changes, (Then(None), Then(5))),),
        branches=tuple(
            Below(p, m.rows, whole.rows[n], {}) for n, (p, m) in enumerate(zip(PAPERS, made, strict=True))
        ),
        readers=Readers(name, answered, answered, 10 * len(rows)),
        by_branch=tuple(Readers(row[0], row[3], row[3], 10) for row in rows),
        without=(),
        talk=gaps.facts(below, own, PAPERS[0], whole=name, level=Level.TERRITORIAL, **told),
    )


def said(found: Facts) -> str:
    return " ".join(texts(subscription.paper(found))).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (1, "на 1 экземпляр больше"),
        (-2, "на 2 экземпляра меньше"),
        (5, "на 5 экземпляров больше"),
        (0, "столько же"),
    ],
)
def test_a_change_on_last_year_is_told_in_russian(change: int, words: str) -> None:
    told = said(facts([("Район", 9, 900, 10)], change=change))
    assert f"По сравнению с тем же полугодием год назад: «Солидарность» — {words}." in told


def test_who_lacks_copies_is_counted_and_the_first_are_named() -> None:
    rows = [("Первая", 1, 900, 10), ("Вторая", 5, 900, 10), ("Третья", 9, 900, 10)]
    assert "До нормы не хватает экземпляров 2 организациям; больше всего — Первая (8), Вторая (4)." in said(
        facts(rows)
    )
    assert "До нормы не хватает экземпляров одной организации: Первая (8)." in said(facts([rows[0], rows[2]]))
    assert "До нормы не хватает" not in said(facts(rows[2:]))


def test_few_forms_of_one_organisation_are_starred_and_not_held_against_the_norm() -> None:
    rows = [("Первая", 1, 900, 3), ("Вторая", 9, 900, 10)]
    grids = [b for s in subscription.paper(facts(rows)).sections for b in s.blocks if isinstance(b, Grid)]
    first = next(g for g in grids if g.caption == "«Солидарность»")
    row = next(r for r in first.rows if r[0] == "Первая")
    assert (row[4], row[6]) == ("1*", "—")


def test_june_and_december_are_called_by_their_campaigns() -> None:
    assert "По итогам осенней подписной кампании 2026 года." in said(facts([("Район", 9, 900, 10)]))
    assert subscription.paper(facts([("Район", 9, 900, 10)])).title.replace("\u00a0", " ") == (
        "Справка о подписке на профсоюзные издания: 1-е полугодие 2027 года"
    )


@pytest.mark.parametrize("many", [1, 2, 200])
def test_any_number_of_organisations_is_printed(many: int) -> None:
    long = "территориальная организация работников образования и науки " * 2
    rows = [(f"{n:03} {long}", n % 7, 100 + n, 10) for n in range(many)]
    pdf = PdfReader(BytesIO(typeset.pdf(subscription.paper(facts(rows, "Область " + long)))))
    printed = "".join("".join(page.extract_text().split()) for page in pdf.pages)
    for n in range(many):
        assert printed.count(f"{n:03}территориальная") >= 3


def test_text_that_looks_like_markup_is_printed_as_it_is() -> None:
    hostile = "<b>Район</b> & <font color=red>"
    pdf = PdfReader(BytesIO(typeset.pdf(subscription.paper(facts([(hostile, 1, 900, 10)], hostile)))))
    printed = "".join("".join(page.extract_text().split()) for page in pdf.pages)
    assert "<b>Район</b>&<font" in printed
