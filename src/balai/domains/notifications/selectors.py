"""Reading notifications. The first argument is the actor; what is not his does not exist."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.utils.translation import get_language

from balai.domains.directory import snapshot
from balai.kernel import clock, keys, outbox
from balai.kernel.actors import Actor
from balai.kernel.context import acting
from balai.kernel.errors import NotFound
from balai.kernel.permissions import require

from . import policy, texts
from .channels import registry
from .channels.demo import sealed_for
from .channels.web_push import public_key
from .models import Address, Addressee, Delivery, DemoMessage, Notice, Spending
from .types import TOPICS, ChannelChoice, ChannelDay, Inbox, NoticeView, PlaceView, Preferences, SentView, Standing
from .types import DemoMessage as Shown
from .workflow import STATES

PAGE = 20
_OLDEST = """
select count(*), coalesce(extract(epoch from %s - min(due_at)), 0)::float8
from notifications_delivery where mall_id = %s and state = 'queued' and due_at <= %s
"""


def _own(actor: Actor) -> UUID:
    if actor.kind == "citizen" and not actor.holds("full"):
        raise NotFound()  # a doubtful phone sees nothing of what its owner was told
    found = actor.subject if actor.kind == "visitor" else actor.id if actor.kind in ("citizen", "staff") else None
    if found is None:
        raise NotFound()
    return found


def inbox(actor: Actor, *, mall_id: UUID, now: datetime, before: str = "", limit: int = PAGE) -> Inbox:
    """The actor's notices in the active language, newest first; `before` is the cursor of a former page.

    Looking marks nothing as read. 2 queries besides the context. Raises NotFound (also for a cursor that is none).
    """
    addressee_id = _own(actor)
    mall = snapshot.current(mall_id)
    day = clock.service_day(now, mall.timezone)
    lang = (get_language() or "id")[:2]
    with acting(actor, subject=addressee_id):
        rows = Notice.objects.filter(addressee_id=addressee_id, mall_id=mall_id)
        unread = rows.filter(read_at__isnull=True).count()
        if before:
            rows = rows.filter(id__lt=_cursor(before))
        found = list(rows.order_by("-id")[: limit + 1])
    items = []
    for row in found[:limit]:
        wording = texts.of_version(row.text, row.version, day)
        words = texts.render(wording, lang, row.params, mall)
        items.append(
            NoticeView(
                row.id, row.text, row.version, words.title, words.body, row.written_at, row.read_at, wording.topic
            )
        )
    return Inbox(tuple(items), unread, str(found[limit - 1].id) if len(found) > limit else None)


def _cursor(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound() from None


def preferences(actor: Actor) -> Preferences | None:
    """What the actor chose, and the channels that reach him; None when nobody of his id is to be told anything."""
    addressee_id = _own(actor)
    with acting(actor, subject=addressee_id):
        addressee = Addressee.objects.filter(id=addressee_id).first()
        if addressee is None:
            return None
        hints: dict[str, list[str]] = {}
        for address in Address.objects.filter(addressee_id=addressee_id).order_by("id"):
            hints.setdefault(address.channel, []).append(registry.get(address.channel).hint(address.value))
    return Preferences(
        lang=addressee.lang,
        reachable=tuple(
            ChannelChoice(
                channel.code,
                str(channel.name),
                channel.code not in addressee.muted,
                ", ".join(hints[channel.code]),
                frozenset(topic for topic in TOPICS if not addressee.closed(channel.code, topic)),
            )
            for channel in registry.registered()
            if channel.code in hints and registry.sender(channel.code) is not None
        ),
        quiet=(addressee.quiet_from, addressee.quiet_until)
        if addressee.quiet_from is not None and addressee.quiet_until is not None
        else None,
    )


def unread(actor: Actor) -> int:
    """How many of the actor's notices are not read. 1 query besides the context. Raises NotFound."""
    addressee_id = _own(actor)
    with acting(actor, subject=addressee_id):
        return Notice.objects.filter(addressee_id=addressee_id, read_at__isnull=True).count()


def places(actor: Actor) -> list[PlaceView]:
    """Every address that messages to the actor go to, by its end. Raises NotFound."""
    addressee_id = _own(actor)
    with acting(actor, subject=addressee_id):
        found = []
        for row in Address.objects.filter(addressee_id=addressee_id).order_by("id"):
            channel = registry.get(row.channel)
            found.append(PlaceView(row.id, row.channel, str(channel.name), channel.hint(row.value), row.created_at))
        return found


def sent(
    actor: Actor, *, also: Collection[UUID] = (), now: datetime, before: str = "", limit: int = PAGE
) -> tuple[list[SentView], str | None]:
    """What was sent to the actor on which channel, newest first, and the cursor of the older ones. 1 query.

    `also`: addressees whose codes were his. The words stay in the centre; here stands what it was about. Raises
    NotFound (also for a cursor that is none).
    """
    lang = (get_language() or "id")[:2]
    rows = Delivery.objects.filter(addressee_id__in=[_own(actor), *also])
    if before:
        rows = rows.filter(id__lt=_cursor(before))
    found = list(rows.order_by("-id")[: limit + 1])
    shown = []
    for row in found[:limit]:
        wording = texts.of_version(row.text, row.version, row.day)
        title = texts.title_of(wording, lang)
        name = str(registry.get(row.channel).name)
        shown.append(
            SentView(
                row.id,
                row.channel,
                name,
                title,
                wording.topic,
                row.state,
                row.reason,
                row.queued_at,
                row.sent_at,
                row.delivered_at,
            )
        )
    return shown, str(found[limit - 1].id) if len(found) > limit else None


def known_addressees(actor: Actor, ids: Collection[UUID]) -> set[UUID]:
    """Which of these are to be told things. For our own processes. Raises Forbidden."""
    require("notifications.see_standing", actor)
    return set(Addressee.objects.filter(id__in=ids).values_list("id", flat=True)) if ids else set()


def push_key() -> str:
    """The mall's public key for web push; empty when it is not set up."""
    return public_key()


def standing(actor: Actor, *, mall_id: UUID, now: datetime) -> Standing:
    """Today's messages by channel and state, money, and what waits. No address, no text. Raises Forbidden."""
    require("notifications.see_standing", actor)
    mall = snapshot.current(mall_id)
    day = clock.service_day(now, mall.timezone)
    rule = policy.in_force(day)
    counted: dict[str, dict[str, int]] = {}
    rows = Delivery.objects.filter(mall_id=mall_id, day=day).values_list("channel", "state").annotate(Count("id"))
    for channel, state, count in rows:
        counted.setdefault(channel, {})[state] = count
    money = {row.channel: row for row in Spending.objects.filter(mall_id=mall_id, day=day)}
    began, ends = clock.day_bounds(day, mall.timezone)
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST, [now, mall_id, now])
        waiting, oldest = cursor.fetchone()
    with acting(Actor.system("notifications"), everything=True):
        notices = Notice.objects.filter(mall_id=mall_id, written_at__gte=began, written_at__lt=ends).count()
    return Standing(
        day=day,
        channels=tuple(
            ChannelDay(
                channel=channel.code,
                name=str(channel.name),
                set_up=channel.is_set_up(),
                states={state: counted.get(channel.code, {}).get(state, 0) for state in STATES},
                spent=money[channel.code].spent if channel.code in money else 0,
                budget=rule.price(channel.code).daily_budget if rule.price(channel.code).cost else 0,
                refused=money[channel.code].refused if channel.code in money else 0,
            )
            for channel in registry.registered()
            if channel.code != "in_app"
        ),
        notices=notices,
        waiting=waiting,
        oldest_s=max(0.0, oldest),
    )


def outbox_standing(now: datetime) -> dict[str, float]:
    """The whole outbox, for the doctor: `waiting`, `dead`, `oldest_s`."""
    return outbox.standing(now)


def _opened(row: DemoMessage) -> str:
    return keys.decrypt(row.body, sealed_for(row.id))


def demo_messages(*, mall_id: UUID, before: str = "", limit: int = PAGE) -> tuple[list[Shown], str | None]:
    """What would have left the demo, newest first, and the cursor of the older ones. Raises NotFound in production."""
    if settings.BALAI_MODE == "production":
        raise NotFound()
    rows = DemoMessage.objects.filter(mall_id=mall_id)
    if before:
        rows = rows.filter(id__lt=_cursor(before))
    found = list(rows.order_by("-id")[: limit + 1])
    shown = [
        Shown(row.id, row.channel, str(registry.get(row.channel).name), row.lang, row.title, _opened(row), row.sent_at)
        for row in found[:limit]
    ]
    return shown, str(found[limit - 1].id) if len(found) > limit else None
