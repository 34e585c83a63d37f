"""The register of information resources: what an accepted form tells of the organisation's own pages, groups,
channels and post box. Contacts of people never get into it."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from core import formats
from core.answers import Answers, Row, Rows
from core.forms import Form, applies
from core.indicators import AnswerKind, Indicator

KEY = 500
# «Больше года» means a year: whoever reports later than last time is asked to look.
FRESH_DAYS = 365


class Kind(StrEnum):
    SITE = "site"
    PAGE = "page"
    GROUP = "group"
    CHANNEL = "channel"
    EMAIL = "email"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _TITLES[self]

    @property
    def family(self) -> str:
        """Of one family an address stands in a form once: a page that has become a site is still the same."""
        return {"site": "web", "page": "web", "group": "net", "channel": "net"}.get(self.value, self.value)


_TITLES = {
    Kind.SITE: "свой сайт",
    Kind.PAGE: "страница на чужом сайте",
    Kind.GROUP: "группа",
    Kind.CHANNEL: "канал",
    Kind.EMAIL: "электронная почта",
    Kind.OTHER: "другой адрес",
}


@dataclass(frozen=True)
class Resource:
    """`platform` is the code of an option of the form, `title` says in its words what it is."""

    kind: Kind
    address: str
    platform: str = ""
    title: str = ""
    followers: int | None = None

    @property
    def key(self) -> str:
        return key(self.address)

    @property
    def place(self) -> tuple[str, str]:
        """What tells the resources of one organisation from each other."""
        return self.kind.family, self.key


# By which answer a form tells of a family at all: nothing is gone because nobody was asked or nobody answered.
_DECIDES = {"site_kind": "web", "channels_exist": "net", "channels": "net", "email_own": "email"}


def asked(form: Form, answers: Answers) -> frozenset[str]:
    """Families that the form tells of: whatever it has no more of these is gone."""
    told = {family for code, family in _DECIDES.items() if code in form.indicators and code in answers}
    return frozenset(
        told | {Kind.OTHER.family} if any(_own_question(i, s) for i, s in _asking(form)) else told
    )


def _asking(form: Form) -> Iterator[tuple[Indicator, str]]:
    """Questions with the code of their section."""
    return ((i, section.code) for section in form.sections for i in section.indicators)


def _own_question(indicator: Indicator, section: str) -> bool:
    """A region's own, among those about pages and groups; elsewhere an address may be a person's."""
    plain = indicator.kind is AnswerKind.ADDRESS and indicator.public
    return plain and section in ("page", "channels") and indicator.code != "site_url"


def questions(form: Form) -> frozenset[str]:
    """Codes of the questions that tell of resources, and of those they depend on."""
    telling = [i for i, section in _asking(form) if i.code in _TELLING or _own_question(i, section)]
    needed = {i.code for i in telling} | {i.after.code for i in telling if i.after} | _DECIDES.keys()
    return frozenset(needed & form.indicators.keys())


_TELLING = ("site_url", "channels", "email_address")


def of(form: Form, answers: Answers) -> dict[tuple[str, str], Resource]:
    """By `place`; what is told twice is there once, as it was told first."""
    found: dict[tuple[str, str], Resource] = {}
    for resource in _told(form, answers):
        if resource.key:
            found.setdefault(resource.place, resource)
    return found


def _told(form: Form, answers: Answers) -> Iterator[Resource]:
    for indicator, section in _asking(form):
        given = answers.get(indicator.code)
        if given is None or not applies(indicator, answers):
            continue
        if isinstance(given, Rows) and indicator.code == "channels":
            yield from _channels(indicator, given)
        elif isinstance(given, str):
            yield from _single(indicator, section, given, answers)


def _single(indicator: Indicator, section: str, given: str, answers: Answers) -> Iterator[Resource]:
    if indicator.code == "site_url":
        yield Resource(Kind.SITE if answers.get("site_kind") == "own" else Kind.PAGE, given)
    elif indicator.code == "email_address":
        # A person's own post box is the person's and not the organisation's.
        owner = answers.get("email_own")
        if owner in ("own", "institution"):
            yield Resource(Kind.EMAIL, given, title="" if owner == "own" else "почта учреждения")
    elif _own_question(indicator, section):
        yield Resource(Kind.OTHER, given, title=indicator.short[:300])


def _channels(indicator: Indicator, rows: Rows) -> Iterator[Resource]:
    """Groups and channels with an address; closed chats have none."""
    column = indicator.by_code.get("chan_url")
    for line in rows.lines:
        address = line.get("chan_url")
        if column is None or not isinstance(address, str) or not applies(column, line):
            continue
        kind = Kind.CHANNEL if line.get("chan_kind") == "channel" else Kind.GROUP
        members, platform = line.get("chan_members"), str(line.get("chan_platform") or "")
        counted = members if isinstance(members, int) and not isinstance(members, bool) else None
        yield Resource(kind, address, platform[:40], _words(indicator.by_code, line), _fitting(counted))


def _words(columns: Mapping[str, Indicator], line: Row) -> str:
    """«ВКонтакте, официальная группа»."""
    chosen = ((columns.get(code), line.get(code)) for code in ("chan_platform", "chan_kind"))
    return ", ".join(c.known_labels.get(str(v), "") for c, v in chosen if c is not None and v)[:300].strip(
        ", "
    )


def _fitting(followers: int | None) -> int | None:
    """What a column of the register takes; the form takes larger slips of the finger."""
    return followers if followers is not None and abs(followers) < 2**31 else None


# Names under which one network is reached; the first is the one that is compared.
_SAME = (
    ("vk.com", "vk.ru", "vkontakte.ru", "m.vk.com", "m.vk.ru", "new.vk.com"),
    ("t.me", "telegram.me", "telegram.dog"),
    ("ok.ru", "m.ok.ru", "odnoklassniki.ru"),
    ("rutube.ru", "m.rutube.ru"),
    ("dzen.ru", "m.dzen.ru"),
)
_KNOWN = {name: names[0] for names in _SAME for name in names}
# Where somebody came from; of a network everything behind the question mark is that.
_MARKS = re.compile(r"utm_\w+|fbclid|yclid|gclid|from|ref|igshid")
_START_PAGE = re.compile(r"/(index|default)\.(html?|php|aspx?)$")


def key(address: str) -> str:
    """The address as it is compared: «HTTPS://www.Школа4.РФ/profsoyuz/» -> "школа4.рф/profsoyuz". "" where there is
    nothing to compare."""
    bare = address.strip()
    if re.fullmatch(r"[^@\s/]+@[^@\s/]+", bare):
        name, _, host = bare.rpartition("@")
        return f"{name.lower()}@{_host(host)}"[:KEY]
    if re.fullmatch(r"@\w+", bare):
        bare = f"t.me/{bare[1:]}"
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", bare):
        bare = f"//{bare}"
    try:
        parts = urlsplit(bare)
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:
        return address.strip().lower()[:KEY]
    at = "" if port in (None, 80, 443) else f":{port}"
    path = _START_PAGE.sub("", unquote(parts.path).lower().rstrip("/"))
    if host == "t.me":
        path = re.sub(r"^/(s/|@)", "/", path)
    asked = () if host in _KNOWN else parse_qsl(parts.query)
    kept = [(n, v) for n, v in asked if not _MARKS.fullmatch(n.lower())]
    query = f"?{unquote(urlencode(kept)).lower()}" if kept else ""
    return f"{host}{at}{path}{query}"[:KEY]


def _host(name: str) -> str:
    """In lower case and in letters: "XN--..." and «.РФ» are one."""
    bare = name.lower().rstrip(".")
    # A name that cannot be read stays as it was typed.
    with suppress(UnicodeError):
        bare = bare.encode("ascii").decode("idna") if "xn--" in bare else bare
    short = bare.removeprefix("www.")
    return _KNOWN.get(short, short)


def shown(address: str) -> str:
    """The address for reading: without what every address begins with."""
    return re.sub(r"^https?://(www\.)?|/$", "", address, flags=re.IGNORECASE)


_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@([\w-]{1,63}\.)+[\w-]{2,63}")
_PLAIN = "/?#@!$&*+,;=:%~-._"
_PLACE = re.compile(r"([\w-]{1,63}\.)+[\w-]{2,63}\.?(:[0-9]{1,5})?")


def link(address: str) -> str | None:
    """Where a click may lead: a page of the web or a letter; None for whatever else has got in here."""
    if _EMAIL.fullmatch(address):
        return f"mailto:{quote(address, safe='@')}"
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if (
        parts.scheme not in ("http", "https")
        or not _PLACE.fullmatch(parts.netloc)
        or not address.isprintable()
    ):
        return None
    try:
        place = parts.netloc.encode("idna").decode()
    except UnicodeError:
        return None
    rest = parts._replace(scheme="", netloc="").geturl()
    return f"{parts.scheme}://{place}{quote(rest, safe=_PLAIN)}"


def told_on(accepted: date, year: int) -> date:
    """What a form of a year tells was so in that year, whenever it was accepted or imported."""
    return min(accepted, date(year, 12, 31))


class Freshness(StrEnum):
    FRESH = "fresh"
    OLD = "old"
    GONE = "gone"

    @property
    def label(self) -> str:
        return {"fresh": "подтверждены", "old": "больше года не подтверждены", "gone": "больше не указаны"}[
            self.value
        ]


def freshness(confirmed: date, gone: date | None, today: date) -> Freshness:
    if gone is not None:
        return Freshness.GONE
    return Freshness.OLD if (today - confirmed).days > FRESH_DAYS else Freshness.FRESH


def told(confirmed: date, gone: date | None, today: date) -> str:
    """«подтверждён 12.10.2026» and the like."""
    state = freshness(confirmed, gone, today)
    if state is Freshness.GONE:
        return f"не указан в форме, принятой {formats.day(gone)}"
    if state is Freshness.OLD:
        return f"больше года не подтверждён, в последний раз {formats.day(confirmed)}"
    return f"подтверждён {formats.day(confirmed)}"


class Works(StrEnum):
    """What the last look at an address has told."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {"yes": "открываются", "no": "не открываются", "unknown": "не проверены"}[self.value]
