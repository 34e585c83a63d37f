"""Contacts that somebody has written into a text for everybody to read: an open report has none of persons.

A telephone number is known by the shape of its groups, not by how many digits it has: sums of money, years, ranges and
numbers of documents have other shapes and stay as they are.
"""

import re
from functools import partial

HIDDEN = "(контакт не печатается)"

_BLANK = r"[^\S\n]{0,2}"
_DASH = r"[-\u2010-\u2015\u2212]"
_SEP = rf"{_BLANK}(?:{_DASH}|[./])?{_BLANK}"
# Groups after a code of 3, 4 and 5 digits: «123-45-67», «12-34-56», «1-23-45». Sums have groups of three alone.
_SHAPES = {
    3: ("3 2 2", "3 4", "2 2 3", "2 3 2", "7"),
    4: ("2 2 2", "3 3", "2 4", "6"),
    5: ("1 2 2", "1 4", "2 3", "3 2", "5"),
}


def _numbers(first: str, braced: bool) -> str:
    """The code of a town or an operator and the number; `first` says with which digit the code begins."""
    found = []
    for length, shapes in _SHAPES.items():
        code = rf"{first}\d{{{length - 1}}}"
        rest = "|".join(_SEP.join(rf"\d{{{n}}}" for n in shape.split()) for shape in shapes)
        found.append((rf"\(\s?{code}\s?\)" if braced else code) + f"{_SEP}(?:{rest})")
    return f"(?:{'|'.join(found)})"


# No code of Russia begins with 0, 1 or 2; after «+7» and in brackets after «8» nothing else is meant anyway.
_ANY, _REAL = r"\d", "[3-9]"
_PHONE = re.compile(
    "|".join(
        (
            rf"\+{_BLANK}7{_SEP}(?:{_numbers(_ANY, True)}|{_numbers(_ANY, False)})(?!\d)",
            rf"\+{_BLANK}[1-9]\d{{0,2}}{_SEP}\(?\d{{2,3}}\)?{_SEP}\d{{3}}(?:{_SEP}\d{{2}}){{2}}(?!\d)",
            rf"(?<!\d)[78]{_SEP}(?:{_numbers(_ANY, True)}|{_numbers(_REAL, False)})(?!\d)",
            rf"{_numbers(_REAL, True)}(?!\d)",
            rf"(?<!\d)9\d\d{_SEP}\d{{3}}(?:{_SEP}\d{{2}}){{2}}(?!\d)",
            r"(?<!\d)9\d{9}(?!\d)",
            rf"(?<!\d)(?<!\d-)(?:[348]\d\d{_SEP})?\d{{3}}(?:{_DASH}\d{{2}}){{2}}(?!{_DASH}?\d)",
        )
    )
)
# Numbers without a code are those of words only: «тел. 12-34-56».
_NAMED = re.compile(
    r"(?<!\w)((?:тел|телефон(?:ы|а|у|ом|ам)?|моб|мобильный|сот|сотовый|факс|(?:по)?звоните|(?:по)?звонить|"
    rf"whats\s?app|ватсап|вотсап|viber|вайбер)(?!\w)(?:\.?:?|[^\d\n]{{0,30}}?(?:[.:№]|{_DASH})){_BLANK})"
    rf"(\d{{1,3}}(?:{_BLANK}{_DASH}{_BLANK}\d{{2}}){{2}}|\d{{2,3}}{_DASH}\d{{3}}|\d{{1,2}}(?: \d{{2}}){{2}}"
    r"|\d{5,7})(?!\d)",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.%+-]{1,64}[^\S\n]?[@\uff20][^\S\n]?(?:[\w-]{1,63}\.)+[^\W\d_]{2,20}")
_MESSENGER = re.compile(
    r"(?:https?://)?(?<![\w.])(?:www\.|m\.)?(?:(?:t|telegram|wa)\.me/\+?[\w-]+(?:/[\w-]+)*|vk\.com/id\d+)"
    r"|(?<![\w@.])[@\uff20][A-Za-z_]\w{1,31}",
    re.IGNORECASE,
)

# What the number counts, or what kind of number it is: then nobody is called by it.
_UNIT = re.compile(rf"{_BLANK}(?:%|₽|руб|коп|тыс|млн|млрд|экз|чел|шт)", re.IGNORECASE)
_PLAIN = re.compile(r"[\d\s.]+")
_DOCUMENT = re.compile(
    rf"(?:(?<!тел\.)(?<!тел\. )(?<!телефон )(?<!телефона )№|инн|огрн|кпп|сч[её]т|р/с){_BLANK}$", re.IGNORECASE
)
# «8 500 000 — 2025 год»
_OF_YEAR = re.compile(rf"\d{{1,3}}(?:[^\S\n]\d{{3}})+[^\S\n]+{_DASH}[^\S\n]+(?:19|20)\d\d")


def without(text: str) -> str:
    """Said where something was left out: nothing is cut silently."""
    return _left_out(text)[0]


def found(text: str) -> tuple[str, ...]:
    """As they were typed, each once."""
    return tuple(dict.fromkeys(_left_out(text)[1]))


def _left_out(text: str) -> tuple[str, list[str]]:
    """The text without its contacts, and these."""
    gone: list[str] = []

    def hide(found: re.Match[str], group: int = 0) -> str:
        if _counts(found, group):
            return found[0]
        gone.append(found[group])
        return found[0][: found.start(group) - found.start()] + HIDDEN

    for contact, group in ((_EMAIL, 0), (_MESSENGER, 0), (_PHONE, 0), (_NAMED, 2)):
        text = contact.sub(partial(hide, group=group), text)
    return text, gone


def _counts(found: re.Match[str], group: int) -> bool:
    """Is it a sum, a count or the number of a document after all?"""
    number, text = found[group], found.string
    if any(map(str.isalpha, number)):
        return False
    if _OF_YEAR.fullmatch(number):
        return True
    short = "(" not in number and sum(map(str.isdecimal, number)) <= 10
    before = text[: found.start(group)][-20:]
    if short and _DOCUMENT.search(before):
        return True
    # «по телефону — 12345»: how many have called.
    if group and number.isdecimal() and re.search(_DASH, found[1]):
        return True
    return _PLAIN.fullmatch(number) is not None and _UNIT.match(text, found.end(group)) is not None
