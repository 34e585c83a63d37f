"""«С кем сравнить»: organisations alike by a definition that can be changed, and those that somebody adds by name. All
of it stands in the address; whoever is out of reach there is as if absent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

import streamlit as st

from core import formats, text
from core import likeness as alike
from core.access import Action
from core.likeness import Candidate, Company, Definition, Lower, Nearness
from core.organisations import LEVEL_PLURALS, Level
from db import likeness, organisations
from db.models import Organisation
from pages.ui import place, scope, session
from pages.ui.scope import Scope

STYLE = Path(__file__).with_name("companions.css")
ADDED, LEFT_OUT = "with", "without"
# More than any page takes: what a strange address may make us ask for.
_MOST_CODES = 12
FOUND = 10
# Of those below, where they are compared with each other.
BELOW = 5
_NEAR = {
    Nearness.BRACKET: "Той же размерной группы",
    Nearness.PER_10: "Отличаются не больше чем на 10 %",
    Nearness.PER_30: "Отличаются не больше чем на 30 %",
    Nearness.PER_50: "Отличаются не больше чем на 50 %",
    Nearness.ANY: "Любого размера",
}


@dataclass(frozen=True)
class Beside:
    """`company` is who the definition has chosen, without those somebody has taken away; `added` by name. `area` is
    the path of the organisation inside of which they were looked for."""

    company: Company
    alike: tuple[Organisation, ...]
    added: tuple[Organisation, ...]
    area: str
    # There is nobody like it within reach: those below it stand beside each other instead of it.
    below: bool = False

    @property
    def all(self) -> tuple[Organisation, ...]:
        return self.alike + self.added

    @property
    def paths(self) -> tuple[str, ...]:
        """Of all whose figures were read: who is the nearest depends on everybody there."""
        return (*(o.path for o in self.all), *((self.area,) if self.alike else ()))

    @property
    def key(self) -> tuple[str, ...]:
        """Its part of the key of whatever is remembered."""
        return self.company.words, *(o.code for o in self.alike), "+", *(o.code for o in self.added)


def codes(name: str) -> list[str]:
    """Of the address; a code may have a comma in it, so each is quoted."""
    written = st.query_params.get(name) or st.session_state.get(f"kept-{name}", "")
    return [unquote(part) for part in str(written)[:2000].split(",") if part][:_MOST_CODES]


def keep(name: str, chosen: Sequence[str]) -> None:
    scope.keep(name, ",".join(quote(code, safe="") for code in chosen) or None)


def chosen(
    at: Scope,
    year: int,
    many: Sequence[int],
    most: int,
    most_added: int,
    apart: bool = True,
    below: Callable[[], Sequence[Candidate]] | None = None,
) -> Beside:
    """Draws the choice, closed; `many`: how many alike may be taken, the first is usual. At most `most` in all.
    `apart`: those alike are shown one by one, and not only together. `below`, the largest first, are compared with
    each other where nobody above is in reach."""
    st.html(STYLE)
    with st.expander("С кем сравнить", icon=":material/group_add:", key="companions"):
        definition = _definition(at, many)
        key = at.key(year, definition)
        lower = below is not None and len(at.line) == 1
        make = below if lower else None
        company = _company(
            (*key, str(lower)),
            lambda: _lower(at, definition, make()) if make else _found(at, definition, year),
        )
        left_out = codes(LEFT_OUT)
        with session.reading() as s:
            found = likeness.named(s, at.who, [c.code for c in company.chosen if c.code not in left_out])
            named = likeness.named(s, at.who, codes(ADDED))
        # Of those alike that are only shown together, one may have a line of its own.
        known = {at.organisation.code, *(o.code for o in found if apart)}
        added = [o for o in named if o.code not in known][:most_added]
        area = next((o.path for o in at.line if o.level == definition.within.value), at.organisation.path)
        beside = Beside(company, tuple(found[: most - len(added)]), tuple(added), area, lower)
        keep(ADDED, [o.code for o in added])
        keep(LEFT_OUT, [code for code in left_out if code in {c.code for c in company.chosen}])
        st.caption(formats.md(company.words if lower else f"Похожие: {company.words}"))
        with st.container(key="companions-list", gap="small"):
            _list(at, beside, most, most_added, apart)
    return beside


# Keys hold whose rights and where (pages/ui/scope.Scope.key): nothing crosses from one person's reach to another's.
@st.cache_resource(max_entries=400, show_spinner=False)
def _company(key: tuple[str, ...], _make: Callable[[], Company]) -> Company:
    return _make()


def _found(at: Scope, definition: Definition, year: int) -> Company:
    with session.reading() as s:
        return likeness.of(s, at.who, at.organisation, definition, year, at.today)


def _lower(at: Scope, definition: Definition, below: Sequence[Candidate]) -> Company:
    mine = Candidate(
        at.organisation.id, at.organisation.code, at.organisation.name, at.level, None, None, None
    )
    return Lower(definition, mine, at.organisation.name, tuple(below[:BELOW]), len(below))


def _definition(at: Scope, many: Sequence[int]) -> Definition:
    areas = {Level(o.level): o for o in at.line[:-1]}
    if not areas:
        return Definition(Level.FEDERAL, many=many[0])
    columns = st.columns(4 if at.level is Level.PRIMARY else 3)
    usual = Level.REGIONAL if Level.REGIONAL in areas else next(reversed(areas))
    words = {level.value: area.name for level, area in areas.items()}
    with columns[0]:
        within = Level(scope.pick("Где искать похожие", "among", words, usual.value))
    with columns[1]:
        sizes = {near.value: title for near, title in _NEAR.items()}
        near = Nearness(scope.pick("Размер", "near", sizes, Nearness.BRACKET.value))
    with columns[2]:
        numbers = {str(n): formats.count(n, "организация", "организации", "организаций") for n in many}
        taken = int(scope.pick("Сколько взять", "many", numbers, str(many[0])))
    same = True
    if at.level is Level.PRIMARY:
        with columns[3]:
            kinds = {"same": "Того же типа", "any": "Любые учреждения"}
            same = scope.pick("Учреждения", "akin", kinds, "same") == "same"
    return Definition(within, same, near, taken)


def _list(at: Scope, beside: Beside, most: int, most_added: int, apart: bool) -> None:
    """Who stands there, each with a button that takes it away, and the search for one more."""
    sizes = {c.code: alike.told(c.size, c.level) for c in beside.company.chosen}
    if not apart and beside.alike:
        st.caption(formats.md(", ".join(o.name for o in beside.alike)))
    for organisation in beside.all if apart else beside.added:
        size = sizes.get(organisation.code, "добавлена вами")
        label = (
            f"{formats.md(organisation.name)} :small[· {formats.md(size)}]"
            if size
            else formats.md(organisation.name)
        )
        if st.button(
            label,
            icon=":material/close:",
            type="tertiary",
            help="Убрать из сравнения",
            key=f"companion-{organisation.code}",
        ):
            _remove(beside, organisation)
    if codes(LEFT_OUT) and st.button(
        "Вернуть убранные", icon=":material/undo:", type="tertiary", key="companions-back"
    ):
        keep(LEFT_OUT, [])
        st.rerun()
    if len(beside.all) < most and len(beside.added) < most_added:
        _add(at, beside, apart)
    else:
        st.caption(f"Больше {most} не показываем: уберите кого-нибудь, чтобы добавить другую.")


def _remove(beside: Beside, organisation: Organisation) -> None:
    if organisation in beside.added:
        keep(ADDED, [o.code for o in beside.added if o is not organisation])
    else:
        keep(LEFT_OUT, [*codes(LEFT_OUT), organisation.code])
    st.rerun()


def _add(at: Scope, beside: Beside, apart: bool) -> None:
    taken = {at.organisation.code, *(o.code for o in (beside.all if apart else beside.added))}
    words = st.text_input(
        "Добавить организацию",
        max_chars=100,
        key="companions-words",
        icon=":material/search:",
        placeholder="Название или код, несколько слов",
        autocomplete="off",
    )
    wanted = text.search_key(words or "")
    if not wanted:
        return
    with session.reading() as s:
        found = organisations.search(s, at.who, Action.COMPARE, wanted, FOUND, at.today)
        lines = [place.where(organisations.ancestors(s, at.who, Action.COMPARE, o)) for o in found]
    if not found:
        st.caption("Ничего не нашлось: проверьте написание или поищите по коду.")
    for organisation, above in zip(found, lines, strict=True):
        told = " · ".join(filter(None, (organisation.code, above)))
        label = f"{formats.md(organisation.name)}  \n:small[{formats.md(told)}]"
        off = organisation.code in taken
        if st.button(
            label,
            icon=":material/add:",
            type="tertiary",
            disabled=off,
            key=f"companion-add-{organisation.code}",
        ):
            keep(LEFT_OUT, [code for code in codes(LEFT_OUT) if code != organisation.code])
            if not apart or organisation.code not in {c.code for c in beside.company.chosen}:
                keep(ADDED, [*(o.code for o in beside.added), organisation.code])
            st.session_state.pop("companions-words", None)
            st.rerun()


def alone(at: Scope) -> str:
    """Why there is nobody to stand beside, in words."""
    many = LEVEL_PLURALS[at.level][2]
    if len(at.line) == 1:
        return f"Вы видите только эту организацию и тех, кто ниже: среди {many} похожих для неё нет."
    return "Под это определение никто не подходит: расширьте его или добавьте организацию по названию."
