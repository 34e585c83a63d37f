"""A page is a page: the longest of several texts that fits on one."""

from collections.abc import Iterable

from core.reports import preview, typeset
from core.reports.paper import Paper


def one_page(longest_first: Iterable[Paper]) -> Paper:
    """The last one where none fits: it goes over the page, and nothing is cut."""
    for paper in longest_first:
        if preview.pages(typeset.pdf(paper)) == 1:
            return paper
    return paper
