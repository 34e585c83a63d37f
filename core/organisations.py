"""The tree of the union: levels, kinds of institution, size brackets."""

from enum import StrEnum


class Level(StrEnum):
    FEDERAL = "federal"
    REGIONAL = "regional"
    TERRITORIAL = "territorial"
    PRIMARY = "primary"

    @property
    def label(self) -> str:
        return LEVEL_TITLES[self]

    @property
    def depth(self) -> int:
        """0 at the top; a parent is always less deep than its child."""
        return tuple(Level).index(self)


LEVEL_TITLES = {
    Level.FEDERAL: "федерация",
    Level.REGIONAL: "региональная",
    Level.TERRITORIAL: "территориальная",
    Level.PRIMARY: "первичная",
}

# How members of a level are counted in words: (1, 2–4, 5+), nominative.
LEVEL_PLURALS = {
    Level.FEDERAL: ("федерация", "федерации", "федераций"),
    Level.REGIONAL: ("региональная организация", "региональные организации", "региональных организаций"),
    Level.TERRITORIAL: (
        "территориальная организация",
        "территориальные организации",
        "территориальных организаций",
    ),
    Level.PRIMARY: ("первичная организация", "первичные организации", "первичных организаций"),
}

PARENT_LEVELS: dict[Level, tuple[Level, ...]] = {
    Level.FEDERAL: (),
    Level.REGIONAL: (Level.FEDERAL,),
    Level.TERRITORIAL: (Level.REGIONAL,),
    # A university or a college often hangs directly under its region («областного подчинения»).
    Level.PRIMARY: (Level.TERRITORIAL, Level.REGIONAL),
}


class Kind(StrEnum):
    """Kind of institution a primary organisation works in; other levels have none."""

    SCHOOL = "school"
    KINDERGARTEN = "kindergarten"
    EXTRA = "extra"
    COLLEGE = "college"
    UNIVERSITY = "university"
    OTHER = "other"

    @property
    def label(self) -> str:
        return KIND_TITLES[self]


KIND_TITLES = {
    Kind.SCHOOL: "школа",
    Kind.KINDERGARTEN: "детский сад",
    Kind.EXTRA: "дополнительное образование",
    Kind.COLLEGE: "СПО",
    Kind.UNIVERSITY: "вуз",
    Kind.OTHER: "другое учреждение",
}

# Upper bounds of members, the last bracket is open; competitions of the union rank within such brackets.
SIZE_BRACKETS = ((50, "до 50"), (100, "51–100"), (500, "101–500"), (None, "более 500"))


def bracket(members: int | None) -> str | None:
    """Title of the size bracket, None where the number of members is unknown."""
    if members is None:
        return None
    return next(title for limit, title in SIZE_BRACKETS if limit is None or members <= limit)


# Of a territory by its primaries (domain rule of the index), of a region likewise; the last one is open.
TERRITORY_BRACKETS = ((30, "до 30"), (60, "31–60"), (None, "более 60"))
REGION_BRACKETS = ((500, "до 500"), (1000, "501–1000"), (None, "более 1000"))


def by_primaries(level: Level) -> tuple[tuple[int | None, str], ...]:
    """Size brackets of those above primaries, by how many primaries report to them."""
    return REGION_BRACKETS if level is Level.REGIONAL else TERRITORY_BRACKETS


def size_bracket(level: Level, primaries: int) -> str:
    """The title of the bracket of a territory or a region."""
    return next(title for limit, title in by_primaries(level) if limit is None or primaries <= limit)
