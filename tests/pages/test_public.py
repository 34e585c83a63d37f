"""Published reports over HTTP, as a stranger gets them: no cookie, only what is published, nothing that runs."""

import re
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader
from starlette.requests import Request
from starlette.routing import Route

import db
from core.reports import codes, frozen
from core.reports.paper import Paper, texts
from core.settings import Settings
from db import releases, reports
from db.models import Organisation, Release
from db.published import Found
from db.releases import Head
from pages.web import public, public_pages, shield
from tests import database, union
from tests.pages import wire
from tests.pages.wire import Server
from tests.union import FULL, NOW, Union

YEAR = 2026
EVIL = '<script>alert("1")</script>'


@pytest.fixture(scope="module")
def people(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Union]:
    with database.sqlite(sqlite_template, tmp_path_factory.mktemp("public")) as engine:
        made = union.build(engine)
        made.accept(made.hand_in("SCHOOL", "alisa", FULL), "boris")
        yield made


def approve(people: Union, code: str, who: str, publish: bool = True, **more: object) -> Head:
    decision = {"organ": f"профком {EVIL}", "protocol": "4/1", "decided": NOW.date()} | more
    with db.begin(people.engine) as s:
        made = reports.approve(s, people.people[who], people[code], YEAR, now=NOW, **decision)  # type: ignore[arg-type]
        return releases.publish(s, people.people[who], made.id, NOW) if publish else made


@pytest.fixture(scope="module")
def issued(people: Union) -> dict[str, Head]:
    """One of each: taken back, replaced, present, cancelled and approved."""
    actor, school = people.people["chair"], people["SCHOOL"]
    found = {"old": approve(people, "SCHOOL", "chair")}
    with db.begin(people.engine) as s:
        reports.withdraw(s, actor, school, YEAR, NOW)
    found["back"] = approve(people, "SCHOOL", "chair")
    with db.begin(people.engine) as s:
        found["back"] = releases.unpublish(s, actor, found["back"].id, f"Опечатка {EVIL}", NOW)
    found["cancelled"] = approve(people, "SCHOOL", "chair", publish=False)
    with db.begin(people.engine) as s:
        reports.withdraw(s, actor, school, YEAR, NOW, "Не тот протокол")
    found["present"] = approve(people, "SCHOOL", "chair")
    found["approved"] = approve(people, "T1", "boris", publish=False)
    return found


@pytest.fixture(scope="module")
def server(
    people: Union, issued: dict[str, Head], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    with wire.running(str(people.engine.url), tmp_path_factory.mktemp("log")) as running:
        yield running


def kept(people: Union, head: Head) -> Paper:
    with db.reading(people.engine) as s:
        return releases.paper(s, people.people["admin"], head.id)


def said(body: str) -> str:
    plain = re.sub(r"<[^>]+>", " ", body).replace("&quot;", '"').replace("&#x27;", "'")
    return " ".join(plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").split())


def test_a_published_report_is_read_without_a_cookie(
    people: Union, server: Server, issued: dict[str, Head]
) -> None:
    answer = server.get(f"/o/{issued['present'].code}")
    assert (answer.status, answer.headers["Set-Cookie"]) == (200, None)
    assert answer.headers["Cache-Control"] == "no-store"
    shown = said(answer.body)
    paper = kept(people, issued["present"])
    assert paper.cover is not None
    for text in (*texts(paper.cover), "51,3", issued["present"].digest, "версия 4", "протокол № 4/1"):
        assert " ".join(text.split()) in shown, text
    for section in paper.sections:
        assert " ".join(section.title.split()) in shown
    assert "<script" not in answer.body
    assert "alert" in answer.body  # as text
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)(?!school4\.ru)", answer.body)


def test_other_versions_are_named_and_an_old_one_leads_to_the_present(
    server: Server, issued: dict[str, Head]
) -> None:
    present, old = issued["present"], issued["old"]
    page = server.get(f"/o/{present.code}").body
    assert f'href="/o/{old.code}"' in page
    assert f'href="/o/{issued["back"].code}"' in page
    assert issued["cancelled"].code not in page
    before = server.get(f"/o/{old.code}")
    assert before.status == 200
    assert "Это прежняя версия" in before.body
    assert f'href="/o/{present.code}"' in before.body
    assert "noindex" in before.body
    assert "noindex" not in page


def test_a_report_taken_back_says_why_and_shows_nothing(server: Server, issued: dict[str, Head]) -> None:
    answer = server.get(f"/o/{issued['back'].code}")
    assert answer.status == 410
    assert f"Опечатка {EVIL}" in said(answer.body)
    assert f'href="/o/{issued["present"].code}"' in answer.body
    assert "<script" not in answer.body
    assert "51,3" not in answer.body
    pdf = server.get(f"/o/{issued['back'].code}.pdf")
    assert (pdf.status, pdf.headers["Location"]) == (303, f"/o/{issued['back'].code}")


def test_what_was_never_published_shows_nothing_of_itself(server: Server, issued: dict[str, Head]) -> None:
    for name, status, words in (
        ("approved", 200, "не опубликовала"),
        ("cancelled", 410, "утверждение снято"),
    ):
        answer = server.get(f"/o/{issued[name].code}")
        assert (answer.status, words in said(answer.body)) == (status, True), name
        for secret in ("51,3", "Верхнереченская", "школы № 4", issued[name].digest, "4/1", "Не тот"):
            assert secret not in answer.body
        assert server.get(f"/o/{issued[name].code}.pdf").status == 303


@pytest.mark.parametrize(
    "code",
    ["x", "22222222", "%D1%82" * 8, "%3Cscript%3E", "x" * 4000, "%00", "..%2f..", "', OR 1=1", "2.pdf"],
)
def test_an_unknown_code_is_answered_in_russian(server: Server, code: str) -> None:
    path = f"/o/{quote(code, safe='%')}"
    for address in (path, f"{path}.pdf", f"{path}.json"):
        answer = server.get(address)
        assert answer.status in (400, 404)
        assert answer.status == 400 or "Такого отчёта нет" in answer.body or "Нет такой" in answer.body
        assert "<script" not in answer.body
    assert "Такого отчёта нет" in server.get("/o/zzzzzzzz").body


def test_a_code_typed_by_hand_leads_to_its_page(server: Server, issued: dict[str, Head]) -> None:
    code = issued["present"].code
    answer = server.get(f"/o/{quote(codes.told(code).upper())}")
    assert (answer.status, answer.headers["Location"]) == (303, f"/o/{code}")


def test_the_pdf_is_that_of_the_frozen_paper(people: Union, server: Server, issued: dict[str, Head]) -> None:
    head = issued["present"]
    answer = server.get(f"/o/{head.code}.pdf")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert answer.headers["ETag"] == f'"{head.digest}"'
    assert answer.headers["Cache-Control"] == "no-cache"
    named = answer.headers["Content-Disposition"]
    assert f'filename="report-{head.code}.pdf"' in named
    assert unquote(named.partition("UTF-8''")[2]).endswith("2026.pdf")
    assert "Открытый" in unquote(named)
    again = server.get(f"/o/{head.code}.pdf", If_None_Match=answer.headers["ETag"])
    assert (again.status, again.body) == (304, "")
    assert server.get(f"/o/{head.code}.pdf", "HEAD").status == 200


def test_whoever_doubts_the_sum_counts_it_themselves(server: Server, issued: dict[str, Head]) -> None:
    head = issued["present"]
    assert f'href="/o/{head.code}.json"' in server.get(f"/o/{head.code}").body
    answer = server.get(f"/o/{head.code}.json")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")
    assert sha256(answer.body.encode()).hexdigest() == head.digest
    assert f'filename="report-{head.code}.json"' in answer.headers["Content-Disposition"]
    for name in ("back", "cancelled", "approved"):
        assert server.get(f"/o/{issued[name].code}.json").status == 303


def test_the_version_before_one_that_was_taken_back_says_so(issued: dict[str, Head]) -> None:
    found = Found(issued["old"], "ППО", (issued["back"], issued["old"]))
    page = said(public_pages.report(found, "", ZoneInfo("Europe/Moscow")))
    assert (
        f"Была и более поздняя версия 2, её сняли с публикации 12 октября 2026 г. Причина: Опечатка {EVIL}."
        in page
    )
    instead = replace(found, head=issued["back"])
    assert "Опубликован прежний отчёт" in public_pages.instead(instead, ZoneInfo("Europe/Moscow"))
    quiet = public_pages.report(replace(found, versions=(issued["old"],)), "", ZoneInfo("Europe/Moscow"))
    assert "более поздняя" not in quiet


def test_only_two_guests_look_by_name_at_once(people: Union, issued: dict[str, Head]) -> None:
    settings = Settings(database_url=str(people.engine.url))
    (listing,) = [
        r.endpoint for r in public.routes(settings) if isinstance(r, Route) and r.path == "/reports"
    ]

    def status(query: bytes) -> int:
        return int(listing(Request({"type": "http", "query_string": query, "headers": []})).status_code)

    with public.SEARCHING, public.SEARCHING:
        assert [status(q) for q in (b"q=a", b"", b"region=R1&q=+")] == [503, 200, 200]
    assert status(b"q=a") == 200


def test_figures_on_the_page_are_those_of_the_pdf(people: Union, issued: dict[str, Head]) -> None:
    from core.reports import typeset, web

    paper = replace(kept(people, issued["present"]), cover=None)
    pages = PdfReader(BytesIO(typeset.pdf(paper))).pages
    printed = re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
    shown = web.html(paper)
    cells = re.findall(r'<td class="figure">([^<]+)</td>', shown)
    assert len(cells) > 10
    assert [cell for cell in cells if re.sub(r"\s", "", cell) not in printed] == []


def test_the_list_shows_what_is_published_and_nothing_else(server: Server, issued: dict[str, Head]) -> None:
    page = server.get("/reports").body
    assert f'href="/o/{issued["present"].code}"' in page
    for name in ("old", "back", "cancelled", "approved"):
        assert issued[name].code not in page
    assert "1 отчёт" in said(page)
    assert "Первая областная: 1" in page
    assert "ППО школы № 4" in server.get(f"/reports?q={quote('школа 4')}&region=R1&year=2026").body
    assert "Таких отчётов нет" in server.get(f"/reports?q={quote('лицей')}").body
    assert "Таких отчётов нет" in server.get("/reports?region=R2").body


@pytest.mark.parametrize(
    "query",
    ["year=x", "year=99999999999", "page=-1", "page=9999999999", "q=%00", "q=%F0", "q=" + "%25" * 300, "region=%3Cb%3E",
     "q=%3Cscript%3E", "year=%D9%A2%D9%A0%D9%A2%D9%A6", "page=%C2%B2"],
)  # fmt: skip
def test_an_odd_question_to_the_list_is_no_error(server: Server, query: str) -> None:
    answer = server.get(f"/reports?{query}")
    assert answer.status == 200
    assert "<script" not in answer.body
    assert "<b>" not in answer.body


def test_every_public_answer_carries_the_policy(server: Server, issued: dict[str, Head]) -> None:
    code = issued["present"].code
    for path in (f"/o/{code}", f"/o/{code}.pdf", "/o/x", "/reports", "/public.css"):
        answer = server.get(path)
        for name, value in shield.HEADERS.items():
            assert answer.headers[name] == value, path
        assert answer.headers["Set-Cookie"] is None
        assert answer.headers["Cache-Control"], path
    style = server.get(re.findall(r'href="(/public\.css[^"]+)"', server.get("/reports").body)[0])
    assert (style.status, "immutable" in style.headers["Cache-Control"]) == (200, True)
    assert "--pm-ink" in style.body
    assert "http" not in style.body


def test_names_of_people_and_inner_numbers_are_not_told(
    people: Union, server: Server, issued: dict[str, Head]
) -> None:
    for path in (f"/o/{issued['present'].code}", "/reports"):
        page = server.get(path).body
        assert not [
            name
            for name in ("Алиса", "Председатель", "alisa")
            if name in page.replace("Председатель</span>", "")
        ]


def test_a_paper_that_is_damaged_is_not_shown(people: Union, server: Server, issued: dict[str, Head]) -> None:
    head = approve(people, "R1", "darya")
    addresses = [f"/o/{head.code}", f"/o/{head.code}.pdf", f"/o/{head.code}.json"]
    # Drawn already, and kept for the next who asks.
    assert [server.get(path).status for path in addresses] == [200, 200, 200]
    forged, _ = frozen.packed(replace(kept(people, head), foot="всё хорошо"))
    with db.begin(people.engine) as s:
        s.get_one(Release, head.id).body = forged
    for path in addresses:
        answer = server.get(path)
        assert answer.status == 500
        assert re.search(r"Ошибка № [0-9A-F]{8}", answer.body)
        assert "хорошо" not in answer.body
    with db.begin(people.engine) as s:
        releases.unpublish(s, people.people["darya"], head.id, "Повреждён", NOW)


def test_a_renamed_organisation_keeps_its_paper(
    people: Union, server: Server, issued: dict[str, Head]
) -> None:
    with db.begin(people.engine) as s:
        s.get_one(Organisation, people["SCHOOL"].id).name = f"ППО {EVIL}"
    try:
        page = server.get(f"/o/{issued['present'].code}").body
        assert "<script" not in page + server.get("/reports").body
        assert "ППО школы № 4" in page
    finally:
        with db.begin(people.engine) as s:
            s.get_one(Organisation, people["SCHOOL"].id).name = "ППО школы № 4"


def test_the_shelf_holds_only_so_much_and_drops_what_was_asked_for_longest_ago() -> None:
    shelf = public.Shelf(100)
    shelf.put("huge", b"x" * 26)
    for name in "abcd":
        shelf.put(name, b"x" * 25)
    assert shelf.get("huge") is None
    assert shelf.get("a")
    shelf.put("e", b"x" * 20)
    assert (shelf.get("b"), shelf.get("a"), shelf.taken) == (None, b"x" * 25, 95)
    shelf.put("e", b"x" * 10)
    assert shelf.taken == 85
