"""«Внести за первичные»: for those who answer on paper or in Excel, whoever answers for them brings it in."""

from core.access import Action
from core.organisations import Level
from core.problems import Forbidden
from db import campaigns, organisations, windows
from db.models import Campaign, Organisation
from pages.review import blanks, book, numbers
from pages.review.place import At
from pages.ui import address, layout, rows, scope, session
from pages.ui import answers as shown

WAYS = {"book": "Книга Excel", "numbers": "Численность и АИС", "paper": "Бумажный бланк"}

who = session.require_page(Action.ENTER)
now = session.now()


def branches() -> list[Organisation]:
    """Whose primaries: the actor's own organisation, and those between it and the primaries."""
    with session.reading() as s:
        found: list[Organisation] = []
        for top in organisations.roots(s, who, Action.ENTER):
            below = organisations.children(s, who, Action.READ, top, now.date())
            found += [top, *(o for o in below if o.level != Level.PRIMARY.value)]
    return found


def running(place: Organisation) -> list[Campaign]:
    """What is collected from primaries now; the newest monitoring too, as returned forms are mended later."""
    with session.reading() as s:
        every = [c for c in campaigns.all(s, who) if c.year >= now.year - 1]
        days = {c.id: windows.of(s, c, place.path, Level.PRIMARY) for c in every}
    monitoring = [c for c in every if c.kind == campaigns.MONITORING.value and days[c.id]]
    collected = [c for c in every if (window := days[c.id]) and window.open(now)]
    return monitoring[:1] + [c for c in collected if c not in monitoring]


def choose(places: list[Organisation]) -> At | None:
    by_code = {o.code: o for o in places}
    code = places[0].code
    if len(places) > 1:
        code = address.picked("org", "Чьи первичные организации", list(by_code), lambda c: by_code[c].name)
    known = {scope.held_as(c): c for c in running(by_code[code])}
    if not known:
        return None
    key = next(iter(known))
    if len(known) > 1:
        key = address.picked("campaign", "Что собираем", list(known), lambda k: known[k].title)
    return At(who, by_code[code], known[key], now)


shown.style()
rows.style()
places = branches()
layout.title(
    "Внести за первичные", "Для тех, кто отвечает в Excel или на бумаге: ответы попадут в их формы на сайте."
)
try:
    at = choose(places) if places else None
    if at is None:
        layout.empty("Сейчас ничего не собирают", "Страница оживёт, когда откроется кампания для первичных.")
    else:
        way = address.pressed("way", list(WAYS), WAYS.__getitem__)
        {"book": book.show, "numbers": numbers.show, "paper": blanks.show}[way](at)
except Forbidden:
    session.forbidden()
