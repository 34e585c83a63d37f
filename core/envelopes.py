"""A letter as servers carry it: plain text in UTF-8, headers that no name can break."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from core import emails, text


@dataclass(frozen=True)
class Sheet:
    """One letter to one person. `number` and `key` make its Message-ID: sent twice it is still the same letter.
    `leave` is where «не получать» leads, "" where there is no such way. `papers` are PDFs that go with it, by name."""

    number: int
    key: str
    to: str
    subject: str
    body: str
    leave: str = ""
    papers: tuple[tuple[str, bytes], ...] = ()


def envelope(sender: str, sender_name: str, sheet: Sheet, now: datetime) -> EmailMessage:
    """ValueError where an address cannot be."""
    made = EmailMessage()
    own = emails.in_ascii(sender)
    host = own.rpartition("@")[2]
    made["From"] = Address(_line(sender_name), addr_spec=own)
    made["To"] = Address(addr_spec=emails.in_ascii(sheet.to))
    made["Subject"] = _line(sheet.subject)
    made["Date"] = format_datetime(now)
    digest = hashlib.sha256(sheet.key.encode()).hexdigest()[:16]
    made["Message-ID"] = f"<{sheet.number}.{digest}@{host}>"
    # No «меня нет в офисе» to a machine.
    made["Auto-Submitted"] = "auto-generated"
    if sheet.leave:
        made["List-Unsubscribe"] = f"<{sheet.leave}>"
        if sheet.leave.startswith("https:"):
            made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(sheet.body, charset="utf-8", cte="base64")
    for name, paper in sheet.papers:
        made.add_attachment(
            paper, maintype="application", subtype="pdf", filename=_line(name) or "report.pdf"
        )
    return made


def _line(value: str) -> str:
    """A second gate: what was stored past the first one must not become a header of its own."""
    try:
        return text.line(value, 300)
    except ValueError:
        return ""
