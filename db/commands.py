"""What each command of `python -m db` does and says. Heavy rooms are imported by the command that needs them."""

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from sqlalchemy import Engine, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

import db
from core import formats
from core.access import SYSTEM, Action
from core.problems import Forbidden, Refused
from core.settings import Settings
from db.models import Organisation

_SHOWN = 200


@dataclass(frozen=True)
class Desk:
    """What a command works with: the settings and the moment."""

    settings: Settings
    now: datetime

    def engine(self, fresh: bool = False) -> Engine:
        """The database; only a `fresh` command may make the file of one that is not there."""
        try:
            url = make_url(self.settings.database_url)
        except ArgumentError as error:
            raise Refused("Настройка DATABASE_URL не читается как адрес базы данных.") from error
        file = url.database if url.get_backend_name() == "sqlite" else None
        if file and file != ":memory:":
            if fresh:
                Path(file).parent.mkdir(parents=True, exist_ok=True)
            elif not Path(file).exists():
                raise Refused("Базы данных ещё нет. Выполните: python -m db migrate")
        return db.engine_for(self.settings.database_url)

    def ready(self) -> Engine:
        from db import schema

        engine = self.engine()
        schema.check(engine)
        return engine


def place_of(s: db.Session, action: Action, code: str) -> Organisation:
    """The command line may see everything, so what it does not find is not there."""
    from db import organisations

    try:
        return organisations.find(s, SYSTEM, action, code)
    except Forbidden:
        raise Refused(f"Организации с кодом «{code}» нет.") from None


def migrate(args: Namespace, desk: Desk) -> int:
    from db import recounting, resources_anew, schema

    engine = desk.engine(fresh=True)
    applied = schema.migrate(engine)
    done = f"применено: {', '.join(applied)}" if applied else "изменений нет"
    print(f"База данных соответствует программе, {done}.")
    with db.reading(engine) as s:
        if resources_anew.missing(s):
            print(
                "Принятые формы есть, а реестр ресурсов пуст. Соберите его: python -m db resources --rebuild"
            )
        if recounting.missing(s):
            print("У принятых форм индекс ещё не посчитан по блокам. Посчитайте его: python -m db recount")
    return 0


def demo(args: Namespace, desk: Desk) -> int:
    from db import demo as room

    engine = desk.ready()
    if args.if_empty and not room.empty(engine):
        accounts = room.accounts(engine)
        if not accounts:
            print(f"В базе уже есть данные, вымышленный профсоюз не загружен: {_contents(engine)}.")
    else:
        today = desk.now.astimezone(desk.settings.time_zone).date()
        cost = desk.settings.password_cost
        accounts = list(room.load(engine, args.size, args.seed, today, _say, cost).accounts)
    if accounts:
        print(f"{formats.INVENTED}. Войти можно так:")
        rows = [(a.login, a.password, a.role, a.organisation) for a in accounts]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            print("  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip())
    return 0


def admin(args: Namespace, desk: Desk) -> int:
    from db import users

    with db.begin(desk.ready()) as s:
        if args.organisation is not None:
            place = place_of(s, Action.PEOPLE, args.organisation)
            if place.parent_id is not None:
                raise Refused(f"«{place.name}» — не федерация: администратор отвечает за всё дерево.")
        user, code, new = users.first_administrator(s, args.login, args.name, desk.now, args.promote)
    print(f"Администратор «{user.login}» готов: {user.name}.")
    if not new:
        print("Такая учётная запись уже есть: выдан новый одноразовый код, прежний пароль не действует.")
    print(f"Одноразовый код, действует 24 часа и показан один раз: {code}")
    return 0


def load(args: Namespace, desk: Desk) -> int:
    from core.sheets import reading
    from db import figures

    book = reading.read(Path(args.file).read_bytes(), reading.MOST_ROWS)
    zone = desk.settings.time_zone.key
    with db.begin(desk.ready()) as s:
        outcome = figures.load_workbook(s, SYSTEM, book, zone, desk.now)
        if args.dry_run or outcome.problems:
            s.rollback()
    _list((*book.notes, *outcome.notes), sys.stdout)
    if outcome.problems:
        _list(outcome.problems, sys.stderr)
        raise Refused(f"Ошибок: {len(outcome.problems)}, ничего не записано.")
    if outcome.empty:
        print("Изменений нет.")
    else:
        print(f"{'Будет записано' if args.dry_run else 'Записано'}: {outcome.words()}.")
    return 0


def _list(lines: Sequence[object], out: TextIO) -> None:
    for line in lines[:_SHOWN]:
        print(line, file=out)
    if len(lines) > _SHOWN:
        print(f"… и ещё {len(lines) - _SHOWN}", file=out)


def export(args: Namespace, desk: Desk) -> int:
    from core.campaigns import CampaignKind
    from db import transfer

    with db.begin(desk.ready()) as s:
        place_of(s, Action.EXPORT, args.organisation)
        table = transfer.campaign(s, SYSTEM, args.organisation, args.year, desk.now, CampaignKind(args.kind))
    _write(args.output, table.data)
    print(f"Записано {formats.count(table.forms, 'форма', 'формы', 'форм')} в {args.output}.")
    return 0


def report(args: Namespace, desk: Desk) -> int:
    if args.all:
        from db import commands_papers

        return commands_papers.everything(args, desk)
    if args.levels or args.processes or args.anew:
        raise Refused("Параметры --levels, --processes и --anew годятся только вместе с --all.")
    from core.reports import typeset
    from db import campaigns
    from db.work.hands import Task
    from db.work.printing import Common, printed

    with db.reading(desk.ready()) as s:
        organisation = place_of(s, Action.REPORT, args.organisation)
        campaigns.of_year(s, SYSTEM, args.year)
        task = Task(organisation.id, args.year, args.output, desk.now)
        paper, _ = printed(s, organisation, task, Common())
    _write(args.output, typeset.pdf(paper))
    print(f"Открытый отчёт «{organisation.name}» за {args.year} год записан в {args.output}.")
    return 0


def backup(args: Namespace, desk: Desk) -> int:
    from db import backup as room

    engine = desk.ready()
    # A former copy may be the only one that is whole.
    if Path(args.output).is_file():
        raise Refused(f"Файл {args.output} уже есть: копия не сделана. Назовите другой файл.")
    made = room.save(engine, Path(args.output), desk.now)
    rows = formats.count(made.rows, "строка", "строки", "строк")
    print(f"Копия записана в {args.output}: {len(made.tables)} таблиц, {rows}. Сеансы в копию не входят.")
    return 0


def restore(args: Namespace, desk: Desk) -> int:
    from db import backup as room

    copy = room.verify(Path(args.file))
    room.restore(desk.engine(fresh=True), Path(args.file), copy)
    rows = formats.count(copy.rows, "строка", "строки", "строк")
    print(f"Восстановлено {rows} из копии от {formats.moment(copy.made, desk.settings.time_zone.key)}.")
    return 0


def register(args: Namespace, desk: Desk) -> int:
    from db import journal, resources_anew

    with db.begin(desk.ready()) as s:
        if args.rebuild:
            number = resources_anew.rebuild(s)
            journal.write(s, SYSTEM, "resources.rebuild", desk.now, after={"rows": number})
        else:
            number = resources_anew.count(s)
    print(f"В реестре {formats.count(number, 'ресурс', 'ресурса', 'ресурсов')}.")
    if not number and not args.rebuild:
        print("Если принятые формы есть, соберите реестр: python -m db resources --rebuild")
    return 0


def recount(args: Namespace, desk: Desk) -> int:
    from db import recounting

    done = recounting.everything(desk.ready(), desk.now, _say)
    print(f"Индекс посчитан заново: {formats.count(done, 'форма', 'формы', 'форм')}.")
    return 0


def check(args: Namespace, desk: Desk) -> int:
    from db import check as room

    found = room.everything(desk.ready())
    for line in found.done:
        print(line)
    _list(found.differences, sys.stderr)
    if found.differences:
        raise Refused(f"Расхождений: {len(found.differences)}.")
    print("Расхождений нет.")
    return 0


def mail_key(args: Namespace, desk: Desk) -> int:
    from core import sealing

    print(f"MAIL_KEY={sealing.new_key()}")
    print("Храните ключ отдельно от базы: без него пароль почтового сервера придётся ввести заново.")
    return 0


def work(args: Namespace, desk: Desk) -> int:
    from db import outbox
    from db.work.loop import Worker

    engine = desk.ready()
    gone = Worker(engine, desk.settings, lambda: datetime.now(UTC)).run(args.once)
    with db.reading(engine) as s:
        left = outbox.left(s)
    told = formats.count(gone, "письмо", "письма", "писем")
    print(f"Отправлено: {told}. Осталось в очереди: {formats.number(left)}.")
    return 0


def papers(args: Namespace, desk: Desk) -> int:
    from db import commands_papers

    return commands_papers.papers(args, desk)


def os_words(problem: OSError) -> str:
    if isinstance(problem, FileNotFoundError):
        return "нет такого файла или папки."
    if isinstance(problem, PermissionError):
        return "нет прав на чтение или запись."
    if isinstance(problem, IsADirectoryError):
        return "это папка, а нужен файл."
    return "файл не удалось прочитать или записать."


def database_words(problem: Exception) -> str | None:
    """One line for a database that is not there; never the address, which may hold a password. None: a bug."""
    from core.catalogue import CatalogueError

    if isinstance(problem, CatalogueError):
        return f"Ошибка в каталоге показателей: {problem}"
    if isinstance(problem, DBAPIError) and "file is not a database" in str(problem.orig):
        return "Файл базы данных повреждён или это не база SQLite."
    if isinstance(problem, OperationalError):
        return "База данных недоступна или занята. Проверьте DATABASE_URL и повторите."
    return None


def _contents(engine: Engine) -> str:
    from db.models import Submission

    with db.reading(engine) as s:
        places, forms = (
            s.scalar(select(func.count()).select_from(t)) or 0 for t in (Organisation, Submission)
        )
    told = formats.count(places, "организация", "организации", "организаций")
    return f"{told}, {formats.count(forms, 'форма', 'формы', 'форм')}"


def _write(target: str, data: bytes) -> None:
    """Whole or not at all: a killed command leaves the former file."""
    path = Path(target)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        half.write_bytes(data)
        half.replace(path)
    except OSError as error:
        error.filename = target
        raise
    finally:
        with suppress(FileNotFoundError):
            half.unlink()


def _say(words: str) -> None:
    print(words, flush=True)
