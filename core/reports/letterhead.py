"""How an organisation signs its papers: its name in full, its addresses, its logo, its colour, who signs."""

import re
from dataclasses import dataclass

ACCENT = "#1F5A6B"
COLOUR = re.compile("#[0-9A-Fa-f]{6}")


@dataclass(frozen=True)
class Letterhead:
    """`details` are lines under the name: post address, e-mail and site of the organisation, never of a person.
    `logo` is a PNG; "" and b"" are not set."""

    name: str = ""
    details: str = ""
    post: str = "Председатель"
    signer: str = ""
    accent: str = ACCENT
    logo: bytes = b""


PLAIN = Letterhead()
