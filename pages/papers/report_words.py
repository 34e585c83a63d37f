"""Words of their own in an open report: how long it is, and each section as whoever signs wants to say it.

What is typed is saved as soon as the field is left. It is compared with what the field was drawn with: where somebody
else has changed the same section meanwhile, both texts are shown and nothing is saved until one is chosen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from html import escape
from typing import NoReturn

import streamlit as st

from core import formats
from core.problems import Conflict, Forbidden, Refused
from core.reports import choices, live, open_report, wording
from core.reports.choices import LIMIT, Choices, Length
from core.reports.open_report import Original
from db import report_drafts
from pages.papers import report_desk
from pages.papers.report_desk import Desk
from pages.ui import address, layout, rows, session

_NOTHING = "<p>Слов в этом разделе нет, только таблицы и графики, если есть числа.</p>"


@dataclass(frozen=True)
class Field:
    """`kept` is what stands in the report now, `ours` what it would be without anybody's words; names in braces."""

    desk: Desk
    original: Original
    known: Mapping[str, str]

    @property
    def key(self) -> str:
        return self.original.key

    @property
    def ours(self) -> str:
        return live.template(self.original.text)

    @property
    def edited(self) -> bool:
        return self.key in self.desk.choices.edited

    @property
    def kept(self) -> str:
        return self.desk.choices.edited.get(self.key, self.ours)

    @property
    def name(self) -> str:
        """Of what lies in the session; another length is another text of ours."""
        return f"words-{self.desk.place}-{self.key}-{self.desk.choices.length}"


def show(desk: Desk) -> None:
    if desk.report.empty:
        layout.empty("Слов пока нет", "Они появятся вместе с числами.")
        return
    found = {original.key: original for original in wording.sections(desk.report, desk.choices.length)}
    known = open_report.figures(desk.report)
    if not desk.report.draft:
        st.info(
            "Отчёт утверждён, его слова больше не меняются. Чтобы изменить их, отмените утверждение "
            "на шаге «3. Утвердить».",
            icon=":material/lock:",
        )
    else:
        length(desk)
    marked = {key: _titled(desk, original) for key, original in found.items()}
    chosen = address.picked("section", "Раздел", list(found), lambda key: marked.get(key, ""))
    field = Field(desk, found[chosen], known)
    if desk.report.draft:
        edit(field)
    else:
        look(field, field.kept)


def _titled(desk: Desk, original: Original) -> str:
    if original.key in desk.choices.edited:
        return f"{original.title} · свой текст"
    return original.title if original.text else f"{original.title} · пусто"


def length(desk: Desk) -> None:
    """Saved at the click, like everything here."""
    now = desk.choices.length
    key = f"length-{desk.place}"
    seen = f"{key}-seen"
    if key not in st.session_state or st.session_state.get(seen) is not now:
        st.session_state[key], st.session_state[seen] = now, now
    chosen = st.segmented_control(
        "Сколько рассказывать", list(Length), format_func=lambda each: each.label, required=True, key=key
    )
    st.caption("Таблицы и графики остаются в любом случае, меняются только слова.")
    if chosen is None or chosen is now:
        return
    if _save(desk, desk.choices.of_length(Length(chosen))):
        report_desk.to("words", f"Теперь отчёт рассказывает {Length(chosen).label}.")


def edit(field: Field) -> None:
    left, right = st.columns([3, 2], gap="medium")
    with left:
        seen, stamp = _opened(field)
        typed = st.text_area("Текст раздела", height=280, max_chars=LIMIT, key=f"{stamp}-text") or ""
        strange(field, typed)
        if field.kept == seen:
            if typed != seen:
                keep(field, typed)
        elif typed in (seen, field.kept):
            _reopen(field)
        else:
            clash(field, typed)
        foot(field, typed)
    with right:
        look(field, typed)
    names(field)


def _opened(field: Field) -> tuple[str, str]:
    """What the field was drawn with, and a stamp for its keys. Whoever has looked at another section meanwhile
    comes back to what is kept now, or to a text of theirs that nobody has decided about."""
    stamp = f"{field.name}-{st.session_state.setdefault(f'{field.name}-times', 0)}"
    if f"{stamp}-text" not in st.session_state:
        mine = st.session_state.get(f"{field.name}-mine")
        if mine is None:
            st.session_state[f"{field.name}-seen"] = field.kept
        st.session_state[f"{stamp}-text"] = field.kept if mine is None else mine
    return str(st.session_state[f"{field.name}-seen"]), stamp


def _reopen(field: Field) -> NoReturn:
    """The field is drawn anew with what is kept now."""
    name = f"{field.name}-times"
    st.session_state[name] = st.session_state.get(name, 0) + 1
    st.session_state.pop(f"{field.name}-mine", None)
    st.rerun()


def keep(field: Field, typed: str) -> None:
    """Nothing is written where only blanks at the ends differ."""
    try:
        words = choices.washed(typed)
    except Refused as refusal:
        layout.refused(refusal)
        return
    if words == field.kept:
        return
    if _save(field.desk, field.desk.choices.worded(field.key, "" if words == field.ours else words)):
        st.session_state[f"{field.name}-seen"] = words
        st.session_state[f"{field.name}-saved"] = session.now()
        st.session_state.pop(f"{field.name}-mine", None)
        st.rerun()


def _save(desk: Desk, wanted: Choices) -> bool:
    """Has it been kept? Where somebody was faster, the page is drawn with what they have written and compares again."""
    try:
        with session.begin() as s:
            who, place = desk.at.who, desk.at.organisation
            report_drafts.change(s, who, place, desk.year, wanted, desk.version, session.now())
    except Conflict:
        st.rerun()
    except (Refused, Forbidden) as refusal:
        layout.refused(refusal)
        return False
    return True


def clash(field: Field, typed: str) -> None:
    """Two wordings: theirs is in the report, mine is in the field and stays there until somebody decides."""
    st.session_state[f"{field.name}-mine"] = typed
    with st.container(border=True, key="words-clash"):
        st.warning(
            "Этот раздел сейчас изменил кто-то ещё. Ваш текст остался в поле и пока не сохранён. "
            "Вот что стоит в отчёте:",
            icon=":material/sync_problem:",
        )
        st.text(field.kept)
        with st.container(horizontal=True):
            if st.button("Записать мой текст", type="primary", key="words-mine"):
                st.session_state[f"{field.name}-seen"] = field.kept
                keep(field, typed)
            if st.button("Оставить тот, что в отчёте", key="words-theirs"):
                _reopen(field)


def strange(field: Field, typed: str) -> None:
    """A name in braces that stands for nothing would be printed with its braces."""
    for name in live.unknown(typed, field.known):
        near = get_close_matches(name, field.known, 1, 0.6)
        hint = f" Может быть, {{{near[0]}}}?" if near else " Имена чисел перечислены ниже."
        layout.refused(f"Числа с именем {{{name}}} в отчёте нет: с ним отчёт не утвердить.{hint}")


def foot(field: Field, typed: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="words-foot"):
        left = LIMIT - len(typed)
        st.html(
            f'<p class="pm-quiet">осталось {formats.count(left, "знак", "знака", "знаков")}</p>',
            width="content",
        )
        if (moment := st.session_state.get(f"{field.name}-saved")) and typed.strip() == field.kept:
            layout.saved(moment)
        swap(field)


def swap(field: Field) -> None:
    """Ours instead of theirs, and back again while the page is open."""
    dropped = f"words-dropped-{field.desk.place}-{field.key}"
    mine = str(st.session_state.get(dropped, ""))
    if field.edited:
        label = "Вернуть наш текст" if field.ours else "Убрать свой текст"
        pressed = st.button(label, icon=":material/undo:", key="words-ours")
        wanted, done = (
            "",
            "В разделе снова наш текст." if field.ours else "Своего текста в разделе больше нет.",
        )
    else:
        pressed = bool(mine) and st.button("Вернуть мой текст", icon=":material/redo:", key="words-again")
        wanted, done = mine, "В разделе снова ваш текст."
    if pressed and _save(field.desk, field.desk.choices.worded(field.key, wanted)):
        st.session_state[dropped] = field.kept if field.edited else ""
        report_desk.to("words", done)


def look(field: Field, typed: str) -> None:
    filled = live.filled(typed, field.known)
    body = "".join(f"<p>{escape(line)}</p>" for line in filled.splitlines() if line.strip())
    st.html(
        f'<p class="pm-quiet">Как будет напечатано</p><div class="pm-report-printed">{body or _NOTHING}</div>'
    )


def names(field: Field) -> None:
    """Of this section first; the rest of the report's figures may be used too."""
    here = live.values([field.original.text])
    st.html(
        '<h2 class="pm-card">Живые числа</h2><p class="pm-quiet">Имя в фигурных скобках заменяется числом. '
        "Пока отчёт не утверждён, число меняется вместе с принятыми формами.</p>"
    )
    if here:
        rows.table(("Имя", "Сейчас"), _listed(here))
    rest = {name: says for name, says in field.known.items() if name not in here}
    if rest:
        title = f"Остальные числа отчёта: {len(rest)}" if here else f"Все числа отчёта: {len(rest)}"
        with st.expander(title, key="words-names"):
            rows.table(("Имя", "Сейчас"), _listed(rest))


def _listed(known: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(f"{{{name}}}", says) for name, says in known.items()]
