"""The administrator's command line: python -m db --help. What people read here is Russian, argparse's words too."""

import argparse
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from io import TextIOWrapper
from typing import NoReturn

from core.campaigns import CampaignKind
from core.organisations import Level
from core.problems import Conflict, Forbidden, Refused
from core.settings import Settings
from db import commands

SIZES = ("small", "region", "union")
_PHRASES = (
    (r"the following arguments are required: (.*)", r"не указано: \1"),
    (r"unrecognized arguments: (.*)", r"лишнее в команде: \1"),
    (
        r"argument (.*?): invalid choice: (.*?) \(choose from (.*)\)",
        r"\1: значение \2 не подходит, можно: \3",
    ),
    (r"argument (.*?): expected one argument", r"после \1 нужно значение"),
    (r"argument (.*?): (.*)", r"\1: \2"),
)
_UNEXPECTED = (
    "Ошибка в программе, команда не выполнена. Проверьте базу: python -m db check. "
    "Подробности для разработчика покажет та же команда с --debug."
)
_HEADS = (("usage:", "как вызвать:"), ("options:", "параметры:"), ("positional arguments:", "что указать:"))


class Parser(argparse.ArgumentParser):
    """argparse speaks Russian to whom it has to refuse something."""

    def __init__(self, **settings: object) -> None:
        super().__init__(add_help=False, allow_abbrev=False, **settings)  # type: ignore[arg-type]
        self.add_argument("-h", "--help", action="help", help="показать эту справку")

    def error(self, message: str) -> NoReturn:
        for pattern, russian in _PHRASES:
            message = re.sub(f"(?s)^{pattern}$", russian, message)
        self.exit(2, f"{message[0].upper()}{message[1:]}. Справка: {self.prog} --help\n")

    def format_help(self) -> str:
        text = super().format_help()
        for english, russian in _HEADS:
            text = re.sub(f"(?m)^{english}", russian, text)
        return text


def _year(text: str) -> int:
    if not re.fullmatch(r"20[0-9]{2}", text):
        raise argparse.ArgumentTypeError(f"«{text}» не подходит: нужен год четырьмя цифрами, от 2000 до 2099")
    return int(text)


def _seed(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise argparse.ArgumentTypeError(f"«{text}» — не целое число от 0 до 999999999")
    return int(text)


def _number(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        raise argparse.ArgumentTypeError(f"«{text}» — не номер")
    return int(text)


def _processes_number(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]?", text):
        raise argparse.ArgumentTypeError(f"«{text}» — не целое число от 1 до 99")
    return int(text)


def _levels(text: str) -> tuple[Level, ...]:
    known = {level.value: level for level in Level}
    wanted = [part.strip() for part in text.split(",")]
    odd = next((part for part in wanted if part not in known), None)
    if odd is not None:
        raise argparse.ArgumentTypeError(f"«{odd}» не подходит, можно: {', '.join(known)}")
    return tuple(level for level in Level if level.value in wanted)


def parser() -> Parser:
    top = Parser(prog="python -m db", description="Профмонитор: служебные команды базы данных.")
    kinds = top.add_subparsers(title="команды", dest="command", metavar="КОМАНДА", required=True)

    def command(name: str, words: str, act: Callable[[argparse.Namespace, commands.Desk], int]) -> Parser:
        made: Parser = kinds.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".")
        made.set_defaults(act=act)
        made.add_argument("--debug", action="store_true", help="показать подробности неожиданной ошибки")
        return made

    command("migrate", "создать базу данных или обновить её до версии программы", commands.migrate)
    _demo(command("demo", "наполнить пустую базу вымышленным профсоюзом", commands.demo))
    _admin(command("admin", "завести администратора и выдать ему одноразовый код", commands.admin))
    _import(command("import", "загрузить организации и показатели из книги XLSX", commands.load))
    _export(
        command("export", "выгрузить кампанию года (мониторинг или подписку) в книгу XLSX", commands.export)
    )
    _report(command("report", "сохранить открытый отчёт организации или все отчёты ниже её", commands.report))
    backup = command("backup", "сохранить копию всей базы в один файл", commands.backup)
    _output(backup, "копия.zip")
    restore = command("restore", "восстановить копию в пустую базу", commands.restore)
    restore.add_argument("file", metavar="ФАЙЛ", help="копия, сделанная командой backup")
    register = command(
        "resources", "сказать, что в реестре ресурсов, или собрать его заново", commands.register
    )
    register.add_argument(
        "--rebuild", action="store_true", help="собрать реестр заново по всем принятым формам"
    )
    command("recount", "посчитать индекс всех сданных форм и его итоги заново", commands.recount)
    command("check", "пересчитать итоги и проверить целость базы и каталога", commands.check)
    work = command("work", "отправлять письма и напоминания, пока не остановят", commands.work)
    work.add_argument("--once", action="store_true", help="отправить то, что ждёт, и закончить")
    papers = command("papers", "подготовить архивы отчётов, которые заказаны на странице", commands.papers)
    papers.add_argument("job", nargs="?", type=_number, metavar="НОМЕР", help="только этот архив")
    _processes(papers)
    command("mail-key", "придумать ключ для пароля почтового сервера (MAIL_KEY)", commands.mail_key)
    return top


def _demo(made: Parser) -> None:
    made.add_argument("--size", choices=SIZES, default="small", help="размер: small, region или union")
    made.add_argument(
        "--seed", type=_seed, default=1, metavar="ЧИСЛО", help="одно число — один и тот же профсоюз"
    )
    made.add_argument(
        "--if-empty", action="store_true", help="ничего не делать, если в базе уже есть организации"
    )


def _admin(made: Parser) -> None:
    made.add_argument("--login", required=True, metavar="ИМЯ", help="имя для входа")
    made.add_argument("--name", required=True, metavar="ФИО", help="имя и фамилия человека")
    made.add_argument("--organisation", metavar="КОД", help="код федерации; без него берётся имеющаяся")
    made.add_argument(
        "--promote", action="store_true", help="сделать администратором того, у кого уже есть учётная запись"
    )


def _import(made: Parser) -> None:
    made.add_argument(
        "file",
        metavar="ФАЙЛ",
        help="книга с листами «Организации» и (или) «Показатели» или выгрузка команды export",
    )
    made.add_argument("--dry-run", action="store_true", help="только показать, что изменится")


def _export(made: Parser) -> None:
    _whose(made)
    told = "; ".join(f"{kind} — {kind.label}" for kind in CampaignKind)
    made.add_argument(
        "--kind", choices=tuple(CampaignKind), default=CampaignKind.MONITORING, help=f"какая кампания: {told}"
    )
    _output(made, "кампания.xlsx")


def _report(made: Parser) -> None:
    _whose(made)
    _output(made, "отчёт.pdf; вместе с --all папка или архив отчёты.zip")
    made.add_argument(
        "--all",
        action="store_true",
        help="отчёты самой организации и всех ниже её; прерванное продолжается той же командой",
    )
    names = ", ".join(f"{level} — {level.label}" for level in Level)
    made.add_argument(
        "--levels",
        type=_levels,
        metavar="УРОВНИ",
        help=f"вместе с --all: только эти уровни через запятую ({names})",
    )
    _processes(made, "вместе с --all: ")
    made.add_argument("--anew", action="store_true", help="вместе с --all: сделать заново и то, что уже есть")


def _processes(made: Parser, when: str = "") -> None:
    made.add_argument(
        "--processes",
        type=_processes_number,
        metavar="ЧИСЛО",
        help=f"{when}сколько процессов работают сразу; без него по числу ядер",
    )


def _whose(made: Parser) -> None:
    made.add_argument("--organisation", required=True, metavar="КОД", help="код организации")
    made.add_argument(
        "--year", required=True, type=_year, metavar="ГОД", help="год, в котором кампания проходит"
    )


def _output(made: Parser, example: str) -> None:
    made.add_argument(
        "-o", "--output", required=True, metavar="ФАЙЛ", help=f"куда записать, например {example}"
    )


def main(arguments: Sequence[str], env: Mapping[str, str], now: datetime) -> int:
    """0 done, 1 refused or differences found, 2 the command itself is wrong, 130 interrupted, 141 nobody reads."""
    args = parser().parse_args(arguments)
    try:
        result: int = args.act(args, commands.Desk(Settings.from_env(env), now))
        sys.stdout.flush()
        return result
    except BrokenPipeError:  # «| head» has read enough
        return 141
    except (Refused, Forbidden, Conflict) as problem:
        return _told(str(problem))
    except OSError as problem:
        return _told(f"{problem.filename or 'Файл'}: {commands.os_words(problem)}")
    except KeyboardInterrupt:
        return _told("Прервано: начатое не записано.", 130)
    except Exception as problem:
        words = commands.database_words(problem)
        if words is None and (args.debug or env.get("DEBUG", "0") not in ("", "0")):
            raise
        return _told(words or _UNEXPECTED)


def _told(words: str, code: int = 1) -> int:
    """One line whatever is in it: a file's name may hold new lines and signs that turn text around."""
    flat = " ".join(words.split())
    print("".join(sign if sign.isprintable() else "\ufffd" for sign in flat), file=sys.stderr)
    return code


def _let_go() -> None:
    """What nobody reads any more, --help included, is dropped without a word from the interpreter."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        sys.exit(main(sys.argv[1:], os.environ, datetime.now(UTC)))
    finally:
        _let_go()
