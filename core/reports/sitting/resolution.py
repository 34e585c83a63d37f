"""A draft of what a presidium resolves: слушали, отметили, постановили. Lists are filled in from the figures; names
stand after a colon, in the nominative; days are a proposal. Everything of it is meant to be edited."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from core import formats, narrative
from core.formats import NBSP, number
from core.organisations import Level
from core.reports.paper import Block, Look, Paper, Points, Section, Signature, Words
from core.reports.sitting import acts, advice, parts
from core.reports.sitting.facts import Laggards, Silent, Sitting

TITLE = "Постановление президиума"
ABOUT = "Об итогах мониторинга информационной работы"
BLANK = "_" * 24
REPORT = 4 * acts.MONTH
# Longer lists of names stand in the enclosed list of laggards, told by their number.
NAMED, PRAISED = 40, 60


def paper(found: Laggards) -> Paper:
    facts = found.sitting
    about = f"{ABOUT} за {facts.year}{NBSP}год"
    heard = f"Информацию «{about}». Докладывает {BLANK}."
    sections = [
        Section("whose", "", (Words(_placed(facts), Look.CENTRED), Words(about, Look.LEAD))),
        Section("heard", "Слушали", (Words(heard),)),
        Section("noted", "Отметили", tuple(_noted(found))),
        Section("resolved", "Постановили", (*_resolved(found), _signed(facts))),
    ]
    # Whose it is stands above the word itself: a name under it would read as one phrase with it and cannot be bent.
    opening = [Words("ПРОЕКТ", Look.RIGHT), *parts.heading(facts)]
    made = parts.paper(facts, TITLE, sections, brief="Проект постановления", opening=opening)
    return replace(made, draft=True, subject=f"{about}. {facts.organisation}")


def _signed(facts: Sitting) -> Signature:
    return Signature(facts.letterhead.post or "Председатель", facts.letterhead.signer)


def _placed(facts: Sitting) -> str:
    where = f"{facts.town}, " if facts.town.startswith("г.") else ""
    return f"{where}«____» ______________ {facts.made.year}{NBSP}г.{NBSP * 3}№{NBSP}______"


def _noted(found: Laggards) -> list[Block]:
    """What the figures say: how far it has come, what is good, what is not."""
    facts = found.sitting
    course = facts.course.sentence if facts.course else ""
    if facts.empty:
        nothing = f"Принятых форм за {facts.year}{NBSP}год нет, о состоянии работы судить не по чему."
        return [Words(narrative.joined(course, nothing)), Words(facts.told, Look.NOTE)]
    said: list[Block] = [Words(narrative.joined(course, parts.strip_said(facts)))]
    for words, cards in (
        ("Лучше всего обстоит дело с пунктами:", parts.strengths(facts)),
        ("Больше всего остаётся сделать по пунктам:", parts.weaknesses(facts)),
    ):
        if told := [parts.told(card) for card in cards]:
            said += [Words(words), Points((*(f"{line};" for line in told[:-1]), f"{told[-1]}."))]
    if facts.seen.paper is not None:
        said.append(Words(f"Подписка на {facts.half}. {parts.paper_said(facts)}"))
    return [*said, Words(facts.told, Look.NOTE)]


def _resolved(found: Laggards) -> list[Block]:
    """One number after another; names of a point stand right under it."""
    body: list[Block] = []
    for n, (words, names) in enumerate(_points(found), start=1):
        body.append(Points((words,), start=n))
        if names:
            body.append(Points(tuple(names)))
    return body


def _points(found: Laggards) -> list[tuple[str, list[str]]]:
    facts = found.sitting
    every: list[tuple[str, list[str]]] = [("Информацию об итогах мониторинга принять к сведению.", [])]
    every += _collect(found)
    if not facts.early and not facts.empty:
        every += [*_charged(found), *_norm(facts), *_praise(found)]
    every.append(
        (
            f"{advice.TO[facts.lower or Level.PRIMARY]} рассмотреть итоги мониторинга на своих заседаниях и "
            f"сообщить о принятых мерах. Срок: {advice.day(facts, REPORT)}.",
            [],
        )
    )
    told = "Справку об итогах мониторинга и список отстающих (прилагаются) направить организациям."
    every.append((f"{told} Ответственный: {BLANK}. Срок: {advice.day(facts, 7)}.", []))
    every.append((f"Контроль за выполнением постановления возложить на {BLANK}.", []))
    return every


def _collect(found: Laggards) -> list[tuple[str, list[str]]]:
    """Forms that are owed: while they are taken, to hand them in; later, to say why not. Whoever is still within their
    own days is reminded of the day, and owes nothing yet."""
    facts = found.sitting
    late, early = (tuple(x for x in found.offices if x.early is still) for still in (False, True))
    made: list[tuple[str, list[str]]] = []
    if late:
        names = parts.by_name([x.organisation for x in late])
        made.append((f"{_to_do(facts, True, late)} Не сданы:", names[:NAMED] + _more(names)))
    owing = parts.late(facts, facts.course.whole) if facts.course else 0
    if owing:
        back = facts.course.whole.counts[2] if facts.course else 0
        returned = f" (из них возвращены на доработку — {number(back)})" if back else ""
        told = f"{_to_do(facts, False, found.owing)} Не сдано {number(owing)}{returned}:"
        made.append((told, _owing(found)))
    if early:
        told = f"{advice.TO[facts.lower or Level.PRIMARY]} сдать собственные формы к их сроку (он ещё не наступил):"
        names = [_dated(x) for x in early]
        made.append((told, names[:NAMED] + _more(names)))
    if found.early and len(found.early) <= NAMED:
        made.append((f"{_ask(facts, False)} к их сроку (он ещё не наступил):", _waited(found)))
    return made


def _dated(silent: Silent) -> str:
    return f"{silent.organisation} — до{NBSP}{formats.day(silent.due)}"


def _waited(found: Laggards) -> list[str]:
    groups = [(t.name, [_dated(x) for x in t.silent if x.early]) for t in found.territories]
    if found.sitting.lower is Level.PRIMARY:
        return _running([name for _, names in groups for name in names])
    return [_listed(name, names) for name, names in groups if names]


def _ask(facts: Sitting, own: bool) -> str:
    to = advice.TO[facts.lower or Level.PRIMARY]
    if own:
        return f"{to} сдать собственные формы"
    if facts.lower is Level.PRIMARY:
        return f"{to} сдать формы мониторинга"
    return f"{to} обеспечить сдачу форм первичных организаций"


def _to_do(facts: Sitting, own: bool, owing: Sequence[Silent]) -> str:
    last = _taken(facts, own, owing)
    if last is not None:
        day = max([min(acts.by(facts.made, acts.FORMS), last), *(x.due for x in owing)])
        return f"{_ask(facts, own)}. Срок: до{NBSP}{formats.day_words(day)}"
    what = "собственные формы" if own else "формы первичных организаций"
    if not own and facts.lower is Level.PRIMARY:
        what = "формы мониторинга"
    to = advice.TO[facts.lower or Level.PRIMARY]
    return f"{to} сообщить, почему не сданы {what}. Срок: {advice.day(facts, acts.FORMS)}."


def _taken(facts: Sitting, own: bool, owing: Sequence[Silent]) -> date | None:
    """Until when these forms are taken, each level by its own days; None where that is over."""
    known = [x.closes for x in owing if x.closes is not None]
    if not own or not known:
        return facts.taken
    last = max(known)
    return last if last >= max(facts.made, facts.as_of) else None


def _owing(found: Laggards) -> list[str]:
    """By name where they are few, else how many by territory."""
    facts = found.sitting
    names = [x.organisation for x in found.owing]
    if found.named and names and (len(names) <= NAMED or facts.lower is Level.PRIMARY):
        if facts.lower is Level.PRIMARY:
            return _running(names)
        return [_listed(t.name, [x.organisation for x in t.owing]) for t in found.territories if t.owing]
    return [f"{line.name} — {parts.owed(facts, line)}" for line in parts.lagging(facts)]


def _listed(territory: str, names: Sequence[str]) -> str:
    return f"{territory or 'первичные прямого подчинения'}: {'; '.join(names)}"


def _running(names: Sequence[str]) -> list[str]:
    """Primaries of a territory: one after another, not one under another."""
    return ["; ".join([*names[:NAMED], *_more(names)])] if names else []


def _more(names: Sequence[str]) -> list[str]:
    left = len(names) - NAMED
    return [f"и ещё {number(left)} — по прилагаемому списку отстающих"] if left > 0 else []


def _charged(found: Laggards) -> list[tuple[str, list[str]]]:
    """One charge for each point that is short, with those it concerns most."""
    facts = found.sitting
    made = []
    for card in parts.short(facts):
        if card.number == 8 and card.standing:
            continue
        act = acts.ACTS[card.number]
        told = (
            f"{_charge(facts)} {act.does} (пункт контроля «{card.title}»: {advice.fact(card)}). "
            f"Срок: {advice.until(facts, card.number)}."
        )
        names = _concerned(facts, card.number)
        made.append((told + (" В первую очередь:" if names else ""), names))
    return made


def _charge(facts: Sitting) -> str:
    """Offices see to it with their primaries."""
    to = advice.TO[facts.lower or Level.PRIMARY]
    return to if facts.lower is Level.PRIMARY else f"{to} вместе с первичными"


def _concerned(facts: Sitting, point: int) -> list[str]:
    known = parts.concerned(facts, point)
    if facts.lower is Level.PRIMARY:
        return _running(parts.by_name([p.name for p, _ in known]))
    return [
        f"{p.name} — {number(m.lacking)} из {formats.count(m.answered, 'первичной', 'первичных', 'первичных')}"
        for p, m in known
    ]


def _norm(facts: Sitting) -> list[tuple[str, list[str]]]:
    """Who is below the norm of the newspaper, though all together may not be."""
    made = []
    for _, card, under in parts.under(facts):
        act = acts.ACTS[card.number]
        told = (
            f"{_charge(facts)} {act.does} ({card.norm} экз. на 100 членов Профсоюза). "
            f"Срок: {advice.until(facts, card.number)}. Ниже нормы:"
        )
        names = [f"{b.name} — {b.label}" for b in under]
        made.append((told, names[:NAMED] + _more(names)))
    return made


def _praise(found: Laggards) -> list[tuple[str, list[str]]]:
    """Who leads by the index and is reproached with nothing here, and primaries that lack nothing."""
    facts = found.sitting
    late = {x.organisation for x in found.offices if not x.early}
    best = [place for place in parts.praised(facts) if place.name not in late]
    made = []
    if best:
        names = [f"{p.name} — {p.place}-е место по индексу, {p.figure}" for p in best]
        made.append(
            (
                "Поощрить за высокие результаты информационной работы и рекомендовать опыт другим "
                f"организациям. Срок: {advice.day(facts, acts.MONTH)}. Лучшие:",
                names,
            )
        )
    whole = found.whole
    if 0 < len(whole) <= PRAISED:
        told = formats.count(
            len(whole), "первичную организацию", "первичные организации", "первичных организаций"
        )
        if facts.lower is Level.PRIMARY:
            names = _running(whole)
        else:
            names = [_listed(t.name, t.whole) for t in found.territories if t.whole]
        made.append((f"Отметить {told}, где выполнены все пункты контроля:", names))
    return made
