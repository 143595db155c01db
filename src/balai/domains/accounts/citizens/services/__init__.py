"""The verbs of citizens: each call is one transaction with its journal events."""

from .asking import ask, ask_to_confirm
from .claims import claim, unclaim
from .contacts import remove_contact
from .erasing import erase, forget_ended, note_taken
from .identities import enter_by_identity
from .letters import issue_letter, open_letter
from .proving import begin_anew, prove
from .sessions import end_all, end_session

__all__ = [
    "ask",
    "ask_to_confirm",
    "begin_anew",
    "claim",
    "end_all",
    "end_session",
    "enter_by_identity",
    "erase",
    "forget_ended",
    "issue_letter",
    "note_taken",
    "open_letter",
    "prove",
    "remove_contact",
    "unclaim",
]
