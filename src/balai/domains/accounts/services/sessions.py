"""Sign-ins of staff: opened at the door, ended by their owner, a manager, or the end of the working day."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction

from balai.kernel import journal
from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound
from balai.kernel.permissions import require

from ..models import Staff, StaffSession
from ..selectors.actors import forget

LIFETIME = timedelta(hours=12)


def open_session(
    *,
    staff: Staff,
    session_key: str,
    factor: str,
    now: datetime,
    device_id: UUID | None = None,
    browser: str = "",
) -> StaffSession:
    """Record that `staff` signed in with this browser session; it lasts 12 hours at most. `factor`: see `roles`."""
    with transaction.atomic():
        session = StaffSession.objects.create(
            staff=staff,
            mall_id=staff.mall_id,
            session_key=session_key,
            factor=factor,
            device_id=device_id,
            browser=browser[:80],
            started_at=now,
            expires_at=now + LIFETIME,
        )
        journal.append(
            "session.started",
            staff.pk,
            staff.mall_id,
            Actor(kind="staff", id=staff.pk, mall_id=staff.mall_id),
            {"session": str(session.pk), "factor": factor, "device": str(device_id) if device_id else None},
            occurred_at=now,
        )
    transaction.on_commit(forget)
    return session


def raise_factor(*, session_key: str, now: datetime) -> None:
    """The person of this session has just shown a second factor (by enrolling one)."""
    StaffSession.objects.filter(session_key=session_key, ended_at__isnull=True).update(factor="second")
    forget()


def end_session(*, actor: Actor, session_id: UUID, now: datetime) -> None:
    """End one's own sign-in, or that of a colleague in the same mall. Raises NotFound for any other."""
    with transaction.atomic():
        session = StaffSession.objects.select_for_update().filter(pk=session_id, ended_at__isnull=True).first()
        if session is None or actor.mall_id not in (None, session.mall_id):
            raise NotFound()
        require("accounts.end_session", actor, session)
        _end(actor, session, now)
    transaction.on_commit(forget)


def end_browser_session(*, session_key: str, now: datetime) -> None:
    """The owner signed out in this browser. Unknown keys are ignored."""
    with transaction.atomic():
        session = (
            StaffSession.objects.select_for_update().filter(session_key=session_key, ended_at__isnull=True).first()
        )
        if session:
            _end(Actor(kind="staff", id=session.staff_id, mall_id=session.mall_id), session, now)
    transaction.on_commit(forget)


def end_all(*, actor: Actor, staff: Staff, now: datetime) -> None:
    """End every sign-in of `staff`; called where the actor's right has been checked."""
    with transaction.atomic():
        for session in staff.sessions.select_for_update().filter(ended_at__isnull=True):
            _end(actor, session, now)
    transaction.on_commit(forget)


def _end(actor: Actor, session: StaffSession, now: datetime) -> None:
    session.ended_at = now
    session.save(update_fields=["ended_at"])
    Session.objects.filter(session_key=session.session_key).delete()
    journal.append(
        "session.ended", session.staff_id, session.mall_id, actor, {"session": str(session.pk)}, occurred_at=now
    )
