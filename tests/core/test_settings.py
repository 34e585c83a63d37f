from datetime import timedelta

import pytest

from core import passwords, sealing
from core.problems import Refused
from core.settings import SecureCookie, Settings


def test_nothing_has_to_be_set() -> None:
    settings = Settings.from_env({})
    assert settings.database_url == "sqlite:///var/profmonitor.sqlite3"
    assert settings.password_cost == 12
    assert settings.session_idle == timedelta(minutes=30)
    assert settings.session_whole == timedelta(hours=12)
    assert settings.secure_cookie is SecureCookie.AUTO
    assert settings == Settings()


def test_everything_can_be_set() -> None:
    settings = Settings.from_env(
        {
            "DATABASE_URL": "postgresql://db/profmonitor",
            "TIME_ZONE": "Asia/Kamchatka",
            "SECURE_COOKIE": "YES",
            "ALLOWED_HOSTS": "mon.example.ru, *.prof.ru",
            "SESSION_IDLE_MINUTES": "5",
            "SESSION_HOURS": "8",
            "SITE_URL": "https://mon.example.ru/",
            "MAIL_KEY": sealing.new_key(),
            "MAIL_HOSTS": "localhost, Relay.lan",
        }
    )
    assert settings.allowed_hosts == ("mon.example.ru", "*.prof.ru")
    assert settings.time_zone.key == "Asia/Kamchatka"
    assert settings.site_url == "https://mon.example.ru"
    assert sealing.fits(settings.mail_key)
    assert settings.mail_hosts == ("localhost", "relay.lan")
    assert settings.mail_key not in repr(settings)
    assert settings.secure_cookie is SecureCookie.YES
    assert settings.session_idle == timedelta(minutes=5)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SESSION_IDLE_MINUTES", "восемь"),
        ("SESSION_IDLE_MINUTES", "0"),
        ("SESSION_IDLE_MINUTES", "70000"),
        ("SESSION_IDLE_MINUTES", "1_0"),
        ("SESSION_IDLE_MINUTES", "３０"),
        ("SESSION_IDLE_MINUTES", "9" * 5000),
        ("DATABASE_URL", "mysql://root:secret@db/x"),
        ("TIME_ZONE", "Moscow"),
        ("TIME_ZONE", "../../etc/passwd"),
        ("SECURE_COOKIE", "maybe"),
        ("ALLOWED_HOSTS", "https://mon.example.ru/"),
        ("SESSION_IDLE_MINUTES", "-5"),
        ("SESSION_HOURS", "13"),
        ("PASSWORD_COST", "3"),
        ("MAIL_KEY", "secret"),
        ("MAIL_HOSTS", "localhost:25"),
        ("MAIL_HOSTS", "*"),
        ("MAIL_KEY", "A" * 42 + "="),
        ("SITE_URL", "mon.example.ru"),
        ("SITE_URL", "javascript:alert(1)"),
        ("SITE_URL", "https://user:x@mon.example.ru"),
        ("SITE_URL", "https://mon.example.ru/?a=1"),
        ("SITE_URL", "https://mon.example.ru:99999"),
        ("SITE_URL", "https://mon example.ru"),
    ],
)
def test_an_odd_value_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(Refused, match=name) as refusal:
        Settings.from_env({name: value})
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    "password", ["a" * 3 + "bcd" * 20 + "e", "кот на крыше пьёт чай", " с пробелами по краям ", "п1рв" * 10]
)
def test_long_words_of_any_script_make_a_password(password: str) -> None:
    assert passwords.fault(password, "ivanov") is None


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "Введите"),
        ("            ", "Введите"),
        ("abcdefg\0hijk", "невидимые"),
        ("Пароль123", "не меньше 10"),
        ("1234567890", "угадать"),
        ("profsoyuz2026", "угадать"),
        ("Профмонитор!", "угадать"),
        ("aaaaaaaaaaaa", "угадать"),
        ("Ivanov.Petr.1961", "угадать"),
        ("абвгд" * 8, "не длиннее 72 байт (36 русских букв)"),
        ("abc" * 25, "не длиннее 72 байт (36 русских букв)"),
    ],
)
def test_a_guessable_or_unfit_password_is_refused_with_its_reason(password: str, reason: str) -> None:
    assert reason in (passwords.fault(password, "ivanov.petr.1961") or "")


def test_an_administrators_password_is_longer() -> None:
    assert passwords.fault("кот на крыше", "admin") is None
    assert "не меньше 15" in (passwords.fault("кот на крыше", "admin", administrator=True) or "")


def test_bcrypt_is_never_asked_about_what_it_cannot_take() -> None:
    assert passwords.fits("п" * 36)
    assert not passwords.fits("п" * 37)
    assert not passwords.fits("a" * 1_000_000)
    assert not passwords.fits("a\0b")
    assert not passwords.fits("\ud800")


def test_addresses_of_the_register_are_looked_at_only_where_it_was_said() -> None:
    assert not Settings.from_env({}).check_addresses
    assert Settings.from_env({"CHECK_ADDRESSES": "Yes"}).check_addresses
    with pytest.raises(Refused, match="CHECK_ADDRESSES"):
        Settings.from_env({"CHECK_ADDRESSES": "1"})
