import db
from db import reviews
from pages.ui import session
from tests.pages.conftest import Visit
from tests.pages.screens import labels, open_today, words
from tests.union import FULL, Union

PAGE = "pages/duties/messages.py"


def returned(made: Union) -> int:
    now = session.now()
    number = made.hand_in("SCHOOL", "alisa", FULL, now)
    with db.begin(made.engine) as s:
        revision = made.revision(number)
        reviews.return_back(s, made.people["boris"], number, revision, "Сверьте <b>числа</b>", {}, now)
    return number


def menu(visit: Visit, url: str) -> str:
    """What the page is called in the menu."""
    pages = visit.app()._registered_pages.values()
    return next(str(page["page_name"]) for page in pages if page.get("url_pathname") == url)


def test_what_waits_and_what_has_happened_stand_on_one_page(visit: Visit) -> None:
    made = open_today(visit)
    returned(made)
    visit.as_("alisa")
    app = visit.page(PAGE)
    told = words(app)
    assert "Вернули: исправьте и отправьте снова" in told
    assert "Форму вернули на доработку" in told
    assert "Сверьте &lt;b&gt;числа&lt;/b&gt;" in told
    assert "новое" in told
    assert "Открыть форму" in labels(app, "button")


def test_what_has_been_shown_is_not_new_again(visit: Visit) -> None:
    made = open_today(visit)
    returned(made)
    visit.as_("alisa")
    visit.page(PAGE)
    assert "новое" not in words(visit.page(PAGE))
    visit.as_("chair")
    assert "новое" in words(visit.page(PAGE))


def test_a_reviewer_is_led_to_what_waits(visit: Visit) -> None:
    made = open_today(visit)
    made.hand_in("SCHOOL", "alisa", FULL, session.now())
    visit.as_("boris")
    app = visit.page(PAGE)
    assert "1\u00a0форма ждёт вашей проверки" in words(app)
    assert "Проверить" in labels(app, "button")


def test_nothing_that_waits_is_said_kindly(visit: Visit) -> None:
    open_today(visit)
    visit.as_("gleb")
    told = words(visit.page(PAGE))
    assert "Сейчас вас ничего не ждёт" in told
    assert "Новостей нет" in told


def test_the_menu_says_how_much_waits(visit: Visit) -> None:
    made = open_today(visit)
    visit.as_("boris")
    assert menu(visit, "review") == "Проверка форм"
    made.hand_in("SCHOOL", "alisa", FULL, session.now())
    assert menu(visit, "review") == "Проверка форм · 1"
    visit.as_("vera")
    assert menu(visit, "review") == "Проверка форм"
    visit.as_("alisa")
    before = menu(visit, "messages")
    visit.page(PAGE)
    assert (before, menu(visit, "messages")) == ("Сообщения · 1", "Сообщения")
