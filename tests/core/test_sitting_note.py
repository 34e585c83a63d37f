"""The note of one page and the long one: what they say, from how much, and that a page stays a page."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from core.organisations import Level
from core.reports.letterhead import Letterhead
from core.reports.paper import Grid, Paper, Picture, Points, Words, texts
from core.reports.sitting import advice, note, parts
from tests.core.sittings import plain, read, silent, sitting

MANY = tuple((f"Районная организация № {n}", n % 9, 10, 10) for n in range(1, 61))


def words(paper: Paper) -> str:
    return plain(" ".join(texts(paper)))


def blocks(paper: Paper) -> list[object]:
    return [block for section in paper.sections for block in section.blocks]


def grid(paper: Paper, head: str) -> Grid:
    found = [b for b in blocks(paper) if isinstance(b, Grid) and b.columns[0].head == head]
    assert len(found) == 1, head
    return found[0]


@pytest.mark.parametrize("children", [MANY, MANY[:2], MANY[:1], ()])
def test_one_page_stays_one_page_and_the_long_note_is_written_for_any_number_of_organisations(
    children: Sequence[tuple[str, int, int, int]],
) -> None:
    found = sitting(children)
    assert read(note.brief(found))[0] == 1
    pages, told = read(note.full(found))
    assert 1 <= pages <= 20
    assert "Справка об итогах мониторинга информационной работы за 2026 год" in told


def test_long_names_take_room_from_advice_and_not_from_the_page_and_lose_nothing() -> None:
    long = "Территориальная организация Профессионального союза работников народного образования и науки, "
    found = sitting(tuple((long * 2 + str(n), 2 + n, 10, 10) for n in range(8)), name=long * 3)
    paper = note.brief(found)
    pages, told = read(paper)
    assert pages <= 2
    assert plain(long * 2 + "0").replace(" ", "") in told.replace(" ", "").replace("-", "")


def test_ten_points_stand_in_one_table_with_last_year_norm_and_forms() -> None:
    table = grid(note.brief(sitting()), "№")
    assert [row[0] for row in table.rows] == [str(n) for n in range(1, 11)]
    stand = table.rows[4]
    assert plain(" | ".join(stand)) == "5 | Стенд | 60,0 % | 55,0 % | +5,0 п. п. | — | 20 из 20"
    assert plain(table.rows[7][5]) == "не менее 1"
    assert "данные на 21.11.2026, формы первичных принимают до 30.11.2026" in plain(table.note)


def test_from_few_forms_nothing_is_concluded() -> None:
    thin = sitting((("Первая", 3, 4, 10), ("Вторая", 1, 2, 10)))
    told = words(note.brief(thin))
    assert "Мало данных: по 6 из 20, выводы делать рано" in told
    assert not parts.strengths(thin) and not parts.weaknesses(thin)
    assert "Завести" not in told and "Поощрить" not in told
    assert "Собрать и принять недостающие формы: 14 из 20 форм" in told
    assert "(66,7 %)" in told
    assert "Рекомендации по пунктам делать рано" in words(note.full(thin))


def test_without_forms_it_is_said_and_nobody_is_judged() -> None:
    empty = sitting((("Первая", 0, 0, 10),))
    told = words(note.brief(empty))
    assert "Принятых форм за 2026 год нет: судить не по чему" in told
    assert "Десять пунктов" not in words(note.full(empty))


def test_strengths_begin_with_a_norm_that_is_met_and_weaknesses_with_one_that_is_missed() -> None:
    good, bad = sitting((("Первая", 9, 10, 10),)), sitting((("Первая", 0, 10, 10), ("Вторая", 1, 10, 10)))
    assert parts.strengths(good)[0].number == 8
    assert parts.weaknesses(bad)[0].number == 8
    both = {card.number for card in parts.strengths(good)} & {c.number for c in parts.weaknesses(good)}
    assert not both


def test_whoever_owes_forms_and_whoever_is_last_is_named_with_the_reason() -> None:
    found = parts.talks(sitting((("Первая", 8, 10, 10), ("Вторая", 4, 10, 10), ("Третья", 6, 8, 10))))
    told = {talk.name: plain("; ".join(talk.reasons)) for talk in found}
    assert told["Третья"].startswith("не сдано 2 из 10 форм")
    assert told["Вторая"].startswith("3-е место из 3 по индексу")
    assert "нет ответственного — 6 из 10" in told["Вторая"]
    assert len(found) <= 3


def test_of_a_territory_primaries_are_named_by_what_they_lack() -> None:
    found = sitting((("Школа № 4", 1, 1, 1), ("Сад № 2", 0, 1, 1)), lower=Level.PRIMARY)
    told = replace(found, silent=(silent("Гимназия"),))
    named = {talk.name: talk.words for talk in parts.talks(told)}
    assert "форма не сдана (не начата)" in named["Гимназия"]
    assert "нет ответственного" in named["Сад № 2"]
    assert "Школа № 4" not in named


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (1, "1 из 1 формы"),
        (2, "2 из 2 форм"),
        (5, "5 из 5 форм"),
        (11, "11 из 11 форм"),
        (21, "21 из 21 формы"),
    ],
)
def test_forms_are_counted_in_russian(left: int, said: str) -> None:
    found = sitting((("Первая", 0, 0, left),))
    assert plain(advice.proposed(found, 3)[0]).startswith(
        f"Собрать и принять недостающие формы: {said} — до "
    )


def test_what_is_missing_is_told_apart_where_not_all_of_it_is_late() -> None:
    found = sitting((("Первая", 80, 90, 118),))
    assert found.course is not None
    whole = replace(found.course.whole, counts=(90, 0, 6, 0, 22), overdue=21)
    told = plain(advice.proposed(replace(found, course=replace(found.course, whole=whole)), 3)[0])
    assert (
        "28 из 118 форм (не сданы в срок — 21, возвращены на доработку — 6, срок ещё не наступил — 1)" in told
    )


def test_from_few_forms_nobody_is_the_last_one() -> None:
    thin = sitting((("Первая", 3, 5, 10), ("Вторая", 1, 5, 10), ("Третья", 0, 0, 40)))
    assert thin.early
    told = plain(" ".join(talk.words for talk in parts.talks(thin)))
    assert "не сдано 40 из 40 форм" in told
    assert "место" not in told and "индекс" not in told and "ответственного" not in told


def test_a_change_among_the_same_forms_alone_is_not_told_beside_the_figures_of_all() -> None:
    found = sitting()
    cards = tuple(replace(card, same=14) for card in found.cards)
    strip = replace(found.seen.strip, cards=cards)
    table = parts.points(replace(found, seen=replace(found.seen, strip=strip)))
    assert {row[4] for row in table.rows} == {"—"}
    assert "данные неполные, с 2025 годом не сравниваем" in plain(table.note)


def test_whoever_a_list_reproaches_is_not_praised_and_at_most_a_third_are() -> None:
    best = [(f"Районная № {n}", 10, 10, 10) for n in range(1, 5)]
    found = sitting((*best, ("Слабая", 0, 10, 10), ("Средняя", 5, 10, 10)))
    assert [place.name for place in parts.praised(found)] == ["Районная № 1", "Районная № 2"]
    spread = next(s for s in found.spreads if s.indicator.code == "solidarity_per_100")
    bars = tuple(replace(b, norm="below") if b.name == "Районная № 1" else b for b in spread.bars)
    worse = tuple(replace(s, bars=bars) if s is spread else s for s in found.spreads)
    assert "Районная № 1" not in [place.name for place in parts.praised(replace(found, spreads=worse))]


def test_copies_wanting_are_those_of_whoever_is_listed() -> None:
    found = sitting((("Первая", 9, 10, 10), ("Вторая", 0, 10, 10)))
    every = found.seen.short
    assert every is not None and every.lacking
    seen = replace(found.seen, short=replace(every, lacking=every.lacking + 3))
    told = plain(parts.paper_said(replace(found, seen=seen, short=every)))
    assert f"тем, кто ниже нормы, не хватает {every.lacking} экземпляр" in told
    assert told.endswith("(без первичных прямого подчинения).")


def test_points_keep_their_capitals_and_pictures_are_named_as_points() -> None:
    paper = note.full(sitting(MANY))
    assert "9 — учёт в АИС" in words(paper)
    titles = {card.title for card in sitting(MANY).cards}
    assert {b.caption for b in blocks(paper) if isinstance(b, Picture)} <= titles


def test_who_is_below_the_norm_is_advised_also_where_all_together_reach_it() -> None:
    found = sitting((("Первая", 10, 10, 10), ("Вторая", 9, 10, 10), ("Третья", 0, 10, 10)))
    cards = tuple(replace(c, standing="within") if c.number == 8 else c for c in found.cards)
    strip = replace(found.seen.strip, cards=cards)
    told = plain(" ".join(advice.recommended(replace(found, seen=replace(found.seen, strip=strip)))))
    assert "«Подписка»: ниже нормы (не менее 1) 1 из 3 территориальных организаций: Третья — 0,00" in told


def test_a_closed_campaign_asks_why_and_not_for_forms() -> None:
    closed = sitting((("Первая", 3, 8, 10),), running=False)
    told = words(note.brief(closed))
    assert "приём форм первичных закрыт 30.11.2026" in told
    assert "Выяснить, почему не сданы формы: 2 из 10 форм" in told
    assert "Собрать" not in told


def test_the_long_note_ranks_everybody_and_shows_the_weakest_points() -> None:
    paper = note.full(sitting(MANY))
    assert len(grid(paper, "Место").rows) == 60
    matrix = [b for b in blocks(paper) if isinstance(b, Grid) and "у каждой" in b.caption]
    assert len(matrix) == 1 and len(matrix[0].rows) == 60
    drawn = [b for b in blocks(paper) if isinstance(b, Picture)]
    assert len(drawn) == note.WIDEST and all("показаны 10 из 60" in plain(p.note) for p in drawn)


def test_each_recommendation_has_a_fact_an_act_an_owner_and_a_day() -> None:
    found = advice.recommended(sitting((("Первая", 4, 10, 10),)))
    assert found
    for told in found:
        assert "Что сделать:" in told and "Ответственные: комитеты территориальных" in told
        assert "Срок: до" in told


def test_every_word_of_the_note_reaches_the_page() -> None:
    paper = note.full(sitting())
    _, told = read(paper)
    squeezed = told.replace(" ", "").replace("-", "")
    for block in blocks(paper):
        for text in texts(block) if isinstance(block, (Grid, Points)) else ():
            assert plain(text).replace(" ", "").replace("-", "") in squeezed, text


def test_arrows_of_the_screen_become_words() -> None:
    assert parts.for_print("+14 (64,0 % → 78,4 %)") == "+14 (было 64,0 %, стало 78,4 %)"
    assert parts.for_print("присоединена: А → Б") == "присоединена: А, теперь в составе: Б"


def test_with_a_letterhead_a_page_is_still_a_page_and_says_whose_it_is_once() -> None:
    head = Letterhead(
        "Областной комитет", "г. Заречный, ул. Мира, 1\nобком@профсоюз.рф", "Председатель", "А. Б. Ива"
    )
    paper = note.brief(sitting(MANY, letterhead=head))
    pages, told = read(paper)
    assert pages == 1 and "Областной комитет" in told
    assert not [b for b in blocks(paper) if isinstance(b, Words) and b.text == paper.author]
