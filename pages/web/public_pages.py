"""The public pages as HTML: a report with its decision and versions, what is said instead of one, the list.

Texts from people pass `escape` here, those of the paper in core/reports/web.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from html import escape
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from core import formats
from core.formats import NBSP
from db.published import Found, Listing
from db.releases import Head, State
from pages import ROOT

_SHEETS = ROOT / "pages"
STYLE_PATH = "/public.css"
TITLE = "Открытые отчёты организаций Профсоюза"
_FRAME = (
    '<!doctype html><html lang="ru"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="robots" content="{robots}"><meta name="color-scheme" content="light dark">'
    '<title>{title}</title><link rel="icon" type="image/png" href="/icon.png">'
    '<link rel="stylesheet" href="{style}"></head><body>'
    '<a class="skip" href="#main">К содержанию</a>'
    '<header class="house"><div><a class="home" href="/reports"><img src="/icon.png" alt="">Открытые отчёты</a>'
    '<a class="door" href="/">Вход для организаций</a></div></header>'
    '<main id="main">{body}</main>'
    '<footer class="last"><div>Профмонитор: мониторинг информационной работы Профсоюза</div></footer>'
    "</body></html>"
)
_EXPLAINED = (
    '<section class="explained"><h2>Что это за страница</h2>'
    "<p>Здесь открытый отчёт организации ровно в том виде, в каком его утвердил её орган. Опубликованный отчёт не "
    "меняется: если данные уточнили, организация выпускает новую версию, а прежняя остаётся в списке.</p>"
    "<p>«Нет данных» — не то же, что ноль: так сказано там, где принятой формы или ответа нет.</p></section>"
)


def stylesheet() -> bytes:
    """Ours, after the colours of the house: those stand in one place."""
    colours = re.search(
        r":root \{.*?\n\}\n@supports.*?\n\}\n", (_SHEETS / "ui" / "style.css").read_text("utf-8"), re.DOTALL
    )
    if colours is None:
        raise RuntimeError("the colours of pages/ui/style.css are not where they were")
    return (colours[0] + (_SHEETS / "web" / "public.css").read_text("utf-8")).encode()


STYLE = stylesheet()
_STYLE_ADDRESS = f"{STYLE_PATH}?v={sha256(STYLE).hexdigest()[:12]}"


def page(title: str, body: str, known: bool = False) -> str:
    """`known`: search engines may keep it."""
    robots = "index, follow" if known else "noindex"
    return _FRAME.format(title=escape(title), body=body, robots=robots, style=_STYLE_ADDRESS)


def report(found: Found, drawn: str, zone: ZoneInfo) -> str:
    """`drawn` is the paper as core/reports/web makes it."""
    title = f"{found.organisation}: открытый отчёт за {found.head.year} год"
    body = _newer(found) + _later(found, zone) + _issue(found, zone) + drawn + _EXPLAINED
    return page(title, body, known=found.present == found.head)


def instead(found: Found, zone: ZoneInfo) -> str:
    """What is said of a version that is not shown: nothing of what is in it."""
    head = found.head
    if head.state is State.APPROVED:
        title = "Отчёт ещё не опубликован"
        said = "<p>Он утверждён, но организация его пока не опубликовала. Загляните сюда позже.</p>"
    elif head.state is State.CANCELLED:
        title = "Этот отчёт больше не действует"
        said = "<p>Его утвердили, но не опубликовали, и утверждение снято.</p>"
    else:
        title = "Отчёт снят с публикации"
        said = (
            f"<p>{escape(found.organisation)}: открытый отчёт за {head.year}{NBSP}год, {_version(head)}. "
            f"Снят {_day(head.withdrawn, zone)}</p><p>Причина: {escape(head.reason)}</p>"
        )
    return page(title, f"<h1>{title}</h1>{said}{_instead_of(found)}{_TO_LIST}")


def _instead_of(found: Found) -> str:
    head, present = found.head, found.present
    if present is None:
        return ""
    named = "Опубликован прежний отчёт" if present.version < head.version else "Действующий отчёт"
    return f'<p><a href="/o/{present.code}">{named} за {head.year}{NBSP}год: {_version(present)}</a></p>'


_TO_LIST = '<p><a href="/reports">Все опубликованные отчёты</a></p>'


def unknown() -> str:
    title = "Такого отчёта нет"
    said = (
        "<p>Проверьте короткий адрес: в нём восемь знаков, латинские буквы и цифры, без нуля, единицы и буквы "
        "«o». Буквы большие или маленькие, всё равно.</p>"
    )
    return page(title, f"<h1>{title}</h1>{said}{_TO_LIST}")


def busy() -> str:
    title = "Сейчас слишком много посетителей"
    return page(title, f"<h1>{title}</h1><p>Обновите страницу через несколько секунд.</p>")


def _newer(found: Found) -> str:
    present = found.present
    if present is None or present.version <= found.head.version:
        return ""
    return (
        f'<p class="newer" role="note">Это прежняя версия. Действует другая: '
        f'<a href="/o/{present.code}">{_version(present)}, утверждена {_decided(present)}</a>.</p>'
    )


def _later(found: Found, zone: ZoneInfo) -> str:
    """Of the present version: it was replaced once, and what replaced it was taken back."""
    head = found.head
    gone = next((v for v in found.versions if v.state is State.TAKEN_BACK and v.version > head.version), None)
    if gone is None or found.present != head:
        return ""
    return (
        f'<p class="newer" role="note">Была и более поздняя {_version(gone)}, её сняли с публикации '
        f"{_day(gone.withdrawn, zone)} Причина: {escape(gone.reason.rstrip('. '))}. "
        f"На этой странице {_version(head)}, опубликованная раньше.</p>"
    )


def _issue(found: Found, zone: ZoneInfo) -> str:
    head = found.head
    decision = (
        f"{escape(head.decision.organ)}, протокол №{NBSP}{escape(head.decision.protocol)} от {_decided(head)}"
    )
    told = {
        "Утвердил": decision,
        "Опубликован": _day(head.published, zone),
        "Короткий адрес": f'<a href="/o/{head.code}">/o/{head.code}</a>',
    }
    rows = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in told.items())
    return (
        f'<section class="issue" aria-label="Об этом отчёте"><p class="what">Опубликованный отчёт, {_version(head)}</p>'
        f'<dl>{rows}</dl><p class="act"><a class="button" href="/o/{head.code}.pdf">Скачать PDF</a></p>'
        f"{_versions(found, zone)}{_digest(head)}</section>"
    )


def _versions(found: Found, zone: ZoneInfo) -> str:
    if len(found.versions) < 2:
        return ""
    lines = "".join(f"<li>{_listed(version, found.head, zone)}</li>" for version in found.versions)
    count = formats.count(len(found.versions), "версия", "версии", "версий")
    return f"<details><summary>Все версии этого отчёта: {count}</summary><ul>{lines}</ul></details>"


def _listed(version: Head, here: Head, zone: ZoneInfo) -> str:
    words = (
        f"{_version(version)}, утверждена {_decided(version)}, опубликована {_day(version.published, zone)}"
    )
    if version.state is State.TAKEN_BACK:
        words += f", снята {_day(version.withdrawn, zone)}: {escape(version.reason)}"
    return f"{words} (эта страница)" if version == here else f'<a href="/o/{version.code}">{words}</a>'


def _digest(head: Head) -> str:
    short = f"{head.digest[:4]} {head.digest[4:8]}…{head.digest[-4:]}"
    return (
        f"<details><summary>Контрольная сумма: {short}</summary><p><code>{head.digest}</code></p>"
        "<p>SHA-256 содержания отчёта, посчитанная в день утверждения. Каждый раз, когда отчёт открывают, она "
        "считается заново: если бы в нём изменился хоть один знак, он бы не показался.</p>"
        f'<p>Проверить её можно самим: это сумма файла <a href="/o/{head.code}.json">с содержанием отчёта</a> '
        "(JSON).</p></details>"
    )


def _version(head: Head) -> str:
    return f"версия{NBSP}{head.version}"


def _decided(head: Head) -> str:
    return formats.day_words(head.decision.decided)


def _day(moment: datetime | None, zone: ZoneInfo) -> str:
    assert moment is not None
    return formats.day_words(formats.local_day(moment, zone.key))


@dataclass(frozen=True)
class Asked:
    """What the list was asked for; "" is everything."""

    year: int
    region: str = ""
    words: str = ""

    def address(self, page: int = 1) -> str:
        asked = {"year": str(self.year), "region": self.region, "q": self.words}
        given = {name: value for name, value in asked.items() if value} | (
            {"page": str(page)} if page > 1 else {}
        )
        return "/reports?" + urlencode(given)


def listing(
    asked: Asked,
    found: Listing,
    years: tuple[int, ...],
    regions: Mapping[str, tuple[str, int]],
    demonstration: bool,
) -> str:
    invented = f'<p class="demo" role="note">{escape(formats.INVENTED)}</p>' if demonstration else ""
    body = f"{invented}<h1>{TITLE}</h1>{_form(asked, years, regions) if years else ''}{_rows(asked, found, years)}"
    return page(TITLE, body, known=True)


def _form(asked: Asked, years: tuple[int, ...], regions: Mapping[str, tuple[str, int]]) -> str:
    of_years = "".join(_option(str(year), str(year), year == asked.year) for year in years)
    of_regions = "".join(
        _option(code, f"{name}: {formats.number(number)}", code == asked.region)
        for code, (name, number) in regions.items()
    )
    return (
        '<form class="ask" method="get" action="/reports" role="search">'
        f'<label>Год<select name="year">{of_years}</select></label>'
        f'<label class="place">Регион<select name="region">{_option("", "Все регионы", not asked.region)}'
        f"{of_regions}</select></label>"
        '<label class="words">Название<input type="search" name="q" maxlength="100" '
        f'value="{escape(asked.words)}" placeholder="школа 4"></label><button>Найти</button></form>'
    )


def _option(value: str, label: str, chosen: bool) -> str:
    return f'<option value="{escape(value)}"{" selected" if chosen else ""}>{escape(label)}</option>'


def _rows(asked: Asked, found: Listing, years: tuple[int, ...]) -> str:
    if not years:
        return "<p>Опубликованных отчётов пока нет.</p>"
    if not found.rows:
        return "<p>Таких отчётов нет. Измените год, регион или название.</p>"
    count = formats.count(found.total, "отчёт", "отчёта", "отчётов")
    lines = "".join(
        f'<li><a href="/o/{row.code}">{escape(row.organisation)}</a>'
        f"<span>{escape(row.above)}{' · ' if row.above else ''}утверждён {formats.day_words(row.decided)}"
        f"{f' · версия {row.version}' if row.version > 1 else ''}</span></li>"
        for row in found.rows
    )
    said = f'<p class="quiet">Опубликовано за {asked.year}{NBSP}год: {count}</p>'
    return f'{said}<ul class="reports">{lines}</ul>{_turn(asked, found)}'


def _turn(asked: Asked, found: Listing) -> str:
    if found.pages == 1:
        return ""
    here = f"Страница {formats.number(found.page)} из{NBSP}{formats.number(found.pages)}"
    back = f'<a rel="prev" href="{escape(asked.address(found.page - 1))}">← Предыдущая</a>'
    on = f'<a rel="next" href="{escape(asked.address(found.page + 1))}">Следующая →</a>'
    return (
        f'<nav class="turn" aria-label="Страницы списка"><span>{back if found.page > 1 else ""}</span>'
        f"<span>{here}</span><span>{on if found.page < found.pages else ''}</span></nav>"
    )
