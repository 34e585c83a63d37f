"""Contacts that somebody has written into a text for everybody to read: an open report has none of persons."""

import re

HIDDEN = "(контакт не печатается)"
_EMAIL = re.compile(r"[A-Za-zА-Яа-яЁё0-9._%+-]{1,64}@(?:[\w-]{1,63}\.)+[^\W\d_]{2,20}")
# «+7 900 123-45-67», «8(900)1234567»; a sum of money has no such groups.
_PHONE = re.compile(r"(?<![\d.,])(?:\+7|8)[\s\u00a0-]?\(?\d{3,5}\)?(?:[\s\u00a0-]?\d){5,7}(?!\d)")


def without(text: str) -> str:
    """Said where something was left out: nothing is cut silently."""
    return _PHONE.sub(HIDDEN, _EMAIL.sub(HIDDEN, text))
