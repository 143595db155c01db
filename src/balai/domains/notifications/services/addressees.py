"""Who may be told, where, in which language, and on which channels not."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from balai.kernel import fields, journal
from balai.kernel.actors import Actor
from balai.kernel.context import acting
from balai.kernel.errors import Invalid, NotFound
from balai.kernel.ids import uuid7

from ..channels import registry
from ..models import Address, Addressee
from ..types import LANGUAGES

MOST_ADDRESSES = 5
"""Of one channel: a person has few browsers."""

_SYSTEM = Actor.system("notifications")


def remember(
    *, mall_id: UUID, addressee_id: UUID, kind: str, lang: str, now: datetime, expires_at: datetime | None
) -> None:
    """Let somebody be told; who is known already keeps what he chose. `expires_at`: when he is forgotten (UTC)."""
    Addressee.objects.bulk_create(
        [
            Addressee(
                id=addressee_id, mall_id=mall_id, kind=kind, lang=lang, muted=[], created_at=now, expires_at=expires_at
            )
        ],
        ignore_conflicts=True,
    )


def keep_address(*, addressee_id: UUID, channel: str, value: str, now: datetime) -> bool:
    """Keep where a channel reaches a known addressee, once; False when it was there, or is one too many.

    For our own processes; a person uses `subscribe`. Raises NotThisAddress, NoSuchChannel, NotFound.
    """
    checked = registry.get(channel).check(value)
    with acting(_SYSTEM, everything=True):
        addressee = Addressee.objects.select_for_update().filter(id=addressee_id).first()
        if addressee is None:
            raise NotFound()
        kept = Address.objects.filter(addressee_id=addressee_id, channel=channel)
        if kept.filter(fields.matching(Address, "value_hash", checked)).exists() or kept.count() >= MOST_ADDRESSES:
            return False
        Address.objects.create(
            id=uuid7(),
            mall_id=addressee.mall_id,
            addressee_id=addressee_id,
            channel=channel,
            value=checked,
            created_at=now,
        )
        journal.append(
            "addressee.address_kept",
            addressee_id,
            addressee.mall_id,
            _SYSTEM,
            {"channel": channel},
            occurred_at=now,
        )
    return True


def subscribe(*, actor: Actor, channel: str, value: str, now: datetime) -> bool:
    """The addressee's own wish to be told there, from the device that holds his number.

    Raises NotFound (not his), NoSuchChannel (also when it is not set up), NotThisAddress.
    """
    addressee_id = require_owner(actor)
    if registry.sender(channel) is None:
        raise NotFound()
    return keep_address(addressee_id=addressee_id, channel=channel, value=value, now=now)


def choose(*, actor: Actor, lang: str, allowed: Collection[str], now: datetime) -> None:
    """Language, and the channels that may be used; every other one is muted. Raises NotFound, Invalid."""
    addressee_id = require_owner(actor)
    if lang not in LANGUAGES:
        raise Invalid(fields={"lang": _("Choose id or en.")})
    muted = sorted(channel.code for channel in registry.registered() if channel.code not in allowed)
    with transaction.atomic():
        addressee = Addressee.objects.select_for_update().filter(id=addressee_id).first()
        if addressee is None:
            raise NotFound()
        if (addressee.lang, addressee.muted) == (lang, muted):
            return
        addressee.lang, addressee.muted = lang, muted
        addressee.save(update_fields=["lang", "muted"])
        journal.append(
            "addressee.preferences_changed",
            addressee_id,
            addressee.mall_id,
            actor,
            {"lang": lang, "muted": len(muted)},
            occurred_at=now,
        )


def erase_addresses(*, actor: Actor, now: datetime) -> int:
    """Erase every address the addressee left; messages that wait are not sent. Raises NotFound."""
    addressee_id = require_owner(actor)
    with acting(_SYSTEM, everything=True):
        gone = list(Address.objects.filter(addressee_id=addressee_id).values_list("channel", "mall_id"))
        Address.objects.filter(addressee_id=addressee_id).delete()
        for channel, mall_id in gone:
            journal.append(
                "addressee.address_erased",
                addressee_id,
                mall_id,
                actor,
                {"channel": channel, "reason": "asked"},
                occurred_at=now,
            )
    return len(gone)


def require_owner(actor: Actor) -> UUID:
    """The addressee the actor is himself and may decide for. Raises NotFound for anybody else."""
    if actor.kind == "visitor" and actor.subject is not None and actor.holds("owner"):
        return actor.subject
    if actor.kind == "staff" and actor.id is not None:
        return actor.id
    if actor.kind == "citizen" and actor.id is not None and actor.holds("full"):
        return actor.id
    raise NotFound()
