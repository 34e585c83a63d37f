"""«Открытый отчёт» through app.py: what is told, page by page and in figures, and to whom."""

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from core.reports import open_report
from tests.pages.conftest import Visit
from tests.pages.reporting import PAGE, facts, part, school
from tests.pages.screens import by_label, labels, press, words
from tests.union import Union

SIGNER = ["1. Посмотреть", "2. Слова", "3. Утвердить", "4. Опубликовать", "5. Отправить", "Числа"]


@pytest.fixture
def people(visit: Visit) -> Union:
    return school(visit)


def parts(app: Any) -> list[str]:
    return [option.content for option in app.get("button_group")[0].proto.options]


def alts(app: Any) -> list[str]:
    return [picture.alt for element in app.get("image") for picture in element.proto.imgs]


def test_the_page_and_the_paper_tell_the_same_figures(visit: Visit, people: Union) -> None:
    visit.as_("alisa")
    app = part(visit, "figures")
    said = words(app) + " ".join(f"{m.label} {m.value}" for m in app.metric)
    paper = " ".join(page.extract_text() for page in PdfReader(BytesIO(open_report.pdf(facts(people)))).pages)
    for figure in ("41", "51,3", "2,44", "97,6"):
        assert figure in said
        assert figure in paper


def test_the_figures_are_tables_that_a_telephone_can_show(visit: Visit, people: Union) -> None:
    visit.as_("alisa")
    app = part(visit, "figures")
    assert not app.dataframe
    assert '<td class="pm-count" data-label="2026">41</td>' in words(app)


def test_the_report_is_read_page_by_page_before_it_is_taken(visit: Visit, people: Union) -> None:
    visit.as_("alisa")
    app = part(visit, "look")
    of = len(PdfReader(BytesIO(open_report.pdf(facts(people)))).pages)
    assert f"страница 1 из {of}" in words(app)
    app = press(app, "Вперёд")
    assert f"страница 2 из {of}" in words(app)
    assert app.query_params["page"] == "2"
    assert [alt.startswith(f"Страница 2 из {of}: открытый отчёт, ППО школы № 4") for alt in alts(app)] == [
        True
    ]
    app = press(app, "Назад")
    assert f"страница 1 из {of}" in words(app)
    assert "page" not in app.query_params
    # At the first page the key leads nowhere else.
    assert f"страница 1 из {of}" in words(press(app, "Назад"))


@pytest.mark.parametrize(("asked", "shown"), [("2", 2), ("999", 0), ("0", 1), ("два", 1), ("-1", 1)])
def test_a_link_opens_a_page_and_one_that_is_not_there_the_nearest(
    visit: Visit, people: Union, asked: str, shown: int
) -> None:
    visit.as_("alisa")
    of = len(PdfReader(BytesIO(open_report.pdf(facts(people)))).pages)
    assert f"страница {shown or of} из {of}" in words(part(visit, "look", page=asked))


def test_a_page_is_read_out_in_words_too(visit: Visit, people: Union) -> None:
    visit.as_("alisa")
    assert "ППО школы № 4" in words(part(visit, "look")).replace("\u00a0", " ")


def test_a_section_is_found_by_its_name(visit: Visit, people: Union) -> None:
    visit.as_("alisa")
    app = part(visit, "look")
    contents = by_label(app, "selectbox", "Перейти к разделу")
    last = contents.options[-1]
    app = contents.select_index(len(contents.options) - 1).run()
    assert f"страница {last.rpartition(' ')[2]} из" in words(app)


@pytest.mark.parametrize("login", ["alisa", "boris", "gleb", "darya", "admin"])
def test_others_see_and_take_the_report_but_change_nothing(visit: Visit, people: Union, login: str) -> None:
    visit.as_(login)
    app = part(visit, "look")
    assert parts(app) == ["Отчёт", "Числа"]
    assert "Проект" in words(app)
    assert labels(app, "download_button") == ["Скачать PDF"]
    for name in ("words", "decide", "publish", "send"):
        app = part(visit, name)
        assert "страница 1 из" in words(app)
        assert not app.text_area
        assert not {"Утвердить", "Опубликовать"} & set(labels(app, "button"))


def test_who_signs_is_led_from_step_to_step(visit: Visit, people: Union) -> None:
    visit.as_("chair")
    app = part(visit, "look")
    assert parts(app) == SIGNER
    assert "Дальше: прочитайте отчёт" in words(app)
    app = press(app, "Дальше: слова")
    assert app.query_params["part"] == "words"
    app = press(app, "Дальше: утвердить")
    assert app.query_params["part"] == "decide"
    assert "Дальше" not in " ".join(labels(app, "button"))


def test_a_foreign_organisation_in_the_address_shows_nothing(visit: Visit, people: Union) -> None:
    visit.as_("gleb")
    said = words(visit.page(PAGE, organisation="T3", year="2026"))
    assert "Нет доступа" in said
    assert "Чужая" not in said


def test_a_report_without_data_says_what_will_fill_it(visit: Visit, people: Union) -> None:
    visit.as_("vera")
    app = visit.page(PAGE, organisation="T2", part="decide")
    assert "Принятых форм за этот год нет" in words(app)
    assert "Утвердить" not in labels(app, "button")


def test_a_report_of_an_office_is_made_of_its_primaries(visit: Visit, people: Union) -> None:
    visit.as_("boris")
    app = visit.page(PAGE, organisation="T1", year="2026", part="figures")
    assert parts(app) == SIGNER
    assert "51,3" in words(app)
