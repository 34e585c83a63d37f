"""How a report begins: the address of the chairperson and the basis the report stands on."""

from core import grammar
from core.formats import NBSP
from core.organisations import Level
from core.reports.choices import Length
from core.reports.facts import Line, OpenReport
from core.reports.words import information, lacks, membership
from core.reports.words.terms import Part, known, paragraph, says, sized, thin

_ORGANS = {
    Level.FEDERAL: "Центральный Совет",
    Level.REGIONAL: "комитет",
    Level.TERRITORIAL: "комитет",
    Level.PRIMARY: "профсоюзный комитет",
}


def organ(report: OpenReport) -> str:
    return _ORGANS[report.level]


def address(report: OpenReport, length: Length) -> list[Part]:
    """What the chairperson wrote; without it a few honest lines from the figures."""
    own = report.text("text_intro")
    if own:
        return [Part(own, typed=True), *_achievements(report)]
    if report.empty:
        return [*_nothing_yet(report), *_achievements(report)]
    brief = length is Length.BRIEF
    lines = [
        "Уважаемые члены Профсоюза, коллеги и социальные партнёры!",
        paragraph(_presented(report), "" if brief else _promise(report)),
        paragraph(*_numbers(report, length)),
        "" if brief else paragraph(*_frankly(report)),
    ]
    return [Part("\n".join(line for line in lines if line)), *_achievements(report)]


def _nothing_yet(report: OpenReport) -> list[Part]:
    if report.level is Level.PRIMARY:
        return []
    year = says("год", f"{report.year}{NBSP}год")
    return [Part(f"Принятых форм мониторинга за {year} пока нет: показатели появятся, когда формы примут.")]


def _presented(report: OpenReport) -> str:
    return f"Перед вами открытый отчёт {report.organ} за {says('год', f'{report.year}{NBSP}год')}"


def _promise(report: OpenReport) -> str:
    if report.level is Level.PRIMARY:
        return "Из него видно, сколько нас, что сделано за год и что пока не получилось"
    return (
        "Из него видно, сколько нас, что сделано за год и что пока не получилось; "
        "рядом с каждым числом сказано, по скольким организациям оно посчитано"
    )


def _numbers(report: OpenReport, length: Length) -> list[str]:
    members, coverage = known(report, "members_total"), known(report, "coverage")
    told = [_we(members, coverage)]
    if thin(report):
        return [*told, membership.early(report)]
    return told if length is Length.BRIEF else [*told, _index(report)]


def _we(members: Line | None, coverage: Line | None) -> str:
    """How it has changed is the business of the section on members."""
    if members is None or members.shown[0].value is None:
        return ""
    many = says("члены", f"{grammar.counted(int(members.shown[0].value), grammar.MEMBER)} Профсоюза")
    share = says("охват", sized(coverage)) if coverage and coverage.shown[0].value is not None else ""
    return f"В наших рядах {many}{f', охват членством среди работающих — {share}' if share else ''}"


def _index(report: OpenReport) -> str:
    rated = report.rated
    if rated is None or rated.index.value is None:
        return ""
    return f"Индекс информационной работы — {information.index(rated.index)} из 100"


def _frankly(report: OpenReport) -> list[str]:
    """What falls short most, told in the same letter as what has succeeded."""
    worst = lacks.worst(report)
    told = [f"Есть и трудности: {worst}"] if worst else []
    return [*told, "Спасибо всем, чьим трудом живёт организация. Ждём ваших замечаний и предложений"]


def _achievements(report: OpenReport) -> list[Part]:
    told = report.text("text_achievements")
    if not told:
        return []
    return [Part(f"Главным за год {organ(report)} считает следующее:"), Part(told, typed=True)]


_DECREE = (
    f"постановлением Исполкома Профсоюза от 22{NBSP}сентября 2015{NBSP}года №{NBSP}2 «О введении в Профсоюзе "
    "ежегодного Открытого (публичного) отчёта (доклада) выборного органа первичной, местной, региональной "
    "и межрегиональной организации Профсоюза»"
)


def basis(report: OpenReport, length: Length) -> list[Part]:
    """Of a primary without a form there is nothing to stand on yet."""
    if report.empty and report.level is Level.PRIMARY:
        return []
    lines = [_grounds(report)]
    if length is not Length.BRIEF:
        lines += [
            "Отчёт нужен для того, чтобы:",
            "— каждый член Профсоюза знал, на что идут взносы и что за них делается;",
            "— результаты можно было сравнить с прошлым годом и с нормами;",
            "— трудности были названы вслух, а задачи следующего года — записаны.",
        ]
    if length is Length.FULL:
        lines.append(_reading(report))
    return [Part("\n".join(lines))]


def _grounds(report: OpenReport) -> str:
    if report.level is Level.FEDERAL:
        return f"Отчёт составлен по тому же образцу, который введён для организаций Профсоюза {_DECREE}."
    return f"Отчёт составлен в соответствии с {_DECREE}."


def _reading(report: OpenReport) -> str:
    whose = (
        "из принятой формы мониторинга" if report.level is Level.PRIMARY else "из принятых форм мониторинга"
    )
    return paragraph(
        f"Все числа взяты {whose}",
        ""
        if report.level is Level.PRIMARY
        else "Доли посчитаны от общих сумм, а не как среднее по организациям",
        "Прочерк означает, что данных нет, а ноль — что ответ дан и он равен нулю",
    )
