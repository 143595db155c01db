"""Sign-ins of staff: opened at the door, ended by their owner, a manager, or the end of the working day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction

from balai.kernel import journal
from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound
from balai.kernel.permissions import allowed

from ..models import Device, Staff, StaffSession
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
    counter: str = "",
    badge_id: UUID | None = None,
    until: datetime | None = None,
) -> StaffSession:
    """Record that `staff` signed in with this browser session; it lasts 12 hours at most, and not past `until` or his
    own last day. `factor`: see `roles`.

    On an enrolled device the one before is signed out: a terminal belongs to one officer at a time.
    """
    limits = [limit for limit in (now + LIFETIME, until, staff.active_to) if limit is not None]
    with transaction.atomic():
        if device_id:
            Device.objects.select_for_update().filter(pk=device_id).first()  # one sign-in at a time
        former = list(
            StaffSession.objects.select_for_update().filter(device_id=device_id, ended_at__isnull=True)
            if device_id
            else ()
        )
        session = StaffSession.objects.create(
            staff=staff,
            mall_id=staff.mall_id,
            session_key=session_key,
            factor=factor,
            device_id=device_id,
            browser=browser[:80],
            started_at=now,
            expires_at=min(limits),
        )
        facts = {"session": session.pk, "factor": factor, "device": device_id, "badge": badge_id}
        _tell("session.started", session, facts, now)
        for before in former:
            _end(_himself(session), before, now)
            if before.staff_id != staff.pk and before.expires_at > now:
                handed = {"session": session.pk, "device": device_id, "before": before.staff_id}
                _tell("shift.handed_over", session, handed | {"counter": counter or None}, now)
    transaction.on_commit(forget)
    return session


def factor_added(*, session_key: str, factor: str, now: datetime) -> None:
    """The person of this session has enrolled a second factor (`totp` or `passkey`), and so has shown it."""
    with transaction.atomic():
        session = _of_browser(session_key)
        if session is None:
            return
        session.factor = "second"
        session.save(update_fields=["factor"])
        _tell("staff.factor_added", session, {"factor": factor}, now)
    transaction.on_commit(forget)


def factor_removed(*, session_key: str, factor: str, now: datetime) -> None:
    """The person of this session has removed a second factor."""
    with transaction.atomic():
        session = _of_browser(session_key)
        if session is not None:
            _tell("staff.factor_removed", session, {"factor": factor}, now)


def password_changed(*, session_key: str, renamed: str, now: datetime) -> None:
    """The person of this session chose a new password: this sign-in goes on under its new key, all others end."""
    with transaction.atomic():
        session = _of_browser(session_key)
        if session is None:
            return
        session.session_key = renamed
        session.save(update_fields=["session_key"])
        _tell("staff.password_set", session, {}, now)
        for other in StaffSession.objects.select_for_update().filter(staff=session.staff_id, ended_at__isnull=True):
            if other.pk != session.pk:
                _end(_himself(session), other, now)
    transaction.on_commit(forget)


def end_session(*, actor: Actor, session_id: UUID, now: datetime) -> None:
    """End one's own sign-in, or that of a colleague in the same mall. Raises NotFound for any other."""
    with transaction.atomic():
        session = StaffSession.objects.select_for_update().filter(pk=session_id, ended_at__isnull=True).first()
        if session is None or actor.mall_id not in (None, session.mall_id):
            raise NotFound()
        if not allowed("accounts.end_session", actor, session):
            raise NotFound()
        _end(actor, session, now)
    transaction.on_commit(forget)


def end_browser_session(*, session_key: str, now: datetime) -> None:
    """The owner signed out in this browser. Unknown keys are ignored."""
    with transaction.atomic():
        session = _of_browser(session_key)
        if session:
            _end(_himself(session), session, now)
    transaction.on_commit(forget)


def end_all(*, actor: Actor, staff: Staff, now: datetime) -> None:
    """End every sign-in of `staff`; called where the actor's right has been checked."""
    with transaction.atomic():
        for session in staff.sessions.select_for_update().filter(ended_at__isnull=True):
            _end(actor, session, now)
    transaction.on_commit(forget)


def _of_browser(session_key: str) -> StaffSession | None:
    return StaffSession.objects.select_for_update().filter(session_key=session_key, ended_at__isnull=True).first()


def _himself(session: StaffSession) -> Actor:
    return Actor(kind="staff", id=session.staff_id, mall_id=session.mall_id)


def _tell(kind: str, session: StaffSession, data: dict[str, Any], now: datetime) -> None:
    """Something the person of this session did."""
    journal.append(kind, session.staff_id, session.mall_id, _himself(session), data, occurred_at=now)


def _end(actor: Actor, session: StaffSession, now: datetime) -> None:
    session.ended_at = now
    session.save(update_fields=["ended_at"])
    Session.objects.filter(session_key=session.session_key).delete()
    journal.append(
        "session.ended", session.staff_id, session.mall_id, actor, {"session": str(session.pk)}, occurred_at=now
    )
