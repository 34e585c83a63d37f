"""«Реестр ресурсов»: sites, pages, groups, channels and post boxes of everybody below, from accepted forms."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import streamlit as st

from core import access, formats
from core.access import Action, Actor
from core.organisations import Level
from core.resources import Freshness, Kind, Works
from core.sheets import writing
from db import resource_books, resources
from db.resources import Found, Wanted
from pages.review import resource_card
from pages.ui import address, layout, place, rows, scope, session, taking, turning
from pages.ui import answers as shown
from pages.ui.scope import Scope

HERE = "pages/review/register.py"
ALL = "all"
PICKED = "register-place"

who = session.require_page(Action.COMPARE)
today = place.today()


@dataclass(frozen=True)
class At:
    """What is looked at, and how the address says it."""

    scope: Scope
    wanted: Wanted

    @property
    def kept(self) -> dict[str, str | None]:
        w = self.wanted
        return {"sort": w.kind, "platform": w.platform, "fresh": w.freshness, "works": w.works}


def where(at: Scope) -> None:
    """The ways up, and the way to any other organisation of this person's."""
    scope.breadcrumbs(at, HERE)
    if at.level is Level.PRIMARY:
        return
    with st.expander("Выбрать другую организацию", icon=":material/account_tree:"):
        chosen = place.pick(who, Action.COMPARE, PICKED)
    if chosen is not None:
        place.forget(PICKED)
        scope.go(HERE, chosen.code)


def narrowed(at: Scope) -> Wanted:
    """Everything but the kind, whose chips say how many of each there are."""
    words = st.text_input(
        "Найти в реестре",
        key="register-words",
        icon=":material/search:",
        placeholder="Адрес, название организации или код",
        max_chars=100,
        autocomplete="off",
    )
    labels = platforms(at)
    with st.container(horizontal=True, key="narrow", vertical_alignment="bottom"):
        fresh = address.picked("fresh", "Подтверждение", [ALL, *Freshness], freshness_words)
        works = address.picked("works", "Проверка адреса", [ALL, *Works], works_words)
        platform = address.picked("platform", "Площадка", [ALL, *labels], lambda p: labels.get(p, "любая"))
    return Wanted(
        platform="" if platform == ALL else platform,
        words=(words or "").strip(),
        freshness=Freshness(fresh) if fresh != ALL else None,
        works=Works(works) if works != ALL else None,
    )


def freshness_words(value: str) -> str:
    return "есть сейчас" if value == ALL else Freshness(value).label


def works_words(value: str) -> str:
    return "любая" if value == ALL else Works(value).label


def platforms(at: Scope) -> Mapping[str, str]:
    column = at.catalogue["channels"].by_code.get("chan_platform")
    return column.known_labels if column else {}


def kinds(by_kind: Mapping[Kind, int]) -> Kind | None:
    total = sum(by_kind.values())
    number = {ALL: total} | {kind.value: by_kind.get(kind, 0) for kind in Kind}
    options = [ALL, *(kind.value for kind in Kind if by_kind.get(kind))]

    def words(option: str) -> str:
        title = "все" if option == ALL else Kind(option).label
        return f"{title} · {formats.number(number[option])}"

    chosen = address.pressed("sort", options, words)
    return None if chosen == ALL else Kind(chosen)


def listed(at: At, found: Found) -> None:
    with session.reading() as s:
        told = resources.history(s, who, [row.id for row in found.rows])
    for row in found.rows:
        resource_card.show(row, told[row.id], today, alone=at.scope.level is Level.PRIMARY)
    turning.buttons("page", found.total, resources.PAGE)


def take_away(at: At, total: int) -> None:
    if not access.can(who, Action.EXPORT, at.scope.organisation.path):
        return
    st.download_button(
        f"Скачать XLSX: {formats.count(total, 'строка', 'строки', 'строк')}",
        session.at_click(who, partial(_made, at=at)),
        file_name=writing.file_name("Реестр ресурсов", at.scope.organisation.name, f"{today:%d.%m.%Y}"),
        mime=taking.XLSX,
        on_click="ignore",
        icon=":material/download:",
        key=f"take-register-{hash(at.wanted)}-{at.scope.organisation.id}",
        type="tertiary",
    )


def _made(who: Actor, at: At) -> bytes:
    zone = session.settings().time_zone.key
    with session.begin() as s:
        return resource_books.workbook(s, who, at.scope.organisation, at.wanted, today, session.now(), zone)


def nothing(narrow: bool) -> None:
    if narrow:
        layout.empty("Ничего не нашлось", "Измените поиск или уберите условия.", ":material/search_off:")
    else:
        layout.empty(
            "Реестр пока пуст",
            "Сайты, группы и почта попадают сюда сами, когда форму мониторинга принимают.",
            ":material/public:",
        )


def page(at: Scope) -> None:
    where(at)
    wanted = narrowed(at)
    with session.reading() as s:
        by_kind = resources.counted(s, who, at.organisation, wanted, today)
    if not by_kind:
        nothing(wanted != Wanted())
        return
    wanted = Wanted(kinds(by_kind), wanted.platform, wanted.words, wanted.freshness, wanted.works)
    with session.reading() as s:
        found = resources.find(s, who, at.organisation, wanted, today, address.number("page") or 1, by_kind)
    listed(At(at, wanted), found)
    take_away(At(at, wanted), found.total)
    st.caption(
        "Реестр собирается из принятых форм. Личных адресов и телефонов в нём нет. "
        "Закрытые чаты без адреса в него не входят."
    )


shown.style()
rows.style()
resource_card.style()
here = scope.choose(who)
layout.title("Реестр ресурсов", here.organisation.name)
page(here)
