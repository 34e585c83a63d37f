"""«Отчёты всех сразу»."""

from core.access import Action
from pages.ui import layout, scope, session

who = session.require_page(Action.EXPORT)
at = scope.choose(who)
layout.title("Отчёты всех сразу", at.organisation.name)
scope.nothing_yet(at)
layout.empty("Здесь пока ничего нет", "Открытые отчёты всех организаций одним архивом.")
