"""Import of people: from rows of a sheet to what would change, and every reason why nothing may."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from core import people, text
from core.access import FITTING, ROLE_TITLES, Actor, Role
from core.organisations import Level
from core.people import Details
from core.problems import Refused
from core.rights import may_give
from core.sheets import plans
from core.sheets.columns import CellProblem, Field, Record, records
from core.sheets.reading import Sheet
from core.sheets.writing import Column, Table

SHEET = "Люди"
FIELDS = (
    Field("code", "Код организации", filled=True, aliases=("Код",), limit=40),
    Field("name", "ФИО", filled=True, aliases=("Фамилия, имя, отчество", "Имя"), limit=people.NAME),
    Field("role", "Роль", filled=True),
    Field("post", "Должность", required=False, limit=people.POST),
    Field(
        "email",
        "Электронная почта",
        required=False,
        aliases=("E-mail", "Email", "Почта"),
        limit=people.EMAIL,
    ),
    Field("phone", "Телефон", required=False, limit=people.PHONE),
    Field("login", "Имя для входа", required=False, aliases=("Логин",), limit=people.LOGIN),
)
HOWTO = (
    "Одна строка — один человек, начиная со второй строки листа.",
    f"Роль: {', '.join(ROLE_TITLES.values())}.",
    "«Имя для входа» можно не заполнять: оно составится из фамилии и инициалов.",
    "Человека, который уже есть в этой организации, система узнает по электронной почте, имени для входа "
    "или полному имени и только обновит его данные.",
)
ROLE_WORDS = {
    Role.RESPONSIBLE: "ответственный, ответственная, ответственный первичной организации",
    Role.CHAIR: "председатель, председатель первичной организации, председатель профкома",
    Role.TERRITORIAL: "специалист территории, территориальный специалист, специалист районной организации",
    Role.REGIONAL: "специалист региона, региональный специалист, специалист областной организации",
    Role.PRESIDIUM: "президиум",
    Role.ADMINISTRATOR: "админ",
}


@dataclass(frozen=True)
class Office:
    """An organisation that people are entered for."""

    id: int
    code: str
    name: str
    level: Level
    path: str


@dataclass(frozen=True)
class Known:
    """Somebody with a right at an office already. `managed`: all of their rights are in the actor's hands."""

    id: int
    login: str
    details: Details
    roles: frozenset[Role]
    managed: bool


@dataclass(frozen=True)
class Hire:
    """A new account; a login of "" is made of the name."""

    office: Office
    details: Details
    login: str
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class Change:
    """`roles` are new rights at this very office: what somebody has elsewhere no sheet touches."""

    office: Office
    known: Known
    after: Details
    roles: tuple[Role, ...]


class Plan(plans.Plan[Hire, Change]):
    """`created` are new accounts, `changed` those that are known."""


@dataclass(frozen=True)
class _Row:
    record: Record
    office: Office
    details: Details
    role: Role
    login: str
    known: Known | None


def template(code: str, level: Level) -> Table:
    """An empty book. The example stands among the notes: a line nobody has taken out would be somebody's account."""
    role = FITTING[level][0].label
    row = (code, "Иванова Мария Петровна", role, "учитель", "ivanova@example.ru", "+7 912 345-67-89")
    return Table(SHEET, tuple(Column(f.title) for f in FIELDS), (), (*HOWTO, f"Например: {'; '.join(row)}."))


def codes(sheet: Sheet) -> list[str]:
    """Of the organisations it speaks of; () where it cannot be read."""
    return list(dict.fromkeys(text.line(r.text("code")) for r in records(sheet, FIELDS)[0]))


def plan(
    offices: Mapping[str, Office],
    staff: Mapping[int, Sequence[Known]],
    taken: Mapping[str, int],
    sheet: Sheet,
    actor: Actor | None,
) -> Plan:
    """`offices` by code, `staff` by id of their office, `taken`: login -> whose it is."""
    every, wrong = records(sheet, FIELDS)
    problems = list(wrong)
    bad = {problem.row for problem in problems}
    reader = _Reader(offices, staff, taken, actor)
    read: list[_Row] = []
    for record in every:
        if record.number not in bad:
            row, found = reader.row(record)
            problems += found
            read += [row] if row else []
    groups, repeated, notes = _people(read)
    problems += repeated
    if problems:
        problems.sort(key=lambda p: p.row or 0)
        return Plan(problems=tuple(problems), notes=notes, foreign=tuple(reader.foreign))
    return _sorted_out(groups, notes)


class _Reader:
    def __init__(
        self,
        offices: Mapping[str, Office],
        staff: Mapping[int, Sequence[Known]],
        taken: Mapping[str, int],
        actor: Actor | None,
    ) -> None:
        self.offices, self.staff, self.taken, self.actor = offices, staff, taken, actor
        self.foreign: list[str] = []

    def row(self, record: Record) -> tuple[_Row | None, list[CellProblem]]:
        code = text.line(record.text("code"))
        office = self.offices.get(code)
        if office is None or not any(may_give(self.actor, role, office.path) for role in Role):
            if office is not None:
                self.foreign.append(code)
            return None, [record.problem("code", f"организации с кодом «{code}» нет среди доступных вам.")]
        problems = list(_cells(record))
        role = role_of(record.text("role"))
        problems += self._role(record, role, office)
        if problems or role is None:
            return None, problems
        given = people.details(*(record.text(name) for name in ("name", "post", "email", "phone")))
        login = text.canonical_login(record.text("login"))
        known = _recognised(self.staff.get(office.id, ()), given, login)
        problems += self._identity(record, login, known)
        own = known is not None and self.actor is not None and known.id == self.actor.user_id
        if known and own and role not in known.roles:
            problems.append(record.problem("role", "себе права не дают: это делает другой."))
        if known is not None:
            given = _kept(known.details, given)
            more = role not in known.roles and not own
            if (known.details != given or more) and not known.managed:
                problems.append(record.problem("name", "этого человека ведёт вышестоящая организация."))
        return (None if problems else _Row(record, office, given, role, login, known)), problems

    def _role(self, record: Record, role: Role | None, office: Office) -> Iterator[CellProblem]:
        if role is None:
            words = ", ".join(r.label for r in FITTING[office.level])
            yield record.problem("role", f"неизвестная роль «{record.text('role')}», нужно: {words}.")
        elif role not in FITTING[office.level]:
            yield record.problem(
                "role", f"«{role.label}» не для этой организации: её уровень — {office.level.label}."
            )
        elif not may_give(self.actor, role, office.path):
            yield record.problem("role", f"роль «{role.label}» даёт вышестоящая организация.")

    def _identity(self, record: Record, login: str, known: Known | None) -> Iterator[CellProblem]:
        if not login:
            return
        if known is not None:
            if known.login != login:
                yield record.problem("login", f"этот человек уже входит как «{known.login}».")
        elif login in self.taken:
            yield record.problem("login", f"имя для входа «{login}» уже занято.")


def _cells(record: Record) -> Iterator[CellProblem]:
    for field, check in (("email", people.address), ("phone", people.telephone)):
        try:
            check(record.text(field))
        except ValueError as error:
            yield record.problem(field, str(error))
    if record.text("login"):
        try:
            people.login(record.text("login"))
        except Refused as error:
            yield record.problem("login", str(error))


def _recognised(staff: Sequence[Known], given: Details, login: str) -> Known | None:
    """By e-mail, by login, and by the full name where the e-mails do not tell two people apart."""
    for known in staff:
        if given.email and known.details.email == given.email:
            return known
    for known in staff:
        if login and known.login == login:
            return known
    name = text.search_key(given.name)
    alike = [k for k in staff if text.search_key(k.details.name) == name]
    alike = [k for k in alike if not (given.email and k.details.email)]
    return alike[0] if len(alike) == 1 else None


def _kept(known: Details, given: Details) -> Details:
    """An empty cell changes nothing."""
    told = {name: value for name, value in asdict(given).items() if value}
    return replace(known, **told)


def _people(rows: Sequence[_Row]) -> tuple[list[list[_Row]], list[CellProblem], tuple[str, ...]]:
    """Rows of one person stand together: somebody may be the chair and the responsible of one organisation."""
    groups: dict[object, list[_Row]] = {}
    problems: list[CellProblem] = []
    notes: list[str] = []
    logins: dict[str, object] = {}
    for row in rows:
        key = _identity(row)
        group = groups.setdefault(key, [])
        if group and group[0].details != row.details:
            reason = f"этот человек уже есть в строке {group[0].record.number} с другими данными."
            problems.append(row.record.problem("name", reason))
        elif any(row.role is seen.role for seen in group):
            number = group[0].record.number
            notes.append(f"Строка {row.record.number} повторяет строку {number}, она пропущена.")
        elif row.login and logins.setdefault(row.login, key) != key:
            problems.append(
                row.record.problem("login", f"имя для входа «{row.login}» уже есть в этом файле.")
            )
        else:
            group.append(row)
    return [group for group in groups.values() if group], problems, tuple(notes)


def _identity(row: _Row) -> object:
    if row.known is not None:
        return row.office.id, row.known.id
    return row.office.id, row.details.email or text.search_key(row.details.name)


def _sorted_out(groups: Iterable[Sequence[_Row]], notes: tuple[str, ...]) -> Plan:
    created: list[Hire] = []
    changed: list[Change] = []
    same = 0
    for group in groups:
        first, roles = group[0], tuple(row.role for row in group)
        if first.known is None:
            login = next((row.login for row in group if row.login), "")
            created.append(Hire(first.office, first.details, login, roles))
            continue
        new = tuple(role for role in roles if role not in first.known.roles)
        if new or first.details != first.known.details:
            changed.append(Change(first.office, first.known, first.details, new))
        else:
            same += 1
    return Plan(tuple(created), tuple(changed), same, (), notes)


def role_of(word: str) -> Role | None:
    """«ответственный», «Председатель ППО», «chair»."""
    return _ROLES.get(text.search_key(word))


_ROLES = {text.search_key(word): role for role, words in ROLE_WORDS.items() for word in words.split(", ")}
_ROLES |= {text.search_key(title): role for role, title in ROLE_TITLES.items()}
_ROLES |= {role.value: role for role in Role}
