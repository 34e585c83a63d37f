"""Short addresses of issued reports: eight signs that nobody mixes up, on paper or aloud.

The last sign is a check: no single wrong sign and no two neighbours changed about lead to another report.
"""

import secrets

# Twenty-nine, a prime: what the check rests on. No 0 and o, no 1, i and l, no vowels that would make words.
SIGNS = "23456789bcdfghjkmnpqrstvwxyze"
LENGTH = 8
# Typed with a Russian keyboard, and looking alike.
_ALIKE = str.maketrans("сеухркмтнв", "ceyxpkmthb")


def new() -> str:
    drawn = "".join(secrets.choice(SIGNS) for _ in range(LENGTH - 1))
    return drawn + _check(drawn)


def _check(drawn: str) -> str:
    """The sum of places times signs, a sign of each place having a weight of its own."""
    return SIGNS[sum(place * SIGNS.index(sign) for place, sign in enumerate(drawn, start=2)) % len(SIGNS)]


def read(typed: str) -> str:
    """The code as it is kept, or "" where it cannot be one: «7KX4-M2PD» is 7kx4m2pd."""
    if len(typed) > 40:
        return ""
    plain = typed.lower().translate(_ALIKE)
    plain = "".join(sign for sign in plain if sign not in "- \u00a0")
    whole = len(plain) == LENGTH and set(plain) <= set(SIGNS)
    return plain if whole and _check(plain[:-1]) == plain[-1] else ""


def told(code: str) -> str:
    """In two halves, easier to type."""
    return f"{code[:4]}-{code[4:]}"
