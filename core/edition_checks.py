"""What keeps an edition from being published: in Russian, with the name of the question."""

import re
from collections.abc import Iterable, Iterator, Mapping

from core import editions
from core.catalogue import Catalogue
from core.editions import EMPTY, Body
from core.indicators import MONITORING, Aggregation, AnswerKind, Indicator, Norm
from core.problems import Problem

A, K = Aggregation, AnswerKind
# How an answer of a kind can be added up; percentages are neither added nor averaged. Offered is what is really
# counted: a question that has another way already keeps it.
FITTING: Mapping[AnswerKind, tuple[Aggregation, ...]] = {
    K.YES_NO: (A.SHARE_YES, A.NONE),
    K.WHOLE: (A.SUM, A.NONE),
    K.DECIMAL: (A.SUM, A.NONE),
    K.MONEY: (A.SUM, A.NONE),
    K.PERCENT: (A.NONE,),
    K.CHOICE: (A.SHARE_YES, A.NONE),
    K.SEVERAL: (A.SHARE_YES, A.NONE),
    K.DATE: (A.NONE,),
    K.ADDRESS: (A.NONE,),
    K.TEXT: (A.NONE,),
    K.ROWS: (A.NONE,),
}
AGGREGATIONS = {
    A.SUM: "складывать",
    A.SHARE_YES: "доля ответивших «да»",
    A.RATIO: "сумма к сумме",
    A.MAX: "наибольшее",
    A.LATEST: "самая поздняя",
    A.MEDIAN: "середина ряда (медиана)",
    A.LIST: "перечень",
    A.NONE: "не сводить",
}
KINDS = {
    K.YES_NO: "да или нет",
    K.WHOLE: "целое число",
    K.DECIMAL: "число с дробью",
    K.MONEY: "деньги, руб.",
    K.PERCENT: "процент",
    K.CHOICE: "один вариант из списка",
    K.SEVERAL: "несколько вариантов из списка",
    K.DATE: "дата",
    K.ADDRESS: "адрес в Интернете",
    K.TEXT: "текст",
    K.ROWS: "несколько записей",
}
# Rows need columns of their own, and are not made here.
OFFERED = tuple(kind for kind in K if kind is not K.ROWS)
CHOICES = (K.CHOICE, K.SEVERAL)
LABEL, SHORT, HINT, OPTION, OPTIONS, TITLE, SOURCE = 300, 80, 600, 150, 40, 150, 200
_CODE = re.compile(r"own_[a-z0-9_]{1,56}")
_OPTION_CODE = re.compile(r"[a-z0-9_]{1,40}")
_OWN_ONLY = ("kind", "levels", "kinds", "code", "section", "after")


def check(base: Catalogue, body: Body, published: Body = EMPTY) -> list[Problem]:
    """Everything that is wrong, each with the code of its question. `base` is the catalogue without this
    edition, `published` the one before it. Problems that do not block are only said."""
    found = [*_own_codes(base, body), *_foreign_keys(base, body), *_sections(base, body)]
    if any(p.blocking for p in found):
        return found
    made, before = editions.apply(base, body), editions.apply(base, published)
    found += _lost(before, made)
    touched = [i for i in made.indicators.values() if i != base.indicators.get(i.code)]
    for i in touched:
        found += _question(i, made, before.indicators.get(i.code))
        for column in i.columns:
            if column != editions.find(base, f"{i.code}.{column.code}"):
                found += [Problem(f"{i.code}.{p.code}", p.text) for p in _answer(column)]
    found += _hidden(made)
    return list(dict.fromkeys(found))


def name(i: Indicator) -> str:
    return f"«{i.label.removeprefix('— ')[:100]}»"


def _own_codes(base: Catalogue, body: Body) -> Iterator[Problem]:
    seen: set[str] = set()
    sections = {s.code for s in base.sections if s.campaign == MONITORING}
    for raw in body.get("added", ()):
        code, label = str(raw.get("code", "")), f"«{str(raw.get('label', ''))[:100]}»"
        if code in base.indicators or code in seen:
            yield Problem(code, f"{label}: код {code} уже занят другим вопросом.")
        elif not _CODE.fullmatch(code):
            yield Problem(code, f"{label}: код нового вопроса начинается с own_ и пишется латиницей.")
        if str(raw.get("section")) not in sections:
            yield Problem(code, f"{label}: такого раздела в годовой форме нет.")
        if raw.get("kind") not in tuple(OFFERED):
            yield Problem(code, f"{label}: такого вида ответа нет.")
        seen.add(code)


def _foreign_keys(base: Catalogue, body: Body) -> Iterator[Problem]:
    for code, values in body.get("changed", {}).items():
        i = editions.find(base, code)
        if i is None:
            yield Problem(code, f"Вопроса {code} в каталоге больше нет: правка не действует.", False)
            continue
        if "kind" in values and values["kind"] != i.kind:
            yield Problem(
                code, f"{name(i)}: вид ответа не меняется никогда. Скройте вопрос и добавьте новый."
            )
        if set(values) & set(_OWN_ONLY) - {"kind"}:
            yield Problem(code, f"{name(i)}: кто отвечает и где стоит вопрос, в нём не меняется.")
        if i.computed and set(values) & {"required", "hidden", "minimum", "maximum", "options"}:
            yield Problem(code, f"{name(i)} считается из других ответов: менять можно слова и норму.")


def _sections(base: Catalogue, body: Body) -> Iterator[Problem]:
    known = {s.code for s in base.sections}
    for code, values in body.get("sections", {}).items():
        if code not in known:
            yield Problem(code, f"Раздела {code} в каталоге больше нет: правка не действует.", False)
        if not 0 < len(values.get("title", "-")) <= TITLE:
            yield Problem(code, f"Раздел {code}: название от 1 до {TITLE} знаков.")
        if len(values.get("hint", "")) > HINT:
            yield Problem(code, f"Раздел {code}: подсказка не длиннее {HINT} знаков.")


def _lost(before: Catalogue, after: Catalogue) -> Iterator[Problem]:
    """What has been published may already be answered."""
    for code, old in before.indicators.items():
        new = after.indicators.get(code)
        if new is None:
            yield Problem(code, f"{name(old)}: вопрос уже опубликован, его можно скрыть, но не удалить.")
            continue
        if new.kind is not old.kind:
            yield Problem(
                code, f"{name(old)}: вид ответа не меняется никогда. Скройте вопрос и добавьте новый."
            )
        for was, now in ((old, new), *((c, new.by_code.get(c.code, c)) for c in old.columns)):
            for gone in was.known_labels.keys() - now.known_labels.keys():
                words = was.known_labels[gone]
                yield Problem(
                    code, f"{name(was)}: вариант «{words}» уже выбирали, его можно только снять с опроса."
                )


def _question(i: Indicator, made: Catalogue, before: Indicator | None) -> Iterator[Problem]:
    yield from _answer(i)
    if not i.computed and not i.levels:
        yield Problem(i.code, f"{name(i)}: отметьте, кто отвечает на вопрос.")
    kept = before is not None and before.aggregation is i.aggregation
    if not i.computed and not kept and i.aggregation not in FITTING[i.kind]:
        words = AGGREGATIONS[i.aggregation]
        yield Problem(i.code, f"{name(i)}: «{words}» не подходит к виду ответа «{KINDS[i.kind]}».")
    if i.aggregation is A.SHARE_YES and i.kind in CHOICES and not set(i.yes) <= i.known_labels.keys():
        yield Problem(i.code, f"{name(i)}: отметьте, какие ответы считать за «да».")
    if i.after:
        yield from _condition(i, made)


def _answer(i: Indicator) -> Iterator[Problem]:
    """What a question and a column of rows have in common."""
    for broken, words in _faults(i):
        if broken:
            yield Problem(i.code, f"{name(i)}: {words}.")


def _faults(i: Indicator) -> tuple[tuple[bool, str], ...]:
    low, high, labels = i.minimum, i.maximum, [label.casefold() for _, label in i.options]
    known = i.known_labels
    return (
        (not i.label.strip(), "напишите вопрос"),
        (len(i.label) > LABEL, f"вопрос не длиннее {LABEL} знаков"),
        (
            len(i.short) > SHORT and i.short != i.label.lstrip("— "),
            f"краткое название не длиннее {SHORT} знаков",
        ),
        (len(i.hint) > HINT, f"подсказка не длиннее {HINT} знаков"),
        (low is not None and high is not None and low > high, "наименьшее больше наибольшего"),
        (i.kind is K.TEXT and high is not None and not 1 <= high <= 5000, "длина текста от 1 до 5000 знаков"),
        (i.kind in CHOICES and len(i.options) < 2, "нужно хотя бы два варианта ответа"),
        (i.kind not in CHOICES and bool(known), "варианты бывают только у вопросов с выбором"),
        (len(known) > OPTIONS, f"вариантов не больше {OPTIONS}"),
        (not all(map(_OPTION_CODE.fullmatch, known)), "код варианта пишется латиницей"),
        (not all(0 < len(label) <= OPTION for label in known.values()), f"вариант от 1 до {OPTION} знаков"),
        (len(set(labels)) < len(labels), "два варианта звучат одинаково"),
        (i.norm is not None and not _sound(i.norm), "норме нужна граница, нижняя не больше верхней"),
        (i.norm is not None and not 0 < len(i.norm.source) <= SOURCE, "напишите, кем установлена норма"),
        (i.norm is not None and not _measured(i), "норма бывает у чисел и долей"),
        (i.step < 0, "порог изменения не меньше нуля"),
        (
            i.stale_after is not None and not 1 <= i.stale_after <= 3660,
            "срок устаревания — от 1 до 3660 дней",
        ),
    )


def _sound(norm: Norm) -> bool:
    bounds = [b for b in (norm.lower, norm.upper) if b is not None]
    return bool(bounds) and bounds == sorted(bounds)


def _measured(i: Indicator) -> bool:
    return i.kind.numeric or i.aggregation is A.SHARE_YES


def _condition(i: Indicator, made: Catalogue) -> Iterator[Problem]:
    assert i.after
    other = made.indicators.get(i.after.code)
    if other is None or other.code == i.code or other.kind not in (K.YES_NO, K.CHOICE, *_numbers(i)):
        yield Problem(i.code, f"{name(i)}: зависеть можно от вопроса «да или нет» или с одним вариантом.")
        return
    known = {"yes", "no"} if other.kind is K.YES_NO else set(other.known_labels)
    if not set(i.after.values) <= known or not (i.after.values or i.after.above is not None):
        yield Problem(i.code, f"{name(i)}: отметьте ответы на {name(other)}, после которых его задавать.")
    if not set(i.levels) <= set(other.levels):
        yield Problem(i.code, f"{name(i)}: вопрос {name(other)} задают не всем, кому этот.")
    order = list(made.indicators)
    if order.index(i.code) < order.index(other.code):
        yield Problem(i.code, f"{name(i)} стоит выше вопроса {name(other)}, от которого зависит.", False)


def _numbers(i: Indicator) -> Iterable[AnswerKind]:
    return K if i.after and i.after.above is not None else ()


def _hidden(made: Catalogue) -> Iterator[Problem]:
    for other in made.indicators.values():
        hanging = [name(i) for i in editions.dependants(made, other.code)] if other.hidden else []
        if hanging:
            words = ", ".join(hanging)
            yield Problem(
                other.code,
                f"{name(other)} скрыт, но от ответа зависят: {words}. Скройте и их или верните этот.",
            )
