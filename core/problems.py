"""Everything that can go wrong, and the Russian sentence a person sees."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """Something a person can mend, or explain where it does not block. `code` names the field it stands beside
    ("" for the whole form), `rule` the rule that found it."""

    code: str
    text: str
    blocking: bool = True
    rule: str = ""


class Refused(Exception):
    """Bad input or an act that the present state does not allow; the message is one Russian sentence."""


class Forbidden(Exception):
    """The actor may not do this. The message never tells whether the thing exists."""

    def __init__(self) -> None:
        super().__init__("Нет доступа. Если он вам нужен, обратитесь в вышестоящую организацию.")


class Conflict(Exception):
    """What the person was looking at has changed in the meantime."""

    def __init__(self, text: str = "Форма изменилась, пока была открыта у вас.") -> None:
        super().__init__(text)
