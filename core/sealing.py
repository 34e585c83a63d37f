"""A secret that has to be read again, kept so that a stolen copy of the database does not tell it."""

import base64
import binascii

from cryptography.fernet import Fernet, InvalidToken

from core.problems import Refused


def new_key() -> str:
    return Fernet.generate_key().decode()


def fits(key: str) -> bool:
    """Is it a key? Both alphabets of base64 are written down somewhere."""
    try:
        return len(base64.b64decode(key.translate(str.maketrans("-_", "+/")), validate=True)) == 32
    except (binascii.Error, ValueError):
        return False


def seal(key: str, secret: str) -> str:
    return _fernet(key).encrypt(secret.encode()).decode()


def unseal(key: str, sealed: str) -> str:
    """Raises Refused where it was sealed with another key."""
    if not key:
        raise Refused("Пароль почтового сервера не прочитать: не задана настройка MAIL_KEY.")
    try:
        return _fernet(key).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Refused(
            "Пароль почтового сервера зашифрован другим ключом (MAIL_KEY): введите его заново."
        ) from error


def _fernet(key: str) -> Fernet:
    return Fernet(key.translate(str.maketrans("+/", "-_")))
