"""Pages show, db remembers, core thinks: kept by reading the imports, with other rules that are forgotten."""

import ast

import pytest

from tests import source
from tests.source import ROOT, File

# Modules and functions that take a session and no actor, each with its reason.
WITHOUT_ACTOR = {
    "sessions": "nobody is known before they have signed in",
    "aggregates.add": "a part of submissions' acts, which have asked",
    "aggregates.count": "a part of submissions' acts, which have asked",
    "forms.publish": "a part of opening a campaign, which has asked",
    "peers": "bounds of what many have answered; who may see the form beside them is asked by submissions",
    "scoring": "a part of handing in, which has asked; figures of a form that submissions has given out",
    "rescoring": "a part of submissions' acts, which have asked",
    "recounting": "the command line, over the whole database",
    "territorial": "a part of frames, which have asked",
    "report_counts": "a part of the open report, which has asked",
    "report_scores": "a part of the open report, which has asked; of others only how many stand ahead",
    "report_resources": "a part of the open report, which has asked",
    "risks": "a part of handing in, which has asked",
    "several": "forms for acts on many of them; whose they are is asked by the acts",
    "reviews.entered_by": "who has answered for whom; whoever may see the forms is asked before",
    "ratings.of_form": "a part of the page of the index, which has asked",
    "indexes.profile": "how the index is weighed is no secret",
    "ratings.of": "a figure of a form that submissions has given out",
    "dictionaries.said": "what an organisation tells everybody below it is no secret",
    "dictionaries.said_to_all": "it is read before anybody has signed in",
    "methodologies.of": "how the index is weighed is no secret",
    "methodologies.in_force": "how the index is weighed is no secret",
    "methodologies.second": "how the index is weighed is no secret",
    "methodologies.alike": "a part of places, which have asked",
    "forms.read": "questions of a form; whose answers they get is asked by submissions",
    "newspapers.of": "which newspapers there are is no secret",
    "expecting": "a part of opening a campaign, which has asked",
    "touching": "a part of acts that change figures, which have asked",
    "matched": "a part of submissions' acts and of opening a campaign, which have asked; recounts",
    "check_matched": "the command line, over the whole database",
    "driving": "sends statements of frames, which have asked",
    "form_figures": "a part of frames, which have asked",
    "own_totals": "a part of acts on forms and on own indicators, which have asked; recounts",
    "own_counting": "a part of counting own indicators, which has asked; recounts",
    "check_own": "the command line, over the whole database",
    "surroundings": "what a form is compared with; who may see the form is asked by submissions",
    "mergers.between": "whose last year goes with whom; a part of frames of changes, which have asked",
    "milestones.write": "a part of acts on the tree, which have asked",
    "structure.alone": "a part of acts on the tree, which have asked",
    "structure.put": "a part of acts on the tree, which have asked",
    "turnout.then": "where somebody stood when a campaign was opened; a part of boards, which have asked",
    "resources.each": "the rows behind a question that has been asked for",
    "resources_anew": "a part of accepting, which has asked; the command line, over the whole database",
    "extensions": "a part of acts on forms, which have asked",
    "milestones.exempted": "a part of acts on the tree, which have asked",
    "upsert": "a part of acts that change figures, which have asked",
    "breaks": "questions and weights are no secret",
    "catalogues": "questions are no secret",
    "windows": "dates of a campaign are no secret",
    "audiences": "whom to write to; a part of acts on reminders, which have asked",
    "digests": "the worker, by the plan that somebody has set",
    "outbox": "the worker, which sends what others have queued",
    "planned": "the worker, by the plan that somebody has set",
    "reminders.drafts": "a part of acts that have asked",
    "plans.every": "the worker, by the plan that somebody has set",
    "mailboxes.active": "which servers there are; the worker and acts that have asked",
    "batched": "whoever works on a job that somebody has begun",
    "letterheads.of": "how an organisation signs its papers is no secret",
    "commands.place_of": "the command line, which holds the database anyway",
    "printing.printed": "the command line and the runner of batches, which somebody allowed has started",
    "report_post.papers": "the worker, which sends what others have queued",
    "wordings.of": "words of letters are no secret",
    "post.queue": "a part of acts that have asked",
    "post.queued": "a part of acts that have asked",
    "post.unsubscribe": "the link of a letter is proof enough",
    "post.known": "the link of a letter is proof enough",
    "post.about": "a part of telling somebody what is kept of them, which has asked",
    "post.forget": "a part of taking a person out, which has asked",
    "post.sweep": "the worker, which throws old letters away",
    "demo_post": "the invented union",
    "structure.subtree": "a part of exports, which have asked",
    "locking": "a part of acts that change what people edit, which have asked",
    "demo_life.write": "the invented union",
    "users.first_administrator": "the command line, on an empty system",
    "users.opened": "a part of acts that make an account, which have asked",
    "rights.added": "a part of acts that give a right, which have asked",
    "rights.held": "a part of acts on rights, which have asked",
    "consents.present": "the wording is everybody's to read",
    "consents.of": "a part of acts that tell of a person, which have asked",
    "approvals.hold": "a part of acts on reports, which have asked",
    "approvals.told": "a part of acts on reports, which have asked",
    "releases.keep": "a part of approving, which has asked",
    "releases.free_code": "a part of approving, which has asked",
    "releases.drop": "a part of acts on reports and on forms, which have asked",
    "check_releases": "the command line, over the whole database",
    "published": "what organisations have published is everybody's to read",
}

CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "monotonic"}


def each(*folders: str) -> pytest.MarkDecorator:
    found = source.files(*folders)
    return pytest.mark.parametrize("file", found, ids=[str(file.path) for file in found])


@each("core")
def test_core_knows_no_screen_and_no_table(file: File) -> None:
    assert not file.packages() & {"app", "db", "pages", "sqlalchemy", "sqlite3", "psycopg", "streamlit"}


@each("core")
def test_core_knows_no_environment_and_no_clock(file: File) -> None:
    asked = {node.attr for node in ast.walk(file.tree) if isinstance(node, ast.Attribute)} | file.imports()
    assert not asked & {"environ", "getenv", "os.environ", "os.getenv"}
    for name, _call in file.calls():
        owner, _, verb = name.rpartition(".")
        assert not (verb in CLOCKS and owner.rpartition(".")[2] in {"date", "datetime", "time"}), name


@each("db")
def test_db_knows_no_screen(file: File) -> None:
    assert not file.packages() & {"app", "pages", "streamlit"}


@each("app.py", "pages")
def test_pages_know_no_tables(file: File) -> None:
    assert not file.packages() & {"sqlalchemy", "sqlite3", "psycopg"}


def test_no_script_lies_directly_in_pages() -> None:
    """Streamlit would serve it to anybody without running app.py, until somebody opens the root."""
    assert [path.name for path in (ROOT / "pages").glob("*.py")] == ["__init__.py"]


@each("app.py", "core", "db", "pages", "tests")
def test_rooms_stay_small(file: File) -> None:
    assert file.lines <= 400
    long = {f.name: (f.end_lineno or 0) - f.lineno + 1 for f in file.functions()}
    assert not {name: lines for name, lines in long.items() if lines > 60}


def test_papers_make_paragraphs_in_one_place() -> None:
    """Where users' text is escaped: reportlab's mark-up can name files and addresses."""
    calls = [
        str(file.path)
        for file in source.files("core/reports")
        for name, _ in file.calls()
        if name.rpartition(".")[2] == "Paragraph"
    ]
    assert len(calls) == 1, calls


@each("app.py", "core", "db", "pages")
def test_no_text_is_run_as_a_pandas_query(file: File) -> None:
    assert not [name for name, _ in file.calls() if name.rpartition(".")[2] in {"query", "eval"}]


@each("app.py", "pages")
def test_pages_keep_away_from_what_loses_data(file: File) -> None:
    """A decimal comma turns 12,5 into 125 in a number box of an English browser; callbacks lose saves."""
    for name, call in file.calls():
        assert name.rpartition(".")[2] not in {"number_input", "NumberColumn"}, f"{file.path}:{call.lineno}"
        assert "on_change" not in {keyword.arg for keyword in call.keywords}, f"{file.path}:{call.lineno}"


@each("app.py", "pages")
def test_pages_trust_no_text_as_html(file: File) -> None:
    for _name, call in file.calls():
        risky = {keyword.arg for keyword in call.keywords} & {"unsafe_allow_html", "unsafe_allow_javascript"}
        assert not risky, f"{file.path}:{call.lineno}"


@each("app.py", "pages")
def test_refusals_are_escaped_where_they_are_shown(file: File) -> None:
    """They may name what people have named: `layout.refused`."""
    for name, call in file.calls():
        if name in {"st.error", "st.warning", "st.info", "st.success", "st.caption"} and call.args:
            words = call.args[0]
            assert not (isinstance(words, ast.Call) and ast.unparse(words.func) == "str"), call.lineno


def test_every_verb_of_the_database_asks_who_acts() -> None:
    unasked = {
        name
        for name, function in source.verbs().items()
        for first in [[argument.arg for argument in function.args.args[:2]]]
        if first[:1] == ["s"] and "actor" not in first and name.partition(".")[0] not in WITHOUT_ACTOR
    }
    assert unasked == {name for name in WITHOUT_ACTOR if "." in name}
