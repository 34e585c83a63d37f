"""«Свои показатели»"""

from core.access import Action
from pages.ui import layout, session

who = session.require_page(Action.CAMPAIGN)
layout.title("Свои показатели")
