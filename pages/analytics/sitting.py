"""«Заседание»"""

from core.access import Action
from pages.ui import layout, scope, session

who = session.require_page(Action.COMPARE)
at = scope.choose(who)
layout.title("Заседание", at.organisation.name)
