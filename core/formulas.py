"""How an indicator is counted, told in Russian words from its own definition: whoever reads it can count it again."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from core import narrative, scores
from core.formats import number
from core.indicators import Aggregation, Indicator, Take, Tally
from core.profiles import Block, Part, Profile

Known = Mapping[str, Indicator]
_EACH = "Считается по каждой форме отдельно."


def quoted(text: str) -> str:
    """«Газета „Солидарность“»: quotation marks within quotation marks."""
    return f"«{text.replace('«', '„').replace('»', '“')}»"


def named(known: Known, code: str) -> str:
    """As the form calls it; a part that is no longer asked keeps its code."""
    return quoted(narrative.title(known[code]) if code in known else code)


def of(indicator: Indicator, known: Known, profile: Profile | None = None) -> str:
    """One line: what is divided by what, or what is added up."""
    if indicator.scored:
        return _scored(indicator, profile)
    if indicator.numerator:
        return _divided(indicator, known)
    if indicator.any_of:
        return f"сколько указали число больше 0 хотя бы в одном: {_listed(indicator.any_of, known)} {_SHARE}"
    if indicator.tally:
        return _tallied(indicator, indicator.tally, known)
    if indicator.aggregation is Aggregation.SHARE_YES:
        return f"сколько ответили {_yes(indicator)} {_SHARE}"
    return "ответ из формы, без пересчёта"


_SHARE = ": сколько ответили × 100"
# A longer list is named by its ends.
_MOST = 4


def _listed(codes: Sequence[str], known: Known) -> str:
    names = [named(known, code) for code in codes]
    if len(names) > _MOST:
        names = [*names[:2], f"… {names[-1]} (всего {number(len(names))})"]
    return f"({', '.join(names)})"


def _yes(indicator: Indicator) -> str:
    """Which answers count as «да»; of many it is shorter to say which do not."""
    labels = [
        quoted(indicator.known_labels[code]) for code in indicator.yes if code in indicator.known_labels
    ]
    others = [quoted(label) for code, label in indicator.options if code not in indicator.yes]
    if len(labels) > _MOST and others:
        return f"что угодно, кроме {' и '.join(others)}"
    return " или ".join(labels) if labels else "«да»"


def _divided(indicator: Indicator, known: Known) -> str:
    times = f" × {number(indicator.factor)}" if indicator.factor != 1 else ""
    top = _sum(indicator.numerator, known)
    if indicator.aggregation is Aggregation.SUM:
        return top
    bottom = _sum(indicator.denominator, known) if indicator.denominator else "число ответивших организаций"
    return f"{top} : {bottom}{times}"


def _sum(codes: Sequence[str], known: Known) -> str:
    text = " + ".join(named(known, code) for code in codes)
    return f"({text})" if len(codes) > 1 else text


def _tallied(indicator: Indicator, tally: Tally, known: Known) -> str:
    rows = known.get(tally.rows)
    among = f"{named(known, tally.rows)}{_where(tally, rows)}"
    if tally.take is Take.SUM:
        column = rows.by_code[tally.column].label if rows and tally.column in rows.by_code else tally.column
        return f"сумма столбца {quoted(column)} по записям {among}"
    if tally.take is Take.ANY:
        return f"у скольких есть хотя бы одна запись {among} {_SHARE}"
    return f"число записей {among}"


def _where(tally: Tally, rows: Indicator | None) -> str:
    column = rows.by_code.get(tally.where) if rows else None
    if column is None:
        return ""
    if tally.equals:
        return f", где {quoted(column.label)} — {quoted(column.known_labels.get(tally.equals, tally.equals))}"
    if column.kind.numeric:
        return f", где {quoted(column.label)} больше 0"
    yes = " или ".join(quoted(column.known_labels.get(code, "да")) for code in column.yes)
    return f", где {quoted(column.label)} — {yes}"


def added_up(indicator: Indicator) -> str:
    """How the figure of a territory is made of the figures of its organisations."""
    if indicator.scored and indicator.aggregation is not Aggregation.SHARE_YES:
        return _SCORES_UP.get(indicator.code, _SCORED_UP)
    return _UP[indicator.aggregation]


_NEVER = "Проценты организаций никогда не усредняются."
_UP = {
    Aggregation.SUM: "Ответы принятых форм складываются. Кто не ответил, в сумму не входит.",
    Aggregation.SHARE_YES: (
        f"Все «да» делятся на всех, кто ответил; если ответили не все, рядом сказана и доля от всех. {_NEVER}"
    ),
    Aggregation.RATIO: (
        "Сумма числителей всех принятых форм делится на сумму их знаменателей. Форма, где не хватает одной из "
        f"частей, не входит ни туда, ни сюда. {_NEVER}"
    ),
    Aggregation.MAX: "По организациям не складывается: берётся самый поздний или самый большой ответ.",
    Aggregation.LATEST: "По организациям не складывается: берётся самая поздняя дата.",
    Aggregation.MEDIAN: "По организациям не складывается: берётся ответ, который стоит посередине.",
    Aggregation.LIST: "По организациям не складывается: показывается списком.",
    Aggregation.NONE: "По организациям не складывается.",
}
_SCORED_UP = "Сумма оценок делится на число тех, кого можно оценить."
_SCORES_UP = {
    scores.INDEX: "Сумма оценок всех, кто в рейтинге, делится на их число.",
    scores.TERRITORIAL: "Считается отдельно для каждой территориальной и региональной организации.",
    scores.BY_MEMBERS: "Каждый индекс умножается на число членов Профсоюза, сумма делится на всех этих членов.",
    scores.FULLNESS: "Вес блоков с ответами по всем принятым формам делится на вес всех, о которых спрашивали.",
}


def _scored(indicator: Indicator, profile: Profile | None) -> str:
    block = _block(indicator.code, profile)
    if block is not None:
        return _of_block(block)
    return {
        scores.INDEX: "набранные баллы : вес блоков, на которые отвечено × 100",
        scores.TERRITORIAL: _territorial(profile),
        scores.BY_MEMBERS: "сумма (индекс × число членов Профсоюза) : число членов Профсоюза",
        scores.FULLNESS: "вес блоков, на которые отвечено : вес блоков, о которых спрашивали × 100",
        scores.STANDARD: _standard(profile),
        scores.MATURITY: _weighed(profile.maturity.parts) if profile else _EACH,
    }.get(indicator.code, f"оценка по методике индекса. {_EACH}")


def _territorial(profile: Profile | None) -> str:
    if profile is None:
        return _EACH
    theirs, own = (number(w, 0 if w == int(w) else 1) for w in _weights(profile))
    return f"{theirs} × средний индекс первичных в рейтинге + {own} × индекс собственной формы"


def _weights(profile: Profile) -> tuple[Decimal, Decimal]:
    return profile.territorial.primaries, profile.territorial.own


def _weighed(parts: Sequence[Part]) -> str:
    return " + ".join(f"{number(part.weight * 100)} % за «{part.title}»" for part in parts)


def _standard(profile: Profile | None) -> str:
    titles = ", ".join(r.title for r in profile.minimum_standard) if profile else "все требования стандарта"
    return f"у скольких есть всё сразу: {titles} {_SHARE}"


def _block(code: str, profile: Profile | None) -> Block | None:
    return next((b for b in profile.blocks if scores.block(b.number) == code), None) if profile else None


def _of_block(block: Block) -> str:
    return f"{_weighed(block.parts)}; чего не спрашивали, то не учитывается, остальное весит больше"
