"""Launcher and page script in one: `streamlit run app.py`, `uvicorn app:app` and AppTest all start here.

Streamlit runs this file again at every click; there is a script context then. Without one somebody is
starting the server.
"""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

if get_script_run_ctx(suppress_warning=True) is not None:
    from pages.ui import gate

    gate.run()
else:
    from pages import web

    settings = web.prepare()
    app = st.App(
        __file__,
        routes=web.routes(settings),
        middleware=web.middleware(settings),
        lifespan=web.lifespan,
        on_script_error=web.errors.show,
        exception_handlers=web.errors.HANDLERS,
    )
