"""People from a workbook: all of it or nothing, rights where the sheet says and nowhere else."""

from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select

import db
from core import roster as rules
from core.access import Role
from core.organisations import Level
from core.people import Details
from core.problems import Forbidden
from core.sheets import reading, writing
from core.sheets.reading import Row, Sheet
from db import rights, roster, users
from db.models import Event, Grant, User
from tests import union
from tests.union import NOW, Union

HEADER = ("Код организации", "ФИО", "Роль", "Должность", "Электронная почта", "Телефон", "Имя для входа")
NINA = ("GARDEN", "Новикова Нина", "ответственный", "педагог", "nina@example.ru", "89123456789", None)


@pytest.fixture
def people(engine: Engine) -> Union:
    return union.build(engine)


def sheet(*rows: tuple[Any, ...], header: tuple[str, ...] = HEADER) -> Sheet:
    return Sheet("Люди", header, tuple(Row(n, cells) for n, cells in enumerate(rows, start=2)))


def load(people: Union, who: str, given: Sheet) -> rules.Plan:
    with db.begin(people.engine) as s:
        return roster.load(s, people.people[who], given, NOW.date(), NOW).plan


def rights_of(people: Union, login: str) -> set[tuple[str, int]]:
    with db.reading(people.engine) as s:
        query = select(Grant.role, Grant.organisation_id).join(User, User.id == Grant.user_id)
        return {(role, place) for role, place in s.execute(query.where(User.login == login))}


def count(people: Union, what: Any) -> int:
    with db.reading(people.engine) as s:
        return s.scalar(select(func.count()).select_from(what)) or 0


def reasons(plan: rules.Plan) -> str:
    return "\n".join(map(str, plan.problems))


def test_new_people_get_accounts_rights_and_logins_of_their_names(people: Union) -> None:
    twin = ("SCHOOL", "Новикова Нина", "председатель ППО", None, None, None, None)
    plan = load(people, "boris", sheet(NINA, twin))
    assert (len(plan.created), plan.problems) == (2, ())
    assert rights_of(people, "novikova.n") == {("responsible", people["GARDEN"].id)}
    assert rights_of(people, "novikova.n2") == {("chair", people["SCHOOL"].id)}
    with db.reading(people.engine) as s:
        nina = s.scalars(select(User).where(User.login == "novikova.n")).one()
        told = s.scalars(select(Event.action).where(Event.actor == "Борис")).all()
    assert (nina.phone, nina.post, nina.password_hash) == ("+7 912 345-67-89", "педагог", "")
    assert told == ["user_created", "user_created"]


def test_the_same_file_again_changes_nothing(people: Union) -> None:
    nobody = ("SCHOOL", "Безадресная Анна", "председатель", None, None, None, None)
    load(people, "boris", sheet(NINA, nobody))
    before = count(people, User), count(people, Event)
    again = load(people, "boris", sheet(NINA, nobody))
    assert (again.empty, again.unchanged) == (True, 2)
    assert (count(people, User), count(people, Event)) == before


def test_somebody_known_by_e_mail_is_mended_and_an_empty_cell_keeps_what_is_known(people: Union) -> None:
    load(people, "boris", sheet(NINA))
    married = ("GARDEN", "Замужняя Нина", "председатель", None, "NINA@example.ru", None, None)
    plan = load(people, "boris", sheet(married))
    assert (len(plan.created), len(plan.changed)) == (0, 1)
    with db.reading(people.engine) as s:
        nina = s.scalars(select(User).where(User.login == "novikova.n")).one()
    assert (nina.name, nina.post, nina.phone) == ("Замужняя Нина", "педагог", "+7 912 345-67-89")
    assert {role for role, _ in rights_of(people, "novikova.n")} == {"responsible", "chair"}


def test_the_same_e_mail_elsewhere_is_somebody_else(people: Union) -> None:
    load(people, "boris", sheet(NINA))
    load(people, "boris", sheet(("SCHOOL", *NINA[1:])))
    assert rights_of(people, "novikova.n") == {("responsible", people["GARDEN"].id)}
    assert rights_of(people, "novikova.n2") == {("responsible", people["SCHOOL"].id)}


def test_one_person_may_stand_in_two_lines_with_two_roles(people: Union) -> None:
    both = (NINA, (*NINA[:2], "председатель", *NINA[3:]), NINA)
    plan = load(people, "boris", sheet(*both))
    assert [hire.roles for hire in plan.created] == [(Role.RESPONSIBLE, Role.CHAIR)]
    assert "Строка 4 повторяет строку 2" in plan.notes[0]


def test_one_problem_keeps_everything_out_and_all_are_named(people: Union) -> None:
    wrong = (
        ("GARDEN", "", "ответственный", None, None, None, None),
        ("GARDEN", "Кто-то", "администратор", None, None, None, None),
        ("GARDEN", "Кто-то", "царь", None, None, None, None),
        ("SCHOOL", "Кто-то", "специалист региональной организации", None, None, None, None),
        ("SCHOOL", "Кто-то", "председатель", None, "почта", "нет", "два слова"),
        ("SCHOOL", "Кто-то", "председатель", None, None, None, "boris"),
        ("NOWHERE", "Кто-то", "председатель", None, None, None, None),
    )
    before = count(people, User)
    plan = load(people, "boris", sheet(NINA, *wrong))
    assert {p.row for p in plan.problems} == {3, 4, 5, 6, 7, 8, 9}
    for said in ("не заполнено", "не для этой организации", "неизвестная роль", "Телефон", "занято"):
        assert said in reasons(plan)
    assert count(people, User) == before


@pytest.mark.parametrize("column", ["role=admin", "id", "org_id", "is_active", "Пароль", "admin"])
def test_columns_that_nobody_knows_are_refused(people: Union, column: str) -> None:
    plan = load(people, "admin", sheet((*NINA, "1"), header=(*HEADER, column)))
    assert "неизвестный столбец" in reasons(plan)
    assert count(people, User) == len(people.people)


def test_foreign_organisations_sound_like_absent_ones_and_are_remembered(people: Union) -> None:
    foreign = load(people, "boris", sheet(("FOREIGN", *NINA[1:]), ("NOWHERE", *NINA[1:])))
    first, second = (str(p.reason) for p in foreign.problems)
    assert first.replace("FOREIGN", "") == second.replace("NOWHERE", "")
    with db.reading(people.engine) as s:
        told = s.scalars(select(Event).where(Event.action == "people_import_refused")).one()
    assert told.after == {"codes": ["FOREIGN"]}


def test_a_territory_cannot_make_its_own_equals(people: Union) -> None:
    own = ("T1", "Второй Специалист", "специалист территориальной организации", None, None, None, None)
    assert "нет среди доступных" in reasons(load(people, "boris", sheet(own)))
    assert not load(people, "darya", sheet(own)).problems


def test_whoever_is_managed_above_is_not_mended_from_below(people: Union) -> None:
    load(people, "boris", sheet(NINA))
    with db.begin(people.engine) as s:
        nina = s.scalars(select(User.id).where(User.login == "novikova.n")).one()
        rights.grant(s, people.people["admin"], nina, Role.TERRITORIAL, people["T2"].id, NOW)
    renamed = (NINA[0], "Другая Нина", *NINA[2:])
    assert "вышестоящая" in reasons(load(people, "boris", sheet(renamed)))
    assert load(people, "boris", sheet(NINA)).unchanged == 1


@pytest.mark.parametrize("who", ["alisa", "chair", "gleb"])
def test_only_staff_loads_people(people: Union, who: str) -> None:
    with pytest.raises(Forbidden):
        load(people, who, sheet(NINA))


def test_the_template_makes_nobody(people: Union) -> None:
    data = writing.write([rules.template("SCHOOL", Level.PRIMARY)])
    plan = load(people, "boris", reading.read(data).sheet(rules.SHEET))
    assert (len(plan.created), plan.problems) == (0, ())


def test_hostile_names_are_names(people: Union) -> None:
    odd = ("GARDEN", '=HYPERLINK("http://x")', "ответственный", "<script>", None, None, "'; --")
    with db.begin(people.engine) as s:
        s.add(User(login="x", name="x", created=NOW))
        users.create(s, people.people["boris"], "", Details("я" * 200), Role.CHAIR, people["GARDEN"].id, NOW)
    plan = load(people, "boris", sheet(odd))
    assert "Имя для входа" in reasons(plan)
    plan = load(people, "boris", sheet((*odd[:6], None)))
    assert len(plan.created) == 1


def test_logins_are_all_read_once_an_import(people: Union) -> None:
    asked: list[str] = []
    event.listen(people.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    assert load(people, "boris", sheet(NINA)).created
    flat = [" ".join(sql.split()) for sql in asked]
    assert len([q for q in flat if "user.login" in q.replace('"', "") and " WHERE " not in q]) == 1
