"""The papers with choices of their own on «Бумаги к заседанию»: what is chosen stands in the link and in the paper."""

import pytest

from core.problems import Forbidden
from db import reading
from pages.papers import sitting_contest, sitting_diploma, sitting_programme, sitting_subscription
from pages.papers.sitting_list import BY_CODE, Asked
from tests.pages.conftest import Visit
from tests.pages.test_analytics import people, query
from tests.pages.test_sitting_papers import HERE, buttons, seen
from tests.union import NOW, Union

__all__ = ["people"]


@pytest.mark.parametrize("code", ["diploma", "contest", "programme"])
@pytest.mark.parametrize("place", ["R1", "T1"])
def test_a_paper_is_shown_and_offered(visit: Visit, people: Union, code: str, place: str) -> None:
    visit.as_("darya")
    app = visit.page(HERE, organisation=place, year="2026", paper=code)
    [alt] = seen(app)
    assert alt.startswith(f"{BY_CODE[code].title}: {people[place].name}, 2026 год, страница 1 из ")
    assert "Скачать PDF" in buttons(app)


def test_leaders_are_chosen_in_the_link(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(HERE, organisation="R1", paper="diploma", by="coverage", upto="5", apart="all")
    assert [query(app, name) for name in ("by", "upto", "apart", "whom")] == [
        "coverage",
        "5",
        "all",
        "primary",
    ]
    assert "Скачать дипломы, PDF" in buttons(app)


def test_the_half_year_of_a_note_on_subscription_stands_in_the_link(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    app = visit.page(HERE, organisation="R1", paper="subscription")
    assert seen(app)[0].startswith("Справка о подписке: ")
    assert query(app, "half")


@pytest.mark.parametrize(
    "module", [sitting_contest, sitting_diploma, sitting_programme, sitting_subscription]
)
def test_what_is_taken_is_made_by_the_rights_of_the_moment(people: Union, module: object) -> None:
    asked = Asked(people["R1"], 2026, NOW.date(), NOW)
    with reading(people.engine) as s, pytest.raises(Forbidden):
        module.make(s, people.people["elena"], asked)  # type: ignore[attr-defined]


def test_strange_choices_are_the_usual_ones(people: Union) -> None:
    strange = {
        "whom": "federal",
        "by": "<script>",
        "upto": "1000",
        "apart": "?",
        "since": "-1",
        "half": "9999-9",
    }
    asked = Asked(people["R1"], 2026, NOW.date(), NOW, choices=strange)
    with reading(people.engine) as s:
        found = sitting_diploma.collected(s, people.people["gleb"], asked)
        assert (found.level.value, found.indicator.code, found.upto, found.apart) == (
            "primary",
            "index",
            3,
            True,
        )
        assert sitting_programme.make(s, people.people["gleb"], asked).sections
