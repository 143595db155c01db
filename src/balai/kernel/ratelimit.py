"""Limits that meet the one who hammers, not his neighbours.

A phone network or the mall's Wi-Fi puts hundreds of honest people behind one address. So what is known of a caller is
counted first (device, session, ticket, the target he aims at) and the address last, with a high ceiling.

`shared_limits` count in the database, for all nodes together (sign-in, pairing, codes). `hot_limits` count in this
process only, in microseconds (issue, board). Both raise TooMany. `BALAI_RATE_LIMITS=off` (demo, test) counts nothing.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from . import keys
from .context import in_transaction
from .errors import TooMany

SCOPES = ("device", "session", "ticket", "target", "address")
"""In the order in which they are counted."""

_KEPT_S = 86_400
_HIT = """
insert into kernel_rate as r (id, "window", count)
values (%(id)s, floor(coalesce(%(at)s, extract(epoch from clock_timestamp())::float8) / %(window_s)s) * %(window_s)s, 1)
on conflict (id) do update set "window" = excluded."window",
  count = case when r."window" = excluded."window" then least(r.count + 1, %(limit)s + 1) else 1 end
returning count, "window" + %(window_s)s - coalesce(%(at)s, extract(epoch from clock_timestamp())::float8)
"""


@dataclass(frozen=True)
class Policy:
    """At most `limit` requests in `window_s` seconds for one value of `scope` (one of SCOPES)."""

    scope: str
    limit: int
    window_s: int


@dataclass(frozen=True)
class Decision:
    """`remaining` requests until `reset_s` seconds from now."""

    allowed: bool
    remaining: int
    reset_s: int
    name: str = "default"
    policy: Policy | None = None

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """`RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers); none when limits are off."""
        if self.policy is None:
            return []
        quota = f'"{self.name}";q={self.policy.limit};w={self.policy.window_s}'
        rest = f'"{self.name}";r={self.remaining};t={self.reset_s}'
        return [(b"ratelimit-policy", quota.encode()), (b"ratelimit", rest.encode())]


UNLIMITED = Decision(True, 0, 0)


def enabled() -> bool:
    """Whether anything is counted."""
    return bool(settings.BALAI_RATE_LIMITS != "off")


def hit(bucket: str, limit: int, window_s: int, *, at: float | None = None) -> Decision:
    """Count one request in a shared fixed window; `at` (seconds since the epoch) replaces the database's clock.

    Must run before the caller's transaction: a count that is rolled back with a failed attempt counts nothing.
    Raises RuntimeError inside one.
    """
    if in_transaction():
        raise RuntimeError("limits are counted before the transaction begins")
    with connection.cursor() as cursor:
        cursor.execute(_HIT, {"id": bucket, "limit": limit, "window_s": window_s, "at": at})
        count, reset = cursor.fetchone()
    return Decision(count <= limit, max(0, limit - count), max(1, math.ceil(reset)))


def purge(at: float | None = None) -> int:
    """Delete windows that ended more than a day ago; return how many."""
    with connection.cursor() as cursor:
        cursor.execute('delete from kernel_rate where "window" < %s', [int(at or time.time()) - _KEPT_S])
        return int(cursor.rowcount)


class TokenBuckets:
    """Counts of this process: each key may burst to `limit` and refills evenly over `window_s`.

    Thread-safe; at most `capacity` keys are remembered, the longest unused are forgotten first.
    """

    def __init__(self, capacity: int = 100_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._capacity, self._clock = capacity, clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[tuple[str, str, str], tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, key: tuple[str, str, str], limit: int, window_s: int) -> tuple[bool, float, float]:
        """Whether one more fits, what remains, and the seconds until one more will (or until all are back)."""
        rate = limit / window_s
        with self._lock:
            now = self._clock()
            tokens, seen = self._buckets.pop(key, (float(limit), now))
            tokens = min(float(limit), tokens + (now - seen) * rate)
            allowed = tokens > 1 - 1e-6  # refilling adds fractions
            tokens = max(0.0, tokens - allowed)
            self._buckets[key] = (tokens, now)
            if len(self._buckets) > self._capacity:
                self._buckets.popitem(last=False)
        return allowed, tokens, (limit - tokens if allowed else 1 - tokens) / rate


Identity = str | None


def _known(policies: tuple[Policy, ...], identities: dict[str, Identity]) -> Iterator[tuple[Policy, str]]:
    """The policies whose scope is known of this caller, most personal first."""
    unknown = identities.keys() - set(SCOPES)
    if unknown:
        raise ValueError(f"unknown scopes {sorted(unknown)}")
    for policy in sorted(policies, key=lambda policy: SCOPES.index(policy.scope)):
        identity = identities.get(policy.scope)
        if identity is not None:
            yield policy, identity


class _Limits:
    """`check` counts a request under every policy whose scope is known, and stops at the first that refuses."""

    def check(self, name: str, policies: tuple[Policy, ...], **identities: Identity) -> Decision:
        """The tightest decision, for its headers. `identities` are by scope; None means not known. Raises TooMany."""
        if not enabled():
            return UNLIMITED
        tightest = UNLIMITED
        for policy, identity in _known(policies, identities):
            decision = self._count(name, policy, identity)
            if not decision.allowed:
                refusal = TooMany(retry_after=decision.reset_s)
                refusal.headers = decision.headers
                raise refusal
            if tightest.policy is None or decision.remaining < tightest.remaining:
                tightest = decision
        return tightest

    def _count(self, name: str, policy: Policy, identity: str) -> Decision:
        raise TypeError("abstract")


class HotLimits(_Limits):
    """Limits of one process, for routes that must not touch the database."""

    def __init__(self, buckets: TokenBuckets | None = None) -> None:
        self.buckets = TokenBuckets() if buckets is None else buckets

    def _count(self, name: str, policy: Policy, identity: str) -> Decision:
        allowed, tokens, seconds = self.buckets.take((name, policy.scope, identity), policy.limit, policy.window_s)
        return Decision(allowed, int(tokens), max(1, math.ceil(seconds)), name, policy)


class SharedLimits(_Limits):
    """Limits that all nodes share. Addresses, phones and sessions are stored as keyed hashes only."""

    def _count(self, name: str, policy: Policy, identity: str) -> Decision:
        bucket = f"{name}:{policy.scope}:{keys.keyed_hash('rate', identity)[:16].hex()}"
        found = hit(bucket, policy.limit, policy.window_s)
        return Decision(found.allowed, found.remaining, found.reset_s, name, policy)


hot_limits = HotLimits()
shared_limits = SharedLimits()
