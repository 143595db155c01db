"""The verbs of the queue: one file a verb family; each call is one transaction with its journal event."""

from .call import call_next, recall
from .counters import close, open_counter, pause, resume
from .issue import issue, issue_many, prepare
from .move import cancel, transfer
from .past import NotHistory, PastAct, PastVisit, write_past_day, written_already
from .rate import rate
from .rollover import close_left_open, erase_contacts, lapse_ended_days
from .serve import finish, no_show, start

__all__ = [
    "NotHistory",
    "PastAct",
    "PastVisit",
    "call_next",
    "cancel",
    "close",
    "close_left_open",
    "erase_contacts",
    "finish",
    "issue",
    "issue_many",
    "lapse_ended_days",
    "no_show",
    "open_counter",
    "pause",
    "prepare",
    "rate",
    "recall",
    "resume",
    "start",
    "transfer",
    "write_past_day",
    "written_already",
]
