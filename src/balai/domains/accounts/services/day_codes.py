"""A code for a day: the officer forgot his badge, his PIN or his second factor.

One person asks, another one vouches and reads the code to the officer; neither is the officer. It works once, until
the end of the service day. Both are in the journal.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from balai.kernel import journal, keys
from balai.kernel.actors import Actor
from balai.kernel.errors import Forbidden, NotFound
from balai.kernel.ids import normalise_code, readable_code

from .. import places
from ..errors import CodeNotPossible, NeedsAnother
from ..models import FORGOTTEN, DayCode, Staff
from ..selectors.colleagues import reached
from ..workflow import DAY_CODE, target

CODE_BITS = 50
PURPOSE = "sign-in.day-code"


def ask_code(*, actor: Actor, staff_id: UUID, stands_for: str, now: datetime) -> DayCode:
    """Ask for a code that stands in for his `badge`, `pin` or `second` factor today. Nobody can use it yet.

    Asking again while one waits gives that one; one already vouched for ends. Raises Forbidden, NotFound.
    """
    if actor.id is None:
        raise Forbidden()
    staff = reached(actor, staff_id, "accounts.vouch", now=now)
    if stands_for not in FORGOTTEN or staff.left_at:
        raise NotFound()
    try:
        with transaction.atomic():
            Staff.objects.select_for_update().get(pk=staff.pk)
            waiting = _clear(actor, staff, stands_for, now)
            if waiting is not None:
                return waiting
            code = DayCode.objects.create(
                staff=staff,
                mall_id=staff.mall_id,
                stands_for=stands_for,
                asked_by=actor.id,
                asked_at=now,
                expires_at=places.midnight(staff.mall_id, places.today(staff.mall_id, now)),
            )
            _tell("ask", code, actor, now)
    except IntegrityError as error:
        raise CodeNotPossible() from error
    return code


def _clear(actor: Actor, staff: Staff, stands_for: str, now: datetime) -> DayCode | None:
    """End what has run out or was vouched for; the one that still waits for its second person."""
    for code in staff.day_codes.select_for_update().filter(stands_for=stands_for, state__in=("asked", "ready")):
        if code.state == "asked" and code.expires_at > now:
            return code
        _move("expire", code, actor, now)
    return None


def vouch(*, actor: Actor, code_id: UUID, now: datetime) -> tuple[DayCode, str]:
    """A second person agrees: the code, to be read to the officer in person; shown once, kept as a keyed hash.

    Raises NeedsAnother for whoever asked, Forbidden for the officer himself, NotFound, CodeNotPossible.
    """
    with transaction.atomic():
        code = _locked(actor, code_id, now)
        if code.asked_by == actor.id:
            raise NeedsAnother()
        text = readable_code(CODE_BITS, group=5)
        code.digest = keys.keyed_hash(PURPOSE, normalise_code(text))
        _move("vouch", code, actor, now, vouched_by=actor.id, vouched_at=now)
    return code, text


def refuse_code(*, actor: Actor, code_id: UUID, now: datetime) -> DayCode:
    """Say no, or take a code back. Raises Forbidden, NotFound, CodeNotPossible."""
    with transaction.atomic():
        code = _locked(actor, code_id, now)
        _move("refuse", code, actor, now)
    return code


def _locked(actor: Actor, code_id: UUID, now: datetime) -> DayCode:
    code = DayCode.objects.select_for_update().filter(pk=code_id).first()
    if code is None or actor.mall_id not in (None, code.mall_id):
        raise NotFound()
    reached(actor, code.staff_id, "accounts.vouch", now=now)
    if code.expires_at <= now:
        raise CodeNotPossible()
    return code


def code_ready(text: str, *, mall_id: UUID, stands_for: str, now: datetime) -> DayCode | None:
    """The code with that text that may still be used today, or None; it is not used up."""
    plain = normalise_code(text)
    if len(plain) != CODE_BITS // 5:
        return None
    found: DayCode | None = (
        DayCode.objects.select_related("staff__user")
        .filter(
            digest__in=keys.keyed_hashes(PURPOSE, plain),
            mall_id=mall_id,
            stands_for=stands_for,
            state="ready",
            expires_at__gt=now,
            staff__left_at__isnull=True,
        )
        .first()
    )
    return found


def use_code(*, code_id: UUID, now: datetime) -> datetime:
    """Use a code up; until when it opens. Of two at once one wins. Raises CodeNotPossible."""
    with transaction.atomic():
        code = DayCode.objects.select_for_update().get(pk=code_id)
        if code.expires_at <= now:
            raise CodeNotPossible()
        himself = Actor(kind="staff", id=code.staff_id, mall_id=code.mall_id)
        _move("use", code, himself, now, used_at=now)
    return code.expires_at


def _move(verb: str, code: DayCode, actor: Actor, now: datetime, **facts: Any) -> None:
    """One transition of a locked row. Raises CodeNotPossible where the table has none."""
    after = target(verb, code.state)
    if after is None:
        raise CodeNotPossible()
    code.state = after
    for name, value in facts.items():
        setattr(code, name, value)
    code.save()
    _tell(verb, code, actor, now)


def _tell(verb: str, code: DayCode, actor: Actor, now: datetime) -> None:
    data = {"code": str(code.pk), "factor": code.stands_for}
    journal.append(DAY_CODE[verb].event, code.staff_id, code.mall_id, actor, data, occurred_at=now)
