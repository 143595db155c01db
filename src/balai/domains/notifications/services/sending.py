"""What the outbox calls for each delivery: prepare, send outside any transaction, note the outcome.

Who dies between sending and noting sends again with the same id: a receiver that honours it acts once.
"""

from __future__ import annotations

import threading
import time
from datetime import datetime
from uuid import UUID

import structlog

from balai.domains.directory import snapshot
from balai.kernel import clock, journal, outbox
from balai.kernel.actors import Actor
from balai.kernel.context import acting
from balai.kernel.outbound import OutboundRefused
from balai.kernel.outbox import DEAD_AFTER, Message, Permanent, TryLater

from .. import links, texts
from ..channels import Channel, Outgoing, Refused, registry
from ..models import Address, Addressee, Delivery, Notice
from .notifying import OUTBOX, plan
from .steps import SYSTEM, lock, step

log = structlog.get_logger("balai.notifications")

URGENT_ATTEMPTS = 4
"""An urgent message is tried for about half a minute; then the next channel has a better chance."""

FAILURES = 3
PAUSE_S = 15.0


class _Pauses:
    """Channels that failed several times in a row rest a moment, so that the others' messages do not wait for them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failed: dict[str, int] = {}
        self._until: dict[str, float] = {}

    def left(self, channel: str) -> float:
        """Seconds until the channel is tried again."""
        return max(0.0, self._until.get(channel, 0.0) - time.monotonic())

    def failed(self, channel: str) -> None:
        """Count one; from the third in a row the channel rests."""
        with self._lock:
            self._failed[channel] = self._failed.get(channel, 0) + 1
            if self._failed[channel] >= FAILURES:
                self._until[channel] = time.monotonic() + PAUSE_S

    def worked(self, channel: str) -> None:
        """It answers."""
        with self._lock:
            self._failed.pop(channel, None)
            self._until.pop(channel, None)


pauses = _Pauses()


def declare() -> None:
    """Tell the outbox who sends deliveries."""
    outbox.register(OUTBOX, send)


def send(message: Message) -> None:
    """Send one delivery. Raises what the outbox understands: Permanent, TryLater, or anything for another try."""
    delivery_id = UUID(message.payload["delivery"])
    ready = _prepare(delivery_id, clock.now())
    if ready is None:
        return
    channel, outgoing = ready
    try:
        if rest := pauses.left(channel.code):
            raise TryLater(rest + 1.0)
        provider_id = _hand_over(channel, outgoing)
    except Refused as refused:
        pauses.worked(channel.code)
        _refused(delivery_id, refused, clock.now())
        return
    except Exception as error:
        if not isinstance(error, TryLater):
            pauses.failed(channel.code)
        if message.attempt >= (URGENT_ATTEMPTS if outgoing.urgent else DEAD_AFTER):
            _give_up(delivery_id, clock.now())
            raise Permanent("given up") from error
        raise
    pauses.worked(channel.code)
    with acting(SYSTEM, everything=True):
        if (delivery := lock(delivery_id)) is not None:
            step(delivery, "accept", now=clock.now(), provider_id=provider_id)


def _hand_over(channel: Channel, outgoing: Outgoing) -> str:
    """The provider's id. An address we do not go to is refused for good. Raises what `Channel.send` raises."""
    try:
        return channel.send(outgoing, now=clock.now())
    except OutboundRefused:
        log.warning("channel.not_allowed_out", channel=channel.code)
        raise Refused("not-allowed-out") from None


def _prepare(delivery_id: UUID, now: datetime) -> tuple[Channel, Outgoing] | None:
    """What to send by whom; None when it went already, or must not go any more."""
    with acting(SYSTEM, everything=True):
        delivery = lock(delivery_id)
        if delivery is None or delivery.state != "queued":
            return None
        addressee = Addressee.objects.filter(id=delivery.addressee_id).first()
        address = Address.objects.filter(id=delivery.address_id).first() if delivery.address_id else None
        notice = Notice.objects.filter(id=delivery.notice_id).first()
        channel = registry.sender(delivery.channel)
        if addressee is None or address is None or notice is None or channel is None:
            step(delivery, "withhold", now=now, reason="address-erased" if channel else "not-set-up")
            return None
        reason = "too-late" if now >= delivery.useless_at else ""
        topic = texts.topic_of(delivery.text, delivery.version, delivery.day)
        reason = "muted" if addressee.closed(delivery.channel, topic) else reason
        if reason:
            step(delivery, "withhold", now=now, reason=reason)
            return None
        return channel, _outgoing(delivery, addressee, address, notice, now)


def _outgoing(delivery: Delivery, addressee: Addressee, address: Address, notice: Notice, now: datetime) -> Outgoing:
    mall = snapshot.current(delivery.mall_id)
    wording = texts.of_version(delivery.text, delivery.version, clock.service_day(now, mall.timezone))
    link = links.link_of(addressee.kind, addressee.id, mall)
    code = links.code_of(addressee.kind, addressee.id)
    words = texts.render(wording, addressee.lang, notice.params, mall, link, code)
    return Outgoing(
        id=delivery.id,
        to=address.value,
        lang=addressee.lang,
        title=words.title,
        body=words.body,
        link=link,
        template=wording.template,
        values=words.values,
        urgent=wording.urgent,
        useless_at=delivery.useless_at,
    )


def _refused(delivery_id: UUID, refused: Refused, now: datetime) -> None:
    with acting(SYSTEM, everything=True):
        delivery = lock(delivery_id)
        if delivery is None:
            return
        if refused.gone and delivery.address_id is not None:
            Address.objects.filter(id=delivery.address_id).delete()
            journal.append(
                "addressee.address_erased",
                delivery.addressee_id,
                delivery.mall_id,
                Actor.system("notifications"),
                {"channel": delivery.channel, "reason": "gone"},
                occurred_at=now,
            )
        if step(delivery, "refuse", now=now, reason=refused.reason):
            fall_back(delivery, now)


def _give_up(delivery_id: UUID, now: datetime) -> None:
    with acting(SYSTEM, everything=True):
        delivery = lock(delivery_id)
        if delivery is not None and step(delivery, "give-up", now=now, reason="no-answer"):
            fall_back(delivery, now)


def fall_back(delivery: Delivery, now: datetime) -> None:
    """The same notice on the next channel, when there is one and it is still worth it. In the caller's context."""
    notice = Notice.objects.filter(id=delivery.notice_id).first()
    addressee = Addressee.objects.filter(id=delivery.addressee_id).first()
    if notice is None or addressee is None or now >= delivery.useless_at:
        return
    mall = snapshot.current(delivery.mall_id)
    wording = texts.of_version(delivery.text, delivery.version, clock.service_day(now, mall.timezone))
    tried = frozenset(Delivery.objects.filter(notice_id=notice.id).values_list("channel", flat=True))
    plan(notice, addressee, wording, useless_at=delivery.useless_at, now=now, tried=tried)
