"""Invented names: places, institutions, people. Everything is made up; a likeness is a coincidence."""

from collections.abc import Sequence
from random import Random

from core.organisations import Kind

FEDERATION = "Общероссийский Профсоюз образования"

# Chosen so that no pair makes a town on the map.
_BEGINNINGS = (
    "Верхне", "Нижне", "Средне", "Тихо", "Ясно", "Звонко", "Луче", "Свето", "Мирно", "Быстро",
    "Холмо", "Клёно", "Рябино", "Дубро", "Медо", "Росо", "Иво", "Липо", "Камне", "Родно",
)  # fmt: skip
_ENDS = (
    "реченск", "озёрск", "лужск", "дольск", "бережск", "полянск", "ключинск", "лесск", "рощинск", "нивск",
)  # fmt: skip
CAPITALS = ("Заречинск", "Лучеград", "Ясноград", "Тихоград", "Мирноград-на-Луже", "Звонкоград", "Дубноград")
_VILLAGE = ("Тихий", "Дальний", "Сухой", "Малый", "Большой", "Кривой", "Ясный", "Долгий", "Старый", "Новый")
_VILLAGE_END = ("Лог", "Бор", "Брод", "Холм", "Луг", "Родник", "Перекат", "Увал", "Плёс", "Дол")

_FLOWERS = (
    "Ромашка", "Солнышко", "Теремок", "Радуга", "Берёзка", "Колокольчик", "Сказка", "Ручеёк", "Журавлик",
    "Светлячок", "Рябинка", "Улыбка", "Звёздочка", "Аленький цветочек", "Золотой ключик", "Ласточка",
)  # fmt: skip
_SCHOOL = "МБОУ «Средняя школа № {n}»"
_FAMOUS = {1: "МБОУ «Гимназия № {n}»", 5: "МАОУ «Лицей № {n}»"}
_RURAL = ("МБОУ «Средняя школа с. {village}»", "МБОУ «Основная школа с. {village}»", _SCHOOL)
_EXTRA = (
    "МБУДО «Дом детского творчества № {n}»", "МБУДО «Детская школа искусств № {n}»",
    "МБУДО «Спортивная школа № {n}»", "МБУДО «Станция юных натуралистов № {n}»",
    "МБУДО «Центр детского творчества «{flower}»»",
)  # fmt: skip
_OTHER = (
    "Управление образования, {town}", "МКУ «Центр бухгалтерского учёта», {town}",
    "МКУ «Методический центр», {town}", "МУП «Комбинат школьного питания № {n}»",
    "МБУ «Центр психолого-педагогической помощи № {n}»", "МКУ «Хозяйственная служба образования № {n}»",
)  # fmt: skip
_COLLEGES = (
    "педагогический колледж", "аграрный техникум", "политехнический колледж", "колледж искусств",
    "медицинский колледж", "строительный техникум", "колледж сервиса и торговли", "транспортный техникум",
)  # fmt: skip
_UNIVERSITIES = (
    "государственный университет", "государственный педагогический университет", "технический университет",
    "аграрный университет", "институт культуры", "медицинский университет", "институт развития образования",
)  # fmt: skip

_SURNAMES = (
    "Заречнев", "Лугов", "Ясенев", "Кленовский", "Родников", "Полевой", "Озеров", "Дубравин", "Вересов",
    "Ольховцев", "Росинцев", "Тихомиров", "Светлов", "Берёзин", "Рябинин", "Малинин", "Холмогоров", "Снегов",
    "Перелесков", "Заозёрный", "Журавлёв", "Чистов", "Ладогин", "Мирный",
)  # fmt: skip
_WOMEN = (
    "Елена", "Ольга", "Наталья", "Татьяна", "Ирина", "Светлана", "Марина", "Анна", "Людмила", "Екатерина",
    "Юлия", "Надежда",
)  # fmt: skip
_MEN = ("Александр", "Сергей", "Андрей", "Дмитрий", "Алексей", "Николай")
_PATRONYMICS = (
    "Александров", "Сергеев", "Андреев", "Дмитриев", "Алексеев", "Николаев", "Иванов", "Петров", "Викторов",
    "Павлов", "Михайлов",
)  # fmt: skip
POSITIONS = (
    "член профкома", "заместитель председателя профкома", "методист",
    "педагог-организатор", "член комиссии профкома", "председатель профкома",
)  # fmt: skip


def towns(rng: Random, count: int) -> list[str]:
    """Different names ending in «-ск»; at most 200."""
    return rng.sample([b + e for b in _BEGINNINGS for e in _ENDS], count)


def feminine(town: str) -> str:
    """Тихореченск -> Тихореченская (организация, область)."""
    return town + "ая"


def masculine(town: str) -> str:
    """Тихореченск -> Тихореченский (район, колледж)."""
    return town + "ий"


def region(number: int, towns: Sequence[str]) -> tuple[str, str]:
    """(name of the region, name of its organisation); number counts from 1."""
    if number == 1:
        return "Заречная область", "Заречная областная организация Профсоюза"
    adjective = feminine(towns[number - 2])
    if number % 5 == 0:
        return f"{masculine(towns[number - 2])} край", f"{adjective} краевая организация Профсоюза"
    return f"{adjective} область", f"{adjective} областная организация Профсоюза"


def territory(town: str, urban: bool) -> tuple[str, str]:
    """(its town or district, name of its organisation)."""
    if urban:
        return f"г. {town}", f"{feminine(town)} городская организация Профсоюза"
    return f"{masculine(town)} район", f"{feminine(town)} районная организация Профсоюза"


def village(rng: Random) -> str:
    return f"{rng.choice(_VILLAGE)} {rng.choice(_VILLAGE_END)}"


def institution(rng: Random, kind: Kind, n: int, town: str, adjective: str, urban: bool) -> tuple[str, str]:
    """(name, settlement) of the n-th institution of its kind in a place; `adjective` is masculine."""
    settlement = town if urban or rng.random() < 0.3 else f"с. {village(rng)}"
    words = {
        "n": n,
        "village": settlement.removeprefix("с. "),
        "flower": _FLOWERS[n % len(_FLOWERS)],
        "town": town,
    }
    if kind is Kind.SCHOOL:
        rural = settlement.startswith("с. ")
        pattern = rng.choice(_RURAL) if rural else _FAMOUS.get(n % 9, _SCHOOL)
        return pattern.format(**words), settlement
    if kind is Kind.KINDERGARTEN:
        return "МБДОУ «Детский сад № {n} «{flower}»»".format(**words), settlement
    if kind is Kind.EXTRA:
        return _EXTRA[n % len(_EXTRA)].format(**words), settlement
    if kind is Kind.OTHER:
        return _OTHER[(n - 1) % len(_OTHER)].format(**words), town
    pool, form = (_COLLEGES, "ГБПОУ") if kind is Kind.COLLEGE else (_UNIVERSITIES, "ФГБОУ ВО")
    lap, place = divmod(n - 1, len(pool))
    number = f" № {lap + 1}" if lap else ""
    return f"{form} «{adjective} {pool[place]}{number}»", town


def person(rng: Random) -> str:
    """Surname, name, patronymic; in schools women are the majority."""
    surname, father = rng.choice(_SURNAMES), rng.choice(_PATRONYMICS)
    if rng.random() < 0.12:
        return f"{surname} {rng.choice(_MEN)} {father}ич"
    soft = surname.endswith(("ий", "ый", "ой"))
    return f"{surname[:-2] + 'ая' if soft else surname + 'а'} {rng.choice(_WOMEN)} {father}на"
