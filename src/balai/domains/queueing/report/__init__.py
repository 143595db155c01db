"""What a span of service days came to, counted from the tickets: the queue report.

One ticket is one row of `queueing_ticket`; nothing is counted twice, so every grouping adds up to the whole. Times are
kept as a count of whole minutes, which can be added up over months and still give exact medians.
"""

from .counting import LONGEST_SPAN, report
from .figures import Figures, percentile
from .grouping import GROUPINGS
from .reporting import Line, Report, Wanted

__all__ = ["GROUPINGS", "LONGEST_SPAN", "Figures", "Line", "Report", "Wanted", "percentile", "report"]
