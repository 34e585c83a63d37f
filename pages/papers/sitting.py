"""«Бумаги к заседанию»."""

from core.access import Action
from pages.ui import layout, scope, session

who = session.require_page(Action.COMPARE)
at = scope.choose(who)
layout.title("Бумаги к заседанию", at.organisation.name)
scope.nothing_yet(at)
layout.empty("Здесь пока ничего нет", "Справки, проект решения и наградной лист.")
