"""Russian after a number: cases, plurals, shares and places in words.

Knows nothing of indicators and reports: whoever writes a sentence picks a noun and a case, and the number decides.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum

from core.formats import NBSP, half_up, number, plural


class Case(IntEnum):
    NOM, GEN, DAT, ACC, INS, PRE = range(6)


class Gender(IntEnum):
    HE, SHE, IT = range(3)


@dataclass(frozen=True)
class Noun:
    """`one` and `many` are the six cases of both numbers; `few` is what stands after 2, 3 and 4 («две школы»)."""

    one: tuple[str, str, str, str, str, str]
    few: str
    many: tuple[str, str, str, str, str, str]
    gender: Gender = Gender.HE

    def after(self, n: int, case: Case = Case.NOM) -> str:
        """The form after a whole number: «21 первичной организации» after «из», «4 школы», «11 школ»."""
        if case in (Case.NOM, Case.ACC):
            return plural(n, self.one[case], self.few, self.many[Case.GEN])
        return plural(n, self.one[case], self.many[case], self.many[case])


def _noun(one: str, few: str, many: str, gender: Gender = Gender.HE) -> Noun:
    """From lines of six words in the order of the cases."""
    return Noun(_six(one), few, _six(many), gender)


def _six(line: str) -> tuple[str, str, str, str, str, str]:
    first, second, third, fourth, fifth, sixth = line.split(" | ")
    return first, second, third, fourth, fifth, sixth


def _organisation(kind: str) -> Noun:
    """«первичная», «территориальная», «региональная» or "" decline alike."""
    if not kind:
        return _noun(
            "организация | организации | организации | организацию | организацией | организации",
            "организации",
            "организации | организаций | организациям | организации | организациями | организациях",
            Gender.SHE,
        )
    k = kind.removesuffix("ая")
    plain = _organisation("")
    ends = ("ая", "ой", "ой", "ую", "ой", "ой")
    one = " | ".join(f"{k}{e} {w}" for e, w in zip(ends, plain.one, strict=True))
    ends = ("ые", "ых", "ым", "ые", "ыми", "ых")
    many = " | ".join(f"{k}{e} {w}" for e, w in zip(ends, plain.many, strict=True))
    return _noun(one, f"{k}ые организации", many, Gender.SHE)


ORGANISATION = _organisation("")
PRIMARY = _organisation("первичная")
TERRITORIAL = _organisation("территориальная")
REGIONAL = _organisation("региональная")
MEMBER = _noun(
    "член | члена | члену | члена | членом | члене",
    "члена",
    "члены | членов | членам | членов | членами | членах",
)
PERSON = _noun(
    "человек | человека | человеку | человека | человеком | человеке",
    "человека",
    "люди | человек | людям | человек | людьми | людях",
)
WORKER = _noun(
    "работник | работника | работнику | работника | работником | работнике",
    "работника",
    "работники | работников | работникам | работников | работниками | работниках",
)
COPY = _noun(
    "экземпляр | экземпляра | экземпляру | экземпляр | экземпляром | экземпляре",
    "экземпляра",
    "экземпляры | экземпляров | экземплярам | экземпляры | экземплярами | экземплярах",
)
POINT = _noun(
    "процентный пункт | процентного пункта | процентному пункту | процентный пункт | процентным пунктом"
    " | процентном пункте",
    "процентных пункта",
    "процентные пункты | процентных пунктов | процентным пунктам | процентные пункты | процентными пунктами"
    " | процентных пунктах",
)
ROUBLE = _noun(
    "рубль | рубля | рублю | рубль | рублём | рубле",
    "рубля",
    "рубли | рублей | рублям | рубли | рублями | рублях",
)


def plain_noun(stem: str) -> Noun:
    """A masculine noun without surprises: «билет», «конкурс»."""
    one = " | ".join(stem + e for e in ("", "а", "у", "", "ом", "е"))
    many = " | ".join(stem + e for e in ("ы", "ов", "ам", "ы", "ами", "ах"))
    return _noun(one, stem + "а", many)


def counted(n: int, noun: Noun, case: Case = Case.NOM) -> str:
    """«48 членов», «в 21 первичной организации»."""
    return f"{number(n)}{NBSP}{noun.after(n, case)}"


def tidy(value: Decimal, places: int) -> str:
    """As people write it in a sentence: 2,0 is 2, 1,50 stays 1,50. Rounded half up, as in the tables."""
    rounded = half_up(value, places)
    return number(rounded, 0 if rounded == rounded.to_integral_value() else places)


def measured(value: Decimal, places: int, noun: Noun, case: Case = Case.NOM) -> str:
    """A number that may be a fraction: a fraction governs the genitive singular, «1,2 процентного пункта»."""
    rounded = half_up(value, places)
    if rounded == rounded.to_integral_value():
        return counted(int(rounded), noun, case)
    return f"{number(rounded, places)}{NBSP}{noun.one[Case.GEN]}"


def points(value: Decimal, places: int = 1) -> str:
    """The size of a difference between percentages; its sign is the business of the words around it."""
    return measured(abs(value), places, POINT, Case.ACC)


def chosen(n: int, one: str, many: str) -> str:
    """The form of a verb or of an adjective that goes with a number: «сдала» after 21, «сдали» after 22."""
    return plural(n, one, many, many)


_EVERY = (
    (2, "втор"), (3, "трет"), (4, "четвёрт"), (5, "пят"), (10, "десят"),
)  # fmt: skip
_ENDS = {Gender.HE: ("ый", "ой", "ий"), Gender.SHE: ("ая", "ая", "ья"), Gender.IT: ("ое", "ое", "ье")}
# Of fewer than this nobody says «каждая третья».
ENOUGH = 10


def every(part: int, whole: int, gender: Gender = Gender.SHE) -> str:
    """«каждая третья», «почти каждая пятая», or "" where no such words would be true: a share within half a per cent
    of it, «почти» up to two per cent less. Of a handful there is nothing to say so."""
    if whole < ENOUGH or part <= 0:
        return ""
    share = Decimal(part) * 100 / whole
    for n, stem in _EVERY:
        below = Decimal(100) / n - share
        if abs(below) <= Decimal("0.5"):
            return f"{_each(gender)} {_ordinal(stem, gender)}"
        if 0 < below <= 2:
            return f"почти {_each(gender)} {_ordinal(stem, gender)}"
    return ""


def _each(gender: Gender) -> str:
    return {Gender.HE: "каждый", Gender.SHE: "каждая", Gender.IT: "каждое"}[gender]


def _ordinal(stem: str, gender: Gender) -> str:
    usual, stressed, soft = _ENDS[gender]
    return stem + (soft if stem == "трет" else stressed if stem == "втор" else usual)


def listed(parts: tuple[str, ...] | list[str]) -> str:
    """«а», «а и б», «а, б и в»."""
    *first, last = parts or [""]
    return f"{', '.join(first)} и {last}" if first else last


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def small(words: str) -> str:
    return words[:1].lower() + words[1:]


def stopped(sentence: str) -> str:
    """One full stop, also after «чел.» and «г.»; none after nothing."""
    return sentence if not sentence or sentence.endswith((".", "!", "?", "…")) else f"{sentence}."


def roubles(value: Decimal) -> str:
    """«48,2 тыс. рублей», «1,3 млн рублей»: of large sums nobody reads out the kopecks."""
    for size, words, least in ((10**9, "млрд", 1), (10**6, "млн", 1), (10**3, "тыс.", 10)):
        if half_up(abs(value) / size, 1) >= least:
            return f"{tidy(value / size, 1)}{NBSP}{words}{NBSP}рублей"
    return counted(int(half_up(value, 0)), ROUBLE)
