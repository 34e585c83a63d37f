"""«Бумаги к заседанию» through app.py: who may take which paper, of what place and year, and what the files hold."""

from datetime import date
from io import BytesIO
from typing import Any

import docx as library
import pytest
from pypdf import PdfReader

import db
from core.problems import Forbidden
from core.reports import docx, typeset
from core.reports.paper import texts
from pages.papers.sitting_list import BY_CODE, KINDS, Asked
from pages.papers.sitting_mine import RESOLUTION
from tests.pages.conftest import Visit
from tests.pages.test_analytics import people, query, shown
from tests.union import NOW, Union

__all__ = ["people"]

HERE = "pages/papers/sitting.py"
MINE = ("note", "full", "laggards", "resolution")


def links(app: Any) -> list[str]:
    return [link.proto.label.replace("\\", "") for link in app.get("page_link")]


def titles(app: Any) -> list[str]:
    """The papers that are offered, in their order."""
    known = {kind.title for kind in KINDS}
    return [label for label in links(app) if label in known]


def seen(app: Any) -> list[str]:
    """What is read out instead of the first page."""
    return [picture.alt for element in app.get("image") for picture in element.proto.imgs]


def buttons(app: Any) -> list[str]:
    return [b.proto.label for b in app.get("download_button")]


@pytest.mark.parametrize(
    ("login", "place"),
    [("gleb", "R1"), ("darya", "R1"), ("boris", "T1"), ("vera", "T2"), ("admin", "F"), ("admin", "R1")],
)
def test_whoever_compares_finds_the_papers_of_their_place(
    visit: Visit, people: Union, login: str, place: str
) -> None:
    visit.as_(login)
    app = visit.page(HERE, organisation=place)
    told = shown(app)
    assert people[place].name in told
    assert set(titles(app)) >= {BY_CODE[code].title for code in MINE}
    assert buttons(app) == ["Скачать PDF", "Скачать DOCX, чтобы править"]
    assert seen(app) == [f"{BY_CODE['note'].title}: {people[place].name}, 2026 год, страница 1 из 1"]


@pytest.mark.parametrize(("login", "place"), [("gleb", "R2"), ("gleb", "F"), ("vera", "T1"), ("boris", "R1")])
def test_nobody_sees_papers_of_a_place_that_is_not_theirs(
    visit: Visit, people: Union, login: str, place: str
) -> None:
    visit.as_(login)
    app = visit.page(HERE, organisation=place)
    assert people[place].name not in shown(app)
    assert not buttons(app)


@pytest.mark.parametrize("login", ["alisa", "chair"])
def test_whoever_only_fills_a_form_has_no_such_page(visit: Visit, people: Union, login: str) -> None:
    visit.as_(login)
    app = visit.at("papers")
    assert not titles(app) and not buttons(app) and "Нет доступа" in shown(app)


@pytest.mark.parametrize("code", MINE)
def test_a_paper_is_chosen_by_its_link_and_shown_before_it_is_taken(
    visit: Visit, people: Union, code: str
) -> None:
    visit.as_("gleb")
    app = visit.page(HERE, organisation="R1", year="2026", paper=code)
    kind = BY_CODE[code]
    assert f'<h2 class="pm-card">{kind.title}</h2>' in shown(app)
    [alt] = seen(app)
    assert alt.startswith(f"{kind.title}: {people['R1'].name}, 2026 год, страница 1 из ")
    assert query(app, "paper") == code and query(app, "year") == "2026"


def test_the_day_of_the_sitting_stands_in_the_address_and_in_the_paper(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(HERE, organisation="R1", year="2026", held="2026-12-18")
    assert [d.value for d in app.date_input] == [date(2026, 12, 18)]
    app.date_input[0].set_value(date(2026, 12, 25)).run()
    assert query(app, "held") == "2026-12-25"
    asked = Asked(people["R1"], 2026, NOW.date(), NOW, choices={"held": "2026-12-25"})
    with db.reading(people.engine) as s:
        paper = RESOLUTION.make(s, people.people["gleb"], asked)
        note = BY_CODE["note"].make(s, people.people["gleb"], asked)
    assert "К заседанию, 25 декабря 2026" in " ".join(texts(note)).replace("\u00a0", " ")
    assert "декабря 2026" not in " ".join(texts(paper)).replace("\u00a0", " ")


def test_a_day_that_is_none_is_today(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(HERE, organisation="R1", held="<b>2026-13-45")
    assert not query(app, "held")
    assert len(app.date_input) == 1 and len(seen(app)) == 1


def test_a_strange_paper_is_the_first_one(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    told = shown(visit.page(HERE, organisation="R1", paper="<script>"))
    assert f'<h2 class="pm-card">{BY_CODE["note"].title}</h2>' in told
    assert "<script>" not in told


def test_what_is_taken_is_made_by_the_rights_of_the_moment(visit: Visit, people: Union) -> None:
    asked = Asked(people["R1"], 2026, NOW.date(), NOW)
    with db.reading(people.engine) as s:
        paper = RESOLUTION.make(s, people.people["gleb"], asked)
        with pytest.raises(Forbidden):
            RESOLUTION.make(s, people.people["elena"], asked)
    said = " ".join(page.extract_text() for page in PdfReader(BytesIO(typeset.pdf(paper))).pages)
    assert "Проект постановления" in said.replace("\u00a0", " ")
    written = library.Document(BytesIO(docx.docx(paper)))
    assert [p.text for p in written.paragraphs if p.style and p.style.name == "Heading 1"] == [
        "Слушали",
        "Отметили",
        "Постановили",
    ]


def test_a_primary_has_no_sitting_and_is_told_so_or_offered_its_own(visit: Visit, people: Union) -> None:
    visit.as_("darya")
    app = visit.page(HERE, organisation="SCHOOL")
    assert not set(titles(app)) & {BY_CODE[code].title for code in MINE}
    shown(app)


def test_every_kind_says_what_it_is_and_for_whom_and_has_a_code_of_its_own() -> None:
    assert len(BY_CODE) == len(KINDS) >= 4
    for kind in KINDS:
        assert kind.title and kind.hint and kind.whom and kind.levels
        assert kind.code.isascii() and kind.code.replace("-", "").isalnum()
