"""Altair without what it does over and over: for each word it is told it looks through all its classes anew, which is
most of the time of a chart. A later Altair that does it otherwise is left as it is."""

from collections.abc import Iterable
from typing import Any

import altair as alt
from altair.utils import schemapi


def _look_once() -> None:
    maker: Any = getattr(schemapi, "_FromDict", None)
    if maker is None or not hasattr(alt.VegaLiteSchema, "_default_wrapper_classes"):
        return
    known = getattr(maker(alt.VegaLiteSchema._default_wrapper_classes()), "class_dict", None)
    if known is None:
        return

    def begin(self: Any, _: Iterable[Any], /) -> None:
        self.class_dict = known

    maker.__init__ = begin


_look_once()
