"""The screens: one table of all pages.

No script may lie directly in this folder: until somebody opens the root, Streamlit runs `pages/*.py` without
app.py and its sign-in. One level down the gate holds. A test says so.
"""

from dataclasses import dataclass
from pathlib import Path

from core.access import Role

ROOT = Path(__file__).resolve().parent.parent

PRIMARY = frozenset({Role.RESPONSIBLE, Role.CHAIR})
STAFF = frozenset({Role.TERRITORIAL, Role.REGIONAL})
MANAGERS = frozenset({Role.REGIONAL, Role.ADMINISTRATOR})
KEEPERS = STAFF | {Role.ADMINISTRATOR}
FILLERS = PRIMARY | STAFF
WATCHERS = STAFF | {Role.PRESIDIUM, Role.ADMINISTRATOR}
EVERYBODY = frozenset(Role)


@dataclass(frozen=True)
class Page:
    """`roles` decide what the menu shows and which script runs; what may be read or written the database
    layer asks again. A page outside the menu is reached by links."""

    script: str
    title: str
    icon: str
    url: str
    section: str
    roles: frozenset[Role]
    menu: bool = True

    def open_to(self, roles: frozenset[Role]) -> bool:
        return bool(self.roles & roles)


OWN, CONTROL, ANALYTICS, PAPERS = "Моя организация", "Контроль сдачи", "Аналитика", "Отчёты"
ADMIN = "Управление"

# The first page is everybody's first page; the presidium, which submits nothing, is led on to the overview.
TABLE = (
    Page("pages/duties/home.py", "Мои дела", ":material/home:", "", OWN, EVERYBODY - {Role.PRESIDIUM}),
    Page("pages/duties/form.py", "Форма", ":material/edit_note:", "form", OWN, FILLERS),
    Page("pages/duties/calendar.py", "Календарь", ":material/calendar_month:", "calendar", OWN, FILLERS),
    Page("pages/duties/messages.py", "Сообщения", ":material/notifications:", "messages", OWN, EVERYBODY),
    Page("pages/review/board.py", "Ход сдачи", ":material/monitoring:", "board", CONTROL, KEEPERS),
    Page("pages/review/queue.py", "Проверка форм", ":material/inbox:", "review", CONTROL, STAFF),
    Page(
        "pages/review/deadlines.py",
        "Продления сроков",
        ":material/more_time:",
        "deadlines",
        CONTROL,
        STAFF,
    ),
    Page(
        "pages/review/entering.py",
        "Внести за первичные",
        ":material/table_view:",
        "entering",
        CONTROL,
        STAFF,
    ),
    Page(
        "pages/review/submission.py",
        "Проверка формы",
        ":material/fact_check:",
        "submission",
        CONTROL,
        EVERYBODY - {Role.PRESIDIUM},
        menu=False,
    ),
    Page("pages/review/reminders.py", "Напоминания", ":material/mail:", "reminders", CONTROL, STAFF),
    Page(
        "pages/review/mailings.py", "Рассылка материалов", ":material/campaign:", "mailings", CONTROL, STAFF
    ),
    Page("pages/review/register.py", "Реестр ресурсов", ":material/public:", "register", CONTROL, WATCHERS),
    Page("pages/analytics/overview.py", "Обзор", ":material/dashboard:", "overview", ANALYTICS, WATCHERS),
    Page("pages/analytics/ranking.py", "Рейтинг", ":material/leaderboard:", "ranking", ANALYTICS, WATCHERS),
    Page("pages/analytics/heatmap.py", "Карта пунктов", ":material/grid_on:", "heatmap", ANALYTICS, WATCHERS),
    Page("pages/analytics/trend.py", "Динамика", ":material/trending_up:", "trend", ANALYTICS, WATCHERS),
    Page(
        "pages/analytics/comparison.py",
        "Сравнение",
        ":material/compare_arrows:",
        "comparison",
        ANALYTICS,
        WATCHERS,
    ),
    Page(
        "pages/analytics/subscription.py",
        "Подписка",
        ":material/newspaper:",
        "subscription",
        ANALYTICS,
        WATCHERS,
    ),
    Page(
        "pages/analytics/distribution.py",
        "Распределение",
        ":material/bar_chart:",
        "distribution",
        ANALYTICS,
        WATCHERS,
    ),
    Page(
        "pages/analytics/changes.py",
        "Что изменилось",
        ":material/published_with_changes:",
        "changes",
        ANALYTICS,
        WATCHERS,
    ),
    Page("pages/analytics/index.py", "Индекс", ":material/speed:", "index", ANALYTICS, WATCHERS),
    Page(
        "pages/analytics/passport.py",
        "Паспорт организации",
        ":material/badge:",
        "passport",
        ANALYTICS,
        WATCHERS,
    ),
    Page(
        "pages/analytics/views.py", "Виды и заседания", ":material/slideshow:", "views", ANALYTICS, WATCHERS
    ),
    Page(
        "pages/analytics/sitting.py",
        "Заседание",
        ":material/co_present:",
        "sitting",
        ANALYTICS,
        WATCHERS,
        menu=False,
    ),
    Page(
        "pages/papers/open_report.py", "Открытый отчёт", ":material/description:", "report", PAPERS, EVERYBODY
    ),
    Page("pages/papers/sitting.py", "Бумаги к заседанию", ":material/gavel:", "papers", PAPERS, WATCHERS),
    Page("pages/papers/batch.py", "Отчёты всех сразу", ":material/folder_zip:", "batch", PAPERS, KEEPERS),
    Page(
        "pages/papers/letterhead.py",
        "Бланк и адресаты",
        ":material/contact_mail:",
        "letterhead",
        PAPERS,
        STAFF | {Role.CHAIR},
    ),
    Page(
        "pages/admin/organisations.py",
        "Организации",
        ":material/account_tree:",
        "organisations",
        ADMIN,
        MANAGERS,
    ),
    Page("pages/admin/people.py", "Люди", ":material/group:", "people", ADMIN, KEEPERS),
    Page("pages/admin/catalogue.py", "Вопросы формы", ":material/quiz:", "questions", ADMIN, MANAGERS),
    Page("pages/admin/campaigns.py", "Кампании", ":material/event:", "campaigns", ADMIN, MANAGERS),
    Page(
        "pages/admin/dictionaries.py",
        "Справочники",
        ":material/menu_book:",
        "dictionaries",
        ADMIN,
        MANAGERS,
    ),
    Page("pages/admin/newspapers.py", "Издания", ":material/newspaper:", "newspapers", ADMIN, MANAGERS),
    Page(
        "pages/admin/own_indicators.py",
        "Свои показатели",
        ":material/functions:",
        "own-indicators",
        ADMIN,
        MANAGERS,
    ),
    Page("pages/admin/post.py", "Почта", ":material/outgoing_mail:", "post", ADMIN, MANAGERS),
    Page("pages/admin/journal.py", "Журнал", ":material/history:", "journal", ADMIN, KEEPERS),
    Page(
        "pages/account/profile.py", "Мой профиль", ":material/person:", "profile", OWN, EVERYBODY, menu=False
    ),
)
PATHS = frozenset(f"/{page.url}" for page in TABLE)
