"""The verbs of the queue: one file a verb family; each call is one transaction with its journal event."""

from .arrive import check_in, check_in_open, check_in_window, may_rejoin, rejoin, reprint
from .call import call_next, recall
from .counters import close, open_counter, pause, resume
from .hold import CALL_REASONS, HOLD_REASONS, call_number, hold, put_back, take_back
from .issue import issue, issue_many, prepare
from .move import cancel, transfer
from .near import tell_near
from .past import NotHistory, PastAct, PastVisit, write_past_day, written_already
from .rate import rate
from .rollover import close_left_open, erase_contacts, lapse_ended_days
from .serve import finish, no_show, start

__all__ = [
    "CALL_REASONS",
    "HOLD_REASONS",
    "NotHistory",
    "PastAct",
    "PastVisit",
    "call_next",
    "call_number",
    "cancel",
    "check_in",
    "check_in_open",
    "check_in_window",
    "close",
    "close_left_open",
    "erase_contacts",
    "finish",
    "hold",
    "issue",
    "issue_many",
    "lapse_ended_days",
    "may_rejoin",
    "no_show",
    "open_counter",
    "pause",
    "prepare",
    "put_back",
    "rate",
    "recall",
    "rejoin",
    "reprint",
    "resume",
    "start",
    "take_back",
    "tell_near",
    "transfer",
    "write_past_day",
    "written_already",
]
