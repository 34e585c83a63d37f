"""Which questions a version of a form asks."""

from html import escape

import streamlit as st

from core import formats
from core.indicators import Section
from core.organisations import LEVEL_PLURALS
from db.forms import Version
from pages.ui import session


def preview(version: Version) -> None:
    """All questions of a version, folded."""
    new = ", новая" if version.published is None else ""
    with st.expander(f"Форма: версия {version.number}{new}, {count(version)}", icon=":material/quiz:"):
        st.html("".join(_section(section) for section in version.form.sections))


def count(version: Version) -> str:
    return formats.count(len(version.form.indicators), "вопрос", "вопроса", "вопросов")


def row(version: Version) -> tuple[str, str, str, str]:
    published = formats.moment(version.published, session.settings().time_zone.key)
    who = LEVEL_PLURALS[version.form.level][1].capitalize()
    return who, str(version.number), published, formats.number(len(version.form.indicators))


def _section(section: Section) -> str:
    items = "".join(f"<li>{escape(i.label.removeprefix('— '))}</li>" for i in section.indicators)
    return f'<h3 class="pm-card">{escape(section.title)}</h3><ol class="pm-questions">{items}</ol>'
