"""A draft of what a presidium resolves: слушали, отметили, постановили. Lists are filled in from the figures; names
stand after a colon, in the nominative; days are a proposal. Everything of it is meant to be edited."""

from collections.abc import Sequence
from dataclasses import replace

from core import formats, narrative
from core.formats import NBSP, number
from core.organisations import Level
from core.reports.paper import Block, Look, Paper, Points, Section, Signature, Words
from core.reports.sitting import acts, advice, parts
from core.reports.sitting.facts import Laggards, Sitting

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
        Section(
            "whose", "", (*parts.heading(facts), Words(_placed(facts), Look.CENTRED), Words(about, Look.LEAD))
        ),
        Section("heard", "Слушали", (Words(heard),)),
        Section("noted", "Отметили", tuple(_noted(found))),
        Section("resolved", "Постановили", (*_resolved(found), _signed(facts))),
    ]
    opening = [Words("ПРОЕКТ", Look.RIGHT)]
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
    said: list[Block] = [Words(narrative.joined(course, facts.seen.strip.sentence))]
    for words, cards in (
        ("Лучше всего обстоит дело с пунктами:", parts.strengths(facts)),
        ("Больше всего остаётся сделать по пунктам:", parts.weaknesses(facts)),
    ):
        if told := [parts.told(card) for card in cards]:
            said += [Words(words), Points((*(f"{line};" for line in told[:-1]), f"{told[-1]}."))]
    if facts.seen.paper is not None:
        said.append(Words(f"Подписка на {facts.half}. {facts.seen.paper_said}"))
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
    """Forms that are owed: while they are taken, to hand them in; later, to say why not."""
    facts = found.sitting
    owing = facts.course.whole.expected - facts.course.whole.handed_in if facts.course else 0
    made: list[tuple[str, list[str]]] = []
    if found.offices:
        names = parts.by_name([x.organisation for x in found.offices])
        made.append((f"{_to_do(facts, 'свои формы')} Не сданы:", names[:NAMED] + _more(names)))
    if owing:
        what = "формы мониторинга" if facts.lower is Level.PRIMARY else "формы первичных организаций"
        told = f"{_to_do(facts, what)} Не сдано {number(owing)}:"
        made.append((told, _owing(found)))
    return made


def _to_do(facts: Sitting, what: str) -> str:
    to = advice.TO[facts.lower or Level.PRIMARY]
    if facts.running and facts.days is not None:
        last = min(acts.by(facts.made, acts.FORMS), facts.days.closes)
        return f"{to} обеспечить сдачу: {what}. Срок: до{NBSP}{formats.day_words(last)}"
    return f"{to} сообщить, почему не сданы {what}. Срок: {advice.day(facts, acts.FORMS)}."


def _owing(found: Laggards) -> list[str]:
    """By name where they are few, else how many by territory."""
    facts = found.sitting
    names = [x.organisation for x in found.silent]
    if found.named and names and (len(names) <= NAMED or facts.lower is Level.PRIMARY):
        if facts.lower is Level.PRIMARY:
            return _running(names)
        return [_listed(t.name, [x.organisation for x in t.silent]) for t in found.territories if t.silent]
    lines = facts.course.lagging if facts.course else ()
    return [f"{line.name} — {parts.owed(line)}" for line in lines]


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
    """Of primaries those that lack it, else the three where most lack it; thin data names nobody."""
    known = [(p, m) for p in facts.parts for m in p.points if m.number == point and m.lacking and not m.thin]
    if facts.lower is Level.PRIMARY:
        return _running(parts.by_name([p.name for p, _ in known]))
    known.sort(key=lambda pair: (-(pair[1].lacking or 0) / pair[1].answered, pair[0].name))
    return [
        f"{p.name} — {number(m.lacking)} из {formats.count(m.answered, 'первичной', 'первичных', 'первичных')}"
        for p, m in known[: parts.MOST]
    ]


def _norm(facts: Sitting) -> list[tuple[str, list[str]]]:
    """Who is below the norm of the newspaper, though all together may not be."""
    made = []
    for spread in facts.spreads:
        under = [b for b in spread.bars if b.norm == "below" and b.place is not None]
        norm = spread.indicator.norm
        if under and norm is not None:
            card = next(c for c in facts.cards if c.indicator.code == spread.indicator.code)
            act = acts.ACTS[card.number]
            told = (
                f"{_charge(facts)} {act.does} ({card.norm} экз. на 100 членов Профсоюза). "
                f"Срок: {advice.until(facts, card.number)}. Ниже нормы:"
            )
            names = [f"{b.name} — {b.label}" for b in reversed(under)]
            made.append((told, names[:NAMED] + _more(names)))
    return made


def _praise(found: Laggards) -> list[tuple[str, list[str]]]:
    """Who leads by the index, and primaries that lack nothing."""
    facts = found.sitting
    best = facts.seen.index.best
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
