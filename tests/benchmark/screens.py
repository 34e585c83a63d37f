"""A page's whole run against a bare Streamlit script with the same widgets and finished charts.

Both servers run with the project's own .streamlit/config.toml and are asked in turns through a websocket, as a
browser asks. What the bare script draws is written down from what our page has sent.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]
from sqlalchemy import select

import db
from core import catalogue
from db.models import Campaign, Grant, Submission, User
from tests.benchmark.client import Session, arrive
from tests.benchmark.table import Ratio, in_turns
from tests.browser.house import House
from tests.pages.conftest import token_for

REPEATS = 40
# What Streamlit calls a chart on its way to the browser.
CHART = "vega_lite_chart"
# What, who, address without and with its query.
PAGES = (
    (
        "ranking, 30 territories",
        "prezidium",
        "ranking",
        "organisation=R01&year=2026&indicator=members_total&level=territorial",
    ),
    ("heat map, 30 territories × 10", "prezidium", "heatmap", "organisation=R01&year=2026&level=territorial"),
    ("overview of a region", "prezidium", "overview", "organisation=R01&year=2026"),
    ("form, first section", "otvetstvennyy", "form", ""),
)
# Every view, with what it shows at its largest: what it sends at most, in KiB.
VIEWS = (
    ("overview", "organisation=R01&year=2026"),
    ("ranking", "organisation=R01&year=2026&indicator=members_total&level=primary"),
    ("heatmap", "organisation=R01&year=2026&level=primary"),
    ("trend", "organisation=R01&indicator=coverage"),
    ("comparison", "organisation=R01&year=2026"),
    ("subscription", "organisation=R01&year=2026"),
    ("distribution", "organisation=R01&year=2026"),
    ("changes", "organisation=R01&year=2026"),
    ("index", "organisation=R01&year=2026"),
    ("passport", "organisation=R01&year=2026"),
)
MOST_KIB = 300.0


def measure(folder: Path) -> Iterator[Ratio]:
    house = House(folder, size="region")
    house.settle_in()
    house.open()
    try:
        for n, (what, login, url, query) in enumerate(PAGES):
            with arrive(house.port, query, _cookie(house, login)) as ours:
                ours.run()
                ours.run(url)
                yield _beside_bare(folder / f"page{n}", f"page: {what}", ours)
        yield from _sent(house)
        with arrive(house.port, "", _cookie(house, "otvetstvennyy")) as ours:
            yield _change(folder, house, ours)
    finally:
        house.kill()


def _sent(house: House) -> Iterator[Ratio]:
    """The first run of a tab at each view: nothing of it is known to the browser yet."""
    for url, query in VIEWS:
        with arrive(house.port, query, _cookie(house, "prezidium")) as ours:
            ours.run()
            ours.run(url)
            assert not ours.faults(), (url, ours.faults())
            kib = ours.sent / 1024
        yield Ratio(f"sent to the browser, KiB: {url}", [kib, kib], [MOST_KIB, MOST_KIB], goal=1.0)


# What is changed, in the first section.
QUESTION = "Работающих"


def _change(folder: Path, house: House, ours: Session) -> Ratio:
    """From a change to «сохранено»: our fragment against the widgets of the whole form on one bare page."""
    ours.run()
    ours.query = f"form={_monitoring(house)}"
    ours.run("form")
    parts = []
    # Backwards, so that the section of the question is the one that stays open.
    for section in catalogue.shipped().of("monitoring").sections[::-1]:
        ours.query = f"form={_monitoring(house)}&section={section.code}"
        ours.run()
        if section.title in [part.body for sort, part in ours.parts if sort == "heading"]:
            parts += [_told(sort, part) for sort, part in ours.fragment_parts]
    assert not ours.faults(), ours.faults()
    mine, theirs = count(100), count(100)
    with _bare(folder / "change", parts) as bare:
        return in_turns(
            "change to saved: form of 60 answers",
            lambda: ours.type_in(QUESTION, str(next(mine))),
            lambda: bare.type_in(QUESTION, str(next(theirs))),
            REPEATS,
        )


def _monitoring(house: House) -> int:
    """The form that this account may fill in now."""
    engine = db.connect(house.database_url)
    with db.reading(engine) as s:
        number = s.scalars(
            select(Submission.id)
            .join(Campaign, Campaign.id == Submission.campaign_id)
            .join(Grant, Grant.organisation_id == Submission.organisation_id)
            .join(User, User.id == Grant.user_id)
            .where(User.login == "otvetstvennyy", Campaign.kind == "monitoring")
            .order_by(Campaign.year.desc())
        ).first()
    engine.dispose()
    assert number is not None
    return number


def _cookie(house: House, login: str) -> str:
    engine = db.connect(house.database_url)
    token = token_for(engine, login)
    engine.dispose()
    return f"profmonitor={token}"


def _beside_bare(folder: Path, what: str, ours: Session) -> Ratio:
    ours.run()
    assert not ours.faults(), ours.faults()
    with _bare(folder, [_told(sort, part) for sort, part in ours.parts]) as session:
        assert _drawn(session) == _drawn(ours), (_drawn(session), _drawn(ours))
        return in_turns(what, ours.run, session.run, REPEATS)


@contextmanager
def _bare(folder: Path, told: list[tuple[str, dict[str, Any]]]) -> Iterator[Session]:
    """A tab at a bare script that draws this."""
    folder.mkdir()
    recipe = folder / "recipe.json"
    recipe.write_text(json.dumps(told), "utf-8")
    os.environ["BENCH_RECIPE"] = str(recipe)
    bare = House(folder, script="tests/benchmark/bare_page.py", health="/_stcore/health")
    bare.open()
    try:
        with arrive(bare.port) as session:
            session.run()
            assert not session.faults(), session.faults()
            yield session
    finally:
        bare.kill()


# What makes a page dear: the bare one must have as many of each.
COUNTED = (CHART, "page_link", "checkbox", "metric", "button", "selectbox", "radio", "download_button")


def _drawn(session: Session) -> dict[str, int]:
    drawn = [sort for sort, _ in session.parts]
    return {sort: drawn.count(sort) for sort in COUNTED}


def _told(sort: str, part: Any) -> tuple[str, dict[str, Any]]:
    """The call that draws the same; what is not worth one is an empty container."""
    if sort in ("html", "markdown", "heading", "alert", "text"):
        body = {"html": "html", "markdown": "markdown", "heading": "heading"}.get(sort, "markdown")
        return body, {"body": part.body or "·"}
    if sort == "text_input":
        value = part.value if part.set_value else part.default
        return sort, {"label": part.label, "value": value, "placeholder": part.placeholder}
    if sort in ("selectbox", "radio"):
        return sort, {"label": part.label, "options": list(part.options), "index": part.default}
    if sort == "button_group":
        return "pills", {"label": part.label, "options": [o.content for o in part.options]}
    if sort == "button":
        return sort, {"label": part.label}
    if sort == "download_button":
        return "download", {"label": part.label}
    if sort == "page_link":
        return sort, {"label": part.label, "icon": part.icon or None}
    if sort == "checkbox":
        return sort, {"label": part.label, "value": part.default}
    if sort == "metric":
        return sort, {"label": part.label, "value": part.body, "delta": part.delta or None}
    if sort == CHART:
        return "chart", {"spec": _spec(part), "pick": bool(part.selection_mode)}
    return "container", {}


def _spec(part: Any) -> dict[str, Any]:
    spec: dict[str, Any] = json.loads(part.spec)
    spec["datasets"] = {
        d.name: pa.ipc.open_stream(d.data.data).read_pandas().to_dict("records") for d in part.datasets
    }
    return spec
