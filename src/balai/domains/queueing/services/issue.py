"""Giving out numbers. One statement takes any number of wishes: one portal form or a whole batch of the edge."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from balai.domains.directory import snapshot
from balai.kernel import clock
from balai.kernel.actors import Actor
from balai.kernel.errors import Invalid, Text
from balai.kernel.idempotency import KeyConflict
from balai.kernel.ids import uuid7

from ..attendance import ONLINE, attendance, first_state
from ..errors import ServiceClosed
from ..priority import priority_credits
from ..types import CHANNELS, LANGUAGES, Contact, Issued, NewTicket
from . import limits
from .contact import check_contact, seal

_ISSUE = """
with wish as (
  select * from unnest(
    %(ord)s::int[], %(id)s::uuid[], %(mall_id)s::uuid[], %(day)s::date[], %(service_id)s::uuid[], %(service)s::text[],
    %(prefix)s::text[], %(agency_id)s::uuid[], %(channel)s::text[], %(priority)s::text[], %(credit)s::float8[],
    %(lang)s::text[], %(issued_at)s::timestamptz[], %(key)s::bytea[], %(body_hash)s::bytea[], %(actor_kind)s::text[],
    %(actor_id)s::uuid[], %(name)s::text[], %(phone)s::text[], %(state)s::text[], %(group_id)s::uuid[],
    %(quota)s::int[], %(by_device)s::text[], %(cap_device)s::int[], %(by_phone)s::text[], %(cap_phone)s::int[]
  ) as w(ord, id, mall_id, day, service_id, service, prefix, agency_id, channel, priority, credit, lang, issued_at,
         key, body_hash, actor_kind, actor_id, name, phone, state, group_id, quota, by_device, cap_device, by_phone,
         cap_phone)
), kept as (
  insert into kernel_idempotency (id, body_hash, status, reply, created_at)
  select key, body_hash, 201, jsonb_build_object('ticket', id), issued_at from wish where key is not null order by key
  on conflict (id) do nothing
  returning id, (reply->>'ticket')::uuid as ticket
), fresh as (
  select wish.* from wish left join kept on kept.id = wish.key and kept.ticket = wish.id
  where wish.key is null or kept.id is not null
), {welcome}, counted as (
  insert into queueing_day (mall_id, service_id, day, last, before, latest)
  select mall_id, service_id, day, count(*), min(issued_at), max(issued_at)
  from welcome group by mall_id, service_id, day order by mall_id, service_id, day
  on conflict (mall_id, service_id, day) do update
    set last = queueing_day.last + excluded.last, before = queueing_day.latest,
        latest = greatest(queueing_day.latest, excluded.latest)
  returning mall_id, service_id, day, last, before
), numbered as (
  select welcome.*,
    counted.last - count(*) over same + row_number() over (same order by welcome.ord) as number,
    greatest(counted.before, max(welcome.issued_at) over (same order by welcome.ord))
      - make_interval(secs => welcome.credit) as rank
  from welcome join counted using (mall_id, service_id, day)
  window same as (partition by mall_id, service_id, day)
), labelled as (
  select *, prefix || '-' || lpad(number::text, greatest(3, length(number::text)), '0') as label from numbered
), ticket as (
  insert into queueing_ticket (id, mall_id, day, origin_id, number, label, service_id, channel, priority, lang, state,
                               rank, since, issued_at, recalls, group_id)
  select id, mall_id, day, service_id, number, label, service_id, channel, priority, lang, state,
         rank, issued_at, issued_at, 0, group_id
  from labelled
), contact as (
  insert into queueing_contact (ticket_id, mall_id, agency_id, day, name, phone)
  select id, mall_id, agency_id, day, name, phone from labelled where name <> '' or phone <> ''
), event as (
  insert into kernel_journal (mall_id, kind, subject, actor_kind, actor_id, occurred_at, data)
  select mall_id, 'ticket.issued', id, actor_kind, actor_id, issued_at,
    jsonb_strip_nulls(jsonb_build_object(
      'service', service, 'number', label, 'day', day, 'channel', channel, 'priority', priority, 'rank', rank,
      'lang', lang, 'to', nullif(state, 'waiting'), 'group', group_id))
  from labelled order by ord
)
select id, number::int, label, '' as refused from labelled{refused}
"""
ISSUE = _ISSUE.format(welcome="welcome as (select * from fresh)", refused="")
ISSUE_LIMITED = _ISSUE.format(welcome=limits.WELCOME, refused=limits.REFUSED)

EARLIER = """
select k.id, k.body_hash, t.id, t.number, t.label, coalesce(k.reply->>'refused', 'quota')
from kernel_idempotency k left join queueing_ticket t on t.id = (k.reply->>'ticket')::uuid
where k.id = any(%s)
"""


_COLUMNS = (
    "id", "mall_id", "day", "service_id", "service", "prefix", "agency_id", "channel", "priority", "credit", "lang",
    "issued_at", "key", "body_hash", "actor_kind", "actor_id", "name", "phone", "state", "group_id", "quota",
    "by_device", "cap_device", "by_phone", "cap_phone",
)  # fmt: skip


class Cursor(Protocol):
    """What both a psycopg cursor and Django's wrapper offer."""

    def execute(self, query: Any, params: Any = None) -> Any:
        """Run one statement."""

    def fetchall(self) -> list[Any]:
        """All rows of the answer."""


def prepare(
    *,
    mall_id: UUID,
    service: str,
    channel: str,
    priority: str = "normal",
    lang: str = "id",
    contact: Contact | None = None,
    now: datetime,
    actor: Actor,
    key: bytes | None = None,
    body_hash: bytes | None = None,
    device: str = "",
    group_id: UUID | None = None,
) -> NewTicket:
    """Check a wish against the directory; touches no database.

    `now` is aware UTC. A priority class (rule pack `queue-priority`) is credited minutes of waiting. `device` names the
    visitor's browser, which online may take so many numbers a day, as may his phone. Raises Invalid (unknown value;
    `fields` names each) or ServiceClosed (no numbers through this channel).
    """
    mall = snapshot.current(mall_id)
    found = mall.services.get(service)
    credits = priority_credits(clock.service_day(now, mall.timezone))
    wrong: dict[str, Text] = {}
    if found is None:
        wrong["service"] = _("There is no such service.")
    if channel not in CHANNELS:
        wrong["channel"] = _("Choose online, kiosk or counter.")
    if lang not in LANGUAGES:
        wrong["lang"] = _("Choose id or en.")
    if priority not in credits:
        wrong["priority"] = _("There is no such priority class.")
    if wrong or found is None:
        raise Invalid(fields=wrong)
    if not found.queue_prefix or channel not in found.channels:
        raise ServiceClosed()
    ticket_id = uuid7()
    kept = check_contact(contact)
    rules = attendance(clock.service_day(now, mall.timezone))
    online = channel == ONLINE
    return NewTicket(
        id=ticket_id,
        mall_id=mall_id,
        day=clock.service_day(now, mall.timezone),
        service_id=found.id,
        service=found.code,
        prefix=found.queue_prefix,
        agency_id=found.agency_id,
        channel=channel,
        priority=priority,
        credit=credits[priority].total_seconds(),
        lang=lang,
        issued_at=now,
        key=key,
        body_hash=body_hash,
        actor_kind=actor.kind,
        actor_id=actor.id,
        name=seal(kept.name, ticket_id),
        phone=seal(kept.phone, ticket_id),
        state=first_state(channel=channel, asks_check_in=found.check_in),
        group_id=group_id,
        channels=found.channels,
        quota=found.quotas.get(channel),
        by_device=limits.holder_of("device", device) if online else "",
        cap_device=rules.device,
        by_phone=limits.holder_of("phone", kept.phone) if online else "",
        cap_phone=rules.phone,
    )


def issue_many(wishes: Sequence[NewTicket], cursor: Cursor) -> list[Issued | Exception]:
    """Give out a number for every wish in one statement, in the order given; commit is the caller's.

    A wish whose key was used before gets the earlier ticket (`replayed`), or KeyConflict when the body differs; one
    beyond a quota or cap gets QuotaReached or TooManyNumbers, and takes nothing from its neighbours. Numbers of one
    service and day are gapless and follow the order of commits; ranks never run against numbers.
    """
    params: dict[str, list[Any]] = {name: [getattr(wish, name) for wish in wishes] for name in _COLUMNS}
    params["ord"] = list(range(len(wishes)))
    cursor.execute(ISSUE_LIMITED if limits.limited(wishes) else ISSUE, params)
    issued: dict[UUID, Issued] = {}
    refused: dict[UUID, set[str]] = {}
    for ticket_id, number, label, why in cursor.fetchall():
        if why:
            refused.setdefault(ticket_id, set()).add(why)
        else:
            issued[ticket_id] = Issued(ticket_id, number, label)
    if refused:
        limits.settle(wishes, refused, cursor)
    missing = [wish for wish in wishes if wish.id not in issued and wish.id not in refused and wish.key is not None]
    earlier = _earlier(missing, cursor) if missing else {}
    return [
        issued.get(wish.id)
        or (limits.refusal(min(refused[wish.id]), wish) if wish.id in refused else None)
        or earlier.get(wish.id)
        or KeyConflict()
        for wish in wishes
    ]


def _earlier(wishes: Sequence[NewTicket], cursor: Cursor) -> dict[UUID, Issued | Exception]:
    """What the same keys gave before, by the id of the repeated wish."""
    cursor.execute(EARLIER, [[wish.key for wish in wishes]])
    known = {bytes(key): (bytes(digest), *rest) for key, digest, *rest in cursor.fetchall()}
    found: dict[UUID, Issued | Exception] = {}
    for wish in wishes:
        digest, ticket_id, number, label, why = known.get(wish.key or b"", (b"", None, 0, "", ""))
        if not digest or digest != wish.body_hash:
            found[wish.id] = KeyConflict()
        elif ticket_id is None:
            found[wish.id] = limits.refusal(why, wish)
        else:
            found[wish.id] = Issued(ticket_id, number, label, replayed=True)
    return found


def issue(wish: NewTicket) -> Issued:
    """Give out one number in a transaction of its own (or the caller's).

    Raises KeyConflict, QuotaReached, TooManyNumbers: behind the commit, since a refusal is kept under the wish's key.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        (outcome,) = issue_many([wish], cursor)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome
