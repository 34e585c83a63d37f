"""The bare Streamlit script: whatever widgets and finished charts BENCH_RECIPE tells of, and nothing else."""

import json
import os
from pathlib import Path
from typing import Any

import streamlit as st


@st.cache_resource
def recipe() -> list[tuple[str, dict[str, Any]]]:
    told: list[tuple[str, dict[str, Any]]] = json.loads(Path(os.environ["BENCH_RECIPE"]).read_text("utf-8"))
    return told


def put(number: int, what: str, how: dict[str, Any]) -> None:
    key = f"bare-{number}"
    if what == "html":
        st.html(how["body"])
    elif what == "markdown":
        st.markdown(how["body"])
    elif what == "heading":
        st.subheader(how["body"], anchor=False)
    elif what == "text_input":
        st.text_input(key=key, autocomplete="off", **how)
    elif what == "selectbox":
        st.selectbox(key=key, **how)
    elif what == "radio":
        st.radio(key=key, **how)
    elif what == "pills":
        st.pills(key=key, **how)
    elif what == "button":
        st.button(key=key, **how)
    elif what == "download":
        st.download_button(how["label"], bytes, key=key, on_click="ignore")
    elif what == "page_link":
        # A page of our own would need the whole table of pages.
        st.page_link("https://localhost", **how)
    elif what == "checkbox":
        st.checkbox(key=key, **how)
    elif what == "metric":
        st.metric(**how)
    elif what == "chart":
        pick: dict[str, Any] = {"on_select": "rerun", "selection_mode": "pick"} if how["pick"] else {}
        st.vega_lite_chart(how["spec"], theme=None, width="stretch", key=key, **pick)
    elif what == "container":
        st.container(key=key)


st.set_page_config(layout="wide")
for place, (name, details) in enumerate(recipe()):
    put(place, name, details)
