"""The workbook instead of the screen: written for many organisations, read back, returned with its errors marked."""

from core.workbook.drawing import write
from core.workbook.filled import MAX_ROWS, Entry, read
from core.workbook.layout import Blank
from core.workbook.marking import marked
from core.workbook.ours import Clash
from core.workbook.why import Doubt

__all__ = ["MAX_ROWS", "Blank", "Clash", "Doubt", "Entry", "marked", "read", "write"]
