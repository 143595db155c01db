"""What the visitor of a number is told, and where: his notices, his wishes, the link that messages carry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from balai.domains.directory import snapshot
from balai.domains.notifications import links, selectors, services
from balai.domains.notifications.errors import NotThisAddress
from balai.domains.notifications.types import Inbox, Preferences
from balai.domains.queueing import tokens
from balai.domains.queueing.types import TicketView
from balai.kernel import clock
from balai.kernel.actors import Actor
from balai.kernel.context import acting
from balai.kernel.errors import Invalid, Text

PHONE_CHANNELS = ("whatsapp", "sms")
"""A phone number reaches a visitor on these; which is used is the wording's and the budget's matter."""


def ticket_path(ticket_id: UUID) -> str:
    """What a message about a number links to: it shows the number and no more."""
    return f"/t/{ticket_id}/?token={tokens.view_token(ticket_id)}"


links.register("ticket", ticket_path)


@dataclass(frozen=True, slots=True)
class TicketMessages:
    """The notices of a number. `preferences` is None until its visitor leaves an address; `push_key` may be empty."""

    inbox: Inbox
    preferences: Preferences | None
    push_key: str


def of_ticket(actor: Actor, ticket: TicketView, *, now: datetime, before: str = "") -> TicketMessages:
    """What the holder of a number was told; wishes and addresses are for its owner only. Raises NotFound."""
    return TicketMessages(
        inbox=selectors.inbox(actor, mall_id=ticket.mall_id, now=now, before=before),
        preferences=selectors.preferences(actor) if actor.holds("owner") else None,
        push_key=selectors.push_key(),
    )


def know_visitor(*, mall_id: UUID, ticket_id: UUID, lang: str, now: datetime) -> None:
    """Let the visitor of a number be told things until its service day ends."""
    timezone = snapshot.current(mall_id).timezone
    _start, ends = clock.day_bounds(clock.service_day(now, timezone), timezone)
    services.remember(mall_id=mall_id, addressee_id=ticket_id, kind="ticket", lang=lang, now=now, expires_at=ends)


def leave_addresses(*, actor: Actor, ticket: TicketView, phone: str, email: str, lang: str, now: datetime) -> None:
    """Keep where the visitor wants to be told; all of it or, with a wrong one, nothing. Raises Invalid, NotFound."""
    wanted = [(channel, "phone", phone) for channel in PHONE_CHANNELS if phone] + (
        [("email", "email", email)] if email else []
    )
    if not wanted:
        raise Invalid(fields={"phone": _("Leave a phone number or an e-mail address.")})
    wrong: dict[str, Text] = {}
    with acting(Actor.system("notifications"), everything=True):
        know_visitor(mall_id=ticket.mall_id, ticket_id=ticket.id, lang=lang, now=now)
        for channel, field, value in wanted:
            try:
                services.subscribe(actor=actor, channel=channel, value=value, now=now)
            except NotThisAddress:
                wrong[field] = WRONG[field]
        if wrong:
            raise Invalid(fields=wrong)


WRONG: dict[str, Text] = {
    "phone": _("Please write a phone number such as 0812 3456 7890."),
    "email": _("Please write one e-mail address such as nama@contoh.id."),
}


def push_here(*, actor: Actor, ticket: TicketView, subscription: str, lang: str, now: datetime) -> None:
    """Tell the visitor through this browser too. Raises NotThisAddress, NotFound."""
    with acting(Actor.system("notifications"), everything=True):
        know_visitor(mall_id=ticket.mall_id, ticket_id=ticket.id, lang=lang, now=now)
        services.subscribe(actor=actor, channel="web_push", value=subscription, now=now)
