"""What the owner of an account arranges: topics a channel, quiet time, single addresses; and his erasure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from balai.kernel import fields, journal
from balai.kernel.actors import Actor
from balai.kernel.context import acting
from balai.kernel.errors import Invalid, NotFound

from ..channels import registry
from ..models import Address, Addressee, Delivery, Notice
from ..types import ALWAYS, LANGUAGES, TOPICS
from .addressees import require_owner
from .steps import SYSTEM, step

CHOSEN = tuple(topic for topic in TOPICS if topic not in ALWAYS)
"""Topics that can be turned off."""


def arrange(
    *, actor: Actor, lang: str, wanted: Collection[str], quiet: tuple[time, time] | None, now: datetime
) -> None:
    """Language, what is wanted where (`sms:turn`), and one's own quiet time (None: the mall's rule).

    A channel of which nothing is wanted is closed, but for what is always told. Raises NotFound, Invalid.
    """
    addressee_id = require_owner(actor)
    if lang not in LANGUAGES:
        raise Invalid(fields={"lang": _("Choose id or en.")})
    if quiet is not None and quiet[0] == quiet[1]:
        raise Invalid(fields={"quiet_until": _("Quiet time must end at another time than it begins.")})
    muted = sorted(
        pair
        for channel in registry.registered()
        for pair in (f"{channel.code}:{topic}" for topic in CHOSEN)
        if pair not in wanted and channel.code != "in_app"
    )
    begins, ends = quiet or (None, None)
    with transaction.atomic():
        addressee = Addressee.objects.select_for_update().filter(id=addressee_id).first()
        if addressee is None:
            raise NotFound()
        chosen = (lang, muted, begins, ends)
        if (addressee.lang, addressee.muted, addressee.quiet_from, addressee.quiet_until) == chosen:
            return
        addressee.lang, addressee.muted, addressee.quiet_from, addressee.quiet_until = chosen
        addressee.save(update_fields=["lang", "muted", "quiet_from", "quiet_until"])
        journal.append(
            "addressee.preferences_changed",
            addressee_id,
            addressee.mall_id,
            actor,
            {"lang": lang, "muted": len(muted), "quiet": quiet is not None},
            occurred_at=now,
        )


def erase_address(*, actor: Actor, address_id: UUID, now: datetime) -> None:
    """Erase one of one's own addresses. Raises NotFound."""
    addressee_id = require_owner(actor)
    with acting(SYSTEM, everything=True):
        found = Address.objects.filter(id=address_id, addressee_id=addressee_id).first()
        if found is None:
            raise NotFound()
        _erase(found, actor, "asked", now)


def drop_address(*, addressee_id: UUID, channels: Collection[str], value: str, now: datetime) -> None:
    """Erase an address that is its addressee's no more, on these channels. For our own processes."""
    with acting(SYSTEM, everything=True):
        for channel in channels:
            mine = Address.objects.filter(addressee_id=addressee_id, channel=channel)
            for found in mine.filter(fields.matching(Address, "value_hash", registry.get(channel).check(value))):
                _erase(found, SYSTEM, "removed", now)


def _erase(found: Address, actor: Actor, reason: str, now: datetime) -> None:
    data = {"channel": found.channel, "reason": reason}
    journal.append("addressee.address_erased", found.addressee_id, found.mall_id, actor, data, occurred_at=now)
    Delivery.objects.filter(address_id=found.id).update(address_id=None, provider_id="", provider_hash=None)
    found.delete()


def forget(*, addressee_id: UUID, now: datetime) -> None:
    """Erase an addressee with addresses and notices; what waits is not sent. For our own processes."""
    with acting(SYSTEM, everything=True):
        addressee = Addressee.objects.select_for_update().filter(id=addressee_id).first()
        if addressee is None:
            return
        for delivery in Delivery.objects.select_for_update().filter(addressee_id=addressee_id, state="queued"):
            step(delivery, "withhold", now=now, reason="address-erased")
        Address.objects.filter(addressee_id=addressee_id).delete()
        Notice.objects.filter(addressee_id=addressee_id).delete()
        Delivery.objects.filter(addressee_id=addressee_id).update(address_id=None, provider_id="", provider_hash=None)
        addressee.delete()
        mall_id = addressee.mall_id
        journal.append("addressee.forgotten", mall_id, mall_id, SYSTEM, {"count": 1}, occurred_at=now)
