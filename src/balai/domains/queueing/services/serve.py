"""At the counter: start, finish, no-show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from balai.kernel.actors import Actor
from balai.kernel.errors import Invalid

from ..permissions import require_serving
from ..selectors import view
from ..types import TicketView
from ..workflow import OUTCOMES
from .transition import lock_at, step


def _at_counter(verb: str, actor: Actor, counter: str, now: datetime, **data: Any) -> TicketView:
    desk = require_serving(actor, counter)
    with transaction.atomic():
        return view(step(lock_at(desk), verb, actor=actor, now=now, **data))


def start(*, actor: Actor, counter: str, now: datetime) -> TicketView:
    """The called visitor has come. Raises NobodyAtCounter, WrongState (already started), Forbidden, NotFound."""
    return _at_counter("start", actor, counter, now)


def finish(*, actor: Actor, counter: str, now: datetime, outcome: str = "") -> TicketView:
    """The service ended, with one of OUTCOMES (usually `done`).

    A ticket that was never started counts as started when it was called (journal: implied). Raises Invalid for an
    unknown outcome.
    """
    if outcome and outcome not in OUTCOMES:
        raise Invalid(fields={"outcome": _("Choose how the visit ended.")})
    return _at_counter("finish", actor, counter, now, **({"reason": outcome} if outcome else {}))


def no_show(*, actor: Actor, counter: str, now: datetime) -> TicketView:
    """Nobody came. Raises WrongState when the visitor is being served already."""
    return _at_counter("no-show", actor, counter, now)
