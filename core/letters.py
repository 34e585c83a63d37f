"""Letters: their kinds, our words for them, the places in braces that are filled in, and how a letter is made of both.

What is filled in is text and nothing else: it is put in once and never read for braces again.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from core import formats, text
from core.problems import Problem

SUBJECT, BODY = "subject", "body"
SUBJECT_LIMIT, BODY_LIMIT = 150, 4000
# How long a filled-in subject may get.
WHOLE_SUBJECT = 200
# What whoever does not want letters does without; one's own duty is told of in any case.
SWITCH = "Получать ежедневные сводки и рассылки материалов"
STAYS = "Напоминания о сроке своей формы, приглашения и одноразовые коды приходят в любом случае."


class Kind(StrEnum):
    BEFORE = "before"
    AFTER = "after"
    DIGEST = "digest"
    MAILING = "mailing"
    INVITATION = "invitation"
    REPORT = "report"
    TEST = "test"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def wanted(self) -> bool:
        """Is it sent only to those who have not refused it? Nobody refuses reminders of their own duty."""
        return self in (Kind.DIGEST, Kind.MAILING)

    @property
    def lifetime(self) -> timedelta:
        """After which a letter that could not go is not worth sending: «осталось 3 дня» would be a lie."""
        return _LIFETIMES.get(self, timedelta(days=7))


_LABELS = {
    Kind.BEFORE: "напоминание до срока",
    Kind.AFTER: "напоминание после срока",
    Kind.DIGEST: "ежедневная сводка",
    Kind.MAILING: "рассылка материалов",
    Kind.INVITATION: "приглашение",
    Kind.REPORT: "отчёт партнёрам",
    Kind.TEST: "проверочное письмо",
}
_LIFETIMES = {
    Kind.BEFORE: timedelta(days=2),
    Kind.AFTER: timedelta(days=2),
    Kind.DIGEST: timedelta(days=1),
    # Its one-time code would be about to end.
    Kind.INVITATION: timedelta(hours=20),
}
REMINDERS = (Kind.BEFORE, Kind.AFTER)
EDITABLE = (Kind.BEFORE, Kind.AFTER, Kind.DIGEST, Kind.MAILING, Kind.INVITATION, Kind.REPORT)


@dataclass(frozen=True)
class Words:
    subject: str
    body: str


# Place -> what stands there, told to whoever writes the words.
_PERSON = {"имя": "кому письмо", "организация": "его организация", "отправитель": "от чьего имени письмо"}
_LINK = {"ссылка": "адрес страницы; строка с ним пропадает, если адрес сайта не задан"}
_FORM = {"кампания": "что сдают", "срок": "последний день сдачи", "состояние": "что сейчас с формой"}
PLACES: dict[Kind, dict[str, str]] = {
    Kind.BEFORE: _PERSON | _FORM | {"осталось": "сколько дней до срока, например «осталось 7 дней»"} | _LINK,
    Kind.AFTER: _PERSON | _FORM | {"прошло": "сколько дней после срока"} | _LINK,
    Kind.DIGEST: _PERSON | {"дата": "сегодняшний день", "сводка": "строки с числами"} | _LINK,
    Kind.MAILING: _PERSON
    | {"неделя": "номер недели и год", "название": "название материалов", "материалы": "ссылка на них"}
    | {"примечание": "ваше примечание; пустая строка пропадает"},
    Kind.INVITATION: _PERSON
    | {"логин": "имя для входа", "код": "одноразовый код", "до": "до какого времени код действует"}
    | _LINK,
    Kind.REPORT: {
        "кому": "адресат, как он назван в вашем списке",
        "организация": "чей отчёт",
        "отчёт": "за какой год и кем утверждён",
        "ссылка": "адрес опубликованного отчёта; строка с ним пропадает, если адрес сайта не задан",
    },
    Kind.TEST: _PERSON,
}
# Without them the letter is of no use.
_NEEDED = {Kind.DIGEST: ("сводка",), Kind.INVITATION: ("логин", "код"), Kind.MAILING: ("название",)}

_HELLO = "Здравствуйте, {имя}!\n\n"
_SIGNED = "\n\nС уважением,\n{отправитель}"
DEFAULTS: dict[Kind, Words] = {
    Kind.BEFORE: Words(
        "Срок сдачи формы — {срок} ({организация})",
        _HELLO + "Напоминаем: {кампания}.\nОрганизация: {организация}.\n"
        "Срок сдачи — {срок}, {осталось}. Сейчас форма — {состояние}.\n\n"
        "Введённое сохраняется само, закончить можно с любого устройства.\n"
        "Открыть форму: {ссылка}\n\n"
        "Если к сроку не успеть, попросите продлить его на странице «Мои дела»." + _SIGNED,
    ),
    Kind.AFTER: Words(
        "Ждём вашу форму: {организация}",
        _HELLO + "{кампания}: срок сдачи был {срок}, это {прошло} назад.\n"
        "Организация: {организация}. Сейчас форма — {состояние}.\n\n"
        "Сдать её ещё можно: введённое раньше сохранено.\n"
        "Открыть форму: {ссылка}\n\n"
        "Если что-то мешает, напишите или позвоните нам — поможем." + _SIGNED,
    ),
    Kind.DIGEST: Words(
        "Сводка на {дата}: {организация}",
        _HELLO + "Что нового по формам, за которые вы отвечаете, на {дата}:\n\n{сводка}\n\n"
        "Открыть ход сдачи: {ссылка}\n\n"
        "Это письмо приходит не чаще раза в день и только когда есть о чём сказать.",
    ),
    Kind.MAILING: Words(
        "Материалы «Солидарности», неделя {неделя}: {название}",
        _HELLO + "Еженедельные материалы газеты «Солидарность», неделя {неделя}: {название}.\n\n"
        "Открыть: {материалы}\n\n{примечание}\n\n"
        "Расскажите о них членам Профсоюза: на стенде, в чате, на собрании." + _SIGNED,
    ),
    Kind.INVITATION: Words(
        "Приглашение в Профмонитор: {организация}",
        _HELLO + "Для вас открыта учётная запись.\nОрганизация: {организация}.\n\n"
        "Имя для входа: {логин}\nОдноразовый код: {код}\nКод действует до {до}.\n\n"
        "Введите код вместо пароля, и программа предложит придумать свой пароль.\n"
        "Войти: {ссылка}\n\n"
        "Если вы не ждали этого письма, просто удалите его." + _SIGNED,
    ),
    Kind.REPORT: Words(
        "Открытый отчёт: {организация}",
        "Здравствуйте, {кому}!\n\n{организация} направляет вам открытый (публичный) отчёт {отчёт}.\n"
        "Отчёт приложен к письму.\n\n"
        "Тот же отчёт на сайте: {ссылка}\n\n"
        "Замечания и предложения просим направлять по адресу, указанному в отчёте.\n\n"
        "С уважением,\n{организация}",
    ),
    Kind.TEST: Words(
        "Проверка почты Профмонитора",
        _HELLO + "Это проверочное письмо. Почтовый сервер настроен верно: {организация}.",
    ),
}

_PLACE = re.compile(r"\{([^{}]*)\}")
# Words kept from when the place had no verb of its own.
_DOUBLED = re.compile(r"(?i)остал(?:ось|ся):?\s+(?=\{\s*осталось\s*\})")


def read(kind: Kind, subject: str, body: str) -> tuple[Words | None, list[Problem]]:
    """The words as they are kept, None where anything is wrong."""
    problems: list[Problem] = []
    words = Words(_read(SUBJECT, subject, problems), _read(BODY, body, problems))
    for code, written in ((SUBJECT, words.subject), (BODY, words.body)):
        unknown = [name for name in _named(written) if name not in PLACES[kind]]
        if unknown:
            known = ", ".join(f"{{{name}}}" for name in PLACES[kind])
            problems.append(Problem(code, f"Нет такой подстановки: {{{unknown[0]}}}. Можно: {known}."))
    missing = [name for name in _NEEDED.get(kind, ()) if name not in _named(words.subject + words.body)]
    if missing and not problems:
        problems.append(Problem(BODY, f"Без {{{missing[0]}}} письмо бесполезно: верните эту подстановку."))
    return (None, problems) if problems else (words, [])


def _read(code: str, typed: str, problems: list[Problem]) -> str:
    try:
        found = text.line(typed, SUBJECT_LIMIT) if code == SUBJECT else text.clean(typed, BODY_LIMIT)
    except ValueError as error:
        problems.append(Problem(code, str(error)))
        return ""
    if not found:
        problems.append(
            Problem(code, "Напишите тему письма." if code == SUBJECT else "Напишите текст письма.")
        )
    return found


def _named(written: str) -> list[str]:
    return [_plain(name) for name in _PLACE.findall(written)]


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def render(words: Words, values: Mapping[str, str]) -> Words:
    """The letter itself. A line of which a place stays empty is left out; what nobody has filled in stays as it is."""
    lines = [
        _filled(line, values)
        for line in words.body.split("\n")
        if not any(values.get(name) == "" for name in _named(line))
    ]
    body = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return Words(" ".join(_filled(words.subject, values).split())[:WHOLE_SUBJECT], body)


def stopping(kind: Kind, leave: str) -> str:
    """The last line of a letter: how to have no more of them. `leave` is where «не получать» leads, "" for nowhere."""
    if kind in REMINDERS:
        return "Напоминания прекратятся, как только форма будет сдана."
    if not kind.wanted:
        return ""
    return f"Не получать такие письма: {leave or 'выключите их в программе, на странице «Мой профиль»'}"


def ended(kind: Kind, body: str, leave: str) -> str:
    """The body as it goes, whoever has written the words."""
    return "\n\n".join(part for part in (body, stopping(kind, leave)) if part)


def _filled(line: str, values: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda m: values.get(_plain(m[1]), m[0]), _DOUBLED.sub("", line))


def example(kind: Kind, sender: str, site: str, today: date) -> dict[str, str]:
    """Invented values for a look at the words."""
    day = today + timedelta(days=7)
    return {
        "имя": "Иванова Мария Петровна",
        "кому": "Управление образования",
        "отчёт": f"за {today.year - 1} год",
        "организация": "ППО школы № 4",
        "отправитель": sender,
        "кампания": f"Мониторинг информационной работы {today.year} года",
        "срок": formats.day_words(day if kind is Kind.BEFORE else today - timedelta(days=5)),
        "состояние": "черновик",
        "осталось": left(7),
        "прошло": passed(5),
        "ссылка": site,
        "дата": formats.day_words(today),
        "сводка": "Сдали вчера: 3\nЖдут проверки: 5\nНе начали: 12",
        "неделя": f"{today.isocalendar().week} ({today.isocalendar().year})",
        "название": "Как рассказать о колдоговоре",
        "материалы": "https://example.ru/materialy",
        "примечание": "Второй материал — для стенда.",
        "логин": "ivanova",
        "код": "XXXX-XXXX-XXXX",
        "до": f"{formats.day_words(today + timedelta(days=1))}, 12:00",
    }


def left(days: int) -> str:
    if not days:
        return "сегодня последний день"
    verb = formats.plural(days, "остался", "осталось", "осталось")
    return f"{verb} {formats.count(days, 'день', 'дня', 'дней')}"


def passed(days: int) -> str:
    return formats.count(days, "день", "дня", "дней")
