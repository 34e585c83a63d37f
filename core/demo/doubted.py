"""What stands beside the answers: reasons given for doubtful ones, and what a draft took over from last year."""

from collections.abc import Mapping
from datetime import date
from random import Random

from core import reasons, rules
from core.answers import Answers
from core.demo.people import Primary
from core.forms import Form
from core.indicators import AnswerKind

# code -> rule -> {"reason": …, "text": …, "about": …}
Explanations = dict[str, dict[str, dict[str, str]]]

_SAID = {
    "tenfold": ("last_year", "В прошлом году потеряли ноль."),
    "jump": ("people", ""),
    "stale": ("soon", "Заменим на следующей неделе."),
    "sum": ("rest", ""),
    "soft_part": ("register", ""),
    "same": ("unchanged", ""),
    "zeros": ("paused", ""),
}
_SAID_OF = {
    ("budget_total", "jump"): ("drive", "Получили целевые деньги к юбилею учреждения."),
    ("budget_info", "jump"): ("drive", "Заменили стенды во всех корпусах."),
    ("members_in_chats", "jump"): ("drive", "Пригласили в чат весь коллектив."),
    ("remote_meetings", "jump"): ("method", "Стали считать и короткие созвоны."),
    ("site_posts_year", "jump"): ("drive", "Новый ответственный пишет каждую неделю."),
    ("ka_signed", "stale"): ("other", "Новый договор подписан, ждём регистрации."),
}


def explained(
    rng: Random, form: Form, p: Primary, answers: Answers, last: Answers, day: date
) -> Explanations:
    """Two of three say why; whoever typed a digit too many has not noticed."""
    found: Explanations = {}
    for problem in rules.check(form, p.place.kind, answers, rules.Context(last=last, today=day)):
        slipped = p.slip == day.year and problem.rule == "tenfold"
        if problem.blocking or slipped or problem.rule not in _SAID or rng.random() < 0.35:
            continue
        reason, words = _SAID_OF.get((problem.code, problem.rule), _SAID[problem.rule])
        said = reasons.kept(reasons.Explanation(reason, words), problem)
        found.setdefault(problem.code, {})[problem.rule] = said
    return found


_LASTING = frozenset(
    {AnswerKind.TEXT, AnswerKind.ADDRESS, AnswerKind.CHOICE, AnswerKind.SEVERAL, AnswerKind.YES_NO}
)


def carried(form: Form, answers: Answers, last: Mapping[str, object]) -> tuple[str, ...]:
    """What hardly ever changes is taken over with one click and looked at later."""
    same = (c for c, value in answers.items() if c in last and last[c] == value)
    return tuple(sorted(c for c in same if form.indicators[c].kind in _LASTING))
