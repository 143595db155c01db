"""How many numbers a budget gives: a service's channel, a visitor's device, a phone. SQL shared by every issue.

Each wish may claim from three budgets. The rows of a budget are locked in their order, count up to its limit and no
further, and remember what they held before: the difference is how many of the statement's wishes are granted, first
come first served. Claims on device and phone come first, so a place of the quota is never used up by a wish that is
refused anyway. What a refused wish took from device or phone is given back by `settle`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from balai.domains.directory import snapshot
from balai.kernel import keys

from ..attendance import quota_holder
from ..errors import QuotaReached, TooManyNumbers
from ..models import Ticket
from ..types import NewTicket

_UPSERT = """
  insert into queueing_limit as l (mall_id, day, holder, taken, before, most)
  select mall_id, day, holder, least(count(*), max(most)), 0, max(most)
  from {claims} group by mall_id, day, holder order by mall_id, day, holder
  on conflict (mall_id, day, holder) do update
    set before = l.taken, most = excluded.most,
        taken = greatest(l.taken, least(excluded.most, l.taken + excluded.taken))
  returning mall_id, day, holder, taken - before as let_in
"""
_WELCOME = """claim as (
  select f.ord, f.mall_id, f.day, c.holder, c.most,
    row_number() over (partition by f.mall_id, f.day, c.holder order by f.ord) as place
  from fresh f cross join lateral (values (f.by_device, f.cap_device), (f.by_phone, f.cap_phone)) as c(holder, most)
  where c.holder <> ''
), claimed as ({claimed}), capped as (
  select claim.ord, claim.holder from claim join claimed using (mall_id, day, holder)
  where claim.place > claimed.let_in
), eager as (
  select * from fresh where not exists (select from capped where capped.ord = fresh.ord)
), sought as (
  select ord, mall_id, day, 'quota/' || service_id::text || '/' || channel as holder, quota as most,
    row_number() over (partition by mall_id, day, service_id, channel order by ord) as place
  from eager where quota is not null
), served as ({served}), filled as (
  select sought.ord, sought.holder from sought join served using (mall_id, day, holder)
  where sought.place > served.let_in
), welcome as (
  select * from eager where not exists (select from filled where filled.ord = eager.ord)
)"""
WELCOME = _WELCOME.format(claimed=_UPSERT.format(claims="claim"), served=_UPSERT.format(claims="sought"))
REFUSED = """
union all select wish.id, null, null, refused.holder
from wish join (select * from capped union all select * from filled) as refused using (ord)
"""
# A person may refuse a place again (a cancelled number): the quota then has one more.
GIVE_BACK = """
with given as (
  select * from unnest(%(mall)s::uuid[], %(day)s::date[], %(holder)s::text[], %(count)s::int[])
    as g(mall_id, day, holder, n)
), held as (
  select mall_id, day, holder from queueing_limit join given using (mall_id, day, holder)
  order by mall_id, day, holder for update of queueing_limit
)
update queueing_limit l set taken = greatest(0, l.taken - given.n)
from held join given using (mall_id, day, holder)
where l.mall_id = held.mall_id and l.day = held.day and l.holder = held.holder
"""
KEEP_REFUSALS = """
update kernel_idempotency k set status = 409, reply = jsonb_build_object('refused', r.why)
from unnest(%s::bytea[], %s::text[]) as r(id, why) where k.id = r.id
"""


def holder_of(kind: str, value: str) -> str:
    """The budget of a device or phone as a keyed hash; empty for an empty value. `kind`: `device` or `phone`."""
    return f"{kind}/{keys.keyed_hash(f'queue.{kind}', value).hex()}" if value else ""


def limited(wishes: Sequence[NewTicket]) -> bool:
    """Whether any of the wishes claims from a budget."""
    return any(wish.quota is not None or wish.by_device or wish.by_phone for wish in wishes)


def refusal(why: str, wish: NewTicket) -> Exception:
    """What a visitor is told when the budget `why` is used up."""
    kind = why.partition("/")[0]
    return QuotaReached(wish.channel, wish.channels) if kind == "quota" else TooManyNumbers(kind)


def settle(wishes: Sequence[NewTicket], refused: Mapping[UUID, set[str]], cursor: Any) -> None:
    """Give back what refused wishes had taken from device and phone, and keep under their keys that they were."""
    back: Counter[tuple[UUID, date, str]] = Counter()
    for wish in wishes:
        if wish.id in refused:
            back.update(
                (wish.mall_id, wish.day, holder)
                for holder in (wish.by_device, wish.by_phone)
                if holder and holder not in refused[wish.id]
            )
    if back:
        give_back(back, cursor)
    kept = [(wish.key, min(refused[wish.id])) for wish in wishes if wish.id in refused and wish.key is not None]
    if kept:
        cursor.execute(KEEP_REFUSALS, [[key for key, _why in kept], [why for _key, why in kept]])


def give_back(places: Mapping[tuple[UUID, date, str], int], cursor: Any) -> None:
    """Let budgets (mall, day, holder) give so many numbers more."""
    parts = {"mall": 0, "day": 1, "holder": 2}
    given: dict[str, Any] = {name: [place[index] for place in places] for name, index in parts.items()}
    cursor.execute(GIVE_BACK, given | {"count": list(places.values())})


def give_back_place(ticket: Ticket) -> None:
    """A number that will not be used leaves its place in the quota, if there is one, to another visitor."""
    service = snapshot.current(ticket.mall_id).service_by_id(ticket.origin_id)
    if ticket.channel in service.quotas:
        with connection.cursor() as cursor:
            give_back({(ticket.mall_id, ticket.day, quota_holder(service.id, ticket.channel)): 1}, cursor)
