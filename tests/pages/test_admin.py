"""«Управление» through app.py: the tree from a workbook, accounts, campaigns."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from sqlalchemy import func, select, update
from streamlit.testing.v1 import AppTest

import db
from core import formats, structure
from core.campaigns import CampaignKind
from core.organisations import Level
from core.sheets import writing
from core.sheets.writing import Column, Table
from db import models, sessions
from db.models import Campaign, Event, Organisation, User
from pages.ui import session
from tests import union
from tests.pages.conftest import Visit
from tests.pages.screens import by_label, labels, press, words
from tests.union import Union

ORGANISATIONS = "pages/admin/organisations.py"
PEOPLE = "pages/admin/people.py"
CAMPAIGNS = "pages/admin/campaigns.py"
HEADER = ("Код", "Название", "Уровень", "Вид учреждения", "Код вышестоящей")
NEW = ("T4", "Новая районная", "территориальная", None, "R1")
RENAMED = ("SCHOOL", "ППО гимназии № 4", "первичная", "школа", "T1")
FOREIGN = ("FOREIGN", "ППО захваченной школы", "первичная", "школа", "T3")


@pytest.fixture
def people(visit: Visit) -> Iterator[Union]:
    yield union.build(visit.engine)


def book(*rows: Sequence[Any]) -> bytes:
    return writing.write([Table("Организации", tuple(map(Column, HEADER)), rows)])


def give(app: AppTest, data: bytes, name: str = "структура.xlsx") -> AppTest:
    return app.file_uploader[0].upload(name, data).run()


def count(people: Union, what: Any) -> int:
    with db.reading(people.engine) as s:
        return s.scalar(select(func.count()).select_from(what)) or 0


def name_of(people: Union, code: str) -> str | None:
    with db.reading(people.engine) as s:
        return s.scalar(select(Organisation.name).where(Organisation.code == code))


def test_a_file_with_problems_lists_them_all_and_writes_nothing(visit: Visit, people: Union) -> None:
    visit.as_("admin")
    wrong = (("X1", "", "первичная", "школа", "T1"), ("X2", "Имя", "небывалая", None, "T1"))
    app = give(visit.page(ORGANISATIONS, show="excel"), book(NEW, *wrong))
    told = words(app)
    assert "Не заполнено" in told
    assert "Неизвестный уровень «небывалая»" in told
    assert ">3<" in told and ">4<" in told
    assert "Загрузить" not in labels(app, "button")
    assert name_of(people, "T4") is None


def test_a_try_shows_what_was_and_what_will_be_and_writes_nothing(visit: Visit, people: Union) -> None:
    visit.as_("darya")
    app = give(visit.page(ORGANISATIONS, show="excel"), book(NEW, RENAMED))
    told = words(app)
    for said in ("Новая районная", "ППО школы № 4", "ППО гимназии № 4", "Будет записано"):
        assert said in told
    assert name_of(people, "T4") is None
    assert name_of(people, "SCHOOL") == "ППО школы № 4"


def test_a_good_file_is_loaded_once_and_a_second_time_changes_nothing(visit: Visit, people: Union) -> None:
    visit.as_("darya")
    app = give(visit.page(ORGANISATIONS, show="excel"), book(NEW, RENAMED))
    assert "Записано: организаций новых 1, изменённых 1" in words(press(app, "Загрузить"))
    assert name_of(people, "T4") == "Новая районная"
    assert "Загрузить" not in labels(app, "button")
    before = count(people, Event)
    assert "Изменений нет" in words(give(app, book(NEW, RENAMED)))
    assert "Изменений нет" in words(give(visit.page(ORGANISATIONS, show="excel"), book(NEW, RENAMED)))
    assert count(people, Event) == before


def test_figures_are_loaded_from_the_same_workbook(visit: Visit, people: Union) -> None:
    visit.as_("darya")
    columns = (Column("Код"), Column("Год"), Column("members_total"))
    data = writing.write([Table("Показатели", columns, [("SCHOOL", 2024, 41)])])
    app = give(visit.page(ORGANISATIONS, show="excel"), data)
    assert "форм с показателями новых 1" in words(app)
    assert count(people, Campaign) == 1
    assert "Записано" in words(press(app, "Загрузить"))
    assert count(people, Campaign) == 2


def bomb() -> bytes:
    """Half a gigabyte of one letter in half a megabyte."""
    out = BytesIO(book(NEW))
    with ZipFile(out, "a", ZIP_DEFLATED) as archive, archive.open("xl/media/x.bin", "w") as entry:
        for _ in range(64):
            entry.write(b"a" * (1 << 20))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Файл пуст"),
        (b"\x00\xff" * 999, "Это не книга Excel"),
        (b"PK\x03\x04 garbage", "Файл повреждён"),
        (bomb(), "В распакованном виде файл больше"),
    ],
    ids=["empty", "garbage", "damaged", "bomb"],
)
def test_a_bad_file_gives_one_russian_sentence(visit: Visit, people: Union, data: bytes, said: str) -> None:
    visit.as_("admin")
    app = give(visit.page(ORGANISATIONS, show="excel"), data)
    assert said in words(app)
    assert "Загрузить" not in labels(app, "button")
    assert "Будет записано" in words(give(app, book(NEW)))


def test_a_regional_specialist_cannot_load_foreign_rows(visit: Visit, people: Union) -> None:
    visit.as_("darya")
    app = give(visit.page(ORGANISATIONS, show="excel"), book(NEW, FOREIGN))
    assert "FOREIGN" in words(app)
    assert "Загрузить" not in labels(app, "button")
    assert name_of(people, "T4") is None
    assert name_of(people, "FOREIGN") == "ППО чужой школы"
    with db.reading(people.engine) as s:
        assert s.scalars(select(Event.actor).where(Event.action == "import_refused")).all() == ["Дарья"]


@pytest.mark.parametrize(("login", "top"), [("admin", "F"), ("darya", "R1")])
def test_the_template_is_accepted_as_it_is(visit: Visit, people: Union, login: str, top: str) -> None:
    visit.as_(login)
    app = visit.page(ORGANISATIONS, show="excel")
    assert "Скачать шаблон" in [b.label for b in app.get("download_button")]
    data = writing.write([structure.template(Level(people[top].level), top)])
    told = words(give(app, data))
    assert "организаций новых 2, изменённых 0" in told
    assert "Будет записано" in told


def opened(visit: Visit, who: str, place: str) -> AppTest:
    visit.as_(who)
    return visit.page(PEOPLE, organisation=place)  # type: ignore[no-any-return]


def create(app: AppTest, name: str, login: str) -> AppTest:
    by_label(app, "text_input", "Фамилия").input(name)
    next(t for t in app.text_input if t.label == "Имя для входа").input(login)
    return press(app, "Завести и получить код")


def test_a_new_account_gets_a_code_that_opens_it_once_to_set_a_password(visit: Visit, people: Union) -> None:
    app = create(opened(visit, "darya", "T1"), "Новикова Н. Н.", "Novikova")
    told, code = words(app), app.code[0].value
    assert "novikova" in told and "Новикова" in told and "Придумать свой пароль" in told
    assert by_label(app, "text_input", "Фамилия").value == ""
    assert not app.run().code
    visit.leave()
    door = visit.app()
    door.text_input(key="login").input("novikova")
    door.text_input(key="secret").input(code)
    door.button[0].click().run()
    assert "data-go" in words(door)
    with db.reading(people.engine) as s:
        assert not sessions.credentials(s, "novikova", datetime.now(UTC)).is_code(code)
    visit.as_("novikova")
    assert "Придумайте пароль" in words(visit.app())


def test_a_taken_login_is_told_beside_the_form_and_the_typed_text_stays(visit: Visit, people: Union) -> None:
    app = create(opened(visit, "darya", "T1"), "Новикова Н. Н.", "Alisa")
    assert [e.value for e in app.error] == [formats.md("Имя для входа «alisa» уже занято.")]
    assert by_label(app, "text_input", "Фамилия").value == "Новикова Н. Н."
    assert not app.code
    assert count(people, User) == len(people.people)


def test_only_roles_that_fit_the_place_and_are_mine_to_give_are_offered(visit: Visit, people: Union) -> None:
    def roles(who: str, place: str) -> list[str]:
        every: Any = opened(visit, who, place).selectbox
        return next(list(box.options) for box in every if box.label == "Роль")

    assert roles("darya", "SCHOOL") == ["Ответственный ППО", "Председатель ППО"]
    assert roles("darya", "T1") == ["Специалист территориальной организации"]
    assert roles("admin", "R1") == ["Специалист региональной организации", "Член президиума", "Администратор"]


def test_a_disabled_person_is_out_at_the_next_click_and_comes_back(visit: Visit, people: Union) -> None:
    visit.as_("boris")
    his = visit.connection.cookies["profmonitor"]
    app = press(opened(visit, "darya", "T1"), "Отключить")
    assert "отключён" in words(app)
    visit.connection.cookies["profmonitor"] = his
    assert "Мониторинг работы профсоюза" in words(visit.app())
    app = press(opened(visit, "darya", "T1"), "Включить")
    assert "снова работает" in words(app)
    assert "Отключить" in labels(app, "button")


def test_a_right_is_given_and_taken_away(visit: Visit, people: Union) -> None:
    app = press(opened(visit, "darya", "SCHOOL"), "Забрать право: председатель")
    assert "Право снято: Председатель" in words(app).replace("\\", "")
    assert "Забрать право: председатель" not in str(labels(app, "button"))
    assert by_label(app, "selectbox", "Дать ещё одно право").options == ["Председатель ППО"]
    app = press(app, "Дать это право")
    assert "Право дано: Алиса, председатель ППО" in words(app).replace("\\", "")
    assert "Дать это право" not in labels(app, "button")


def test_somebody_with_an_account_gets_a_right_by_login(visit: Visit, people: Union) -> None:
    app = opened(visit, "darya", "T2")
    by_label(app, "text_input", "Имя для входа этого").input("никто")
    app = press(app, "Дать право")
    assert [e.value for e in app.error] == [
        formats.md("Учётной записи «никто» нет: проверьте имя для входа.")
    ]
    by_label(app, "text_input", "Имя для входа этого").input("Boris")
    assert "Право дано: Борис" in words(press(app, "Дать право")).replace("\\", "")
    by_label(app, "text_input", "Имя для входа этого").input("boris")
    assert [e.value for e in press(app, "Дать право").error] == [
        formats.md("Такое право у этого человека уже есть.")
    ]


def test_a_new_code_ends_the_old_password(visit: Visit, people: Union) -> None:
    with db.begin(people.engine) as s:
        s.execute(update(User).values(password_hash="x" * 60))
    app = press(opened(visit, "darya", "T1"), "Новый одноразовый код")
    code = app.code[0].value
    with db.reading(people.engine) as s:
        assert sessions.credentials(s, "boris", datetime.now(UTC)).is_code(code)
        assert s.scalar(select(User.password_hash).where(User.login == "boris")) == ""


def test_nobody_manages_themselves_or_whoever_stands_above(visit: Visit, people: Union) -> None:
    app = opened(visit, "admin", "F")
    assert "Это вы" in words(app)
    assert "Отключить" not in labels(app, "button")
    for place in ("R1", "R2", "T3", "NOWHERE"):
        app = opened(visit, "darya", place)
        assert "Нет доступа" in words(app)
        assert not labels(app, "text_input") or "Имя для входа" not in labels(app, "text_input")


def test_a_persons_name_is_no_markup_for_whoever_manages_them(visit: Visit, people: Union) -> None:
    with db.begin(people.engine) as s:
        s.execute(update(User).where(User.login == "boris").values(name="<b>**Борис**</b>"))
    told = words(press(opened(visit, "darya", "T1"), "Отключить"))
    assert "<b>" not in told
    assert "&lt;b&gt;" in told


@pytest.mark.parametrize("login", ["gleb", "alisa", "boris"])
def test_others_see_no_access_at_these_addresses(visit: Visit, people: Union, login: str) -> None:
    visit.as_(login)
    # A territory invites those of its primaries.
    for url in ("organisations", "campaigns", *(["people"] if login != "boris" else [])):
        told = words(visit.at(url))
        assert "Нет доступа" in told
        assert "Первая областная" not in told


def test_a_campaign_is_opened_with_the_days_that_were_chosen(visit: Visit, people: Union) -> None:
    visit.as_("admin")
    next_year = session.now().year + 1
    app = visit.page(CAMPAIGNS)
    by_label(app, "selectbox", "Какую").set_value((CampaignKind.MONITORING, next_year)).run()
    due: Any = next(d for d in app.date_input if d.key == f"due-monitoring-primary-{next_year}")
    due.set_value(date(next_year, 9, 1)).run()
    assert "Срок сдачи раньше начала приёма" in words(app)
    assert by_label(app, "button", "Открыть: ").disabled
    due = next(d for d in app.date_input if d.key == f"due-monitoring-primary-{next_year}")
    due.set_value(date(next_year, 11, 2)).run()
    app = press(app, "Открыть: ")
    assert "ожидается 10" in words(app).replace("\u00a0", " ")
    with db.reading(people.engine) as s:
        opened = s.scalars(select(Campaign).where(Campaign.year == next_year)).one()
        mine = select(models.Window).where(models.Window.campaign_id == opened.id)
        window = s.scalars(mine.where(models.Window.level == "primary")).one()
    assert window.due.month == 11


def test_a_region_opens_the_autumns_subscription_with_days_of_its_own(visit: Visit, people: Union) -> None:
    visit.as_("darya")
    year = session.now().year
    app = visit.page(CAMPAIGNS)
    by_label(app, "selectbox", "Какую").set_value((CampaignKind.AUTUMN, year)).run()
    due: Any = next(d for d in app.date_input if d.key == f"due-autumn-primary-{year}")
    due.set_value(date(year, 12, 1)).run()
    app = press(app, "Открыть: ")
    told = words(app).replace("\u00a0", " ")
    assert f"Подписка на 1-е полугодие {year + 1} года" in told
    assert "ожидается 7" in told
    assert f"01.12.{year}" in told
    visit.as_("elena")
    assert f"01.12.{year}" not in words(visit.page(CAMPAIGNS))


def test_organisations_that_joined_since_are_added_to_an_open_campaign(visit: Visit, people: Union) -> None:
    with db.begin(people.engine) as s:
        s.execute(update(models.Window).values(closes=session.now().date()))
    visit.as_("darya")
    give_in = give(visit.page(ORGANISATIONS, show="excel"), book(NEW))
    press(give_in, "Загрузить")
    app = visit.page(CAMPAIGNS)
    assert "Ещё не участвуют: 1" in words(app)
    app = press(app, "Добавить их")
    assert "0 из 3" in words(app)
    assert "Добавить их в кампанию" not in labels(app, "button")


def test_the_versions_of_forms_and_their_questions_can_be_read(visit: Visit, people: Union) -> None:
    visit.as_("admin")
    app = visit.page(CAMPAIGNS)
    told = words(app)
    assert "Версии форм: 3" in [box.label for box in app.expander]
    assert told.count('<td class="pm-count" data-label="Вопросов">') == 3


def test_the_federation_sees_which_regions_have_days_of_their_own(visit: Visit, people: Union) -> None:
    visit.as_("admin")
    assert "Свои сроки" not in words(visit.page(CAMPAIGNS))
    with db.begin(people.engine) as s:
        usual = s.scalars(select(models.Window).where(models.Window.level == "primary")).one()
        kept = ("campaign_id", "level", "form_id", "opens", "closes", "time_zone")
        days = {name: getattr(usual, name) for name in kept}
        due = usual.due + timedelta(days=3)
        s.add(models.Window(organisation_id=people["R1"].id, due=due, **days))
    assert "Свои сроки: Первая областная" in words(visit.page(CAMPAIGNS))
    visit.as_("darya")
    assert "Свои сроки" not in words(visit.page(CAMPAIGNS))
