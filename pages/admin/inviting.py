"""Invitations for many at once: slips to print and cut apart, or letters. Codes are made by the click and shown
nowhere else."""

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from core import emails, formats
from core.access import Action, Actor, Role
from core.problems import Refused
from core.reports import slips
from core.reports.slips import Slip
from core.rights import ANSWERING
from core.sheets import writing
from db import invitations
from db.invitations import Code, Invited
from pages.admin import acts, standing
from pages.ui import layout, rows, session

MADE = "people-slips"
SHOWN = 20
# A box of more names than this is no help.
PICKED = 200
WHO = {
    "all": "Всем",
    "responsible": "Ответственным",
    "chair": "Председателям",
    "staff": "Специалистам",
}
ROLES: dict[str, tuple[Role, ...]] = {
    "all": tuple(role for roles in ANSWERING.values() for role in roles),
    "responsible": (Role.RESPONSIBLE,),
    "chair": (Role.CHAIR,),
    "staff": (Role.TERRITORIAL, Role.REGIONAL),
}


def show(who: Actor) -> None:
    printed()
    st.markdown(
        "Здесь те, у кого есть учётная запись, но ещё не было пароля. Каждый получит свой одноразовый код: "
        "он действует 14 дней, прежние коды этих людей перестанут работать."
    )
    place = standing.choose(who, Action.CONTACTS, "invite")
    if place is None:
        return
    sort = st.segmented_control(
        "Кому", list(WHO), default="all", format_func=WHO.__getitem__, key="invite-who", required=True
    )
    with session.reading() as s:
        found = invitations.waiting(s, who, place, ROLES[sort or "all"])
    if not found:
        layout.empty(
            "Приглашать некого",
            "У всех здесь есть пароль. Новых людей заводят на странице организации или из Excel.",
            ":material/task_alt:",
        )
        return
    chosen = left(found)
    sheets(who, place.name, chosen)
    listed(found)


def left(found: Sequence[Invited]) -> list[Invited]:
    names = {one.user_id: f"{one.name} · {one.organisation}" for one in found}
    skipped: list[int] = []
    if len(found) <= PICKED:
        skipped = st.multiselect(
            "Кроме этих", list(names), format_func=names.__getitem__, placeholder="Никого не исключать"
        )
    return [one for one in found if one.user_id not in set(skipped)]


def listed(found: Sequence[Invited]) -> None:
    rows.table(
        ("Имя", "Роль", "Организация", "Почта"),
        [
            (x.name, x.role.label, x.organisation, "есть" if emails.usable(x.email) else "нет")
            for x in found[:SHOWN]
        ],
    )
    if len(found) > SHOWN:
        st.caption(f"Показаны первые {SHOWN} из {len(found)}.")
    if len(found) == invitations.MOST:
        st.caption(
            f"За один раз — не больше {invitations.MOST} человек: остальные появятся после печати этих."
        )


def sheets(who: Actor, place: str, chosen: Sequence[Invited]) -> None:
    count = formats.count(len(chosen), "приглашение", "приглашения", "приглашений")
    reachable = [one for one in chosen if emails.usable(one.email)]
    with st.container(horizontal=True):
        on_paper = st.button(
            f"Напечатать {count}", type="primary", icon=":material/print:", disabled=not chosen, key="print"
        )
        by_post = st.button(
            f"Отправить на почту: {len(reachable)}",
            icon=":material/mail:",
            disabled=not reachable,
            key="mail",
        )
    if on_paper or by_post:
        try:
            make(who, place, chosen if on_paper else reachable, bool(on_paper))
        except Refused as refusal:
            layout.refused(refusal)
            return
        st.rerun()


def make(who: Actor, place: str, chosen: Sequence[Invited], on_paper: bool) -> None:
    """Paper or letters are made within the transaction: there is no code that nobody has got."""
    now = session.now()
    with st.spinner("Готовим приглашения…"), session.begin() as s:
        codes = invitations.invite(s, who, [one.user_id for one in chosen], now)
        if not codes:
            raise Refused("За это время все они задали пароль: приглашать некого.")
        if on_paper:
            made: bytes | None = slips.pdf(
                [slip(code) for code in codes], acts.site(), layout.demonstration()
            )
        else:
            made = None
            for code in codes:
                acts.send(s, who, code, now)
    name = writing.file_name("Приглашения", place, moment(now), extension="pdf")
    st.session_state[MADE] = (made, name, len(codes))


def slip(code: Code) -> Slip:
    of = code.of
    return Slip(of.organisation, of.above, of.name, of.role.label, of.login, code.code, moment(code.until))


def moment(at: datetime) -> str:
    return formats.moment(at, session.settings().time_zone.key)


def printed() -> None:
    """The paper waits here until it is taken; then it is forgotten."""
    if MADE not in st.session_state:
        return
    made, name, number = st.session_state[MADE]
    with st.container(border=True, key="slips"):
        if made is None:
            st.session_state.pop(MADE)
            st.success(
                f"Писем в очереди: {number}. Они уйдут в ближайшие минуты; ход отправки виден на странице «Почта».",
                icon=":material/task_alt:",
            )
            return
        count = formats.count(number, "приглашение готово", "приглашения готовы", "приглашений готово")
        rows.card(count, "По восемь на листе, с линиями отреза. Коды есть только в этом файле.")
        with st.container(horizontal=True):
            st.download_button(
                "Скачать PDF",
                made,
                file_name=name,
                mime="application/pdf",
                on_click="ignore",
                type="primary",
                icon=":material/download:",
                key="slips-file",
            )
            if st.button("Готово, убрать", icon=":material/delete:", type="tertiary", key="slips-done"):
                st.session_state.pop(MADE)
                st.rerun()
