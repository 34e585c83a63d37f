"""What a primary gets back for its form: index, points, place, advice, and its draft open report."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import update

import db
from core import catalogue
from core.campaigns import CampaignKind, Window
from core.maturity import Ripeness
from core.organisations import Level
from core.rating import BlockScore, Score, Standard
from core.rating import State as Scored
from core.reports import open_report
from core.workflow import State
from db import campaigns, catalogues, handing, reports, submissions
from db.models import Submission
from pages.duties import feedback
from tests.pages.conftest import Visit
from tests.pages.screens import by_label, form, labels, open_today, press, stored, words
from tests.union import COPIES, FULL, NOW, OFFICE, Union

REPORT = "pages/papers/open_report.py"
HOSTILE = "<script>alert(1)</script> [x](javascript:alert(1)) :red[y]"


@pytest.fixture
def people(visit: Visit) -> Union:
    return open_today(visit)


def plain(app: object) -> str:
    return words(app).replace("\u00a0", " ")


def handed_in(visit: Visit, people: Union) -> str:
    return plain(form(visit, "alisa", people.hand_in("SCHOOL", "alisa")))


def test_handing_in_brings_the_index_at_once(visit: Visit, people: Union) -> None:
    number = people.fill("SCHOOL", "alisa", FULL)
    app = press(form(visit, "alisa", number, "finish"), "Отправить на проверку")
    said = plain(app)
    assert "Спасибо! Форма отправлена на проверку" in said
    assert "<b>51,5</b> балла из 100" in said
    assert "уровень: базовый" in said
    assert "До уровня «устойчивый» не хватает 8,5 балла." in said
    assert "по вопросам, из которых складывается индекс" in said
    assert "Полнота 88 %: нет ответа по пунктам «8. Подписка»." in said


def test_points_stand_by_control_point_in_numbers_and_words(visit: Visit, people: Union) -> None:
    said = handed_in(visit, people)
    assert '2. Страница или сайт</span><span class="pm-got"><b>5,2</b> из 13' in said
    assert "Страница — да; разделы страницы — нет ответа; обновление страницы — нет ответа." in said
    assert '8. Подписка</span><span class="pm-got">нет ответа' in said
    assert "Набрано 45,3 из 88." in said


def test_at_most_three_recommendations_each_with_norm_act_and_way_to_the_answer(
    visit: Visit, people: Union
) -> None:
    said = handed_in(visit, people)
    advised = said[said.index("pm-advice") : said.index("pm-points")]
    assert advised.count("<li>") == 3
    assert "Мероприятий за год: 0. Норма — 4." in advised
    assert "<b>Запланируйте на год 4 мероприятия: акцию, выставку или конкурс.</b>" in advised
    assert 'href="#answers-events"' in advised
    assert 'id="answers-events"' in said


def test_the_minimum_standard_says_what_is_lacking(visit: Visit, people: Union) -> None:
    said = handed_in(visit, people)
    assert (
        "Минимальный стандарт</b> пока не выполнен. Не хватает: действующий канал связи, открытый отчёт."
        in said
    )


def test_a_place_is_told_or_when_it_will_be(visit: Visit, people: Union) -> None:
    said = handed_in(visit, people)
    assert (
        "Пока сдала 1 организация, место назовём, когда их будет не меньше 5: школы, Первая областная."
        in said
    )


def test_figures_say_their_day_and_that_the_weights_are_a_proposal(visit: Visit, people: Union) -> None:
    said = handed_in(visit, people)
    assert "Посчитано по ответам, сданным 12.10.2026" in said
    assert "версия 2026, проект методики. Веса и пороги — предложение разработчиков" in said


def test_the_same_is_there_after_acceptance(visit: Visit, people: Union) -> None:
    number = people.hand_in("SCHOOL", "alisa")
    people.accept(number, "boris")
    app = form(visit, "alisa", number)
    assert "Форма принята" in words(app)
    assert "<b>51,5</b> балла" in plain(app)
    assert "Открытый отчёт" in labels(app, "page_link")


def test_a_form_of_a_territory_has_no_index(visit: Visit, people: Union) -> None:
    said = words(form(visit, "boris", people.hand_in("T1", "boris", OFFICE)))
    assert "Форма на проверке" in said
    assert "Индекс информационной работы" not in said


def test_a_subscription_gets_its_sums_and_norms_back(visit: Visit, people: Union) -> None:
    days = (Window(Level.PRIMARY, date(2020, 1, 1), date(2099, 1, 1), date(2099, 1, 1), "Europe/Moscow"),)
    none = {code: 0 for code in COPIES if code.endswith(("_print", "_electronic", "_parent"))}
    answers = COPIES | none | {"members_total": 250, "solidarity_print": 2, "solidarity_parent": 1}
    with db.begin(people.engine) as s:
        papers, admin, alisa = catalogues.of(s, people["F"]), people.people["admin"], people.people["alisa"]
        held = campaigns.start(s, admin, people["F"], days, 2026, papers, NOW, kind=CampaignKind.AUTUMN)
        mine = s.query(Submission).filter_by(campaign_id=held.id, organisation_id=people["SCHOOL"].id).one()
        submissions.save(s, alisa, mine.id, 0, answers, NOW)
        assert handing.submit(s, alisa, mine.id, 1, NOW) == []
    said = plain(form(visit, "alisa", mine.id))
    assert "Всего 3 экземпляра: за свой счёт 2, за счёт вышестоящей организации 1." in said
    assert "Солидарность" in said
    assert "У вас 250 членов — по норме 3, есть 3, норма выполнена" in said
    assert "балла из" not in said


def test_a_form_closed_before_it_was_handed_in_has_no_index(visit: Visit, people: Union) -> None:
    number = people.fill("SCHOOL", "alisa", FULL)
    with db.begin(people.engine) as s:
        s.execute(update(Submission).where(Submission.id == number).values(state=State.RETURNED.value))
    assert stored(people, number).rating is None
    assert "балла из" not in words(form(visit, "alisa", number))


def test_names_of_people_stay_words(visit: Visit, people: Union) -> None:
    with db.begin(people.engine) as s:
        region = s.merge(people["R1"])
        region.name = HOSTILE
    said = handed_in(visit, people)
    assert "<script>" not in said
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in said


def test_newspapers_say_by_which_form_they_are_counted_and_that_a_newer_one_is_owed(
    visit: Visit, people: Union
) -> None:
    number = people.hand_in("SCHOOL", "alisa")
    days = (Window(Level.PRIMARY, date(2020, 1, 1), date(2099, 1, 1), date(2099, 1, 1), "Europe/Moscow"),)
    with db.begin(people.engine) as s:
        papers, admin, alisa = catalogues.of(s, people["F"]), people.people["admin"], people.people["alisa"]
        held = campaigns.start(s, admin, people["F"], days, 2026, papers, NOW, kind=CampaignKind.SPRING)
        mine = s.query(Submission).filter_by(campaign_id=held.id, organisation_id=people["SCHOOL"].id).one()
        submissions.save(s, alisa, mine.id, 0, COPIES, NOW)
        assert handing.submit(s, alisa, mine.id, 1, NOW) == []
    assert "По форме подписки на 2-е полугодие 2026 года.</p>" in plain(form(visit, "alisa", number))
    with db.begin(people.engine) as s:
        campaigns.start(s, admin, people["F"], days, 2026, papers, NOW, kind=CampaignKind.AUTUMN)
    said = plain(form(visit, "alisa", number))
    assert (
        "на 2-е полугодие 2026 года; следующая форма подписки ещё не сдана, баллы могут измениться." in said
    )


def test_rows_that_do_not_add_up_say_by_how_much() -> None:
    made = [
        BlockScore(n, "", Decimal(50), Scored.ANSWERED, Decimal("0.3333"), "") for n in (1, 2)
    ]  # 16.665 each, 33.33 together
    whole = Score(
        tuple(made),
        Decimal("33.3"),
        Decimal(100),
        True,
        "",
        Standard(True, (), ()),
        Ripeness(None, "", Decimal(0), ()),
    )
    assert list(feedback.sums(whole)) == ["Из-за округления сумма строк отличается на 0,1."]
    even = [replace(b, share=Decimal("0.5")) for b in made]
    assert list(feedback.sums(replace(whole, blocks=tuple(even), total=Decimal(50)))) == []


def test_the_draft_report_is_there_before_the_form_is_accepted_and_says_so(
    visit: Visit, people: Union
) -> None:
    app = form(visit, "alisa", people.hand_in("SCHOOL", "alisa"))
    assert by_label(app, "page_link", "Черновик открытого отчёта")
    said = plain(visit.page(REPORT, organisation="SCHOOL", year="2026", part="figures"))
    assert "форма ещё на проверке" in said
    assert "Охват членством среди работающих — 51,3 %" in said
    assert "Утвердить" not in said


def test_the_draft_on_paper_says_so_too(people: Union) -> None:
    people.hand_in("SCHOOL", "alisa")
    with db.reading(people.engine) as s:
        school, alisa = people["SCHOOL"], people.people["alisa"]
        draft = reports.collect(s, alisa, school, 2026, catalogue.shipped(), NOW, unaccepted=True)
    paper = " ".join(page.extract_text() for page in PdfReader(BytesIO(open_report.pdf(draft))).pages)
    assert "Проект: форма ещё на проверке" in paper
    assert "51,3" in paper


def test_who_may_not_read_the_form_sees_no_draft_of_it(people: Union) -> None:
    people.hand_in("SCHOOL", "alisa")
    with db.reading(people.engine) as s:
        school, gleb = people["SCHOOL"], people.people["gleb"]
        seen = reports.collect(s, gleb, school, 2026, catalogue.shipped(), NOW, unaccepted=True)
    assert (seen.empty, seen.unaccepted) == (True, False)


def test_an_accepted_form_is_no_draft(people: Union) -> None:
    people.accept(people.hand_in("SCHOOL", "alisa"), "boris")
    with db.reading(people.engine) as s:
        school, alisa = people["SCHOOL"], people.people["alisa"]
        report = reports.collect(s, alisa, school, 2026, catalogue.shipped(), NOW, unaccepted=True)
    assert (report.empty, report.unaccepted) == (False, False)
