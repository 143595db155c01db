"""Signing in on an enrolled counter terminal: badge, then PIN. The one before is signed out: the shift is handed over.

A badge or a PIN is looked at only where the browser has shown that it is a terminal of the mall.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from balai.kernel.actors import Actor
from balai.kernel.ids import normalise_code

from .. import places
from ..errors import BadgeUnknown, NotAtTerminal, OtherCounter
from ..models import Staff
from ..selectors.people import roles_of
from .badges import badge_of
from .day_codes import code_ready, use_code
from .pins import check_pin
from .signing_in import begin_try, succeeded


@dataclass(frozen=True)
class Shown:
    """Whose badge was shown, and until when what he showed holds (None: as long as any sign-in)."""

    staff: Staff
    badge_id: UUID | None
    until: datetime | None = None


def terminal_source(terminal: Actor | None) -> tuple[Actor, str]:
    """The terminal, and its name as a source of tries. Raises NotAtTerminal for any other browser."""
    if terminal is None or terminal.kind != "device" or not terminal.counter or terminal.id is None:
        raise NotAtTerminal()
    return terminal, f"device:{terminal.id}"


def show_badge(*, terminal: Actor | None, code: str, now: datetime) -> Shown:
    """Whose badge this is: the first half of a sign-in; it opens nothing by itself.

    Instead of a badge: a day code for a forgotten one. Wrong ones are counted for the terminal. Raises NotAtTerminal,
    BadgeUnknown, OtherCounter, WaitBeforeSignIn.
    """
    terminal, source = terminal_source(terminal)
    begin_try(account=source, source=source, now=now)
    shown = _whose(terminal, code, now)
    if shown is None:
        raise BadgeUnknown()
    succeeded(account=source, source=source)
    _require_work_here(shown.staff, terminal, now)
    return shown


def sign_in_at_terminal(*, terminal: Actor | None, code: str, pin: str, now: datetime) -> Shown:
    """Badge and PIN together: who signs in. Either may be replaced by a day code for it, which is then used up.

    Raises what `show_badge` does, and WrongPin, PinLocked.
    """
    shown = show_badge(terminal=terminal, code=code, now=now)
    staff, until = shown.staff, shown.until
    forgotten = code_ready(pin, mall_id=staff.mall_id, stands_for="pin", now=now)
    if forgotten is not None and forgotten.staff_id == staff.pk and shown.badge_id:
        until = use_code(code_id=forgotten.pk, now=now)
    else:
        check_pin(staff=staff, pin=pin, now=now, device_id=terminal.id if terminal else None)
        if shown.badge_id is None:
            instead = code_ready(code, mall_id=staff.mall_id, stands_for="badge", now=now)
            if instead is None:
                raise BadgeUnknown()
            until = use_code(code_id=instead.pk, now=now)
    return Shown(staff, shown.badge_id, until or staff.active_to)


def _whose(terminal: Actor, code: str, now: datetime) -> Shown | None:
    if not normalise_code(code) or terminal.mall_id is None:
        return None
    badge = badge_of(code, terminal.mall_id, now=now)
    if badge is not None:
        return Shown(badge.staff, badge.pk)
    instead = code_ready(code, mall_id=terminal.mall_id, stands_for="badge", now=now)
    return Shown(instead.staff, None, instead.expires_at) if instead is not None else None


def _require_work_here(staff: Staff, terminal: Actor, now: datetime) -> None:
    """Raises OtherCounter unless he serves at the terminal's counter; a guest only at those he was added for."""
    counter = terminal.counter or ""
    agency = places.counter_agency(staff.mall_id, counter)
    serves = any(held.role == "front_officer" and held.agency_code in ("", agency) for held in roles_of(staff, now=now))
    if not serves or (staff.guest and staff.counters and counter not in staff.counters):
        raise OtherCounter(counter=counter)
