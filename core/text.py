"""The one gate that every text from outside passes: forms, imports, administration."""

import re
import unicodedata

LIMIT = 5000
LINE_LIMIT = 500
LOGIN_LIMIT = 200

_LETTERS = str.maketrans("абвгдеёзийклмнопрстуфыэ", "abvgdeeziiklmnoprstufye")
_PAIRS = {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya"}
_SILENT = {"ъ": "", "ь": ""}

_SURROGATE = re.compile("[\ud800-\udfff]")
_NEWLINE = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Signs nobody sees and that make two texts look alike or read backwards: controls, soft hyphen, zero-width,
# bidi marks and overrides, tags, signs of nobody's alphabet (private use, with a meaning of its own inside the program:
# core/reports/live), and what neither XML nor PostgreSQL takes.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ue000-\uf8ff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)


def clean(value: str, limit: int = LIMIT) -> str:
    """NFC text without invisible signs and outer blanks, `limit` in characters.

    ValueError with a Russian sentence where the text cannot be stored as it is.
    """
    return _bounded(_washed(value), limit)


def line(value: str, limit: int = LINE_LIMIT) -> str:
    """The same in one line: names, addresses, e-mails. ValueError as in `clean`."""
    return _bounded(_washed(value).replace("\n", " "), limit)


def canonical_login(value: str) -> str:
    """The one form in which a login is stored and looked up; a Cyrillic «а» is not a Latin "a".

    Never raises: sign-in answers alike to everything. What no account can be called becomes "".
    """
    if len(value) > LOGIN_LIMIT or _SURROGATE.search(value):
        return ""
    folded = unicodedata.normalize("NFKC", _washed(value).replace("\n", " ")).lower()
    # Lower case may compose anew («İ»); the second pass reaches the fixed point.
    return unicodedata.normalize("NFKC", folded).strip()


def search_key(value: str) -> str:
    """What is compared when people search: SQLite folds the case of ASCII only, so it is done here.

    Never raises: a lone surrogate is simply found nowhere.
    """
    washed = _washed(_SURROGATE.sub("\ufffd", value))
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", washed).casefold())
    return " ".join(folded.replace("ё", "е").split())


MOST_WORDS = 6
_NUMBERED = re.compile(r"\bno\.?\s*(?=[0-9])")  # «№» as it is folded
_ENDING = re.compile("(?<=[а-я]{4})[аеиоуыэюяйь]{1,2}$")


def search_words(key: str) -> tuple[tuple[str, str], ...]:
    """The words of a search key, each with the part of it that its other cases share: школа, школы -> школ."""
    words = dict.fromkeys(_NUMBERED.sub(" ", key).split())
    return tuple((word, _ENDING.sub("", word)) for word in words)[:MOST_WORDS]


def latin(value: str) -> str:
    """«Ёлкина» -> "elkina"; what is not Russian stays as it is, in lower case."""
    signs = (_PAIRS | _SILENT).get
    return "".join(signs(sign, sign) for sign in value.lower()).translate(_LETTERS)


def alphabetical(value: str) -> tuple[str, str]:
    """What lists of names are sorted by: А … Е Ё Ж … Я whatever the database thinks, capitals only where nothing else
    differs. Never raises."""
    # After everything that begins with «е», and before «ж».
    return value.casefold().replace("ё", "е\U0010ffff"), value


def _washed(value: str) -> str:
    if _SURROGATE.search(value):
        raise ValueError("В тексте есть повреждённые знаки: наберите его заново.")
    visible = _INVISIBLE.sub("", _NEWLINE.sub("\n", value).replace("\t", " "))
    # NFC after the wash: a zero-width sign may stand between a letter and its accent.
    return unicodedata.normalize("NFC", visible).strip()


def _bounded(value: str, limit: int) -> str:
    if len(value) > limit:
        raise ValueError(f"Текст слишком длинный: не более {limit} знаков, сейчас {len(value)}.")
    return value
