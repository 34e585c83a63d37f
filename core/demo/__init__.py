"""The demonstration union: invented from a seed, the same every time, told region by region."""

from core.demo.cast import CAST, PASSWORD, Member
from core.demo.course import ZONE, windows
from core.demo.questions import KINDS, Forms
from core.demo.story import Report, Story, stories
from core.demo.tree import FEDERATION, SIZES, Place, Plan, Size, plan

__all__ = [
    "CAST",
    "FEDERATION",
    "KINDS",
    "PASSWORD",
    "SIZES",
    "ZONE",
    "Forms",
    "Member",
    "Place",
    "Plan",
    "Report",
    "Size",
    "Story",
    "plan",
    "stories",
    "windows",
]
