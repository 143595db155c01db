"""Writes of complaints: leaving a report, handling it, forgetting contacts."""

from .forgetting import erase_contacts
from .handling import close, forward, note, read, reopen, take_up
from .receiving import report_levy

__all__ = ["close", "erase_contacts", "forward", "note", "read", "reopen", "report_levy", "take_up"]
