"""Rating a finished visit: once, from 1 to 4."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from balai.domains.directory import snapshot
from balai.kernel import journal
from balai.kernel.actors import Actor
from balai.kernel.errors import Invalid

from ..errors import AlreadyRated, WrongState
from ..models import TicketComment
from ..permissions import require_holder
from ..selectors import view
from ..types import TicketView
from ..workflow import target
from .transition import lock


def rate(*, actor: Actor, ticket_id: UUID, score: int, comment: str = "", now: datetime) -> TicketView:
    """Keep the visitor's rating of a finished ticket; the comment is kept beside it, outside the journal.

    Raises NotFound (not his ticket), WrongState (not finished), AlreadyRated, Invalid.
    """
    comment = comment.strip()
    if not 1 <= score <= 4:
        raise Invalid(fields={"score": _("Choose a score from 1 to 4.")})
    if len(comment) > 1000 or "\x00" in comment:
        raise Invalid(fields={"comment": _("Please write at most 1,000 characters.")})
    with transaction.atomic():
        ticket = lock(ticket_id)
        require_holder(actor, ticket, now, owner=True)
        if target("rate", ticket.state) is None:
            raise WrongState()
        if ticket.score is not None:
            raise AlreadyRated()
        ticket.score = score
        ticket.save(update_fields=["score"])
        service = snapshot.current(ticket.mall_id).service_by_id(ticket.service_id)
        if comment:
            TicketComment.objects.create(
                ticket_id=ticket.id,
                mall_id=ticket.mall_id,
                agency_id=service.agency_id,
                day=ticket.day,
                comment=comment,
            )
        journal.append(
            "ticket.rated",
            subject=ticket.id,
            mall_id=ticket.mall_id,
            actor=actor,
            occurred_at=now,
            data={
                "service": service.code,
                "number": ticket.label,
                "day": ticket.day.isoformat(),
                "score": score,
            },
        )
    return view(ticket)
