"""All papers for a sitting, in the order of the page. A new one is a module with its KIND and a line here."""

from pages.papers import (
    sitting_contest,
    sitting_diploma,
    sitting_mine,
    sitting_programme,
    sitting_subscription,
)
from pages.papers.sitting_kind import Asked as Asked
from pages.papers.sitting_kind import Kind as Kind

KINDS: tuple[Kind, ...] = (
    *sitting_mine.KINDS,
    sitting_subscription.KIND,
    sitting_diploma.KIND,
    sitting_contest.KIND,
    sitting_programme.KIND,
)
BY_CODE = {kind.code: kind for kind in KINDS}
