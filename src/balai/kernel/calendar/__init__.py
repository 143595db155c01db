"""Working calendars: which days and hours of a place count as working time.

Pure and frozen: a calendar is data given to a function, never a table looked up behind its back, so that a corrected
holiday changes only the answer. `national.working_calendar()` builds one from the rule packs.
"""

from .hours import Interval, WeeklyHours, weekly_hours
from .national import working_calendar
from .working import Category, Holiday, NoWorkingDay, WorkingCalendar

__all__ = [
    "Category",
    "Holiday",
    "Interval",
    "NoWorkingDay",
    "WeeklyHours",
    "WorkingCalendar",
    "weekly_hours",
    "working_calendar",
]
