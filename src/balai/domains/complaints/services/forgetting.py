"""Contacts of reports that were closed long ago are erased; what happened stays for whoever counts."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from balai.kernel import journal
from balai.kernel.actors import Actor
from balai.kernel.context import acting

from ..models import LevyReport

KEPT = timedelta(days=30)
"""After closing, so that somebody can still be asked when a report is opened again."""
CHUNK = 200
SYSTEM = Actor.system("complaints")


def erase_contacts(*, mall_id: UUID, now: datetime) -> int:
    """Erase what is due at `now`, in chunks; how many. Safe to repeat and to run twice at once."""
    total = 0
    while count := _erase_some(mall_id, now):
        total += count
    return total


def _erase_some(mall_id: UUID, now: datetime) -> int:
    with acting(SYSTEM, everything=True):
        due = LevyReport.objects.filter(mall_id=mall_id, state="closed", since__lte=now - KEPT, reachable=True)
        ids = list(due.select_for_update(skip_locked=True).values_list("id", flat=True)[:CHUNK])
        if not ids:
            return 0
        LevyReport.objects.filter(id__in=ids).update(contact="", reachable=False)
        journal.append("complaint.contacts_erased", mall_id, mall_id, SYSTEM, {"count": len(ids)}, occurred_at=now)
    return len(ids)
