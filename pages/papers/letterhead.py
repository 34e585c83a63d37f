"""«Бланк и адресаты»."""

from core.access import Action
from pages.ui import layout, scope, session

who = session.require_page(Action.APPROVE)
at = scope.choose(who)
layout.title("Бланк и адресаты", at.organisation.name)
scope.nothing_yet(at)
layout.empty("Здесь пока ничего нет", "Как организация подписывает свои бумаги и кому их отправляет.")
