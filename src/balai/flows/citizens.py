"""A citizen's account across the domains: codes sent, addresses that follow his contacts, his copy, his end."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from balai.domains.accounts.citizens import codes, selectors, services
from balai.domains.accounts.citizens.types import NewLetter, Opened, Proved
from balai.domains.accounts.types import CitizenSession
from balai.domains.notifications import links, places
from balai.domains.notifications import selectors as told
from balai.domains.notifications import services as notifications
from balai.domains.notifications.errors import NotThisAddress
from balai.kernel.actors import Actor
from balai.kernel.context import acting
from balai.kernel.errors import Invalid
from balai.kernel.ids import uuid7

CHANNELS = {"phone": ("whatsapp", "sms"), "email": ("email",)}
"""What reaches a contact."""
HOME = "/me/"

_SYSTEM = Actor.system("notifications")


def _home(citizen_id: UUID) -> str:
    """A message about an account links to its page, which asks who is there: the link opens nothing by itself."""
    return HOME


links.register("citizen", _home)
links.register_code("ask", codes.code_of)


def read_contact(text: str) -> tuple[str, str]:
    """What somebody typed as kind and checked value: an `@` makes it an e-mail address. Raises Invalid."""
    kind = "email" if "@" in text else "phone"
    try:
        return kind, places.checked(CHANNELS[kind][0], text)
    except NotThisAddress:
        raise Invalid(
            fields={"contact": _("Write a phone number such as 0812 3456 7890, or one e-mail address.")}
        ) from None


def ask_code(
    *,
    mall_id: UUID,
    typed: str,
    address: str,
    lang: str,
    now: datetime,
    purpose: str = "enter",
    session: CitizenSession | None = None,
) -> str:
    """Send a one-time code to whatever contact was typed; what the browser must keep. Whether it is anybody's, and
    whether it could be sent, makes no difference. Raises Invalid, TooMany.
    """
    kind, contact = read_contact(typed)
    asked = services.ask(
        mall_id=mall_id, kind=kind, contact=contact, address=address, now=now, purpose=purpose, session=session
    )
    _send(asked.id, kind, contact, mall_id, lang, asked.expires_at, now)
    return asked.browser


def ask_to_confirm(*, session: CitizenSession, contact_id: UUID, address: str, lang: str, now: datetime) -> str:
    """Send a code to an e-mail address of the session's account, as its second proof. Raises NotFound, TooMany."""
    asked = services.ask_to_confirm(session=session, contact_id=contact_id, address=address, now=now)
    _send(asked.id, asked.kind, asked.contact, session.mall_id, lang, asked.expires_at, now)
    return asked.browser


def _send(ask_id: UUID, kind: str, contact: str, mall_id: UUID, lang: str, expires_at: datetime, now: datetime) -> None:
    """The code's own addressee: gone when the code is. Its notice holds no code; that is made when it is sent."""
    with acting(_SYSTEM, everything=True):
        notifications.remember(
            mall_id=mall_id, addressee_id=ask_id, kind="ask", lang=lang, now=now, expires_at=expires_at
        )
        for channel in CHANNELS[kind]:
            notifications.keep_address(addressee_id=ask_id, channel=channel, value=contact, now=now)
        notifications.notify(
            mall_id=mall_id,
            addressee_id=ask_id,
            text="sign-in-code",
            params={},
            key=f"code/{ask_id}",
            happened_at=now,
            now=now,
        )


def prove(*, kept: str, mall_id: UUID, code: str, browser: str, lang: str, now: datetime) -> Proved:
    """Try a typed code in the browser that keeps `kept`. Raises CodeRefused, ContactTaken, NotFound."""
    proved = services.prove(ask_id=codes.asked_by(kept), mall_id=mall_id, code=code, browser=browser, now=now)
    if proved.opened is not None:
        welcome(proved.opened, mall_id=mall_id, lang=lang, now=now)
    elif proved.fresh:
        _tell(proved.citizen_id, mall_id, "account-contact-added", now)
        _follow_contacts(proved.citizen_id, now)
    return proved


def welcome(opened: Opened, *, mall_id: UUID, lang: str, now: datetime) -> None:
    """After a sign-in: let the account be told things where its contacts are; an older one is told of the sign-in."""
    with acting(_SYSTEM, everything=True):
        notifications.remember(
            mall_id=mall_id, addressee_id=opened.citizen_id, kind="citizen", lang=lang, now=now, expires_at=None
        )
        if opened.lost_by is not None and opened.contact is not None:
            kind, value = opened.contact
            notifications.drop_address(addressee_id=opened.lost_by, channels=CHANNELS[kind], value=value, now=now)
        if not opened.joined:
            _tell(opened.citizen_id, mall_id, "account-signed-in", now)
        _follow_contacts(opened.citizen_id, now)


def _follow_contacts(citizen_id: UUID, now: datetime) -> None:
    with acting(_SYSTEM, everything=True):
        for kind, value in selectors.contacts_for(_SYSTEM, citizen_id):
            for channel in CHANNELS[kind]:
                notifications.keep_address(addressee_id=citizen_id, channel=channel, value=value, now=now)


def _tell(citizen_id: UUID, mall_id: UUID, text: str, now: datetime) -> None:
    notifications.notify(
        mall_id=mall_id,
        addressee_id=citizen_id,
        text=text,
        params={},
        key=f"{text}/{uuid7()}",
        happened_at=now,
        now=now,
    )


def remove_contact(*, actor: Actor, contact_id: UUID, now: datetime) -> None:
    """Let go of a contact; messages stop going there. Raises NotFound, StatusOnly, LastContact."""
    kind, value = services.remove_contact(actor=actor, contact_id=contact_id, now=now)
    citizen_id = selectors.own(actor)
    if actor.mall_id is not None:
        _tell(citizen_id, actor.mall_id, "account-contact-removed", now)
    notifications.drop_address(addressee_id=citizen_id, channels=CHANNELS[kind], value=value, now=now)


def issue_letter(*, actor: Actor, account: str, counter: str, lang: str, now: datetime) -> NewLetter:
    """A letter from a counter; the owner of an account that exists is told at once. Raises Forbidden, NotFound."""
    letter = services.issue_letter(actor=actor, account=account, counter=counter, now=now)
    if actor.mall_id is not None:
        with acting(_SYSTEM, everything=True):
            notifications.remember(
                mall_id=actor.mall_id,
                addressee_id=letter.citizen_id,
                kind="citizen",
                lang=lang,
                now=now,
                expires_at=None,
            )
            if letter.known:
                _tell(letter.citizen_id, actor.mall_id, "account-letter-issued", now)
    return letter


def erase(*, actor: Actor, now: datetime) -> None:
    """Erase the account, its messages and addresses, in one transaction. Raises NotFound, StatusOnly."""
    citizen_id = selectors.own(actor)
    codes_sent = selectors.asks_of(actor)
    with acting(_SYSTEM, everything=True):
        services.erase(actor=actor, now=now)
        for addressee_id in (citizen_id, *codes_sent):
            notifications.forget(addressee_id=addressee_id, now=now)


def copy_of_data(*, actor: Actor, now: datetime) -> dict[str, Any]:
    """Everything kept about the account as plain values, times in UTC. Raises NotFound, StatusOnly."""
    account = selectors.account(actor)
    chosen = told.preferences(actor)
    sent, _older = told.sent(actor, also=selectors.asks_of(actor), now=now, limit=1_000)
    inbox = told.inbox(actor, mall_id=actor.mall_id, now=now, limit=1_000) if actor.mall_id else None
    services.note_taken(actor=actor, now=now)
    return {
        "account": {"number": account.number, "created_at": account.created_at},
        "contacts": [
            {"kind": contact.kind, "value": contact.value, "proved_at": contact.proved_at}
            for contact in account.contacts
        ],
        "national_identities": [{"linked_at": at} for at in account.identities],
        "letters": [
            {"state": row.state, "counter": row.counter, "issued_at": row.issued_at, "ended_at": row.ended_at}
            for row in account.letters
        ],
        "signed_in": [
            {"way": row.way, "browser": row.browser, "since": row.started_at, "until": row.expires_at}
            for row in selectors.sessions(actor, now=now)
        ],
        "numbers_followed": [
            {"kind": row.kind, "id": row.subject_id, "since": row.claimed_at, "until": row.expires_at}
            for row in selectors.claims(actor, now=now)
        ],
        "message_choices": {
            "language": chosen.lang,
            "quiet": [at.isoformat("minutes") for at in chosen.quiet] if chosen.quiet else None,
            "channels": {row.code: sorted(row.topics) for row in chosen.reachable},
        }
        if chosen
        else None,
        "messages": [
            {"title": row.title, "text": row.body, "written_at": row.written_at, "read_at": row.read_at}
            for row in (inbox.items if inbox else ())
        ],
        "sent": [
            {"about": row.title, "channel": row.channel, "state": row.state, "queued_at": row.queued_at} for row in sent
        ],
    }
