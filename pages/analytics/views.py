"""«Виды и заседания»: what somebody keeps of the pages of analytics, and slides for the presidium."""

from core.access import Action
from pages.analytics import kept, slides
from pages.ui import address, layout, rows, scope, session

who = session.require_page(Action.COMPARE)
at = scope.choose(who)
rows.style()
number = address.number("sitting")
if number:
    slides.one(at, number)
else:
    layout.title("Виды и заседания", at.organisation.name)
    slides.every(at)
    kept.every(at)
