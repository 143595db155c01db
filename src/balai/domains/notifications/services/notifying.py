"""Telling somebody: the notice, its deliveries and their outbox messages, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from balai.domains.directory import snapshot
from balai.kernel import clock, journal, outbox
from balai.kernel.actors import Actor
from balai.kernel.context import acting
from balai.kernel.ids import uuid7

from .. import links, policy, texts
from ..channels import Channel, registry
from ..models import Address, Addressee, Delivery, Notice
from ..texts import Text
from .budget import reserve
from .steps import tell

OUTBOX = "notification.send"
"""Kind of an outbox message whose payload is `{"delivery": id}`."""


def notify(
    *,
    mall_id: UUID,
    addressee_id: UUID,
    text: str,
    params: Mapping[str, Any],
    key: str,
    happened_at: datetime,
    now: datetime,
    besides: UUID | None = None,
) -> bool:
    """Tell an addressee about an occasion, once for each `key` (at most 120 characters).

    `params` are codes for the wording's places; `happened_at` (UTC) is when it happened, from which it grows stale.
    `besides`: another addressee who is told the same: an address that both have gets it once. False when nobody of that
    id is known, or the key was used. Raises UnknownText.
    """
    mall = snapshot.current(mall_id)
    wording = texts.newest(text, clock.service_day(now, mall.timezone))
    with acting(Actor.system("notifications"), everything=True):
        addressee = Addressee.objects.filter(id=addressee_id, mall_id=mall_id).first()
        if addressee is None:
            return False
        notice, fresh = Notice.objects.get_or_create(
            key=key,
            defaults={
                "id": uuid7(),
                "mall_id": mall_id,
                "addressee_id": addressee_id,
                "text": wording.code,
                "version": wording.version,
                "params": dict(params),
                "written_at": now,
            },
        )
        if not fresh:
            return False
        what = {"text": wording.code, "version": wording.version}
        journal.append("notice.written", addressee_id, mall_id, Actor.system("notifications"), what, occurred_at=now)
        useless_at = happened_at + wording.valid
        if addressee.expires_at is not None:
            useless_at = min(useless_at, addressee.expires_at)
        plan(notice, addressee, wording, useless_at=useless_at, now=now, besides=besides)
    return True


def plan(
    notice: Notice,
    addressee: Addressee,
    wording: Text,
    *,
    useless_at: datetime,
    now: datetime,
    tried: frozenset[str] = frozenset(),
    besides: UUID | None = None,
) -> None:
    """One delivery for each address of a free channel, and for the first channel that costs money and can be paid.

    `tried`: a channel that costs money has failed; only the next of its kind is looked for.
    """
    mall = snapshot.current(notice.mall_id)
    rule = policy.in_force(clock.service_day(now, mall.timezone))
    quiet = rule.with_quiet(addressee.quiet_from, addressee.quiet_until)
    due_at = now if wording.urgent else quiet.after_quiet(now, mall.timezone)
    places: dict[str, list[UUID]] = {}
    mine = Address.objects.filter(addressee_id=addressee.id)
    if besides is not None:
        theirs = Address.objects.filter(addressee_id=besides).values("value_hash")
        mine = mine.exclude(value_hash__in=theirs)
    for address_id, code in mine.order_by("id").values_list("id", "channel"):
        places.setdefault(code, []).append(address_id)
    paid = False
    for code in wording.channels:
        channel = registry.sender(code)
        price = rule.price(code)
        if channel is None or code not in places or addressee.closed(code, wording.topic) or code in tried:
            continue
        if (price.cost and paid) or (not price.cost and tried):
            continue
        for address_id in places[code][:1] if price.cost else places[code]:
            delivery = Delivery(
                id=uuid7(),
                mall_id=notice.mall_id,
                notice_id=notice.id,
                addressee_id=addressee.id,
                address_id=address_id,
                channel=code,
                text=wording.code,
                version=wording.version,
                day=clock.service_day(due_at, mall.timezone),
                state="queued",
                queued_at=now,
                due_at=due_at,
                useless_at=useless_at,
            )
            late = "too-late" if now >= useless_at else "quiet-hours" if due_at >= useless_at else ""
            if late:
                paid = paid or bool(price.cost)
                _withhold(delivery, late, now)
            elif price.cost and not _pay(delivery, channel, wording, notice, addressee, now):
                _withhold(delivery, "budget", now)
            else:
                paid = paid or bool(price.cost)
                delivery.save(force_insert=True)
                tell("message.queued", delivery, now=now, due=due_at)
                outbox.enqueue(OUTBOX, f"notification:{delivery.id}", {"delivery": str(delivery.id)}, due_at)


def _pay(
    delivery: Delivery, channel: Channel, wording: Text, notice: Notice, addressee: Addressee, now: datetime
) -> bool:
    mall = snapshot.current(delivery.mall_id)
    price = policy.in_force(clock.service_day(now, mall.timezone)).price(delivery.channel)
    link = links.link_of(addressee.kind, addressee.id, mall)
    code = links.code_of(addressee.kind, addressee.id)
    words = texts.render(wording, addressee.lang, notice.params, mall, link, code)
    cost = price.cost * channel.parts(words.body)
    if not reserve(
        mall_id=delivery.mall_id,
        channel=delivery.channel,
        day=delivery.day,
        cost=cost,
        budget=price.daily_budget,
        now=now,
    ):
        return False
    delivery.cost = cost
    return True


def _withhold(delivery: Delivery, reason: str, now: datetime) -> None:
    delivery.state, delivery.reason, delivery.ended_at = "withheld", reason, now
    delivery.save(force_insert=True)
    tell("message.withheld", delivery, now=now, reason=reason)
