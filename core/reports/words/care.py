"""What the organisation does for people: partnership, law, safety, training, youth, contests, health, aid."""

import re
from datetime import date

from core import formats, grammar
from core.grammar import Case
from core.reports.choices import Length
from core.reports.facts import Line, OpenReport
from core.reports.words.terms import (
    Part,
    alone,
    among,
    bracketed,
    by_whom,
    change,
    known,
    paragraph,
    says,
    sized,
    whole,
)

Forms = tuple[str, str, str]


def _part(*lines: str) -> list[Part]:
    return [Part(text)] if (text := "\n".join(line for line in lines if line)) else []


def _count(report: OpenReport, code: str, name: str, forms: Forms) -> str:
    """«12 проверок»; nothing where there were none or nobody was asked."""
    many = whole(report, code)
    return says(name, formats.count(many, *forms)) if many else ""


def _done(report: OpenReport, code: str, name: str, forms: Forms, verbs: Forms) -> str:
    """«проведена 21 проверка»."""
    count = _count(report, code, name, forms)
    return f"{formats.plural(whole(report, code) or 0, *verbs)} {count}" if count else ""


def partnership(report: OpenReport, length: Length) -> list[Part]:
    agreements = _done(
        report,
        "agreements_count",
        "соглашения",
        ("соглашение", "соглашения", "соглашений"),
        ("Действует", "Действуют", "Действует"),
    )
    return _part(
        paragraph(
            _agreement(report),
            "" if length is Length.BRIEF else _covered(report),
            f"{agreements} с социальными партнёрами" if agreements else "",
        )
    )


def _agreement(report: OpenReport) -> str:
    line = known(report, "ka_exists")
    if line is None:
        return ""
    if not alone(report, line):
        return f"Коллективный договор действует {among(report, line, 'коллективный договор')}"
    if not line.shown[0].total:
        return "Коллективного договора пока нет"
    signed = report.line("ka_signed")
    since = _day(signed.shown[0].words) if signed else ""
    return f"Действует коллективный договор{f' от {since}' if since else ''}"


def _day(words: str) -> str:
    """«15 мая 2024 г.» of «15.05.2024»."""
    found = re.fullmatch(r"(\d{2})\.(\d{2})\.(\d{4})", words)
    if not found:
        return ""
    day, month, year = (int(part) for part in found.groups())
    return says("дата договора", formats.day_words(date(year, month, day)))


def _covered(report: OpenReport) -> str:
    people, line = whole(report, "ka_covered_workers"), known(report, "ka_covered_workers")
    share = known(report, "ka_coverage")
    if not people or line is None:
        return ""
    count = says("охвачено договором", grammar.counted(people, grammar.WORKER, Case.ACC))
    text = (
        f"Он распространяется на {count}"
        if alone(report, line)
        else f"Такие договоры распространяются на {count}"
    )
    if share is None or share.shown[0].value is None:
        return text
    moved = change(report, line, "охвачено договором")
    if moved:
        text = f"{text}{moved},"
    there = "работающих в учреждении" if alone(report, line) else "работающих в этих учреждениях"
    return f"{text} — {says('доля под договором', sized(share))} {there}"


def legal(report: OpenReport, length: Length) -> list[Part]:
    done = [
        _done(
            report,
            "legal_checks",
            "правовые проверки",
            ("правовая проверка", "правовые проверки", "правовых проверок"),
            ("проведена", "проведены", "проведено"),
        ),
        _done(
            report,
            "legal_appeals",
            "обращения",
            ("обращение", "обращения", "обращений"),
            ("рассмотрено", "рассмотрены", "рассмотрено"),
        ),
    ]
    there = [each for each in done if each]
    return _part(
        paragraph(f"{by_whom(report, 'legal_checks')} {' и '.join(there)}" if there else "", _effect(report))
    )


def _effect(report: OpenReport) -> str:
    line = known(report, "econ_effect_rub")
    if line is None or not line.shown[0].value:
        return ""
    name = "экономический эффект"
    return f"Экономический эффект правозащитной работы — {says(name, sized(line))}{bracketed(report, line, name)}"


def safety(report: OpenReport, length: Length) -> list[Part]:
    checks = _done(
        report,
        "safety_checks",
        "проверки охраны труда",
        ("проверка", "проверки", "проверок"),
        ("проведена", "проведены", "проведено"),
    )
    places = _count(
        report, "sout_places", "места спецоценки", ("рабочем месте", "рабочих местах", "рабочих местах")
    )
    return _part(
        paragraph(
            _commissioner(report),
            f"{by_whom(report, 'safety_checks')} {checks} условий и охраны труда" if checks else "",
            f"Специальная оценка условий труда прошла на {places}"
            if places and length is not Length.BRIEF
            else "",
        )
    )


def _commissioner(report: OpenReport) -> str:
    line = known(report, "safety_commissioner")
    if line is None:
        return ""
    if alone(report, line):
        there = "Уполномоченный по охране труда избран"
        return there if line.shown[0].total else "Уполномоченного по охране труда пока нет"
    return f"Уполномоченный по охране труда есть {among(report, line, 'уполномоченный')}"


def training(report: OpenReport, length: Length) -> list[Part]:
    brief = length is Length.BRIEF
    return _part(paragraph(_trained(report), _lessons(report), "" if brief else _learned(report)))


def _trained(report: OpenReport) -> str:
    people, line = whole(report, "trained_people"), known(report, "trained_people")
    if line is None or people is None:
        return ""
    if not people:
        return "" if not alone(report, line) else "Обучения актива в этом году не было"
    count = says("обучено", grammar.counted(people, grammar.PERSON))
    text = f"Обучение за год {grammar.chosen(people, 'прошёл', 'прошли')} {count}"
    return f"{text}{bracketed(report, line, 'обучено')}{change(report, line, 'обучено')}"


_LESSONS = (
    (
        "school_activist_sessions",
        "занятия школы",
        (
            "занятие Школы профсоюзного актива",
            "занятия Школы профсоюзного актива",
            "занятий Школы профсоюзного актива",
        ),
    ),
    (
        "remote_training",
        "вебинары",
        ("дистанционное занятие", "дистанционных занятия", "дистанционных занятий"),
    ),
    (
        "info_seminars",
        "семинары",
        (
            "семинар по информационной работе",
            "семинара по информационной работе",
            "семинаров по информационной работе",
        ),
    ),
)


def _lessons(report: OpenReport) -> str:
    there = [count for each in _LESSONS if (count := _count(report, *each))]
    return f"Для актива проведено {grammar.listed(there)}" if there else ""


def _learned(report: OpenReport) -> str:
    line = known(report, "resp_trained")
    if line is None:
        return ""
    if alone(report, line):
        return "Ответственный за информационную работу учился в этом году" if line.shown[0].total else ""
    return f"Ответственные за информационную работу учились {among(report, line, 'учились')}"


def people(report: OpenReport, length: Length) -> list[Part]:
    lines = [paragraph(*(write(report) for write in _DEEDS))]
    if length is not Length.BRIEF:
        lines.append(paragraph(_contests(report)))
    if length is Length.FULL:
        lines.append(paragraph(_own_deeds(report)))
    return _part(*lines)


def _given(report: OpenReport, code: str) -> Line | None:
    """Never the office's own answer among sums of its primaries: that has a sentence of its own."""
    line = known(report, code)
    return None if line is None or (report.own_source and alone(report, line)) else line


def _people(line: Line | None) -> int:
    return int(line.shown[0].value or 0) if line else 0


def _young(report: OpenReport) -> str:
    n = _people(_given(report, "young_teachers"))
    many = formats.count(n, "молодым педагогом", "молодыми педагогами", "молодыми педагогами")
    return f"Работа велась с {says('молодые педагоги', many)}" if n else ""


def _aid(report: OpenReport) -> str:
    n, roubles = _people(_given(report, "aid_people")), _given(report, "aid_rub")
    if not n:
        return ""
    size = f", всего {says('сумма помощи', sized(roubles))}" if roubles and roubles.shown[0].value else ""
    who = says("материальная помощь", grammar.counted(n, grammar.PERSON))
    return f"Материальную помощь {grammar.chosen(n, 'получил', 'получили')} {who}{size}"


def _health(report: OpenReport) -> str:
    n = _people(_given(report, "health_people"))
    who = says("оздоровление", grammar.counted(n, grammar.PERSON))
    return f"{grammar.chosen(n, 'Отдохнул и поправил', 'Отдохнули и поправили')} здоровье {who}" if n else ""


def _culture(report: OpenReport) -> str:
    n = _people(_given(report, "culture_events"))
    forms = (
        "культурное или спортивное мероприятие",
        "культурных и спортивных мероприятия",
        "культурных и спортивных мероприятий",
    )
    return f"Прошло {says('культура и спорт', formats.count(n, *forms))}" if n else ""


def _awards(report: OpenReport) -> str:
    n = _people(_given(report, "awards"))
    who = says("награждения", grammar.counted(n, grammar.PERSON))
    return f"{formats.plural(n, 'Награждён', 'Награждены', 'Награждено')} {who}" if n else ""


_DEEDS = (_young, _aid, _health, _culture, _awards)


def _own_deeds(report: OpenReport) -> str:
    """What the office itself did, beside its primaries."""
    told = [
        f"{deed.label} — {says(f'{deed.label}: комитет', grammar.counted(int(deed.people.value), grammar.PERSON))}"
        for deed in report.own_deeds
        if deed.people.value
    ]
    return f"Кроме того, силами самой организации: {'; '.join(told)}" if told else ""


def _contests(report: OpenReport) -> str:
    prizes = _done(
        report,
        "contest_prizes",
        "призовые места",
        ("призовое место", "призовых места", "призовых мест"),
        ("занято", "занято", "занято"),
    )
    return f"В профсоюзных конкурсах {prizes}" if prizes else ""
