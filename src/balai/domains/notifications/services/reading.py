"""Reading in the in-app centre. Looking marks nothing; the reader says that he has read."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from balai.kernel import journal
from balai.kernel.actors import Actor
from balai.kernel.context import acting
from balai.kernel.errors import NotFound

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


def mark_one(*, actor: Actor, notice_id: UUID, read: bool, now: datetime) -> None:
    """Mark one of the actor's notices as read, or as unread again; the same twice changes nothing. Raises NotFound."""
    addressee_id = require_owner(actor)
    with acting(actor, subject=addressee_id):
        notice = Notice.objects.select_for_update().filter(id=notice_id, addressee_id=addressee_id).first()
        if notice is None:
            raise NotFound()
        if (notice.read_at is not None) == read:
            return
        notice.read_at = now if read else None
        notice.save(update_fields=["read_at"])
        if read:
            journal.append("notice.read", addressee_id, notice.mall_id, actor, {"count": 1}, occurred_at=now)
        else:
            journal.append("notice.unread", addressee_id, notice.mall_id, actor, {}, occurred_at=now)
