"""Letters in the database: the log, trying again, refusing letters, invitations, the server's settings."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

import db
from core import sealing
from core.access import Role
from core.letters import Kind, Words
from core.mailboxes import Edit
from core.problems import Conflict, Forbidden, Refused
from db import invitations, mailboxes, outbox, post
from db.invitations import Code, Invited
from db.models import Event, Letter, Mailbox, User
from db.post import Draft, Filters
from tests.db import post_office
from tests.db.post_office import Clock, addressed, letters, mailbox, states, worker, write
from tests.union import NOW, Union, build

GOOD = Edit("smtp.example.ru", "587", "starttls", "u", "Parol-7", False, "p@example.ru", "Имя", "200")
KEY = sealing.new_key()


@pytest.fixture
def made(engine: Engine) -> Union:
    return build(engine)


def events(made: Union, action: str) -> list[Event]:
    with db.reading(made.engine) as s:
        return list(s.scalars(select(Event).where(Event.action == action).order_by(Event.id)))


def save(made: Union, edit: Edit, version: int = 0, key: str = KEY, who: str = "darya") -> list[str]:
    with db.begin(made.engine) as s:
        problems = mailboxes.save(s, made.people[who], made["R1"], edit, version, key, NOW)
    return [p.code for p in problems]


def token(made: Union, login: str) -> str:
    with db.begin(made.engine) as s:
        user = s.get_one(User, made.people[login].user_id)
        user.mail_token = "t" * 42 + login[0]
        return user.mail_token


def test_a_letter_is_queued_once(made: Union) -> None:
    draft = Draft(made["SCHOOL"].id, None, Kind.MAILING, "k", "a@example.ru", Words("Т", "Т"))
    with db.begin(made.engine) as s:
        assert post.queue(s, [draft, draft], NOW) == 1
    with db.begin(made.engine) as s:
        assert post.queue(s, [draft], NOW) == 0
    assert len(letters(made)) == 1


def test_the_log_shows_a_subtree_and_nothing_beside_it(made: Union) -> None:
    write(made, "SCHOOL", "a@example.ru")
    write(made, "FOREIGN", "b@example.ru", now=NOW + timedelta(minutes=1))
    with db.reading(made.engine) as s:
        found = post.log(s, made.people["boris"], made["T1"], Filters(), 1)
        assert [line.organisation for line in found.lines] == ["ППО школы № 4"]
        assert (found.counts, found.pages) == ({"waiting": 1}, 1)
        for words in ("b@example.ru", "%", "чужой"):
            assert post.log(s, made.people["boris"], made["T1"], Filters(words=words), 1).counts == {}
        assert post.log(s, made.people["boris"], made["T1"], Filters(kinds=(Kind.DIGEST,)), 1).lines == ()
        (first, _) = post.log(s, made.people["admin"], made["F"], Filters("waiting"), 1).lines
        assert first.organisation != "ППО школы № 4"
        with pytest.raises(Forbidden):
            post.log(s, made.people["boris"], made["T2"], Filters(), 1)


def test_addresses_are_shown_and_searched_only_when_asked_for_and_the_journal_tells_of_it_once(
    made: Union,
) -> None:
    write(made, "SCHOOL", "a@example.ru", "b@example.ru")
    with db.begin(made.engine) as s:
        for letter in s.scalars(select(Letter)):
            letter.error = f"550 5.1.1 <{letter.address}> нет такого ящика"
    boris, place = made.people["boris"], made["T1"]
    with db.begin(made.engine) as s:
        hidden = post.log(s, boris, place, Filters(), 1)
        assert "@" not in str(hidden) + str(post.standing(s, boris, place))
        assert "нет такого ящика" in hidden.lines[0].error
        assert post.log(s, boris, place, Filters(words="a@example.ru"), 1).lines == ()
    assert events(made, "contacts.view") == []
    with db.begin(made.engine) as s:
        (found,) = post.opened(s, boris, place, Filters(words="a@example.ru"), 1, (), NOW).lines
        assert found.address == "a@example.ru" and found.address in found.error
        post.opened(s, boris, place, Filters(words="a@example.ru"), 1, {found.id}, NOW)
        post.opened(s, boris, place, Filters(), 1, {found.id}, NOW)
        with pytest.raises(Forbidden):
            post.opened(s, boris, made["T2"], Filters(), 1, (), NOW)
    assert [(e.after, e.organisation_id) for e in events(made, "contacts.view")] == [
        ({"count": 1}, place.id),
        ({"count": 1}, place.id),
    ]


def test_the_log_is_turned_page_by_page(made: Union) -> None:
    write(made, "SCHOOL", *(f"p{n:02}@example.ru" for n in range(60)))
    with db.reading(made.engine) as s:
        pages = [post.log(s, made.people["boris"], made["T1"], Filters(), n) for n in (1, 2, 3)]
    assert [len(page.lines) for page in pages] == [25, 25, 10]
    assert pages[0].pages == 3
    assert len({line.id for page in pages for line in page.lines}) == 60


def test_what_failed_is_tried_again_and_what_waits_is_cancelled_within_ones_reach(made: Union) -> None:
    with post_office.opened() as (office, port):
        office.refuse["a@example.ru"] = "550 no"
        mailbox(made, "R1", port)
        write(made, "SCHOOL", "a@example.ru")
        worker(made, Clock()).run(once=True)
        (number,) = (letter.id for letter in letters(made))
        office.refuse.clear()
        later = NOW + timedelta(days=30)
        with db.begin(made.engine) as s:
            assert post.retry(s, made.people["vera"], made["T2"], [number], later) == 0
            assert post.retry(s, made.people["boris"], made["T1"], [number], later) == 1
            assert post.retry(s, made.people["boris"], made["T1"], [number], later) == 0
        worker(made, Clock(later)).run(once=True)
        assert office.to == ["a@example.ru"]
        with db.begin(made.engine) as s:
            assert post.cancel(s, made.people["boris"], made["T1"], [number], later) == 0
        write(made, "SCHOOL", "b@example.ru", now=later)
        with db.begin(made.engine) as s:
            assert post.cancel(s, made.people["boris"], made["T1"], [number + 1], later) == 1
        worker(made, Clock(later)).run(once=True)
    assert states(made) == ["sent", "cancelled"]
    assert [e.after for e in events(made, "letter.retry")] == [{"letters": [number]}]
    assert len(events(made, "letter.cancel")) == 1


def test_the_link_of_a_letter_ends_letters_once_and_an_unknown_one_does_nothing(made: Union) -> None:
    link = token(made, "alisa")
    for wanted in ("", "x", "x" * 43, link + "x", "т" * 43, "a\0b", link, link):
        with db.begin(made.engine) as s:
            post.unsubscribe(s, wanted, NOW)
    with db.reading(made.engine) as s:
        assert not s.get_one(User, made.people["alisa"].user_id).digests
        assert s.get_one(User, made.people["boris"].user_id).digests
    (told,) = events(made, "digests_switched")
    assert (told.user_id, told.before, told.after) == (
        made.people["alisa"].user_id,
        {"digests": True},
        {"digests": False},
    )


def test_a_test_letter_goes_to_oneself(made: Union) -> None:
    with db.begin(made.engine) as s, pytest.raises(Refused):
        post.test(s, made.people["darya"], made["R1"], NOW)
    addressed(made, darya="darya@example.ru")
    with post_office.opened() as (office, port):
        mailbox(made, "R1", port)
        with db.begin(made.engine) as s:
            assert post.test(s, made.people["darya"], made["R1"], NOW) == "darya@example.ru"
        worker(made, Clock()).run(once=True)
    assert office.to == ["darya@example.ru"]


def code(made: Union, address: str) -> Code:
    place, who = made["SCHOOL"], made.people["alisa"]
    of = Invited(who.user_id or 0, "Алиса", "alisa", address, Role.RESPONSIBLE, place.id, place.name, "")
    return Code(of, "ABCD-EFGH-IJKL", NOW + invitations.INVITATION_LIFE)


def test_an_invitation_carries_its_code_and_keeps_it_no_longer_than_needed(made: Union) -> None:
    with post_office.opened() as (office, port):
        mailbox(made, "R1", port)
        with db.begin(made.engine) as s:
            assert not post.invitation(s, made.people["boris"], code(made, ""), "завтра", "", NOW)
            assert post.invitation(s, made.people["boris"], code(made, "a@example.ru"), "завтра", "", NOW)
        assert "ABCD-EFGH-IJKL" in letters(made)[0].body
        worker(made, Clock()).run(once=True)
        assert "ABCD-EFGH-IJKL" in office.got[0].get_content()
        with db.begin(made.engine) as s:
            post.invitation(
                s, made.people["boris"], code(made, "b@example.ru"), "завтра", "", NOW + timedelta(seconds=1)
            )
        office.refuse["b@example.ru"] = "550 no"
        worker(made, Clock(NOW + timedelta(minutes=1))).run(once=True)
    assert [letter.body for letter in letters(made)] == ["", ""]
    with db.reading(made.engine) as s:
        assert not any(
            line.retriable for line in post.log(s, made.people["boris"], made["T1"], Filters(), 1).lines
        )
        assert "ABCD" not in str([(e.before, e.after) for e in s.scalars(select(Event))])


def test_a_code_stays_in_no_letter_that_will_not_go(made: Union) -> None:
    boris = made.people["boris"]
    with db.begin(made.engine) as s:
        post.invitation(s, boris, code(made, "a@example.ru"), "завтра", "", NOW)
        post.cancel(s, boris, made["T1"], list(s.scalars(select(Letter.id))), NOW)
        later = NOW + timedelta(seconds=1)
        post.invitation(s, boris, code(made, "b@example.ru"), "завтра", "", later)
        outbox.expire(s, NOW + Kind.INVITATION.lifetime + timedelta(days=1))
    assert [(letter.state, letter.body) for letter in letters(made)] == [("cancelled", ""), ("failed", "")]
    with db.begin(made.engine) as s:
        # As a former version has left it.
        s.scalars(select(Letter)).first().body = "ABCD-EFGH-IJKL"  # type: ignore[union-attr]
        post.sweep(s, NOW)
    assert [letter.body for letter in letters(made)] == ["", ""]
    write(made, "SCHOOL", "c@example.ru")
    with db.begin(made.engine) as s:
        post.cancel(s, boris, made["T1"], list(s.scalars(select(Letter.id))), NOW)
    assert letters(made)[2].body, "words that are no secret can go once more"


def test_nothing_personal_stays_of_somebody_who_is_taken_out(made: Union) -> None:
    write(made, "SCHOOL", "alisa@example.ru")
    number = made.people["alisa"].user_id
    assert number is not None
    with db.begin(made.engine) as s:
        s.scalars(select(Letter)).one().user_id = number
        assert len(post.about(s, number)) == 1
        post.forget(s, number)
    (letter,) = letters(made)
    assert (letter.address, letter.subject, letter.body, letter.state) == ("", "", "", "cancelled")


def test_old_letters_are_thrown_away_and_waiting_ones_are_not(made: Union) -> None:
    with post_office.opened() as (_, port):
        mailbox(made, "R1", port)
        write(made, "SCHOOL", "a@example.ru")
        worker(made, Clock()).run(once=True)
    write(made, "FOREIGN", "b@example.ru")
    with db.begin(made.engine) as s:
        assert post.sweep(s, NOW + timedelta(days=399)) == 0
        assert post.sweep(s, NOW + timedelta(days=401)) == 1
    assert states(made) == ["waiting"]


def test_the_password_is_sealed_and_told_to_nobody(made: Union) -> None:
    assert save(made, GOOD) == []
    with db.reading(made.engine) as s:
        row = s.get_one(Mailbox, made["R1"].id)
        box = mailboxes.of(s, made.people["darya"], made["R1"])
        below = mailboxes.of(s, made.people["admin"], made["T1"])
        told = str([(e.before, e.after) for e in s.scalars(select(Event))])
    assert "Parol-7" not in row.secret + repr(box) + told
    assert sealing.unseal(KEY, row.secret) == "Parol-7"
    assert box and box.mine and box.sealed
    assert below and not below.mine and below.owner == "Первая областная"


def test_a_kept_password_stays_with_its_server(made: Union) -> None:
    save(made, GOOD)
    same = Edit(**{**vars(GOOD), "secret": "", "per_hour": "50"})
    assert save(made, same, 1, key="") == []
    assert save(made, Edit(**{**vars(same), "host": "smtp.evil.ru"}), 2) == ["secret"]
    assert save(made, Edit(**{**vars(same), "login": "v"}), 2) == ["secret"]
    assert save(made, Edit(**{**vars(same), "security": "none"}), 2) == ["security"]
    assert save(made, Edit(**{**vars(same), "host": "smtp.evil.ru", "forget": True}), 2) == []
    with db.reading(made.engine) as s:
        assert s.get_one(Mailbox, made["R1"].id).secret == ""
    assert [e.after for e in events(made, "mailbox.save")][1] == {"per_hour": 50}


def test_a_server_of_a_closed_network_is_taken_only_where_it_was_allowed(made: Union) -> None:
    inside = Edit(**{**vars(GOOD), "host": "localhost", "security": "none", "secret": ""})
    assert save(made, inside) == ["host"]
    with db.begin(made.engine) as s:
        who, place = made.people["darya"], made["R1"]
        assert mailboxes.save(s, who, place, inside, 0, KEY, NOW, ("localhost",)) == []


def test_settings_changed_meanwhile_are_not_overwritten(made: Union) -> None:
    assert save(made, GOOD, key="") == ["secret"]
    save(made, GOOD)
    with pytest.raises(Conflict):
        save(made, GOOD)
    with pytest.raises(Forbidden):
        save(made, GOOD, 1, who="boris")
    with db.begin(made.engine) as s, pytest.raises(Refused):
        mailboxes.save(s, made.people["darya"], made["T1"], GOOD, 0, KEY, NOW)


def test_a_new_server_takes_what_has_waited_at_once(made: Union) -> None:
    write(made, "SCHOOL", "a@example.ru")
    worker(made, Clock()).run(once=True)
    assert letters(made)[0].due == NOW + outbox.NO_SERVER
    save(made, GOOD)
    assert letters(made)[0].due == NOW


def test_how_the_sending_goes_is_told(made: Union) -> None:
    write(made, "SCHOOL", "a@example.ru")
    with db.reading(made.engine) as s:
        found = post.standing(s, made.people["boris"], made["T1"])
        beside = post.standing(s, made.people["vera"], made["T2"])
    assert (found.pulse, found.waiting, found.oldest, found.server) == (None, 1, NOW, False)
    assert beside.waiting == 0
    with post_office.opened() as (_, port):
        pass
    mailbox(made, "F", port)
    worker(made, Clock()).run(once=True)
    with db.reading(made.engine) as s:
        found = post.standing(s, made.people["boris"], made["T1"])
    assert (found.pulse, found.server, found.error) == (NOW, True, "нет связи с почтовым сервером")
