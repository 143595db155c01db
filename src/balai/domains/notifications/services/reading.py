"""Reading in the in-app centre. Looking marks nothing; the reader says that he has read."""

from __future__ import annotations

from datetime import datetime

from balai.kernel import journal
from balai.kernel.actors import Actor
from balai.kernel.context import acting

from ..models import Notice
from .addressees import require_owner


def mark_read(*, actor: Actor, now: datetime) -> int:
    """Mark all of the actor's notices as read; how many were not. Raises NotFound."""
    addressee_id = require_owner(actor)
    with acting(actor, subject=addressee_id):
        unread = Notice.objects.filter(addressee_id=addressee_id, read_at__isnull=True)
        mall_id = unread.values_list("mall_id", flat=True).first()
        count = unread.update(read_at=now)
        if count:
            journal.append("notice.read", addressee_id, mall_id, actor, {"count": count}, occurred_at=now)
    return count
