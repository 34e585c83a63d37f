"""From a draft to the public page: approved, published, taken back, issued again; nothing of it by halves."""

import pytest

from core.reports.choices import USUAL
from db.releases import State
from tests.pages.conftest import Visit
from tests.pages.reporting import another, approved, changed, heads, part, published, school
from tests.pages.screens import by_label, labels, press, words
from tests.union import Union


@pytest.fixture
def people(visit: Visit) -> Union:
    return school(visit)


def test_the_chair_approves_with_a_protocol(visit: Visit, people: Union) -> None:
    visit.as_("chair")
    app = part(visit, "decide")
    by_label(app, "text_input", "Номер протокола").input("4")
    by_label(app, "text_input", "Дата решения").input("31.02.2026")
    app = press(app, "Утвердить")
    assert "дату, которая есть в календаре" in words(app)
    by_label(app, "text_input", "Дата решения").input("12.10.2026")
    app = press(app, "Утвердить")
    said = words(app).replace("\u00a0", " ")
    assert "Утверждён: версия 1, профсоюзный комитет, протокол № 4 от 12.10.2026" in said
    assert app.query_params["part"] == "publish"
    assert [head.state for head in heads(people)] == [State.APPROVED]


@pytest.mark.parametrize(
    ("protocol", "decided", "why"),
    [
        ("", "12.10.2026", "Укажите номер протокола"),
        ("4", "", "дату"),
        ("4", "12.10.2015", "раньше отчётного года"),
        ("4", "12.10.2099", "в будущем"),
    ],
)
def test_a_decision_that_cannot_be_is_said_in_words(
    visit: Visit, people: Union, protocol: str, decided: str, why: str
) -> None:
    visit.as_("chair")
    app = part(visit, "decide")
    by_label(app, "text_input", "Номер протокола").input(protocol)
    by_label(app, "text_input", "Дата решения").input(decided)
    assert why in words(press(app, "Утвердить"))
    assert heads(people) == ()


def test_what_has_changed_since_it_was_read_is_not_approved(visit: Visit, people: Union) -> None:
    visit.as_("chair")
    app = part(visit, "decide")
    by_label(app, "text_input", "Номер протокола").input("4")
    by_label(app, "text_input", "Дата решения").input("12.10.2026")
    another(people, USUAL.worded("address", "Иначе."))
    app = press(app, "Утвердить")
    assert "Отчёт изменился, пока был открыт у вас" in words(app)
    assert heads(people) == ()
    # Who reads it again and stays with it approves what there is now.
    press(app, "Утвердить")
    assert [head.state for head in heads(people)] == [State.APPROVED]


def test_published_it_has_an_address_for_everybody(visit: Visit, people: Union) -> None:
    app = published(visit)
    said = words(app)
    code = heads(people)[0].code
    assert "Отчёт опубликован." in said
    assert "Опубликован" in said
    assert f'href="/o/{code}"' in said
    assert [head.state for head in heads(people)] == [State.PUBLISHED]
    assert "Дальше: отправить" in labels(app, "button")


def test_the_address_names_the_site_where_it_is_known(
    visit: Visit, people: Union, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITE_URL", "https://prof.example")
    app = published(visit)
    assert f"https://prof.example/o/{heads(people)[0].code}" in [c.value for c in app.code]


def test_what_is_withdrawn_is_a_draft_again_and_stays_in_the_history(visit: Visit, people: Union) -> None:
    approved(visit)
    app = part(visit, "decide")
    by_label(app, "text_input", "Почему").input("уточнили численность")
    app = press(app, "Да, отменить")
    assert "Отчёт снова стал проектом" in words(app)
    assert app.query_params["part"] == "words"
    said = words(part(visit, "versions"))
    assert "Версия 1: утверждение отменено" in said
    assert "уточнили численность" in said


def test_it_is_taken_back_with_a_reason_and_not_without(visit: Visit, people: Union) -> None:
    published(visit)
    app = press(part(visit, "publish"), "Снять")
    assert [head.state for head in heads(people)] == [State.PUBLISHED]
    by_label(app, "text_input", "Причина").input("ошибка в числах")
    app = press(app, "Снять")
    assert "Отчёт снят с публикации" in words(app)
    assert [(head.state, head.reason) for head in heads(people)] == [(State.TAKEN_BACK, "ошибка в числах")]
    assert "Публиковать пока нечего" in words(app)


def test_new_figures_make_a_new_version_and_keep_the_old_one(visit: Visit, people: Union) -> None:
    published(visit)
    changed(people)
    app = part(visit, "publish")
    assert "Проект новой версии" in words(app)
    app = press(app, "Переиздать")
    assert by_label(app, "text_input", "Номер протокола").value == "4"
    by_label(app, "text_input", "Номер протокола").input("7")
    app = press(app, "Утвердить новую версию")
    assert "прежняя версия 1" in words(app)
    app = press(app, "Опубликовать")
    assert [head.version for head in heads(people)] == [2, 1]
    app = part(visit, "versions")
    assert "Версия 2: опубликована" in words(app)
    assert "Версия 1: опубликована, её заменила версия 2" in words(app)
    assert len([label for label in labels(app, "download_button") if label == "PDF"]) == 2


def test_everybody_who_reads_it_sees_its_versions(visit: Visit, people: Union) -> None:
    published(visit)
    visit.as_("gleb")
    said = words(part(visit, "versions"))
    assert heads(people)[0].digest[:16] in said
    assert "протокол №\u00a04 от 12.10.2026" in said


def test_letters_go_only_when_it_is_published(visit: Visit, people: Union) -> None:
    visit.as_("chair")
    assert "Отправлять пока нечего" in words(part(visit, "send"))
    published(visit)
    assert "Отправлять пока нечего" not in words(part(visit, "send"))


def test_two_windows_publish_once(visit: Visit, people: Union) -> None:
    first = approved(visit)
    second = part(visit, "publish")
    press(first, "Опубликовать")
    said = words(press(second, "Опубликовать"))
    assert "Опубликован" in said
    assert [head.state for head in heads(people)] == [State.PUBLISHED]


def test_what_was_approved_is_shown_whatever_comes_later(visit: Visit, people: Union) -> None:
    another(people, USUAL.worded("address", "Слова, которые утвердили."))
    approved(visit)
    app = part(visit, "words")
    assert "Отчёт утверждён, его слова больше не меняются" in words(app)
    assert not app.text_area
    assert "Слова, которые утвердили." in words(app)
